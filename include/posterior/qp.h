/* qp.h: the sharing problem's mathematics.
 *
 *     minimise   1/2 sum_i h_i x_i^2 + sum_i g_i x_i
 *     subject to A x = b,   lo <= x <= hi
 *
 * h_i > 0, A sparse by columns (m rows: one per free coordinate; n columns: one per muscle, contact
 * force and residual actuator). Infinite bounds allowed. Solved on the dual: for multipliers y (m)
 *     x_i(y) = clamp((A_i'y - g_i)/h_i, lo_i, hi_i),   r(y) = A x(y) - b = 0
 * by semismooth Newton with the matrix A D A', D = 1/h on the unclamped (Qi & Sun 1993).
 */
#ifndef POSTERIOR_QP_H
#define POSTERIOR_QP_H

#include "posterior/base.h"

typedef struct pc_qp {
  int n, m;
  const double *h, *g;   /* n; g may be NULL = 0 */
  const double *lo, *hi; /* n */
  const int *start;      /* n+1: column i is entries start[i]..start[i+1]-1 */
  const int *row;        /* start[n] row indices, ascending inside a column */
  const double *value;   /* start[n] */
  const double *b;       /* m */
} pc_qp;

typedef struct pc_qp_info {
  int status;     /* 1 solved, 2 solved after the soft restart, -1 not solved, -2 infeasible bounds (lo>hi) */
  int iterations; /* Newton steps, all stages */
  int factorizations;
  double residual; /* max |A x - b| / scale as reached, scale_j = max(1, |b_j|) */
} pc_qp_info;

typedef struct pc_qp_work pc_qp_work;
pc_qp_work *pc_qp_work_make(int n_max, int m_max, int nnz_max); /* NULL: no memory */
void pc_qp_work_free(pc_qp_work *work);

/* Solves. x (n) carries the answer out, y (m) the multipliers. Zeros in y: cold, x is not read. Otherwise
 * (y as the last call left it) x must hold numbers, best the answer to the problem before: which of them lie
 * on their bounds is the first guess. A bad guess costs steps, never the answer.
 * Never allocates. Deterministic. */
pc_qp_info pc_qp_solve(const pc_qp *qp, pc_qp_work *work, double *x, double *y);

/* The certificate: recomputed from raw data, the solver is not asked. All are maxima, scaled by
 * max(1, size of the terms they compare). */
typedef struct pc_qp_check {
  double stationarity;    /* |h x + g - A'y - z| with z the bound multiplier that fits best */
  double feasibility;     /* A x - b */
  double bounds;          /* bound violation */
  double complementarity; /* z times distance from its bound */
  double objective;
} pc_qp_check;
void pc_qp_certify(const pc_qp *qp, const double *x, const double *y, pc_qp_check *check);

/* Text form, one problem after the other, exact (%a); for bug reports and benchmarks. */
char *pc_qp_dump(const pc_qp *qp, size_t *len); /* malloc'd */
/* Reads one problem at *data (advanced past it); memory in arena. NULL at the end or on error. */
pc_qp *pc_qp_load(const char **data, size_t *len, pc_arena *arena, pc_err *err);

#endif
