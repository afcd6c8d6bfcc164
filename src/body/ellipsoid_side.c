/* ellipsoid_side.c: over which side of an ellipsoid a path goes.
 *
 * OpenSim (WrapEllipsoid::wrapLine) names a point c1 of the surface towards which the straight line is
 * lifted; its path lies in the plane of the line and c1. Ours is the geodesic that is reached from there,
 * so only the side matters, and few samples do for OpenSim's 298. The three methods:
 *   midpoint  c1 is nearest to the middle of the chord inside the ellipsoid.
 *   axial     c1 is nearest to the point where the chord crosses the plane across the axis it follows most,
 *             within that plane.
 *   hybrid    axial for a chord along an axis; otherwise the fan: the mean direction from the chord to
 *             the surface; blended between.
 * A quadrant mirrors a c1 on the forbidden half, as far as the axial rule holds, else brings it to the
 * border. (OpenSim holds the path there; ours is free to slide on to the shortest.)
 */
#include "base/vec.h"
#include "body/wrap.h"

/* Cosines between chord and axis: below the first all fan, above the second all axial. OpenSim's. */
static const double ALL_FAN = 0.7073, ALL_AXIAL = 0.9;
/* OpenSim fades the axial rule out over this part of the chord at each end. */
static const double FADE = 0.3;
enum { FAN = 8 };

/* Nearest point of the surface to p (Eberly: x_i = a_i^2 p_i/(t + a_i^2), f(t) = sum (x_i/a_i)^2 - 1 = 0;
 * f is convex and falls, so Newton from the left arrives from the left). The axis `flat` is left out:
 * the ellipse at its p. */
static void nearest(const double a[3], const double p[3], int flat, double x[3]) {
  double t = -INFINITY, q[3];
  for (int i = 0; i < 3; i++) {
    double tiny = 1e-9 * a[i]; /* a point in a plane of symmetry goes to the positive side */
    q[i] = fabs(p[i]) < tiny ? tiny : fabs(p[i]);
    if (i != flat) t = fmax(t, a[i] * q[i] - a[i] * a[i]);
  }
  for (int step = 0; step < 40; step++) {
    double f = -1, slope = 0;
    for (int i = 0; i < 3; i++) {
      if (i == flat) continue;
      double inverse = 1 / (t + a[i] * a[i]), r = a[i] * q[i] * inverse;
      f += r * r, slope -= 2 * r * r * inverse;
    }
    double change = -f / slope;
    t += change;
    if (fabs(f) < 1e-9) break;
  }
  for (int i = 0; i < 3; i++) {
    double sign = p[i] < 0 ? -1 : 1;
    x[i] = i == flat ? p[i] : sign * a[i] * a[i] * q[i] / (t + a[i] * a[i]);
  }
}

/* The fan's c1: from the middle of the chord one mean radius along the mean way out. */
static void fan(const double a[3], const double in[3], const double chord[3], double c1[3]) {
  double sum[3] = {0, 0, 0}, mean = (a[0] + a[1] + a[2]) / 3;
  for (int i = 0; i < FAN; i++) {
    double p[3] = {in[0], in[1], in[2]}, x[3];
    v3_madd(p, (i + 0.5) / FAN, chord);
    nearest(a, p, -1, x);
    v3_sub(x, x, p);
    double n = v3_norm(x);
    if (n > 0) v3_madd(sum, 1 / n, x);
  }
  double n = v3_norm(sum), out[3] = {in[0], in[1], in[2]};
  v3_madd(out, 0.5, chord);
  if (n > 0) v3_madd(out, mean / n, sum);
  nearest(a, out, -1, c1);
}

/* How far the axial rule holds for OpenSim's hybrid, 0 to 1; along: cosine to the axis, t: where on the
 * chord its plane is. */
static double axial_part(double along, double t) {
  if (along > ALL_FAN) {
    double s = t < 0 || t > 1 ? 0 : fmin(1, fmin(t, 1 - t) / FADE);
    along = ALL_FAN + s * (along - ALL_FAN);
  }
  return fmax(0, fmin(1, (along - ALL_FAN) / (ALL_AXIAL - ALL_FAN)));
}

/* Brings c1 to the allowed half. */
static void keep_quadrant(const double a[3], int axis, int side, double axial, double c1[3]) {
  if (axis < 0 || (c1[axis] >= 0 ? 1 : -1) == side) return;
  double moved[3] = {c1[0], c1[1], c1[2]};
  moved[axis] *= -axial;
  nearest(a, moved, -1, c1);
}

void pc_ellipsoid_side(const pc_wrap_object *o, pc_wrap_method method, const double in[3],
                       const double out[3], double c1[3]) {
  const double *a = o->size;
  double chord[3];
  v3_sub(chord, out, in);
  int axis = 0;
  for (int i = 1; i < 3; i++)
    if (fabs(chord[i]) > fabs(chord[axis])) axis = i;
  double t = -in[axis] / chord[axis], axial = axial_part(fabs(chord[axis]) / v3_norm(chord), t);
  double through[3] = {in[0], in[1], in[2]}, by_fan[3];
  v3_madd(through, method == PC_WRAP_MIDPOINT ? 0.5 : t, chord);
  if (method != PC_WRAP_HYBRID || axial > 0) nearest(a, through, method == PC_WRAP_MIDPOINT ? -1 : axis, c1);
  if (method == PC_WRAP_HYBRID && axial < 1) {
    fan(a, in, chord, by_fan);
    for (int i = 0; i < 3; i++) by_fan[i] = axial > 0 ? axial * c1[i] + (1 - axial) * by_fan[i] : by_fan[i];
    nearest(a, by_fan, -1, c1);
  }
  keep_quadrant(a, o->quadrant_axis, o->quadrant_sign, axial, c1);
}
