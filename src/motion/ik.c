/* ik.c: the pose whose markers lie closest to the measured ones.
 *
 * Per frame, in the free coordinates z:  minimise sum_i w_i |x_i(z) - m_i|^2, box limits on clamped
 * coordinates, couplers obeyed by construction (Lu & O'Connor 1999). Newton's method, damped as
 * Levenberg's and Marquardt's. The matrix is never formed from marker rows:
 *   Gauss and Newton's part, sum of w_i (dx_i/dc).(dx_i/dd): with every marker taken as a point mass w_i
 *   at x_i it is the mass matrix of that skeleton, so the composite rigid body algorithm (Walker & Orin
 *   1982) gives it from one 10-number inertia per segment;
 *   curvature, sum of w_i e_i.d2x_i/dc dd with e_i the marker's error: what a coordinate d turns, it turns
 *   as a whole, so d2x/dc dd = omega_d x dx/dc for d at or inwards of c, and the sum is omega_d times the
 *   moment of the errors about the velocities that c causes, from a 3x3 moment per segment.
 * The gradient is the generalised force of the errors. Cost does not grow with the number of markers.
 * Without the curvature, markers that fit badly (telephone key points: 4 cm) take 30 steps a frame and
 * more, with it 4. Where the sum is not positive definite, far from the minimum, the step does without.
 * A coordinate that several of a joint's functions follow, or a curved function, lacks a little of its
 * curvature: that costs a step, not the answer.
 *
 * Frames are solved in order, each from the last; the first one from several headings and lying
 * poses, so a person may face anywhere. Coordinates that no marker sees stay where they are.
 * A coordinate may be held near a value, or near a share of what others were in the frame before.
 * Not done: joint-limit penalties, time smoothing, outlier rejection.
 */
#include "base/linalg.h"
#include "base/vec.h"
#include "body/topology.h"
#include "posterior/motion.h"

#include <string.h>

/* A coordinate whose turn by 1 rad (slide by 1 m) moves the markers by less than this, m root mean square,
 * is not seen and stays where it is. Moving a marker through its measuring error would take turns. */
static const double UNSEEN = 1e-4;
/* A step that promises less than this part of the cost is the last and taken on trust: rounding hides
 * whether the cost fell. */
static const double TRUSTED = 1e-14;
/* Visibility below which a landmark is not counted in the fit's quality: the network guesses it. */
static const double PLAIN = 0.5;

pc_ik_def pc_ik_default(void) {
  return (pc_ik_def){.tasks = NULL, .tolerance = 1e-8, .max_iterations = 60, .from = NAN, .to = NAN};
}

typedef struct target {
  int marker; /* body */
  int column; /* recording */
  double weight;
} target;

typedef struct coordinate_goal {
  int z;
  double value, weight;
  double alone; /* value while what it follows is 0 or below */
  const char *follows;
  double share;
} coordinate_goal;

/* Zeroth, first and second moments of the marker weights in ground: an inertia of point masses. */
typedef struct moments {
  double w, wx[3], wxx[6]; /* xx yy zz xy xz yz */
  double wxe[9];           /* position times error, row major: wxe[3*i+k] = sum w x_i e_k */
} moments;
enum { MOMENTS = 19 };

typedef struct solver {
  const pc_body *body;
  const pc_ik_def *def;
  pc_pose *pose;
  int n_targets;
  target *targets;
  int n_goals;
  coordinate_goal *goals;
  const double *measured; /* this frame's markers, NaN = not seen */
  const double *visible;  /* what their weights are multiplied by, or NULL */
  double weight;          /* of those that are seen */
  int nz;
  int *z_of;   /* n_coordinates: the free coordinate behind each, -1 when locked */
  int *before; /* n_coordinates: the last coordinate before it, in its joint or inwards, that is not locked */
  double *z, *trial, *last, *gradient, *step, *reversed; /* nz; last: the frame before's z */
  double *H, *curved, *L; /* nz*nz: Gauss-Newton matrix, the same with curvature, factor */
  bool *fixed;            /* nz: at a limit and pushed against it, or not seen */
  moments *sums;          /* n_segments */
  double (*pull)[6];      /* n_segments: wrench of the weighted errors */
} solver;

