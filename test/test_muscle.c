/* Muscle force: curves against their definition, closed forms, limits, and OpenSim's stored results. */
#include "body/copy.h"
#include "body/muscle.h"
#include "body/muscle_lanes.h"
#include "body/muscle_made.h"
#include "sto.h"
#include "test.h"

#include <stddef.h>

/* A body of one muscle of this kind, nothing else. */
static pc_body one_muscle(pc_muscle_kind kind, pc_muscle *muscle) {
  pc_body body = {.arena = pc_arena_make(), .n_muscles = 1, .muscles = muscle};
  *muscle = (pc_muscle){.name = "m"};
  pc_curves_default(kind, muscle);
  return body;
}

static pc_muscle_state force(const pc_body *body, double length, double speed) {
  pc_muscle_state state;
  pc_muscle_force(body, 0, length, speed, &state);
  return state;
}

/* ---- Bezier curves ---------------------------------------------------------------------------- */

/* Largest miss of the table, and whether value and slope are continuous, over a curve and beyond. */
static double check_curve(const pc_bezier *curve) {
  double span = curve->last.x - curve->first.x, miss = 0;
  int n = 20011;
  for (int i = 0; i < n; i++) {
    double x = curve->first.x + span * (1.2 * i / (n - 1) - 0.1), d1, d2;
    double exact = pc_bezier_exact(curve, x, &d1, &d2);
    miss = fmax(miss, fabs(pc_bezier_value(curve, x) - exact));
    double h = 1e-6 * span;
    double fd = (pc_bezier_exact(curve, x + h, NULL, NULL) - pc_bezier_exact(curve, x - h, NULL, NULL));
    if (i % 50 == 0) CHECK_NEAR(fd / (2 * h), d1, 1e-5 * (1 + fabs(d1)));
  }
  for (int s = 1; s < curve->n; s++) { /* corners join in value, slope and curvature */
    double x = curve->from[s], a1, a2, b1, b2;
    double a = pc_bezier_exact(curve, x - 1e-12, &a1, &a2), b = pc_bezier_exact(curve, x + 1e-12, &b1, &b2);
    CHECK_NEAR(a, b, 1e-10);
    CHECK_NEAR(a1, b1, 1e-6);
    CHECK_NEAR(a2, b2, 1e-3);
    CHECK_NEAR(a2, 0, 1e-3);
  }
  return miss;
}

static void test_curves(void) {
  pc_muscle m;
  pc_body body = one_muscle(PC_MILLARD2012, &m);
  pc_err err = {0};
  CHECK(pc_muscle_prepare(&body, 0, &err) == 0, "%s", err.text);
  const pc_bezier *const *all = ((const pc_muscle_made *)m.made_curves)->curve;
  for (int i = 0; i < 3; i++) {
    double miss = check_curve(all[i]);
    int cells = 0;
    for (int s = 1; s <= all[i]->n; s++) cells += (int)all[i]->table.piece[s].last + 1;
    printf("NOTE curve %d: table of %d cells misses the exact curve by at most %.1e\n", i, cells, miss);
    CHECK(miss < 1e-12);
  }
  CHECK_NEAR(pc_bezier_value(all[PC_ACTIVE_LENGTH], 1), 1, 1e-15);
  CHECK_NEAR(pc_bezier_value(all[PC_ACTIVE_LENGTH], 0.3), 0, 0);
  CHECK_NEAR(pc_bezier_value(all[PC_ACTIVE_LENGTH], 2.5), 0, 0);
  CHECK_NEAR(pc_bezier_value(all[PC_FORCE_VELOCITY], 0), 1, 1e-15);
  CHECK_NEAR(pc_bezier_value(all[PC_FORCE_VELOCITY], -1), 0, 1e-15);
  CHECK_NEAR(pc_bezier_value(all[PC_FORCE_VELOCITY], 1), 1.4, 1e-15);
  CHECK_NEAR(pc_bezier_value(all[PC_FORCE_VELOCITY], 7), 1.4, 1e-15);
  CHECK_NEAR(pc_bezier_value(all[PC_PASSIVE_LENGTH], 1), 0, 0);
  CHECK_NEAR(pc_bezier_value(all[PC_PASSIVE_LENGTH], 1.7), 1, 1e-15);
  CHECK_NEAR(pc_bezier_value(all[PC_PASSIVE_LENGTH], 1.8), 1 + 0.1 * 2 / 0.7, 1e-14);
  pc_arena_free(body.arena);
}

