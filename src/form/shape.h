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

/* 0 (not at all) to 1: position, symmetry and what moves, at rest and at the far end of what was counted. */
double pc_shape_fits(const pc_exercise *e, const pc_form_result *r, const pc_course_seen *course);

#endif