static void set_pose(solver *s, const double *z) {
  for (int i = 0; i < s->nz; i++) s->pose->q[s->body->free_to_q[i]] = z[i];
  pc_pose_couple(s->body, s->pose);
  pc_pose_position(s->body, s->pose);
}

static double weight_of(const solver *s, const target *t) {
  return s->visible ? t->weight * s->visible[t->column] : t->weight;
}

static double goal_cost(const solver *s, const double *z) {
  double cost = 0;
  for (int i = 0; i < s->n_goals; i++) {
    double d = z[s->goals[i].z] - s->goals[i].value;
    cost += s->goals[i].weight * d * d;
  }
  return cost;
}

static double cost_at(solver *s, const double *z) {
  double cost = goal_cost(s, z);
  set_pose(s, z);
  for (int i = 0; i < s->n_targets; i++) {
    const target *t = &s->targets[i];
    const double *m = s->measured + 3 * t->column;
    if (isnan(m[0])) continue;
    const pc_marker *marker = &s->body->markers[t->marker];
    double x[3], d[3];
    pc_pose_point(s->pose, marker->segment, marker->at, x);
    v3_sub(d, x, m);
    cost += weight_of(s, t) * v3_dot(d, d);
  }
  return cost;
}

/* Weight moments and error wrenches of every segment's subtree, at the current pose. */
static void gather_moments(solver *s) {
  memset(s->sums, 0, (size_t)s->body->n_segments * sizeof *s->sums);
  memset(s->pull, 0, (size_t)s->body->n_segments * sizeof *s->pull);
  s->weight = 0;
  for (int i = 0; i < s->n_targets; i++) {
    const target *t = &s->targets[i];
    const double *m = s->measured + 3 * t->column;
    double w = weight_of(s, t);
    if (isnan(m[0])) continue;
    const pc_marker *marker = &s->body->markers[t->marker];
    moments *sum = &s->sums[marker->segment];
    double x[3], f[3], c[3];
    pc_pose_point(s->pose, marker->segment, marker->at, x);
    sum->w += w, s->weight += w;
    v3_madd(sum->wx, w, x);
    sum->wxx[0] += w * x[0] * x[0], sum->wxx[1] += w * x[1] * x[1], sum->wxx[2] += w * x[2] * x[2];
    sum->wxx[3] += w * x[0] * x[1], sum->wxx[4] += w * x[0] * x[2], sum->wxx[5] += w * x[1] * x[2];
    v3_sub(f, x, m);
    v3_scale(f, w, f);
    for (int k = 0; k < 3; k++) v3_madd(sum->wxe + 3 * k, x[k], f);
    v3_cross(c, x, f);
    double *pull = s->pull[marker->segment];
    v3_add(pull, pull, c);
    v3_add(pull + 3, pull + 3, f);
  }
  for (int g = s->body->n_segments - 1; g > 0; g--) {
    int up = s->body->joints[g].parent;
    double *to = &s->sums[up].w, *from = &s->sums[g].w; /* numbers in a row */
    for (int k = 0; k < MOMENTS; k++) to[k] += from[k];
    for (int k = 0; k < 6; k++) s->pull[up][k] += s->pull[g][k];
  }
}

/* Momentum of the point masses under a twist: (moment about the origin, force). */
static void momentum(const moments *m, const double t[6], double p[6]) {
  const double *w = t, *v = t + 3;
  double a[3], b[3], trace = m->wxx[0] + m->wxx[1] + m->wxx[2];
  v3_cross(a, m->wx, v);
  p[0] = a[0] + trace * w[0] - (m->wxx[0] * w[0] + m->wxx[3] * w[1] + m->wxx[4] * w[2]);
  p[1] = a[1] + trace * w[1] - (m->wxx[3] * w[0] + m->wxx[1] * w[1] + m->wxx[5] * w[2]);
  p[2] = a[2] + trace * w[2] - (m->wxx[4] * w[0] + m->wxx[5] * w[1] + m->wxx[2] * w[2]);
  v3_cross(b, w, m->wx);
  for (int i = 0; i < 3; i++) p[3 + i] = m->w * v[i] + b[i];
}

