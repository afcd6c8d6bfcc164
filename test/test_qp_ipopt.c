/* test_qp_ipopt.c: the same sharing problems solved by an interior point method written by others.
 *
 * Ipopt (Waechter & Biegler 2006) shares no idea with our solver: it walks through the inside of the
 * bounds, ours jumps between their faces. The problems are frames of movements, just as they are
 * shared (the shipped hinge; walking and squats where the shared recordings are), and made-up ones.
 * An interior point method stays off the bounds by about tol / multiplier, so the two agree to some 1e-8
 * in activation, not to our own 1e-9; the objective agrees much closer.
 */
#include "posterior/app.h"
#include "qp_shapes.h"
#include "test.h"

#if __has_include(<coin/IpStdCInterface.h>)
#include <coin/IpStdCInterface.h>

static Bool objective(Index n, Number *x, Bool new_x, Number *value, UserDataPtr user) {
  const pc_qp *qp = user;
  (void)new_x;
  *value = 0;
  for (int i = 0; i < n; i++) *value += 0.5 * qp->h[i] * x[i] * x[i] + (qp->g ? qp->g[i] * x[i] : 0);
  return TRUE;
}

static Bool objective_gradient(Index n, Number *x, Bool new_x, Number *gradient, UserDataPtr user) {
  const pc_qp *qp = user;
  (void)new_x;
  for (int i = 0; i < n; i++) gradient[i] = qp->h[i] * x[i] + (qp->g ? qp->g[i] : 0);
  return TRUE;
}

static Bool rows(Index n, Number *x, Bool new_x, Index m, Number *out, UserDataPtr user) {
  const pc_qp *qp = user;
  (void)new_x;
  for (int j = 0; j < m; j++) out[j] = 0;
  for (int i = 0; i < n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++) out[qp->row[k]] += qp->value[k] * x[i];
  return TRUE;
}

static Bool rows_jacobian(Index n, Number *x, Bool new_x, Index m, Index entries, Index *row, Index *column,
                          Number *values, UserDataPtr user) {
  const pc_qp *qp = user;
  (void)x, (void)new_x, (void)m, (void)entries;
  for (int i = 0; i < n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++) {
      if (values)
        values[k] = qp->value[k];
      else
        row[k] = qp->row[k], column[k] = i;
    }
  return TRUE;
}

static Bool hessian(Index n, Number *x, Bool new_x, Number factor, Index m, Number *lambda, Bool new_lambda,
                    Index entries, Index *row, Index *column, Number *values, UserDataPtr user) {
  const pc_qp *qp = user;
  (void)x, (void)new_x, (void)m, (void)lambda, (void)new_lambda, (void)entries;
  for (int i = 0; i < n; i++) {
    if (values)
      values[i] = factor * qp->h[i];
    else
      row[i] = column[i] = i;
  }
  return TRUE;
}

/* The optimum in x, its multipliers in y (our sign); Ipopt's return code. */
static int ipopt(const pc_qp *qp, double *x, double *y) {
  size_t n = (size_t)qp->n;
  double *lo = malloc(n * sizeof *lo), *hi = malloc(n * sizeof *hi), value;
  for (int i = 0; i < qp->n; i++) {
    lo[i] = fmax(qp->lo[i], -2e19), hi[i] = fmin(qp->hi[i], 2e19); /* beyond 1e19 is "none" to Ipopt */
    x[i] = isfinite(qp->lo[i]) && isfinite(qp->hi[i]) ? 0.5 * (lo[i] + hi[i])
           : isfinite(qp->lo[i])                      ? lo[i] + 1
                                                      : 0;
  }
  IpoptProblem problem =
      CreateIpoptProblem(qp->n, lo, hi, qp->m, (double *)qp->b, (double *)qp->b, qp->start[qp->n], qp->n, 0,
                         objective, rows, objective_gradient, rows_jacobian, hessian);
  AddIpoptNumOption(problem, "tol", 1e-14);
  AddIpoptNumOption(problem, "constr_viol_tol", 1e-10);
  AddIpoptNumOption(problem, "compl_inf_tol", 1e-14);
  AddIpoptNumOption(problem, "mu_target", 0);
  AddIpoptStrOption(problem, "nlp_scaling_method", "none");
  AddIpoptNumOption(problem, "bound_relax_factor", 0);
  AddIpoptIntOption(problem, "print_level", 0);
  AddIpoptIntOption(problem, "max_iter", 500);
  AddIpoptStrOption(problem, "sb", "yes"); /* no banner */
  AddIpoptStrOption(problem, "mu_strategy", "adaptive");
  AddIpoptStrOption(problem, "jac_c_constant", "yes");
  AddIpoptStrOption(problem, "hessian_constant", "yes");
  int code = IpoptSolve(problem, x, NULL, &value, y, NULL, NULL, (void *)qp);
  FreeIpoptProblem(problem);
  for (int j = 0; j < qp->m; j++) y[j] = -y[j];
  free(lo), free(hi);
  return code;
}

