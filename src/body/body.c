/* body.c: finding parts by name, the total mass, the end. */
#include "posterior/body.h"

#include <string.h>

#define FIND(array, count)                                                                                   \
  for (int i = 0; i < (count); i++)                                                                          \
    if (strcmp((array)[i].name, name) == 0) return i;                                                        \
  return -1

int pc_body_find_segment(const pc_body *body, const char *name) {
  FIND(body->segments, body->n_segments);
}
int pc_body_find_coordinate(const pc_body *body, const char *name) {
  FIND(body->coordinates, body->n_coordinates);
}
int pc_body_find_muscle(const pc_body *body, const char *name) {
  FIND(body->muscles, body->n_muscles);
}
int pc_body_find_marker(const pc_body *body, const char *name) {
  FIND(body->markers, body->n_markers);
}

void pc_body_set_mass(pc_body *body, double mass) {
  double factor = mass / body->total_mass;
  for (int s = 0; s < body->n_segments; s++) {
    body->segments[s].mass *= factor;
    for (int i = 0; i < 6; i++) body->segments[s].inertia[i] *= factor;
  }
  body->total_mass = mass;
}

void pc_body_free(pc_body *body) {
  if (body) pc_arena_free(body->arena);
}
