/* euro.h: smoothing over time. See euro.c. */
#ifndef POSTERIOR_EYES_EURO_H
#define POSTERIOR_EYES_EURO_H

#include <stdbool.h>

typedef struct pc_euro_set {
  double still; /* Hz, cut-off at rest */
  double quick; /* how much the cut-off rises with speed, Hz per (1/s) of the scaled value */
} pc_euro_set;

/* One coordinate's past. Zero-initialised = none. */
typedef struct pc_euro {
  bool started;
  double raw, smooth, speed;
} pc_euro;

/* x after `step` seconds; scale: what makes speeds comparable, e.g. one over the person's size. */
double pc_euro_next(pc_euro *e, pc_euro_set set, double step, double scale, double x);

#endif
