/* test_landmarks.c: from landmarks of a pose network to angles and forces.
 *
 * The generator is the built-in human itself: a squat with planted feet, whose joint angles, centre of mass
 * and so ground forces are known, is seen by a camera that looks down a little, its 33 landmarks put around
 * the hips, shaken and partly hidden, and written as the file a browser would send. What comes back must
 * be the squat. Real clips follow where present: there only what physics demands is known.
 */
#include "base/vec.h"
#include "posterior/app.h"
#include "test.h"

enum { FRAMES = 72, LANDMARKS = 33, ROWS = FRAMES + 20 };
static const double RATE = 24, PITCH = 0.14, NOISE = 0.004; /* 1/s, rad, m: jitter of smoothed landmarks */

static const char *const NAMES[LANDMARKS] = {
    "nose",        "left_eye_inner",  "left_eye",        "left_eye_outer", "right_eye_inner",
    "right_eye",   "right_eye_outer", "left_ear",        "right_ear",      "mouth_left",
    "mouth_right", "left_shoulder",   "right_shoulder",  "left_elbow",     "right_elbow",
    "left_wrist",  "right_wrist",     "left_pinky",      "right_pinky",    "left_index",
    "right_index", "left_thumb",      "right_thumb",     "left_hip",       "right_hip",
    "left_knee",   "right_knee",      "left_ankle",      "right_ankle",    "left_heel",
    "right_heel",  "left_foot_index", "right_foot_index"};

static double jitter(unsigned *seed) { /* about normal, deviation 1 */
  double sum = 0;
  for (int i = 0; i < 12; i++) sum += (*seed = *seed * 1664525u + 1013904223u) / 4294967296.0;
  return sum - 6;
}

/* ---- the squat that is known ---- */

static void set(const pc_body *b, pc_pose *p, const char *name, double degrees) {
  p->q[pc_body_find_coordinate(b, name)] = degrees * M_PI / 180;
}

static void squat_pose(const pc_body *b, pc_pose *p, double t) {
  double s = 0.5 - 0.5 * cos(2 * M_PI * t / 3), hip = 85 * s, knee = 90 * s, ankle = 28 * s;
  for (int c = 0; c < b->n_coordinates; c++) p->q[c] = b->coordinates[c].value;
  set(b, p, "hip_flexion_r", hip), set(b, p, "hip_flexion_l", hip);
  set(b, p, "knee_angle_r", knee), set(b, p, "knee_angle_l", knee);
  set(b, p, "ankle_angle_r", ankle), set(b, p, "ankle_angle_l", ankle);
  set(b, p, "arm_flex_r", 70 * s), set(b, p, "arm_flex_l", 70 * s);
  set(b, p, "pelvis_tilt", -(hip - knee + ankle)); /* soles stay level */
  pc_pose_couple(b, p);
  pc_pose_position(b, p);
}

typedef struct truth {
  double at[FRAMES][LANDMARKS][3];                /* around the hips, X forward, Y up, m */
  double knee[FRAMES], lean[FRAMES], com[FRAMES]; /* degrees; height over the feet, m */
} truth;

static void make_truth(const pc_body *b, truth *g) {
  pc_pose *p = pc_pose_make(b);
  for (int f = 0; f < FRAMES; f++) {
    double foot[3], mid[3], x[LANDMARKS][3], com = 0;
    squat_pose(b, p, f / RATE);
    for (int i = 0; i < LANDMARKS; i++) {
      const pc_marker *m = &b->markers[pc_body_find_marker(b, NAMES[i])];
      pc_pose_point(p, m->segment, m->at, x[i]);
    }
    v3_add(mid, x[23], x[24]);
    for (int i = 0; i < LANDMARKS; i++)
      for (int k = 0; k < 3; k++) g->at[f][i][k] = x[i][k] - 0.5 * mid[k];
    for (int s = 1; s < b->n_segments; s++) {
      double c[3];
      pc_pose_point(p, s, b->segments[s].com, c);
      com += b->segments[s].mass / b->total_mass * c[1];
    }
    pc_pose_point(p, pc_body_find_segment(b, "calcn_r"), (double[3]){0}, foot);
    g->com[f] = com - foot[1];
    g->knee[f] = p->q[pc_body_find_coordinate(b, "knee_angle_r")] * 180 / M_PI;
    g->lean[f] = -p->q[pc_body_find_coordinate(b, "pelvis_tilt")] * 180 / M_PI;
  }
  pc_pose_free(p);
}

