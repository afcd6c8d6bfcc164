/* Static optimization against OpenSim 4.6's stored answers, in its own formulation.
 *
 * Objective and residual of both answers are recomputed here with our columns, so they stand on the same
 * problem. Our residual is never larger. Our objective is no higher than the stored one's, less what
 * that one gains by missing the equations: for any x within bounds, convexity gives
 *     f(x) >= f(ours) + y'(A x - b)
 * with our multipliers y, so a lower f(x) must be bought by its residual A x - b (OpenSim's tolerance,
 * and its paths where they are not the shortest). Activations within 0.02 on 99 % of (muscle, frame). */
#include "load/frame.h"
#include "parity.h"

/* Largest |A x - b| over rows; *bought = y'(A x - b). */
static double residual(const pc_qp *qp, const double *x, const double *y, double *bought) {
  double r[128] = {0}, worst = 0;
  *bought = 0;
  for (int i = 0; i < qp->n; i++)
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++) r[qp->row[k]] += qp->value[k] * x[i];
  for (int j = 0; j < qp->m; j++) {
    worst = fmax(worst, fabs(r[j] - qp->b[j]));
    *bought += y[j] * (r[j] - qp->b[j]);
  }
  return worst;
}

static double objective(const pc_qp *qp, const double *x) {
  double sum = 0;
  for (int i = 0; i < qp->n; i++) sum += x[i] * x[i];
  return sum;
}

typedef struct tally {
  int frames, pairs, close, higher;
  double worst, best_gap, worst_gap, ours_residual, theirs_residual;
  char worst_name[64];
} tally;

static void compare_frame(pc_frame *f, const int *column, const double *row, tally *t, double *x) {
  for (int k = 0; k < f->n_actuators; k++) x[k] = column[k] >= 0 ? row[column[k]] : 0;
  pc_qp_info info = pc_qp_solve(&f->qp, f->work, f->x, f->y);
  CHECK(info.status > 0, "not solved at %g s", row[0]);
  double ours = objective(&f->qp, f->x), theirs = objective(&f->qp, x);
  double bought, none, r_ours = residual(&f->qp, f->x, f->y, &none),
                       r_theirs = residual(&f->qp, x, f->y, &bought);
  CHECK(ours + bought <= theirs + 1e-9 * (1 + theirs),
        "objective %.9g, stored %.9g, its residual accounts for %.3g (%g s)", ours, theirs, bought, row[0]);
  CHECK(r_ours <= r_theirs, "residual %.3g, stored %.3g (%g s)", r_ours, r_theirs, row[0]);
  t->frames++;
  t->ours_residual = fmax(t->ours_residual, r_ours), t->theirs_residual = fmax(t->theirs_residual, r_theirs);
  t->higher += ours > theirs * (1 + 1e-9), t->best_gap = fmin(t->best_gap, (ours - theirs) / theirs);
  t->worst_gap = fmax(t->worst_gap, (ours - theirs) / theirs);
  for (int m = 0; m < f->body->n_muscles; m++) {
    double off = fabs(x[m] - f->x[m]);
    t->pairs++, t->close += off <= 0.02;
    if (off > t->worst)
      t->worst = off,
      snprintf(t->worst_name, sizeof t->worst_name, "%s at %.2f s", f->body->muscles[m].name, row[0]);
  }
}

static void compare(const parity_case *c, const char *activations) {
  parity_run r;
  if (parity_open(&r, c) == 0) {
    pc_motion_accelerate_from_speed(r.motion, r.arena, &r.err);
    pc_table *want = parity_table(activations, r.arena);
    pc_load_def def = pc_load_default();
    def.formulation = PC_FORMULATION_OPENSIM, def.predict_contact = false;
    def.n_forces = r.n_forces, def.forces = r.forces, def.externals = r.externals;
    pc_contact_set none = {0};
    pc_frame *f = want ? pc_frame_make(r.body, &def, &none, r.arena, &r.err) : NULL;
    CHECK(f != NULL, "%s", r.err.text);
    tally t = {0};
    int *column = PC_NEW(r.arena, int, r.body->n_muscles + r.body->n_actuators);
    for (int k = 0; f && k < f->n_actuators; k++) {
      const char *name =
          k < r.body->n_muscles ? r.body->muscles[k].name : r.body->actuators[k - r.body->n_muscles].name;
      column[k] = pc_table_find(want, name);
      CHECK(column[k] >= 0, "no column for %s", name);
    }
    double *x = f ? PC_NEW(r.arena, double, f->n_columns) : NULL;
    for (int row = 0; f && row < want->n_rows; row++) {
      const double *w = want->data + (size_t)row * want->n_columns;
      int frame = parity_frame(r.motion->time, r.motion->n_frames, w[0]);
      if (frame < 0) continue;
      pc_frame_pose(f, r.motion, frame);
      pc_frame_dynamics(f);
      pc_frame_muscles(f);
      pc_frame_columns(f);
      compare_frame(f, column, w, &t, x);
    }
    CHECK(t.frames > 0, "no frame compared");
    CHECK(t.close >= 0.99 * t.pairs, "%s: %d of %d activations within 0.02", c->name, t.close, t.pairs);
    printf("NOTE %s: %d frames, %.2f %% of %d activations within 0.02, worst %.3f (%s); objective %.1e to "
           "%+.1e of the stored (higher on %d frames, within what the stored residual buys), residual ours "
           "%.1e, stored %.1e\n",
           c->name, t.frames, 100.0 * t.close / (t.pairs ? t.pairs : 1), t.pairs, t.worst, t.worst_name,
           t.best_gap, t.worst_gap, t.higher, t.ours_residual, t.theirs_residual);
    pc_frame_free(f);
  }
  parity_close(&r);
}

int main(void) {
  if (!test_shared()) {
    SKIP("needs the shared recordings");
    return test_done();
  }
  compare(&parity_walk, PARITY_WALK "raj_StaticOptimization_activation.sto");
  compare(&parity_squat, PARITY_SQUAT "expected/s4_StaticOptimization_activation.sto");
  compare(&parity_gait, PARITY_GAIT "subject01_StaticOptimization_activation.sto");
  compare(&parity_gait, PARITY_GAIT "shipped_reference/subject01_StaticOptimization_activation.sto");
  return test_done();
}
