/* human.c: the built-in human, from the tables of models/human/ to a body.
 *
 * The tables hold every number, with its source; here are only the rules that read them. They store the
 * right side: a name that ends in _r (or has _r_ inside) is made twice, and the left one is its mirror
 * in the plane z = 0:
 *   points               (x, y, z)    -> (x, y, -z)
 *   frame rotations      (rx, ry, rz) -> (-rx, -ry, rz)      body-fixed x-y-z
 *   an angle about x, y  changes sign: the axis is turned, or the function negated, as the table says
 *   a slide along z      likewise
 * Joints come in runs: a whole right limb, then the whole left one. Muscles, wrap objects and actuators
 * come in pairs.
 */
#include "body/human.h"
#include "base/vec.h"
#include "body/csv.h"
#include "body/muscle.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct builder {
#define X(table) pc_csv table;
  PC_HUMAN_TABLES(X)
#undef X
  pc_body *body;
  pc_arena *arena;
  pc_err *err;
} builder;

enum { KNOTS_MAX = 64 };

/* ---- small words ----------------------------------------------------------------------------- */

#define CELL(table, row, column) pc_csv_cell(&b->table, row, column, b->err)
#define NUMBER(table, row, column) pc_csv_number(&b->table, row, column, b->err)

static int no_memory(builder *b) {
  return pc_fail(b->err, PC_NO_MEMORY, 0, "out of memory");
}

/* Where the _r of a right-side name stands, or NULL for a name of the middle. */
static const char *side_mark(const char *name) {
  for (const char *at = strstr(name, "_r"); at; at = strstr(at + 1, "_r"))
    if (at[2] == 0 || at[2] == '_') return at;
  return NULL;
}

/* The name itself or, on the left, its mirror's. NULL when out of memory. */
static const char *sided(builder *b, const char *name, bool left) {
  char *copy = pc_arena_str(b->arena, name, strlen(name));
  const char *mark = side_mark(name);
  if (!copy) no_memory(b);
  if (copy && left && mark) copy[mark - name + 1] = 'l';
  return copy;
}

static const char *text(builder *b, const char *format, ...) {
  char line[256];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  const char *copy = pc_arena_str(b->arena, line, strlen(line));
  if (!copy) no_memory(b);
  return copy;
}

static double flip(double x) {
  return x == 0 ? 0 : -x; /* no negative zeros */
}

/* Three columns of a row as a point, mirrored on the left. */
static void point(builder *b, const pc_csv *csv, int row, const char *const columns[3], bool left,
                  double out[3]) {
  for (int i = 0; i < 3; i++) out[i] = pc_csv_number(csv, row, columns[i], b->err);
  if (left) out[2] = flip(out[2]);
}

static void rotation(builder *b, const pc_csv *csv, int row, const char *const columns[3], bool left,
                     double out[3]) {
  for (int i = 0; i < 3; i++) out[i] = pc_csv_number(csv, row, columns[i], b->err);
  if (left) out[0] = flip(out[0]), out[1] = flip(out[1]);
}

static const char *const XYZ[3] = {"x", "y", "z"};

/* Index of a name that must be there; the finders give -1 for NULL names, as after a failed copy. */
static int must(builder *b, int index, const char *what, const char *name) {
  if (index < 0) pc_fail(b->err, PC_BAD_INPUT, 0, "built-in human: no %s named %s", what, name ? name : "?");
  return index;
}

static int find_row(const pc_csv *csv, const char *column, const char *name, pc_err *err) {
  for (int row = 0; row < csv->n_rows; row++)
    if (strcmp(pc_csv_cell(csv, row, column, err), name) == 0) return row;
  return -1;
}

static double setting(builder *b, const char *what) {
  int row = must(b, find_row(&b->whole, "what", what, b->err), "setting", what);
  return row < 0 ? 0 : NUMBER(whole, row, "value");
}

