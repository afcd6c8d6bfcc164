/* scale.c: a person of other proportions: every segment stretched along its own axes.
 *
 * The rules are OpenSim 4.6's (Model::scale and the extendScale of each component):
 *   points, markers, mass centres, wrap places, joint places: times the factors of their segment;
 *   slides of custom joints: the function times |axis| . factors of the PARENT segment, except where
 *     the coordinate itself is the slide (it stays a free coordinate in metres);
 *   moving path points: each component's function times its segment's factor;
 *   wrap sizes: times the lengths of the stretched wrap axes (cylinder radius: mean of x and y);
 *   masses: times the volume, then all to the wanted total; inertias with the square of a common
 *     factor, or else as a cylinder's about the axis of its least inertia;
 *   fibre and slack lengths keep their ratio to the path length in the default pose.
 * Maximum forces, ranges and default values stay. Driven slides are refused unless the parent's factors
 * are equal, as in OpenSim.
 */
#include "motion/scale.h"
#include "base/vec.h"
#include "body/copy.h"
#include "body/function.h"
#include "body/topology.h"

#include <string.h>

static int no_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

static void stretch(double v[3], const double f[3]) {
  for (int i = 0; i < 3; i++) v[i] *= f[i];
}

/* ---- inertia --------------------------------------------------------------------------------- */

static bool equal(const double f[3]) {
  const double close = 1e-9; /* relative; below it the exact law for equal factors is the better one */
  return fabs(f[0] - f[1]) <= close * f[0] && fabs(f[1] - f[2]) <= close * f[0];
}

/* A segment of unequal factors, taken as a cylinder about the axis k of its least inertia:
 * I_k = m r^2 / 2, I_other = m (l^2 / 12 + r^2 / 4). mass: before, total: after. */
static void stretch_cylinder(double inertia[6], double mass, double total, const double f[3]) {
  int k = inertia[0] <= inertia[1] ? (inertia[0] <= inertia[2] ? 0 : 2) : (inertia[1] <= inertia[2] ? 1 : 2);
  int other = k == 0 ? 1 : 0;
  double r2 = fmax(0, 2 * inertia[k] / mass);
  double l2 = fmax(0, 12 * (inertia[other] - 0.25 * mass * r2) / mass) * f[k] * f[k];
  r2 *= f[(k + 1) % 3] * f[(k + 2) % 3];
  for (int i = 0; i < 3; i++) inertia[i] = i == k ? 0.5 * total * r2 : total * (l2 / 12 + 0.25 * r2);
  double volume = total / mass;
  inertia[3] *= f[0] * f[1] * volume;
  inertia[4] *= f[0] * f[2] * volume;
  inertia[5] *= f[1] * f[2] * volume;
}

static void stretch_segment(pc_segment *s, const double f[3]) {
  double mass = s->mass, volume = f[0] * f[1] * f[2];
  stretch(s->com, f);
  s->mass *= volume;
  if (!(mass > 0))
    memset(s->inertia, 0, sizeof s->inertia);
  else if (equal(f))
    for (int i = 0; i < 6; i++) s->inertia[i] *= volume * f[0] * f[0];
  else
    stretch_cylinder(s->inertia, mass, s->mass, f);
}

/* ---- functions: one that is stretched becomes a new one, since others may use it too ------------- */

static int stretched(pc_body *b, int function, double factor) {
  if (factor == 1) return function;
  pc_function *f = &b->functions[b->n_functions];
  *f = b->functions[function];
  f->scale *= factor;
  return b->n_functions++;
}

/* Room for the functions that stretching adds. */
static int make_room(pc_body *b, pc_err *err) {
  size_t n = (size_t)b->n_functions + 3 * ((size_t)b->n_segments + (size_t)b->n_points);
  pc_function *more = PC_NEW(b->arena, pc_function, n);
  if (!more) return no_memory(err);
  if (b->n_functions) memcpy(more, b->functions, (size_t)b->n_functions * sizeof *more);
  b->functions = more;
  return PC_OK;
}

