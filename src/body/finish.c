/* finish.c: from what a reader filled in to a body one can compute with.
 *
 * Checks everything the kernels rely on, so that they need not: indices in range, parents before
 * children, finite numbers, unit axes, couplers that drive once. Then derives: spline coefficients,
 * muscle curves, free coordinates, total mass, topology.
 */
#include "base/vec.h"
#include "body/function.h"
#include "body/muscle.h"
#include "body/topology.h"

#include <string.h>

#define REFUSE(...) return pc_fail(err, PC_BAD_INPUT, 0, __VA_ARGS__)

static bool in(int i, int n) {
  return i >= 0 && i < n;
}
static bool finite3(const double v[3]) {
  return isfinite(v[0]) && isfinite(v[1]) && isfinite(v[2]);
}

static int check_segments(const pc_body *b, pc_err *err) {
  if (b->n_segments < 2) REFUSE("the model has no bodies");
  for (int s = 0; s < b->n_segments; s++) {
    const pc_segment *seg = &b->segments[s];
    if (!isfinite(seg->mass) || seg->mass < 0) REFUSE("body %s: mass %g is not a mass", seg->name, seg->mass);
    if (!finite3(seg->com) || !finite3(seg->inertia) || !finite3(seg->inertia + 3))
      REFUSE("body %s: mass centre or inertia is not a number", seg->name);
  }
  return PC_OK;
}

static int check_joint(pc_body *b, int s, pc_err *err) {
  pc_joint *j = &b->joints[s];
  if (j->child != s || !in(j->parent, s)) REFUSE("joint %s: parent must come before child", j->name);
  if (!finite3(j->in_parent.p) || !finite3(j->in_child.p))
    REFUSE("joint %s: its place is not a number", j->name);
  for (int i = 0; i < 6; i++) {
    pc_axis *a = &j->axes[i];
    if (a->coordinate >= 0 &&
        (a->coordinate < j->first_coordinate || a->coordinate >= j->first_coordinate + j->n_coordinates))
      REFUSE("joint %s: axis %d moves with a coordinate of another joint", j->name, i + 1);
    if (a->coordinate >= b->n_coordinates || a->function >= b->n_functions)
      REFUSE("joint %s: axis %d is not complete", j->name, i + 1);
    double length = v3_norm(a->v);
    bool used = a->coordinate >= 0 || a->function >= 0;
    if (used && !(length > 1e-9)) REFUSE("joint %s: axis %d has no direction", j->name, i + 1);
    if (used && fabs(length - 1) > 1e-15) v3_scale(a->v, 1 / length, a->v);
  }
  return PC_OK;
}

static int check_coordinate(const pc_body *b, int c, pc_err *err) {
  const pc_coordinate *co = &b->coordinates[c];
  if (!in(co->joint, b->n_segments)) REFUSE("coordinate %s has no joint", co->name);
  if (!isfinite(co->value)) REFUSE("coordinate %s: default value is not a number", co->name);
  if (isnan(co->lo) || isnan(co->hi) || co->lo > co->hi)
    REFUSE("coordinate %s: range %g to %g is empty", co->name, co->lo, co->hi);
  if (co->driver < 0) return PC_OK;
  if (!in(co->driver, b->n_coordinates) || !in(co->driver_function, b->n_functions))
    REFUSE("coordinate %s: its coupler is not complete", co->name);
  if (b->coordinates[co->driver].driver >= 0 || co->driver == c)
    REFUSE("coordinate %s is coupled to %s, which is itself coupled; chains of couplers are not computed",
           co->name, b->coordinates[co->driver].name);
  return PC_OK;
}

static int check_point(const pc_body *b, const pc_muscle *m, const pc_path_point *p, pc_err *err) {
  if (!in(p->segment, b->n_segments) || !finite3(p->at))
    REFUSE("muscle %s: point %s has no place", m->name, p->name);
  if (p->kind == PC_POINT_CONDITIONAL && !in(p->coordinate, b->n_coordinates))
    REFUSE("muscle %s: point %s depends on no known coordinate", m->name, p->name);
  for (int k = 0; k < 3 && p->kind == PC_POINT_MOVING; k++)
    if (p->move_coordinate[k] >= 0 &&
        (!in(p->move_coordinate[k], b->n_coordinates) || !in(p->move_function[k], b->n_functions)))
      REFUSE("muscle %s: point %s moves by no known function", m->name, p->name);
  return PC_OK;
}