static int find_segment(builder *b, const char *name) {
  return must(b, name ? pc_body_find_segment(b->body, name) : -1, "segment", name);
}
static int find_coordinate(builder *b, const char *name) {
  return must(b, name ? pc_body_find_coordinate(b->body, name) : -1, "coordinate", name);
}
static int find_wrap(builder *b, const char *name) {
  for (int i = 0; name && i < b->body->n_wraps; i++)
    if (strcmp(b->body->wraps[i].name, name) == 0) return i;
  return must(b, -1, "wrap object", name);
}

/* One of a few words. */
static int choose(builder *b, const char *word, const char *const *words, int n) {
  for (int i = 0; i < n; i++)
    if (strcmp(words[i], word) == 0) return i;
  pc_fail(b->err, PC_BAD_INPUT, 0, "built-in human: unknown word %s", word);
  return 0;
}

/* ---- functions ------------------------------------------------------------------------------- */

static int add_function(builder *b, pc_function_kind kind, int n, const double *x, const double *y) {
  pc_function *f = &b->body->functions[b->body->n_functions];
  double *copy_x = PC_NEW(b->arena, double, n), *copy_y = PC_NEW(b->arena, double, n);
  if (!copy_x || !copy_y) {
    no_memory(b);
    return -1;
  }
  memcpy(copy_y, y, sizeof(double) * (size_t)n);
  if (x) memcpy(copy_x, x, sizeof(double) * (size_t)n);
  *f = (pc_function){.kind = kind, .n = n, .scale = 1, .x = x ? copy_x : NULL, .y = copy_y};
  return b->body->n_functions++;
}

/* A function of the table, or the coordinate itself (name ""), negated if asked. */
static int function_index(builder *b, const char *name, bool negated) {
  if (!*name) return negated ? add_function(b, PC_FN_LINEAR, 2, NULL, (double[]){-1, 0}) : -1;
  static const char *const words[] = {"constant", "polynomial", "simm_spline"};
  static const pc_function_kind kinds[] = {PC_FN_CONSTANT, PC_FN_POLYNOMIAL, PC_FN_SIMM_SPLINE};
  int row = must(b, find_row(&b->functions, "function", name, b->err), "function", name);
  if (row < 0) return -1;
  double x[KNOTS_MAX], y[KNOTS_MAX];
  pc_function_kind kind = kinds[choose(b, CELL(functions, row, "kind"), words, 3)];
  int n_x = pc_csv_numbers(&b->functions, row, "x", x, KNOTS_MAX, b->err);
  int n = pc_csv_numbers(&b->functions, row, "y", y, KNOTS_MAX, b->err);
  if (n_x != (kind == PC_FN_SIMM_SPLINE ? n : 0))
    pc_fail(b->err, PC_BAD_INPUT, 0, "built-in human: function %s has %d x and %d y", name, n_x, n);
  for (int i = 0; negated && i < n; i++) y[i] = flip(y[i]);
  return add_function(b, kind, n, n_x ? x : NULL, y);
}

/* ---- the skeleton ---------------------------------------------------------------------------- */

static void add_segment(builder *b, const char *name, bool left) {
  static const char *const com[3] = {"com_x", "com_y", "com_z"};
  pc_segment *s = &b->body->segments[b->body->n_segments];
  int row = must(b, find_row(&b->segments, "segment", name, b->err), "segment", name);
  if (row < 0) return;
  s->name = sided(b, name, left);
  s->mass = NUMBER(segments, row, "mass");
  point(b, &b->segments, row, com, left, s->com);
  s->inertia[0] = NUMBER(segments, row, "ixx");
  s->inertia[1] = NUMBER(segments, row, "iyy");
  s->inertia[2] = NUMBER(segments, row, "izz");
}

