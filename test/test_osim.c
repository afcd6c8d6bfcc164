/* Reading OpenSim models: real ones from the shared folder, small ones of every layout, broken ones. */
#include "body/osim.h"
#include "test.h"

#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

static pc_body *read_shared(const char *path) {
  size_t len;
  char *text = test_slurp_shared(path, &len);
  if (!text) {
    SKIP("no shared recordings");
    return NULL;
  }
  pc_err err = {0};
  pc_body *body = pc_body_read_osim(text, len, &err);
  CHECK(body, "%s line %ld: %s", path, err.line, err.text);
  free(text);
  return body;
}

/* Counts are those of grep -c on the files. */
static void test_shared_models(void) {
  static const struct {
    const char *path;
    int segments, coordinates, free, muscles, actuators, wraps, markers, skipped;
    double mass;
  } models[] = {
      {"facts/expected/model.osim", 30, 60, 40, 238, 0, 48, 66, 0, 75.3384},
      {"recordings/opensim-gait2392/expected/subject01_simbody_adjusted.osim", 13, 23, 23, 92, 0, 0, 39, 0,
       72.6},
      {"recordings/rajagopal-walk/expected/subject_walk_scaled.osim", 23, 33, 31, 80, 13, 44, 65, 0, 85.2698},
      {"recordings/cmbbe2024-opencap/LaiUhlrich2022_scaled.osim", 23, 35, 33, 80, 13, 44, 43, 0, 80},
      {"recordings/lifting-full-body/expected/lfb.osim", 31, 62, 40, 318, 0, 44, 0, 25, 83.9782},
  };
  for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
    pc_body *b = read_shared(models[i].path);
    if (!b) continue;
    CHECK(b->n_segments == models[i].segments, "%s: %d", models[i].path, b->n_segments);
    CHECK(b->n_coordinates == models[i].coordinates, "%s: %d", models[i].path, b->n_coordinates);
    CHECK(b->n_free == models[i].free, "%s: %d", models[i].path, b->n_free);
    CHECK(b->n_muscles == models[i].muscles, "%s: %d", models[i].path, b->n_muscles);
    CHECK(b->n_actuators == models[i].actuators, "%s: %d", models[i].path, b->n_actuators);
    CHECK(b->n_wraps == models[i].wraps, "%s: %d", models[i].path, b->n_wraps);
    CHECK(b->n_markers == models[i].markers, "%s: %d", models[i].path, b->n_markers);
    CHECK(b->n_skipped == models[i].skipped, "%s: %d", models[i].path, b->n_skipped);
    CHECK_NEAR(b->total_mass, models[i].mass, 5e-5);
    pc_body_free(b);
  }
}

/* ---- small files of every layout ------------------------------------------------------------------ */

static char *small_text(const char *name, size_t *len) {
  char path[256];
  snprintf(path, sizeof path, "test/data/%s", name);
  char *text = test_slurp(path, len);
  CHECK(text, "cannot read %s", path);
  return text;
}

static pc_body *read_small(const char *name) {
  size_t len;
  pc_err err = {0};
  char *text = small_text(name, &len);
  pc_body *body = text ? pc_body_read_osim(text, len, &err) : NULL;
  CHECK(body, "%s line %ld: %s", name, err.line, err.text);
  free(text);
  return body;
}

static void check3(const double a[3], double x, double y, double z) {
  CHECK_NEAR(a[0], x, 1e-15);
  CHECK_NEAR(a[1], y, 1e-15);
  CHECK_NEAR(a[2], z, 1e-15);
}

