/* spine.c: every lumbar level in balance: what that adds to the sharing problem.
 *
 * The levels' coordinates are free, so each has its row of Newton and Euler already. Added are
 *   passive moments    m(t) of pc_level_moment at the level's turn t in the recording: to the right side;
 *   deviations         a level may turn by d more than its coupled share; m changes by its tangent k d. The
 *                      sum over the levels is zero for each axis (the recording holds the thorax), the price
 *                      is the elastic energy k d^2 / 2. That muscles move with d is neglected (2 degrees);
 *   pressure           of the abdomen: at every level p A up on all above it and down on all below, along the
 *                      lower vertebra's axis, `pressure_arm` in front of the joint. What a slice of trunk
 *                      gets from the levels above and below together is the pressure on its own wall. A
 * virtual transversus makes it; the obliques of each side must pull wall * p at least; stability forward and
 * sideways, at every level alone and of the whole: with a shape s of toppling (an angle a level) the
 * stiffness of muscles, q F (r.s)^2 / L (Bergmark 1989), and of tissue must outweigh what the weight gains,
 * so sum q F (r.s)^2 / L - surplus + shortfall = s'(W - k)s. Levels that are stable one by one may topple
 * together (Crisco and Panjabi 1991), so the shape in which the spine without muscles would topple first, the
 * lowest eigenvector of k - W in that plane, has its row too. Of standing people it is the only one that is
 * not stable by tissue alone. Inequalities become equations with a slack whose price is next to nothing,
 * since every unknown of this solver needs one. The disc's force is what the joint transmits, resolved in the
 * plane half way between the vertebrae, the preload, and the pull of the ligaments that resist flexion
 * (src/body/spine.c): a pair of forces within the level, so balance knows nothing of it.
 *
 * Not done: stability against every shape at once (a semidefinite bound) and between the planes, stiffening
 * by pressure, the change of muscles' arms in the stiffness.
 */
#include "load/spine.h"
#include "base/vec.h"

#include <string.h>

/* Stability rows are divided by this, N m/rad, so that their numbers are of the size of the others'. */
static const double TOPPLE_UNIT = 100.0;
/* A shortfall of stability by this much (in TOPPLE_UNIT) costs as one muscle fully active: never chosen while
 * a muscle can help. */
static const double SHORTFALL_UNIT = 0.01;
/* Slacks: 1000 N m/rad or 100 N of surplus cost 1e-4 of a full activation. Smaller would spoil the numbers of
 * the solver, larger would be felt. */
static const double SURPLUS_PRICE = 1e-6; /* of (TOPPLE_UNIT)^2 */
static const double WALL_UNIT = 100.0;    /* N */
static const double WALL_PRICE = 1e-4;    /* of WALL_UNIT^2 */

pc_spine_work *pc_spine_make(const pc_body *body, int n, int entries, pc_arena *arena) {
  pc_spine_work *w = PC_NEW(arena, pc_spine_work, 1);
  if (!w) return NULL;
  const pc_spine *s = w->spine = body->spine;
  int levels = s->n_discs, ns = body->n_segments;
  w->body = body;
  w->n_columns = pc_spine_columns(levels), w->n_rows = pc_spine_rows(levels);
  n += w->n_columns;
  entries += body->n_muscles * (pc_spine_topples(levels) + 1) + 8 * w->n_columns;
  w->n_entries = entries;
  w->passive = PC_NEW(arena, double, 3 * levels), w->stiffness = PC_NEW(arena, double, 3 * levels);
  w->push = pc_arena_get(arena, (size_t)levels, sizeof *w->push);
  w->weight = PC_NEW(arena, double, PC_TOPPLES *levels *levels);
  w->shape = PC_NEW(arena, double, pc_spine_topples(levels) * levels);
  w->topple = PC_NEW(arena, double, pc_spine_topples(levels));
  w->mass = PC_NEW(arena, double, ns), w->com = pc_arena_get(arena, (size_t)ns, sizeof *w->com);
  w->wall_of = PC_NEW(arena, int, body->n_muscles), w->last = PC_NEW(arena, double, w->n_columns);
  w->start = PC_NEW(arena, int, n + 1), w->row = PC_NEW(arena, int, entries);
  w->value = PC_NEW(arena, double, entries);
  w->h = PC_NEW(arena, double, n), w->g = PC_NEW(arena, double, n);
  w->lo = PC_NEW(arena, double, n), w->hi = PC_NEW(arena, double, n);
  w->b = PC_NEW(arena, double, body->n_free + w->n_rows);
  if (!w->passive || !w->stiffness || !w->push || !w->weight || !w->shape || !w->topple || !w->mass ||
      !w->com || !w->wall_of || !w->last || !w->start || !w->row || !w->value || !w->h || !w->g || !w->lo ||
      !w->hi || !w->b)
    return NULL;
  for (int m = 0; m < body->n_muscles; m++) w->wall_of[m] = -1;
  for (int i = 0; i < s->n_obliques; i++) w->wall_of[s->obliques[i]] = body->muscles[s->obliques[i]].side < 0;
  return w;
}