static bool is_identity(const pc_body *b, int function) {
  if (function < 0) return true;
  const pc_function *f = &b->functions[function];
  return f->kind == PC_FN_LINEAR && f->y[0] == 1 && f->y[1] == 0 && f->scale == 1;
}

static void stretch_joint(pc_body *b, pc_joint *j, const double (*factor)[3]) {
  const double *f = factor[j->parent];
  stretch(j->in_parent.p, f);
  stretch(j->in_child.p, factor[j->child]);
  for (int i = 0; i < 3 && j->kind == PC_CUSTOM; i++) {
    pc_axis *a = &j->axes[i];
    if (a->function < 0 || (a->coordinate >= 0 && is_identity(b, a->function))) continue;
    double along = fabs(a->v[0]) * f[0] + fabs(a->v[1]) * f[1] + fabs(a->v[2]) * f[2];
    a->function = stretched(b, a->function, along);
  }
}

static int stretch_coupler(const pc_body *b, pc_coordinate *c, const double (*factor)[3], pc_err *err) {
  if (c->driver < 0 || c->type != PC_TRANSLATIONAL) return PC_OK;
  const double *f = factor[b->joints[c->joint].parent];
  if (f[0] != f[1] || f[0] != f[2])
    return pc_fail(err, PC_UNSUPPORTED, 0,
                   "coordinate %s is a driven slide: segment %s must have equal factors", c->name,
                   b->segments[b->joints[c->joint].parent].name);
  c->driver_scale *= f[0];
  return PC_OK;
}

/* ---- muscles --------------------------------------------------------------------------------- */

static void stretch_point(pc_body *b, pc_path_point *p, const double f[3]) {
  stretch(p->at, f);
  for (int i = 0; i < 3 && p->kind == PC_POINT_MOVING; i++)
    if (p->move_coordinate[i] >= 0) p->move_function[i] = stretched(b, p->move_function[i], f[i]);
}

static void stretch_wrap(pc_wrap_object *w, const double f[3]) {
  double along[3]; /* length of each wrap axis after stretching */
  for (int i = 0; i < 3; i++) {
    double axis[3] = {w->at.R[i], w->at.R[3 + i], w->at.R[6 + i]};
    stretch(axis, f);
    along[i] = v3_norm(axis);
  }
  stretch(w->at.p, f);
  double across = 0.5 * (along[0] + along[1]);
  switch (w->kind) {
  case PC_WRAP_CYLINDER:
    w->size[0] *= across, w->size[1] *= along[2];
    break;
  case PC_WRAP_SPHERE:
    w->size[0] *= (f[0] + f[1] + f[2]) / 3;
    break;
  case PC_WRAP_ELLIPSOID:
    stretch(w->size, along);
    break;
  case PC_WRAP_TORUS:
    w->size[0] *= across, w->size[1] *= across;
    break;
  }
}

/* Path lengths of all muscles in the default pose. */
static int default_lengths(const pc_body *b, double *length, pc_err *err) {
  pc_pose *pose = pc_pose_make(b);
  pc_path_work *work = pc_path_work_make(b);
  if (pose && work) {
    pc_pose_couple(b, pose);
    pc_pose_position(b, pose);
    for (int m = 0; m < b->n_muscles; m++) {
      pc_path path;
      pc_path_find(b, pose, work, m, &path);
      length[m] = path.length;
    }
  }
  int code = pose && work ? PC_OK : no_memory(err);
  pc_path_work_free(work);
  pc_pose_free(pose);
  return code;
}

/* Enough of pc_body_finish for kinematics and paths; the muscles cannot be finished before. */
static int ready_for_paths(pc_body *b, pc_err *err) {
  for (int i = 0; i < b->n_functions; i++)
    if (pc_function_prepare(&b->functions[i], b->arena, err)) return err->code;
  return pc_topology_make(b, err);
}

