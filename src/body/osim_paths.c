/* osim_paths.c: muscle paths, the objects they wrap over, and markers.
 *
 * Points on an offset frame are carried over to the body it hangs on. Path kinds that are not made of
 * points (FunctionBasedPath, Scholz2015GeometryPath) are refused. Tags of OpenSim 1 and 2 (MusclePoint
 * and so on) are read under their newer names.
 */
#include "base/vec.h"
#include "body/osim.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_either(const xmlNode *node, const char *tag, const char *older) {
  return pc_osim_is(node, tag) || pc_osim_is(node, older);
}

/* ---- wrap objects -------------------------------------------------------------------------------- */

static bool wrap_size(pc_osim *r, xmlNode *node, pc_wrap_object *w) {
  if (pc_osim_is(node, "WrapCylinder")) {
    w->kind = PC_WRAP_CYLINDER;
    w->size[0] = pc_osim_number(r, node, "radius", 1);
    w->size[1] = pc_osim_number(r, node, "length", 1);
  } else if (pc_osim_is(node, "WrapSphere")) {
    w->kind = PC_WRAP_SPHERE;
    w->size[0] = pc_osim_number(r, node, "radius", 0.05);
  } else if (pc_osim_is(node, "WrapEllipsoid")) {
    w->kind = PC_WRAP_ELLIPSOID;
    v3_set(w->size, 0.05, 0.05, 0.05);
    pc_osim_numbers(r, node, "dimensions", 3, w->size);
  } else if (pc_osim_is(node, "WrapTorus")) {
    w->kind = PC_WRAP_TORUS;
    w->size[0] = pc_osim_number(r, node, "inner_radius", 0.01);
    w->size[1] = pc_osim_number(r, node, "outer_radius", 0.05);
  } else {
    return false;
  }
  return true;
}

static void quadrant(pc_osim *r, xmlNode *node, pc_wrap_object *w) {
  const char *text = pc_osim_string(r, node, "quadrant");
  w->quadrant_axis = -1;
  w->quadrant_sign = 1;
  if (!*text || strcasecmp(text, "all") == 0 || strcmp(text, "Unassigned") == 0) return;
  if (*text == '-') w->quadrant_sign = -1;
  if (*text == '-' || *text == '+') text++;
  const char *axes = "xyzXYZ", *axis = *text && !text[1] ? strchr(axes, *text) : NULL;
  if (axis)
    w->quadrant_axis = (int)(axis - axes) % 3;
  else
    pc_osim_fail(r, PC_BAD_INPUT, node, "wrap object '%s': unknown quadrant", pc_osim_name(r, node));
}

static void place_wrap(pc_osim *r, xmlNode *node, const pc_osim_frame *frame, pc_wrap_object *w) {
  double p[3] = {0, 0, 0}, e[3] = {0, 0, 0};
  pc_osim_numbers(r, node, "translation", 3, p);
  pc_osim_numbers(r, node, "xyz_body_rotation", 3, e);
  pc_transform own;
  m3_from_xyz(own.R, e);
  v3_copy(own.p, p);
  if (frame->depth == 0) {
    w->at = own;
    v3_copy(w->euler, e);
  } else {
    tf_mul(&w->at, &frame->at, &own);
    m3_to_xyz(w->euler, w->at.R);
    m3_from_xyz(w->at.R, w->euler);
  }
}

static void read_wrap(pc_osim *r, xmlNode *node, const pc_osim_frame *frame) {
  pc_body *b = r->body;
  pc_wrap_object *list = pc_osim_room(r, b->arena, b->wraps, b->n_wraps, sizeof *list);
  if (!list) return;
  b->wraps = list;
  pc_wrap_object w = {.name = pc_osim_keep(r, pc_osim_name(r, node)), .segment = frame->segment};
  if (!wrap_size(r, node, &w))
    pc_osim_fail(r, PC_UNSUPPORTED, node, "wrap object %s is not supported", (const char *)node->name);
  w.active = pc_osim_flag(r, node, "active", true);
  quadrant(r, node, &w);
  place_wrap(r, node, frame, &w);
  list[b->n_wraps++] = w;
}

/* Segment by segment, so that a written file gives the same order. */
void pc_osim_read_wraps(pc_osim *r) {
  for (int segment = 0; segment < r->body->n_segments; segment++)
    for (int f = 0; f < r->n_frames; f++) {
      const pc_osim_frame *frame = &r->frames[f];
      if (frame->segment != segment) continue;
      if (frame->depth > 0 && !pc_osim_is(frame->node, "PhysicalOffsetFrame")) continue; /* an old joint's */
      for (xmlNode *n = pc_osim_set(r, frame->node, "WrapObjectSet"); n && !r->code; n = pc_osim_next(n))
        if (!pc_osim_is(n, "groups")) read_wrap(r, n, frame);
    }
}

/* ---- path points --------------------------------------------------------------------------------- */

