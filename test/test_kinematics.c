/* Kinematics and Newton-Euler of the built-in human against finite differences and the energy balance. */
#include "base/vec.h"
#include "body/topology.h"
#include "posterior/load.h"
#include "test.h"

static double wave(int i, double t) {
  return 0.25 * sin(1.3 * i + 2.1 * t) + 0.05 * cos(0.7 * i * t);
}

/* q(t), and its derivatives by hand. */
static void set_motion(const pc_body *b, pc_pose *p, double t) {
  for (int c = 0; c < b->n_coordinates; c++) {
    double k = b->coordinates[c].type == PC_ROTATIONAL ? 1 : 0.2;
    p->q[c] = k * wave(c, t);
    p->qd[c] = k * (0.25 * 2.1 * cos(1.3 * c + 2.1 * t) - 0.05 * 0.7 * c * sin(0.7 * c * t));
    p->qdd[c] = k * (-0.25 * 2.1 * 2.1 * sin(1.3 * c + 2.1 * t) - 0.05 * 0.49 * c * c * cos(0.7 * c * t));
  }
  pc_pose_couple(b, p);
  pc_pose_velocity(b, p);
}

static void test_twists(const pc_body *b) {
  pc_pose *p = pc_pose_make(b), *lo = pc_pose_make(b), *hi = pc_pose_make(b);
  const double at[3] = {0.03, -0.1, 0.02}, h = 1e-6;
  set_motion(b, p, 0.4);
  for (int c = 0; c < b->n_coordinates; c++) {
    memcpy(lo->q, p->q, (size_t)b->n_coordinates * sizeof(double));
    memcpy(hi->q, p->q, (size_t)b->n_coordinates * sizeof(double));
    lo->q[c] -= h, hi->q[c] += h;
    pc_pose_position(b, lo), pc_pose_position(b, hi);
    for (int s = 1; s < b->n_segments; s++) {
      double x0[3], x1[3], x[3], v[3] = {0};
      pc_pose_point(lo, s, at, x0), pc_pose_point(hi, s, at, x1), pc_pose_point(p, s, at, x);
      bool outboard = false;
      for (int k = s; k > 0; k = b->joints[k].parent) outboard |= b->topology->segment_of[c] == k;
      if (outboard) {
        v3_cross(v, p->twist[c], x);
        v3_add(v, v, p->twist[c] + 3);
      }
      for (int k = 0; k < 3; k++) CHECK_NEAR(v[k], (x1[k] - x0[k]) / (2 * h), 1e-8);
    }
  }
  pc_pose_free(p), pc_pose_free(lo), pc_pose_free(hi);
}

static void test_velocities(const pc_body *b) {
  pc_pose *p = pc_pose_make(b), *lo = pc_pose_make(b), *hi = pc_pose_make(b);
  const double at[3] = {0.05, 0.02, -0.04}, h = 1e-5;
  for (double t = 0; t < 2; t += 0.31) {
    set_motion(b, p, t), set_motion(b, lo, t - h), set_motion(b, hi, t + h);
    for (int s = 1; s < b->n_segments; s++) {
      double x0[3], x1[3], x[3], v[3], a[3], u[3];
      pc_pose_point(lo, s, at, x0), pc_pose_point(hi, s, at, x1), pc_pose_point(p, s, at, x);
      v3_cross(v, p->vel[s], x);
      v3_add(v, v, p->vel[s] + 3);
      v3_cross(a, p->acc[s], x); /* classical acceleration of the point */
      v3_add(a, a, p->acc[s] + 3);
      v3_cross(u, p->vel[s], v);
      v3_add(a, a, u);
      for (int k = 0; k < 3; k++) {
        CHECK_NEAR(v[k], (x1[k] - x0[k]) / (2 * h), 2e-7);
        CHECK_NEAR(a[k], (x1[k] - 2 * x[k] + x0[k]) / (h * h), 2e-4);
      }
    }
  }
  pc_pose_free(p), pc_pose_free(lo), pc_pose_free(hi);
}

static double energy(const pc_body *b, const pc_pose *p) {
  double e = 0;
  for (int s = 1; s < b->n_segments; s++) {
    const pc_segment *g = &b->segments[s];
    double c[3], v[3], w[3], Iw[3];
    pc_pose_point(p, s, g->com, c);
    v3_cross(v, p->vel[s], c);
    v3_add(v, v, p->vel[s] + 3);
    m3_apply_t(w, p->R[s], p->vel[s]);
    const double *I = g->inertia, full[9] = {I[0], I[3], I[4], I[3], I[1], I[5], I[4], I[5], I[2]};
    m3_apply(Iw, full, w);
    e += 0.5 * g->mass * v3_dot(v, v) + 0.5 * v3_dot(w, Iw) - g->mass * v3_dot(b->gravity, c);
  }
  return e;
}

/* The power of the generalised forces is the rate of the energy. */
static void test_power(const pc_body *b) {
  pc_pose *p = pc_pose_make(b), *lo = pc_pose_make(b), *hi = pc_pose_make(b);
  double(*reaction)[6] = calloc((size_t)b->n_segments, sizeof *reaction),
  *tau = calloc((size_t)b->n_coordinates, sizeof *tau);
  const double h = 1e-5;
  for (double t = 0; t < 2; t += 0.17) {
    set_motion(b, p, t), set_motion(b, lo, t - h), set_motion(b, hi, t + h);
    pc_joint_reactions(b, p, NULL, reaction);
    pc_reactions_to_moments(b, p, (const double(*)[6])reaction, tau);
    double power = 0, rate = (energy(b, hi) - energy(b, lo)) / (2 * h);
    for (int c = 0; c < b->n_coordinates; c++) power += tau[c] * p->qd[c];
    CHECK_NEAR(power, rate, 1e-6 * (1 + fabs(rate)));
  }
  free(reaction), free(tau);
  pc_pose_free(p), pc_pose_free(lo), pc_pose_free(hi);
}

/* At rest the root carries the weight, and nothing else. */
static void test_weight(const pc_body *b) {
  pc_pose *p = pc_pose_make(b);
  double(*reaction)[6] = calloc((size_t)b->n_segments, sizeof *reaction);
  pc_pose_couple(b, p);
  pc_pose_velocity(b, p);
  pc_joint_reactions(b, p, NULL, reaction);
  CHECK_NEAR(reaction[1][4], -b->total_mass * b->gravity[1], 1e-9);
  CHECK_NEAR(reaction[1][3], 0, 1e-9);
  free(reaction);
  pc_pose_free(p);
}

int main(void) {
  pc_err err = {0};
  pc_body *b = pc_body_human(&err);
  CHECK(b != NULL, "%s", err.text);
  if (!b) return test_done();
  test_twists(b);
  test_velocities(b);
  test_power(b);
  test_weight(b);
  pc_body_free(b);
  return test_done();
}
