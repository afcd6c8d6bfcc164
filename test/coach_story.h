/* coach_story.h: histories written day by day for the tests of the plan: "day 3, morning pain 4, three sets".
 */
#ifndef POSTERIOR_COACH_STORY_H
#define POSTERIOR_COACH_STORY_H

#include "posterior/plan.h"
#include "test.h"

enum { STORY_DAY0 = 20000 }; /* 2024-10-04, a Friday: day 0 of every story */

typedef struct story {
  pc_event *events;
  int n, room;
} story;

static inline void story_end(story *s) {
  free(s->events);
  *s = (story){0};
}

/* A new event at that day of the story and minute of the day (local time is UTC). */
static inline pc_event *story_add(story *s, pc_event_kind kind, int day, int minute) {
  if (s->n == s->room) {
    s->room = s->room ? 2 * s->room : 64;
    s->events = realloc(s->events, sizeof *s->events * (size_t)s->room);
    if (!s->events) exit(1);
  }
  pc_clock when = {(int64_t)(STORY_DAY0 + day) * 86400 + 60 * minute, 0};
  s->events[s->n] = pc_event_blank(kind, when);
  s->events[s->n].id = s->n + 1;
  return &s->events[s->n++];
}

static inline pc_event *story_what(story *s, pc_event_kind kind, int day, int minute, const char *what) {
  pc_event *e = story_add(s, kind, day, minute);
  snprintf(e->what, sizeof e->what, "%s", what);
  return e;
}

static inline void story_setting(story *s, int day, const char *key, double value) {
  story_what(s, PC_EVENT_SETTING, day, 300, key)->value = value;
}

static inline pc_event *story_screen(story *s, int day, uint64_t yes) {
  pc_event *e = story_add(s, PC_EVENT_SCREEN, day, 330);
  e->yes = yes;
  return e;
}

/* what = am, now, average, worst */
static inline void story_pain(story *s, int day, const char *what, int pain) {
  story_what(s, PC_EVENT_PAIN, day, strcmp(what, "am") ? 600 : 420, what)->pain = pain;
}

/* A set done well: six o'clock in the evening, minutes apart by number. */
static inline pc_event *story_set(story *s, int day, const char *exercise, int rung, int number, int reps) {
  pc_event *e = story_what(s, PC_EVENT_SET, day, 1080 + 2 * number, exercise);
  e->rung = rung;
  e->set = number;
  e->reps = reps;
  e->reps_left = 2;
  e->clean = 1;
  e->pain = 1;
  return e;
}

/* Three sets of an exercise, and the pain of the morning after (PC_UNSAID: not told). */
static inline pc_event *story_sets(story *s, int day, const char *exercise, int rung, const int reps[3],
                                   int next_am) {
  int first = s->n;
  for (int i = 0; i < 3; i++) story_set(s, day, exercise, rung, i + 1, reps[i])->sets_asked = 3;
  if (next_am != PC_UNSAID) story_pain(s, day + 1, "am", next_am);
  return &s->events[first];
}

/* The standing at noon of a day; checks every event, and every reason's rule. */
static inline pc_standing story_standing(const story *s, const pc_catalogue *c, int day, pc_arena *arena) {
  pc_history h;
  pc_standing out = {0};
  pc_err err = {0};
  pc_clock now = {(int64_t)(STORY_DAY0 + day) * 86400 + 43200, 0};
  for (int i = 0; i < s->n; i++) CHECK(pc_event_check(&s->events[i], &err) == 0, "%d: %s", i, err.text);
  CHECK(pc_history_make(s->events, s->n, now.at, arena, &h) == 0);
  CHECK(pc_standing_make(&h, c, now, arena, &out) == 0);
  for (int i = 0; i < out.reasons.n; i++)
    CHECK(pc_rule_find(out.reasons.list[i].rule), "%s", out.reasons.list[i].rule);
  for (int k = 0; k < out.n_steps; k++)
    for (int i = 0; i < out.steps[k].reasons.n; i++) CHECK(pc_rule_find(out.steps[k].reasons.list[i].rule));
  return out;
}

/* The same, in an arena that is made anew each time. */
static inline pc_standing story_now(const story *s, const pc_catalogue *c, int day, pc_arena **arena) {
  pc_arena_free(*arena);
  *arena = pc_arena_make();
  return story_standing(s, c, day, *arena);
}

static inline const pc_reason *story_why(const pc_reasons *reasons, const char *rule) {
  for (int i = 0; i < reasons->n; i++)
    if (strcmp(reasons->list[i].rule, rule) == 0) return &reasons->list[i];
  return NULL;
}

#endif
