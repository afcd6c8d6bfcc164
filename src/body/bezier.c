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
 * look up, so pc_bezier_tabulate cuts every section into equal cells of x and stores the polynomial of
 * degree seven that agrees with the curve in value and three derivatives at both ends of the cell
 * (Hermite interpolation). Cells are halved until it meets the exact curve inside the cells too.
 */
#include "body/bezier.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { FEWEST_CELLS = 8, MOST_CELLS = 512 };
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

/* Value and three derivatives by u of the Bezier polynomial with control points p (de Casteljau 1959). */
static void bezier(const double p[6], double u, double out[4]) {
  double q[6], v = 1 - u;
  memcpy(q, p, sizeof q);
  for (int i = 0; i < 5; i++) q[i] = v * q[i] + u * q[i + 1];
  for (int i = 0; i < 4; i++) q[i] = v * q[i] + u * q[i + 1];
  out[3] = 60 * (q[3] - 3 * q[2] + 3 * q[1] - q[0]);
  for (int i = 0; i < 3; i++) q[i] = v * q[i] + u * q[i + 1];
  out[2] = 20 * (q[0] - 2 * q[1] + q[2]);
  double a = v * q[0] + u * q[1], b = v * q[1] + u * q[2];
  out[1] = 5 * (b - a);
  out[0] = v * a + u * b;
}

/* u with x(u) = x, from a first guess. x(u) grows from one end of the section to the other, so a bracket
 * always holds it. Stops where x(u) is x but for rounding. */
static double parameter(const double px[6], double x, double u) {
  double lo = 0, hi = 1, rounding = DBL_EPSILON * (fabs(px[0]) + fabs(px[5]));
  for (int i = 0; i < 60; i++) {
    double f[4];
    bezier(px, u, f);
    if (f[0] < x)
      lo = u;
    else
      hi = u;
    double next = u - (f[0] - x) / f[1];
    if (!(next >= lo && next <= hi)) next = 0.5 * (lo + hi);
    u = next;
    if (fabs(f[0] - x) <= rounding) break;
  }
  return u;
}

/* Value and derivatives by x in section s: the chain rule on y(u), x(u). *u: a guess in, the truth out. */
static void section(const pc_bezier *curve, int s, double x, double *u, double out[4]) {
  double fx[4], fy[4];
  *u = parameter(curve->x[s], x, *u);
  bezier(curve->x[s], *u, fx);
  bezier(curve->y[s], *u, fy);
  out[0] = fy[0];
  out[1] = fy[1] / fx[1];
  out[2] = (fy[2] - out[1] * fx[2]) / (fx[1] * fx[1]);
  out[3] = (fy[3] - 3 * out[2] * fx[1] * fx[2] - out[1] * fx[3]) / (fx[1] * fx[1] * fx[1]);
}

double pc_bezier_exact(const pc_bezier *curve, double x, double *d1, double *d2) {
  double out[4] = {0}, u = 0.5;
  const pc_bezier_end *end = x < curve->first.x ? &curve->first : &curve->last;
  if (x >= curve->first.x && x < curve->last.x) {
    int s = curve->n - 1;
    while (s > 0 && x < curve->from[s]) s--;
    section(curve, s, x, &u, out);
  } else {
    out[0] = end->y + end->slope * (x - end->x);
    out[1] = end->slope;
  }
  if (d1) *d1 = out[1];
  if (d2) *d2 = out[2];
  return out[0];
}

/* The same in cell `cell` of `cells`, derivatives by the cell's own 0..1. */
static void node(const pc_bezier *curve, int s, int cell, int cells, double *u, double out[4]) {
  double from = curve->x[s][0], to = curve->x[s][5], h = (to - from) / cells;
  section(curve, s, cell < cells ? from + cell * h : to, u, out);
  out[1] *= h, out[2] *= h * h, out[3] *= h * h * h;
}

/* The polynomial on 0..1 with value and three derivatives a at 0 and b at 1. */
static void hermite(const double a[4], const double b[4], pc_two out[4]) {
  double p[8];
  p[0] = a[0], p[1] = a[1], p[2] = a[2] / 2, p[3] = a[3] / 6;
  double f = b[0] - p[0] - p[1] - p[2] - p[3], f1 = b[1] - p[1] - 2 * p[2] - 3 * p[3];
  double f2 = b[2] - 2 * p[2] - 6 * p[3], f3 = b[3] - 6 * p[3];
  p[4] = 35 * f - 15 * f1 + 2.5 * f2 - f3 / 6;
  p[5] = -84 * f + 39 * f1 - 7 * f2 + f3 / 2;
  p[6] = 70 * f - 34 * f1 + 6.5 * f2 - f3 / 2;
  p[7] = -20 * f + 10 * f1 - 2 * f2 + f3 / 6;
  for (int k = 0; k < 4; k++) out[k] = (pc_two){p[k], p[k + 4]};
}

/* Section s cut into so many cells; false as soon as a cell misses the curve in its middle. */
static bool cut(const pc_bezier *curve, int s, int cells, pc_two (*table)[4]) {
  double a[4], b[4], mid[4], u = 0, h = (curve->x[s][5] - curve->x[s][0]) / cells;
  node(curve, s, 0, cells, &u, a);
  for (int i = 0; i < cells; i++) {
    section(curve, s, curve->x[s][0] + (i + 0.5) * h, &u, mid);
    node(curve, s, i + 1, cells, &u, b);
    hermite(a, b, table[i]);
    if (!(fabs(pc_bezier_cell(table[i], 0.5) - mid[0]) <= TABLE_ERROR) && cells < MOST_CELLS) return false;
    memcpy(a, b, sizeof a);
  }
  return true;
}

static void set_piece(pc_bezier_table *table, double from, double per_x, int cells, int first) {
  table->piece[table->n++] = (pc_bezier_piece){from, per_x, cells - 1, first};
}

static void set_line(pc_bezier_table *table, const pc_bezier_end *end, pc_two cell[4], int first) {
  memset(cell, 0, 4 * sizeof *cell);
  cell[0][0] = end->y, cell[1][0] = end->slope;
  set_piece(table, end->x, 1, 1, first);
}

int pc_bezier_tabulate(pc_bezier *curve, pc_arena *arena) {
  pc_two all[PC_BEZIER_MAX * MOST_CELLS + 2][4];
  pc_bezier_table *table = &curve->table;
  int n = 0;
  table->n = 0;
  set_line(table, &curve->first, all[n], n), n++;
  for (int s = 0; s < curve->n; s++) {
    int cells = FEWEST_CELLS;
    while (!cut(curve, s, cells, all + n)) cells *= 2;
    set_piece(table, curve->from[s], cells / (curve->x[s][5] - curve->x[s][0]), cells, n), n += cells;
  }
  set_line(table, &curve->last, all[n], n), n++;
  pc_two(*cell)[4] = pc_arena_get(arena, (size_t)n, sizeof *cell);
  if (!cell) return PC_NO_MEMORY;
  memcpy(cell, all, (size_t)n * sizeof *cell);
  table->cell = (const pc_two(*)[4])cell;
  return PC_OK;
}
