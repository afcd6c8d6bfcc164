/* test_figure.c: the figure's data against what it stands for: a body as tall as it says, limbs that are its
 * own, boxes where movements rest, weights as heavy as they are held, bands between what they pull at. */
#include "app/figure.h"
#include "base/vec.h"
#include "load/contact.h"
#include "posterior/posterior.h"
#include "test.h"

static double number(const json_t *list, size_t i) {
  return json_number_value(json_array_get(list, i));
}

static void point_of(const pc_pose *pose, const json_t *list, size_t first, double out[3]) {
  double at[3];
  for (size_t k = 0; k < 3; k++) at[k] = number(list, first + 1 + k) / 1000;
  pc_pose_point(pose, (int)number(list, first), at, out);
}

static pc_pose *posed(const pc_body *body, const double *q) {
  pc_pose *pose = pc_pose_make(body);
  for (int c = 0; c < body->n_coordinates; c++) pose->q[c] = q ? q[c] : body->coordinates[c].value;
  pc_pose_couple(body, pose);
  pc_pose_position(body, pose);
  return pose;
}

/* From the soles to the top of the head it is the person's height; each hull's balls stay with their limb. */
static void check_shapes(const pc_body *body) {
  json_t *figure = json_object(), *shape;
  pc_pose *pose = posed(body, NULL);
  double lowest = INFINITY, highest = -INFINITY, at[3];
  size_t i;
  CHECK(!pc_figure_shapes(body, figure));
  json_array_foreach(json_object_get(figure, "shapes"), i, shape) {
    for (size_t k = 1; k < json_array_size(shape); k += 5) {
      double r = number(shape, k + 4) / 1000;
      point_of(pose, shape, k, at);
      lowest = fmin(lowest, at[1] - r), highest = fmax(highest, at[1] + r);
      CHECK(pc_figure_limb(body, (int)number(shape, k)) == (int)number(shape, 0), "shape %zu", i);
    }
  }
  CHECK(i > 20, "%zu shapes", i);
  CHECK_NEAR(highest - lowest, body->height, 0.04);
  json_t *spine = json_array_get(json_object_get(figure, "lines"), 0);
  double below = -INFINITY;
  json_array_foreach(spine, i, shape) {
    point_of(pose, shape, 0, at);
    CHECK(at[1] > below, "the spine goes up, point %zu", i);
    below = at[1];
  }
  CHECK(i == 8, "five levels, the lowest rib, the blades, the head: %zu", i);
  pc_pose_free(pose);
  json_decref(figure);
}

static void check_limbs(const pc_body *body) {
  for (int s = 1; s < body->n_segments; s++) {
    const char *name = body->segments[s].name, *limb = body->segments[pc_figure_limb(body, s)].name;
    size_t n = strlen(name);
    bool side = n > 2 && name[n - 2] == '_' && strchr("rl", name[n - 1]);
    CHECK(side == (pc_figure_limb(body, s) != 0), "%s", name);
    if (side) CHECK(!strncmp(limb, "femur_", 6) || !strncmp(limb, "humerus_", 8), "%s: %s", name, limb);
    if (side) CHECK(limb[strlen(limb) - 1] == name[n - 1], "%s: %s", name, limb);
  }
}

/* An exercise as played, with its figure's scene. */
typedef struct played {
  pc_arena *arena;
  pc_played is;
  json_t *figure;
} played;

static played play(const pc_body *body, const pc_catalogue *c, const char *name) {
  played p = {.arena = pc_arena_make(), .figure = json_object()};
  pc_err err = {0};
  CHECK(!pc_play_make(&p.is, body, pc_exercise_find(c, name), p.arena, &err), "%s: %s", name, err.text);
  pc_load load = {.n_frames = 1, .n_q = p.is.motion->n_q, .q = p.is.motion->q, .qd = p.is.motion->qd};
  pc_figure_scene(p.is.body, &load, &p.is.load, p.figure);
  return p;
}

static void done(played *p) {
  json_decref(p->figure);
  pc_body_free(p->is.body);
  pc_arena_free(p->arena);
}

