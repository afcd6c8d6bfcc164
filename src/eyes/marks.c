/* marks.c: the landmark network's numbers to points of the picture.
 *
 * The network gives each landmark twice: as coordinates in its 256 x 256 square, and as a 64 x 64 map of how
 * likely it lies where. The coordinates are sturdy, the map is exact: around the coordinates the
 * centre of gravity of a 7 x 7 piece of the map replaces them, where the map is sure (more than a half
 * somewhere in the piece). Then the square is put back where it was cut from. The third coordinate is depth
 * in the same unit as the others, counted from the hips. World landmarks are metres about the hips in
 * the axes of the square; they are turned into those of the picture.
 */
#include "eyes/marks.h"

#include <math.h>

enum { NUMBERS = 5, REACH = 3 }; /* of the 7 x 7 piece */
static const double SURE = 0.5;

static double logistic(double x) {
  return 1 / (1 + exp(-x));
}

/* uv: 0..1 in the square, made finer where the map of landmark i is sure. */
static void refine(const float *heat, int i, double uv[2]) {
  double col = floor(uv[0] * PC_HEAT_SIDE), row = floor(uv[1] * PC_HEAT_SIDE);
  if (!(col >= 0 && row >= 0 && col < PC_HEAT_SIDE && row < PC_HEAT_SIDE)) return;
  double sum = 0, x = 0, y = 0, most = 0;
  for (int r = (int)row - REACH; r <= (int)row + REACH; r++)
    for (int c = (int)col - REACH; c <= (int)col + REACH; c++) {
      if (r < 0 || c < 0 || r >= PC_HEAT_SIDE || c >= PC_HEAT_SIDE) continue;
      double p = logistic(heat[(r * PC_HEAT_SIDE + c) * PC_MARKS + i]);
      sum += p;
      x += p * c;
      y += p * r;
      most = fmax(most, p);
    }
  if (!(most >= SURE)) return;
  uv[0] = x / sum / PC_HEAT_SIDE;
  uv[1] = y / sum / PC_HEAT_SIDE;
}

void pc_marks_read(const float *marks, const float *heat, const float *world, const pc_region *r,
                   pc_marks *out) {
  double c = cos(r->angle), s = sin(r->angle);
  for (int i = 0; i < PC_MARKS; i++) {
    const float *m = marks + (size_t)i * NUMBERS;
    double uv[2] = {m[0] / (double)PC_MARKS_SIDE, m[1] / (double)PC_MARKS_SIDE};
    refine(heat, i, uv);
    pc_region_point(r, uv[0], uv[1], out->at[i]);
    out->at[i][2] = m[2] / (double)PC_MARKS_SIDE * r->side;
    out->visibility[i] = logistic(m[3]);
  }
  for (int i = 0; i < PC_LANDMARKS; i++) {
    const float *w = world + (size_t)3 * i;
    out->world[i][0] = w[0] * c - w[1] * s;
    out->world[i][1] = w[0] * s + w[1] * c;
    out->world[i][2] = w[2];
  }
}
