/* The plan's two standings, this moment's and the week's, come from one walk over the history where that is
 * the same. The second road: two histories, walked one after the other, for people who also travel, tell
 * their intake late, change their settings in the middle of a week and correct themselves. */
#include "coach_people.h"
#include "plan_text.h"
#include "test.h"

#ifdef __SANITIZE_ADDRESS__
enum { PEOPLE = 6 };
#else
enum { PEOPLE = 60 };
#endif
enum { ROOM = 1 << 18, WEEKS = 9 };

static pc_catalogue *c;
static char one[ROOM], two[ROOM];

static void say_standing(text *t, const pc_standing *s) {
  say(t,
      "%d %d %d tier %d locked %d pain %g %g %g %g %g walk %g sets %d gap %g adherence %g refer %d retest "
      "%d\n",
      s->today, s->start_day, s->week, s->gate.tier, s->gate.locked, s->pain.base, s->pain.now, s->pain.am,
      s->pain.mean7, s->pain.before7, s->walk_minutes, s->sets_before, s->gap_load, s->adherence, s->refer,
      s->retest);
  say_reasons(t, " gate ", &s->gate.reasons);
  say_reasons(t, " ", &s->reasons);
  for (int i = 0; i < s->n_steps; i++) {
    const pc_step *step = &s->steps[i];
    say(t, "%s %d %g %d-%d [%d %d %d] hold %d\n", step->ladder, step->level, step->load_kg, step->reps_lo,
        step->reps_hi, step->reps[0], step->reps[1], step->reps[2], step->hold_level);
    say_reasons(t, "   ", &step->reasons);
  }
}

static void say_plan(text *t, const pc_standing *s, const pc_week *week, const pc_day_plan *today) {
  say_standing(t, s);
  say_week(t, week);
  say_day(t, today);
  CHECK(t->n + 1000 < t->room);
}

static bool at_once(const pc_event *e, bool first_day) {
  bool who = e->kind == PC_EVENT_SETTING || e->kind == PC_EVENT_SCREEN || e->kind == PC_EVENT_CLEARANCE ||
             e->kind == PC_EVENT_SYMPTOM;
  return who ||
         (first_day && (e->kind == PC_EVENT_PAIN || e->kind == PC_EVENT_TEST || e->kind == PC_EVENT_SCORE));
}

/* The rule as docs/week.md tells it: the past as it was, then what counts at once, as of the first moment. */
static void by_two_histories(const pc_history *h, pc_clock now, pc_arena *arena) {
  text t = {two, 0, ROOM};
  pc_standing s, start;
  pc_week week;
  pc_day_plan today;
  CHECK(pc_standing_make(h, c, now, arena, &s) == 0);
  int first = s.today;
  start = s;
  if (!s.gate.locked && s.start_day >= 0) {
    pc_event *own = PC_NEW(arena, pc_event, h->n);
    int n = 0;
    while ((first - s.start_day) % 7) first--;
    pc_clock midnight = {(int64_t)first * 86400 - 60 * (int64_t)now.offset_min, now.offset_min};
    for (int i = 0; i < h->n; i++)
      if (pc_clock_day(h->events[i].when) < first) own[n++] = h->events[i];
    for (int i = 0; i < h->n; i++) {
      int day = pc_clock_day(h->events[i].when);
      if (day < first || !at_once(&h->events[i], first == s.start_day && day == first)) continue;
      own[n] = h->events[i];
      own[n++].when = midnight;
    }
    CHECK(pc_standing_make(&(pc_history){own, n}, c, midnight, arena, &start) == 0);
  }
  CHECK(pc_week_make(&start, c, first, 5, arena, &week) == 0);
  CHECK(pc_today_make(&week, &s, c, arena, &today) == 0);
  say_plan(&t, &s, &week, &today);
}

static void compare(const coach_person *p, pc_clock now, uint64_t seed) {
  pc_arena *arena = pc_arena_make();
  text t = {one, 0, ROOM};
  pc_history h;
  pc_standing s;
  pc_week week;
  pc_day_plan today;
  CHECK(pc_history_make(p->events, p->n, now.at, arena, &h) == 0);
  CHECK(pc_plan_make(&h, c, now, 5, arena, &s, &week, &today) == 0);
  say_plan(&t, &s, &week, &today);
  by_two_histories(&h, now, arena);
  CHECK(strcmp(one, two) == 0, "person %d, day %d", (int)seed, pc_clock_day(now));
  pc_arena_free(arena);
}

