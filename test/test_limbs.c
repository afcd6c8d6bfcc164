/* test_limbs.c: lengths of limbs from landmarks, what they hang on, knees bent again, lines of the body, and
 * joints' ranges.
 *
 * A body of known lengths squats before a camera. What is told of its lengths is asked again with one
 * landmark moved, one knee straightened or one limb made longer: the change must be what was said (finite
 * differences). Knees that were straightened by the usual share come back, but for those hardly bent. Joints
 * reach further to the side where the model's own tissue gives way later. Lines are those of poses built by
 * hand.
 */
#include "landmark_make.h"
#include "test.h"

static const double DEG = 180 / M_PI;
static pc_arena *arena;
static const char **names;
enum { FRAMES = 60 };

/* Squats from the side or from another heading, in the camera's axes; a body's thighs longer by a factor. */
static pc_markers *squats(const pc_body *body, double heading) {
  pc_markers *m = PC_NEW(arena, pc_markers, 1);
  *m = (pc_markers){.n = PC_LANDMARKS, .n_frames = FRAMES, .rate = 10, .names = names};
  m->time = PC_NEW(arena, double, FRAMES), m->at = PC_NEW(arena, double, 3 * FRAMES * PC_LANDMARKS);
  m->weight = PC_NEW(arena, double, FRAMES *PC_LANDMARKS);
  static const char *const moves[] = {"hip_flexion_r", "hip_flexion_l", "knee_angle_r", "knee_angle_l",
                                      "ankle_angle_r", "ankle_angle_l", "elbow_flex_r", "elbow_flex_l"};
  static const double by[] = {85, 85, 90, 90, 25, 25, 40, 40};
  pc_pose *p = pc_pose_make(body);
  lm_camera camera = {heading / DEG, 0, 0};
  double R[9] = {0}, x[PC_LANDMARKS][3];
  for (int f = 0; f < FRAMES; f++) {
    for (int c = 0; c < body->n_coordinates; c++) p->q[c] = body->coordinates[c].value;
    for (int i = 0; i < 8; i++)
      p->q[pc_body_find_coordinate(body, moves[i])] = by[i] / DEG * (0.5 - 0.5 * cos(2 * M_PI * f / FRAMES));
    pc_pose_couple(body, p);
    pc_pose_position(body, p);
    for (int i = 0; i < PC_LANDMARKS; i++) {
      const pc_marker *marker = &body->markers[pc_body_find_marker(body, names[i])];
      pc_pose_point(p, marker->segment, marker->at, x[i]);
    }
    if (!f) lm_axes(&camera, x, R);
    m->time[f] = f / m->rate;
    for (int i = 0; i < PC_LANDMARKS; i++) {
      m3_apply(m->at + 3 * ((size_t)f * PC_LANDMARKS + (size_t)i), R, x[i]);
      m->weight[f * PC_LANDMARKS + i] = 1;
    }
  }
  pc_pose_free(p);
  return m;
}

static pc_markers *copy(const pc_markers *m) {
  pc_markers *out = PC_NEW(arena, pc_markers, 1);
  *out = *m, out->at = PC_NEW(arena, double, 3 * FRAMES * PC_LANDMARKS);
  memcpy(out->at, m->at, 3 * FRAMES * PC_LANDMARKS * sizeof *m->at);
  return out;
}

static pc_limbs told(const pc_body *body, const pc_markers *m, pc_view view) {
  pc_limbs out;
  pc_err err = {0};
  pc_body *scaled = pc_body_scale_limbs(body, m, view, NULL, 70, &out, &err);
  CHECK(scaled != NULL, "%s", err.text);
  pc_body_free(scaled);
  return out;
}

/* The body's own points: factors are alike, and one but for what errors would have added. */
static void test_own(const pc_body *body, pc_view view, double heading) {
  pc_limbs limbs = told(body, squats(body, heading), view);
  for (int i = 0; i < PC_LIMBS; i++)
    CHECK(limbs.factor[i] > 0.95 && limbs.factor[i] < 1.01, "%s: limb %d by %.3f", pc_view_word(view), i,
          limbs.factor[i]);
}

static void test_moved(const pc_body *body, pc_view view, double heading) {
  static const int moved[] = {11, 13, 16, 23, 24, 25, 28};
  const double step = 0.002;
  const pc_markers *m = squats(body, heading);
  pc_limbs at = told(body, m, view);
  double worst = 0, largest = 0;
  for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
    for (int k = 0; k < 3; k++) {
      pc_limbs here[2];
      for (int s = 0; s < 2; s++) {
        pc_markers *other = copy(m);
        for (int f = 0; f < FRAMES; f++) other->at[3 * (f * PC_LANDMARKS + moved[i]) + k] += s ? step : -step;
        here[s] = told(body, other, view);
      }
      for (int l = 0; l < PC_LIMBS; l++) {
        double change = log(here[1].factor[l] / here[0].factor[l]) / (2 * step);
        double grown =
            moved[i] == 25 ? 1 + pc_knee_undone(view, 0.28) : 1; /* most of it: a knee bent is moved */
        worst = fmax(worst, fabs(change - at.by[l][moved[i]][k]) - (grown - 1) * fabs(change));
        largest = fmax(largest, fabs(change));
      }
    }
  printf("  %s: lengths by landmarks, up to %.2f a metre, off by %.3f\n", pc_view_word(view), largest, worst);
  CHECK(worst < 0.12 * largest && largest > 0.3, "%g of %g", worst, largest);
}

