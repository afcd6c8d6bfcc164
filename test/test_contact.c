/* Predicted ground contact on made poses of the built-in human, whose answers are known from mechanics:
 * shares by symmetry, sums by Newton's second law, nothing on what does not touch, nothing that pulls,
 * friction within its cone, postures on the floor carried by the parts that touch it. */
#include "posterior/load.h"
#include "test.h"

typedef struct scene {
  pc_arena *arena;
  pc_body *body;
  pc_motion motion;
  pc_load *load;
} scene;

static double *row(pc_arena *arena, const pc_body *b, int frames) {
  return PC_NEW(arena, double, (size_t)frames *(size_t)b->n_coordinates);
}

/* A still recording of `frames` frames in the default pose. */
static scene make(int frames) {
  pc_err err = {0};
  scene s = {.arena = pc_arena_make(), .body = pc_body_human(&err)};
  CHECK(s.body != NULL, "%s", err.text);
  s.motion = (pc_motion){.n_frames = frames,
                         .n_q = s.body->n_coordinates,
                         .time = PC_NEW(s.arena, double, frames),
                         .q = row(s.arena, s.body, frames),
                         .qd = row(s.arena, s.body, frames),
                         .qdd = row(s.arena, s.body, frames)};
  for (int f = 0; f < frames; f++) {
    s.motion.time[f] = 0.01 * f;
    for (int c = 0; c < s.body->n_coordinates; c++)
      s.motion.q[f * s.motion.n_q + c] = s.body->coordinates[c].value;
  }
  return s;
}

static void finish(scene *s) {
  pc_body_free(s->body);
  pc_arena_free(s->arena);
}

static double *at(scene *s, double *values, int f, const char *coordinate) {
  int c = pc_body_find_coordinate(s->body, coordinate);
  CHECK(c >= 0, "no %s", coordinate);
  return values + f * s->motion.n_q + c;
}

static void solve(scene *s, int threads) {
  pc_err err = {0};
  pc_load_def def = pc_load_default();
  def.threads = threads;
  s->load = pc_load_solve(s->body, &s->motion, &def, s->arena, &err);
  CHECK(s->load != NULL, "%s", err.text);
}

/* Force on a body in a frame; zero when it never touches. */
static const double *force(const scene *s, int f, const char *name) {
  static const double none[9];
  for (int i = 0; i < s->load->n_contacts; i++)
    if (!strcmp(s->load->contact[i].name, name))
      return s->load->contact_wrench + ((size_t)f * s->load->n_contacts + i) * 9;
  return none;
}

static double weight(const scene *s) {
  return s->body->total_mass * 9.80665;
}

static double sum(const scene *s, int f, int axis) {
  double total = 0;
  for (int i = 0; i < s->load->n_contacts; i++)
    total += s->load->contact_wrench[((size_t)f * s->load->n_contacts + i) * 9 + axis];
  return total;
}

/* Largest residual actuator of the root. */
static double root_residual(const scene *s, int f) {
  double worst = 0;
  for (int k = 0; k < s->load->n_actuators; k++)
    if (!strncmp(s->load->actuator[k], "pelvis_t", 8) || !strncmp(s->load->actuator[k], "pelvis_l", 8) ||
        !strncmp(s->load->actuator[k], "pelvis_r", 8))
      worst = fmax(worst, fabs(s->load->force[(size_t)f * s->load->n_actuators + k]));
  return worst;
}

/* Nothing pulls, and each body's force is within the linearised friction cone. */
static void check_cones(const scene *s) {
  for (int f = 0; f < s->load->n_frames; f++)
    for (int i = 0; i < s->load->n_contacts; i++) {
      const double *w = s->load->contact_wrench + ((size_t)f * s->load->n_contacts + i) * 9;
      CHECK(w[1] >= 0 && fabs(w[0]) + fabs(w[2]) <= 0.8 * w[1] + 1e-9, "%s frame %d: %g %g %g",
            s->load->contact[i].name, f, w[0], w[1], w[2]);
    }
}

static bool sided(const char *name) {
  size_t n = strlen(name);
  return n > 2 && (!strcmp(name + n - 2, "_r") || !strcmp(name + n - 2, "_l"));
}

