/* Random lives of twelve weeks and the whole chain from events to a day: whatever happens to somebody, the
 * plan of each day keeps to what bars, caps and locks, and does not hang on the order of appending. */
#include "coach_people.h"
#include "test.h"
#include "week_rules.h"

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
enum { PEOPLE = 300 };
#else
enum { PEOPLE = 12 };
#endif
enum { WEEKS = 12, ROOM = 1 << 19 };

static int wrong;

static void complain(int who, int week, const char *what) {
  if (wrong++ < 10) printf("person %d week %d: %s\n", who, week, what);
}

typedef struct plan {
  pc_standing standing;
  pc_week week;
  pc_day_plan today;
} plan;

static plan ask(const pc_event *events, int n, const pc_catalogue *c, int day, int minute, pc_arena *arena) {
  plan p;
  pc_clock now = {(int64_t)(COACH_DAY0 + day) * 86400 + 60 * minute, 0};
  pc_history h;
  CHECK(pc_history_make(events, n, now.at, arena, &h) == 0);
  CHECK(pc_plan_make(&h, c, now, 7, arena, &p.standing, &p.week, &p.today) == 0);
  return p;
}

static void look(const plan *p, int who, int week) {
  const pc_standing *s = &p->standing;
  int sets = 0, items = p->today.n;
  for (int i = 0; i < p->today.n; i++) {
    const char *bad = item_wrong(&p->today.items[i], s);
    if (bad) complain(who, week, bad);
  }
  for (int d = 0; d < 7; d++)
    for (int i = 0; i < p->week.days[d].n; i++, items++) {
      const pc_item *item = &p->week.days[d].items[i];
      if (barred(item, s->gate.conditions)) complain(who, week, "barred");
      if (!strcmp(item->part, "strength")) sets += item->sets;
      if (!strcmp(item->part, "core") && item->hold_s > 10) complain(who, week, "long hold");
    }
  if (s->gate.locked && items) complain(who, week, "locked, but a plan");
  if (!s->gate.locked && !items && !(s->gate.conditions & PC_COND_SURGERY)) complain(who, week, "no plan");
  if (sets > 16 && sets > 1.2 * s->sets_before) complain(who, week, "sets rise too fast");
  if (s->pain.mode == PC_PAIN_NO_LOAD && p->today.n > 2) complain(who, week, "loading with strong pain");
}

static size_t print(const plan *p, char *room) {
  text t = {room, 0, ROOM};
  say_week(&t, &p->week);
  say_day(&t, &p->today);
  return t.n;
}

static void same_either_way(const coach_person *p, const pc_catalogue *c, int day, char *one, char *two,
                            pc_arena *arena) {
  static pc_event turned[COACH_EVENTS];
  for (int i = 0; i < p->n; i++) turned[i] = p->events[p->n - 1 - i];
  plan a = ask(p->events, p->n, c, day, 370, arena), b = ask(turned, p->n, c, day, 370, arena);
  size_t n = print(&a, one);
  CHECK(print(&b, two) == n && !memcmp(one, two, n), "another plan for another order");
}

int main(void) {
  static coach_person p;
  pc_catalogue *c = pc_catalogue_make();
  char *one = malloc(ROOM), *two = malloc(ROOM);
  if (!c || !one || !two) return 1;
  for (int who = 0; who < PEOPLE; who++) {
    coach_person_make(&p, (uint64_t)who + 1);
    for (int week = 0; week < WEEKS; week++) {
      pc_arena *arena = pc_arena_make();
      pc_history h;
      pc_standing s;
      CHECK(coach_person_standing(&p, c, arena, &h, &s) == 0);
      plan first = ask(p.events, p.n, c, 7 * week, 370, arena);
      look(&first, who, week);
      if (who % 10 == 0) same_either_way(&p, c, 7 * week, one, two, arena);
      coach_person_live(&p, c, &s);
      for (int day = 7 * week + 2; day < 7 * week + 7; day += 3) {
        plan later = ask(p.events, p.n, c, day, 1200, arena);
        look(&later, who, week);
      }
      pc_arena_free(arena);
    }
  }
  CHECK(wrong == 0, "%d things wrong", wrong);
  free(one);
  free(two);
  pc_catalogue_free(c);
  return test_done();
}
