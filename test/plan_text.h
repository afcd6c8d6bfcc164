/* plan_text.h: a week and a day as text, for golden files and for comparing two plans byte by byte. */
#ifndef POSTERIOR_PLAN_TEXT_H
#define POSTERIOR_PLAN_TEXT_H

#include "posterior/plan.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct text {
  char *at;
  size_t n, room;
} text;

static inline void say(text *t, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = vsnprintf(t->at + t->n, t->room - t->n, format, args);
  va_end(args);
  if (n > 0 && t->n + (size_t)n < t->room) t->n += (size_t)n;
}

static inline void say_reasons(text *t, const char *indent, const pc_reasons *reasons) {
  for (int i = 0; i < reasons->n; i++) {
    const pc_reason *r = &reasons->list[i];
    say(t, "%s%s: %s", indent, r->rule, r->text);
    for (int k = 0; k < r->n_numbers; k++)
      say(t, "%s%s %.10g", k ? ", " : " [", r->numbers[k].name, r->numbers[k].value);
    say(t, "%s\n", r->n_numbers ? "]" : "");
  }
}

static inline void say_item(text *t, const pc_item *item) {
  say(t, "    %-8s %s: ", item->part, item->rung->title);
  bool same = item->reps_hi > item->reps[0];
  for (int k = 1; k < item->sets; k++) same &= item->reps[k] == item->reps[0];
  bool level = true;
  for (int k = 1; k < item->sets; k++) level &= item->reps[k] == item->reps[0];
  if (item->minutes > 0) {
    say(t, "%.10g min", item->minutes);
    if (item->sets > 1) say(t, " x %d", item->sets);
  } else if (level) {
    say(t, "%d x %d", item->sets, item->reps[0]);
    if (same) say(t, "-%d", item->reps_hi);
  } else
    for (int k = 0; k < item->sets; k++) say(t, "%s%d", k ? "-" : "", item->reps[k]);
  if (item->exercise->sides) say(t, " a side");
  if (item->hold_s > 0) say(t, ", hold %.10g s", item->hold_s);
  if (!isnan(item->load_kg)) say(t, ", %.10g kg", item->load_kg);
  if (item->minutes <= 0 && item->sets > 1) say(t, ", rest %.10g s", item->rest_s);
  if (item->reps_left > 0) say(t, ", leave %d", item->reps_left);
  if (item->first != PC_SIDE_BOTH) say(t, ", %s first", item->first == PC_SIDE_LEFT ? "left" : "right");
  if (item->extra_sets) say(t, ", %d set more there", item->extra_sets);
  if (*item->cue) say(t, ", cue: %s", item->cue);
  say(t, "\n");
  say_reasons(t, "             ", &item->reasons);
}

static inline void say_day(text *t, const pc_day_plan *day) {
  int y, m, d;
  pc_day_date(day->day, &y, &m, &d);
  say(t, "  %04d-%02d-%02d %s%s%.0f min", y, m, d, day->session, *day->session ? ", " : "", day->minutes);
  if (day->walk_minutes > 0) say(t, ", walk %.0f min", day->walk_minutes);
  say(t, "\n");
  say_reasons(t, "    ", &day->reasons);
  for (int i = 0; i < day->n; i++) say_item(t, &day->items[i]);
}

static inline void say_week(text *t, const pc_week *week) {
  say(t, "week %d, plan version %s, seed %llu%s\n", week->number, week->version,
      (unsigned long long)week->seed, week->deload ? ", lighter" : "");
  say_reasons(t, "  ", &week->reasons);
  if (week->unmet.n) say(t, "  not met:\n");
  say_reasons(t, "  ", &week->unmet);
  for (int d = 0; d < 7; d++) say_day(t, &week->days[d]);
}

#endif
