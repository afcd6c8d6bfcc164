/* muscle_made.h: what is worked out once per muscle; pc_muscle.made_curves points to it. */
#ifndef PC_BODY_MUSCLE_MADE_H
#define PC_BODY_MUSCLE_MADE_H

#include "body/curve_millard.h"
#include "posterior/body.h"

typedef struct pc_muscle_made {
  double height;           /* m, thickness of the pennate muscle */
  double max_sin, max_cos; /* of max_pennation */
  double least_pennate;    /* m, fibre length at max_pennation */
  double least_along;      /* m, its part along the tendon */
  double least;            /* m, shortest fibre that gives force (Millard) */
  double per_l_opt;        /* 1/m */
  double per_v_max;        /* s/m: fibre velocity to fractions of maximum contraction velocity */
  double damping;          /* fiber_damping in use: 0 for Millard's below its threshold */
  double passive_rate, passive_offset, passive_scale; /* Thelen, De Groote: see exponential() */
  const pc_bezier *curve[PC_MILLARD_CURVES];          /* Millard; equal ones are shared among muscles */
  const pc_function *active, *passive, *tendon;       /* Schutte, Delp; passive NULL: Schutte's exponential */
} pc_muscle_made;

#endif
