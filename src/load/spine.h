/* spine.h: what a spine with free levels adds to the sharing problem of a frame. */
#ifndef POSTERIOR_LOAD_SPINE_H
#define POSTERIOR_LOAD_SPINE_H

#include "posterior/load.h"

/* Columns it adds behind all others, in this order; each unit is the bound of its unknown:
 *   deviations  levels * 3, by level (axis inner)   in [-1, 1], unit: deviation
 *   pressure    1                                   in [0, 1],  unit: pressure_limit
 *   wall slack  2 (right, left)                     >= 0
 *   surplus     (levels + 1) * 2 (flexion, bending) >= 0
 *   shortfall   (levels + 1) * 2                    >= 0, dear
 * Rows it adds behind all others: zero sums (3 axes), walls (2), stability (of each level, then of the whole:
 * (levels + 1) * 2). */
enum { PC_WALLS = 2, PC_TOPPLES = 2 };
static inline int pc_spine_topples(int levels) {
  return PC_TOPPLES * (levels + 1);
}
static inline int pc_spine_columns(int levels) {
  return 3 * levels + 1 + PC_WALLS + 2 * pc_spine_topples(levels);
}
static inline int pc_spine_rows(int levels) {
  return 3 + PC_WALLS + pc_spine_topples(levels);
}

typedef struct pc_spine_work {
  const pc_body *body;
  const pc_spine *spine;
  int n_columns, n_rows; /* added ones */
  int n_entries;         /* room for, with all others */
  int first, first_row;  /* where they begin in the problem of this frame */
  double *passive;       /* levels * 3: the moment that resists, N m */
  double *stiffness;     /* its tangent */
  double (*push)[6];     /* levels: wrench on what is above a level per Pa of pressure, ground frame */
  double *weight;        /* 2 * levels * levels: the weight's second derivative turned round, N m/rad */
  double *shape;         /* (levels + 1) * 2 * levels: how the spine topples, row by row: one level alone, or
                            the shape in which it would topple first without muscles */
  double *topple;        /* (levels + 1) * 2: what muscles must add against it, N m/rad */
  double *mass, (*com)[3]; /* n_segments: of a segment and all it carries; com times mass, ground */
  int *wall_of;            /* n_muscles: 0 right, 1 left, -1 no oblique */
  double *last;            /* n_columns: the answer before */
  int *start, *row;        /* the whole problem */
  double *value, *h, *g, *lo, *hi, *b;
  pc_qp qp;
} pc_spine_work;

/* For problems of at most n columns and `entries` entries without the spine. NULL: no memory. */
pc_spine_work *pc_spine_make(const pc_body *body, int n, int entries, pc_arena *arena);
void pc_spine_forget(pc_spine_work *w);

/* From a frame's problem without the spine to the one with it: w->qp. length: of the muscles, f_active: their
 * forces at full activation, pressure_min: the share of its limit that the pressure has at least. x: room for
 * the first guess behind the n of qp. */
void pc_spine_extend(pc_spine_work *w, const pc_pose *pose, const pc_qp *qp, const double *length,
                     const double *f_active, double pressure_min, double *x);
/* The next frame starts from this answer. */
void pc_spine_remember(pc_spine_work *w, const double *x);

/* Pa in the abdomen under the answer x. */
double pc_spine_pressure(const pc_spine_work *w, const double *x);
/* Adds the pressure's wrenches to those on the segments. */
void pc_spine_press(const pc_spine_work *w, const double *x, double (*wrench)[6]);
/* Takes what passive tissue does off what is left unbalanced in each free coordinate. */
void pc_spine_resist(const pc_spine_work *w, const double *x, double *left);
/* What the discs carry: reaction as pc_joint_reactions has it, moment the net moments of all coordinates. */
void pc_spine_discs(const pc_spine_work *w, const pc_pose *pose, const double *x, const double (*reaction)[6],
                    const double *moment, pc_level_load *out);

#endif
