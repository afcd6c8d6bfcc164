/* test_sight.c: from where a person is seen, and how large a landmark's error is said to be.
 *
 * Views: the built-in human turned by known angles before a far camera, upright, lying, upside down; the
 * ratio has a closed form. Errors: what the figures were taken from is made again by drawing landmarks: knee
 * angles of squats from the side, distances in space, limb lengths in real clips where present.
 */
#include "base/vec.h"
#include "posterior/posterior.h"
#include "test.h"

static double uniform(unsigned *seed) {
  return (*seed = *seed * 1664525u + 1013904223u) / 4294967296.0;
}

static double normal(unsigned *seed) { /* Irwin and Hall */
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += uniform(seed);
  return sum;
}

/* ---- views ---- */

/* The human's landmarks in the room, standing, X forward, Z to the right. */
static void stand(double at[PC_LANDMARKS][3]) {
  pc_body *b = pc_body_human(NULL);
  pc_pose *p = pc_pose_make(b);
  size_t len;
  const char *line = "{\"t\":0,\"lm\":null}";
  pc_arena *arena = pc_arena_make();
  len = strlen(line);
  const pc_recording *names = pc_recording_read_landmarks(line, len, NULL, arena, NULL);
  for (int c = 0; c < b->n_coordinates; c++) p->q[c] = b->coordinates[c].value;
  pc_pose_couple(b, p);
  pc_pose_position(b, p);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    const pc_marker *m = &b->markers[pc_body_find_marker(b, names->markers->names[i])];
    pc_pose_point(p, m->segment, m->at, at[i]);
  }
  pc_arena_free(arena);
  pc_pose_free(p);
  pc_body_free(b);
}

/* A far camera that sees the person turned by `heading` (0: faces it) and the picture turned by `roll`. */
static pc_sight look(const double at[PC_LANDMARKS][3], double heading, double roll) {
  pc_sight s = {.kind = PC_SIGHT_CAMERA, .person = true};
  for (int i = 0; i < PC_LANDMARKS; i++) {
    double right = -at[i][2] * cos(heading) + at[i][0] * sin(heading),
           near = at[i][0] * cos(heading) + at[i][2] * sin(heading), up = at[i][1];
    double x = right * cos(roll) - up * sin(roll), y = right * sin(roll) + up * cos(roll);
    v3_set(s.world[i], x, y, near);
    s.image[i][0] = 0.5 + 0.4 * x, s.image[i][1] = 0.8 - 0.4 * y, s.visibility[i] = 1;
  }
  return s;
}

static void test_views(void) {
  double at[PC_LANDMARKS][3], mid[2][3];
  stand(at);
  v3_add(mid[0], at[PC_LM_LEFT_SHOULDER], at[PC_LM_RIGHT_SHOULDER]);
  v3_add(mid[1], at[PC_LM_LEFT_HIP], at[PC_LM_RIGHT_HIP]);
  for (int degrees = 0; degrees < 360; degrees += 5)
    for (int roll = 0; roll < 360; roll += 45) {
      double a = degrees * M_PI / 180, ratio, trunk[3], d[3], h[3];
      pc_sight s = look(at, a, roll * M_PI / 180);
      v3_sub(d, at[PC_LM_LEFT_SHOULDER], at[PC_LM_RIGHT_SHOULDER]);
      v3_sub(h, at[PC_LM_LEFT_HIP], at[PC_LM_RIGHT_HIP]);
      v3_sub(trunk, mid[0], mid[1]);
      double forward = 0.5 * trunk[0] * sin(a), length = hypot(forward, 0.5 * trunk[1]);
      double wide = fmax(fabs(d[2]), 1.5 * fabs(h[2])) * fabs(cos(a)), want = wide / length;
      pc_view view = pc_view_of(&s, &ratio);
      CHECK_NEAR(ratio, want, 1e-9);
      pc_view expected = want < 0.35   ? PC_VIEW_SIDE
                         : want <= 0.6 ? PC_VIEW_OBLIQUE
                         : cos(a) > 0  ? PC_VIEW_FRONT
                                       : PC_VIEW_BACK;
      CHECK(view == expected, "turned by %d, picture by %d: %s", degrees, roll, pc_view_word(view));
    }
}

