/* qp_columns.h: the sparse columns of a sharing problem, grouped by which rows they touch. */
#ifndef POSTERIOR_LOAD_QP_COLUMNS_H
#define POSTERIOR_LOAD_QP_COLUMNS_H

#include "posterior/qp.h"

typedef struct pc_qp_columns {
  int n_groups;
  int *first;            /* n_groups + 1: group k is order[first[k]] .. order[first[k+1]-1] */
  int *order;            /* n: column numbers */
  int n, m;              /* what the groups were made for: sizes, */
  int *start, *row;      /* and the pattern, copied */
  int *group_of, *table; /* scratch: n; `slots` */
  int slots;             /* a power of two */
  double *local, *block; /* scratch: m; m*m */
} pc_qp_columns;

/* False: no memory. */
bool pc_qp_columns_make(pc_qp_columns *columns, int n_max, int m_max, int nnz_max, pc_arena *arena);
/* To be called before the rest for every problem; quick where the pattern is that of the last call. */
void pc_qp_columns_group(pc_qp_columns *columns, const pc_qp *qp);

/* out (n) = A'y - g; g may be NULL */
void pc_qp_columns_price(const pc_qp_columns *columns, const pc_qp *qp, const double *y, const double *g,
                         double *out);
/* r (m) = A x - b */
void pc_qp_columns_residual(const pc_qp_columns *columns, const pc_qp *qp, const double *x, double *r);
/* U += upper triangle of A diag(weight) A'; column j of U begins at U + j*stride. */
void pc_qp_columns_square(const pc_qp_columns *columns, const pc_qp *qp, const double *weight, double *U,
                          int stride);

#endif
