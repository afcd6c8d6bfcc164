/* test_ik_ipopt.c: OpenSim's inverse kinematics walked again, frame by frame, with Ipopt.
 *
 * OpenSim 4.6 gives Simbody's Assembler one frame after the other (Sherman et al. 2011): all coordinates are
 * variables, couplers are equations, ranges of clamped coordinates are bounds, the goal is that of
 * ik_goal.h. Having equations, Assembler takes Ipopt (Waechter & Biegler 2006; its own copy is of that year)
 * with a limited-memory curvature of 50 steps and tolerances from the accuracy asked for, 1e-5. Debian's
 * Ipopt is younger; with the smallest barrier set to what the old one took, it goes the same way.
 *
 * Shown here: from the stored pose of the frame before, the stored pose of the frame comes out, so what
 * differs from ours is where that way stops; and asked for more accuracy, the same way ends in ours.
 * The steps magnify rounding: starts that differ in the last printed digit end up to degrees apart. So a
 * frame's stored pose is looked for among the answers of some starts that print alike; and a whole recording
 * cannot be walked again from its first frame: rounding leads elsewhere within a few frames.
 */
#include "ik_goal.h"

#if __has_include(<coin/IpStdCInterface.h>)
#include <coin/IpStdCInterface.h>

static const double DEGREE = M_PI / 180;
static const double END = 1e-9;   /* accuracy asked for to see where the way ends */
static const double CLOSE = 1e-4; /* rad or m: the stored pose has come out */
enum { STARTS = 5 };

static Bool goal(Index n, Number *x, Bool new_x, Number *value, UserDataPtr user) {
  (void)n, (void)new_x;
  *value = ik_goal(user, x, NULL);
  return TRUE;
}

static Bool goal_gradient(Index n, Number *x, Bool new_x, Number *gradient, UserDataPtr user) {
  (void)n, (void)new_x;
  ik_goal(user, x, gradient);
  return TRUE;
}

static Bool couplers(Index n, Number *x, Bool new_x, Index m, Number *out, UserDataPtr user) {
  const ik_run *r = user;
  (void)new_x, (void)m;
  int row = 0;
  for (int c = 0; c < n; c++)
    if (r->body->coordinates[c].driver >= 0) out[row++] = ik_driven(r, c, x, NULL) - x[c];
  return TRUE;
}

static Bool coupler_slopes(Index n, Number *x, Bool new_x, Index m, Index entries, Index *row, Index *column,
                           Number *values, UserDataPtr user) {
  const ik_run *r = user;
  (void)new_x, (void)m, (void)entries;
  int k = 0;
  for (int c = 0; c < n; c++) {
    int driver = r->body->coordinates[c].driver;
    if (driver < 0) continue;
    if (values)
      ik_driven(r, c, x, &values[k]), values[k + 1] = -1;
    else
      row[k] = row[k + 1] = k / 2, column[k] = driver, column[k + 1] = c;
    k += 2;
  }
  return TRUE;
}

static Bool no_curvature(Index n, Number *x, Bool new_x, Number factor, Index m, Number *lambda,
                         Bool new_lambda, Index entries, Index *row, Index *column, Number *values,
                         UserDataPtr user) {
  (void)n, (void)x, (void)new_x, (void)factor, (void)m, (void)lambda, (void)new_lambda, (void)entries;
  (void)row, (void)column, (void)values, (void)user;
  return FALSE;
}

