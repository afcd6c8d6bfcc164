/* kinematics.c: where every segment is, and how fast, given the coordinates.
 *
 * One sweep from the ground outwards over the levers of every joint. Velocities and accelerations are
 * spatial vectors in the ground frame about the ground origin (Featherstone 2008, "Rigid Body Dynamics
 * Algorithms", ch. 2), so a lever's motion is one 6-vector s and
 *     v' = v + s x',   a' = a + s x'' + (v cross s) x',   x = f(q)
 * holds for turns and slides alike; joints with several functions of one coordinate (a walker knee)
 * need no special case.
 */
#include "base/vec.h"
#include "body/topology.h"
#include "posterior/body.h"

#include <stdlib.h>
#include <string.h>

pc_pose *pc_pose_make(const pc_body *body) {
  pc_arena *arena = pc_arena_make();
  if (!arena) return NULL;
  size_t nq = (size_t)body->n_coordinates, ns = (size_t)body->n_segments;
  pc_pose *pose = PC_NEW(arena, pc_pose, 1);
  double *numbers = PC_NEW(arena, double, 4 * nq);
  double *frames = PC_NEW(arena, double, ns *(9 + 3 + 6 + 6) + nq * 6);
  if (!pose || !numbers || !frames) {
    pc_arena_free(arena);
    return NULL;
  }
  pose->arena = arena;
  pose->q = numbers, pose->qd = numbers + nq, pose->qdd = numbers + 2 * nq, pose->gain = numbers + 3 * nq;
  pose->R = (double(*)[9])frames;
  pose->p = (double(*)[3])(frames + 9 * ns);
  pose->vel = (double(*)[6])(frames + 12 * ns);
  pose->acc = (double(*)[6])(frames + 18 * ns);
  pose->twist = (double(*)[6])(frames + 24 * ns);
  for (int c = 0; c < body->n_coordinates; c++) pose->q[c] = body->coordinates[c].value, pose->gain[c] = 1;
  pose->R[0][0] = pose->R[0][4] = pose->R[0][8] = 1;
  return pose;
}

void pc_pose_free(pc_pose *pose) {
  if (pose) pc_arena_free(pose->arena);
}

void pc_pose_couple(const pc_body *body, pc_pose *pose) {
  for (int c = 0; c < body->n_coordinates; c++) {
    const pc_coordinate *co = &body->coordinates[c];
    if (co->driver < 0) continue;
    double y, d1, d2, u = pose->qd[co->driver], a = pose->qdd[co->driver];
    pc_function_eval(&body->functions[co->driver_function], pose->q[co->driver], &y, &d1, &d2);
    double k = co->driver_scale;
    pose->q[c] = k * y;
    pose->gain[c] = k * d1;
    pose->qd[c] = k * d1 * u;
    pose->qdd[c] = k * (d1 * a + d2 * u * u);
  }
}

/* R := R * turn(axis, angle); a turn about x, y or z mixes two columns only. */
static void turn(double R[9], const pc_lever *lever, double angle) {
  double c = cos(angle), s = sin(angle);
  if (lever->unit >= 0) {
    int i = (lever->unit + 1) % 3, j = (lever->unit + 2) % 3;
    for (int row = 0; row < 9; row += 3) {
      double a = R[row + i], b = R[row + j];
      R[row + i] = c * a + s * b;
      R[row + j] = c * b - s * a;
    }
  } else {
    double T[9], old[9];
    m3_axis_angle(T, lever->axis, angle);
    memcpy(old, R, sizeof old);
    m3_mul(R, old, T);
  }
}

typedef struct amount {
  double x, d1, d2;
} amount;

static inline amount lever_amount(const pc_lever *lever, const double *q) {
  amount m = {lever->fixed, 0, 0};
  if (lever->coordinate < 0) return m;
  double at = q[lever->coordinate];
  if (!lever->f) return (amount){at, 1, 0};
  pc_function_eval(lever->f, at, &m.x, &m.d1, &m.d2);
  return m;
}

/* s: the lever's unit motion, given the frame (R, p) before it. Then moves the frame past the lever. */
static inline void lever_step(const pc_lever *lever, double x, double R[9], double p[3], double s[6]) {
  double a[3];
  if (lever->unit >= 0)
    v3_set(a, R[lever->unit], R[3 + lever->unit], R[6 + lever->unit]);
  else
    m3_apply(a, R, lever->axis);
  if (lever->turns) {
    v3_copy(s, a);
    v3_cross(s + 3, p, a);
    turn(R, lever, x);
  } else {
    v3_set(s, 0, 0, 0);
    v3_copy(s + 3, a);
    v3_madd(p, x, a);
  }
}

/* Frame of the joint before its levers. */
static inline void joint_start(const pc_body *body, const pc_pose *pose, int s, double R[9], double p[3]) {
  int parent = body->joints[s].parent;
  const pc_transform *X = &body->topology->to_joint[s];
  m3_mul(R, pose->R[parent], X->R);
  m3_apply(p, pose->R[parent], X->p);
  v3_add(p, p, pose->p[parent]);
}

static inline void joint_end(const pc_body *body, pc_pose *pose, int s, const double R[9],
                             const double p[3]) {
  const pc_transform *X = &body->topology->from_joint[s];
  if (body->topology->turned_child[s])
    m3_mul(pose->R[s], R, X->R);
  else
    memcpy(pose->R[s], R, 9 * sizeof *R);
  m3_apply(pose->p[s], R, X->p);
  v3_add(pose->p[s], pose->p[s], p);
}

