/* keep.h: what of a recorded movement is kept when a body moves another way: paths of points. */
#ifndef POSTERIOR_KEEP_H
#define POSTERIOR_KEEP_H

#include "load/contact.h"
#include "posterior/whatif.h"

typedef struct pc_keep_point {
  int segment;
  double at[3]; /* segment frame, m */
  int contact;  /* kept as long as this contact point carries; -1 = always */
} pc_keep_point;

enum { PC_KEEP_POINTS = 96 };

typedef struct pc_keep {
  const pc_body *body;
  int n;
  pc_keep_point point[PC_KEEP_POINTS];
  int n_moved, *moved; /* free coordinates that carry a kept part, ascending: these may change */
  int *place;          /* n_free: index in moved, -1 = stays as recorded */
  double *jacobian;    /* 3 * n_moved, of the point last asked for */
} pc_keep;

/* keep: PC_KEEP_... bits; feet (and whatever else touches) always. Non-zero with err filled when the body
 * lacks the part. Memory in arena. */
int pc_keep_make(pc_keep *task, const pc_body *body, const pc_contact_set *contacts, unsigned keep,
                 pc_arena *arena, pc_err *err);
/* d place / d moved coordinate of point i (positions set): task->jacobian. */
void pc_keep_slope(pc_keep *task, const pc_pose *pose, int i);

#endif
