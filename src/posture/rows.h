/* rows.h: how points of a posed body answer to its unknowns: rows of an equation's slope. */
#ifndef POSTERIOR_ROWS_H
#define POSTERIOR_ROWS_H

#include "posterior/body.h"

/* The unknowns: coordinates of a body in a pose (positions set). */
typedef struct pc_rows {
  const pc_body *body;
  const pc_pose *pose;
  const int *unknown_of; /* n_coordinates: which unknown moves it (drivers' for driven ones), -1 = none */
} pc_rows;

/* Adds weight * (velocity along an axis of the room of the point `at` (room) of a segment) to a row, for
 * every unknown. */
void pc_rows_move(const pc_rows *r, int segment, const double at[3], int axis, double weight, double *row);

/* Inclination from upright of a segment's own y axis, rad: forward (axis 0), out of the plane of the side
 * view to the right (axis 2), whichever way it leans forward. row gains its slope times weight. */
double pc_rows_inclination(const pc_rows *r, int segment, int axis, double weight, double *row);

/* The mass centre (out); row gains the slope of its place along axis, times weight (row may be NULL). */
void pc_rows_centre(const pc_rows *r, int axis, double weight, double out[3], double *row);

#endif
