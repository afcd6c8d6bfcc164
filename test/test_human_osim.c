/* The built-in human against the OpenSim file that our reference numbers were computed from: every
 * number of one is a number of the other. What the human has more of: torque actuators of neck and arms,
 * further marker sets. And against itself, written as an OpenSim file and read back. */
#include "base/vec.h"
#include "posterior/body.h"
#include "test.h"

/* Both texts carry the same decimals, so nothing may differ but a last bit of a matrix product. */
static const double SAME = 4e-16;

static void same3(const double a[3], const double b[3], double tolerance) {
  for (int i = 0; i < 3; i++) CHECK_NEAR(a[i], b[i], tolerance);
}

static void same_transform(const pc_transform *a, const pc_transform *b) {
  for (int i = 0; i < 9; i++) CHECK_NEAR(a->R[i], b->R[i], SAME);
  same3(a->p, b->p, 0);
}

/* Two functions by their kind, knots and value, so that it does not matter where they are kept. */
static void same_function(const pc_body *a, int f, const pc_body *b, int g, const char *where) {
  CHECK((f < 0) == (g < 0), "%s", where);
  if (f < 0 || g < 0) return;
  const pc_function *p = &a->functions[f], *q = &b->functions[g];
  CHECK(p->kind == q->kind && p->n == q->n && p->scale == q->scale, "%s", where);
  if (p->kind != q->kind || p->n != q->n) return;
  for (int i = 0; i < p->n; i++) {
    CHECK(p->y[i] == q->y[i] && (!p->x || p->x[i] == q->x[i]), "%s knot %d", where, i);
  }
  double one, two;
  pc_function_eval(p, 0.7, &one, NULL, NULL);
  pc_function_eval(q, 0.7, &two, NULL, NULL);
  CHECK(one == two, "%s", where);
}

/* The index in the file of the human's coordinate c; -1 for -1. */
static int coordinate_in(const pc_body *h, int c, const pc_body *o) {
  return c < 0 ? -1 : pc_body_find_coordinate(o, h->coordinates[c].name);
}

static void test_segment(const pc_body *h, int s, const pc_body *o) {
  const pc_segment *a = &h->segments[s];
  int t = pc_body_find_segment(o, a->name);
  CHECK(t > 0, "%s", a->name);
  if (t <= 0) return;
  const pc_segment *b = &o->segments[t];
  CHECK_NEAR(a->mass, b->mass, 0);
  same3(a->com, b->com, 0);
  same3(a->inertia, b->inertia, 0);
  same3(a->inertia + 3, b->inertia + 3, 0);
  const pc_joint *j = &h->joints[s], *k = &o->joints[t];
  CHECK(strcmp(j->name, k->name) == 0 && j->kind == k->kind, "%s, %s", j->name, k->name);
  CHECK(strcmp(h->segments[j->parent].name, o->segments[k->parent].name) == 0, "%s", j->name);
  CHECK(strcmp(j->parent_frame, k->parent_frame) == 0 && strcmp(j->child_frame, k->child_frame) == 0, "%s",
        j->name);
  CHECK(j->n_coordinates == k->n_coordinates);
  same_transform(&j->in_parent, &k->in_parent);
  same_transform(&j->in_child, &k->in_child);
  for (int i = 0; i < 6; i++) {
    const pc_axis *x = &j->axes[i], *y = &k->axes[i];
    CHECK(coordinate_in(h, x->coordinate, o) == y->coordinate, "%s step %d", j->name, i);
    same_function(h, x->function, o, y->function, j->name);
    if (x->coordinate >= 0 || x->function >= 0) same3(x->v, y->v, 0);
  }
}

static void test_coordinate(const pc_body *h, int c, const pc_body *o) {
  const pc_coordinate *a = &h->coordinates[c];
  int d = pc_body_find_coordinate(o, a->name);
  CHECK(d >= 0, "%s", a->name);
  if (d < 0) return;
  const pc_coordinate *b = &o->coordinates[d];
  CHECK(strcmp(h->joints[a->joint].name, o->joints[b->joint].name) == 0, "%s", a->name);
  CHECK(a->type == b->type && a->clamped == b->clamped && a->locked == b->locked, "%s: %d %d", a->name,
        a->type, b->type);
  CHECK(a->value == b->value && a->lo == b->lo && a->hi == b->hi && a->speed == b->speed, "%s", a->name);
  CHECK((a->free >= 0) == (b->free >= 0) && coordinate_in(h, a->driver, o) == b->driver, "%s", a->name);
  if (a->driver < 0 || b->driver < 0) return;
  CHECK(a->driver_scale == b->driver_scale && strcmp(a->driver_name, b->driver_name) == 0, "%s", a->name);
  same_function(h, a->driver_function, o, b->driver_function, a->name);
}

