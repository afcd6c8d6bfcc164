/* gate.c: who may do which rung (PROGRAMME_RULES section 7).
 *
 * One function, so that no plan can pass beside it: what the exercise or the rung tells a person to avoid,
 * rungs above the level that a change for their condition allows, and gear they do not have. Within twelve
 * weeks of a hip replacement or a spine operation nothing passes: those people have their surgeon's list.
 */
#include "posterior/exercise.h"

bool pc_rung_allowed(const pc_exercise *e, const pc_rung *r, unsigned conditions, unsigned gear) {
  unsigned have = gear | PC_GEAR_HOME;
  if (conditions & (PC_COND_SURGERY | e->avoid_if | r->avoid_if)) return false;
  if ((e->gear | r->gear) & ~have) return false;
  if (r->gear_any && !(r->gear_any & have)) return false;
  for (int i = 0; i < e->n_modify; i++) {
    const pc_modify *m = &e->modify[i];
    if ((conditions & m->condition) && m->max_level >= 0 && r->level > m->max_level) return false;
  }
  return true;
}
