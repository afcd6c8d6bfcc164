/* week.c: seven days laid out for one person.
 *
 * The method is a template, not a search: a physiotherapist's baseline week (week_template.c) is put on the
 * person's weekdays (week_days.c), each line is given the rung the person stands on or a lighter one that
 * their conditions and gear allow (week_choose.c, week_item.c), days that are too long are shortened in the
 * order of the rules (week_fit.c), sets are cut where pain, a deload or a break asks for it (week_cut.c), and
 * at the end every constraint is counted again (week_check.c). What cannot hold stands in week.unmet. A
 * solver would find more weeks, but nobody could say why it found that one; here every line has its reason.
 *
 * Readings chosen where the rules leave room, the safest for the person: a locked gate gives a week without a
 * single item; who did no working set in the last three weeks has learning weeks whatever the calendar says;
 * sets rise by a fifth of what was done, not of what was planned (PROG-8); a deload repeats the choices and
 * the stage of the week before it; time off after a long gap cuts sets as well as loads; a lower rung than
 * one's own starts at its lowest numbers, without a load.
 *
 * What it will not do: make up for missed sessions, use this morning's pain (today.c does, downward only), or
 * look at a clock.
 */
#include "plan/week.h"
#include "plan/constants.h"

#include <assert.h>
#include <math.h>
#include <string.h>

bool pc_trains_early(const pc_standing *s) {
  return s->rising_gap > 0 && s->rising_gap < RISING_MINUTES;
}

static int stage_of(int number) {
  return number <= 2   ? PC_STAGE_LEARN
         : number == 3 ? PC_STAGE_W3
         : number <= 5 ? PC_STAGE_W4
         : number == 6 ? PC_STAGE_W6
                       : PC_STAGE_FULL;
}

bool pc_weak_is(const pc_weak *weak, const pc_exercise *e) {
  size_t n = strlen(e->ladder);
  if (!strcmp(weak->what, e->name) || !strcmp(weak->what, e->ladder)) return true;
  return !strncmp(weak->what, e->ladder, n) && weak->what[n] == '_';
}

/* ---- filling the days --------------------------------------------------------------------------- */

/* Weak side first; one set more for it, in the first session of the week that has the exercise. */
static int mind_sides(pc_layout *l, pc_item *item) {
  if (!item->exercise->sides || !(pc_is_strength(item) || pc_is_core(item))) return 0;
  for (int i = 0; i < l->s->n_weak; i++) {
    const pc_weak *weak = &l->s->weak[i];
    if (!pc_weak_is(weak, item->exercise)) continue;
    item->first = weak->side;
    bool again = false;
    for (int d = 0; d < 7; d++)
      for (int k = 0; k < l->week->days[d].n; k++) {
        const pc_item *other = &l->week->days[d].items[k];
        again |= other->extra_sets && !strcmp(other->exercise->ladder, item->exercise->ladder);
      }
    if (!again) item->extra_sets = ASYM_SETS;
    return pc_why(
        &item->reasons, l->arena, "R-ASYM",
        weak->side == PC_SIDE_LEFT
            ? "Your left side tests weaker, so it goes first; the right does no more than the left."
            : "Your right side tests weaker, so it goes first; the left does no more than the right.",
        "ratio", weak->ratio, NULL);
  }
  return 0;
}

static bool wanted(const pc_layout *l, const pc_slot *slot, const pc_calendar *cal, int d) {
  bool mobility = slot->pattern == PC_PATTERN_MOBILITY, walk = slot->pattern == PC_PATTERN_WALK;
  if (walk) return cal->walk[d];
  if (slot->pattern == PC_PATTERN_WAKE_UP) return !l->s->skip_wake_up;
  bool here = !strcmp(slot->session, "core") ? cal->core[d] : !strcmp(slot->session, cal->session[d]);
  if (!here || slot->sets[l->stage] == 0) return false;
  if (mobility) return cal->mobility[d];
  return !l->s->gate.walk_only;
}