/* A step of a joint into its slot: translation1..3, rotation1..3. */
static void add_step(builder *b, pc_joint *joint, int row, bool left) {
  static const char *const slots[] = {"translation1", "translation2", "translation3",
                                      "rotation1",    "rotation2",    "rotation3"};
  static const char *const turned[] = {"", "axis", "function"};
  static const char *const axis[3] = {"axis_x", "axis_y", "axis_z"};
  int slot = choose(b, CELL(joint_steps, row, "step"), slots, 6);
  int sign = left ? choose(b, CELL(joint_steps, row, "left"), turned, 3) : 0;
  pc_axis *a = &joint->axes[slot];
  for (int i = 0; i < 3; i++) {
    double v = pc_csv_number(&b->joint_steps, row, axis[i], b->err);
    a->v[i] = sign == 1 ? flip(v) : v;
  }
  const char *coordinate = CELL(joint_steps, row, "coordinate"),
             *function = CELL(joint_steps, row, "function");
  if (*coordinate) a->coordinate = find_coordinate(b, sided(b, coordinate, left));
  a->function = function_index(b, function, sign == 2);
  if (a->coordinate < 0) return;
  /* OpenSim's rule: a coordinate that is itself the angle or the slide of some step is of that kind */
  pc_coordinate *c = &b->body->coordinates[a->coordinate];
  if (!*function) c->type = slot < 3 ? PC_TRANSLATIONAL : PC_ROTATIONAL;
}

static void add_coordinates(builder *b, int s, const char *joint_name, bool left) {
  pc_joint *joint = &b->body->joints[s];
  joint->first_coordinate = b->body->n_coordinates;
  for (int row = 0; row < b->coordinates.n_rows; row++) {
    if (strcmp(CELL(coordinates, row, "joint"), joint_name) != 0) continue;
    b->body->coordinates[b->body->n_coordinates++] = (pc_coordinate){
        .name = sided(b, CELL(coordinates, row, "coordinate"), left),
        .joint = s,
        .type = PC_COUPLED, /* until a step says otherwise */
        .value = NUMBER(coordinates, row, "default"),
        .lo = NUMBER(coordinates, row, "lo"),
        .hi = NUMBER(coordinates, row, "hi"),
        .driver = -1,
        .driver_function = -1,
        .driver_scale = 1,
    };
    joint->n_coordinates++;
  }
}

static void add_frames(builder *b, pc_joint *joint, int row, bool left) {
  static const char *const pp[3] = {"p_x", "p_y", "p_z"}, *const pr[3] = {"p_rx", "p_ry", "p_rz"};
  static const char *const cp[3] = {"c_x", "c_y", "c_z"}, *const cr[3] = {"c_rx", "c_ry", "c_rz"};
  double in_parent[3], in_child[3];
  point(b, &b->joints, row, pp, left, joint->in_parent.p);
  point(b, &b->joints, row, cp, left, joint->in_child.p);
  rotation(b, &b->joints, row, pr, left, in_parent);
  rotation(b, &b->joints, row, cr, left, in_child);
  if (left && pc_csv_numbers(&b->joints, row, "left_rotation", in_parent, 3, b->err))
    v3_copy(in_child, in_parent);
  m3_from_xyz(joint->in_parent.R, in_parent);
  m3_from_xyz(joint->in_child.R, in_child);
}

/* A joint and the segment it carries. */
static int add_joint(builder *b, int row, bool left) {
  static const char *const words[] = {"custom", "pin", "universal"};
  static const pc_joint_kind kinds[] = {PC_CUSTOM, PC_PIN, PC_UNIVERSAL};
  const char *name = CELL(joints, row, "joint");
  int s = b->body->n_segments;
  pc_joint *joint = &b->body->joints[s];
  joint->name = sided(b, name, left);
  joint->kind = kinds[choose(b, CELL(joints, row, "kind"), words, 3)];
  const char *parent = sided(b, CELL(joints, row, "parent"), left);
  joint->parent = find_segment(b, parent);
  joint->child = s;
  add_segment(b, CELL(joints, row, "child"), left);
  b->body->n_segments++;
  joint->parent_frame = text(b, "%s_offset", parent);
  joint->child_frame = text(b, "%s_offset", b->body->segments[s].name);
  add_frames(b, joint, row, left);
  for (int i = 0; i < 6; i++) joint->axes[i] = (pc_axis){.coordinate = -1, .function = -1};
  for (int i = 0; i < 6; i++) joint->axes[i].v[i % 3] = 1;
  add_coordinates(b, s, name, left);
  for (int i = 0; i < b->joint_steps.n_rows && !b->err->code; i++)
    if (strcmp(CELL(joint_steps, i, "joint"), name) == 0) add_step(b, joint, i, left);
  return b->err->code;
}

