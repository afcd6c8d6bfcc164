/* search.h: the least of a smooth function of many unknowns. */
#ifndef POSTERIOR_SEARCH_H
#define POSTERIOR_SEARCH_H

#include "posterior/base.h"

/* Unknowns should be such that the second derivative is near the identity. */
typedef struct pc_search_def {
  int n;
  /* The value at x, and its gradient (n); NaN stops the search. */
  double (*cost)(void *user, const double *x, double *gradient);
  void *user;
  double tolerance; /* stops when half the squared gradient is below */
  int most;         /* evaluations */
} pc_search_def;

typedef struct pc_search {
  bool converged;
  int evaluations;
  double cost[2], gradient[2]; /* at the start, at the end; gradient: its length */
} pc_search;

/* From x to a minimum nearby. Non-zero with err filled on failure (no memory). */
int pc_search_least(const pc_search_def *def, double *x, pc_search *out, pc_err *err);

#endif
