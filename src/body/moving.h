/* moving.h: where a moving path point is along one axis of its segment. */
#ifndef POSTERIOR_MOVING_H
#define POSTERIOR_MOVING_H

#include "posterior/body.h"

/* Place at[axis] and its slope in the coordinate. Outside the coordinate's range the point stands still,
 * as OpenSim's MovingPathPoint has it (whose slope does not: there OpenSim's arm is not its -dL/dq). */
static inline void pc_moving_at(const pc_body *body, const pc_path_point *point, int axis, const double *q,
                                double *at, double *slope) {
  int c = point->move_coordinate[axis];
  const pc_coordinate *co = &body->coordinates[c];
  double x = q[c] < co->lo ? co->lo : q[c] > co->hi ? co->hi : q[c];
  pc_function_eval(&body->functions[point->move_function[axis]], x, at, slope, NULL);
  if (slope && x != q[c]) *slope = 0;
}

#endif
