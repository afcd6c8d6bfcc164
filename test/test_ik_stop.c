/* test_ik_stop.c: why OpenSim's stored joint angles differ from ours, from the goal alone.
 *
 * OpenSim hands a frame to an interior point method (Ipopt 2006, as shipped with Simbody) and takes what it
 * has once the gradient of the goal is below the accuracy asked for: 1e-5, in m^2/rad of half the weighted
 * mean squared marker distance. Where the markers hardly hold a coordinate, that leaves it degrees of play.
 * Shown here, on the walk and the squats:
 *   every stored pose obeys that rule and most just so; ours have a gradient a million times smaller;
 *   a descent that begins in the stored pose ends in ours, so both stand in the same hollow;
 *   how far from the minimum the rule lets each coordinate stop, from the inverse of the goal's curvature:
 *   more than 0.1 degree for every angle there is.
 * A coordinate without curvature is not determined by the markers, and is named. test_ik_ipopt.c walks the
 * same way with Ipopt itself.
 */
#include "base/linalg.h"
#include "ik_goal.h"

/* Curvature, m^2/rad^2, below which nobody sees a coordinate: 1 rad moves the markers by 0.1 mm. */
static const double UNSEEN = 1e-8;
static const double DEGREE = M_PI / 180;

typedef struct tally {
  double apart, open,
      give; /* sums of squares: stored - ours, what the rule leaves open; sum of 1/curvature */
  bool unseen;
} tally;

static const pc_coordinate *coordinate(const ik_run *r, int z) {
  return &r->body->coordinates[r->body->free_to_q[z]];
}

/* The gradient against central differences of the goal. */
static void check_gradient(ik_run *r) {
  const double *q = ik_take(r, 3), h = 1e-5;
  double at[IK_MOST], g[IK_MOST];
  memcpy(at, q, (size_t)r->n * sizeof *at);
  for (int c = 0; c < r->n; c++) at[c] += 0.02 * sin(c); /* away from the minimum */
  ik_goal(r, at, g);
  for (int c = 0; c < r->n; c++) {
    double here = at[c];
    at[c] = here + h;
    double hi = ik_goal(r, at, NULL);
    at[c] = here - h;
    double lo = ik_goal(r, at, NULL);
    at[c] = here;
    CHECK_NEAR(g[c], (hi - lo) / (2 * h), 1e-9);
  }
}

/* How much of what the rule allows the gradient at q takes, 0 to 1. A limit pushes with at most accuracy /
 * distance (complementarity), and a driver and what it drives have a row each. */
static double rule_taken(const ik_run *r, const double *q) {
  double g[IK_MOST], most = 0;
  ik_slope(r, q, g);
  for (int z = 0; z < r->body->n_free; z++) {
    const pc_coordinate *co = coordinate(r, z);
    double at = q[r->body->free_to_q[z]], gap = g[z] > 0 ? at - co->lo : co->hi - at, rows = 1;
    for (int c = 0; c < r->n; c++) rows += r->body->coordinates[c].driver == r->body->free_to_q[z];
    double limit = IK_ACCURACY * (rows + (co->clamped ? 1 / fmax(gap, 1e-12) : 0));
    most = fmax(most, fabs(g[z]) / limit);
  }
  return most;
}

/* Largest gradient at q of the coordinates that no limit holds. */
static double largest_slope(const ik_run *r, const double *q) {
  double g[IK_MOST], most = 0;
  ik_slope(r, q, g);
  for (int z = 0; z < r->body->n_free; z++) {
    const pc_coordinate *co = coordinate(r, z);
    double at = q[r->body->free_to_q[z]];
    bool held = co->clamped && ((at <= co->lo && g[z] > 0) || (at >= co->hi && g[z] < 0));
    if (!held) most = fmax(most, fabs(g[z]));
  }
  return most;
}

/* Second derivatives of the goal at q, n_free * n_free, rows and columns of what does not move emptied:
 * not seen by any marker, or at a limit. */
static void curvature(const ik_run *r, const double *q, double *H, bool *still, tally *t) {
  const double h = 1e-5;
  int nz = r->body->n_free;
  double at[IK_MOST], hi[IK_MOST], lo[IK_MOST];
  memcpy(at, q, (size_t)r->n * sizeof *at);
  for (int z = 0; z < nz; z++) {
    int c = r->body->free_to_q[z];
    at[c] = q[c] + h, ik_slope(r, at, hi);
    at[c] = q[c] - h, ik_slope(r, at, lo);
    at[c] = q[c];
    for (int k = 0; k < nz; k++) H[z * nz + k] = (hi[k] - lo[k]) / (2 * h);
  }
  for (int z = 0; z < nz; z++) {
    const pc_coordinate *co = coordinate(r, z);
    double here = q[r->body->free_to_q[z]];
    bool unseen = fabs(H[z * nz + z]) < UNSEEN;
    t[z].unseen |= unseen;
    still[z] = unseen || (co->clamped && (here <= co->lo || here >= co->hi));
    if (!still[z]) continue;
    for (int k = 0; k < nz; k++) H[z * nz + k] = H[k * nz + z] = 0;
    H[z * nz + z] = 1;
  }
}

