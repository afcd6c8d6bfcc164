/* qp.c: the sharing problem, solved on its dual by a semismooth Newton method.
 *
 * PROBLEM. minimise 1/2 x'Hx + g'x subject to Ax = b, lo <= x <= hi, H diagonal and positive. There are
 * some 40 rows (coordinates) and 300 to 500 columns (muscles, contact forces, residual actuators), and
 * the same shape of problem comes again every frame with slightly different numbers.
 *
 * METHOD. H is diagonal and the bounds are boxes, so for given multipliers y every x_i is known:
 *     x_i(y) = clamp((A_i'y - g_i) / h_i, lo_i, hi_i).
 * What remains is to find y with r(y) = A x(y) - b = 0. r is the gradient of a convex function
 *     phi(y) = sum_i max_{lo<=x<=hi} ((A_i'y - g_i) x - h_i x^2 / 2) - b'y   (minus the dual objective),
 * which is once differentiable and quadratic on each of finitely many polyhedra. Where it is quadratic
 * its Hessian is A D A', D = 1/h on the unclamped columns and 0 on the clamped. A Newton step with that
 * matrix lands on the solution as soon as the set of unclamped columns is right, and such a step is
 * recognised without any tolerance: the set stays the same. Far from the solution phi serves as merit
 * function: along the step its slope r(y+td)'d is piecewise linear and grows with t, so the best t is
 * cheap to find.
 *
 * PAPERS. Qi & Sun (1993), A nonsmooth version of Newton's method; Li & Swetits (1997), A new algorithm
 * for solving strictly convex quadratic programs (this dual, its piecewise quadratic phi, and finite
 * termination with the line search); Hintermueller, Ito & Kunisch (2003), The primal-dual active set
 * strategy as a semismooth Newton method (why the same step is an active set guess); Li, Sun & Toh
 * (2018), the dual semismooth Newton method at large scale.
 *
 * DEVIATIONS. (1) The full step is taken unless phi's slope at its end has clearly turned upwards; only
 * then is the line searched. (2) A column that lies exactly on its bound counts as unclamped; so the
 * cold start y = 0, where every muscle does, begins with the bounds ignored. (3) When a pivot is
 * lost in rounding (a row whose columns are all clamped, dependent rows) or the steps run out, a restart
 * gives every row a soft residual, phi + e/2 (y-c)'S(y-c) with S the diagonal of A D A' over all columns:
 * an easy problem at e = 1, hardened by 10 from solution to solution. The centre c is the solution before,
 * so this is the proximal point method (Rockafellar 1976): what it converges to is the problem itself,
 * not a softened one, and e need not go to zero. (4) A warm start hands over
 * which columns rest on bounds, not only multipliers: where h is tiny, multipliers of one frame say
 * nothing about the sides of the next. The first step then solves for these sides and is taken wherever
 * it leads. (5) In the end x is corrected directly, x += D A' inv(A D A') (b - Ax), as x from y loses
 * digits where h is tiny.
 *
 * WHAT IT DOES NOT DO. No inequality rows, no off-diagonal H, no h = 0 (no linear programs). Infeasible
 * problems are not proven infeasible, only given up after bounded work. Accuracy ends where A D A' is
 * singular in double precision: weights h whose effects a^2/h differ by more than about 1e12 within the
 * rows they share. Not for hundreds of rows: the factor is dense, though it skips exact zeros.
 *
 * ORDER. The matrix is factored from its last row to its first, as U U' with U upper triangular. Rows
 * come in tree order (root first), so limbs are eliminated before the trunk and fill little in.
 */
#include "base/two.h"
#include "load/qp_columns.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  STEPS_MAX = 200, /* Newton steps of one stage; real frames take 1 to 30, the worst seen took 66 */
  SEARCH_MAX = 60, /* slopes evaluated in one line search */
  POLISH_MAX = 3,  /* corrections of the final x */
  STAGES_MAX = 30  /* of the soft restart */
};
static const double SLOPE_KEEP = 0.01;    /* a step is good when phi's slope falls to this fraction */
static const double LOST_PIVOT = 1e-14;   /* pivot / diagonal below which nothing but rounding is left */
static const double RESIDUAL_DONE = 1e-9; /* of the scale of the row: what is called solved */
static const double RESIDUAL_FINE =
    1e-13; /* the same where columns at the edge of a bound keep changing sides */
static const double POLISH_FROM = 1e-11; /* below this there is nothing to polish */
static const double MOVE_DONE = 1e-12;   /* a full step that moves no x by more (of max(1,|x|)) is the last */
static const double SOFT_LEAST = 1e-8;   /* e of the restart's last stages; well above LOST_PIVOT */

