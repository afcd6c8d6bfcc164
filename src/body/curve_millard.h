/* curve_millard.h: the three Bezier curves of a Millard muscle; see curve_millard.c. */
#ifndef PC_BODY_CURVE_MILLARD_H
#define PC_BODY_CURVE_MILLARD_H

#include "body/bezier.h"
#include "posterior/body.h"

enum {
  PC_ACTIVE_LENGTH,  /* of fibre length / optimal fibre length */
  PC_FORCE_VELOCITY, /* of fibre velocity / maximum contraction velocity, lengthening + */
  PC_PASSIVE_LENGTH, /* of fibre length / optimal fibre length */
  PC_MILLARD_CURVES
};

/* fiber_damping in use: OpenSim takes a small one for none. */
double pc_millard_damping(const pc_muscle *muscle);

/* The shapes, without tables, from the muscle's parameters; or says what is wrong with them. */
int pc_millard_shapes(const pc_muscle *muscle, pc_bezier shape[PC_MILLARD_CURVES], pc_err *err);

#endif
