/* Scaling: the identity, similarity (everything by one factor), unequal factors against OpenSim's rules
 * written out by hand, and static trials of people whose factors we chose. */
#include "base/vec.h"
#include "motion/scale.h"
#include "test.h"

enum { N_MAX = 64 };

static unsigned seed = 7;
static double random_in(double lo, double hi) {
  seed = seed * 1664525u + 1013904223u;
  return lo + (hi - lo) * (seed >> 8) / 16777216.0;
}

static void fill(double (*factor)[3], double s) {
  for (int i = 0; i < N_MAX; i++) v3_set(factor[i], s, s, s);
  v3_set(factor[0], 1, 1, 1);
}

static void set_factor(const pc_body *b, double (*factor)[3], const char *segment, double x, double y,
                       double z) {
  v3_set(factor[pc_body_find_segment(b, segment)], x, y, z);
}

static pc_body *scaled(const pc_body *b, double (*factor)[3], double mass) {
  pc_err err = {0};
  pc_body *out = pc_body_scale(b, (const double(*)[3])factor, mass, &err);
  CHECK(out != NULL, "%s", err.text);
  return out;
}

/* The same posture for both bodies, inside the ranges. */
static void pose_randomly(const pc_body *b, pc_pose *pose, const pc_body *b2, pc_pose *pose2) {
  for (int c = 0; c < b->n_coordinates; c++) {
    const pc_coordinate *co = &b->coordinates[c];
    pose->q[c] = random_in(fmax(co->lo, -0.5), fmin(co->hi, 0.8));
  }
  pc_pose_couple(b, pose);
  memcpy(pose2->q, pose->q, sizeof(double) * (size_t)b->n_coordinates);
  pc_pose_position(b, pose);
  pc_pose_position(b2, pose2);
}

static void test_identity(const pc_body *b) {
  double factor[N_MAX][3];
  fill(factor, 1);
  pc_body *c = scaled(b, factor, 0);
  if (!c) return;
  CHECK(c->n_functions == b->n_functions && c->n_points == b->n_points && c->n_markers == b->n_markers);
  CHECK(c->total_mass == b->total_mass && c->height == b->height && c->n_free == b->n_free);
  for (int s = 0; s < b->n_segments; s++) {
    CHECK(memcmp(c->segments[s].com, b->segments[s].com, sizeof b->segments[s].com) == 0);
    CHECK(memcmp(c->segments[s].inertia, b->segments[s].inertia, sizeof b->segments[s].inertia) == 0);
    CHECK(memcmp(&c->joints[s].in_parent, &b->joints[s].in_parent, sizeof(pc_transform)) == 0);
    CHECK(memcmp(&c->joints[s].axes, &b->joints[s].axes, sizeof b->joints[s].axes) == 0);
    CHECK(c->segments[s].name != b->segments[s].name &&
          strcmp(c->segments[s].name, b->segments[s].name) == 0);
  }
  for (int m = 0; m < b->n_muscles; m++)
    CHECK(fabs(c->muscles[m].l_opt - b->muscles[m].l_opt) +
                  fabs(c->muscles[m].l_slack - b->muscles[m].l_slack) <
              1e-15,
          "%s", b->muscles[m].name);
  for (int w = 0; w < b->n_wraps; w++)
    for (int i = 0; i < 3; i++) CHECK_NEAR(c->wraps[w].size[i], b->wraps[w].size[i], 1e-16);
  pc_body_free(c);
}