static int add_skeleton(builder *b) {
  pc_body *body = b->body;
  size_t joints = 1 + 2 * (size_t)b->joints.n_rows;
  body->segments = PC_NEW(b->arena, pc_segment, joints);
  body->joints = PC_NEW(b->arena, pc_joint, joints);
  body->coordinates = PC_NEW(b->arena, pc_coordinate, 2 * (size_t)b->coordinates.n_rows);
  body->functions = PC_NEW(b->arena, pc_function, 2 * (size_t)(b->joint_steps.n_rows + b->coupling.n_rows));
  if (!body->segments || !body->joints || !body->coordinates || !body->functions) return no_memory(b);
  body->segments[body->n_segments++].name = "ground";
  for (int row = 0; row < b->joints.n_rows;) {
    int end = row;
    while (end < b->joints.n_rows && side_mark(CELL(joints, end, "joint"))) end++;
    bool limb = end > row;
    if (!limb) end = row + 1;
    for (int left = 0; left <= limb; left++)
      for (int i = row; i < end; i++)
        if (add_joint(b, i, left)) return b->err->code;
    row = end;
  }
  return b->err->code;
}

static int add_coupling(builder *b) {
  for (int row = 0; row < b->coupling.n_rows; row++) {
    const char *name = CELL(coupling, row, "coordinate");
    double slope = NUMBER(coupling, row, "slope");
    for (int left = 0; left <= (side_mark(name) != NULL); left++) {
      int c = find_coordinate(b, sided(b, name, left));
      int driver = find_coordinate(b, sided(b, CELL(coupling, row, "driver"), left));
      if (b->err->code) return b->err->code;
      pc_coordinate *co = &b->body->coordinates[c];
      co->driver = driver;
      co->driver_function = add_function(b, PC_FN_LINEAR, 2, NULL, (double[]){slope, 0});
      co->driver_name = text(b, "%s_con", co->name);
    }
  }
  return b->err->code;
}

/* ---- muscles --------------------------------------------------------------------------------- */

/* "all", "x", "-x", ...; a mirrored z turns round. */
static void set_quadrant(builder *b, pc_wrap_object *w, const char *word, bool left) {
  static const char *const words[] = {"all", "x", "y", "z", "-x", "-y", "-z"};
  int i = choose(b, word, words, 7);
  w->quadrant_axis = i == 0 ? -1 : (i - 1) % 3;
  w->quadrant_sign = i > 3 ? -1 : 1;
  if (left && w->quadrant_axis == 2) w->quadrant_sign = -w->quadrant_sign;
}

static int add_wraps(builder *b) {
  static const char *const words[] = {"cylinder", "ellipsoid"};
  static const pc_wrap_kind kinds[] = {PC_WRAP_CYLINDER, PC_WRAP_ELLIPSOID};
  static const char *const turn[3] = {"rx", "ry", "rz"}, *const size[3] = {"size_1", "size_2", "size_3"};
  b->body->wraps = PC_NEW(b->arena, pc_wrap_object, 2 * (size_t)b->wraps.n_rows);
  if (!b->body->wraps) return no_memory(b);
  for (int row = 0; row < b->wraps.n_rows; row++) {
    const char *name = CELL(wraps, row, "wrap");
    for (int left = 0; left <= (side_mark(name) != NULL); left++) {
      pc_wrap_object *w = &b->body->wraps[b->body->n_wraps];
      w->name = sided(b, name, left);
      w->kind = kinds[choose(b, CELL(wraps, row, "kind"), words, 2)];
      w->active = true;
      w->segment = find_segment(b, sided(b, CELL(wraps, row, "segment"), left));
      point(b, &b->wraps, row, XYZ, left, w->at.p);
      rotation(b, &b->wraps, row, turn, left, w->euler);
      m3_from_xyz(w->at.R, w->euler);
      for (int i = 0; i < (w->kind == PC_WRAP_CYLINDER ? 2 : 3); i++)
        w->size[i] = NUMBER(wraps, row, size[i]);
      set_quadrant(b, w, CELL(wraps, row, "quadrant"), left);
      if (b->err->code) return b->err->code;
      b->body->n_wraps++;
    }
  }
  return PC_OK;
}

