/* test_play_arms.c: no forearm or hand of a reference movement is inside the trunk, the head or a leg by more
 * than 2 cm. Limbs are capsules between joints, chest and belly two beside each other; arms are not kept out
 * by the search (play/apart.c), since hands lie on thighs and hips, so files must put them where they have
 * room.
 */
#include "base/vec.h"
#include "posterior/posterior.h"
#include "test.h"

enum { POINTS = 12, EVERY = 5 }; /* along a middle line; frames */

#ifdef __SANITIZE_ADDRESS__
enum { FILES = 5 }; /* every so many; all in the optimised build */
#else
enum { FILES = 1 };
#endif

/* Ends, m in their segments' frames, of the built-in human; a name ending in _ is of each side. */
typedef struct capsule {
  const char *from, *to;
  double a[3], b[3], radius;
} capsule;
static const capsule ARMS[] = {
    {"ulna_", "hand_", {0, 0, 0}, {0, 0, 0}, 0.030},
    {"hand_", "hand_", {0, -0.01, 0}, {0, -0.13, 0}, 0.015},
};
static const capsule REST[] = {
    {"torso", "torso", {0, 0.05, 0.06}, {0, 0.30, 0.06}, 0.085},
    {"torso", "torso", {0, 0.05, -0.06}, {0, 0.30, -0.06}, 0.085},
    {"pelvis", "torso", {-0.07, 0.02, 0.06}, {0, 0.05, 0.06}, 0.085},
    {"pelvis", "torso", {-0.07, 0.02, -0.06}, {0, 0.05, -0.06}, 0.085},
    {"head", "head", {0.01, 0.05, 0}, {0.02, 0.15, 0}, 0.080},
    {"femur_", "tibia_", {0, 0, 0}, {0, 0, 0}, 0.060},
    {"tibia_", "talus_", {0, 0, 0}, {0, 0, 0}, 0.040},
};
enum { N_ARMS = sizeof ARMS / sizeof *ARMS, N_REST = sizeof REST / sizeof *REST };

static int segment_of(const pc_body *body, const char *name, int side) {
  char text[32];
  size_t n = strlen(name);
  snprintf(text, sizeof text, name[n - 1] == '_' ? "%s%c" : "%s", name, "rl"[side]);
  int s = pc_body_find_segment(body, text);
  if (s < 0) CHECK(false, "no %s", text);
  return s;
}

/* Points of its middle line in the room. */
static void line_of(const pc_body *body, const pc_pose *pose, const capsule *c, int side,
                    double out[POINTS][3]) {
  double a[3], b[3];
  pc_pose_point(pose, segment_of(body, c->from, side), c->a, a);
  pc_pose_point(pose, segment_of(body, c->to, side), c->b, b);
  for (int i = 0; i < POINTS; i++)
    for (int k = 0; k < 3; k++) out[i][k] = a[k] + (b[k] - a[k]) * i / (POINTS - 1);
}

static double nearest(const double a[POINTS][3], const double b[POINTS][3]) {
  double best = INFINITY;
  for (int i = 0; i < POINTS; i++)
    for (int k = 0; k < POINTS; k++) best = fmin(best, v3_distance(a[i], b[k]));
  return best;
}

/* The deepest, m; what it is in. */
static double depth(const pc_body *body, const pc_pose *pose, const char **in) {
  double worst = -INFINITY, arm[POINTS][3], other[POINTS][3];
  for (int k = 0; k < N_REST; k++)
    for (int of = 0; of < 2; of++) {
      line_of(body, pose, &REST[k], of, other);
      for (int side = 0; side < 2; side++)
        for (int i = 0; i < N_ARMS; i++) {
          line_of(body, pose, &ARMS[i], side, arm);
          double d =
              ARMS[i].radius + REST[k].radius - nearest((const double(*)[3])arm, (const double(*)[3])other);
          if (d > worst) worst = d, *in = REST[k].from;
        }
    }
  return worst;
}

static double played_depth(const pc_body *body, const pc_exercise *e, const char **in, double *when) {
  pc_arena *arena = pc_arena_make();
  pc_played p;
  pc_err err = {0};
  double worst = -INFINITY;
  CHECK(!pc_play_make(&p, body, e, arena, &err), "%s: %s", e->name, err.text);
  if (err.code) return pc_arena_free(arena), worst;
  pc_pose *pose = pc_pose_make(p.body);
  size_t n = (size_t)p.motion->n_q;
  for (int f = 0; f < p.motion->n_frames; f += EVERY) {
    const char *what = "";
    memcpy(pose->q, p.motion->q + (size_t)f * n, n * sizeof *pose->q);
    pc_pose_couple(p.body, pose);
    pc_pose_position(p.body, pose);
    double d = depth(p.body, pose, &what);
    if (d > worst) worst = d, *in = what, *when = p.motion->time[f];
  }
  pc_pose_free(pose);
  pc_body_free(p.body);
  pc_arena_free(arena);
  return worst;
}

/* A hand put into the belly is seen there. */
static void check_seen(const pc_body *body) {
  const char *in = "";
  pc_pose *pose = pc_pose_make(body);
  for (int c = 0; c < body->n_coordinates; c++) pose->q[c] = body->coordinates[c].value;
  pose->q[pc_body_find_coordinate(body, "elbow_flex_r")] = 1.5;
  pose->q[pc_body_find_coordinate(body, "arm_rot_r")] = 1.5;
  pc_pose_couple(body, pose);
  pc_pose_position(body, pose);
  CHECK(depth(body, pose, &in) > 0.03, "%.0f mm in %s", 1000 * depth(body, pose, &in), in);
  pc_pose_free(pose);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  double deepest = -INFINITY;
  CHECK(body && c, "%s", err.text);
  if (body) check_seen(body);
  for (int i = 0; body && c && i < c->n; i += FILES) {
    const char *in = "";
    double when = 0;
    if (!c->exercises[i].play) continue;
    double d = played_depth(body, &c->exercises[i], &in, &when);
    CHECK(d < 0.02, "%s: %.0f mm in %s at %.1f s", c->exercises[i].name, 1000 * d, in, when);
    deepest = fmax(deepest, d);
  }
  printf("  deepest %.0f mm\n", 1000 * deepest);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
