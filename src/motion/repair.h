/* repair.h: whose points they are, and which side's. */
#ifndef POSTERIOR_MOTION_REPAIR_H
#define POSTERIOR_MOTION_REPAIR_H

#include "posterior/recording.h"

/* A copy whose left and right points keep to their side from frame to frame; *frames: how many were changed.
 * Shares with the input what does not change. NULL with err: no memory. */
pc_recording *pc_landmarks_unswap(const pc_recording *recording, int *frames, pc_arena *arena, pc_err *err);

/* Clears person[f] where the points jump away from whoever is seen longest; returns how many it cleared. The
 * rest of the recording's frames must show somebody. */
int pc_landmarks_same_person(const pc_recording *recording, bool *person);

#endif
