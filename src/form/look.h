/* look.h: what is known of a person by the last seconds: from where they are seen, which side is near, and
 * every feature, smoothed. */
#ifndef POSTERIOR_FORM_LOOK_H
#define POSTERIOR_FORM_LOOK_H

#include "form/measure.h"
#include "form/steady.h"

enum { PC_LOOK_RATIOS = 64, PC_LOOK_BINS = 80 };

typedef struct pc_smooth {
  double a, b, t; /* after the first and the second; t: last moment with a value */
  bool any;
} pc_smooth;

typedef struct pc_spot { /* where somebody stands */
  double shoulders[3], heel[2];
} pc_spot;

typedef struct pc_look {
  double
      tau; /* s, of each of two low-passes in a row; every time told from smoothed values is late by `late` */
  double late;  /* 2 tau */
  double t, dt; /* s; of the last sight, and since the one before (0: none, or long ago) */
  bool any, person, space, strange; /* strange: somebody else is seen */
  pc_steady steady;
  double t_gone,
      t_absent; /* s: since when nobody is seen (NaN: somebody is); last time nobody was for long */
  int n_ratio, next_ratio;
  double t_ratio;
  struct {
    double t, ratio;
    bool front; /* the face or chest points at the camera */
  } ratios[PC_LOOK_RATIOS];
  double bins[PC_LOOK_BINS][2]; /* s with a ratio of 0.02 i, and of it seen from the front */
  pc_view view;                 /* of the last seconds */
  double ratio;
  pc_view plane; /* by which features are measured */
  double facing, visible[2];
  int near; /* side that stands for both where one hides the other */
  pc_smooth smooth[PC_N_FEATURES][2];
  double metres;    /* for a unit of the picture, smoothed; NaN = not seen */
  pc_lengths limbs; /* as long as they were seen lately; NaN = not yet */
  double tall;      /* hip height when standing tall, per cent of the leg's length; NaN = not seen */
  struct {
    bool any, known, settled; /* somebody was seen; where the start is is known, and no longer averaged */
    bool passing;             /* nobody has been still yet */
    pc_spot at;
    pc_spot still;             /* where the person is still, its mean, */
    double from[3], still_for; /* from where, and how long, s */
  } start;
  pc_gauge raw, now; /* as seen, and smoothed */
} pc_look;

void pc_look_make(pc_look *look);
void pc_look_push(pc_look *look, const pc_sight *sight);
/* Once nothing more comes: as if the last moment went on for a while, so that what is late is told. Returns
 * false when that is over. */
bool pc_look_drain(pc_look *look, double end);
/* Over all that was seen. */
pc_view pc_look_overall(const pc_look *look, double *ratio);
/* Whether what is seen now can be judged by rules for these views (1 << pc_view; 0 = all). */
bool pc_look_fits(const pc_look *look, unsigned views);

#endif
