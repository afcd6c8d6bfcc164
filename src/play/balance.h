/* balance.h: where the mass centre goes, so that what carries can carry. */
#ifndef POSTERIOR_BALANCE_H
#define POSTERIOR_BALANCE_H

#include "play/stage.h"

/* A pin's point of a part that is put down, taken up or put elsewhere: where it goes along the pin's axis. */
typedef struct pc_carried {
  const pc_pin *pin;
  int axis;        /* the pin's; of what may roll, all */
  double from, to; /* m */
  bool leaves, lands;
} pc_carried;

/* From one moment of the course to the next. */
typedef struct pc_span {
  const pc_key *a, *b;
  double from, to; /* s */
  unsigned shared; /* parts that touch all the time */
  pc_area area;    /* that they span */
  int n_carried;
  pc_carried carried[4 * PC_MAX_PINS];
} pc_span;

typedef struct pc_sway {
  int n_spans;
  pc_span *spans;
  int n, before;      /* frames; of them before the movement's first */
  double (*point)[2]; /* zero moment point, x and z */
  double (*com)[2];
} pc_sway;

/* 0 to 1 with least jerk. */
double pc_least_jerk(double u);

/* Memory in the stage's arena. Non-zero with err filled where two postures share nothing that carries. */
int pc_sway_make(pc_sway *plan, pc_stage *s, const pc_motion *m, pc_err *err);
/* The span at time t, and how much of its time has gone. */
const pc_span *pc_sway_span(const pc_sway *plan, double t, double *u);
void pc_sway_centre(const pc_sway *plan, int frame, double com[2]);

/* ---- surfaces.c: for the load ---- */

/* What the postures rest on; what bands do. Memory in the stage's arena. */
int pc_stage_surfaces(pc_stage *s, pc_load_def *load, pc_err *err);
int pc_stage_pulls(pc_stage *s, const pc_sway *plan, const pc_motion *m, pc_load_def *load, pc_err *err);

#endif
