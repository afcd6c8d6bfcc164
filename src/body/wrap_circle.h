/* wrap_circle.h: a string around a circle, the plane problem inside cylinders and spheres.
 *
 * From a point at distance d the tangent touches the circle at an angle acos(r/d) from the point's own
 * direction, and is sqrt(d^2 - r^2) long. The angle of contact is what is left between the two. Both ends
 * are worked out side by side. Inline, as a frame asks it some eighty times.
 */
#ifndef POSTERIOR_BODY_WRAP_CIRCLE_H
#define POSTERIOR_BODY_WRAP_CIRCLE_H

#include "base/two.h"

#include <math.h>

/* A string around a circle of radius r about the origin of a plane, from a to b, turning left (way +1)
 * or right (-1). Ends on or outside the circle. */
typedef struct pc_circle_wrap {
  double t1[2], t2[2]; /* tangent points */
  double l1, l2;       /* straight lengths */
  double turn;         /* angle of contact, [0, 2 pi) */
} pc_circle_wrap;

static const double PC_WRAP_TURN = 6.283185307179586476925; /* a full one */
/* A turn beyond this is a string that has lifted off and only seems to go all the way round. */
static const double PC_WRAP_LIFTED = 6.283185307179586 - 0.5; /* rad */
/* A contact this close to a full turn is a grazing touch whose angle rounded below zero. */
static const double PC_WRAP_FULL_SLACK = 1e-9; /* rad */

/* Where strings from a and b touch, as parts along and across the direction of each; l: their lengths. */
static inline void pc_wrap_circle_touch(double r, pc_two x, pc_two y, pc_two *along, pc_two *across,
                                        pc_two *l) {
  pc_two d2 = x * x + y * y, l2 = d2 - r * r, inverse = r / d2;
  *l = two_sqrt(two_pick(l2 > two_of(0), l2, two_of(0)));
  *along = r * inverse, *across = *l * inverse; /* r/d (r/d, l/d) on the unit vectors p/d */
}

/* Seen from b the string turns the other way. */
static inline void pc_wrap_circle_fill(pc_two x, pc_two y, pc_two along, pc_two across, pc_two l, int way,
                                       pc_circle_wrap *out) {
  pc_two side = across * (pc_two){way, -way}, tx = along * x - side * y, ty = along * y + side * x;
  out->t1[0] = tx[0], out->t1[1] = ty[0];
  out->t2[0] = tx[1], out->t2[1] = ty[1];
  out->l1 = l[0], out->l2 = l[1];
}

/* Both ways round at once, left first, without their turns. */
static inline void pc_wrap_circle_ways(double r, const double a[2], const double b[2],
                                       pc_circle_wrap way[2]) {
  pc_two x = {a[0], b[0]}, y = {a[1], b[1]}, along, across, l;
  pc_wrap_circle_touch(r, x, y, &along, &across, &l);
  pc_wrap_circle_fill(x, y, along, across, l, 1, &way[0]);
  pc_wrap_circle_fill(x, y, along, across, l, -1, &way[1]);
}

/* The angle of (x, y) in [0, 2 pi), as atan2 has it to 4e-16, in a third of its time: with q = small/large of
 * |x|, |y| and c = k/16 next to it, atan q = atan c + atan (q - c)/(1 + q c), a series of five terms. Which
 * of the eight parts of the circle it is in, nobody could foretell, so that is looked up and not asked. */
static inline double pc_wrap_circle_angle(double y, double x) {
  /* arc tangents of k/16 */
  static const double ATAN[17] = {
      0,
      0.062418809995957348474,
      0.12435499454676143503,
      0.18534794999569476489,
      0.24497866312686415417,
      0.30288486837497140556,
      0.35877067027057222040,
      0.41241044159738730689,
      0.46364760900080611621,
      0.51238946031073770666,
      0.55859931534356243597,
      0.60228734613496418168,
      0.64350110879328438680,
      0.68231655487474807826,
      0.71882999962162450542,
      0.75315128096219438952,
      0.78539816339744830962,
  };
#define QUARTER 1.570796326794896619231
  static const double from[8] = {0,           QUARTER,     2 * QUARTER, QUARTER,
                                 4 * QUARTER, 3 * QUARTER, 2 * QUARTER, 3 * QUARTER};
#undef QUARTER
  static const double sign[8] = {1, -1, -1, 1, -1, 1, 1, -1};
  double ay = fabs(y), ax = fabs(x), small = ax < ay ? ax : ay, large = ax < ay ? ay : ax, q = small / large;
  if (!(q <= 1)) return ax == 0 && ay == 0 ? 0 : NAN;
  int k = (int)(16 * q + 0.5), part = (ay > ax) + 2 * (x < 0) + 4 * (y < 0);
  double c = k * 0.0625, z = (small - c * large) / (large + c * small), z2 = z * z;
  double t = z * (1 + z2 * (-1.0 / 3 + z2 * (1.0 / 5 + z2 * (-1.0 / 7 + z2 * (1.0 / 9)))));
  return from[part] + sign[part] * (ATAN[k] + t);
}

/* Such a turn. */
static inline double pc_wrap_circle_turn(const pc_circle_wrap *c, int way) {
  double cross = c->t1[0] * c->t2[1] - c->t1[1] * c->t2[0];
  double dot = c->t1[0] * c->t2[0] + c->t1[1] * c->t2[1];
  double turn = pc_wrap_circle_angle(way * cross, dot);
  return turn > PC_WRAP_TURN - PC_WRAP_FULL_SLACK ? 0 : turn;
}

static inline void pc_wrap_circle(double r, const double a[2], const double b[2], int way,
                                  pc_circle_wrap *out) {
  pc_two x = {a[0], b[0]}, y = {a[1], b[1]}, along, across, l;
  pc_wrap_circle_touch(r, x, y, &along, &across, &l);
  pc_wrap_circle_fill(x, y, along, across, l, way, out);
  out->turn = pc_wrap_circle_turn(out, way);
}

#endif
