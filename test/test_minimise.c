/* The search finds what is known: convex quadratics built backwards from a chosen answer, and a curved one.
 */
#include "posture/minimise.h"
#include "test.h"

enum { N = 12, M = 4 };

typedef struct quadratic {
  double H[N][N], g[N], A[M][N], b[M], lo[N], hi[N], answer[N];
} quadratic;

static unsigned seed = 1;
static double draw(void) { /* in [-1, 1] */
  seed = seed * 1664525u + 1013904223u;
  return seed / 2147483648.0 - 1;
}

/* H = B B' + I, A and b by drawing; some of the answer's unknowns on bounds, with multipliers that hold them.
 */
static void build(quadratic *q) {
  double B[N][N], y[M], z[N];
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) B[i][j] = draw();
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      q->H[i][j] = i == j;
      for (int k = 0; k < N; k++) q->H[i][j] += B[i][k] * B[j][k];
    }
    q->answer[i] = draw(), z[i] = 0;
    q->lo[i] = q->answer[i] - 2, q->hi[i] = q->answer[i] + 2;
    if (i % 4 == 0) q->lo[i] = q->answer[i], z[i] = 1 + draw();
    if (i % 4 == 1) q->hi[i] = q->answer[i], z[i] = -1 - draw();
  }
  for (int k = 0; k < M; k++) {
    y[k] = draw(), q->b[k] = 0;
    for (int i = 0; i < N; i++) q->A[k][i] = draw(), q->b[k] += q->A[k][i] * q->answer[i];
  }
  for (int i = 0; i < N; i++) {
    q->g[i] = z[i];
    for (int k = 0; k < M; k++) q->g[i] += q->A[k][i] * y[k];
    for (int j = 0; j < N; j++) q->g[i] -= q->H[i][j] * q->answer[j];
  }
}

static double value(void *user, const double *x, double *slope) {
  const quadratic *q = user;
  double sum = 0;
  for (int i = 0; i < N; i++) {
    double row = 0;
    for (int j = 0; j < N; j++) row += q->H[i][j] * x[j];
    sum += 0.5 * row * x[i] + q->g[i] * x[i];
    if (slope) slope[i] = row + q->g[i];
  }
  return sum;
}

static void equations(void *user, const double *x, double *out, double *slope) {
  const quadratic *q = user;
  for (int k = 0; k < M; k++) {
    out[k] = -q->b[k];
    for (int i = 0; i < N; i++) {
      out[k] += q->A[k][i] * x[i];
      if (slope) slope[k * N + i] = q->A[k][i];
    }
  }
}

static void check_quadratics(void) {
  for (int trial = 0; trial < 100; trial++) {
    quadratic q;
    pc_minimum found;
    pc_err err = {0};
    double x[N], off = 0;
    build(&q);
    for (int i = 0; i < N; i++) x[i] = 0.5 * (q.lo[i] + q.hi[i]);
    pc_problem p = {N, M, q.lo, q.hi, value, equations, &q};
    CHECK(!pc_minimise(&p, 1e-12, 1000, x, &found, &err), "%s", err.text);
    for (int i = 0; i < N; i++) off = fmax(off, fabs(x[i] - q.answer[i]));
    CHECK(found.converged && found.gap < 1e-8 && off < 1e-4, "%d: off by %g, gap %g, slope %g", trial, off,
          found.gap, found.slope);
  }
}

/* The point of a circle nearest to a point outside. */
static double nearness(void *user, const double *x, double *slope) {
  (void)user;
  if (slope) slope[0] = 2 * (x[0] - 3), slope[1] = 2 * (x[1] - 4);
  return (x[0] - 3) * (x[0] - 3) + (x[1] - 4) * (x[1] - 4);
}

static void circle(void *user, const double *x, double *out, double *slope) {
  (void)user;
  out[0] = x[0] * x[0] + x[1] * x[1] - 1;
  if (slope) slope[0] = 2 * x[0], slope[1] = 2 * x[1];
}

static void check_circle(void) {
  const double lo[2] = {-INFINITY, -INFINITY}, hi[2] = {INFINITY, INFINITY};
  double x[2] = {1, -0.2}, again[2] = {1, -0.2};
  pc_problem p = {2, 1, lo, hi, nearness, circle, NULL};
  pc_minimum found;
  pc_err err = {0};
  CHECK(!pc_minimise(&p, 1e-12, 1000, x, &found, &err) && found.converged, "%s slope %g", err.text,
        found.slope);
  CHECK_NEAR(x[0], 0.6, 1e-5);
  CHECK_NEAR(x[1], 0.8, 1e-5);
  CHECK(!pc_minimise(&p, 1e-12, 1000, again, &found, &err) && !memcmp(x, again, sizeof x), "the same twice");
}

int main(void) {
  check_quadratics();
  check_circle();
  return test_done();
}
