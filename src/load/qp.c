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
 * which columns rest on bounds, not the multipliers: where h is tiny, multipliers of one frame say
 * nothing about the sides of the next. The first step then solves for these sides, from y = 0, and is
 * taken wherever it leads. (5) From step to step A D A' is only
 * corrected by the columns that changed sides; where that cancels too much of it, it is made anew. (6) In
 * the end x is corrected directly, x += D A' inv(A D A') (b - Ax), as x from y loses
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
static const double SQUARE_KEEP = 1e-4;   /* of a diagonal of A D A' may be left when columns are taken out */
static const double RESIDUAL_DONE = 1e-9; /* of the scale of the row: what is called solved */
static const double RESIDUAL_FINE =
    1e-13; /* the same where columns at the edge of a bound keep changing sides */
static const double POLISH_FROM = 1e-11; /* below this there is nothing to polish */
static const double MOVE_DONE = 1e-12;   /* a full step that moves no x by more (of max(1,|x|)) is the last */
static const double SOFT_LEAST = 1e-8;   /* e of the restart's last stages; well above LOST_PIVOT */

/* Vectors by column are filled up with columns that are fixed at 0, at least one and to fours; vectors by row
 * have one number more than there are rows (qp_columns.h). */
struct pc_qp_work {
  int n_max, m_max, n;         /* n: of the problem, up to fours */
  double *inv_h, *g, *lo, *hi; /* n: 1/h and the rest of the problem */
  double *x, *s, *weight;      /* n: the point: x; A'y - g; D, 1/h of unclamped columns and 0 of clamped */
  double *y, *r;               /* m: multipliers, residual */
  double *x_new, *s_new, *weight_new, *y_new, *r_new; /* the trial */
  double *d, *ds;                                     /* m: step in y; n: change of s along it */
  double *counted;                                    /* n: the weights that make up */
  double *square;                                     /* A D A', stored as U is */
  double *most;                /* m: largest diagonal it had since it was made from nothing */
  double *inv_pivot;           /* m */
  double *scale;               /* m: max(1, |b|) */
  double soft, *full, *centre; /* restart: e; m: diagonal of S, c */
  double *U;                   /* m columns of `stride`: column j holds rows 0..j */
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
  size_t n = ((size_t)n_max + 4) & ~(size_t)3, m = ((size_t)m_max + 4) & ~(size_t)3;
  *w = (pc_qp_work){.n_max = n_max, .m_max = m_max, .stride = (m_max + 4) & ~3, .arena = arena};
  double **by_column[] = {&w->inv_h,  &w->g,     &w->lo,    &w->hi,         &w->x,  &w->s,
                          &w->weight, &w->x_new, &w->s_new, &w->weight_new, &w->ds, &w->counted};
  double **by_row[] = {&w->y,    &w->r,         &w->y_new, &w->r_new, &w->d,
                       &w->most, &w->inv_pivot, &w->scale, &w->full,  &w->centre};
  bool made = pc_qp_columns_make(&w->columns, n_max, m_max, nnz_max, arena);
  for (size_t i = 0; i < sizeof by_column / sizeof *by_column; i++)
    made &= (*by_column[i] = PC_NEW(arena, double, n)) != NULL;
  for (size_t i = 0; i < sizeof by_row / sizeof *by_row; i++)
    made &= (*by_row[i] = PC_NEW(arena, double, m)) != NULL;
  made &= (w->U = PC_NEW(arena, double, m *(size_t)w->stride)) != NULL;
  made &= (w->square = PC_NEW(arena, double, m *(size_t)w->stride)) != NULL;
  if (made) return w;
  pc_arena_free(arena);
  return NULL;
}

void pc_qp_work_free(pc_qp_work *work) {
  if (work) pc_arena_free(work->arena);
}

/* ---- the pieces ------------------------------------------------------------------------------- */

#define FOUR_AT(a) (*(const pc_four_any *)(a))

static void swap(double **a, double **b) {
  double *was = *a;
  *a = *b, *b = was;
}

/* Takes the problem over, up to fours. A fixed column (lo = hi) gets 1/h = 0 and so never
 * counts as unclamped. False when bounds cross. */
