/* measure.h: all features of a sight, with what lasts and what wanders of their errors. */
#ifndef POSTERIOR_FORM_MEASURE_H
#define POSTERIOR_FORM_MEASURE_H

#include "posterior/form.h"

/* How long limbs are when they are straight, m. Pose networks tell bent ones too short. */
typedef struct pc_lengths {
  double leg, arm; /* hip to ankle, shoulder to wrist, along the bones; NaN = not seen */
} pc_lengths;

typedef struct pc_gauge {
  pc_measures all;
  double wander[PC_N_FEATURES][2]; /* standard deviation of what changes within a movement */
  double shoulders[3], trunk; /* where the middle of the shoulders is, in the picture or in the room, and the
                                 trunk's length there; NaN = not seen */
  pc_lengths lengths;         /* of this moment */
  double metres;              /* for a unit of the picture (measured points: 1); NaN = not seen */
} pc_gauge;

/* facing: of a side view, +1 or -1, 0 = as this moment says. known: what parts of limbs are measured against,
 * where this moment shows less; NULL = nothing is known. */
void pc_gauge_sight(const pc_sight *sight, pc_view view, int facing, const pc_lengths *known, pc_gauge *out);

/* 95 % band below which no change is told (PROGRAMME_RULES MEAS-3), in the feature's unit; 0 = none is given.
 */
double pc_feature_least_band(pc_feature feature);

#endif