/* Everything by one factor: lengths s, masses s^3, inertias s^5, in every pose. */
static void test_similarity(const pc_body *b) {
  double s = 1.17, factor[N_MAX][3];
  fill(factor, s);
  pc_body *c = scaled(b, factor, 0);
  if (!c) return;
  CHECK_NEAR(c->total_mass, s * s * s * b->total_mass, 1e-10);
  CHECK_NEAR(c->height, s * b->height, 1e-15);
  for (int i = 1; i < b->n_segments; i++)
    for (int k = 0; k < 6; k++)
      CHECK_NEAR(c->segments[i].inertia[k], pow(s, 5) * b->segments[i].inertia[k], 1e-15);
  for (int m = 0; m < b->n_muscles; m++) {
    CHECK_NEAR(c->muscles[m].l_opt, s * b->muscles[m].l_opt, 1e-12);
    CHECK_NEAR(c->muscles[m].l_slack, s * b->muscles[m].l_slack, 1e-12);
    CHECK(c->muscles[m].f_max == b->muscles[m].f_max);
  }
  pc_pose *p = pc_pose_make(b), *q = pc_pose_make(c);
  pc_path_work *u = pc_path_work_make(b), *v = pc_path_work_make(c);
  for (int trial = 0; trial < 4; trial++) {
    pose_randomly(b, p, c, q);
    for (int m = 0; m < b->n_muscles; m++) {
      pc_path one, two;
      pc_path_find(b, p, u, m, &one);
      pc_path_find(c, q, v, m, &two);
      CHECK(fabs(two.length - s * one.length) <= 1e-11, "%s: %.15g, %.15g", b->muscles[m].name, two.length,
            s * one.length);
    }
  }
  pc_path_work_free(u), pc_path_work_free(v);
  pc_pose_free(p), pc_pose_free(q);
  pc_body_free(c);
}

/* Where the tibia stands in the femur, by hand: frames and slides of the knee by the femur's factors
 * (the slide along axis a by |a|.f), the tibia's own frame by the tibia's. */
static void check_knee(const pc_body *b, const pc_body *c, const double *femur, const double *tibia) {
  int s = pc_body_find_segment(b, "tibia_r"), parent = pc_body_find_segment(b, "femur_r");
  const pc_joint *j = &b->joints[s];
  pc_pose *pose = pc_pose_make(c);
  double angle = 1.1, R[9], want[3], got[3], d[3];
  pose->q[pc_body_find_coordinate(c, "knee_angle_r")] = angle;
  pc_pose_couple(c, pose);
  pc_pose_position(c, pose);
  pc_transform in_parent = j->in_parent, in_child = j->in_child, X = PC_IDENTITY, PX, inverse;
  for (int i = 0; i < 3; i++) in_parent.p[i] *= femur[i], in_child.p[i] *= tibia[i];
  double turn[3], slide[3];
  for (int i = 0; i < 3; i++) {
    pc_function_eval(&b->functions[j->axes[i].function], angle, &slide[i], NULL, NULL);
    if (j->axes[3 + i].function < 0)
      turn[i] = angle;
    else
      pc_function_eval(&b->functions[j->axes[3 + i].function], angle, &turn[i], NULL, NULL);
    m3_axis_angle(R, j->axes[3 + i].v, turn[i]);
    double old[9];
    memcpy(old, X.R, sizeof old);
    m3_mul(X.R, old, R);
    v3_madd(
        X.p,
        slide[i] *
            v3_dot((double[3]){fabs(j->axes[i].v[0]), fabs(j->axes[i].v[1]), fabs(j->axes[i].v[2])}, femur),
        j->axes[i].v);
  }
  tf_mul(&PX, &in_parent, &X);
  tf_inverse(&inverse, &in_child);
  tf_point(want, &PX, inverse.p);
  v3_sub(d, pose->p[s], pose->p[parent]);
  m3_apply_t(got, pose->R[parent], d);
  for (int i = 0; i < 3; i++) CHECK_NEAR(got[i], want[i], 1e-14);
  pc_pose_free(pose);
}

static double along_axis(const double R[9], int i, const double *f) {
  return v3_norm((double[3]){R[i] * f[0], R[3 + i] * f[1], R[6 + i] * f[2]});
}

static int wrap_named(const pc_body *b, const char *name) {
  for (int i = 0; i < b->n_wraps; i++)
    if (strcmp(b->wraps[i].name, name) == 0) return i;
  return 0;
}

