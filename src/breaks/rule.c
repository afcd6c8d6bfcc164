/* rule.c: when to say "get up" (R-BREAK, BRK-1 to BRK-3), as a state machine without a clock of its own.
 *
 * Problem: a timer that counts minutes nags people who have just come back, and speaks into calls. What
 * counts is time in the seat, and a good moment.
 * Method: keep one number, the last sign of a person (input; a camera, microphone or inhibitor in use). No
 * sign for idle_s, or a locked screen, is "away", and the seat time counted since that last sign is taken
 * back: they left then, not when we noticed. Away for away_s is a break whoever asked for it: all starts
 * anew. When the seat time is up the card waits for do-not-disturb, calls, full screen and input of the last
 * seconds; after hold_max_s of that a silent badge is all there is until it is released.
 * Source: PROGRAMME_RULES section 8. Getting up often makes sitting more comfortable (small laboratory
 * study); that it changes back pain is unproven, and the texts do not claim it.
 * It will not: judge posture, or count a break as an exercise done; only the person's answer does.
 */
#include "posterior/breaks.h"

#include <math.h>

/* s. Desktops round idle times, so that `now - idle` wavers by less than this without any input; a smaller
 * value would see people come back who did not. */
#define JITTER_S 0.5

pc_break_rule pc_break_rule_default(void) {
  return (pc_break_rule){.every_s = 1800,
                         .stand_s = 1800,
                         .away_s = 120,
                         .idle_s = 180,
                         .later_s = 300,
                         .later_max = 2,
                         .hold_max_s = 1200,
                         .typing_s = 15};
}

pc_break_state pc_break_start(double now_s) {
  return (pc_break_state){.last_s = now_s, .seen_s = now_s, .later_until_s = -INFINITY, .held_since_s = NAN};
}

static double limit(const pc_break_state *s, const pc_break_rule *r) {
  return s->standing ? r->stand_s : r->every_s;
}

double pc_break_left(const pc_break_state *s, const pc_break_rule *r) {
  return s->quiet ? INFINITY : fmax(limit(s, r) - (s->sat_s - s->from_s), 0);
}

/* The card is gone, whatever became of it. */
static void clear(pc_break_state *s) {
  s->shown = s->badge = false;
  s->held_since_s = NAN;
}

/* A break was had: the seat clock and all that hangs on it begin anew. */
static pc_break_act rest(pc_break_state *s) {
  bool shown = s->shown || s->badge;
  clear(s);
  s->sat_s = s->from_s = 0;
  s->later = 0;
  s->later_until_s = -INFINITY;
  s->quiet = false;
  return shown ? PC_ACT_HIDE : PC_ACT_NONE;
}

static void put_off(pc_break_state *s, const pc_break_rule *r, double now_s) {
  clear(s);
  if (s->later >= r->later_max)
    s->quiet = true; /* until the next natural pause */
  else
    s->later++, s->later_until_s = now_s + r->later_s;
}

void pc_break_answer(pc_break_state *s, const pc_break_rule *r, double now_s, pc_outcome answer) {
  if (answer == PC_BREAK_DONE)
    rest(s);
  else if (answer == PC_BREAK_SKIP)
    clear(s), s->from_s = s->sat_s, s->later = 0, s->later_until_s = -INFINITY;
  else
    put_off(s, r, now_s);
}

/* Takes up the last sign of a person as this moment shows it; true where it is a new one. Keys pressed at a
 * locked screen are no sign of sitting, but those up to the lock are. */
static bool look(pc_break_state *s, const pc_seat *seat) {
  double now = seat->now_s, old = s->seen_s;
  if (seat->locked && s->away) return false;
  if (!seat->locked && (seat->call || seat->inhibited || isnan(seat->idle_s)))
    s->seen_s = now;
  else if (!isnan(seat->idle_s))
    s->seen_s = fmax(s->seen_s, fmin(now, now - seat->idle_s));
  return s->seen_s > old + JITTER_S;
}

static bool busy(const pc_break_rule *r, const pc_seat *seat) {
  return seat->dnd || seat->call || seat->fullscreen || seat->idle_s < r->typing_s; /* NaN: not typing */
}

/* Seat time up: now, or at a better moment? */
static pc_break_act offer(pc_break_state *s, const pc_break_rule *r, const pc_seat *seat) {
  if (!busy(r, seat)) {
    clear(s);
    s->shown = true;
    s->shown_at_s = seat->now_s;
    return PC_ACT_SHOW;
  }
  if (isnan(s->held_since_s)) s->held_since_s = seat->now_s;
  if (s->badge || seat->now_s - s->held_since_s < r->hold_max_s) return PC_ACT_NONE;
  s->badge = true;
  return PC_ACT_BADGE;
}

pc_break_act pc_break_step(pc_break_state *s, const pc_break_rule *r, const pc_seat *seat) {
  double now = seat->now_s, before = s->last_s, passed = fmax(now - before, 0);
  s->last_s = now;
  if (passed >= r->away_s) return s->seen_s = now, s->away = seat->locked, rest(s); /* slept */
  bool sign = look(s, seat);
  if (seat->locked || now - s->seen_s >= r->idle_s || (s->away && !sign)) {
    if (!s->away) s->sat_s = fmax(s->sat_s - fmax(before - s->seen_s, 0), 0);
    s->from_s = fmin(s->from_s, s->sat_s);
    s->away = true;
    return now - s->seen_s >= r->away_s ? rest(s) : PC_ACT_NONE;
  }
  s->sat_s += s->away ? fmin(passed, now - s->seen_s) : passed;
  s->away = false;
  if (seat->standing != s->standing) return s->standing = seat->standing, rest(s); /* a change is a break */
  if (s->shown) {
    if (now - s->shown_at_s < r->later_s) return PC_ACT_NONE;
    return put_off(s, r, now), PC_ACT_HIDE;
  }
  if (!s->quiet && pc_break_left(s, r) == 0 && now >= s->later_until_s) return offer(s, r, seat);
  s->held_since_s = NAN;
  return PC_ACT_NONE;
}