static void test_straightened(const pc_body *body, pc_view view, double heading) {
  const double share = 0.02;
  const pc_markers *m = squats(body, heading);
  pc_limbs at = told(body, m, view), there;
  pc_markers *other = copy(m);
  for (int f = 0; f < FRAMES; f++) {
    double *x = other->at + 3 * f * PC_LANDMARKS;
    for (int k = 0; k < 3; k++) x[75 + k] += share * (0.5 * (x[69 + k] + x[81 + k]) - x[75 + k]);
  }
  there = told(body, other, view);
  for (int l = 0; l < PC_LIMBS; l++)
    CHECK_NEAR(log(there.factor[l] / at.factor[l]) / share, at.knee[l][0], 0.01 + 0.1 * fabs(at.knee[l][0]));
  CHECK(at.knee[PC_LIMB_THIGH][0] < -0.01, "a straightened knee shortens: %g", at.knee[PC_LIMB_THIGH][0]);
}

/* One limb of the person longer than of other people. */
static void test_longer(const pc_body *body, pc_view view, double heading) {
  static const char *const of[] = {"femur_r", "femur_l", "patella_r", "patella_l"};
  const double more = 0.02;
  double(*factor)[3] = calloc((size_t)body->n_segments, sizeof *factor);
  for (int s = 0; s < body->n_segments; s++) v3_set(factor[s], 1, 1, 1);
  for (int i = 0; i < 4; i++) {
    int s = pc_body_find_segment(body, of[i]);
    if (s >= 0) v3_set(factor[s], 1 + more, 1 + more, 1 + more);
  }
  pc_body *person = pc_body_scale(body, (const double(*)[3])factor, 0, NULL);
  pc_limbs at = told(body, squats(body, heading), view), there = told(body, squats(person, heading), view);
  for (int l = 0; l < PC_LIMBS; l++)
    CHECK_NEAR(log(there.factor[l] / at.factor[l]) / log(1 + more), at.told_by[l][PC_LIMB_THIGH], 0.05);
  CHECK(at.told_by[PC_LIMB_THIGH][PC_LIMB_THIGH] > 0.2 && at.told_by[PC_LIMB_THIGH][PC_LIMB_THIGH] < 1, "%g",
        at.told_by[PC_LIMB_THIGH][PC_LIMB_THIGH]);
  for (int l = 0; l < PC_LIMBS; l++) { /* all longer: nearly all of it is told */
    double sum = 0;
    for (int k = 0; k < PC_LIMBS; k++) sum += at.told_by[l][k];
    CHECK(sum > 0.95 && sum < 1.001, "a size is told by %g", sum);
  }
  free(factor);
  pc_body_free(person);
}

static void test_refused(const pc_body *body) {
  pc_markers *m = squats(body, 90);
  pc_limbs out;
  pc_err err = {0};
  m->n = 20; /* no legs: rows are as long as before, so take one frame */
  m->n_frames = 1;
  CHECK(!pc_body_scale_limbs(body, m, PC_VIEW_SIDE, NULL, 70, &out, &err) && err.code == PC_MISMATCH, "%s",
        err.text);
  CHECK(strstr(err.text, "hip"), "what is missing is not named: %s", err.text);
}

static void test_bent(const pc_body *body, pc_view view) {
  pc_markers *m = squats(body, 45);
  const pc_markers *truth = copy(m);
  double worst = 0, before = 0;
  for (int f = 0; f < FRAMES; f++)
    for (int s = 0; s < 2; s++) {
      double *x = m->at + 3 * (f * PC_LANDMARKS + s), share = pc_knee_bias(view, NULL);
      for (int k = 0; k < 3; k++) x[75 + k] += share * (0.5 * (x[69 + k] + x[81 + k]) - x[75 + k]);
    }
  m->at[3 * PC_LANDMARKS + 75] = NAN; /* a gap stays */
  pc_err err = {0};
  const pc_markers *bent = pc_landmarks_bend(m, view, arena, &err);
  CHECK(bent && isnan(bent->at[3 * PC_LANDMARKS + 75]), "%s", err.text);
  for (int f = 2; bent && f < FRAMES; f++)
    for (int i = 25; i < 27; i++) {
      size_t at = 3 * (size_t)(f * PC_LANDMARKS + i);
      worst = fmax(worst, v3_distance(bent->at + at, truth->at + at));
      before = fmax(before, v3_distance(m->at + at, truth->at + at));
    }
  printf("  %s: knees told off by %.0f mm, bent again by %.0f\n", pc_view_word(view), 1000 * before,
         1000 * worst);
  CHECK(worst < 0.026 && worst < 0.35 * before + 1e-3, "%g of %g", worst, before);
}