static void standing_is_shared_by_halves(void) {
  scene s = make(4);
  for (int i = 0; i < s.body->n_segments; i++) /* lumbar1's centre of mass lies 1.3 mm off the middle */
    if (!sided(s.body->segments[i].name)) s.body->segments[i].com[2] = 0;
  solve(&s, 1);
  const double *r = force(&s, 2, "calcn_r"), *l = force(&s, 2, "calcn_l");
  CHECK_NEAR(r[1] / weight(&s), 0.5, 1e-4);
  CHECK_NEAR(r[1], l[1], 1e-6 * weight(&s));
  CHECK_NEAR(r[0], l[0], 1e-6 * weight(&s));
  CHECK_NEAR(r[2], -l[2], 1e-6 * weight(&s));
  CHECK_NEAR(r[3], l[3], 1e-6);
  CHECK_NEAR(r[5], -l[5], 1e-6);
  CHECK(r[2] < 0, "the right foot should lean to the middle: %g", r[2]);
  CHECK(root_residual(&s, 2) < 3e-4 * weight(&s), "root residual %g", root_residual(&s, 2));
  CHECK(s.load->n_contacts == 2, "%d bodies touch", s.load->n_contacts);
  check_cones(&s);
  finish(&s);
}

static void forces_follow_newton(void) {
  scene s = make(3);
  *at(&s, s.motion.qdd, 0, "pelvis_ty") = 2;
  *at(&s, s.motion.qdd, 1, "pelvis_ty") = -4;
  *at(&s, s.motion.qdd, 2, "pelvis_tx") = 0.3;
  solve(&s, 1);
  CHECK_NEAR(sum(&s, 0, 1), s.body->total_mass * (9.80665 + 2), 0.1);
  CHECK_NEAR(sum(&s, 1, 1), s.body->total_mass * (9.80665 - 4), 0.1);
  CHECK_NEAR(sum(&s, 2, 1), weight(&s), 0.1);
  CHECK_NEAR(sum(&s, 2, 0), s.body->total_mass * 0.3, 0.3);
  check_cones(&s);
  finish(&s);
}

/* Frames 3..: in the air, falling freely. */
static void a_jump_is_free_of_force(void) {
  scene s = make(8);
  for (int f = 3; f < 8; f++) {
    *at(&s, s.motion.q, f, "pelvis_ty") += 0.1;
    *at(&s, s.motion.qdd, f, "pelvis_ty") = -9.80665;
  }
  solve(&s, 1);
  CHECK_NEAR(sum(&s, 1, 1), weight(&s), 0.1);
  for (int f = 3; f < 8; f++) {
    CHECK(sum(&s, f, 1) == 0, "%g N in the air", sum(&s, f, 1));
    CHECK(root_residual(&s, f) < 1e-6, "root residual %g", root_residual(&s, f));
  }
  finish(&s);
}

/* The right foot is raised by hip and knee in frame 4 and after; the pelvis shifts over the left foot. */
static void a_lifted_foot_carries_nothing(void) {
  scene s = make(8);
  for (int f = 4; f < 8; f++) {
    *at(&s, s.motion.q, f, "hip_flexion_r") = 0.6;
    *at(&s, s.motion.q, f, "knee_angle_r") = 1.2;
    *at(&s, s.motion.q, f, "pelvis_list") = 0.09;
    *at(&s, s.motion.q, f, "hip_adduction_l") = 0.09;
    *at(&s, s.motion.q, f, "hip_adduction_r") = -0.09;
    *at(&s, s.motion.q, f, "hip_flexion_l") = -0.04;
    *at(&s, s.motion.q, f, "pelvis_tilt") = 0.04;
  }
  solve(&s, 1);
  CHECK(force(&s, 0, "calcn_r")[1] > 0.4 * weight(&s), "standing %g", force(&s, 0, "calcn_r")[1]);
  for (int f = 4; f < 8; f++) {
    CHECK(force(&s, f, "calcn_r")[1] == 0, "the lifted foot carries %g N", force(&s, f, "calcn_r")[1]);
    CHECK_NEAR(force(&s, f, "calcn_l")[1], weight(&s), 0.02 * weight(&s));
  }
  check_cones(&s);
  finish(&s);
}

