/* progress.c: what a session of an exercise earns, keeps or takes back (PAIN-5 to 11, PROG-1 to 9).
 *
 * A session is judged once, when the morning after it is known or past: first what pain says, then form, then
 * repetitions. The first rule that takes something back ends the judging. A step that is earned waits until
 * PROG-8, PAIN-10 and a deload week let it through. Read the careful way where the rules leave room:
 *   - What was not told (reps in reserve, clean form, the morning after) proves nothing: no step up.
 *   - One repetition more (PROG-2) is a step up too and needs a recovered morning.
 *   - The two sessions of PROG-1 follow each other with the same weight; anything in between starts anew.
 *   - Sets on another rung than one's own count for pain only, sets of a flare or a deload as well.
 *   - A person who takes less weight than asked is followed down.
 *   - "If the smallest step is above 10 %: range grows to 15, then step": that one step is bounded (load.c);
 *     where even it is too far the next rung comes instead, and where there is none the person is told.
 */
#include "plan/track.h"

#include <math.h>
#include <string.h>

void pc_track_range(const pc_track *t, int *lo, int *hi) {
  const pc_dose *d = pc_track_dose(t);
  bool seconds = d && d->reps_hi <= 1 && d->hold_hi > 0;
  *lo = seconds ? 0 : d && d->reps_lo > 0 ? d->reps_lo : REPS_LO;
  *hi = seconds ? 0 : d && d->reps_hi > 0 ? d->reps_hi : REPS_HI;
  if (*hi == 0 || t->grown == 0) return;
  int grown = *hi + t->grown;
  *hi = grown < REPS_HI_MAX ? grown : *hi > REPS_HI_MAX ? *hi : REPS_HI_MAX;
}

/* ---- what the sets amount to ---- */

typedef struct verdict {
  bool complete, low, top; /* every asked set; one below the range; all at its top */
  bool spare, easy;        /* reserve of 2 in every set, of 5 in every set */
  double clean;            /* the worst set; NaN not known */
  double load;             /* the lightest set; NaN none */
  double mean_reps, mean_left;
} verdict;

static bool reaches(const pc_tally_set *s, const pc_dose *d, int hi) {
  if (hi == 0) return s->hold >= HOLD_KEPT * d->hold_hi;
  return s->reps >= (s->hi > hi ? s->hi : hi);
}

static bool falls_short(const pc_tally_set *s, const pc_dose *d, int lo, int hi) {
  if (hi == 0) return s->hold < HOLD_KEPT * d->hold_lo;
  return s->reps < (s->lo > 0 ? s->lo : lo);
}

static verdict weigh(const pc_track *t, const pc_tally *tally) {
  int lo, hi;
  pc_track_range(t, &lo, &hi);
  const pc_dose *d = pc_track_dose(t);
  verdict v = {
      .complete = tally->n >= tally->asked && tally->n > 0, .top = true, .spare = true, .easy = true};
  v.clean = v.load = INFINITY;
  for (int i = 0; i < tally->n; i++) {
    const pc_tally_set *s = &tally->sets[i];
    if (!reaches(s, d, hi)) v.top = false;
    if (falls_short(s, d, lo, hi)) v.low = true;
    if (s->left < LEFT_MIN) v.spare = false; /* unsaid too */
    if (s->left < LEFT_TRUSTED) v.easy = false;
    v.clean = isnan(s->clean) || isnan(v.clean) ? NAN : fmin(v.clean, s->clean);
    v.load = isnan(s->load) || isnan(v.load) ? NAN : fmin(v.load, s->load);
    v.mean_reps += (double)s->reps / tally->n;
    v.mean_left += s->left == PC_UNSAID ? NAN : fmin(s->left, LEFT_TRUSTED) / tally->n;
  }
  return v;
}

/* ---- signs of a deload ---- */

static bool same_load(double a, double b) {
  return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-6;
}

static void watch_signs(pc_track *t, const verdict *v) {
  if (t->level_then != t->level || !same_load(t->load_then, v->load)) {
    t->level_then = t->level;
    t->load_then = v->load;
    t->reps_then = v->mean_reps;
    t->left_then = v->mean_left;
    t->fewer = 0;
    t->left_fall = 0;
    return;
  }
  if (v->mean_reps <= DELOAD_REPS * t->reps_then)
    t->fewer++, t->fewer_day = t->bout.day;
  else
    t->fewer = 0, t->reps_then = v->mean_reps;
  if (isnan(t->left_then)) t->left_then = v->mean_left;
  t->left_fall = t->left_then - v->mean_left;
  t->left_day = t->bout.day;
}

/* ---- pain ---- */