/* The item of a line, made once; its reasons have no room left, so that what is added to one day's copy
 * is not seen on the others. 1 made, 0 nothing may be done, -1 no memory. */
static int make_once(pc_layout *l, const pc_slot *slot, int i) {
  if (l->chosen[i] == PC_NOT_CHOSEN) {
    int found = pc_choose(l, slot, i, &l->choice[i]);
    if (found < 0) return -1;
    l->chosen[i] = found ? PC_CHOSEN : PC_NOTHING;
  }
  if (l->chosen[i] == PC_NOTHING) return 0;
  if (!l->made[i] && pc_item_make(l, slot, &l->choice[i], &l->item[i])) return -1;
  l->item[i].reasons.room = l->item[i].reasons.n;
  l->made[i] = true;
  return 1;
}

static int add_item(pc_layout *l, const pc_slot *slot, int slot_index, int d) {
  pc_day_plan *day = &l->week->days[d];
  int made = make_once(l, slot, slot_index);
  if (made < 0) return -1;
  if (!made) return pc_reasons_copy(&day->reasons, &l->choice[slot_index].reasons, l->arena);
  assert(day->n < PC_DAY_ROOM); /* the template has fewer */
  day->items[day->n] = l->item[slot_index];
  if (mind_sides(l, &day->items[day->n])) return -1;
  l->slot[d][day->n++] = slot;
  return 0;
}

/* The wake-up stands first, the walk last. */
static int fill_day(pc_layout *l, const pc_calendar *cal, int d) {
  int n;
  const pc_slot *slots = pc_slots(&n);
  pc_day_plan *day = &l->week->days[d];
  day->session = cal->core[d] && !l->s->gate.walk_only ? "core" : l->s->gate.walk_only ? "" : cal->session[d];
  day->items = PC_NEW(l->arena, pc_item, PC_DAY_ROOM);
  if (!day->items) return -1;
  for (int i = 0; i < n; i++)
    if (slots[i].pattern == PC_PATTERN_WAKE_UP && wanted(l, &slots[i], cal, d) &&
        add_item(l, &slots[i], i, d))
      return -1;
  for (int i = 0; i < n; i++)
    if (slots[i].pattern != PC_PATTERN_WAKE_UP && wanted(l, &slots[i], cal, d) &&
        add_item(l, &slots[i], i, d))
      return -1;
  return 0;
}

/* ---- the week's own reasons --------------------------------------------------------------------- */

static int why_days(pc_layout *l) {
  for (int d = 0; d < 7; d++) {
    pc_day_plan *day = &l->week->days[d];
    bool strength = false;
    for (int i = 0; i < day->n; i++) strength |= pc_is_strength(&day->items[i]);
    if (!strength) continue;
    if (pc_why(&day->reasons, l->arena, "WEEK-3",
               "A strength day, with at least a day between it and the next.", NULL))
      return -1;
    if (pc_why(&day->reasons, l->arena, "WEEK-4",
               "Leave {minutes} minutes between getting up and this session; your back is stiffer early on.",
               "minutes", (double)RISING_MINUTES, NULL))
      return -1;
  }
  return 0;
}

