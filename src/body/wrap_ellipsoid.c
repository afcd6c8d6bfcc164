/* wrap_ellipsoid.c: paths over an ellipsoid about the origin of its frame.
 *
 * Scaling each axis by its semi-axis turns the ellipsoid into the unit sphere and keeps lines, planes
 * and tangency, though not lengths. There the chart of geodesic.c is laid: axes e1 (the middle of the
 * path), e2 (along it), e3 (across), and
 *     u = y/|y|,   y = (1 - tau^2) e1 + 2 tau e2 + eta e3,
 * a half-angle form of longitude and latitude without trigonometry: eta = 0 is the great circle in the
 * plane of both ends and the centre, which is also the first guess.
 */
#include "base/vec.h"
#include "body/geodesic.h"
#include "body/wrap.h"

enum { FOURS = PC_GEODESIC_FOURS };

/* OpenSim takes an end this little inside the surface, in x'D x - 1, as lying on it. */
static const double ON_SURFACE = 1e-4;
/* OpenSim sees no wrap when the ends lie in one direction from the centre to this cosine. */
static const double ONE_DIRECTION = 1e-4;

/* Lines that pass closer to the centre than this (on the unit sphere) may have a shortest path on either
 * side: there, and near the border of a quadrant (e1's part along its axis), OpenSim's rule is asked. Of
 * 60,000 random lines through the chest of the built-in human, shapes to 1:3 alike, about one in 200 that
 * stay clear of both has a shorter path on another side. */
static const double DEEP = 0.45, NEAR_BORDER = 0.3;
/* A remembered path is trusted while it strays less than this from the middle of the chart (tan of the
 * angle); further off another shortest path may be nearer. */
static const double STRAY = 0.7;

/* Speed |v| with v = d/ds (M y/|y|), and its gradient: with G = M'M, rho = |y|, k = y.y'/rho^2 and
 * v = (y' - k y)/rho in the chart's axes, t = G v/|v|:
 *     dF/dy' = (t - (t.y) y/rho^2)/rho
 *     dF/dy  = -((t.y)(y' - 2 k y)/rho^2 + k t)/rho - F y/rho^2 */
PC_CLONES
static void speed(const pc_chart *chart, const pc_four q[restrict 4][FOURS], pc_four f[restrict FOURS],
                  pc_four df[restrict 4][FOURS]) {
  const double *G = chart->gram;
  for (int j = 0; j < FOURS; j++) {
    pc_four tau = q[0][j], eta = q[1][j], h = q[2][j], eta_s = q[3][j];
    pc_four y1 = 1.0 - tau * tau, y2 = 2.0 * tau, d1 = -2.0 * tau * h, d2 = 2.0 * h;
    pc_four i2 = 1.0 / (y1 * y1 + y2 * y2 + eta * eta), i1 = FOUR_SQRT(i2);
    pc_four k = (y1 * d1 + y2 * d2 + eta * eta_s) * i2;
    pc_four v1 = (d1 - k * y1) * i1, v2 = (d2 - k * y2) * i1, v3 = (eta_s - k * eta) * i1;
    pc_four t1 = G[0] * v1 + G[3] * v2 + G[4] * v3, t2 = G[3] * v1 + G[1] * v2 + G[5] * v3;
    pc_four t3 = G[4] * v1 + G[5] * v2 + G[2] * v3;
    pc_four square = t1 * v1 + t2 * v2 + t3 * v3, F = FOUR_SQRT(square), inverse = 1.0 / F;
    t1 *= inverse, t2 *= inverse, t3 *= inverse;
    pc_four ty = (t1 * y1 + t2 * y2 + t3 * eta) * i2;
    pc_four p1 = (t1 - ty * y1) * i1, p2 = (t2 - ty * y2) * i1, p3 = (t3 - ty * eta) * i1;
    pc_four a = -ty * i1, b = 2.0 * k * ty * i1 - F * i2, c = -k * i1;
    pc_four g1 = a * d1 + b * y1 + c * t1, g2 = a * d2 + b * y2 + c * t2, g3 = a * eta_s + b * eta + c * t3;
    f[j] = F;
    df[0][j] = -2.0 * tau * g1 + 2.0 * g2 - 2.0 * h * p1;
    df[1][j] = g3;
    df[2][j] = -2.0 * tau * p1 + 2.0 * p2;
    df[3][j] = p3;
  }
}

/* M (dy - y (y.dy)/y.y), times any length */
static void direction(const pc_chart *chart, double tau, double eta, double dtau, double deta, double x[3]) {
  double y[3] = {1 - tau * tau, 2 * tau, eta}, dy[3] = {-2 * tau * dtau, 2 * dtau, deta};
  v3_madd(dy, -v3_dot(y, dy) / v3_dot(y, y), y);
  m3_apply(x, chart->frame, dy);
}

