/* minimise.c: sequential quadratic programming, as NLopt has it.
 *
 * Each step solves a quadratic model of the cost under the linearised equations and the bounds (Kraft 1988,
 * "A software package for sequential quadratic programming"; NLopt's LD_SLSQP, Johnson 2007): the cost's
 * curvature is learned from its slopes (BFGS), so the unknowns had best be few and of like size. It stops
 * early where curvature was learned far away, so it is begun again from its answer until that helps no more.
 *
 * What it says of itself is not believed: slope and gap are computed here from the problem. The slope that
 * is left is the cost's slope less its best fit by slopes of equations, over the unknowns off their bounds.
 *
 * Deterministic: no random numbers, no clock.
 */
#include "posture/minimise.h"
#include "base/linalg.h"

#include <math.h>
#include <nlopt.h>
#include <string.h>

/* An equation that holds to this, m or rad, holds. */
static const double HOLDS = 1e-9;
/* A slope of this share of the cost, per rad or m, is none. */
static const double FLAT = 1e-3;
/* Begun again at most so often. */
enum { ROUNDS = 6 };
/* The first step goes straight down by about the slope: so far, rad or m. Larger: it lands where the model of
 * the cost means nothing. A round that ends without help where slope is left is tried again with less, down
 * to the least: the cost's slope turns within a fraction of a degree where a muscle reaches its limit. */
static const double FIRST_STEP = 0.05, LEAST_STEP = 0.0005;
/* Unknowns this near a bound, rad or m, count as on it. */
static const double ON_BOUND = 1e-7;

typedef struct call {
  const pc_problem *problem;
  double scale; /* of the cost */
  int evaluations;
} call;

static double ask_cost(unsigned n, const double *x, double *slope, void *user) {
  call *c = user;
  c->evaluations++;
  double value = c->problem->cost(c->problem->user, x, slope);
  for (unsigned i = 0; slope && i < n; i++) slope[i] *= c->scale;
  return c->scale * value;
}

static void ask_equations(unsigned m, double *value, unsigned n, const double *x, double *slope, void *user) {
  call *c = user;
  (void)m, (void)n;
  c->problem->equations(c->problem->user, x, value, slope);
}

/* ---- what is left -------------------------------------------------------------------------------- */

typedef struct gauge {
  double *g, *J, *value, *M, *y; /* slopes of cost and equations, equations, normal matrix, multipliers */
  bool *held;                    /* unknowns on a bound */
} gauge;

/* g - J'y over the unknowns that are not held, with the y of least squares. */
static void fit(const pc_problem *p, gauge *a) {
  for (int i = 0; i < p->m; i++) {
    a->y[i] = 0;
    for (int j = 0; j < p->n; j++) a->y[i] += a->held[j] ? 0 : a->J[i * p->n + j] * a->g[j];
    for (int k = 0; k <= i; k++) {
      double sum = i == k ? 1e-12 : 0;
      for (int j = 0; j < p->n; j++) sum += a->held[j] ? 0 : a->J[i * p->n + j] * a->J[k * p->n + j];
      a->M[i * p->m + k] = sum;
    }
  }
  if (p->m && pc_cholesky(a->M, p->m, p->m, 0)) pc_cholesky_solve(a->M, p->m, p->m, a->y);
  for (int j = 0; j < p->n; j++)
    for (int i = 0; i < p->m; i++) a->g[j] -= a->y[i] * a->J[i * p->n + j];
}

/* On a bound, and the cost pushes against it. */
static bool stays(const pc_problem *p, const double *x, const double *g, int j) {
  return (x[j] - p->lo[j] < ON_BOUND && g[j] >= 0) || (p->hi[j] - x[j] < ON_BOUND && g[j] <= 0);
}

