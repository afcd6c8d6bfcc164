/* geodesic.c: a string pulled tight over a curved surface.
 *
 * The string runs straight from a to the surface, over it, and straight on to b. Over the surface it is
 * described in a chart x(tau, eta): tau runs along it, eta says how far it strays sideways. With
 * s from -1 to 1,
 *     tau(s) = line from tau1 to tau2,     eta(s) = line from eta1 to eta2 + sum c_k B_k(s),
 * where the bubbles B_k are integrals of Legendre polynomials and vanish at both ends. The ends are
 * bound to the horizons: the curves on which a straight line from a (or b) touches the surface without
 * cutting it, each with one parameter t. The length
 *     L = |x(tau1,eta1) - a| + integral |dx/ds| ds + |b - x(tau2,eta2)|
 * by Gauss-Legendre quadrature is then a smooth function of eight unknowns t1, t2, c_k, and its minimum is
 * the geodesic whose ends are tangent: Ritz's direct method (1909), with spectral accuracy.
 *
 * Why the horizons: a string free to leave them could cut through the body, and shorten. Why not shoot
 * along the geodesic equation: a minimum's error is the square of the path's, a descent cannot miss and
 * stays on its side of the surface, and all nodes are evaluated at once, which is faster.
 *
 * The minimum is found by Newton's method. The curvature comes from differences of the exact gradient
 * the first time, is corrected by every step (BFGS), and is kept from frame to frame.
 */
#include "body/geodesic.h"

#include "base/vec.h"

#include <string.h>

enum {
  NODES = PC_GEODESIC_NODES,
  FOURS = PC_GEODESIC_FOURS,
  UNKNOWNS = PC_GEODESIC_UNKNOWNS,
  STEPS_MAX = 60,
  HALVINGS_MAX = 30
};

/* A step that promises less than this, m, is the last and is taken on trust: it leaves a length right to
 * 1e-14 m and tangent points right to some 1e-8 m, for the length is flat there. */
static const double GAIN_DONE = 1e-13;
/* A step that leaves more than this part of the gain promised before asks for a fresh curvature. */
static const double SLOW = 0.25;
/* A step may lengthen the string by this much, m: the sum of a dozen terms rounds. */
static const double ROUNDING = 1e-15;
/* Step of the forward differences, in parts of the arc: their error is about that part of the curvature,
 * far below what the descent forgives. */
static const double DIFFERENCE = 1e-5;

/* ---- shape functions ------------------------------------------------------------------------------ */

/* P_n and P_n' at s by Bonnet's recursion. */
static double legendre(int n, double s, double *slope) {
  double p0 = 1, p1 = s;
  *slope = 0;
  if (n == 0) return 1;
  for (int k = 2; k <= n; k++) {
    double p2 = ((2 * k - 1) * s * p1 - (k - 1) * p0) / k;
    p0 = p1, p1 = p2;
  }
  *slope = n * (s * p1 - p0) / (s * s - 1);
  return p1;
}

/* The j-th quadrature point, 0 being the last on the arc, and its weight. */
static double node(int j, double *weight) {
  double s = cos(3.14159265358979323846 * (j + 0.75) / (NODES + 0.5)), slope;
  for (int i = 0; i < 10; i++) s -= legendre(NODES, s, &slope) / slope; /* Newton; 4 would do */
  *weight = 2 / ((1 - s * s) * slope * slope);
  return s;
}

void pc_geodesic_rule_make(pc_geodesic_rule *rule) {
  for (int j = 0; j < 4 * FOURS; j++) {
    int four = j / 4, lane = j % 4;
    double weight = 0, unused, s = j < NODES ? node(j, &weight) : 0.5;
    rule->weight[four][lane] = weight;
    rule->value[0][four][lane] = 0.5 * (1 - s), rule->value[1][four][lane] = 0.5 * (1 + s);
    rule->slope[0][four][lane] = -0.5, rule->slope[1][four][lane] = 0.5;
    for (int k = 1; k <= PC_GEODESIC_BUBBLES; k++) { /* integral of P_k = (P_k+1 - P_k-1)/(2k+1) */
      rule->value[1 + k][four][lane] =
          (legendre(k + 1, s, &unused) - legendre(k - 1, s, &unused)) / (2 * k + 1);
      rule->slope[1 + k][four][lane] = legendre(k, s, &unused);
    }
  }
}

/* ---- the length and its gradient ------------------------------------------------------------------- */

typedef struct string_problem {
  const pc_geodesic_rule *rule;
  const pc_chart *chart;
  pc_two end[3];   /* a, b */
  double straight; /* |b - a|: what no string can undercut */
} string_problem;

