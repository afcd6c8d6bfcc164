/* holds.c: the three holds grow in repetitions, never in seconds (R-HOLD).
 *
 * McGill's descending pyramid: fewer repetitions set by set, so that form lasts; no hold above ten seconds.
 * H2 has two pyramids, so there are six stages for the five levels. Two sessions kept to the end, at least
 * nine tenths of the time and at most one fault a set, and a recovered morning earn the next stage; a form
 * that breaks twice takes one back. The last stage is the same pyramid on the next rung. Our own careful
 * reading: a stage lasts at least a week (PROG-8 in spirit), and what is not known is not proven.
 */
#include "plan/track.h"

#include <math.h>

static const struct {
  int level, reps[3];
  double seconds;
} STAGES[PC_HOLD_STAGES] = {{0, {3, 2, 1}, 6}, {1, {4, 3, 2}, 8},  {2, {5, 3, 1}, 8},
                            {2, {6, 4, 2}, 8}, {3, {8, 6, 4}, 10}, {4, {8, 6, 4}, 10}};
enum { SETS = 3, LAST = PC_HOLD_STAGES - 1 };

const int *pc_hold_reps(int stage) {
  return STAGES[stage].reps;
}
double pc_hold_seconds(int stage) {
  return fmin(STAGES[stage].seconds, HOLD_MAX_S);
}
int pc_hold_level(int stage) {
  return STAGES[stage].level;
}

/* The stage whose pyramid the sets were asked for: a week is laid out once, so for some days it may ask for
 * less than what was earned since. Sets that do not tell are of the stage one stands on. */
static int asked_stage(const pc_track *t, const pc_tally *tally) {
  for (int k = 0; k < t->stage && k < LAST - 1 && tally->n > 0; k++) /* the last two are one pyramid */
    if (tally->sets[0].hi == STAGES[k].reps[0] && tally->sets[0].lo == STAGES[k].reps[2]) return k;
  return t->stage;
}

/* Kept to the end as that stage asks, broken, or not known to be either. */
static pc_known kept(const pc_tracks *ts, int stage, const pc_tally *tally) {
  double asked = pc_hold_seconds(stage);
  if (ts->conditions & PC_COND_PRESSURE) asked = fmin(asked, HOLD_PRESSURE_S);
  pc_known known = tally->n >= SETS ? PC_YES : PC_UNKNOWN;
  for (int i = 0; i < tally->n && i < SETS; i++) {
    const pc_tally_set *s = &tally->sets[i];
    int reps = s->lo > 0 && s->lo < STAGES[stage].reps[i] ? s->lo : STAGES[stage].reps[i];
    if (s->reps < reps || s->hold < HOLD_KEPT * asked || (1 - s->clean) * s->reps > HOLD_FAULTS + 1e-9)
      return PC_NO;
    if (s->reps < STAGES[stage].reps[i] || isnan(s->hold) || isnan(s->clean)) known = PC_UNKNOWN;
  }
  return known;
}

static void stage_down(pc_tracks *ts, pc_track *t, int day) {
  if (t->stage == 0 || t->stage == LAST) pc_track_down(ts, t, day);
  if (t->stage > 0) t->stage--;
  t->stage_day = day;
  t->broke = t->proven = 0;
}

void pc_hold_hurt(pc_track *t, bool down) {
  if (t->stage > 0 && (!down || t->stage == LAST)) t->stage--;
}

void pc_hold_judge(pc_tracks *ts, pc_track *t, const pc_tally *tally, int day) {
  int asked = asked_stage(t, tally);
  pc_known k = kept(ts, asked, tally);
  if (k == PC_YES && asked < t->stage) return; /* kept what was asked: proves nothing of the harder one */
  if (k != PC_YES) t->proven = 0, t->earned = false;
  if (k == PC_NO && ++t->broke >= PROVE_SESSIONS) {
    stage_down(ts, t, day);
    pc_track_say(t,
                 pc_note_make("R-HOLD", "The holds broke early twice, so they get a little easier.", NULL));
  } else if (k == PC_NO)
    pc_track_say(t, pc_note_make("R-HOLD", "A hold broke early: end the set there. The same again.", NULL));
  else if (k == PC_UNKNOWN)
    pc_track_say(
        t, pc_note_make("R-HOLD", "Three sets with time and form told would count. The same again.", NULL));
  if (k != PC_YES) return;
  t->broke = 0;
  if (++t->proven >= PROVE_SESSIONS)
    t->earned = true;
  else
    pc_track_say(t, pc_note_make("R-HOLD", "All holds kept. Once more, and the next step is yours.", NULL));
}

void pc_hold_grant(pc_tracks *ts, pc_track *t, int day) {
  if (t->stage_day != PC_NEVER && day - t->stage_day < RUNG_DAYS) {
    pc_track_say(t,
                 pc_note_make("PROG-8", "You earned the next step; it comes {days} days after the last one.",
                              "days", (double)RUNG_DAYS, NULL));
    return;
  }
  if (t->stage >= LAST - 1) {
    if (pc_track_next(t, t->level, 1) < 0) {
      pc_track_say(t, pc_note_make("R-HOLD", "This is the top of the ladder. Keep it up.", NULL));
      return;
    }
    if (!pc_track_up(ts, t, day)) return;
  }
  if (t->stage < LAST) t->stage++;
  t->stage_day = day;
  t->proven = 0;
  t->earned = false;
  pc_track_say(t, pc_note_make("R-HOLD", "All holds kept in {times} sessions: level {level} now.", "times",
                               (double)PROVE_SESSIONS, "level", (double)STAGES[t->stage].level, NULL));
}
