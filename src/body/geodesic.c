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
 * by Gauss-Legendre quadrature is then a smooth function of ten unknowns t1, t2, c_k, and its minimum is
 * the geodesic whose ends are tangent: Ritz's direct method (1909), with spectral accuracy.
 *
 * Why the horizons: a string free to leave them could cut through the body, and shorten. Why not shoot
 * along the geodesic equation: a minimum's error is the square of the path's, a descent cannot miss and
 * stays on its side of the surface, and all nodes are evaluated at once, which is faster.
 *
 * The minimum is found by Newton's method with the curvature of an earlier frame while that converges
 * well (a chord method), else with a fresh one: differences of the exact gradient.
 */
#include "body/geodesic.h"

#include "base/vec.h"

#include <string.h>

enum { NODES = PC_GEODESIC_NODES, UNKNOWNS = PC_GEODESIC_UNKNOWNS, STEPS_MAX = 60, HALVINGS_MAX = 30 };

/* A step that promises less than this, m, is the last and is taken on trust: what it leaves is smaller
 * still by the square. */
static const double GAIN_DONE = 1e-18;
/* A chord step that leaves more than this part of the gain promised before asks for a fresh curvature. */
static const double CHORD_SLOW = 0.01;
/* A step may lengthen the string by this much, m: the sum of a dozen terms rounds. */
static const double ROUNDING = 1e-15;
/* Step of the forward differences, in parts of the arc: their error is about that part of the curvature,
 * far below what a chord forgives. */
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

void pc_geodesic_rule_make(pc_geodesic_rule *rule) {
  for (int j = 0; j < NODES; j++) {
    double s = cos(3.14159265358979323846 * (j + 0.75) / (NODES + 0.5)), slope, unused;
    for (int i = 0; i < 10; i++) s -= legendre(NODES, s, &slope) / slope; /* Newton; 4 would do */
    rule->weight[j] = 2 / ((1 - s * s) * slope * slope);
    for (int end = 0; end < 2; end++) {
      double side = end ? 1 : -1;
      rule->value[end][j] = 0.5 * (1 + side * s);
      rule->slope[end][j] = 0.5 * side;
    }
    for (int k = 1; k <= PC_GEODESIC_BUBBLES; k++) { /* integral of P_k = (P_k+1 - P_k-1)/(2k+1) */
      rule->value[1 + k][j] = (legendre(k + 1, s, &unused) - legendre(k - 1, s, &unused)) / (2 * k + 1);
      rule->slope[1 + k][j] = legendre(k, s, &unused);
    }
  }
}

/* ---- the length and its gradient ------------------------------------------------------------------- */

typedef struct string_problem {
  const pc_geodesic_rule *rule;
  const pc_chart *chart;
  const double *end[2]; /* a, b */
} string_problem;

/* out[j] = sum over the two ends of line[i] row[i][j] */
static void along(const double row[UNKNOWNS][NODES], const double line[2], double out[NODES]) {
  for (int j = 0; j < NODES; j++) out[j] = line[0] * row[0][j] + line[1] * row[1][j];
}

/* tau, eta, dtau/ds, deta/ds at the nodes. */
static void at_nodes(const pc_geodesic_rule *rule, const pc_chart_point e[2], const double x[UNKNOWNS],
                     double q[4][NODES]) {
  double tau[2] = {e[0].tau, e[1].tau}, eta[2] = {e[0].eta, e[1].eta};
  along(rule->value, tau, q[0]);
  along(rule->value, eta, q[1]);
  along(rule->slope, tau, q[2]);
  along(rule->slope, eta, q[3]);
  for (int i = 2; i < UNKNOWNS; i++)
    for (int j = 0; j < NODES; j++) {
      q[1][j] += x[i] * rule->value[i][j];
      q[3][j] += x[i] * rule->slope[i][j];
    }
}