static void check_small_tree(const pc_body *b) {
  int thigh = pc_body_find_segment(b, "thigh"), shank = pc_body_find_segment(b, "shank");
  int cart = pc_body_find_segment(b, "cart"), box = pc_body_find_segment(b, "box");
  CHECK(strcmp(b->name, "small & odd") == 0);
  CHECK(thigh > 0 && shank > thigh && b->joints[shank].parent == thigh && b->joints[thigh].parent == 0);
  check3(b->joints[thigh].in_child.p, 0, 0.1, 0);
  check3(b->joints[shank].in_parent.p, 0, -0.4, 0);
  CHECK_NEAR(b->joints[shank].in_parent.R[2], sin(0.2), 1e-15); /* body-fixed X-Y-Z: R[2] = sin(y) */
  CHECK(strcmp(b->joints[shank].child_frame, "shank") == 0);
  /* rail runs from cart to ground: turned round, its axis backwards */
  CHECK(b->joints[cart].kind == PC_CUSTOM && b->joints[cart].parent == 0);
  check3(b->joints[cart].axes[0].v, -1, 0, 0);
  /* box has no joint: free, rotations first */
  CHECK(b->joints[box].kind == PC_FREE && b->joints[box].n_coordinates == 6);
  CHECK(strcmp(b->joints[box].name, "free_box") == 0);
  CHECK(b->coordinates[b->joints[box].axes[0].coordinate].type == PC_TRANSLATIONAL);
  CHECK(b->joints[box].axes[3].coordinate == b->joints[box].first_coordinate);
}

static void check_small_knee(const pc_body *b) {
  const pc_joint *j = &b->joints[pc_body_find_segment(b, "shank")];
  int knee = pc_body_find_coordinate(b, "knee_angle"), other = pc_body_find_coordinate(b, "unused_order");
  double y;
  CHECK(j->first_coordinate == knee && other == knee + 1, "order of the spatial transform, not of the file");
  CHECK(b->coordinates[knee].type == PC_ROTATIONAL && b->coordinates[other].type == PC_COUPLED);
  CHECK(b->coordinates[knee].clamped);
  CHECK_NEAR(b->coordinates[knee].lo, -2.1, 0);
  check3(j->axes[3].v, 0, 0, 1); /* given as 0 0 2 */
  CHECK(j->axes[3].coordinate == knee && j->axes[3].function == -1);
  pc_function_eval(&b->functions[j->axes[4].function], -1, &y, NULL, NULL);
  CHECK_NEAR(y, 1.25 * 0.05, 1e-15);
  CHECK(j->axes[5].coordinate == -1);
  pc_function_eval(&b->functions[j->axes[5].function], 0, &y, NULL, NULL);
  CHECK_NEAR(y, 0.03, 0);
  pc_function_eval(&b->functions[j->axes[0].function], 3, &y, NULL, NULL);
  CHECK_NEAR(y, 2 * 9 - 3 + 0.5, 1e-14);
  CHECK(j->axes[1].coordinate == -1 && j->axes[1].function == -1);
  const pc_coordinate *p = &b->coordinates[pc_body_find_coordinate(b, "p_rot")];
  CHECK(p->driver == knee && p->free == -1);
  CHECK_NEAR(p->driver_scale, 2, 0);
}

static void check_small_paths(const pc_body *b) {
  const pc_muscle *m = &b->muscles[0];
  const pc_path_point *p = &b->points[m->first_point];
  int shank = pc_body_find_segment(b, "shank");
  CHECK(m->n_points == 4 && m->n_wraps == 2);
  CHECK(p[1].kind == PC_POINT_CONDITIONAL && p[1].coordinate == pc_body_find_coordinate(b, "knee_angle"));
  CHECK(p[2].kind == PC_POINT_MOVING && p[2].move_function[0] >= 0 && p[2].move_coordinate[1] == -1);
  CHECK_NEAR(p[2].at[1], -0.03, 0);
  /* plate is turned 90 degrees about z at (0.01,-0.1,0); tip 0.1 along its x = +y; then 0.001 along its y =
   * -x */
  CHECK(p[3].segment == shank);
  check3(p[3].at, 0.01 - 0.001, -0.1 + 0.1, 0);
  check3(b->markers[0].at, 0.01, 0, 0);
  CHECK(b->path_wraps[0].method == PC_WRAP_MIDPOINT && b->path_wraps[0].range[1] == 3);
  CHECK(b->wraps[b->path_wraps[0].object].kind == PC_WRAP_ELLIPSOID);
  const pc_wrap_object *ring = &b->wraps[b->path_wraps[1].object];
  CHECK(ring->kind == PC_WRAP_TORUS && ring->segment == shank);
  CHECK_NEAR(ring->at.R[3], 1, 1e-15);
  CHECK_NEAR(ring->size[1], 0.03, 0);
  CHECK(b->wraps[0].quadrant_axis == 1 && b->wraps[0].quadrant_sign == -1);
  CHECK(b->wraps[1].quadrant_axis == 0 && b->wraps[1].quadrant_sign == 1 && !b->wraps[1].active);
}