static void test_unknown(void) {
  double at[PC_LANDMARKS][3], ratio;
  stand(at);
  pc_sight s = look(at, 0, 0);
  s.visibility[PC_LM_LEFT_HIP] = 0.5;
  CHECK(pc_view_of(&s, &ratio) == PC_VIEW_UNKNOWN && isnan(ratio), "a hidden hip is believed");
  s = look(at, 0, 0), s.image[PC_LM_LEFT_SHOULDER][1] = NAN;
  CHECK(pc_view_of(&s, NULL) == PC_VIEW_UNKNOWN, "a gap is believed");
  s = look(at, 0, 0), s.kind = PC_SIGHT_SPACE;
  CHECK(pc_view_of(&s, NULL) == PC_VIEW_UNKNOWN, "markers have no view");
  s = look(at, 0, 0), s.person = false;
  CHECK(pc_view_of(&s, NULL) == PC_VIEW_UNKNOWN, "nobody has no view");
  s = look(at, 0, 0);
  for (int i = 0; i < PC_LANDMARKS; i++) s.image[i][0] = s.image[i][1] = 0.5;
  CHECK(pc_view_of(&s, NULL) == PC_VIEW_UNKNOWN, "a point has a view");
  double x = at[PC_LM_LEFT_HIP][2]; /* hips told the wrong way round: the face decides */
  at[PC_LM_LEFT_HIP][2] = at[PC_LM_RIGHT_HIP][2], at[PC_LM_RIGHT_HIP][2] = x;
  for (int back = 0; back < 2; back++) {
    s = look(at, back * M_PI, 0);
    CHECK(pc_view_of(&s, NULL) == (back ? PC_VIEW_BACK : PC_VIEW_FRONT), "the face is not asked");
  }
  CHECK(!strcmp(pc_view_word(PC_VIEW_OBLIQUE), "oblique"), "words");
}

static void test_recording(void) {
  char line[6000], *to = line + sprintf(line, "{\"w\":1080,\"h\":1920,\"fps\":30}\n{\"t\":0.5,\"lm\":[");
  for (int i = 0; i < PC_LANDMARKS; i++) to += sprintf(to, "%s[0.5,%g,0,0.9]", i ? "," : "", 0.01 * i);
  to += sprintf(to, "],\"world\":[");
  for (int i = 0; i < PC_LANDMARKS; i++) to += sprintf(to, "%s[0.1,%g,0.2,0.7]", i ? "," : "", 0.01 * i);
  to += sprintf(to, "]}\n{\"t\":0.6,\"lm\":null}\n");
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  const pc_recording *r = pc_recording_read_landmarks(line, strlen(line), NULL, arena, &err);
  CHECK(r != NULL, "%s", err.text);
  pc_sight s;
  pc_sight_of_recording(r, 0, &s);
  CHECK(s.person && s.kind == PC_SIGHT_CAMERA && s.t == 0.5, "first frame");
  CHECK_NEAR(s.image[20][0], 0.5 * 1080 / 1920, 1e-12);
  CHECK_NEAR(s.image[20][1], 0.2, 1e-12);
  CHECK_NEAR(s.world[20][0], 0.1, 1e-12);
  CHECK_NEAR(s.world[20][1], -0.2, 1e-12);
  CHECK_NEAR(s.world[20][2], -0.2, 1e-12);
  CHECK_NEAR(s.visibility[20], 0.7, 1e-12);
  pc_sight_of_recording(r, 1, &s);
  CHECK(!s.person && s.t == 0.6 && isnan(s.world[0][0]) && isnan(s.image[0][0]), "a frame without a person");
  pc_arena_free(arena);
}