/* The frame of a point or marker: a socket now, <body> before 4.0. */
static const pc_osim_frame *frame_of(pc_osim *r, xmlNode *node) {
  const char *path = pc_osim_socket(r, node, "parent_frame");
  if (!*path) path = pc_osim_string(r, node, "body");
  int f = pc_osim_find_frame(r, NULL, path, node);
  return f < 0 ? NULL : &r->frames[f];
}

static void location(pc_osim *r, xmlNode *node, const pc_osim_frame *frame, double at[3]) {
  double p[3] = {0, 0, 0};
  pc_osim_numbers(r, node, "location", 3, p);
  if (frame->depth == 0)
    v3_copy(at, p);
  else
    tf_point(at, &frame->at, p);
  if (!isfinite(at[0] + at[1] + at[2]))
    pc_osim_fail(r, PC_BAD_INPUT, node, "'%s' has no finite location", pc_osim_name(r, node));
}

static int socket_coordinate(pc_osim *r, xmlNode *node, const char *socket) {
  const char *path = pc_osim_socket(r, node, socket);
  if (!*path) path = pc_osim_string(r, node, socket);
  return *path ? pc_osim_coordinate(r, path, node) : -1;
}

static void conditional(pc_osim *r, xmlNode *node, pc_path_point *p) {
  double range[2] = {0, 0};
  p->kind = PC_POINT_CONDITIONAL;
  p->coordinate = socket_coordinate(r, node, "coordinate");
  if (p->coordinate < 0 && pc_osim_prop(r, node, "coordinates"))
    p->coordinate = pc_osim_coordinate(r, pc_osim_string(r, node, "coordinates"), node);
  pc_osim_numbers(r, node, "range", 2, range);
  p->lo = range[0];
  p->hi = range[1];
  if (p->coordinate < 0)
    pc_osim_fail(r, PC_BAD_INPUT, node, "path point '%s' does not say its coordinate", p->name);
  if (isnan(p->lo) || isnan(p->hi))
    pc_osim_fail(r, PC_BAD_INPUT, node, "path point '%s' has no range", p->name);
}

/* One component of a moving point. A function without a coordinate counts at zero, as in OpenSim. */
static void moving_component(pc_osim *r, xmlNode *node, int k, const pc_osim_frame *frame, pc_path_point *p) {
  static const char *const location_tag[] = {"x_location", "y_location", "z_location"};
  static const char *const older_tag[] = {"XAttachment", "YAttachment", "ZAttachment"};
  static const char *const socket[] = {"x_coordinate", "y_coordinate", "z_coordinate"};
  xmlNode *function = pc_osim_object(r, node, location_tag[k]);
  if (!function) function = pc_osim_object(r, node, older_tag[k]);
  int c = socket_coordinate(r, node, socket[k]);
  int f = function ? pc_osim_function(r, function) : -1;
  if (f < 0 || r->code) return;
  const pc_function *fn = &r->body->functions[f];
  if (fn->kind == PC_FN_CONSTANT) {
    p->at[k] = fn->scale * fn->y[0];
    r->body->n_functions--; /* the last one made; a number is enough */
  } else if (c < 0) {
    pc_osim_fail(r, PC_BAD_INPUT, node, "moving point '%s' has a function but no coordinate", p->name);
  } else if (frame->depth > 0) {
    pc_osim_fail(r, PC_UNSUPPORTED, node, "moving point '%s' is on an offset frame", p->name);
  } else {
    p->move_coordinate[k] = c;
    p->move_function[k] = f;
  }
}

static void read_point(pc_osim *r, xmlNode *node) {
  pc_body *b = r->body;
  pc_path_point p = {.coordinate = -1, .move_coordinate = {-1, -1, -1}, .move_function = {-1, -1, -1}};
  p.name = pc_osim_keep(r, pc_osim_name(r, node));
  const pc_osim_frame *frame = frame_of(r, node);
  if (!frame) return;
  p.segment = frame->segment;
  if (is_either(node, "MovingPathPoint", "MovingMusclePoint")) {
    p.kind = PC_POINT_MOVING;
    for (int k = 0; k < 3; k++) moving_component(r, node, k, frame, &p);
    if (frame->depth > 0) {
      double at[3];
      tf_point(at, &frame->at, p.at);
      v3_copy(p.at, at);
    }
  } else {
    location(r, node, frame, p.at);
    if (is_either(node, "ConditionalPathPoint", "MuscleViaPoint"))
      conditional(r, node, &p);
    else if (!is_either(node, "PathPoint", "MusclePoint"))
      pc_osim_fail(r, PC_UNSUPPORTED, node, "path point %s is not supported", (const char *)node->name);
  }
  pc_path_point *list = pc_osim_room(r, b->arena, b->points, b->n_points, sizeof *list);
  if (!list) return;
  b->points = list;
  list[b->n_points++] = p;
}

/* ---- path wraps ---------------------------------------------------------------------------------- */

static int whole(pc_osim *r, xmlNode *node, double x) {
  if (x >= -1 && x <= 1000000 && x == floor(x)) return (int)x;
  return pc_osim_fail(r, PC_BAD_INPUT, node, "path wrap '%s': bad range", pc_osim_name(r, node)), -1;
}