/* The horizon of an end is a circle on the unit sphere, rim[0] + rim[1] cos psi + rim[2] sin psi, run by
 * the half-angle t = tan(psi/2). Then the chart's coordinates of that direction u, and of its change du. */
static void horizons(const pc_chart *chart, pc_two t, pc_chart_ends *e) {
  const double *M = chart->frame;
  pc_two i1 = 1.0 / (1.0 + t * t), c = (1.0 - t * t) * i1, s = 2.0 * t * i1, dc = -2.0 * s * i1,
         ds = 2.0 * c * i1, u[3], du[3];
  for (int k = 0; k < 3; k++) {
    u[k] = chart->rim[0][k] + c * chart->rim[1][k] + s * chart->rim[2][k];
    du[k] = dc * chart->rim[1][k] + ds * chart->rim[2][k];
  }
  for (int k = 0; k < 3; k++) {
    e->at[k] = M[3 * k] * u[0] + M[3 * k + 1] * u[1] + M[3 * k + 2] * u[2];
    e->dat[k] = M[3 * k] * du[0] + M[3 * k + 1] * du[1] + M[3 * k + 2] * du[2];
  }
  pc_two flat = two_sqrt(u[0] * u[0] + u[1] * u[1]), up = 1.0 / flat;
  pc_two dflat = (u[0] * du[0] + u[1] * du[1]) * up, below = 1.0 / (flat + u[0]), tau = u[1] * below;
  pc_two dtau = (du[1] - tau * (dflat + du[0])) * below, wide = 1.0 + tau * tau;
  pc_two slope = u[2] * up, dslope = (du[2] - slope * dflat) * up;
  e->tau = tau, e->dtau = dtau;
  e->eta = slope * wide, e->deta = dslope * wide + slope * 2.0 * tau * dtau;
}

/* Lays out the horizon of an end at a in the chart's axes; psi = 0 is its point nearest to e1. */
static void lay_horizon(pc_chart *chart, int end, const double e[3][3], const double a[3], bool held) {
  double u[3], rim[3][3];
  for (int k = 0; k < 3; k++) u[k] = v3_dot(e[k], a);
  double aa = v3_dot(u, u), radius = held ? 0 : sqrt(1 - 1 / aa);
  v3_scale(rim[0], held ? 1 / sqrt(aa) : 1 / aa, u);
  v3_set(rim[1], 1 - u[0] * u[0] / aa, -u[0] * u[1] / aa, -u[0] * u[2] / aa); /* e1 less its part along a */
  v3_scale(rim[1], radius / v3_norm(rim[1]), rim[1]);
  v3_cross(rim[2], u, rim[1]);
  v3_scale(rim[2], 1 / sqrt(aa), rim[2]);
  for (int i = 0; i < 3; i++)
    for (int k = 0; k < 3; k++) chart->rim[i][k][end] = rim[i][k];
  chart->held[end] = held;
  double x = rim[0][0] + rim[1][0], y = rim[0][1] + rim[1][1], tau = y / (sqrt(x * x + y * y) + x);
  chart->first_span += end ? tau : -tau;
}

/* The chart with unit-sphere axes e[0..2] on an ellipsoid of these semi-axes. */
static void lay_chart(pc_chart *chart, const double size[3], const double e[3][3]) {
  double m[3][3];
  chart->speed = speed;
  chart->horizons = horizons;
  chart->direction = direction;
  chart->first_span = 0;
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 3; i++) chart->frame[3 * i + k] = m[k][i] = size[i] * e[k][i];
  for (int k = 0; k < 3; k++) chart->gram[k] = v3_dot(m[k], m[k]);
  chart->gram[3] = v3_dot(m[0], m[1]);
  chart->gram[4] = v3_dot(m[0], m[2]);
  chart->gram[5] = v3_dot(m[1], m[2]);
}

static void unit(double o[3], const double a[3]) {
  v3_scale(o, 1 / v3_norm(a), a);
}

/* Axes with e1 at `middle` (any length), e2 along d, e3 across. */
static void lay_axes(const double middle[3], const double d[3], double e[3][3]) {
  unit(e[0], middle);
  v3_copy(e[1], d);
  v3_madd(e[1], -v3_dot(d, e[0]), e[0]);
  unit(e[1], e[1]);
  v3_cross(e[2], e[0], e[1]);
}

/* The line from a to b on the unit sphere: d = b - a enters at a + enter d, leaves at a + leave d, passes
 * the centre at `depth`. False when it does not enter and leave. */
