/* error_modes.c: the ways in which a pose found from landmarks may be wrong.
 *
 * Each mode is one number that nobody knows, normal and independent of the others, and moves landmarks (or
 * the hold of a coordinate) in a known direction. marker_map.c takes that to the coordinates. The modes:
 *   places     every landmark along the picture's two directions and in depth, by noise.c: what lasts, and
 *              what wavers, as two modes. Of what wavers the low-pass leaves a part (wavering_kept).
 *              What lasts also moves the lengths that were found by it (limbs.c), so that a limb which
 *              looks longer throughout is longer, and its joints do not bend for it;
 *   knees      told nearer to the line from hip to ankle than is usual in this view, or less, by noise.c;
 *   tilt       the camera's, as far as anchor.c does not find it (TILT);
 *   lengths    in which people differ, of trunk, thighs, shanks, feet and arms, as far as the recording does
 *              not tell them (limbs.c);
 *   prior      what landmarks leave open stays at a neutral angle, the low back's bend at a part of the
 *              hips'. How far the truth is from there says landmark_fit.c for the low back; else it lies
 *              within the joint's range, taken as two standard deviations to each side.
 * Squares of all columns add up to a coordinate's variance.
 *
 * Not done: joint limits, which make errors smaller; feet that are held to the floor, likewise; what the
 * low-pass takes from quick movements.
 */
#include "motion/error_modes.h"
#include "base/vec.h"

#include <string.h>

/* rad, pitch and roll: what is left of a camera's tilt, measured on half of the exercises, drawn
 * (test_landmark_people.c): 5.4 and 2.0 degrees; of who stands 5.1 and 1.8, of who lies on the side 8.8, 2.8.
 */
static const double TILT[2] = {0.09, 0.035};
static const double MEMORY = 0.25;  /* s: of what wavers; twice as far apart errors are new (limbs.c). Ours */
static const double IN_DEPTH = 0.5; /* of the frequency: depth is filtered more (visible.c) */
static const double LEAST = 1e-8;   /* m^2/rad^2: hold of what nothing holds */

/* A limb, from one landmark to another, and who is carried along; left ones, right ones follow by 1. */
static const struct {
  pc_landmark from, to;
  int n;
  pc_landmark carried[5];
} LIMBS[PC_LIMBS] = {
    [PC_LIMB_THIGH] = {PC_LM_LEFT_HIP,
                       PC_LM_LEFT_KNEE,
                       4,
                       {PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE, PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE}},
    [PC_LIMB_SHANK] = {PC_LM_LEFT_KNEE,
                       PC_LM_LEFT_ANKLE,
                       3,
                       {PC_LM_LEFT_ANKLE, PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE}},
    [PC_LIMB_FOOT] = {PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE, 1, {PC_LM_LEFT_TOE}},
    [PC_LIMB_ARM] = {PC_LM_LEFT_SHOULDER,
                     PC_LM_LEFT_ELBOW,
                     5,
                     {PC_LM_LEFT_ELBOW, PC_LM_LEFT_WRIST, PC_LM_LEFT_PINKY, PC_LM_LEFT_INDEX,
                      PC_LM_LEFT_THUMB}},
    [PC_LIMB_FOREARM] = {PC_LM_LEFT_ELBOW,
                         PC_LM_LEFT_WRIST,
                         4,
                         {PC_LM_LEFT_WRIST, PC_LM_LEFT_PINKY, PC_LM_LEFT_INDEX, PC_LM_LEFT_THUMB}},
};
enum { KINDS = 2, N_SINGLE = 2 + 2 + PC_LIMBS };

static int count_goals(const pc_body *body, const pc_tasks *tasks) {
  int n = 0;
  for (int i = 0; tasks && i < tasks->n; i++)
    n += tasks->task[i].is_coordinate && pc_body_find_coordinate(body, tasks->task[i].marker) >= 0;
  return n;
}

void pc_place_axes(const pc_place *place, double R[9]) {
  double X[9], Z[9];
  m3_axis_angle(X, (double[]){1, 0, 0}, place ? place->pitch : 0);
  m3_axis_angle(Z, (double[]){0, 0, 1}, place ? place->roll : 0);
  m3_mul(R, X, Z);
}

/* Part of what wavers, as a standard deviation, that a low-pass leaves: of an error that forgets itself over
 * MEMORY (a Lorentz spectrum) the variance below its frequency, Hz; 0: no low-pass. */
static double wavering_kept(double cutoff) {
  return cutoff > 0 ? sqrt(2 / M_PI * atan(2 * M_PI * MEMORY * cutoff)) : 1;
}

