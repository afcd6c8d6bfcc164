/* quest.h: what whatif.c searches in, and what it minimises: see whatif.c for the sum. */
#ifndef POSTERIOR_QUEST_H
#define POSTERIOR_QUEST_H

#include "posterior/whatif.h"
#include "posture/band.h"
#include "posture/bspline.h"
#include "posture/effort.h"
#include "posture/keep.h"

/* One frame at the coarse rate. */
typedef struct pc_sample {
  int frame; /* of the recording */
  pc_bspline_at at;
} pc_sample;

struct pc_whatif {
  pc_arena *arena;
  const pc_body *body;
  const pc_motion *recorded;
  pc_whatif_def def;
  pc_load_def load;
  pc_contact_set contacts;
  pc_keep task;
  int first, last; /* frames from..to */
  pc_bspline splines;
  int n_samples, n; /* n: coefficients, moved coordinate by moved coordinate at each knot */
  pc_sample *samples;
  double (*target)[3];  /* n_samples * task points */
  double *kept;         /* how much each counts, 0..1 */
  double *size;         /* of moved coordinates: def's turn or slide */
  double *least, *most; /* their limits, or what was recorded beyond */
  double unexplained;   /* N, N m: of the own body in the recorded movement, see pc_quest_unexplained */
  double *tilt;         /* n: slope of the own body's effort in the recorded movement */
  pc_banded own_metric; /* of the own body in the recorded movement: its factor */
  pc_banded metric;     /* its factor L */
  double *c;            /* coefficients of the last answer */
};

/* The search for one body. */
typedef struct pc_quest {
  pc_whatif *w;
  pc_effort *effort;
  pc_effort_memory **memory; /* n_samples */
  pc_motion trial;           /* n_samples frames */
  double *c;                 /* n */
  double *delta[3], *by[3];  /* moved coordinates: correction and its derivatives, slopes by them */
  double *by_free[3];        /* n_free */
  int evaluations;
  bool stopped;
} pc_quest;

/* load: as of the whatif, for this body. Memory in arena but for the effort: pc_quest_end. */
int pc_quest_begin(pc_quest *q, pc_whatif *w, const pc_body *body, const pc_load_def *load, pc_arena *arena,
                   pc_err *err);
void pc_quest_end(pc_quest *q);

/* The sum at coefficients c, and its gradient by them. */
double pc_quest_cost(pc_quest *q, const double *c, double *by_c);
/* Root mean square, over samples, of what nothing explains in the movement with coefficients c: all forces
 * and moments of the root together, N, N m. */
double pc_quest_unexplained(pc_quest *q, const double *c);
void pc_quest_price(pc_quest *q); /* sets the price of residual forces from w->unexplained */
/* The gradient of the mean effort alone, in the movement with coefficients c. */
void pc_quest_effort_slope(pc_quest *q, const double *c, double *by_c);
/* The factor L of the sum's second derivative, or near it, at coefficients c, into metric. */
int pc_quest_metric(pc_quest *q, const double *c, pc_banded *metric, pc_err *err);

#endif