struct pc_qp_work {
  int n_max, m_max;
  double *inv_h, *s, *x;       /* n: 1/h, A'y - g, trial x */
  double *s_new, *ds;          /* n: s of the trial, change of s along d */
  double *r, *r_new, *d;       /* m: residual, residual of the trial, step in y */
  double *y_new;               /* m: trial multipliers */
  double *inv_pivot;           /* m */
  double soft, *full, *centre; /* restart: e; m: diagonal of S, c */
  double *U;                   /* m columns of `stride`: column j holds rows 0..j */
  double *weight, *weight_new; /* n: D; 1/h of unclamped columns, 0 of clamped */
  pc_qp_columns columns;
  int stride;
  pc_arena *arena;
};

pc_qp_work *pc_qp_work_make(int n_max, int m_max, int nnz_max) {
  pc_arena *arena = pc_arena_make();
  pc_qp_work *w = arena ? PC_NEW(arena, pc_qp_work, 1) : NULL;
  if (!w) {
    pc_arena_free(arena);
    return NULL;
  }
  size_t n = (size_t)n_max, m = (size_t)m_max;
  *w = (pc_qp_work){.n_max = n_max, .m_max = m_max, .stride = (m_max + 1) & ~1, .arena = arena};
  w->inv_h = PC_NEW(arena, double, n);
  w->s = PC_NEW(arena, double, n);
  w->s_new = PC_NEW(arena, double, n);
  w->ds = PC_NEW(arena, double, n);
  w->x = PC_NEW(arena, double, n);
  w->r = PC_NEW(arena, double, m);
  w->r_new = PC_NEW(arena, double, m);
  w->d = PC_NEW(arena, double, m);
  w->y_new = PC_NEW(arena, double, m);
  w->full = PC_NEW(arena, double, m);
  w->centre = PC_NEW(arena, double, m);
  w->inv_pivot = PC_NEW(arena, double, m);
  w->U = PC_NEW(arena, double, m *(size_t)w->stride);
  w->weight = PC_NEW(arena, double, n);
  w->weight_new = PC_NEW(arena, double, n);
  if (!w->inv_h || !w->s || !w->s_new || !w->ds || !w->x || !w->r || !w->r_new || !w->d || !w->y_new ||
      !w->full || !w->centre || !w->inv_pivot || !w->U || !w->weight || !w->weight_new ||
      !pc_qp_columns_make(&w->columns, n_max, m_max, nnz_max, arena)) {
    pc_arena_free(arena);
    return NULL;
  }
  return w;
}

void pc_qp_work_free(pc_qp_work *work) {
  if (work) pc_arena_free(work->arena);
}

/* ---- the pieces ------------------------------------------------------------------------------- */

/* x and D at s, two columns at a time. Returns whether one goes to another side than it has in w->weight and
 * x_before. */
static bool clamp_columns(const pc_qp *qp, const pc_qp_work *w, const double *s, const double *x_before,
                          double *restrict x, double *restrict weight) {
  pc_two_mask changed = {0, 0};
  for (int i = 0; i < qp->n; i += 2) {
    int k = i + 1 < qp->n ? i + 1 : i; /* the last of an odd number is its own partner */
#define TWO(a) ((pc_two){(a)[i], (a)[k]})
    pc_two inv_h = TWO(w->inv_h), lo = TWO(qp->lo), hi = TWO(qp->hi), z = TWO(s) * inv_h;
    pc_two up = two_pick(z < lo, lo, z), at = two_pick(up > hi, hi, up),
           d = two_pick(at == z, inv_h, two_of(0));
    changed |= (d != TWO(w->weight)) | ((d == two_of(0)) & (at != TWO(x_before)));
#undef TWO
    x[i] = at[0], x[k] = at[1];
    weight[i] = d[0], weight[k] = d[1];
  }
  return changed[0] | changed[1];
}

/* The same where the sides are not asked of s but taken over from x, the answer to a problem like this. */
static void keep_sides(const pc_qp *qp, pc_qp_work *w, double *x) {
  for (int i = 0; i < qp->n; i++) {
    bool at_lo = x[i] <= qp->lo[i], at_hi = x[i] >= qp->hi[i];
    w->weight[i] = at_lo || at_hi ? 0 : w->inv_h[i];
    x[i] = at_lo ? qp->lo[i] : at_hi ? qp->hi[i] : w->s[i] * w->inv_h[i];
  }
}

