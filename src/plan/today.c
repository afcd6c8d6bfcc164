/* today.c: one day of the week as this morning allows it.
 *
 * Only ever less than the week planned, with the reason. First the week is laid out again from the standing
 * of this moment, and each exercise keeps the smaller of the two: the lower rung, the fewer sets and
 * repetitions, the lighter load. So a condition told an hour ago, a lost gear, a sore week or a long
 * gap count at once, while progress earned on Monday waits for the next week. Then this morning itself:
 * illness is rest (R-READY); pain of 8 and more leaves a position of ease and a short walk (PAIN-3); 6 to 7
 * makes a flare session, one rung lower, half the sets, no weight, a walk of ten minutes at most (PAIN-2);
 * a red day keeps mobility and the walk, an amber one takes a set off each exercise (R-READY); strength work
 * done yesterday, on whatever plan, leaves today without it (WEEK-3).
 *
 * Pain rules and readiness add up: a good night never takes back what pain asks for. The two things that may
 * appear on a flare day though the week had them not are the short walk and the position of ease; they stand
 * in for what was taken away.
 */
#include "plan/constants.h"
#include "plan/week.h"

#include <math.h>
#include <string.h>

typedef struct pc_today {
  const pc_standing *now;
  const pc_catalogue *c;
  pc_arena *arena;
  pc_day_plan *day;
} pc_today;

static void take_out(pc_day_plan *day, bool (*goes)(const pc_item *)) {
  int n = 0;
  for (int i = 0; i < day->n; i++)
    if (!goes(&day->items[i])) day->items[n++] = day->items[i];
  day->n = n;
}

static bool is_walk(const pc_item *item) {
  return item->exercise->pattern == PC_PATTERN_WALK;
}
static bool any_item(const pc_item *item) {
  (void)item;
  return true;
}
static bool neither_walk_nor_mobility(const pc_item *item) {
  return !is_walk(item) && item->exercise->pattern != PC_PATTERN_MOBILITY;
}
static bool not_walk(const pc_item *item) {
  return !is_walk(item);
}
static bool trains(const pc_item *item) {
  return pc_is_strength(item) || pc_is_core(item);
}

/* ---- the smaller of two plans ------------------------------------------------------------------- */

static double lighter(double a, double b) { /* NaN = no load, the lightest */
  return isnan(a) || isnan(b) ? NAN : fmin(a, b);
}

static int fewer(int a, int b) {
  return a < b ? a : b;
}

static double held(const pc_item *item) {
  int reps = 0;
  for (int k = 0; k < PC_MAX_SETS; k++) reps += item->reps[k];
  return reps * item->hold_s;
}

/* Two pyramids of one rung: the lighter as a whole, for half of each is none that was ever asked. */
static void meet_pyramid(pc_item *item, const pc_item *other) {
  if (!(held(other) < held(item))) return;
  memcpy(item->reps, other->reps, sizeof item->reps);
  item->sets = other->sets, item->hold_s = other->hold_s;
  item->reps_lo = other->reps_lo, item->reps_hi = other->reps_hi;
}

/* Item becomes the smaller of itself and `other`, which is of the same ladder. Says whether it changed. */
static bool meet(pc_item *item, const pc_item *other) {
  pc_item was = *item;
  if (other->rung->level < item->rung->level) {
    pc_reasons reasons = item->reasons;
    int sets = item->sets;
    *item = *other;
    item->reasons = reasons;
    item->sets = fewer(sets, item->sets);
  } else if (item->exercise->hold && pc_is_core(item) && other->rung == item->rung)
    meet_pyramid(item, other);
  else {
    item->sets = fewer(item->sets, other->sets);
    for (int k = 0; k < PC_MAX_SETS && other->rung == item->rung; k++)
      if (other->reps[k] > 0) item->reps[k] = fewer(item->reps[k], other->reps[k]);
    item->hold_s = fmin(item->hold_s, other->hold_s);
    item->load_kg = lighter(item->load_kg, other->load_kg);
    item->minutes = fmin(item->minutes, other->minutes);
  }
  item->extra_sets = fewer(was.extra_sets, other->extra_sets);
  if (other->reps_left > item->reps_left) item->reps_left = other->reps_left;
  for (int k = item->sets; k < PC_MAX_SETS; k++) item->reps[k] = 0;
  return item->rung != was.rung || item->sets != was.sets || item->extra_sets != was.extra_sets ||
         memcmp(item->reps, was.reps, sizeof was.reps) || item->hold_s != was.hold_s ||
         item->minutes != was.minutes || isnan(item->load_kg) != isnan(was.load_kg) ||
         item->load_kg < was.load_kg;
}

static const pc_item *same_ladder(const pc_day_plan *day, const pc_item *item) {
  for (int i = 0; i < day->n; i++)
    if (!strcmp(day->items[i].part, item->part) &&
        !strcmp(day->items[i].exercise->ladder, item->exercise->ladder))
      return &day->items[i];
  return NULL;
}

