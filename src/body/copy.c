/* copy.c: a deep copy of everything a reader fills in. */
#include "body/copy.h"

#include <string.h>

typedef struct copier {
  pc_arena *arena;
  bool failed;
} copier;

static void *block(copier *c, const void *from, int n, size_t size) {
  void *to = pc_arena_get(c->arena, (size_t)n, size);
  if (!to) c->failed = true;
  if (to && n) memcpy(to, from, (size_t)n * size);
  return to;
}
#define BLOCK(field, n) to->field = block(&c, to->field, (n), sizeof *to->field)

/* After this, s is the copy's own string. */
static void own(copier *c, const char **s) {
  if (!*s || c->failed) return;
  *s = pc_arena_str(c->arena, *s, strlen(*s));
  if (!*s) c->failed = true;
}
#define OWN(array, count, field)                                                                             \
  for (int i = 0; i < (count) && !c.failed; i++) own(&c, &(array)[i].field)

static void own_functions(copier *c, pc_body *to) {
  for (int i = 0; i < to->n_functions && !c->failed; i++) {
    pc_function *f = &to->functions[i];
    if (f->x) f->x = block(c, f->x, f->n, sizeof *f->x);
    if (f->y) f->y = block(c, f->y, f->n, sizeof *f->y);
    f->b = f->c = f->d = NULL;
  }
}

static void copy_spine(copier *c, pc_body *to) {
  if (!to->spine) return;
  pc_spine *s = to->spine = block(c, to->spine, 1, sizeof *s);
  if (!s) return;
  s->discs = block(c, s->discs, s->n_discs, sizeof *s->discs);
  s->obliques = block(c, s->obliques, s->n_obliques, sizeof *s->obliques);
  for (int i = 0; i < s->n_discs && !c->failed; i++) own(c, &s->discs[i].name);
}

pc_body *pc_body_copy(const pc_body *body, pc_arena *arena) {
  copier c = {.arena = arena};
  pc_body *to = block(&c, body, 1, sizeof *body);
  if (!to) return NULL;
  to->arena = arena;
  to->topology = NULL;
  own(&c, &to->name);
  own(&c, &to->source);
  BLOCK(segments, body->n_segments);
  BLOCK(joints, body->n_segments);
  BLOCK(coordinates, body->n_coordinates);
  BLOCK(functions, body->n_functions);
  BLOCK(points, body->n_points);
  BLOCK(path_wraps, body->n_path_wraps);
  BLOCK(wraps, body->n_wraps);
  BLOCK(muscles, body->n_muscles);
  BLOCK(actuators, body->n_actuators);
  BLOCK(markers, body->n_markers);
  BLOCK(skipped, body->n_skipped);
  BLOCK(passives, body->n_passives);
  BLOCK(free_to_q, body->n_free);
  copy_spine(&c, to);
  if (c.failed) return NULL;
  own_functions(&c, to);
  OWN(to->segments, to->n_segments, name);
  OWN(to->joints, to->n_segments, name);
  OWN(to->joints, to->n_segments, parent_frame);
  OWN(to->joints, to->n_segments, child_frame);
  OWN(to->coordinates, to->n_coordinates, name);
  OWN(to->coordinates, to->n_coordinates, driver_name);
  OWN(to->points, to->n_points, name);
  OWN(to->path_wraps, to->n_path_wraps, name);
  OWN(to->wraps, to->n_wraps, name);
  OWN(to->muscles, to->n_muscles, name);
  OWN(to->muscles, to->n_muscles, group);
  for (int i = 0; i < to->n_muscles; i++) to->muscles[i].made_curves = NULL;
  OWN(to->actuators, to->n_actuators, name);
  OWN(to->markers, to->n_markers, name);
  OWN(to->skipped, to->n_skipped, what);
  OWN(to->skipped, to->n_skipped, why);
  return c.failed ? NULL : to;
}
