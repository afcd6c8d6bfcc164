/* test_landmark_error.c: whether the standard errors of angles from landmarks are honest.
 *
 * Movements that are known are seen by a camera from the side, obliquely and from the front, with the
 * published errors drawn anew for each recording (landmark_make.h). The whole chain makes angles of that, and
 * says how far each may be off. Of all moments of all recordings the truth must lie in the band of 95 % in
 * about 95 %.
 *
 * What the error model's own constants were measured on (the hinge, the squat made here) is counted apart
 * from what was kept aside: a person's squats, standing up and walking, by markers in a laboratory. Joints
 * that the landmarks tell of must be covered in 92 to 98.5 of 100 moments. Hips and the low back hang on a
 * prior, wide as people's joints are: there the band must not be too narrow. POSTERIOR_LONG=1 draws ten times
 * as many.
 */
#include "landmark_make.h"
#include "posterior/app.h"
#include "test.h"

typedef struct joint {
  const char *name; /* a stem of both sides when it ends in _ */
  bool told;        /* by the landmarks, not by the prior */
} joint;

static const joint JOINTS[] = {
    {"knee_angle_", true},        {"ankle_angle_", true},
    {"hip_adduction_", true},     {"hip_rotation_", false},
    {"elbow_flex_", true},        {"hip_flexion_", false},
    {"arm_flex_", false},         {"L5_S1_Flex_Ext", false},
    {"L5_S1_Lat_Bending", false}, {"L5_S1_axial_rotation", false},
};
enum { N_JOINTS = sizeof JOINTS / sizeof *JOINTS };

typedef struct tally {
  double n, in, sum, square, told; /* moments, those in the band; error, its square, and what is told, rad */
} tally;

static const char *const *names;

/* ---- movements ---- */

typedef struct known {
  const char *name;
  const pc_body *body;
  const pc_motion *motion;
  double from, to;
} known;

/* A squat by sines; the root may be anywhere, as landmarks have no place. */
static pc_motion *make_squat(const pc_body *b, pc_arena *arena) {
  static const struct {
    const char *stem;
    double degrees;
  } moves[] = {{"hip_flexion_r", 85}, {"hip_flexion_l", 85}, {"knee_angle_r", 90}, {"knee_angle_l", 90},
               {"ankle_angle_r", 28}, {"ankle_angle_l", 28}, {"arm_flex_r", 70},   {"arm_flex_l", 70},
               {"pelvis_tilt", -23},  {"elbow_flex_r", 20},  {"elbow_flex_l", 20}};
  enum { FRAMES = 151 };
  pc_motion *m = PC_NEW(arena, pc_motion, 1);
  *m = (pc_motion){.n_frames = FRAMES, .n_q = b->n_coordinates, .time = PC_NEW(arena, double, FRAMES)};
  m->q = PC_NEW(arena, double, (size_t)FRAMES *(size_t)m->n_q);
  for (int f = 0; f < FRAMES; f++) {
    double *q = m->q + (size_t)f * (size_t)m->n_q, s = 0.5 - 0.5 * cos(2 * M_PI * f / 75);
    m->time[f] = 0.04 * f;
    for (int c = 0; c < m->n_q; c++) q[c] = b->coordinates[c].value;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
      q[pc_body_find_coordinate(b, moves[i].stem)] = s * moves[i].degrees * M_PI / 180;
  }
  return m;
}

/* ---- recordings of them ---- */

static void count_frame(const known *k, const pc_pose *truth, const pc_motion *m, int f, tally *t) {
  for (int j = 0; j < N_JOINTS; j++)
    for (int side = 0; side < 2; side++) {
      char name[40];
      bool sided = JOINTS[j].name[strlen(JOINTS[j].name) - 1] == '_';
      snprintf(name, sizeof name, "%s%s", JOINTS[j].name, !sided ? "" : side ? "l" : "r");
      if (side && !sided) continue;
      int c = pc_body_find_coordinate(k->body, name);
      size_t at = (size_t)f * (size_t)m->n_q + (size_t)c;
      double off = m->q[at] - truth->q[c];
      t[j].n++, t[j].in += fabs(off) <= 1.96 * m->sd[at];
      t[j].sum += off, t[j].square += off * off, t[j].told += m->sd[at] * m->sd[at];
    }
}