/* PAIN-5: true when the session hurt. */
static bool judge_hurt(pc_tracks *ts, pc_track *t, int day) {
  int rung, pain;
  if (!pc_bout_hurt(&t->bout, &rung, &pain)) return false;
  t->n_notes = 0;
  t->proven = 0;
  t->earned = false;
  double shown = pain == PC_UNSAID ? NAN : pain;
  if (rung > t->level) {
    pc_track_say(
        t, pc_note_make("PAIN-5", "A harder rung than yours hurt. Stay on yours.", "peak", shown, NULL));
    return true;
  }
  if (rung >= 0 && t->rungs[rung].rung) t->level = rung;
  bool down = pc_track_down(ts, t, day);
  if (t->hold) pc_hold_hurt(t, down);
  pc_track_say(t, pc_note_make("PAIN-5",
                               down ? "It hurt too much last time, so you go one rung back."
                                    : "It hurt too much last time. Start anew, gently, and stop early.",
                               "peak", shown, NULL));
  return true;
}

/* PAIN-8 to 11 and PAIN-7. */
static bool judge_morning(pc_tracks *ts, pc_track *t, pc_known recovered, int day) {
  const pc_diary_day *then = pc_diary_find(ts->diary, t->bout.day);
  if (recovered == PC_YES) {
    t->sore = 0;
    if (!then || then->end <= AMBER_MAX) return true;
    pc_track_say(t,
                 pc_note_make("PAIN-7", "Pain of {pain} after the session is above {limit}. The same again.",
                              "pain", (double)then->end, "limit", (double)AMBER_MAX, NULL));
  } else if (recovered == PC_UNKNOWN)
    pc_track_say(t, pc_note_make("PAIN-11", "The morning after is not told, so nothing goes up.", NULL));
  else if (++t->sore < PROVE_SESSIONS)
    pc_track_say(
        t,
        pc_note_make("PAIN-9", "The morning after was sorer than usual: the same again, fewer sets.", NULL));
  else {
    bool down = pc_track_down(ts, t, day);
    if (t->hold) pc_hold_hurt(t, down);
    pc_track_say(t, pc_note_make("PAIN-9", "Sorer mornings twice running: one rung back.", NULL));
  }
  t->proven = 0;
  t->earned = false;
  return false;
}

/* ---- form and repetitions ---- */

/* PROG-5: true when the form was poor. */
static bool judge_form(pc_tracks *ts, pc_track *t, const verdict *v, int day) {
  if (!(v->clean < CLEAN_BAD)) {
    if (!isnan(v->clean)) t->unclean = 0;
    return false;
  }
  t->proven = 0;
  t->earned = false;
  t->cue = "Slow down: each one clean.";
  bool twice = ++t->unclean >= PROVE_SESSIONS;
  if (twice) pc_track_down(ts, t, day);
  pc_track_say(t, pc_note_make("PROG-5",
                               twice ? "The form was not clean twice, so you go one rung back."
                                     : "Form comes first: the same again, each one clean.",
                               "clean", v->clean, NULL));
  return true;
}

static void step_back(pc_tracks *ts, pc_track *t, int day) {
  double lighter = isnan(t->load) ? NAN : pc_load_back(ts, t->load, LOAD_BACK);
  if (isnan(lighter))
    pc_track_down(ts, t, day);
  else
    t->load = lighter, memset(t->reps, 0, sizeof t->reps);
  t->low = 0;
  pc_track_say(t, pc_note_make("PROG-4", "A set fell short twice running: one step back.", NULL));
}

/* PROG-3, PROG-4: true when a set fell short. */
static bool judge_low(pc_tracks *ts, pc_track *t, const verdict *v, int day) {
  if (!v->low) {
    t->low = 0;
    return false;
  }
  t->proven = 0;
  t->earned = false;
  if (++t->low >= PROVE_SESSIONS)
    step_back(ts, t, day);
  else
    pc_track_say(t, pc_note_make("PROG-3", "One set fell short: the same target again.", NULL));
  return true;
}

/* PROG-2: what was done, and one more in the lowest set. */
static void one_more(pc_track *t, const pc_tally *tally) {
  int lo, hi, lowest = 0;
  pc_track_range(t, &lo, &hi);
  memset(t->reps, 0, sizeof t->reps);
  int n = tally->n < PC_MAX_SETS ? tally->n : PC_MAX_SETS;
  for (int i = 0; i < n; i++) {
    t->reps[i] = tally->sets[i].reps < hi ? tally->sets[i].reps : hi;
    if (t->reps[i] < t->reps[lowest]) lowest = i;
  }
  if (hi == 0 || t->reps[lowest] >= hi) return;
  t->reps[lowest]++;
  pc_track_say(t, pc_note_make("PROG-2", "All sets in the range: {reps} repetitions in set {set} next.",
                               "reps", (double)t->reps[lowest], "set", lowest + 1., NULL));
}

static void judge_top(pc_track *t, const verdict *v, const pc_tally *tally) {
  bool weighed = isnan(t->load) || v->load >= t->load - 1e-6;
  if (v->complete && v->top && v->spare && v->clean >= CLEAN_MIN && weighed) {
    t->proven++;
    bool easy = v->easy && t->bout.green;
    t->earned = t->proven >= PROVE_SESSIONS || easy;
    if (!t->earned)
      pc_track_say(
          t, pc_note_make("PROG-1", "The top of the range. Once more like this, and it gets harder.", NULL));
    else if (easy && t->proven < PROVE_SESSIONS)
      pc_track_say(t, pc_note_make("PROG-7", "Far too easy: once is enough.", NULL));
    return;
  }
  t->proven = 0;
  t->earned = false;
  if (v->complete && v->top && isnan(v->clean))
    pc_track_say(t, pc_note_make("PROG-6", "Tell how clean it was, and it can get harder.", NULL));
  else if (v->complete && v->top && !v->spare)
    pc_track_say(
        t, pc_note_make("PROG-1", "Keep two repetitions in reserve and tell so, then it gets harder.", NULL));
  one_more(t, tally);
}

