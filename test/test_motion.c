/* Splines, low-pass and inverse kinematics: closed forms and a generator that knows the answer. */
#include "base/vec.h"
#include "motion/spline5.h"
#include "posterior/motion.h"
#include "test.h"

/* Natural quintic splines reproduce parabolas exactly, and sines to high order away from the ends. */
static void test_spline(void) {
  enum { N = 200 };
  pc_arena *arena = pc_arena_make();
  double t[N], y[N], d1[N], d2[N];
  for (int i = 0; i < N; i++) t[i] = 0.01 * i + 0.002 * sin(i), y[i] = 3 - 2 * t[i] + 5 * t[i] * t[i];
  pc_spline5 *s = pc_spline5_make(N, t, arena);
  pc_spline5_slopes(s, y, 1, d1, d2);
  for (int i = 0; i < N; i++) {
    CHECK_NEAR(d1[i], -2 + 10 * t[i], 1e-9);
    CHECK_NEAR(d2[i], 10, 1e-7);
  }
  CHECK_NEAR(pc_spline5_value(s, y, 1, d1, d2, 0.777), 3 - 2 * 0.777 + 5 * 0.777 * 0.777, 1e-12);
  for (int i = 0; i < N; i++) y[i] = sin(6 * t[i]);
  pc_spline5_slopes(s, y, 1, d1, d2);
  for (int i = 30; i < N - 30; i++) {
    CHECK_NEAR(d1[i], 6 * cos(6 * t[i]), 1e-7);
    CHECK_NEAR(d2[i], -36 * sin(6 * t[i]), 1e-4);
  }
  /* continuity of the third derivative, by its definition, at inner knots */
  for (int i = 50; i < 60; i++) {
    double h = t[i] - t[i - 1], k = t[i + 1] - t[i], D = y[i] - y[i - 1], E = y[i + 1] - y[i];
    double left =
        60 * D / (h * h * h) - (24 * d1[i - 1] + 36 * d1[i]) / (h * h) - (3 * d2[i - 1] - 9 * d2[i]) / h;
    double right =
        60 * E / (k * k * k) - (36 * d1[i] + 24 * d1[i + 1]) / (k * k) - (9 * d2[i] - 3 * d2[i + 1]) / k;
    CHECK_NEAR(left, right, 1e-5 * fabs(left) + 1e-4);
  }
  pc_arena_free(arena);
}

/* A third-order Butterworth run twice has the gain 1/(1 + (f/fc)^6) at every frequency, no lag. */
static void test_lowpass(void) {
  enum { N = 2000 };
  pc_arena *arena = pc_arena_make();
  const double dt = 0.005, fc = 6, f[3] = {2, 6, 12};
  double *time = PC_NEW(arena, double, N), *q = PC_NEW(arena, double, 3 * N);
  for (int i = 0; i < N; i++) {
    time[i] = dt * i;
    for (int k = 0; k < 3; k++) q[3 * i + k] = sin(2 * M_PI * f[k] * time[i]);
  }
  pc_motion m = {.n_frames = N, .n_q = 3, .time = time, .q = q};
  pc_err err = {0};
  CHECK(pc_motion_smooth(&m, fc, arena, &err) == 0, "%s", err.text);
  for (int k = 0; k < 3; k++) {
    /* the bilinear transform maps f to tan(pi f dt) */
    double r = tan(M_PI * f[k] * dt) / tan(M_PI * fc * dt), gain = 1 / (1 + pow(r, 6)), w = 2 * M_PI * f[k];
    for (int i = 800; i < 1200; i++) {
      CHECK_NEAR(m.q[3 * i + k], gain * sin(w * time[i]), 1e-6);
      CHECK_NEAR(m.qd[3 * i + k], gain * w * cos(w * time[i]), 1e-4 * w);
      CHECK_NEAR(m.qdd[3 * i + k], -gain * w * w * sin(w * time[i]), 1e-3 * w * w);
    }
  }
  pc_arena_free(arena);
}

enum { FRAMES = 12 };

/* A movement q(t) of every coordinate, person turned away, and where its markers go. */
static double *make_movement(const pc_body *b, pc_markers *rec, pc_arena *arena) {
  pc_pose *p = pc_pose_make(b);
  *rec = (pc_markers){.n = b->n_markers, .n_frames = FRAMES, .rate = 100};
  rec->names = PC_NEW(arena, const char *, rec->n), rec->time = PC_NEW(arena, double, FRAMES);
  rec->at = PC_NEW(arena, double, (size_t)FRAMES * rec->n * 3);
  double *truth = PC_NEW(arena, double, (size_t)FRAMES * b->n_coordinates);
  for (int i = 0; i < rec->n; i++) rec->names[i] = b->markers[i].name;
  for (int f = 0; f < FRAMES; f++) {
    rec->time[f] = 0.01 * f;
    for (int c = 0; c < b->n_coordinates; c++) {
      const pc_coordinate *co = &b->coordinates[c];
      double mid = co->hi - co->lo < 6 ? (co->lo + co->hi) / 2 : 0,
             span = co->hi - co->lo < 6 ? (co->hi - co->lo) / 2 : 0.3;
      p->q[c] = mid + 0.5 * span * sin(0.9 * c + 0.2 * f);
    }
    int turn = pc_body_find_coordinate(b, "pelvis_rotation");
    p->q[turn] = 2.5;
    pc_pose_couple(b, p);
    pc_pose_position(b, p);
    memcpy(truth + (size_t)f * b->n_coordinates, p->q, (size_t)b->n_coordinates * sizeof *truth);
    for (int i = 0; i < rec->n; i++)
      pc_pose_point(p, b->markers[i].segment, b->markers[i].at, rec->at + ((size_t)f * rec->n + i) * 3);
  }
  pc_pose_free(p);
  return truth;
}