void pc_spine_forget(pc_spine_work *w) {
  memset(w->last, 0, (size_t)w->n_columns * sizeof *w->last);
}

void pc_spine_remember(pc_spine_work *w, const double *x) {
  memcpy(w->last, x + w->first, (size_t)w->n_columns * sizeof *w->last);
}

/* ---- 1. what is known of a pose ------------------------------------------------------------------ */

static const pc_level_law *passive_of(const pc_spine_work *w, int level, int axis) {
  return &w->spine->discs[level].passive[axis];
}

/* Row of a level's coordinate; -1: locked. */
static int row_of(const pc_spine_work *w, int level, int axis) {
  return w->body->coordinates[passive_of(w, level, axis)->coordinate].free;
}

static void find_passive(pc_spine_work *w, const pc_pose *pose) {
  for (int i = 0; i < 3 * w->spine->n_discs; i++) {
    const pc_level_law *p = passive_of(w, i / 3, i % 3);
    pc_level_moment(p, pose->q[p->coordinate], &w->passive[i], &w->stiffness[i]);
  }
}

/* The joint's centre and its lower frame's axes, in ground. */
static void level_frame(const pc_spine_work *w, const pc_pose *pose, int level, double centre[3],
                        double axes[9]) {
  const pc_joint *joint = &w->body->joints[w->spine->discs[level].segment];
  pc_pose_point(pose, joint->parent, joint->in_parent.p, centre);
  m3_mul(axes, pose->R[joint->parent], joint->in_parent.R);
}

/* Per Pa: a force along the trunk through a point in front of the joint. */
static void find_push(pc_spine_work *w, const pc_pose *pose) {
  for (int i = 0; i < w->spine->n_discs; i++) {
    double at[3], axes[9], force[3];
    level_frame(w, pose, i, at, axes);
    for (int k = 0; k < 3; k++) {
      at[k] += w->spine->pressure_arm * axes[3 * k];
      force[k] = w->spine->pressure_area * axes[3 * k + 1];
    }
    v3_cross(w->push[i], at, force);
    v3_copy(w->push[i] + 3, force);
  }
}

/* Mass and mass times centre of every segment with all it carries. */
static void find_carried(pc_spine_work *w, const pc_pose *pose) {
  const pc_body *body = w->body;
  for (int s = 0; s < body->n_segments; s++) {
    double com[3];
    w->mass[s] = body->segments[s].mass;
    pc_pose_point(pose, s, body->segments[s].com, com);
    v3_scale(w->com[s], w->mass[s], com);
  }
  for (int s = body->n_segments - 1; s > 0; s--) {
    int parent = body->joints[s].parent;
    w->mass[parent] += w->mass[s];
    v3_add(w->com[parent], w->com[parent], w->com[s]);
  }
}

/* What of masses above level j, r from its joint, pushes levels i and j (not above j) on when they turn: the
 * second derivative of the weight's energy, turned round. Of one level m g h. */
