/* test_form_measure.c: features of figures whose angles are given, from every side, lying and standing; their
 * errors against errors thrown at the landmarks. The other road is the figure's own script, and chance. */
#include "form_make.h"

static double of(const pc_measures *m, pc_feature f, int side) {
  return m->of[f][side].value;
}

/* The camera turned about its axis by a quarter, so that who stood lies. */
static pc_sight turned(const pc_sight *in, double degrees, bool mirror) {
  form_change c = {.mirror = mirror, .roll = degrees};
  unsigned seed = 1;
  pc_sight out;
  form_change_sight(in, &c, &seed, &out);
  return out;
}

static void check_side(void) {
  static const double poses[][3] = {{0, 0, 0}, {35, 65, 30}, {10, 90, 0}, {-5, 20, 60}, {20, 100, -10}};
  for (size_t i = 0; i < sizeof poses / sizeof *poses; i++)
    for (int mirror = 0; mirror < 2; mirror++) {
      double shank = poses[i][0], thigh = poses[i][1], trunk = poses[i][2];
      pc_sight up = form_stick(0, shank, thigh, trunk), s = turned(&up, 0, mirror);
      pc_measures m;
      pc_measure_sight(&s, PC_VIEW_UNKNOWN, &m);
      CHECK(m.view == PC_VIEW_SIDE, "%d", m.view);
      int near = mirror; /* mirrored, the person's left side is the near one */
      CHECK_NEAR(of(&m, PC_M_THIGH, near), thigh, 1e-6);
      CHECK_NEAR(of(&m, PC_M_SHANK, near), shank, 1e-6);
      CHECK_NEAR(of(&m, PC_M_TRUNK, 0), trunk, 1e-6);
      CHECK_NEAR(of(&m, PC_M_KNEE, near), 180 - shank - thigh, 1e-6);
      CHECK_NEAR(of(&m, PC_M_HIP, near), 180 - thigh - trunk, 1e-6);
      CHECK_NEAR(of(&m, PC_M_ELBOW, near), 180, 1e-6);
      CHECK_NEAR(of(&m, PC_M_HAND_HEIGHT, near), 0, 1e-6);
      double back = -100 * (0.40 * sin(shank * M_PI / 180) - 0.42 * sin(thigh * M_PI / 180)) / 0.82,
             high = 100 * (0.40 * cos(shank * M_PI / 180) + 0.42 * cos(thigh * M_PI / 180)) / 0.82;
      CHECK_NEAR(of(&m, PC_M_HIP_BACK, 0), back, 1e-6);
      CHECK_NEAR(of(&m, PC_M_HIP_HEIGHT, 0), high, 1e-6);
      CHECK(isnan(of(&m, PC_M_PELVIS_SIDE, 0)) && isnan(of(&m, PC_M_KNEE_IN, 0)), "not seen from the side");
    }
}

/* On the back -90, on the front 90, whichever way the head points; joints do not care how a body lies. */
static void check_lying(void) {
  pc_sight straight = form_stick(0, 0, 0, 0), bent = form_stick(0, 30, 60, 20);
  for (int mirror = 0; mirror < 2; mirror++) {
    double sign = mirror ? -1 : 1; /* faces the picture's left */
    for (int front = 0; front < 2; front++) {
      pc_sight s = turned(&straight, sign * (front ? 90 : -90), mirror);
      pc_measures m;
      pc_measure_sight(&s, PC_VIEW_SIDE, &m);
      CHECK_NEAR(of(&m, PC_M_TRUNK, 0), front ? 90 : -90, 1e-6);
      s = turned(&bent, sign * (front ? 90 : -90), mirror);
      pc_measure_sight(&s, PC_VIEW_SIDE, &m);
      CHECK_NEAR(of(&m, PC_M_KNEE, mirror), 90, 1e-6);
      CHECK_NEAR(of(&m, PC_M_HIP, mirror), 100, 1e-6);
      CHECK_NEAR(of(&m, PC_M_TRUNK, 0), front ? 110 : -70, 1e-6);
    }
  }
  pc_sight arched = form_stick(0, 0, -10, -10); /* hips ahead of the line: more than straight */
  pc_measures m;
  pc_measure_sight(&arched, PC_VIEW_SIDE, &m);
  CHECK_NEAR(of(&m, PC_M_HIP, 0), 200, 1e-6);
  CHECK(of(&m, PC_M_BODY_LINE, 0) > 185, "%g", of(&m, PC_M_BODY_LINE, 0));
}

/* ---- from the front, and in space ---- */

/* Upright in space: the pelvis down by `drop` degrees on the right, the trunk leaning by `lean` to the right,
 * each knee inside its line by `in` (m). Yaw turns the person about upright. */