/* One recording from `degrees`; 0 seed: no errors. */
static void see(const known *k, double degrees, unsigned seed, tally *t) {
  unsigned r = seed * 77003u + 5;
  for (int i = 0; i < 9; i++) lm_uniform(&r);
  lm_def d = {.body = k->body, .motion = k->motion, .from = k->from, .to = k->to, .rate = 25, .seed = seed};
  d.camera =
      (lm_camera){(degrees + 5 * lm_normal(&r)) * M_PI / 180, 0.1 * lm_normal(&r), 0.03 * lm_normal(&r)};
  pc_job *job = lm_motion(&d, names, k->name);
  const pc_motion *m = pc_job_get_motion(job);
  CHECK(m && m->sd, "%s: no errors are told", k->name);
  pc_pose *truth = pc_pose_make(k->body);
  for (int f = 0; m && m->sd && f < m->n_frames; f++) {
    lm_pose(&d, d.from + m->time[f], truth);
    count_frame(k, truth, m, f, t);
  }
  pc_pose_free(truth);
  pc_job_free(job);
}

/* What of the camera's tilt stays unknown: the spread of what is found, as error_modes.c has it. */
static void test_tilt(const known *k, int n, int draws) {
  double square[2] = {0, 0}, told[2] = {0.09, 0.035};
  for (int i = 0; i < n * draws; i++) {
    unsigned r = 31u * (unsigned)i + 11;
    lm_def d = {.body = k[i % n].body,
                .motion = k[i % n].motion,
                .from = k[i % n].from,
                .to = k[i % n].to,
                .rate = 12};
    for (int j = 0; j < 9; j++) lm_uniform(&r);
    d.seed = (unsigned)(7 + i),
    d.camera = (lm_camera){M_PI / 4 * (i % 3), 0.1 * lm_normal(&r), 0.03 * lm_normal(&r)};
    char *text = lm_make(&d, names);
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    pc_place place;
    const pc_recording *rec = pc_recording_read_landmarks(text, strlen(text), NULL, arena, &err);
    const pc_markers *seen = rec ? pc_landmarks_visible(rec, 1, 2, NULL, arena, &err) : NULL;
    CHECK(seen && pc_markers_anchor(seen, &place, arena, &err), "%s", err.text);
    if (seen)
      square[0] += pow(place.pitch + d.camera.pitch, 2), square[1] += pow(place.roll + d.camera.roll, 2);
    pc_arena_free(arena);
    free(text);
  }
  for (int axis = 0; axis < 2; axis++) {
    double sd = sqrt(square[axis] / (n * draws));
    printf("  tilt %s: off by %.3f rad, told %.3f\n", axis ? "sideways" : "up and down", sd, told[axis]);
    CHECK(sd > 0.5 * told[axis] && sd < 1.6 * told[axis], "%g against %g", sd, told[axis]);
  }
}

static void see_all(const known *k, int draws, tally *t) {
  static const double from[] = {90, 45, 0};
  for (int v = 0; v < 3; v++)
    for (int s = 0; s < draws; s++) see(k, from[v], (unsigned)(1 + s + 1000 * v + 10000 * *k->name), t);
}

/* least: of 100 moments in the band. */
static void report(const char *what, const tally *t, bool long_run, double least) {
  const double degrees = 180 / M_PI;
  printf("  %s:\n", what);
  for (int j = 0; j < N_JOINTS; j++) {
    double covers = 100 * t[j].in / t[j].n;
    printf("    %-22s in the band %5.1f %%; off by %5.1f +- %4.1f degrees, told +- %4.1f%s\n", JOINTS[j].name,
           covers, degrees * t[j].sum / t[j].n,
           degrees * sqrt(t[j].square / t[j].n - pow(t[j].sum / t[j].n, 2)),
           degrees * sqrt(t[j].told / t[j].n), JOINTS[j].told ? "" : " (prior)");
    double rms = sqrt(t[j].square / t[j].told), most = JOINTS[j].told && long_run ? 98.5 : 100;
    CHECK(covers >= least && covers <= most, "%s, %s: %.1f %% in the band", what, JOINTS[j].name, covers);
    CHECK(rms < (least < 90 ? 1.3 : 1.15) && (!JOINTS[j].told || rms > 0.65),
          "%s, %s: off by %.2f of what is told", what, JOINTS[j].name, rms);
  }
}

