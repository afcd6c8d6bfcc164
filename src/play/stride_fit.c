/* stride_fit.c: the walk nearest to its key postures that a body on this floor can do.
 *
 * Least squares over half a stride (the other half is its mirror) in the curves' unknowns: angles near those
 * of the postures and no jerkier; feet where they stand; nothing in the floor; and the zero moment point
 * (Vukobratovic 1972), which weight and accelerations of all segments have by Newton and Euler, inside what
 * carries: then forces that only push, within friction, explain the movement. Inside, that point is wanted
 * near its usual way from heel to ball, and the ground's force is wanted to change smoothly; how large it is
 * follows. The weights of these wishes were settled by the feet, the balance and the shape of the ground's
 * force, before any load of a joint was looked at. Damped Gauss-Newton (Levenberg 1944, Marquardt 1963);
 * slopes of places are exact, those of the zero moment point by differences. With the knots' unknowns side by
 * side the matrix is a band that closes on itself, and its factor stays narrow.
 */
#include "base/linalg.h"
#include "play/stride.h"

#include <math.h>
#include <string.h>

/* A ball this deep and a zero moment point this far outside, m, count as one unit. */
static const double DEEP = 0.001, OUTSIDE = 0.005;
/* Feet and balance are asked for softly first, so many times; each so many steps at most. */
static const double SOFT[] = {100, 30, 10, 3, 1};
enum { ROUNDS = sizeof SOFT / sizeof *SOFT, STEPS = 10 };
/* A round ends when a step betters the sum of squares by less than this share. */
static const double SETTLED = 1e-4;
/* m of the zero moment point from its usual way, along and across. Without: it keeps to the edges, and the
 * trunk rocks. */
static const double USUAL = 0.03, USUAL_BESIDE = 0.015;
/* Changes of the ground's force, body weights a second, and of its moments, body weight times m a second;
 * larger: more of a jolt when the sole comes down. */
static const double PUSHES = 2, TURNS = 2;
/* rad beyond a joint's range. */
static const double BEYOND = 0.005;
static const double GRAVITY = 9.80665; /* m/s^2 */

typedef struct work {
  pc_stride *st;
  pc_pose *pose;
  pc_rows rows;
  pc_stride_row row;
  double *pin_row[PC_STRIDE_PINS];
  pc_stride_force *force;
  double last_force[6];
  int *wide, wide_n[6]; /* what the last frame's force answers to, room for two frames' */
  double *wide_by;
  double soft, cost;
  double *square, *factor, *slope, *last;
  int *index;
  double *weight;
} work;

static void clear_row(work *w) {
  for (int d = 0; d < 3; d++) memset(w->row.by[d], 0, (size_t)w->st->s->body->n_free * sizeof(double));
}

/* One residual that answers to n unknowns. */
static void add_spread(work *w, const int *index, const double *by, int n, double residual, double sigma) {
  double k = 1 / (sigma * sigma);
  w->cost += k * residual * residual;
  for (int i = 0; i < n; i++) {
    double ki = k * by[i], *line = w->square + (size_t)index[i] * (size_t)w->st->n;
    w->slope[index[i]] += ki * residual;
    for (int j = 0; j < n; j++)
      if (index[j] <= index[i]) line[index[j]] += ki * by[j];
  }
}

/* One residual, whose answer stands in w->row. */
static void add(work *w, double t, double residual, double sigma, bool slopes) {
  if (!slopes) {
    w->cost += residual * residual / (sigma * sigma);
    return;
  }
  int n = pc_stride_spread(w->st, t, &w->row, w->index, w->weight);
  add_spread(w, w->index, w->weight, n, residual, sigma);
  clear_row(w);
}

/* ---- terms ------------------------------------------------------------------------------------------------
 */