/* Moment of the errors about the velocities under a twist: sum of (velocity of x) cross w e. */
static void error_moment(const moments *m, const double pull[6], const double t[6], double o[3]) {
  const double *P = m->wxe, *w = t;
  double a[3], trace = P[0] + P[4] + P[8];
  v3_cross(o, t + 3, pull + 3);
  m3_apply(a, P, w); /* (w cross x) cross e = x (w.e) - w (x.e) */
  v3_add(o, o, a);
  v3_madd(o, -trace, w);
}

static double dot6(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5];
}

/* Free coordinate behind coordinate c, -1 if locked; d c / d free is pose->gain[c]. */
static int free_of(const pc_body *body, int c) {
  const pc_coordinate *co = &body->coordinates[c];
  return co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
}

/* Half the gradient of the cost, and the lower triangles of half its Gauss-Newton matrix and half its second
 * derivative. */
static void linearise(solver *s) {
  const pc_body *body = s->body;
  int nz = s->nz;
  gather_moments(s);
  memset(s->H, 0, (size_t)nz * nz * sizeof *s->H);
  memset(s->curved, 0, (size_t)nz * nz * sizeof *s->curved);
  memset(s->gradient, 0, (size_t)nz * sizeof *s->gradient);
  for (int c = 0; c < body->n_coordinates; c++) {
    double gain = s->pose->gain[c], p[6], e[3], *twist = s->pose->twist[c];
    int zc = s->z_of[c], seg = body->topology->segment_of[c];
    if (zc < 0 || s->sums[seg].w == 0) continue;
    s->gradient[zc] += gain * dot6(twist, s->pull[seg]);
    momentum(&s->sums[seg], twist, p);
    error_moment(&s->sums[seg], s->pull[seg], twist, e);
    for (int d = c; d >= 0; d = s->before[d]) {
      int zd = s->z_of[d], at = zc > zd ? zc * nz + zd : zd * nz + zc;
      double both = gain * s->pose->gain[d], h = both * dot6(s->pose->twist[d], p);
      if (zc == zd && c != d) both *= 2, h *= 2; /* two coordinates of one driver: both triangles */
      s->H[at] += h;
      s->curved[at] += h + both * v3_dot(s->pose->twist[d], e);
    }
  }
  for (int i = 0; i < s->n_goals; i++) {
    const coordinate_goal *g = &s->goals[i];
    s->gradient[g->z] += g->weight * (s->pose->q[body->free_to_q[g->z]] - g->value);
    s->H[g->z * nz + g->z] += g->weight;
    s->curved[g->z * nz + g->z] += g->weight;
  }
}

static const pc_coordinate *free_coordinate(const solver *s, int z) {
  return &s->body->coordinates[s->body->free_to_q[z]];
}

static void find_fixed(solver *s) {
  double least = UNSEEN * UNSEEN * s->weight;
  for (int i = 0; i < s->nz; i++) {
    const pc_coordinate *c = free_coordinate(s, i);
    s->fixed[i] = s->H[i * s->nz + i] < least || (c->clamped && ((s->z[i] <= c->lo && s->gradient[i] > 0) ||
                                                                 (s->z[i] >= c->hi && s->gradient[i] < 0)));
  }
}

/* Damped step by matrix H on the coordinates that are not fixed; false when H is not positive definite.
 * Factored from the last coordinate to the first, limbs before trunk, which leaves most of the factor zero.
 */