static void test_unequal(const pc_body *b) {
  double factor[N_MAX][3], femur[3] = {1.1, 0.9, 1.25}, tibia[3] = {0.8, 1.3, 1.05},
                           torso[3] = {1.2, 1.1, 0.9};
  fill(factor, 1);
  set_factor(b, factor, "femur_r", femur[0], femur[1], femur[2]);
  set_factor(b, factor, "tibia_r", tibia[0], tibia[1], tibia[2]);
  set_factor(b, factor, "torso", torso[0], torso[1], torso[2]);
  pc_body *c = scaled(b, factor, 80);
  if (!c) return;
  CHECK_NEAR(c->total_mass, 80, 1e-12);
  CHECK(c->height == 0, "unknown now");
  check_knee(b, c, femur, tibia);
  int m = pc_body_find_marker(b, "RLFC"), w = wrap_named(b, "GasLat_at_condyles_r"),
      chest = wrap_named(b, "Chest_r");
  for (int i = 0; i < 3; i++) {
    CHECK_NEAR(c->markers[m].at[i], femur[i] * b->markers[m].at[i], 1e-16);
    CHECK_NEAR(c->wraps[w].at.p[i], femur[i] * b->wraps[w].at.p[i], 1e-16);
    CHECK_NEAR(c->wraps[chest].size[i], b->wraps[chest].size[i] * along_axis(b->wraps[chest].at.R, i, torso),
               1e-15);
  }
  CHECK_NEAR(c->wraps[w].size[0], b->wraps[w].size[0] * 0.5 * (femur[0] + femur[1]), 1e-16); /* not turned */
  CHECK_NEAR(c->wraps[w].size[1], b->wraps[w].size[1] * femur[2], 1e-16);
  /* femur: least inertia about y, so a cylinder along y of r^2 = 2 Iyy/m, l^2 = 12 Ixx/m - 3 r^2 */
  int s = pc_body_find_segment(b, "femur_r");
  const pc_segment *f = &b->segments[s], *g = &c->segments[s];
  double r2 = 2 * f->inertia[1] / f->mass, l2 = 12 * f->inertia[0] / f->mass - 3 * r2;
  r2 *= femur[0] * femur[2], l2 *= femur[1] * femur[1];
  CHECK_NEAR(g->inertia[1], g->mass * r2 / 2, 1e-15);
  CHECK_NEAR(g->inertia[0], g->mass * (l2 / 12 + r2 / 4), 1e-15);
  CHECK_NEAR(g->inertia[2], g->inertia[0], 1e-15);
  pc_body_free(c);
}

/* Fibre and slack length over path length, in the default pose, are what they were. */
static void test_fibres(const pc_body *b) {
  double factor[N_MAX][3];
  for (int s = 0; s < N_MAX; s++)
    v3_set(factor[s], random_in(0.9, 1.1), random_in(0.9, 1.1), random_in(0.9, 1.1));
  v3_set(factor[0], 1, 1, 1);
  pc_body *c = scaled(b, factor, 0);
  if (!c) return;
  pc_pose *p = pc_pose_make(b), *q = pc_pose_make(c);
  pc_path_work *u = pc_path_work_make(b), *v = pc_path_work_make(c);
  pc_pose_couple(b, p), pc_pose_couple(c, q);
  pc_pose_position(b, p), pc_pose_position(c, q);
  for (int m = 0; m < b->n_muscles; m++) {
    pc_path one, two;
    pc_path_find(b, p, u, m, &one);
    pc_path_find(c, q, v, m, &two);
    CHECK_NEAR(c->muscles[m].l_opt / two.length, b->muscles[m].l_opt / one.length, 1e-10);
    CHECK_NEAR(c->muscles[m].l_slack / two.length, b->muscles[m].l_slack / one.length, 1e-10);
    pc_muscle_state s, t; /* the same place on the force-length curve */
    pc_muscle_force(b, m, one.length, 0, &s);
    pc_muscle_force(c, m, two.length, 0, &t);
    CHECK_NEAR(t.fiber_length / c->muscles[m].l_opt, s.fiber_length / b->muscles[m].l_opt, 1e-10);
    CHECK_NEAR(t.passive, s.passive, 1e-9 * b->muscles[m].f_max);
  }
  pc_path_work_free(u), pc_path_work_free(v);
  pc_pose_free(p), pc_pose_free(q);
  pc_body_free(c);
}

