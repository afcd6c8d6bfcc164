/* band.c: Cholesky's factor of a band matrix (Golub & Van Loan, 4.3.5): the factor has the same band, and
 * costs n width^2. */
#include "posture/band.h"
#include "base/linalg.h"

#include <math.h>
#include <string.h>

bool pc_banded_make(pc_banded *b, int n, int width, pc_arena *arena) {
  *b = (pc_banded){n, width, PC_NEW(arena, double, (size_t)n *(size_t)(width + 1))};
  return b->row != NULL;
}

void pc_banded_copy(pc_banded *to, const pc_banded *from) {
  memcpy(to->row, from->row, (size_t)from->n * (size_t)(from->width + 1) * sizeof *from->row);
}

static int first_of(const pc_banded *b, int i) {
  return i > b->width ? i - b->width : 0;
}

bool pc_banded_factor(pc_banded *b) {
  for (int i = 0; i < b->n; i++) {
    int first = first_of(b, i);
    for (int j = first; j <= i; j++) {
      int from = first_of(b, j) > first ? first_of(b, j) : first;
      double *at = pc_banded_at(b, i, j),
             left = *at - pc_dot(pc_banded_at(b, i, from), pc_banded_at(b, j, from), j - from);
      if (j == i && !(left > 0)) return false;
      *at = j == i ? sqrt(left) : left / *pc_banded_at(b, j, j);
    }
  }
  return true;
}

void pc_banded_forward(const pc_banded *L, double *x) {
  for (int i = 0; i < L->n; i++) {
    int first = first_of(L, i);
    x[i] = (x[i] - pc_dot(pc_banded_at(L, i, first), x + first, i - first)) / *pc_banded_at(L, i, i);
  }
}

void pc_banded_backward(const pc_banded *L, double *x) {
  for (int i = L->n - 1; i >= 0; i--) {
    x[i] /= *pc_banded_at(L, i, i);
    for (int j = first_of(L, i); j < i; j++) x[j] -= *pc_banded_at(L, i, j) * x[i];
  }
}

void pc_banded_lift(const pc_banded *L, double *x) {
  for (int j = 0; j < L->n; j++) {
    int last = j + L->width < L->n - 1 ? j + L->width : L->n - 1;
    double sum = 0;
    for (int i = j; i <= last; i++) sum += *pc_banded_at(L, i, j) * x[i];
    x[j] = sum;
  }
}