/* tau, eta, dtau/ds, deta/ds at the nodes. */
FOUR_INLINE void at_nodes(const pc_geodesic_rule *rule, const pc_chart_ends *e, const double x[UNKNOWNS],
                          pc_four q[4][FOURS]) {
  for (int j = 0; j < FOURS; j++) {
    q[0][j] = e->tau[0] * rule->value[0][j] + e->tau[1] * rule->value[1][j];
    q[1][j] = e->eta[0] * rule->value[0][j] + e->eta[1] * rule->value[1][j];
    q[2][j] = FOUR_OF(0.5 * (e->tau[1] - e->tau[0]));
    q[3][j] = FOUR_OF(0.5 * (e->eta[1] - e->eta[0]));
    for (int i = 2; i < UNKNOWNS; i++) {
      q[1][j] += x[i] * rule->value[i][j];
      q[3][j] += x[i] * rule->slope[i][j];
    }
  }
}

/* sum over nodes of a v + b s */
FOUR_INLINE double gather(const pc_four a[FOURS], const pc_four v[FOURS], const pc_four b[FOURS],
                          const pc_four s[FOURS]) {
  pc_four sum = FOUR_OF(0);
  for (int j = 0; j < FOURS; j++) sum += a[j] * v[j] + b[j] * s[j];
  return FOUR_SUM(sum);
}

/* Straight lengths from the ends to the horizons, and their derivatives along the horizons. */
FOUR_INLINE pc_two straight(const string_problem *p, const pc_chart_ends *e, pc_two *slope) {
  pc_two line[3];
  for (int k = 0; k < 3; k++) line[k] = e->at[k] - p->end[k];
  pc_two length = two_sqrt(two_dot(line, line)), by = two_dot(line, e->dat);
  for (int end = 0; end < 2; end++) {
    if (p->chart->held[end]) length[end] = 0;
    (*slope)[end] = length[end] > 0 ? by[end] / length[end] : 0;
  }
  return length;
}

/* Length of the string and its gradient by the unknowns; *span = the range of tau it covers. */
PC_CLONES
static double measure(const string_problem *p, const double x[UNKNOWNS], double g[UNKNOWNS], double *span) {
  const pc_geodesic_rule *rule = p->rule;
  pc_four q[4][FOURS], f[FOURS], df[4][FOURS], arc = FOUR_OF(0);
  pc_two slope;
  pc_chart_ends e;
  p->chart->horizons(p->chart, (pc_two){x[0], x[1]}, &e);
  *span = e.tau[1] - e.tau[0];
  at_nodes(rule, &e, x, q);
  p->chart->speed(p->chart, (const pc_four(*)[FOURS])q, f, df);
  for (int j = 0; j < FOURS; j++) {
    arc += rule->weight[j] * f[j];
    for (int k = 0; k < 4; k++) df[k][j] *= rule->weight[j];
  }
  for (int i = 0; i < UNKNOWNS; i++) g[i] = gather(df[1], rule->value[i], df[3], rule->slope[i]);
  pc_two ends = straight(p, &e, &slope);
  for (int end = 0; end < 2; end++) {
    double by_tau = gather(df[0], rule->value[end], df[2], rule->slope[end]);
    g[end] = slope[end] + e.dtau[end] * by_tau + e.deta[end] * g[end];
  }
  return FOUR_SUM(arc) + ends[0] + ends[1];
}

/* ---- curvature ------------------------------------------------------------------------------------- */

/* Cholesky factor of H, lower, with the inverse of its diagonal in place of it; false when H is not
 * positive definite. */
static bool factorise(double L[UNKNOWNS][UNKNOWNS], double H[UNKNOWNS][UNKNOWNS]) {
  for (int i = 0; i < UNKNOWNS; i++)
    for (int j = 0; j <= i; j++) {
      double sum = H[i][j];
      for (int k = 0; k < j; k++) sum -= L[i][k] * L[j][k];
      if (i != j)
        L[i][j] = sum * L[j][j];
      else if (!(sum > 1e-12 * H[i][i]))
        return false;
      else
        L[i][i] = 1 / sqrt(sum);
    }
  return true;
}

/* The inverse of L L'. */
static void invert(double L[UNKNOWNS][UNKNOWNS], double inverse[UNKNOWNS][UNKNOWNS]) {
  for (int column = 0; column < UNKNOWNS; column++) {
    double d[UNKNOWNS] = {0};
    d[column] = 1;
    for (int i = 0; i < UNKNOWNS; i++) {
      for (int k = 0; k < i; k++) d[i] -= L[i][k] * d[k];
      d[i] *= L[i][i];
    }
    for (int i = UNKNOWNS - 1; i >= 0; i--) {
      for (int k = i + 1; k < UNKNOWNS; k++) d[i] -= L[k][i] * d[k];
      d[i] *= L[i][i];
    }
    for (int i = 0; i < UNKNOWNS; i++) inverse[i][column] = d[i];
  }
}