static void test_person(const pc_body *b) {
  pc_err err = {0};
  pc_body *c = pc_body_scale_person(b, 62, 1.6, &err);
  CHECK(c && fabs(c->total_mass - 62) < 1e-12 && fabs(c->height - 1.6) < 1e-15, "%s", err.text);
  if (!c) return;
  pc_pose *p = pc_pose_make(b), *q = pc_pose_make(c);
  pose_randomly(b, p, c, q);
  int head = pc_body_find_segment(b, "head"), toes = pc_body_find_segment(b, "toes_l");
  CHECK_NEAR(v3_distance(q->p[head], q->p[toes]), 1.6 / b->height * v3_distance(p->p[head], p->p[toes]),
             1e-13);
  pc_pose_free(p), pc_pose_free(q);
  c->height = 0;
  CHECK(!pc_body_scale_person(c, 62, 1.6, &err) && err.code == PC_UNSUPPORTED);
  err = (pc_err){0};
  CHECK(!pc_body_scale_person(b, 62, -1, &err) && err.code == PC_BAD_INPUT, "%s", err.text);
  pc_body_free(c);
}

/* ---- static trials --------------------------------------------------------------------------- */

static void stand(const pc_body *c, pc_pose *pose, double heading) {
  for (int i = 0; i < c->n_coordinates; i++) {
    const pc_coordinate *co = &c->coordinates[i];
    pose->q[i] = random_in(fmax(co->lo, -0.1), fmin(co->hi, 0.2));
  }
  pose->q[pc_body_find_coordinate(c, "pelvis_rotation")] = heading;
  pc_pose_couple(c, pose);
  pc_pose_position(c, pose);
}

/* A trial of four frames: the scaled body standing, or in a new posture every frame. */
static pc_markers *make_trial(const pc_body *c, int first, int end, bool moving, double noise,
                              pc_arena *arena) {
  pc_pose *pose = pc_pose_make(c);
  pc_markers *t = PC_NEW(arena, pc_markers, 1);
  t->n = end - first, t->n_frames = 4, t->rate = 100;
  t->names = PC_NEW(arena, const char *, t->n);
  t->time = PC_NEW(arena, double, t->n_frames);
  t->at = PC_NEW(arena, double, t->n_frames * 3 * t->n);
  for (int f = 0; f < t->n_frames; f++) {
    t->time[f] = 0.01 * f;
    if (f == 0 || moving) stand(c, pose, 2);
    for (int m = 0; m < t->n; m++) {
      const pc_marker *marker = &c->markers[first + m];
      double *at = t->at + 3 * (f * t->n + m);
      t->names[m] = marker->name;
      pc_pose_point(pose, marker->segment, marker->at, at);
      for (int i = 0; i < 3; i++) at[i] += noise * random_in(-1, 1);
    }
  }
  for (int i = 0; i < 3; i++) t->at[i] = NAN;             /* a gap */
  for (int i = 0; i < 90; i++) t->at[3 * t->n + i] = NAN; /* a frame that shows half of the markers */
  pc_pose_free(pose);
  return t;
}

/* Factors of a made-up person; what no pair spans follows the rule for such segments. */
static void choose_person(const pc_body *b, double (*factor)[3], double left_femur) {
  static const struct {
    const char *segment;
    double factor;
  } person[] = {{"pelvis", 1.05},    {"femur_r", 0.93},   {"femur_l", 0.93},  {"tibia_r", 1.08},
                {"tibia_l", 1.08},   {"calcn_r", 0.96},   {"calcn_l", 0.96},  {"torso", 1.12},
                {"humerus_r", 0.95}, {"humerus_l", 0.95}, {"radius_r", 1.04}, {"radius_l", 1.04}};
  fill(factor, 1);
  for (size_t i = 0; i < sizeof person / sizeof *person; i++)
    set_factor(b, factor, person[i].segment, person[i].factor, person[i].factor, person[i].factor);
  set_factor(b, factor, "femur_l", left_femur, left_femur, left_femur);
}

static double factor_of(const pc_scale_report *r, const char *segment) {
  for (int s = 0; s < r->n; s++)
    if (strcmp(r->segment[s], segment) == 0) return r->factor[s][0];
  return NAN;
}