/* ---- the rigid-tendon muscle --------------------------------------------------------------------- */

/* At optimal length at rest every model gives F_max cos(pennation), but for OpenSim's oddities. */
static void test_isometric(void) {
  const pc_muscle_kind kinds[3] = {PC_MILLARD2012, PC_THELEN2003, PC_DEGROOTE2016};
  for (int k = 0; k < 3; k++) {
    pc_muscle m;
    pc_body body = one_muscle(kinds[k], &m);
    m.pennation = 0.4;
    CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
    pc_muscle_state s = force(&body, m.l_slack + m.l_opt * cos(0.4), 0);
    double odd = 0.1 * sin(0.4), projected[3] = {sqrt(1 - odd * odd), cos(0.4), 1};
    CHECK_NEAR(s.fiber_length, m.l_opt, 1e-15);
    CHECK_NEAR(s.cos_pennation, cos(0.4), 1e-14);
    CHECK_NEAR(s.active, 1000 * projected[k], 1e-10);
    /* fibre velocity is the time derivative of fibre length */
    double h = 1e-6,
           fd = (force(&body, 0.3 + h, 0).fiber_length - force(&body, 0.3 - h, 0).fiber_length) / (2 * h);
    CHECK_NEAR(force(&body, 0.3, 0.25).fiber_velocity, 0.25 * fd, 1e-9);
    pc_arena_free(body.arena);
  }
}

/* Velocity, per maximum velocity, and its slope at force-velocity factor f: Thelen's equations 6 and 7 as
 * printed, at activation 1, continued straight below f = 0 and above 0.95 of the eccentric maximum. */
static double thelen_velocity(double f, double *slope) {
  const double af = 0.25, flen = 1.4, highest = 0.95 * flen;
  double at = f <= 0 ? 0 : f < highest ? f : highest;
  double b = at <= 1 ? 1 + at / af : (2 + 2 / af) * (flen - at) / (flen - 1);
  double db = at <= 1 ? 1 / af : -(2 + 2 / af) / (flen - 1);
  *slope = 1 / b - (at - 1) / (b * b) * db;
  return (at - 1) / b + *slope * (f - at);
}

/* Their inverse as OpenSim finds it: Newton's method from rest to 1e-6. */
static double thelen_newton(double v) {
  double f = 1, miss = 1, slope;
  for (int i = 0; i < 100 && fabs(miss) >= 1e-6; i++) {
    miss = thelen_velocity(f, &slope) - v;
    f -= miss / slope;
  }
  return f > 0 ? f : 0;
}

static void test_thelen(void) {
  pc_muscle m;
  pc_body body = one_muscle(PC_THELEN2003, &m);
  CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
  double worst = 0;
  for (double v = -1.5; v < 1.5; v += 0.001) {
    double f = force(&body, 0.3, v * 0.1 * 10).active / 1000, expected = thelen_newton(v);
    worst = fmax(worst, fabs(f - expected));
  }
  printf("NOTE Thelen's force-velocity is off OpenSim's iteration by at most %.1e\n", worst);
  CHECK(worst < 1e-9);
  CHECK_NEAR(force(&body, 0.2 + 0.1 * 1.3, 0).active, 1000 * exp(-0.09 / 0.45), 1e-9);
  CHECK_NEAR(force(&body, 0.2 + 0.1 * 1.6, 0).passive, 1000, 1e-9);
  CHECK_NEAR(force(&body, 0.2 + 0.1 * 0.9, 0).passive, 0, 0);
  CHECK_NEAR(force(&body, 0.19, 1).active, 0, 0); /* slack */
  pc_arena_free(body.arena);
}

