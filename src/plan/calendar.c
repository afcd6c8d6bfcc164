/* calendar.c: lighter weeks, readiness, breaks, how much gets done, walking.
 *
 * Weeks are blocks of seven days from the day the gate first stood open. What holds for a week is decided
 * from what came before its first day, so that a week, once laid out, stays. Read the careful way where the
 * rules leave room:
 *   - "Every 5th week" counts from the last lighter week, so never more than four full weeks run on.
 *   - Two strength sessions a week are planned; a third is a bonus and does not count against anyone.
 *   - The weekly rise of sets (PROG-8) is measured from the fullest of the three weeks before, so that a
 *     deload or a missed week does not shrink the next.
 *   - Walking grows from the median of the last week's walks; after a week without any it does not grow.
 */
#include "plan/calendar.h"

#include <math.h>
#include <stdlib.h>

int pc_week_of(int start_day, int day) {
  return start_day == PC_NEVER || day < start_day ? 0 : (day - start_day) / 7 + 1;
}

int pc_week_first(int start_day, int week) {
  return start_day + 7 * (week - 1);
}

/* ---- deload ---- */

static int red_days(const pc_diary *d, int first) {
  int red = 0;
  for (int i = pc_diary_from(d, first - 7); i < d->n && d->days[i].day < first; i++)
    red += d->days[i].ready != PC_UNSAID && d->days[i].ready < READY_AMBER;
  return red;
}

static int fewer_reps(const pc_tracks *ts, int first) {
  int n = 0;
  for (int i = 0; i < ts->n; i++)
    n += ts->list[i].fewer >= 2 && ts->list[i].fewer_day != PC_NEVER && ts->list[i].fewer_day >= first - 14;
  return n;
}

/* Mean fall of the repetitions in reserve over what was trained in the week before. */
static double reserve_fall(const pc_tracks *ts, int first) {
  double sum = 0;
  int n = 0;
  for (int i = 0; i < ts->n; i++) {
    const pc_track *t = &ts->list[i];
    if (t->left_day == PC_NEVER || t->left_day < first - 7 || isnan(t->left_fall)) continue;
    sum += t->left_fall;
    n++;
  }
  return n > 0 ? sum / n : 0;
}

void pc_deloads_turn(pc_deloads *w, const pc_tracks *ts, int first) {
  w->week++;
  w->now = false;
  int since = w->week - w->last;
  bool pain = pc_pain_rise(ts->diary, first - 1) >= WORSE_HOLD;
  int signs = (fewer_reps(ts, first) >= 2) + (reserve_fall(ts, first) >= DELOAD_LEFT) +
              (red_days(ts->diary, first) >= DELOAD_RED_DAYS) + pain;
  if (since >= DELOAD_EVERY) {
    w->now = true;
    w->why = pc_note_make("R-DELOAD", "Four full weeks are behind you: this week is lighter.", "week",
                          (double)w->week, NULL);
  } else if (signs >= DELOAD_SIGNS && (pain || !w->any || since >= DELOAD_APART)) {
    w->now = true;
    w->why = pc_note_make("R-DELOAD", "{signs} signs ask for a lighter week.", "signs", (double)signs, NULL);
  }
  if (!w->now) return;
  w->last = w->week;
  w->any = true;
}

/* ---- today ---- */

int pc_ready_now(const pc_diary *d, pc_arena *arena, pc_standing *out) {
  const pc_diary_day *today = pc_diary_find(d, d->today);
  out->ready = 0;
  out->ill = today && today->ill;
  if (out->ill && pc_why(&out->reasons, arena, "R-READY", "You are ill: rest today.", NULL))
    return PC_NO_MEMORY;
  if (!today || today->ready == PC_UNSAID) return 0;
  out->ready = today->ready >= READY_GREEN ? 3 : today->ready >= READY_AMBER ? 2 : 1;
  static const char *const texts[] = {"", "Readiness {sum} of 20: only mobility and a walk today.",
                                      "Readiness {sum} of 20: one set less of each today.",
                                      "Readiness {sum} of 20: go as planned."};
  return pc_why(&out->reasons, arena, "R-READY", texts[out->ready], "sum", (double)today->ready, NULL);
}

pc_gap pc_gap_of(int days) {
  if (days <= GAP_CONTINUE) return (pc_gap){1, false};
  if (days <= GAP_LIGHT) return (pc_gap){GAP_LIGHT_LOAD, false};
  return (pc_gap){GAP_LONG_LOAD, true};
}

