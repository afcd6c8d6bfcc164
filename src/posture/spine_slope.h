/* spine_slope.h: how the terms that free lumbar levels add to a frame's cost answer to the posture. */
#ifndef POSTERIOR_SPINE_SLOPE_H
#define POSTERIOR_SPINE_SLOPE_H

#include "load/frame.h"

typedef struct pc_spine_slope pc_spine_slope;

/* NULL: no memory. For bodies with a spine. */
pc_spine_slope *pc_spine_slope_make(const pc_frame *frame, pc_arena *arena);
/* Adds to by_q (n_free) what they contribute, at the frame's answer. moved, paths: scratch. Costs as many
 * frames' muscles as there are free coordinates. */
void pc_spine_slope_add(pc_spine_slope *s, const pc_frame *frame, pc_pose *moved, pc_paths *paths,
                        double *by_q);

#endif
