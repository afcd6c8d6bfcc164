/* spline5.h: the natural interpolating spline of degree 5, and its derivatives at the knots. */
#ifndef POSTERIOR_SPLINE5_H
#define POSTERIOR_SPLINE5_H

#include "posterior/base.h"

typedef struct pc_spline5 pc_spline5;

/* Factors the system for n knots t (ascending, n >= 2); one factor serves every signal on them. */
pc_spline5 *pc_spline5_make(int n, const double *t, pc_arena *arena);
/* y (n, spacing `stride` doubles) -> first and second derivative at the knots (n each, contiguous). */
void pc_spline5_slopes(pc_spline5 *s, const double *y, int stride, double *d1, double *d2);
/* Value at time x, given the knots' values and derivatives; outside the knots the end pieces go on. */
double pc_spline5_value(const pc_spline5 *s, const double *y, int stride, const double *d1, const double *d2,
                        double x);

#endif
