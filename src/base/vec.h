/* vec.h: vectors of three, rotations, rigid transforms. All inline; see base.h for the layouts. */
#ifndef POSTERIOR_VEC_H
#define POSTERIOR_VEC_H

#include "base/two.h"
#include "posterior/base.h"

#include <math.h>

static inline double v3_dot(const double a[3], const double b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
static inline void v3_set(double o[3], double x, double y, double z) {
  o[0] = x, o[1] = y, o[2] = z;
}
static inline void v3_copy(double o[3], const double a[3]) {
  o[0] = a[0], o[1] = a[1], o[2] = a[2];
}
static inline void v3_add(double o[3], const double a[3], const double b[3]) {
  o[0] = a[0] + b[0], o[1] = a[1] + b[1], o[2] = a[2] + b[2];
}
static inline void v3_sub(double o[3], const double a[3], const double b[3]) {
  o[0] = a[0] - b[0], o[1] = a[1] - b[1], o[2] = a[2] - b[2];
}
static inline void v3_scale(double o[3], double s, const double a[3]) {
  o[0] = s * a[0], o[1] = s * a[1], o[2] = s * a[2];
}
static inline void v3_madd(double o[3], double s, const double a[3]) { /* o += s a */
  o[0] += s * a[0], o[1] += s * a[1], o[2] += s * a[2];
}
/* o = a x b; o must not be a or b */
static inline void v3_cross(double o[3], const double a[3], const double b[3]) {
  o[0] = a[1] * b[2] - a[2] * b[1];
  o[1] = a[2] * b[0] - a[0] * b[2];
  o[2] = a[0] * b[1] - a[1] * b[0];
}
static inline double v3_norm(const double a[3]) {
  return sqrt(v3_dot(a, a));
}
static inline double v3_distance(const double a[3], const double b[3]) {
  double d[3];
  v3_sub(d, a, b);
  return v3_norm(d);
}

/* o = R x; o must not be x */
static inline void m3_apply(double o[3], const double R[9], const double x[3]) {
  o[0] = R[0] * x[0] + R[1] * x[1] + R[2] * x[2];
  o[1] = R[3] * x[0] + R[4] * x[1] + R[5] * x[2];
  o[2] = R[6] * x[0] + R[7] * x[1] + R[8] * x[2];
}
/* o = R' x; o must not be x */
static inline void m3_apply_t(double o[3], const double R[9], const double x[3]) {
  o[0] = R[0] * x[0] + R[3] * x[1] + R[6] * x[2];
  o[1] = R[1] * x[0] + R[4] * x[1] + R[7] * x[2];
  o[2] = R[2] * x[0] + R[5] * x[1] + R[8] * x[2];
}
/* O = A B; O must not be A or B */
static inline void m3_mul(double O[9], const double A[9], const double B[9]) {
  pc_two b0 = {B[0], B[1]}, b1 = {B[3], B[4]}, b2 = {B[6], B[7]}; /* two columns, and then the third */
  for (int i = 0; i < 9; i += 3) {
    pc_two o = A[i] * b0 + A[i + 1] * b1 + A[i + 2] * b2;
    O[i] = o[0], O[i + 1] = o[1];
    O[i + 2] = A[i] * B[2] + A[i + 1] * B[5] + A[i + 2] * B[8];
  }
}
static inline void m3_transpose(double O[9], const double A[9]) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) O[3 * i + j] = A[3 * j + i];
}
/* Rotation by angle about a unit axis (Rodrigues 1840). */
static inline void m3_axis_angle(double R[9], const double a[3], double angle) {
  double c = cos(angle), s = sin(angle), t = 1 - c;
  R[0] = c + t * a[0] * a[0], R[1] = t * a[0] * a[1] - s * a[2], R[2] = t * a[0] * a[2] + s * a[1];
  R[3] = t * a[0] * a[1] + s * a[2], R[4] = c + t * a[1] * a[1], R[5] = t * a[1] * a[2] - s * a[0];
  R[6] = t * a[0] * a[2] - s * a[1], R[7] = t * a[1] * a[2] + s * a[0], R[8] = c + t * a[2] * a[2];
}
/* Body-fixed X-Y-Z rotation, R = Rx Ry Rz: OpenSim's orientation properties. */
static inline void m3_from_xyz(double R[9], const double e[3]) {
  double X[9], Y[9], Z[9], XY[9];
  m3_axis_angle(X, (double[3]){1, 0, 0}, e[0]);
  m3_axis_angle(Y, (double[3]){0, 1, 0}, e[1]);
  m3_axis_angle(Z, (double[3]){0, 0, 1}, e[2]);
  m3_mul(XY, X, Y);
  m3_mul(R, XY, Z);
}
/* The inverse of m3_from_xyz, e[1] in [-pi/2, pi/2]. */
static inline void m3_to_xyz(double e[3], const double R[9]) {
  double s = R[2] < -1 ? -1 : R[2] > 1 ? 1 : R[2];
  e[1] = asin(s);
  if (fabs(s) < 1 - 1e-12) {
    e[0] = atan2(-R[5], R[8]);
    e[2] = atan2(-R[1], R[0]);
  } else { /* gimbal lock: put all of it in e[0] */
    e[0] = atan2(R[7], R[4]);
    e[2] = 0;
  }
}

/* o = X x (point) */
static inline void tf_point(double o[3], const pc_transform *X, const double x[3]) {
  m3_apply(o, X->R, x);
  v3_add(o, o, X->p);
}
/* o = X^-1 x (point) */
static inline void tf_unpoint(double o[3], const pc_transform *X, const double x[3]) {
  double d[3];
  v3_sub(d, x, X->p);
  m3_apply_t(o, X->R, d);
}
/* O = A B; O must not be A or B */
static inline void tf_mul(pc_transform *O, const pc_transform *A, const pc_transform *B) {
  m3_mul(O->R, A->R, B->R);
  tf_point(O->p, A, B->p);
}
static inline void tf_inverse(pc_transform *O, const pc_transform *A) {
  double p[3];
  m3_transpose(O->R, A->R);
  m3_apply(p, O->R, A->p);
  v3_scale(O->p, -1, p);
}

#endif