/* Straight length from an end to its point of the horizon, and its derivative along the horizon. */
static double straight(const string_problem *p, int end, const pc_chart_point *e, double *slope) {
  double at[3], x_tau[3], x_eta[3], line[3];
  *slope = 0;
  if (p->chart->held[end]) return 0;
  p->chart->point(p->chart, e->tau, e->eta, at, x_tau, x_eta);
  v3_sub(line, at, p->end[end]);
  double l = v3_norm(line);
  if (l > 0) *slope = (v3_dot(line, x_tau) * e->dtau + v3_dot(line, x_eta) * e->deta) / l;
  return l;
}

/* sum over nodes of by_value*value + by_slope*slope of shape i */
static double gather(const pc_geodesic_rule *rule, int i, const double by_value[NODES],
                     const double by_slope[NODES]) {
  double sum = 0;
  for (int j = 0; j < NODES; j++) sum += by_value[j] * rule->value[i][j] + by_slope[j] * rule->slope[i][j];
  return sum;
}

/* Length of the string and its gradient by the unknowns; *span = the range of tau it covers. */
static double measure(const string_problem *p, const double x[UNKNOWNS], double g[UNKNOWNS], double *span) {
  const pc_chart *chart = p->chart;
  double q[4][NODES], f[NODES], df[4][NODES], length = 0;
  pc_chart_point e[2] = {chart->horizon(chart, 0, x[0]), chart->horizon(chart, 1, x[1])};
  *span = e[1].tau - e[0].tau;
  at_nodes(p->rule, e, x, q);
  chart->speed(chart, (const double(*)[NODES])q, f, df);
  for (int j = 0; j < NODES; j++) length += p->rule->weight[j] * f[j];
  for (int k = 0; k < 4; k++)
    for (int j = 0; j < NODES; j++) df[k][j] *= p->rule->weight[j];
  for (int end = 0; end < 2; end++) {
    double slope;
    length += straight(p, end, &e[end], &slope);
    g[end] = slope + e[end].dtau * gather(p->rule, end, df[0], df[2]) +
             e[end].deta * gather(p->rule, end, df[1], df[3]);
  }
  for (int i = 2; i < UNKNOWNS; i++) g[i] = gather(p->rule, i, df[1], df[3]);
  return length;
}

/* ---- curvature ------------------------------------------------------------------------------------- */

/* Cholesky factor of H, lower, with the inverse of its diagonal there; false when H is not positive
 * definite. */
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

/* Factor of the curvature at x, where the gradient is g, its diagonal raised until it is positive
 * definite. */
static void fresh_factor(const string_problem *p, const double x[UNKNOWNS], const double g[UNKNOWNS],
                         double span, double L[UNKNOWNS][UNKNOWNS]) {
  double H[UNKNOWNS][UNKNOWNS], diagonal[UNKNOWNS], step = DIFFERENCE * fabs(span), unused;
  for (int i = 0; i < UNKNOWNS; i++) {
    double y[UNKNOWNS];
    memcpy(y, x, sizeof y);
    y[i] += step;
    measure(p, y, H[i], &unused);
    for (int j = 0; j < UNKNOWNS; j++) H[i][j] = (H[i][j] - g[j]) / step;
  }
  for (int i = 0; i < UNKNOWNS; i++) {
    if (i < 2 && p->chart->held[i]) H[i][i] = 1; /* its gradient and its row are zero */
    for (int j = 0; j < i; j++) H[i][j] = 0.5 * (H[i][j] + H[j][i]);
    diagonal[i] = fabs(H[i][i]);
  }
  for (double raise = 1e-3; !factorise(L, H) && raise < 1e6; raise *= 4)
    for (int i = 0; i < UNKNOWNS; i++) H[i][i] += raise * diagonal[i];
}

/* d = -(L L')^-1 g; returns the gain a quadratic would bring, half of -g.d. */
static double descend(double L[UNKNOWNS][UNKNOWNS], const double g[UNKNOWNS], double d[UNKNOWNS]) {
  double gain = 0;
  for (int i = 0; i < UNKNOWNS; i++) {
    double sum = -g[i];
    for (int k = 0; k < i; k++) sum -= L[i][k] * d[k];
    d[i] = sum * L[i][i];
    gain += d[i] * d[i];
  }
  for (int i = UNKNOWNS - 1; i >= 0; i--) {
    double sum = d[i];
    for (int k = i + 1; k < UNKNOWNS; k++) sum -= L[k][i] * d[k];
    d[i] = sum * L[i][i];
  }
  return 0.5 * gain;
}