static pc_sight upright(double drop, double lean, double in, double yaw) {
  const double d = M_PI / 180;
  pc_sight s = {.kind = PC_SIGHT_SPACE, .person = true};
  for (int i = 0; i < PC_LANDMARKS; i++) {
    bool left = i > 0 && i % 2 == 1;
    double side = left ? -1 : 1, p[3] = {0, 1.6, 0}; /* ahead, up, right */
    double hip[3] = {0, 0.9 - side * 0.1 * sin(drop * d), side * 0.1 * cos(drop * d)};
    double at = i <= PC_LM_RIGHT_EAR ? 0.7 : 0.5; /* along the trunk */
    p[1] = 0.9 + at * cos(lean * d), p[2] = at * sin(lean * d) + (i >= PC_LM_LEFT_SHOULDER ? side * 0.18 : 0);
    if (i >= PC_LM_LEFT_ELBOW && i <= PC_LM_RIGHT_THUMB) p[1] -= i <= PC_LM_RIGHT_ELBOW ? 0.3 : 0.55;
    if (i == PC_LM_NOSE) p[0] = 0.1;
    if (i >= PC_LM_LEFT_HIP) p[0] = hip[0], p[1] = hip[1], p[2] = hip[2];
    if (i >= PC_LM_LEFT_KNEE) p[1] = 0.5, p[2] = side * (0.1 - in);
    if (i >= PC_LM_LEFT_ANKLE) p[1] = 0.1, p[2] = side * 0.1;
    if (i >= PC_LM_LEFT_HEEL) p[1] = 0, p[0] = i >= PC_LM_LEFT_TOE ? 0.17 : -0.05;
    s.world[i][0] = cos(yaw) * p[0] + sin(yaw) * p[2];
    s.world[i][1] = p[1];
    s.world[i][2] = -sin(yaw) * p[0] + cos(yaw) * p[2];
    s.image[i][0] = 0.5 - 0.5 * p[2], s.image[i][1] = 0.95 - 0.5 * p[1]; /* as seen from the front */
    s.visibility[i] = 1;
  }
  return s;
}

static void check_upright(const pc_measures *m, double drop, double lean, double in) {
  double knee = 2 * atan(in / 0.4) * 180 / M_PI; /* thigh and shank 0.4 m high each */
  CHECK_NEAR(of(m, PC_M_PELVIS_SIDE, 0), drop, 1e-6);
  CHECK_NEAR(of(m, PC_M_TRUNK_SIDE, 0), lean, 1e-6);
  CHECK_NEAR(of(m, PC_M_SHOULDER_SIDE, 0), 0, 1e-6);
  if (drop == 0) CHECK_NEAR(of(m, PC_M_KNEE_IN, 0), knee, 1e-6);
  if (drop == 0) CHECK_NEAR(of(m, PC_M_KNEE_IN, 1), knee, 1e-6);
  CHECK_NEAR(of(m, PC_M_FEET_WIDTH, 0), 100, 0.1 + fabs(drop));
}

static void check_front(void) {
  static const double poses[][3] = {{0, 0, 0}, {5, -8, 0}, {-7, 3, 0}, {0, 0, 0.05}, {0, 4, -0.03}};
  for (size_t i = 0; i < sizeof poses / sizeof *poses; i++) {
    const double *p = poses[i];
    pc_measures m;
    for (double yaw = 0; yaw < 6; yaw += 0.7) {
      pc_sight s = upright(p[0], p[1], p[2], yaw);
      pc_measure_sight(&s, PC_VIEW_UNKNOWN, &m);
      check_upright(&m, p[0], p[1], p[2]);
      CHECK_NEAR(of(&m, PC_M_TRUNK, 0), 0, 1e-6);
    }
    pc_sight s = upright(p[0], p[1], p[2], -M_PI / 2); /* faces the camera: ahead is its z */
    s.kind = PC_SIGHT_CAMERA;
    pc_measure_sight(&s, PC_VIEW_UNKNOWN, &m);
    CHECK(m.view == PC_VIEW_FRONT || m.view == PC_VIEW_OBLIQUE, "%d", m.view);
    pc_measure_sight(&s, PC_VIEW_FRONT, &m);
    check_upright(&m, p[0], p[1], p[2]);
  }
}

