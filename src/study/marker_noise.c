/* marker_noise.c: what misplaced and wandering markers do to a movement.
 *
 * Inverse kinematics is least squares, so near its answer the coordinates follow the markers linearly:
 *     dq = inverse(J'WJ + K) J'W dm
 * with J the markers' Jacobian, W their weights and K the weak hold of a coordinate that they hardly tell of
 * (its spread by anatomy, HOLD, against the markers'). Done again for each draw, inverse kinematics takes as
 * long as the load itself; this takes a product with a matrix that all draws share. Against the real thing it
 * is right to first order: test_marker_noise.c moves the markers and asks inverse kinematics. Of 10 mm the
 * main coordinates change by 31 mrad and this is off by 2; forearms, shoulders and feet, which hang on
 * markers side by side, turn so far that it may be off by a quarter of the change.
 *
 * Two errors: a marker sits somewhere else on its segment than the model's, the same all the time (place),
 * and skin moves over bone (wander). Both are drawn in the segment's axes at knots SPACING apart, taken to
 * the coordinates there, and joined by a cubic B-spline, whose derivatives are exact: so speeds and
 * accelerations belong to the same movement. A spline through independent knots loses half of their variance,
 * which is given back (KNOT_SCALE).
 *
 * Not done: joint limits, which may hold a coordinate that here gives way; noise faster than the spline,
 * which the low-pass takes away; the error of scaling by these same markers; skin that moves alike in
 * neighbours.
 */
#include "base/linalg.h"
#include "base/vec.h"
#include "body/csv.h"
#include "body/human.h"
#include "posterior/study.h"
#include "study/draw.h"

#include <string.h>

static const double SPACING = 0.25; /* s */
/* rad (m for slides): how far a coordinate without markers may be from what is found; a joint's whole use. */
static const double HOLD = 0.35;
static const double KNOT_SCALE =
    1.4443; /* 1 / sqrt(151 / 315), the mean of the sum of squares of the B-spline */

struct pc_marker_noise {
  const pc_motion *motion;
  double place, wander;
  int n_markers, n_knots;
  double from; /* s: the first knot */
  double *map; /* n_knots * n_q * 3 n_markers: coordinates from marker errors in their segments' axes */
};

double pc_uncertainty_spread(const char *name, pc_err *err) {
  pc_err own = {0};
  pc_csv csv;
  double spread = -1;
  pc_arena *scratch = pc_arena_make();
  if (!err) err = &own;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_csv_read(&csv, "uncertainty", (const char *)pc_models_human_uncertainty_csv,
                        pc_models_human_uncertainty_csv_len, scratch, err)) {
    for (int row = 0; row < csv.n_rows; row++)
      if (!strcmp(pc_csv_cell(&csv, row, "what", err), name))
        spread = 0.25 * (pc_csv_number(&csv, row, "hi", err) - pc_csv_number(&csv, row, "lo", err));
    if (spread < 0) pc_fail(err, PC_BAD_INPUT, 0, "uncertainty: nothing is called \"%.40s\"", name);
  }
  pc_arena_free(scratch);
  return err->code ? -1 : spread;
}

int pc_marker_noise_count(const pc_marker_noise *noise) {
  return noise->n_markers;
}

/* ---- the map at a knot ------------------------------------------------------------------------- */

typedef struct seen {
  int marker, column; /* of the body, of the recording */
  double weight;
} seen;

typedef struct mapper {
  const pc_body *body;
  const pc_markers *markers;
  pc_pose *pose;
  int n_seen;
  seen *seen;
  double *hold;   /* n_free: by the tasks */
  double *J;      /* n_free * 3 n_seen, in the markers' segments' axes */
  double *H;      /* n_free^2 */
  double *column; /* n_free */
  double sd;
} mapper;

static double weight_of(const pc_tasks *tasks, const char *marker) {
  if (!tasks) return 1;
  for (int i = 0; i < tasks->n; i++)
    if (!tasks->task[i].is_coordinate && !strcmp(tasks->task[i].marker, marker)) return tasks->task[i].weight;
  return 0;
}

static void match(mapper *m, const pc_tasks *tasks) {
  for (int i = 0; i < m->body->n_markers; i++)
    for (int k = 0; k < m->markers->n; k++) {
      if (strcmp(m->body->markers[i].name, m->markers->names[k])) continue;
      double w = weight_of(tasks, m->markers->names[k]);
      if (w > 0) m->seen[m->n_seen++] = (seen){i, k, w};
      break;
    }
  for (int i = 0; tasks && i < tasks->n; i++) {
    const pc_task *t = &tasks->task[i];
    int c = t->is_coordinate ? pc_body_find_coordinate(m->body, t->marker) : -1;
    if (c >= 0 && m->body->coordinates[c].free >= 0) m->hold[m->body->coordinates[c].free] += t->weight;
  }
}

