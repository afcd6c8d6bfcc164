/* Random people for twelve weeks each: 150 under the sanitizers, 20,000 in the optimised build, any number by
 * POSTERIOR_PEOPLE. Whatever they have told, no barred exercise is planned, every rule of the week holds or
 * is named with its numbers, a locked gate is an empty week, and today never asks for more than the week. */
#include "test.h"
#include "week_rules.h"

#include <malloc.h>
#include <time.h>

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
enum { PEOPLE = 20000 };
#else
enum { PEOPLE = 150 };
#endif
enum { WEEKS = 12 };

static uint64_t state;
static uint64_t draw(void) { /* xorshift64* */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 2685821657736338717u;
}
static int below(int n) {
  return (int)(draw() >> 33) % n;
}
static bool chance(int percent) {
  return below(100) < percent;
}

static unsigned few_bits(int n, int percent) {
  unsigned mask = 0;
  for (int i = 0; i < n; i++)
    if (chance(percent)) mask |= 1u << i;
  return mask;
}

static void any_steps(person *p, const pc_catalogue *c) {
  for (int i = 0; i < p->s.n_steps; i++) {
    pc_step *step = &p->steps[i];
    step->level = below(pc_ladder_top(c, step->ladder) + 2);
    step->sessions = below(4);
    step->reps_lo = 6 + below(4);
    step->reps_hi = step->reps_lo + below(7);
    for (int k = 0; k < PC_MAX_SETS && step->hold_level < 0; k++)
      step->reps[k] = chance(50) ? step->reps_lo + below(8) : 0;
    if (step->hold_level >= 0) person_hold(step, below(5));
    step->load_kg = chance(40) ? 0.5 * below(80) : (double)NAN;
    step->reps_left = 2 + below(3);
    step->last_day = chance(80) ? p->s.today - below(30) : -1;
  }
}

/* Who somebody is stays; what befalls them comes anew each week. */
static void any_person(person *p, const pc_catalogue *c) {
  person_make(p, c, 1);
  pc_standing *s = &p->s;
  s->gate.conditions = chance(40) ? 0 : few_bits(PC_N_CONDITIONS - 1, 20);
  if (chance(3)) s->gate.conditions |= PC_COND_SURGERY;
  s->gate.leg = s->gate.conditions & PC_COND_LEG_NERVE;
  s->gear = few_bits(PC_N_GEAR, chance(50) ? 0 : 50);
  s->minutes = chance(40) ? 30 : 10 + below(111);
  s->days = chance(60) ? 0 : 1u + (unsigned)below(127);
  s->rising_gap = chance(80) ? 0 : below(120);
  s->skip_wake_up = chance(10);
  s->mass_kg = chance(30) ? (double)NAN : 40 + below(100);
  s->stretch_hamstrings = chance(40);
}

static void any_week(person *p, const pc_catalogue *c, int number) {
  static const double VOLUMES[] = {1, 1, 1, 1, 0.8, 0.6, 0.5};
  pc_standing *s = &p->s;
  s->week = number;
  s->today = FIRST_DAY + 7 * (number - 1) + below(7);
  static pc_reason urgent = {.rule = "SAFE-U2", .text = "Seen first."};
  s->gate.locked = chance(2);
  s->gate.reasons = (pc_reasons){&urgent, s->gate.locked, 1};
  s->gate.walk_only = chance(3);
  s->pain = (pc_pain){.base = below(7), .now = below(11), .am = chance(20) ? (double)NAN : below(11)};
  s->pain.mode = (pc_pain_mode)below(4);
  s->pain.volume = VOLUMES[below(7)];
  s->deload = number % 5 == 0 || chance(5);
  s->halve = chance(5);
  s->gap_load = chance(90) ? 1 : chance(50) ? 0.9 : 0.8;
  s->ready = below(4);
  s->ill = chance(5);
  s->retest = chance(20);
  s->walk_minutes = chance(5) ? 0 : 5 + below(40);
  s->sets_before = number == 1 ? 0 : below(30);
  any_steps(p, c);
  s->n_weak = chance(25) ? 1 + below(3) : 0;
  for (int i = 0; i < s->n_weak; i++)
    p->weak[i] =
        (pc_weak){p->steps[below(s->n_steps)].ladder, chance(50) ? PC_SIDE_LEFT : PC_SIDE_RIGHT, 0.8};
}

static int wrong; /* told one by one up to ten, counted all */

static void complain(int who, int week, const char *what, const char *of) {
  if (wrong++ < 10) printf("person %d week %d: %s %s\n", who, week, what, of);
}