/* What a gradient of IK_ACCURACY in every coordinate, signs at their worst, leaves open around q. */
static void add_open(const ik_run *r, const double *q, tally *t) {
  int nz = r->body->n_free;
  double *H = malloc((size_t)nz * nz * sizeof *H), e[IK_MOST];
  bool still[IK_MOST];
  curvature(r, q, H, still, t);
  CHECK(pc_cholesky(H, nz, nz, 0), "%s: ours is not a minimum", r->name);
  for (int z = 0; z < nz; z++) {
    if (still[z]) continue;
    memset(e, 0, sizeof e);
    e[z] = 1;
    pc_cholesky_solve(H, nz, nz, e);
    double open = 0;
    for (int k = 0; k < nz; k++)
      if (!still[k]) open += fabs(e[k]) * IK_ACCURACY;
    t[z].open += open * open, t[z].give += e[z];
  }
  free(H);
}

/* How far from ours a descent ends that begins in the stored pose; coordinates that are seen. */
static double descend_from(const ik_run *r, int row, const double *ours, const tally *t) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_ik_def def = pc_ik_default();
  def.tasks = r->tasks, def.start = ik_stored(r, row), def.from = def.to = r->want->time[row];
  pc_motion *m = pc_motion_solve(r->body, r->markers, &def, arena, &err);
  CHECK(m != NULL, "%s", err.text);
  double most = 0;
  for (int z = 0; m && z < r->body->n_free; z++) {
    int c = r->body->free_to_q[z];
    if (!t[z].unseen) most = fmax(most, fabs(m->q[c] - ours[c]));
  }
  pc_arena_free(arena);
  return most;
}

static void report(const ik_run *r, const tally *t, int frames, int sampled) {
  for (int z = 0; z < r->body->n_free; z++) {
    const pc_coordinate *co = coordinate(r, z);
    bool slide = co->type == PC_TRANSLATIONAL;
    double unit = slide ? 1e-3 : DEGREE, apart = sqrt(t[z].apart / frames) / unit,
           open = sqrt(t[z].open / sampled) / unit;
    const char *name = slide ? "mm" : "deg";
    if (t[z].unseen) {
      printf("NOTE %s: %s is not determined by the markers (curvature below %g m2/rad2), %.3f deg apart\n",
             r->name, co->name, UNSEEN, apart);
      continue;
    }
    double curve = sampled / t[z].give;
    printf("NOTE %s: %s %.3f %s RMS apart, the rule leaves %.2f; 1 %s moves the markers by %.3f mm "
           "(curvature %.1e)\n",
           r->name, co->name, apart, name, open, name, sqrt(curve) * unit * 1e3, curve);
    CHECK(apart < open, "%s: %s is farther from ours than the rule explains", r->name, co->name);
    CHECK(slide || open > 0.1, "%s: %s is held within 0.1 degree", r->name, co->name);
  }
}

static void compare(const ik_case *c, int every) {
  ik_run r;
  if (!ik_open(&r, c)) return;
  tally t[IK_MOST] = {{0}};
  double taken = 0, theirs = 0, ours = 0, end = 0;
  int frames = 0, sampled = 0;
  check_gradient(&r);
  for (int row = 0; row < r.want->n_frames; row++) {
    const double *us = ik_take(&r, row), *them = ik_stored(&r, row);
    if (!us) continue;
    taken = fmax(taken, rule_taken(&r, them)), theirs += largest_slope(&r, them);
    ours = fmax(ours, largest_slope(&r, us));
    for (int z = 0; z < r.body->n_free; z++) {
      int k = r.body->free_to_q[z];
      t[z].apart += pow(them[k] - us[k], 2);
    }
    if (frames++ % every) continue;
    add_open(&r, us, t), sampled++;
    end = fmax(end, descend_from(&r, row, us, t));
  }
  CHECK(frames > 100, "%s: only %d frames", c->name, frames);
  CHECK(taken < 1, "%s: a stored pose takes %.3f of what the rule allows", c->name, taken);
  CHECK(ours < 1e-10, "%s: gradient %.1e at one of ours", c->name, ours);
  CHECK(ours < 1e-6 * theirs / frames, "%s: ours is not a million times nearer", c->name);
  CHECK(theirs / frames > 0.5 * IK_ACCURACY, "%s: the stored poses are better than the rule", c->name);
  CHECK(end < 1e-7, "%s: a descent from a stored pose ends %.1e from ours", c->name, end);
  printf(
      "NOTE %s: largest gradient of a frame, stored %.1e on average, ours at most %.1e; a descent from the "
      "stored pose ends within %.1e rad of ours (%d of %d frames)\n",
      c->name, theirs / frames, ours, end, sampled, frames);
  report(&r, t, frames, sampled);
  ik_close(&r);
}

int main(void) {
  if (!test_shared()) {
    SKIP("needs the shared recordings");
    return test_done();
  }
  compare(&ik_walk, 7);
  compare(&ik_squat, 37);
  return test_done();
}
