/* osim_write.c: a body as an OpenSim 4 document, for OpenSim itself and for reading back.
 *
 * The text reads back to the same body, bit for bit, in the parts OpenSim files can hold: numbers have
 * 17 digits, parts stand in the order in which the reader numbers them, and offset frames and wrap
 * objects keep the angles they were read with. A joint whose axes are not those of its kind (a turned
 * pin, say) is written as the CustomJoint it is. What the reader passed over is not written.
 */
#include "base/vec.h"
#include "body/osim.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
  const pc_body *body;
  char *text;
  size_t len, room;
  int indent;
  bool failed;
} writer;

/* ---- text ---------------------------------------------------------------------------------------- */

static void bytes(writer *w, const char *s, size_t n) {
  if (w->failed) return;
  if (w->room - w->len <= n) {
    size_t room = 2 * w->room + n + 4096;
    char *grown = realloc(w->text, room);
    if (!grown) {
      w->failed = true;
      return;
    }
    w->text = grown;
    w->room = room;
  }
  memcpy(w->text + w->len, s, n);
  w->len += n;
  w->text[w->len] = 0;
}

static void string(writer *w, const char *s) {
  bytes(w, s, strlen(s));
}

static void escaped(writer *w, const char *s) {
  for (; s && *s; s++) {
    char code[16];
    unsigned char c = (unsigned char)*s;
    if (c >= 32 && c != '<' && c != '>' && c != '&' && c != '"') {
      bytes(w, s, 1);
    } else {
      snprintf(code, sizeof code, "&#%d;", c);
      string(w, code);
    }
  }
}

static void number(writer *w, double x) {
  char digits[40];
  if (isnan(x))
    string(w, "NaN");
  else if (isinf(x))
    string(w, x > 0 ? "Inf" : "-Inf");
  else {
    snprintf(digits, sizeof digits, "%.17g", x);
    string(w, digits);
  }
}

static void line_start(writer *w) {
  for (int i = 0; i < w->indent; i++) string(w, "\t");
}

/* <tag name="name"> ... */
static void open_named(writer *w, const char *tag, const char *name) {
  line_start(w);
  string(w, "<");
  string(w, tag);
  if (name) {
    string(w, " name=\"");
    escaped(w, name);
    string(w, "\"");
  }
  string(w, ">\n");
  w->indent++;
}
static void open_tag(writer *w, const char *tag) {
  open_named(w, tag, NULL);
}

static void close_tag(writer *w, const char *tag) {
  w->indent--;
  line_start(w);
  string(w, "</");
  string(w, tag);
  string(w, ">\n");
}

static void open_set(writer *w, const char *tag, const char *name) {
  open_named(w, tag, name);
  open_tag(w, "objects");
}
static void close_set(writer *w, const char *tag) {
  close_tag(w, "objects");
  line_start(w);
  string(w, "<groups />\n");
  close_tag(w, tag);
}

/* <tag>before + text</tag>; `before` is ours, `text` comes from the body. */
static void put_path(writer *w, const char *tag, const char *before, const char *text) {
  line_start(w);
  string(w, "<");
  string(w, tag);
  string(w, ">");
  string(w, before);
  escaped(w, text);
  string(w, "</");
  string(w, tag);
  string(w, ">\n");
}
static void put_text(writer *w, const char *tag, const char *text) {
  put_path(w, tag, "", text);
}
static void put_flag(writer *w, const char *tag, bool value) {
  put_text(w, tag, value ? "true" : "false");
}

static void put_numbers(writer *w, const char *tag, int n, const double *x) {
  line_start(w);
  string(w, "<");
  string(w, tag);
  string(w, ">");
  for (int i = 0; i < n; i++) {
    if (i) string(w, " ");
    number(w, x[i]);
  }
  string(w, "</");
  string(w, tag);
  string(w, ">\n");
}
static void put_number(writer *w, const char *tag, double x) {
  put_numbers(w, tag, 1, &x);
}

/* "/ground" or "/bodyset/name" */
static void put_segment(writer *w, const char *tag, int segment) {
  if (segment == 0)
    put_text(w, tag, "/ground");
  else
    put_path(w, tag, "/bodyset/", w->body->segments[segment].name);
}

