/* standing.c: where a person stands, by one walk over the history.
 *
 * The diary knows every day before the walk begins, so a session can be judged by the morning after it. The
 * walk goes day by day: at the turn of a programme week the deload is decided, then what is ripe is judged
 * and what was earned is taken, always in the order of the ladders' names, then the day's sets are filed.
 * Each step is constant work, so a history of n events and d days takes O(n + d) steps.
 *
 * The first training after a break lowers weights and rungs for good (R-GAP); before it, the standing shows
 * the same as a factor and a lower rung. Nothing earned survives a break of over a week.
 */
#include "plan/calendar.h"
#include "plan/sides.h"

#include <math.h>
#include <string.h>

typedef struct walk {
  const pc_catalogue *catalogue;
  pc_diary diary;
  pc_tracks tracks;
  pc_test_tracks tests;
  pc_scores scores;
  pc_deloads deloads;
  pc_gate_state gate;          /* as of the event the walk stands at */
  const pc_exercise *exercise; /* of the last set, and its ladder */
  pc_track *track;
  int day, train_day;
} walk;

/* ---- days ---- */

static bool ripe(const walk *w, const pc_track *t, int day) {
  if (t->bout.n == 0 || t->bout.day >= day) return false;
  const pc_diary_day *next = pc_diary_find(&w->diary, t->bout.day + 1);
  return day > t->bout.day + 1 || day < w->diary.today || (next && next->am != PC_UNSAID);
}

static void judge_ripe(walk *w, int day) {
  for (int i = 0; i < w->tracks.n; i++)
    if (ripe(w, &w->tracks.list[i], day)) pc_track_judge(&w->tracks, &w->tracks.list[i], day);
}

static void turn_weeks(walk *w, int day) {
  int start = w->diary.gate.start_day, week = pc_week_of(start, day);
  while (w->deloads.week < week) {
    int first = pc_week_first(start, w->deloads.week + 1);
    judge_ripe(w, first);
    pc_deloads_turn(&w->deloads, &w->tracks, first);
  }
  w->tracks.deload = w->deloads.now;
}