static const pc_item *same_pattern(const pc_day_plan *day, const pc_item *item) {
  for (int i = 0; i < day->n; i++)
    if (!strcmp(day->items[i].part, item->part) && day->items[i].exercise->pattern == item->exercise->pattern)
      return &day->items[i];
  return NULL;
}

static bool allowed(const pc_today *t, const pc_item *item) {
  return pc_rung_allowed(item->exercise, item->rung, t->now->gate.conditions, t->now->gear);
}

/* Keeps the item as far as the fresh week has it; true = stays. */
static bool keep(const pc_today *t, pc_item *item, const pc_day_plan *fresh, int *bad) {
  const pc_item *other = same_ladder(fresh, item);
  bool changed = false;
  if (other)
    changed = meet(item, other);
  else if (!allowed(t, item) && (other = same_pattern(fresh, item))) {
    int sets = fewer(item->sets, other->sets);
    *item = *other; /* its stand-in, with its reasons */
    item->sets = sets;
    for (int k = sets; k < PC_MAX_SETS; k++) item->reps[k] = 0;
  }
  if (!other || !allowed(t, item)) {
    *bad |=
        pc_why(&t->day->reasons, t->arena, allowed(t, item) ? "R-WEEK" : "R-CONDITION",
               pc_arena_print(t->arena, "%s is left out today: what you told us since has changed the plan.",
                              item->rung->title),
               NULL);
    return false;
  }
  if (changed) *bad |= pc_reasons_copy(&item->reasons, &other->reasons, t->arena);
  return true;
}

static int meet_day(const pc_today *t, const pc_week *week, int d) {
  pc_standing calm = *t->now; /* a flare halves the day below, not the week here */
  if (calm.pain.mode == PC_PAIN_FLARE) calm.pain.volume = 1;
  pc_week fresh;
  if (pc_week_make(&calm, t->c, week->first_day, week->seed, t->arena, &fresh)) return -1;
  int n = 0, bad = 0;
  for (int i = 0; i < t->day->n && !bad; i++) {
    pc_item item = t->day->items[i];
    if (keep(t, &item, &fresh.days[d], &bad)) t->day->items[n++] = item;
  }
  t->day->n = n;
  return bad;
}

/* ---- this morning ------------------------------------------------------------------------------- */

static int rung_down(const pc_today *t, pc_item *item) {
  const pc_exercise *e;
  const pc_rung *r = pc_rung_down(t->c, t->now, item->exercise->ladder, item->rung->level - 1, &e);
  if (!r) return 0; /* on the lowest already */
  const pc_dose *dose = r->dose >= 0 && r->dose < e->n_doses ? &e->doses[r->dose] : NULL;
  bool pyramid = e->hold && item->exercise->hold;
  item->exercise = e;
  item->rung = r;
  if (pyramid || !dose) return 0;
  double most = t->now->gate.conditions & PC_COND_PRESSURE ? HOLD_PRESSURE_S : INFINITY;
  item->hold_s = fmin(dose->hold_lo, most);
  int lo = dose->reps_lo > 0 ? dose->reps_lo : 1;
  if (lo < item->reps_lo || item->reps_lo < 1) item->reps_lo = lo;
  for (int k = 0; k < item->sets; k++) item->reps[k] = item->reps_lo;
  if (item->reps_hi < item->reps_lo) item->reps_hi = item->reps_lo;
  return 0;
}

/* A short walk where the day has none, and where `ease` a position of ease. */
static int comfort(const pc_today *t, bool ease) {
  pc_day_plan *day = t->day;
  bool walks = false;
  for (int i = 0; i < day->n; i++)
    if (is_walk(&day->items[i])) {
      walks = true;
      day->items[i].minutes = fmin(day->items[i].minutes, FLARE_WALK_MIN);
    }
  const char *ladders[] = {ease ? "position_of_ease" : NULL, walks ? NULL : "walk"};
  for (int k = 0; k < 2; k++) {
    const pc_exercise *e;
    const pc_rung *r = ladders[k] ? pc_rung_down(t->c, t->now, ladders[k], 0, &e) : NULL;
    if (!r) continue;
    pc_item *item = &day->items[day->n++];
    *item = (pc_item){
        .part = k ? "walk" : "mobility", .exercise = e, .rung = r, .sets = 1, .load_kg = NAN, .cue = ""};
    item->minutes = r->dose >= 0 && r->dose < e->n_doses ? e->doses[r->dose].minutes : 0;
    if (!(item->minutes > 0 && item->minutes <= FLARE_WALK_MIN)) item->minutes = FLARE_WALK_MIN;
    if (pc_why(&item->reasons, t->arena, ease ? "PAIN-3" : "PAIN-2", "Gentle moving may ease a bad day.",
               NULL))
      return -1;
  }
  return 0;
}

static int no_load(const pc_today *t) {
  take_out(t->day, not_walk);
  t->day->session = "";
  if (pc_why(&t->day->reasons, t->arena, "PAIN-3",
             "Your pain is {pain} today: no training, a position of ease and short walks.", "pain",
             t->now->pain.now, NULL))
    return -1;
  return comfort(t, true);
}

