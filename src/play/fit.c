/* fit.c: damped least squares in a body's free coordinates (Levenberg 1944, Marquardt 1963), within bounds.
 *
 * Whoever asks adds residuals with their slopes, each in units of how far it may be off: what must hold to a
 * fraction of a millimetre stands beside what is only usual, and no equation has to be independent of the
 * others. A coordinate at the end of its range that is pushed on stays there for that step (Bertsekas 1982).
 */
#include "play/fit.h"
#include "base/linalg.h"
#include "posterior/motion.h"

#include <math.h>
#include <string.h>

/* Steps end when no coordinate moves by more than this, rad or m. */
static const double SETTLED = 1e-9;
/* The longest step, rad or m: larger ones leave the region in which slopes hold. */
static const double LONGEST = 0.25;
enum { ROUNDS = 6 }; /* of fixing what a step would carry beyond its range */

/* What living people reach, which at shoulder and toes is more than the model's range; knees do not bend
 * back.
 */
static void set_ranges(pc_fit *f) {
  for (int z = 0; z < f->n; z++) {
    const pc_coordinate *c = &f->body->coordinates[f->body->free_to_q[z]];
    f->lo[z] = -INFINITY, f->hi[z] = INFINITY;
    if (f->body->joints[c->joint].parent == 0) continue;
    if (!pc_living_range(c->name, &f->lo[z], &f->hi[z])) f->lo[z] = c->lo, f->hi[z] = c->hi;
    if (c->lo == 0) f->lo[z] = 0;
  }
}

/* A joint goes so far that its tissue resists with this, N m. Ankles bend by 33 degrees then; people squat
 * and lunge with 30 to 40. More: the tissue of whoever has any (person.h) is asked for hundreds of N m. */
static const double TISSUE = 20;
enum { HALVINGS = 40 }; /* of the range: 1e-12 of it */

/* Where between the middle and `end` the tissue resists so. */
static double tissue_ends(const pc_passive *p, double end) {
  double near = 0, moment, slope;
  pc_passive_moment(p, end, &moment, &slope);
  if (fabs(moment) <= TISSUE) return end;
  for (int i = 0; i < HALVINGS; i++) {
    double middle = 0.5 * (near + end);
    pc_passive_moment(p, middle, &moment, &slope);
    *(fabs(moment) > TISSUE ? &end : &near) = middle;
  }
  return near;
}

/* Measured with a straight hip (models/human/passive_joints.csv): a bent one goes further. */
static const char *const LEFT = "hip_adduction";

/* The tissue is that of people in general: a body without any moves like one that has it. */
static int narrow(pc_fit *f, pc_arena *arena, pc_err *err) {
  pc_body tissue = *f->body;
  tissue.arena = arena;
  if (pc_body_add_passive_joints(&tissue, err)) return err->code;
  for (int i = 0; i < tissue.n_passives; i++) {
    const pc_coordinate *c = &f->body->coordinates[tissue.passives[i].coordinate];
    int z = c->free;
    if (z < 0 || !strncmp(c->name, LEFT, strlen(LEFT))) continue;
    f->lo[z] = tissue_ends(&tissue.passives[i], f->lo[z]);
    f->hi[z] = tissue_ends(&tissue.passives[i], f->hi[z]);
  }
  return PC_OK;
}

int pc_fit_make(pc_fit *f, const pc_body *body, pc_arena *arena, pc_err *err) {
  int n = body->n_free;
  *f = (pc_fit){.body = body, .n = n, .pose = pc_pose_make(body)};
  f->unknown_of = PC_NEW(arena, int, body->n_coordinates);
  f->lo = PC_NEW(arena, double, n), f->hi = PC_NEW(arena, double, n), f->x = PC_NEW(arena, double, n);
  f->row = PC_NEW(arena, double, n), f->slope = PC_NEW(arena, double, n), f->step = PC_NEW(arena, double, n);
  f->square = PC_NEW(arena, double, n *n), f->factor = PC_NEW(arena, double, n *n);
  f->last = PC_NEW(arena, double, n), f->ask = PC_NEW(arena, double, n), f->fixed = PC_NEW(arena, bool, n);
  if (!f->pose || !f->unknown_of || !f->lo || !f->hi || !f->x || !f->row || !f->slope || !f->step ||
      !f->square || !f->factor || !f->last || !f->ask || !f->fixed)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int c = 0; c < body->n_coordinates; c++) {
    int lead = body->coordinates[c].driver >= 0 ? body->coordinates[c].driver : c;
    f->unknown_of[c] = body->coordinates[lead].free;
  }
  f->rows = (pc_rows){body, f->pose, f->unknown_of};
  set_ranges(f);
  return narrow(f, arena, err);
}

void pc_fit_free(pc_fit *f) {
  pc_pose_free(f->pose);
}

static void place(pc_fit *f) {
  for (int z = 0; z < f->n; z++) f->pose->q[f->body->free_to_q[z]] = f->x[z];
  pc_pose_couple(f->body, f->pose);
  pc_pose_position(f->body, f->pose);
}

