/* four.h: four numbers worked on at once, like two.h. Processors with registers that wide do it in one step;
 * PC_CLONES before a function makes a second copy of it for them, and the right one is taken when the program
 * starts. Both copies do the same operations in the same order (nothing is fused, see Makefile), so results
 * do not depend on the machine. Other compilers and machines do it as two times two. */
#ifndef POSTERIOR_FOUR_H
#define POSTERIOR_FOUR_H

#include "base/two.h"

#include <features.h>
#include <math.h>

typedef double pc_four __attribute__((vector_size(32), aligned(16)));

typedef long long pc_four_mask __attribute__((vector_size(32), aligned(16)));
typedef int pc_four_int __attribute__((vector_size(16)));
/* The same anywhere in an array of doubles. */
typedef double pc_four_any __attribute__((vector_size(32), aligned(8), may_alias));

#if defined __x86_64__ && defined __GLIBC__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__
#define PC_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define PC_CLONES
#endif

#define FOUR_INLINE static inline __attribute__((always_inline))

/* By pointers, as vectors this wide have no one way to be handed over. */
#define FOUR_OF(x) ((pc_four){(x), (x), (x), (x)})
#define FOUR_SQRT(v) ((pc_four){sqrt((v)[0]), sqrt((v)[1]), sqrt((v)[2]), sqrt((v)[3])})
/* Lane by lane: a where yes, else b. */
#define FOUR_PICK(yes, a, b) ((pc_four)(((yes) & (pc_four_mask)(a)) | (~(yes) & (pc_four_mask)(b))))
#define FOUR_SUM(v) (((v)[0] + (v)[1]) + ((v)[2] + (v)[3]))

/* Four rows of four change places with their columns. */
FOUR_INLINE void four_transpose(pc_four a[4]) {
  pc_four ab0 = __builtin_shufflevector(a[0], a[1], 0, 4, 2, 6),
          cd0 = __builtin_shufflevector(a[2], a[3], 0, 4, 2, 6);
  pc_four ab1 = __builtin_shufflevector(a[0], a[1], 1, 5, 3, 7),
          cd1 = __builtin_shufflevector(a[2], a[3], 1, 5, 3, 7);
  a[0] = __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5), a[2] = __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7);
  a[1] = __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5), a[3] = __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7);
}

/* The sums over a and over b, added up as FOUR_SUM does. */
FOUR_INLINE pc_two four_sums(const pc_four *a, const pc_four *b) {
  pc_four even = __builtin_shufflevector(*a, *b, 0, 4, 2, 6),
          odd = __builtin_shufflevector(*a, *b, 1, 5, 3, 7);
  pc_four sum = even + odd;
  return (pc_two){sum[0], sum[1]} + (pc_two){sum[2], sum[3]};
}

#endif