static void judge_strength(pc_tracks *ts, pc_track *t, const pc_tally *tally, pc_known recovered, int day) {
  verdict v = weigh(t, tally);
  if (pc_track_loaded(t) && v.load > 0 &&
      !(v.load >= t->load - 1e-6)) { /* first weight, or less than asked */
    t->load = pc_load_most(ts, t, v.load);
    t->proven = 0;
  }
  watch_signs(t, &v);
  if (pc_track_loaded(t) && v.clean >= LIGHT_CLEAN) t->clean_sessions++;
  if (!judge_morning(ts, t, recovered, day)) {
    if (recovered != PC_NO) judge_low(ts, t, &v, day); /* what fell short fell short, morning or not */
    return;
  }
  if (pc_feel_judge(ts, t, day) || judge_form(ts, t, &v, day) || judge_low(ts, t, &v, day)) return;
  judge_top(t, &v, tally);
}

void pc_track_judge(pc_tracks *ts, pc_track *t, int day) {
  pc_bout_order(&t->bout);
  bool over = !(t->strength || t->hold) || judge_hurt(ts, t, day) || t->bout.lighter;
  pc_tally tally;
  tally.n = 0;
  if (!over) pc_tally_make(&t->bout, t->level, &tally);
  if (tally.n > 0) {
    t->n_notes = 0;
    t->cue = "";
    t->sessions++;
    pc_known recovered = pc_pain_recovered(ts->diary, t->bout.day);
    if (t->strength)
      judge_strength(ts, t, &tally, recovered, day);
    else if (judge_morning(ts, t, recovered, day))
      pc_hold_judge(ts, t, &tally, day);
  }
  t->bout.n = 0;
}

/* ---- taking the step ---- */

static void wider(pc_track *t) {
  int lo, hi;
  t->grown += REPS_HI_STEP;
  pc_track_range(t, &lo, &hi);
  pc_track_say(t, pc_note_make("PROG-1", "The next weight is too far, so the range grows to {hi} first.",
                               "hi", (double)hi, NULL));
}

static bool may_widen(const pc_track *t) {
  int lo, hi;
  pc_track_range(t, &lo, &hi);
  return hi > 0 && hi < REPS_HI_MAX;
}

static void next_rung(pc_tracks *ts, pc_track *t, int day) {
  if (pc_track_next(t, t->level, 1) < 0) {
    if (may_widen(t)) {
      t->grown += REPS_HI_STEP;
      t->earned = false;
      t->proven = 0;
    }
    pc_track_say(t, pc_note_make("PROG-1", "This is the highest rung you can do here. Keep it up.", NULL));
  } else if (pc_track_up(ts, t, day))
    pc_track_say(t, pc_note_make("PROG-1", "Two strong sessions and good mornings: one rung up.", NULL));
}

static void next_load(pc_tracks *ts, pc_track *t, int day) {
  double next, from = t->load;
  switch (pc_load_up(ts, t, &next)) {
  case PC_LOAD_STEP:
    t->load = next;
    t->grown = 0;
    memset(t->reps, 0, sizeof t->reps);
    pc_track_say(t, isnan(from)
                        ? pc_note_make("PROG-1", "Time for a first weight: {to} kg.", "to", next, NULL)
                        : pc_note_make("PROG-1", "Two strong sessions: from {from} to {to} kg.", "from", from,
                                       "to", next, NULL));
    break;
  case PC_LOAD_UNPROVEN:
    pc_track_say(
        t, pc_note_make("PROG-9", "Two clean sessions first, then more than a tenth of your weight.", NULL));
    return;
  case PC_LOAD_TOO_FAR:
    if (!may_widen(t)) {
      next_rung(ts, t, day);
      return;
    }
    wider(t);
    break;
  case PC_LOAD_RUNG_FULL:
    next_rung(ts, t, day);
    return;
  }
  t->earned = false;
  t->proven = 0;
}

void pc_track_grant(pc_tracks *ts, pc_track *t, int day) {
  if (!t->earned || ts->deload || t->barred) return;
  double rise = pc_pain_rise(ts->diary, day);
  t->n_notes = 0;
  if (rise >= WORSE_HOLD)
    pc_track_say(t, pc_note_make("PAIN-10", "This week hurts more than before, so the next step waits.",
                                 "rise", rise, NULL));
  else if (t->hold)
    pc_hold_grant(ts, t, day);
  else {
    if (pc_track_loaded(t))
      next_load(ts, t, day);
    else
      next_rung(ts, t, day);
  }
}
