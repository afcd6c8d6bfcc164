/* curve_millard.c: where the corners of Millard's muscle curves lie.
 *
 * Three dimensionless curves, each a chain of Bezier corners (bezier.c): active force against fibre
 * length, force against fibre velocity, passive force against fibre length. Shapes follow Millard,
 * Uchida, Seth and Delp (2013), "Flexing computational muscle", J Biomech Eng 135(2); the positions of
 * the joints between corners are OpenSim 4.6's choices (SmoothSegmentedFunctionFactory), and so are the
 * ranges of the parameters.
 *
 * Two properties are not taken at their word, because OpenSim overrides them when the model is loaded:
 * with a damped fibre or a rigid tendon the active curve's minimum_value and the slopes at maximum
 * velocity become 0; with an undamped fibre on an elastic tendon the minimum is raised to 0.1 and the
 * slopes at maximum velocity to half the slopes near it. A damping below 0.001 counts as none.
 */
#include "body/curve_millard.h"

#include <float.h>
#include <math.h>

static const double LEAST_DAMPING = 0.001; /* OpenSim MIN_NONZERO_DAMPING_COEFFICIENT */

double pc_millard_damping(const pc_muscle *muscle) {
  return muscle->fiber_damping < LEAST_DAMPING ? 0 : muscle->fiber_damping;
}

static bool within_unit(double x) {
  return x >= 0 && x <= 1;
}

/* OpenSim keeps curviness off its ends: 0.1 is nearly straight, 0.9 a sharp corner. */
static double pull(double curviness) {
  return 0.1 + 0.8 * curviness;
}

static int refuse(pc_err *err, const pc_muscle *muscle, const char *why) {
  return pc_fail(err, PC_BAD_INPUT, 0, "muscle %s: %s", muscle->name, why);
}

/* A curve through these points, one corner between each two. */
static bool chain(pc_bezier *curve, const pc_bezier_end *end, const double *c, int n) {
  curve->n = 0;
  for (int i = 0; i + 1 < n; i++)
    if (!pc_bezier_corner(curve, end[i], end[i + 1], c[i])) return false;
  return true;
}

/* Five corners: foot, steep ascending limb, shallow ascending plateau, descending limb, foot. */
static int active_length(const pc_muscle *muscle, double lowest, pc_bezier *curve, pc_err *err) {
  const pc_curves *p = &muscle->curves;
  double x0 = p->min_norm_active_fiber_length, x1 = p->transition_norm_fiber_length, x2 = 1,
         x3 = p->max_norm_active_fiber_length, slope = p->shallow_ascending_slope;
  double apart = sqrt(DBL_EPSILON);
  if (!(x0 >= 0 && x1 > x0 + apart && x2 > x1 + apart && x3 > x2 + apart))
    return refuse(err, muscle,
                  "the active force-length curve needs 0 <= min_norm_active_fiber_length < "
                  "transition_norm_fiber_length < 1 < max_norm_active_fiber_length");
  if (!(lowest >= 0)) return refuse(err, muscle, "minimum_value must not be negative");
  if (!(slope >= 0 && slope < (1 - lowest) / (x2 - x1)))
    return refuse(err, muscle,
                  "shallow_ascending_slope must be at least 0 and less than "
                  "(1 - minimum_value) / (1 - transition_norm_fiber_length)");

  double half = 0.05 * x2;                  /* half width of the shoulder at the top */
  double y1 = 1 - slope * (x2 - half - x1); /* the plateau's line at x1 */
  double steep = 1.25 * y1 / (x1 - x0), x01 = 0.5 * (x0 + x1), y01 = 0.5 * y1;
  double xs = x1 + 0.5 * (x2 - half - x1), ys = y1 + 0.5 * (1 - y1);
  double fall = -1 / ((x3 - half) - (x2 + half)), x23 = (x2 + half) + 0.5 * (x3 - (x2 + half));
  double c[5] = {pull(1), pull(1), pull(1), pull(1), pull(1)};
  pc_bezier_end end[6] = {{x0, lowest, 0}, {x01, y01, steep}, {xs, ys, slope},
                          {x2, 1, 0},      {x23, 0.5, fall},  {x3, lowest, 0}};
  if (!chain(curve, end, c, 6))
    return refuse(err, muscle, "no smooth active force-length curve has these parameters");
  return PC_OK;
}

