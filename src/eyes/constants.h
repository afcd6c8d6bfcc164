/* constants.h: private to the reading of networks. See constants.c. */
#ifndef POSTERIOR_EYES_CONSTANTS_H
#define POSTERIOR_EYES_CONSTANTS_H

#include "eyes/flat.h"
#include "posterior/base.h"

typedef enum pc_stored {
  PC_STORED_FLOAT = 0,
  PC_STORED_HALF = 1,
  PC_STORED_INT = 2
} pc_stored; /* TFLite's numbers */

/* n values of a buffer as floats. NULL with err: other type, too few bytes, no memory. */
float *pc_constant_floats(const pc_flat_list *bytes, int stored, size_t n, pc_arena *arena, pc_err *err);
int32_t *pc_constant_ints(const pc_flat_list *bytes, size_t n, pc_arena *arena, pc_err *err);
/* The same of a tensor that is stored sparse: n_dims dims, zero wherever nothing is stored. */
float *pc_constant_sparse(const pc_flat_list *bytes, int stored, const pc_flat_table *sparsity,
                          const int *dim, int n_dims, pc_arena *arena, pc_err *err);

#endif
