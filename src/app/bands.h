/* bands.h: how far what a report tells may be off, from draws over what is not known of the body.
 * told.c: what a draw tells; bands.c: the draws; bands_say.c: what is said of them. */
#ifndef POSTERIOR_APP_BANDS_H
#define POSTERIOR_APP_BANDS_H

#include "app/findings.h"
#include "posterior/study.h"

#include <jansson.h>

/* One number that every draw tells. label, what, unit and side as those of pc_peak. */
typedef struct pc_told {
  const char *label, *what, *unit;
  int side;
  double value; /* of the body as it is */
  pc_band band;
} pc_told;

/* A curve of the page: n numbers of told, from `first` on, at the frames pc_spread(load, n, i). */
typedef struct pc_told_curve {
  const char *plot; /* the plot's id */
  int series;       /* lumbar: compression, shear; others: the side */
  int first, n;
} pc_told_curve;

enum { MAX_TOLD_CURVES = 8, TOLD_FRAMES = 120, TOLD_LEVEL = 4 };

struct pc_bands {
  const pc_body *body;
  const pc_unknowns *unknowns;
  int draws, seed;
  int markers;          /* whose places were drawn too; 0 none */
  double place, wander; /* m, one standard deviation an axis; NaN: landmarks, each its own */
  int too_weak;         /* draws that at some moment could not make the movement */
  /* in this order: peaks of the findings; levels * TOLD_LEVEL (compression, shear, disc pressure before its
   * factor, pressure in the abdomen); families * 3 sides, peak force; the largest residual; curves */
  int n_told, first_level, first_family, residual, first_curve;
  pc_told *told;
  int n_curves;
  pc_told_curve curve[MAX_TOLD_CURVES];
  double *value;        /* draws * n_told */
  int n_most;           /* unknowns that matter most, by peak: told 0 .. first_level - 1 */
  struct pc_most *most; /* first_level * n_most */
  double *rest;         /* first_level: share of the spread that no unknown explains by itself */
};

typedef struct pc_most {
  int unknown;
  double correlation; /* of ranks */
} pc_most;

/* Lists what is told, with the values of the body as it is. base: pc_findings_loads of it. Memory in arena.
 */
int pc_told_list(pc_bands *bands, const pc_findings *base, pc_arena *arena, pc_err *err);
/* The same numbers of a draw's findings. */
void pc_told_values(const pc_bands *bands, const pc_findings *base, const pc_findings *found, double *out);

/* For summary.json and the page; NULL or null where there are no bands. */
json_t *pc_json_bands(const pc_bands *bands);
json_t *pc_json_band(const pc_bands *bands, int told, double scale, double step);
json_t *pc_json_curve_band(const pc_bands *bands, const char *plot, int series, double step);
/* Every draw as a line of draws.csv; malloc'd. */
char *pc_bands_csv(const pc_bands *bands, size_t *len);

#endif