static void test_degroote(void) {
  pc_muscle m;
  pc_body body = one_muscle(PC_DEGROOTE2016, &m);
  m.fiber_damping = 0.01;
  CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
  CHECK_NEAR(force(&body, 0.3, -1).active, 0, 1e-9);
  /* the sinh that De Groote et al. give for the inverse leads back to v */
  for (double v = -1; v <= 1; v += 0.05) {
    double f = force(&body, 0.3, v).active / 1000;
    CHECK_NEAR((sinh((f - 0.8825327733249912) / -0.3211346127989808) + 0.374) / -8.149, v, 1e-12);
  }
  CHECK_NEAR(force(&body, 0.2 + 0.16, 0).passive, 1000, 1e-9);
  CHECK_NEAR(force(&body, 0.2 + 0.02, 0).passive, 0, 1e-9);
  CHECK_NEAR(force(&body, 0.2 + 0.02, 0.5).passive, 1000 * 0.01 * 0.5, 1e-9);
  m.curves.active_force_width_scale = 2;
  double wide = force(&body, 0.2 + 0.1 * 1.4, 0).active;
  m.curves.active_force_width_scale = 1;
  CHECK_NEAR(wide, force(&body, 0.2 + 0.1 * 1.2, 0).active, 1e-9);
  pc_arena_free(body.arena);
}

static void test_millard(void) {
  pc_muscle m;
  pc_body body = one_muscle(PC_MILLARD2012, &m);
  CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
  CHECK_NEAR(force(&body, 0.2 + 0.17, 0).passive, 1000, 1e-9);
  CHECK_NEAR(force(&body, 0.2 + 0.17, -0.5).passive, 1000 * (1 - 0.1 * 0.5), 1e-9);
  CHECK_NEAR(force(&body, 0.3, -0.5).passive, 0, 0); /* damping alone would push */
  CHECK_NEAR(force(&body, 0.3, 0.5).passive, 1000 * 0.1 * 0.5, 1e-9);
  CHECK_NEAR(force(&body, 0.3, -1).active, 0, 1e-12);
  CHECK_NEAR(force(&body, 0.3, 3).active, 1400, 1e-9);
  double least = (0.47 - 0.0259) * 0.1; /* clamped from here down: length stays, no force */
  pc_muscle_state s = force(&body, 0.2 + least * 0.999, 0.1);
  CHECK_NEAR(s.fiber_length, least, 1e-15);
  CHECK(s.active == 0 && s.passive == 0 && s.fiber_velocity == 0);
  CHECK(force(&body, 0.1, 0).active == 0);
  CHECK(isfinite(force(&body, -1e6, 1e6).active) && isfinite(force(&body, 1e6, -1e6).passive));
  pc_arena_free(body.arena);

  body = one_muscle(PC_MILLARD2012, &m); /* the classic Hill muscle: minimum 0.1, slopes at v_max */
  m.fiber_damping = 0.0005;
  CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
  CHECK_NEAR(force(&body, 0.2 + 0.19, 0).active, 100, 1e-9);
  CHECK_NEAR(force(&body, 0.3, 2).active, 1000 * (1.4 + 0.075), 1e-9);
  pc_arena_free(body.arena);
}

/* Isometric force on an elastic tendon by bisection of the tendon length: the root SIMM's search nears. */
static double balance(const pc_muscle *m, double length, double activation) {
  const pc_muscle_made *made = m->made_curves;
  double lo = m->l_slack, hi = length, pull = 0;
  for (int i = 0; i < 100; i++) {
    double tendon = 0.5 * (lo + hi), along = length - tendon, active, passive;
    double fiber = sqrt(along * along + made->height * made->height), l = fiber / m->l_opt;
    pc_function_eval(made->active, l, &active, NULL, NULL);
    pc_function_eval(made->tendon, tendon / m->l_slack - 1, &pull, NULL, NULL);
    passive = exp(8 * (l - 1)) / exp(4);
    if (made->passive) pc_function_eval(made->passive, l, &passive, NULL, NULL);
    if (pull > (fmax(active, 0) * activation + fmax(passive, 0)) * along / fiber)
      hi = tendon;
    else
      lo = tendon;
  }
  return pull * m->f_max;
}

