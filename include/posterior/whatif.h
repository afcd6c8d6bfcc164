/* whatif.h: the recorded task with another body: how somebody with weaker or later muscles might do it.
 *
 * The movement is the recorded one plus smooth corrections of its coordinates, which keep the task (paths of
 * feet, hands or thorax) and cost the changed body least. See src/posture/whatif.c for the mathematics and
 * what is assumed.
 */
#ifndef POSTERIOR_WHATIF_H
#define POSTERIOR_WHATIF_H

#include "posterior/load.h"

enum { PC_KEEP_HANDS = 1, PC_KEEP_THORAX = 2 }; /* feet, and whatever else touches, are always kept */

typedef struct pc_whatif_def {
  unsigned keep;
  double rate;        /* Hz at which effort is asked for, 16 */
  double knots;       /* Hz of the corrections' knots, 5 */
  double turn, slide; /* rad, m: a correction of this size costs as much as one muscle fully active */
  double tolerance;   /* stops when a step would save less of the cost a frame */
  int most;           /* evaluations of the whole movement */
  int (*progress)(void *user, int done, int total); /* non-zero return stops */
  void *user;
} pc_whatif_def;
pc_whatif_def pc_whatif_default(void);

/* A task: a movement as recorded, of its own body. */
typedef struct pc_whatif pc_whatif;

/* body, motion, load and def must outlive it; of load: from, to, friction, ground_height, and of a played
 * movement its surfaces and what pulls at it (forces), which stays where and as it was; contact is always
 * predicted. NULL with err filled on failure. */
pc_whatif *pc_whatif_make(const pc_body *body, const pc_motion *motion, const pc_load_def *load,
                          const pc_whatif_def *def, pc_err *err);
void pc_whatif_free(pc_whatif *whatif); /* NULL is fine */

typedef struct pc_compensation {
  pc_motion motion;          /* frames from..to alone, driven coordinates filled in */
  bool converged;            /* no step saves more than the tolerance */
  int evaluations;           /* of the whole movement, with gradient */
  double gradient[2];        /* its size at the start and at the end, in the metric of the search: half its
                                square is what a step would save, in squared activations a frame */
  double cost[2];            /* of all that is minimised, a frame, at the start and at the end */
  double task_error;         /* m: largest distance of a kept point from its path */
  double task_error_time;    /* s */
  const char *task_error_at; /* its segment */
  double seconds;            /* it took */
} pc_compensation;

/* The changed body's movement; same coordinates as the task's body. bounds: its a_min and a_max count, by
 * frame from..to; NULL = none. Starts from the answer before, so that a series of small changes is quick;
 * after pc_whatif_forget from the recorded movement. Memory in arena. Non-zero with err filled on failure. */
int pc_whatif_solve(pc_whatif *whatif, const pc_body *changed, const pc_load_def *bounds,
                    pc_compensation *out, pc_arena *arena, pc_err *err);
void pc_whatif_forget(pc_whatif *whatif);

#endif
