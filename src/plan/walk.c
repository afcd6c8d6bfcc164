/* walk.c: one walk over the history, day by day.
 *
 * The diary knows every day before the walk begins, so a session can be judged by the morning after it. The
 * walk goes day by day: at the turn of a programme week the deload is decided, then what is ripe is judged
 * and what was earned is taken, always in the order of the ladders' names, then the day's sets are filed.
 * Each step is constant work, so a history of n events and d days takes O(n + d) steps.
 *
 * The first training after a break lowers weights and rungs for good (R-GAP); before it, the standing shows
 * the same as a factor and a lower rung. Nothing earned survives a break of over a week.
 */
#include "plan/walk.h"

#include <math.h>
#include <string.h>

/* ---- days ---- */

static bool ripe(const pc_walk *w, const pc_track *t, int day) {
  if (t->bout.n == 0 || t->bout.day >= day) return false;
  const pc_diary_day *next = pc_diary_find(&w->diary, t->bout.day + 1);
  return day > t->bout.day + 1 || day < w->diary.today || (next && next->am != PC_UNSAID);
}

static void judge_ripe(pc_walk *w, int day) {
  for (int i = 0; i < w->tracks.n; i++)
    if (ripe(w, &w->tracks.list[i], day)) pc_track_judge(&w->tracks, &w->tracks.list[i], day);
}

static void turn_weeks(pc_walk *w, int day) {
  int start = w->diary.gate.start_day, week = pc_week_of(start, day);
  while (w->deloads.week < week) {
    int first = pc_week_first(start, w->deloads.week + 1);
    judge_ripe(w, first);
    pc_deloads_turn(&w->deloads, &w->tracks, first);
  }
  w->tracks.deload = w->deloads.now;
}

static void turn_day(pc_walk *w, int day) {
  turn_weeks(w, day);
  judge_ripe(w, day);
  bool gap = w->train_day != PC_NEVER && day - w->train_day > GAP_CONTINUE;
  for (int i = 0; i < w->tracks.n; i++) {
    pc_track *t = &w->tracks.list[i];
    if (gap) t->earned = false, t->proven = 0;
    pc_track_grant(&w->tracks, t, day);
  }
  w->day = day;
}

/* ---- breaks ---- */

static void rung_after_gap(pc_walk *w, pc_track *t, int day, int gap) {
  if (t->last_day == PC_NEVER) return;
  bool down = pc_track_down(&w->tracks, t, day);
  if (t->hold) pc_hold_hurt(t, down);
  t->n_notes = 0;
  pc_track_say(t, pc_note_make("R-GAP",
                               down ? "After {days} days without training you start a rung lower."
                                    : "After {days} days without training, start gently on this rung.",
                               "days", (double)gap, NULL));
}

/* The first training after a break. */
static void end_gap(pc_walk *w, int day) {
  int gap = w->train_day == PC_NEVER ? 0 : day - w->train_day;
  w->train_day = day;
  if (gap <= GAP_CONTINUE) return;
  pc_gap takes = pc_gap_of(gap);
  for (int i = 0; i < w->tracks.n; i++) {
    pc_track *t = &w->tracks.list[i];
    if (takes.rung) rung_after_gap(w, t, day, gap);
    if (takes.load < 1 && !isnan(t->load)) t->load = pc_load_back(&w->tracks, t->load, takes.load);
  }
}

/* ---- events ---- */

static void hear_set(pc_walk *w, const pc_event *e) {
  const pc_exercise *x = pc_recent_find(&w->recent, w->catalogue, e->what);
  if (!x) return;
  pc_track *t = pc_track_of(&w->tracks, w->catalogue, x);
  if (t->bout.n > 0 && t->bout.day != w->day) pc_track_judge(&w->tracks, t, w->day); /* morning unknown yet */
  if (t->bout.n == 0) {
    const pc_diary_day *today = pc_diary_find(&w->diary, w->day);
    int start = today ? today->start : PC_UNSAID;
    t->bout.day = w->day;
    t->bout.lighter = w->tracks.deload || start > AMBER_MAX;
    t->bout.green = start != PC_UNSAID && start <= GREEN_MAX;
  }
  t->last_day = w->day;
  pc_bout_add(&t->bout, e);
}