PC_CLONES
static bool take_problem(const pc_qp *qp, pc_qp_work *w) {
  size_t n = (size_t)qp->n, bytes = n * sizeof(double);
  w->n = (qp->n + 4) & ~3;
  memcpy(w->inv_h, qp->h, bytes), memcpy(w->lo, qp->lo, bytes), memcpy(w->hi, qp->hi, bytes);
  if (qp->g)
    memcpy(w->g, qp->g, bytes);
  else
    memset(w->g, 0, bytes);
  for (int i = qp->n; i < w->n; i++)
    w->inv_h[i] = 1, w->lo[i] = w->hi[i] = w->x[i] = w->g[i] = w->s[i] = w->s_new[i] = 0;
  pc_four_mask sound = {-1, -1, -1, -1};
  for (int i = 0; i < w->n; i += 4) {
    pc_four lo = FOUR_AT(w->lo + i), hi = FOUR_AT(w->hi + i), h = FOUR_AT(w->inv_h + i);
    sound &= lo <= hi;
    *(pc_four_any *)(w->inv_h + i) = FOUR_PICK(lo < hi, 1.0 / h, FOUR_OF(0));
  }
  for (int j = 0; j < qp->m; j++) w->scale[j] = fmax(1, fabs(qp->b[j]));
  return sound[0] & sound[1] & sound[2] & sound[3];
}

/* s = A'y - g */
static void price(const pc_qp *qp, pc_qp_work *w, const double *y, double *restrict s) {
  pc_qp_columns_price(&w->columns, qp, y, s);
  for (int i = 0; i < w->n; i++) s[i] -= w->g[i];
}

/* x_new and weight_new at s. Returns whether a column goes to another side than it has in x and weight. */
PC_CLONES
static bool clamp_columns(pc_qp_work *w, const double *s) {
  pc_four_mask changed = {0, 0, 0, 0};
  for (int i = 0; i < w->n; i += 4) {
    pc_four inv_h = FOUR_AT(w->inv_h + i), lo = FOUR_AT(w->lo + i), hi = FOUR_AT(w->hi + i);
    pc_four z = FOUR_AT(s + i) * inv_h, up = FOUR_PICK(z < lo, lo, z), at = FOUR_PICK(up > hi, hi, up);
    pc_four d = FOUR_PICK(at == z, inv_h, FOUR_OF(0));
    changed |= (d != FOUR_AT(w->weight + i)) | ((d == FOUR_OF(0)) & (at != FOUR_AT(w->x + i)));
    *(pc_four_any *)(w->x_new + i) = at, *(pc_four_any *)(w->weight_new + i) = d;
  }
  return changed[0] | changed[1] | changed[2] | changed[3];
}

/* x and weight at y = 0, where the sides are not asked of s but taken over from x, the answer to a problem
 * like this. */
PC_CLONES
static void keep_sides(pc_qp_work *w) {
  for (int i = 0; i < w->n; i += 4) {
    pc_four inv_h = FOUR_AT(w->inv_h + i), lo = FOUR_AT(w->lo + i), hi = FOUR_AT(w->hi + i);
    pc_four x = FOUR_AT(w->x + i), free = -FOUR_AT(w->g + i) * inv_h;
    *(pc_four_any *)(w->weight + i) = FOUR_PICK((x <= lo) | (x >= hi), FOUR_OF(0), inv_h);
    *(pc_four_any *)(w->x + i) = FOUR_PICK(x <= lo, lo, FOUR_PICK(x >= hi, hi, free));
  }
}

/* max |r_j| / max(1, |b_j|) */
static double residual_size(const pc_qp *qp, const pc_qp_work *w, const double *r) {
  double worst = 0;
  for (int j = 0; j < qp->m; j++) {
    double size = fabs(r[j]) / w->scale[j];
    if (!(size <= worst)) worst = size; /* lets NaN through */
  }
  return worst;
}

/* Is the residual r of x below `small`, measured by the terms that cancel in it? Scratch: r_new. */
static bool residual_is_small(const pc_qp *qp, pc_qp_work *w, double small) {
  if (residual_size(qp, w, w->r) <= small) return true;
  double *terms = w->r_new;
  for (int j = 0; j < qp->m; j++) terms[j] = w->scale[j];
  for (int i = 0; i < qp->n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++)
      terms[qp->row[k]] = fmax(terms[qp->row[k]], fabs(qp->value[k] * w->x[i]));
  for (int j = 0; j < qp->m; j++)
    if (!(fabs(w->r[j]) <= small * terms[j])) return false;
  return true;
}

/* ---- the Newton matrix ------------------------------------------------------------------------- */