static double toppling(const pc_spine_work *w, const double r[3], const double axis_i[3],
                       const double axis_j[3], double mass) {
  double turned[3], twice[3];
  v3_cross(turned, axis_j, r);
  v3_cross(twice, axis_i, turned);
  return mass * v3_dot(w->body->gravity, twice);
}

static void find_weight(pc_spine_work *w, const pc_pose *pose) {
  int n = w->spine->n_discs;
  find_carried(w, pose);
  for (int j = 0; j < n; j++) {
    int s = w->spine->discs[j].segment;
    double centre[3], axes[9], r[3];
    level_frame(w, pose, j, centre, axes);
    v3_scale(r, 1 / w->mass[s], w->com[s]);
    v3_sub(r, r, centre);
    for (int k = 0; k < PC_TOPPLES; k++)
      for (int i = 0; i <= j; i++)
        w->weight[(k * n + i) * n + j] = w->weight[(k * n + j) * n + i] =
            toppling(w, r, pose->twist[passive_of(w, i, k)->coordinate],
                     pose->twist[passive_of(w, j, k)->coordinate], w->mass[s]);
  }
}

/* (k - W) s of a plane. */
static void without_muscles(const pc_spine_work *w, int plane, const double *shape, double *out) {
  int n = w->spine->n_discs;
  for (int i = 0; i < n; i++) {
    out[i] = w->stiffness[3 * i + plane] * shape[i];
    for (int j = 0; j < n; j++) out[i] -= w->weight[(plane * n + i) * n + j] * shape[j];
  }
}

/* The lowest eigenvector of k - W, by powers of what is left of a bound above all its eigenvalues. Where two
 * of them are near each other the shape is a mix of both, but then tissue alone is stable. */
static void first_to_topple(const pc_spine_work *w, int plane, double *shape) {
  enum { STEPS = 100, MOST = 16 };
  double next[MOST], bound = 0;
  int n = w->spine->n_discs;
  for (int i = 0; i < n; i++) {
    double sum = w->stiffness[3 * i + plane];
    for (int j = 0; j < n; j++) sum += fabs(w->weight[(plane * n + i) * n + j]);
    bound = fmax(bound, sum), shape[i] = 1;
  }
  for (int step = 0; step < STEPS; step++) {
    double size = 0;
    without_muscles(w, plane, shape, next);
    for (int i = 0; i < n; i++) next[i] = bound * shape[i] - next[i], size += next[i] * next[i];
    for (int i = 0; i < n; i++) shape[i] = next[i] / sqrt(size);
  }
}

/* The shapes in which the spine may topple, and what each asks of the muscles. */
static void find_topple(pc_spine_work *w, const pc_pose *pose) {
  enum { MOST = 16 };
  int n = w->spine->n_discs;
  find_weight(w, pose);
  for (int i = 0; i < pc_spine_topples(n); i++) {
    double *shape = w->shape + i * n, against[MOST];
    int level = i / PC_TOPPLES, plane = i % PC_TOPPLES;
    for (int j = 0; j < n; j++) shape[j] = j == level;
    if (level == n) first_to_topple(w, plane, shape);
    without_muscles(w, plane, shape, against);
    w->topple[i] = 0;
    for (int j = 0; j < n; j++) w->topple[i] -= shape[j] * against[j];
  }
}

/* ---- 2. the problem ------------------------------------------------------------------------------ */

typedef struct column {
  pc_spine_work *w;
  int k, out;
} column;

static void put(column *c, int row, double value) {
  if (row < 0) return;
  c->w->row[c->out] = row, c->w->value[c->out++] = value;
}

static void end(column *c, double h, double lo, double hi) {
  c->w->h[c->k] = h, c->w->g[c->k] = 0, c->w->lo[c->k] = lo, c->w->hi[c->k] = hi;
  c->w->start[++c->k] = c->out;
}

static int wall_row(const pc_spine_work *w, int side) {
  return w->first_row + 3 + side;
}
static int topple_row(const pc_spine_work *w, int i) {
  return w->first_row + 3 + PC_WALLS + i;
}

