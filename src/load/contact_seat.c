/* contact_seat.c: a chair that nobody measured.
 *
 * Whoever sits is carried by something that is neither floor nor plate. The movement betrays it: the
 * ground must push where the equations of motion put the zero moment point (Vukobratovic 1972; for a
 * body at rest the point below its centre of mass), and that point lies behind the feet, out of reach
 * of every part that touches the floor, for as long as the person sits. If the parts that can sit (seat
 * bones, thighs) are nearly still meanwhile and would bring the point within reach, a seat is assumed: a
 * level plane where those parts were then, as high as their median height. They carry there by the
 * same rule as any point on the ground.
 *
 * One seat a recording, which does not move, and feet on the floor. A person who stands up from a seat within
 * a fraction of a second of the recording's start, or who sits with the trunk balanced over the feet, is not
 * seen to sit.
 */
#include "base/vec.h"
#include "load/contact.h"

#include <stdlib.h>

/* The zero moment point must lie this far outside the feet, m: errors of body masses and accelerations
 * move it by up to 5 cm (squats of OpenCap's subject 4). Smaller: seats where there are none. */
static const double OUTSIDE = 0.08;
/* ... for this long altogether, s. Shorter: a stumble makes a seat. */
static const double SITTING = 0.3;
/* Sitting parts move slower than this, m/s. */
static const double STILL = 0.2;
/* Seat bones and thighs rest on one plane: their lowest points differ in height by less than this, m
 * (0.04 seated, 0.14 standing, in OpenCap's subject 4). Larger: bent-over standing is taken for sitting. */
static const double LEVEL = 0.08;
/* The seat reaches this far, m, beyond the places that were sat on. */
static const double MARGIN = 0.10;
/* A person who rolls forward on the thighs keeps touching while seat bones rise: soft tissue and cushion
 * give by this much, m. */
static const double CUSHION = 0.05;

typedef struct view {
  const pc_contact_set *set;
  const pc_body *body;
  pc_pose *pose;
  double (*reaction)[6], (*at)[3], *weight;
} view;

/* Are the sitting parts slow and at one height? */
static bool rests(const view *v) {
  double lowest = INFINITY, highest = -INFINITY;
  for (int i = 0; i < v->set->n_points; i++) {
    const pc_contact_point *p = &v->set->points[i];
    double centre[3], speed;
    if (!p->sits) continue;
    pc_contact_move(p, v->pose, centre, &speed);
    if (speed > STILL) return false;
    lowest = fmin(lowest, centre[1] - p->radius), highest = fmax(highest, centre[1] - p->radius);
  }
  return highest - lowest < LEVEL;
}

/* Does the person sit in this pose? */
static bool sits(view *v) {
  double point[2];
  if (!rests(v)) return false;
  pc_joint_reactions(v->body, v->pose, NULL, v->reaction);
  pc_contact_weigh(v->set, v->body, v->pose, (const double(*)[6])v->reaction, v->at, v->weight);
  if (!pc_contact_zero_moment(v->set, v->body, (const double(*)[6])v->reaction, point)) return false;
  double reach = pc_contact_reach(v->set, (const double(*)[3])v->at, v->weight, point);
  if (reach < OUTSIDE || isinf(reach)) return false;
  for (int i = 0; i < v->set->n_points; i++)
    if (v->set->points[i].sits) v->weight[i] = 1;
  return pc_contact_reach(v->set, (const double(*)[3])v->at, v->weight, point) < OUTSIDE;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* A seated copy of point i, at the places where it was in the n sitting frames. */
static void add_seated(pc_contact_set *set, int i, const pc_body *body, const pc_motion *motion,
                       const int *frame, int n, pc_pose *pose, double *scratch) {
  pc_contact_point *p = &set->points[set->n_points++];
  *p = set->points[i];
  p->twin = -1, p->bounded = true, p->give = CUSHION;
  p->region[0] = p->region[2] = INFINITY, p->region[1] = p->region[3] = -INFINITY;
  for (int k = 0; k < n; k++) {
    double centre[3], speed;
    pc_contact_pose(body, motion, frame[k], pose);
    pc_contact_move(p, pose, centre, &speed);
    scratch[k] = centre[1] - p->radius;
    for (int a = 0; a < 2; a++) {
      p->region[2 * a] = fmin(p->region[2 * a], centre[2 * a] - MARGIN);
      p->region[2 * a + 1] = fmax(p->region[2 * a + 1], centre[2 * a] + MARGIN);
    }
  }
  qsort(scratch, (size_t)n, sizeof *scratch, ascending);
  p->level = p->plane = scratch[n / 2];
}

static void find(pc_contact_set *set, view *v, const pc_motion *motion, int *frame, double *scratch) {
  int n = 0, n_points = set->n_points;
  double step = motion->n_frames > 1
                    ? (motion->time[motion->n_frames - 1] - motion->time[0]) / (motion->n_frames - 1)
                    : 0;
  for (int f = 0; f < motion->n_frames; f++) {
    pc_contact_pose(v->body, motion, f, v->pose);
    if (sits(v)) frame[n++] = f;
  }
  if (n == 0 || n * step < SITTING) return;
  for (int i = 0; i < n_points; i++)
    if (set->points[i].sits) add_seated(set, i, v->body, motion, frame, n, v->pose, scratch);
}

int pc_contact_seat(pc_contact_set *set, const pc_body *body, const pc_motion *motion, pc_err *err) {
  size_t frames = (size_t)motion->n_frames, points = (size_t)set->n_points + 1;
  view v = {set,
            body,
            pc_pose_make(body),
            calloc((size_t)body->n_segments, sizeof *v.reaction),
            calloc(points, sizeof *v.at),
            calloc(points, sizeof *v.weight)};
  int *frame = calloc(frames, sizeof *frame);
  double *scratch = calloc(frames, sizeof *scratch);
  if (v.pose && v.reaction && v.at && v.weight && frame && scratch)
    find(set, &v, motion, frame, scratch);
  else
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_pose_free(v.pose);
  free(v.reaction), free(v.at), free(v.weight), free(frame), free(scratch);
  return err->code;
}