/* ---- errors ---- */

/* Interior angle of three points in the picture, degrees off straight. */
static double bend(double p[3][2]) {
  double a = atan2(p[1][1] - p[0][1], p[1][0] - p[0][0]), b = atan2(p[2][1] - p[1][1], p[2][0] - p[1][0]);
  double d = (a - b) * 180 / M_PI;
  return d - 360 * floor(d / 360 + 0.5);
}

static void leg(double knee, double p[3][2]) { /* hip above, knee forward; m */
  double a = 0.5 * knee * M_PI / 180;
  p[0][0] = 0, p[0][1] = 0;
  p[1][0] = 0.40 * sin(a), p[1][1] = -0.40 * cos(a);
  p[2][0] = p[1][0] - 0.38 * sin(a), p[2][1] = p[1][1] - 0.38 * cos(a);
}

static void test_knee(void) {
  enum { DRAWS = 40000 };
  const int joint[3] = {PC_LM_LEFT_HIP, PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE};
  unsigned seed = 5;
  double sum = 0, square = 0;
  for (int d = 0; d < DRAWS; d++) {
    double p[3][2], knee = 90 * uniform(&seed), e;
    leg(knee, p);
    for (int i = 0; i < 3; i++) {
      pc_noise n = pc_landmark_noise(PC_VIEW_SIDE, joint[i], 1);
      for (int k = 0; k < 2; k++) p[i][k] += hypot(n.jitter[k], n.lasting[k]) * normal(&seed);
    }
    e = bend(p) - knee, sum += e, square += e * e;
  }
  double sd = sqrt(square / DRAWS - sum * sum / DRAWS / DRAWS);
  printf("  knee of a squat from the side: +- %.1f degrees (measured: 6.4)\n", sd);
  CHECK_NEAR(sd, 6.4, 0.5);
  for (int side = 0; side < 2; side++) { /* straightened */
    double p[3][2], middle[2], want = side ? -2.3 : -17.8;
    leg(90, p);
    for (int k = 0; k < 2; k++) middle[k] = 0.5 * (p[0][k] + p[2][k]) - p[1][k];
    double by = pc_knee_bias(side ? PC_VIEW_SIDE : PC_VIEW_OBLIQUE, NULL);
    for (int k = 0; k < 2; k++) p[1][k] += by * middle[k];
    printf("  knee told nearer: %.1f degrees (measured: %.1f)\n", bend(p) - 90, want);
    CHECK_NEAR(bend(p) - 90, want, 0.15 * fabs(want));
  }
  /* from the front, which nobody measured: between no more than obliquely and rising with the sine */
  const double sine = (sin(M_PI / 4) + sin(M_PI / 6) + sin(M_PI / 12)) / 3;
  double spread,
      from_side = pc_knee_bias(PC_VIEW_SIDE, NULL), obliquely = pc_knee_bias(PC_VIEW_OBLIQUE, NULL),
      front = pc_knee_bias(PC_VIEW_FRONT, &spread), most = from_side + (obliquely - from_side) / sine;
  CHECK_NEAR(front, 0.5 * (obliquely + most), 0.01);
  CHECK(fabs(most - front) < spread && pc_knee_bias(PC_VIEW_BACK, NULL) == front, "%g +- %g", front, spread);
}

static void test_space(void) {
  double square = 0;
  int n = 0;
  for (int i = PC_LM_LEFT_SHOULDER; i <= PC_LM_RIGHT_ANKLE; i++) {
    if (i >= PC_LM_LEFT_PINKY && i <= PC_LM_RIGHT_THUMB) continue;
    pc_noise e = pc_landmark_noise(PC_VIEW_FRONT, i, 1);
    for (int k = 0; k < 3; k++) square += e.jitter[k] * e.jitter[k] + e.lasting[k] * e.lasting[k];
    n++;
  }
  printf("  in space: %.0f mm (measured: 56)\n", 1e3 * sqrt(square / n));
  CHECK_NEAR(sqrt(square / n), 0.056, 0.004);
  pc_noise seen = pc_landmark_noise(PC_VIEW_SIDE, PC_LM_LEFT_KNEE, 1),
           hidden = pc_landmark_noise(PC_VIEW_SIDE, PC_LM_LEFT_KNEE, 0),
           across = pc_landmark_noise(PC_VIEW_FRONT, PC_LM_LEFT_KNEE, 1);
  CHECK(hidden.lasting[0] > seen.lasting[0] && across.lasting[2] > seen.lasting[2], "no difference");
}

