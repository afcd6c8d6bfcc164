/* osim_forces.c: the ForceSet and the ConstraintSet: what we compute, what we pass over, what we refuse.
 *
 * Muscles and the three ideal actuators are read. Contact forces are passed over with a note: contact is
 * measured or predicted here. Whatever else applies force (bushings, ligaments, springs, limit forces)
 * would change every number, so it is refused by name unless the file switches it off. The same goes
 * for constraints: couplers of two coordinates are read, others refused.
 */
#include "base/vec.h"
#include "body/osim.h"

#include <math.h>
#include <string.h>

/* ---- ideal actuators ----------------------------------------------------------------------------- */

static int body_named(pc_osim *r, xmlNode *node, const char *tag) {
  const char *name = pc_osim_string(r, node, tag);
  if (!*name) return -1;
  for (int s = 0; s < r->body->n_segments; s++)
    if (strcmp(r->body->segments[s].name, name) == 0) return s;
  const char *last = strrchr(name, '/');
  for (int s = 0; last && s < r->body->n_segments; s++)
    if (strcmp(r->body->segments[s].name, last + 1) == 0) return s;
  pc_osim_fail(r, PC_BAD_INPUT, node, "actuator '%s': there is no body '%s'", pc_osim_name(r, node), name);
  return -1;
}

static void direction(pc_osim *r, xmlNode *node, const char *tag, double v[3]) {
  pc_osim_numbers(r, node, tag, 3, v);
  double n = v3_norm(v);
  if (!(n > 0) || !isfinite(n))
    pc_osim_fail(r, PC_BAD_INPUT, node, "actuator '%s' has no direction", pc_osim_name(r, node));
  else if (fabs(n - 1) > 1e-15)
    v3_scale(v, 1 / n, v);
}

static void point_actuator(pc_osim *r, xmlNode *node, pc_actuator *a) {
  a->kind = PC_ACT_POINT;
  a->segment = body_named(r, node, "body");
  v3_set(a->direction, 1, 0, 0);
  direction(r, node, "direction", a->direction);
  pc_osim_numbers(r, node, "point", 3, a->point);
  a->point_is_global = pc_osim_flag(r, node, "point_is_global", false);
  a->direction_is_global = pc_osim_flag(r, node, "force_is_global", false);
  if (!isfinite(a->point[0] + a->point[1] + a->point[2]))
    pc_osim_fail(r, PC_BAD_INPUT, node, "actuator '%s' has no finite point", a->name);
}

static void torque_actuator(pc_osim *r, xmlNode *node, pc_actuator *a) {
  a->kind = PC_ACT_TORQUE;
  a->segment = body_named(r, node, "bodyA");
  a->segment_b = body_named(r, node, "bodyB");
  v3_set(a->direction, 0, 0, 1);
  direction(r, node, "axis", a->direction);
  a->direction_is_global = pc_osim_flag(r, node, "torque_is_global", true);
}

bool pc_osim_actuator(pc_osim *r, xmlNode *node, pc_actuator *a) {
  *a = (pc_actuator){.coordinate = -1, .segment = -1, .segment_b = -1};
  a->name = pc_osim_keep(r, pc_osim_name(r, node));
  a->optimal_force = pc_osim_number(r, node, "optimal_force", 1);
  a->min_control = pc_osim_number(r, node, "min_control", -INFINITY);
  a->max_control = pc_osim_number(r, node, "max_control", INFINITY);
  if (pc_osim_is(node, "CoordinateActuator") || pc_osim_is(node, "GeneralizedForce")) {
    a->kind = PC_ACT_COORDINATE;
    a->coordinate = pc_osim_coordinate(r, pc_osim_string(r, node, "coordinate"), node);
  } else if (pc_osim_is(node, "PointActuator")) {
    point_actuator(r, node, a);
  } else if (pc_osim_is(node, "TorqueActuator")) {
    torque_actuator(r, node, a);
  } else {
    return false;
  }
  if (a->kind != PC_ACT_COORDINATE && a->segment < 0)
    pc_osim_fail(r, PC_BAD_INPUT, node, "actuator '%s' does not say its body", a->name);
  return true;
}

/* ---- the force set ------------------------------------------------------------------------------- */

