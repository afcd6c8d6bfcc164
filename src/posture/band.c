/* band.c: Cholesky's factor of a band matrix (Golub & Van Loan, 4.3.5): the factor has the same band, and
 * costs n width^2. */
#include "posture/band.h"
#include "base/linalg.h"

#include <math.h>
#include <string.h>

bool pc_band_make(pc_band *b, int n, int width, pc_arena *arena) {
  *b = (pc_band){n, width, PC_NEW(arena, double, (size_t)n *(size_t)(width + 1))};
  return b->row != NULL;
}

void pc_band_copy(pc_band *to, const pc_band *from) {
  memcpy(to->row, from->row, (size_t)from->n * (size_t)(from->width + 1) * sizeof *from->row);
}

static int first_of(const pc_band *b, int i) {
  return i > b->width ? i - b->width : 0;
}

bool pc_band_factor(pc_band *b) {
  for (int i = 0; i < b->n; i++) {
    int first = first_of(b, i);
    for (int j = first; j <= i; j++) {
      int from = first_of(b, j) > first ? first_of(b, j) : first;
      double *at = pc_band_at(b, i, j),
             left = *at - pc_dot(pc_band_at(b, i, from), pc_band_at(b, j, from), j - from);
      if (j == i && !(left > 0)) return false;
      *at = j == i ? sqrt(left) : left / *pc_band_at(b, j, j);
    }
  }
  return true;
}

void pc_band_forward(const pc_band *L, double *x) {
  for (int i = 0; i < L->n; i++) {
    int first = first_of(L, i);
    x[i] = (x[i] - pc_dot(pc_band_at(L, i, first), x + first, i - first)) / *pc_band_at(L, i, i);
  }
}

void pc_band_backward(const pc_band *L, double *x) {
  for (int i = L->n - 1; i >= 0; i--) {
    x[i] /= *pc_band_at(L, i, i);
    for (int j = first_of(L, i); j < i; j++) x[j] -= *pc_band_at(L, i, j) * x[i];
  }
}

void pc_band_lift(const pc_band *L, double *x) {
  for (int j = 0; j < L->n; j++) {
    int last = j + L->width < L->n - 1 ? j + L->width : L->n - 1;
    double sum = 0;
    for (int i = j; i <= last; i++) sum += *pc_band_at(L, i, j) * x[i];
    x[j] = sum;
  }
}
