/* week_choose.c: which exercise, on which rung, for a line of the template.
 *
 * A person stands on a rung. Where a condition or missing gear bars it, the next lower rung that is allowed
 * is taken; where a ladder has none, the ladder it grew out of, then the line's other ladders, then any other
 * ladder of the pattern. Never a higher rung: nobody jumps over what they have not earned because a lower
 * rung is barred. Equal choices are settled by the seed. A ladder that grows out of another one (hip
 * thrust out of the bridge) opens when the person has reached that rung. Everything passes pc_rung_allowed.
 */
#include "plan/week.h"

#include <string.h>

uint64_t pc_pick(uint64_t seed, uint64_t week, uint64_t slot) {
  uint64_t z = seed + 0x9e3779b97f4a7c15u * (1 + week * 1024 + slot);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

const pc_rung *pc_rung_down(const pc_catalogue *c, const pc_standing *s, const char *ladder, int level,
                            const pc_exercise **exercise) {
  for (; level >= 0; level--) {
    const pc_rung *r = pc_ladder_rung(c, ladder, level, exercise);
    if (r && pc_rung_allowed(*exercise, r, s->gate.conditions, s->gear)) return r;
  }
  return NULL;
}

static bool stretches_hamstrings(const pc_exercise *e) {
  if (e->pattern != PC_PATTERN_MOBILITY) return false;
  for (const char *const *m = e->muscles; m && *m; m++)
    if (strstr(*m, "hamstring")) return true;
  return strstr(e->name, "hamstring") != NULL;
}

/* A ladder at a glance: its lowest exercise and level, and its highest level. */
typedef struct ladder {
  const pc_exercise *lowest;
  int bottom, top;
} ladder;

static ladder look(const pc_catalogue *c, const char *name) {
  ladder out = {NULL, 0, -1};
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    if (e->n_rungs < 1 || strcmp(e->ladder, name)) continue;
    int low = e->rungs[0].level, high = e->rungs[e->n_rungs - 1].level;
    if (!out.lowest || low < out.bottom) {
      out.lowest = e;
      out.bottom = low;
    }
    if (high > out.top) out.top = high;
  }
  return out;
}

/* A ladder that grows out of another one opens when the person is past that rung. */
static bool opened(const pc_layout *l, const ladder *at) {
  const pc_link *from = &at->lowest->easier;
  if (!from->ladder || !*from->ladder) return true;
  const pc_step *below = pc_standing_step(l->s, from->ladder);
  return below && below->level > from->level;
}

/* Why a rung is barred: by a condition, else by gear. */
static bool by_condition(const pc_exercise *e, const pc_rung *r, unsigned conditions) {
  return !pc_rung_allowed(e, r, conditions, ~0u);
}

/* Gear somebody never used and does not have is no news; anything else is told. */
static int why_down(const pc_layout *l, const pc_exercise *wish, const pc_rung *barred, pc_choice *out) {
  bool condition = by_condition(wish, barred, l->s->gate.conditions);
  const pc_step *step = pc_standing_step(l->s, wish->ladder);
  if (out->rung && !condition && (!step || step->last_day < 0)) return 0;
  const char *text =
      out->rung
          ? pc_arena_print(l->arena,
                           condition ? "%s does not suit what you told us, so you get %s."
                                     : "%s needs things you do not have, so you get %s.",
                           barred->title, out->rung->title)
          : pc_arena_print(l->arena,
                           condition
                               ? "%s does not suit what you told us, and there is no other way to train this."
                               : "%s needs things you do not have, and there is no other way to train this.",
                           barred->title);
  if (!text) return -1;
  return pc_why(&out->reasons, l->arena, condition ? "R-CONDITION" : "WEEK-8", text, "level",
                (double)barred->level, NULL)
             ? -1
             : 0;
}

/* One ladder: 1 taken, 0 not. `wish` becomes the first rung that was wanted. */
static int try_ladder(const pc_layout *l, const char *name, const pc_exercise **wish, const pc_rung **barred,
                      pc_choice *out) {
  ladder at = look(l->c, name);
  if (!at.lowest || !opened(l, &at)) return 0;
  const pc_step *step = pc_standing_step(l->s, name);
  int level = step ? step->level : at.bottom; /* where the person stands, within the ladder */
  if (level > at.top) level = at.top;
  if (level < at.bottom) level = at.bottom;
  const pc_exercise *e;
  const pc_rung *first = pc_ladder_rung(l->c, name, level, &e);
  if (first && stretches_hamstrings(e) && (!l->s->stretch_hamstrings || l->s->gate.leg)) return 0;
  if (!*barred) {
    *barred = first;
    *wish = e;
  }
  const pc_rung *r = first;
  if (!r || !pc_rung_allowed(e, r, l->s->gate.conditions, l->s->gear))
    r = pc_rung_down(l->c, l->s, name, level - 1, &e);
  if (!r) return 0;
  out->exercise = e;
  out->rung = r;
  out->step = step;
  out->own_rung = step && r->level == step->level;
  return 1;
}

/* Any other ladder of the pattern, in the catalogue's order from a place the seed gives. */
static int try_pattern(const pc_layout *l, const pc_slot *slot, uint64_t pick, const pc_exercise **wish,
                       const pc_rung **barred, pc_choice *out) {
  for (int k = 0; k < l->c->n; k++) {
    const pc_exercise *e = &l->c->exercises[(pick + (uint64_t)k) % (uint64_t)l->c->n];
    if (e->pattern == slot->pattern && try_ladder(l, e->ladder, wish, barred, out)) return 1;
  }
  return 0;
}

int pc_choose(const pc_layout *l, const pc_slot *slot, int slot_index, pc_choice *out) {
  *out = (pc_choice){0};
  const pc_exercise *wish = NULL;
  const pc_rung *barred = NULL;
  bool mobility = slot->pattern == PC_PATTERN_MOBILITY;
  uint64_t when = (uint64_t)(mobility ? l->week->number : l->block);
  uint64_t pick = pc_pick(l->week->seed, when, (uint64_t)slot_index + 1);
  if (mobility && l->s->stretch_hamstrings) pick = 0; /* R-HAM asks for it: first in its line */
  int found = 0;
  for (int k = 0; k < 3 && !found; k++) {
    int at = k < slot->equals ? (int)((pick + (uint64_t)k) % (uint64_t)slot->equals) : k;
    if (slot->ladders[at]) found = try_ladder(l, slot->ladders[at], &wish, &barred, out);
  }
  if (!found) found = try_pattern(l, slot, pick, &wish, &barred, out);
  if (barred && barred != out->rung && why_down(l, wish, barred, out)) return -1;
  return found;
}
