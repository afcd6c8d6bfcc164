/* qp_columns.h: the sparse columns of a sharing problem, grouped by which rows they touch. */
#ifndef POSTERIOR_LOAD_QP_COLUMNS_H
#define POSTERIOR_LOAD_QP_COLUMNS_H

#include "base/four.h"
#include "posterior/qp.h"

#include <stdint.h>

typedef struct pc_qp_columns {
  int n_lone, *lone; /* columns of one entry */
  int n_groups;
  int *first;     /* n_groups + 1, in fours: group k is order[first[k]] .. order[first[k+1]-1] */
  int *order;     /* column numbers; to fours by repeating the last, with zeros for values */
  int *size;      /* n_groups: columns without the repeated */
  int *at;        /* n_groups: where the group's values begin in */
  pc_four *value; /* row by row, four columns side by side */

  int *later_start, *later; /* m + 1: columns of the factor of A D A' after column j that may reach row j */

  int n, m;              /* what the groups were made for: sizes, */
  int *start, *row;      /* and the pattern, copied */
  int *group_of, *table; /* scratch: n; `slots` */
  int slots;             /* a power of two */
  pc_four *wide, *heavy; /* scratch: n */
  int words;             /* of 64 bits that hold m */
  uint64_t *filled;      /* scratch: m * words, bit i of column j: the factor may have row i there */
} pc_qp_columns;

/* False: no memory. */
bool pc_qp_columns_make(pc_qp_columns *columns, int n_max, int m_max, int nnz_max, pc_arena *arena);
/* To be called before the rest for every problem: takes its pattern, quick where that is the one of the last
 * call, and its values. */
void pc_qp_columns_take(pc_qp_columns *columns, const pc_qp *qp);

/* out (n) = A'y - g; g may be NULL */
void pc_qp_columns_price(const pc_qp_columns *columns, const pc_qp *qp, const double *y, const double *g,
                         double *out);
/* r (m) = A x - b */
void pc_qp_columns_residual(const pc_qp_columns *columns, const pc_qp *qp, const double *x, double *r);
/* U += upper triangle of A diag(weight) A'; column j of U begins at U + j*stride. */
void pc_qp_columns_square(const pc_qp_columns *columns, const pc_qp *qp, const double *weight, double *U,
                          int stride);

#endif
