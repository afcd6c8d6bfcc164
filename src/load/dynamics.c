/* dynamics.c: Newton and Euler for every segment, summed outwards-in along the tree.
 *
 * Recursive Newton-Euler (Luh, Walker & Paul 1980; Featherstone 2008) in the ground frame about the
 * ground origin: what a segment's motion and weight ask for, less what acts on it from outside, must
 * come through its joint. The component along a coordinate's twist is that coordinate's generalised
 * force, the whole is the joint reaction.
 */
#include "base/vec.h"
#include "body/topology.h"
#include "posterior/load.h"

#include <string.h>

/* Force (moment about the ground origin, force) that gives segment s its motion, weight taken off. */
static void segment_demand(const pc_body *body, const pc_pose *pose, int s, double f[6]) {
  const pc_segment *seg = &body->segments[s];
  const double *R = pose->R[s], *v = pose->vel[s], *a = pose->acc[s];
  double c[3], vc[3], ac[3], t[3];
  m3_apply(c, R, seg->com);
  v3_add(c, c, pose->p[s]);
  v3_cross(vc, v, c);
  v3_add(vc, vc, v + 3); /* velocity of the mass centre */
  v3_cross(ac, a, c);
  v3_add(ac, ac, a + 3);
  v3_cross(t, v, vc);
  v3_add(ac, ac, t); /* its acceleration */
  for (int i = 0; i < 3; i++) f[3 + i] = seg->mass * (ac[i] - body->gravity[i]);
  /* Euler's equation in segment axes: I alpha + omega x I omega */
  double w[3], al[3], Iw[3], Ia[3], m[3];
  const double *I = seg->inertia;
  m3_apply_t(w, R, v);
  m3_apply_t(al, R, a);
  const double full[9] = {I[0], I[3], I[4], I[3], I[1], I[5], I[4], I[5], I[2]};
  m3_apply(Iw, full, w);
  m3_apply(Ia, full, al);
  v3_cross(m, w, Iw);
  v3_add(m, m, Ia);
  m3_apply(f, R, m);
  v3_cross(t, c, f + 3);
  v3_add(f, f, t);
}

void pc_segment_demands(const pc_body *body, const pc_pose *pose, double (*demand)[6]) {
  memset(demand[0], 0, sizeof demand[0]);
  for (int s = 1; s < body->n_segments; s++) segment_demand(body, pose, s, demand[s]);
}

void pc_sum_reactions(const pc_body *body, const double (*demand)[6], const double (*wrench)[6],
                      double (*reaction)[6]) {
  for (int s = 0; s < body->n_segments; s++)
    for (int i = 0; i < 6; i++) reaction[s][i] = wrench ? demand[s][i] - wrench[s][i] : demand[s][i];
  for (int s = body->n_segments - 1; s > 0; s--) {
    double *restrict up = reaction[body->joints[s].parent];
    const double *restrict own = reaction[s];
    for (int i = 0; i < 6; i++) up[i] += own[i];
  }
}

void pc_joint_reactions(const pc_body *body, const pc_pose *pose, const double (*wrench)[6],
                        double (*reaction)[6]) {
  pc_segment_demands(body, pose, reaction);
  pc_sum_reactions(body, (const double(*)[6])reaction, wrench, reaction);
}

void pc_reactions_to_moments(const pc_body *body, const pc_pose *pose, const double (*reaction)[6],
                             double *tau) {
  for (int c = 0; c < body->n_coordinates; c++) {
    const double *s = pose->twist[c], *f = reaction[body->topology->segment_of[c]];
    tau[c] = s[0] * f[0] + s[1] * f[1] + s[2] * f[2] + s[3] * f[3] + s[4] * f[4] + s[5] * f[5];
  }
}