/* The bench is as high as the lowest of the blades' balls, and under them. */
static void check_bench(const pc_body *body, const pc_catalogue *c) {
  played p = play(body, c, "hip_thrust");
  json_t *board = json_array_get(json_object_get(p.figure, "boxes"), 0);
  pc_pose *pose = posed(p.is.body, p.is.motion->q);
  pc_contact_set set;
  double lowest = INFINITY, at[3], where[3] = {0};
  CHECK(!pc_contact_candidates(&set, p.is.body, p.arena, NULL));
  for (int i = 0; i < set.n_points; i++) {
    if (strcmp(p.is.body->segments[set.points[i].segment].name, "torso")) continue;
    pc_pose_point(pose, set.points[i].segment, set.points[i].at, at);
    if (at[1] - set.points[i].radius < lowest) lowest = at[1] - set.points[i].radius, v3_copy(where, at);
  }
  CHECK_NEAR(number(board, 4) / 1000, lowest, 0.003);
  CHECK(1000 * where[0] > number(board, 0) && 1000 * where[0] < number(board, 3), "%.2f m", where[0]);
  CHECK(json_number_value(json_object_get(p.figure, "floor")) == 0);
  CHECK(json_array_size(json_object_get(p.figure, "boxes")) == 5, "a board and four legs");
  pc_pose_free(pose);
  done(&p);
  p = play(body, c, "wall_push_up");
  json_t *wall = json_array_get(json_object_get(p.figure, "boxes"), 0);
  CHECK_NEAR(number(wall, 4) - number(wall, 1), 2000, 1);
  CHECK_NEAR(number(wall, 3) - number(wall, 0), 30, 1);
  done(&p);
}

/* Iron balls of that size weigh what is held. */
static void check_weights(const pc_body *body, const pc_catalogue *c) {
  played p = play(body, c, "deadlift");
  json_t *list = json_object_get(p.figure, "weights"), *w;
  double kg = 0;
  size_t i;
  json_array_foreach(list, i, w) kg += 4.0 / 3 * M_PI * pow(number(w, 4) / 1000, 3) * 7800;
  CHECK(i == 2);
  CHECK_NEAR(kg, p.is.body->total_mass - body->total_mass, 1);
  done(&p);
  pc_err err = {0};
  pc_body *own = pc_body_human(&err);
  for (int k = 0; k < PC_BURDENS + 3; k++) CHECK(!pc_body_wear(own, PC_ON_HIPS, 5, &err), "%s", err.text);
  CHECK(own->n_burdens == PC_BURDENS, "no more are noted than there is room for");
  CHECK_NEAR(own->total_mass - body->total_mass, 5 * (PC_BURDENS + 3), 1e-9);
  for (int k = 1; k < PC_BURDENS; k++)
    CHECK_NEAR(v3_distance(own->burdens[k].at, own->burdens[0].at), 0, 1e-9);
  pc_body_free(own);
}

static void check_bands(const pc_body *body, const pc_catalogue *c) {
  played p = play(body, c, "band_walk");
  const pc_force_series *f = p.is.load.forces;
  json_t *list = pc_figure_bands(&p.is.load, 1.0), *band = json_array_get(list, 0);
  int k = PC_PLAY_RATE;
  CHECK(json_array_size(list) == 1, "one between the knees");
  double apart = v3_distance(f[0].point + 3 * k, f[1].point + 3 * k), drawn = 0;
  for (size_t a = 0; a < 3; a++) drawn += pow(number(band, a) - number(band, a + 3), 2);
  CHECK_NEAR(sqrt(drawn) / 1000, apart, 0.003);
  json_decref(list);
  done(&p);
  p = play(body, c, "band_row");
  list = pc_figure_bands(&p.is.load, 0.5), band = json_array_get(list, 0);
  CHECK(json_array_size(list) == 2, "one a hand");
  CHECK(number(band, 3) - number(band, 0) > 500 && number(band, 4) == number(band, 1), "forward and level");
  json_decref(list);
  list = pc_figure_bands(NULL, 0);
  CHECK(json_array_size(list) == 0);
  json_decref(list);
  done(&p);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  CHECK(body && c, "%s", err.text);
  check_shapes(body);
  check_limbs(body);
  check_bench(body, c);
  check_weights(body, c);
  check_bands(body, c);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