/* Inverse of the curvature at x, where the gradient is g, of length/scale by x/scale; the curvature's
 * diagonal is raised until it is positive definite. */
static void fresh_inverse(const string_problem *p, const double x[UNKNOWNS], const double g[UNKNOWNS],
                          double scale, double inverse[UNKNOWNS][UNKNOWNS]) {
  double H[UNKNOWNS][UNKNOWNS], L[UNKNOWNS][UNKNOWNS], diagonal[UNKNOWNS];
  double step = DIFFERENCE * scale, unused;
  for (int i = 0; i < UNKNOWNS; i++) {
    double y[UNKNOWNS];
    memcpy(y, x, sizeof y);
    y[i] += step;
    measure(p, y, H[i], &unused);
    for (int j = 0; j < UNKNOWNS; j++) H[i][j] = (H[i][j] - g[j]) / DIFFERENCE;
  }
  for (int i = 0; i < UNKNOWNS; i++) {
    if (i < 2 && p->chart->held[i]) H[i][i] = 1; /* its gradient and its row are zero */
    for (int j = 0; j < i; j++) H[i][j] = 0.5 * (H[i][j] + H[j][i]);
    diagonal[i] = fabs(H[i][i]);
  }
  for (double raise = 1e-3; !factorise(L, H) && raise < 1e6; raise *= 4)
    for (int i = 0; i < UNKNOWNS; i++) H[i][i] += raise * diagonal[i];
  invert(L, inverse);
}

/* out = B v */
static void apply(double B[UNKNOWNS][UNKNOWNS], const double v[UNKNOWNS], double out[UNKNOWNS]) {
  pc_two sum[UNKNOWNS / 2] = {{0}};
  for (int k = 0; k < UNKNOWNS; k++) /* by columns: B is symmetric */
    for (int i = 0; i < UNKNOWNS / 2; i++) sum[i] += (pc_two){B[k][2 * i], B[k][2 * i + 1]} * two_of(v[k]);
  memcpy(out, sum, sizeof sum);
}

static double dot(const double a[UNKNOWNS], const double b[UNKNOWNS]) {
  double sum[2] = {0, 0};
  for (int i = 0; i < UNKNOWNS; i += 2)
    for (int k = 0; k < 2; k++) sum[k] += a[i + k] * b[i + k];
  return sum[0] + sum[1];
}

/* What a step s that changed the gradient by y tells of the inverse curvature (Broyden, Fletcher,
 * Goldfarb, Shanno 1970). */
static void learn(double B[UNKNOWNS][UNKNOWNS], const double s[UNKNOWNS], const double y[UNKNOWNS]) {
  double By[UNKNOWNS], sy = dot(s, y);
  apply(B, y, By);
  if (!(sy > 0)) return;
  double r = 1 / sy, c = (1 + dot(y, By) * r) * r;
  for (int i = 0; i < UNKNOWNS; i++)
    for (int k = 0; k < UNKNOWNS; k++) B[i][k] += c * s[i] * s[k] - r * (By[i] * s[k] + s[i] * By[k]);
}

/* ---- the descent ----------------------------------------------------------------------------------- */

/* One damped step from x along d, which must shorten the string and may not turn the arc round. g, the
 * gradient, follows; s is the step taken, y the change of g. */
static bool take_step(const string_problem *p, double x[UNKNOWNS], const double d[UNKNOWNS],
                      double g[UNKNOWNS], double *length, double *span, double s[UNKNOWNS],
                      double y[UNKNOWNS]) {
  double part = 1;
  for (int halving = 0; halving < HALVINGS_MAX; halving++, part *= 0.5) {
    double trial[UNKNOWNS], trial_g[UNKNOWNS], trial_span;
    for (int i = 0; i < UNKNOWNS; i++) s[i] = part * d[i], trial[i] = x[i] + s[i];
    double trial_length = measure(p, trial, trial_g, &trial_span);
    if (!(trial_length <= *length + ROUNDING) || !(trial_span / *span > 0)) continue;
    if (trial_length < p->straight) continue; /* slipped between the nodes */
    for (int i = 0; i < UNKNOWNS; i++) y[i] = trial_g[i] - g[i], g[i] = trial_g[i], x[i] = trial[i];
    *length = trial_length, *span = trial_span;
    return true;
  }
  return false;
}

/* Does the arc leave an end of the string the way the straight part arrives there? The mirror image of
 * that also makes L stationary on the horizon: a string that ought to lift off and runs back instead. */
