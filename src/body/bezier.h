/* bezier.h: smooth curves of one variable made of quintic Bezier corners; see bezier.c. */
#ifndef PC_BODY_BEZIER_H
#define PC_BODY_BEZIER_H

#include "base/two.h"
#include "posterior/base.h"

enum { PC_BEZIER_MAX = 5 };

/* A point a corner starts or ends in, and the slope there. */
typedef struct pc_bezier_end {
  double x, y, slope;
} pc_bezier_end;

/* A section's table: equal cells of x, each with a polynomial p[0] + ... + p[7] t^7 in the cell's own 0..1,
 * kept as p[k], p[k + 4] side by side. */
typedef struct pc_bezier_table {
  const pc_two (*cell)[4];
  double per_x; /* cells per unit of x */
  int cells;
} pc_bezier_table;

typedef struct pc_bezier {
  int n;                                           /* sections */
  double from[PC_BEZIER_MAX];                      /* where each starts; infinite from n on */
  pc_bezier_table table[PC_BEZIER_MAX];            /* by pc_bezier_tabulate */
  pc_bezier_end first, last;                       /* the straight lines outside */
  double x[PC_BEZIER_MAX][6], y[PC_BEZIER_MAX][6]; /* control points */
} pc_bezier;

/* Appends the corner from a to b: tangents meet in one point, towards which `c` (0.1 to 0.9) pulls.
 * False when the tangents do not meet between the two, so that no C-shaped corner exists. */
bool pc_bezier_corner(pc_bezier *curve, pc_bezier_end a, pc_bezier_end b, double c);

/* The curve at x by Newton's method on the control points: the definition, slow. d1, d2 may be NULL. */
double pc_bezier_exact(const pc_bezier *curve, double x, double *d1, double *d2);

/* Makes the table pc_bezier_value reads. Non-zero when out of memory. */
int pc_bezier_tabulate(pc_bezier *curve, pc_arena *arena);

/* A cell's polynomial, both halves at once. */
static inline double pc_bezier_cell(const pc_two p[4], double t) {
  double t2 = t * t;
  pc_two half = (p[0] + p[1] * two_of(t)) + two_of(t2) * (p[2] + p[3] * two_of(t));
  return half[0] + t2 * t2 * half[1];
}

/* The same value from the table: off by less than 1e-12 (test_muscle.c measures it). */
static inline double pc_bezier_value(const pc_bezier *curve, double x) {
  if (x < curve->first.x) return curve->first.y + curve->first.slope * (x - curve->first.x);
  if (!(x < curve->last.x)) return curve->last.y + curve->last.slope * (x - curve->last.x);
  int s = 0;
  for (int i = 1; i < PC_BEZIER_MAX; i++) s += x >= curve->from[i];
  const pc_bezier_table *table = &curve->table[s];
  double at = (x - curve->from[s]) * table->per_x;
  int cell = (int)at;
  if (cell >= table->cells) cell = table->cells - 1;
  return pc_bezier_cell(table->cell[cell], at - cell);
}

#endif