/* max |r_j| / max(1, |b_j|) */
static double residual_size(const pc_qp *qp, const double *r) {
  double worst = 0;
  for (int j = 0; j < qp->m; j++) {
    double b = fabs(qp->b[j]), size = fabs(r[j]) / (b > 1 ? b : 1);
    if (!(size <= worst)) worst = size; /* lets NaN through */
  }
  return worst;
}

/* Is the residual below `small`, measured by the terms that cancel in it? Scratch: r_new. */
static bool residual_is_small(const pc_qp *qp, pc_qp_work *w, const double *x, const double *r,
                              double small) {
  if (residual_size(qp, r) <= small) return true;
  double *terms = w->r_new;
  for (int j = 0; j < qp->m; j++) terms[j] = fmax(1, fabs(qp->b[j]));
  for (int i = 0; i < qp->n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++)
      terms[qp->row[k]] = fmax(terms[qp->row[k]], fabs(qp->value[k] * x[i]));
  for (int j = 0; j < qp->m; j++)
    if (!(fabs(r[j]) <= small * terms[j])) return false;
  return true;
}

/* ---- the Newton matrix ------------------------------------------------------------------------- */

/* U = upper triangle of A D A', and the soft term where there is one. */
static void assemble(const pc_qp *qp, pc_qp_work *w) {
  for (int j = 0; j < qp->m; j++) {
    memset(w->U + j * w->stride, 0, (size_t)j * sizeof(double));
    w->U[j * w->stride + j] = w->soft > 0 ? w->soft * w->full[j] : 0;
  }
  pc_qp_columns_square(&w->columns, qp, w->weight, w->U, w->stride);
}

/* column j -= sum_k U[j][k] column k, over the later columns k that reach row j; four at a
 * time, which keeps the sum in registers. */
FOUR_INLINE void eliminate(pc_qp_work *w, int j) {
  const int *later = w->columns.later + w->columns.later_start[j];
  int stride = w->stride, count = w->columns.later_start[j + 1] - w->columns.later_start[j], c = 0;
  double *restrict column = w->U + j * stride;
  const double *U = w->U;
  for (; c + 4 <= count; c += 4) {
    const double *a = U + later[c] * stride, *b = U + later[c + 1] * stride;
    const double *e = U + later[c + 2] * stride, *f = U + later[c + 3] * stride;
    double aj = a[j], bj = b[j], ej = e[j], fj = f[j];
    for (int i = 0; i <= j; i++) column[i] -= (aj * a[i] + bj * b[i]) + (ej * e[i] + fj * f[i]);
  }
  for (; c < count; c++) {
    const double *a = U + later[c] * stride;
    double aj = a[j];
    for (int i = 0; i <= j; i++) column[i] -= aj * a[i];
  }
}

/* U U' = the assembled matrix, in place. False when a pivot is lost. */
PC_CLONES
static bool factor(const pc_qp *qp, pc_qp_work *w) {
  for (int j = qp->m - 1; j >= 0; j--) {
    double *column = w->U + j * w->stride, diagonal = column[j];
    eliminate(w, j);
    if (!(column[j] > LOST_PIVOT * diagonal)) return false;
    double inv = 1 / sqrt(column[j]);
    w->inv_pivot[j] = inv;
    for (int i = 0; i < j; i++) column[i] *= inv;
  }
  return true;
}

/* d = -inv(U U') r */
PC_CLONES
static void solve(const pc_qp_work *w, int m, const double *r, double *restrict d) {
  for (int j = 0; j < m; j++) d[j] = -r[j];
  for (int j = m - 1; j >= 0; j--) {
    const double *column = w->U + j * w->stride;
    double v = d[j] *= w->inv_pivot[j];
    for (int i = 0; i < j; i++) d[i] -= v * column[i];
  }
  for (int j = 0; j < m; j++) {
    const double *column = w->U + j * w->stride;
    double even = 0, odd = 0;
    int i = 0;
    for (; i + 2 <= j; i += 2) even += column[i] * d[i], odd += column[i + 1] * d[i + 1];
    if (i < j) even += column[i] * d[i];
    d[j] = (d[j] - (even + odd)) * w->inv_pivot[j];
  }
}

/* ---- the line search ------------------------------------------------------------------------------ */

static double dot(int m, const double *a, const double *b) {
  double sum = 0;
  for (int j = 0; j < m; j++) sum += a[j] * b[j];
  return sum;
}

