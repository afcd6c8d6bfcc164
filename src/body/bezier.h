/* bezier.h: smooth curves of one variable made of quintic Bezier corners; see bezier.c. */
#ifndef PC_BODY_BEZIER_H
#define PC_BODY_BEZIER_H

#include "base/four.h"
#include "base/two.h"
#include "posterior/base.h"

enum { PC_BEZIER_MAX = 5, PC_BEZIER_PIECES = PC_BEZIER_MAX + 2 };

/* A point a corner starts or ends in, and the slope there. */
typedef struct pc_bezier_end {
  double x, y, slope;
} pc_bezier_end;

/* A piece of the curve: the line before, a section, the line after. It is equal cells of x, each with a
 * polynomial p[0] + ... + p[7] t^7 in the cell's own 0..1, kept as p[k], p[k + 4] side by side. The lines are
 * one endless cell of width 1. Numbers that are counts are kept as the others are, so that a piece is one
 * vector of four. */
typedef struct pc_bezier_piece {
  double from;  /* where it starts; the line before counts back from its end */
  double per_x; /* cells per unit of x */
  double last;  /* number of its last cell */
  double first; /* where its first is among the table's */
} pc_bezier_piece;

typedef struct pc_bezier_table {
  int n;
  pc_bezier_piece piece[PC_BEZIER_PIECES];
  const pc_two (*cell)[4];
} pc_bezier_table;

typedef struct pc_bezier {
  int n;                                           /* sections */
  double from[PC_BEZIER_MAX];                      /* where each starts */
  pc_bezier_table table;                           /* by pc_bezier_tabulate */
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
  const pc_bezier_table *table = &curve->table;
  int s = 0;
  for (int i = 1; i < table->n; i++) s += x >= table->piece[i].from;
  const pc_bezier_piece *piece = &table->piece[s];
  double at = (x - piece->from) * piece->per_x, whole = at > 0 ? at : 0;
  int cell = (int)(whole < piece->last ? whole : piece->last);
  return pc_bezier_cell(table->cell[(int)piece->first + cell], at - cell);
}

/* Four of one curve at once, to the last bit as above, in two steps: where to look, and the values there.
 * Whoever looks many up takes the first step for all of them, so that none waits for another's. */
typedef struct pc_bezier_place {
  pc_four t;
  pc_four_int cell;
} pc_bezier_place;

FOUR_INLINE void pc_bezier_find(const pc_bezier_table *table, const pc_four *x, pc_bezier_place *out) {
  pc_four_mask s = {0, 0, 0, 0};
  pc_four piece[4];
  for (int i = 1; i < table->n; i++) s -= *x >= table->piece[i].from; /* what holds is -1 */
  for (int i = 0; i < 4; i++) piece[i] = *(const pc_four_any *)&table->piece[s[i]];
  four_transpose(piece);
  pc_four at = (*x - piece[0]) * piece[1], whole = FOUR_PICK(at > 0, at, FOUR_OF(0));
  whole = FOUR_PICK(whole < piece[2], whole, piece[2]);
  pc_four_int cell = __builtin_convertvector(whole, pc_four_int);
  out->t = at - __builtin_convertvector(cell, pc_four);
  out->cell = cell + __builtin_convertvector(piece[3], pc_four_int);
}

FOUR_INLINE void pc_bezier_four(const pc_bezier_table *table, const pc_bezier_place *at, pc_four *y) {
  pc_four low[4], high[4], t = at->t;
  for (int i = 0; i < 4; i++) {
    const pc_four_any *p = (const pc_four_any *)table->cell[at->cell[i]];
    low[i] = p[0], high[i] = p[1];
  }
  four_transpose(low), four_transpose(high); /* p0 p4 p1 p5, p2 p6 p3 p7 */
  pc_four t2 = t * t, first = (low[0] + low[2] * t) + t2 * (high[0] + high[2] * t);
  pc_four second = (low[1] + low[3] * t) + t2 * (high[1] + high[3] * t);
  *y = first + t2 * t2 * second;
}

#endif
