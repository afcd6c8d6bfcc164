/* carry.c: a weight in the hand.
 *
 * It moves with the hand as if grown on: added to the hand's mass, centre and inertia as a point (parallel
 * axes). The grip is taken at the hand's own mass centre; a load held in front of it has its offset from
 * there, in the hand's axes. Not done: loads of their own size, loads that swing, slip or are set down on the
 * way.
 */
#include "base/vec.h"
#include "posterior/body.h"

/* Inertia of a point mass m at r from where it is taken about: xx yy zz xy xz yz. */
static void add_point(double inertia[6], double m, const double r[3]) {
  inertia[0] += m * (r[1] * r[1] + r[2] * r[2]);
  inertia[1] += m * (r[0] * r[0] + r[2] * r[2]);
  inertia[2] += m * (r[0] * r[0] + r[1] * r[1]);
  inertia[3] -= m * r[0] * r[1];
  inertia[4] -= m * r[0] * r[2];
  inertia[5] -= m * r[1] * r[2];
}

int pc_body_carry(pc_body *body, int side, double kg, const double offset[3], pc_err *err) {
  int s = pc_body_find_segment(body, side < 0 ? "hand_l" : "hand_r");
  if (s < 0)
    return pc_fail(err, PC_UNSUPPORTED, 0, "model %s has no segment %s to carry with", body->name,
                   side < 0 ? "hand_l" : "hand_r");
  if (!(kg >= 0) || !isfinite(kg))
    return pc_fail(err, PC_BAD_INPUT, 0, "a load of %g kg cannot be carried", kg);
  pc_segment *hand = &body->segments[s];
  double total = hand->mass + kg, to_hand[3], to_load[3];
  if (!(total > 0)) return PC_OK;
  v3_scale(to_hand, -kg / total, offset); /* from the new centre to the hand's, and to the load */
  v3_scale(to_load, hand->mass / total, offset);
  add_point(hand->inertia, hand->mass, to_hand);
  add_point(hand->inertia, kg, to_load);
  v3_madd(hand->com, kg / total, offset);
  hand->mass = total;
  body->total_mass += kg;
  return PC_OK;
}