/* A foot beside the one that carries comes down: its force grows from nothing without a jump. */
static void forces_fade_in(void) {
  scene s = make(61);
  double last = 0, most = 0;
  for (int f = 0; f < 61; f++) {
    double bend = f < 40 ? 0.5 * (40 - f) / 40 : 0; /* rad of hip, twice that of knee: 10 cm at first */
    *at(&s, s.motion.q, f, "hip_flexion_r") = bend, *at(&s, s.motion.q, f, "knee_angle_r") = 2 * bend;
    *at(&s, s.motion.q, f, "ankle_angle_r") = bend;
    *at(&s, s.motion.q, f, "hip_adduction_r") = -0.08, *at(&s, s.motion.q, f, "hip_adduction_l") = 0.08;
  }
  solve(&s, 1);
  for (int f = 0; f < 61; f++) {
    double now = force(&s, f, "calcn_r")[1];
    most = fmax(most, fabs(now - last)), last = now;
  }
  CHECK(force(&s, 0, "calcn_r")[1] == 0, "in the air %g", force(&s, 0, "calcn_r")[1]);
  CHECK(last > 0.05 * weight(&s), "at the end %g", last);
  CHECK(most < 0.1 * weight(&s), "largest step %g N of %g", most, last);
  finish(&s);
}

static void threads_do_not_matter(void) {
  scene s = make(130);
  for (int f = 0; f < 130; f++) *at(&s, s.motion.q, f, "hip_flexion_r") = 0.3 * sin(0.1 * f);
  solve(&s, 1);
  pc_load *one = s.load;
  solve(&s, 3);
  size_t n = (size_t)one->n_frames * (size_t)one->n_contacts * 9;
  CHECK(memcmp(one->contact_wrench, s.load->contact_wrench, n * sizeof(double)) == 0, "differs");
  finish(&s);
}

/* ---- floor work ---- */

static scene pose(const char *file) {
  char path[256];
  size_t len;
  pc_err err = {0};
  snprintf(path, sizeof path, "test/data/%s", file);
  scene s = make(2);
  char *bytes = test_slurp(path, &len);
  pc_table *t = bytes ? pc_table_read(bytes, len, s.arena, &err) : NULL;
  pc_motion *m = t ? pc_motion_from_table(s.body, t, NULL, s.arena, &err) : NULL;
  CHECK(m != NULL, "%s: %s", file, err.text);
  if (m) s.motion.q = m->q, s.motion.time = m->time;
  free(bytes);
  solve(&s, 1);
  return s;
}

/* Least share of the weight that each named body must carry; what is not named may carry `rest` at most. */
typedef struct claim {
  const char *file;
  double rest;
  struct {
    const char *body;
    double least, most;
  } part[8];
} claim;

static const claim CLAIMS[] = {
    {"pose_bridge.mot",
     0.0,
     {{"calcn_r", 0.15, 0.35}, {"calcn_l", 0.15, 0.35}, {"torso", 0.2, 0.6}, {"head", 0, 0.2}}},
    {"pose_quadruped.mot",
     0.02,
     {{"hand_r", 0.1, 0.3},
      {"hand_l", 0.1, 0.3},
      {"tibia_r", 0.15, 0.4},
      {"tibia_l", 0.15, 0.4},
      {"calcn_r", 0, 0.1},
      {"calcn_l", 0, 0.1}}},
    {"pose_bird_dog.mot", 0.02, {{"hand_r", 0.2, 0.5}, {"tibia_l", 0.5, 0.8}, {"calcn_l", 0, 0.1}}},
    {"pose_side_plank.mot",
     0.0,
     {{"calcn_r", 0.25, 0.5}, {"ulna_r", 0.3, 0.7}, {"radius_r", 0, 0.2}, {"hand_r", 0, 0.1}}},
};

static void postures_rest_on_what_touches(void) {
  for (size_t i = 0; i < sizeof CLAIMS / sizeof *CLAIMS; i++) {
    const claim *c = &CLAIMS[i];
    scene s = pose(c->file);
    double claimed = 0;
    for (int k = 0; k < 8 && c->part[k].body; k++) {
      double share = force(&s, 0, c->part[k].body)[1] / weight(&s);
      claimed += share;
      CHECK(share >= c->part[k].least && share <= c->part[k].most, "%s: %s carries %.3f of the weight",
            c->file, c->part[k].body, share);
    }
    CHECK_NEAR(sum(&s, 0, 1), weight(&s), 1);
    CHECK(sum(&s, 0, 1) / weight(&s) - claimed <= c->rest + 1e-9, "%s: other parts carry %.3f", c->file,
          sum(&s, 0, 1) / weight(&s) - claimed);
    CHECK(root_residual(&s, 0) < 1, "%s: root residual %g", c->file, root_residual(&s, 0));
    check_cones(&s);
    finish(&s);
  }
}

int main(void) {
  standing_is_shared_by_halves();
  forces_follow_newton();
  a_jump_is_free_of_force();
  a_lifted_foot_carries_nothing();
  forces_fade_in();
  threads_do_not_matter();
  postures_rest_on_what_touches();
  return test_done();
}
