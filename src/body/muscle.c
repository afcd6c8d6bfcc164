/* muscle.c: the force a muscle can exert when its tendon does not stretch.
 *
 * A Hill muscle: contractile fibres, force = F_max * activation * f_l(length) * f_v(velocity), beside a
 * passive spring, in series with a tendon. Sharing load among muscles frame by frame asks only for the
 * force at activation 1 (force is then linear in activation) and the passive force, with a rigid tendon:
 * fibre length and velocity follow from the path's length L and speed L' alone.
 *
 * Fibres are pennate and keep a fixed thickness h = l_opt sin(pennation) (Scott & Winter 1991):
 *     l = sqrt(h^2 + (L - l_slack)^2),  l' = L' cos(phi),  sin(phi) = h / l.
 * A fibre shorter than at max_pennation stays at that length; Millard's also stays at the length where
 * its active force starts, and such a clamped fibre gives no force.
 *
 * Models: Millard et al. 2013 (curves in curve_millard.c), Thelen 2003, De Groote et al. 2016. The numbers
 * are those of OpenSim 4.6, Muscle:: calcInextensibleTendonActiveFiberForce(state, 1), and that means three
 * oddities we keep:
 *  - Millard: the cosine that projects the active force takes the dimensionless fibre length l / l_opt
 *    for metres, so pennation hardly lowers active force. (Passive force and velocity are right.)
 *  - De Groote: the active force is along the fibre, not projected on the tendon.
 *  - Thelen: force-velocity is the inverse of a formula, found by Newton's method from rest to 1e-6 of
 *    maximum velocity; we take the same steps.
 * Not here: tendon stretch, activation dynamics.
 */
#include "body/muscle.h"
#include "body/muscle_made.h"

#include <float.h>
#include <math.h>

/* ---- pennation ------------------------------------------------------------------------------ */

/* Fibre length, m, for a rigid tendon. */
static double fiber_length(const pc_muscle *muscle, const pc_muscle_made *made, double length) {
  double along = length - muscle->l_slack;
  if (!(along >= made->least_along)) return made->least_pennate;
  return sqrt(made->height * made->height + along * along);
}

/* Cosine of the pennation angle of a fibre this long. */
static double cos_pennation(const pc_muscle *muscle, const pc_muscle_made *made, double fiber) {
  if (!(muscle->pennation > DBL_EPSILON)) return 1;
  double sine = made->height / fiber;
  if (!(fiber > made->least_pennate) || !(sine < made->max_sin)) return made->max_cos;
  return sqrt(1 - sine * sine);
}

/* ---- Millard 2012 ----------------------------------------------------------------------------- */

static void millard(const pc_muscle *muscle, const pc_muscle_made *made, double length, double speed,
                    pc_muscle_state *state) {
  const pc_millard_curves *curves = made->curves;
  double fiber = fiber_length(muscle, made, length), clamped = fmax(fiber, made->least);
  double cosine = cos_pennation(muscle, made, fiber), velocity = speed * cosine;
  state->fiber_length = clamped;
  state->cos_pennation = cos_pennation(muscle, made, clamped);
  state->fiber_velocity = 0;
  state->active = state->passive = 0;
  if (fiber <= made->least) return;

  double l = fiber / muscle->l_opt, v = velocity * made->per_v_max;
  state->fiber_velocity = velocity;
  state->active = muscle->f_max * pc_bezier_value(&curves->active_length, l) *
                  pc_bezier_value(&curves->force_velocity, v) * cos_pennation(muscle, made, l);
  double passive = pc_bezier_value(&curves->passive_length, l) + made->damping * v;
  state->passive = muscle->f_max * fmax(passive, 0) * cosine; /* fibres never push */
}

/* ---- Thelen 2003 ------------------------------------------------------------------------------ */

/* Fibre velocity, per maximum velocity, and its slope, at force-velocity factor f: Thelen's equations 6
 * and 7 at activation 1, continued straight below f = 0 and above `threshold` times the eccentric
 * maximum. */
static double thelen_velocity(const pc_curves *c, double f, double *slope) {
  double lowest = 0, highest = c->fv_linear_extrap_threshold * c->Flen;
  double at = f <= lowest ? lowest : f < highest ? f : highest, b, db;
  if (at <= 1) {
    b = 1 + at / c->Af, db = 1 / c->Af;
  } else {
    double k = (2 + 2 / c->Af) / (c->Flen - 1);
    b = k * (c->Flen - at), db = -k;
  }
  *slope = 1 / b - (at - 1) / (b * b) * db;
  return (at - 1) / b + *slope * (f - at);
}

/* Both pieces curve so that Newton's steps from rest (f = 1) reach the root from one side after the
 * first, so the loop ends by its tolerance for any velocity that is not absurd. */