/* The rule for unmeasured segments, from the report's measured ones, applied to the made-up person. */
static void fill_person(const pc_body *b, double (*factor)[3], const pc_scale_report *r) {
  static const char *const between[][3] = {
      {"lumbar5", "pelvis", "torso"},      {"lumbar4", "pelvis", "torso"},
      {"lumbar3", "pelvis", "torso"},      {"lumbar2", "pelvis", "torso"},
      {"lumbar1", "pelvis", "torso"},      {"ulna_r", "humerus_r", "radius_r"},
      {"ulna_l", "humerus_l", "radius_l"}, {"talus_r", "tibia_r", "calcn_r"},
      {"talus_l", "tibia_l", "calcn_l"},   {"patella_r", "femur_r", "femur_r"},
      {"patella_l", "femur_l", "femur_l"}, {"toes_r", "calcn_r", "calcn_r"},
      {"toes_l", "calcn_l", "calcn_l"},    {"hand_r", "radius_r", "radius_r"},
      {"hand_l", "radius_l", "radius_l"},  {"head", "torso", "torso"},
      {"Abdomen", "pelvis", "pelvis"}};
  for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
    int s = pc_body_find_segment(b, between[i][0]);
    double x = factor[pc_body_find_segment(b, between[i][1])][0],
           y = factor[pc_body_find_segment(b, between[i][2])][0];
    v3_set(factor[s], sqrt(x * y), sqrt(x * y), sqrt(x * y));
    if (r) CHECK(r->n_pairs[s] == 0, "%s has %d pairs", between[i][0], r->n_pairs[s]);
  }
}

static void recover(const pc_body *b, bool symmetric, bool moving, double left_femur, double noise,
                    double tolerance) {
  double factor[N_MAX][3];
  pc_err err = {0};
  pc_scale_report report;
  pc_arena *arena = pc_arena_make();
  choose_person(b, factor, left_femur);
  fill_person(b, factor, NULL);
  pc_body *person = scaled(b, factor, 0);
  pc_markers *trial = make_trial(person, 0, 66, moving, noise, arena); /* the first set of the tables */
  pc_body *got = pc_body_scale_static(b, trial, 70, symmetric, arena, &report, &err);
  CHECK(got != NULL, "%s", err.text);
  if (got) {
    CHECK_NEAR(got->total_mass, 70, 1e-12);
    CHECK(report.rms <= 2 * noise + 1e-4, "%g m left", report.rms);
    if (noise == 0) fill_person(b, factor, &report);
    double worst = 0;
    for (int s = 1; s < b->n_segments; s++) {
      worst = fmax(worst, fabs(factor_of(&report, b->segments[s].name) / factor[s][0] - 1));
      CHECK(fabs(factor_of(&report, b->segments[s].name) / factor[s][0] - 1) <= tolerance,
            "%s: %g, true %g (%d pairs)", b->segments[s].name, factor_of(&report, b->segments[s].name),
            factor[s][0], report.n_pairs[s]);
    }
    printf("NOTE trial, noise %g mm: factors within %.2g, %.2g mm left\n", 1e3 * noise, worst,
           1e3 * report.rms);
  }
  pc_body_free(got);
  pc_body_free(person);
  pc_arena_free(arena);
}

/* A real trial: OpenCap's laboratory subject standing, against the model its authors scaled by hand in
 * OpenSim (manually_scaled.osim; offsets of the distal joints over ours). Their trunk is another one, so
 * limbs only. */