/* A D A' from nothing. */
PC_CLONES
static void make_square(const pc_qp *qp, pc_qp_work *w) {
  for (int j = 0; j < qp->m; j++)
    for (int i = 0; i <= j; i += 4) *(pc_four_any *)(w->square + j * w->stride + i) = FOUR_OF(0);
  memcpy(w->counted, w->weight, (size_t)w->n * sizeof *w->counted);
  pc_qp_columns_square(&w->columns, qp, w->weight, w->square, w->stride);
  for (int j = 0; j < qp->m; j++) w->most[j] = w->square[j * w->stride + j];
}

/* Corrects A D A' by the columns whose weight is another than counted. False when it has lost digits.
 * Scratch: ds. */
static bool correct_square(const pc_qp *qp, pc_qp_work *w) {
  bool kept = true;
  for (int i = 0; i < w->n; i++) w->ds[i] = w->weight[i] - w->counted[i];
  memcpy(w->counted, w->weight, (size_t)w->n * sizeof *w->counted);
  pc_qp_columns_square(&w->columns, qp, w->ds, w->square, w->stride);
  for (int j = 0; j < qp->m; j++) {
    double diagonal = w->square[j * w->stride + j];
    w->most[j] = fmax(w->most[j], diagonal);
    kept &= diagonal >= SQUARE_KEEP * w->most[j];
  }
  return kept;
}

/* U = upper triangle of A D A', and the soft term where there is one. */
PC_CLONES
static void assemble(const pc_qp *qp, pc_qp_work *w, bool first) {
  if (first || !correct_square(qp, w)) make_square(qp, w);
  for (int j = 0; j < qp->m; j++)
    for (int i = 0; i <= j; i += 4)
      *(pc_four_any *)(w->U + j * w->stride + i) = FOUR_AT(w->square + j * w->stride + i);
  for (int j = 0; j < qp->m && w->soft > 0; j++) w->U[j * w->stride + j] += w->soft * w->full[j];
}

/* column j -= sum_k U[j][k] column k, over the later columns k that reach row j; four at a
 * time, which keeps the sum in registers. What comes after row j means nothing. */
FOUR_INLINE void eliminate(pc_qp_work *w, int j) {
  const int *later = w->columns.later + w->columns.later_start[j];
  int stride = w->stride, count = w->columns.later_start[j + 1] - w->columns.later_start[j], c = 0;
  double *column = w->U + j * stride;
  const double *U = w->U;
  for (; c + 4 <= count; c += 4) {
    const double *a = U + later[c] * stride, *b = U + later[c + 1] * stride;
    const double *e = U + later[c + 2] * stride, *f = U + later[c + 3] * stride;
    double aj = a[j], bj = b[j], ej = e[j], fj = f[j];
    for (int i = 0; i <= j; i += 4)
      *(pc_four_any *)(column + i) -=
          (aj * FOUR_AT(a + i) + bj * FOUR_AT(b + i)) + (ej * FOUR_AT(e + i) + fj * FOUR_AT(f + i));
  }
  for (; c < count; c++) {
    const double *a = U + later[c] * stride;
    double aj = a[j];
    for (int i = 0; i <= j; i += 4) *(pc_four_any *)(column + i) -= aj * FOUR_AT(a + i);
  }
}

/* U U' = the assembled matrix, in place. The diagonal goes to inv_pivot, and U has zeros from there on to the
 * next four, so that solving need not look where a column ends. False when a pivot is lost. */
PC_CLONES
static bool factor(const pc_qp *qp, pc_qp_work *w) {
  for (int j = qp->m - 1; j >= 0; j--) {
    double *column = w->U + j * w->stride, diagonal = column[j];
    eliminate(w, j);
    if (!(column[j] > LOST_PIVOT * diagonal)) return false;
    double inv = 1 / sqrt(column[j]);
    w->inv_pivot[j] = inv;
    for (int i = 0; i < j; i += 4) *(pc_four_any *)(column + i) *= inv;
    for (int i = j; i % 4 || i == j; i++) column[i] = 0;
  }
  return true;
}

/* d = -inv(U U') r */
PC_CLONES
static void solve(const pc_qp_work *w, int m, const double *r, double *d) {
  for (int j = 0; j < m; j++) d[j] = -r[j];
  for (int j = m - 1; j >= 0; j--) {
    const double *column = w->U + j * w->stride;
    double v = d[j] *= w->inv_pivot[j];
    for (int i = 0; i < j; i += 4) *(pc_four_any *)(d + i) -= v * FOUR_AT(column + i);
  }
  for (int j = 0; j < m; j++) {
    const double *column = w->U + j * w->stride;
    pc_four sum = FOUR_OF(0);
    for (int i = 0; i < j; i += 4) sum += FOUR_AT(column + i) * FOUR_AT(d + i);
    d[j] = (d[j] - FOUR_SUM(sum)) * w->inv_pivot[j];
  }
}

