/* two.h: two numbers worked on at once, in the register every 64-bit machine has for it (compilers do not
 * find it by themselves in sums over short loops). Each is rounded as if it were alone, so results are
 * those of plain arithmetic. */
#ifndef POSTERIOR_TWO_H
#define POSTERIOR_TWO_H

#include <math.h>

typedef double pc_two __attribute__((vector_size(16)));

static inline pc_two two_of(double x) {
  return (pc_two){x, x};
}
static inline pc_two two_sqrt(pc_two x) {
  return (pc_two){sqrt(x[0]), sqrt(x[1])};
}
static inline pc_two two_dot(const pc_two a[3], const pc_two b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

#endif