/* The rows of a table that belong to a muscle: tables about muscles are in the order of muscles.csv. */
static int rows_of(builder *b, const pc_csv *csv, int from, const char *muscle) {
  int end = from;
  while (end < csv->n_rows && strcmp(pc_csv_cell(csv, end, "muscle", b->err), muscle) == 0) end++;
  return end;
}

static void add_points(builder *b, pc_muscle *m, int from, int end, bool left) {
  m->first_point = b->body->n_points;
  for (int row = from; row < end && !b->err->code; row++) {
    pc_path_point *p = &b->body->points[b->body->n_points++];
    *p = (pc_path_point){.coordinate = -1, .move_coordinate = {-1, -1, -1}, .move_function = {-1, -1, -1}};
    p->name = text(b, "%s-P%d", m->name, ++m->n_points);
    p->segment = find_segment(b, sided(b, CELL(paths, row, "segment"), left));
    point(b, &b->paths, row, XYZ, left, p->at);
  }
}

static void add_path_wraps(builder *b, pc_muscle *m, int from, int end, bool left) {
  static const char *const methods[] = {"hybrid", "midpoint", "axial"}; /* as pc_wrap_method */
  m->first_wrap = b->body->n_path_wraps;
  for (int row = from; row < end && !b->err->code; row++) {
    pc_path_wrap *w = &b->body->path_wraps[b->body->n_path_wraps++];
    w->name = text(b, "pathwrap_%d", m->n_wraps++);
    w->object = find_wrap(b, sided(b, CELL(path_wraps, row, "wrap"), left));
    w->method = (pc_wrap_method)choose(b, CELL(path_wraps, row, "method"), methods, 3);
    w->range[0] = (int)NUMBER(path_wraps, row, "first");
    w->range[1] = (int)NUMBER(path_wraps, row, "last");
  }
}

static int add_muscles(builder *b) {
  pc_body *body = b->body;
  pc_muscle common = {0};
  pc_curves_default(PC_MILLARD2012, &common);
  common.v_max = setting(b, "v_max");
  common.fiber_damping = setting(b, "fiber_damping");
  common.min_control = setting(b, "min_control");
  common.max_control = setting(b, "max_control");
  common.ignore_tendon_compliance = common.ignore_activation_dynamics = true;
  body->muscles = PC_NEW(b->arena, pc_muscle, 2 * (size_t)b->muscles.n_rows);
  body->points = PC_NEW(b->arena, pc_path_point, 2 * (size_t)b->paths.n_rows);
  body->path_wraps = PC_NEW(b->arena, pc_path_wrap, 2 * (size_t)b->path_wraps.n_rows);
  if (!body->muscles || !body->points || !body->path_wraps) return no_memory(b);
  int path = 0, wrap = 0;
  for (int row = 0; row < b->muscles.n_rows; row++) {
    const char *name = CELL(muscles, row, "muscle");
    int path_end = rows_of(b, &b->paths, path, name), wrap_end = rows_of(b, &b->path_wraps, wrap, name);
    for (int left = 0; left < 2; left++) {
      pc_muscle *m = &body->muscles[body->n_muscles++];
      *m = common;
      m->name = text(b, "%s_%c", name, left ? 'l' : 'r');
      m->group = sided(b, CELL(muscles, row, "group"), false);
      m->side = left ? -1 : 1;
      m->f_max = NUMBER(muscles, row, "f_max");
      m->l_opt = NUMBER(muscles, row, "l_opt");
      m->l_slack = NUMBER(muscles, row, "l_slack");
      m->pennation = NUMBER(muscles, row, "pennation");
      add_points(b, m, path, path_end, left);
      add_path_wraps(b, m, wrap, wrap_end, left);
      if (b->err->code) return b->err->code;
    }
    path = path_end, wrap = wrap_end;
  }
  if (path < b->paths.n_rows || wrap < b->path_wraps.n_rows)
    return pc_fail(b->err, PC_BAD_INPUT, 0,
                   "built-in human: paths row %d or path_wraps row %d is of no muscle, or out of order",
                   path + 1, wrap + 1);
  return b->err->code;
}