static void turn_day(walk *w, int day) {
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

static void rung_after_gap(walk *w, pc_track *t, int day, int gap) {
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
static void end_gap(walk *w, int day) {
  int gap = w->train_day == PC_NEVER ? 0 : day - w->train_day;
  w->train_day = day;
  pc_gap takes = pc_gap_of(gap);
  for (int i = 0; i < w->tracks.n; i++) {
    pc_track *t = &w->tracks.list[i];
    if (takes.rung) rung_after_gap(w, t, day, gap);
    if (takes.load < 1 && !isnan(t->load)) t->load = pc_load_back(&w->tracks, t->load, takes.load);
  }
}

/* ---- events ---- */

static void hear_set(walk *w, const pc_event *e) {
  if (!w->exercise || strcmp(w->exercise->name, e->what) != 0) { /* sets of one exercise come together */
    w->exercise = pc_exercise_find(w->catalogue, e->what);
    w->track = w->exercise ? pc_track_find(&w->tracks, w->exercise->ladder) : NULL;
  }
  pc_track *t = w->track;
  if (!t) return;
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

static void hear_setting(walk *w, const pc_event *e) {
  if (isnan(e->value)) return;
  if (strcmp(e->what, "mass_kg") == 0) w->tracks.mass_kg = e->value;
  if (strcmp(e->what, "step_kg") == 0) w->tracks.step_kg = e->value;
}

static bool says_who(const pc_event *e) {
  return e->kind == PC_EVENT_SETTING || e->kind == PC_EVENT_SCREEN || e->kind == PC_EVENT_SYMPTOM ||
         e->kind == PC_EVENT_CLEARANCE || e->leg == 1;
}

/* What the person has, and has at hand, when it changes. */
static void hear_who(walk *w, const pc_event *e) {
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

static void hear(walk *w, const pc_event *e) {
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

static void go(walk *w, const pc_history *h) {
  for (int i = 0; i < h->n; i++) {
    int day = pc_clock_day(h->events[i].when);
    if (day > w->day || i == 0) turn_day(w, day);
    hear(w, &h->events[i]);
  }
  turn_day(w, w->day > w->diary.today ? w->day : w->diary.today);
  int gap = w->train_day == PC_NEVER ? 0 : w->diary.today - w->train_day;
  for (int i = 0; i < w->tracks.n && pc_gap_of(gap).rung; i++)
    rung_after_gap(w, &w->tracks.list[i], w->diary.today, gap);
}

/* ---- telling ---- */

/* The rung to show: one's own, else the nearest easier one that may be done. */
static int shown_level(const pc_track *t) {
  if (t->rungs[t->level].allowed) return t->level;
  int below = pc_track_next(t, t->level, -1);
  return below >= 0 ? below : t->level;
}

static int reps_left(const pc_track *t, const pc_standing *out) {
  if (out->deload) return LEFT_DELOAD;
  if (out->week <= 2) return LEFT_FIRST_WEEKS;
  double pain = isnan(out->pain.now) ? out->pain.am : out->pain.now;
  const pc_exercise *x = t->rungs[t->level].exercise;
  bool careful = t->pattern == PC_PATTERN_HINGE || t->pattern == PC_PATTERN_LUNGE ||
                 (x && x->sides && t->pattern <= PC_PATTERN_ABDUCTION);
  if (out->week < LEFT_TRAINED_WEEK || (careful && !(pain <= LEFT_QUIET_PAIN))) return LEFT_LATER;
  return LEFT_TRAINED;
}

/* Wake-up bridges follow the morning: squeezes only on a bad one. */
static int wake_up_level(const pc_track *t, const pc_pain *pain) {
  int want = pain->am > AMBER_MAX ? 0 : 1;
  return t->rungs[want].allowed ? want : shown_level(t);
}

static int tell_step(const walk *w, pc_track *t, const pc_standing *s, pc_arena *arena, pc_step *out) {
  t->level = shown_level(t);
  *out = (pc_step){.ladder = t->ladder,
                   .level = t->pattern == PC_PATTERN_WAKE_UP ? wake_up_level(t, &s->pain) : t->level,
                   .load_kg = NAN,
                   .reps_left = reps_left(t, s),
                   .hold_level = -1,
                   .sessions = t->sessions,
                   .last_day = t->last_day == PC_NEVER ? -1 : t->last_day,
                   .cue = t->cue};
  if (t->hold) {
    out->hold_level = pc_hold_level(t->stage);
    out->hold_s = pc_hold_seconds(t->stage);
    if (s->gate.conditions & PC_COND_PRESSURE) out->hold_s = fmin(out->hold_s, HOLD_PRESSURE_S);
    memcpy(out->reps, pc_hold_reps(t->stage), 3 * sizeof(int));
    out->reps_lo = out->reps_hi = out->reps[0];
  } else {
    pc_track_range(t, &out->reps_lo, &out->reps_hi);
    memcpy(out->reps, t->reps, sizeof t->reps);
  }
  if (pc_track_loaded(t))
    out->load_kg = isnan(t->load) ? pc_load_first(&w->tracks, t) : pc_load_most(&w->tracks, t, t->load);
  for (int i = 0; i < t->n_notes; i++)
    if (pc_why_note(&out->reasons, arena, &t->notes[i])) return PC_NO_MEMORY;
  return 0;
}

static int tell_gap(const walk *w, pc_arena *arena, pc_standing *out) {
  int gap = w->train_day == PC_NEVER ? 0 : w->diary.today - w->train_day;
  out->gap_load = pc_gap_of(gap).load;
  if (out->gap_load >= 1) return 0;
  return pc_why(&out->reasons, arena, "R-GAP",
                "Welcome back after {days} days: weights times {factor}, and nothing to make up for.", "days",
                (double)gap, "factor", out->gap_load, NULL);
}

static int tell_ladders(walk *w, pc_arena *arena, pc_standing *out) {
  out->n_steps = w->tracks.n;
  out->steps = PC_NEW(arena, pc_step, w->tracks.n);
  if (!out->steps) return PC_NO_MEMORY;
  for (int i = 0; i < w->tracks.n; i++)
    if (tell_step(w, &w->tracks.list[i], out, arena, &out->steps[i])) return PC_NO_MEMORY;
  return 0;
}

/* A referral that began after the last answers asks for new ones (the pain's own referrals: the gate). */
static int ask_again(const pc_diary *d, pc_arena *arena, pc_standing *out) {
  int month = out->start_day + REFER_DAYS;
  if (!out->refer || out->gate.ask || d->today < month || d->gate.screen_day >= month) return 0;
  out->gate.ask = true;
  return pc_why(&out->gate.reasons, arena, "SAFE-ASK",
                "Things are not going as hoped. Please answer the health questions again.", NULL);
}

static void tell_settings(const pc_diary *d, pc_standing *out) {
  out->today = d->today;
  out->start_day = d->gate.start_day == PC_NEVER ? -1 : d->gate.start_day;
  out->week = pc_week_of(d->gate.start_day, d->today);
  out->gear = d->gear | PC_GEAR_HOME;
  out->minutes = d->minutes;
  out->step_kg = d->step_kg;
  out->mass_kg = d->mass_kg;
}

/* When the person can train. */
static void tell_days(const pc_diary *d, pc_standing *out) {
  double gap = d->session_minute - d->wake_minute;
  out->days = (unsigned)d->train_days;
  out->rising_gap = gap > 0 ? gap : 0;
  out->skip_wake_up = d->wake_up == 0;
}

static void start_with_nothing_told(walk *w) {
  const pc_history none = {0};
  w->gate = pc_gate_start();
  w->tracks.mass_kg = pc_history_setting(&none, "mass_kg");
  w->tracks.step_kg = pc_history_setting(&none, "step_kg");
  w->tracks.gear = (unsigned)pc_history_setting(&none, "gear");
  pc_tracks_allow(&w->tracks);
}

int pc_standing_make(const pc_history *h, const pc_catalogue *c, pc_clock now, pc_arena *arena,
                     pc_standing *out) {
  *out = (pc_standing){0};
  walk w = {.catalogue = c, .day = PC_NEVER, .train_day = PC_NEVER};
  w.scores = (pc_scores){NAN, NAN, NAN, NAN};
  pc_tests_start(&w.tests);
  if (pc_diary_make(h, c, now, arena, &w.diary)) return PC_NO_MEMORY;
  if (pc_gate_tell(&w.diary.gate, now, pc_pain_refer_day(&w.diary), arena, &out->gate)) return PC_NO_MEMORY;
  if (pc_tracks_make(&w.diary, c, arena, &w.tracks)) return PC_NO_MEMORY;
  start_with_nothing_told(&w);
  go(&w, h);
  tell_settings(&w.diary, out);
  tell_days(&w.diary, out);
  out->deload = w.deloads.now;
  int first = out->week > 0 ? pc_week_first(out->start_day, out->week) : out->today;
  out->sets_before = pc_sets_before(&w.diary, first);
  if (pc_pain_now(&w.diary, arena, &out->pain, &out->reasons) ||
      (out->deload && pc_why_note(&out->reasons, arena, &w.deloads.why)) ||
      pc_ready_now(&w.diary, arena, out) || tell_gap(&w, arena, out) || pc_adherence(&w.diary, arena, out) ||
      pc_walking(&w.diary, arena, out) ||
      pc_tests_weak(&w.tests, arena, &out->weak, &out->n_weak, &out->reasons) ||
      pc_tests_hamstrings(&w.tests, out->gate.leg, arena, &out->stretch_hamstrings, &out->reasons) ||
      pc_outcomes(&w.diary, &w.scores, w.tests.last_day, arena, out) || ask_again(&w.diary, arena, out) ||
      tell_ladders(&w, arena, out))
    return PC_NO_MEMORY;
  return 0;
}

const pc_step *pc_standing_step(const pc_standing *s, const char *ladder) {
  int lo = 0, hi = s->n_steps;
  while (lo < hi) {
    int mid = lo + (hi - lo) / 2, order = strcmp(s->steps[mid].ladder, ladder);
    if (order == 0) return &s->steps[mid];
    if (order < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  return NULL;
}