static int refit_fibres(const pc_body *before, pc_body *b, pc_err *err) {
  if (b->n_muscles == 0) return PC_OK;
  double *old = PC_NEW(b->arena, double, b->n_muscles), *now = PC_NEW(b->arena, double, b->n_muscles);
  if (!old || !now) return no_memory(err);
  if (ready_for_paths(b, err) || default_lengths(before, old, err) || default_lengths(b, now, err))
    return err->code;
  for (int m = 0; m < b->n_muscles; m++) {
    if (!(old[m] > 0)) continue;
    b->muscles[m].l_opt *= now[m] / old[m];
    b->muscles[m].l_slack *= now[m] / old[m];
  }
  return PC_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int check_factors(const pc_body *body, const double (*factor)[3], pc_err *err) {
  for (int s = 0; s < body->n_segments; s++)
    for (int i = 0; i < 3; i++)
      if (!(factor[s][i] > 0) || !isfinite(factor[s][i]))
        return pc_fail(err, PC_BAD_INPUT, 0, "segment %s: scale factor %g must be above zero",
                       body->segments[s].name, factor[s][i]);
  return PC_OK;
}

/* The standing height follows a common factor; otherwise it is not known any more. */
static double scaled_height(const pc_body *body, const double (*factor)[3]) {
  for (int s = 1; s < body->n_segments; s++)
    for (int i = 0; i < 3; i++)
      if (factor[s][i] != factor[1][0]) return 0;
  return body->height * factor[1][0];
}

static int stretch_all(const pc_body *before, pc_body *b, const double (*factor)[3], double mass,
                       pc_err *err) {
  if (make_room(b, err)) return err->code;
  for (int s = 1; s < b->n_segments; s++) stretch_segment(&b->segments[s], factor[s]);
  for (int s = 1; s < b->n_segments; s++) stretch_joint(b, &b->joints[s], factor);
  for (int c = 0; c < b->n_coordinates; c++)
    if (stretch_coupler(b, &b->coordinates[c], factor, err)) return err->code;
  for (int i = 0; i < b->n_points; i++) stretch_point(b, &b->points[i], factor[b->points[i].segment]);
  for (int i = 0; i < b->n_wraps; i++) stretch_wrap(&b->wraps[i], factor[b->wraps[i].segment]);
  for (int i = 0; i < b->n_markers; i++) stretch(b->markers[i].at, factor[b->markers[i].segment]);
  b->height = scaled_height(before, factor);
  if (refit_fibres(before, b, err) || pc_body_finish(b, err)) return err->code;
  if (mass > 0) pc_body_set_mass(b, mass);
  return PC_OK;
}

pc_body *pc_scale_build(const pc_body *body, const double (*factor)[3], double mass, pc_arena *arena,
                        pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  if (check_factors(body, factor, err)) return NULL;
  pc_body *b = pc_body_copy(body, arena);
  if (!b) {
    no_memory(err);
    return NULL;
  }
  return stretch_all(body, b, factor, mass, err) ? NULL : b;
}

pc_body *pc_body_scale(const pc_body *body, const double (*factor)[3], double mass, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  if (!arena) {
    no_memory(err);
    return NULL;
  }
  pc_body *b = pc_scale_build(body, factor, mass, arena, err);
  if (!b) pc_arena_free(arena);
  return b;
}

pc_body *pc_body_scale_person(const pc_body *body, double mass, double height, pc_err *err) {
  if (!(body->height > 0)) {
    pc_fail(err, PC_UNSUPPORTED, 0, "model %s does not say how tall it is: scale it by a static trial",
            body->name);
    return NULL;
  }
  pc_arena *scratch = pc_arena_make();
  double(*factor)[3] = scratch ? pc_arena_get(scratch, (size_t)body->n_segments, sizeof *factor) : NULL;
  pc_body *b = NULL;
  if (!factor)
    no_memory(err);
  else {
    for (int s = 0; s < body->n_segments; s++)
      for (int i = 0; i < 3; i++) factor[s][i] = s == 0 ? 1 : height / body->height; /* the ground stays */
    b = pc_body_scale(body, (const double(*)[3])factor, mass, err);
  }
  pc_arena_free(scratch);
  return b;
}
