/* bezier.c: curves made of quintic Bezier corners, as OpenSim's muscle curves are.
 *
 * A muscle curve is a chain of corners. Each runs from a point with a slope to a point with a slope
 * along six control points: the first end, twice a point on the first tangent, twice a point on the
 * second tangent, the second end (Millard, Uchida, Seth and Delp 2013, appendix). Doubled inner points
 * make the curvature vanish at both ends, so corners join with continuous second derivatives, and join
 * the straight lines outside likewise.
 *
 * The parameter u is hidden: y(x) is y(u) where x(u) = x. pc_bezier_exact solves that by Newton's
 * method, kept inside a shrinking bracket. It costs some 100 ns, and a frame has hundreds of curves to
 * look up, so pc_bezier_tabulate cuts every section into equal cells of x and stores the quintic that
 * agrees with the curve in value, slope and second derivative at both ends of the cell. Cells are
 * halved until the quintic meets the exact curve inside the cells too. The tabled curve is itself twice
 * continuously differentiable.
 */
#include "body/bezier.h"

#include <float.h>
#include <math.h>

enum { FEWEST_CELLS = 16, MOST_CELLS = 1024 };
static const double TABLE_ERROR = 2e-13; /* of the curves' unit: a fraction of maximum isometric force */

bool pc_bezier_corner(pc_bezier *curve, pc_bezier_end a, pc_bezier_end b, double c) {
  /* OpenSim's threshold for parallel tangents: the square root of the machine epsilon */
  double turn = a.slope - b.slope;
  double x =
      fabs(turn) > sqrt(DBL_EPSILON) ? (b.y - a.y - b.x * b.slope + a.x * a.slope) / turn : 0.5 * (a.x + b.x);
  double y = (x - b.x) * b.slope + b.y;
  if (!(a.x < x && x < b.x) || curve->n == PC_BEZIER_MAX) return false;

  double *px = curve->x[curve->n], *py = curve->y[curve->n];
  px[0] = a.x, px[1] = px[2] = a.x + c * (x - a.x), px[3] = px[4] = b.x + c * (x - b.x), px[5] = b.x;
  py[0] = a.y, py[1] = py[2] = a.y + c * (y - a.y), py[3] = py[4] = b.y + c * (y - b.y), py[5] = b.y;
  if (curve->n == 0) curve->first = a;
  curve->last = b;
  curve->from[curve->n++] = a.x;
  return true;
}

/* Value and two derivatives by u of the Bezier polynomial with control points p (de Casteljau 1959). */
static void bezier(const double p[6], double u, double out[3]) {
  double q[6], v = 1 - u;
  for (int i = 0; i < 6; i++) q[i] = p[i];
  for (int level = 5; level > 2; level--)
    for (int i = 0; i < level; i++) q[i] = v * q[i] + u * q[i + 1];
  out[2] = 20 * (q[0] - 2 * q[1] + q[2]);
  double a = v * q[0] + u * q[1], b = v * q[1] + u * q[2];
  out[1] = 5 * (b - a);
  out[0] = v * a + u * b;
}

/* u with x(u) = x. x(u) grows from one end of the section to the other, so a bracket always holds it. */
static double parameter(const double px[6], double x) {
  double lo = 0, hi = 1, u = (x - px[0]) / (px[5] - px[0]);
  for (int i = 0; i < 60; i++) {
    double f[3];
    bezier(px, u, f);
    if (f[0] < x)
      lo = u;
    else
      hi = u;
    double next = u - (f[0] - x) / f[1];
    if (!(next >= lo && next <= hi)) next = 0.5 * (lo + hi);
    if (fabs(next - u) <= DBL_EPSILON) return next;
    u = next;
  }
  return u;
}

/* Value and derivatives by x in section s. */
static void section(const pc_bezier *curve, int s, double x, double out[3]) {
  double u = parameter(curve->x[s], x), fx[3], fy[3];
  bezier(curve->x[s], u, fx);
  bezier(curve->y[s], u, fy);
  out[0] = fy[0];
  out[1] = fy[1] / fx[1];
  out[2] = (fy[2] - out[1] * fx[2]) / (fx[1] * fx[1]);
}

double pc_bezier_exact(const pc_bezier *curve, double x, double *d1, double *d2) {
  double out[3] = {0};
  const pc_bezier_end *end = x < curve->first.x ? &curve->first : &curve->last;
  if (x >= curve->first.x && x < curve->last.x) {
    int s = curve->n - 1;
    while (s > 0 && x < curve->from[s]) s--;
    section(curve, s, x, out);
  } else {
    out[0] = end->y + end->slope * (x - end->x);
    out[1] = end->slope;
  }
  if (d1) *d1 = out[1];
  if (d2) *d2 = out[2];
  return out[0];
}

/* The quintic on 0..1 with value, slope and second derivative a at 0 and b at 1 (Hermite). */
static void quintic(const double a[3], const double b[3], double p[6]) {
  p[0] = a[0], p[1] = a[1], p[2] = 0.5 * a[2];
  double y = b[0] - p[0] - p[1] - p[2], d = b[1] - p[1] - 2 * p[2], e = b[2] - 2 * p[2];
  p[3] = 10 * y - 4 * d + 0.5 * e;
  p[4] = -15 * y + 7 * d - e;
  p[5] = 6 * y - 3 * d + 0.5 * e;
}

/* Fills the section's cells; returns the largest miss seen inside them. */
static double fill(const pc_bezier *curve, int s, int cells, double (*table)[6]) {
  double x0 = curve->x[s][0], h = (curve->x[s][5] - x0) / cells, worst = 0;
  double a[3], b[3], mid[3];
  section(curve, s, x0, a);
  a[1] *= h, a[2] *= h * h;
  for (int i = 0; i < cells; i++) {
    section(curve, s, i + 1 < cells ? x0 + (i + 1) * h : curve->x[s][5], b);
    b[1] *= h, b[2] *= h * h;
    double *p = table[i];
    quintic(a, b, p);
    section(curve, s, x0 + (i + 0.5) * h, mid);
    double got = p[0] + 0.5 * (p[1] + 0.5 * (p[2] + 0.5 * (p[3] + 0.5 * (p[4] + 0.5 * p[5]))));
    worst = fmax(worst, fabs(got - mid[0]));
    for (int k = 0; k < 3; k++) a[k] = b[k];
  }
  return worst;
}

int pc_bezier_tabulate(pc_bezier *curve, pc_arena *arena) {
  for (int s = 0; s < curve->n; s++) {
    for (int cells = FEWEST_CELLS; cells <= MOST_CELLS; cells *= 2) {
      double(*table)[6] = pc_arena_get(arena, (size_t)cells, sizeof *table);
      if (!table) return PC_NO_MEMORY;
      double miss = fill(curve, s, cells, table);
      curve->table[s] = (const double(*)[6])table;
      curve->cells[s] = cells;
      curve->per_x[s] = cells / (curve->x[s][5] - curve->x[s][0]);
      if (miss <= TABLE_ERROR) break;
    }
  }
  return PC_OK;
}