/* Velocity of each marker in a unit motion of each free coordinate, in the axes of the marker's segment. */
static void jacobian(mapper *m) {
  const pc_body *body = m->body;
  int columns = 3 * m->n_seen;
  memset(m->J, 0, (size_t)body->n_free * (size_t)columns * sizeof *m->J);
  for (int i = 0; i < m->n_seen; i++) {
    const pc_marker *marker = &body->markers[m->seen[i].marker];
    double x[3], v[3], local[3];
    pc_pose_point(m->pose, marker->segment, marker->at, x);
    for (int s = marker->segment; s > 0; s = body->joints[s].parent) {
      const pc_joint *joint = &body->joints[s];
      for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++) {
        const pc_coordinate *co = &body->coordinates[c];
        int z = co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
        if (z < 0) continue;
        v3_cross(v, m->pose->twist[c], x);
        v3_add(v, v, m->pose->twist[c] + 3);
        m3_apply_t(local, m->pose->R[marker->segment], v);
        v3_madd(m->J + (size_t)z * columns + 3 * i, co->driver >= 0 ? m->pose->gain[c] : 1, local);
      }
    }
  }
}

/* Recording's frame nearest to a time. */
static int frame_at(const pc_markers *markers, double t) {
  int lo = 0, hi = markers->n_frames - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (markers->time[mid] <= t)
      lo = mid;
    else
      hi = mid;
  }
  return fabs(markers->time[hi] - t) < fabs(markers->time[lo] - t) ? hi : lo;
}

static double weight_at(const mapper *m, int i, int frame) {
  const seen *s = &m->seen[i];
  size_t at = (size_t)frame * (size_t)m->markers->n + (size_t)s->column;
  if (isnan(m->markers->at[3 * at])) return 0;
  return m->markers->weight ? s->weight * m->markers->weight[at] : s->weight;
}

/* map (n_q rows) at the pose. */
static int solve_map(mapper *m, int frame, double *map, pc_err *err) {
  const pc_body *body = m->body;
  int n = body->n_free, columns = 3 * m->n_seen;
  jacobian(m);
  for (int a = 0; a < n; a++)
    for (int b = 0; b <= a; b++) {
      double sum = 0;
      const double *x = m->J + (size_t)a * columns, *y = m->J + (size_t)b * columns;
      for (int i = 0; i < m->n_seen; i++) sum += weight_at(m, i, frame) * v3_dot(x + 3 * i, y + 3 * i);
      m->H[a * n + b] = sum + (a == b ? m->hold[a] + (m->sd / HOLD) * (m->sd / HOLD) : 0);
    }
  if (!pc_cholesky(m->H, n, n, 0))
    return pc_fail(err, PC_MISMATCH, 0, "markers do not determine the movement");
  for (int k = 0; k < columns; k++) {
    double w = weight_at(m, k / 3, frame);
    for (int z = 0; z < n; z++) m->column[z] = w * m->J[(size_t)z * columns + k];
    pc_cholesky_solve(m->H, n, n, m->column);
    for (int c = 0; c < body->n_coordinates; c++) {
      const pc_coordinate *co = &body->coordinates[c];
      int z = co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
      map[(size_t)c * columns + k] = z < 0 ? 0 : m->column[z] * (co->driver >= 0 ? m->pose->gain[c] : 1);
    }
  }
  return PC_OK;
}

static int find_maps(pc_marker_noise *noise, mapper *m, pc_err *err) {
  const pc_motion *motion = noise->motion;
  size_t size = (size_t)motion->n_q * 3 * (size_t)m->n_seen;
  for (int k = 0, f = 0; k < noise->n_knots; k++) {
    double t = noise->from + SPACING * k;
    while (f + 1 < motion->n_frames && motion->time[f + 1] <= t) f++;
    memcpy(m->pose->q, motion->q + (size_t)f * motion->n_q, (size_t)motion->n_q * sizeof(double));
    pc_pose_couple(m->body, m->pose);
    pc_pose_position(m->body, m->pose);
    if (solve_map(m, frame_at(m->markers, motion->time[f]), noise->map + (size_t)k * size, err))
      return err->code;
  }
  return PC_OK;
}

