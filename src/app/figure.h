/* figure.h: what the files of the page's figure share; figure.c has the whole. */
#ifndef POSTERIOR_APP_FIGURE_H
#define POSTERIOR_APP_FIGURE_H

#include "app/json.h"
#include "posterior/report.h"

/* [first, x, y, z] in whole millimetres; without first where that is negative. */
json_t *pc_figure_point(int first, const double p[3]);

/* ---- figure_shapes.c ---- */

/* The limb that a segment belongs to: its topmost ancestor with a side, itself included; 0 = the trunk. */
int pc_figure_limb(const pc_body *body, int segment);
/* Shapes and lines of the body into the figure. Non-zero: out of memory. */
int pc_figure_shapes(const pc_body *body, json_t *figure);

/* ---- figure_scene.c ---- */

/* What is around the body and what it carries: floor, boxes, walls, weights. acted may be NULL. */
void pc_figure_scene(const pc_body *body, const pc_load *load, const pc_load_def *acted, json_t *figure);
/* Ends of the bands of a frame, [x y z x y z] each, mm. */
json_t *pc_figure_bands(const pc_load_def *acted, double t);

#endif
