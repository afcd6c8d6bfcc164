/* plan.c: the chain from a person's events to this week and today.
 *
 * A week should not change while it is lived: it is laid out from what had happened before its first day.
 * But who the person is - settings, answers to the health questions, a clearance, a new symptom - counts at
 * once, as if it had been said when the week began. In the first week that holds also for what is asked at
 * the start: pain, tests and scores of that day. Today is then made from everything up to now.
 */
#include "plan/week.h"

#include <string.h>

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

/* Turns the history, which is ours, into what the first moment of the week knows: the past as it was, then
 * what counts at once. In place, for ten years of events are many megabytes. */
static int as_of_week(pc_history *h, int first_day, bool first_week, pc_clock start, pc_arena *arena) {
  pc_event *events = (pc_event *)h->events;
  int n = 0, later = 0;
  for (int i = 0; i < h->n; i++) later += pc_clock_day(events[i].when) >= first_day;
  pc_event *at_once = PC_NEW(arena, pc_event, later);
  if (!at_once) return PC_NO_MEMORY;
  later = 0;
  for (int i = 0; i < h->n; i++) {
    int day = pc_clock_day(events[i].when);
    if (day >= first_day) {
      if (!says_who(&events[i], first_week && day == first_day)) continue;
      at_once[later] = events[i];
      at_once[later++].when = start;
    } else {
      if (n != i) events[n] = events[i];
      n++;
    }
  }
  memcpy(events + n, at_once, (size_t)later * sizeof *events);
  h->n = n + later;
  return 0;
}

int pc_plan_make(const pc_event *raw, int n, const pc_catalogue *c, pc_clock now, uint64_t seed,
                 pc_arena *arena, pc_standing *standing, pc_week *week, pc_day_plan *today) {
  pc_history h;
  pc_standing at_start;
  int bad = pc_history_make(raw, n, now.at, arena, &h);
  if (!bad) bad = pc_standing_make(&h, c, now, arena, standing);
  if (bad) return bad;
  int first_day = standing->today;
  if (standing->gate.locked || standing->start_day < 0) {
    bad = pc_week_make(standing, c, first_day, seed, arena, week);
    return bad ? bad : pc_today_make(week, standing, c, arena, today);
  }
  first_day -= (standing->today - standing->start_day) % 7;
  pc_clock start = {(int64_t)first_day * 86400 - (int64_t)now.offset_min * 60, now.offset_min};
  if (as_of_week(&h, first_day, first_day == standing->start_day, start, arena)) return PC_NO_MEMORY;
  bad = pc_standing_make(&h, c, start, arena, &at_start);
  if (!bad) bad = pc_week_make(&at_start, c, first_day, seed, arena, week);
  return bad ? bad : pc_today_make(week, standing, c, arena, today);
}
