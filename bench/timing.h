/* timing.h: what every benchmark measures with. */
#ifndef POSTERIOR_TIMING_H
#define POSTERIOR_TIMING_H

#include "base/clock.h"

static inline double now_us(void) {
  return 1e6 * pc_seconds();
}

/* For qsort: ascending. */
static inline int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

#endif
