/* function.c: functions of one coordinate: joint axes, couplers, moving path points.
 *
 * The cubic spline is SIMM's (Delp & Loan 1995), which OpenSim calls SimmSpline and, in older files,
 * natCubicSpline: interior as any cubic spline, end conditions by matching the third derivative of
 * the cubic through the four outer knots (Forsythe, Malcolm & Moler 1977). Outside its knots it goes
 * on straight.
 */
#include "body/function.h"

#include <math.h>

/* Cubic coefficients b, c, d of SIMM's spline through n > 2 points. Unknown are the half second derivatives c
 * at the knots; one tridiagonal solve. */
static void simm_spline(int n, const double *x, const double *y, double *b, double *c, double *d) {
  int last = n - 1;
  /* d: interval widths; b: diagonal; c: right-hand side */
  d[0] = x[1] - x[0];
  c[1] = (y[1] - y[0]) / d[0];
  for (int i = 1; i < last; i++) {
    d[i] = x[i + 1] - x[i];
    b[i] = 2 * (d[i - 1] + d[i]);
    c[i + 1] = (y[i + 1] - y[i]) / d[i];
    c[i] = c[i + 1] - c[i];
  }
  b[0] = -d[0], b[last] = -d[last - 1];
  c[0] = c[last] = 0;
  if (n > 3) {
    double first = c[2] / (x[3] - x[1]) - c[1] / (x[2] - x[0]);
    double end = c[last - 1] / (x[last] - x[n - 3]) - c[n - 3] / (x[n - 2] - x[n - 4]);
    c[0] = first * d[0] * d[0] / (x[3] - x[0]);
    c[last] = -end * d[last - 1] * d[last - 1] / (x[last] - x[n - 4]);
  }
  for (int i = 1; i < n; i++) {
    double t = d[i - 1] / b[i - 1];
    b[i] -= t * d[i - 1];
    c[i] -= t * c[i - 1];
  }
  c[last] /= b[last];
  for (int i = last - 1; i >= 0; i--) c[i] = (c[i] - d[i] * c[i + 1]) / b[i];
  b[last] = (y[last] - y[last - 1]) / d[last - 1] + d[last - 1] * (c[last - 1] + 2 * c[last]);
  for (int i = 0; i < last; i++) {
    b[i] = (y[i + 1] - y[i]) / d[i] - d[i] * (c[i + 1] + 2 * c[i]);
    d[i] = (c[i + 1] - c[i]) / d[i];
    c[i] *= 3;
  }
  c[last] *= 3;
  d[last] = d[last - 1];
}

int pc_function_prepare(pc_function *f, pc_arena *arena, pc_err *err) {
  if (f->n < 1 || !f->y) return pc_fail(err, PC_BAD_INPUT, 0, "a function has no values");
  for (int i = 0; i < f->n; i++)
    if (!isfinite(f->y[i]))
      return pc_fail(err, PC_BAD_INPUT, 0, "a function has a value that is not a number");
  if (!isfinite(f->scale)) return pc_fail(err, PC_BAD_INPUT, 0, "a function's multiplier is not a number");
  if (f->kind == PC_FN_LINEAR && f->n != 2)
    return pc_fail(err, PC_BAD_INPUT, 0, "a linear function needs slope and intercept, it has %d numbers",
                   f->n);
  if (f->kind != PC_FN_SIMM_SPLINE && f->kind != PC_FN_PIECEWISE) return PC_OK;
  if (f->n < 2 || !f->x) return pc_fail(err, PC_BAD_INPUT, 0, "a spline needs two points or more");
  for (int i = 0; i < f->n; i++)
    if (!isfinite(f->x[i]) || (i && !(f->x[i] > f->x[i - 1])))
      return pc_fail(err, PC_BAD_INPUT, 0, "a spline's points must ascend (point %d)", i + 1);
  f->b = PC_NEW(arena, double, f->n), f->c = PC_NEW(arena, double, f->n), f->d = PC_NEW(arena, double, f->n);
  if (!f->b || !f->c || !f->d) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (f->kind == PC_FN_SIMM_SPLINE && f->n > 2)
    simm_spline(f->n, f->x, f->y, f->b, f->c, f->d);
  else
    for (int i = 0; i < f->n; i++) {
      int k = i < f->n - 1 ? i : f->n - 2;
      f->b[i] = (f->y[k + 1] - f->y[k]) / (f->x[k + 1] - f->x[k]);
    }
  return PC_OK;
}

typedef struct value {
  double y, d1, d2;
} value;

static value piecewise(const pc_function *f, double q) {
  int n = f->n;
  const double *x = f->x;
  if (q <= x[0]) return (value){f->y[0] + (q - x[0]) * f->b[0], f->b[0], 0};
  if (q >= x[n - 1]) return (value){f->y[n - 1] + (q - x[n - 1]) * f->b[n - 1], f->b[n - 1], 0};
  int lo = 0, hi = n - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (q < x[mid])
      hi = mid;
    else
      lo = mid;
  }
  double t = q - x[lo], b = f->b[lo], c = f->c[lo], d = f->d[lo];
  return (value){f->y[lo] + t * (b + t * (c + t * d)), b + t * (2 * c + 3 * t * d), 2 * c + 6 * t * d};
}

static value polynomial(const pc_function *f, double q) {
  value v = {f->y[0], 0, 0};
  for (int i = 1; i < f->n; i++) {
    v.d2 = v.d2 * q + 2 * v.d1;
    v.d1 = v.d1 * q + v.y;
    v.y = v.y * q + f->y[i];
  }
  return v;
}

void pc_function_eval(const pc_function *f, double q, double *y, double *d1, double *d2) {
  value v = {0, 0, 0};
  switch (f->kind) {
  case PC_FN_CONSTANT:
    v.y = f->y[0];
    break;
  case PC_FN_LINEAR:
    v = (value){f->y[0] * q + f->y[1], f->y[0], 0};
    break;
  case PC_FN_POLYNOMIAL:
    v = polynomial(f, q);
    break;
  case PC_FN_SIMM_SPLINE:
  case PC_FN_PIECEWISE:
    v = piecewise(f, q);
    break;
  }
  if (y) *y = f->scale * v.y;
  if (d1) *d1 = f->scale * v.d1;
  if (d2) *d2 = f->scale * v.d2;
}