int pc_error_modes_make(pc_error_modes *m, const pc_body *body, const pc_markers *markers,
                        const pc_tasks *tasks, pc_view view, const pc_place *place, const pc_limbs *limbs,
                        double cutoff, pc_arena *arena, pc_err *err) {
  *m = (pc_error_modes){.tasks = tasks, .view = view, .limbs = limbs};
  for (int k = 0; k < 3; k++) m->kept[k] = wavering_kept(k == 2 ? IN_DEPTH * cutoff : cutoff);
  if (pc_marker_map_make(&m->map, body, markers, tasks, arena, err)) return err->code;
  pc_place_axes(place, m->axes);
  for (int l = 0; l < PC_LANDMARKS; l++) m->of[l] = -1;
  for (int i = 0; i < m->map.n; i++)
    if (m->map.seen[i].column < PC_LANDMARKS) m->of[m->map.seen[i].column] = i;
  m->n = KINDS * 3 * m->map.n + N_SINGLE + count_goals(body, tasks);
  m->waver = PC_NEW(arena, double, m->n), m->z = PC_NEW(arena, double, body->n_free);
  m->length = PC_NEW(arena, double, PC_LIMBS *(size_t)body->n_coordinates);
  m->column = PC_NEW(arena, double, body->n_coordinates);
  if (!m->waver || !m->z || !m->length || !m->column) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < 3 * m->map.n; i++) m->waver[KINDS * i + 1] = 1;
  return PC_OK;
}

void pc_error_modes_free(pc_error_modes *m) {
  pc_marker_map_free(&m->map);
}

/* ---- pushes: what a marker's error asks of the coordinates ------------------------------------------- */

static void push(pc_error_modes *m, int frame, int i, const double d[3]) {
  size_t columns = 3 * (size_t)m->map.n;
  double w = pc_marker_map_weight(&m->map, i, frame);
  for (int z = 0; z < m->map.body->n_free; z++)
    m->z[z] += w * v3_dot(m->map.J + (size_t)z * columns + 3 * i, d);
}

/* Where the model has landmark l; false when it is not among those seen. */
static bool where(const pc_error_modes *m, int l, double x[3]) {
  if (m->of[l] < 0) return false;
  const pc_marker *marker = &m->map.body->markers[m->map.seen[m->of[l]].marker];
  pc_pose_point(m->map.pose, marker->segment, marker->at, x);
  return true;
}

/* By a metre. */
static void push_place(pc_error_modes *m, int frame, int i, int axis) {
  double d[3] = {m->axes[axis], m->axes[3 + axis], m->axes[6 + axis]};
  push(m, frame, i, d);
}

static pc_noise noise_of(const pc_error_modes *m, int frame, int i) {
  const pc_markers *markers = m->map.markers;
  int column = m->map.seen[i].column;
  double seen = markers->weight ? markers->weight[(size_t)frame * (size_t)markers->n + (size_t)column] : 1;
  return pc_landmark_noise(m->view, column, seen);
}

/* From a knee to the middle of hip and ankle. */
static bool pull(const pc_error_modes *m, int side, double d[3]) {
  double hip[3], knee[3], ankle[3];
  if (!where(m, PC_LM_LEFT_HIP + side, hip) || !where(m, PC_LM_LEFT_KNEE + side, knee) ||
      !where(m, PC_LM_LEFT_ANKLE + side, ankle))
    return false;
  for (int k = 0; k < 3; k++) d[k] = 0.5 * (hip[k] + ankle[k]) - knee[k];
  return true;
}

/* All the way. */
static void push_knee(pc_error_modes *m, int frame, int side) {
  double d[3];
  if (pull(m, side, d)) push(m, frame, m->of[PC_LM_LEFT_KNEE + side], d);
}

/* What a landmark's error is multiplied by: knees are moved away from that middle (unbend.c). */
static double grown(const pc_error_modes *m, int landmark) {
  double d[3];
  bool knee = landmark == PC_LM_LEFT_KNEE || landmark == PC_LM_RIGHT_KNEE;
  return knee && pull(m, landmark - PC_LM_LEFT_KNEE, d) ? 1 + pc_knee_undone(m->view, v3_norm(d)) : 1;
}

static void push_tilt(pc_error_modes *m, int frame, int axis) {
  double x[3], d[3], turn[3] = {axis == 0 ? TILT[0] : 0, 0, axis == 1 ? TILT[1] : 0};
  for (int l = 0; l < PC_LANDMARKS; l++) {
    if (!where(m, l, x)) continue;
    v3_cross(d, turn, x);
    push(m, frame, m->of[l], d);
  }
}

static void push_trunk(pc_error_modes *m, int frame) {
  double x[4][3], d[3];
  for (int i = 0; i < 4; i++)
    if (!where(m, i < 2 ? PC_LM_LEFT_SHOULDER + i : PC_LM_LEFT_HIP + i - 2, x[i])) return;
  for (int k = 0; k < 3; k++) d[k] = 0.5 * (x[0][k] + x[1][k] - x[2][k] - x[3][k]);
  for (int l = 0; l < PC_LM_LEFT_HIP; l++)
    if (m->of[l] >= 0) push(m, frame, m->of[l], d);
}

