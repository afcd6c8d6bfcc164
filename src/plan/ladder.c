/* ladder.c: up and down the rungs a person may do.
 *
 * What a condition or missing gear forbids is stepped over, so a ladder has only the rungs that its person
 * can do. Who gets a condition moves down to what it allows and, when it ends, goes on from there: what was
 * done long ago does not count as done now. Upwards, PROG-8 lets one change a pattern and week; downwards
 * nothing stands in the way, and a step down counts as the week's change.
 *
 * The start is the lowest rung, but for the two movements that everyone who can get out of a chair does
 * already: bridge and chair stand begin on rung 1 unless pain at intake was above amber (programme rules,
 * section 11).
 */
#include "plan/track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_ladder(const void *a, const void *b) {
  return strcmp(((const pc_track *)a)->ladder, ((const pc_track *)b)->ladder);
}

int pc_track_next(const pc_track *t, int level, int step) {
  for (int l = level + step; l >= 0 && l < PC_TRACK_RUNGS; l += step)
    if (t->rungs[l].allowed) return l;
  return -1;
}

const pc_dose *pc_track_dose(const pc_track *t) {
  const pc_track_rung *at = &t->rungs[t->level];
  if (!at->rung || at->rung->dose < 0 || at->rung->dose >= at->exercise->n_doses) return NULL;
  return &at->exercise->doses[at->rung->dose];
}

bool pc_track_loaded(const pc_track *t) {
  const pc_rung *r = t->rungs[t->level].rung;
  return r && r->loaded;
}

void pc_track_say(pc_track *t, pc_note note) {
  if (t->n_notes < PC_TRACK_NOTES) t->notes[t->n_notes++] = note;
}

/* ---- steps ---- */

/* A weight is kept only from one loaded rung to the next, and downwards to a lighter one. */
static void arrive(pc_tracks *ts, pc_track *t, int level, int day, bool had_load) {
  t->level = level;
  if (!had_load || !pc_track_loaded(t)) t->load = NAN;
  memset(t->reps, 0, sizeof t->reps);
  t->grown = t->sessions = t->proven = t->low = t->unclean = t->sore = t->broke = t->clean_sessions = 0;
  t->felt_times = 0;
  t->earned = false;
  ts->rung_day[t->pattern] = day;
}

bool pc_track_up(pc_tracks *ts, pc_track *t, int day) {
  int last = ts->rung_day[t->pattern], next = pc_track_next(t, t->level, 1);
  if (next < 0) return false;
  if (last != PC_NEVER && day - last < RUNG_DAYS) {
    pc_track_say(t,
                 pc_note_make("PROG-8", "You earned the next step; it comes {days} days after the last one.",
                              "days", (double)RUNG_DAYS, NULL));
    return false;
  }
  arrive(ts, t, next, day, pc_track_loaded(t));
  return true;
}

bool pc_track_down(pc_tracks *ts, pc_track *t, int day) {
  int next = pc_track_next(t, t->level, -1);
  bool had = pc_track_loaded(t);
  arrive(ts, t, next < 0 ? t->level : next, day, had && next >= 0);
  return next >= 0;
}

/* ---- the start ---- */

static int first_rung(const pc_tracks *ts, const pc_track *t) {
  static const char *const known[] = {"bridge", "squat"};
  int lowest = pc_track_next(t, -1, 1);
  if (lowest != 0 || ts->diary->intake > AMBER_MAX) return lowest;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(t->ladder, known[i]) == 0 && t->rungs[1].allowed) return 1;
  return lowest;
}

static pc_track blank(const pc_exercise *x) {
  return (pc_track){.ladder = x->ladder,
                    .pattern = x->pattern,
                    .hold = x->hold,
                    .strength = !x->hold && x->pattern <= PC_PATTERN_CALF,
                    .load = NAN,
                    .stage_day = PC_NEVER,
                    .last_day = PC_NEVER,
                    .reps_then = NAN,
                    .left_then = NAN,
                    .load_then = NAN,
                    .level_then = -1,
                    .fewer_day = PC_NEVER,
                    .left_day = PC_NEVER,
                    .cue = ""};
}

static void add_rungs(pc_track *t, const pc_exercise *x) {
  for (int i = 0; i < x->n_rungs; i++) {
    const pc_rung *r = &x->rungs[i];
    if (r->level >= 0 && r->level < PC_TRACK_RUNGS) t->rungs[r->level] = (pc_track_rung){x, r, false};
  }
}

/* Where nothing may be done (after an operation nothing may), the rungs stay as they were when something
 * might: a break then takes a rung as it would have, and one goes on from there. Nothing goes up meanwhile,
 * and the week leaves the ladder out. */
static void allow(const pc_tracks *ts, pc_track *t) {
  bool may[PC_TRACK_RUNGS], any = false;
  for (int l = 0; l < PC_TRACK_RUNGS; l++) {
    const pc_track_rung *r = &t->rungs[l];
    may[l] = r->rung && pc_rung_allowed(r->exercise, r->rung, ts->conditions, ts->gear);
    any |= may[l];
  }
  for (int l = 0; any && l < PC_TRACK_RUNGS; l++) t->rungs[l].allowed = may[l];
  t->barred = !any;
}

static void settle(pc_tracks *ts, pc_track *t) {
  int level = t->last_day == PC_NEVER ? first_rung(ts, t) : pc_track_next(t, t->level + 1, -1);
  if (level < 0 || level == t->level) return;
  bool had = pc_track_loaded(t);
  arrive(ts, t, level, ts->rung_day[t->pattern], had);
}

void pc_tracks_allow(pc_tracks *ts) {
  for (int k = 0; k < ts->n; k++) {
    allow(ts, &ts->list[k]);
    settle(ts, &ts->list[k]);
  }
}

int pc_tracks_make(const pc_diary *d, const pc_catalogue *c, pc_arena *arena, pc_tracks *out) {
  *out = (pc_tracks){.diary = d};
  out->list = PC_NEW(arena, pc_track, c->n);
  if (!out->list) return PC_NO_MEMORY;
  for (int p = 0; p < PC_N_PATTERNS; p++) out->rung_day[p] = PC_NEVER;
  for (int i = 0; i < c->n; i++) {
    int k = 0;
    while (k < out->n && strcmp(out->list[k].ladder, c->exercises[i].ladder) != 0) k++;
    if (k == out->n) out->list[out->n++] = blank(&c->exercises[i]);
    add_rungs(&out->list[k], &c->exercises[i]);
  }
  qsort(out->list, (size_t)out->n, sizeof *out->list, by_ladder);
  out->of = PC_NEW(arena, int, c->n);
  if (!out->of) return PC_NO_MEMORY;
  for (int i = 0; i < c->n; i++)
    while (strcmp(out->list[out->of[i]].ladder, c->exercises[i].ladder) != 0) out->of[i]++;
  return 0;
}

pc_track *pc_track_of(const pc_tracks *ts, const pc_catalogue *c, const pc_exercise *x) {
  return &ts->list[ts->of[x - c->exercises]];
}