static void hear_setting(pc_walk *w, const pc_event *e) {
  if (isnan(e->value)) return;
  if (strcmp(e->what, "mass_kg") == 0) w->tracks.mass_kg = e->value;
  if (strcmp(e->what, "step_kg") == 0) w->tracks.step_kg = e->value;
}

static bool says_who(const pc_event *e) {
  return e->kind == PC_EVENT_SETTING || e->kind == PC_EVENT_SCREEN || e->kind == PC_EVENT_SYMPTOM ||
         e->kind == PC_EVENT_CLEARANCE || e->leg == 1;
}

/* What the person has, and has at hand, when it changes. */
static void hear_who(pc_walk *w, const pc_event *e) {
  if (!says_who(e)) return;
  pc_gate_event(&w->gate, e);
  unsigned conditions = pc_gate_conditions(&w->gate), gear = w->tracks.gear;
  if (e->kind == PC_EVENT_SETTING && strcmp(e->what, "gear") == 0 && !isnan(e->value))
    gear = (unsigned)e->value;
  if (conditions == w->tracks.conditions && gear == w->tracks.gear) return;
  w->tracks.conditions = conditions;
  w->tracks.gear = gear;
  pc_tracks_allow(&w->tracks);
}

static void hear(pc_walk *w, const pc_event *e) {
  hear_who(w, e);
  switch (e->kind) {
  case PC_EVENT_SET:
  case PC_EVENT_END:
    end_gap(w, w->day);
    if (e->kind == PC_EVENT_SET) hear_set(w, e);
    break;
  case PC_EVENT_SETTING:
    hear_setting(w, e);
    break;
  case PC_EVENT_TEST:
    pc_tests_event(&w->tests, e);
    break;
  case PC_EVENT_SCORE:
    pc_scores_event(&w->scores, e);
    break;
  default:
    break;
  }
}

/* ---- the whole way ---- */

void pc_walk_start(pc_walk *w, const pc_catalogue *c, int today) {
  *w = (pc_walk){.catalogue = c, .day = PC_NEVER, .train_day = PC_NEVER};
  w->scores = (pc_scores){NAN, NAN, NAN, NAN};
  w->gate = pc_gate_start();
  pc_tests_start(&w->tests);
  pc_diary_start(&w->diary, today);
}

int pc_walk_read(pc_walk *w, const pc_event *events, int n, pc_arena *arena) {
  return pc_diary_hear(&w->diary, w->catalogue, events, n, arena);
}

int pc_walk_set_out(pc_walk *w, pc_arena *arena) {
  const pc_history none = {0};
  if (pc_tracks_make(&w->diary, w->catalogue, arena, &w->tracks)) return PC_NO_MEMORY;
  w->tracks.mass_kg = pc_history_setting(&none, "mass_kg");
  w->tracks.step_kg = pc_history_setting(&none, "step_kg");
  w->tracks.gear = (unsigned)pc_history_setting(&none, "gear");
  pc_tracks_allow(&w->tracks);
  return 0;
}

void pc_walk_go(pc_walk *w, const pc_event *events, int n) {
  for (int i = 0; i < n; i++) {
    int day = pc_clock_day(events[i].when);
    if (day > w->day) turn_day(w, day);
    hear(w, &events[i]);
  }
}

int pc_walk_copy(const pc_walk *from, const pc_diary *diary, pc_arena *arena, pc_walk *to) {
  *to = *from;
  to->diary = *diary;
  to->tracks.diary = &to->diary;
  to->tracks.list = PC_NEW(arena, pc_track, from->tracks.n);
  if (!to->tracks.list) return PC_NO_MEMORY;
  memcpy(to->tracks.list, from->tracks.list, sizeof *to->tracks.list * (size_t)from->tracks.n);
  return 0;
}

void pc_walk_end(pc_walk *w) {
  turn_day(w, w->day > w->diary.today ? w->day : w->diary.today);
  int gap = w->train_day == PC_NEVER ? 0 : w->diary.today - w->train_day;
  for (int i = 0; i < w->tracks.n && pc_gap_of(gap).rung; i++)
    rung_after_gap(w, &w->tracks.list[i], w->diary.today, gap);
}
