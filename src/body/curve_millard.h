/* curve_millard.h: the three Bezier curves of a Millard muscle; see curve_millard.c. */
#ifndef PC_BODY_CURVE_MILLARD_H
#define PC_BODY_CURVE_MILLARD_H

#include "body/bezier.h"
#include "posterior/body.h"

typedef struct pc_millard_curves {
  pc_bezier active_length;  /* of fibre length / optimal fibre length */
  pc_bezier force_velocity; /* of fibre velocity / maximum contraction velocity, lengthening + */
  pc_bezier passive_length;
} pc_millard_curves;

/* fiber_damping in use: OpenSim takes a small one for none. */
double pc_millard_damping(const pc_muscle *muscle);

/* Fills the curves and their tables from the muscle's parameters, or says what is wrong with them. */
int pc_millard_curves_make(const pc_muscle *muscle, pc_arena *arena, pc_millard_curves *curves, pc_err *err);

#endif
