/* agreement.c: how well two lists of numbers agree: Pearson's r and the root of the mean squared difference.
 * r alone says little: a body whose loads are all half too high has r = 1. */
#include "posterior/validate.h"

#include <math.h>

pc_agreement pc_agree(int n, const double *theirs, const double *ours) {
  double mean[2] = {0, 0}, xx = 0, yy = 0, xy = 0, error = 0;
  if (n < 2) return (pc_agreement){n, NAN, NAN};
  for (int i = 0; i < n; i++) mean[0] += theirs[i], mean[1] += ours[i];
  mean[0] /= n, mean[1] /= n;
  for (int i = 0; i < n; i++) {
    double x = theirs[i] - mean[0], y = ours[i] - mean[1], d = ours[i] - theirs[i];
    xx += x * x, yy += y * y, xy += x * y, error += d * d;
  }
  return (pc_agreement){n, xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN, sqrt(error / n)};
}
