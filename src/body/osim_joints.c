/* osim_joints.c: bodies, joints and coordinates, as a tree in which parents come first.
 *
 * Every joint becomes the same six steps (body.h). A CustomJoint brings its own axes and functions; the
 * fixed kinds are rows of a table. Coordinates of a CustomJoint are put in the order in which the
 * spatial transform names them, and their motion type follows OpenSim's rule: rotational or
 * translational when some step uses the coordinate with slope +1 or -1, otherwise coupled.
 *
 * Files before 4.0 keep the joint inside its child <Body>, with location_in_parent and so on instead of
 * offset frames. A body without a joint gets a free joint to ground, as OpenSim gives it. A joint that
 * points towards ground is turned round when it is a weld, a pin or a slider. Loops are refused.
 */
#include "base/vec.h"
#include "body/osim.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A joint as the file has it; the index is its order there. */
typedef struct raw_joint {
  xmlNode *node; /* NULL: the free joint of a body without one */
  const char *name, *path;
  int parent_frame, child_frame; /* into r->frames */
  bool turned;                   /* runs from child to parent */
  bool placed;
} raw_joint;

typedef struct skeleton {
  int n_bodies, n_joints;
  xmlNode **bodies; /* in file order; base 1 + i */
  raw_joint *joints;
  int *segment_of; /* base -> segment, -1 not placed yet */
} skeleton;

static const struct joint_class {
  const char *tag;
  pc_joint_kind kind;
  int n;
  int steps[6]; /* which of the six steps each coordinate drives */
} classes[] = {
    {"WeldJoint", PC_WELD, 0, {0}},           {"PinJoint", PC_PIN, 1, {5}},
    {"SliderJoint", PC_SLIDER, 1, {0}},       {"UniversalJoint", PC_UNIVERSAL, 2, {3, 4}},
    {"GimbalJoint", PC_GIMBAL, 3, {3, 4, 5}}, {"BallJoint", PC_BALL, 3, {3, 4, 5}},
    {"PlanarJoint", PC_PLANAR, 3, {5, 0, 1}}, {"FreeJoint", PC_FREE, 6, {3, 4, 5, 0, 1, 2}},
    {"CustomJoint", PC_CUSTOM, 0, {0}},
};

static const struct joint_class *class_of(pc_osim *r, xmlNode *node) {
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
    if (pc_osim_is(node, classes[i].tag)) return &classes[i];
  pc_osim_fail(r, PC_UNSUPPORTED, node, "joint '%s': %s is not supported", pc_osim_name(r, node),
               (const char *)node->name);
  return NULL;
}

/* ---- what the file has -------------------------------------------------------------------------- */

static bool add_joint(pc_osim *r, skeleton *s, xmlNode *node, const char *name) {
  raw_joint *list = pc_osim_room(r, r->scratch, s->joints, s->n_joints, sizeof *list);
  if (!list) return false;
  s->joints = list;
  const char *path = pc_osim_join(r, "/jointset", name);
  list[s->n_joints++] = (raw_joint){node, name, path, -1, -1, false, false};
  return true;
}

static bool add_body(pc_osim *r, skeleton *s, xmlNode *node) {
  xmlNode **list = pc_osim_room(r, r->scratch, s->bodies, s->n_bodies, sizeof *list);
  if (!list) return false;
  const char *name = pc_osim_name(r, node);
  pc_osim_check_name(r, node, name);
  if (strcmp(name, "ground") == 0) pc_osim_fail(r, PC_BAD_INPUT, node, "ground is not a body");
  for (int i = 0; i < s->n_bodies; i++)
    if (strcmp(pc_osim_name(r, s->bodies[i]), name) == 0)
      pc_osim_fail(r, PC_BAD_INPUT, node, "two bodies are called '%s'", name);
  s->bodies = list;
  list[s->n_bodies++] = node;
  const char *path = pc_osim_join(r, "/bodyset", name);
  int f = pc_osim_add_frame(r, path, name, node);
  if (f < 0) return false;
  r->frames[f].base = s->n_bodies;
  return true;
}