static void test_real_trial(const pc_body *b) {
  static const struct {
    const char *segment, *joint_child;
  } limbs[] = {{"femur_r", "tibia_r"},
               {"tibia_r", "talus_r"},
               {"calcn_r", "toes_r"},
               {"humerus_r", "ulna_r"},
               {"radius_r", "hand_r"}};
  size_t n_trc, n_osim;
  char *trc = test_slurp_shared("recordings/opencap-lab-s4/static1.trc", &n_trc);
  char *osim = test_slurp_shared("recordings/opencap-lab-s4/manually_scaled.osim", &n_osim);
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  if (!trc || !osim)
    SKIP("no shared recordings");
  else {
    pc_scale_report report = {0};
    pc_recording *r = pc_recording_read(trc, n_trc, "static1.trc", NULL, arena, &err);
    pc_body *theirs = pc_body_read_osim(osim, n_osim, &err);
    pc_body *got = r ? pc_body_scale_static(b, r->markers, 62.6, true, arena, &report, &err) : NULL;
    CHECK(got && theirs && report.rms < 0.02, "%s; %g m", err.text, report.rms);
    for (size_t i = 0; got && theirs && i < sizeof limbs / sizeof *limbs; i++) {
      int s = pc_body_find_segment(b, limbs[i].joint_child),
          t = pc_body_find_segment(theirs, limbs[i].joint_child);
      double want = v3_norm(theirs->joints[t].in_parent.p) / v3_norm(b->joints[s].in_parent.p);
      double factor = factor_of(&report, limbs[i].segment);
      printf("NOTE %s of the lab subject: %.3f, by hand %.3f\n", limbs[i].segment, factor, want);
      CHECK_NEAR(factor, want, 0.04);
    }
    pc_body_free(got);
    pc_body_free(theirs);
  }
  pc_arena_free(arena);
  free(trc);
  free(osim);
}

static void test_refusals(const pc_body *b) {
  double factor[N_MAX][3];
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  fill(factor, 1);
  factor[3][1] = 0;
  CHECK(!pc_body_scale(b, (const double(*)[3])factor, 0, &err) && err.code == PC_BAD_INPUT);
  pc_markers *trial = make_trial(b, 0, 66, false, 0, arena);
  for (int i = 0; i < trial->n_frames * 3 * trial->n; i++)
    trial->at[i] *= 1000; /* millimetres taken for metres */
  err = (pc_err){0};
  CHECK(!pc_body_scale_static(b, trial, 0, true, arena, NULL, &err) && err.code == PC_MISMATCH, "%s",
        err.text);
  for (int i = 0; i < trial->n; i++) trial->names[i] = "unknown";
  err = (pc_err){0};
  CHECK(!pc_body_scale_static(b, trial, 0, true, arena, NULL, &err) && strstr(err.text, "markers"), "%s",
        err.text);
  pc_arena_free(arena);
}

static void test_no_memory(const pc_body *b) {
  double factor[N_MAX][3];
  fill(factor, 1.05);
  bool done = false;
  for (size_t n = 1; !done; n += n < 30 ? 1 : 101) {
    pc_err err = {0};
    pc_arena *arena = pc_arena_make();
    pc_arena_fail_at(arena, n);
    done = pc_scale_build(b, (const double(*)[3])factor, 0, arena, &err) != NULL;
    CHECK(done == (err.code == PC_OK) && (done || err.code == PC_NO_MEMORY), "allocation %zu: %s", n,
          err.text);
    pc_arena_free(arena);
  }
  pc_arena *keep = pc_arena_make();
  pc_markers *trial = make_trial(b, 0, 66, false, 0, keep);
  for (size_t n = 1; n <= 12; n++) { /* the 13th is the report's, after all the work */
    pc_err err = {0};
    pc_scale_report report;
    pc_arena *arena = pc_arena_make();
    pc_arena_fail_at(arena, n);
    pc_body *c = pc_body_scale_static(b, trial, 0, true, arena, &report, &err);
    CHECK(!c && err.code == PC_NO_MEMORY, "allocation %zu: %s", n, err.text);
    pc_body_free(c);
    pc_arena_free(arena);
  }
  pc_arena_free(keep);
}

int main(void) {
  pc_err err = {0};
  pc_body *b = pc_body_human(&err);
  CHECK(b != NULL && b->n_segments < N_MAX, "%s", err.text);
  if (b) {
    test_identity(b);
    test_similarity(b);
    test_unequal(b);
    test_fibres(b);
    test_person(b);
    recover(b, false, true, 0.97, 0, 2e-4);
    recover(b, true, true, 0.93, 0.005, 0.02);
    test_real_trial(b);
    test_refusals(b);
    test_no_memory(b);
  }
  pc_body_free(b);
  return test_done();
}