static void look_at_week(const pc_week *w, const pc_standing *s, int who) {
  int items = 0;
  for (int d = 0; d < 7; d++)
    for (int i = 0; i < w->days[d].n; i++, items++) {
      const char *bad = item_wrong(&w->days[d].items[i], s);
      if (bad) complain(who, w->number, bad, w->days[d].items[i].rung->title);
    }
  if (s->gate.locked) {
    if (items || !w->reasons.n) complain(who, w->number, "locked", "");
    return;
  }
  int rule = named_right(w, s);
  if (rule)
    complain(who, w->number, "wrongly named or not named: rule",
             (const char *[]){"days", "1", "2", "3", "4", "5", "6", "7", "8"}[rule - 1]);
  counts n = count(w);
  if (n.strength > 16 && n.strength > 1.2 * s->sets_before)
    complain(who, w->number, "sets rise too fast", "");
  bool none = s->gate.conditions & PC_COND_SURGERY;
  if (!none && (!n.walk || (!s->gate.walk_only && !n.core)))
    complain(who, w->number, "walk or core dropped", "");
}

static const pc_item *planned(const pc_day_plan *day, const pc_item *item) {
  for (int i = 0; i < day->n; i++)
    if (day->items[i].exercise->pattern == item->exercise->pattern && !strcmp(day->items[i].part, item->part))
      return &day->items[i];
  return NULL;
}

static void look_at_today(const pc_week *w, const pc_day_plan *today, const pc_standing *s, int who) {
  const pc_day_plan *day = &w->days[today->day - w->first_day];
  for (int i = 0; i < today->n; i++) {
    const pc_item *item = &today->items[i], *was = planned(day, item);
    const char *bad = item_wrong(item, s);
    bool instead = s->pain.mode >= PC_PAIN_FLARE && (item->exercise->pattern == PC_PATTERN_WALK ||
                                                     !strcmp(item->exercise->ladder, "position_of_ease"));
    if (bad) complain(who, w->number, "today", bad);
    if (!was && !instead) complain(who, w->number, "today adds", item->rung->title);
    if (was && !instead && (item->sets > was->sets || item->rung->level > was->rung->level))
      complain(who, w->number, "today asks more of", item->rung->title);
    if (was && !instead && item->rung == was->rung &&
        (item->load_kg > was->load_kg || item->reps[0] > was->reps[0]))
      complain(who, w->number, "today is heavier", item->rung->title);
    bool loads = !strcmp(item->part, "strength") || !strcmp(item->part, "core");
    if (s->pain.mode == PC_PAIN_NO_LOAD && loads)
      complain(who, w->number, "loading with strong pain", item->rung->title);
    if (s->pain.mode == PC_PAIN_FLARE && item->load_kg > 0)
      complain(who, w->number, "weight in a flare", item->rung->title);
    if (s->pain.mode >= PC_PAIN_FLARE && item->exercise->pattern == PC_PATTERN_WALK && item->minutes > 10)
      complain(who, w->number, "long walk in a flare", "");
    if (s->ready == 1 && loads) complain(who, w->number, "loading on a red day", item->rung->title);
    if (s->ill) complain(who, w->number, "not resting when ill", item->rung->title);
  }
  if (s->gate.locked && today->n) complain(who, w->number, "locked, but today is not empty", "");
}

int main(void) {
  pc_catalogue *c = pc_catalogue_make();
  char *one = malloc(1 << 18), *two = malloc(1 << 18);
  if (!c || !one || !two) return 1;
  mallopt(M_MMAP_THRESHOLD, 1 << 30); /* the same pages again and again */
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  double seconds = 0;
  int weeks = 0;
  const char *asked = getenv("POSTERIOR_PEOPLE");
  int people = asked ? atoi(asked) : PEOPLE;
  for (int who = 0; who < people; who++) {
    state = 0x9e3779b97f4a7c15u * (uint64_t)(who + 1);
    static person p;
    any_person(&p, c);
    uint64_t seed = draw();
    for (int number = 1; number <= WEEKS; number++) {
      pc_arena *arena = pc_arena_make();
      any_week(&p, c, number);
      pc_week w, again;
      pc_day_plan today;
      int first_day = FIRST_DAY + 7 * (number - 1);
      clock_t start = clock();
      int bad = pc_week_make(&p.s, c, first_day, seed, arena, &w);
      seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
      weeks++;
      bad |= pc_today_make(&w, &p.s, c, arena, &today);
      if (bad) complain(who, number, "no plan", "");
      look_at_week(&w, &p.s, who);
      look_at_today(&w, &today, &p.s, who);
      if (who % 50) {
        pc_arena_free(arena);
        continue;
      }
      for (int d = 0; d < 7; d++) CHECK(rules_known(&w.days[d]));
      CHECK(rules_known(&today));
      person twin = p; /* another place in memory, the same week */
      twin.s.steps = twin.steps;
      twin.s.weak = twin.weak;
      CHECK(pc_week_make(&twin.s, c, first_day, seed, arena, &again) == 0);
      text a = {one, 0, 1 << 18}, b = {two, 0, 1 << 18};
      say_week(&a, &w);
      say_week(&b, &again);
      CHECK(a.n == b.n && !memcmp(one, two, a.n), "person %d week %d: two plans", who, number);
      pc_arena_free(arena);
    }
  }
  CHECK(wrong == 0, "%d things wrong in %d weeks", wrong, weeks);
  printf("%d people, %d weeks, %.1f us a week\n", people, weeks, 1e6 * seconds / weeks);
  free(one);
  free(two);
  pc_catalogue_free(c);
  return test_done();
}
