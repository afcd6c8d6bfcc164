/* test_band_pull.c: a band that pulls two parts of a still body together.
 *
 * It is a straight line between two mass centres, at distance L, pulling with T. So it adds -T dL/dq to what
 * moves a joint by itself, and a leg that touches nothing must be held against just that: by differences of
 * L, which the solver never forms. Only for the leg in the air can it be told so: the other's moment hangs on
 * the ground, too.
 */
#include "base/vec.h"
#include "posterior/motion.h"
#include "posterior/person.h"
#include "posterior/posture.h"
#include "test.h"

static const double T = 60;

typedef struct held {
  pc_arena *arena;
  pc_posed_body body;
} held;

static held hold(const pc_body *man, const char *text) {
  held h = {.arena = pc_arena_make()};
  pc_posture_def def = pc_posture_default();
  pc_posture *posture;
  pc_err err = {0};
  bool read = pc_postures_read(text, strlen(text), man, h.arena, &posture, &err) == 1;
  CHECK(read && !pc_posture_solve(&h.body, man, posture, &def, h.arena, &err), "%s", err.text);
  return h;
}

static void let_go(held *h) {
  pc_posed_body_free(&h->body);
  pc_arena_free(h->arena);
}

/* Between the mass centres of the shanks, with one coordinate turned on by `more`. */
static double distance(const pc_posed_body *p, int coordinate, double more) {
  const pc_body *b = p->coupled;
  pc_pose *pose = pc_pose_make(b);
  double at[2][3];
  memcpy(pose->q, p->motion->q, (size_t)b->n_coordinates * sizeof(double));
  pose->q[coordinate] += more;
  pc_pose_couple(b, pose);
  pc_pose_position(b, pose);
  for (int s = 0; s < 2; s++) {
    int shank = pc_body_find_segment(b, s ? "tibia_l" : "tibia_r");
    pc_pose_point(pose, shank, b->segments[shank].com, at[s]);
  }
  pc_pose_free(pose);
  return v3_distance(at[0], at[1]);
}

static void check_leg(const pc_body *man, const char *support, char free_side) {
  static const char *const joints[] = {"hip_flexion", "hip_adduction", "hip_rotation", "knee_angle"};
  char without[160], with[200];
  const char *side = free_side == 'l' ? "left" : "right";
  snprintf(without, sizeof without, "[a]\nsupport: %s\n%s_hip: 60\n%s_knee: 80\n%s_hip_out: 25\n", support,
           side, side, side);
  snprintf(with, sizeof with, "%spull: right_knee left_knee %g together\n", without, T);
  held a = hold(man, without), b = hold(man, with);
  const pc_posed_body *p = &b.body;
  CHECK(!memcmp(a.body.motion->q, p->motion->q, (size_t)man->n_coordinates * sizeof(double)),
        "%s: the band moved the body", support);
  for (int i = 0; i < 4; i++) {
    char name[32];
    snprintf(name, sizeof name, "%s_%c", joints[i], free_side);
    int c = pc_body_find_coordinate(man, name);
    double h = 1e-5, more = p->load->moment[c] - a.body.load->moment[c];
    double asked = T * (distance(p, c, h) - distance(p, c, -h)) / (2 * h);
    CHECK_NEAR(more, asked, 1e-6 * T);
    if (!strcmp(joints[i], "hip_adduction")) {
      printf("NOTE %s: the band of %g N asks %.1f N m of abduction\n", support, T, -more);
      CHECK(-more > 5, "%g N m", -more);
    }
  }
  CHECK(p->cost.muscles > a.body.cost.muscles, "muscles %g, without it %g", p->cost.muscles,
        a.body.cost.muscles);
  CHECK_NEAR(p->cost.supports, a.body.cost.supports, 1e-12);
  let_go(&a), let_go(&b);
}

/* A band that ends in the room would tip the body: which way it leans then is not looked for. */
static void check_refused(const pc_body *man) {
  pc_arena *arena = pc_arena_make();
  pc_posture_def def = pc_posture_default();
  pc_posed_body out;
  pc_posture *posture;
  pc_err err = {0};
  const char *text = "[a]\nsupport: two_legs\npull: hands 30 forward\n";
  CHECK(pc_postures_read(text, strlen(text), man, arena, &posture, &err) == 1, "%s", err.text);
  CHECK(pc_posture_solve(&out, man, posture, &def, arena, &err) && strstr(err.text, "together"), "%s",
        err.text);
  pc_arena_free(arena);
}

int main(void) {
  pc_err err = {0};
  pc_body *human = pc_body_human(&err);
  pc_physique who = {PC_MALE, NAN, PC_STRENGTH_AVERAGE};
  pc_body *man = human ? pc_body_physique(human, &who, &err) : NULL;
  CHECK(man != NULL, "%s", err.text);
  if (man) {
    check_leg(man, "side", 'l');
    check_leg(man, "right_leg", 'l');
    check_leg(man, "left_leg", 'r');
    check_refused(man);
  }
  pc_body_free(man);
  pc_body_free(human);
  return test_done();
}