void pc_fit_take(pc_fit *f, const double *q) {
  memcpy(f->pose->q, q, (size_t)f->body->n_coordinates * sizeof *q);
  for (int z = 0; z < f->n; z++) f->x[z] = fmax(f->lo[z], fmin(f->hi[z], q[f->body->free_to_q[z]]));
  place(f);
}

void pc_fit_add(pc_fit *f, double residual, double sigma) {
  double w = 1 / (sigma * sigma);
  f->cost += w * residual * residual;
  for (int i = 0; i < f->n; i++) {
    if (f->row[i] == 0) continue;
    double wi = w * f->row[i];
    f->slope[i] += wi * residual;
    for (int k = 0; k <= i; k++) f->square[i * f->n + k] += wi * f->row[k];
  }
  memset(f->row, 0, (size_t)f->n * sizeof *f->row);
}

void pc_fit_hold(pc_fit *f, int unknown, double value, double sigma) {
  double w = 1 / (sigma * sigma), off = f->x[unknown] - value;
  f->cost += w * off * off;
  f->slope[unknown] += w * off;
  f->square[unknown * f->n + unknown] += w;
}

static void gather(pc_fit *f, void (*terms)(void *, pc_fit *), void *user) {
  f->cost = 0;
  memset(f->square, 0, (size_t)f->n * (size_t)f->n * sizeof *f->square);
  memset(f->slope, 0, (size_t)f->n * sizeof *f->slope);
  terms(user, f);
}

/* At the end of its range and pushed on? */
static bool stuck(const pc_fit *f, int i) {
  return (f->x[i] <= f->lo[i] && f->slope[i] > 0) || (f->x[i] >= f->hi[i] && f->slope[i] < 0);
}

/* The step of least squares with this damping, in which fixed unknowns go as far as f->step says; false:
 * none.
 */
static bool solve_step(pc_fit *f, double damping) {
  int n = f->n;
  memcpy(f->factor, f->square, (size_t)n * (size_t)n * sizeof *f->factor);
  for (int i = 0; i < n; i++) {
    if (f->fixed[i]) continue;
    f->ask[i] = -f->slope[i];
    for (int k = 0; k < n; k++)
      if (f->fixed[k]) f->ask[i] -= (k <= i ? f->square[i * n + k] : f->square[k * n + i]) * f->step[k];
  }
  for (int i = 0; i < n; i++) {
    double *row = f->factor + i * n;
    row[i] += damping * (row[i] + 1);
    if (!f->fixed[i]) continue;
    for (int k = 0; k < n; k++) *(k <= i ? &row[k] : &f->factor[k * n + i]) = 0;
    row[i] = 1, f->ask[i] = f->step[i];
  }
  if (!pc_cholesky(f->factor, n, n, 0)) return false;
  pc_cholesky_solve(f->factor, n, n, f->ask);
  memcpy(f->step, f->ask, (size_t)n * sizeof *f->step);
  return true;
}

/* Fixes at the end of their range the unknowns that the step would carry beyond it; true: some are new. */
static bool fix_crossed(pc_fit *f) {
  bool any = false;
  for (int i = 0; i < f->n; i++) {
    double to = f->x[i] + f->step[i];
    if (f->fixed[i] || (to >= f->lo[i] && to <= f->hi[i])) continue;
    f->fixed[i] = any = true;
    f->step[i] = (to < f->lo[i] ? f->lo[i] : f->hi[i]) - f->x[i];
  }
  return any;
}

static bool find_step(pc_fit *f, double damping) {
  for (int i = 0; i < f->n; i++)
    if ((f->fixed[i] = stuck(f, i))) f->step[i] = 0;
  for (int round = 0; round < ROUNDS; round++) {
    if (!solve_step(f, damping)) return false;
    if (!fix_crossed(f)) break;
  }
  double longest = 0;
  for (int i = 0; i < f->n; i++) longest = fmax(longest, fabs(f->step[i]));
  for (int i = 0; i < f->n && longest > LONGEST; i++) f->step[i] *= LONGEST / longest;
  return true;
}

/* Moves by the step, within the ranges; the largest change. */
static double move(pc_fit *f) {
  double largest = 0;
  memcpy(f->last, f->x, (size_t)f->n * sizeof *f->x);
  for (int i = 0; i < f->n; i++) {
    f->x[i] = fmax(f->lo[i], fmin(f->hi[i], f->x[i] + f->step[i]));
    largest = fmax(largest, fabs(f->x[i] - f->last[i]));
  }
  place(f);
  return largest;
}

int pc_fit_solve(pc_fit *f, void (*terms)(void *, pc_fit *), void *user, int most) {
  double damping = 1e-9;
  int steps = 0;
  gather(f, terms, user);
  for (; steps < most && damping < 1e6; steps++) {
    double before = f->cost;
    if (!find_step(f, damping)) {
      damping = damping * 100;
      continue;
    }
    double moved = move(f);
    gather(f, terms, user);
    if (f->cost <= before * (1 + 1e-12)) {
      damping = fmax(damping / 10, 1e-9);
      if (moved < SETTLED) break;
      continue;
    }
    memcpy(f->x, f->last, (size_t)f->n * sizeof *f->x);
    place(f);
    gather(f, terms, user);
    if (moved < SETTLED) break;
    damping = fmax(damping * 30, 1e-7);
  }
  return steps;
}
