/* The least force in a joint over all sharings: no sharing that the bounds of activation bring about goes
 * lower, and where bounds leave nothing to share it is the force itself. */
#include "mechanism.h"
#include "posterior/motion.h"
#include "test.h"

enum { TRIALS = 12 };

static unsigned seed = 11;
static double even(void) {
  return (seed = seed * 1664525u + 1013904223u) / 4294967296.0;
}

static double size_of(const pc_load *load, int segment) {
  const double *r = load->reaction + 9 * segment;
  return sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
}

/* Largest force from nowhere at the joints, N m. */
static double nowhere(const pc_load *load, const pc_body *body) {
  double worst = 0;
  for (int k = load->n_muscles + body->n_actuators; k < load->n_actuators; k++)
    worst = fmax(worst, fabs(load->force[k]));
  return worst;
}

static void check_posture(const pc_body *man, const pc_posed *posed, const char *child) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_motion *motion = pc_motion_posed(man, posed, 1, arena, &err);
  pc_load_def def = pc_load_default();
  pc_load *load = motion ? pc_load_solve(man, motion, &def, arena, &err) : NULL;
  int segment = pc_body_find_segment(man, child), n = man->n_muscles, counted = 0;
  double least = NAN, fixed = NAN, lowest = INFINITY;
  CHECK(load && !pc_load_least(man, &def, load, segment, &least, arena, &err), "%s", err.text);
  if (!load) return;
  double own = size_of(load, segment);
  CHECK(least > 0 && least < own, "%s: at least %g N, ours %g", child, least, own);
  double *lo = PC_NEW(arena, double, n), *hi = PC_NEW(arena, double, n);
  for (int trial = 0; trial < TRIALS; trial++) {
    for (int m = 0; m < n; m++)
      lo[m] = even() < 0.05 ? 0.1 * even() : 0, hi[m] = even() < 0.3 ? 0.3 + 0.5 * even() : 1;
    pc_load_def other = def;
    other.a_min = lo, other.a_max = hi;
    pc_load *l = pc_load_solve(man, motion, &other, arena, &err);
    if (!l || nowhere(l, man) > 1) continue;
    CHECK(size_of(l, segment) > 0.95 * least,
          /* with its own, slightly other push of the feet */ "%s: %g N, below the least %g", child,
          size_of(l, segment), least);
    lowest = fmin(lowest, size_of(l, segment)), counted++;
  }
  CHECK(counted > TRIALS / 2, "%d sharings", counted);
  for (int m = 0; m < n; m++) lo[m] = hi[m] = load->activation[m];
  def.a_min = lo, def.a_max = hi;
  CHECK(!pc_load_least(man, &def, load, segment, &fixed, arena, &err), "%s", err.text);
  CHECK_NEAR(fixed, own, 0.01 * own);
  printf("NOTE %s: least %.0f N, least effort %.0f, lowest of %d other sharings %.0f\n", child, least, own,
         counted, lowest);
  pc_arena_free(arena);
}

int main(void) {
  pc_body *man = average_man(false);
  const pc_posed bent = {.thorax = 40, .lumbar = 24, .hip = 16, .reach = NAN},
                 squat = {.thorax = 20, .lumbar = 5, .hip = 50, .knee = 50, .reach = NAN};
  check_posture(man, &bent, "femur_r");
  check_posture(man, &squat, "femur_l");
  check_posture(man, &squat, "tibia_r");
  pc_body_free(man);
  return test_done();
}
