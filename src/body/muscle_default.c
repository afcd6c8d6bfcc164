/* muscle_default.c: the property values a muscle has when its file does not say.
 *
 * Source: the constructProperties functions of OpenSim 4.6 (Muscle, Millard2012EquilibriumMuscle and
 * its curves, Thelen2003Muscle, DeGrooteFregly2016Muscle, Schutte1993Muscle_Deprecated,
 * Delp1990Muscle_Deprecated). Every kind gets every curve's defaults; the kind says which are read.
 */
#include "body/muscle.h"

#include <math.h>

static void thelen(pc_curves *c) {
  c->FmaxTendonStrain = 0.04;
  c->FmaxMuscleStrain = 0.6;
  c->KshapeActive = 0.45;
  c->KshapePassive = 5.0;
  c->Af = 0.25;
  c->Flen = 1.4;
  c->fv_linear_extrap_threshold = 0.95;
}

static void millard(pc_curves *c) {
  c->min_norm_active_fiber_length = 0.47 - 0.0259;
  c->transition_norm_fiber_length = 0.73;
  c->max_norm_active_fiber_length = 1.8123;
  c->shallow_ascending_slope = 0.8616;
  c->minimum_value = 0.1;

  c->concentric_slope_at_vmax = 0;
  c->concentric_slope_near_vmax = 0.25;
  c->isometric_slope = 5.0;
  c->eccentric_slope_at_vmax = 0;
  c->eccentric_slope_near_vmax = 0.15;
  c->max_eccentric_velocity_force_multiplier = 1.4;
  c->concentric_curviness = 0.6;
  c->eccentric_curviness = 0.9;

  c->strain_at_zero_force = 0;
  c->strain_at_one_norm_force = 0.7;
  c->stiffness_at_low_force = NAN;
  c->stiffness_at_one_norm_force = NAN;
  c->curviness = NAN;
}

static void degroote(pc_curves *c) {
  c->active_force_width_scale = 1.0;
  c->passive_fiber_strain_at_one_norm_force = 0.6;
  c->tendon_strain_at_one_norm_force = 0.049;
  c->ignore_passive_fiber_force = false;
}

void pc_curves_default(pc_muscle_kind kind, pc_muscle *muscle) {
  muscle->kind = kind;
  muscle->f_max = 1000;
  muscle->l_opt = 0.1;
  muscle->l_slack = 0.2;
  muscle->pennation = 0;
  muscle->v_max = 10;
  muscle->min_control = 0;
  muscle->max_control = 1;
  muscle->fiber_damping = 0;
  muscle->ignore_tendon_compliance = false;
  muscle->ignore_activation_dynamics = false;
  muscle->applies_force = true;
  muscle->max_pennation = acos(0.1);
  muscle->activation_time_constant = 0.015;
  muscle->deactivation_time_constant = 0.050;
  if (kind == PC_MILLARD2012) {
    muscle->fiber_damping = 0.1;
    muscle->activation_time_constant = 0.010;
    muscle->deactivation_time_constant = 0.040;
  }
  if (kind == PC_DEGROOTE2016) muscle->deactivation_time_constant = 0.060;
  if (kind == PC_MILLARD2012 || kind == PC_THELEN2003) muscle->min_control = 0.01; /* minimum_activation */

  muscle->curves = (pc_curves){0};
  thelen(&muscle->curves);
  millard(&muscle->curves);
  degroote(&muscle->curves);
  muscle->curves.active_force_length_fn = -1;
  muscle->curves.force_velocity_fn = -1;
  muscle->curves.passive_force_length_fn = -1;
  muscle->curves.tendon_force_length_fn = -1;
}