static bool add_ground(pc_osim *r, xmlNode *node) {
  int f = pc_osim_add_frame(r, "/ground", "ground", node);
  if (f < 0) return false;
  r->frames[f].base = 0;
  return true;
}

static void collect(pc_osim *r, skeleton *s) {
  xmlNode *ground = pc_osim_child(r->model, "Ground");
  xmlNode *first = pc_osim_set(r, r->model, "BodySet");
  for (xmlNode *n = first; n && !ground; n = pc_osim_next(n))
    if (strcmp(pc_osim_name(r, n), "ground") == 0) ground = n;
  if (!add_ground(r, ground ? ground : r->model)) return;
  for (xmlNode *n = first; n; n = pc_osim_next(n)) {
    if (n == ground) continue;
    if (!pc_osim_is(n, "Body")) {
      pc_osim_fail(r, PC_UNSUPPORTED, n, "a %s in the BodySet is not supported", (const char *)n->name);
      return;
    }
    if (!add_body(r, s, n)) return;
    xmlNode *inside = pc_osim_first(pc_osim_child(n, "Joint"));
    if (inside && !add_joint(r, s, inside, pc_osim_name(r, inside))) return;
  }
  for (xmlNode *n = pc_osim_set(r, r->model, "JointSet"); n; n = pc_osim_next(n))
    if (!add_joint(r, s, n, pc_osim_name(r, n))) return;
  if (ground) pc_osim_collect_frames(r, "/ground", ground);
  for (int i = 0; i < s->n_bodies; i++)
    pc_osim_collect_frames(r, pc_osim_join(r, "/bodyset", pc_osim_name(r, s->bodies[i])), s->bodies[i]);
  for (int i = 0; i < s->n_joints; i++) pc_osim_collect_frames(r, s->joints[i].path, s->joints[i].node);
  pc_osim_collect_frames(r, "", r->model);
}

/* ---- the frames a joint connects ---------------------------------------------------------------- */

/* Before 4.0 a joint has a place on its body instead of an offset frame: makes that frame. */
static int old_frame(pc_osim *r, raw_joint *j, int body_frame, const char *location,
                     const char *orientation) {
  char name[256];
  double p[3] = {0, 0, 0}, e[3] = {0, 0, 0};
  pc_osim_numbers(r, j->node, location, 3, p);
  pc_osim_numbers(r, j->node, orientation, 3, e);
  snprintf(name, sizeof name, "%s_offset", r->frames[body_frame].name);
  const char *kept = pc_osim_keep(r, name);
  int f = pc_osim_add_frame(r, pc_osim_join(r, j->path, kept), kept, j->node);
  if (f < 0) return -1;
  pc_osim_frame *frame = &r->frames[f];
  frame->base = r->frames[body_frame].base;
  frame->depth = 1;
  v3_copy(frame->at.p, p);
  v3_copy(frame->euler, e);
  m3_from_xyz(frame->at.R, e);
  return f;
}

static void connect_old(pc_osim *r, raw_joint *j) {
  const char *child = pc_osim_socket(r, j->node, "child_body");
  const char *parent = pc_osim_string(r, j->node, "parent_body");
  if (!*parent) parent = pc_osim_socket(r, j->node, "parent_body");
  if (!*parent) parent = pc_osim_socket(r, j->node, "parent_frame");
  if (!*child) child = pc_osim_socket(r, j->node, "child_frame");
  xmlNode *around = j->node->parent; /* <Joint> inside <Body> */
  if (!*child && around && around->parent) child = pc_osim_name(r, around->parent);
  int on = pc_osim_find_frame(r, NULL, parent, j->node);
  int of = on < 0 ? -1 : pc_osim_find_frame(r, NULL, child, j->node);
  if (of < 0) return;
  bool new_name =
      pc_osim_prop(r, j->node, "location_in_child") || pc_osim_prop(r, j->node, "orientation_in_child");
  j->parent_frame = old_frame(r, j, on, "location_in_parent", "orientation_in_parent");
  j->child_frame = old_frame(r, j, of, new_name ? "location_in_child" : "location",
                             new_name ? "orientation_in_child" : "orientation");
}

