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

double pc_rows_inclination(const pc_rows *r, int segment, int axis, double weight, double *row) {
  const double *R = r->pose->R[segment];
  double up = R[4], along = R[3 * axis + 1], r2 = up * up + along * along;
  double top[3] = {R[1], R[4], R[7]}, zero[3] = {0, 0, 0};
  /* the tip of a unit axis at the origin moves by the twist's turn alone: tip's motion less the origin's */
  pc_rows_move(r, segment, top, axis, weight * up / r2, row);
  pc_rows_move(r, segment, zero, axis, -weight * up / r2, row);
  pc_rows_move(r, segment, top, 1, -weight * along / r2, row);
  pc_rows_move(r, segment, zero, 1, weight * along / r2, row);
  return atan2(along, up);
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
