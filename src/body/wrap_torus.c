/* wrap_torus.c: paths through the hole of a torus about the z axis of its frame.
 *
 * As in OpenSim, inner_radius (size[0]) is the radius of the tube and outer_radius (size[1]) that of the
 * circle at its centre. OpenSim (WrapTorus::wrapLine) finds the point of that circle closest to the
 * line, lays a straight cylinder along the tube there, and wraps over its side towards the hole. Whether
 * the path wraps is that cylinder's answer here too; the path itself is then the shortest one over the
 * torus (geodesic.c), in the chart of the tube's own two angles: tau about the tube, 0 innermost, and
 * eta along it:
 *     x = ((R - r cos tau) cos(eta0 + eta), (R - r cos tau) sin(eta0 + eta), r sin tau)
 * which lets the path slide along the tube where that is shorter. What it will not do: paths that run
 * along the tube so far that they turn back about it (tau not monotone) come out a little too long.
 */
#include "base/vec.h"
#include "body/geodesic.h"
#include "body/wrap.h"

enum { FOURS = PC_GEODESIC_FOURS };

/* Length OpenSim gives the cylinder it lays along the tube: endless. */
static const double ENDLESS = 10000; /* m */

PC_CLONES
static void speed(const pc_chart *chart, const pc_four q[restrict 4][FOURS], pc_four f[restrict FOURS],
                  pc_four df[restrict 4][FOURS]) {
  double r = chart->size[0], R = chart->size[1];
  for (int j = 0; j < FOURS; j++) {
    pc_four angle = q[0][j],
            wide = R - r * (pc_four){cos(angle[0]), cos(angle[1]), cos(angle[2]), cos(angle[3])},
            along = wide * q[3][j];
    pc_four sine = {sin(angle[0]), sin(angle[1]), sin(angle[2]), sin(angle[3])}, about = r * q[2][j];
    pc_four square = about * about + along * along;
    f[j] = FOUR_SQRT(square);
    df[0][j] = along * q[3][j] * r * sine / f[j];
    df[1][j] = FOUR_OF(0);
    df[2][j] = r * about / f[j];
    df[3][j] = wide * along / f[j];
  }
}

static void direction(const pc_chart *chart, double tau, double eta, double dtau, double deta, double x[3]) {
  double r = chart->size[0], angle = chart->size[2] + eta, c = cos(angle), s = sin(angle);
  double out = r * sin(tau) * dtau, aside = (chart->size[1] - r * cos(tau)) * deta;
  v3_set(x, out * c - aside * s, out * s + aside * c, r * cos(tau) * dtau);
}

/* Lines from an end at a touch the tube where (a - C).n = r, C the tube's centre there and n its normal:
 * in the half plane at angle eta0 + t an equation A cos(tau - tau0) = r. rim[0] is a, rim[1][0] which of
 * its two roots. Fills tau and its derivative by t. */
static void touch(const pc_chart *chart, int end, double t, double *tau, double *dtau) {
  double angle = chart->size[2] + t, c = cos(angle), s = sin(angle);
  double x = chart->rim[0][0][end], y = chart->rim[0][1][end], up = chart->rim[0][2][end];
  double out = x * c + y * s - chart->size[1], aside = y * c - x * s;
  double cosine = chart->size[0] / hypot(out, up);
  *tau = atan2(up, -out) + chart->rim[1][0][end] * (cosine < 1 ? acos(cosine) : 0);
  double steep = sin(*tau) * out + cos(*tau) * up;
  *dtau = steep != 0 ? cos(*tau) * aside / steep : 0;
}

static void horizons(const pc_chart *chart, pc_two t, pc_chart_ends *e) {
  double r = chart->size[0], R = chart->size[1];
  for (int end = 0; end < 2; end++) {
    double tau, dtau, step[3], angle = chart->size[2] + t[end];
    touch(chart, end, t[end], &tau, &dtau);
    e->tau[end] = tau, e->eta[end] = t[end], e->dtau[end] = dtau, e->deta[end] = 1;
    e->at[0][end] = (R - r * cos(tau)) * cos(angle), e->at[1][end] = (R - r * cos(tau)) * sin(angle);
    e->at[2][end] = r * sin(tau);
    direction(chart, tau, t[end], dtau, 1, step);
    for (int k = 0; k < 3; k++) e->dat[k][end] = step[k];
  }
}