bool pc_osim_is_contact(const xmlNode *node) {
  static const char *const tags[] = {"SmoothSphereHalfSpaceForce", "HuntCrossleyForce",
                                     "ElasticFoundationForce", "MeyerFregly2016Force",
                                     "ExponentialContactForce"};
  for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
    if (pc_osim_is(node, tags[i])) return true;
  return false;
}

static void add_muscle(pc_osim *r, xmlNode *node, const pc_osim_muscle_class *class) {
  pc_body *b = r->body;
  pc_muscle *list = pc_osim_room(r, b->arena, b->muscles, b->n_muscles, sizeof *list);
  if (!list) return;
  b->muscles = list;
  pc_muscle m = {0};
  pc_osim_muscle(r, node, class, &m);
  list[b->n_muscles++] = m;
}

static void add_actuator(pc_osim *r, const pc_actuator *a) {
  pc_body *b = r->body;
  pc_actuator *list = pc_osim_room(r, b->arena, b->actuators, b->n_actuators, sizeof *list);
  if (!list) return;
  b->actuators = list;
  list[b->n_actuators++] = *a;
}

static void read_force(pc_osim *r, xmlNode *node) {
  pc_actuator a;
  const pc_osim_muscle_class *muscle = pc_osim_muscle_by_tag((const char *)node->name);
  if (muscle) {
    add_muscle(r, node, muscle);
  } else if (pc_osim_is_contact(node)) {
    pc_osim_skip(r, node, "contact is measured or predicted instead");
  } else if (!pc_osim_enabled(r, node, "appliesForce")) {
    pc_osim_skip(r, node, "the file switches it off");
  } else if (pc_osim_actuator(r, node, &a)) {
    add_actuator(r, &a);
  } else {
    pc_osim_fail(r, PC_UNSUPPORTED, node,
                 "force '%s': a %s is not computed; set its appliesForce to false to leave it out",
                 pc_osim_name(r, node), (const char *)node->name);
  }
}

void pc_osim_read_forces(pc_osim *r) {
  for (xmlNode *n = pc_osim_set(r, r->model, "ForceSet"); n && !r->code; n = pc_osim_next(n))
    if (!pc_osim_is(n, "groups")) read_force(r, n);
}

/* ---- constraints --------------------------------------------------------------------------------- */

static void read_coupler(pc_osim *r, xmlNode *node) {
  pc_body *b = r->body;
  const char *name = pc_osim_name(r, node);
  const char *independent = pc_osim_string(r, node, "independent_coordinate_names");
  const char *dependent = pc_osim_string(r, node, "dependent_coordinate_name");
  if (strpbrk(independent, " \t\n")) {
    pc_osim_fail(r, PC_UNSUPPORTED, node, "coupler '%s' has several independent coordinates", name);
    return;
  }
  int driver = pc_osim_coordinate(r, independent, node);
  int driven = driver < 0 ? -1 : pc_osim_coordinate(r, dependent, node);
  xmlNode *function = pc_osim_object(r, node, "coupled_coordinates_function");
  if (!function) pc_osim_fail(r, PC_BAD_INPUT, node, "coupler '%s' has no function", name);
  int f = function ? pc_osim_function(r, function) : -1;
  if (r->code || driven < 0 || f < 0) return;
  pc_coordinate *c = &b->coordinates[driven];
  if (c->driver >= 0) pc_osim_fail(r, PC_BAD_INPUT, node, "coordinate '%s' is coupled twice", c->name);
  c->driver = driver;
  c->driver_function = f;
  c->driver_scale = pc_osim_number(r, node, "scale_factor", 1);
  c->driver_name = pc_osim_keep(r, name);
  if (!isfinite(c->driver_scale)) pc_osim_fail(r, PC_BAD_INPUT, node, "coupler '%s': bad scale", name);
}

void pc_osim_read_constraints(pc_osim *r) {
  for (xmlNode *n = pc_osim_set(r, r->model, "ConstraintSet"); n && !r->code; n = pc_osim_next(n)) {
    if (pc_osim_is(n, "groups")) continue;
    if (!pc_osim_enabled(r, n, "isEnforced"))
      pc_osim_skip(r, n, "the file switches it off");
    else if (pc_osim_is(n, "CoordinateCouplerConstraint"))
      read_coupler(r, n);
    else
      pc_osim_fail(r, PC_UNSUPPORTED, n, "constraint '%s': a %s is not computed", pc_osim_name(r, n),
                   (const char *)n->name);
  }
}
