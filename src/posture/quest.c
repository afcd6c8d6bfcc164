/* quest.c: the sum that whatif.c minimises, its gradient and its metric. Slopes by corrections of the
 * coordinates and their derivatives become slopes by coefficients through the splines. */
#include "posture/quest.h"
#include "base/vec.h"
#include "load/frame.h"

#include <string.h>

/* Distance of a kept point from its path, m, that costs as much as one muscle fully active: stiff, so that
 * the task is kept to well below 5 mm. */
static const double TASK_UNIT = 1e-3;
/* A correction of this frequency, Hz, costs as much for its haste as for its size. */
static const double UNHURRIED = 1.0;
/* This far past a joint's limit costs as much as one muscle fully active, rad, m. */
static const double LIMIT_UNIT = 0.035;

/* So much missing strength, N m or N, costs as much as one muscle fully active. As dear as the load station's
 * residuals (1) it would outweigh all else where a body is too weak for the recording, and any posture that
 * the model can hold would be better than the recorded one. */
static const double MISSING_UNIT = 10;
/* Nor is a recording that is not explained to some newtons a reason to move otherwise: this many times what
 * is left over in it costs as much as one muscle, but no more than MOST_UNEXPLAINED (N, N m), from where on
 * such forces would begin to carry the body instead of the ground. Where it is explained, MISSING_UNIT holds
 * for the root too. */
static const double MOST_UNEXPLAINED = 30;
static const double UNEXPLAINED = 3;

static double haste_size(double size) {
  double w = 2 * M_PI * UNHURRIED;
  return size * w * w;
}

/* ---- life ---- */

static bool make_arrays(pc_quest *q, pc_arena *arena) {
  const pc_whatif *w = q->w;
  size_t numbers = (size_t)w->n_samples * (size_t)w->recorded->n_q;
  int n = w->n_samples, moved = w->task.n_moved, nz = w->body->n_free;
  q->memory = PC_NEW(arena, pc_effort_memory *, n);
  q->trial = (pc_motion){.n_frames = n, .n_q = w->recorded->n_q, .time = PC_NEW(arena, double, n)};
  q->trial.q = PC_NEW(arena, double, numbers), q->trial.qd = PC_NEW(arena, double, numbers);
  q->trial.qdd = PC_NEW(arena, double, numbers);
  q->c = PC_NEW(arena, double, w->n);
  bool all = q->memory && q->trial.time && q->trial.q && q->trial.qd && q->trial.qdd && q->c;
  for (int k = 0; k < 3; k++) {
    q->delta[k] = PC_NEW(arena, double, moved), q->by[k] = PC_NEW(arena, double, moved);
    q->by_free[k] = PC_NEW(arena, double, nz);
    all &= q->delta[k] && q->by[k] && q->by_free[k];
  }
  for (int s = 0; s < n && all; s++) all &= (q->memory[s] = pc_effort_remember(q->effort, arena)) != NULL;
  return all;
}

static void record_trial(pc_quest *q) {
  const pc_motion *m = q->w->recorded;
  size_t bytes = (size_t)m->n_q * sizeof(double);
  for (int s = 0; s < q->w->n_samples; s++) {
    size_t from = (size_t)q->w->samples[s].frame * m->n_q, to = (size_t)s * m->n_q;
    q->trial.time[s] = m->time[q->w->samples[s].frame];
    memcpy(q->trial.q + to, m->q + from, bytes);
    memcpy(q->trial.qd + to, m->qd + from, bytes);
    memcpy(q->trial.qdd + to, m->qdd + from, bytes);
  }
}

void pc_quest_price(pc_quest *q) {
  pc_effort_soften(q->effort, MISSING_UNIT,
                   fmin(MOST_UNEXPLAINED, fmax(MISSING_UNIT, UNEXPLAINED * q->w->unexplained)));
}