/* ---- the line search ------------------------------------------------------------------------------ */

static double dot(int m, const double *a, const double *b) {
  double sum = 0;
  for (int j = 0; j < m; j++) sum += a[j] * b[j];
  return sum;
}

/* phi's slope along d at y + t d, and its curvature there, without the soft term. bd = b'd. */
PC_CLONES
static double slope_at(const pc_qp_work *w, double t, double bd, double *curvature) {
  pc_four slope = FOUR_OF(0), bend = FOUR_OF(0);
  for (int i = 0; i < w->n; i += 4) {
    pc_four inv_h = FOUR_AT(w->inv_h + i), lo = FOUR_AT(w->lo + i), hi = FOUR_AT(w->hi + i);
    pc_four ds = FOUR_AT(w->ds + i), z = (FOUR_AT(w->s + i) + t * ds) * inv_h;
    pc_four up = FOUR_PICK(z < lo, lo, z), x = FOUR_PICK(up > hi, hi, up);
    slope += x * ds;
    bend += FOUR_PICK(x == z, ds * ds * inv_h, FOUR_OF(0));
  }
  *curvature = FOUR_SUM(bend);
  return FOUR_SUM(slope) - bd;
}

/* After the trial of t = 1: a t in (0,1) where the slope has come near to 0, as seen from slope0 < 0: Newton
 * on the piecewise linear slope, with bisection as its guard. */