/* phi's slope along d at y + t d, and its curvature there, without the soft term. bd = b'd. */
static double slope_at(const pc_qp *qp, const pc_qp_work *w, double t, double bd, double *curvature) {
  double slope = -bd, bend = 0;
  for (int i = 0; i < qp->n; i++) {
    double ds = w->ds[i], z = (w->s[i] + t * ds) * w->inv_h[i], lo = qp->lo[i], hi = qp->hi[i];
    double x = z < lo ? lo : z > hi ? hi : z;
    slope += x * ds;
    bend += x == z ? ds * ds * w->inv_h[i] : 0;
  }
  *curvature = bend;
  return slope;
}

/* After the trial of t = 1: a t in (0,1) where the slope has come near to 0, as seen from slope0 < 0: Newton
 * on the piecewise linear slope, with bisection as its guard. */
static double search_line(const pc_qp *qp, const pc_qp_work *w, const double *y, double slope0) {
  for (int i = 0; i < qp->n; i++) w->ds[i] = w->s_new[i] - w->s[i];
  double bd = dot(qp->m, qp->b, w->d), lo = 0, hi = 1, t = 1, soft_slope = 0, soft_bend = 0;
  for (int j = 0; j < qp->m && w->soft > 0; j++) {
    soft_slope += w->soft * w->full[j] * (y[j] - w->centre[j]) * w->d[j];
    soft_bend += w->soft * w->full[j] * w->d[j] * w->d[j];
  }
  for (int count = 0; count < SEARCH_MAX; count++) {
    double bend, slope = slope_at(qp, w, t, bd, &bend) + soft_slope + t * soft_bend;
    if (fabs(slope) <= -SLOPE_KEEP * slope0) break;
    if (slope > 0)
      hi = t;
    else
      lo = t;
    double next = t - slope / (bend + soft_bend);
    t = next > lo && next < hi ? next : 0.5 * (lo + hi);
  }
  return t;
}

/* ---- Newton's method --------------------------------------------------------------------------------- */

/* Gradient of phi at y: A x - b, and the soft term where there is one. */
static void gradient(const pc_qp *qp, const pc_qp_work *w, const double *x, const double *y, double *r) {
  pc_qp_columns_residual(&w->columns, qp, x, r);
  for (int j = 0; j < qp->m && w->soft > 0; j++) r[j] += w->soft * w->full[j] * (y[j] - w->centre[j]);
}

/* The point y + t d: y_new, s_new, x, weight_new, r_new. Returns whether a column changes sides. */
static bool try_step(const pc_qp *qp, pc_qp_work *w, const double *x, const double *y, double t) {
  for (int j = 0; j < qp->m; j++) w->y_new[j] = y[j] + t * w->d[j];
  pc_qp_columns_price(&w->columns, qp, w->y_new, qp->g, w->s_new);
  bool changed = clamp_columns(qp, w, w->s_new, x, w->x, w->weight_new);
  gradient(qp, w, w->x, w->y_new, w->r_new);
  return changed;
}

/* Did the step move any x? */
static bool moved(int n, const double *from, const double *to) {
  for (int i = 0; i < n; i++)
    if (!(fabs(to[i] - from[i]) <= MOVE_DONE * fmax(1, fabs(to[i])))) return true;
  return false;
}

/* Goes to the tried point. */
static void keep_step(const pc_qp *qp, pc_qp_work *w, double *x, double *y) {
  memcpy(y, w->y_new, (size_t)qp->m * sizeof *y);
  memcpy(x, w->x, (size_t)qp->n * sizeof *x);
  memcpy(w->r, w->r_new, (size_t)qp->m * sizeof *w->r);
}

/* Takes what is left of the residual out of x within the unclamped columns. */
static void polish(const pc_qp *qp, pc_qp_work *w, double *x, double *y) {
  double size = residual_size(qp, w->r);
  for (int count = 0; count < POLISH_MAX && size > POLISH_FROM; count++) {
    solve(w, qp->m, w->r, w->d);
    pc_qp_columns_price(&w->columns, qp, w->d, NULL, w->ds);
    for (int i = 0; i < qp->n; i++) {
      double z = x[i] + (w->ds[i] * w->weight[i]);
      w->x[i] = z < qp->lo[i] ? qp->lo[i] : z > qp->hi[i] ? qp->hi[i] : z;
    }
    for (int j = 0; j < qp->m; j++) w->y_new[j] = y[j] + w->d[j];
    gradient(qp, w, w->x, w->y_new, w->r_new);
    double before = size;
    size = residual_size(qp, w->r_new);
    if (!(size < before)) break;
    keep_step(qp, w, x, y);
  }
}