/* Without errors of the network the chain gives the movement back, but for what landmarks cannot tell. */
static void test_clean(const known *k) {
  tally t[N_JOINTS] = {{0}};
  see(k, 90, 0, t);
  for (int j = 0; j < N_JOINTS; j++) {
    double rms = 180 / M_PI * sqrt(t[j].square / t[j].n);
    if (JOINTS[j].told) CHECK(rms < 5, "%s, %s: %.1f degrees", k->name, JOINTS[j].name, rms);
  }
}

static pc_job *by_markers(const char *file, const char *still, pc_job_def *def) {
  char *paths = malloc(2400);
  const char *from = still ? test_shared() : ".";
  *def = pc_job_default();
  snprintf(paths, 1200, "%s%s", from, file);
  if (still) {
    snprintf(paths + 1200, 1200, "%s%s", test_shared(), still);
    def->static_trial = paths + 1200;
  }
  def->recording = paths;
  pc_job *job = pc_job_make(def);
  pc_err err = {0};
  CHECK(!pc_job_motion(job, &err), "%s: %s", file, err.text);
  return job;
}

static void test_made(int draws, bool long_run) {
  pc_job_def def;
  pc_arena *arena = pc_arena_make();
  pc_body *human = pc_body_human(NULL);
  pc_job *job = by_markers("/models/movements/hip_hinge.trc", NULL, &def);
  const known made[] = {{"hinge", pc_job_get_body(job), pc_job_get_motion(job), 2, 6},
                        {"squat", human, make_squat(human, arena), 0, 5.9}};
  tally t[N_JOINTS] = {{0}};
  for (int i = 0; i < 2; i++) test_clean(&made[i]), see_all(&made[i], draws, t);
  report("made movements", t, long_run, long_run ? 92 : 90);
  test_tilt(made, 2, 3 * draws);
  pc_job_free(job);
  pc_body_free(human);
  pc_arena_free(arena);
  free((char *)def.recording);
}

static void test_kept_aside(int draws, bool long_run) {
  static const struct {
    const char *name, *file;
    double from, to;
  } real[] = {{"a person's squats", "/recordings/opencap-lab-s4/squats1.trc", 1, 6},
              {"standing up", "/recordings/opencap-lab-s4/STS1.trc", 1, 5},
              {"walking", "/recordings/opencap-lab-s4/walking1.trc", NAN, NAN}};
  tally t[N_JOINTS] = {{0}};
  if (!test_shared()) {
    SKIP("no shared recordings");
    return;
  }
  for (int i = 0; i < 3; i++) {
    pc_job_def def;
    pc_job *job = by_markers(real[i].file, "/recordings/opencap-lab-s4/static1.trc", &def);
    const pc_motion *m = pc_job_get_motion(job);
    if (m) {
      known k = {real[i].name, pc_job_get_body(job), m, real[i].from, real[i].to};
      if (isnan(k.from)) k.from = m->time[0], k.to = m->time[m->n_frames - 1];
      see_all(&k, draws, t);
    }
    pc_job_free(job);
    free((char *)def.recording);
  }
  report("kept aside", t, long_run, long_run ? 92 : 90);
}

/* What exercise files say a movement should be, played by the body; all exercises, other people and other
 * errors are those of test_landmark_people.c. */
static void test_reference(int draws) {
  static const char *const played[] = {"squat", "bridge", "bird_dog", "side_bridge", "hip_hinge"};
  tally t[N_JOINTS] = {{0}};
  for (size_t i = 0; i < sizeof played / sizeof *played; i++) {
    pc_job_def def = pc_job_default();
    def.exercise = played[i];
    pc_job *job = pc_job_make(&def);
    pc_err err = {0};
    CHECK(!pc_job_motion(job, &err), "%s: %s", played[i], err.text);
    const pc_motion *m = pc_job_get_motion(job);
    if (m) {
      double end = m->time[m->n_frames - 1];
      known k = {played[i], pc_job_get_body(job), m, m->time[0], fmin(end, m->time[0] + 6)};
      see_all(&k, draws, t);
    }
    pc_job_free(job);
  }
  report("reference movements", t, true, 90);
}

int main(void) {
  const char *longer = getenv("POSTERIOR_LONG");
  int draws = longer && *longer ? 40 : 4;
  pc_arena *arena = pc_arena_make();
  names = lm_names(arena);
  test_made(draws, draws > 4);
  test_kept_aside(draws, draws > 4);
  if (draws > 4) test_reference(draws / 5);
  pc_arena_free(arena);
  return test_done();
}
