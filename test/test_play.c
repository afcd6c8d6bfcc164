/* Reference movements: postures are held as told, what touches stays, nothing goes through anything, the way
 * between is smooth, and no force from nowhere is needed. */
#include "play/stage.h"
#include "play_check.h"
#include "play_make.h"

#ifdef __SANITIZE_ADDRESS__
static const double SECONDS = 0.3; /* of load; all in the optimised build */
#else
static const double SECONDS = NAN;
#endif

static void squat_is_as_told(place *p) {
  at_time(p, 0);
  CHECK(fabs(trunk(p)) < 0.6, "stands at %.2f degrees", trunk(p));
  at_time(p, 2);
  CHECK(fabs(angle(p, "knee_angle_r") - 95) < 0.6, "knee %.2f", angle(p, "knee_angle_r"));
  CHECK(fabs(trunk(p) - 35) < 0.6, "trunk %.2f", trunk(p));
  CHECK(fabs(angle(p, "knee_angle_r") - angle(p, "knee_angle_l")) < 0.1, "sides differ");
}

/* The weight over the foot that stands while the other is up, and the foot that stands where it was. */
static void leg_lift_balances(place *p) {
  double com[3] = {0, 0, 0}, at[3], before[3];
  int heel = pc_body_find_segment(p->body, "calcn_l"), other = pc_body_find_segment(p->body, "calcn_r");
  at_time(p, 0);
  v3_copy(before, p->pose->p[heel]);
  at_time(p, 2.5);
  for (int s = 1; s < p->body->n_segments; s++) {
    pc_pose_point(p->pose, s, p->body->segments[s].com, at);
    v3_madd(com, p->body->segments[s].mass / p->body->total_mass, at);
  }
  CHECK(fabs(com[2] - p->pose->p[heel][2]) < 0.05, "%.0f mm beside the heel",
        1000 * (com[2] - p->pose->p[heel][2]));
  CHECK(v3_distance(before, p->pose->p[heel]) < 0.001, "the foot that stands moved");
  CHECK(p->pose->p[other][1] > p->pose->p[heel][1] + 0.1, "the other foot is up");
}

static void hips_rise(place *p) {
  int pelvis = pc_body_find_segment(p->body, "pelvis");
  at_time(p, 0);
  double down = p->pose->p[pelvis][1];
  at_time(p, 2);
  CHECK(p->pose->p[pelvis][1] > down + 0.1, "hips from %.3f to %.3f m", down, p->pose->p[pelvis][1]);
  at_time(p, 4);
  CHECK(fabs(p->pose->p[pelvis][1] - down) < 0.002, "and down again");
}

/* A foot beside the step that the other stands on sinks below its top and not into it. */
static void free_foot_is_beside(place *p) {
  int foot = pc_body_find_segment(p->body, "calcn_l"), stands = pc_body_find_segment(p->body, "calcn_r");
  at_time(p, 2);
  CHECK(p->pose->p[foot][1] < p->pose->p[stands][1] - 0.06, "it hangs below the step: %.3f %.3f",
        p->pose->p[foot][1], p->pose->p[stands][1]);
  CHECK(p->pose->p[stands][2] - p->pose->p[foot][2] > 0.05 + 0.02, "%.0f mm beside",
        1000 * (p->pose->p[stands][2] - p->pose->p[foot][2]));
}

/* Heels rise by more than people's 8 cm while the ball of the foot and the big toe stay; the foot does not
 * roll to a side, and as much as it tips the toes are bent back. */
