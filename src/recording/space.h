/* space.h: from the file's units and axes to metres, Y up. */
#ifndef POSTERIOR_RECORDING_SPACE_H
#define POSTERIOR_RECORDING_SPACE_H

#include "recording/build.h"

typedef struct pc_up {
  int axis, sign;
} pc_up; /* file axis 0..2 that points up (sign 1) or down (-1) */

/* Finds recording->unit_m and found_units for markers still in file units. header: the unit's name as
 * the file gives it, "" = none. */
int pc_space_units(pc_recording *recording, const char *header, const pc_recording_opts *opts,
                   pc_arena *arena, pc_err *err);

/* The up axis of a TRC file (Y by convention) and of markers alone; fills found_up. */
int pc_space_up_trc(pc_recording *recording, const pc_recording_opts *opts, pc_arena *arena, pc_up *up);
/* The up axis of a C3D file. screen: POINT:Y_SCREEN ("+Z") or "". corners: 4*3*n_plates in file units. */
int pc_space_up_c3d(pc_recording *recording, const char *screen, const double *corners, int n_plates,
                    const pc_recording_opts *opts, pc_arena *arena, pc_up *up);

/* A vector of file axes in Y up axes, by a proper rotation (Z up: x, z, -y). */
void pc_space_turn(double v[3], pc_up up);
/* All markers: turned, then metres. */
void pc_space_apply(pc_markers *markers, double unit_m, pc_up up);

#endif