static void test_schutte(void) {
  const pc_muscle_kind kinds[2] = {PC_SCHUTTE1993, PC_DELP1990};
  for (int k = 0; k < 2; k++) {
    pc_muscle m;
    pc_body body = one_muscle(kinds[k], &m);
    m.pennation = 0.3;
    CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
    for (double length = 0.26; length < 0.34; length += 0.005) { /* the search ends within 0.01 N */
      CHECK_NEAR(force(&body, length, 0).passive, balance(&m, length, 0), 0.02);
      double factor = 1.8 - 1.8 / (1 + exp(0.04 / 0.18));
      CHECK_NEAR(force(&body, length, 0).active, factor * balance(&m, length, 1), 0.02);
      double v = -cos(0.3) * 0.4 / (10 * 0.1), lengthening = 1.8 - 1.8 / (1 + exp((0.04 - v) / 0.18));
      CHECK_NEAR(force(&body, length, 0.4).active * factor, force(&body, length, 0).active * lengthening,
                 1e-9);
    }
    CHECK(force(&body, 0.19, 0).active == 0 && force(&body, 0.19, 0).passive == 0);
    pc_arena_free(body.arena);

    body = one_muscle(kinds[k], &m); /* the file's own curve */
    pc_function flat = {.kind = PC_FN_CONSTANT, .n = 1, .scale = 1, .y = (double[]){0.5}};
    body.functions = &flat, body.n_functions = 1;
    m.curves.active_force_length_fn = 0;
    CHECK(pc_muscle_prepare(&body, 0, NULL) == 0);
    CHECK_NEAR(force(&body, 0.27, 0).active, (1.8 - 1.8 / (1 + exp(0.04 / 0.18))) * balance(&m, 0.27, 1),
               0.05);
    m.curves.passive_force_length_fn = 1;
    pc_err err = {0};
    CHECK(pc_muscle_prepare(&body, 0, &err) == PC_BAD_INPUT && strstr(err.text, "muscle m"));
    m.curves.passive_force_length_fn = -1;
    m.l_slack = 0;
    CHECK(pc_muscle_prepare(&body, 0, &err) == (kinds[k] == PC_DELP1990 ? PC_BAD_INPUT : PC_OK));
    if (kinds[k] == PC_SCHUTTE1993) CHECK_NEAR(force(&body, 0.1, 0).passive, 1000 * exp(-4), 1e-9);
    pc_arena_free(body.arena);
  }
}

/* Equal curves are shared, others not; every allocation may fail. */
static void test_prepare(void) {
  pc_muscle m[3];
  for (size_t fail = 1;; fail++) {
    pc_body body = one_muscle(PC_MILLARD2012, m);
    body.muscles = m, body.n_muscles = 3;
    m[1] = m[2] = m[0];
    m[1].l_opt = 0.07;
    m[2].curves.isometric_slope = 4;
    pc_arena_fail_at(body.arena, fail);
    int failed = 0;
    for (int i = 0; i < 3 && !failed; i++) {
      pc_err err = {0};
      failed = pc_muscle_prepare(&body, i, &err);
      CHECK(!failed || (failed == PC_NO_MEMORY && err.code == PC_NO_MEMORY));
    }
    if (!failed) {
      const pc_muscle_made *a = m[0].made_curves, *b = m[1].made_curves, *c = m[2].made_curves;
      for (int i = 0; i < PC_MILLARD_CURVES; i++) {
        CHECK(a->curve[i] == b->curve[i]);
        CHECK((a->curve[i] == c->curve[i]) == (i != PC_FORCE_VELOCITY));
      }
    }
    pc_arena_free(body.arena);
    if (!failed) break;
    CHECK(fail < 50);
    if (fail >= 50) break;
  }
}

