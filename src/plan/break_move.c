/* break_move.c: the card of the next sitting break (R-BREAK-4).
 *
 * The deck is every exercise that is made for breaks or also serves there, on the highest rung the person
 * has reached that needs nothing but a chair, a wall, a towel or a step, and no weight; at a desk only those
 * fit for work clothes. Day and count turn the deck, so that two breaks in a row differ. On a flare day
 * (PAIN-2) the deck is the easiest move of the break ladder alone; on a day without loading (PAIN-3), an ill
 * one, behind a locked gate or while only walking is allowed there is none: standing up is enough.
 */
#include "plan/week.h"

#include <string.h>

static const pc_rung *card(const pc_standing *s, const pc_exercise *e) {
  const pc_step *step = pc_standing_step(s, e->ladder);
  int level = step ? step->level : 0;
  if (s->pain.mode == PC_PAIN_FLARE) level = 0;
  for (int i = e->n_rungs - 1; i >= 0; i--)
    if (e->rungs[i].level <= level && !e->rungs[i].loaded &&
        pc_rung_allowed(e, &e->rungs[i], s->gate.conditions, 0))
      return &e->rungs[i];
  return NULL;
}

static bool in_deck(const pc_standing *s, const pc_exercise *e, bool office) {
  if (office && !e->office) return false;
  if (e->pattern == PC_PATTERN_BREAK) return true;
  return s->pain.mode != PC_PAIN_FLARE && (e->also >> PC_PATTERN_BREAK & 1);
}

const pc_exercise *pc_break_move(const pc_standing *s, const pc_catalogue *c, int day, int count, bool office,
                                 const pc_rung **rung) {
  *rung = NULL;
  if (s->gate.locked || s->gate.walk_only || s->ill || s->pain.mode == PC_PAIN_NO_LOAD) return NULL;
  int n = 0;
  for (int i = 0; i < c->n; i++)
    if (in_deck(s, &c->exercises[i], office) && card(s, &c->exercises[i])) n++;
  if (n == 0) return NULL;
  int turn = (int)(((long)day + count) % n);
  if (turn < 0) turn += n;
  for (int i = 0; i < c->n; i++) {
    const pc_rung *r = in_deck(s, &c->exercises[i], office) ? card(s, &c->exercises[i]) : NULL;
    if (!r || turn-- > 0) continue;
    *rung = r;
    return &c->exercises[i];
  }
  return NULL;
}