static void put_coordinate_socket(writer *w, const char *tag, int coordinate) {
  const pc_coordinate *c = &w->body->coordinates[coordinate];
  line_start(w);
  string(w, "<");
  string(w, tag);
  string(w, ">/jointset/");
  escaped(w, w->body->joints[c->joint].name);
  string(w, "/");
  escaped(w, c->name);
  string(w, "</");
  string(w, tag);
  string(w, ">\n");
}

/* ---- functions ----------------------------------------------------------------------------------- */

static void put_constant(writer *w, double value) {
  open_tag(w, "Constant");
  put_number(w, "value", value);
  close_tag(w, "Constant");
}

static void put_linear(writer *w, double slope, double intercept) {
  open_tag(w, "LinearFunction");
  put_numbers(w, "coefficients", 2, (double[2]){slope, intercept});
  close_tag(w, "LinearFunction");
}

static void put_knots(writer *w, const char *tag, const pc_function *f) {
  open_tag(w, tag);
  put_numbers(w, "x", f->n, f->x);
  put_numbers(w, "y", f->n, f->y);
  close_tag(w, tag);
}

static void put_bare_function(writer *w, const pc_function *f) {
  switch (f->kind) {
  case PC_FN_CONSTANT:
    put_constant(w, f->y[0]);
    break;
  case PC_FN_LINEAR:
    put_linear(w, f->y[0], f->y[1]);
    break;
  case PC_FN_PIECEWISE:
    put_knots(w, "PiecewiseLinearFunction", f);
    break;
  case PC_FN_POLYNOMIAL:
    open_tag(w, "PolynomialFunction");
    put_numbers(w, "coefficients", f->n, f->y);
    close_tag(w, "PolynomialFunction");
    break;
  default: /* the only spline a finished body holds */
    put_knots(w, "SimmSpline", f);
    break;
  }
}

static void put_scaled(writer *w, const pc_function *f) {
  open_tag(w, "MultiplierFunction");
  open_tag(w, "function");
  put_bare_function(w, f);
  close_tag(w, "function");
  put_number(w, "scale", f->scale);
  close_tag(w, "MultiplierFunction");
}

static void put_function(writer *w, const char *tag, const pc_function *f) {
  open_tag(w, tag);
  if (f->scale != 1)
    put_scaled(w, f);
  else
    put_bare_function(w, f);
  close_tag(w, tag);
}

/* ---- bodies -------------------------------------------------------------------------------------- */

static void put_quadrant(writer *w, const pc_wrap_object *o) {
  static const char *const names[2][3] = {{"x", "y", "z"}, {"-x", "-y", "-z"}};
  put_text(w, "quadrant", o->quadrant_axis < 0 ? "all" : names[o->quadrant_sign < 0][o->quadrant_axis]);
}

static void put_wrap(writer *w, const pc_wrap_object *o) {
  static const char *const tags[] = {"WrapCylinder", "WrapSphere", "WrapEllipsoid", "WrapTorus"};
  open_named(w, tags[o->kind], o->name);
  put_flag(w, "active", o->active);
  put_numbers(w, "xyz_body_rotation", 3, o->euler);
  put_numbers(w, "translation", 3, o->at.p);
  put_quadrant(w, o);
  if (o->kind == PC_WRAP_ELLIPSOID) {
    put_numbers(w, "dimensions", 3, o->size);
  } else if (o->kind == PC_WRAP_TORUS) {
    put_number(w, "inner_radius", o->size[0]);
    put_number(w, "outer_radius", o->size[1]);
  } else {
    put_number(w, "radius", o->size[0]);
    if (o->kind == PC_WRAP_CYLINDER) put_number(w, "length", o->size[1]);
  }
  close_tag(w, tags[o->kind]);
}

static void put_wraps(writer *w, int segment) {
  open_set(w, "WrapObjectSet", "wrapobjectset");
  for (int i = 0; i < w->body->n_wraps; i++)
    if (w->body->wraps[i].segment == segment) put_wrap(w, &w->body->wraps[i]);
  close_set(w, "WrapObjectSet");
}

static void put_bodies(writer *w) {
  open_set(w, "BodySet", "bodyset");
  for (int i = 1; i < w->body->n_segments; i++) {
    const pc_segment *s = &w->body->segments[i];
    open_named(w, "Body", s->name);
    put_wraps(w, i);
    put_number(w, "mass", s->mass);
    put_numbers(w, "mass_center", 3, s->com);
    put_numbers(w, "inertia", 6, s->inertia);
    close_tag(w, "Body");
  }
  close_set(w, "BodySet");
}