static void heels_rise(place *p) {
  static const double ball[3] = {0.170, 0, -0.030}, big_toe[3] = {0.060, 0, -0.025};
  int heel = pc_body_find_segment(p->body, "calcn_r"), toes = pc_body_find_segment(p->body, "toes_r");
  double before[3], toe[3], at[3];
  at_time(p, 0);
  double down = p->pose->p[heel][1];
  pc_pose_point(p->pose, heel, ball, before);
  pc_pose_point(p->pose, toes, big_toe, toe);
  at_time(p, 2);
  CHECK(p->pose->p[heel][1] > down + 0.08, "heels rise by %.0f mm", 1000 * (p->pose->p[heel][1] - down));
  pc_pose_point(p->pose, heel, ball, at);
  CHECK(v3_distance(at, before) < 0.001, "the ball of the foot moves by %.1f mm",
        1000 * v3_distance(at, before));
  pc_pose_point(p->pose, toes, big_toe, at);
  CHECK(fabs(at[1] - toe[1]) < 0.001, "the big toe rises by %.1f mm", 1000 * (at[1] - toe[1]));
  CHECK(fabs(angle(p, "subtalar_angle_r")) < 6, "subtalar %.1f", angle(p, "subtalar_angle_r"));
  CHECK(fabs(p->pose->R[heel][5]) < 0.2, "the foot rolls: %.2f", p->pose->R[heel][5]);
}

static const struct {
  const char *name, *settings, *play;
  void (*more)(place *);
} MOVEMENTS[] = {
    {"squat",
     "support: two_legs; stance: 0.36; [stand]; trunk: 0; toes_out: 12; [low]; trunk: 35; lumbar_share: 20; "
     "knee: 95; shoulder: 110",
     "0 stand; 2 low; 4 stand", squat_is_as_told},
    {"leg lift", "[stand]; support: two_legs; [up]; support: left_leg", "0 stand; 1.5 up; 3 up; 4.5 stand",
     leg_lift_balances},
    {"bridge",
     "support: supine; lumbar: 0; [down]; touching: shoulder_blades sacrum right_arm left_arm feet; knee: "
     "105; "
     "[up]; "
     "touching: shoulder_blades right_arm left_arm feet; hip: 0; knee: 95",
     "0 down; 1.5 up; 2.5 up; 4 down", hips_rise},
    {"bird dog",
     "support: quadruped; [four]; neck: 0; [out]; touching: left_hand right_knee right_toes; right_shoulder: "
     "170; "
     "left_hip: 0; left_knee: 5",
     "0 four; 2 out; 3 out; 5 four", NULL},
    {"beside a step",
     "support: right_leg; raised: right_foot 0.2; trunk: 5; left_knee: 0; left_hip: 20; [up]; right_knee: 5; "
     "[down]; right_knee: 65",
     "0 up; 2 down; 4 up", free_foot_is_beside},
    {"heels up",
     "support: two_legs; [flat]; touching: feet forefoots; trunk: 0; [high]; touching: forefoots; ankle: -30",
     "0 flat; 2 high; 4 flat", heels_rise},
};

/* Where a network would see the joints: hips, knees and ankles at their centres to a hand's width, left on
 * the left, the nose before the ears. */
static void check_landmarks(const pc_body *body) {
  double at[PC_LANDMARKS][3];
  pc_pose *pose = pc_pose_make(body);
  for (int c = 0; c < body->n_coordinates; c++) pose->q[c] = body->coordinates[c].value;
  pc_pose_couple(body, pose);
  pc_pose_position(body, pose);
  pc_play_landmarks(body, pose, at);
  static const struct {
    int landmark;
    const char *segment;
  } joints[] = {{PC_LM_LEFT_HIP, "femur_l"},       {PC_LM_RIGHT_HIP, "femur_r"},
                {PC_LM_LEFT_KNEE, "tibia_l"},      {PC_LM_RIGHT_ANKLE, "talus_r"},
                {PC_LM_LEFT_ELBOW, "ulna_l"},      {PC_LM_RIGHT_WRIST, "hand_r"},
                {PC_LM_LEFT_SHOULDER, "humerus_l"}};
  for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
    double off = v3_distance(at[joints[i].landmark], pose->p[pc_body_find_segment(body, joints[i].segment)]);
    CHECK(off < 0.06, "%s is %.0f mm from its joint", pc_landmark_name(joints[i].landmark), 1000 * off);
  }
  for (int i = 0; i < PC_LANDMARKS; i++) {
    const char *name = pc_landmark_name(i);
    CHECK(isfinite(at[i][0]), "%s has a place", name);
    if (strstr(name, "left")) CHECK(at[i][2] < 0, "%s is on the left", name);
    if (strstr(name, "right")) CHECK(at[i][2] > 0, "%s is on the right", name);
  }
  CHECK(at[PC_LM_NOSE][0] > at[PC_LM_LEFT_EAR][0] + 0.05 && at[PC_LM_LEFT_TOE][0] > at[PC_LM_LEFT_HEEL][0],
        "noses and toes are in front");
  pc_pose_free(pose);
}