static void set_options(IpoptProblem p, double accuracy) {
  static const char *const of_accuracy[] = {"tol",
                                            "dual_inf_tol",
                                            "compl_inf_tol",
                                            "acceptable_tol",
                                            "acceptable_dual_inf_tol",
                                            "acceptable_compl_inf_tol"};
  for (size_t i = 0; i < sizeof of_accuracy / sizeof *of_accuracy; i++)
    AddIpoptNumOption(p, (char *)of_accuracy[i], accuracy);
  AddIpoptNumOption(p, "constr_viol_tol", accuracy / 10);
  AddIpoptNumOption(p, "acceptable_constr_viol_tol", accuracy / 10);
  AddIpoptNumOption(p, "mu_min", accuracy / 11); /* of 2006: tolerance / (barrier_tol_factor + 1) */
  AddIpoptStrOption(p, "mu_strategy", "adaptive");
  AddIpoptStrOption(p, "hessian_approximation", "limited-memory");
  AddIpoptIntOption(p, "limited_memory_max_history", 50);
  AddIpoptStrOption(p, "limited_memory_aug_solver", "extended"); /* the same steps in half the time */
  AddIpoptIntOption(p, "max_iter", 3000);
  AddIpoptIntOption(p, "print_level", 0);
  AddIpoptStrOption(p, "sb", "yes"); /* no banner */
}

/* One frame of OpenSim's: x from its start to its end. */
static void track(ik_run *r, double *x, double accuracy) {
  double lo[IK_MOST], hi[IK_MOST], zero[IK_MOST] = {0}, value;
  int m = 0;
  for (int c = 0; c < r->n; c++) {
    const pc_coordinate *co = &r->body->coordinates[c];
    m += co->driver >= 0;
    lo[c] = co->clamped ? co->lo : -2e19, hi[c] = co->clamped ? co->hi : 2e19; /* beyond 1e19: none */
  }
  IpoptProblem p = CreateIpoptProblem(r->n, lo, hi, m, zero, zero, 2 * m, 0, 0, goal, couplers, goal_gradient,
                                      coupler_slopes, no_curvature);
  set_options(p, accuracy);
  int code = IpoptSolve(p, x, NULL, &value, NULL, NULL, NULL, r);
  CHECK(code == Solve_Succeeded, "%s: Ipopt returns %d", r->name, code);
  FreeIpoptProblem(p);
}

/* The stored pose of the frame before; k > 0: moved by up to half the last printed digit, 1e-8. */
static void start_at(const ik_run *r, int row, int k, double *x) {
  memcpy(x, ik_stored(r, row - 1), (size_t)r->n * sizeof *x);
  for (int c = 0; k && c < r->n; c++)
    x[c] += 5e-9 * sin(7 * k + 3 * c) * (r->body->coordinates[c].type == PC_TRANSLATIONAL ? 1 : DEGREE);
  ik_couple(r, x); /* printed in radians, so rounded more coarsely than its driver */
}

/* What a coordinate shows over the frames: sums of squares, and how far answers to one frame were apart. */
typedef struct tally {
  double printed, nearest; /* stored answer to that of the start as printed, to the nearest */
  double ours;             /* ours to the answer at END */
  double range;
  int off; /* frames where the nearest is farther than 0.1 degree or 1 mm */
} tally;

/* 0.1 degree or 1 mm, in the coordinate's unit. */
static double limit_of(const ik_run *r, int c) {
  return r->body->coordinates[c].type == PC_TRANSLATIONAL ? 1e-3 : 0.1 * DEGREE;
}

static double largest_apart(const ik_run *r, const double *a, const double *b) {
  double most = 0;
  for (int c = 0; c < r->n; c++) most = fmax(most, fabs(a[c] - b[c]));
  return most;
}

