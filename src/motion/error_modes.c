/* error_modes.c: the ways in which a pose found from landmarks may be wrong.
 *
 * Each mode is one number that nobody knows, normal and independent of the others, and moves landmarks (or
 * the hold of a coordinate) in a known direction. marker_map.c takes that to the coordinates. The modes:
 *   places     every landmark along the picture's two directions and in depth, by noise.c;
 *   knees      told nearer to the line from hip to ankle, by noise.c;
 *   tilt       the camera's, as far as anchor.c does not find it (TILT);
 *   lengths    of thighs, shanks, feet, trunk and arms, which are found from these same landmarks;
 *   prior      what landmarks leave open stays at a neutral angle (landmark_fit.c). The truth lies within the
 *              joint's range, taken as two standard deviations to each side: so the low back's band is wide.
 * Squares of all columns add up to a coordinate's variance.
 *
 * Not done: joint limits, which make errors smaller; feet that are held to the floor, likewise; what the
 * low-pass takes from quick movements.
 */
#include "motion/error_modes.h"
#include "base/vec.h"

#include <string.h>

/* rad, pitch and roll: what is left of a camera's tilt, measured on drawn landmarks (test_landmark_error.c).
 */
static const double TILT[2] = {0.07, 0.03};
/* Segment length over height differs by 5 % between people (Drillis & Contini 1966), and by as much between
 * what the network draws and what is. */
static const double LENGTH = 0.05;
/* First order tells too little where nearly straight limbs bend, and where the heel that is put on the floor
 * takes the ankle along: measured on the same, by how much errors of joints exceed it. */
static const double BEYOND = 1.2;
static const double LEAST = 1e-8;   /* m^2/rad^2: hold of what nothing holds */
static const double WAVERING = 0.6; /* jitter over the whole: both are of noise.c */

/* A length, from one landmark to another, and who is carried along; left ones, right ones follow by 1. */
static const struct {
  pc_landmark from, to;
  int n;
  pc_landmark carried[5];
} LENGTHS[] = {
    {PC_LM_LEFT_HIP,
     PC_LM_LEFT_KNEE,
     4,
     {PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE, PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE}},
    {PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE, 3, {PC_LM_LEFT_ANKLE, PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE}},
    {PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE, 1, {PC_LM_LEFT_TOE}},
    {PC_LM_LEFT_SHOULDER,
     PC_LM_LEFT_ELBOW,
     5,
     {PC_LM_LEFT_ELBOW, PC_LM_LEFT_WRIST, PC_LM_LEFT_PINKY, PC_LM_LEFT_INDEX, PC_LM_LEFT_THUMB}},
    {PC_LM_LEFT_ELBOW,
     PC_LM_LEFT_WRIST,
     4,
     {PC_LM_LEFT_WRIST, PC_LM_LEFT_PINKY, PC_LM_LEFT_INDEX, PC_LM_LEFT_THUMB}},
};
enum { N_LENGTHS = sizeof LENGTHS / sizeof *LENGTHS, N_SINGLE = 2 + 2 + N_LENGTHS + 1 };

static int count_goals(const pc_body *body, const pc_tasks *tasks) {
  int n = 0;
  for (int i = 0; tasks && i < tasks->n; i++)
    n += tasks->task[i].is_coordinate && pc_body_find_coordinate(body, tasks->task[i].marker) >= 0;
  return n;
}

static void turn_axes(double R[9], const pc_place *place) {
  double X[9], Z[9];
  m3_axis_angle(X, (double[]){1, 0, 0}, place ? place->pitch : 0);
  m3_axis_angle(Z, (double[]){0, 0, 1}, place ? place->roll : 0);
  m3_mul(R, X, Z);
}

int pc_error_modes_make(pc_error_modes *m, const pc_body *body, const pc_markers *markers,
                        const pc_tasks *tasks, pc_view view, const pc_place *place, pc_arena *arena,
                        pc_err *err) {
  *m = (pc_error_modes){.tasks = tasks, .view = view};
  if (pc_marker_map_make(&m->map, body, markers, tasks, arena, err)) return err->code;
  turn_axes(m->axes, place);
  for (int l = 0; l < PC_LANDMARKS; l++) m->of[l] = -1;
  for (int i = 0; i < m->map.n; i++)
    if (m->map.seen[i].column < PC_LANDMARKS) m->of[m->map.seen[i].column] = i;
  m->n = 3 * m->map.n + N_SINGLE + count_goals(body, tasks);
  m->waver = PC_NEW(arena, double, m->n), m->z = PC_NEW(arena, double, body->n_free);
  if (!m->waver || !m->z) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < 3 * m->map.n; i++) m->waver[i] = WAVERING;
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