static int flare(const pc_today *t) {
  pc_item *items[PC_DAY_ROOM + 2];
  int n = 0;
  for (int i = 0; i < t->day->n; i++) {
    pc_item *item = &t->day->items[i];
    item->load_kg = NAN;
    if (!trains(item)) continue;
    rung_down(t, item);
    items[n++] = item;
    if (pc_why(&item->reasons, t->arena, "PAIN-2",
               "Your pain is {pain} today: one step easier and fewer sets.", "pain", t->now->pain.now, NULL))
      return -1;
  }
  pc_cut_sets(items, n, FLARE_VOLUME);
  if (n) t->day->session = "flare";
  if (pc_why(
          &t->day->reasons, t->arena, "PAIN-2",
          "Your pain is {pain} today: a light session, no weights, and a walk of at most {minutes} minutes.",
          "pain", t->now->pain.now, "minutes", FLARE_WALK_MIN, NULL))
    return -1;
  return comfort(t, false);
}

static int ready(const pc_today *t) {
  if (t->now->ready == 1) {
    take_out(t->day, neither_walk_nor_mobility);
    t->day->session = "";
    return pc_why(&t->day->reasons, t->arena, "R-READY", "A tired day: easy moving and a walk are enough.",
                  NULL);
  }
  if (t->now->ready != 2) return 0;
  for (int i = 0; i < t->day->n; i++) {
    pc_item *item = &t->day->items[i];
    if (!trains(item)) continue;
    item->extra_sets = 0;
    if (item->sets > 1) item->reps[--item->sets] = 0;
  }
  return pc_why(&t->day->reasons, t->arena, "R-READY", "A so-so day: one set less of each exercise.", NULL);
}

/* Strength work of yesterday, whatever plan it came from. */
static int after_strength(const pc_today *t) {
  bool yesterday = false;
  for (int i = 0; i < t->now->n_steps && !yesterday; i++) {
    const pc_step *step = &t->now->steps[i];
    const pc_exercise *e;
    if (step->last_day != t->now->today - 1 || !pc_ladder_rung(t->c, step->ladder, step->level, &e)) continue;
    yesterday = e->pattern <= PC_PATTERN_PULL || e->pattern == PC_PATTERN_CALF;
  }
  int n = t->day->n;
  if (yesterday) take_out(t->day, pc_is_strength);
  if (n == t->day->n) return 0;
  return pc_why(&t->day->reasons, t->arena, "WEEK-3",
                "You did strength work yesterday; a day between lets your muscles catch up.", NULL);
}

/* In bed: squeezes only when the morning is sore. */
static int wake_up(const pc_today *t) {
  for (int i = 0; i < t->day->n; i++) {
    pc_item *item = &t->day->items[i];
    if (item->exercise->pattern != PC_PATTERN_WAKE_UP || !(t->now->pain.am > AMBER_MAX)) continue;
    while (item->rung->level > 0) {
      const pc_rung *was = item->rung;
      rung_down(t, item);
      if (item->rung == was) break;
    }
    if (pc_why(&item->reasons, t->arena, "PAIN-2", "A sore morning ({am}): the gentlest start.", "am",
               t->now->pain.am, NULL))
      return -1;
  }
  return 0;
}

static int morning(const pc_today *t) {
  if (t->now->ill) {
    take_out(t->day, any_item);
    t->day->session = "";
    return pc_why(&t->day->reasons, t->arena, "R-READY", "You are ill: rest today. The plan waits for you.",
                  NULL);
  }
  int bad = after_strength(t) || wake_up(t);
  if (!bad && t->now->pain.mode == PC_PAIN_NO_LOAD) return no_load(t);
  if (!bad && t->now->pain.mode == PC_PAIN_FLARE) bad = flare(t);
  if (!bad) bad = ready(t);
  return bad;
}

int pc_today_make(const pc_week *week, const pc_standing *now, const pc_catalogue *c, pc_arena *arena,
                  pc_day_plan *out) {
  *out = (pc_day_plan){.day = now->today, .session = ""};
  if (now->gate.locked)
    return pc_reasons_copy(&out->reasons, &now->gate.reasons, arena) ? PC_NO_MEMORY : PC_OK;
  int d = now->today - week->first_day;
  if (d < 0 || d > 6)
    return pc_why(&out->reasons, arena, "R-WEEK", "This day is not in that week.", NULL) ? PC_NO_MEMORY
                                                                                         : PC_OK;
  const pc_day_plan *planned = &week->days[d];
  out->session = planned->session;
  out->items = PC_NEW(arena, pc_item, PC_DAY_ROOM + 2); /* and a walk and a position of ease */
  if (!out->items) return PC_NO_MEMORY;
  if (planned->n) memcpy(out->items, planned->items, (size_t)planned->n * sizeof *out->items);
  out->n = planned->n;
  pc_today t = {now, c, arena, out};
  int bad = pc_reasons_copy(&out->reasons, &planned->reasons, arena) || meet_day(&t, week, d) || morning(&t);
  pc_day_minutes(out);
  return bad ? PC_NO_MEMORY : PC_OK;
}
