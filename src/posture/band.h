/* band.h: symmetric matrices whose entries lie near the diagonal, as those of splines do. */
#ifndef POSTERIOR_BAND_H
#define POSTERIOR_BAND_H

#include "posterior/base.h"

typedef struct pc_band {
  int n, width; /* entry (i, j) may differ from zero where i - width <= j <= i */
  double *row;  /* n * (width + 1): row i from column i - width to i */
} pc_band;

bool pc_band_make(pc_band *b, int n, int width, pc_arena *arena); /* zeros; false: no memory */
/* The entry at row i, column j <= i, inside the band. */
static inline double *pc_band_at(const pc_band *b, int i, int j) {
  return b->row + (size_t)i * (size_t)(b->width + 1) + (j - i + b->width);
}
void pc_band_copy(pc_band *to, const pc_band *from); /* of the same size */
/* In place A = L L'. False when A is not positive definite. */
bool pc_band_factor(pc_band *b);
/* In place, of a factored one: x = L^-1 x, and x = L'^-1 x. */
void pc_band_forward(const pc_band *L, double *x);
void pc_band_backward(const pc_band *L, double *x);
/* x = L' x */
void pc_band_lift(const pc_band *L, double *x);

#endif