static void refused(pc_muscle_kind kind, size_t field, double value, const char *word) {
  pc_muscle m;
  pc_body body = one_muscle(kind, &m);
  memcpy((char *)&m + field, &value, sizeof value);
  pc_err err = {0};
  CHECK(pc_muscle_prepare(&body, 0, &err) == PC_BAD_INPUT && err.code == PC_BAD_INPUT, "%s", word);
  CHECK(strstr(err.text, "muscle m: ") && strstr(err.text, word), "'%s' lacks '%s'", err.text, word);
  pc_arena_free(body.arena);
}

#define AT(field) offsetof(pc_muscle, field)

static void test_refusals(void) {
  refused(PC_MILLARD2012, AT(f_max), 0, "max_isometric_force");
  refused(PC_THELEN2003, AT(l_opt), -1, "optimal_fiber_length");
  refused(PC_DEGROOTE2016, AT(v_max), NAN, "max_contraction_velocity");
  refused(PC_MILLARD2012, AT(l_slack), -0.1, "tendon_slack_length");
  refused(PC_MILLARD2012, AT(pennation), 1.6, "pennation_angle_at_optimal");
  refused(PC_MILLARD2012, AT(max_pennation), 1.6, "maximum_pennation_angle");
  refused(PC_MILLARD2012, AT(fiber_damping), -1, "fiber_damping");
  refused(PC_MILLARD2012, AT(curves.min_norm_active_fiber_length), 0.8, "transition_norm_fiber_length");
  refused(PC_MILLARD2012, AT(curves.shallow_ascending_slope), 9, "shallow_ascending_slope");
  refused(PC_MILLARD2012, AT(curves.isometric_slope), 0.5, "isometric_slope");
  refused(PC_MILLARD2012, AT(curves.concentric_slope_near_vmax), 0, "concentric_slope_near_vmax");
  refused(PC_MILLARD2012, AT(curves.eccentric_slope_near_vmax), 0.5, "eccentric_slope_near_vmax");
  refused(PC_MILLARD2012, AT(curves.max_eccentric_velocity_force_multiplier), 1, "must exceed 1");
  refused(PC_MILLARD2012, AT(curves.concentric_curviness), 1.5, "curviness");
  refused(PC_MILLARD2012, AT(curves.curviness), 0.5, "all or not at all");
  refused(PC_MILLARD2012, AT(curves.strain_at_one_norm_force), 0, "strain_at_one_norm_force");
  refused(PC_THELEN2003, AT(curves.Flen), 1, "Flen");
  refused(PC_THELEN2003, AT(curves.fv_linear_extrap_threshold), 0.5, "fv_linear_extrap_threshold");
  refused(PC_DEGROOTE2016, AT(curves.active_force_width_scale), 0.5, "active_force_width_scale");
}

/* ---- OpenSim's static optimization ------------------------------------------------------------------ */

/* Whether a muscle stays on the trunk; then all poses with a straight trunk give it the same length. */
static bool of_trunk(const pc_body *body, const pc_muscle *m) {
  const char *const limbs[] = {"femur", "tibia",   "patella", "talus", "calcn",
                               "toes",  "humerus", "ulna",    "radius"};
  for (int p = 0; p < m->n_points; p++) {
    const char *segment = body->segments[body->points[m->first_point + p].segment].name;
    for (size_t i = 0; i < sizeof limbs / sizeof *limbs; i++)
      if (strstr(segment, limbs[i])) return false;
  }
  return true;
}

/* Force divided by activation is the optimal force, here at rest with a straight trunk. The files print
 * eight decimals, so an activation of 0.02 bounds what can be seen. */