static void add_targets(work *w, int f, bool slopes) {
  const pc_body *body = w->st->s->body;
  double t = pc_stride_time(w->st, f);
  for (int z = 0; z < body->n_free; z++) {
    const pc_stride_track *track = &w->st->track[z];
    int c = body->free_to_q[z];
    double off = w->pose->q[c] - w->st->target[0][f * body->n_free + z];
    if (track->beat == PC_BEAT_STILL) continue;
    if (track->beat == PC_BEAT_ONWARD) off -= w->st->way * t / w->st->period;
    double beyond =
        fmax(0, w->pose->q[c] - w->st->s->fit.hi[z]) - fmax(0, w->st->s->fit.lo[z] - w->pose->q[c]);
    if (beyond != 0) {
      w->row.by[0][z] = slopes;
      add(w, t, beyond, BEYOND, slopes);
    }
    if (track->held) {
      w->row.by[0][z] = slopes;
      add(w, t, off, track->sigma, slopes);
    }
    w->row.by[2][z] = slopes;
    add(w, t, w->pose->qdd[c] - w->st->target[1][f * body->n_free + z], track->sigma_bend, slopes);
  }
}

static void add_feet(work *w, double t, bool slopes) {
  for (int foot = 0; foot < 2; foot++) {
    pc_stride_pin pin[PC_STRIDE_PINS];
    size_t bytes = (size_t)w->st->s->body->n_free * sizeof(double);
    for (int i = 0; i < PC_STRIDE_PINS; i++) memset(w->pin_row[i], 0, bytes);
    int n = pc_stride_pins(w->st, foot, t, &w->rows, pin, w->pin_row);
    for (int i = 0; i < n; i++) {
      memcpy(w->row.by[0], w->pin_row[i], bytes);
      add(w, t, pin[i].off, pin[i].touch ? w->soft * pin[i].sigma : pin[i].sigma, slopes);
      clear_row(w);
    }
  }
}

/* Balls that carry where their foot stands flat are where the pins have them. */
static void add_clear(work *w, double t, bool slopes) {
  const pc_stage *s = w->st->s;
  double shift;
  for (int i = 0; i < s->n_checks; i++) {
    const pc_check *c = &s->checks[i];
    bool flat = false;
    double at[3];
    for (int k = 0; k < 2; k++)
      flat |= (c->segment == w->st->foot[k].calcn || c->segment == w->st->foot[k].toes) &&
              pc_stride_stands(w->st, k, t, &shift) == PC_ON_SOLE;
    pc_pose_point(w->pose, c->segment, c->at, at);
    if (flat || at[1] >= c->radius) continue;
    pc_rows_move(&w->rows, c->segment, at, 1, -1, w->row.by[0]);
    add(w, t, c->radius - at[1], DEEP, slopes);
    clear_row(w);
  }
}

/* The zero moment point near the way it takes in people, and inside what carries. */
static void add_balance(work *w, double t, bool slopes) {
  static const double axes[2][2] = {{1, 0}, {0, 1}};
  double point[2], usual[2], way[2] = {0, 0};
  pc_area area;
  pc_stride_zero_moment(w->st, w->force->value, t, point);
  pc_stride_usual(w->st, t, usual);
  for (int i = 0; i < 2; i++) {
    if (slopes) pc_stride_zero_moment_row(w->st, w->force, axes[i], &w->row);
    add(w, t, point[i] - usual[i], i ? USUAL_BESIDE : USUAL, slopes);
  }
  pc_stride_area(w->st, t, &area);
  double out = pc_area_outside(&area, point, way);
  if (!(out > 0)) return;
  if (slopes) pc_stride_zero_moment_row(w->st, w->force, way, &w->row);
  add(w, t, out, OUTSIDE, slopes);
}

/* From frame to frame the ground's force and moment change little: this frame's spread over the unknowns
 * beside the last one's. */
static void add_changes(work *w, int f, double t, bool slopes) {
  const pc_stride *st = w->st;
  double weight = st->s->body->total_mass * GRAVITY, step = st->period / 2 / st->n_frames;
  size_t room = 4 * (size_t)st->s->body->n_free;
  for (int k = 0; k < 6; k++) {
    double sigma = (k < 3 ? TURNS : PUSHES) * weight * step, change = w->force->value[k] - w->last_force[k];
    int *index = w->wide + 2 * room * (size_t)k, n = w->wide_n[k];
    double *by = w->wide_by + 2 * room * (size_t)k;
    w->last_force[k] = w->force->value[k];
    if (slopes) {
      int more = pc_stride_spread(st, t, &w->force->by[k], index + n, by + n);
      if (f) add_spread(w, index, by, n + more, change, sigma);
      for (int i = 0; i < more; i++) index[i] = index[n + i], by[i] = -by[n + i];
      w->wide_n[k] = more;
    }
    if (f && !slopes) w->cost += change * change / (sigma * sigma);
  }
}

