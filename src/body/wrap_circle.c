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

/* Where strings from p touch, turning left (t[0]) and right (t[1]); returns the straight length. */
static inline double touch(double r, const double p[2], double t[2][2]) {
  double d2 = p[0] * p[0] + p[1] * p[1], l2 = d2 - r * r, inverse = r / d2;
  double l = l2 > 0 ? sqrt(l2) : 0;
  double along = r * inverse, across = l * inverse; /* r/d (r/d, l/d) on the unit vectors p/d */
  t[0][0] = along * p[0] - across * p[1], t[0][1] = along * p[1] + across * p[0];
  t[1][0] = along * p[0] + across * p[1], t[1][1] = along * p[1] - across * p[0];
  return l;
}

void pc_wrap_circle_ways(double r, const double a[2], const double b[2], pc_circle_wrap way[2]) {
  double ta[2][2], tb[2][2], l1 = touch(r, a, ta), l2 = touch(r, b, tb);
  for (int k = 0; k < 2; k++) { /* seen from b the string turns the other way */
    way[k].t1[0] = ta[k][0], way[k].t1[1] = ta[k][1];
    way[k].t2[0] = tb[1 - k][0], way[k].t2[1] = tb[1 - k][1];
    way[k].l1 = l1, way[k].l2 = l2;
  }
}

double pc_wrap_circle_turn(const pc_circle_wrap *c, int way) {
  double cross = c->t1[0] * c->t2[1] - c->t1[1] * c->t2[0];
  double dot = c->t1[0] * c->t2[0] + c->t1[1] * c->t2[1];
  double turn = atan2(way * cross, dot);
  if (turn < 0) turn += TAU;
  return turn > TAU - FULL_TURN_SLACK ? 0 : turn;
}

void pc_wrap_circle(double r, const double a[2], const double b[2], int way, pc_circle_wrap *out) {
  pc_circle_wrap ways[2];
  pc_wrap_circle_ways(r, a, b, ways);
  *out = ways[way < 0];
  out->turn = pc_wrap_circle_turn(out, way);
}
