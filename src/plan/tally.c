/* tally.c: the sets that count for progress.
 *
 * Only sets on the rung a person stands on count; the two sides of a set are one set, and the weaker of them
 * tells. What one side left unsaid is unsaid for the set.
 */
#include "plan/track.h"

#include <math.h>

static int less(int a, int b) { /* PC_UNSAID is less than all */
  return a < b ? a : b;
}

/* The smaller one, not known where one is not. */
static double lower(double a, double b) {
  return isnan(a) || isnan(b) ? NAN : fmin(a, b);
}

static pc_tally_set one(const pc_work *w) {
  return (pc_tally_set){w->reps, w->left, w->lo, w->hi, w->hold, w->load, pc_work_clean(w)};
}

void pc_tally_make(const pc_bout *b, int level, pc_tally *out) {
  out->n = out->asked = 0;
  int number = 0;
  for (int i = 0; i < b->n; i++) {
    const pc_work *w = &b->sets[i];
    if (w->rung != level) continue;
    if (w->asked > out->asked) out->asked = w->asked;
    pc_tally_set next = one(w), *last = &out->sets[out->n > 0 ? out->n - 1 : 0];
    bool same = out->n > 0 && w->number == number;
    number = w->number;
    if (!same) {
      out->sets[out->n++] = next;
      continue;
    }
    last->reps = less(last->reps, next.reps);
    last->left = less(last->left, next.left);
    last->hold = lower(last->hold, next.hold);
    last->load = lower(last->load, next.load);
    last->clean = lower(last->clean, next.clean);
  }
}
