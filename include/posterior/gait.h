/* gait.h: walking as one camera or markers see it: steps, cadence, left and right, the trailing leg, pelvis
 * and trunk.
 *
 * One sight in at a time, bounded memory, the same answer for a live page and a file. A foot's contact is
 * when the heel is furthest before the hips, toe-off when the toe is furthest behind them (Zeni, Richards and
 * Higginson 2008). Forces and muscles are not seen.
 */
#ifndef POSTERIOR_GAIT_H
#define POSTERIOR_GAIT_H

#include "posterior/form.h"

typedef struct pc_footfall {
  double t;       /* s: the foot meets the ground */
  int side;       /* +1 right, -1 left foot */
  double seconds; /* since the other foot met it; NaN = that was not seen */
  double
      trailing; /* degrees: this foot's leg behind upright before it left the ground last; NaN = not seen */
  double drop;  /* degrees: this side's hip below the other while this foot was in the air; NaN */
  double lean;  /* degrees: trunk over the other, standing leg in that time; NaN */
} pc_footfall;

/* A mean of several steps. NaN with n = 0: not to be told. */
typedef struct pc_gait_mean {
  double value, error; /* 95 % of its band: what lasts, and what differs from step to step */
  int n;
} pc_gait_mean;

enum { PC_MAX_STEPS = 600 };

typedef struct pc_gait_result {
  int n_steps;
  const pc_footfall *steps;
  double cadence, cadence_error; /* steps a minute; NaN: fewer than two steps in a row */
  pc_gait_mean step_time[2];     /* s; [0] onto the right foot, [1] onto the left */
  pc_gait_mean trailing[2];      /* degrees, of the right and left leg */
  pc_gait_mean drop[2];          /* degrees, of the right and left hip while that foot is in the air */
  pc_gait_mean lean[2];          /* degrees, over the leg that stands meanwhile */
  const char *not_told;          /* why drop and lean are missing; NULL = they are there */
} pc_gait_result;

/* Steps from which on drop and lean are told (PROGRAMME_RULES MEAS-5). */
#define PC_GAIT_STEPS 10

typedef struct pc_gait pc_gait;
pc_gait *pc_gait_make(void); /* NULL: no memory */
/* view: that of the last seconds (pc_form_state.view); PC_VIEW_UNKNOWN = by this moment. */
void pc_gait_push(pc_gait *gait, const pc_sight *sight, pc_view view);
const pc_gait_result *pc_gait_end(pc_gait *gait); /* lives as long as gait */
void pc_gait_free(pc_gait *gait);                 /* NULL is fine */

#endif