/* One frame: starts that print alike until one gives the stored pose. Returns how far the first was off. */
static double add_frame(ik_run *r, int row, const double *ours, tally *t) {
  const double *stored = ik_stored(r, row);
  double x[STARTS][IK_MOST], end[IK_MOST];
  int n = 0, nearest = 0;
  do {
    start_at(r, row, n, x[n]);
    track(r, x[n], IK_ACCURACY);
    if (largest_apart(r, x[n], stored) < largest_apart(r, x[nearest], stored)) nearest = n;
    n++;
  } while (n < STARTS && largest_apart(r, x[nearest], stored) > CLOSE);
  start_at(r, row, 0, end);
  track(r, end, END);
  for (int c = 0; c < r->n; c++) {
    double lo = x[0][c], hi = lo;
    for (int k = 1; k < n; k++) lo = fmin(lo, x[k][c]), hi = fmax(hi, x[k][c]);
    t[c].printed += pow(x[0][c] - stored[c], 2), t[c].nearest += pow(x[nearest][c] - stored[c], 2);
    t[c].off += fabs(x[nearest][c] - stored[c]) > limit_of(r, c);
    t[c].ours += pow(end[c] - ours[c], 2), t[c].range = fmax(t[c].range, hi - lo);
  }
  return largest_apart(r, x[0], stored);
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(const ik_run *r, const tally *t, int frames, bool all) {
  bool seen[IK_MOST];
  int shared;
  pc_motion_seen(r->body, r->markers, seen, &shared);
  for (int c = 0; c < r->n; c++) {
    const pc_coordinate *co = &r->body->coordinates[c];
    double limit = limit_of(r, c), nearest = sqrt(t[c].nearest / frames), ours = sqrt(t[c].ours / frames),
           unit = co->type == PC_TRANSLATIONAL ? 1e-3 : DEGREE;
    if (co->free < 0) continue;
    if (all || nearest > limit / 10)
      printf(
          "NOTE %s: %s, RMS from the stored answer %.4f, of the nearest of the starts that print alike %.4f; "
          "those are up to %.3f apart, %d frames off; at accuracy %g, RMS from ours %.5f (deg or mm)\n",
          r->name, co->name, sqrt(t[c].printed / frames) / unit, nearest / unit, t[c].range / unit, t[c].off,
          END, ours / unit);
    CHECK(t[c].off <= frames / 10, "%s: %s does not come out on %d of %d frames", r->name, co->name, t[c].off,
          frames);
    CHECK(nearest < limit || t[c].range > 10 * limit,
          "%s: %s comes out %.3f from the stored answer, and rounding is not why", r->name, co->name,
          nearest / unit);
    CHECK(!seen[co->free] || ours < limit, "%s: %s ends %.3f from ours", r->name, co->name, ours / unit);
  }
}

static void compare(const ik_case *c, int every, bool all) {
  ik_run r;
  if (!ik_open(&r, c)) return;
  tally t[IK_MOST] = {{0}};
  double *largest = malloc((size_t)r.want->n_frames * sizeof *largest);
  int frames = 0;
  for (int i = 0; i < r.n; i++)
    CHECK(!r.body->coordinates[i].locked, "%s is locked: an equation of its own to OpenSim",
          r.body->coordinates[i].name);
  for (int row = 1; row < r.want->n_frames; row += every) {
    const double *ours = ik_take(&r, row);
    if (ours) largest[frames++] = add_frame(&r, row, ours, t);
  }
  CHECK(frames >= 20, "%s: only %d frames", c->name, frames);
  qsort(largest, (size_t)frames, sizeof *largest, by_size);
  int at_once = 0;
  while (at_once < frames && largest[at_once] <= CLOSE) at_once++;
  printf(
      "NOTE %s: %d frames; %d come out within %g rad or m of the stored pose from the start as printed, half "
      "of all within %.1e\n",
      c->name, frames, at_once, CLOSE, largest[frames / 2]);
  CHECK(largest[frames / 2] < CLOSE, "%s: most frames do not come out", c->name);
  report(&r, t, frames, all);
  free(largest);
  ik_close(&r);
}

/* A frame takes tenths of a second: some are sampled; `test_ik_ipopt 1 1` takes every frame. */
int main(int argc, char **argv) {
  if (!test_shared()) {
    SKIP("needs the shared recordings");
    return test_done();
  }
  compare(&ik_walk, argc > 2 ? atoi(argv[1]) : 12, argc > 2);
  compare(&ik_squat, argc > 2 ? atoi(argv[2]) : 64, argc > 2);
  return test_done();
}

#else
int main(void) {
  SKIP("Ipopt's header was not there at build time (Debian: coinor-libipopt-dev)");
  return test_done();
}
#endif