static void test_against_opensim(const pc_body *human, const sto *length, const char *pose) {
  char path[256];
  sto activation, forces;
  snprintf(path, sizeof path, "facts/expected/static/%s_StaticOptimization_activation.sto", pose);
  bool there = sto_load(&activation, path);
  snprintf(path, sizeof path, "facts/expected/static/%s_StaticOptimization_force.sto", pose);
  there = sto_load(&forces, path) && there;
  CHECK(there, "%s", path);
  int compared = 0;
  double worst = 0;
  for (int m = 0; m < human->n_muscles && there; m++) {
    const char *name = human->muscles[m].name;
    int c = sto_column(length, name), a = sto_column(&activation, name), f = sto_column(&forces, name);
    CHECK(c > 0 && a > 0 && f > 0, "%s", name);
    if (c < 0 || a < 0 || f < 0 || !of_trunk(human, &human->muscles[m]) || sto_at(&activation, 0, a) < 0.02)
      continue;
    pc_muscle_state state;
    pc_muscle_force(human, m, sto_at(length, 0, c), 0, &state);
    double expected = sto_at(&forces, 0, f) / sto_at(&activation, 0, a);
    double off = fabs(state.active / expected - 1);
    CHECK(off < 1e-6, "%s, %s: %.10g N, OpenSim %.10g", pose, name, state.active, expected);
    worst = fmax(worst, off);
    compared++;
  }
  printf("NOTE %s: %d muscles within %.1e of OpenSim\n", pose, compared, worst);
  CHECK(compared > 80);
  sto_free(&activation);
  sto_free(&forces);
}

static void test_opensim(void) {
  sto length;
  if (!sto_load(&length, "facts/expected/Length.sto")) {
    SKIP("no shared OpenSim results");
    return;
  }
  pc_err err = {0};
  pc_body *human = pc_body_human(&err);
  CHECK(human != NULL, "%s", err.text);
  if (human) {
    test_against_opensim(human, &length, "hold20_close_30cm");
    test_against_opensim(human, &length, "py_stand20front");
  }
  pc_body_free(human);
  sto_free(&length);
}

/* All muscles in lanes against one by one, to the bit: made-up lengths and speeds that reach every bound and
 * far beyond, some muscles of another kind between, some without pennation. */
static void test_lanes(void) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *human = pc_body_human(&err), *body = human ? pc_body_copy(human, pc_arena_make()) : NULL;
  CHECK(body != NULL, "%s", err.text);
  if (!body) return;
  int n = body->n_muscles;
  for (int m = 3; m < n; m += 11) pc_curves_default(PC_THELEN2003, &body->muscles[m]);
  for (int m = 4; m < n; m += 5) body->muscles[m].pennation = 0;
  CHECK(pc_body_finish(body, &err) == 0, "%s", err.text);
  pc_muscle_lanes *lanes = pc_muscle_lanes_make(body, arena);
  double *length = PC_NEW(arena, double, n), *speed = PC_NEW(arena, double, n),
         *active = PC_NEW(arena, double, n);
  int pulling = 0;
  for (int round = 0; round < 200; round++) {
    for (int m = 0; m < n; m++) {
      const pc_muscle *muscle = &body->muscles[m];
      length[m] = muscle->l_slack + muscle->l_opt * (1 + 1.3 * sin(1 + 37.0 * m + 101.0 * round));
      speed[m] = 1.5 * muscle->v_max * muscle->l_opt * sin(2 + 53.0 * m + 71.0 * round);
    }
    pc_muscle_lanes_active(lanes, length, speed, active);
    for (int m = 0; m < n; m++) {
      pc_muscle_state state;
      pc_muscle_force(body, m, length[m], speed[m], &state);
      CHECK(active[m] == state.active, "%s %g %g", body->muscles[m].name, active[m], state.active);
      pulling += active[m] > 0;
    }
  }
  CHECK(pulling > 40 * n && pulling < 160 * n, "%d", pulling);
  pc_body_free(body), pc_body_free(human), pc_arena_free(arena);
}

int main(void) {
  test_opensim();
  test_lanes();
  test_curves();
  test_isometric();
  test_thelen();
  test_degroote();
  test_millard();
  test_schutte();
  test_prepare();
  test_refusals();
  return test_done();
}
