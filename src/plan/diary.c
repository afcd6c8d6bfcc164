/* diary.c: one walk over the events, one entry a local day.
 *
 * The rules ask by day ("the morning after", "the last seven days"), so the walk files each event under its
 * local day; a day without events has no entry, and a look-up is a binary search. Days never run backwards:
 * an event told in another time zone is filed no earlier than the one before it.
 */
#include "plan/diary.h"
#include "plan/constants.h"

#include <math.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

static pc_diary_day *open_day(pc_diary *d, int day, pc_arena *arena) {
  if (d->n > 0 && d->days[d->n - 1].day >= day) return &d->days[d->n - 1];
  if (d->n == d->room) {
    int room = d->room ? 2 * d->room : FIRST_ROOM;
    pc_diary_day *days = PC_NEW(arena, pc_diary_day, room);
    if (!days) return NULL;
    if (d->n) memcpy(days, d->days, sizeof *days * (size_t)d->n);
    d->days = days;
    d->room = room;
  }
  d->days[d->n] = (pc_diary_day){.day = day,
                                 .am = PC_UNSAID,
                                 .now = PC_UNSAID,
                                 .average = PC_UNSAID,
                                 .worst = PC_UNSAID,
                                 .start = PC_UNSAID,
                                 .end = PC_UNSAID,
                                 .ready = PC_UNSAID,
                                 .walk = NAN,
                                 .steps = PC_UNSAID};
  return &d->days[d->n++];
}

/* The settings the diary keeps, and where. */
static const struct {
  const char *key;
  size_t place;
} KEPT[] = {{"mass_kg", offsetof(pc_diary, mass_kg)},
            {"minutes", offsetof(pc_diary, minutes)},
            {"step_kg", offsetof(pc_diary, step_kg)},
            {"walk_minutes", offsetof(pc_diary, walk_minutes)},
            {"step_goal", offsetof(pc_diary, step_goal)},
            {"worry", offsetof(pc_diary, worry)},
            {"steps", offsetof(pc_diary, steps_usual)},
            {"days", offsetof(pc_diary, train_days)},
            {"session_minute", offsetof(pc_diary, session_minute)},
            {"wake_minute", offsetof(pc_diary, wake_minute)},
            {"wake_up", offsetof(pc_diary, wake_up)}};
enum { N_KEPT = sizeof KEPT / sizeof *KEPT };

static double *kept(pc_diary *d, int i) {
  return (double *)((char *)d + KEPT[i].place);
}

static void hear_setting(pc_diary *d, const pc_event *e) {
  if (isnan(e->value)) return;
  for (int i = 0; i < N_KEPT; i++)
    if (strcmp(e->what, KEPT[i].key) == 0) *kept(d, i) = e->value;
  if (strcmp(e->what, "gear") == 0) d->gear = (unsigned)e->value;
}

static void hear_pain(pc_diary *d, pc_diary_day *day, const pc_event *e) {
  switch (e->what[0] == 'a' ? e->what[1] : e->what[0]) {
  case 'm': /* am */
    day->am = e->pain;
    break;
  case 'v': /* average */
    day->average = e->pain;
    if (d->intake_day == PC_NEVER) d->intake = e->pain, d->intake_day = day->day;
    break;
  case 'w': /* worst */
    day->worst = e->pain;
    break;
  case 'n': /* now */
    day->now = e->pain;
    if (e->pain > day->start) day->start = e->pain;
    break;
  }
}

static bool strength_session(const char *what) {
  static const char *const names[] = {"A", "B", "C", "flare", "free"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(what, names[i]) == 0) return true;
  return false;
}

const pc_exercise *pc_recent_find(pc_recent *r, const pc_catalogue *c, const char *name) {
  const pc_exercise *x = NULL;
  int i = 0;
  for (; i < PC_RECENT && r->list[i]; i++)
    if (r->list[i]->name[0] == name[0] && strcmp(r->list[i]->name, name) == 0) {
      x = r->list[i];
      break;
    }
  if (!x && !(x = pc_exercise_find(c, name))) return NULL;
  if (i == PC_RECENT) i--;
  for (; i > 0; i--) r->list[i] = r->list[i - 1];
  return r->list[0] = x;
}

static void hear_set(pc_diary *d, pc_diary_day *day, const pc_event *e, const pc_catalogue *c) {
  const pc_exercise *x = c ? pc_recent_find(&d->recent, c, e->what) : NULL;
  day->trained = true;
  if (x && !x->hold && x->pattern <= PC_PATTERN_CALF) {
    day->session = true;
    day->hard_sets += x->sides && e->side > PC_SIDE_BOTH ? 0.5 : 1;
  }
}

static void hear(pc_diary *d, pc_diary_day *day, const pc_event *e, const pc_catalogue *c) {
  switch (e->kind) {
  case PC_EVENT_SETTING:
    hear_setting(d, e);
    break;
  case PC_EVENT_SCREEN:
    if (isnan(d->intake) && e->pain != PC_UNSAID) d->intake = e->pain;
    break;
  case PC_EVENT_PAIN:
    hear_pain(d, day, e);
    break;
  case PC_EVENT_READY:
    day->ready = e->sleep + e->soreness + e->stress + e->energy;
    day->ill = e->ill == 1;
    break;
  case PC_EVENT_START:
    if (e->pain != PC_UNSAID) day->now = e->pain;
    if (e->pain > day->start) day->start = e->pain;
    break;
  case PC_EVENT_SET:
    hear_set(d, day, e, c);
    break;
  case PC_EVENT_END:
    day->trained = true;
    if (strength_session(e->what) && e->done != 0) day->session = true;
    if (e->pain > day->end) day->end = e->pain;
    break;
  case PC_EVENT_WALK:
    day->walk = isnan(day->walk) ? e->minutes : day->walk + e->minutes;
    break;
  case PC_EVENT_STEPS:
    day->steps = e->steps;
    break;
  default:
    break;
  }
}

/* What holds where nothing was said: the table of settings says it. */
static void defaults(pc_diary *d) {
  const pc_history none = {0};
  for (int i = 0; i < N_KEPT; i++) *kept(d, i) = pc_history_setting(&none, KEPT[i].key);
  d->gear = (unsigned)pc_history_setting(&none, "gear");
}

void pc_diary_start(pc_diary *d, int today) {
  *d = (pc_diary){.gate = pc_gate_start(), .today = today, .intake = NAN, .intake_day = PC_NEVER};
  defaults(d);
}

int pc_diary_hear(pc_diary *d, const pc_catalogue *c, const pc_event *events, int n, pc_arena *arena) {
  for (int i = 0; i < n; i++) {
    pc_diary_day *day = open_day(d, pc_clock_day(events[i].when), arena);
    if (!day) return PC_NO_MEMORY;
    pc_gate_event(&d->gate, &events[i]);
    hear(d, day, &events[i], c);
  }
  return 0;
}

int pc_diary_copy(const pc_diary *from, pc_arena *arena, pc_diary *to) {
  *to = *from;
  to->days = PC_NEW(arena, pc_diary_day, from->room);
  if (!to->days) return PC_NO_MEMORY;
  if (from->n) memcpy(to->days, from->days, sizeof *to->days * (size_t)from->n);
  return 0;
}

int pc_diary_from(const pc_diary *d, int day) {
  int lo = 0, hi = d->n;
  while (lo < hi) {
    int mid = lo + (hi - lo) / 2;
    if (d->days[mid].day < day)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo;
}

const pc_diary_day *pc_diary_find(const pc_diary *d, int day) {
  int i = pc_diary_from(d, day);
  return i < d->n && d->days[i].day == day ? &d->days[i] : NULL;
}
