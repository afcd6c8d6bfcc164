/* differences.h: how a frame's cost changes with its pose, by differences of the Lagrangian. */
#ifndef POSTERIOR_DIFFERENCES_H
#define POSTERIOR_DIFFERENCES_H

#include "load/frame.h"

typedef struct pc_differences {
  pc_frame *frame;
  double *x, *y;          /* the answer: of all columns but contacts, of all rows */
  double *contact;        /* n_points * edges: of the contacts, by point */
  int n_others, n_behind; /* columns before the contacts and behind them */
} pc_differences;

/* For a frame's workspace. Memory in arena; false: no memory. */
bool pc_differences_make(pc_differences *d, pc_frame *frame, pc_arena *arena);
/* Keeps the answer that the frame holds. */
void pc_differences_keep(pc_differences *d);
/* The Lagrangian of the kept answer in a movement's frame; the workspace then holds that frame's problem. */
double pc_differences_value(pc_differences *d, const pc_motion *motion, int index);

#endif
