/* search.c: quasi-Newton search with limited memory (L-BFGS: Nocedal 1980; Nocedal & Wright 2006, 7.2).
 *
 * The unknowns come scaled so that the first step is of the right length. A step is shortened until the cost
 * falls enough (Armijo). Where the curvature along a step is not positive the step teaches nothing and is
 * left out of the memory.
 */
#include "posture/search.h"

#include <math.h>
#include <string.h>

enum { KEPT = 16, SHORTENED = 12 };
/* Of the decrease that the slope promises, so much must come. */
static const double ARMIJO = 1e-4;

typedef struct memory {
  int n, used, next; /* next: slot to be written */
  double *s[KEPT], *y[KEPT], rho[KEPT];
} memory;

static double dot(const double *a, const double *b, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static void add(double *o, double k, const double *a, int n) {
  for (int i = 0; i < n; i++) o[i] += k * a[i];
}

static int slot(const memory *m, int back) { /* 1 = the latest */
  return (m->next - back + KEPT) % KEPT;
}

/* d = - (approximate inverse second derivative) g, by two loops over what was kept. */
static void direction(const memory *m, const double *g, double *d) {
  double a[KEPT];
  for (int i = 0; i < m->n; i++) d[i] = -g[i];
  for (int back = 1; back <= m->used; back++) {
    int k = slot(m, back);
    a[k] = m->rho[k] * dot(m->s[k], d, m->n);
    add(d, -a[k], m->y[k], m->n);
  }
  for (int back = m->used; back >= 1; back--) {
    int k = slot(m, back);
    add(d, a[k] - m->rho[k] * dot(m->y[k], d, m->n), m->s[k], m->n);
  }
}

/* Step and change of the gradient stand in the slot to be written. */
static void learn(memory *m) {
  double *s = m->s[m->next], *y = m->y[m->next], sy = dot(s, y, m->n);
  if (!(sy > 1e-10 * dot(s, s, m->n))) return;
  m->rho[m->next] = 1 / sy;
  m->next = (m->next + 1) % KEPT;
  if (m->used < KEPT) m->used++;
}

/* Best step of the parabola through two costs and the slope, between a tenth and a half. */
static double shorter(double step, double slope, double rise) {
  double best = -slope * step * step / (2 * (rise - slope * step));
  return !(best > 0.1 * step) ? 0.1 * step : best > 0.5 * step ? 0.5 * step : best;
}

typedef struct state {
  const pc_search_def *def;
  pc_search *out;
  memory m;
  double *x, *g, *d, *trial, *trial_g, cost;
} state;

/* Moves to a lower place along d; false when there is none. */
static bool descend(state *s) {
  int n = s->def->n;
  double slope = dot(s->g, s->d, n), step = 1;
  for (int i = 0; i < SHORTENED && s->out->evaluations < s->def->most; i++) {
    memcpy(s->trial, s->x, (size_t)n * sizeof(double));
    add(s->trial, step, s->d, n);
    double cost = s->def->cost(s->def->user, s->trial, s->trial_g);
    s->out->evaluations++;
    if (isnan(cost)) return false;
    if (cost <= s->cost + ARMIJO * step * slope) {
      double *kept = s->m.s[s->m.next], *change = s->m.y[s->m.next];
      for (int k = 0; k < n; k++) kept[k] = s->trial[k] - s->x[k], change[k] = s->trial_g[k] - s->g[k];
      learn(&s->m);
      memcpy(s->x, s->trial, (size_t)n * sizeof(double));
      memcpy(s->g, s->trial_g, (size_t)n * sizeof(double));
      s->cost = cost;
      return true;
    }
    step = shorter(step, slope, cost - s->cost);
  }
  return false;
}

static void run(state *s) {
  int n = s->def->n;
  s->cost = s->def->cost(s->def->user, s->x, s->g);
  s->out->evaluations = 1;
  s->out->cost[0] = s->cost, s->out->gradient[0] = sqrt(dot(s->g, s->g, n));
  while (!isnan(s->cost)) {
    s->out->converged = dot(s->g, s->g, n) / 2 <= s->def->tolerance;
    if (s->out->converged || s->out->evaluations >= s->def->most) break;
    direction(&s->m, s->g, s->d);
    if (descend(s)) continue;
    if (!s->m.used) break;
    s->m.used = 0; /* once more along the gradient */
  }
  s->out->cost[1] = s->cost, s->out->gradient[1] = sqrt(dot(s->g, s->g, n));
}

int pc_search_least(const pc_search_def *def, double *x, pc_search *out, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  double *room = arena ? PC_NEW(arena, double, (size_t)def->n *(4 + 2 * KEPT)) : NULL;
  *out = (pc_search){0};
  if (!room) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  state s = {.def = def, .out = out, .x = x, .m = {.n = def->n}};
  double **part[] = {&s.g, &s.d, &s.trial, &s.trial_g};
  for (int i = 0; i < 4; i++) *part[i] = room, room += def->n;
  for (int k = 0; k < KEPT; k++) s.m.s[k] = room, s.m.y[k] = room + def->n, room += 2 * def->n;
  run(&s);
  pc_arena_free(arena);
  return PC_OK;
}