static void connect(pc_osim *r, raw_joint *j) {
  if (r->version < 30505) {
    connect_old(r, j);
  } else {
    const char *parent = pc_osim_socket(r, j->node, "parent_frame");
    const char *child = pc_osim_socket(r, j->node, "child_frame");
    j->parent_frame = pc_osim_find_frame(r, j->path, parent, j->node);
    j->child_frame = j->parent_frame < 0 ? -1 : pc_osim_find_frame(r, j->path, child, j->node);
  }
  if (r->code || j->parent_frame < 0 || j->child_frame < 0) return;
  if (r->version < 30514 && pc_osim_flag(r, j->node, "reverse", false)) {
    int swap = j->parent_frame;
    j->parent_frame = j->child_frame;
    j->child_frame = swap;
  }
  if (r->frames[j->parent_frame].base == r->frames[j->child_frame].base)
    pc_osim_fail(r, PC_BAD_INPUT, j->node, "joint '%s' connects a body with itself", j->name);
}

/* Older files may leave joints without a name or give one name twice: the child's name, and a number. */
static void name_joint(pc_osim *r, skeleton *s, int i) {
  raw_joint *j = &s->joints[i];
  bool old = r->version < 30505;
  int base = r->frames[j->child_frame].base;
  if (old && !*j->name && base > 0) j->name = pc_osim_name(r, s->bodies[base - 1]);
  for (int k = 0, copy = 2; k < i; k++) {
    if (strcmp(s->joints[k].name, j->name) != 0) continue;
    if (!old || copy > i + 1) {
      pc_osim_fail(r, PC_BAD_INPUT, j->node, "two joints are called '%s'", j->name);
      return;
    }
    char name[256];
    snprintf(name, sizeof name, "%.200s_%d", pc_osim_name(r, j->node), copy++);
    j->name = pc_osim_keep(r, name);
    k = -1; /* look again from the start */
  }
  pc_osim_check_name(r, j->node, j->name);
}

/* ---- coordinates --------------------------------------------------------------------------------- */

static xmlNode *coordinate_node(pc_osim *r, xmlNode *joint, const char *name, int index) {
  xmlNode *n = pc_osim_child(joint, "coordinates") ? pc_osim_set(r, joint, "coordinates")
                                                   : pc_osim_set(r, joint, "CoordinateSet");
  for (int i = 0; n; n = pc_osim_next(n), i++)
    if (name ? strcmp(pc_osim_name(r, n), name) == 0 : i == index) return n;
  return NULL;
}

static int count_coordinates(pc_osim *r, xmlNode *joint) {
  int n = 0;
  while (coordinate_node(r, joint, NULL, n)) n++;
  return n;
}

/* Reads node (NULL: OpenSim's defaults) as the next coordinate of joint s. */
static void add_coordinate(pc_osim *r, int s, xmlNode *node, const char *name, pc_motion_type type) {
  pc_body *b = r->body;
  pc_coordinate *list = pc_osim_room(r, b->arena, b->coordinates, b->n_coordinates, sizeof *list);
  if (!list) return;
  b->coordinates = list;
  pc_coordinate *c = &list[b->n_coordinates++];
  double range[2] = {-10, 10}; /* Coordinate.cpp constructProperties */
  *c = (pc_coordinate){.name = pc_osim_keep(r, name),
                       .joint = s,
                       .type = type,
                       .driver = -1,
                       .driver_function = -1,
                       .driver_scale = 1,
                       .free = -1};
  if (node) {
    c->value = pc_osim_number(r, node, "default_value", 0);
    c->speed = pc_osim_number(r, node, "default_speed_value", 0);
    pc_osim_numbers(r, node, "range", 2, range);
    c->clamped = pc_osim_flag(r, node, "clamped", false);
    c->locked = pc_osim_flag(r, node, "locked", false);
    if (pc_osim_flag(r, node, "prescribed", false))
      pc_osim_fail(r, PC_UNSUPPORTED, node, "coordinate '%s' has prescribed motion", name);
    if (!isfinite(c->value) || !isfinite(c->speed) || isnan(range[0]) || isnan(range[1]))
      pc_osim_fail(r, PC_BAD_INPUT, node, "coordinate '%s' holds a value that is not a number", name);
  }
  c->lo = range[0];
  c->hi = range[1];
  b->joints[s].n_coordinates++;
  pc_osim_check_name(r, node, name);
}