/* All squares; with their slopes where asked. */
static void gather(work *w, bool slopes) {
  pc_stride *st = w->st;
  w->cost = 0;
  memset(w->wide_n, 0, sizeof w->wide_n);
  if (slopes) {
    memset(w->square, 0, (size_t)st->n * (size_t)st->n * sizeof(double));
    memset(w->slope, 0, (size_t)st->n * sizeof(double));
  }
  for (int f = 0; f <= st->n_frames; f++) {
    double t = pc_stride_time(st, f);
    pc_stride_at(st, t, w->pose);
    pc_pose_velocity(st->s->body, w->pose);
    pc_stride_force_at(st, w->force, w->pose, t);
    if (slopes) pc_stride_force_slopes(st, w->force, w->pose, t);
    add_changes(w, f, t, slopes);
    if (f == st->n_frames) break; /* the first one's mirror */
    add_targets(w, f, slopes);
    add_feet(w, t, slopes);
    add_clear(w, t, slopes);
    add_balance(w, t, slopes);
  }
}

/* ---- steps ------------------------------------------------------------------------------------------------
 */

static bool take_step(work *w, double damping) {
  pc_stride *st = w->st;
  size_t n = (size_t)st->n;
  memcpy(w->factor, w->square, n * n * sizeof(double));
  for (size_t i = 0; i < n; i++) w->factor[i * n + i] += damping * (w->square[i * n + i] + 1);
  if (!pc_cholesky(w->factor, st->n, st->n, 0)) return false;
  memcpy(w->last, st->x, n * sizeof(double));
  double *step = w->weight + 4 * st->s->body->n_free; /* n behind it */
  for (size_t i = 0; i < n; i++) step[i] = -w->slope[i];
  pc_cholesky_solve(w->factor, st->n, st->n, step);
  for (size_t i = 0; i < n; i++) st->x[i] += step[i];
  return true;
}

static void settle(work *w) {
  double damping = 1e-6;
  gather(w, true);
  for (int i = 0; i < STEPS && damping < 1e6; i++) {
    double before = w->cost;
    if (!take_step(w, damping)) {
      damping *= 100;
      continue;
    }
    gather(w, false);
    if (w->cost < before) {
      damping = fmax(damping / 10, 1e-9);
      bool done = before - w->cost < SETTLED * before;
      gather(w, true);
      if (done) break;
      continue;
    }
    memcpy(w->st->x, w->last, (size_t)w->st->n * sizeof(double));
    damping = fmax(damping * 10, 1e-6);
    w->cost = before;
  }
}

static bool make(work *w, pc_stride *st) {
  const pc_body *body = st->s->body;
  pc_arena *arena = st->s->arena;
  size_t n = (size_t)st->n;
  w->st = st, w->pose = pc_pose_make(body), w->force = pc_stride_force_make(st);
  w->rows = (pc_rows){body, w->pose, st->s->fit.unknown_of};
  for (int d = 0; d < 3; d++) w->row.by[d] = PC_NEW(arena, double, body->n_free);
  for (int i = 0; i < PC_STRIDE_PINS; i++)
    if (!(w->pin_row[i] = PC_NEW(arena, double, body->n_free))) return false;
  w->wide = PC_NEW(arena, int, 48 * body->n_free), w->wide_by = PC_NEW(arena, double, 48 * body->n_free);
  w->square = PC_NEW(arena, double, n *n), w->factor = PC_NEW(arena, double, n *n);
  w->slope = PC_NEW(arena, double, n), w->last = PC_NEW(arena, double, n);
  w->index = PC_NEW(arena, int, 4 * body->n_free);
  w->weight = PC_NEW(arena, double, 4 * (size_t)body->n_free + n);
  return w->pose && w->force && w->force->whole && w->row.by[0] && w->row.by[1] && w->row.by[2] && w->wide &&
         w->wide_by && w->square && w->factor && w->slope && w->last && w->index && w->weight;
}

int pc_stride_solve(pc_stride *st, pc_err *err) {
  work w = {0};
  if (!make(&w, st))
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else
    for (int i = 0; i < ROUNDS; i++) w.soft = SOFT[i], settle(&w);
  pc_pose_free(w.pose), pc_stride_force_free(w.force);
  return err->code;
}
