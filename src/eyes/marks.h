/* marks.h: what the landmark network says, as points of the picture. See marks.c. */
#ifndef POSTERIOR_EYES_MARKS_H
#define POSTERIOR_EYES_MARKS_H

#include "eyes/region.h"

/* Of all that the network marks: 33 landmarks, then two that say where to look next, then four unused. */
enum { PC_MARKS = 39, PC_MARK_HIPS = 33, PC_MARK_RIM = 34, PC_MARKS_SIDE = 256, PC_HEAT_SIDE = 64 };

typedef struct pc_marks {
  double at[PC_MARKS][3]; /* pixels of the upright picture; z in the same unit */
  double visibility[PC_MARKS];
  double world[PC_LANDMARKS][3]; /* m, axes of the picture */
} pc_marks;

/* marks[39*5]: x y z visibility presence; heat[64*64*39]; world[39*3]. */
void pc_marks_read(const float *marks, const float *heat, const float *world, const pc_region *r,
                   pc_marks *out);

#endif