/* What people reach lies around what the model's own tissue allows: both ends, and the further one. */
static void test_ranges(pc_body *body) {
  pc_err err = {0};
  int n = 0;
  CHECK(!pc_body_add_passive_joints(body, &err), "%s", err.text);
  for (int i = 0; i < body->n_passives; i++) {
    const pc_passive *p = &body->passives[i];
    const char *name = body->coordinates[p->coordinate].name;
    double lo, hi, low = fmin(p->at[0], p->at[1]), high = fmax(p->at[0], p->at[1]);
    if (!pc_living_range(name, &lo, &hi)) continue;
    n++;
    CHECK(fabs(low + high) < 0.1 || (lo + hi) * (low + high) > 0,
          "%s: %.0f to %.0f degrees, but its tissue stops it at %.0f and %.0f", name, DEG * lo, DEG * hi,
          DEG * low, DEG * high);
  }
  CHECK(n >= 10, "%d joints", n);
}

/* A body of sticks that faces `yaw`; lean ahead of trunk, thighs (both), shanks, rise of the right hip and
 * shoulder, rad. */
static void test_lines(double yaw, double trunk, double thigh, double shank, double hip, double shoulder) {
  double x[PC_LINE_ENDS][3] = {{0}}, line[PC_LINES], R[9], up = 0.5 * cos(trunk), ahead = 0.5 * sin(trunk);
  for (int s = 0; s < 2; s++) {
    double side = s ? 1 : -1;
    v3_set(x[s], ahead, up + side * 0.17 * sin(shoulder), side * 0.17 * cos(shoulder));
    v3_set(x[2 + s], 0, side * 0.1 * sin(hip), side * 0.1 * cos(hip));
    v3_set(x[4 + s], x[2 + s][0] - 0.4 * sin(thigh), x[2 + s][1] - 0.4 * cos(thigh), x[2 + s][2]);
    v3_set(x[6 + s], x[4 + s][0] - 0.4 * sin(shank), x[4 + s][1] - 0.4 * cos(shank), x[4 + s][2]);
  }
  m3_axis_angle(R, (double[]){0, 1, 0}, yaw);
  for (int i = 0; i < PC_LINE_ENDS; i++) {
    double y[3];
    m3_apply(y, R, x[i]), v3_copy(x[i], y);
  }
  pc_body_lines((const double(*)[3])x, line);
  const double want[PC_LINES] = {trunk, thigh, thigh, shank, shank, hip, shoulder};
  for (int i = 0; i < PC_LINES; i++) {
    if (isnan(want[i]))
      CHECK(isnan(line[i]), "%s is told: %g", pc_body_line_word((pc_body_line)i), line[i]);
    else
      CHECK_NEAR(line[i], want[i], 1e-9);
  }
}

static void test_on_the_side(void) {
  static const double x[PC_LINE_ENDS][3] = {{0, 0, 0},    {0, 0.35, 0},   {-0.5, 0, 0}, {-0.5, 0.2, 0},
                                            {-0.9, 0, 0}, {-0.9, 0.2, 0}, {-1.3, 0, 0}, {-1.3, 0.2, 0}};
  double line[PC_LINES];
  pc_body_lines(x, line);
  for (int i = 0; i < PC_LINES; i++) CHECK(isnan(line[i]), "%s is told", pc_body_line_word((pc_body_line)i));
}

int main(void) {
  static const struct {
    pc_view view;
    double heading;
  } from[] = {{PC_VIEW_SIDE, 90}, {PC_VIEW_OBLIQUE, 45}, {PC_VIEW_FRONT, 0}};
  arena = pc_arena_make();
  names = (const char **)lm_names(arena);
  pc_body *body = pc_body_human(NULL);
  for (int i = 0; i < 3; i++) {
    test_own(body, from[i].view, from[i].heading);
    test_moved(body, from[i].view, from[i].heading);
    test_straightened(body, from[i].view, from[i].heading);
    test_longer(body, from[i].view, from[i].heading);
    test_bent(body, from[i].view);
  }
  test_refused(body);
  for (int yaw = 0; yaw < 8; yaw++) {
    test_lines(yaw * M_PI / 4, 0.5, -1.2, 0.4, 0, 0);
    test_lines(yaw * M_PI / 4, -M_PI / 2, -2.4, 0.6, 0, 0); /* on the back */
    test_lines(yaw * M_PI / 4, 0, 0, 0, 0.1, 0.1);
  }
  test_on_the_side();
  test_ranges(body);
  pc_body_free(body);
  pc_arena_free(arena);
  return test_done();
}