static void plain_axes(pc_joint *j) {
  for (int k = 0; k < 6; k++) {
    j->axes[k] = (pc_axis){.coordinate = -1, .function = -1};
    j->axes[k].v[k % 3] = 1;
  }
}

static void fixed_joint(pc_osim *r, int s, xmlNode *node, const struct joint_class *class) {
  pc_joint *j = &r->body->joints[s];
  int given = node ? count_coordinates(r, node) : 0;
  if (given && given != class->n)
    pc_osim_fail(r, PC_BAD_INPUT, node, "joint '%s': a %s has %d coordinates, not %d", j->name, class->tag,
                 class->n, given);
  for (int k = 0; k < class->n && !r->code; k++) {
    xmlNode *c = node ? coordinate_node(r, node, NULL, k) : NULL;
    char name[256];
    snprintf(name, sizeof name, "%s_coord_%d", j->name, k);
    j->axes[class->steps[k]].coordinate = r->body->n_coordinates;
    add_coordinate(r, s, c, c ? pc_osim_name(r, c) : name,
                   class->steps[k] < 3 ? PC_TRANSLATIONAL : PC_ROTATIONAL);
  }
}

const char *pc_osim_joint_tag(const pc_joint *j) {
  if (j->kind == PC_CUSTOM) return "CustomJoint";
  const struct joint_class *class = &classes[j->kind];
  pc_joint plain = {.first_coordinate = j->first_coordinate};
  plain_axes(&plain);
  for (int k = 0; k < class->n; k++) plain.axes[class->steps[k]].coordinate = j->first_coordinate + k;
  bool same = class->kind == j->kind && class->n == j->n_coordinates;
  for (int k = 0; k < 6 && same; k++) {
    const pc_axis *a = &j->axes[k], *p = &plain.axes[k];
    same = a->coordinate == p->coordinate && a->function == p->function &&
           (a->coordinate < 0 || (a->v[0] == p->v[0] && a->v[1] == p->v[1] && a->v[2] == p->v[2]));
  }
  return same ? class->tag : "CustomJoint";
}

/* ---- CustomJoint --------------------------------------------------------------------------------- */

/* OpenSim's order of the six TransformAxis, and the step of body.h each one is. */
static const struct {
  const char *tag;
  int step;
} transform_axes[6] = {{"rotation1", 3},    {"rotation2", 4},    {"rotation3", 5},
                       {"translation1", 0}, {"translation2", 1}, {"translation3", 2}};

static int coordinate_of_joint(const pc_body *b, const pc_joint *j, const char *name) {
  for (int c = j->first_coordinate; c < j->first_coordinate + j->n_coordinates; c++)
    if (strcmp(b->coordinates[c].name, name) == 0) return c;
  return -1;
}

static void unit_axis(pc_osim *r, xmlNode *node, double v[3]) {
  double n = v3_norm(v);
  if (!(n > 1e-9) || !isfinite(n)) {
    pc_osim_fail(r, PC_BAD_INPUT, node, "an axis has no direction");
  } else if (fabs(n - 1) > 1e-15) { /* below that, dividing again would only move the last bit */
    v3_scale(v, 1 / n, v);
  }
}

/* A step that follows `coordinate`. function NULL: by the coordinate itself. A LinearFunction of slope
 * +-1 settles OpenSim's motion type; anything else leaves it as it is, at first coupled. */
