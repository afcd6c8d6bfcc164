/* tree_make.h: bodies nobody has. A random tree with everything body.h allows a joint: several roots, turned
 * frames on both sides, axes in any direction, steps that stand still, off zero, or share a coordinate, by
 * straight and curved functions. Masses are those of real things: second moments a sum of squares. */
#ifndef POSTERIOR_TREE_MAKE_H
#define POSTERIOR_TREE_MAKE_H

#include "base/vec.h"
#include "posterior/body.h"

#include <stdint.h>

enum { TREE_SEGMENTS = 15 };

static inline double tree_real(uint64_t *state, double lo, double hi) {
  *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
  return lo + (hi - lo) * (double)(*state >> 11) * 0x1p-53;
}
static inline int tree_below(uint64_t *state, int n) {
  return (int)tree_real(state, 0, n);
}
static inline void tree_vector(uint64_t *state, double size, double v[3]) {
  for (int k = 0; k < 3; k++) v[k] = tree_real(state, -size, size);
}

static inline void tree_transform(uint64_t *state, pc_transform *X) {
  double angles[3];
  tree_vector(state, 3, angles);
  m3_from_xyz(X->R, angles);
  tree_vector(state, 0.4, X->p);
}

static inline void tree_mass(uint64_t *state, pc_segment *s) {
  double a[3][3], A[3][3];
  s->mass = tree_real(state, 0.2, 12);
  tree_vector(state, 0.3, s->com);
  for (int i = 0; i < 3; i++) tree_vector(state, 0.2, a[i]);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) A[i][j] = s->mass * v3_dot(a[i], a[j]);
  double *I = s->inertia, trace = A[0][0] + A[1][1] + A[2][2];
  for (int i = 0; i < 3; i++) I[i] = trace - A[i][i];
  I[3] = -A[0][1], I[4] = -A[0][2], I[5] = -A[1][2];
}

/* A constant, a straight line or a parabola; its index. */
static inline int tree_function(uint64_t *state, pc_body *b, int n) {
  static const pc_function_kind kinds[] = {PC_FN_CONSTANT, PC_FN_LINEAR, PC_FN_POLYNOMIAL};
  pc_function *f = &b->functions[b->n_functions];
  double *y = PC_NEW(b->arena, double, 3);
  tree_vector(state, 0.8, y);
  *f = (pc_function){.kind = kinds[n - 1], .n = n, .scale = tree_real(state, 0.5, 1.5), .y = y};
  return b->n_functions++;
}

static inline void tree_joint(uint64_t *state, pc_body *b, int s) {
  pc_joint *j = &b->joints[s];
  *j = (pc_joint){.name = "", .kind = PC_CUSTOM, .parent = tree_below(state, s), .child = s};
  tree_transform(state, &j->in_parent);
  tree_transform(state, &j->in_child);
  j->first_coordinate = b->n_coordinates, j->n_coordinates = 1 + tree_below(state, 4);
  b->n_coordinates += j->n_coordinates;
  for (int i = 0; i < 6; i++) {
    pc_axis *a = &j->axes[i];
    tree_vector(state, 1, a->v);
    v3_scale(a->v, 1 / v3_norm(a->v), a->v);
    int what = tree_below(state, 5); /* zero, constant, the coordinate itself, line, parabola */
    a->coordinate = what < 2 ? -1 : j->first_coordinate + tree_below(state, j->n_coordinates);
    a->function = what == 0 || what == 2 ? -1 : tree_function(state, b, what == 1 ? 1 : what - 1);
  }
  for (int c = j->first_coordinate; c < b->n_coordinates; c++)
    b->coordinates[c] =
        (pc_coordinate){.name = "", .joint = s, .type = PC_ROTATIONAL, .lo = -1, .hi = 1, .driver = -1};
}

/* Finished; NULL with err filled when refused. Free with pc_body_free. */
static inline pc_body *tree_make(uint64_t seed, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_body *b = PC_NEW(arena, pc_body, 1);
  *b = (pc_body){.arena = arena, .name = "tree", .n_segments = TREE_SEGMENTS};
  b->segments = PC_NEW(arena, pc_segment, TREE_SEGMENTS);
  b->joints = PC_NEW(arena, pc_joint, TREE_SEGMENTS);
  b->coordinates = PC_NEW(arena, pc_coordinate, 4 * TREE_SEGMENTS);
  b->functions = PC_NEW(arena, pc_function, 6 * TREE_SEGMENTS);
  tree_vector(&seed, 10, b->gravity);
  b->segments[0].name = "ground";
  for (int s = 1; s < TREE_SEGMENTS; s++) {
    b->segments[s].name = "";
    tree_mass(&seed, &b->segments[s]);
    tree_joint(&seed, b, s);
  }
  if (pc_body_finish(b, err) == 0) return b;
  pc_body_free(b);
  return NULL;
}

#endif