/* Landmarks as lines. The camera stands at the right, looks down by PITCH; hidden: the left arm. */
static char *write_lines(const truth *g, int nobody_from, int nobody_to) {
  char *text = malloc(ROWS * LANDMARKS * 64), *to = text;
  unsigned seed = 7;
  to += sprintf(to, "{\"model\":\"full\",\"w\":640,\"h\":480,\"fps\":%g}\n", RATE);
  for (int f = 0; f < FRAMES; f++) {
    to += sprintf(to, "{\"t\":%.4f,\"lm\":", f / RATE);
    if (f >= nobody_from && f < nobody_to) {
      to += sprintf(to, "null}\n");
      continue;
    }
    to += sprintf(to, "[");
    for (int i = 0; i < LANDMARKS; i++) to += sprintf(to, "%s[0.5,0.5,0,1]", i ? "," : "");
    to += sprintf(to, "],\"world\":[");
    for (int i = 0; i < LANDMARKS; i++) {
      const double *x = g->at[f][i];
      bool arm = i >= 13 && i <= 22 && i % 2;
      double up = x[1] * cos(PITCH) - x[2] * sin(PITCH), near = x[1] * sin(PITCH) + x[2] * cos(PITCH);
      to += sprintf(to, "%s[%.5f,%.5f,%.5f,%g]", i ? "," : "", x[0] + NOISE * jitter(&seed),
                    -up + NOISE * jitter(&seed), -near + 2 * NOISE * jitter(&seed),
                    arm     ? 0.02
                    : i % 2 ? 0.7
                            : 1);
    }
    to += sprintf(to, "]}\n");
  }
  return text;
}

static const char *write_file(const char *text) {
  static char path[] = "/tmp/test_landmarks_XXXXXX.jsonl";
  int fd = mkstemps(path, 6);
  FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
  if (!f) return NULL;
  fputs(text, f);
  fclose(f);
  return path;
}

/* ---- back again ---- */

static double mean_force(const pc_load *l, int frame) {
  double sum = 0;
  for (int c = 0; c < l->n_contacts; c++)
    sum += l->contact_wrench[((size_t)frame * l->n_contacts + c) * 9 + 1];
  return sum;
}

static void check_angles(const pc_body *b, const pc_motion *m, const truth *g) {
  int knee = pc_body_find_coordinate(b, "knee_angle_r"), tilt = pc_body_find_coordinate(b, "pelvis_tilt");
  double worst = 0, lean = 0, off = 0;
  for (int f = 0; f < FRAMES; f++) {
    worst = fmax(worst, fabs(m->q[(size_t)f * m->n_q + knee] * 180 / M_PI - g->knee[f]));
    lean += (-m->q[(size_t)f * m->n_q + tilt] * 180 / M_PI - g->lean[f]) / FRAMES;
    off = fmax(off, fabs(-m->q[(size_t)f * m->n_q + tilt] * 180 / M_PI - g->lean[f] - lean));
  }
  CHECK(worst < 8, "knee off by %.1f degrees at most", worst);
  CHECK(fabs(lean) < 5, "pelvis tilt off by %.1f degrees on average", lean);
}