/* Choose q(t), place the markers, recover q(t): facing any way, with gaps. */
static void test_ik(const pc_body *b) {
  enum { N = FRAMES };
  pc_arena *arena = pc_arena_make();
  pc_pose *p = pc_pose_make(b);
  pc_markers rec;
  double *truth = make_movement(b, &rec, arena);
  for (int k = 0; k < 3; k++) rec.at[((size_t)5 * rec.n + 3) * 3 + k] = NAN; /* a gap in frame 5 */
  pc_ik_def def = pc_ik_default();
  pc_err err = {0};
  pc_motion *m = pc_motion_solve(b, &rec, &def, arena, &err);
  CHECK(m != NULL, "%s", err.text);
  if (m) {
    CHECK(m->n_frames == N);
    for (int f = 0; f < N; f++) {
      CHECK(m->iterations[f] > 0, "frame %d did not converge", f);
      CHECK_NEAR(m->rms[f], 0, 1e-6);
      double *got = m->q + (size_t)f * m->n_q, *want = truth + (size_t)f * m->n_q, worst = 0;
      int at = 0;
      pc_pose *g = pc_pose_make(b); /* compare places: some coordinates no marker sees */
      memcpy(g->q, got, (size_t)m->n_q * sizeof *got);
      pc_pose_position(b, g);
      memcpy(p->q, want, (size_t)m->n_q * sizeof *got);
      pc_pose_position(b, p);
      for (int i = 0; i < b->n_markers; i++) {
        double x[3], y[3];
        pc_pose_point(g, b->markers[i].segment, b->markers[i].at, x);
        pc_pose_point(p, b->markers[i].segment, b->markers[i].at, y);
        double d = v3_distance(x, y);
        if (d > worst) worst = d, at = i;
      }
      CHECK(worst < 1e-6, "frame %d marker %s off by %g m", f, b->markers[at].name, worst);
      pc_pose_free(g);
      int hip = pc_body_find_coordinate(b, "hip_flexion_r");
      CHECK_NEAR(got[hip], want[hip], 1e-6);
    }
  }
  pc_pose_free(p);
  pc_arena_free(arena);
}

/* Sum of squared marker distances, by definition. */
static double cost_of(const pc_body *b, pc_pose *p, const pc_markers *rec, int frame) {
  double cost = 0;
  pc_pose_couple(b, p);
  pc_pose_position(b, p);
  for (int i = 0; i < rec->n; i++) {
    double x[3];
    pc_pose_point(p, b->markers[i].segment, b->markers[i].at, x);
    double d = v3_distance(x, rec->at + ((size_t)frame * rec->n + i) * 3);
    cost += d * d;
  }
  return cost;
}

/* Markers several centimetres off, as a camera's are: still few steps (Gauss and Newton's alone take 20 and
 * more), and what is found is a minimum: no small change of a coordinate within its range lowers the cost. */
static void test_bad_markers(const pc_body *b) {
  pc_arena *arena = pc_arena_make();
  pc_pose *p = pc_pose_make(b);
  pc_markers rec;
  pc_err err = {0};
  make_movement(b, &rec, arena);
  for (int f = 0; f < FRAMES; f++)
    for (int i = 0; i < 3 * rec.n; i++) rec.at[(size_t)f * rec.n * 3 + i] += 0.06 * sin(17.3 * i + 0.1 * f);
  pc_ik_def def = pc_ik_default();
  pc_motion *m = pc_motion_solve(b, &rec, &def, arena, &err);
  CHECK(m != NULL, "%s", err.text);
  for (int f = 0; m && f < FRAMES; f++) {
    const double *q = m->q + (size_t)f * m->n_q;
    CHECK(m->rms[f] > 0.03, "the markers should fit badly");
    CHECK(f == 0 || (m->iterations[f] > 0 && m->iterations[f] <= 8), "frame %d: %d steps", f,
          m->iterations[f]);
    memcpy(p->q, q, (size_t)m->n_q * sizeof *q);
    double least = cost_of(b, p, &rec, f);
    CHECK_NEAR(m->cost[f], least, 1e-12 * least);
    for (int z = 0; z < b->n_free; z++)
      for (int side = -1; side <= 1; side += 2) {
        const pc_coordinate *co = &b->coordinates[b->free_to_q[z]];
        double moved = q[b->free_to_q[z]] + 1e-4 * side;
        if (co->clamped && (moved < co->lo || moved > co->hi)) continue;
        p->q[b->free_to_q[z]] = moved;
        double cost = cost_of(b, p, &rec, f);
        CHECK(cost >= least * (1 - 1e-12), "frame %d: %s off its minimum, %.3g less", f, co->name,
              least - cost);
        memcpy(p->q, q, (size_t)m->n_q * sizeof *q);
      }
  }
  if (m) { /* begun at the answer it stays there */
    def.start = m->q, def.to = rec.time[0];
    pc_motion *again = pc_motion_solve(b, &rec, &def, arena, &err);
    CHECK(again && again->iterations[0] == 1, "%s", err.text);
    for (int c = 0; again && c < m->n_q; c++) CHECK_NEAR(again->q[c], m->q[c], 1e-7);
  }
  pc_pose_free(p);
  pc_arena_free(arena);
}

int main(void) {
  test_spline();
  test_lowpass();
  pc_err err = {0};
  pc_body *b = pc_body_human(&err);
  CHECK(b != NULL, "%s", err.text);
  if (b) test_ik(b), test_bad_markers(b);
  pc_body_free(b);
  return test_done();
}