/* ---- actuators, markers, everything ---------------------------------------------------------- */

static int add_actuators(builder *b) {
  b->body->actuators = PC_NEW(b->arena, pc_actuator, 2 * (size_t)b->actuators.n_rows);
  if (!b->body->actuators) return no_memory(b);
  for (int row = 0; row < b->actuators.n_rows; row++) {
    const char *name = CELL(actuators, row, "coordinate");
    for (int left = 0; left <= (side_mark(name) != NULL); left++) {
      const char *coordinate = sided(b, name, left);
      pc_actuator *a = &b->body->actuators[b->body->n_actuators++];
      a->kind = PC_ACT_COORDINATE;
      a->name = text(b, "%s_torque", coordinate ? coordinate : "");
      a->coordinate = find_coordinate(b, coordinate);
      a->optimal_force = NUMBER(actuators, row, "optimal_force");
      a->min_control = -INFINITY, a->max_control = INFINITY;
      a->segment = a->segment_b = -1;
      if (b->err->code) return b->err->code;
    }
  }
  return PC_OK;
}

static int add_markers(builder *b) {
  b->body->markers = PC_NEW(b->arena, pc_marker, b->markers.n_rows);
  if (!b->body->markers) return no_memory(b);
  for (int row = 0; row < b->markers.n_rows; row++) {
    pc_marker *m = &b->body->markers[b->body->n_markers++];
    m->name = sided(b, CELL(markers, row, "marker"), false);
    m->segment = find_segment(b, CELL(markers, row, "segment"));
    point(b, &b->markers, row, XYZ, false, m->at);
    if (b->err->code) return b->err->code;
  }
  return PC_OK;
}

static int add_whole(builder *b) {
  int row = must(b, find_row(&b->whole, "what", "gravity", b->err), "setting", "gravity");
  int name = must(b, find_row(&b->whole, "what", "name", b->err), "setting", "name");
  int source = must(b, find_row(&b->whole, "what", "source", b->err), "setting", "source");
  if (b->err->code) return b->err->code;
  if (pc_csv_numbers(&b->whole, row, "value", b->body->gravity, 3, b->err) != 3)
    return pc_fail(b->err, PC_BAD_INPUT, 0, "built-in human: gravity has three components");
  b->body->height = setting(b, "height");
  b->body->name = sided(b, CELL(whole, name, "value"), false);
  b->body->source = sided(b, CELL(whole, source, "value"), false);
  return b->err->code;
}

pc_body *pc_human_build(const pc_human_tables *tables, pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  builder b = {.arena = arena, .err = err ? err : &own};
  b.body = PC_NEW(arena, pc_body, 1);
  if (!b.body) {
    no_memory(&b);
    return NULL;
  }
  b.body->arena = arena;
  pc_arena *scratch = pc_arena_make(); /* the tables, cut into cells */
  if (!scratch) no_memory(&b);
#define X(t)                                                                                                 \
  if (!b.err->code) pc_csv_read(&b.t, #t, tables->t.bytes, tables->t.len, scratch, b.err);
  PC_HUMAN_TABLES(X)
#undef X
  if (!b.err->code && !add_whole(&b) && !add_skeleton(&b) && !add_coupling(&b) && !add_wraps(&b) &&
      !add_muscles(&b) && !add_actuators(&b) && !add_markers(&b))
    pc_body_finish(b.body, b.err);
  pc_arena_free(scratch);
  return b.err->code ? NULL : b.body;
}

pc_human_tables pc_human_own_tables(void) {
#define X(t) .t = {(const char *)pc_models_human_##t##_csv, pc_models_human_##t##_csv_len},
  return (pc_human_tables){PC_HUMAN_TABLES(X)};
#undef X
}

pc_body *pc_body_human(pc_err *err) {
  pc_human_tables tables = pc_human_own_tables();
  pc_arena *arena = pc_arena_make();
  if (!arena) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  pc_body *body = pc_human_build(&tables, arena, err);
  if (!body) pc_arena_free(arena);
  return body;
}