typedef struct worst {
  double activation, objective, certificate;
} worst;

static void compare(const pc_qp *qp, int number, worst *w) {
  size_t n = (size_t)qp->n, m = (size_t)qp->m;
  pc_qp_work *work = pc_qp_work_make(qp->n, qp->m, qp->start[qp->n]);
  double *x = calloc(n, sizeof *x), *y = calloc(m, sizeof *y), *theirs = calloc(n, sizeof *x),
         *y2 = calloc(m, sizeof *y);
  pc_qp_info info = pc_qp_solve(qp, work, x, y);
  int code = ipopt(qp, theirs, y2);
  CHECK(info.status == 1, "problem %d: status %d", number, info.status);
  CHECK(code == Solve_Succeeded || code == Solved_To_Acceptable_Level ||
            code == Search_Direction_Becomes_Too_Small,
        "problem %d: Ipopt returns %d", number, code);
  pc_qp_check ours, other;
  pc_qp_certify(qp, x, y, &ours);
  pc_qp_certify(qp, theirs, y2, &other);
  double apart =
      0; /* in the metric of the cost: an activation of 1, a residual of 1 N m, a contact of 3 kN */
  for (int i = 0; i < qp->n; i++) apart = fmax(apart, sqrt(qp->h[i]) * fabs(x[i] - theirs[i]));
  double gain = (ours.objective - other.objective) / fmax(1, fabs(ours.objective));
  CHECK(apart < 1e-7, "problem %d: x apart by %g", number, apart);
  CHECK(fabs(gain) < 1e-8, "problem %d: objectives %.12g and %.12g", number, ours.objective, other.objective);
  w->activation = fmax(w->activation, apart), w->objective = fmax(w->objective, fabs(gain));
  w->certificate = fmax(w->certificate, fmax(fmax(ours.stationarity, ours.feasibility),
                                             fmax(ours.bounds, ours.complementarity)));
  CHECK(w->certificate < 1e-9, "problem %d: certificate %g", number, w->certificate);
  free(x), free(y), free(theirs), free(y2);
  pc_qp_work_free(work);
}

/* Every n-th frame of a movement, as `posterior load` shares it. */
typedef struct sampler {
  int every, compared;
  worst *w;
} sampler;

static void take(void *user, int frame, const pc_qp *qp) {
  sampler *s = user;
  if (frame % s->every) return;
  compare(qp, frame, s->w);
  s->compared++;
}

/* Ipopt takes tenths of a second a frame under the sanitizers, so frames are sampled. */
static void compare_frames(const char *recording, const char *model, int every, int at_least, worst *w) {
  sampler s = {every, 0, w};
  pc_job_def def = pc_job_default();
  pc_err err = {0};
  def.recording = recording, def.model = model, def.on_qp = take, def.qp_user = &s;
  pc_job *job = pc_job_make(&def);
  CHECK(pc_job_load(job, &err) == 0, "%s: %s", pc_job_place(job), err.text);
  CHECK(s.compared >= at_least, "only %d frames of %s", s.compared, recording);
  printf("NOTE %d frames of %s\n", s.compared, recording);
  pc_job_free(job);
}

static void compare_shapes(worst *w) {
  static const double residual[] = {2, 0.02, 200};
  shape *s = calloc(1, sizeof *s);
  for (int k = 0; k < 9; k++) {
    shape_make(s, (uint64_t)k, 0.1 * k, 4 * (k % 3), k % 2 ? 2e-7 : 1e-5, residual[k % 3]);
    compare(&s->qp, k, w);
  }
  free(s);
}

int main(void) {
  worst w = {0};
  char recording[600], model[600];
  compare_frames("models/movements/hip_hinge.trc", NULL, 60, 8, &w);
  if (test_shared()) {
    snprintf(recording, sizeof recording, "%s/recordings/opencap-lab-s4/walking1.trc", test_shared());
    snprintf(model, sizeof model, "%s/recordings/opencap-lab-s4/optimized_scale_and_markers.osim",
             test_shared());
    compare_frames(recording, model, 5, 20, &w);
    snprintf(recording, sizeof recording, "%s/recordings/opencap-lab-s4/squats1.trc", test_shared());
    compare_frames(recording, NULL, 55, 20, &w);
  } else
    SKIP("frames of the shared recordings");
  compare_shapes(&w);
  printf("NOTE apart at most: x %.1e, objective %.1e; our certificate %.1e\n", w.activation, w.objective,
         w.certificate);
  return test_done();
}

#else
int main(void) {
  SKIP("Ipopt's header was not there at build time (Debian: coinor-libipopt-dev)");
  return test_done();
}
#endif
