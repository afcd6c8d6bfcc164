/* qp_columns.h: the sparse columns of a sharing problem, grouped by which rows they touch. */
#ifndef POSTERIOR_LOAD_QP_COLUMNS_H
#define POSTERIOR_LOAD_QP_COLUMNS_H

#include "base/four.h"
#include "posterior/qp.h"

#include <stdint.h>

typedef struct pc_qp_columns {
  int n_lone, *lone; /* columns of one entry */
  int n_groups;
  int *first;     /* n_groups + 1: group k is order[first[k]] .. order[first[k+1]-1], always fours */
  int *order;     /* column numbers; to fours by column n, */
  int *source;    /*   which has the values of the last: the same list with that one repeated */
  int *blocks;    /* n_groups: rows / 3, rounded up */
  int *row_at;    /* n_groups: where the group's rows begin in */
  int *rows;      /* rows; to threes by row m, with zeros for values */
  int *at;        /* n_groups: where the group's values begin in */
  pc_four *value; /* block by block, four columns by four columns, the three rows of a block together */

  int *later_start, *later; /* m + 1: columns of the factor of A D A' after column j that may reach row j */

  int n, m;              /* what the groups were made for: sizes, */
  int *start, *row;      /* and the pattern, copied */
  int *group_of, *table; /* scratch: n; `slots` */
  int slots;             /* a power of two */
  pc_four *wide;         /* scratch: n; numbers of four columns, */
  const pc_four **live;  /*   and where the values of these begin */
  int words;             /* of 64 bits that hold m */
  uint64_t *filled;      /* scratch: m * words, bit i of column j: the factor may have row i there */
} pc_qp_columns;

/* False: no memory. */
bool pc_qp_columns_make(pc_qp_columns *columns, int n_max, int m_max, int nnz_max, pc_arena *arena);
/* To be called before the rest for every problem: takes its pattern, quick where that is the one of the last
 * call, and its values. */
void pc_qp_columns_take(pc_qp_columns *columns, const pc_qp *qp);

/* In all of these vectors by row have one number more than there are rows: it is 0 in y, and what is left in
 * r and in the last row and column of U means nothing. */

/* out (n) = A'y */
void pc_qp_columns_price(const pc_qp_columns *columns, const pc_qp *qp, const double *y, double *out);
/* r = A x - b */
void pc_qp_columns_residual(const pc_qp_columns *columns, const pc_qp *qp, const double *x, double *r);
/* U += A diag(weight) A', at least the upper triangle; column j of U begins at U + j*stride. */
void pc_qp_columns_square(const pc_qp_columns *columns, const pc_qp *qp, const double *weight, double *U,
                          int stride);

#endif