static bool step_by(solver *s, const double *H, double damping) {
  int nz = s->nz, last = nz - 1;
  double *L = s->L, *d = s->reversed;
  for (int i = 0; i < nz; i++) {
    double *row = L + i * nz;
    int z = last - i;
    if (s->fixed[z]) {
      memset(row, 0, (size_t)i * sizeof *row);
      row[i] = 1, d[i] = 0;
      continue;
    }
    for (int j = 0; j < i; j++) row[j] = s->fixed[last - j] ? 0 : H[(last - j) * nz + z];
    row[i] = H[z * nz + z] + damping * s->H[z * nz + z];
    d[i] = -s->gradient[z];
  }
  if (!pc_cholesky(L, nz, nz, 0)) return false;
  pc_cholesky_solve(L, nz, nz, d);
  for (int i = 0; i < nz; i++) s->step[i] = d[last - i];
  return true;
}

static bool find_step(solver *s, double damping) {
  return step_by(s, s->curved, damping) || step_by(s, s->H, damping);
}

/* s->trial = z + step within the limits; returns the largest move. *promise: what the step should take off
 * the cost. */
static double try_step(solver *s, double *promise) {
  double largest = 0;
  *promise = 0;
  for (int i = 0; i < s->nz; i++) {
    const pc_coordinate *c = free_coordinate(s, i);
    double z = s->z[i] + s->step[i];
    if (c->clamped) z = z < c->lo ? c->lo : z > c->hi ? c->hi : z;
    *promise -= s->gradient[i] * s->step[i];
    largest = fmax(largest, fabs(z - s->z[i]));
    s->trial[i] = z;
  }
  return largest;
}

/* One step that lowers the cost, or the last on trust; false when it was the last. */
static bool improve(solver *s, double *cost, double *damping) {
  enum { ATTEMPTS = 13 };
  linearise(s);
  find_fixed(s);
  for (int attempt = 0; attempt < ATTEMPTS; attempt++, *damping = fmax(*damping * 10, 1e-4)) {
    if (!find_step(s, *damping)) continue;
    double promise, largest = try_step(s, &promise), next = cost_at(s, s->trial);
    bool last = largest < s->def->tolerance || promise <= TRUSTED * *cost;
    if (!last && !(next <= *cost)) continue;
    memcpy(s->z, s->trial, (size_t)s->nz * sizeof *s->z);
    *cost = next;
    *damping = fmax(*damping * 0.1, 1e-12);
    return !last;
  }
  *cost = cost_at(s, s->z);
  return false;
}

/* From s->z to the nearest minimum. Returns iterations, negative when the limit was reached. */
static int descend(solver *s, double *cost, int limit) {
  double damping = 1e-6;
  *cost = cost_at(s, s->z);
  for (int it = 0; it < limit; it++)
    if (!improve(s, cost, &damping)) return it + 1;
  return -limit;
}

/* ---- the first frame ---- */

/* Root coordinates: the turns about x, y, z and the three slides of the first joint, -1 where absent. */
static void find_root(const pc_body *body, int turn[3], int slide[3]) {
  for (int k = 0; k < 3; k++) turn[k] = slide[k] = -1;
  const pc_topology *t = body->topology;
  for (int l = t->first_lever[1]; l < t->first_lever[2]; l++) {
    const pc_lever *lever = &t->levers[l];
    if (lever->unit < 0 || lever->coordinate < 0 || lever->f) {
      double slope; /* linear functions q -> q are the usual way to write the coordinate itself */
      if (lever->unit < 0 || lever->coordinate < 0) continue;
      pc_function_eval(lever->f, 0, NULL, &slope, NULL);
      if (lever->f->kind != PC_FN_LINEAR || slope != 1) continue;
    }
    (lever->turns ? turn : slide)[lever->unit] = lever->coordinate;
  }
}

/* Puts the model's marker centroid on the measured one by the root's slides. */
static void centre(solver *s, const int slide[3]) {
  double gap[3] = {0}, n = 0;
  set_pose(s, s->z);
  for (int i = 0; i < s->n_targets; i++) {
    const double *m = s->measured + 3 * s->targets[i].column;
    const pc_marker *marker = &s->body->markers[s->targets[i].marker];
    if (isnan(m[0])) continue;
    double x[3];
    pc_pose_point(s->pose, marker->segment, marker->at, x);
    for (int k = 0; k < 3; k++) gap[k] += m[k] - x[k];
    n++;
  }
  for (int k = 0; k < 3 && n; k++)
    if (slide[k] >= 0 && s->body->coordinates[slide[k]].free >= 0)
      s->z[s->body->coordinates[slide[k]].free] += gap[k] / n;
}