/* A muscle's column with its stiffness and its pull on the wall: F r is in its rows of the levels. */
static void muscle_column(column *c, const pc_qp *qp, int m, double length, double f_active) {
  pc_spine_work *w = c->w;
  int from = qp->start[m], n = qp->start[m + 1] - from, levels = w->spine->n_discs;
  memcpy(w->row + c->out, qp->row + from, (size_t)n * sizeof *w->row);
  memcpy(w->value + c->out, qp->value + from, (size_t)n * sizeof *w->value);
  c->out += n;
  if (w->wall_of[m] >= 0) put(c, wall_row(w, w->wall_of[m]), f_active / WALL_UNIT);
  for (int i = 0; i < pc_spine_topples(levels); i++) {
    double along = 0;
    bool crosses = false;
    for (int level = 0; level < levels; level++) {
      if (w->shape[i * levels + level] == 0) continue;
      int row = row_of(w, level, i % PC_TOPPLES);
      for (int e = from; e < from + n; e++)
        if (qp->row[e] == row) along += w->shape[i * levels + level] * qp->value[e], crosses = true;
    }
    double q = w->spine->stability_q / (i / PC_TOPPLES == levels ? 1 - w->spine->reflex_share : 1);
    if (crosses)
      put(c, topple_row(w, i), f_active > 0 ? q * along * along / (f_active * length * TOPPLE_UNIT) : 0);
  }
  end(c, qp->h[m], qp->lo[m], qp->hi[m]);
}

static void copy_columns(column *c, const pc_qp *qp, int from) {
  pc_spine_work *w = c->w;
  int first = qp->start[from], n = qp->start[qp->n] - first;
  memcpy(w->row + c->out, qp->row + first, (size_t)n * sizeof *w->row);
  memcpy(w->value + c->out, qp->value + first, (size_t)n * sizeof *w->value);
  for (int k = from; k < qp->n; k++) {
    c->out += qp->start[k + 1] - qp->start[k];
    end(c, qp->h[k], qp->lo[k], qp->hi[k]);
    w->g[k] = qp->g[k];
  }
}

static void deviation_columns(column *c) {
  const pc_spine *s = c->w->spine;
  for (int i = 0; i < 3 * s->n_discs; i++) {
    double k = c->w->stiffness[i];
    put(c, row_of(c->w, i / 3, i % 3), -k * s->deviation);
    put(c, c->w->first_row + i % 3, 1);
    end(c, s->deviation_price * k * s->deviation * s->deviation, -1, 1);
  }
}

static void pressure_column(column *c, const pc_pose *pose, double least) {
  const pc_spine_work *w = c->w;
  int levels = w->spine->n_discs, rows = 0, row[64];
  for (int i = 0; i < 3 * levels; i++) { /* rows ascend: levels and their axes are in the body's order */
    int r = row_of(w, i / 3, i % 3), at = rows++;
    while (at > 0 && row_of(w, row[at - 1] / 3, row[at - 1] % 3) > r) row[at] = row[at - 1], at--;
    row[at] = i;
  }
  for (int i = 0; i < rows; i++) {
    int coordinate = passive_of(w, row[i] / 3, row[i] % 3)->coordinate;
    double work = 0;
    for (int k = 0; k < 6; k++) work += pose->twist[coordinate][k] * w->push[row[i] / 3][k];
    put(c, row_of(w, row[i] / 3, row[i] % 3), work * w->spine->pressure_limit);
  }
  for (int side = 0; side < PC_WALLS; side++)
    put(c, wall_row(w, side), -w->spine->wall * w->spine->pressure_limit / WALL_UNIT);
  end(c, 2 * w->spine->pressure_price, least, 1);
}

static void slack_columns(column *c) {
  pc_spine_work *w = c->w;
  int n = pc_spine_topples(w->spine->n_discs);
  for (int side = 0; side < PC_WALLS; side++) {
    put(c, wall_row(w, side), -1);
    end(c, 2 * WALL_PRICE, 0, INFINITY);
  }
  for (int sign = -1; sign <= 1; sign += 2)
    for (int i = 0; i < n; i++) {
      put(c, topple_row(w, i), sign);
      end(c, sign < 0 ? 2 * SURPLUS_PRICE : 2 / (SHORTFALL_UNIT * SHORTFALL_UNIT), 0, INFINITY);
    }
}

