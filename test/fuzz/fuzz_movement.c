/* Any bytes as what follows [movement] in an exercise file: words of the movement and its postures, as the
 * body that plays them takes them. A word that nobody knows is told with its place; what is taken is within
 * ranges. */
#include "play/stage.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char HEAD[] =
    "title: A\npattern: squat\nposition: standing\nset_up:\n  - A.\nhow:\n  - A.\ncues:\n  - A.\n"
    "[dose train]\nsets: 1\nreps: 5\n[rung 1]\ntitle: A\nchange: A.\n[movement]\nrung: 1\n";

static void check_posture(const pc_body *body, const pc_posture *p) {
  for (int k = 0; k < p->n_given; k++) {
    int c = p->given[k].coordinate;
    if (c < 0 || c >= body->n_coordinates || !isfinite(p->given[k].value)) abort();
    if (body->coordinates[c].driver >= 0) abort();
  }
  if (p->n_given > PC_MAX_GIVEN || p->n_pulls > PC_MAX_PULLS || !(p->load >= 0)) abort();
  for (int i = 0; i < p->n_pulls; i++)
    if (!p->pull[i].parts || !isfinite(p->pull[i].newtons)) abort();
  for (int i = 0; i < PC_MAX_PARTS; i++)
    if (!isfinite(p->raised[i]) || !isfinite(p->wall[i]) || !isfinite(p->wall_side[i])) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pc_body *body;
  pc_err err = {0};
  if (!body && !(body = pc_body_human(&err))) abort();
  pc_catalogue c = {.arena = pc_arena_make()};
  char *text = malloc(sizeof HEAD + size);
  if (!text || !c.arena) abort();
  memcpy(text, HEAD, sizeof HEAD - 1);
  if (size) memcpy(text + sizeof HEAD - 1, data, size);
  int code = pc_catalogue_add(&c, "fuzz.txt", text, sizeof HEAD - 1 + size, &err);
  free(text);
  const pc_exercise *e = code ? NULL : pc_exercise_find(&c, "fuzz");
  if (e && e->play) {
    pc_posture *postures;
    int n = pc_stage_read(body, e->play, c.arena, &postures, &err);
    if ((n < 0) != (err.code != PC_OK) || (n >= 0 && n != e->play->n_postures)) abort();
    if (n < 0 && (err.line < 16 || strncmp(err.text, "column ", 7) != 0)) abort();
    for (int i = 0; i < n; i++) check_posture(body, &postures[i]);
    pc_err again = {0};
    if ((pc_play_check(body, e, c.arena, &again) != PC_OK) != (again.code != PC_OK)) abort();
    if (n < 0 && again.code == PC_OK) abort();
  }
  pc_arena_free(c.arena);
  return 0;
}
