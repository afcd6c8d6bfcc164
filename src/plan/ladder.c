/* ladder.c: up and down the rungs a person may do.
 *
 * What a condition or missing gear forbids is stepped over, so a ladder has only the rungs that its person
 * can do. Upwards, PROG-8 lets one change a pattern and week; downwards nothing stands in the way, and a step
 * down counts as the week's change.
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

static void add_rungs(const pc_tracks *ts, pc_track *t, const pc_exercise *x) {
  for (int i = 0; i < x->n_rungs; i++) {
    const pc_rung *r = &x->rungs[i];
    if (r->level >= 0 && r->level < PC_TRACK_RUNGS)
      t->rungs[r->level] = (pc_track_rung){x, r, pc_rung_allowed(x, r, ts->conditions, ts->diary->gear)};
  }
}

int pc_tracks_make(const pc_diary *d, const pc_catalogue *c, unsigned conditions, pc_arena *arena,
                   pc_tracks *out) {
  *out = (pc_tracks){.diary = d, .conditions = conditions};
  out->list = PC_NEW(arena, pc_track, c->n);
  if (!out->list) return PC_NO_MEMORY;
  for (int p = 0; p < PC_N_PATTERNS; p++) out->rung_day[p] = PC_NEVER;
  for (int i = 0; i < c->n; i++) {
    int k = 0;
    while (k < out->n && strcmp(out->list[k].ladder, c->exercises[i].ladder) != 0) k++;
    if (k == out->n) out->list[out->n++] = blank(&c->exercises[i]);
    add_rungs(out, &out->list[k], &c->exercises[i]);
  }
  for (int k = 0; k < out->n; k++) {
    int level = first_rung(out, &out->list[k]);
    out->list[k].level = level < 0 ? 0 : level; /* nothing allowed: the week leaves the ladder out */
  }
  qsort(out->list, (size_t)out->n, sizeof *out->list, by_ladder);
  return 0;
}

pc_track *pc_track_find(pc_tracks *ts, const char *ladder) {
  pc_track key = {.ladder = ladder};
  return bsearch(&key, ts->list, (size_t)ts->n, sizeof key, by_ladder);
}