pc_marker_noise *pc_marker_noise_make(const pc_body *body, const pc_motion *motion, const pc_markers *markers,
                                      const pc_tasks *tasks, double place, double wander, pc_arena *arena,
                                      pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_marker_noise *noise = PC_NEW(arena, pc_marker_noise, 1);
  pc_arena *scratch = pc_arena_make();
  mapper m = {.body = body, .markers = markers, .pose = pc_pose_make(body)};
  size_t nz = (size_t)body->n_free;
  m.sd = sqrt(place * place + wander * wander);
  m.seen = scratch ? PC_NEW(scratch, seen, body->n_markers) : NULL;
  m.hold = scratch ? PC_NEW(scratch, double, nz) : NULL;
  if (m.seen && m.hold) match(&m, tasks);
  m.J = scratch ? PC_NEW(scratch, double, nz * 3 * (size_t)m.n_seen) : NULL;
  m.H = scratch ? PC_NEW(scratch, double, nz *nz) : NULL,
  m.column = scratch ? PC_NEW(scratch, double, nz) : NULL;
  if (noise) {
    double seconds = motion->time[motion->n_frames - 1] - motion->time[0];
    *noise = (pc_marker_noise){motion, place, wander, m.n_seen, 0, 0, NULL};
    noise->n_knots = (int)ceil(seconds / SPACING) + 4, noise->from = motion->time[0] - 1.5 * SPACING;
    noise->map = PC_NEW(arena, double, (size_t)noise->n_knots *(size_t)motion->n_q * 3 * (size_t)m.n_seen);
  }
  if (!noise || !noise->map || !m.pose || !m.seen || !m.hold || !m.J || !m.H || !m.column)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else
    find_maps(noise, &m, err);
  pc_pose_free(m.pose);
  pc_arena_free(scratch);
  return err->code ? NULL : noise;
}

/* ---- a draw --------------------------------------------------------------------------------------- */

/* The coordinates' errors at every knot. */
static void draw_knots(const pc_marker_noise *n, uint64_t seed, int draw, double *error, double *knot) {
  int columns = 3 * n->n_markers, n_q = n->motion->n_q;
  for (int k = 0; k < n->n_knots; k++) {
    for (int i = 0; i < columns; i++)
      error[i] = n->place * pc_draw_normal(seed, (uint32_t)draw, PC_STREAM_PLACE, (uint32_t)i) +
                 KNOT_SCALE * n->wander *
                     pc_draw_normal(seed, (uint32_t)draw, PC_STREAM_WANDER, (uint32_t)(k * columns + i));
    const double *map = n->map + (size_t)k * (size_t)n_q * (size_t)columns;
    for (int c = 0; c < n_q; c++) {
      double sum = 0;
      for (int i = 0; i < columns; i++) sum += map[(size_t)c * columns + i] * error[i];
      knot[(size_t)k * n_q + c] = sum;
    }
  }
}

/* The four cubic B-splines that reach u in [0, 1] of a piece, and their derivatives by u. */
static void splines(double u, double b[3][4]) {
  double v = 1 - u;
  const double value[4] = {v * v * v / 6, (3 * u * u * u - 6 * u * u + 4) / 6,
                           (3 * v * v * v - 6 * v * v + 4) / 6, u * u * u / 6};
  const double first[4] = {-v * v / 2, (3 * u * u - 4 * u) / 2, -(3 * v * v - 4 * v) / 2, u * u / 2};
  const double second[4] = {v, 3 * u - 2, 3 * v - 2, u};
  memcpy(b[0], value, sizeof value), memcpy(b[1], first, sizeof first), memcpy(b[2], second, sizeof second);
}

static void add_errors(const pc_marker_noise *n, const double *knot, pc_motion *out) {
  size_t n_q = (size_t)out->n_q;
  for (int f = 0; f < out->n_frames; f++) {
    double at = (out->time[f] - n->from) / SPACING - 1, b[3][4], *q[3] = {out->q, out->qd, out->qdd};
    int first = (int)floor(at);
    first = first < 0 ? 0 : first > n->n_knots - 4 ? n->n_knots - 4 : first;
    splines(at - first, b);
    for (int order = 0, k; order < 3; order++) {
      double per = order == 0 ? 1 : order == 1 ? 1 / SPACING : 1 / (SPACING * SPACING);
      for (k = 0; k < 4; k++)
        for (size_t c = 0; c < n_q; c++)
          q[order][(size_t)f * n_q + c] += per * b[order][k] * knot[((size_t)first + (size_t)k) * n_q + c];
    }
  }
}

const pc_motion *pc_marker_noise_draw(const pc_marker_noise *n, uint64_t seed, int draw, pc_arena *arena) {
  const pc_motion *from = n->motion;
  size_t numbers = (size_t)from->n_frames * (size_t)from->n_q;
  pc_motion *out = PC_NEW(arena, pc_motion, 1);
  double *error = PC_NEW(arena, double, 3 * (size_t)n->n_markers);
  double *knot = PC_NEW(arena, double, (size_t)n->n_knots *(size_t)from->n_q);
  if (!out || !error || !knot) return NULL;
  *out = *from;
  out->q = PC_NEW(arena, double, numbers), out->qd = PC_NEW(arena, double, numbers);
  out->qdd = PC_NEW(arena, double, numbers);
  if (!out->q || !out->qd || !out->qdd) return NULL;
  memcpy(out->q, from->q, numbers * sizeof(double));
  memcpy(out->qd, from->qd, numbers * sizeof(double));
  memcpy(out->qdd, from->qdd, numbers * sizeof(double));
  draw_knots(n, seed, draw, error, knot);
  add_errors(n, knot, out);
  return out;
}
