/* muscle_prepare.c: checks a muscle's parameters and works out what does not change from frame to frame.
 *
 * The ranges are those OpenSim 4.6 demands when a model is loaded (extendFinalizeFromProperties of each
 * muscle class and of MuscleFixedWidthPennationModel); what it would refuse, we refuse, naming the
 * muscle. Of the ranges that only concern elastic tendons or activation dynamics none is asked.
 */
#include "body/muscle.h"
#include "body/muscle_made.h"
#include "body/muscle_schutte.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double HALF_PI = 1.57079632679489661923;

/* SimTK::SignificantReal: what OpenSim takes for zero in lengths and angles. */
static double significant(void) {
  return pow(DBL_EPSILON, 7.0 / 8.0);
}

typedef struct limit {
  const char *name;
  double value, above; /* must be finite and > above */
} limit;

static int check_above(const pc_muscle *m, const limit *limits, int n, pc_err *err) {
  for (int i = 0; i < n; i++)
    if (!isfinite(limits[i].value) || !(limits[i].value > limits[i].above))
      return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: %s must be greater than %g, it is %g", m->name,
                     limits[i].name, limits[i].above, limits[i].value);
  return PC_OK;
}

static int check_common(const pc_muscle *m, pc_err *err) {
  const limit limits[] = {{"max_isometric_force", m->f_max, 0},
                          {"optimal_fiber_length", m->l_opt, 0},
                          {"max_contraction_velocity", m->v_max, 0}};
  if (check_above(m, limits, 3, err)) return PC_BAD_INPUT;
  if (!isfinite(m->l_slack) || m->l_slack < 0)
    return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: tendon_slack_length must not be negative, it is %g",
                   m->name, m->l_slack);
  if (!(m->pennation >= 0 && m->pennation <= HALF_PI - significant()))
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "muscle %s: pennation_angle_at_optimal must lie in [0, pi/2) rad, it is %g", m->name,
                   m->pennation);
  if (!(m->max_pennation >= 0 && m->max_pennation <= HALF_PI))
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "muscle %s: maximum_pennation_angle must lie in [0, pi/2] rad, it is %g", m->name,
                   m->max_pennation);
  if (!isfinite(m->fiber_damping) || m->fiber_damping < 0)
    return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: fiber_damping must not be negative, it is %g", m->name,
                   m->fiber_damping);
  return PC_OK;
}

static int check_thelen(const pc_muscle *m, pc_err *err) {
  const pc_curves *c = &m->curves;
  const limit limits[] = {{"FmaxTendonStrain", c->FmaxTendonStrain, 0},
                          {"FmaxMuscleStrain", c->FmaxMuscleStrain, 0},
                          {"KshapeActive", c->KshapeActive, 0},
                          {"KshapePassive", c->KshapePassive, 0},
                          {"Af", c->Af, 0},
                          {"Flen", c->Flen, 1},
                          {"fv_linear_extrap_threshold", c->fv_linear_extrap_threshold, 1 / c->Flen}};
  if (check_above(m, limits, 7, err)) return PC_BAD_INPUT;
  if (c->fv_linear_extrap_threshold >= 1) /* the formula's pole: OpenSim's force would be unbounded */
    return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: fv_linear_extrap_threshold must be less than 1",
                   m->name);
  return PC_OK;
}

static int check_degroote(const pc_muscle *m, pc_err *err) {
  const pc_curves *c = &m->curves;
  const limit limits[] = {
      {"passive_fiber_strain_at_one_norm_force", c->passive_fiber_strain_at_one_norm_force, 0},
      {"tendon_strain_at_one_norm_force", c->tendon_strain_at_one_norm_force, 0}};
  if (check_above(m, limits, 2, err)) return PC_BAD_INPUT;
  if (!isfinite(c->active_force_width_scale) || c->active_force_width_scale < 1)
    return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: active_force_width_scale must be 1 or more", m->name);
  return PC_OK;
}

