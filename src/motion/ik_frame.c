/* ik_frame.c: one frame's pose: the nearest minimum of the markers' distances.
 *
 * In the free coordinates z:  minimise sum_i w_i |x_i(z) - m_i|^2, box limits on clamped coordinates,
 * couplers obeyed by construction (Lu & O'Connor 1999). Newton's method, damped as Levenberg's and
 * Marquardt's. The matrix is never formed from marker rows: Gauss and Newton's part, sum of w_i
 * (dx_i/dc).(dx_i/dd): with every marker taken as a point mass w_i at x_i it is the mass matrix of that
 * skeleton, so the composite rigid body algorithm (Walker & Orin 1982) gives it from one 10-number inertia
 * per segment; curvature, sum of w_i e_i.d2x_i/dc dd with e_i the marker's error: what a coordinate d turns,
 * it turns as a whole, so d2x/dc dd = omega_d x dx/dc for d at or inwards of c, and the sum is omega_d times
 * the moment of the errors about the velocities that c causes, from a 3x3 moment per segment. The gradient is
 * the generalised force of the errors. Cost does not grow with the number of markers. Without the curvature,
 * markers that fit badly (telephone key points: 4 cm) take 30 steps a frame and more, with it 4. Where the
 * sum is not positive definite, far from the minimum, the step does without. A coordinate that several of a
 * joint's functions follow, or a curved function, lacks a little of its curvature: that costs a step, not the
 * answer.
 *
 * A coordinate may be held near a value, too. Coordinates that no marker sees stay where they are.
 */
#include "motion/ik_frame.h"
#include "base/linalg.h"
#include "base/vec.h"
#include "body/topology.h"

#include <string.h>

/* A coordinate whose turn by 1 rad (slide by 1 m) moves the markers by less than this, m root mean square,
 * is not seen and stays where it is. Moving a marker through its measuring error would take turns. */
static const double UNSEEN = 1e-4;
/* A step that promises less than this part of the cost is the last and taken on trust: rounding hides
 * whether the cost fell. */
static const double TRUSTED = 1e-14;

/* Zeroth, first and second moments of the marker weights in ground: an inertia of point masses. */
typedef struct pc_ik_moments {
  double w, wx[3], wxx[6]; /* xx yy zz xy xz yz */
  double wxe[9];           /* position times error, row major: wxe[3*i+k] = sum w x_i e_k */
} moments;
enum { MOMENTS = 19 };

void pc_ik_set(pc_ik_frame *s, const double *z) {
  for (int i = 0; i < s->nz; i++) s->pose->q[s->body->free_to_q[i]] = z[i];
  pc_pose_couple(s->body, s->pose);
  pc_pose_position(s->body, s->pose);
}

static double weight_of(const pc_ik_frame *s, const pc_ik_target *t) {
  return s->visible ? t->weight * s->visible[t->column] : t->weight;
}

static double goal_cost(const pc_ik_frame *s, const double *z) {
  double cost = 0;
  for (int i = 0; i < s->n_goals; i++) {
    double d = z[s->goals[i].z] - s->goals[i].value;
    cost += s->goals[i].weight * d * d;
  }
  return cost;
}

double pc_ik_cost(pc_ik_frame *s, const double *z) {
  double cost = goal_cost(s, z);
  pc_ik_set(s, z);
  for (int i = 0; i < s->n_targets; i++) {
    const pc_ik_target *t = &s->targets[i];
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
static void gather_moments(pc_ik_frame *s) {
  memset(s->sums, 0, (size_t)s->body->n_segments * sizeof *s->sums);
  memset(s->pull, 0, (size_t)s->body->n_segments * sizeof *s->pull);
  s->weight = 0;
  for (int i = 0; i < s->n_targets; i++) {
    const pc_ik_target *t = &s->targets[i];
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
static void linearise(pc_ik_frame *s) {
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
    const pc_ik_goal *g = &s->goals[i];
    s->gradient[g->z] += g->weight * (s->pose->q[body->free_to_q[g->z]] - g->value);
    s->H[g->z * nz + g->z] += g->weight;
    s->curved[g->z * nz + g->z] += g->weight;
  }
}

static void find_fixed(pc_ik_frame *s) {
  double least = UNSEEN * UNSEEN * s->weight;
  for (int i = 0; i < s->nz; i++) {
    const pc_coordinate *c = pc_ik_coordinate(s, i);
    s->fixed[i] = s->H[i * s->nz + i] < least || (c->clamped && ((s->z[i] <= c->lo && s->gradient[i] > 0) ||
                                                                 (s->z[i] >= c->hi && s->gradient[i] < 0)));
  }
}

/* Damped step by matrix H on the coordinates that are not fixed; false when H is not positive definite.
 * Factored from the last coordinate to the first, limbs before trunk, which leaves most of the factor zero.
 */
static bool step_by(pc_ik_frame *s, const double *H, double damping) {
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

static bool find_step(pc_ik_frame *s, double damping) {
  return step_by(s, s->curved, damping) || step_by(s, s->H, damping);
}

/* s->trial = z + step within the limits; returns the largest move. *promise: what the step should take off
 * the cost. */
static double try_step(pc_ik_frame *s, double *promise) {
  double largest = 0;
  *promise = 0;
  for (int i = 0; i < s->nz; i++) {
    const pc_coordinate *c = pc_ik_coordinate(s, i);
    double z = s->z[i] + s->step[i];
    if (c->clamped) z = z < c->lo ? c->lo : z > c->hi ? c->hi : z;
    *promise -= s->gradient[i] * s->step[i];
    largest = fmax(largest, fabs(z - s->z[i]));
    s->trial[i] = z;
  }
  return largest;
}

/* One step that lowers the cost, or the last on trust; false when it was the last. */
static bool improve(pc_ik_frame *s, double *cost, double *damping) {
  enum { ATTEMPTS = 13 };
  linearise(s);
  find_fixed(s);
  for (int attempt = 0; attempt < ATTEMPTS; attempt++, *damping = fmax(*damping * 10, 1e-4)) {
    if (!find_step(s, *damping)) continue;
    double promise, largest = try_step(s, &promise), next = pc_ik_cost(s, s->trial);
    bool last = largest < s->def->tolerance || promise <= TRUSTED * *cost;
    if (!last && !(next <= *cost)) continue;
    memcpy(s->z, s->trial, (size_t)s->nz * sizeof *s->z);
    *cost = next;
    *damping = fmax(*damping * 0.1, 1e-12);
    return !last;
  }
  *cost = pc_ik_cost(s, s->z);
  return false;
}

int pc_ik_descend(pc_ik_frame *s, double *cost, int limit) {
  double damping = 1e-6;
  *cost = pc_ik_cost(s, s->z);
  for (int it = 0; it < limit; it++)
    if (!improve(s, cost, &damping)) return it + 1;
  return -limit;
}

static void find_chains(pc_ik_frame *s) {
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

int pc_ik_frame_make(pc_ik_frame *s, pc_arena *arena, pc_err *err) {
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