static void push_place(pc_error_modes *m, int frame, int i, int axis) {
  double w = pc_marker_map_weight(&m->map, i, frame), seen = m->map.markers->weight ? 0 : 1, d[3];
  if (!(w > 0)) return;
  if (m->map.markers->weight)
    seen = m->map.markers->weight[(size_t)frame * (size_t)m->map.markers->n + (size_t)m->map.seen[i].column];
  pc_noise noise = pc_landmark_noise(m->view, m->map.seen[i].column, seen);
  double sd = BEYOND * hypot(noise.jitter[axis], noise.lasting[axis]);
  for (int k = 0; k < 3; k++) d[k] = sd * m->axes[3 * k + axis];
  push(m, frame, i, d);
}

static void push_knee(pc_error_modes *m, int frame, int side) {
  double hip[3], knee[3], ankle[3], d[3];
  if (!where(m, PC_LM_LEFT_HIP + side, hip) || !where(m, PC_LM_LEFT_KNEE + side, knee) ||
      !where(m, PC_LM_LEFT_ANKLE + side, ankle))
    return;
  double share = pc_knee_bias(m->view);
  for (int k = 0; k < 3; k++) d[k] = share * (0.5 * (hip[k] + ankle[k]) - knee[k]);
  push(m, frame, m->of[PC_LM_LEFT_KNEE + side], d);
}

static void push_tilt(pc_error_modes *m, int frame, int axis) {
  double x[3], d[3], turn[3] = {axis == 0 ? TILT[0] : 0, 0, axis == 1 ? TILT[1] : 0};
  for (int l = 0; l < PC_LANDMARKS; l++) {
    if (!where(m, l, x)) continue;
    v3_cross(d, turn, x);
    push(m, frame, m->of[l], d);
  }
}

static void push_length(pc_error_modes *m, int frame, int length) {
  for (int side = 0; side < 2; side++) {
    double a[3], b[3], d[3];
    if (!where(m, (int)LENGTHS[length].from + side, a) || !where(m, (int)LENGTHS[length].to + side, b))
      continue;
    v3_sub(d, b, a);
    v3_scale(d, LENGTH, d);
    for (int i = 0; i < LENGTHS[length].n; i++) {
      int l = (int)LENGTHS[length].carried[i] + side;
      if (m->of[l] >= 0) push(m, frame, m->of[l], d);
    }
  }
}

static void push_trunk(pc_error_modes *m, int frame) {
  double x[4][3], d[3];
  for (int i = 0; i < 4; i++)
    if (!where(m, i < 2 ? PC_LM_LEFT_SHOULDER + i : PC_LM_LEFT_HIP + i - 2, x[i])) return;
  for (int k = 0; k < 3; k++) d[k] = LENGTH * 0.5 * (x[0][k] + x[1][k] - x[2][k] - x[3][k]);
  for (int l = 0; l < PC_LM_LEFT_HIP; l++)
    if (m->of[l] >= 0) push(m, frame, m->of[l], d);
}

/* The goals' turn: which coordinate, and how far it may be from where it is held. False: not a goal. */
static bool push_goal(pc_error_modes *m, const pc_task *t) {
  int c = t->is_coordinate ? pc_body_find_coordinate(m->map.body, t->marker) : -1;
  if (c < 0) return false;
  const pc_coordinate *co = &m->map.body->coordinates[c];
  if (co->free >= 0 && co->clamped) m->z[co->free] = t->weight * 0.25 * (co->hi - co->lo);
  return true;
}

static void take_column(pc_error_modes *m, int mode, double *out) {
  pc_marker_map_solve(&m->map, m->z);
  pc_marker_map_spread(&m->map, m->z, out + mode, (size_t)m->n);
  memset(m->z, 0, (size_t)m->map.body->n_free * sizeof *m->z);
}

int pc_error_modes_at(pc_error_modes *m, const double *q, int frame, double *out, pc_err *err) {
  int mode = 0;
  if (pc_marker_map_at(&m->map, q, frame, LEAST, err)) return err->code;
  memset(m->z, 0, (size_t)m->map.body->n_free * sizeof *m->z);
  for (int i = 0; i < m->map.n; i++)
    for (int k = 0; k < 3; k++) push_place(m, frame, i, k), take_column(m, mode++, out);
  for (int k = 0; k < 2; k++) push_knee(m, frame, k), take_column(m, mode++, out);
  for (int k = 0; k < 2; k++) push_tilt(m, frame, k), take_column(m, mode++, out);
  for (int k = 0; k < N_LENGTHS; k++) push_length(m, frame, k), take_column(m, mode++, out);
  push_trunk(m, frame), take_column(m, mode++, out);
  for (int i = 0; m->tasks && i < m->tasks->n; i++)
    if (push_goal(m, &m->tasks->task[i])) take_column(m, mode++, out);
  return PC_OK;
}