static void start_pose(solver *s) {
  for (int i = 0; i < s->nz; i++) s->z[i] = free_coordinate(s, i)->value;
}

/* Upright facing four ways, supine and prone likewise: the best of twelve short descents goes on. An earlier
 * start keeps its answer unless a later one is clearly better: the same pose has several sets of root angles.
 * A start whose markers come as near as FITS needs no rival: turned the wrong way they are much farther off.
 */
static int first_frame(solver *s, double *best, double *cost_out) {
  enum { STARTS = 12, SHORT = 12, LONG = 200 };
  int turn[3], slide[3];
  find_root(s->body, turn, slide);
  *cost_out = INFINITY;
  for (int k = 0; k < STARTS; k++) {
    start_pose(s);
    int tilt = turn[2] >= 0 ? s->body->coordinates[turn[2]].free : -1,
        heading = turn[1] >= 0 ? s->body->coordinates[turn[1]].free : -1;
    if (k && tilt < 0 && heading < 0) break;
    if (tilt >= 0) s->z[tilt] += (double[]){0, M_PI / 2, -M_PI / 2}[k / 4];
    if (heading >= 0) s->z[heading] += M_PI / 2 * (k % 4);
    centre(s, slide);
    double cost;
    descend(s, &cost, SHORT);
    if (cost < 0.99 * *cost_out) {
      *cost_out = cost;
      memcpy(best, s->z, (size_t)s->nz * sizeof *best);
    }
  }
  memcpy(s->z, best, (size_t)s->nz * sizeof *best);
  int iterations = descend(s, cost_out, LONG);
  memcpy(best, s->z, (size_t)s->nz * sizeof *best);
  return iterations;
}

/* The pose the caller gave: its first frame begins there. */
static int given_start(solver *s, double *last, double *cost) {
  for (int i = 0; i < s->nz; i++) s->z[i] = s->def->start[s->body->free_to_q[i]];
  int iterations = descend(s, cost, s->def->max_iterations);
  memcpy(last, s->z, (size_t)s->nz * sizeof *last);
  return iterations;
}

/* ---- the record ---- */

static double task_weight(const pc_tasks *tasks, const char *marker) {
  if (!tasks) return 1;
  for (int i = 0; i < tasks->n; i++)
    if (!tasks->task[i].is_coordinate && strcmp(tasks->task[i].marker, marker) == 0)
      return tasks->task[i].weight;
  return 0;
}

static int match_targets(solver *s, const pc_markers *markers, pc_arena *arena, pc_err *err) {
  const pc_body *body = s->body;
  s->targets = PC_NEW(arena, target, body->n_markers);
  if (!s->targets) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < body->n_markers; i++)
    for (int k = 0; k < markers->n; k++) {
      if (strcmp(body->markers[i].name, markers->names[k]) != 0) continue;
      double w = task_weight(s->def->tasks, markers->names[k]);
      if (w > 0) s->targets[s->n_targets++] = (target){i, k, w};
      break;
    }
  if (s->n_targets < 3)
    return pc_fail(err, PC_MISMATCH, 0,
                   "only %d of the recording's %d markers are known to the model (its first marker is %s, "
                   "the recording's %s); "
                   "give a --model with these markers or rename them",
                   s->n_targets, markers->n, body->n_markers ? body->markers[0].name : "none",
                   markers->n ? markers->names[0] : "none");
  return PC_OK;
}

