/* test_qp.c: the dual semismooth Newton solver against generators that know the answer, closed forms, and
 * the certificate; and the text form against itself. */
#include "posterior/qp.h"
#include "qp_shapes.h"
#include "test.h"

/* ---- problems built backwards ------------------------------------------------------------------ */

/* Choose x, y and which columns rest on which bound; then g = A'y - h x + z and b = A x make x optimal. */
typedef struct backward {
  shape s;
  double x[SHAPE_N], y[SHAPE_M];
} backward;

enum { PLAIN, WILD_SCALES, DEGENERATE, NO_RESIDUALS, KINDS };

static void backward_make(backward *p, uint64_t seed, int kind) {
  uint64_t rng = seed;
  shape *s = &p->s;
  int m = 1 + (int)shape_real(&rng, 0, SHAPE_M), n = m + (int)shape_real(&rng, 0, 250);
  memset(s, 0, sizeof *s);
  for (int j = 0; j < m; j++) p->y[j] = shape_real(&rng, -1, 1);
  for (int i = 0; i < n; i++) {
    bool residual = i < m && kind != NO_RESIDUALS;
    double h = kind == WILD_SCALES ? exp(shape_real(&rng, log(1e-4), log(1e4))) : shape_real(&rng, 0.5, 2);
    double kind_of_bound = shape_real(&rng, 0, 1), width = shape_real(&rng, 0.1, 2);
    double lo = shape_real(&rng, -1, 1), hi = lo + width;
    if (kind_of_bound < 0.2) hi = INFINITY;
    if (kind_of_bound > 0.9) lo = -INFINITY;
    if (kind == DEGENERATE && kind_of_bound > 0.5 && kind_of_bound < 0.55) hi = lo; /* fixed */
    if (residual) lo = -INFINITY, hi = INFINITY;
    shape_column(s, h, lo, hi);
    double density = residual ? 0 : shape_real(&rng, 0, 0.5),
           size = kind == WILD_SCALES ? exp(shape_real(&rng, -4, 4)) : 1;
    for (int j = 0; j < m; j++)
      if (residual ? j == i : shape_real(&rng, 0, 1) < density)
        shape_entry(s, j, size * shape_real(&rng, -1, 1));
  }
  s->qp.n = n, s->qp.m = m;
  for (int j = 0; j < m; j++) s->b[j] = 0;
  for (int i = 0; i < n; i++) {
    double lo = s->lo[i], hi = s->hi[i], where = shape_real(&rng, 0, 1), z = 0, ay = 0;
    double a = isfinite(lo) ? lo : isfinite(hi) ? hi - 1 : -1, b = isfinite(hi) ? hi : a + 1;
    p->x[i] = a + shape_real(&rng, 0, 1) * (b - a);
    if (where < 0.3 && isfinite(lo))
      p->x[i] = lo, z = s->h[i] * shape_real(&rng, 0, 1);
    else if (where < 0.6 && isfinite(hi))
      p->x[i] = hi, z = -s->h[i] * shape_real(&rng, 0, 1);
    if (kind == DEGENERATE && where < 0.1) z = 0; /* on the bound without pressing on it */
    for (int k = s->start[i]; k < s->start[i + 1]; k++) {
      ay += s->value[k] * p->y[s->row[k]];
      s->b[s->row[k]] += s->value[k] * p->x[i];
    }
    s->g[i] = ay + z - s->h[i] * p->x[i];
  }
  s->qp = (pc_qp){n, m, s->h, s->g, s->lo, s->hi, s->start, s->row, s->value, s->b};
}

static double worst_certificate(const pc_qp *qp, const double *x, const double *y) {
  pc_qp_check c;
  pc_qp_certify(qp, x, y, &c);
  return fmax(fmax(c.stationarity, c.feasibility), fmax(c.bounds, c.complementarity));
}

