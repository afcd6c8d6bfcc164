/* two.h: two numbers worked on at once, in the register every 64-bit machine has for it (compilers do not
 * find it by themselves in sums over short loops). Each is rounded as if it were alone, so results are
 * those of plain arithmetic. */
#ifndef POSTERIOR_TWO_H
#define POSTERIOR_TWO_H

#include <math.h>

typedef double pc_two __attribute__((vector_size(16)));
/* The same anywhere in an array of doubles. */
typedef double pc_two_any __attribute__((vector_size(16), aligned(8), may_alias));
typedef long long pc_two_mask __attribute__((vector_size(16))); /* what comparisons give: all bits or none */

static inline pc_two two_of(double x) {
  return (pc_two){x, x};
}
static inline pc_two two_sqrt(pc_two x) {
  return (pc_two){sqrt(x[0]), sqrt(x[1])};
}
/* Lane by lane: a where yes, else b. */
static inline pc_two two_pick(pc_two_mask yes, pc_two a, pc_two b) {
  return (pc_two)((yes & (pc_two_mask)a) | (~yes & (pc_two_mask)b));
}
static inline pc_two two_dot(const pc_two a[3], const pc_two b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
/* o = a x b; o must not be a or b */
static inline void two_cross(pc_two o[3], const pc_two a[3], const pc_two b[3]) {
  o[0] = a[1] * b[2] - a[2] * b[1];
  o[1] = a[2] * b[0] - a[0] * b[2];
  o[2] = a[0] * b[1] - a[1] * b[0];
}

#endif
