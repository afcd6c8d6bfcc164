/* bands.h: how far every reported peak may be off, from draws over what is not known of the body. */
#ifndef POSTERIOR_APP_BANDS_H
#define POSTERIOR_APP_BANDS_H

#include "app/findings.h"
#include "posterior/study.h"

/* One number that every draw tells; the first n_peaks are those of the findings, in their order. */
typedef struct pc_told {
  const char *label, *what, *unit; /* as pc_peak */
  int side;
  double value; /* of the body as it is */
  pc_band band;
} pc_told;

struct pc_bands {
  int draws, seed;
  int unexplained; /* draws too weak, at some moment, for the movement */
  int n_told;
  pc_told *told;
};

#endif