static void wrap_method(pc_osim *r, xmlNode *node, pc_path_wrap *w) {
  const char *text = pc_osim_string(r, node, "method");
  if (!*text || strcasecmp(text, "hybrid") == 0 || strcmp(text, "Unassigned") == 0)
    w->method = PC_WRAP_HYBRID;
  else if (strcasecmp(text, "midpoint") == 0)
    w->method = PC_WRAP_MIDPOINT;
  else if (strcasecmp(text, "axial") == 0)
    w->method = PC_WRAP_AXIAL;
  else
    pc_osim_fail(r, PC_BAD_INPUT, node, "path wrap '%s': unknown method '%s'", w->name, text);
}

static void read_path_wrap(pc_osim *r, xmlNode *node, const pc_muscle *m) {
  pc_body *b = r->body;
  double range[2] = {-1, -1};
  pc_path_wrap w = {.name = pc_osim_keep(r, pc_osim_name(r, node)), .object = -1};
  const char *object = pc_osim_string(r, node, "wrap_object");
  for (int i = 0; i < b->n_wraps; i++) {
    if (strcmp(b->wraps[i].name, object) != 0) continue;
    if (w.object >= 0)
      pc_osim_fail(r, PC_UNSUPPORTED, node, "muscle '%s': two wrap objects are called '%s'", m->name, object);
    w.object = i;
  }
  if (w.object < 0)
    pc_osim_fail(r, PC_BAD_INPUT, node, "muscle '%s': there is no wrap object '%s'", m->name, object);
  wrap_method(r, node, &w);
  pc_osim_numbers(r, node, "range", 2, range);
  for (int k = 0; k < 2; k++) {
    w.range[k] = whole(r, node, range[k]);
    if (w.range[k] > m->n_points)
      pc_osim_fail(r, PC_BAD_INPUT, node, "muscle '%s': a path wrap begins or ends at point %d of %d",
                   m->name, w.range[k], m->n_points);
  }
  pc_path_wrap *list = pc_osim_room(r, b->arena, b->path_wraps, b->n_path_wraps, sizeof *list);
  if (!list) return;
  b->path_wraps = list;
  list[b->n_path_wraps++] = w;
}

static xmlNode *path_node(pc_osim *r, xmlNode *muscle) {
  xmlNode *path = pc_osim_child(muscle, "GeometryPath");
  if (!path) path = pc_osim_object(r, muscle, "path");
  if (!path && (pc_osim_child(muscle, "MusclePointSet") || pc_osim_child(muscle, "PathPointSet")))
    path = muscle;
  if (!path) path = pc_osim_child(muscle, "FunctionBasedPath");
  if (path && path != muscle && !pc_osim_is(path, "GeometryPath")) {
    pc_osim_fail(r, PC_UNSUPPORTED, path, "muscle '%s': a %s is not supported", pc_osim_name(r, muscle),
                 (const char *)path->name);
    return NULL;
  }
  return path;
}

void pc_osim_path(pc_osim *r, xmlNode *muscle, pc_muscle *m) {
  pc_body *b = r->body;
  xmlNode *path = path_node(r, muscle);
  m->first_point = b->n_points;
  m->first_wrap = b->n_path_wraps;
  if (!path && !r->code) pc_osim_fail(r, PC_BAD_INPUT, muscle, "muscle '%s' has no path", m->name);
  if (r->code) return;
  const char *points = pc_osim_child(path, "PathPointSet") ? "PathPointSet" : "MusclePointSet";
  for (xmlNode *n = pc_osim_set(r, path, points); n && !r->code; n = pc_osim_next(n)) read_point(r, n);
  m->n_points = b->n_points - m->first_point;
  const char *wraps = pc_osim_child(path, "PathWrapSet") ? "PathWrapSet" : "MuscleWrapSet";
  for (xmlNode *n = pc_osim_set(r, path, wraps); n && !r->code; n = pc_osim_next(n)) read_path_wrap(r, n, m);
  m->n_wraps = b->n_path_wraps - m->first_wrap;
}

/* ---- markers ------------------------------------------------------------------------------------- */

void pc_osim_read_markers(pc_osim *r) {
  pc_body *b = r->body;
  for (xmlNode *n = pc_osim_set(r, r->model, "MarkerSet"); n && !r->code; n = pc_osim_next(n)) {
    if (!pc_osim_is(n, "Marker")) continue; /* <groups> of a set without <objects> */
    const pc_osim_frame *frame = frame_of(r, n);
    pc_marker *list = frame ? pc_osim_room(r, b->arena, b->markers, b->n_markers, sizeof *list) : NULL;
    if (!list) return;
    b->markers = list;
    pc_marker m = {pc_osim_keep(r, pc_osim_name(r, n)), frame->segment, {0}};
    location(r, n, frame, m.at);
    list[b->n_markers++] = m;
  }
}
