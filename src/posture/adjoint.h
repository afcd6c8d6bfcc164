/* adjoint.h: how the virtual power of a frame's wrenches answers to the movement; see adjoint.c. */
#ifndef POSTERIOR_ADJOINT_H
#define POSTERIOR_ADJOINT_H

#include "posterior/body.h"

/* Of one segment, then of it and all it carries: covectors in the ground frame about its origin. */
typedef struct pc_adjoint_sum {
  double force[6];    /* what the motion asks for less what acts from outside */
  double momentum[6]; /* under the virtual motion */
  double drag[6];     /* answers to a change of velocity */
  double shift[6];    /* answers to a displacement, beyond what the virtual motion does by turning along */
} pc_adjoint_sum;

typedef struct pc_adjoint {
  const pc_body *body;
  double (*virtual_motion)[6];          /* n_segments */
  pc_adjoint_sum *sum;                  /* n_segments */
  double (*lever)[6];                   /* unit motions */
  double *y;                            /* n_coordinates: virtual speeds, driven ones too */
  double *by_y, *by_q, *by_qd, *by_qdd; /* n_coordinates */
} pc_adjoint;

pc_adjoint *pc_adjoint_make(const pc_body *body, pc_arena *arena); /* NULL: out of memory */

/* 1. Virtual speeds y of the free coordinates in this pose (velocities set). demand: pc_segment_demands. */
void pc_adjoint_start(pc_adjoint *a, const pc_pose *pose, const double *y, const double (*demand)[6]);
/* 2. Any number of: a wrench from outside that stays as it is in the ground; ... */
void pc_adjoint_wrench(pc_adjoint *a, int segment, const double wrench[6]);
/* ... a cost that answers to the place of a point of the segment, now at `at`; ... */
void pc_adjoint_place(pc_adjoint *a, int segment, const double at[3], const double slope[3]);
/* ... a cost that answers to its velocity; ... */
void pc_adjoint_speed(pc_adjoint *a, const pc_pose *pose, int segment, const double at[3],
                      const double slope[3]);
/* ... a moment about a coordinate, and its derivative by that coordinate. */
void pc_adjoint_moment(pc_adjoint *a, int coordinate, double moment, double slope);
/* 3. The gradient of
 *       sum of virtual motion . (demand - wrenches) - sum of y moment + costs
 *    by q, qd, qdd of the free coordinates: added to these (n_free). */
void pc_adjoint_finish(pc_adjoint *a, const pc_pose *pose, double *by_q, double *by_qd, double *by_qdd);

#endif
