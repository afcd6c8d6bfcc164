/* linalg.h: the one dense factorisation we need, for systems of a few dozen unknowns. */
#ifndef POSTERIOR_LINALG_H
#define POSTERIOR_LINALG_H

#include <stdbool.h>

/* In-place Cholesky A = L L' of a symmetric matrix, row major, n rows of `stride` doubles, lower
 * triangle read and overwritten. False when a pivot is not above `tiny` (A not positive definite). */
bool pc_cholesky(double *A, int n, int stride, double tiny);
/* Solves L L' x = b in place. */
void pc_cholesky_solve(const double *L, int n, int stride, double *x);

#endif