static void moving_step(pc_osim *r, int s, xmlNode *joint, xmlNode *node, const char *coordinate,
                        xmlNode *function, int f, int step) {
  pc_body *b = r->body;
  pc_joint *j = &b->joints[s];
  bool left_empty = pc_osim_child(node, "function") && !function;
  if (strpbrk(coordinate, " \t\n"))
    pc_osim_fail(r, PC_UNSUPPORTED, node, "joint '%s': a step that depends on several coordinates", j->name);
  else if (f < 0 && !left_empty)
    pc_osim_fail(r, PC_BAD_INPUT, node, "joint '%s': a step has coordinate '%s' but no function", j->name,
                 coordinate);
  if (r->code) return;
  if (coordinate_of_joint(b, j, coordinate) < 0)
    add_coordinate(r, s, coordinate_node(r, joint, coordinate, 0), coordinate, PC_COUPLED);
  int c = coordinate_of_joint(b, j, coordinate);
  if (r->code || c < 0) return;
  const pc_function *fn = f < 0 ? NULL : &b->functions[f];
  bool linear = !fn || (pc_osim_is(function, "LinearFunction") && fabs(fn->y[0]) == 1);
  if (linear) b->coordinates[c].type = step < 3 ? PC_TRANSLATIONAL : PC_ROTATIONAL;
  bool identity = !fn || (linear && fn->y[0] == 1 && fn->y[1] == 0);
  j->axes[step].coordinate = c;
  j->axes[step].function = identity ? -1 : f;
  if (identity && fn) b->n_functions--; /* the last one made */
}

static void read_axis(pc_osim *r, int s, xmlNode *joint, xmlNode *node, int step) {
  pc_body *b = r->body;
  pc_joint *j = &b->joints[s];
  pc_axis *axis = &j->axes[step];
  v3_set(axis->v, 1, 0, 0); /* TransformAxis.cpp constructProperties */
  pc_osim_numbers(r, node, "axis", 3, axis->v);
  unit_axis(r, node, axis->v);
  const char *coordinate = pc_osim_string(r, node, "coordinates");
  xmlNode *function = pc_osim_object(r, node, "function");
  for (xmlNode *n = pc_osim_first(node); n && !function; n = pc_osim_next(n))
    if (pc_osim_is_function(n)) function = n;
  bool left_empty = !function && pc_osim_child(node, "function"); /* OpenSim then takes the coordinate */
  int f = function ? pc_osim_function(r, function) : -1;
  if (r->code) return;
  if (*coordinate) {
    moving_step(r, s, joint, node, coordinate, left_empty ? NULL : function, f, step);
  } else if (f >= 0 && b->functions[f].kind != PC_FN_CONSTANT) {
    pc_osim_fail(r, PC_BAD_INPUT, node, "joint '%s': a step has a function but no coordinate", j->name);
  } else if (f >= 0 && b->functions[f].y[0] * b->functions[f].scale != 0) {
    axis->function = f;
  } else if (f >= 0) {
    b->n_functions--; /* zero needs no function */
  }
}

static void custom_joint(pc_osim *r, int s, xmlNode *node) {
  pc_joint *j = &r->body->joints[s];
  xmlNode *transform = pc_osim_child(node, "SpatialTransform");
  if (!transform) {
    pc_osim_fail(r, PC_BAD_INPUT, node, "joint '%s' has no SpatialTransform", j->name);
    return;
  }
  for (int k = 0; k < 6 && !r->code; k++) {
    xmlNode *axis = pc_osim_object(r, transform, transform_axes[k].tag);
    if (axis) read_axis(r, s, node, axis, transform_axes[k].step);
  }
  for (int i = 0; !r->code; i++) {
    xmlNode *c = coordinate_node(r, node, NULL, i);
    if (!c) break;
    if (coordinate_of_joint(r->body, j, pc_osim_name(r, c)) < 0)
      pc_osim_fail(r, PC_BAD_INPUT, c, "joint '%s': coordinate '%s' moves nothing", j->name,
                   pc_osim_name(r, c));
  }
}

/* ---- the tree ------------------------------------------------------------------------------------ */