/* ---- the descent ----------------------------------------------------------------------------------- */

/* One damped step from x along d, which must shorten the string and may not turn the arc round. */
static bool take_step(const string_problem *p, double x[UNKNOWNS], const double d[UNKNOWNS],
                      double g[UNKNOWNS], double *length, double *span) {
  double part = 1;
  for (int halving = 0; halving < HALVINGS_MAX; halving++, part *= 0.5) {
    double trial[UNKNOWNS], trial_span;
    for (int i = 0; i < UNKNOWNS; i++) trial[i] = x[i] + part * d[i];
    double trial_length = measure(p, trial, g, &trial_span);
    if (!(trial_length <= *length + ROUNDING) || !(trial_span / *span > 0)) continue;
    memcpy(x, trial, sizeof trial);
    *length = trial_length, *span = trial_span;
    return true;
  }
  return false;
}

/* Does the arc leave an end of the string the way the straight part arrives there? The mirror image of
 * that also makes L stationary on the horizon: a string that ought to lift off and runs back instead. */
static bool runs_on(const string_problem *p, int end, const pc_chart_point e[2], const double x[UNKNOWNS],
                    const double r[3], const double x_tau[3], const double x_eta[3]) {
  double eta_s = 0.5 * (e[1].eta - e[0].eta), odd = end ? 1 : -1, sign = odd, t[3], line[3];
  for (int i = 2; i < UNKNOWNS; i++, sign *= odd) eta_s += x[i] * sign; /* B_k' = P_k = (+-1)^k there */
  v3_scale(t, 0.5 * (e[1].tau - e[0].tau), x_tau);
  v3_madd(t, eta_s, x_eta);
  v3_sub(line, r, p->end[end]);
  return p->chart->held[end] || v3_dot(line, t) * odd <= 0;
}

/* Ends a solve: the last step on trust, then the tangent points and what is left for the arc. */
static double finish(const string_problem *p, double x[UNKNOWNS], const double d[UNKNOWNS], double length,
                     double r1[3], double r2[3]) {
  double *r[2] = {r1, r2}, x_tau[3], x_eta[3];
  for (int i = 0; i < UNKNOWNS; i++) x[i] += d[i];
  pc_chart_point e[2] = {p->chart->horizon(p->chart, 0, x[0]), p->chart->horizon(p->chart, 1, x[1])};
  for (int end = 0; end < 2; end++) {
    p->chart->point(p->chart, e[end].tau, e[end].eta, r[end], x_tau, x_eta);
    if (!runs_on(p, end, e, x, r[end], x_tau, x_eta)) return -1;
    if (!p->chart->held[end]) length -= v3_distance(r[end], p->end[end]);
  }
  return length > 0 ? length : 0;
}

double pc_geodesic_solve(const pc_geodesic_rule *rule, const pc_chart *chart, const double a[3],
                         const double b[3], pc_geodesic *geodesic, double r1[3], double r2[3]) {
  string_problem p = {rule, chart, {a, b}};
  double g[UNKNOWNS], d[UNKNOWNS], *x = geodesic->x, last_gain = INFINITY, span;
  double length = measure(&p, x, g, &span);
  bool here = false; /* the factor was made at x */
  if (!geodesic->known) fresh_factor(&p, x, g, span, geodesic->factor), here = true;
  geodesic->known = false;
  for (int step = 0; step < STEPS_MAX; step++) {
    double gain = descend(geodesic->factor, g, d);
    if (gain > GAIN_DONE && gain > CHORD_SLOW * last_gain && !here) {
      fresh_factor(&p, x, g, span, geodesic->factor);
      gain = descend(geodesic->factor, g, d);
    }
    if (gain <= GAIN_DONE) {
      double arc = finish(&p, x, d, length - gain, r1, r2);
      geodesic->known = arc >= 0;
      return arc;
    }
    if (!take_step(&p, x, d, g, &length, &span)) return -1;
    last_gain = gain, here = false;
  }
  return -1;
}