static int match_goals(solver *s, pc_arena *arena, pc_err *err) {
  const pc_tasks *tasks = s->def->tasks;
  if (!tasks) return PC_OK;
  s->goals = PC_NEW(arena, coordinate_goal, tasks->n);
  if (!s->goals) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < tasks->n; i++) {
    const pc_task *t = &tasks->task[i];
    int c = t->is_coordinate ? pc_body_find_coordinate(s->body, t->marker) : -1;
    if (c < 0 || s->body->coordinates[c].free < 0 || !(t->weight > 0)) continue;
    double value = t->from_file ? s->body->coordinates[c].value : t->value;
    s->goals[s->n_goals++] =
        (coordinate_goal){s->body->coordinates[c].free, value, t->weight, value, t->follows, t->share};
  }
  return PC_OK;
}

/* Goals that follow other coordinates, by the pose as it is: the next frame's, which is near. */
static bool follow_goals(solver *s) {
  bool any = false;
  for (int i = 0; i < s->n_goals; i++) {
    coordinate_goal *g = &s->goals[i];
    double sum = 0;
    int n = 0;
    for (int c = 0; g->follows && c < s->body->n_coordinates; c++)
      if (!strncmp(s->body->coordinates[c].name, g->follows, strlen(g->follows))) sum += s->pose->q[c], n++;
    if (n) g->value = g->alone + g->share * fmax(0, sum / n), any = true;
  }
  return any;
}

static pc_motion *new_motion(const pc_body *body, int n, pc_arena *arena) {
  pc_motion *m = PC_NEW(arena, pc_motion, 1);
  if (!m) return NULL;
  m->n_q = body->n_coordinates;
  m->time = PC_NEW(arena, double, n), m->q = PC_NEW(arena, double, (size_t)n * m->n_q);
  m->rms = PC_NEW(arena, double, n), m->worst = PC_NEW(arena, double, n), m->cost = PC_NEW(arena, double, n);
  m->worst_marker = PC_NEW(arena, int, n), m->iterations = PC_NEW(arena, int, n);
  return m->time && m->q && m->rms && m->worst && m->cost && m->worst_marker && m->iterations ? m : NULL;
}

static void note_quality(solver *s, pc_motion *m, int frame) {
  double sum = 0;
  int seen = 0;
  m->worst[frame] = 0, m->worst_marker[frame] = -1;
  for (int i = 0; i < s->n_targets; i++) {
    const double *at = s->measured + 3 * s->targets[i].column;
    if (isnan(at[0]) || (s->visible && s->visible[s->targets[i].column] < PLAIN)) continue;
    const pc_marker *marker = &s->body->markers[s->targets[i].marker];
    double x[3];
    pc_pose_point(s->pose, marker->segment, marker->at, x);
    double d = v3_distance(x, at);
    sum += d * d, seen++;
    if (d > m->worst[frame] || m->worst_marker[frame] < 0)
      m->worst[frame] = d, m->worst_marker[frame] = s->targets[i].marker;
  }
  m->rms[frame] = seen ? sqrt(sum / seen) : NAN;
}

static int seen_markers(const solver *s) {
  int seen = 0;
  for (int i = 0; i < s->n_targets; i++) seen += !isnan(s->measured[3 * s->targets[i].column]);
  return seen;
}

/* From where the last two frames point, if that is nearer than the last; s->last follows. */
static int next_frame(solver *s, double *cost) {
  double here = cost_at(s, s->z);
  for (int i = 0; i < s->nz; i++) {
    const pc_coordinate *c = free_coordinate(s, i);
    double z = 2 * s->z[i] - s->last[i];
    s->trial[i] = c->clamped ? fmin(fmax(z, c->lo), c->hi) : z;
  }
  memcpy(s->last, s->z, (size_t)s->nz * sizeof *s->last);
  if (cost_at(s, s->trial) < here) memcpy(s->z, s->trial, (size_t)s->nz * sizeof *s->z);
  return descend(s, cost, s->def->max_iterations);
}