int pc_quest_begin(pc_quest *q, pc_whatif *w, const pc_body *body, const pc_load_def *load, pc_arena *arena,
                   pc_err *err) {
  *q = (pc_quest){.w = w};
  q->effort = pc_effort_make(body, load, &w->contacts, err);
  if (!q->effort) return err->code;
  pc_quest_price(q);
  if (!make_arrays(q, arena)) {
    pc_quest_end(q);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  record_trial(q);
  return PC_OK;
}

void pc_quest_end(pc_quest *q) {
  pc_effort_free(q->effort);
  q->effort = NULL;
}

/* ---- the movement of coefficients ---- */

/* Corrections q->delta at one time of coefficients c. */
static void correct(pc_quest *q, const double *c, const pc_bspline_at *at) {
  int n = q->w->task.n_moved;
  for (int order = 0; order < 3; order++) {
    memset(q->delta[order], 0, (size_t)n * sizeof(double));
    for (int k = 0; k < PC_BSPLINE; k++)
      for (int j = 0; j < n; j++) q->delta[order][j] += at->value[order][k] * c[(at->first + k) * n + j];
  }
}

/* Slopes q->by of one sample, added to those by coefficients. */
static void spread(const pc_quest *q, const pc_bspline_at *at, double *by_c) {
  int n = q->w->task.n_moved;
  for (int order = 0; order < 3; order++)
    for (int k = 0; k < PC_BSPLINE; k++)
      for (int j = 0; j < n; j++) by_c[(at->first + k) * n + j] += at->value[order][k] * q->by[order][j];
}

static void move_sample(pc_quest *q, int s) {
  const pc_whatif *w = q->w;
  size_t from = (size_t)w->samples[s].frame * w->recorded->n_q, to = (size_t)s * w->recorded->n_q;
  const double *was[3] = {w->recorded->q + from, w->recorded->qd + from, w->recorded->qdd + from};
  double *is[3] = {q->trial.q + to, q->trial.qd + to, q->trial.qdd + to};
  for (int order = 0; order < 3; order++)
    for (int j = 0; j < w->task.n_moved; j++) {
      int at = w->body->free_to_q[w->task.moved[j]];
      is[order][at] = was[order][at] + q->delta[order][j];
    }
}

/* ---- the parts of the sum, for one sample: slopes go to q->by ---- */

static double effort_part(pc_quest *q, int s, bool slope) {
  double cost = pc_effort_value(q->effort, &q->trial, s, q->memory[s]);
  if (cost < 0) return INFINITY; /* cannot be: residual actuators have no bounds */
  if (slope) pc_effort_gradient(q->effort, q->by_free[0], q->by_free[1], q->by_free[2]);
  for (int order = 0; order < 3 && slope; order++)
    for (int j = 0; j < q->w->task.n_moved; j++) q->by[order][j] += q->by_free[order][q->w->task.moved[j]];
  return cost;
}

static double square(double off, double size, double *slope) {
  *slope += 2 * off / (size * size);
  return off * off / (size * size);
}

static double near_part(pc_quest *q, int s) {
  const pc_whatif *w = q->w;
  const double *at = q->trial.q + (size_t)s * w->recorded->n_q;
  double sum = 0;
  for (int j = 0; j < w->task.n_moved; j++) {
    double x = at[w->body->free_to_q[w->task.moved[j]]];
    sum += square(q->delta[0][j], w->size[j], &q->by[0][j]);
    sum += square(q->delta[2][j], haste_size(w->size[j]), &q->by[2][j]);
    if (x < w->least[j]) sum += square(x - w->least[j], LIMIT_UNIT, &q->by[0][j]);
    if (x > w->most[j]) sum += square(x - w->most[j], LIMIT_UNIT, &q->by[0][j]);
  }
  return sum;
}

static double task_part(pc_quest *q, int s, const pc_pose *pose) {
  pc_keep *t = &q->w->task;
  double sum = 0;
  for (int i = 0; i < t->n; i++) {
    double at[3], kept = q->w->kept[s * t->n + i] / (TASK_UNIT * TASK_UNIT);
    if (kept == 0) continue;
    pc_pose_point(pose, t->point[i].segment, t->point[i].at, at);
    v3_sub(at, at, q->w->target[s * t->n + i]);
    sum += kept * v3_dot(at, at);
    pc_keep_slope(t, pose, i);
    for (int k = 0; k < 3; k++)
      for (int j = 0; j < t->n_moved; j++) q->by[0][j] += 2 * kept * at[k] * t->jacobian[k * t->n_moved + j];
  }
  return sum;
}

static void clear_slopes(pc_quest *q) {
  for (int k = 0; k < 3; k++) memset(q->by[k], 0, (size_t)q->w->task.n_moved * sizeof(double));
}

double pc_quest_cost(pc_quest *q, const double *c, double *by_c) {
  const pc_whatif *w = q->w;
  double sum = 0, effort = 0;
  memset(by_c, 0, (size_t)w->n * sizeof *by_c);
  for (int s = 0; s < w->n_samples; s++) {
    const pc_bspline_at *at = &w->samples[s].at;
    correct(q, c, at);
    move_sample(q, s);
    clear_slopes(q);
    effort += effort_part(q, s, true);
    sum += near_part(q, s) + task_part(q, s, pc_effort_frame(q->effort)->pose);
    spread(q, at, by_c);
  }
  sum = (sum + effort) / w->n_samples;
  for (int i = 0; i < w->n; i++) {
    by_c[i] = by_c[i] / w->n_samples - w->tilt[i];
    sum -= w->tilt[i] * c[i];
  }
  return sum;
}

double pc_quest_unexplained(pc_quest *q, const double *c) {
  double sum = 0;
  for (int s = 0; s < q->w->n_samples; s++) {
    correct(q, c, &q->w->samples[s].at);
    move_sample(q, s);
    effort_part(q, s, false);
    sum += pc_effort_unexplained(q->effort);
  }
  return sqrt(sum / q->w->n_samples);
}

void pc_quest_effort_slope(pc_quest *q, const double *c, double *by_c) {
  const pc_whatif *w = q->w;
  memset(by_c, 0, (size_t)w->n * sizeof *by_c);
  for (int s = 0; s < w->n_samples; s++) {
    correct(q, c, &w->samples[s].at);
    move_sample(q, s);
    clear_slopes(q);
    effort_part(q, s, true);
    spread(q, &w->samples[s].at, by_c);
  }
  for (int i = 0; i < w->n; i++) by_c[i] /= w->n_samples;
}

/* ---- metric ---- */

/* Half the second derivative of one sample's sum by (value, slope, curvature) of the moved coordinates. */
typedef struct block {
  int n;     /* 3 * moved */
  double *H; /* n * n */
  double *R; /* of pc_effort_curvature */
  double *row;
} block;

static void add_square(block *b, const double *row, int n, double k) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i && row[i] != 0; j++) b->H[i * b->n + j] += k * row[i] * row[j];
}