/* Sets an end's horizon: the root nearest to where a path over the straight cylinder touches, at r. */
static void lay_horizon(pc_chart *chart, int end, const double a[3], const double r[3]) {
  double wanted = atan2(-r[1], r[0]), tau[2], dtau, miss[2];
  for (int k = 0; k < 3; k++) chart->rim[0][k][end] = a[k];
  chart->held[end] = false;
  for (int k = 0; k < 2; k++) {
    chart->rim[1][0][end] = k ? 1 : -1;
    touch(chart, end, 0, &tau[k], &dtau);
    miss[k] = 1 - cos(tau[k] - wanted);
  }
  int root = miss[1] < miss[0];
  chart->rim[1][0][end] = root ? 1 : -1;
  chart->first_span += end ? tau[root] : -tau[root];
}

/* Squared distance from point p + u n of a line to the circle of radius R, and its u-derivatives. */
static double to_circle(double R, const double p[3], const double n[3], double u, double d[2]) {
  double x[3] = {p[0] + u * n[0], p[1] + u * n[1], p[2] + u * n[2]};
  double rho = hypot(x[0], x[1]), run = x[0] * n[0] + x[1] * n[1], flat = n[0] * n[0] + n[1] * n[1];
  d[0] = 2 * v3_dot(x, n), d[1] = 2;
  if (rho > 0) d[0] -= 2 * R * run / rho, d[1] -= 2 * R * (flat - run * run / (rho * rho)) / rho;
  return (rho - R) * (rho - R) + x[2] * x[2];
}

/* The minimum of to_circle that a descent from p finds; out = that point of the line. */
static double nearest(double R, const double p[3], const double towards[3], double out[3]) {
  double n[3], d[2], u = 0;
  v3_sub(n, towards, p);
  v3_scale(n, 1 / v3_norm(n), n);
  double best = to_circle(R, p, n, 0, d);
  for (int i = 0; i < 100 && fabs(d[0]) > 1e-15 * R; i++) {
    double step = -d[0] / (d[1] > 0.1 ? d[1] : 2), next_d[2], next = best;
    int halving = 0;
    for (; halving < 40; halving++, step *= 0.5) {
      next = to_circle(R, p, n, u + step, next_d);
      if (next <= best) break;
    }
    if (halving == 40) break;
    u += step, best = next, d[0] = next_d[0], d[1] = next_d[1];
  }
  v3_copy(out, p);
  v3_madd(out, u, n);
  return best;
}

/* Where along the tube the path wraps: the angle of the circle's point nearest to the line; false when a
 * quadrant forbids it. */
static bool place(const pc_wrap_object *o, const double a[3], const double b[3], double *angle) {
  double from_a[3], from_b[3], *at = from_a;
  double da = nearest(o->size[1], a, b, from_a), db = nearest(o->size[1], b, a, from_b);
  bool ok_a = true, ok_b = true;
  if (o->quadrant_axis >= 0) {
    ok_a = (from_a[o->quadrant_axis] >= 0 ? 1 : -1) == o->quadrant_sign;
    ok_b = (from_b[o->quadrant_axis] >= 0 ? 1 : -1) == o->quadrant_sign;
  }
  if (!ok_a && !ok_b) return false;
  if (!ok_a || (ok_b && db <= da)) at = from_b;
  *angle = atan2(at[1], at[0]);
  return true;
}

pc_wrap_action pc_wrap_torus(const pc_wrap_object *o, const double a[3], const double b[3], int way,
                             const pc_geodesic_rule *rule, pc_geodesic *warm, pc_wrap_arc *arc) {
  double r = o->size[0], R = o->size[1], angle;
  if (!place(o, a, b, &angle)) return PC_WRAP_NONE;
  /* the cylinder's frame: x to the middle of the hole, y down, z along the tube */
  double c = cos(angle), s = sin(angle);
  pc_transform tube = {{-c, 0, s, -s, 0, -c, 0, -1, 0}, {R * c, R * s, 0}};
  pc_wrap_object cylinder = {
      .kind = PC_WRAP_CYLINDER, .size = {r, ENDLESS}, .quadrant_axis = 0, .quadrant_sign = 1};
  double ca[3], cb[3];
  tf_unpoint(ca, &tube, a);
  tf_unpoint(cb, &tube, b);
  pc_wrap_action action = pc_wrap_cylinder(&cylinder, ca, cb, way, arc);
  if (action == PC_WRAP_NONE || action == PC_WRAP_INSIDE) return action;
  pc_chart chart = {.speed = speed, .horizons = horizons, .direction = direction, .size = {r, R, angle}};
  lay_horizon(&chart, 0, a, arc->r1);
  lay_horizon(&chart, 1, b, arc->r2);
  warm->known = 0; /* torus paths are rare: always from the middle of the tube */
  arc->length = pc_geodesic_solve(rule, &chart, a, b, warm, arc->r1, arc->r2);
  if (arc->length < 0) return PC_WRAP_NONE;
  return PC_WRAP_OPTIONAL; /* OpenSim's answer for a torus, whatever the cylinder says */
}
