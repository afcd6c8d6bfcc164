/* draw.h: what was seen, drawn on the picture. See draw.c, upright.c. */
#ifndef POSTERIOR_EYES_DRAW_H
#define POSTERIOR_EYES_DRAW_H

#include "posterior/eyes.h"

/* A picture that stands upright and may be drawn on: luma, and colour differences at half the size. */
typedef struct pc_canvas {
  int w, h; /* even */
  uint8_t *plane[3];
  size_t stride[3];
} pc_canvas;

/* Size of the canvas for a picture of w x h: no side longer than `most`, even, at least 2. */
void pc_canvas_size(double w, double h, int most, int out[2]);
/* The whole picture, turned and stretched onto the canvas. */
void pc_canvas_copy(const pc_canvas *c, const pc_picture *picture);
/* A line with round ends, and the darker edge that makes it visible on any ground. yuv: 0..255 each. */
void pc_canvas_line(const pc_canvas *c, const double from[2], const double to[2], double width,
                    const uint8_t yuv[3]);
/* Skeleton and, where there is a mask, outline; nothing when nobody was seen. */
void pc_canvas_seen(const pc_canvas *c, const pc_picture *picture, const pc_seen *seen);

#endif