static void check_small_forces(const pc_body *b) {
  const pc_muscle *thelen = &b->muscles[0], *millard = &b->muscles[1], *degroote = &b->muscles[2];
  CHECK_NEAR(thelen->curves.Flen, 1.5, 0); /* from <defaults> */
  CHECK_NEAR(thelen->curves.Af, 0.25, 0);  /* OpenSim's own */
  CHECK_NEAR(thelen->v_max, 12, 0);
  CHECK_NEAR(thelen->min_control, 0.01, 0);
  CHECK(strcmp(thelen->group, "quadriceps") == 0 && thelen->side == 1);
  CHECK(!millard->applies_force && millard->side == -1 && strcmp(millard->group, "calf") == 0);
  CHECK_NEAR(millard->fiber_damping, 0.05, 0);
  CHECK_NEAR(millard->curves.strain_at_one_norm_force, 0.8, 0);
  CHECK(isnan(millard->curves.curviness));
  CHECK(degroote->curves.ignore_passive_fiber_force && degroote->side == 0 && !*degroote->group);
  CHECK_NEAR(degroote->min_control, 0.02, 0);
  CHECK(b->actuators[0].kind == PC_ACT_COORDINATE && isinf(b->actuators[0].min_control));
  CHECK_NEAR(b->actuators[0].optimal_force, 7, 0);
  CHECK(b->actuators[1].direction_is_global && !b->actuators[1].point_is_global);
  check3(b->actuators[1].direction, 0, 0.6, 0.8);
  CHECK(b->actuators[2].direction_is_global && b->actuators[2].segment_b == 0);
  CHECK(b->n_skipped == 4, "%d", b->n_skipped); /* WeldConstraint, bushing, contact, probe */
}

static void test_small(void) {
  pc_body *b = read_small("osim_small.osim");
  if (!b) return;
  check_small_tree(b);
  check_small_knee(b);
  check_small_paths(b);
  check_small_forces(b);
  pc_body_free(b);
}

static void test_version_3(void) {
  pc_body *b = read_small("osim_3.osim");
  if (!b) return;
  const pc_joint *j = &b->joints[1];
  check3(j->in_parent.p, 0, 1, 0);
  check3(j->in_child.p, 0, 0.1, 0);
  CHECK_NEAR(j->in_child.R[3], sin(0.2), 1e-15);
  CHECK(strcmp(j->parent_frame, "ground_offset") == 0 && strcmp(j->child_frame, "arm_offset") == 0);
  CHECK(b->coordinates[0].type == PC_ROTATIONAL); /* slope -1 */
  CHECK(j->axes[3].function >= 0 && j->axes[0].function >= 0 && j->axes[0].coordinate == 0);
  CHECK_NEAR(b->segments[1].inertia[4], 0.002, 0);
  CHECK_NEAR(b->segments[2].inertia[1], 1, 0); /* what 3.x took when the file did not say */
  CHECK(b->joints[2].kind == PC_BALL && strcmp(b->joints[2].name, "hand") == 0);
  const pc_muscle *m = &b->muscles[0];
  CHECK(!m->applies_force);
  CHECK_NEAR(m->min_control, 0.01, 0); /* 0 before 4.0 means the class's own */
  CHECK(b->points[2].kind == PC_POINT_MOVING && b->points[2].move_coordinate[0] == 0);
  CHECK(b->path_wraps[0].method == PC_WRAP_AXIAL && b->path_wraps[0].range[0] == -1);
  CHECK(strcmp(b->markers[0].name, "R.Handtop") == 0, "4.0 takes spaces out of names");
  pc_body_free(b);
}

