/* standing.c: where a person stands: what the walk over the history (walk.c) found, told. */
#include "plan/walk.h"

#include <math.h>
#include <string.h>

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

static int tell_step(const pc_walk *w, pc_track *t, const pc_standing *s, pc_arena *arena, pc_step *out) {
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

static int tell_gap(const pc_walk *w, pc_arena *arena, pc_standing *out) {
  int gap = w->train_day == PC_NEVER ? 0 : w->diary.today - w->train_day;
  out->gap_load = pc_gap_of(gap).load;
  if (out->gap_load >= 1) return 0;
  return pc_why(&out->reasons, arena, "R-GAP",
                "Welcome back after {days} days: weights times {factor}, and nothing to make up for.", "days",
                (double)gap, "factor", out->gap_load, NULL);
}

static int tell_ladders(pc_walk *w, pc_arena *arena, pc_standing *out) {
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

int pc_walk_tell(pc_walk *w, pc_clock now, pc_arena *arena, pc_standing *out) {
  const pc_diary *d = &w->diary;
  *out = (pc_standing){0};
  int refer_day = pc_pain_refer_day(d);
  if (pc_gate_tell(&d->gate, now, refer_day, arena, &out->gate)) return PC_NO_MEMORY;
  tell_settings(d, out);
  tell_days(d, out);
  out->deload = w->deloads.now;
  int first = out->week > 0 ? pc_week_first(out->start_day, out->week) : out->today;
  out->sets_before = pc_sets_before(d, first);
  if (pc_pain_now(d, arena, &out->pain, &out->reasons) ||
      (out->deload && pc_why_note(&out->reasons, arena, &w->deloads.why)) || pc_ready_now(d, arena, out) ||
      tell_gap(w, arena, out) || pc_adherence(d, arena, out) || pc_walking(d, arena, out) ||
      pc_tests_weak(&w->tests, arena, &out->weak, &out->n_weak, &out->reasons) ||
      pc_tests_hamstrings(&w->tests, out->gate.leg, arena, &out->stretch_hamstrings, &out->reasons) ||
      pc_outcomes(d, &w->scores, refer_day, w->tests.last_day, arena, out) || ask_again(d, arena, out) ||
      tell_ladders(w, arena, out))
    return PC_NO_MEMORY;
  return 0;
}

int pc_standing_make(const pc_history *h, const pc_catalogue *c, pc_clock now, pc_arena *arena,
                     pc_standing *out) {
  pc_walk w;
  *out = (pc_standing){0};
  pc_walk_start(&w, c, pc_clock_day(now));
  if (pc_walk_read(&w, h->events, h->n, arena) || pc_walk_set_out(&w, arena)) return PC_NO_MEMORY;
  pc_walk_go(&w, h->events, h->n);
  pc_walk_end(&w);
  return pc_walk_tell(&w, now, arena, out);
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
