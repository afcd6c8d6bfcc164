/* mjcf.h: a body as a MuJoCo model in its text format, MJCF.
 *
 * Written from the meaning body.h promises, not from the lists src/body derives of it, so that those are
 * under test too. MuJoCo knows no functions of a coordinate: each step of a joint that moves becomes a
 * slide or hinge of its own, named "s<segment>_<step>", and the caller gives it f(q) and its derivatives.
 *
 * Two MuJoCo bodies a segment. "j<segment>" starts at the frame F of its joint and carries the steps:
 * MuJoCo lets the joints of one body act in the order written, each axis in the frame its predecessors
 * leave, which is how body.h has them. "s<segment>" sits still in it, is the segment, and has the mass.
 * A step that never moves has no place among joints. A constant slide moves F. A constant turn C is passed
 * to the end of the joint, C R(a, x) = R(C a, x) C, where it places "s<segment>".
 */
#ifndef POSTERIOR_MJCF_H
#define POSTERIOR_MJCF_H

#include "base/vec.h"
#include "posterior/body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct mjcf_amount {
  double x, d1, d2; /* f, f', f'' */
} mjcf_amount;

/* How far a step goes with its coordinate at q. */
static inline mjcf_amount mjcf_step(const pc_body *b, const pc_axis *axis, double q) {
  mjcf_amount m = {axis->coordinate < 0 ? 0 : q, 1, 0};
  if (axis->function >= 0) pc_function_eval(&b->functions[axis->function], q, &m.x, &m.d1, &m.d2);
  return m;
}

static inline void mjcf_place(FILE *out, char kind, int segment, const pc_transform *X) {
  const double *R = X->R, *p = X->p;
  fprintf(out, "<body name='%c%d' pos='%.17g %.17g %.17g'", kind, segment, p[0], p[1], p[2]);
  fprintf(out, " xyaxes='%.17g %.17g %.17g %.17g %.17g %.17g'>\n", R[0], R[3], R[6], R[1], R[4], R[7]);
}

/* The inertia is a placeholder, the caller sets it in the compiled model: the compiler refuses what no mass
 * distribution has (OpenSim's toes), and diagonalises the others to seven digits only. */
static inline void mjcf_inertial(FILE *out, const pc_segment *s) {
  const double *c = s->com;
  if (s->mass == 0) return;
  fprintf(out, "<inertial mass='%.17g' pos='%.17g %.17g %.17g' diaginertia='1 1 1'/>\n", s->mass, c[0], c[1],
          c[2]);
}

static inline void mjcf_segment(FILE *out, const pc_body *b, int s) {
  const pc_joint *joint = &b->joints[s];
  pc_transform F = joint->in_parent, C = PC_IDENTITY, inverse, end;
  for (int i = 0; i < 3; i++) {
    double slide[3];
    if (joint->axes[i].coordinate >= 0) continue;
    m3_apply(slide, joint->in_parent.R, joint->axes[i].v);
    v3_madd(F.p, mjcf_step(b, &joint->axes[i], 0).x, slide);
  }
  mjcf_place(out, 'j', s, &F);
  for (int i = 0; i < 6; i++) {
    const pc_axis *axis = &joint->axes[i];
    double a[3], T[9], before[9];
    m3_apply(a, C.R, axis->v);
    if (axis->coordinate >= 0)
      fprintf(out, "<joint name='s%d_%d' type='%s' axis='%.17g %.17g %.17g'/>\n", s, i,
              i < 3 ? "slide" : "hinge", a[0], a[1], a[2]);
    else if (i >= 3) {
      memcpy(before, C.R, sizeof before);
      m3_axis_angle(T, axis->v, mjcf_step(b, axis, 0).x);
      m3_mul(C.R, before, T);
    }
  }
  tf_inverse(&inverse, &joint->in_child);
  tf_mul(&end, &C, &inverse);
  mjcf_place(out, 's', s, &end);
  mjcf_inertial(out, &b->segments[s]);
  for (int child = s + 1; child < b->n_segments; child++)
    if (b->joints[child].parent == s) mjcf_segment(out, b, child);
  fprintf(out, "</body></body>\n");
}

/* malloc'd; length in *len. */
static inline char *mjcf_write(const pc_body *b, size_t *len) {
  char *text = NULL;
  FILE *out = open_memstream(&text, len);
  if (!out) return NULL;
  fprintf(out, "<mujoco><compiler angle='radian' inertiafromgeom='false' balanceinertia='false'"
               " boundmass='0' boundinertia='0' fusestatic='false'/>\n");
  fprintf(out, "<option gravity='%.17g %.17g %.17g'>", b->gravity[0], b->gravity[1], b->gravity[2]);
  fprintf(out, "<flag constraint='disable' passive='disable' actuation='disable'/></option>\n<worldbody>\n");
  for (int s = 1; s < b->n_segments; s++)
    if (b->joints[s].parent == 0) mjcf_segment(out, b, s);
  fprintf(out, "</worldbody></mujoco>\n");
  fclose(out);
  return text;
}

#endif
