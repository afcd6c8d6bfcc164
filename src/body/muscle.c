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
 * Models: Millard et al. 2013 (curves in curve_millard.c), Thelen 2003, De Groote et al. 2016;
 * Schutte 1993 and Delp 1990 in muscle_schutte.c. The numbers are those of OpenSim 4.6,
 * Muscle::calcInextensibleTendonActiveFiberForce(state, 1), and that means two oddities we keep:
 *  - Millard: the cosine that projects the active force takes the dimensionless fibre length l / l_opt
 *    for metres, so pennation hardly lowers active force. (Passive force and velocity are right.)
 *  - De Groote: the active force is along the fibre, not projected on the tendon.
 * Not here: tendon stretch (but for Schutte and Delp), activation dynamics.
 */
#include "body/muscle.h"
#include "body/muscle_made.h"
#include "body/muscle_schutte.h"

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
  double along = length - muscle->l_slack, fiber = fiber_length(muscle, made, length);
  if (!(fiber > made->least)) {
    *state = (pc_muscle_state){made->least, 0, cos_pennation(muscle, made, made->least), 0, 0};
    return;
  }
  double cosine = along / fiber, velocity = speed * cosine, v = velocity * made->per_v_max;
  double l = fiber * made->per_l_opt, odd_cosine = cos_pennation(muscle, made, l);
  double passive = pc_bezier_value(made->curve[PC_PASSIVE_LENGTH], l) + made->damping * v;
  state->fiber_length = fiber;
  state->fiber_velocity = velocity;
  state->cos_pennation = cosine;
  state->active = muscle->f_max * pc_bezier_value(made->curve[PC_ACTIVE_LENGTH], l) *
                  pc_bezier_value(made->curve[PC_FORCE_VELOCITY], v) * odd_cosine;
  state->passive = passive > 0 ? muscle->f_max * passive * cosine : 0; /* fibres never push */
}

/* ---- Thelen 2003 ------------------------------------------------------------------------------ */

/* Passive force, also De Groote's: an exponential that is 1 at the given strain. */
static double exponential(const pc_muscle_made *made, double l) {
  return (exp(made->passive_rate * (l - 1)) - made->passive_offset) * made->passive_scale;
}

/* Thelen's equations 6 and 7 at activation 1, solved for force: a hyperbola while shortening, another
 * while lengthening. Above fv_linear_extrap_threshold of the eccentric maximum Flen it goes on straight.
 * OpenSim solves the same by Newton's method to 1e-6 of maximum velocity and ends within 1e-9 of this. */
static double thelen_force_velocity(const pc_curves *c, double v) {
  if (v <= 0) return fmax((1 + v) / (1 - v / c->Af), 0);
  double k = (2 + 2 / c->Af) / (c->Flen - 1), top = c->fv_linear_extrap_threshold * c->Flen;
  double gap = k * (c->Flen - top), v_top = (top - 1) / gap;
  if (v <= v_top) return (1 + k * c->Flen * v) / (1 + k * v);
  return top + (v - v_top) * gap / (1 + k * v_top);
}

static void thelen(const pc_muscle *muscle, const pc_muscle_made *made, double length, double speed,
                   pc_muscle_state *state) {
  const pc_curves *c = &muscle->curves;
  double fiber = fiber_length(muscle, made, length), cosine = cos_pennation(muscle, made, fiber);
  double l = fiber * made->per_l_opt;
  *state = (pc_muscle_state){.fiber_length = fiber, .cos_pennation = cosine};
  if (l > 1) state->passive = muscle->f_max * exponential(made, l) * cosine;
  if (!(fiber > made->least_pennate)) return;
  state->fiber_velocity = speed * cosine;
  state->active = muscle->f_max * exp(-(l - 1) * (l - 1) / c->KshapeActive) *
                  thelen_force_velocity(c, state->fiber_velocity * made->per_v_max) * cosine;
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

/* No clamping: OpenSim lets the fibre run through zero length, its cosine then negative. */
static void degroote(const pc_muscle *muscle, const pc_muscle_made *made, double length, double speed,
                     pc_muscle_state *state) {
  double along = length - muscle->l_slack, fiber = sqrt(along * along + made->height * made->height);
  double cosine = fiber > 0 ? along / fiber : 1, l = fiber * made->per_l_opt;
  double velocity = speed * cosine, v = velocity * made->per_v_max;
  double passive = muscle->curves.ignore_passive_fiber_force ? 0 : exponential(made, l);
  state->fiber_length = fiber;
  state->fiber_velocity = velocity;
  state->cos_pennation = cosine;
  state->active = muscle->f_max * degroote_active_length(&muscle->curves, l) * degroote_force_velocity(v);
  state->passive = muscle->f_max * (passive + made->damping * v) * cosine;
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
    pc_schutte_force(m, made, length, speed, state);
    break;
  }
}

double pc_muscle_tension(const pc_body *body, int muscle, double length) {
  double tight = body->muscles[muscle].tight;
  pc_muscle_state before, after;
  if (!(tight > 0)) return 0;
  pc_muscle_force(body, muscle, length, 0, &before);
  pc_muscle_force(body, muscle, length + tight, 0, &after);
  return fmax(0, after.passive - before.passive);
}
