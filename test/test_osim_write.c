/* Writing OpenSim models: what is written reads back to the same body, and is then written the same. */
#include "posterior/body.h"
#include "test.h"

static bool same(double a, double b) {
  return a == b || (isnan(a) && isnan(b));
}

static bool same_n(const double *a, const double *b, int n) {
  for (int i = 0; i < n; i++)
    if (!same(a[i], b[i])) return false;
  return true;
}

static bool same_transform(const pc_transform *a, const pc_transform *b) {
  return same_n(a->R, b->R, 9) && same_n(a->p, b->p, 3);
}

#define SAME(field) CHECK(a->field == b->field, "%s %s", a->name, #field)
#define SAME_NAME CHECK(strcmp(a->name, b->name) == 0, "%s, %s", a->name, b->name)

static void compare_segment(const pc_segment *a, const pc_segment *b) {
  SAME_NAME;
  SAME(mass);
  CHECK(same_n(a->com, b->com, 3) && same_n(a->inertia, b->inertia, 6), "%s", a->name);
}

static void compare_joint(const pc_joint *a, const pc_joint *b) {
  SAME_NAME;
  SAME(kind);
  SAME(parent);
  SAME(child);
  SAME(first_coordinate);
  SAME(n_coordinates);
  CHECK(strcmp(a->parent_frame, b->parent_frame) == 0 && strcmp(a->child_frame, b->child_frame) == 0, "%s",
        a->name);
  CHECK(same_transform(&a->in_parent, &b->in_parent) && same_transform(&a->in_child, &b->in_child), "%s",
        a->name);
  CHECK(same_n(a->parent_euler, b->parent_euler, 3) && same_n(a->child_euler, b->child_euler, 3), "%s",
        a->name);
  for (int k = 0; k < 6; k++) {
    const pc_axis *p = &a->axes[k], *q = &b->axes[k];
    CHECK(p->coordinate == q->coordinate && p->function == q->function && same_n(p->v, q->v, 3), "%s axis %d",
          a->name, k);
  }
}

static void compare_coordinate(const pc_coordinate *a, const pc_coordinate *b) {
  SAME_NAME;
  SAME(joint);
  SAME(type);
  SAME(value);
  SAME(lo);
  SAME(hi);
  SAME(clamped);
  SAME(locked);
  SAME(speed);
  SAME(driver);
  SAME(driver_function);
  SAME(driver_scale);
  SAME(free);
  if (a->driver >= 0) CHECK(strcmp(a->driver_name, b->driver_name) == 0, "%s", a->name);
}

static void compare_function(const pc_function *a, const pc_function *b) {
  CHECK(a->kind == b->kind && a->n == b->n && a->scale == b->scale);
  if (a->n != b->n) return;
  CHECK(same_n(a->y, b->y, a->n) && (!a->x || same_n(a->x, b->x, a->n)));
}

static void compare_point(const pc_path_point *a, const pc_path_point *b) {
  SAME_NAME;
  SAME(kind);
  SAME(segment);
  SAME(coordinate);
  SAME(lo);
  SAME(hi);
  for (int k = 0; k < 3; k++)
    CHECK(same(a->at[k], b->at[k]) && a->move_coordinate[k] == b->move_coordinate[k] &&
              a->move_function[k] == b->move_function[k],
          "%s", a->name);
}

static void compare_wrap(const pc_wrap_object *a, const pc_wrap_object *b) {
  SAME_NAME;
  SAME(kind);
  SAME(active);
  SAME(segment);
  SAME(quadrant_axis);
  SAME(quadrant_sign);
  CHECK(same_transform(&a->at, &b->at) && same_n(a->euler, b->euler, 3) && same_n(a->size, b->size, 3), "%s",
        a->name);
}

static void compare_muscle(const pc_muscle *a, const pc_muscle *b) {
  SAME_NAME;
  SAME(kind);
  SAME(side);
  SAME(ignore_tendon_compliance);
  SAME(ignore_activation_dynamics);
  SAME(applies_force);
  SAME(first_point);
  SAME(n_points);
  SAME(first_wrap);
  SAME(n_wraps);
  SAME(max_pennation);
  CHECK(same_n(&a->f_max, &b->f_max, 8), "%s f_max to fiber_damping", a->name);
  SAME(activation_time_constant);
  SAME(deactivation_time_constant);
  CHECK(same_n(&a->curves.FmaxTendonStrain, &b->curves.FmaxTendonStrain, 28), "%s curves", a->name);
  SAME(curves.ignore_passive_fiber_force);
}

