/* qp_check.c: the certificate of a sharing solution (Karush 1939, Kuhn & Tucker 1951).
 *
 * x is the optimum exactly when multipliers y (rows) and z (bounds) exist with
 *     h x + g - A'y = z,   A x = b,   lo <= x <= hi,
 *     z >= 0 at lo only, z <= 0 at hi only, z = 0 between.
 * Everything is computed here from the problem's raw numbers in plain loops; nothing of the solver is
 * used, not even its idea of which columns are clamped. The problem is strictly convex, so small numbers
 * here leave no room for another answer.
 *
 * z is not handed over, so the one that fits best is taken. The sign of the gap h x + g - A'y tells which
 * bound could carry it. Charged to that bound it must multiply a small distance (complementarity);
 * uncharged it is a stationarity error. The smaller of the two readings counts.
 */
#include "posterior/qp.h"

#include <math.h>
#include <string.h>

static double max2(double a, double b) {
  return b > a || b != b ? b : a; /* keeps NaN */
}

static void check_column(const pc_qp *qp, int i, const double *x, const double *y, pc_qp_check *check) {
  double hx = qp->h[i] * x[i], g = qp->g ? qp->g[i] : 0, gap = hx + g, size = max2(fabs(hx), fabs(g));
  for (int k = qp->start[i]; k < qp->start[i + 1]; k++) {
    double term = qp->value[k] * y[qp->row[k]];
    gap -= term;
    size = max2(size, fabs(term));
  }
  double error = fabs(gap) / max2(1, size);
  double bound = gap > 0 ? qp->lo[i] : qp->hi[i];
  double distance = fabs(x[i] - bound) / max2(1, fabs(bound));
  if (isfinite(bound) && distance < 1)
    check->complementarity = max2(check->complementarity, error * distance);
  else
    check->stationarity = max2(check->stationarity, error);
}

/* A x - b, for as many rows at a time as fit on the stack. */
static void check_rows(const pc_qp *qp, const double *x, pc_qp_check *check) {
  enum { ROWS = 64 };
  for (int first = 0; first < qp->m; first += ROWS) {
    int count = qp->m - first < ROWS ? qp->m - first : ROWS;
    double sum[ROWS], size[ROWS];
    for (int j = 0; j < count; j++) sum[j] = -qp->b[first + j], size[j] = fabs(qp->b[first + j]);
    for (int i = 0; i < qp->n; i++)
      for (int k = qp->start[i]; k < qp->start[i + 1]; k++) {
        int j = qp->row[k] - first;
        if (j < 0 || j >= count) continue;
        double term = qp->value[k] * x[i];
        sum[j] += term;
        size[j] = max2(size[j], fabs(term));
      }
    for (int j = 0; j < count; j++)
      check->feasibility = max2(check->feasibility, fabs(sum[j]) / max2(1, size[j]));
  }
}

void pc_qp_certify(const pc_qp *qp, const double *x, const double *y, pc_qp_check *check) {
  memset(check, 0, sizeof *check);
  for (int i = 0; i < qp->n; i++) {
    check_column(qp, i, x, y, check);
    if (!(x[i] >= qp->lo[i]))
      check->bounds = max2(check->bounds, (qp->lo[i] - x[i]) / max2(1, fabs(qp->lo[i])));
    if (x[i] > qp->hi[i]) check->bounds = max2(check->bounds, (x[i] - qp->hi[i]) / max2(1, fabs(qp->hi[i])));
    check->objective += 0.5 * qp->h[i] * x[i] * x[i] + (qp->g ? qp->g[i] * x[i] : 0);
  }
  check_rows(qp, x, check);
}