#define WALKS "support: two_legs; stance: 0.1; "
#define FOUR                                                                                                 \
  "[a]; touching: right_heel; [b]; touching: right_foot; [c]; touching: right_forefoot; [d]; support: "      \
  "left_leg"
static void check_refused(const pc_body *body) {
  static const struct {
    const char *settings, *play, *says;
    double stride; /* m; 0: no walk */
  } cases[] = {
      {"support: two_legs; [a]; knees: 5; [b]; knee: 5", "0 a; 1 b", "column 1: no key \"knees\"", 0},
      {"[a]; knee: 5; [b]; knee: 5", "0 a; 1 b", "column 1: [a] has no support", 0},
      {"support: two_legs; [a]; trunk: 0; [b]; support: supine", "0 a; 1 b",
       "nothing carries from posture a to b", 0},
      {"support: two_legs; [a]; trunk: 0; [b]; trunk: 100; knee: 0; ankle: 30", "0 a; 1 b",
       "posture b cannot be held", 0},
      {WALKS
       "[a]; touching: right_foot; [b]; touching: right_foot; [c]; touching: right_forefoot; [d]; support: "
       "left_leg",
       "0 a; 0.1 b; 0.4 c; 0.7 d; 1.1 a", "posture a: right_foot comes too soon or too late", 1.2},
      {WALKS
       "[a]; touching: right_heel; [b]; touching: right_hand; [c]; touching: right_forefoot; [d]; support: "
       "left_leg",
       "0 a; 0.1 b; 0.4 c; 0.7 d; 1.1 a", "posture b: right_hand touches; in a stride only feet do", 1.2},
      {WALKS FOUR, "0 a; 0.1 b; 0.3 c; 0.5 d; 1.1 a",
       "the right foot stands for 0.50 s of a stride of 1.10 s", 1.2},
      {WALKS FOUR, "0 a; 0.1 b; 0.4 c; 0.7 d; 1.1 a", "the stride cannot be walked", 3.0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    play_maker m;
    pc_played played;
    pc_err err = {0};
    pc_arena *arena = pc_arena_make();
    const pc_exercise *e = play_make(&m, cases[i].settings, cases[i].play);
    m.course.stride = cases[i].stride;
    int code = pc_play_make(&played, body, e, arena, &err);
    CHECK(code && !strncmp(err.text, cases[i].says, strlen(cases[i].says)), "%zu: %s", i, err.text);
    CHECK(err.line >= 10, "%zu: line %ld", i, err.line);
    pc_arena_free(arena);
  }
}

/* The solver of a pose: with one joint asked beyond its range, it stays at the end and the rest is as good as
 * it can be; a linear question is answered in one step. */
static void ask_knee(void *user, pc_fit *f) {
  for (int z = 0; z < f->n; z++) pc_fit_hold(f, z, z == *(int *)user ? -1.0 : 0.1, 0.1);
}
static void check_fit(const pc_body *body) {
  pc_fit f;
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  CHECK(!pc_fit_make(&f, body, arena, &err), "%s", err.text);
  int knee = body->coordinates[pc_body_find_coordinate(body, "knee_angle_r")].free;
  double *q = PC_NEW(arena, double, body->n_coordinates);
  pc_fit_take(&f, q);
  pc_fit_solve(&f, ask_knee, &knee, 20);
  for (int z = 0; z < f.n; z++) {
    double best = z == knee ? f.lo[z] : fmax(f.lo[z], fmin(f.hi[z], 0.1));
    CHECK(fabs(f.x[z] - best) < 1e-7, "unknown %d at %g", z, f.x[z]);
  }
  pc_fit_free(&f);
  pc_arena_free(arena);
}

/* The nearest distance of two lines, looked for among 300 points of each. */
static double searched(const double a[2][3], const double b[2][3]) {
  enum { N = 300 };
  double best = INFINITY, p[3], q[3];
  for (int i = 0; i <= N; i++)
    for (int k = 0; k <= N; k++) {
      for (int x = 0; x < 3; x++)
        p[x] = a[0][x] + (a[1][x] - a[0][x]) * i / N, q[x] = b[0][x] + (b[1][x] - b[0][x]) * k / N;
      best = fmin(best, v3_distance(p, q));
    }
  return best;
}

/* Legs in any position: how deep they are in each other, by search; and the step that the residuals ask for
 * brings them out. */
static void terms_apart(void *user, pc_fit *f) {
  const double *q = user;
  for (int z = 0; z < f->n; z++) pc_fit_hold(f, z, q[f->body->free_to_q[z]], 0.2);
  pc_apart_terms(f);
}

static void check_apart(const pc_body *body) {
  static const char *const from[] = {"femur", "tibia", "calcn"}, *const to[] = {"tibia", "talus", "toes"};
  static const double radius[] = {0.050, 0.035, 0.030};
  static const char *const moved[] = {"hip_flexion_", "hip_adduction_", "hip_rotation_", "knee_angle_"};
  double scale = body->height / 1.7;
  unsigned seed = 7;
  pc_fit f;
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  int deep = 0;
  CHECK(!pc_fit_make(&f, body, arena, &err), "%s", err.text);
  double *q = PC_NEW(arena, double, body->n_coordinates);
  for (int round = 0; round < 12; round++) {
    for (size_t m = 0; m < 4; m++)
      for (int side = 0; side < 2; side++) {
        char name[32];
        snprintf(name, sizeof name, "%s%c", moved[m], "rl"[side]);
        q[pc_body_find_coordinate(body, name)] = (m == 1 ? 0.3 : 0) + 0.5 * rand_r(&seed) / RAND_MAX;
      }
    pc_fit_take(&f, q);
    double rods[2][3][2][3], worst = 0;
    for (int side = 0; side < 2; side++)
      for (int i = 0; i < 3; i++)
        for (int end = 0; end < 2; end++) {
          char name[32];
          double at[3] = {i == 2 && end ? 0.06 * scale : 0, 0, 0};
          snprintf(name, sizeof name, "%s_%c", end ? to[i] : from[i], "rl"[side]);
          pc_pose_point(f.pose, pc_body_find_segment(body, name), at, rods[side][i][end]);
        }
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < 3; k++)
        worst = fmax(worst, scale * (radius[i] + radius[k]) -
                                searched((const double(*)[3])rods[0][i], (const double(*)[3])rods[1][k]));
    CHECK_NEAR(pc_apart_depth(body, f.pose), worst, 0.002);
    deep += worst > 0.01;
    pc_fit_solve(&f, terms_apart, q, 60);
    CHECK(pc_apart_depth(body, f.pose) < 0.001, "still %.1f mm", 1000 * pc_apart_depth(body, f.pose));
  }
  CHECK(deep >= 3, "legs cross in %d of 12", deep);
  pc_fit_free(&f);
  pc_arena_free(arena);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  CHECK(body, "%s", err.text);
  for (size_t i = 0; body && i < sizeof MOVEMENTS / sizeof *MOVEMENTS; i++) {
    play_maker m;
    pc_exercise e = *play_make(&m, MOVEMENTS[i].settings, MOVEMENTS[i].play);
    e.name = MOVEMENTS[i].name;
    check_movement(body, &e, SECONDS, MOVEMENTS[i].more);
  }
  check_fit(body);
  check_apart(body);
  check_landmarks(body);
  check_refused(body);
  pc_body_free(body);
  return test_done();
}