/* Twice as long, were it linear. */
static void push_limb(pc_error_modes *m, int frame, int limb) {
  if (limb == PC_LIMB_TRUNK) {
    push_trunk(m, frame);
    return;
  }
  for (int side = 0; side < 2; side++) {
    double a[3], b[3], d[3];
    if (!where(m, (int)LIMBS[limb].from + side, a) || !where(m, (int)LIMBS[limb].to + side, b)) continue;
    v3_sub(d, b, a);
    for (int i = 0; i < LIMBS[limb].n; i++) {
      int l = (int)LIMBS[limb].carried[i] + side;
      if (m->of[l] >= 0) push(m, frame, m->of[l], d);
    }
  }
}

/* How far the truth may be from where a coordinate is held, one standard deviation; 0: not known. */
static double open(const pc_error_modes *m, const pc_task *t, const pc_coordinate *co) {
  const pc_body *body = m->map.body;
  double sum = 0;
  int n = 0;
  if (!(t->open > 0)) return co->clamped ? 0.25 * (co->hi - co->lo) : 0;
  for (int c = 0; t->follows && c < body->n_coordinates; c++)
    if (!strncmp(body->coordinates[c].name, t->follows, strlen(t->follows))) sum += m->map.pose->q[c], n++;
  return hypot(t->open, n ? t->open_share * sum / n : 0);
}

/* The goals' turn: which coordinate, and how far it may be from where it is held. False: not a goal. */
static bool push_goal(pc_error_modes *m, const pc_task *t) {
  int c = t->is_coordinate ? pc_body_find_coordinate(m->map.body, t->marker) : -1;
  if (c < 0) return false;
  const pc_coordinate *co = &m->map.body->coordinates[c];
  if (co->free >= 0) m->z[co->free] = t->weight * open(m, t, co);
  return true;
}

/* ---- columns: what a push does to the coordinates ------------------------------------------------------ */

static void answer(pc_error_modes *m, double *out, size_t stride) {
  pc_marker_map_solve(&m->map, m->z);
  pc_marker_map_spread(&m->map, m->z, out, stride);
  memset(m->z, 0, (size_t)m->map.body->n_free * sizeof *m->z);
}

/* `size` times what comes of m->column, `by` times, and of limbs that are told longer by told[limb * stride];
 * NULL: they are not. */
static void put(const pc_error_modes *m, int mode, double size, double by, const double *told, size_t stride,
                double *out) {
  int n_q = m->map.body->n_coordinates;
  for (int c = 0; c < n_q; c++) {
    double sum = by * m->column[c];
    for (int i = 0; i < PC_LIMBS && told; i++) sum -= told[(size_t)i * stride] * m->length[i * n_q + c];
    out[(size_t)c * (size_t)m->n + (size_t)mode] = size * sum;
  }
}

/* A landmark's errors: what lasts moves the lengths too that were found by it. */
static int put_places(pc_error_modes *m, int frame, int mode, double *out) {
  for (int i = 0; i < m->map.n; i++) {
    pc_noise noise = noise_of(m, frame, i);
    int l = m->map.seen[i].column;
    double by = grown(m, l);
    for (int k = 0; k < 3; k++) {
      push_place(m, frame, i, k), answer(m, m->column, 1);
      const double *told = m->limbs && l < PC_LANDMARKS ? &m->limbs->by[0][l][k] : NULL;
      put(m, mode++, noise.lasting[k], by, told, 3 * PC_LANDMARKS, out);
      put(m, mode++, m->kept[k] * noise.jitter[k], by, NULL, 0, out);
    }
  }
  return mode;
}

/* A limb that differs from other people's: as far as it is not told. */
static void put_limb(pc_error_modes *m, int limb, int mode, double *out) {
  int n_q = m->map.body->n_coordinates;
  memcpy(m->column, m->length + limb * n_q, (size_t)n_q * sizeof *m->column);
  put(m, mode, PC_LIMB_OWN, 1, m->limbs ? &m->limbs->told_by[0][limb] : NULL, PC_LIMBS, out);
}

int pc_error_modes_at(pc_error_modes *m, const double *q, int frame, double *out, pc_err *err) {
  if (pc_marker_map_at(&m->map, q, frame, LEAST, err)) return err->code;
  memset(m->z, 0, (size_t)m->map.body->n_free * sizeof *m->z);
  for (int k = 0; k < PC_LIMBS; k++)
    push_limb(m, frame, k), answer(m, m->length + k * m->map.body->n_coordinates, 1);
  double spread, share = pc_knee_bias(m->view, &spread);
  int mode = put_places(m, frame, 0, out);
  for (int k = 0; k < 2; k++) {
    push_knee(m, frame, k), answer(m, m->column, 1);
    put(m, mode++, spread / (1 - share), 1, m->limbs ? &m->limbs->knee[0][k] : NULL, 2, out);
  }
  for (int k = 0; k < 2; k++) push_tilt(m, frame, k), answer(m, out + mode++, (size_t)m->n);
  for (int k = 0; k < PC_LIMBS; k++) put_limb(m, k, mode++, out);
  for (int i = 0; m->tasks && i < m->tasks->n; i++)
    if (push_goal(m, &m->tasks->task[i])) answer(m, out + mode++, (size_t)m->n);
  return PC_OK;
}