/* ---- joints -------------------------------------------------------------------------------------- */

static bool same_rotation(const double a[9], const double b[9]) {
  for (int i = 0; i < 9; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/* The angles the frame was read with, where they still give its rotation. */
static void angles_of(const pc_transform *X, const double kept[3], double e[3]) {
  double R[9];
  m3_from_xyz(R, kept);
  if (same_rotation(R, X->R))
    v3_copy(e, kept);
  else
    m3_to_xyz(e, X->R);
}

static bool is_body_frame(const pc_body *b, const char *name, int segment, const pc_transform *X) {
  return same_rotation(X->R, PC_IDENTITY.R) && X->p[0] == 0 && X->p[1] == 0 && X->p[2] == 0 && name &&
         strcmp(name, b->segments[segment].name) == 0;
}

static void put_frame(writer *w, const char *name, int segment, const pc_transform *X, const double kept[3]) {
  double e[3];
  if (is_body_frame(w->body, name, segment, X)) return;
  angles_of(X, kept, e);
  open_named(w, "PhysicalOffsetFrame", name);
  put_segment(w, "socket_parent", segment);
  put_numbers(w, "translation", 3, X->p);
  put_numbers(w, "orientation", 3, e);
  close_tag(w, "PhysicalOffsetFrame");
}

static void put_coordinate(writer *w, const pc_coordinate *c) {
  open_named(w, "Coordinate", c->name);
  put_number(w, "default_value", c->value);
  put_number(w, "default_speed_value", c->speed);
  put_numbers(w, "range", 2, (double[2]){c->lo, c->hi});
  put_flag(w, "clamped", c->clamped);
  put_flag(w, "locked", c->locked);
  close_tag(w, "Coordinate");
}

/* An axis function that would read back as the plain coordinate, or give it another motion type, was
 * wrapped in a MultiplierFunction before and has to be again. */
static bool needs_wrapper(const pc_body *b, const pc_axis *axis) {
  const pc_function *f = &b->functions[axis->function];
  if (f->scale != 1) return true;
  if (axis->coordinate < 0 || f->kind != PC_FN_LINEAR || fabs(f->y[0]) != 1) return false;
  return (f->y[0] == 1 && f->y[1] == 0) || b->coordinates[axis->coordinate].type == PC_COUPLED;
}

static void put_step(writer *w, const pc_axis *axis, const char *name) {
  open_named(w, "TransformAxis", name);
  put_text(w, "coordinates", axis->coordinate < 0 ? "" : w->body->coordinates[axis->coordinate].name);
  put_numbers(w, "axis", 3, axis->v);
  open_tag(w, "function");
  if (axis->function >= 0 && needs_wrapper(w->body, axis))
    put_scaled(w, &w->body->functions[axis->function]);
  else if (axis->function >= 0)
    put_bare_function(w, &w->body->functions[axis->function]);
  else if (axis->coordinate >= 0)
    put_linear(w, 1, 0);
  else
    put_constant(w, 0);
  close_tag(w, "function");
  close_tag(w, "TransformAxis");
}

static void put_transform(writer *w, const pc_joint *j) {
  static const char *const names[6] = {"rotation1",    "rotation2",    "rotation3",
                                       "translation1", "translation2", "translation3"};
  open_tag(w, "SpatialTransform");
  for (int k = 0; k < 6; k++) put_step(w, &j->axes[(k + 3) % 6], names[k]);
  close_tag(w, "SpatialTransform");
}

static void put_joint(writer *w, const pc_joint *j) {
  const char *tag = pc_osim_joint_tag(j);
  open_named(w, tag, j->name);
  put_text(w, "socket_parent_frame", j->parent_frame);
  put_text(w, "socket_child_frame", j->child_frame);
  open_tag(w, "coordinates");
  for (int c = 0; c < j->n_coordinates; c++)
    put_coordinate(w, &w->body->coordinates[j->first_coordinate + c]);
  close_tag(w, "coordinates");
  open_tag(w, "frames");
  put_frame(w, j->parent_frame, j->parent, &j->in_parent, j->parent_euler);
  put_frame(w, j->child_frame, j->child, &j->in_child, j->child_euler);
  close_tag(w, "frames");
  if (strcmp(tag, "CustomJoint") == 0) put_transform(w, j);
  close_tag(w, tag);
}

static void put_joints(writer *w) {
  open_set(w, "JointSet", "jointset");
  for (int s = 1; s < w->body->n_segments; s++) put_joint(w, &w->body->joints[s]);
  close_set(w, "JointSet");
}

static void put_coupler(writer *w, const pc_coordinate *c) {
  open_named(w, "CoordinateCouplerConstraint", c->driver_name);
  put_flag(w, "isEnforced", true);
  put_function(w, "coupled_coordinates_function", &w->body->functions[c->driver_function]);
  put_text(w, "independent_coordinate_names", w->body->coordinates[c->driver].name);
  put_text(w, "dependent_coordinate_name", c->name);
  put_number(w, "scale_factor", c->driver_scale);
  close_tag(w, "CoordinateCouplerConstraint");
}

/* In the order of their functions, which is the order in which they are read. */
static void put_couplers(writer *w) {
  const pc_body *b = w->body;
  open_set(w, "ConstraintSet", "constraintset");
  for (int f = 0; f < b->n_functions; f++)
    for (int c = 0; c < b->n_coordinates; c++)
      if (b->coordinates[c].driver >= 0 && b->coordinates[c].driver_function == f)
        put_coupler(w, &b->coordinates[c]);
  close_set(w, "ConstraintSet");
}

/* ---- muscles ------------------------------------------------------------------------------------- */

static int moving_coordinate(const pc_path_point *p) {
  for (int k = 0; k < 3; k++)
    if (p->move_coordinate[k] >= 0) return p->move_coordinate[k];
  return -1;
}

/* OpenSim wants one coordinate for all three components, so the constant ones name it as well. */
static void put_moving(writer *w, const pc_path_point *p) {
  static const char *const sockets[3] = {"socket_x_coordinate", "socket_y_coordinate", "socket_z_coordinate"};
  static const char *const locations[3] = {"x_location", "y_location", "z_location"};
  int any = moving_coordinate(p);
  for (int k = 0; k < 3; k++) {
    int c = p->move_coordinate[k] >= 0 ? p->move_coordinate[k] : any;
    if (c >= 0) put_coordinate_socket(w, sockets[k], c);
    if (p->move_coordinate[k] >= 0) {
      put_function(w, locations[k], &w->body->functions[p->move_function[k]]);
    } else {
      open_tag(w, locations[k]);
      put_constant(w, p->at[k]);
      close_tag(w, locations[k]);
    }
  }
}

static void put_point(writer *w, const pc_path_point *p) {
  static const char *const tags[] = {"PathPoint", "ConditionalPathPoint", "MovingPathPoint"};
  open_named(w, tags[p->kind], p->name);
  put_segment(w, "socket_parent_frame", p->segment);
  if (p->kind == PC_POINT_MOVING)
    put_moving(w, p);
  else
    put_numbers(w, "location", 3, p->at);
  if (p->kind == PC_POINT_CONDITIONAL) {
    put_coordinate_socket(w, "socket_coordinate", p->coordinate);
    put_numbers(w, "range", 2, (double[2]){p->lo, p->hi});
  }
  close_tag(w, tags[p->kind]);
}

static void put_path_wrap(writer *w, const pc_path_wrap *p) {
  static const char *const methods[] = {"hybrid", "midpoint", "axial"};
  open_named(w, "PathWrap", p->name);
  put_text(w, "wrap_object", w->body->wraps[p->object].name);
  put_text(w, "method", methods[p->method]);
  put_numbers(w, "range", 2, (double[2]){p->range[0], p->range[1]});
  close_tag(w, "PathWrap");
}

static void put_muscle_path(writer *w, const pc_muscle *m) {
  open_named(w, "GeometryPath", "path");
  open_set(w, "PathPointSet", NULL);
  for (int i = 0; i < m->n_points; i++) put_point(w, &w->body->points[m->first_point + i]);
  close_set(w, "PathPointSet");
  open_set(w, "PathWrapSet", NULL);
  for (int i = 0; i < m->n_wraps; i++) put_path_wrap(w, &w->body->path_wraps[m->first_wrap + i]);
  close_set(w, "PathWrapSet");
  close_tag(w, "GeometryPath");
}

/* Rows of one inner object stand together in the table. */
static void put_properties(writer *w, const pc_muscle *m, const pc_osim_property *p) {
  const char *inside = NULL;
  for (; p->name; p++) {
    double value = *(const double *)((const char *)m + p->at);
    if (p->of && (!inside || strcmp(inside, p->of) != 0)) {
      if (inside) close_tag(w, inside);
      open_tag(w, inside = p->of);
    }
    if (!isnan(value)) put_number(w, p->name, value);
  }
  if (inside) close_tag(w, inside);
}

static void put_muscle(writer *w, const pc_muscle *m) {
  const pc_osim_muscle_class *class = pc_osim_muscle_by_kind(m->kind);
  if (!class) return; /* pc_body_finish refuses other kinds */
  open_named(w, class->tag, m->name);
  put_flag(w, "appliesForce", m->applies_force);
  put_properties(w, m, pc_osim_muscle_common);
  put_flag(w, "ignore_tendon_compliance", m->ignore_tendon_compliance);
  put_flag(w, "ignore_activation_dynamics", m->ignore_activation_dynamics);
  if (m->kind == PC_DEGROOTE2016)
    put_flag(w, "ignore_passive_fiber_force", m->curves.ignore_passive_fiber_force);
  put_muscle_path(w, m);
  put_properties(w, m, class->properties);
  close_tag(w, class->tag);
}

static void put_actuator(writer *w, const pc_actuator *a) {
  static const char *const tags[] = {"CoordinateActuator", "PointActuator", "TorqueActuator"};
  const pc_body *b = w->body;
  open_named(w, tags[a->kind], a->name);
  put_number(w, "min_control", a->min_control);
  put_number(w, "max_control", a->max_control);
  put_number(w, "optimal_force", a->optimal_force);
  if (a->kind == PC_ACT_COORDINATE) {
    put_text(w, "coordinate", b->coordinates[a->coordinate].name);
  } else if (a->kind == PC_ACT_POINT) {
    put_text(w, "body", b->segments[a->segment].name);
    put_numbers(w, "point", 3, a->point);
    put_flag(w, "point_is_global", a->point_is_global);
    put_numbers(w, "direction", 3, a->direction);
    put_flag(w, "force_is_global", a->direction_is_global);
  } else {
    put_text(w, "bodyA", b->segments[a->segment].name);
    if (a->segment_b >= 0) put_text(w, "bodyB", b->segments[a->segment_b].name);
    put_flag(w, "torque_is_global", a->direction_is_global);
    put_numbers(w, "axis", 3, a->direction);
  }
  close_tag(w, tags[a->kind]);
}

static void put_forces(writer *w) {
  open_set(w, "ForceSet", "forceset");
  for (int i = 0; i < w->body->n_muscles; i++) put_muscle(w, &w->body->muscles[i]);
  for (int i = 0; i < w->body->n_actuators; i++) put_actuator(w, &w->body->actuators[i]);
  close_set(w, "ForceSet");
}

static void put_markers(writer *w) {
  open_set(w, "MarkerSet", "markerset");
  for (int i = 0; i < w->body->n_markers; i++) {
    const pc_marker *m = &w->body->markers[i];
    open_named(w, "Marker", m->name);
    put_segment(w, "socket_parent_frame", m->segment);
    put_numbers(w, "location", 3, m->at);
    close_tag(w, "Marker");
  }
  close_set(w, "MarkerSet");
}

char *pc_body_write_osim(const pc_body *body, size_t *len) {
  writer w = {.body = body};
  string(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<OpenSimDocument Version=\"40000\">\n");
  w.indent = 1;
  open_named(&w, "Model", body->name);
  open_named(&w, "Ground", "ground");
  put_wraps(&w, 0);
  close_tag(&w, "Ground");
  put_numbers(&w, "gravity", 3, body->gravity);
  put_text(&w, "length_units", "meters");
  put_text(&w, "force_units", "N");
  put_bodies(&w);
  put_joints(&w);
  put_couplers(&w);
  put_forces(&w);
  put_markers(&w);
  close_tag(&w, "Model");
  string(&w, "</OpenSimDocument>\n");
  if (w.failed) {
    free(w.text);
    return NULL;
  }
  if (len) *len = w.len;
  return w.text;
}
