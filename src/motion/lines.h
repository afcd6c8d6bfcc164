/* lines.h: the standard error of lines, from what each way of being wrong does to the coordinates. */
#ifndef POSTERIOR_MOTION_LINES_H
#define POSTERIOR_MOTION_LINES_H

#include "motion/error_modes.h"

/* Of the pose that pc_error_modes_at was asked about last, which filled `map`. slope: PC_LINES * n_free of
 * scratch. rad, rad^2; NaN where a line is not told. */
void pc_lines_error(const pc_error_modes *modes, const double *map, double *slope, double angle[PC_LINES],
                    double variance[PC_LINES]);

#endif
