/* function.h: what pc_body_finish needs of function.c. */
#ifndef POSTERIOR_FUNCTION_H
#define POSTERIOR_FUNCTION_H

#include "posterior/body.h"

/* Checks a function and makes its spline coefficients. */
int pc_function_prepare(pc_function *f, pc_arena *arena, pc_err *err);

#endif