static double thelen_force_velocity(const pc_curves *c, double v) {
  const double tolerance = 1e-6; /* OpenSim's, of maximum velocity */
  double f = 1, miss = 1;
  for (int i = 0; i < 100 && fabs(miss) >= tolerance; i++) {
    double slope;
    miss = thelen_velocity(c, f, &slope) - v;
    f -= miss / slope;
  }
  return fmax(f, 0);
}

static void thelen(const pc_muscle *muscle, const pc_muscle_made *made, double length, double speed,
                   pc_muscle_state *state) {
  const pc_curves *c = &muscle->curves;
  double fiber = fiber_length(muscle, made, length), cosine = cos_pennation(muscle, made, fiber);
  double l = fiber / muscle->l_opt - 1;
  bool clamped = !(fiber > made->least_pennate);
  state->fiber_length = fiber;
  state->cos_pennation = cosine;
  state->fiber_velocity = clamped ? 0 : speed * cosine;
  state->active = clamped ? 0
                          : muscle->f_max * exp(-l * l / c->KshapeActive) *
                                thelen_force_velocity(c, state->fiber_velocity * made->per_v_max) * cosine;
  double k = c->KshapePassive;
  state->passive = l > 0 ? muscle->f_max * (exp(k * l / c->FmaxMuscleStrain) - 1) / (exp(k) - 1) * cosine : 0;
}

/* ---- De Groote, Kinney, Rao & Fregly 2016 ------------------------------------------------------- */

/* A bell whose width grows with x. Coefficients: De Groote's code (simtk.org/projects/optcntrlmuscle),
 * the first adjusted by OpenSim so that the sum is 1 at x = 1. */
static double bell(double x, double height, double centre, double width, double widening) {
  double z = (x - centre) / (width + widening * x);
  return height * exp(-0.5 * z * z);
}

static double degroote_active_length(const pc_curves *c, double l) {
  double x = (l - 1) / c->active_force_width_scale + 1;
  return bell(x, 0.8150671134243542, 1.055033428970575, 0.162384573599574, 0.063303448465465) +
         bell(x, 0.433004984392647, 0.716775413397760, -0.029947116970696, 0.200356847296188) +
         bell(x, 0.1, 1.0, 0.353553390593274, 0);
}

/* Through 0 at -1 and 1 at 0, by OpenSim's choice of d1 and d4. */
static double degroote_force_velocity(double v) {
  const double d1 = -0.3211346127989808, d2 = -8.149, d3 = -0.374, d4 = 0.8825327733249912;
  double t = d2 * v + d3;
  return d1 * log(t + sqrt(t * t + 1)) + d4;
}

/* Thelen's exponential, lowered to vanish at the shortest allowed fibre instead of at optimal length. */
static double degroote_passive(const pc_curves *c, double l) {
  if (c->ignore_passive_fiber_force) return 0;
  const double shape = 4.0, shortest = 0.2;
  double strain = c->passive_fiber_strain_at_one_norm_force;
  double offset = exp(shape * (shortest - 1) / strain);
  return (exp(shape * (l - 1) / strain) - offset) / (exp(shape) - offset);
}

/* No clamping: OpenSim lets the fibre run through zero length, its cosine then negative. */
static void degroote(const pc_muscle *muscle, const pc_muscle_made *made, double length, double speed,
                     pc_muscle_state *state) {
  double along = length - muscle->l_slack, fiber = sqrt(along * along + made->height * made->height);
  double cosine = fiber > 0 ? along / fiber : 1, l = fiber / muscle->l_opt;
  double velocity = speed * cosine, v = velocity * made->per_v_max;
  state->fiber_length = fiber;
  state->fiber_velocity = velocity;
  state->cos_pennation = cosine;
  state->active = muscle->f_max * degroote_active_length(&muscle->curves, l) * degroote_force_velocity(v);
  state->passive = muscle->f_max * (degroote_passive(&muscle->curves, l) + made->damping * v) * cosine;
}

/* ---- any ------------------------------------------------------------------------------------- */

void pc_muscle_force(const pc_body *body, int muscle, double length, double speed, pc_muscle_state *state) {
  const pc_muscle *m = &body->muscles[muscle];
  const pc_muscle_made *made = m->made_curves;
  switch (m->kind) {
  case PC_MILLARD2012:
    millard(m, made, length, speed, state);
    break;
  case PC_THELEN2003:
    thelen(m, made, length, speed, state);
    break;
  case PC_DEGROOTE2016:
    degroote(m, made, length, speed, state);
    break;
  case PC_SCHUTTE1993:
  case PC_DELP1990:
    break; /* refused by pc_muscle_prepare */
  }
}
