/* capacity.h: capacity tests seen by a camera or measured by markers: one number a side, with its error.
 *
 * They describe what a person can do today; they diagnose nothing. Protocols and their sources stand in
 * src/form/capacity.c. What the view or the recording does not allow is refused with a sentence.
 */
#ifndef POSTERIOR_CAPACITY_H
#define POSTERIOR_CAPACITY_H

#include "posterior/form.h"

typedef struct pc_capacity {
  const char *name, *title, *unit, *means; /* means: what the number is, one sentence */
  const char *refused;                     /* NULL = measured */
  double value[2], error[2];               /* right, left; what has no side stands in [0]; NaN = not seen */
  double t[2];                             /* s, when */
  bool sides;
} pc_capacity;

enum { PC_N_CAPACITIES = 8 };
const char *pc_capacity_name(int i); /* "chair_stand_30s" */

/* Sights in time order; texts live as long as the arena. Non-zero with err: no such test, or no memory. */
int pc_capacity_measure(const char *name, const pc_catalogue *catalogue, const pc_sight *sights, int n,
                        pc_capacity *out, pc_arena *arena, pc_err *err);

#endif
