/* muscle_schutte.c: the older muscles of SIMM, Schutte 1993 and Delp 1990.
 *
 * For these OpenSim 4.6 (ActivationFiberLengthMuscle_Deprecated) does not take the tendon as rigid. Its
 * "active force" is the isometric force of the whole muscle at full activation, passive force included,
 * on an elastic tendon, times a force-velocity factor of the path's speed:
 *     F = F_iso(L) (1.8 - 1.8 / (1 + exp((0.04 - v) / 0.18))),  v = -L' cos(pennation) / (l_opt v_max).
 * F_iso comes from SIMM's search for the fibre length at which tendon and fibres pull alike (Delp & Loan
 * 1995); it stops when they agree to 0.01 N, or after 100 steps. The search is taken step by step as
 * OpenSim takes it, because where it stops shows in the numbers.
 *
 * Consequence to know: `active` of these muscles holds their passive force too. `passive` is the same
 * search at activation 0, without the velocity factor.
 *
 * Curves are SIMM splines unless the file gives its own; Schutte's passive curve is then an exponential.
 */
#include "body/muscle_schutte.h"

#include "body/function.h"

#include <float.h>
#include <math.h>

/* OpenSim's default curves (constructors of the two classes; both have the same). */
static const double TENDON_X[] = {-10,     -0.002,  -0.001,  0,       0.00131, 0.00281,
                                  0.00431, 0.00581, 0.00731, 0.00881, 0.0103,  0.0118,
                                  0.0123,  9.2,     9.201,   9.202,   20};
static const double TENDON_Y[] = {0,     0,     0,     0,     0.0108, 0.0257, 0.0435, 0.0652, 0.0915,
                                  0.123, 0.161, 0.208, 0.227, 345,    345,    345,    345};
static const double ACTIVE_X[] = {-5.307692, -4.307692, -1.923077, -0.884615, -0.269231, 0.230769, 0.461538,
                                  0.52725,   0.62875,   0.71875,   0.86125,   1.045,     1.2175,   1.43875,
                                  1.5,       1.615385,  2,         2.961538,  3.692308,  5.461538, 9.901902};
static const double ACTIVE_Y[] = {0.012188, 0.021899, 0.036466, 0.052493, 0.075312, 0.114158, 0.157859,
                                  0.226667, 0.636667, 0.856667, 0.95,     0.993333, 0.77,     0.246667,
                                  0.193821, 0.133252, 0.072683, 0.044417, 0.036341, 0.021899, 0.007332};
static const double PASSIVE_X[] = {-5, 0.998, 0.999, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.601, 1.602, 5};
static const double PASSIVE_Y[] = {0, 0, 0, 0, 0.035, 0.12, 0.26, 0.55, 1.17, 2, 2, 2, 2};

static const double NO_TENDON = 2e-13; /* m, SIMM's ROUNDOFF_ERROR: a tendon shorter than this is none */

/* ---- preparing -------------------------------------------------------------------------------- */

/* Function fn of the body, or for -1 the spline through these n points. */
static const pc_function *choose(pc_body *body, const pc_muscle *m, int fn, int n, const double *x,
                                 const double *y, pc_err *err) {
  if (fn >= 0 && fn < body->n_functions) return &body->functions[fn];
  if (fn != -1) {
    pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: curve names no known function", m->name);
    return NULL;
  }
  pc_function *spline = PC_NEW(body->arena, pc_function, 1);
  if (!spline) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory for the curves of muscle %s", m->name);
    return NULL;
  }
  *spline = (pc_function){.kind = PC_FN_SIMM_SPLINE, .n = n, .scale = 1, .x = x, .y = y};
  return pc_function_prepare(spline, body->arena, err) ? NULL : spline;
}

#define POINTS(x) (int)(sizeof(x) / sizeof *(x))

int pc_schutte_prepare(pc_body *body, const pc_muscle *m, pc_muscle_made *made, pc_err *err) {
  const pc_curves *c = &m->curves;
  pc_err own = {0};
  if (!err) err = &own;
  if (m->kind == PC_DELP1990 && m->l_slack < NO_TENDON) /* OpenSim divides by it */
    return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: a Delp1990 muscle needs a tendon", m->name);
  made->active = choose(body, m, c->active_force_length_fn, POINTS(ACTIVE_X), ACTIVE_X, ACTIVE_Y, err);
  if (!made->active) return err->code;
  made->tendon = choose(body, m, c->tendon_force_length_fn, POINTS(TENDON_X), TENDON_X, TENDON_Y, err);
  if (!made->tendon) return err->code;
  if (m->kind == PC_SCHUTTE1993 && c->passive_force_length_fn == -1) return PC_OK; /* the exponential */
  made->passive = choose(body, m, c->passive_force_length_fn, POINTS(PASSIVE_X), PASSIVE_X, PASSIVE_Y, err);
  return made->passive ? PC_OK : err->code;
}