/* What landmarks leave open: the low back bends by a quarter of the hips' mean bend, whole. */
static void check_rhythm(const pc_body *b, const pc_motion *m) {
  int right = pc_body_find_coordinate(b, "hip_flexion_r"), left = pc_body_find_coordinate(b, "hip_flexion_l");
  double most = 0, off = 0;
  for (int f = 0; f < m->n_frames; f++) {
    const double *q = m->q + (size_t)f * (size_t)m->n_q;
    double whole = 0, hips = 0.5 * (q[right] + q[left]);
    for (int c = 0; c < m->n_q; c++)
      if (strstr(b->coordinates[c].name, "Flex_Ext")) whole -= q[c] * 180 / M_PI;
    most = fmax(most, whole), off = fmax(off, fabs(whole - 0.25 * fmax(0, hips) * 180 / M_PI));
  }
  CHECK(most > 12 && off < 4, "the low back bends by up to %.1f degrees, off by %.1f", most, off);
}

static void check_forces(const pc_body *b, const pc_load *l, const truth *g) {
  double weight = b->total_mass * 9.80665, mean = 0, squares = 0, dt = 1 / RATE;
  int n = 0;
  for (int f = 4; f < FRAMES - 4; f++) {
    double a = (g->com[f + 1] - 2 * g->com[f] + g->com[f - 1]) / (dt * dt);
    double e = mean_force(l, f) / weight - (1 + a / 9.80665);
    mean += e, squares += e * e, n++;
  }
  CHECK(fabs(mean / n) < 0.03, "vertical force off by %.1f %% of weight on average", 100 * mean / n);
  CHECK(sqrt(squares / n) < 0.08, "by %.1f %% root mean square", 100 * sqrt(squares / n));
}

static void test_squat(const truth *g) {
  char *text = write_lines(g, 0, 0);
  pc_job_def def = pc_job_default();
  def.recording = write_file(text);
  free(text);
  pc_job *job = pc_job_make(&def);
  pc_err err = {0};
  CHECK(!pc_job_load(job, &err), "%s", err.text);
  if (!err.code) {
    const pc_body *b = pc_job_get_body(job);
    const pc_motion *m = pc_job_get_motion(job);
    CHECK(m->n_frames == FRAMES, "%d frames", m->n_frames);
    double rms = 0;
    int lost = 0;
    for (int f = 0; f < m->n_frames; f++) rms += m->rms[f] / m->n_frames, lost += m->iterations[f] < 0;
    CHECK(rms < 0.02 && lost == 0, "RMS %.1f mm, %d frames not converged", 1e3 * rms, lost);
    check_angles(b, m, g);
    check_rhythm(b, m);
    check_forces(b, pc_job_get_load(job), g);
    const pc_report_info *info = pc_job_get_info(job);
    int said = 0;
    for (int i = 0; i < info->n_assumed; i++)
      said += strstr(info->assumed[i], "Estimated from one camera") != NULL;
    CHECK(said == 1, "the caveat stands %d times", said);
  }
  pc_job_free(job);
  unlink(def.recording);
}

/* ---- steps by themselves ---- */

static void test_place(const truth *g) {
  char *text = write_lines(g, 0, 0);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_place place;
  pc_recording *r = pc_recording_read_landmarks(text, strlen(text), NULL, arena, &err);
  pc_markers *seen = pc_landmarks_visible(r, 1, 3, NULL, arena, &err);
  pc_markers *m = seen ? pc_markers_anchor(seen, &place, arena, &err) : NULL;
  CHECK(m != NULL, "%s", err.text);
  if (m) { /* feet that stand close tell little of the tilt: half of it is found */
    CHECK(place.pitch < -0.5 * PITCH && place.pitch > -1.2 * PITCH && fabs(place.roll) < 0.03,
          "camera tilted by %.3f and %.3f rad", place.pitch, place.roll);
    CHECK(place.n_supports >= 4 &&
              strstr("left_heel right_heel left_foot_index right_foot_index", place.support[3]),
          "%d supports", place.n_supports);
    double low = INFINITY, high = -INFINITY, slide = 0;
    for (int f = 0; f < m->n_frames; f++) {
      const double *heel = m->at + 3 * ((size_t)f * LANDMARKS + 30), *first = m->at + 3 * 30;
      low = fmin(low, heel[1]), high = fmax(high, heel[1]);
      slide = fmax(slide, hypot(heel[0] - first[0], heel[2] - first[2]));
    }
    CHECK(low > 0 && high < 0.05 && slide < 0.01, "heel at %.3f to %.3f m, slides %.3f m", low, high, slide);
    const double *hidden = m->at + 3 * 15; /* left wrist */
    CHECK(isnan(hidden[0]), "a hidden landmark is used");
  }
  pc_arena_free(arena);
  free(text);
}

