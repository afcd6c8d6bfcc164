/* bspline.c: cubic B-splines on even knots (de Boor 1978): twice continuously differentiable, so that forces
 * do not jump, and each differs from zero over four steps only, so that distant times do not mix. */
#include "posture/bspline.h"

#include <math.h>

pc_bspline pc_bspline_over(double from, double to, double step) {
  int spans = (int)ceil((to - from) / step - 1e-9);
  if (spans < 1) spans = 1;
  return (pc_bspline){from, (to - from) / spans, spans + 3};
}

pc_bspline_at pc_bspline_eval(const pc_bspline *s, double t) {
  double x = (t - s->from) / s->step, h = s->step;
  int span = (int)floor(x);
  if (span > s->n - 4) span = s->n - 4;
  if (span < 0) span = 0;
  double u = x - span, v = 1 - u;
  return (pc_bspline_at){
      span,
      {{v * v * v / 6, (3 * u * u * u - 6 * u * u + 4) / 6, (3 * v * v * v - 6 * v * v + 4) / 6,
        u * u * u / 6},
       {-v * v / 2 / h, (3 * u * u - 4 * u) / 2 / h, (4 * v - 3 * v * v) / 2 / h, u * u / 2 / h},
       {v / h / h, (3 * u - 2) / h / h, (3 * v - 2) / h / h, u / h / h}}};
}
