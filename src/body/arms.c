/* arms.c: what a muscle's pull does: moment arms -dL/dq of its path.
 *
 * Under a tension of 1 N each straight stretch pulls its two segments together along one line. The
 * work this does in a unit motion of a coordinate is the moment arm (principle of virtual work; An et al.
 * 1984): the stretch's line times the twist between its two segments. Stretches within one segment do no
 * work, so arcs over wraps and points along a bone need not be looked at. Tangent points of wraps slide,
 * but the length is stationary in them, so they may be taken as fixed to the wrap's segment (envelope
 * theorem): exact for a true shortest path.
 */
#include "base/vec.h"
#include "body/moving.h"
#include "body/path_work.h"
#include "body/topology.h"

#include <string.h>

/* e = direction from one node to the next, false when there is none. */
static bool direction(const pc_path_node *node, double e[3]) {
  if (!(node->reach > PC_TOO_SHORT)) return false;
  v3_sub(e, node[1].at, node->at);
  v3_scale(e, 1 / node->reach, e);
  return true;
}

/* What the guide of a moving path point (node i) feels: the pull of both neighbours along each moving axis.
 */
static void push_guides(const pc_body *body, const pc_pose *pose, const pc_path *path, int i,
                        pc_tension *tension) {
  const pc_path_node *node = &path->node[i];
  const pc_path_point *point = &body->points[node->point];
  const double *R = pose->R[node->segment];
  double e[3], f[3] = {0, 0, 0};
  if (i + 1 < path->n && direction(node, e)) v3_add(f, f, e);
  if (i > 0 && direction(node - 1, e)) v3_sub(f, f, e);
  for (int k = 0; k < 3; k++) {
    int c = point->move_coordinate[k];
    if (c < 0) continue;
    double slope;
    pc_moving_at(body, point, k, pose->q, NULL, &slope);
    tension->guide[tension->n_guides++] =
        (pc_guide){c, slope * (f[0] * R[k] + f[1] * R[3 + k] + f[2] * R[6 + k])};
  }
}

void pc_path_tension(const pc_body *body, const pc_pose *pose, int muscle, const pc_path *path,
                     pc_tension *tension) {
  int n = 0;
  for (int i = 0; i + 1 < path->n; i++) {
    const pc_path_node *a = &path->node[i], *b = a + 1;
    if (a->segment == b->segment || !(a->reach > PC_TOO_SHORT)) continue;
    pc_stretch *s = &tension->stretch[n++];
    bool up = a->segment < b->segment;
    double *e = s->line + 3;
    s->low = up ? a->segment : b->segment, s->high = up ? b->segment : a->segment;
    v3_sub(e, b->at, a->at);
    v3_scale(e, (up ? 1 : -1) / a->reach, e);
    v3_cross(s->line, a->at, e);
  }
  tension->n_stretches = n;
  tension->n_guides = 0;
  if (!body->topology->guided[muscle]) return;
  for (int i = 0; i < path->n; i++)
    if (path->node[i].point >= 0 && body->points[path->node[i].point].kind == PC_POINT_MOVING)
      push_guides(body, pose, path, i, tension);
}

static double dot6(const double a[6], const double b[6]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5];
}

void pc_path_arms(const pc_body *body, const pc_pose *pose, int muscle, const pc_path *path, double *arm) {
  const pc_topology *t = body->topology;
  pc_tension tension;
  pc_path_tension(body, pose, muscle, path, &tension);
  for (int i = t->arm_start[muscle]; i < t->arm_start[muscle + 1]; i++) arm[t->arm_q[i]] = 0;
  for (int i = 0; i < tension.n_guides; i++) arm[tension.guide[i].coordinate] += tension.guide[i].arm;
  for (int i = 0; i < tension.n_stretches; i++) {
    const pc_stretch *stretch = &tension.stretch[i];
    int end[2] = {stretch->low, stretch->high};
    while (end[0] != end[1]) { /* up the tree to where both meet; a parent's index is the lower */
      int deep = end[1] > end[0];
      const pc_joint *joint = &body->joints[end[deep]];
      for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++)
        arm[c] += (deep ? -1 : 1) * dot6(stretch->line, pose->twist[c]);
      end[deep] = joint->parent;
    }
  }
}