/* Newton from y on until phi is minimal. Leaves x, y, w->r at the last point in any case. `guess`: the
 * first step solves for the sides that x has, and is taken wherever it leads. */
static bool newton(const pc_qp *qp, pc_qp_work *w, bool guess, double *x, double *y, pc_qp_info *info) {
  double best = INFINITY;
  pc_qp_columns_price(&w->columns, qp, y, qp->g, w->s);
  if (guess)
    keep_sides(qp, w, x);
  else
    clamp_columns(qp, w, w->s, w->x, x, w->weight);
  gradient(qp, w, x, y, w->r);
  if (!guess) best = residual_size(qp, w->r);
  for (int step = 0; step < STEPS_MAX; step++) {
    assemble(qp, w);
    info->iterations++, info->factorizations++;
    if (!factor(qp, w)) return false;
    solve(w, qp->m, w->r, w->d);
    double t = 1, slope0 = dot(qp->m, w->r, w->d);
    if (!isfinite(slope0)) return false;
    bool same = !try_step(qp, w, x, y, t);
    double size = residual_size(qp, w->r_new);
    if (!same && !(guess && step == 0) && size > 0.1 * best &&
        dot(qp->m, w->r_new, w->d) > -SLOPE_KEEP * slope0) {
      t = search_line(qp, w, y, slope0);
      try_step(qp, w, x, y, t);
      size = residual_size(qp, w->r_new);
    }
    if (size < best) best = size;
    bool still = t == 1 && !same && !moved(qp->n, x, w->x);
    keep_step(qp, w, x, y);
    double *swap = w->s;
    w->s = w->s_new, w->s_new = swap;
    if (same) polish(qp, w, x, y);
    if (same || still ? residual_is_small(qp, w, x, w->r, RESIDUAL_DONE)
                      : size < RESIDUAL_DONE && residual_is_small(qp, w, x, w->r, RESIDUAL_FINE))
      return true;
    swap = w->weight;
    w->weight = w->weight_new, w->weight_new = swap;
  }
  return false;
}

/* The soft restart: from y = 0, see DEVIATIONS. */
static bool restart(const pc_qp *qp, pc_qp_work *w, double *x, double *y, pc_qp_info *info) {
  for (int j = 0; j < qp->m; j++) w->full[j] = y[j] = w->centre[j] = 0;
  for (int i = 0; i < qp->n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++)
      w->full[qp->row[k]] += qp->value[k] * qp->value[k] * w->inv_h[i];
  for (int j = 0; j < qp->m; j++)
    if (w->full[j] == 0) w->full[j] = 1; /* an empty row */
  double before = INFINITY;
  w->soft = 1;
  for (int stage = 0; stage < STAGES_MAX; stage++) {
    newton(qp, w, false, x, y, info);
    pc_qp_columns_residual(&w->columns, qp, x, w->r);
    double size = residual_size(qp, w->r);
    bool small = residual_is_small(qp, w, x, w->r, RESIDUAL_DONE);
    if (small && (size >= 0.5 * before || residual_is_small(qp, w, x, w->r, RESIDUAL_FINE))) return true;
    before = size;
    memcpy(w->centre, y, (size_t)qp->m * sizeof *y);
    if (w->soft > SOFT_LEAST) w->soft *= 0.1;
  }
  return false;
}

pc_qp_info pc_qp_solve(const pc_qp *qp, pc_qp_work *work, double *x, double *y) {
  assert(qp->n <= work->n_max && qp->m <= work->m_max);
  pc_qp_info info = {.status = -1};
  for (int i = 0; i < qp->n; i++)
    if (!(qp->lo[i] <= qp->hi[i])) info.status = -2;
  if (info.status == -2) return info;
  /* a fixed column (lo = hi) gets 1/h = 0 and so never counts as unclamped */
  for (int i = 0; i < qp->n; i++) work->inv_h[i] = qp->lo[i] < qp->hi[i] ? 1 / qp->h[i] : 0;
  pc_qp_columns_take(&work->columns, qp);
  work->soft = 0;
  bool warm = false;
  for (int j = 0; j < qp->m; j++) warm |= y[j] != 0;
  bool solved = warm && newton(qp, work, true, x, y, &info);
  if (warm && !solved) memset(y, 0, (size_t)qp->m * sizeof *y);
  if (solved || newton(qp, work, false, x, y, &info))
    info.status = 1;
  else if (restart(qp, work, x, y, &info))
    info.status = 2;
  info.residual = residual_size(qp, work->r);
  return info;
}
