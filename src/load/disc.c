/* disc.c: what a joint's force means to the disc.
 *
 * A disc resists along its normal (compression) and along its plane (shear). It lies between two vertebrae,
 * so its plane is taken half way between them: with X_FM = R the rotation across the joint and H = sqrt(R)
 * (same axis, half the angle), a force f in the joint frame M of the upper body is H f in the mid-disc frame,
 * where the plane leans forward by `slope` (x forward, y up, z right in the standing spine).
 */
#include "base/vec.h"
#include "posterior/load.h"

/* Same axis, half the angle. Via the unit quaternion: q = (w, v) -> half is (1 + w, v) normalised. */
static void half_rotation(double H[9], const double R[9]) {
  double w = 0.5 * sqrt(fmax(0, 1 + R[0] + R[4] + R[8]));
  double v[3] = {0, 0, 0};
  if (w > 1e-6) { /* a spine never turns by 180 degrees; there H would not be defined */
    v[0] = (R[7] - R[5]) / (4 * w), v[1] = (R[2] - R[6]) / (4 * w), v[2] = (R[3] - R[1]) / (4 * w);
  }
  double sine = v3_norm(v), angle = 2 * atan2(sine, w);
  double axis[3] = {0, 0, 1};
  if (sine > 0) v3_scale(axis, 1 / sine, v);
  m3_axis_angle(H, axis, 0.5 * angle);
}

void pc_disc_resolve(const pc_body *body, const pc_pose *pose, int child, double slope, const double force[3],
                     double out[3]) {
  const pc_joint *joint = &body->joints[child];
  double F[9], M[9], Ft[9], R[9], H[9], f_joint[3], f[3];
  m3_mul(F, pose->R[joint->parent], joint->in_parent.R);
  m3_mul(M, pose->R[child], joint->in_child.R);
  m3_transpose(Ft, F);
  m3_mul(R, Ft, M);
  half_rotation(H, R);
  m3_apply_t(f_joint, joint->in_child.R, force);
  m3_apply(f, H, f_joint);
  double c = cos(slope), s = sin(slope);
  out[0] = s * f[0] + c * f[1], out[1] = s * f[1] - c * f[0], out[2] = f[2];
}
