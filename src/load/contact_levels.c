/* contact_levels.c: how high each point is when it touches.
 *
 * Markers, scaling and inverse kinematics leave errors of a centimetre or more in the height of a sole,
 * but nearly the same error through a recording. So each point's own level is read from the movement:
 * while a point carries it hardly moves, and the lowest of the heights at which it rests is where it
 * carries. A point's level is a low quantile of its lowest point's height over the frames in which it
 * is slow. The ground is the lowest level of the soles, or of all points where the soles are far from
 * the floor; a point whose level lies far from it never touched, and keeps the ground's height. A foot that
 * hovered in every frame would be taken for a standing one; so left and right must agree to a centimetre or
 * two.
 */
#include "base/vec.h"
#include "load/contact.h"

#include <stdlib.h>
#include <string.h>

/* Slower than this a point may be resting, m/s. Feet in stance stay below 0.1 (walking and squats of
 * OpenCap's subject 4); a swinging foot never does. */
static const double RESTING = 0.15;
/* ... or one of its slowest tenth of frames: runners' feet never rest. */
static const double SLOWEST = 0.10;
/* Quantile of the resting heights: low, since a heel also rests while raised; not the lowest, which is
 * an outlier's. */
static const double LOW = 0.25;
/* A level further than this from the ground, m, is not the ground's: what errors of marker and model
 * reach in a sole, and elsewhere, where a part that rests just above the floor is commoner. */
static const double TRUSTED_SOLE = 0.06, TRUSTED = 0.02;
/* A sole's level within this of the lowest point's, m, is the ground: other parts' surfaces are less well
 * known, and a hand may seem to reach through the floor. */
static const double NEAR = 0.10;
/* Left and right levels differ by no more than this, m. */
static const double TWINS = 0.015;

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile(double *value, int n, double q) {
  qsort(value, (size_t)n, sizeof *value, ascending);
  return value[(int)(q * (n - 1))];
}

/* The level of one point from its heights and speeds; scratch holds n numbers. */
static double resting_level(const double *height, const double *speed, int n, double *scratch) {
  memcpy(scratch, speed, (size_t)n * sizeof *scratch);
  double slow = fmax(RESTING, quantile(scratch, n, SLOWEST));
  int rest = 0;
  for (int f = 0; f < n; f++)
    if (speed[f] <= slow) scratch[rest++] = height[f];
  return quantile(scratch, rest, LOW);
}

static void record(const pc_contact_set *set, const pc_body *body, const pc_motion *motion, pc_pose *pose,
                   double *height, double *speed) {
  for (int f = 0; f < motion->n_frames; f++) {
    pc_contact_pose(body, motion, f, pose);
    for (int i = 0; i < set->n_points; i++) {
      double centre[3];
      size_t at = (size_t)i * motion->n_frames + f;
      pc_contact_move(&set->points[i], pose, centre, &speed[at]);
      height[at] = centre[1] - set->points[i].radius;
    }
  }
}

static void settle(pc_contact_set *set, const double *height, const double *speed, int n, double *scratch,
                   double given) {
  double lowest = INFINITY, sole = INFINITY;
  for (int i = 0; i < set->n_points; i++) {
    size_t at = (size_t)i * n;
    double level = set->points[i].level = resting_level(height + at, speed + at, n, scratch);
    lowest = fmin(lowest, level);
    if (set->points[i].foot) sole = fmin(sole, level);
  }
  set->ground = !isnan(given) ? given : sole < lowest + NEAR ? sole : lowest;
  for (int i = 0; i < set->n_points; i++) {
    pc_contact_point *p = &set->points[i];
    p->plane = set->ground;
    if (fabs(p->level - set->ground) > (p->foot ? TRUSTED_SOLE : TRUSTED)) p->level = set->ground;
  }
  for (int i = 0; i < set->n_points; i++) {
    pc_contact_point *p = &set->points[i];
    if (p->twin >= 0) p->level = fmin(p->level, set->points[p->twin].level + TWINS);
  }
}

int pc_contact_levels(pc_contact_set *set, const pc_body *body, const pc_motion *motion, double given,
                      pc_err *err) {
  size_t n = (size_t)motion->n_frames * (size_t)set->n_points;
  double *height = calloc(n + 1, sizeof *height), *speed = calloc(n + 1, sizeof *speed),
         *scratch = calloc((size_t)motion->n_frames, sizeof *scratch);
  pc_pose *pose = pc_pose_make(body);
  if (height && speed && scratch && pose) {
    record(set, body, motion, pose, height, speed);
    settle(set, height, speed, motion->n_frames, scratch, given);
  } else
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_pose_free(pose);
  free(height), free(speed), free(scratch);
  return err->code;
}