static void compare_actuator(const pc_actuator *a, const pc_actuator *b) {
  SAME_NAME;
  SAME(kind);
  SAME(optimal_force);
  SAME(min_control);
  SAME(max_control);
  SAME(coordinate);
  SAME(segment);
  SAME(segment_b);
  SAME(point_is_global);
  SAME(direction_is_global);
  CHECK(same_n(a->point, b->point, 3) && same_n(a->direction, b->direction, 3), "%s", a->name);
}

#define COMPARE(count, array, how)                                                                           \
  do {                                                                                                       \
    CHECK(a->count == b->count, "%s: %d, %d", #count, a->count, b->count);                                   \
    for (int i = 0; i < a->count && a->count == b->count; i++) how(&a->array[i], &b->array[i]);              \
  } while (0)

static void compare_path_wrap(const pc_path_wrap *a, const pc_path_wrap *b) {
  SAME_NAME;
  SAME(object);
  SAME(method);
  SAME(range[0]);
  SAME(range[1]);
}

static void compare_marker(const pc_marker *a, const pc_marker *b) {
  SAME_NAME;
  SAME(segment);
  CHECK(same_n(a->at, b->at, 3), "%s", a->name);
}

static void compare(const pc_body *a, const pc_body *b) {
  SAME_NAME;
  SAME(n_free);
  SAME(total_mass);
  CHECK(same_n(a->gravity, b->gravity, 3));
  COMPARE(n_segments, segments, compare_segment);
  COMPARE(n_segments, joints, compare_joint);
  COMPARE(n_coordinates, coordinates, compare_coordinate);
  COMPARE(n_functions, functions, compare_function);
  COMPARE(n_points, points, compare_point);
  COMPARE(n_path_wraps, path_wraps, compare_path_wrap);
  COMPARE(n_wraps, wraps, compare_wrap);
  COMPARE(n_muscles, muscles, compare_muscle);
  COMPARE(n_actuators, actuators, compare_actuator);
  COMPARE(n_markers, markers, compare_marker);
}

/* write, read, compare with the first if `exact`; write again, compare the texts. */
static void round_trip(const pc_body *body, const char *what, bool exact) {
  size_t n = 0, m = 0;
  char *first = pc_body_write_osim(body, &n);
  CHECK(first && strlen(first) == n);
  pc_err err = {0};
  pc_body *again = first ? pc_body_read_osim(first, n, &err) : NULL;
  CHECK(again, "%s line %ld: %s", what, err.line, err.text);
  if (again && exact) compare(body, again);
  char *second = again ? pc_body_write_osim(again, &m) : NULL;
  CHECK(second && m == n && memcmp(first, second, n) == 0, "%s: written twice, %zu and %zu bytes", what, n,
        m);
  free(first);
  free(second);
  pc_body_free(again);
}

static void test_file(char *text, size_t len, const char *path) {
  pc_err err = {0};
  pc_body *body = text ? pc_body_read_osim(text, len, &err) : NULL;
  CHECK(body, "%s: %s", path, err.text);
  if (body) round_trip(body, path, true);
  pc_body_free(body);
  free(text);
}

int main(void) {
  static const char *const own[] = {"osim_small.osim", "osim_3.osim", "osim_2.osim", "osim_35.osim"};
  static const char *const shared[] = {
      "facts/expected/model.osim",
      "recordings/opensim-gait2392/expected/subject01_simbody_adjusted.osim",
      "recordings/opensim-gait2392/expected/subject01_simbody_adjusted_StaticOp.osim",
      "recordings/rajagopal-walk/expected/subject_walk_scaled.osim",
      "recordings/cmbbe2024-opencap/LaiUhlrich2022_scaled.osim",
      "recordings/opencap-lab-s4/manually_scaled.osim",
      "recordings/opencap-lab-s4/optimized_scale_and_markers.osim",
      "recordings/lifting-full-body/expected/lfb.osim"};
  size_t len = 0;
  for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
    char path[128];
    snprintf(path, sizeof path, "test/data/%s", own[i]);
    char *text = test_slurp(path, &len);
    test_file(text, len, path);
  }
  for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
    char *text = test_slurp_shared(shared[i], &len);
    if (text)
      test_file(text, len, shared[i]);
    else
      SKIP("no shared recordings");
  }
  pc_body *human = pc_body_human(NULL);
  CHECK(human);
  if (human) round_trip(human, "the built-in human", false);
  pc_body_free(human);
  return test_done();
}
