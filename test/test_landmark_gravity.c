/* test_landmark_gravity.c: which way is up, and where the floor is, for people who stand, lie, kneel and sit.
 *
 * The built-in human is put in six postures that are known, moves a little, and is seen from the side by a
 * camera that looks down. Landmarks alone must give the trunk's inclination to the floor, the joints, and a
 * floor under what carries. Without errors of the network nearly; with the published ones within what they
 * allow.
 */
#include "landmark_make.h"
#include "posterior/app.h"
#include "test.h"

typedef struct posture {
  const char *name;
  double tilt, list, hip, knee, arm,
      ankle; /* degrees: pelvis forward down < 0, hip and knee bent, arms raised, toes up */
  double hip_moves, knee_moves; /* how far those of the right side bend and straighten */
} posture;

static const posture POSTURES[] = {
    {"standing", 0, 0, 0, 5, 0, 0, 60, 60},
    {"lying on the back", 90, 0, 45, 90, 0, 0, 30, 30},
    {"lying on the front", -90, 0, 0, 5, 10, -50, 0, 60},
    {"lying on the side", 0, 90, 20, 30, 20, 0, 20, 20},
    {"on all fours", -90, 0, 90, 90, 90, -50, -40, 40},
    {"sitting on the floor", 0, 0, 90, 16, 40, 10, 0, 0}, /* on the backs of the heels, toes up */
};

enum { FRAMES = 76 };

static void set(const pc_body *b, double *q, const char *name, double degrees) {
  q[pc_body_find_coordinate(b, name)] = degrees * M_PI / 180;
}

static pc_motion *play(const pc_body *b, const posture *p, pc_arena *arena) {
  pc_motion *m = PC_NEW(arena, pc_motion, 1);
  *m = (pc_motion){.n_frames = FRAMES, .n_q = b->n_coordinates, .time = PC_NEW(arena, double, FRAMES)};
  m->q = PC_NEW(arena, double, FRAMES *(size_t)m->n_q);
  for (int f = 0; f < FRAMES; f++) {
    double *q = m->q + (size_t)f * (size_t)m->n_q, s = 0.5 - 0.5 * cos(2 * M_PI * f / 75);
    m->time[f] = 0.04 * f;
    for (int c = 0; c < m->n_q; c++) q[c] = b->coordinates[c].value;
    set(b, q, "pelvis_tilt", p->tilt), set(b, q, "pelvis_list", p->list);
    set(b, q, "hip_flexion_r", p->hip + s * p->hip_moves), set(b, q, "hip_flexion_l", p->hip);
    set(b, q, "knee_angle_r", p->knee + s * p->knee_moves), set(b, q, "knee_angle_l", p->knee);
    set(b, q, "ankle_angle_r", p->ankle), set(b, q, "ankle_angle_l", p->ankle);
    set(b, q, "arm_flex_r", p->arm), set(b, q, "arm_flex_l", p->arm);
  }
  return m;
}

/* Height of the shoulders' middle over the hips', as an angle, degrees; the lowest of all points, m. */
static double inclination(const pc_body *b, pc_pose *p, double *lowest, const char *const *names) {
  double x[PC_LANDMARKS][3], d[3];
  for (int i = 0; i < PC_LANDMARKS; i++) {
    const pc_marker *m = &b->markers[pc_body_find_marker(b, names[i])];
    pc_pose_point(p, m->segment, m->at, x[i]);
    *lowest = i ? fmin(*lowest, x[i][1]) : x[i][1];
  }
  for (int k = 0; k < 3; k++) d[k] = x[11][k] + x[12][k] - x[23][k] - x[24][k];
  return asin(d[1] / v3_norm(d)) * 180 / M_PI;
}

/* Largest errors over the recording, degrees and m, ends left out. */
static void see(const pc_body *b, const posture *how, unsigned seed, double *trunk, double *knee,
                double *floor) {
  pc_arena *arena = pc_arena_make();
  const char *const *names = lm_names(arena);
  pc_motion *m = play(b, how, arena);
  lm_def d = {
      .body = b, .motion = m, .from = 0, .to = 3, .rate = 25, .camera = {M_PI / 2, 0.12, 0.02}, .seed = seed};
  pc_job *job = lm_motion(&d, names, how->name);
  *trunk = *knee = *floor = 0;
  const pc_motion *e = pc_job_get_motion(job);
  const pc_body *own = pc_job_get_body(job);
  pc_pose *truth = pc_pose_make(b), *found = pc_pose_make(own);
  int right = pc_body_find_coordinate(b, "knee_angle_r");
  for (int f = 4; e && f < e->n_frames - 4; f += 4) {
    double low, none;
    lm_pose(&d, e->time[f], truth);
    memcpy(found->q, e->q + (size_t)f * (size_t)e->n_q, (size_t)e->n_q * sizeof(double));
    pc_pose_couple(own, found);
    pc_pose_position(own, found);
    double off = inclination(own, found, &low, names) - inclination(b, truth, &none, names);
    *trunk = fmax(*trunk, fabs(off)), *floor = fmax(*floor, fabs(low));
    *knee = fmax(*knee, fabs(found->q[right] - truth->q[right]) * 180 / M_PI);
  }
  pc_pose_free(truth), pc_pose_free(found);
  pc_job_free(job);
  pc_arena_free(arena);
}

int main(void) {
  pc_body *b = pc_body_human(NULL);
  for (size_t i = 0; i < sizeof POSTURES / sizeof *POSTURES; i++) {
    double trunk, knee, floor, worst = 0, deep = 0;
    see(b, &POSTURES[i], 0, &trunk, &knee, &floor);
    for (unsigned seed = 1; seed <= 3; seed++) {
      double t, k, h;
      see(b, &POSTURES[i], 40 + seed, &t, &k, &h);
      worst = fmax(worst, t), deep = fmax(deep, h);
    }
    printf("  %-18s trunk off by %.1f degrees, knee by %.1f, lowest point %.2f m from the floor; with errors "
           "%.1f, %.2f\n",
           POSTURES[i].name, trunk, knee, floor, worst, deep);
    CHECK(trunk < 8 && knee < 8 && floor < 0.12, "%s: %.1f, %.1f degrees, %.2f m", POSTURES[i].name, trunk,
          knee, floor);
    CHECK(worst < 20 && deep < 0.2, "%s with errors: %.1f degrees, %.2f m", POSTURES[i].name, worst, deep);
  }
  pc_body_free(b);
  return test_done();
}
