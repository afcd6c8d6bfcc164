/* arms.c: moment arms -dL/dq of a muscle path.
 *
 * A unit tension pulls every node of the path towards its neighbours along the straight stretches. The
 * work these forces do in a unit motion of a coordinate is the moment arm (principle of virtual work;
 * An et al. 1984). Tangent points of wraps slide, but the length is stationary in them, so they may be
 * taken as fixed to the wrap's segment (envelope theorem): exact for a true shortest path.
 * Driven coordinates stand as they are; whoever needs the coupled arm adds gain * arm to the driver.
 */
#include "base/vec.h"
#include "body/moving.h"
#include "body/topology.h"
#include "posterior/body.h"

#include <assert.h>
#include <string.h>

enum { CHAIN_MAX = 64 }; /* segments one muscle may span; pc_topology_make refuses longer chains */

int pc_path_guides(const pc_body *body, const pc_pose *pose, const pc_path *path, const double (*force)[3],
                   pc_guide *guide) {
  int n = 0;
  for (int i = 0; i < path->n; i++) {
    const pc_path_node *node = &path->node[i];
    const pc_path_point *point = node->point >= 0 ? &body->points[node->point] : NULL;
    if (!point || point->kind != PC_POINT_MOVING) continue;
    const double *R = pose->R[node->segment], *f = force[i];
    for (int k = 0; k < 3; k++) {
      int c = point->move_coordinate[k];
      if (c < 0) continue;
      double slope;
      pc_moving_at(body, point, k, pose->q, NULL, &slope);
      guide[n++] = (pc_guide){c, slope * (f[0] * R[k] + f[1] * R[3 + k] + f[2] * R[6 + k])};
    }
  }
  return n;
}

void pc_path_forces(const pc_path *path, double (*force)[3]) {
  memset(force, 0, (size_t)path->n * sizeof *force);
  for (int i = 0; i + 1 < path->n; i++) {
    const pc_path_node *a = &path->node[i], *b = &path->node[i + 1];
    if (a->wrap >= 0 && a->wrap == b->wrap && a->point < 0 && b->point < 0) continue; /* the arc */
    double e[3];
    v3_sub(e, b->at, a->at);
    double length = v3_norm(e);
    if (length < 1e-12) continue;
    v3_scale(e, 1 / length, e);
    v3_add(force[i], force[i], e);
    v3_sub(force[i + 1], force[i + 1], e);
  }
}

void pc_path_arms(const pc_body *body, const pc_pose *pose, int muscle, const pc_path *path,
                  const double (*force)[3], double *arm) {
  const pc_topology *t = body->topology;
  const int *chain = t->chain + t->chain_start[muscle];
  int n = t->chain_start[muscle + 1] - t->chain_start[muscle];
  double wrench[CHAIN_MAX + 1][6], own[PC_PATH_MAX][3];
  assert(n <= CHAIN_MAX);
  for (int i = t->arm_start[muscle]; i < t->arm_start[muscle + 1]; i++) arm[t->arm_q[i]] = 0;
  memset(wrench, 0, (size_t)(n + 1) * sizeof *wrench);
  if (!force) pc_path_forces(path, own), force = (const double(*)[3])own;
  for (int i = 0; i < path->n; i++) {
    const pc_path_node *node = &path->node[i];
    int at = 0;
    while (at < n && chain[at] != node->segment) at++; /* chains are short: 1 to 9 */
    double moment[3];
    v3_cross(moment, node->at, force[i]);
    v3_add(wrench[at], wrench[at], moment);
    v3_add(wrench[at] + 3, wrench[at] + 3, force[i]);
  }
  pc_guide guide[3 * PC_PATH_MAX];
  for (int i = pc_path_guides(body, pose, path, force, guide) - 1; i >= 0; i--)
    arm[guide[i].coordinate] += guide[i].arm;
  for (int i = 0; i < n; i++) { /* deepest first; what a joint does not balance it passes on */
    const pc_joint *joint = &body->joints[chain[i]];
    const double *w = wrench[i];
    for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++) {
      const double *s = pose->twist[c];
      arm[c] += s[0] * w[0] + s[1] * w[1] + s[2] * w[2] + s[3] * w[3] + s[4] * w[4] + s[5] * w[5];
    }
    int up = i + 1;
    while (up < n && chain[up] != joint->parent) up++;
    for (int k = 0; k < 6; k++) wrench[up][k] += w[k];
  }
}