typedef struct piercing {
  double d[3], enter, leave, depth;
} piercing;

static bool pierce(const double a[3], const double b[3], piercing *p) {
  v3_sub(p->d, b, a);
  double dd = v3_dot(p->d, p->d), ad = v3_dot(a, p->d), c = v3_dot(a, a) - 1, disc = ad * ad - dd * c;
  if (!(disc >= 0) || dd == 0) return false;
  double root = sqrt(disc);
  p->enter = (-ad - root) / dd, p->leave = (-ad + root) / dd;
  p->depth = sqrt(fmax(0, 1 + c - ad * ad / dd));
  return p->enter > 0 && p->leave < 1;
}

/* Halfway between the directions of both ends. */
static void halfway(const double a[3], const double b[3], double middle[3]) {
  double ua[3], ub[3];
  unit(ua, a), unit(ub, b);
  v3_add(middle, ua, ub);
}

/* OpenSim's c1, on the unit sphere. */
static void lifted(const pc_wrap_object *o, pc_wrap_method method, const double a[3], const piercing *p,
                   double middle[3]) {
  double in[3], out[3], c1[3];
  for (int i = 0; i < 3; i++) {
    in[i] = o->size[i] * (a[i] + p->enter * p->d[i]);
    out[i] = o->size[i] * (a[i] + p->leave * p->d[i]);
  }
  pc_ellipsoid_side(o, method, in, out, c1);
  for (int i = 0; i < 3; i++) middle[i] = c1[i] / o->size[i];
}

/* Is the short way on the unit sphere beyond doubt? */
static bool sure(const pc_wrap_object *o, const piercing *p, const double middle[3]) {
  if (p->depth < DEEP) return false;
  return o->quadrant_axis < 0 || middle[o->quadrant_axis] * o->quadrant_sign > NEAR_BORDER * v3_norm(middle);
}

/* Has the path strayed far from the middle of its chart at an end? */
static bool strayed(const pc_geodesic *g) {
  return fabs(g->stray[0]) > STRAY || fabs(g->stray[1]) > STRAY;
}

/* Lays the chart around `middle` and pulls the string tight there, from the memory or without it. */
static bool pull(const pc_wrap_object *o, const double a[3], const double b[3], const double ua[3],
                 const double ub[3], const double middle[3], const double d[3], const pc_geodesic_rule *rule,
                 pc_geodesic *warm, pc_wrap_arc *arc) {
  pc_chart chart;
  double e[3][3];
  lay_axes(middle, d, e);
  lay_chart(&chart, o->size, e);
  lay_horizon(&chart, 0, e, ua, v3_dot(ua, ua) - 1 < ON_SURFACE);
  lay_horizon(&chart, 1, e, ub, v3_dot(ub, ub) - 1 < ON_SURFACE);
  bool cold = !warm->known;
  arc->length = pc_geodesic_solve(rule, &chart, a, b, warm, arc->r1, arc->r2);
  if (!cold && (arc->length < 0 || strayed(warm))) {
    warm->known = 0;
    arc->length = pc_geodesic_solve(rule, &chart, a, b, warm, arc->r1, arc->r2);
  }
  return arc->length >= 0;
}

pc_wrap_action pc_wrap_ellipsoid(const pc_wrap_object *o, pc_wrap_method method, const double a[3],
                                 const double b[3], int way, const pc_geodesic_rule *rule, pc_geodesic *warm,
                                 pc_wrap_arc *arc) {
  double ua[3], ub[3], middle[3], other[3];
  for (int i = 0; i < 3; i++) ua[i] = a[i] / o->size[i], ub[i] = b[i] / o->size[i];
  if (v3_dot(ua, ua) - 1 < -ON_SURFACE || v3_dot(ub, ub) - 1 < -ON_SURFACE) return PC_WRAP_INSIDE;
  piercing p;
  if (!pierce(ua, ub, &p)) return PC_WRAP_NONE;
  if (!way && 1 - v3_dot(a, b) / (v3_norm(a) * v3_norm(b)) < ONE_DIRECTION) return PC_WRAP_NONE;
  arc->way = 1;
  halfway(ua, ub, middle);
  bool short_way = sure(o, &p, middle);
  if (!short_way) lifted(o, method, ua, &p, middle);
  if (pull(o, a, b, ua, ub, middle, p.d, rule, warm, arc)) return PC_WRAP_MANDATORY;
  /* nothing tight near there (a line close to the centre): the other guess */
  if (short_way)
    lifted(o, method, ua, &p, other);
  else
    halfway(ua, ub, other);
  return pull(o, a, b, ua, ub, other, p.d, rule, warm, arc) ? PC_WRAP_MANDATORY : PC_WRAP_NONE;
}
