/* steady.h: sight after sight of one person, left and right as they were. */
#ifndef POSTERIOR_FORM_STEADY_H
#define POSTERIOR_FORM_STEADY_H

#include "posterior/sight.h"

typedef struct pc_steady {
  bool any;
  pc_sight last;         /* of the person, as passed on */
  bool crossed[2];       /* legs, arms: read the other way round */
  double crossed_for[2]; /* s */
  double t_strange;      /* when somebody else was seen first; NaN = the person is seen */
  pc_sight other;        /* that somebody, as seen last */
} pc_steady;

void pc_steady_make(pc_steady *s);
/* false: this is somebody else, or nobody can look so. out: the sight with its sides put right. */
bool pc_steady_push(pc_steady *s, const pc_sight *in, pc_sight *out);

#endif