static int check_muscle(const pc_body *b, const pc_muscle *m, pc_err *err) {
  if (m->n_points < 2 || !in(m->first_point, b->n_points) || m->first_point + m->n_points > b->n_points)
    REFUSE("muscle %s needs two path points or more", m->name);
  if (m->n_points + 2 * m->n_wraps > PC_PATH_MAX)
    return pc_fail(err, PC_UNSUPPORTED, 0, "muscle %s has %d path points and %d wraps, more than %d nodes",
                   m->name, m->n_points, m->n_wraps, PC_PATH_MAX);
  for (int i = 0; i < m->n_points; i++)
    if (check_point(b, m, &b->points[m->first_point + i], err)) return err->code;
  for (int i = 0; i < m->n_wraps; i++) {
    const pc_path_wrap *w = &b->path_wraps[m->first_wrap + i];
    if (!in(w->object, b->n_wraps) || !in(b->wraps[w->object].segment, b->n_segments))
      REFUSE("muscle %s: a wrap has no object", m->name);
  }
  return PC_OK;
}

static int check_wrap(const pc_wrap_object *w, pc_err *err) {
  int needed = w->kind == PC_WRAP_ELLIPSOID ? 3 : w->kind == PC_WRAP_SPHERE ? 1 : 2;
  for (int i = 0; i < needed; i++)
    if (!(w->size[i] > 0) || !isfinite(w->size[i]))
      REFUSE("wrap object %s: size %g must be above zero", w->name, w->size[i]);
  if (!finite3(w->at.p)) REFUSE("wrap object %s has no place", w->name);
  return PC_OK;
}

static int check_actuator(const pc_body *b, const pc_actuator *a, pc_err *err) {
  if (a->kind == PC_ACT_COORDINATE ? !in(a->coordinate, b->n_coordinates) : !in(a->segment, b->n_segments))
    REFUSE("actuator %s acts on nothing the model has", a->name);
  if (!(fabs(a->optimal_force) > 0) || !isfinite(a->optimal_force))
    REFUSE("actuator %s: optimal force %g must not be zero", a->name, a->optimal_force);
  if (!(a->min_control <= a->max_control)) REFUSE("actuator %s: control range is empty", a->name);
  return PC_OK;
}

static int check_parts(pc_body *b, pc_err *err) {
  if (check_segments(b, err)) return err->code;
  for (int i = 0; i < b->n_functions; i++)
    if (pc_function_prepare(&b->functions[i], b->arena, err)) return err->code;
  for (int s = 1; s < b->n_segments; s++)
    if (check_joint(b, s, err)) return err->code;
  for (int i = 0; i < b->n_coordinates; i++)
    if (check_coordinate(b, i, err)) return err->code;
  for (int i = 0; i < b->n_wraps; i++)
    if (check_wrap(&b->wraps[i], err)) return err->code;
  for (int i = 0; i < b->n_muscles; i++)
    if (check_muscle(b, &b->muscles[i], err) || pc_muscle_prepare(b, i, err)) return err->code;
  for (int i = 0; i < b->n_actuators; i++)
    if (check_actuator(b, &b->actuators[i], err)) return err->code;
  for (int i = 0; i < b->n_markers; i++)
    if (!in(b->markers[i].segment, b->n_segments) || !finite3(b->markers[i].at))
      REFUSE("marker %s has no place", b->markers[i].name);
  return PC_OK;
}

static int number_free(pc_body *b, pc_err *err) {
  b->n_free = 0;
  b->free_to_q = PC_NEW(b->arena, int, b->n_coordinates);
  if (!b->free_to_q) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int c = 0; c < b->n_coordinates; c++) {
    pc_coordinate *co = &b->coordinates[c];
    co->free = -1;
    if (co->locked || co->driver >= 0) continue;
    co->free = b->n_free;
    b->free_to_q[b->n_free++] = c;
  }
  return PC_OK;
}

int pc_body_finish(pc_body *body, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  if (check_parts(body, err) || number_free(body, err)) return err->code;
  body->total_mass = 0;
  for (int s = 1; s < body->n_segments; s++) body->total_mass += body->segments[s].mass;
  if (!(body->total_mass > 0)) return pc_fail(err, PC_BAD_INPUT, 0, "the model has no mass");
  return pc_topology_make(body, err);
}