/* What coach_people do not do by themselves. */
static void unsettle(coach_person *p, int from) {
  int zone = 0;
  for (int i = from; i < p->n; i++) { /* a traveller: the same moments, other local days */
    if (p->seed % 3 == 0 && coach_chance(p, 0.02)) zone = coach_int(p, -12, 14) * 60;
    p->events[i].when.offset_min = zone;
  }
  int day = 7 * (p->week - 1) + coach_int(p, 0, 6);
  if (coach_chance(p, 0.3))
    coach_add(p, PC_EVENT_SETTING, day, 700, "minutes")->value = coach_int(p, 1, 6) * 10;
  if (coach_chance(p, 0.2)) coach_add(p, PC_EVENT_PAIN, day, 710, "average")->pain = coach_pain(p, 0);
  if (coach_chance(p, 0.2)) coach_add(p, PC_EVENT_TEST, day, 720, "side_bridge_time")->value = 40;
  if (p->n > 2 && coach_chance(p, 0.3))
    coach_add(p, PC_EVENT_VOID, day, 730, "")->replaces = coach_int(p, 1, p->n - 2);
}

static void live(uint64_t seed) {
  static coach_person p;
  coach_person_make(&p, seed);
  if (seed % 2) { /* no intake at first */
    int n = 0;
    for (int i = 0; i < p.n; i++)
      if (p.events[i].kind != PC_EVENT_PAIN) p.events[n] = p.events[i], p.events[n].id = n + 1, n++;
    p.n = n;
    p.events[n - 1].pain = PC_UNSAID; /* of the screen */
  }
  for (int week = 0; week < WEEKS; week++) {
    pc_arena *arena = pc_arena_make();
    pc_history h;
    pc_standing s;
    CHECK(coach_person_standing(&p, c, arena, &h, &s) == 0);
    int from = p.n;
    coach_person_live(&p, c, &s);
    unsettle(&p, from);
    pc_arena_free(arena);
    for (int i = 0; i < 3; i++) {
      int64_t at = (int64_t)(COACH_DAY0 + 7 * week + coach_int(&p, 0, 9)) * 86400 + coach_int(&p, 0, 86399);
      compare(&p, (pc_clock){at, p.events[p.n - 1].when.offset_min}, seed);
    }
  }
}

/* Memory refused anywhere in the chain is told: by the walks, the week, the day. */
static void no_memory(void) {
  static coach_person p;
  coach_person_make(&p, 4);
  int told = 0;
  for (int week = 0; week < 5; week++) {
    pc_arena *arena = pc_arena_make();
    pc_history h;
    pc_standing s;
    CHECK(coach_person_standing(&p, c, arena, &h, &s) == 0);
    coach_person_live(&p, c, &s);
    pc_arena_free(arena);
  }
  pc_clock now = {(int64_t)(COACH_DAY0 + 7 * p.week - 3) * 86400 + 50000, 0};
  for (size_t n = 1;; n += 1 + n / 32) {
    pc_arena *arena = pc_arena_make();
    pc_history h;
    pc_standing s;
    pc_week week;
    pc_day_plan today;
    pc_arena_fail_at(arena, n);
    int bad = pc_history_make(p.events, p.n, now.at, arena, &h);
    if (!bad) bad = pc_plan_make(&h, c, now, 5, arena, &s, &week, &today);
    pc_arena_free(arena);
    CHECK(bad == 0 || bad == PC_NO_MEMORY, "%d at %zu", bad, n);
    if (!bad) break;
    told++;
  }
  printf("NOTE %d places without memory\n", told);
  CHECK(told > 60, "%d", told);
}

int main(void) {
  c = pc_catalogue_make();
  if (!c) return 1;
  for (uint64_t seed = 1; seed <= PEOPLE; seed++) live(seed);
  no_memory();
  pc_catalogue_free(c);
  return test_done();
}
