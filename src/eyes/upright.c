/* upright.c: a whole picture as it stands upright, on a canvas of another size: for looking, not for
 * measuring.
 *
 * Each sample of the canvas asks for its place in the stored plane (one affine map, as in crop.c) and mixes
 * the four nearest. Where nothing is turned, stretched or shrunk, rows are copied.
 */
#include "eyes/draw.h"
#include "eyes/region.h"

#include <math.h>
#include <string.h>

void pc_canvas_size(double w, double h, int most, int out[2]) {
  double shrink = fmin(1, most / fmax(w, h));
  out[0] = (int)fmax(2, 2 * floor(w * shrink / 2));
  out[1] = (int)fmax(2, 2 * floor(h * shrink / 2));
}

/* Sample (x, y) of plane k of the canvas in the stored plane, sample centres at whole numbers. */
static void place(const pc_canvas *c, const pc_picture *p, int k, double x, double y, double out[2]) {
  double w, h, part = k ? 2 : 1;
  pc_picture_size(p, &w, &h);
  double xy[2] = {(x + 0.5) * part / c->w * w, (y + 0.5) * part / c->h * h};
  pc_picture_stored(p, xy, out);
  out[0] = out[0] / part - 0.5;
  out[1] = out[1] / part - 0.5;
}

static uint8_t mix(const uint8_t *plane, size_t stride, int w, int h, double x, double y) {
  x = fmin(fmax(x, 0), w - 1), y = fmin(fmax(y, 0), h - 1);
  int i = (int)x, j = (int)y, right = i + 1 < w ? i + 1 : i, below = j + 1 < h ? j + 1 : j;
  float fx = (float)(x - i), fy = (float)(y - j);
  const uint8_t *a = plane + (size_t)j * stride, *b = plane + (size_t)below * stride;
  float top = a[i] + fx * (a[right] - a[i]), low = b[i] + fx * (b[right] - b[i]);
  return (uint8_t)(top + fy * (low - top) + 0.5f);
}

static void copy_plane(const pc_canvas *c, const pc_picture *p, int k) {
  int w = k ? (p->w + 1) / 2 : p->w, h = k ? (p->h + 1) / 2 : p->h;
  double first[2], across[2], down[2];
  place(c, p, k, 0, 0, first);
  place(c, p, k, 1, 0, across);
  place(c, p, k, 0, 1, down);
  for (int j = 0; j < (k ? c->h / 2 : c->h); j++) {
    uint8_t *row = c->plane[k] + (size_t)j * c->stride[k];
    double x = first[0] + j * (down[0] - first[0]), y = first[1] + j * (down[1] - first[1]);
    for (int i = 0; i < (k ? c->w / 2 : c->w); i++)
      row[i] = mix(p->plane[k], p->stride[k], w, h, x + i * (across[0] - first[0]),
                   y + i * (across[1] - first[1]));
  }
}

void pc_canvas_copy(const pc_canvas *c, const pc_picture *p) {
  bool same = !(p->turn & 3) && c->w == p->w && c->h == p->h && (p->wide <= 0 || p->wide == 1);
  for (int k = 0; k < 3; k++) {
    if (!same)
      copy_plane(c, p, k);
    else
      for (int j = 0; j < (k ? c->h / 2 : c->h); j++)
        memcpy(c->plane[k] + (size_t)j * c->stride[k], p->plane[k] + (size_t)j * p->stride[k],
               (size_t)(k ? c->w / 2 : c->w));
  }
}
