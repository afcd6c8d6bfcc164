/* muscle_lanes.h: the active forces of all muscles of a frame at once; see muscle_lanes.c. */
#ifndef PC_BODY_MUSCLE_LANES_H
#define PC_BODY_MUSCLE_LANES_H

#include "posterior/body.h"

typedef struct pc_muscle_lanes pc_muscle_lanes;

/* For muscles that do not change any more; NULL when out of memory. */
pc_muscle_lanes *pc_muscle_lanes_make(const pc_body *body, pc_arena *arena);

/* active[m] = what pc_muscle_force calls active, for lengths and speeds of all muscles. */
void pc_muscle_lanes_active(pc_muscle_lanes *lanes, const double *length, const double *speed,
                            double *active);

#endif