static void test_path(const pc_body *h, const pc_muscle *m, const pc_body *o, const pc_muscle *n) {
  CHECK(m->n_points == n->n_points && m->n_wraps == n->n_wraps, "%s", m->name);
  for (int i = 0; i < m->n_points && i < n->n_points; i++) {
    const pc_path_point *a = &h->points[m->first_point + i], *b = &o->points[n->first_point + i];
    CHECK(a->kind == b->kind && strcmp(a->name, b->name) == 0, "%s, %s", a->name, b->name);
    CHECK(strcmp(h->segments[a->segment].name, o->segments[b->segment].name) == 0, "%s", a->name);
    same3(a->at, b->at, 0);
  }
  for (int i = 0; i < m->n_wraps && i < n->n_wraps; i++) {
    const pc_path_wrap *a = &h->path_wraps[m->first_wrap + i], *b = &o->path_wraps[n->first_wrap + i];
    CHECK(strcmp(h->wraps[a->object].name, o->wraps[b->object].name) == 0, "%s", m->name);
    CHECK(a->method == b->method && a->range[0] == b->range[0] && a->range[1] == b->range[1], "%s", m->name);
    CHECK(strcmp(a->name, b->name) == 0, "%s: %s, %s", m->name, a->name, b->name);
  }
}

static void test_muscle(const pc_body *h, int m, const pc_body *o) {
  const pc_muscle *a = &h->muscles[m], *b = &o->muscles[m]; /* the same order, too */
  CHECK(strcmp(a->name, b->name) == 0 && strcmp(a->group, b->group) == 0 && a->side == b->side,
        "%s %s, %s %s", a->name, a->group, b->name, b->group);
  CHECK(a->kind == b->kind && a->ignore_tendon_compliance == b->ignore_tendon_compliance &&
        a->ignore_activation_dynamics == b->ignore_activation_dynamics &&
        a->applies_force == b->applies_force);
  CHECK_NEAR(a->f_max, b->f_max, 0);
  CHECK_NEAR(a->l_opt, b->l_opt, 0);
  CHECK_NEAR(a->l_slack, b->l_slack, 0);
  CHECK_NEAR(a->pennation, b->pennation, 0);
  CHECK_NEAR(a->v_max, b->v_max, 0);
  CHECK_NEAR(a->max_pennation, b->max_pennation, 0);
  CHECK_NEAR(a->fiber_damping, b->fiber_damping, 0);
  CHECK(a->min_control == b->min_control && a->max_control == b->max_control, "%s", a->name);
  CHECK(a->activation_time_constant == b->activation_time_constant &&
        a->deactivation_time_constant == b->deactivation_time_constant);
  CHECK(memcmp(&a->curves, &b->curves, sizeof a->curves) == 0, "%s", a->name);
  test_path(h, a, o, b);
  pc_muscle_state s, t;
  double length = a->l_slack + 1.1 * a->l_opt;
  pc_muscle_force(h, m, length, -0.1, &s);
  pc_muscle_force(o, m, length, -0.1, &t);
  CHECK(s.active == t.active && s.passive == t.passive, "%s", a->name);
}

static void test_wraps(const pc_body *h, const pc_body *o) {
  CHECK(h->n_wraps == o->n_wraps, "%d, %d", h->n_wraps, o->n_wraps);
  for (int w = 0; w < h->n_wraps; w++) {
    const pc_wrap_object *a = &h->wraps[w], *b = NULL;
    for (int v = 0; v < o->n_wraps; v++)
      if (strcmp(o->wraps[v].name, a->name) == 0) b = &o->wraps[v];
    CHECK(b != NULL, "%s", a->name);
    if (!b) continue;
    CHECK(a->kind == b->kind && a->active == b->active && a->quadrant_axis == b->quadrant_axis, "%s",
          a->name);
    CHECK(a->quadrant_axis < 0 || a->quadrant_sign == b->quadrant_sign, "%s", a->name);
    CHECK(strcmp(h->segments[a->segment].name, o->segments[b->segment].name) == 0, "%s", a->name);
    same_transform(&a->at, &b->at);
    same3(a->euler, b->euler, 0);
    same3(a->size, b->size, 0);
  }
}