static void read_segment(pc_osim *r, xmlNode *node, pc_segment *s) {
  double mass = NAN, inertia[6] = {0, 0, 0, 0, 0, 0};
  static const char *const old[6] = {"inertia_xx", "inertia_yy", "inertia_zz",
                                     "inertia_xy", "inertia_xz", "inertia_yz"};
  s->name = pc_osim_keep(r, pc_osim_name(r, node));
  pc_osim_numbers(r, node, "mass", 1, &mass);
  pc_osim_numbers(r, node, "mass_center", 3, s->com);
  pc_osim_numbers(r, node, "inertia", 6, inertia);
  if (r->version < 30500)
    for (int i = 0; i < 6; i++) inertia[i] = pc_osim_number(r, node, old[i], i < 3 ? 1 : 0);
  s->mass = mass;
  memcpy(s->inertia, inertia, sizeof inertia);
  double sum = mass + s->com[0] + s->com[1] + s->com[2];
  for (int i = 0; i < 6; i++) sum += inertia[i];
  if (!isfinite(sum) || mass < 0)
    pc_osim_fail(r, PC_BAD_INPUT, node, "body '%s' needs a mass and finite mass properties", s->name);
}

/* Steps of a turned joint: X_MF = X_FM^-1, which for a single step is the same step backwards. */
static void turn(pc_osim *r, pc_joint *j, xmlNode *node) {
  if (j->kind != PC_WELD && j->kind != PC_PIN && j->kind != PC_SLIDER) {
    pc_osim_fail(r, PC_UNSUPPORTED, node, "joint '%s' runs from body to ground; swap its parent and child",
                 j->name);
    return;
  }
  for (int k = 0; k < 6; k++)
    if (j->axes[k].coordinate >= 0) v3_scale(j->axes[k].v, -1, j->axes[k].v), j->kind = PC_CUSTOM;
}

static void place_frame(pc_osim *r, const pc_osim_frame *f, pc_transform *at, double euler[3],
                        const char **name) {
  *at = f->at;
  v3_copy(euler, f->euler);
  *name = pc_osim_keep(r, f->name);
}

static void read_joint(pc_osim *r, skeleton *s, raw_joint *raw, int segment) {
  pc_joint *j = &r->body->joints[segment];
  const struct joint_class *class = raw->node ? class_of(r, raw->node) : &classes[PC_FREE];
  if (!class) return;
  const pc_osim_frame *inner = &r->frames[raw->turned ? raw->child_frame : raw->parent_frame];
  const pc_osim_frame *outer = &r->frames[raw->turned ? raw->parent_frame : raw->child_frame];
  j->name = pc_osim_keep(r, raw->name);
  j->kind = class->kind;
  j->parent = s->segment_of[inner->base];
  j->child = segment;
  place_frame(r, inner, &j->in_parent, j->parent_euler, &j->parent_frame);
  place_frame(r, outer, &j->in_child, j->child_euler, &j->child_frame);
  if (strcmp(j->parent_frame, j->child_frame) == 0) { /* so that a written joint can hold both */
    char name[256];
    snprintf(name, sizeof name, "%s_child", outer->name);
    j->child_frame = pc_osim_keep(r, name);
  }
  j->first_coordinate = r->body->n_coordinates;
  plain_axes(j);
  if (class->kind == PC_CUSTOM)
    custom_joint(r, segment, raw->node);
  else
    fixed_joint(r, segment, raw->node, class);
  if (raw->turned && !r->code) turn(r, j, raw->node);
}

/* The next joint, in file order, that reaches a new body from one already placed; -1 none.
 * Joints that point outwards go before those that have to be turned round. */
static int next_joint(const pc_osim *r, const skeleton *s) {
  for (int turned = 0; turned < 2; turned++)
    for (int i = 0; i < s->n_joints; i++) {
      const raw_joint *j = &s->joints[i];
      if (j->placed) continue;
      int a = r->frames[turned ? j->child_frame : j->parent_frame].base;
      int b = r->frames[turned ? j->parent_frame : j->child_frame].base;
      if (s->segment_of[a] >= 0 && s->segment_of[b] < 0) return i;
    }
  return -1;
}

