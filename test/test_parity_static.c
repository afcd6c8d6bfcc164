/* Static poses of the built-in human against OpenSim 4.6: activations within 0.02, and the reactions at
 * L5/S1, L4/L5 and the hips within 1 %.
 *
 * Three comparisons. Fed with OpenSim's muscle forces the reactions must agree within 0.2 %. With our own
 * sharing they do, but for the share of the paths OpenSim has wrong: its gastrocnemius (two wraps on one
 * path, up to 1.7 N m of false moments) and latissimus (no geodesics). That share is taken out in the
 * third: the same problem, asked for the moments that OpenSim's activations make with our paths, and the
 * wrong muscles held at its activations; there everything must agree. */
#include "load/frame.h"
#include "parity.h"

#define ST "facts/expected/static/"

static double norm3(const double *a) {
  return sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

/* Relative difference of a joint's force from the stored table's first row. */
static double force_gap(const pc_body *b, const pc_load *l, const pc_table *want, const char *child,
                        double *size) {
  int s = pc_body_find_segment(b, child);
  double ours[3], theirs[3], d[3];
  for (int k = 0; k < 3; k++) {
    char name[200];
    snprintf(name, sizeof name, "%s_on_%s_in_%s_f%c", b->joints[s].name, child, child, "xyz"[k]);
    int col = pc_table_find(want, name);
    CHECK(col >= 0, "no column %s", name);
    theirs[k] = col >= 0 ? want->data[col] : NAN;
    ours[k] = l->reaction[(size_t)s * 9 + k];
    d[k] = ours[k] - theirs[k];
  }
  *size = norm3(theirs);
  return norm3(d) / norm3(theirs);
}

static bool path_is_wrong(const char *muscle) {
  return !strncmp(muscle, "gas", 3) || !strncmp(muscle, "LD_", 3);
}

/* Largest activation difference of the third comparison. */
static double explained(const parity_run *r, const parity_case *c, const pc_table *act, const char **at) {
  pc_load_def def = pc_load_default();
  pc_contact_set none = {0};
  pc_err err = {0};
  def.formulation = PC_FORMULATION_OPENSIM, def.predict_contact = false;
  def.n_forces = r->n_forces, def.forces = r->forces, def.externals = r->externals;
  pc_frame *f = pc_frame_make(r->body, &def, &none, r->arena, &err);
  int frame = parity_frame(r->motion->time, r->motion->n_frames, c->from), n = f->n_actuators;
  double *stored = PC_NEW(r->arena, double, n), worst = 0;
  pc_frame_pose(f, r->motion, frame);
  pc_frame_dynamics(f);
  pc_frame_muscles(f);
  pc_frame_columns(f);
  for (int k = 0; k < n; k++) {
    int col = pc_table_find(act, k < r->body->n_muscles ? r->body->muscles[k].name
                                                        : r->body->actuators[k - r->body->n_muscles].name);
    stored[k] = col < 0 ? NAN : act->data[col];
    if (k < r->body->n_muscles && path_is_wrong(r->body->muscles[k].name)) f->lo[k] = f->hi[k] = stored[k];
  }
  for (int z = 0; z < f->n_rows; z++) f->b[z] = 0;
  for (int k = 0; k < n; k++)
    for (int e = f->qp.start[k]; e < f->qp.start[k + 1]; e++)
      f->b[f->qp.row[e]] += f->qp.value[e] * stored[k];
  CHECK(pc_qp_solve(&f->qp, f->work, f->x, f->y).status > 0);
  for (int k = 0; k < r->body->n_muscles; k++)
    if (!(fabs(stored[k] - f->x[k]) <= worst))
      worst = fabs(stored[k] - f->x[k]), *at = r->body->muscles[k].name;
  pc_frame_free(f);
  return worst;
}

static void compare(const char *pose, double hand_load) {
  static const char *const JOINTS[] = {"lumbar5", "lumbar4", "femur_r", "femur_l"};
  char angles[200], forces[200], name[200];
  snprintf(angles, sizeof angles, ST "%s.mot", pose);
  snprintf(forces, sizeof forces, ST "%s_grf.mot", pose);
  parity_case c = {pose,
                   "facts/expected/model.osim",
                   angles,
                   forces,
                   ST "example_grf.xml",
                   ST "reserves.xml",
                   0,
                   0.4,
                   0.6,
                   hand_load};
  parity_run r;
  if (parity_open(&r, &c) == 0) {
    snprintf(name, sizeof name, ST "%s_StaticOptimization_activation.sto", pose);
    pc_table *act = parity_table(name, r.arena);
    snprintf(name, sizeof name, ST "%s_StaticOptimization_force.sto", pose);
    pc_table *force = parity_table(name, r.arena);
    snprintf(name, sizeof name, ST "%s_JointReaction_ReactionLoads.sto", pose);
    pc_table *jr = parity_table(name, r.arena);
    pc_load *l = parity_load(&r, &c, NULL), *given = force ? parity_load(&r, &c, force) : NULL;
    if (l && given && act && jr) {
      double worst = 0;
      const char *at = "-", *at_same = "-";
      for (int m = 0; m < l->n_muscles; m++) {
        int col = pc_table_find(act, l->actuator[m]);
        CHECK(col >= 0, "no column %s", l->actuator[m]);
        double off = col < 0 ? NAN : fabs(act->data[col] - l->activation[m]);
        if (off > worst) worst = off, at = l->actuator[m];
      }
      double same = explained(&r, &c, act, &at_same);
      printf("NOTE %s: activations within %.4f (%s); without the share of OpenSim's wrong paths %.5f (%s)\n",
             pose, worst, at, same, at_same);
      CHECK(same < 0.005, "%s: %s off by %.4f", pose, at_same, same);
      for (int k = 0; k < 4; k++) {
        double size, own = force_gap(r.body, l, jr, JOINTS[k], &size),
                     fed = force_gap(r.body, given, jr, JOINTS[k], &size);
        printf("NOTE %s %s: %.0f N, ours within %.3f %%, with the stored muscle forces %.3f %%\n", pose,
               JOINTS[k], size, 100 * own, 100 * fed);
        CHECK(fed < 0.002, "%s %s off by %.3f %% though fed", pose, JOINTS[k], 100 * fed);
        CHECK(own < 0.01 || worst > 2 * same, "%s %s off by %.3f %%", pose, JOINTS[k], 100 * own);
      }
    }
  }
  parity_close(&r);
}

int main(void) {
  if (!test_shared()) {
    SKIP("needs the shared reference model");
    return test_done();
  }
  compare("standing", 0);
  compare("forward_bend_36", 0);
  compare("hold20_close_30cm", 10);
  compare("hold20_far_60cm", 10);
  compare("py_stand20front", 10);
  compare("py_hinge60", 0);
  compare("py_hinge60_20", 10);
  compare("single_leg_stance", 0);
  return test_done();
}