static int why_week(pc_layout *l) {
  pc_week *w = l->week;
  const pc_standing *s = l->s;
  int bad = pc_why(&w->reasons, l->arena, "WEEK-7",
                   "Strength, core holds and walking are mixed, since no single kind is best.", NULL);
  if (!bad && l->learning && !s->gate.walk_only)
    bad = pc_why(&w->reasons, l->arena, "WEEK-1",
                 "A week to learn the movements: few sets, and stop well before it gets hard.", "week",
                 (double)w->number, NULL);
  if (!bad && s->gate.walk_only)
    bad = pc_why(&w->reasons, l->arena, "SAFE-P4",
                 "Walking and easy moving only, until the pain at rest is lower.", NULL);
  if (!bad && s->retest)
    bad = pc_why(&w->reasons, l->arena, "R-TEST",
                 "Your tests are due this week, on a day when you feel well.", NULL);
  return bad;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static int empty_week(pc_layout *l) {
  pc_week *w = l->week;
  if (!l->s->gate.locked && w->number < 1)
    return pc_why(&w->reasons, l->arena, "SAFE-ASK",
                  "The first week begins when the health questions are answered.", NULL);
  return pc_reasons_copy(&w->reasons, &l->s->gate.reasons, l->arena);
}

static int working_sets(const pc_week *week) {
  int sets = 0;
  for (int d = 0; d < 7; d++)
    for (int i = 0; i < week->days[d].n; i++)
      if (pc_is_strength(&week->days[d].items[i])) sets += week->days[d].items[i].sets;
  return sets;
}

/* The week at its stage of sets, as long as a day may be, without cuts. */
static int lay_out(pc_layout *l) {
  pc_week *w = l->week;
  pc_calendar cal;
  pc_calendar_make(l->s->days ? l->s->days : 127, w->first_day, w->number, l->stage, l->s->halve, w->seed,
                   &cal);
  memset(l->made, 0, sizeof l->made);
  for (int d = 0; d < 7; d++) {
    w->days[d] = (pc_day_plan){.day = w->first_day + d, .session = ""};
    if (fill_day(l, &cal, d)) return -1;
  }
  return pc_week_fit(l);
}

/* PROG-8: the stage of the calendar, or the highest below it that asks at most a fifth more sets than were
 * done lately. The sets of the learning weeks are always allowed. */
static int climb(pc_layout *l, int stage) {
  const pc_slot *slots;
  int n, first = 0, done = l->s->sets_before;
  slots = pc_slots(&n);
  for (int i = 0; i < n; i++)
    if (!strcmp(slots[i].part, "strength")) first += slots[i].sets[PC_STAGE_LEARN];
  double most = fmax(first, SETS_RISE * done);
  for (l->stage = stage;; l->stage--) {
    if (lay_out(l)) return -1;
    if (l->stage == PC_STAGE_LEARN || working_sets(l->week) <= most) break;
  }
  if (l->stage == stage || l->learning) return 0;
  return pc_why(&l->week->reasons, l->arena, "PROG-8",
                "The most sets you did in a week lately are {done}, so this week asks for {sets}.", "done",
                (double)done, "sets", (double)working_sets(l->week), NULL);
}

int pc_week_make(const pc_standing *s, const pc_catalogue *c, int first_day, uint64_t seed, pc_arena *arena,
                 pc_week *out) {
  *out = (pc_week){.version = PC_PLAN_VERSION, .seed = seed, .first_day = first_day};
  for (int d = 0; d < 7; d++) out->days[d] = (pc_day_plan){.day = first_day + d, .session = ""};
  if (s->start_day >= 0 && first_day >= s->start_day) out->number = (first_day - s->start_day) / 7 + 1;
  out->deload = out->number == s->week ? s->deload : out->number > 0 && out->number % DELOAD_EVERY == 0;
  pc_standing early = *s; /* sessions within the first hour: as if bending were to be spared (WEEK-4) */
  if (pc_trains_early(s)) early.gate.conditions |= PC_COND_FLEXION;
  pc_layout l = {.s = &early, .c = c, .arena = arena, .week = out};
  if (s->gate.locked || out->number < 1) return empty_week(&l) ? PC_NO_MEMORY : PC_OK;
  int as_of = out->deload && out->number > 1 ? out->number - 1 : out->number;
  l.learning = stage_of(as_of) == PC_STAGE_LEARN || s->sets_before == 0;
  l.block = (as_of - 1) / DELOAD_EVERY;
  int bad = why_week(&l) || climb(&l, l.learning ? PC_STAGE_LEARN : stage_of(as_of)) || pc_week_cut(&l) ||
            why_days(&l);
  for (int d = 0; d < 7; d++) pc_day_minutes(&out->days[d]);
  if (!bad) bad = pc_week_check(out, s, arena, &out->unmet);
  return bad ? PC_NO_MEMORY : PC_OK;
}
