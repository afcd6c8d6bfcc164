/* region.h: squares on a picture: where to look, cut out of it, and back. See region.c, crop.c. */
#ifndef POSTERIOR_EYES_REGION_H
#define POSTERIOR_EYES_REGION_H

#include "posterior/eyes.h"

/* A square on the upright picture, in its pixels. */
typedef struct pc_region {
  double x, y; /* centre */
  double side;
  double angle; /* rad, clockwise as seen: the person's up is turned by this from the picture's up */
} pc_region;

/* Upright coordinates to stored ones, corners of pixels at whole numbers. */
void pc_picture_stored(const pc_picture *p, const double xy[2], double out[2]);

/* The square around a person from the middle of the hips and a point on the circle around the body. */
pc_region pc_region_around(const double hips[2], const double rim[2]);
/* A point of the square, 0..1 along its sides, to the picture, and a direction likewise. */
void pc_region_point(const pc_region *r, double u, double v, double xy[2]);

typedef struct pc_crop_range {
  float least, most; /* what black and white become */
  bool black;        /* outside the picture: black; else the nearest pixel of it */
} pc_crop_range;

/* Cuts the square out as n x n pixels, red green blue, into out[n*n*3]. */
void pc_crop(const pc_picture *picture, const pc_region *r, int n, pc_crop_range range, float *out);

#endif
