/* band.h: symmetric matrices whose entries lie near the diagonal, as those of splines do. */
#ifndef POSTERIOR_POSTURE_BAND_H
#define POSTERIOR_POSTURE_BAND_H

#include "posterior/base.h"

typedef struct pc_banded {
  int n, width; /* entry (i, j) may differ from zero where i - width <= j <= i */
  double *row;  /* n * (width + 1): row i from column i - width to i */
} pc_banded;

bool pc_banded_make(pc_banded *b, int n, int width, pc_arena *arena); /* zeros; false: no memory */
/* The entry at row i, column j <= i, inside the band. */
static inline double *pc_banded_at(const pc_banded *b, int i, int j) {
  return b->row + (size_t)i * (size_t)(b->width + 1) + (j - i + b->width);
}
void pc_banded_copy(pc_banded *to, const pc_banded *from); /* of the same size */
/* In place A = L L'. False when A is not positive definite. */
bool pc_banded_factor(pc_banded *b);
/* In place, of a factored one: x = L^-1 x, and x = L'^-1 x. */
void pc_banded_forward(const pc_banded *L, double *x);
void pc_banded_backward(const pc_banded *L, double *x);
/* x = L' x */
void pc_banded_lift(const pc_banded *L, double *x);

#endif