static bool runs_on(const string_problem *p, int end, const pc_chart_ends *e, const double x[UNKNOWNS],
                    const double line[3]) {
  double eta_s = 0.5 * (e->eta[1] - e->eta[0]), odd = end ? 1 : -1, sign = odd, t[3];
  for (int i = 2; i < UNKNOWNS; i++, sign *= odd) eta_s += x[i] * sign; /* B_k' = P_k = (+-1)^k there */
  p->chart->direction(p->chart, e->tau[end], e->eta[end], 0.5 * (e->tau[1] - e->tau[0]), eta_s, t);
  return v3_dot(line, t) * odd <= 0;
}

/* Ends a solve: the last step on trust, then the tangent points and what is left for the arc. */
static double finish(const string_problem *p, double x[UNKNOWNS], const double d[UNKNOWNS], double length,
                     double stray[2], double r1[3], double r2[3]) {
  double *r[2] = {r1, r2};
  pc_chart_ends e;
  for (int i = 0; i < UNKNOWNS; i++) x[i] += d[i];
  p->chart->horizons(p->chart, (pc_two){x[0], x[1]}, &e);
  for (int end = 0; end < 2; end++) {
    double line[3];
    for (int k = 0; k < 3; k++) r[end][k] = e.at[k][end], line[k] = r[end][k] - p->end[k][end];
    stray[end] = e.eta[end] / (1 + e.tau[end] * e.tau[end]);
    if (p->chart->held[end]) continue;
    if (!runs_on(p, end, &e, x, line)) return -1;
    length -= v3_norm(line);
  }
  return length > 0 ? length : 0;
}

/* Where the last solutions, in parts of scale, point: the polynomial through them, one frame on. */
static void start(const pc_geodesic *geodesic, double scale, double x[UNKNOWNS]) {
  static const double ahead[4][3] = {{0, 0, 0}, {1, 0, 0}, {2, -1, 0}, {3, -3, 1}};
  const double *c = ahead[geodesic->known], (*old)[UNKNOWNS] = geodesic->x;
  double c0 = scale * c[0], c1 = scale * c[1], c2 = scale * c[2];
  for (int i = 0; i < UNKNOWNS; i++) x[i] = c0 * old[0][i] + c1 * old[1][i] + c2 * old[2][i];
}

static void remember(pc_geodesic *geodesic, int known, double scale, const double x[UNKNOWNS]) {
  memmove(geodesic->x[1], geodesic->x[0], 2 * sizeof geodesic->x[0]);
  for (int i = 0; i < UNKNOWNS; i++) geodesic->x[0][i] = x[i] / scale;
  geodesic->known = known < 3 ? known + 1 : 3;
}

double pc_geodesic_solve(const pc_geodesic_rule *rule, const pc_chart *chart, const double a[3],
                         const double b[3], pc_geodesic *geodesic, double r1[3], double r2[3]) {
  string_problem p = {rule, chart, {{a[0], b[0]}, {a[1], b[1]}, {a[2], b[2]}}, v3_distance(a, b)};
  double x[UNKNOWNS], g[UNKNOWNS], d[UNKNOWNS], s[UNKNOWNS], y[UNKNOWNS], last_gain = INFINITY, span;
  double scale = fabs(chart->first_span);
  int known = geodesic->known;
  bool here = known == 0; /* the inverse was made at x */
  if (!(scale > 0)) return -1;
  start(geodesic, scale, x);
  double length = measure(&p, x, g, &span);
  if (here) fresh_inverse(&p, x, g, scale, geodesic->inverse);
  geodesic->known = 0;
  for (int step = 0; step < STEPS_MAX; step++) {
    apply(geodesic->inverse, g, d);
    double gain = 0.5 * scale * dot(g, d);
    if (gain > GAIN_DONE && gain > SLOW * last_gain && !here) {
      fresh_inverse(&p, x, g, scale, geodesic->inverse);
      apply(geodesic->inverse, g, d);
      gain = 0.5 * scale * dot(g, d);
    }
    for (int i = 0; i < UNKNOWNS; i++) d[i] *= -scale;
    if (gain <= GAIN_DONE) {
      double arc = finish(&p, x, d, length - gain, geodesic->stray, r1, r2);
      if (arc >= 0) remember(geodesic, known, scale, x);
      return arc;
    }
    if (!take_step(&p, x, d, g, &length, &span, s, y)) return -1;
    for (int i = 0; i < UNKNOWNS; i++) s[i] /= scale;
    learn(geodesic->inverse, s, y);
    last_gain = gain, here = false;
  }
  return -1;
}