static int solve_frames(solver *s, const pc_markers *markers, pc_motion *m, pc_err *err) {
  const pc_ik_def *def = s->def;
  enum { FOLLOW_ROUNDS = 4 }; /* until goals that follow have settled in the first frame */
  bool started = false;
  for (int f = 0; f < markers->n_frames; f++) {
    double t = markers->time[f];
    if (t < def->from - 1e-9 || t > def->to + 1e-9) continue; /* false for NaN */
    s->measured = markers->at + (size_t)f * markers->n * 3;
    s->visible = markers->weight ? markers->weight + (size_t)f * markers->n : NULL;
    int k = m->n_frames, seen = seen_markers(s);
    if (!started && seen < 3) continue; /* the person is not in view yet */
    double cost = 0;
    int it = 0;
    if (!started)
      it = def->start ? given_start(s, s->last, &cost) : first_frame(s, s->last, &cost);
    else if (seen)
      it = next_frame(s, &cost);
    set_pose(s, s->z);
    for (int round = 0; !started && round < FOLLOW_ROUNDS && follow_goals(s); round++) {
      descend(s, &cost, def->max_iterations);
      set_pose(s, s->z);
    }
    started = true;
    follow_goals(s);
    note_quality(s, m, k);
    m->time[k] = t, m->cost[k] = cost, m->iterations[k] = it;
    memcpy(m->q + (size_t)k * m->n_q, s->pose->q, (size_t)m->n_q * sizeof *m->q);
    m->n_frames++;
    if (def->progress && f % 64 == 0 && def->progress(def->user, f, markers->n_frames))
      return pc_fail(err, PC_MISMATCH, 0, "stopped");
  }
  if (m->n_frames == 0)
    return pc_fail(err, PC_MISMATCH, 0, "no frame in the chosen time shows three of the model's markers");
  return PC_OK;
}

static void find_chains(solver *s) {
  const pc_body *body = s->body;
  for (int c = 0; c < body->n_coordinates; c++) {
    int segment = body->topology->segment_of[c], d = c - 1;
    s->z_of[c] = free_of(body, c);
    if (c == body->joints[segment].first_coordinate) {
      do segment = body->joints[segment].parent;
      while (segment > 0 && body->joints[segment].n_coordinates == 0);
      d = segment > 0 ? body->joints[segment].first_coordinate + body->joints[segment].n_coordinates - 1 : -1;
    }
    s->before[c] = d < 0 || s->z_of[d] >= 0 ? d : s->before[d];
  }
}

static int make_solver(solver *s, pc_arena *arena, pc_err *err) {
  int nz = s->nz, nq = s->body->n_coordinates;
  s->z_of = PC_NEW(arena, int, nq), s->before = PC_NEW(arena, int, nq);
  s->pose = pc_pose_make(s->body);
  s->z = PC_NEW(arena, double, nz), s->trial = PC_NEW(arena, double, nz), s->last = PC_NEW(arena, double, nz),
  s->gradient = PC_NEW(arena, double, nz), s->step = PC_NEW(arena, double, nz),
  s->reversed = PC_NEW(arena, double, nz);
  s->H = PC_NEW(arena, double, nz *nz), s->curved = PC_NEW(arena, double, nz *nz),
  s->L = PC_NEW(arena, double, nz *nz), s->fixed = PC_NEW(arena, bool, nz);
  s->sums = PC_NEW(arena, moments, s->body->n_segments),
  s->pull = pc_arena_get(arena, (size_t)s->body->n_segments, sizeof *s->pull);
  if (!s->pose || !s->z || !s->trial || !s->last || !s->gradient || !s->step || !s->reversed || !s->H ||
      !s->curved || !s->L || !s->z_of || !s->before || !s->fixed || !s->sums || !s->pull)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  find_chains(s);
  return PC_OK;
}

pc_motion *pc_motion_solve(const pc_body *body, const pc_markers *markers, const pc_ik_def *def,
                           pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  solver s = {.body = body, .def = def, .nz = body->n_free};
  pc_motion *m = new_motion(body, markers->n_frames, arena);
  if (!m)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!make_solver(&s, arena, err) && !match_targets(&s, markers, arena, err) &&
           !match_goals(&s, arena, err))
    solve_frames(&s, markers, m, err);
  pc_pose_free(s.pose);
  return err->code ? NULL : m;
}