static double search_line(const pc_qp *qp, const pc_qp_work *w, double slope0) {
  for (int i = 0; i < w->n; i++) w->ds[i] = w->s_new[i] - w->s[i];
  double bd = dot(qp->m, qp->b, w->d), lo = 0, hi = 1, t = 1, soft_slope = 0, soft_bend = 0;
  for (int j = 0; j < qp->m && w->soft > 0; j++) {
    soft_slope += w->soft * w->full[j] * (w->y[j] - w->centre[j]) * w->d[j];
    soft_bend += w->soft * w->full[j] * w->d[j] * w->d[j];
  }
  for (int count = 0; count < SEARCH_MAX; count++) {
    double bend, slope = slope_at(w, t, bd, &bend) + soft_slope + t * soft_bend;
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

/* The point y + t d: y_new, s_new, x_new, weight_new, r_new. Returns whether a column changes sides. */
static bool try_step(const pc_qp *qp, pc_qp_work *w, double t) {
  for (int j = 0; j < qp->m; j++) w->y_new[j] = w->y[j] + t * w->d[j];
  price(qp, w, w->y_new, w->s_new);
  bool changed = clamp_columns(w, w->s_new);
  gradient(qp, w, w->x_new, w->y_new, w->r_new);
  return changed;
}

/* Would the step move any x? */
static bool moves(int n, const double *from, const double *to) {
  for (int i = 0; i < n; i++)
    if (!(fabs(to[i] - from[i]) <= MOVE_DONE * fmax(1, fabs(to[i])))) return true;
  return false;
}

/* Goes to the tried point. */
static void keep_step(pc_qp_work *w) {
  swap(&w->y, &w->y_new), swap(&w->x, &w->x_new), swap(&w->r, &w->r_new);
}

/* Takes what is left of the residual out of x within the unclamped columns. */
static void polish(const pc_qp *qp, pc_qp_work *w) {
  double size = residual_size(qp, w, w->r);
  for (int count = 0; count < POLISH_MAX && size > POLISH_FROM; count++) {
    solve(w, qp->m, w->r, w->d);
    pc_qp_columns_price(&w->columns, qp, w->d, w->ds);
    for (int i = 0; i < qp->n; i++) {
      double z = w->x[i] + w->ds[i] * w->weight[i];
      w->x_new[i] = z < w->lo[i] ? w->lo[i] : z > w->hi[i] ? w->hi[i] : z;
    }
    for (int j = 0; j < qp->m; j++) w->y_new[j] = w->y[j] + w->d[j];
    gradient(qp, w, w->x_new, w->y_new, w->r_new);
    double before = size;
    size = residual_size(qp, w, w->r_new);
    if (!(size < before)) break;
    keep_step(w);
  }
}

/* Where Newton's method begins: at y, or, `guess`, at 0 with the sides that x has. */
static void begin(const pc_qp *qp, pc_qp_work *w, bool guess) {
  if (guess) {
    memset(w->y, 0, (size_t)qp->m * sizeof *w->y);
    keep_sides(w);
  } else {
    price(qp, w, w->y, w->s);
    clamp_columns(w, w->s);
    swap(&w->x, &w->x_new), swap(&w->weight, &w->weight_new);
  }
  gradient(qp, w, w->x, w->y, w->r);
}

/* Newton until phi is minimal. Leaves x, y, r at the last point in any case. The first step of a guess is
 * taken wherever it leads. */
static bool newton(const pc_qp *qp, pc_qp_work *w, bool guess, pc_qp_info *info) {
  begin(qp, w, guess);
  double best = guess ? INFINITY : residual_size(qp, w, w->r);
  for (int step = 0; step < STEPS_MAX; step++) {
    assemble(qp, w, step == 0);
    info->iterations++, info->factorizations++;
    if (!factor(qp, w)) return false;
    solve(w, qp->m, w->r, w->d);
    double t = 1, slope0 = dot(qp->m, w->r, w->d);
    if (!isfinite(slope0)) return false;
    bool same = !try_step(qp, w, t);
    double size = residual_size(qp, w, w->r_new);
    if (!same && !(guess && step == 0) && size > 0.1 * best &&
        dot(qp->m, w->r_new, w->d) > -SLOPE_KEEP * slope0) {
      t = search_line(qp, w, slope0);
      try_step(qp, w, t);
      size = residual_size(qp, w, w->r_new);
    }
    if (size < best) best = size;
    bool still = t == 1 && !same && !moves(qp->n, w->x, w->x_new);
    keep_step(w);
    swap(&w->s, &w->s_new);
    if (same) polish(qp, w);
    if (same || still ? residual_is_small(qp, w, RESIDUAL_DONE)
                      : size < RESIDUAL_DONE && residual_is_small(qp, w, RESIDUAL_FINE))
      return true;
    swap(&w->weight, &w->weight_new);
  }
  return false;
}

/* The soft restart: from y = 0, see DEVIATIONS. */
static bool restart(const pc_qp *qp, pc_qp_work *w, pc_qp_info *info) {
  for (int j = 0; j < qp->m; j++) w->full[j] = w->y[j] = w->centre[j] = 0;
  for (int i = 0; i < qp->n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++)
      w->full[qp->row[k]] += qp->value[k] * qp->value[k] * w->inv_h[i];
  for (int j = 0; j < qp->m; j++)
    if (w->full[j] == 0) w->full[j] = 1; /* an empty row */
  double before = INFINITY;
  w->soft = 1;
  for (int stage = 0; stage < STAGES_MAX; stage++) {
    newton(qp, w, false, info);
    pc_qp_columns_residual(&w->columns, qp, w->x, w->r);
    double size = residual_size(qp, w, w->r);
    bool small = residual_is_small(qp, w, RESIDUAL_DONE);
    if (small && (size >= 0.5 * before || residual_is_small(qp, w, RESIDUAL_FINE))) return true;
    before = size;
    memcpy(w->centre, w->y, (size_t)qp->m * sizeof *w->y);
    if (w->soft > SOFT_LEAST) w->soft *= 0.1;
  }
  return false;
}

pc_qp_info pc_qp_solve(const pc_qp *qp, pc_qp_work *work, double *x, double *y) {
  assert(qp->n <= work->n_max && qp->m <= work->m_max);
  pc_qp_info info = {.status = -1};
  if (!take_problem(qp, work)) return (pc_qp_info){.status = -2};
  pc_qp_columns_take(&work->columns, qp);
  work->soft = 0, work->y[qp->m] = work->y_new[qp->m] = work->d[qp->m] = 0;
  bool warm = false;
  for (int j = 0; j < qp->m; j++) warm |= y[j] != 0;
  if (warm) memcpy(work->x, x, (size_t)qp->n * sizeof *x);
  bool solved = warm && newton(qp, work, true, &info);
  if (!solved) memset(work->y, 0, (size_t)qp->m * sizeof *y);
  if (solved || newton(qp, work, false, &info))
    info.status = 1;
  else if (restart(qp, work, &info))
    info.status = 2;
  info.residual = residual_size(qp, work, work->r);
  memcpy(x, work->x, (size_t)qp->n * sizeof *x), memcpy(y, work->y, (size_t)qp->m * sizeof *y);
  return info;
}
