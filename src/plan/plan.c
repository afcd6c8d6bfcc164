/* plan.c: the chain from a person's history to this week and today.
 *
 * A week should not change while it is lived: it is laid out from what had happened before its first day.
 * But who the person is - settings, answers to the health questions, a clearance, a new symptom - counts at
 * once, as if it had been said when the week began. In the first week that holds also for what is asked at
 * the start: pain, tests and scores of that day. Today is then made from everything up to now.
 *
 * So there are two standings, this moment's and the week's. Up to the week's first day they come from the
 * same walk, which is gone once and from there taken on twice: of ten years that saves half the time. Where
 * it would not be the same - in the first weeks, if the intake was told late, if somebody crossed zones just
 * when the week turned - the two are walked apart.
 */
#include "plan/walk.h"
#include "plan/week.h"

#include <string.h>

/* Nobody's local day jumps back by more than this: the farthest zones are 26 hours apart. */
enum { ZONE_DAYS = 2 };

typedef struct chain {
  const pc_history *h;
  const pc_catalogue *c;
  pc_clock now;
  pc_arena *arena;
  pc_standing *standing;
  pc_standing at_start; /* of the week */
} chain;

static bool opened(const pc_standing *s) {
  return !s->gate.locked && s->start_day >= 0;
}

static bool says_who(const pc_event *e, bool first_week) {
  switch (e->kind) {
  case PC_EVENT_SETTING:
  case PC_EVENT_SCREEN:
  case PC_EVENT_CLEARANCE:
  case PC_EVENT_SYMPTOM:
    return true;
  case PC_EVENT_PAIN:
  case PC_EVENT_TEST:
  case PC_EVENT_SCORE:
    return first_week;
  default:
    return false;
  }
}

static pc_clock midnight(const chain *p, int day) {
  return (pc_clock){(int64_t)day * 86400 - (int64_t)p->now.offset_min * 60, p->now.offset_min};
}

/* What the events from the i-th on say of the week from first_day on that counts at once, as if said at its
 * first moment; how many. */
static int counts_at_once(const chain *p, int i, int start_day, int first_day, pc_event *out) {
  int n = 0;
  for (; i < p->h->n; i++) {
    const pc_event *e = &p->h->events[i];
    int day = pc_clock_day(e->when);
    if (day < first_day || !says_who(e, day == start_day && first_day == start_day)) continue;
    out[n] = *e;
    out[n++].when = midnight(p, first_day);
  }
  return n;
}

/* ---- apart ---- */

static int walk_apart(chain *p) {
  const pc_history *h = p->h;
  pc_standing *s = p->standing;
  if (pc_standing_make(h, p->c, p->now, p->arena, s)) return PC_NO_MEMORY;
  if (!opened(s)) return 0;
  int first_day = s->today - (s->today - s->start_day) % 7, n = 0;
  pc_event *events = PC_NEW(p->arena, pc_event, h->n);
  if (!events) return PC_NO_MEMORY;
  for (int i = 0; i < h->n; i++)
    if (pc_clock_day(h->events[i].when) < first_day) events[n++] = h->events[i];
  n += counts_at_once(p, 0, s->start_day, first_day, events + n);
  return pc_standing_make(&(pc_history){events, n}, p->c, midnight(p, first_day), p->arena, &p->at_start);
}

/* ---- together ---- */

/* How many events surely lie before this week, whatever zones they were told in. */
static int surely_before(const pc_history *h, int today) {
  int n = h->n;
  while (n > 0 && pc_clock_day(h->events[n - 1].when) >= today - 6 - ZONE_DAYS) n--;
  return n;
}

/* From the n-th event on: how many lie before first_day; -1: they do not come first. */
static int before(const pc_history *h, int n, int first_day) {
  while (n < h->n && pc_clock_day(h->events[n].when) < first_day) n++;
  for (int i = n; i < h->n; i++)
    if (pc_clock_day(h->events[i].when) < first_day) return -1;
  return n;
}

static bool same_intake(const pc_diary *a, const pc_diary *b) {
  return a->intake_day == b->intake_day && memcmp(&a->intake, &b->intake, sizeof a->intake) == 0;
}

/* The walk goes over the shared events, then the week's over `own` and w over the rest. */
static int go_on_twice(chain *p, pc_walk *w, int shared, const pc_diary *diary, const pc_event *own, int n) {
  pc_walk week;
  if (pc_walk_set_out(w, p->arena)) return PC_NO_MEMORY;
  pc_walk_go(w, p->h->events, shared);
  if (pc_walk_copy(w, diary, p->arena, &week)) return PC_NO_MEMORY;
  pc_walk_go(w, p->h->events + shared, p->h->n - shared);
  pc_walk_end(w);
  if (pc_walk_tell(w, p->now, p->arena, p->standing)) return PC_NO_MEMORY;
  if (!opened(p->standing)) return 0;
  pc_walk_go(&week, own, n);
  pc_walk_end(&week);
  return pc_walk_tell(&week, midnight(p, diary->today), p->arena, &p->at_start);
}

/* *done = false: it would not be the same. */
static int walk_together(chain *p, bool *done) {
  const pc_history *h = p->h;
  int today = pc_clock_day(p->now), sure = surely_before(h, today);
  pc_walk w;
  pc_diary week;
  *done = false;
  pc_walk_start(&w, p->c, today);
  if (pc_walk_read(&w, h->events, sure, p->arena)) return PC_NO_MEMORY;
  int start_day = w.diary.gate.start_day;
  if (start_day == PC_NEVER) return 0;
  int first_day = today - (today - start_day) % 7, shared = before(h, sure, first_day);
  if (shared < 0) return 0;
  pc_event *own = PC_NEW(p->arena, pc_event, h->n - shared);
  if (!own || pc_walk_read(&w, h->events + sure, shared - sure, p->arena) ||
      pc_diary_copy(&w.diary, p->arena, &week))
    return PC_NO_MEMORY;
  pc_diary till_then = week;
  int n = counts_at_once(p, shared, start_day, first_day, own);
  week.today = first_day;
  if (pc_diary_hear(&week, p->c, own, n, p->arena) ||
      pc_walk_read(&w, h->events + shared, h->n - shared, p->arena))
    return PC_NO_MEMORY;
  if (!same_intake(&till_then, &week) || !same_intake(&till_then, &w.diary)) return 0;
  *done = true;
  return go_on_twice(p, &w, shared, &week, own, n);
}

int pc_plan_make(const pc_history *h, const pc_catalogue *c, pc_clock now, uint64_t seed, pc_arena *arena,
                 pc_standing *standing, pc_week *week, pc_day_plan *today) {
  chain p = {.h = h, .c = c, .now = now, .arena = arena, .standing = standing};
  bool done;
  if (walk_together(&p, &done) || (!done && walk_apart(&p))) return PC_NO_MEMORY;
  bool open = opened(standing);
  const pc_standing *from = open ? &p.at_start : standing;
  int first_day = open ? p.at_start.today : standing->today;
  int bad = pc_week_make(from, c, first_day, seed, arena, week);
  return bad ? bad : pc_today_make(week, standing, c, arena, today);
}