static void test_older_versions(void) {
  pc_body *b = read_small("osim_2.osim");
  if (b) {
    CHECK(b->joints[1].axes[3].coordinate == 0 && b->joints[1].axes[3].function == -1);
    CHECK_NEAR(b->muscles[0].pennation, 0.1, 0);
    CHECK(b->points[1].kind == PC_POINT_CONDITIONAL && b->points[2].kind == PC_POINT_MOVING);
    CHECK_NEAR(b->points[2].at[1], -0.1, 0);
    CHECK_NEAR(b->actuators[0].optimal_force, 10, 0);
    pc_body_free(b);
  }
  b = read_small("osim_35.osim");
  if (b) {
    CHECK(strcmp(b->segments[1].name, "a") == 0 && b->joints[2].parent == 1); /* reverse swaps the two */
    check3(b->joints[1].in_parent.p, 0, 2, 0);
    pc_body_free(b);
  }
}

/* ---- what is refused ----------------------------------------------------------------------------- */

/* The text with the first `from` replaced by `to`; malloc'd. */
static char *replaced(const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  CHECK(at, "the small model holds no '%s'", from);
  if (!at) return NULL;
  size_t before = (size_t)(at - text), n = strlen(text) - strlen(from) + strlen(to);
  char *out = malloc(n + 1);
  memcpy(out, text, before);
  strcpy(out + before, to);
  strcat(out, at + strlen(from));
  return out;
}

static void refuse(const char *text, const char *from, const char *to, pc_code code, const char *says) {
  char *broken = replaced(text, from, to);
  pc_err err = {0};
  if (!broken) return;
  pc_body *b = pc_body_read_osim(broken, strlen(broken), &err);
  CHECK(!b && err.code == code && strstr(err.text, says), "'%s': code %d, %s", to, err.code, err.text);
  pc_body_free(b);
  free(broken);
}

static void test_refusals(void) {
  size_t len;
  char *t = small_text("osim_small.osim", &len);
  if (!t) return;
  refuse(t, "<mass>8</mass>", "", PC_BAD_INPUT, "thigh");
  refuse(t, "<mass>8</mass>", "<mass>8 9</mass>", PC_BAD_INPUT, "1 number, not 2");
  refuse(t, "<mass>8</mass>", "<mass>0x8</mass>", PC_BAD_INPUT, "number");
  refuse(t, "<mass>8</mass>", "<mass>nan</mass>", PC_BAD_INPUT, "finite");
  refuse(t, "40000", "10900", PC_UNSUPPORTED, "10900");
  refuse(t, "<locked>true", "<prescribed>true</prescribed><locked>true", PC_UNSUPPORTED, "prescribed");
  refuse(t, "<locked>true", "<locked>maybe", PC_BAD_INPUT, "true or false");
  refuse(t, "PinJoint name=\"hip\"", "EllipsoidJoint name=\"hip\"", PC_BAD_INPUT, "XML");
  refuse(t, "<PlanarJoint", "<ScapulothoracicJoint name=\"s\"/><PlanarJoint", PC_BAD_INPUT, "which body");
  refuse(t, "<isEnforced>false", "<isEnforced>true", PC_UNSUPPORTED, "WeldConstraint");
  refuse(t, "<appliesForce>false</appliesForce></BushingForce>", "</BushingForce>", PC_UNSUPPORTED, "soft");
  refuse(t, "<BushingForce", "<RigidTendonMuscle name=\"rt\"/><BushingForce", PC_UNSUPPORTED,
         "RigidTendonMuscle");
  refuse(t, "<wrap_object>egg", "<wrap_object>eggs", PC_BAD_INPUT, "eggs");
  refuse(t, "name=\"tube\"", "name=\"egg\"", PC_UNSUPPORTED, "two wrap objects");
  refuse(t, "<range>1 3</range>", "<range>1 5</range>", PC_BAD_INPUT, "point 5 of 4");
  refuse(t, "/bodyset/shank/plate/tip", "/bodyset/nowhere", PC_BAD_INPUT, "nowhere");
  refuse(t, "/jointset/knee/knee_angle</socket_coordinate>", "/jointset/knee/none</socket_coordinate>",
         PC_BAD_INPUT, "none");
  refuse(t, "<independent_coordinate_names>knee_angle", "<independent_coordinate_names>knee_angle p_x",
         PC_UNSUPPORTED, "several");
  refuse(t, "<coordinates>knee_angle</coordinates>", "<coordinates>knee_angle hip_angle</coordinates>",
         PC_UNSUPPORTED, "several coordinates");
  refuse(t, "<coordinates>unused_order", "<coordinates>un/used", PC_BAD_INPUT,
         "un/used"); /* found by fuzzing */
  refuse(t, "<axis>0 0 2</axis>", "<axis>0 0 0</axis>", PC_BAD_INPUT, "axis");
  refuse(t, "SimmSpline><x>-2 -1 0 1</x>", "SimmSpline><x>-2 -1 -1 1</x>", PC_BAD_INPUT, "increase");
  refuse(t, "<socket_parent>/bodyset/thigh</socket_parent>", "<socket_parent>../thigh_up</socket_parent>",
         PC_BAD_INPUT, "itself");
  refuse(t, "<Body name=\"cart\">", "<Body name=\"box\">", PC_BAD_INPUT, "two bodies");
  refuse(t, "<SliderJoint name=\"rail\">", "<SliderJoint name=\"hip\">", PC_BAD_INPUT, "two joints");
  refuse(t, "<Coordinate name=\"p_x\"/>", "", PC_BAD_INPUT, "has 3 coordinates, not 2");
  refuse(t, "<socket_parent_frame>/bodyset/cart</socket_parent_frame><socket_child_frame>/ground",
         "<socket_parent_frame>/bodyset/shank</socket_parent_frame><socket_child_frame>/ground",
         PC_UNSUPPORTED, "loop");
  refuse(t, "<MarkerSet name=\"markerset\">", "<MarkerSet file=\"m.xml\">", PC_UNSUPPORTED, "another file");
  refuse(t, "<OpenSimDocument", "<!DOCTYPE x [<!ENTITY a \"b\">]><OpenSimDocument", PC_BAD_INPUT, "DTD");
  refuse(t, "OpenSimDocument Version", "Other Version", PC_BAD_INPUT, "XML");
  refuse(t, "<BushingForce",
         "<Thelen2003Muscle name=\"fb\"><FunctionBasedPath name=\"path\"/></Thelen2003Muscle><BushingForce",
         PC_UNSUPPORTED, "FunctionBasedPath");
  free(t);
}

