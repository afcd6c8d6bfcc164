/* shape.h: does a movement look like an exercise of that kind? */
#ifndef POSTERIOR_FORM_SHAPE_H
#define POSTERIOR_FORM_SHAPE_H

#include "posterior/form.h"

/* Smoothed features against time, of a whole recording. */
typedef struct pc_course_seen {
  int n;
  const pc_measures *at;
} pc_course_seen;
int pc_course_watch(const pc_sight *sights, int n, pc_course_seen *out, pc_arena *arena, pc_err *err);

typedef struct pc_shape {
  double alike; /* 0 (not at all) to 1: position, symmetry and what moves, at rest and at the far end */
  double off;   /* mean square distance from how it is played, standard deviations, beyond what is usual */
} pc_shape;
/* Of the complete repetitions and the holds of a result; {0, 0}: there are none. */
pc_shape pc_shape_of(const pc_exercise *e, const pc_form_result *r, const pc_course_seen *course);

#endif
