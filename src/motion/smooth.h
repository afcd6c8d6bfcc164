/* smooth.h: the low-pass of joint angles, for other signals. */
#ifndef POSTERIOR_SMOOTH_H
#define POSTERIOR_SMOOTH_H

#include "posterior/base.h"

/* The filter of pc_motion_smooth on n samples of x, `stride` apart, in place. */
int pc_lowpass(double *x, int n, int stride, double dt, double cutoff, pc_arena *scratch, pc_err *err);

#endif