/* Four corners: slow and fast shortening, slow and fast lengthening. */
static int force_velocity(const pc_muscle *muscle, double at_shortening, double at_lengthening,
                          pc_bezier *curve, pc_err *err) {
  const pc_curves *p = &muscle->curves;
  double most = p->max_eccentric_velocity_force_multiplier, near_s = p->concentric_slope_near_vmax,
         near_l = p->eccentric_slope_near_vmax;
  if (!(most > 1)) return refuse(err, muscle, "max_eccentric_velocity_force_multiplier must exceed 1");
  if (!(p->isometric_slope > 1)) return refuse(err, muscle, "isometric_slope must exceed 1");
  if (!(at_shortening >= 0 && near_s > at_shortening && near_s < 1 && near_s >= sqrt(DBL_EPSILON)))
    return refuse(err, muscle, "needs 0 <= concentric_slope_at_vmax < concentric_slope_near_vmax < 1");
  if (!(at_lengthening >= 0 && near_l >= at_lengthening && near_l < most - 1 && near_l >= sqrt(DBL_EPSILON)))
    return refuse(err, muscle,
                  "needs 0 <= eccentric_slope_at_vmax <= eccentric_slope_near_vmax < "
                  "max_eccentric_velocity_force_multiplier - 1");
  if (!within_unit(p->concentric_curviness) || !within_unit(p->eccentric_curviness))
    return refuse(err, muscle, "curviness of the force-velocity curve must lie between 0 and 1");

  double y_s = 0.05 * (near_s + at_shortening), y_l = most - 0.05 * (near_l + at_lengthening);
  double cs = pull(p->concentric_curviness), cl = pull(p->eccentric_curviness), c[4] = {cs, cs, cl, cl};
  pc_bezier_end end[5] = {{-1, 0, at_shortening},
                          {-0.9, y_s, near_s},
                          {0, 1, p->isometric_slope},
                          {0.9, y_l, near_l},
                          {1, most, at_lengthening}};
  if (!chain(curve, end, c, 5))
    return refuse(err, muscle, "no smooth force-velocity curve has these parameters");
  return PC_OK;
}

/* Two corners: the toe, and the rise to one maximum isometric force. */
static int passive_length(const pc_muscle *muscle, pc_bezier *curve, pc_err *err) {
  const pc_curves *p = &muscle->curves;
  double width = p->strain_at_one_norm_force - p->strain_at_zero_force;
  double low = p->stiffness_at_low_force, high = p->stiffness_at_one_norm_force, curviness = p->curviness;
  int missing = (low != low) + (high != high) + (curviness != curviness); /* NaN: not given */
  if (missing != 0 && missing != 3)
    return refuse(err, muscle,
                  "stiffness_at_low_force, stiffness_at_one_norm_force and curviness must "
                  "be given all or not at all");
  if (!(width > 0)) return refuse(err, muscle, "strain_at_one_norm_force must exceed strain_at_zero_force");
  if (missing) low = 0.2, high = 2 / width, curviness = 0.75; /* OpenSim's fit to Winters et al. 2011 */
  if (!(high > 1 / width && low > 0 && low < 1 / width && within_unit(curviness)))
    return refuse(err, muscle,
                  "passive stiffness must rise: 0 < stiffness_at_low_force < 1 / strain < "
                  "stiffness_at_one_norm_force, and curviness lie between 0 and 1");

  double x0 = 1 + p->strain_at_zero_force, x1 = 1 + p->strain_at_one_norm_force;
  double toe = fmin(0.1 / high, 0.1 * (x1 - x0));
  double c[2] = {pull(curviness), pull(curviness)};
  pc_bezier_end end[3] = {{x0, 0, 0}, {x0 + toe, 0.5 * low * toe, low}, {x1, 1, high}};
  if (!chain(curve, end, c, 3))
    return refuse(err, muscle, "no smooth passive force-length curve has these parameters");
  return PC_OK;
}

int pc_millard_shapes(const pc_muscle *muscle, pc_bezier shape[PC_MILLARD_CURVES], pc_err *err) {
  const pc_curves *p = &muscle->curves;
  bool classic = pc_millard_damping(muscle) == 0 && !muscle->ignore_tendon_compliance;
  double lowest = fmin(p->minimum_value, 0); /* 0, or a negative value to refuse */
  double at_shortening = fmin(p->concentric_slope_at_vmax, 0);
  double at_lengthening = fmin(p->eccentric_slope_at_vmax, 0);
  if (classic) {
    lowest = fmax(p->minimum_value, 0.1);
    at_shortening = fmax(p->concentric_slope_at_vmax, 0.5 * p->concentric_slope_near_vmax);
    at_lengthening = fmax(p->eccentric_slope_at_vmax, 0.5 * p->eccentric_slope_near_vmax);
  }
  for (int i = 0; i < PC_MILLARD_CURVES; i++) shape[i] = (pc_bezier){0};
  int failed = active_length(muscle, lowest, &shape[PC_ACTIVE_LENGTH], err);
  if (!failed) failed = force_velocity(muscle, at_shortening, at_lengthening, &shape[PC_FORCE_VELOCITY], err);
  if (!failed) failed = passive_length(muscle, &shape[PC_PASSIVE_LENGTH], err);
  return failed;
}
