/* bspline.h: cubic B-splines on even knots, the smooth corrections of a movement. */
#ifndef POSTERIOR_BSPLINE_H
#define POSTERIOR_BSPLINE_H

enum { PC_BSPLINE = 4 }; /* that differ from zero at any time */

/* Even knots over [from, from + step * (n - 3)], n splines. */
typedef struct pc_bspline {
  double from, step;
  int n;
} pc_bspline;

/* At one time: splines first, first + 1, ... with value, slope and curvature. */
typedef struct pc_bspline_at {
  int first;
  double value[3][PC_BSPLINE]; /* [order of the derivative] */
} pc_bspline_at;

/* Splines over from..to, knots `step` apart at most. */
pc_bspline pc_bspline_over(double from, double to, double step);
pc_bspline_at pc_bspline_eval(const pc_bspline *s, double t);

#endif