/* ---- how much gets done ---- */

static int sessions_between(const pc_diary *d, int first, int last) {
  int n = 0;
  for (int i = pc_diary_from(d, first); i < d->n && d->days[i].day <= last; i++) n += d->days[i].session;
  return n;
}

static double share_done(const pc_diary *d, int days, int start) {
  int first = d->today - days;
  if (first < start) first = start;
  double planned = SESSIONS_A_WEEK * (d->today - first) / 7.;
  return fmin(1, sessions_between(d, first, d->today - 1) / planned);
}

int pc_adherence(const pc_diary *d, pc_arena *arena, pc_standing *out) {
  out->adherence = NAN;
  out->halve = false;
  if (out->week < 2) return 0;
  out->adherence = share_done(d, ADHERENCE_DAYS, out->start_day);
  if (d->today - out->start_day < HALVE_DAYS) return 0;
  double lately = share_done(d, HALVE_DAYS, out->start_day);
  out->halve = lately < HALVE_BELOW;
  if (!out->halve) return 0;
  return pc_why(
      &out->reasons, arena, "REF-4",
      "{share} of the sessions of three weeks were done. The plan is halved, so that it fits your days.",
      "share", lately, NULL);
}

/* One set of both sides counts once; halves of odd sides round up. */
int pc_sets_before(const pc_diary *d, int first_day) {
  double most = 0;
  for (int week = 1; week <= 3; week++) {
    double sum = 0;
    int first = first_day - 7 * week;
    for (int i = pc_diary_from(d, first); i < d->n && d->days[i].day < first + 7; i++)
      sum += d->days[i].hard_sets;
    most = fmax(most, sum);
  }
  return (int)ceil(most);
}

/* ---- walking ---- */

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Median of what `read` gives on the days from..from+6; NaN none. */
static double week_median(const pc_diary *d, int from, double (*read)(const pc_diary_day *)) {
  double v[7];
  int n = 0;
  for (int i = pc_diary_from(d, from); i < d->n && d->days[i].day < from + 7; i++) {
    double x = read(&d->days[i]);
    if (!isnan(x)) v[n++] = x;
  }
  if (n == 0) return NAN;
  qsort(v, (size_t)n, sizeof *v, by_size);
  return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double walked(const pc_diary_day *day) {
  return day->walk > 0 ? day->walk : NAN;
}
static double stepped(const pc_diary_day *day) {
  return day->steps > 0 ? day->steps : NAN;
}

/* The median of the latest of four weeks before `first` that has one; *fresh: it was the last. */
static double own_median(const pc_diary *d, int first, double (*read)(const pc_diary_day *), bool *fresh) {
  for (int week = 1; week <= 4; week++) {
    double m = week_median(d, first - 7 * week, read);
    *fresh = week == 1;
    if (!isnan(m)) return m;
  }
  return NAN;
}

int pc_walking(const pc_diary *d, pc_arena *arena, pc_standing *out) {
  int first = out->week > 0 ? pc_week_first(out->start_day, out->week) : d->today;
  bool fresh;
  double own = own_median(d, first, walked, &fresh);
  if (isnan(own)) own = isnan(d->walk_minutes) ? WALK_START_MIN : d->walk_minutes, fresh = false;
  bool first_week = out->week <= 1;
  bool grow = (fresh || first_week) && !(pc_pain_rise(d, first - 1) >= WORSE_HOLD);
  double goal = own * (grow ? WALK_RISE : 1);
  out->walk_minutes = fmin(goal > 0 ? goal : WALK_START_MIN, WALK_GOAL_MIN);
  double steps = own_median(d, first, stepped, &fresh);
  if (isnan(steps)) steps = d->steps_usual;
  double cap = isnan(steps) ? d->step_goal : fmax(floor(steps * STEP_RISE / 100) * 100, 100);
  out->step_goal = (int)fmin(d->step_goal, cap);
  if (pc_why(&out->reasons, arena, "R-WALK", "Your walks were {own} min; this week's goal is {goal} min.",
             "own", own, "goal", out->walk_minutes, NULL))
    return PC_NO_MEMORY;
  return pc_why(&out->reasons, arena, "R-STEPS", "{goal} steps a day this week; in time {aim}.", "goal",
                (double)out->step_goal, "aim", d->step_goal, NULL);
}
