/* fit.h: one pose of the body by damped least squares, joints within their ranges. */
#ifndef POSTERIOR_FIT_H
#define POSTERIOR_FIT_H

#include "posterior/body.h"
#include "posture/rows.h"

typedef struct pc_fit {
  const pc_body *body;
  pc_pose *pose; /* of x, positions set */
  pc_rows rows;
  int n, *unknown_of;
  double *lo, *hi; /* n: ranges */
  double *x;       /* n: free coordinates */
  double *row;     /* n: slope of the residual that is being made, zero between */
  double cost;     /* sum of squares */
  double *square, *factor, *slope, *step, *ask, *last; /* of the solver */
  bool *fixed;
} pc_fit;

/* Memory in arena but for the pose: pc_fit_free. Non-zero with err filled: out of memory. */
int pc_fit_make(pc_fit *f, const pc_body *body, pc_arena *arena, pc_err *err);
void pc_fit_free(pc_fit *f);

/* Coordinates (n_coordinates; driven ones follow) into x and the pose. */
void pc_fit_take(pc_fit *f, const double *q);

/* One residual, whose slope stands in f->row, in units of sigma. Clears the row. */
void pc_fit_add(pc_fit *f, double residual, double sigma);
/* The same for one unknown being away from a value. */
void pc_fit_hold(pc_fit *f, int unknown, double value, double sigma);

/* From x to the least nearby of what `terms` adds. How many steps it took. */
int pc_fit_solve(pc_fit *f, void (*terms)(void *user, pc_fit *f), void *user, int most);

#endif