/* ---- the search ------------------------------------------------------------------------------- */

static double value(const pc_function *f, double x) {
  double y;
  pc_function_eval(f, x, &y, NULL, NULL);
  return y;
}

static double passive_curve(const pc_muscle_made *made, double l) {
  return made->passive ? value(made->passive, l) : exp(8 * (l - 1)) / exp(4);
}

/* A fibre and the tendon that together span the path. */
typedef struct span {
  double fiber, tendon, cosine;
} span;

/* The fibre of a path whose tendon is `tendon` long. */
static void fit_fiber(const pc_muscle_made *made, double length, double tendon, span *s) {
  double along = length - tendon, fiber = sqrt(along * along + made->height * made->height);
  *s = (span){fiber, tendon, fiber > 0 ? along / fiber : 1};
}

/* The tendon that fibre leaves; a slack one is drawn to its slack length and the fibre fitted. */
static void fit_tendon(const pc_muscle *m, const pc_muscle_made *made, double length, span *s) {
  double sine = s->fiber < DBL_EPSILON ? 0 : made->height / s->fiber;
  s->cosine = sine >= 1 ? 0 : sqrt(1 - sine * sine);
  s->tendon = length - s->fiber * s->cosine;
  if (s->tendon < m->l_slack) fit_fiber(made, length, m->l_slack, s);
}

/* Force of the tendon, N, where it and the fibres agree. */
static double isometric(const pc_muscle *m, const pc_muscle_made *made, double length, double activation,
                        span *s) {
  const double agreement = 0.01;      /* N */
  const double stiff = 1200.0 / 32.0; /* a tendon's modulus per strength */
  double before = 0, miss = 0, last_fiber = 0, pull = 0;
  for (int i = 0; i < 100; i++) {
    double l = s->fiber * made->per_l_opt, raw_active = value(made->active, l),
           raw_passive = passive_curve(made, l);
    double active = fmax(raw_active * activation, 0), passive = fmax(raw_passive, 0);
    double strain = s->tendon / m->l_slack - 1, tendon = value(made->tendon, strain);
    pull = strain < 0 ? 0 : tendon * m->f_max;
    before = miss;
    miss = pull - (active + passive) * m->f_max * s->cosine;
    if (fabs(miss) <= agreement) break;
    if (i > 0 && (miss >= 0) != (before >= 0)) { /* passed it: go back by the rule of three */
      double here = s->fiber, share = fabs(miss) / (fabs(miss) + fabs(before));
      s->fiber += share * (last_fiber - here);
      last_fiber = here;
    } else { /* towards it, by the stiffness of both, at most half a fibre */
      double tendon_stiffness = fmax(tendon, (active + passive) * stiff) * m->f_max / m->l_slack;
      double fiber_stiffness = m->f_max * made->per_l_opt * (raw_active + raw_passive);
      double change = fmin(fabs(miss / (fiber_stiffness / s->cosine + tendon_stiffness)), 0.5 * m->l_opt);
      last_fiber = s->fiber;
      s->fiber += miss > 0 ? change : -change;
    }
    fit_tendon(m, made, length, s);
  }
  return pull;
}

/* Isometric force at this path length, N, and the fibre that gives it. */
static double find(const pc_muscle *m, const pc_muscle_made *made, double length, double activation,
                   span *s) {
  if (m->l_slack < NO_TENDON) {
    fit_fiber(made, length, 0, s);
    double l = s->fiber * made->per_l_opt;
    double active = fmax(value(made->active, l) * activation, 0);
    return (active + passive_curve(made, l)) * m->f_max * s->cosine;
  }
  if (length < m->l_slack) {
    *s = (span){made->height, length, 0};
    return 0;
  }
  s->fiber = m->kind == PC_DELP1990 ? length - m->l_slack : m->l_opt;
  fit_tendon(m, made, length, s);
  return isometric(m, made, length, activation, s);
}

void pc_schutte_force(const pc_muscle *m, const pc_muscle_made *made, double length, double speed,
                      pc_muscle_state *state) {
  span s;
  state->passive = find(m, made, length, 0, &s);
  double force = find(m, made, length, 1, &s);
  double v = -cos(m->pennation) * speed * made->per_v_max;
  state->active = force * (1.8 - 1.8 / (1 + exp((0.04 - v) / 0.18)));
  state->fiber_length = s.fiber;
  state->cos_pennation = s.cosine;
  state->fiber_velocity = speed * s.cosine;
}