static void fill_block(pc_quest *q, block *b, int s) {
  const pc_whatif *w = q->w;
  pc_keep *t = &q->w->task;
  const pc_pose *pose = pc_effort_frame(q->effort)->pose;
  int moved = t->n_moved, nz = w->body->n_free;
  memset(b->H, 0, (size_t)b->n * (size_t)b->n * sizeof *b->H);
  for (int j = 0; j < moved; j++) {
    double haste = haste_size(w->size[j]);
    b->H[j * b->n + j] += 1 / (w->size[j] * w->size[j]);
    b->H[(2 * moved + j) * (b->n + 1)] += 1 / (haste * haste);
  }
  for (int i = 0; i < t->n; i++) {
    double kept = w->kept[s * t->n + i] / (TASK_UNIT * TASK_UNIT);
    if (kept == 0) continue;
    pc_keep_slope(t, pose, i);
    for (int k = 0; k < 3; k++) add_square(b, t->jacobian + k * moved, moved, kept);
  }
  pc_effort_curvature(q->effort, b->R);
  for (int z = 0; z < nz; z++) {
    for (int order = 0; order < 3; order++)
      for (int j = 0; j < moved; j++) b->row[order * moved + j] = b->R[(3 * z + order) * nz + t->moved[j]];
    add_square(b, b->row, b->n, 0.5);
  }
}

static double entry(const block *b, int i, int j) {
  return i >= j ? b->H[i * b->n + j] : b->H[j * b->n + i];
}

/* The block through the splines. */
static void spread_block(const pc_quest *q, const block *b, const pc_bspline_at *at, pc_banded *metric) {
  int moved = q->w->task.n_moved;
  double share = 2.0 / q->w->n_samples;
  for (int k = 0; k < PC_BSPLINE; k++)
    for (int l = 0; l <= k; l++)
      for (int o = 0; o < 3; o++)
        for (int p = 0; p < 3; p++) {
          double weight = share * at->value[o][k] * at->value[p][l];
          for (int i = 0; i < moved && weight != 0; i++) {
            double *row = pc_banded_at(metric, (at->first + k) * moved + i, (at->first + l) * moved);
            for (int j = 0; j < (k == l ? i + 1 : moved); j++)
              row[j] += weight * entry(b, o * moved + i, p * moved + j);
          }
        }
}

static bool make_block(block *b, const pc_whatif *w, pc_arena *arena) {
  int n = 3 * w->task.n_moved, nz = w->body->n_free;
  *b = (block){n, PC_NEW(arena, double, n *n), PC_NEW(arena, double, 3 * nz * nz), PC_NEW(arena, double, n)};
  return b->H && b->R && b->row;
}

int pc_quest_metric(pc_quest *q, const double *c, pc_banded *metric, pc_err *err) {
  const pc_whatif *w = q->w;
  pc_arena *arena = pc_arena_make();
  block b;
  if (!arena || !make_block(&b, w, arena)) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  memset(metric->row, 0, (size_t)metric->n * (size_t)(metric->width + 1) * sizeof *metric->row);
  for (int s = 0; s < w->n_samples; s++) {
    correct(q, c, &w->samples[s].at);
    move_sample(q, s);
    pc_effort_value(q->effort, &q->trial, s, q->memory[s]);
    fill_block(q, &b, s);
    spread_block(q, &b, &w->samples[s].at, metric);
  }
  pc_arena_free(arena);
  if (pc_banded_factor(metric))
    return PC_OK; /* all terms are squares, and every direction is stiff a little */
  return pc_fail(err, PC_MISMATCH, 0, "the movement's numbers are out of all proportion");
}