static void measure(const pc_problem *p, const double *x, gauge *a, pc_minimum *out) {
  out->cost = p->cost(p->user, x, a->g);
  out->gap = out->slope = 0;
  if (p->m) p->equations(p->user, x, a->value, a->J);
  for (int i = 0; i < p->m; i++) out->gap = fmax(out->gap, fabs(a->value[i]));
  for (int j = 0; j < p->n; j++) a->held[j] = x[j] - p->lo[j] < ON_BOUND || p->hi[j] - x[j] < ON_BOUND;
  fit(p, a);
  for (int j = 0; j < p->n; j++)
    if (!stays(p, x, a->g, j)) out->slope = fmax(out->slope, fabs(a->g[j]));
  out->converged = out->gap <= 10 * HOLDS && out->slope <= FLAT * (1 + fabs(out->cost));
}

/* ---- the search ---------------------------------------------------------------------------------- */

static nlopt_opt make_search(call *c, const double *holds, double tolerance, int most) {
  const pc_problem *p = c->problem;
  nlopt_opt search = nlopt_create(NLOPT_LD_SLSQP, (unsigned)p->n);
  if (!search) return NULL;
  int bad = nlopt_set_min_objective(search, ask_cost, c) < 0 || nlopt_set_lower_bounds(search, p->lo) < 0 ||
            nlopt_set_upper_bounds(search, p->hi) < 0 || nlopt_set_ftol_rel(search, tolerance) < 0 ||
            nlopt_set_maxeval(search, most) < 0;
  if (p->m) bad |= nlopt_add_equality_mconstraint(search, (unsigned)p->m, ask_equations, c, holds) < 0;
  if (!bad) return search;
  nlopt_destroy(search);
  return NULL;
}

static bool make_gauge(const pc_problem *p, gauge *a, pc_arena *arena) {
  a->g = PC_NEW(arena, double, p->n), a->J = PC_NEW(arena, double, p->m * p->n);
  a->value = PC_NEW(arena, double, p->m), a->M = PC_NEW(arena, double, p->m * p->m);
  a->y = PC_NEW(arena, double, p->m), a->held = PC_NEW(arena, bool, p->n);
  return a->g && a->J && a->value && a->M && a->y && a->held;
}

static int search(const pc_problem *p, double tolerance, int most, double *x, pc_minimum *out,
                  pc_arena *arena, pc_err *err) {
  call c = {p, 1, 0};
  gauge a;
  double *holds = PC_NEW(arena, double, p->m), *best = PC_NEW(arena, double, p->n), first = FIRST_STEP;
  if (!holds || !best || !make_gauge(p, &a, arena)) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < p->m; i++) holds[i] = HOLDS;
  measure(p, x, &a, out);
  for (int round = 0; round < ROUNDS && c.evaluations < most; round++) {
    pc_minimum now;
    double cost;
    memcpy(best, x, (size_t)p->n * sizeof *x);
    c.scale = first / fmax(out->slope, first);
    nlopt_opt search = make_search(&c, holds, tolerance, most - c.evaluations);
    if (!search) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    nlopt_result result = nlopt_optimize(search, best, &cost);
    nlopt_destroy(search);
    if (result == NLOPT_OUT_OF_MEMORY) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    measure(p, best, &a, &now);
    bool nearer = out->gap > HOLDS && now.gap < out->gap, lower = now.gap <= HOLDS && now.cost < out->cost;
    double gain = out->cost - now.cost;
    if (nearer || lower) {
      memcpy(x, best, (size_t)p->n * sizeof *x);
      *out = now;
    }
    if (nearer || (lower && gain >= tolerance * fabs(now.cost))) continue;
    if (out->converged || first <= LEAST_STEP) break;
    first /= 10;
  }
  out->evaluations = c.evaluations;
  return PC_OK;
}

int pc_minimise(const pc_problem *problem, double tolerance, int most, double *x, pc_minimum *out,
                pc_err *err) {
  pc_arena *arena = pc_arena_make();
  *out = (pc_minimum){0};
  if (!arena) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  int code = search(problem, tolerance, most, x, out, arena, err);
  pc_arena_free(arena);
  return code;
}
