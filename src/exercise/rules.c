/* rules.c: what must hold of an exercise as a whole, and of all of them together.
 *
 * A lowering faster than 1.5 s is no lowering (INVENTORY 41); a hold of the pyramid lasts 10 s at most
 * (R-HOLD): files that ask for other things are refused here, so that no plan can.
 */
#include "exercise/read.h"

#include <string.h>

static const double SLOWEST_PYRAMID = 10; /* s; R-HOLD, after the cues for McGill's three */
static const double LEAST_LOWERING = 1.5; /* s; ours, so that a camera and a person can see it */

const pc_piece *pc_piece_find(const pc_piece *pieces, int n, const char *section, const char *text,
                              const char *key) {
  bool in = !section;
  for (int i = 0; i < n; i++) {
    if (pieces[i].kind == PC_PIECE_SECTION) {
      if (in && !section) return NULL;
      in = section && !strcmp(pieces[i].name, section) && (!text || !strcmp(pieces[i].text, text));
      if (in && !key) return &pieces[i];
    } else if (in && key && !strcmp(pieces[i].name, key))
      return &pieces[i];
  }
  return NULL;
}

static int check_doses(const pc_exercise *e, const pc_piece *pieces, int n, pc_err *err) {
  for (int i = 0; i < e->n_doses; i++) {
    const pc_dose *d = &e->doses[i];
    const pc_piece *heading = pc_piece_find(pieces, n, "dose", d->name, NULL);
    const pc_piece *hold = pc_piece_find(pieces, n, "dose", d->name, "hold");
    if (!d->reps_hi && d->hold_hi <= 0 && d->minutes <= 0)
      return pc_piece_bad(err, heading->line, 1, "[dose %s] says neither reps nor hold nor minutes", d->name);
    if (!d->sets_hi && d->minutes <= 0)
      return pc_piece_bad(err, heading->line, 1, "[dose %s] has no sets; write sets: 2-3", d->name);
    if (e->hold && d->hold_hi > SLOWEST_PYRAMID)
      return pc_piece_bad(err, hold->line, hold->column,
                          "hold %.40s: in a pyramid a hold lasts %g s at most; add reps, not seconds",
                          hold->text, SLOWEST_PYRAMID);
    if (e->hold && d->hold_hi <= 0)
      return pc_piece_bad(err, heading->line, 1, "[dose %s] has no hold, which pyramid: yes needs", d->name);
  }
  return PC_OK;
}

static int check_rungs(const pc_exercise *e, const pc_piece *pieces, int n, pc_err *err) {
  if (e->n_rungs == 0) return pc_piece_bad(err, 1, 1, "the file has no [rung 1] with title and change");
  for (int i = 0; i < e->n_rungs; i++) {
    char level[2] = {(char)('0' + e->rungs[i].level), 0};
    const pc_piece *cap = pc_piece_find(pieces, n, "rung", level, "load_max");
    if (cap && !e->rungs[i].loaded)
      return pc_piece_bad(err, cap->line, 1, "load_max: this rung has no weight; add loaded: yes");
  }
  return PC_OK;
}

static bool cites(const pc_exercise *e, const char *item, size_t len) {
  for (int i = 0; e->inventory[i]; i++)
    if (strlen(e->inventory[i]) == len && !memcmp(e->inventory[i], item, len)) return true;
  return false;
}

/* Every "[#41 #B38]" at the end of a text names items that the key inventory lists. */
static int check_marks(const pc_exercise *e, const pc_piece *pieces, int n, pc_err *err) {
  for (int i = 0; i < n; i++) {
    const pc_piece *p = &pieces[i];
    if (p->kind == PC_PIECE_SECTION) continue;
    for (const char *at = strchr(p->text + pc_text_plain(p->text), '#'); at; at = strchr(at, '#')) {
      size_t len = strcspn(++at, " ]");
      if (!cites(e, at, len))
        return pc_piece_bad(err, p->line, p->column, "the mark #%.*s is not in inventory; add it there",
                            len < 8 ? (int)len : 8, at);
    }
  }
  return PC_OK;
}

/* The movement shows a rung that is there. */
static int check_shown(const pc_exercise *e, const pc_piece *pieces, int n, pc_err *err) {
  const pc_piece *rung = pc_piece_find(pieces, n, "movement", NULL, "rung");
  for (int i = 0; e->play && i < e->n_rungs; i++)
    if (e->rungs[i].level == e->play->level) return PC_OK;
  if (!e->play) return PC_OK;
  return pc_piece_bad(err, rung->line, rung->column, "rung: there is no [rung %d] in this file",
                      e->play->level);
}

int pc_exercise_check(const pc_exercise *e, const pc_piece *pieces, int n, pc_err *err) {
  const pc_piece *tempo = pc_piece_find(pieces, n, NULL, NULL, "tempo");
  if (tempo && e->tempo.down > 0 && e->tempo.down < LEAST_LOWERING)
    return pc_piece_bad(err, tempo->line, tempo->column,
                        "tempo %.40s: lowering takes %g s at least, or 0 for own pace", tempo->text,
                        LEAST_LOWERING);
  if (check_doses(e, pieces, n, err) || check_rungs(e, pieces, n, err)) return err->code;
  if (check_shown(e, pieces, n, err)) return err->code;
  if (e->rules && pc_form_check(e->rules, pieces, n, err)) return err->code;
  return check_marks(e, pieces, n, err);
}

/* ---- the catalogue ---- */

static int check_level(const pc_catalogue *c, const pc_exercise *e, int level, pc_err *err) {
  const pc_exercise *other;
  if (!pc_ladder_rung(c, e->ladder, level, &other))
    return pc_fail(err, PC_BAD_INPUT, 0, "%s: ladder %s has a level above %d but no level %d", e->file,
                   e->ladder, level, level);
  if (other != e)
    for (int i = 0; i < e->n_rungs; i++)
      if (e->rungs[i].level == level)
        return pc_fail(err, PC_BAD_INPUT, 0,
                       "%s and %s both have level %d of ladder %s; give one of them another", other->file,
                       e->file, level, e->ladder);
  return PC_OK;
}

static int check_ladder(const pc_catalogue *c, const pc_exercise *e, pc_err *err) {
  const pc_exercise *low = NULL;
  int top = pc_ladder_top(c, e->ladder), from = pc_ladder_rung(c, e->ladder, 0, &low) ? 0 : 1;
  for (int level = from; level <= top; level++)
    if (check_level(c, e, level, err)) return err->code;
  pc_ladder_rung(c, e->ladder, from, &low);
  if (low->pattern != e->pattern)
    return pc_fail(err, PC_BAD_INPUT, 0, "%s has pattern %s, but ladder %s has %s (%s)", e->file,
                   pc_pattern_name((int)e->pattern), e->ladder, pc_pattern_name((int)low->pattern),
                   low->file);
  return PC_OK;
}

static int check_link(const pc_catalogue *c, const pc_exercise *e, const char *key, const pc_link *link,
                      pc_err *err) {
  const pc_exercise *other;
  if (!*link->ladder || pc_ladder_rung(c, link->ladder, link->level, &other)) return PC_OK;
  return pc_fail(err, PC_BAD_INPUT, 0, "%s: %s: there is no level %d on a ladder %s", e->file, key,
                 link->level, link->ladder);
}

int pc_catalogue_check(const pc_catalogue *c, pc_err *err) {
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    if (check_ladder(c, e, err) || check_link(c, e, "easier", &e->easier, err) ||
        check_link(c, e, "harder", &e->harder, err))
      return err->code;
  }
  return PC_OK;
}