/* A squat in space is the stick figure's, whichever way it faces. */
static void check_space(void) {
  for (double yaw = 0; yaw < 6; yaw += 0.9) {
    pc_sight s = form_stick(0, 35, 65, 30);
    pc_measures m;
    s.kind = PC_SIGHT_SPACE;
    for (int i = 0; i < PC_LANDMARKS; i++) {
      double x = s.world[i][0], z = s.world[i][2];
      s.world[i][0] = cos(yaw) * x + sin(yaw) * z, s.world[i][2] = -sin(yaw) * x + cos(yaw) * z;
      s.visibility[i] = 1;
    }
    pc_measure_sight(&s, PC_VIEW_UNKNOWN, &m);
    for (int side = 0; side < 2; side++) {
      CHECK_NEAR(of(&m, PC_M_THIGH, side), 65, 1e-6);
      CHECK_NEAR(of(&m, PC_M_SHANK, side), 35, 1e-6);
      CHECK_NEAR(of(&m, PC_M_KNEE, side), 80, 1e-6);
      CHECK_NEAR(of(&m, PC_M_HIP, side), 85, 1e-6);
    }
    CHECK_NEAR(of(&m, PC_M_TRUNK, 0), 30, 1e-6);
  }
}

static void check_hidden(void) {
  pc_sight s = form_stick(0, 35, 65, 30);
  pc_measures m;
  s.visibility[PC_LM_RIGHT_KNEE] = 0.59;
  pc_measure_sight(&s, PC_VIEW_SIDE, &m);
  CHECK(isnan(of(&m, PC_M_KNEE, 0)) && isnan(of(&m, PC_M_HIP, 0)) && isnan(of(&m, PC_M_THIGH, 0)), "hidden");
  CHECK(!isnan(of(&m, PC_M_KNEE, 1)) && !isnan(of(&m, PC_M_TRUNK, 0)), "the rest is seen");
  s.person = false;
  pc_measure_sight(&s, PC_VIEW_SIDE, &m);
  for (int f = 0; f < PC_N_FEATURES; f++) CHECK(isnan(of(&m, f, 0)) && isnan(of(&m, f, 1)), "%d", f);
}

/* ---- errors ---- */

/* Landmarks thrown about by the errors they are said to have: the features spread as told. */
static void check_errors(void) {
  enum { N = 20000 };
  static const pc_feature which[] = {PC_M_HIP,   PC_M_KNEE,     PC_M_THIGH,      PC_M_SHANK, PC_M_TRUNK,
                                     PC_M_ELBOW, PC_M_SHOULDER, PC_M_KNEE_TOE,   PC_M_HEAD,  PC_M_HIP_HEIGHT,
                                     PC_M_ANKLE, PC_M_HIP_BACK, PC_M_HAND_HEIGHT};
  enum { K = sizeof which / sizeof *which };
  double sum[K] = {0}, square[K] = {0};
  pc_sight s = form_stick(0, 20, 50, 30);
  pc_measures told, m;
  unsigned seed = 11;
  pc_measure_sight(&s, PC_VIEW_SIDE, &told);
  for (int n = 0; n < N; n++) {
    pc_sight x = s;
    for (int i = 0; i < PC_LANDMARKS; i++) {
      pc_noise noise = pc_landmark_noise(PC_VIEW_SIDE, i, s.visibility[i]);
      for (int k = 0; k < 2; k++) /* a metre is half a picture */
        x.image[i][k] += 0.5 * hypot(noise.jitter[k], noise.lasting[k]) * form_normal(&seed);
      bool arm = i >= PC_LM_LEFT_ELBOW && i <= PC_LM_RIGHT_WRIST; /* elbows are measured in space */
      for (int k = 0; k < 3 && (arm || i == PC_LM_RIGHT_SHOULDER); k++)
        x.world[i][k] += hypot(noise.jitter[k], noise.lasting[k]) * form_normal(&seed);
    }
    pc_measure_sight(&x, PC_VIEW_SIDE, &m);
    for (int k = 0; k < K; k++) {
      double d = of(&m, which[k], 0) - of(&told, which[k], 0);
      sum[k] += d, square[k] += d * d;
    }
  }
  for (int k = 0; k < K; k++) {
    double spread = sqrt(square[k] / N - sum[k] * sum[k] / N / N), sd = told.of[which[k]][0].sd;
    CHECK(spread < 1.05 * sd, "%s spreads by %.2f, told %.2f", pc_feature_word(which[k]), spread, sd);
    bool floored = which[k] == PC_M_TRUNK || which[k] == PC_M_THIGH || which[k] == PC_M_SHANK ||
                   which[k] == PC_M_ELBOW; /* straight here: it bends to whatever side */
    if (!floored)
      CHECK(spread > 0.9 * sd, "%s spreads by %.2f, told %.2f", pc_feature_word(which[k]), spread, sd);
  }
  CHECK_NEAR(told.of[PC_M_TRUNK][0].sd, 6 / 1.96, 0.2);
}

int main(void) {
  check_side();
  check_lying();
  check_front();
  check_space();
  check_hidden();
  check_errors();
  return test_done();
}