static bool same_shape(const pc_bezier *a, const pc_bezier *b) {
  return a->n == b->n && !memcmp(a->x, b->x, sizeof a->x) && !memcmp(a->y, b->y, sizeof a->y) &&
         !memcmp(&a->first, &b->first, sizeof a->first) && !memcmp(&a->last, &b->last, sizeof a->last);
}

/* Curve `which` of an earlier muscle, when it has this shape; NULL when none has. */
static const pc_bezier *known(const pc_body *body, int muscle, int which, const pc_bezier *shape) {
  for (int i = muscle - 1; i >= 0; i--) {
    if (body->muscles[i].kind != PC_MILLARD2012) continue;
    const pc_muscle_made *made = body->muscles[i].made_curves;
    if (same_shape(made->curve[which], shape)) return made->curve[which];
  }
  return NULL;
}

static int millard_curves(pc_body *body, int muscle, pc_muscle_made *made, pc_err *err) {
  const pc_muscle *m = &body->muscles[muscle];
  pc_bezier shape[PC_MILLARD_CURVES];
  int failed = pc_millard_shapes(m, shape, err);
  for (int i = 0; i < PC_MILLARD_CURVES && !failed; i++) {
    made->curve[i] = known(body, muscle, i, &shape[i]);
    if (made->curve[i]) continue;
    pc_bezier *curve = PC_NEW(body->arena, pc_bezier, 1);
    if (curve) *curve = shape[i];
    if (!curve || pc_bezier_tabulate(curve, body->arena))
      failed = pc_fail(err, PC_NO_MEMORY, 0, "out of memory for the curves of muscle %s", m->name);
    made->curve[i] = curve;
  }
  return failed;
}

static void pennation(const pc_muscle *m, pc_muscle_made *made) {
  made->height = m->l_opt * sin(m->pennation);
  made->max_sin = sin(m->max_pennation);
  made->max_cos = cos(m->max_pennation);
  made->least_pennate = m->max_pennation > significant() ? made->height / made->max_sin : 0.01 * m->l_opt;
  made->least_along = made->least_pennate * made->max_cos;
  made->least =
      fmax(significant(), fmax(m->curves.min_norm_active_fiber_length * m->l_opt, made->least_pennate));
}

/* Thelen's passive exponential starts at optimal length; De Groote's, in OpenSim, at the shortest allowed
 * fibre. Both are 1 at the given strain. */
static void passive(const pc_muscle *m, pc_muscle_made *made) {
  const double degroote_shape = 4.0, degroote_shortest = 0.2; /* kPE, minNormFiberLength */
  bool thelen = m->kind == PC_THELEN2003;
  double shape = thelen ? m->curves.KshapePassive : degroote_shape;
  double strain = thelen ? m->curves.FmaxMuscleStrain : m->curves.passive_fiber_strain_at_one_norm_force;
  made->passive_rate = shape / strain;
  made->passive_offset = thelen ? 1 : exp(made->passive_rate * (degroote_shortest - 1));
  made->passive_scale = 1 / (exp(shape) - made->passive_offset);
}

int pc_muscle_prepare(pc_body *body, int muscle, pc_err *err) {
  pc_muscle *m = &body->muscles[muscle];
  int failed = check_common(m, err);
  if (!failed && m->kind == PC_THELEN2003) failed = check_thelen(m, err);
  if (!failed && m->kind == PC_DEGROOTE2016) failed = check_degroote(m, err);
  if (failed) return failed;

  pc_muscle_made *made = PC_NEW(body->arena, pc_muscle_made, 1);
  if (!made) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory for muscle %s", m->name);
  pennation(m, made);
  if (m->kind == PC_THELEN2003 || m->kind == PC_DEGROOTE2016) passive(m, made);
  made->per_l_opt = 1 / m->l_opt;
  made->per_v_max = 1 / (m->l_opt * m->v_max);
  made->damping = m->fiber_damping;
  if (m->kind == PC_MILLARD2012) {
    made->damping = pc_millard_damping(m);
    failed = millard_curves(body, muscle, made, err);
  }
  if (m->kind == PC_SCHUTTE1993 || m->kind == PC_DELP1990) failed = pc_schutte_prepare(body, m, made, err);
  m->made_curves = made;
  return failed;
}