/* Which part of a recording with nobody in frames from..to-1 is used. */
static void check_part(const truth *g, int from, int to, int frames, int filled) {
  char *text = write_lines(g, from, to);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_visible seen = {0};
  pc_recording *r = pc_recording_read_landmarks(text, strlen(text), NULL, arena, &err);
  pc_markers *m = r ? pc_landmarks_visible(r, 1, 3, &seen, arena, &err) : NULL;
  if (frames == 0)
    CHECK(!m && err.code == PC_MISMATCH && strstr(err.text, "no person"), "\"%s\"", err.text);
  else
    CHECK(m && m->n_frames == frames && seen.filled == filled, "%s%d frames, %d filled", err.text,
          m ? m->n_frames : -1, seen.filled);
  pc_arena_free(arena);
  free(text);
}

static void test_parts(const truth *g) {
  check_part(g, 30, 33, FRAMES, 3);      /* short: filled */
  check_part(g, 30, 40, FRAMES - 40, 0); /* long: the longer rest */
  check_part(g, 0, 9, FRAMES - 9, 0);    /* comes late */
  check_part(g, 0, FRAMES, 0, 0);        /* never comes */
  check_part(g, 3, FRAMES, 0, 0);        /* three frames are no movement */
}

/* ---- real clips ---- */

static void check_clip(const char *name, double from, double to, double root, double band) {
  char path[700];
  if (!test_shared()) {
    SKIP("no shared recordings");
    return;
  }
  snprintf(path, sizeof path, "%s/recordings/landmarks/%s.full.jsonl", test_shared(), name);
  if (access(path, R_OK)) {
    SKIP(name);
    return;
  }
  pc_job_def def = pc_job_default();
  def.recording = path, def.from = from, def.to = to;
  pc_job *job = pc_job_make(&def);
  pc_err err = {0};
  CHECK(!pc_job_load(job, &err), "%s: %s", name, err.text);
  if (!err.code) {
    const pc_body *b = pc_job_get_body(job);
    const pc_motion *m = pc_job_get_motion(job);
    const pc_load *l = pc_job_get_load(job);
    double weight = b->total_mass * 9.80665, rms = 0, force = 0, most = 0;
    int lost = 0;
    for (int f = 0; f < m->n_frames; f++) rms += m->rms[f] / m->n_frames, lost += m->iterations[f] < 0;
    for (int f = 0; f < l->n_frames; f++)
      force += mean_force(l, f) / l->n_frames / weight, most = fmax(most, l->residual[f] / weight);
    /* of all points, fingers too, which hardly count */
    CHECK(rms < 0.042 && lost == 0, "%s: RMS %.1f mm, %d not converged", name, 1e3 * rms, lost);
    CHECK(fabs(force - 1) < band, "%s: %.3f of weight on the ground", name, force);
    CHECK(most < root, "%s: residual up to %.3f of weight", name, most);
  }
  pc_job_free(job);
}

int main(void) {
  pc_err err = {0};
  pc_body *human = pc_body_human(&err);
  truth *g = malloc(sizeof *g);
  make_truth(human, g);
  test_squat(g);
  test_place(g);
  test_parts(g);
  check_clip("bridge_supine_studio", 2, 4, 0.05, 0.05);
  check_clip("squat_oblique_studio", 1, 3, 0.1, 0.1);
  check_clip("bird_dog_side", NAN, NAN, 0.05, 0.05);
  free(g);
  pc_body_free(human);
  return test_done();
}