static double largest_difference(int n, const double *a, const double *b) {
  double worst = 0;
  for (int i = 0; i < n; i++) {
    double d = fabs(a[i] - b[i]) / fmax(1, fabs(b[i]));
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

static void test_backward(pc_qp_work *work) {
  static backward p;
  double x[SHAPE_N], y[SHAPE_M];
  for (int k = 0; k < 400; k++) {
    backward_make(&p, (uint64_t)k + 1, k % KINDS);
    memset(y, 0, sizeof y);
    pc_qp_info info = pc_qp_solve(&p.s.qp, work, x, y);
    CHECK(info.status >= 1, "problem %d kind %d: status %d after %d steps, residual %g", k, k % KINDS,
          info.status, info.iterations, info.residual);
    double off = largest_difference(p.s.qp.n, x, p.x), certificate = worst_certificate(&p.s.qp, x, y);
    CHECK(off < 1e-9, "problem %d kind %d: x off by %g", k, k % KINDS, off);
    CHECK(certificate < 1e-10, "problem %d kind %d: certificate %g", k, k % KINDS, certificate);
  }
}

/* ---- closed forms --------------------------------------------------------------------------------- */

/* One row: the sum of a_i x_i(y) rises with the one multiplier, so bisection finds it to the last bit. */
static void test_one_row(pc_qp_work *work) {
  enum { N = 9 };
  uint64_t rng = 5;
  for (int trial = 0; trial < 50; trial++) {
    double h[N], g[N], lo[N], hi[N], a[N], b = 0, x[N], y = 0, at = -1e6, to = 1e6;
    int start[N + 1], row[N] = {0};
    for (int i = 0; i < N; i++) {
      h[i] = shape_real(&rng, 0.1, 3), g[i] = shape_real(&rng, -1, 1), a[i] = shape_real(&rng, -2, 2);
      lo[i] = shape_real(&rng, -1, 0), hi[i] = shape_real(&rng, 0, 1), start[i] = i;
      b += a[i] * shape_real(&rng, lo[i], hi[i]);
    }
    start[N] = N;
    pc_qp qp = {N, 1, h, g, lo, hi, start, row, a, &b};
    pc_qp_info info = pc_qp_solve(&qp, work, x, &y);
    for (int k = 0; k < 200; k++) {
      double mid = 0.5 * (at + to), sum = 0;
      for (int i = 0; i < N; i++) sum += a[i] * fmin(hi[i], fmax(lo[i], (a[i] * mid - g[i]) / h[i]));
      if (sum < b)
        at = mid;
      else
        to = mid;
    }
    CHECK(info.status == 1, "trial %d: status %d", trial, info.status);
    for (int i = 0; i < N; i++) CHECK_NEAR(x[i], fmin(hi[i], fmax(lo[i], (a[i] * at - g[i]) / h[i])), 1e-12);
  }
}

/* No bounds: one linear system, [H A'; A 0], here solved by Gaussian elimination with pivoting. */
static void test_no_bounds(pc_qp_work *work) {
  enum { N = 12, M = 5, S = N + M };
  uint64_t rng = 8;
  double h[N], g[N], lo[N], hi[N], value[N * M], b[M], K[S][S + 1] = {{0}}, x[N], y[M] = {0};
  int start[N + 1], row[N * M];
  for (int i = 0; i < N; i++) {
    h[i] = shape_real(&rng, 0.1, 3), g[i] = shape_real(&rng, -1, 1), lo[i] = -INFINITY, hi[i] = INFINITY;
    start[i] = i * M, K[i][i] = h[i], K[i][S] = -g[i];
    for (int j = 0; j < M; j++) {
      row[i * M + j] = j, value[i * M + j] = shape_real(&rng, -1, 1);
      K[i][N + j] = -value[i * M + j], K[N + j][i] = value[i * M + j];
    }
  }
  start[N] = N * M;
  for (int j = 0; j < M; j++) K[N + j][S] = b[j] = shape_real(&rng, -5, 5);
  for (int c = 0; c < S; c++) {
    int best = c;
    for (int i = c; i < S; i++)
      if (fabs(K[i][c]) > fabs(K[best][c])) best = i;
    for (int j = 0; j <= S; j++) {
      double swap = K[c][j];
      K[c][j] = K[best][j], K[best][j] = swap;
    }
    for (int i = 0; i < S; i++)
      for (int j = S; i != c && j >= c; j--) K[i][j] -= K[i][c] / K[c][c] * K[c][j];
  }
  pc_qp qp = {N, M, h, g, lo, hi, start, row, value, b};
  pc_qp_info info = pc_qp_solve(&qp, work, x, y);
  CHECK(info.status == 1 && info.iterations == 1, "status %d, %d steps", info.status, info.iterations);
  for (int i = 0; i < N; i++) CHECK_NEAR(x[i], K[i][S] / K[i][i], 1e-13);
  for (int j = 0; j < M; j++) CHECK_NEAR(y[j], K[N + j][S] / K[N + j][N + j], 1e-12);
}

/* ---- problems in the shape of a person -------------------------------------------------------------- */

static void test_shaped(pc_qp_work *work) {
  static shape s;
  static double last[SHAPE_M], y[SHAPE_M], y_cold[SHAPE_M], x[SHAPE_N], x_cold[SHAPE_N];
  static const double contact[] = {1e-3, 1e-5, 1e-6}, residual[] = {1e-3, 1, 1e3, 1e6};
  for (int k = 0; k < 12; k++) {
    memset(y, 0, sizeof y);
    memset(last, 0, sizeof last);
    for (int f = 0; f < 10; f++) {
      shape_make(&s, (uint64_t)k, 0.01 * f, 16, contact[k % 3], residual[k % 4]);
      for (int j = 0; j < SHAPE_M; j++) {
        double now = y[j];
        if (f > 1) y[j] += now - last[j];
        last[j] = now;
      }
      pc_qp_info warm = pc_qp_solve(&s.qp, work, x, y);
      memset(y_cold, 0, sizeof y_cold);
      pc_qp_info cold = pc_qp_solve(&s.qp, work, x_cold, y_cold);
      CHECK(warm.status == 1 && cold.status == 1, "motion %d frame %d: %d %d", k, f, warm.status,
            cold.status);
      double apart = largest_difference(s.qp.n, x, x_cold), certificate = worst_certificate(&s.qp, x, y);
      CHECK(apart < 1e-10, "motion %d frame %d: warm and cold differ by %g", k, f, apart);
      CHECK(certificate < 1e-9, "motion %d frame %d: certificate %g", k, f, certificate);
      memcpy(y_cold, y, sizeof y);
      pc_qp_info again = pc_qp_solve(&s.qp, work, x_cold, y_cold);
      CHECK(again.iterations == 1, "solved again from its own multipliers: %d steps", again.iterations);
    }
  }
}

/* ---- edges -------------------------------------------------------------------------------------------- */

static void test_edges(pc_qp_work *work) {
  double h[3] = {1, 2, 4}, g[3] = {1, 1, 1}, lo[3] = {-1, 0.25, 0}, hi[3] = {1, 0.25, 0.5}, b[2] = {0.75, 0};
  double value[2] = {1, 1}, x[3], y[2] = {0};
  int start[4] = {0, 1, 2, 2}, row[2] = {0, 0};
  pc_qp qp = {3, 1, h, g, lo, hi, start, row, value, b}; /* column 1 fixed, column 2 without entries */
  pc_qp_info info = pc_qp_solve(&qp, work, x, y);
  CHECK(info.status == 1);
  CHECK_NEAR(x[0], 0.5, 1e-15);
  CHECK_NEAR(x[1], 0.25, 0);
  CHECK_NEAR(x[2], 0, 0);

  b[0] = 2; /* needs x0 = 1.75 > 1 */
  y[0] = 0;
  info = pc_qp_solve(&qp, work, x, y);
  CHECK(info.status == -1 && info.iterations < 1000, "infeasible: status %d after %d", info.status,
        info.iterations);
  b[0] = 1.25; /* just reachable: everything clamped */
  y[0] = 0;
  info = pc_qp_solve(&qp, work, x, y);
  CHECK(info.status == 1, "all clamped: status %d", info.status);
  CHECK_NEAR(x[0], 1, 1e-12);

  qp.m = 2; /* an empty row: solvable when its b is 0 */
  y[0] = y[1] = 0;
  CHECK(pc_qp_solve(&qp, work, x, y).status == 2);
  CHECK_NEAR(x[0], 1, 1e-12);
  b[1] = 1;
  y[0] = y[1] = 0;
  CHECK(pc_qp_solve(&qp, work, x, y).status == -1);
  qp.m = 0; /* no rows: every column for itself */
  start[1] = start[2] = start[3] = 0;
  CHECK(pc_qp_solve(&qp, work, x, y).status == 1);
  CHECK_NEAR(x[0], -1, 0);
  start[1] = 1, start[2] = start[3] = 2;
  qp.m = 1, lo[0] = 2;
  CHECK(pc_qp_solve(&qp, work, x, y).status == -2);
  lo[0] = NAN;
  CHECK(pc_qp_solve(&qp, work, x, y).status == -2);
  lo[0] = -1, b[0] = NAN;
  CHECK(pc_qp_solve(&qp, work, x, y).status == -1);
}

/* The certificate must see each kind of wrong answer. */
static void test_certificate(void) {
  double h[2] = {1, 1}, lo[2] = {0, 0}, hi[2] = {1, 1}, value[2] = {1, 1}, b = 1;
  int start[3] = {0, 1, 2}, row[2] = {0, 0};
  pc_qp qp = {2, 1, h, NULL, lo, hi, start, row, value, &b};
  pc_qp_check c;
  pc_qp_certify(&qp, (double[]){0.5, 0.5}, (double[]){0.5}, &c);
  CHECK(c.stationarity == 0 && c.feasibility == 0 && c.bounds == 0 && c.complementarity == 0 &&
        c.objective == 0.25);
  pc_qp_certify(&qp, (double[]){0.5, 0.4}, (double[]){0.5}, &c);
  CHECK_NEAR(c.feasibility, 0.1, 1e-15);
  pc_qp_certify(&qp, (double[]){0.4, 0.6}, (double[]){0.5}, &c);
  CHECK_NEAR(c.complementarity, 0.1 * 0.6, 1e-15);
  pc_qp_certify(&qp, (double[]){1.5, -0.5}, (double[]){0.5}, &c);
  CHECK_NEAR(c.bounds, 0.5, 1e-15);
  lo[0] = lo[1] = -INFINITY;
  pc_qp_certify(&qp, (double[]){0.6, 0.4}, (double[]){0.5}, &c);
  CHECK_NEAR(c.stationarity, 0.1, 1e-15);
  pc_qp_certify(&qp, (double[]){NAN, 0.4}, (double[]){0.5}, &c);
  CHECK(!(c.feasibility < 1) && !(c.bounds < 1));
}

/* ---- text ---------------------------------------------------------------------------------------------- */

static bool same_problem(const pc_qp *a, const pc_qp *b) {
  size_t n = (size_t)a->n * sizeof(double), e = (size_t)a->start[a->n];
  return a->n == b->n && a->m == b->m && !memcmp(a->h, b->h, n) && !memcmp(a->g, b->g, n) &&
         !memcmp(a->lo, b->lo, n) && !memcmp(a->hi, b->hi, n) &&
         !memcmp(a->start, b->start, (size_t)(a->n + 1) * sizeof(int)) &&
         !memcmp(a->row, b->row, e * sizeof(int)) && !memcmp(a->value, b->value, e * sizeof(double)) &&
         !memcmp(a->b, b->b, (size_t)a->m * sizeof(double));
}

static void test_text(void) {
  static shape s;
  shape_make(&s, 3, 0.5, 16, 1e-3, 1);
  size_t len;
  char *text = pc_qp_dump(&s.qp, &len), *twice = malloc(2 * len);
  memcpy(twice, text, len);
  memcpy(twice + len, text, len);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  const char *at = twice;
  size_t left = 2 * len;
  for (int k = 0; k < 2; k++) {
    pc_qp *back = pc_qp_load(&at, &left, arena, &err);
    CHECK(back && same_problem(back, &s.qp), "%s", err.text);
  }
  CHECK(!pc_qp_load(&at, &left, arena, &err) && err.code == PC_OK && left == 0);
  for (size_t n = 1; n < 12; n++) { /* the n-th allocation fails: an error, or it was never needed */
    pc_arena *poor = pc_arena_make();
    pc_arena_fail_at(poor, n);
    pc_err e = {0};
    at = text, left = len;
    pc_qp *back = pc_qp_load(&at, &left, poor, &e);
    CHECK(n <= 9 ? !back && e.code == PC_NO_MEMORY : back != NULL, "allocation %zu: code %d", n, e.code);
    pc_arena_free(poor);
  }
  pc_arena_free(arena);
  free(twice), free(text);
}

static void test_bad_text(void) {
  static const struct {
    const char *text;
    long line;
    const char *says;
  } bad[] = {
      {"qp 1 1", 1, "ends too early"},
      {"hello", 1, "expected \"qp\""},
      {"qp 1 1 1 1\n", 1, "more words"},
      {"qp 1 1 99999\n", 1, "whole number from 0"},
      {"qp -1 1 1\n", 1, "whole number from 0"},
      {"# c\n\nqp 1 1 1\nrow x\n", 4, "expected a number"},
      {"qp 1 1 1\nrow inf\n", 2, "finite"},
      {"qp 1 1 1\nrow 1\ncol 0 0 0 1 1 0 1\nend", 3, "h must be positive"},
      {"qp 1 1 1\nrow 1\ncol 1 0 1 0 1 0 1\nend", 3, "bounds"},
      {"qp 1 1 1\nrow 1\ncol 1 0 nan 0 1 0 1\nend", 3, "expected a number"},
      {"qp 1 1 1\nrow 1\ncol 1 0 0 1 1 1 1\nend", 3, "whole number from 0 to 0"},
      {"qp 1 2 1\nrow 1\nrow 1\ncol 1 0 0 1 2 0 1 1 1\nend", 4, "more entries"},
      {"qp 1 2 2\nrow 1\nrow 1\ncol 1 0 0 1 2 1 1 0 1\nend", 4, "ascend"},
      {"qp 1 1 1\nrow 1\ncol 1 0 0 1 0\nend", 4, "fewer entries"},
      {"qp 1 1 1\nrow 1\ncol 1 0 0 1 1 0 1 5\nend", 3, "more words"},
      {"qp 1 1 1\nrow 1\n", 3, "the text ends"},
      {"qp 1 1 1\nrow 1111111111111111111111111111111111111111111111111111111111111111111111\n", 2, "longer"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    const char *at = bad[k].text;
    size_t left = strlen(at);
    CHECK(!pc_qp_load(&at, &left, arena, &err) && err.code == PC_BAD_INPUT && err.line == bad[k].line &&
              strstr(err.text, bad[k].says),
          "text %zu: line %ld, \"%s\"", k, err.line, err.text);
    pc_arena_free(arena);
  }
}

int main(void) {
  pc_qp_work *work = pc_qp_work_make(SHAPE_N, SHAPE_M, SHAPE_NNZ);
  CHECK(work != NULL);
  test_backward(work);
  test_one_row(work);
  test_no_bounds(work);
  test_shaped(work);
  test_edges(work);
  test_certificate();
  test_text();
  test_bad_text();
  pc_qp_work_free(work);
  return test_done();
}
