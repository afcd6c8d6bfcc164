/* wrap_circle.c: a string around a circle, the plane problem inside cylinders and spheres.
 *
 * From a point at distance d the tangent touches the circle at an angle acos(r/d) from the point's own
 * direction, and is sqrt(d^2 - r^2) long. The angle of contact is what is left between the two.
 */
#include "body/wrap.h"

#include <math.h>

static const double TAU = 6.283185307179586476925;
/* A contact this close to a full turn is a grazing touch whose angle rounded below zero. */
static const double FULL_TURN_SLACK = 1e-9; /* rad */

/* Where the string from p, going round with sense s, first touches; returns the straight length. */
static double touch(double r, const double p[2], double s, double t[2]) {
  double d2 = p[0] * p[0] + p[1] * p[1], l2 = d2 - r * r;
  double l = l2 > 0 ? sqrt(l2) : 0;
  double along = r * r / d2, across = s * r * l / d2; /* r/d (r/d, l/d) on the unit vectors p/d */
  t[0] = along * p[0] - across * p[1];
  t[1] = along * p[1] + across * p[0];
  return l;
}

void pc_wrap_circle(double r, const double a[2], const double b[2], int way, pc_circle_wrap *out) {
  out->l1 = touch(r, a, way, out->t1);
  out->l2 = touch(r, b, -way, out->t2);
  double cross = out->t1[0] * out->t2[1] - out->t1[1] * out->t2[0];
  double dot = out->t1[0] * out->t2[0] + out->t1[1] * out->t2[1];
  double turn = atan2(way * cross, dot);
  if (turn < 0) turn += TAU;
  out->turn = turn > TAU - FULL_TURN_SLACK ? 0 : turn;
}
