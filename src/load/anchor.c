/* anchor.c: a place on the ground for a movement that has none.
 *
 * Landmarks of one camera come with their origin between the hips: the person squats by pulling the feet
 * up. Without a place there is no acceleration of the whole body and no ground to stand on. Here the root
 * is moved in every frame so that the lowest point of the body lies on the ground, and from frame to
 * frame so that what lies there does not slide: the weighted mean shift of the points near the ground is
 * taken back. The body's turn is left as it is.
 *
 * A jump becomes a movement on the ground, a treadmill a road. Errors of the horizontal path add up with
 * time; accelerations, which loads depend on, do not.
 */
#include "base/vec.h"
#include "load/contact.h"

#include <stdlib.h>

/* Points up to this height above the lowest hold the body in place fully; above the second not at all, m.
 * Larger: a swinging foot drags the body along. Smaller: the hold hops from point to point. */
static const double HOLDS = 0.005, FREE = 0.04;

/* A point that moves this fast over the ground, m/s, holds half as much as one at rest. Larger: a swinging
 * foot drags; smaller: the hold stays with a wrong start. */
static const double SWINGS = 0.3;

/* Moves the root by d in frame f. */
static void move_root(const pc_body *body, const pc_pose *pose, pc_motion *motion, int f, const double d[3]) {
  for (int s = 1; s < body->n_segments; s++) {
    const pc_joint *joint = &body->joints[s];
    for (int c = joint->first_coordinate;
         joint->parent == 0 && c < joint->first_coordinate + joint->n_coordinates; c++)
      if (body->coordinates[c].type == PC_TRANSLATIONAL)
        motion->q[(size_t)f * motion->n_q + c] += v3_dot(pose->twist[c] + 3, d);
  }
}

/* The lowest points of the balls, in ground; returns the lowest height. */
static double lowest_points(const pc_contact_set *set, const pc_pose *pose, double (*at)[3]) {
  double lowest = INFINITY;
  for (int i = 0; i < set->n_points; i++) {
    pc_pose_point(pose, set->points[i].segment, set->points[i].at, at[i]);
    at[i][1] -= set->points[i].radius;
    lowest = fmin(lowest, at[i][1]);
  }
  return lowest;
}

static double hold(double above) {
  double u = (FREE - above) / (FREE - HOLDS);
  return u < 0 ? 0 : u > 1 ? 1 : u;
}

/* Between two frames the mean level shift of the points that lie on the ground in both; points count less
 * that would move over the ground, were the body to go on as before (`last`). */
static void mean_slide(const pc_contact_set *set, const double (*a)[3], double low_a, const double (*b)[3],
                       double low_b, const double last[3], double slow, double slide[3]) {
  double total = 0, sum[3] = {0};
  for (int i = 0; i < set->n_points; i++) {
    double d[3] = {b[i][0] - a[i][0], 0, b[i][2] - a[i][2]};
    double w = hold(a[i][1] - low_a) * hold(b[i][1] - low_b), off = v3_distance(d, last) / slow;
    w /= 1 + off * off;
    v3_madd(sum, w, d);
    total += w;
  }
  if (total > 0)
    v3_scale(slide, 1 / total, sum);
  else
    v3_copy(slide, last);
}

static void anchor(const pc_contact_set *set, const pc_body *body, pc_motion *motion, pc_pose *pose,
                   double (*now)[3], double (*before)[3]) {
  double moved[3] = {0}, slide[3] = {0}, low_before = 0;
  for (int f = 0; f < motion->n_frames; f++) {
    for (int c = 0; c < motion->n_q; c++) pose->q[c] = motion->q[(size_t)f * motion->n_q + c];
    pc_pose_couple(body, pose);
    pc_pose_position(body, pose);
    double low = lowest_points(set, pose, now);
    if (f > 0) {
      double slow = SWINGS * (motion->time[f] - motion->time[f - 1]);
      mean_slide(set, (const double(*)[3])before, low_before, (const double(*)[3])now, low, slide, slow,
                 slide);
      v3_sub(moved, moved, slide);
    }
    moved[1] = -low;
    move_root(body, pose, motion, f, moved);
    double(*swap)[3] = now;
    now = before, before = swap, low_before = low;
  }
}

int pc_contact_anchor(const pc_body *body, pc_motion *motion, pc_err *err) {
  pc_contact_set set = {0};
  pc_arena *arena = pc_arena_make();
  pc_pose *pose = pc_pose_make(body);
  double(*now)[3] = calloc(PC_CONTACT_POINTS, sizeof *now),
  (*before)[3] = calloc(PC_CONTACT_POINTS, sizeof *now);
  if (!arena || !pose || !now || !before)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_contact_candidates(&set, body, arena, err))
    anchor(&set, body, motion, pose, now, before);
  free(now), free(before);
  pc_pose_free(pose);
  pc_arena_free(arena);
  return err->code;
}
