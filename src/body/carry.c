/* carry.c: a weight in the hand, or worn elsewhere.
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

int pc_body_burden(pc_body *body, int segment, double kg, const double offset[3], pc_err *err) {
  if (!(kg >= 0) || !isfinite(kg))
    return pc_fail(err, PC_BAD_INPUT, 0, "a load of %g kg cannot be carried", kg);
  pc_segment *part = &body->segments[segment];
  double total = part->mass + kg, to_part[3], to_load[3];
  if (!(total > 0)) return PC_OK;
  if (kg > 0 && body->n_burdens < PC_BURDENS) {
    pc_burden *b = &body->burdens[body->n_burdens++];
    b->segment = segment, b->kg = kg;
    v3_add(b->at, part->com, offset);
  }
  v3_scale(to_part, -kg / total, offset); /* from the new centre to the segment's, and to the load */
  v3_scale(to_load, part->mass / total, offset);
  add_point(part->inertia, part->mass, to_part);
  add_point(part->inertia, kg, to_load);
  v3_madd(part->com, kg / total, offset);
  part->mass = total;
  body->total_mass += kg;
  return PC_OK;
}

int pc_body_carry(pc_body *body, int side, double kg, const double offset[3], pc_err *err) {
  int s = pc_body_find_segment(body, side < 0 ? "hand_l" : "hand_r");
  if (s < 0)
    return pc_fail(err, PC_UNSUPPORTED, 0, "model %s has no segment %s to carry with", body->name,
                   side < 0 ? "hand_l" : "hand_r");
  return pc_body_burden(body, s, kg, offset, err);
}