static void test_markers(const pc_body *h, const pc_body *o) {
  for (int m = 0; m < o->n_markers; m++) {
    int k = pc_body_find_marker(h, o->markers[m].name);
    CHECK(k >= 0, "%s", o->markers[m].name);
    if (k < 0) continue;
    CHECK(strcmp(h->segments[h->markers[k].segment].name, o->segments[o->markers[m].segment].name) == 0);
    same3(h->markers[k].at, o->markers[m].at, 0);
  }
}

/* Two roads: not the fields but where everything is, and how long the paths are, in random poses. */
static void test_poses(const pc_body *h, const pc_body *o) {
  pc_pose *p = pc_pose_make(h), *q = pc_pose_make(o);
  pc_path_work *u = pc_path_work_make(h), *v = pc_path_work_make(o);
  unsigned seed = 3;
  for (int trial = 0; trial < 5; trial++) {
    for (int c = 0; c < h->n_coordinates; c++) {
      seed = seed * 1664525u + 1013904223u;
      p->q[c] = q->q[coordinate_in(h, c, o)] = 0.8 * (seed >> 8) / 16777216.0 - 0.3;
    }
    pc_pose_couple(h, p), pc_pose_couple(o, q);
    pc_pose_position(h, p), pc_pose_position(o, q);
    for (int s = 1; s < h->n_segments; s++)
      same3(p->p[s], q->p[pc_body_find_segment(o, h->segments[s].name)], 1e-14);
    for (int m = 0; m < h->n_muscles; m++) {
      pc_path one, two;
      pc_path_find(h, p, u, m, &one);
      pc_path_find(o, q, v, m, &two);
      CHECK(fabs(one.length - two.length) <= 1e-12, "%s: %.15g, %.15g", h->muscles[m].name, one.length,
            two.length);
    }
  }
  pc_path_work_free(u), pc_path_work_free(v);
  pc_pose_free(p), pc_pose_free(q);
}

static void test_actuators(const pc_body *h, const pc_body *o) {
  CHECK(h->n_actuators == o->n_actuators);
  for (int i = 0; i < h->n_actuators && i < o->n_actuators; i++) {
    const pc_actuator *a = &h->actuators[i], *b = &o->actuators[i];
    CHECK(strcmp(a->name, b->name) == 0 && a->kind == b->kind && a->optimal_force == b->optimal_force, "%s",
          a->name);
    CHECK(coordinate_in(h, a->coordinate, o) == b->coordinate, "%s", a->name);
    CHECK(a->min_control == b->min_control && a->max_control == b->max_control, "%s: %g to %g", a->name,
          b->min_control, b->max_control);
  }
}

static void compare(const pc_body *h, const pc_body *o) {
  CHECK(h->n_segments == o->n_segments && h->n_coordinates == o->n_coordinates &&
        h->n_muscles == o->n_muscles);
  CHECK_NEAR(h->total_mass, o->total_mass, 1e-13);
  same3(h->gravity, o->gravity, 0);
  for (int s = 1; s < h->n_segments; s++) test_segment(h, s, o);
  for (int c = 0; c < h->n_coordinates; c++) test_coordinate(h, c, o);
  for (int m = 0; m < h->n_muscles && m < o->n_muscles; m++) test_muscle(h, m, o);
  test_wraps(h, o);
  test_markers(h, o);
  test_poses(h, o);
}

static void test_reference(const pc_body *h) {
  pc_err err = {0};
  size_t len;
  char *text = test_slurp_shared("facts/expected/model.osim", &len);
  if (!text) {
    SKIP("no shared facts");
    return;
  }
  pc_body *o = pc_body_read_osim(text, len, &err);
  CHECK(o && o->n_markers == 66, "%s", err.text);
  if (o) compare(h, o);
  pc_body_free(o);
  free(text);
}

static void test_written(const pc_body *h) {
  pc_err err = {0};
  size_t len = 0;
  char *text = pc_body_write_osim(h, &len);
  pc_body *o = text ? pc_body_read_osim(text, len, &err) : NULL;
  CHECK(o != NULL, "%s", err.text);
  if (o) {
    compare(h, o);
    test_actuators(h, o);
    CHECK(h->n_markers == o->n_markers && strcmp(h->name, o->name) == 0);
  }
  pc_body_free(o);
  free(text);
}

int main(void) {
  pc_err err = {0};
  pc_body *h = pc_body_human(&err);
  CHECK(h != NULL, "%s", err.text);
  if (h) {
    test_reference(h);
    test_written(h);
  }
  pc_body_free(h);
  return test_done();
}
