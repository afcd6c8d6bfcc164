/* osim_muscles.c: the muscle classes of OpenSim and their properties, for reader and writer alike.
 *
 * One table row per number says how OpenSim calls it and where pc_muscle keeps it. What a file leaves
 * out has the value of OpenSim's constructors (pc_curves_default). Classes that are missing here are
 * refused by name when they apply force.
 */
#include "body/muscle.h"
#include "body/osim.h"

#include <math.h>
#include <string.h>

#define IN_MUSCLE(name, member)                                                                              \
  { name, NULL, offsetof(pc_muscle, member) }
#define IN_CURVES(of, member)                                                                                \
  { #member, of, offsetof(pc_muscle, curves.member) }
#define END                                                                                                  \
  { NULL, NULL, 0 }

const pc_osim_property pc_osim_muscle_common[] = {
    IN_MUSCLE("min_control", min_control),
    IN_MUSCLE("max_control", max_control),
    IN_MUSCLE("max_isometric_force", f_max),
    IN_MUSCLE("optimal_fiber_length", l_opt),
    IN_MUSCLE("tendon_slack_length", l_slack),
    IN_MUSCLE("pennation_angle_at_optimal", pennation),
    IN_MUSCLE("max_contraction_velocity", v_max),
    IN_MUSCLE("activation_time_constant", activation_time_constant),
    IN_MUSCLE("deactivation_time_constant", deactivation_time_constant),
    END,
};

static const pc_osim_property millard[] = {
    IN_MUSCLE("fiber_damping", fiber_damping),
    IN_MUSCLE("maximum_pennation_angle", max_pennation),
    IN_CURVES("ActiveForceLengthCurve", min_norm_active_fiber_length),
    IN_CURVES("ActiveForceLengthCurve", transition_norm_fiber_length),
    IN_CURVES("ActiveForceLengthCurve", max_norm_active_fiber_length),
    IN_CURVES("ActiveForceLengthCurve", shallow_ascending_slope),
    IN_CURVES("ActiveForceLengthCurve", minimum_value),
    IN_CURVES("ForceVelocityCurve", concentric_slope_at_vmax),
    IN_CURVES("ForceVelocityCurve", concentric_slope_near_vmax),
    IN_CURVES("ForceVelocityCurve", isometric_slope),
    IN_CURVES("ForceVelocityCurve", eccentric_slope_at_vmax),
    IN_CURVES("ForceVelocityCurve", eccentric_slope_near_vmax),
    IN_CURVES("ForceVelocityCurve", max_eccentric_velocity_force_multiplier),
    IN_CURVES("ForceVelocityCurve", concentric_curviness),
    IN_CURVES("ForceVelocityCurve", eccentric_curviness),
    IN_CURVES("FiberForceLengthCurve", strain_at_zero_force),
    IN_CURVES("FiberForceLengthCurve", strain_at_one_norm_force),
    IN_CURVES("FiberForceLengthCurve", stiffness_at_low_force),
    IN_CURVES("FiberForceLengthCurve", stiffness_at_one_norm_force),
    IN_CURVES("FiberForceLengthCurve", curviness),
    END,
};

static const pc_osim_property thelen[] = {
    IN_MUSCLE("maximum_pennation_angle", max_pennation),
    IN_CURVES(NULL, FmaxTendonStrain),
    IN_CURVES(NULL, FmaxMuscleStrain),
    IN_CURVES(NULL, KshapeActive),
    IN_CURVES(NULL, KshapePassive),
    IN_CURVES(NULL, Af),
    IN_CURVES(NULL, Flen),
    IN_CURVES(NULL, fv_linear_extrap_threshold),
    END,
};

static const pc_osim_property degroote[] = {
    IN_MUSCLE("fiber_damping", fiber_damping),
    IN_CURVES(NULL, active_force_width_scale),
    IN_CURVES(NULL, passive_fiber_strain_at_one_norm_force),
    IN_CURVES(NULL, tendon_strain_at_one_norm_force),
    END,
};

static const pc_osim_muscle_class classes[] = {
    {"Millard2012EquilibriumMuscle", PC_MILLARD2012, millard},
    {"Thelen2003Muscle", PC_THELEN2003, thelen},
    {"DeGrooteFregly2016Muscle", PC_DEGROOTE2016, degroote},
};
enum { N_CLASSES = sizeof classes / sizeof classes[0] };

const pc_osim_muscle_class *pc_osim_muscle_by_tag(const char *tag) {
  for (int i = 0; i < N_CLASSES; i++)
    if (strcmp(classes[i].tag, tag) == 0) return &classes[i];
  return NULL;
}

const pc_osim_muscle_class *pc_osim_muscle_by_kind(pc_muscle_kind kind) {
  for (int i = 0; i < N_CLASSES; i++)
    if (classes[i].kind == kind) return &classes[i];
  return NULL;
}

static void read_properties(pc_osim *r, xmlNode *node, const pc_osim_property *p, pc_muscle *m) {
  for (; p->name; p++) {
    double *value = (double *)((char *)m + p->at);
    xmlNode *in = p->of ? pc_osim_prop(r, node, p->of) : node;
    bool optional = isnan(*value); /* and then it may also stand there empty */
    if (!optional || *pc_osim_string(r, in, p->name)) *value = pc_osim_number(r, in, p->name, *value);
  }
}

/* Until OpenSim 4 every muscle was written with min_control 0 by mistake; OpenSim reads that as absent. */
static double min_control(pc_osim *r, xmlNode *node, double by_class, double read) {
  bool given = pc_osim_prop(r, node, "min_control") != NULL;
  return given && r->version < 30513 && fabs(read) < 1e-14 ? by_class : read;
}

void pc_osim_muscle(pc_osim *r, xmlNode *node, const pc_osim_muscle_class *class, pc_muscle *m) {
  pc_curves_default(class->kind, m);
  double by_class = m->min_control;
  m->name = pc_osim_keep(r, pc_osim_name(r, node));
  m->group = pc_muscle_group(m->name);
  m->side = pc_muscle_side(m->name);
  m->pennation = pc_osim_number(r, node, "pennation_angle", 0); /* its name until version 20301 */
  read_properties(r, node, pc_osim_muscle_common, m);
  read_properties(r, node, class->properties, m);
  m->min_control = min_control(r, node, by_class, m->min_control);
  m->ignore_tendon_compliance = pc_osim_flag(r, node, "ignore_tendon_compliance", false);
  m->ignore_activation_dynamics = pc_osim_flag(r, node, "ignore_activation_dynamics", false);
  m->curves.ignore_passive_fiber_force =
      class->kind == PC_DEGROOTE2016 && pc_osim_flag(r, node, "ignore_passive_fiber_force", false);
  m->applies_force = pc_osim_enabled(r, node, "appliesForce");
  if (!(m->min_control <= m->max_control))
    pc_osim_fail(r, PC_BAD_INPUT, node, "muscle '%s': min_control is above max_control", m->name);
  if (!r->code) pc_osim_path(r, node, m);
}