static void test_error_line(void) {
  static const char text[] =
      "<OpenSimDocument Version=\"40000\">\n<Model>\n<BodySet><objects>\n"
      "<Body name=\"b\">\n<mass>x</mass></Body></objects></BodySet></Model></OpenSimDocument>";
  pc_err err = {0};
  CHECK(!pc_body_read_osim(text, sizeof text - 1, &err) && err.line == 5, "line %ld: %s", err.line, err.text);
  err = (pc_err){0};
  CHECK(!pc_body_read_osim("<a>\n<b></a>", 11, &err) && err.line == 2, "line %ld: %s", err.line, err.text);
  err = (pc_err){0};
  CHECK(!pc_body_read_osim("", 0, &err) && err.code == PC_BAD_INPUT, "%s", err.text);
  CHECK(!pc_body_read_osim(text, sizeof text - 1, NULL));
}

/* ---- actuators from another file ----------------------------------------------------------------- */

static void test_add_actuators(void) {
  static const char more[] =
      "<OpenSimDocument Version=\"30000\"><ForceSet name=\"x\"><defaults><CoordinateActuator "
      "name=\"default\">"
      "<optimal_force>3</optimal_force></CoordinateActuator></defaults><objects>"
      "<CoordinateActuator name=\"r1\"><coordinate>way</coordinate></CoordinateActuator>"
      "<PointActuator name=\"FX\"><body>thigh</body><optimal_force>5</optimal_force></PointActuator>"
      "<CoordinateActuator name=\"no\"><isDisabled>true</isDisabled></CoordinateActuator>"
      "</objects></ForceSet></OpenSimDocument>";
  pc_body *b = read_small("osim_small.osim");
  if (!b) return;
  pc_err err = {0};
  CHECK(pc_body_add_actuators(b, more, sizeof more - 1, &err) == 0, "%s", err.text);
  CHECK(b->n_actuators == 5 && strcmp(b->actuators[3].name, "r1") == 0);
  CHECK_NEAR(b->actuators[3].optimal_force, 3, 0);
  CHECK(b->actuators[4].kind == PC_ACT_POINT && b->actuators[4].segment == pc_body_find_segment(b, "thigh"));
  CHECK(pc_body_add_actuators(b, more, sizeof more - 1, &err) == PC_MISMATCH && strstr(err.text, "r1"));
  CHECK(b->n_actuators == 5, "a file that fails adds nothing");
  err = (pc_err){0};
  CHECK(pc_body_add_actuators(b, "<OpenSimDocument Version=\"40000\"><Model/></OpenSimDocument>", 58, &err) ==
        PC_BAD_INPUT);
  pc_body_free(b);
}

