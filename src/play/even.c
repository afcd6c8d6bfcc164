/* even.c: a posture of which right and left are told alike has right and left alike.
 *
 * The least squares are even then, too, but their least need not be: a body that is asked for a little more
 * than it can do gives way to one side. People who are shown an exercise see that first.
 */
#include "play/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double ALIKE = 0.2 * M_PI / 180;
static const double LEVEL = 0.05 * M_PI / 180; /* of joints of the middle; the low back's lead all levels */
static const double MIDDLE = 0.0005;           /* m */

int pc_twin(const pc_body *body, int coordinate) {
  const char *name = body->coordinates[coordinate].name;
  char other[64];
  size_t n = strlen(name);
  if (n < 3 || n >= sizeof other || name[n - 2] != '_' || (name[n - 1] != 'r' && name[n - 1] != 'l'))
    return -1;
  memcpy(other, name, n + 1);
  other[n - 1] = name[n - 1] == 'r' ? 'l' : 'r';
  return pc_body_find_coordinate(body, other);
}

static bool sideways(const char *name) {
  static const char *const names[] = {"pelvis_list",         "pelvis_rotation", "pelvis_tz",
                                      "neck_bending",        "neck_rotation",   "L5_S1_Lat_Bending",
                                      "L5_S1_axial_rotation"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(name, names[i])) return true;
  return false;
}

const pc_given *pc_given_find(const pc_posture *p, int coordinate) {
  for (int i = 0; i < p->n_given; i++)
    if (p->given[i].coordinate == coordinate) return &p->given[i];
  return NULL;
}

/* The part of the other side; itself where it has none. */
static int other_part(int part) {
  const char *word = pc_touch_word(part);
  char other[64];
  bool right = !strncmp(word, "right_", 6), left = !strncmp(word, "left_", 5);
  if (!right && !left) return part;
  snprintf(other, sizeof other, "%s%s", right ? "left_" : "right_", strchr(word, '_') + 1);
  for (int i = 0; i < pc_touch_count(); i++)
    if (!strcmp(other, pc_touch_word(i))) return i;
  return -1;
}

bool pc_even(const pc_body *body, const pc_posture *p, unsigned parts) {
  if (p->support == PC_SIDE || p->hands || (!isnan(p->lean) && p->lean != 0)) return false;
  for (int i = 0; i < pc_touch_count(); i++) {
    int k = other_part(i);
    if (!(parts & 1u << i)) continue;
    if (k < 0 || !(parts & 1u << k) || p->raised[i] != p->raised[k] || p->wall[i] != p->wall[k]) return false;
    if (p->wall_side[i] != 0) return false;
  }
  for (int i = 0; i < p->n_given; i++) {
    const char *name = body->coordinates[p->given[i].coordinate].name;
    int other = pc_twin(body, p->given[i].coordinate);
    const pc_given *g = other < 0 ? NULL : pc_given_find(p, other);
    if (other < 0 && sideways(name) && p->given[i].value != 0) return false;
    if (other >= 0 && (!g || g->value != p->given[i].value)) return false;
  }
  return true;
}

void pc_even_terms(pc_fit *f) {
  for (int z = 0; z < f->n; z++) {
    const pc_coordinate *c = &f->body->coordinates[f->body->free_to_q[z]];
    int other = pc_twin(f->body, f->body->free_to_q[z]);
    if (other >= 0 && f->body->coordinates[other].free > z) {
      int y = f->body->coordinates[other].free;
      f->row[z] = 1, f->row[y] = -1;
      pc_fit_add(f, f->x[z] - f->x[y], ALIKE);
    } else if (sideways(c->name))
      pc_fit_hold(f, z, 0, c->type == PC_TRANSLATIONAL ? MIDDLE : LEVEL);
  }
}
