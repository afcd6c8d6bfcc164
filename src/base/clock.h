/* clock.h: seconds on a clock that only goes forward, for measuring how long things take. */
#ifndef POSTERIOR_CLOCK_H
#define POSTERIOR_CLOCK_H

#include <time.h>

static inline double pc_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