/* ---- running out of memory ----------------------------------------------------------------------- */

static size_t xml_fail_in; /* 0: never */
static long xml_blocks;

static bool xml_refuses(void) {
  if (xml_fail_in == 0) return false;
  if (xml_fail_in == 1) return true;
  xml_fail_in--;
  return false;
}
static void *xml_get(size_t n) {
  if (xml_refuses()) return NULL;
  xml_blocks++;
  return malloc(n);
}
static void *xml_grow(void *p, size_t n) {
  if (xml_refuses()) return NULL;
  if (!p) xml_blocks++;
  return realloc(p, n);
}
static char *xml_copy(const char *s) {
  if (xml_refuses()) return NULL;
  xml_blocks++;
  return strdup(s);
}
static void xml_free(void *p) {
  if (p) xml_blocks--;
  free(p);
}

/* Every allocation of the arena and of libxml2 fails once; AddressSanitizer sees leaks of the first,
 * the count those of the second. */
static void test_no_memory(const char *name) {
  size_t len;
  char *text = small_text(name, &len);
  if (!text) return;
  size_t n = 1;
  for (bool done = false; !done && n < 5000; n++) {
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    pc_arena_fail_at(arena, n);
    pc_body *b = pc_osim_read(text, len, arena, &err);
    done = b != NULL;
    if (!b) CHECK(err.code == PC_NO_MEMORY, "allocation %zu: %s", n, err.text);
    pc_body_free(b);
  }
  CHECK(n > 50 && n < 5000, "%zu allocations", n);
  size_t m = 1;
  for (bool done = false; !done && m < 20000; m++) {
    pc_err err = {0};
    long before = xml_blocks;
    xml_fail_in = m;
    pc_body *b = pc_body_read_osim(text, len, &err);
    xml_fail_in = 0;
    done = b != NULL;
    if (!b && err.code != PC_NO_MEMORY) CHECK(false, "libxml2 allocation %zu: %s", m, err.text);
    if (xml_blocks != before) CHECK(false, "libxml2 allocation %zu: %ld blocks lost", m, xml_blocks - before);
    pc_body_free(b);
  }
  CHECK(m > 20 && m < 20000, "%zu allocations of libxml2", m);
  free(text);
}

static void test_groups(void) {
  pc_body *b = read_shared("recordings/lifting-full-body/expected/lfb.osim");
  for (int i = 0; b && i < b->n_muscles; i++) CHECK(*b->muscles[i].group, "%s", b->muscles[i].name);
  pc_body_free(b);
  b = read_shared("recordings/opensim-gait2392/expected/subject01_simbody_adjusted.osim");
  for (int i = 0; b && i < b->n_muscles; i++)
    CHECK(*b->muscles[i].group && b->muscles[i].side, "%s", b->muscles[i].name);
  pc_body_free(b);
  b = pc_body_human(NULL); /* its table names the groups itself: the two must agree */
  for (int i = 0; b && i < b->n_muscles; i++)
    CHECK(strcmp(b->muscles[i].group, pc_muscle_group(b->muscles[i].name)) == 0, "%s: %s", b->muscles[i].name,
          b->muscles[i].group);
  pc_body_free(b);
}

int main(void) {
  xmlMemSetup(xml_free, xml_get, xml_grow, xml_copy);
  xmlInitParser();
  test_shared_models();
  test_small();
  test_version_3();
  test_older_versions();
  test_refusals();
  test_error_line();
  test_add_actuators();
  test_no_memory("osim_3.osim");
  test_groups();
  xmlCleanupParser();
  return test_done();
}
