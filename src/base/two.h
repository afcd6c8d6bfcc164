/* two.h: two numbers worked on at once, in the register every 64-bit machine has for it (compilers do not
 * find it by themselves in sums over short loops). Each is rounded as if it were alone, so results are
 * those of plain arithmetic. */
#ifndef POSTERIOR_TWO_H
#define POSTERIOR_TWO_H

typedef double pc_two __attribute__((vector_size(16)));

static inline pc_two two_of(double x) {
  return (pc_two){x, x};
}

#endif
