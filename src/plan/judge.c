/* judge.c: a set just done: go on, easier, stop the exercise, stop the session (PAIN-4 to 6, R-FEEL).
 *
 * The most careful of what holds is said. Pain down a leg, new numbness or weakness ends the session at any
 * level of pain and brings the questions back. A second set that hurts too much in one session, in whatever
 * exercise, ends it kindly. Only the session's own events are read: the last start and what came after.
 * Hamstrings are the right place for a hinge and the wrong one for a bridge, so that answer is left to the
 * exercise's own text and to the standing, which know the exercise.
 */
#include "plan/constants.h"
#include "plan/diary.h"
#include "plan/reasons.h"

#include <math.h>
#include <string.h>

static int session_start(const pc_history *h) {
  for (int i = h->n - 1; i >= 0; i--)
    if (h->events[i].kind == PC_EVENT_START) return i + 1;
  return 0;
}

/* Pain of the set of the same exercise, rung and side before the i-th place; PC_UNSAID. */
static int pain_before(const pc_history *h, int start, int i, const pc_event *set) {
  for (int k = i - 1; k >= start; k--) {
    const pc_event *e = &h->events[k];
    if (e->kind == PC_EVENT_SET && e->rung == set->rung && e->side == set->side &&
        !strcmp(e->what, set->what))
      return e->pain;
  }
  return PC_UNSAID;
}

static bool hurts(const pc_history *h, int start, int i, const pc_event *set) {
  return pc_pain_stops(set->pain, set->sharp, pain_before(h, start, i, set));
}

static bool hurt_already(const pc_history *h, int start) {
  for (int i = start; i < h->n; i++)
    if (h->events[i].kind == PC_EVENT_SET && hurts(h, start, i, &h->events[i])) return true;
  return false;
}

/* Without memory for the reasons the verdict still stands. */
pc_verdict pc_set_judge(const pc_history *so_far, const pc_event *set, pc_arena *arena, pc_reasons *why) {
  int start = session_start(so_far);
  double peak = set->pain == PC_UNSAID ? NAN : set->pain;
  if (set->leg == 1) {
    pc_why(why, arena, "PAIN-6",
           "Signs in the leg: stop here for today and answer the health questions again.", "peak", peak,
           NULL);
    return PC_STOP_AND_SCREEN;
  }
  if (hurts(so_far, start, so_far->n, set)) {
    bool second = hurt_already(so_far, start);
    pc_why(why, arena, "PAIN-5",
           second            ? "It hurt too much a second time. Enough for today, and well done for stopping."
           : set->sharp == 1 ? "Sharp pain: leave this exercise for today. Next time it is easier."
                             : "That hurt too much: leave this exercise for today. Next time it is easier.",
           "peak", peak, "limit", (double)AMBER_MAX, NULL);
    return second ? PC_STOP_SESSION : PC_STOP_EXERCISE;
  }
  if (set->felt == PC_FELT_BACK) {
    pc_why(why, arena, "R-FEEL", "You felt it in the low back: brace first and make the movement smaller.",
           NULL);
    return PC_EASIER;
  }
  if (set->pain != PC_UNSAID)
    pc_why(why, arena, "PAIN-4", "Pain of {peak} is allowed: go on.", "peak", peak, NULL);
  return PC_GO_ON;
}
