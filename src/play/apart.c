/* apart.c: one leg does not go through the other.
 *
 * Thigh, shank and foot are capsules between their joints, thinner than living ones, which give way where
 * they touch: legs that lie on each other are not pushed apart. Two capsules are as deep in each other as
 * their radii are more than the distance of their middle lines. Arms are not looked at: hands lie on thighs
 * and hips.
 */
#include "base/vec.h"
#include "play/stage.h"

#include <stdio.h>

/* So deep, m, counts as one unit. */
static const double DEEP = 0.001;
/* m, of a person of 1.7 m */
static const struct {
  const char *from, *to;
  double beyond, radius; /* beyond: m ahead of the last joint, in the foot */
} PARTS[] = {{"femur", "tibia", 0, 0.050}, {"tibia", "talus", 0, 0.035}, {"calcn", "toes", 0.06, 0.030}};
enum { N_PARTS = sizeof PARTS / sizeof *PARTS };

typedef struct rod {
  int segment[2];
  double end[2][3], radius;
} rod;

/* A side's parts; false: the body has no such leg. */
static bool take_leg(const pc_body *body, const pc_pose *pose, char side, rod *rods) {
  double scale = body->height > 0 ? body->height / 1.7 : 1;
  for (int i = 0; i < N_PARTS; i++) {
    char name[2][16];
    snprintf(name[0], sizeof name[0], "%s_%c", PARTS[i].from, side);
    snprintf(name[1], sizeof name[1], "%s_%c", PARTS[i].to, side);
    for (int k = 0; k < 2; k++) {
      double at[3] = {k ? scale * PARTS[i].beyond : 0, 0, 0};
      if ((rods[i].segment[k] = pc_body_find_segment(body, name[k])) < 0) return false;
      pc_pose_point(pose, rods[i].segment[k], at, rods[i].end[k]);
    }
    rods[i].radius = scale * PARTS[i].radius;
  }
  return true;
}

static double within(double x) {
  return fmax(0, fmin(1, x));
}

/* Shares of the two lines' lengths where they are nearest (Ericson 2005, Real-time collision
 * detection, 5.1.9). */
static void nearest(const rod *a, const rod *b, double share[2]) {
  double u[3], v[3], w[3];
  v3_sub(u, a->end[1], a->end[0]);
  v3_sub(v, b->end[1], b->end[0]);
  v3_sub(w, a->end[0], b->end[0]);
  double uu = v3_dot(u, u), uv = v3_dot(u, v), vv = v3_dot(v, v), uw = v3_dot(u, w), vw = v3_dot(v, w);
  double det = uu * vv - uv * uv;
  share[0] = det > 1e-9 * uu * vv ? within((uv * vw - vv * uw) / det) : 0.5;
  share[1] = (uv * share[0] + vw) / vv;
  if (share[1] >= 0 && share[1] <= 1) return;
  share[1] = within(share[1]);
  share[0] = within((uv * share[1] - uw) / uu);
}

static void point_at(const rod *r, double share, double at[3]) {
  for (int k = 0; k < 3; k++) at[k] = r->end[0][k] + share * (r->end[1][k] - r->end[0][k]);
}

/* How deep a is in b, where, and which way out of b. */
static double depth_of(const rod *a, const rod *b, double at[2][3], double way[3]) {
  double share[2];
  nearest(a, b, share);
  point_at(a, share[0], at[0]);
  point_at(b, share[1], at[1]);
  v3_sub(way, at[0], at[1]);
  double apart = v3_norm(way);
  if (apart > 1e-9)
    v3_scale(way, 1 / apart, way);
  else
    v3_set(way, 0, 0, 1);
  return a->radius + b->radius - apart;
}

void pc_apart_terms(pc_fit *f) {
  rod right[N_PARTS], left[N_PARTS];
  if (!take_leg(f->body, f->pose, 'r', right) || !take_leg(f->body, f->pose, 'l', left)) return;
  for (int i = 0; i < N_PARTS; i++)
    for (int k = 0; k < N_PARTS; k++) {
      double at[2][3], way[3], depth = depth_of(&right[i], &left[k], at, way);
      if (depth <= 0) continue;
      for (int axis = 0; axis < 3; axis++) {
        pc_rows_move(&f->rows, right[i].segment[0], at[0], axis, -way[axis], f->row);
        pc_rows_move(&f->rows, left[k].segment[0], at[1], axis, way[axis], f->row);
      }
      pc_fit_add(f, depth, DEEP);
    }
}

double pc_apart_depth(const pc_body *body, const pc_pose *pose) {
  rod right[N_PARTS], left[N_PARTS];
  double worst = 0, at[2][3], way[3];
  if (!take_leg(body, pose, 'r', right) || !take_leg(body, pose, 'l', left)) return 0;
  for (int i = 0; i < N_PARTS; i++)
    for (int k = 0; k < N_PARTS; k++) worst = fmax(worst, depth_of(&right[i], &left[k], at, way));
  return worst;
}