static void right_side(pc_spine_work *w, const pc_qp *qp) {
  memcpy(w->b, qp->b, (size_t)qp->m * sizeof *w->b);
  memset(w->b + qp->m, 0, (size_t)w->n_rows * sizeof *w->b);
  for (int i = 0; i < 3 * w->spine->n_discs; i++) {
    int row = row_of(w, i / 3, i % 3);
    if (row >= 0) w->b[row] += w->passive[i];
  }
  for (int i = 0; i < pc_spine_topples(w->spine->n_discs); i++)
    w->b[topple_row(w, i)] = w->topple[i] / TOPPLE_UNIT;
}

void pc_spine_extend(pc_spine_work *w, const pc_pose *pose, const pc_qp *qp, const double *length,
                     const double *f_active, double pressure_min, double *x) {
  int muscles = w->body->n_muscles;
  w->first = qp->n, w->first_row = qp->m;
  find_passive(w, pose);
  find_push(w, pose);
  find_topple(w, pose);
  column c = {w, 0, 0};
  w->start[0] = 0;
  for (int m = 0; m < muscles; m++) muscle_column(&c, qp, m, length[m], f_active[m]);
  copy_columns(&c, qp, muscles);
  deviation_columns(&c);
  pressure_column(&c, pose, pressure_min);
  slack_columns(&c);
  right_side(w, qp);
  memcpy(x + w->first, w->last, (size_t)w->n_columns * sizeof *x);
  w->qp = (pc_qp){c.k, qp->m + w->n_rows, w->h, w->g, w->lo, w->hi, w->start, w->row, w->value, w->b};
}

/* ---- 3. what the answer means -------------------------------------------------------------------- */

double pc_spine_pressure(const pc_spine_work *w, const double *x) {
  return x[w->first + 3 * w->spine->n_discs] * w->spine->pressure_limit;
}

void pc_spine_press(const pc_spine_work *w, const double *x, double (*wrench)[6]) {
  double p = pc_spine_pressure(w, x);
  for (int i = 0; i < w->spine->n_discs; i++) {
    int above = w->spine->discs[i].segment, below = w->body->joints[above].parent;
    for (int k = 0; k < 6; k++) wrench[above][k] += p * w->push[i][k], wrench[below][k] -= p * w->push[i][k];
  }
}

/* What passive tissue does on a level's coordinate, N m. */
static double resistance(const pc_spine_work *w, const double *x, int level, int axis) {
  int i = 3 * level + axis;
  return -(w->passive[i] + w->stiffness[i] * w->spine->deviation * x[w->first + i]);
}

void pc_spine_resist(const pc_spine_work *w, const double *x, double *left) {
  for (int i = 0; i < 3 * w->spine->n_discs; i++) {
    int row = row_of(w, i / 3, i % 3);
    if (row >= 0) left[row] -= resistance(w, x, i / 3, i % 3);
  }
}

void pc_spine_discs(const pc_spine_work *w, const pc_pose *pose, const double *x, const double (*reaction)[6],
                    const double *moment, pc_level_load *out) {
  for (int i = 0; i < w->spine->n_discs; i++, out++) {
    const pc_disc *disc = &w->spine->discs[i];
    double force[3], f[3];
    m3_apply_t(force, pose->R[disc->segment], reaction[disc->segment] + 3);
    pc_disc_resolve(w->body, pose, disc->segment, disc->slope, force, f);
    for (int k = 0; k < PC_SPINE_AXES; k++) {
      out->moment[k] = moment[disc->passive[k].coordinate];
      out->passive[k] = resistance(w, x, i, k);
      out->turn[k] = pose->q[disc->passive[k].coordinate] + w->spine->deviation * x[w->first + 3 * i + k];
    }
    double tense = w->spine->ligament_push * fmax(0, out->passive[PC_FLEXION]); /* flexion is negative */
    out->compression = f[0] + disc->preload + tense, out->shear = f[1], out->lateral = f[2];
  }
}
