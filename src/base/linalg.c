/* linalg.c: Cholesky by rows (Golub & Van Loan, 4.2): the inner loops run along memory. The factor is zero
 * where a row of the matrix begins with zeros, and nothing is done there: with a tree's limbs first and its
 * root last that is most of a skeleton's matrix (George & Liu 1981, profile method). */
#include "base/linalg.h"

#include <math.h>

static int leading_zeros(const double *a, int n) {
  int k = 0;
  while (k < n && a[k] == 0) k++;
  return k;
}

bool pc_cholesky(double *A, int n, int stride, double tiny) {
  for (int i = 0; i < n; i++) {
    double *Ai = A + i * stride;
    int first = leading_zeros(Ai, i);
    for (int j = first; j < i; j++)
      Ai[j] = (Ai[j] - pc_dot(Ai + first, A + j * stride + first, j - first)) / A[j * stride + j];
    double d = Ai[i] - pc_dot(Ai + first, Ai + first, i - first);
    if (!(d > tiny)) return false;
    Ai[i] = sqrt(d);
  }
  return true;
}

void pc_cholesky_solve(const double *L, int n, int stride, double *x) {
  for (int i = 0; i < n; i++) x[i] = (x[i] - pc_dot(L + i * stride, x, i)) / L[i * stride + i];
  for (int i = n - 1; i >= 0; i--) {
    double xi = x[i] /= L[i * stride + i];
    for (int j = 0; j < i; j++) x[j] -= L[i * stride + j] * xi;
  }
}
