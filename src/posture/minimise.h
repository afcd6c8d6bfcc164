/* minimise.h: the least of a smooth function of some dozen unknowns under equations and bounds. */
#ifndef POSTERIOR_MINIMISE_H
#define POSTERIOR_MINIMISE_H

#include "posterior/base.h"

typedef struct pc_problem {
  int n, m;              /* unknowns, equations */
  const double *lo, *hi; /* n, infinite = none */
  /* Value, and slope (n) unless NULL. */
  double (*cost)(void *user, const double *x, double *slope);
  /* value (m) and, unless NULL, slope (m * n, a row an equation). May be NULL when m = 0. */
  void (*equations)(void *user, const double *x, double *value, double *slope);
  void *user;
} pc_problem;

typedef struct pc_minimum {
  bool converged;
  int evaluations;
  double cost;
  double slope; /* largest slope along what equations and bounds leave free */
  double gap;   /* largest violation of an equation */
} pc_minimum;

/* From x to the least nearby. The equations' rows must be independent. tolerance: relative change of the
 * cost at which it stops; most: evaluations. Non-zero with err filled on failure (no memory). */
int pc_minimise(const pc_problem *problem, double tolerance, int most, double *x, pc_minimum *out,
                pc_err *err);

#endif
