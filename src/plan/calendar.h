/* calendar.h: what the days and weeks ask for, ladders apart. */
#ifndef POSTERIOR_PLAN_CALENDAR_H
#define POSTERIOR_PLAN_CALENDAR_H

#include "plan/track.h"

/* 1-based programme week of a day; 0 before the start. */
int pc_week_of(int start_day, int day);
int pc_week_first(int start_day, int week);

/* The weeks so far: when the last lighter one was, and whether this one is. */
typedef struct pc_deloads {
  int week, last;
  bool now, any;
  pc_note why;
} pc_deloads;
/* Turns to the next week, whose first day is `first`: R-DELOAD from what happened before it. */
void pc_deloads_turn(pc_deloads *w, const pc_tracks *ts, int first);

int pc_ready_now(const pc_diary *d, pc_arena *arena, pc_standing *out);
int pc_adherence(const pc_diary *d, pc_arena *arena, pc_standing *out);
int pc_walking(const pc_diary *d, pc_arena *arena, pc_standing *out);
int pc_sets_before(const pc_diary *d, int first_day); /* PROG-8 */

/* R-GAP: what a break of so many days takes. */
typedef struct pc_gap {
  double load; /* factor */
  bool rung;   /* one down */
} pc_gap;
pc_gap pc_gap_of(int days);

/* outcomes.c: OUT-2, REF-1 to 3, and when tests are due */
typedef struct pc_scores {
  double psfs_first, psfs_last; /* NaN */
  double worry, psych;          /* latest; NaN */
} pc_scores;
void pc_scores_event(pc_scores *s, const pc_event *e);
/* refer_day: of pc_pain_refer_day */
int pc_outcomes(const pc_diary *d, const pc_scores *s, int refer_day, int last_test, pc_arena *arena,
                pc_standing *out);

#endif