/* o += k s for spatial motions */
static inline void add_motion(double o[6], double k, const double s[6]) {
  for (int i = 0; i < 6; i += 2) *(pc_two_any *)(o + i) += k * *(const pc_two_any *)(s + i);
}

/* A joint's own coordinates move nothing yet. */
static inline void clear_twists(const pc_joint *joint, pc_pose *pose) {
  for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++)
    for (int i = 0; i < 6; i++) pose->twist[c][i] = 0;
}

void pc_pose_position(const pc_body *body, pc_pose *pose) {
  const pc_topology *t = body->topology;
  for (int s = 1; s < body->n_segments; s++) {
    double R[9], p[3], motion[6];
    clear_twists(&body->joints[s], pose);
    joint_start(body, pose, s, R, p);
    for (int l = t->first_lever[s]; l < t->first_lever[s + 1]; l++) {
      const pc_lever *lever = &t->levers[l];
      amount m = lever_amount(lever, pose->q);
      lever_step(lever, m.x, R, p, motion);
      if (lever->coordinate >= 0) add_motion(pose->twist[lever->coordinate], m.d1, motion);
    }
    joint_end(body, pose, s, R, p);
  }
}

/* o += (v cross s) * k for spatial motions v, s */
static inline void add_motion_cross(double o[6], const double v[6], const double s[6], double k) {
  double a[3], b[3], c[6];
  v3_cross(c, v, s);
  v3_cross(a, v, s + 3);
  v3_cross(b, v + 3, s);
  v3_add(c + 3, a, b);
  add_motion(o, k, c);
}

/* What a joint's turns did in this pose: unit axes in ground, rates, and which coordinate of the joint. */
typedef struct turns {
  double axis[3][3], rate[3];
  int coordinate[3]; /* local: 0 is the joint's first */
} turns;

/* Simbody 3.8 (OpenSim 4.6) differentiates the axes of a function-based joint as if each turn had a
 * coordinate of its own: the second axis turns with all of the joint's first coordinate, the third with
 * all but its third coordinate (buildHdot). Where one coordinate drives several turns that counts turns
 * an axis does not follow. Angular acceleration it adds, here to be comparable; up to 1 N m at a hip in
 * gait. */
static void add_simbody_error(const turns *t, int n_coordinates, const double p[3], double acc[6]) {
  double extra[3] = {0}, c[3];
  for (int i = 1; i < 3; i++) {
    double w[3] = {0};
    for (int k = 0; k < 3; k++) {
      bool simbody = i == 1 ? t->coordinate[k] == 0 : n_coordinates < 3 || t->coordinate[k] != 2;
      v3_madd(w, (simbody - (k < i)) * t->rate[k], t->axis[k]);
    }
    v3_cross(c, w, t->axis[i]);
    v3_madd(extra, t->rate[i], c);
  }
  v3_add(acc, acc, extra);
  v3_cross(c, p, extra);
  v3_add(acc + 3, acc + 3, c);
}

void pc_pose_velocity(const pc_body *body, pc_pose *pose) {
  const pc_topology *t = body->topology;
  for (int s = 1; s < body->n_segments; s++) {
    double R[9], p[3], motion[6], *v = pose->vel[s], *a = pose->acc[s];
    bool odd = pose->as_opensim && t->shared_turns[s];
    clear_twists(&body->joints[s], pose);
    joint_start(body, pose, s, R, p);
    memcpy(v, pose->vel[body->joints[s].parent], 6 * sizeof *v);
    memcpy(a, pose->acc[body->joints[s].parent], 6 * sizeof *a);
    turns seen;
    if (odd) memset(&seen, 0, sizeof seen);
    for (int l = t->first_lever[s]; l < t->first_lever[s + 1]; l++) {
      const pc_lever *lever = &t->levers[l];
      amount m = lever_amount(lever, pose->q);
      lever_step(lever, m.x, R, p, motion);
      int c = lever->coordinate;
      if (c < 0) continue;
      double rate = m.d1 * pose->qd[c], change = m.d1 * pose->qdd[c] + m.d2 * pose->qd[c] * pose->qd[c];
      add_motion_cross(a, v, motion, rate);
      if (odd && lever->turns) {
        int k = lever->slot - 3;
        v3_copy(seen.axis[k], motion);
        seen.rate[k] = rate, seen.coordinate[k] = c - body->joints[s].first_coordinate;
      }
      add_motion(pose->twist[c], m.d1, motion);
      add_motion(v, rate, motion);
      add_motion(a, change, motion);
    }
    if (odd) add_simbody_error(&seen, body->joints[s].n_coordinates, p, a);
    joint_end(body, pose, s, R, p);
  }
}

void pc_pose_levers(const pc_body *body, const pc_pose *pose, double (*motion)[6]) {
  const pc_topology *t = body->topology;
  for (int s = 1; s < body->n_segments; s++) {
    double R[9], p[3];
    joint_start(body, pose, s, R, p);
    for (int l = t->first_lever[s]; l < t->first_lever[s + 1]; l++)
      lever_step(&t->levers[l], lever_amount(&t->levers[l], pose->q).x, R, p, motion[l]);
  }
}

void pc_pose_point(const pc_pose *pose, int segment, const double at[3], double out[3]) {
  double o[3];
  m3_apply(o, pose->R[segment], at);
  v3_add(out, o, pose->p[segment]);
}
