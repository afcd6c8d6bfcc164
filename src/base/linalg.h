/* linalg.h: the one dense factorisation we need, for systems of a few dozen unknowns, and what its inner
 * loop is made of. */
#ifndef POSTERIOR_LINALG_H
#define POSTERIOR_LINALG_H

#include <stdbool.h>

/* a'b, in four sums side by side. */
static inline double pc_dot(const double *a, const double *b, int n) {
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  int i = 0;
  for (; i + 3 < n; i += 4)
    s0 += a[i] * b[i], s1 += a[i + 1] * b[i + 1], s2 += a[i + 2] * b[i + 2], s3 += a[i + 3] * b[i + 3];
  for (; i < n; i++) s0 += a[i] * b[i];
  return (s0 + s1) + (s2 + s3);
}

/* In-place Cholesky A = L L' of a symmetric matrix, row major, n rows of `stride` doubles, lower
 * triangle read and overwritten. False when a pivot is not above `tiny` (A not positive definite). */
bool pc_cholesky(double *A, int n, int stride, double tiny);
/* Solves L L' x = b in place. */
void pc_cholesky_solve(const double *L, int n, int stride, double *x);

#endif
