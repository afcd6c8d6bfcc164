/* settings.c: a course's lines to postures: those of the movement, and over them those of each posture. The
 * words are docs/postures.md's, read by the reader of postures.
 *
 * Heights and distances are written for somebody of 1.70 m, and grow with the body: a short person's seat and
 * step are lower, and hands are as far up a wall. So all bodies hold the same angles, and what a file asks of
 * one can be held by all. Of a walk nothing grows: its stride and time are a pace that was measured. */
#include "play/stage.h"
#include "posture/read.h"

#include <string.h>

static bool has_key(const pc_key_posture *k, const char *key) {
  for (int i = 0; i < k->n_settings; i++)
    if (!strcmp(k->settings[i].key, key)) return true;
  return false;
}

static pc_piece piece_of(const pc_posture_line *l) {
  return (pc_piece){PC_PIECE_KEY, l->line, l->column, (char *)l->key, (char *)l->value, false};
}

/* m: of whom files tell lengths; the built-in human (models/human/whole.csv) */
static const double WRITTEN_FOR = 1.7;

static void grow(const pc_body *body, pc_posture *p) {
  double scale = body->height > 0 ? body->height / WRITTEN_FOR : 1;
  p->stance *= scale, p->distance *= scale;
  for (int i = 0; i < PC_MAX_PARTS; i++) p->raised[i] *= scale, p->wall[i] *= scale, p->wall_side[i] *= scale;
  for (int i = 0; i < p->n_given; i++)
    if (body->coordinates[p->given[i].coordinate].type == PC_TRANSLATIONAL) p->given[i].value *= scale;
}

int pc_stage_read(const pc_body *body, const pc_course *course, pc_arena *arena, pc_posture **out,
                  pc_err *err) {
  int room = 0, n = 0;
  for (int p = 0; p < course->n_postures; p++)
    room += 1 + course->n_settings + course->postures[p].n_settings;
  pc_piece *pieces = PC_NEW(arena, pc_piece, room);
  if (!pieces) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), -1;
  for (int p = 0; p < course->n_postures; p++) {
    const pc_key_posture *k = &course->postures[p];
    pieces[n++] = (pc_piece){PC_PIECE_SECTION, k->line, 2, (char *)k->name, (char *)"", false};
    for (int i = 0; i < course->n_settings; i++)
      if (!has_key(k, course->settings[i].key)) pieces[n++] = piece_of(&course->settings[i]);
    for (int i = 0; i < k->n_settings; i++) pieces[n++] = piece_of(&k->settings[i]);
  }
  int read = pc_postures_of_pieces(pieces, n, true, body, arena, out, err);
  for (int p = 0; p < read && course->stride <= 0; p++) grow(body, &(*out)[p]);
  return read;
}