static double spread_of(const pc_recording *r, int a, int b) {
  double sum = 0, square = 0;
  int n = 0;
  for (int f = 0; f < r->markers->n_frames; f++) {
    const double *at = r->markers->at + 3 * (size_t)f * PC_LANDMARKS;
    double d = v3_distance(at + 3 * a, at + 3 * b);
    if (isnan(d)) continue;
    sum += d, square += d * d, n++;
  }
  return sqrt(square / n - sum * sum / n / n);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* What people saw (side: told side or nearly, the single-leg deadlift turns its trunk) and how limbs waver.
 */
static void test_clips(void) {
  static const struct {
    const char *name;
    pc_view view;
  } clips[] = {{"squat_side_gym", PC_VIEW_SIDE},          {"bridge_supine_studio", PC_VIEW_SIDE},
               {"bridge_supine_dark", PC_VIEW_SIDE},      {"lunge_side_studio", PC_VIEW_SIDE},
               {"bird_dog_side", PC_VIEW_SIDE},           {"walk_side_home", PC_VIEW_SIDE},
               {"squat_oblique_studio", PC_VIEW_OBLIQUE}, {"side_plank", PC_VIEW_FRONT}};
  enum { CLIPS = sizeof clips / sizeof *clips };
  double spread[4 * CLIPS];
  int n = 0;
  for (int i = 0; i < CLIPS; i++) {
    char path[200];
    size_t len;
    snprintf(path, sizeof path, "recordings/landmarks/%s.full.jsonl", clips[i].name);
    char *text = test_slurp_shared(path, &len);
    if (!text) {
      SKIP("no landmark recordings");
      continue;
    }
    pc_arena *arena = pc_arena_make();
    const pc_recording *r = pc_recording_read_landmarks(text, len, NULL, arena, NULL);
    int count[5] = {0}, best = 0;
    for (int f = 0; f < r->markers->n_frames; f++) {
      pc_sight s;
      pc_sight_of_recording(r, f, &s);
      count[pc_view_of(&s, NULL)]++;
    }
    for (int v = 1; v < 5; v++)
      if (count[v] > count[best]) best = v;
    CHECK(best == (int)clips[i].view, "%s is seen from the %s", clips[i].name, pc_view_word((pc_view)best));
    for (int k = 0; k < 4; k++) spread[n++] = spread_of(r, PC_LM_LEFT_HIP + k, PC_LM_LEFT_KNEE + k);
    pc_arena_free(arena);
    free(text);
  }
  if (n < 8) return;
  qsort(spread, (size_t)n, sizeof *spread, ascending);
  pc_noise hip = pc_landmark_noise(PC_VIEW_SIDE, PC_LM_LEFT_HIP, 1),
           knee = pc_landmark_noise(PC_VIEW_SIDE, PC_LM_LEFT_KNEE, 1);
  double said = hypot(hip.jitter[0], knee.jitter[0]);
  printf("  thighs and shanks waver by %.0f mm (median of %d), said: %.0f\n", 1e3 * spread[n / 2], n,
         1e3 * said);
  CHECK(said > 0.5 * spread[n / 2] && said < 2 * spread[n / 2], "%g against %g", said, spread[n / 2]);
}

int main(void) {
  test_views();
  test_unknown();
  test_recording();
  test_knee();
  test_space();
  test_clips();
  return test_done();
}
