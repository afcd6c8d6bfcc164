/* rows.c: how points of a posed body answer to its unknowns. A point moves with the twist of every coordinate
 * between it and the ground, so slopes are exact (Featherstone 2008). */
#include "posture/rows.h"
#include "base/vec.h"

void pc_rows_move(const pc_rows *r, int segment, const double at[3], int axis, double weight, double *row) {
  for (int s = segment; s > 0; s = r->body->joints[s].parent) {
    const pc_joint *joint = &r->body->joints[s];
    for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++) {
      int i = r->unknown_of[c];
      double v[3];
      if (i < 0) continue;
      v3_cross(v, r->pose->twist[c], at);
      row[i] += weight * r->pose->gain[c] * (v[axis] + r->pose->twist[c][3 + axis]);
    }
  }
}

/* The tip of a unit axis at the origin moves by the twist's turn alone: tip's motion less the origin's. */
static void turn(const pc_rows *r, int segment, const double tip[3], int axis, double weight, double *row) {
  const double zero[3] = {0, 0, 0};
  pc_rows_move(r, segment, tip, axis, weight, row);
  pc_rows_move(r, segment, zero, axis, -weight, row);
}

double pc_rows_inclination(const pc_rows *r, int segment, int axis, double weight, double *row) {
  const double *R = r->pose->R[segment], tip[3] = {R[1], R[4], R[7]};
  double flat = hypot(tip[0], tip[1]), level = fmax(flat, 1e-6); /* who lies on the side leans by all of it */
  if (axis == 0) {
    turn(r, segment, tip, 0, weight * tip[1] / (level * level), row);
    turn(r, segment, tip, 1, -weight * tip[0] / (level * level), row);
    return atan2(tip[0], tip[1]);
  }
  turn(r, segment, tip, 2, weight * level, row);
  turn(r, segment, tip, 0, -weight * tip[2] * tip[0] / level, row);
  turn(r, segment, tip, 1, -weight * tip[2] * tip[1] / level, row);
  return atan2(tip[2], flat);
}

void pc_rows_centre(const pc_rows *r, int axis, double weight, double out[3], double *row) {
  v3_set(out, 0, 0, 0);
  for (int s = 1; s < r->body->n_segments; s++) {
    double share = r->body->segments[s].mass / r->body->total_mass, at[3];
    pc_pose_point(r->pose, s, r->body->segments[s].com, at);
    v3_madd(out, share, at);
    if (row) pc_rows_move(r, s, at, axis, weight * share, row);
  }
}