/* A body no joint leads to: OpenSim gives it a free joint to ground. */
static void free_joint(pc_osim *r, skeleton *s) {
  int base = 1;
  while (base <= s->n_bodies && s->segment_of[base] >= 0) base++;
  if (base > s->n_bodies) return;
  char name[256];
  snprintf(name, sizeof name, "free_%s", pc_osim_name(r, s->bodies[base - 1]));
  if (!add_joint(r, s, NULL, pc_osim_keep(r, name))) return;
  raw_joint *j = &s->joints[s->n_joints - 1];
  for (int f = r->n_frames - 1; f >= 0; f--)
    if (r->frames[f].depth == 0) {
      if (r->frames[f].base == 0) j->parent_frame = f;
      if (r->frames[f].base == base) j->child_frame = f;
    }
}

/* Bodies that hang together but not on ground begin with one that is no joint's child. */
static void place_all(pc_osim *r, skeleton *s) {
  for (int placed = 1; placed <= s->n_bodies && !r->code; placed++) {
    int i = next_joint(r, s);
    if (i < 0) {
      free_joint(r, s);
      i = r->code ? -1 : next_joint(r, s);
    }
    if (i < 0) return;
    raw_joint *j = &s->joints[i];
    int a = r->frames[j->parent_frame].base, b = r->frames[j->child_frame].base;
    j->turned = s->segment_of[a] < 0;
    j->placed = true;
    int base = j->turned ? a : b;
    s->segment_of[base] = placed;
    read_segment(r, s->bodies[base - 1], &r->body->segments[placed]);
    if (!r->code) read_joint(r, s, j, placed);
  }
  for (int i = 0; i < s->n_joints && !r->code; i++)
    if (!s->joints[i].placed)
      pc_osim_fail(r, PC_UNSUPPORTED, s->joints[i].node, "joint '%s' closes a loop of bodies",
                   s->joints[i].name);
}

void pc_osim_read_skeleton(pc_osim *r) {
  pc_body *b = r->body;
  skeleton s = {0};
  collect(r, &s);
  if (r->code) return;
  pc_osim_resolve_frames(r);
  for (int i = 0; i < s.n_joints && !r->code; i++) {
    connect(r, &s.joints[i]);
    if (!r->code) name_joint(r, &s, i);
  }
  if (r->code) return;
  s.segment_of = PC_NEW(r->scratch, int, s.n_bodies + 1);
  b->segments = PC_NEW(b->arena, pc_segment, s.n_bodies + 1);
  b->joints = PC_NEW(b->arena, pc_joint, s.n_bodies + 1);
  if (!s.segment_of || !b->segments || !b->joints) {
    pc_osim_fail(r, PC_NO_MEMORY, NULL, "out of memory");
    return;
  }
  for (int i = 1; i <= s.n_bodies; i++) s.segment_of[i] = -1;
  b->n_segments = s.n_bodies + 1;
  b->segments[0].name = "ground";
  b->joints[0] = (pc_joint){.name = "",
                            .kind = PC_WELD,
                            .parent = -1,
                            .parent_frame = "",
                            .child_frame = "",
                            .in_parent = PC_IDENTITY,
                            .in_child = PC_IDENTITY};
  plain_axes(&b->joints[0]);
  place_all(r, &s);
  for (int i = 0; i < r->n_frames && !r->code; i++) r->frames[i].segment = s.segment_of[r->frames[i].base];
}

int pc_osim_coordinate(pc_osim *r, const char *path, const xmlNode *at) {
  const pc_body *b = r->body;
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  int found = -1, by_joint = -1, n = 0;
  for (int c = 0; c < b->n_coordinates; c++) {
    if (strcmp(b->coordinates[c].name, name) != 0) continue;
    const char *joint = b->joints[b->coordinates[c].joint].name;
    size_t len = strlen(joint);
    if (slash && (size_t)(slash - path) >= len && strncmp(slash - len, joint, len) == 0) by_joint = c;
    if (n++ == 0) found = c;
  }
  if (n > 1 && by_joint >= 0) return by_joint;
  if (found < 0)
    pc_osim_fail(r, PC_BAD_INPUT, at, "%s '%s': there is no coordinate '%s'", (const char *)at->name,
                 pc_osim_name(r, (xmlNode *)at), path);
  return found;
}
