/* bout.c: the sets of one ladder on one day.
 *
 * Sets are taken in the order of their numbers, whatever order they were told in. A day with more sets than
 * there is room for keeps the worst of the rest in the last place, so that no pain is lost.
 */
#include "plan/track.h"

#include <math.h>

static pc_work work_of(const pc_event *e) {
  return (pc_work){e->rung,       e->set,     e->side,    e->reps,  e->reps_left,
                   e->sets_asked, e->reps_lo, e->reps_hi, e->pain,  e->sharp,
                   e->felt,       e->hold_s,  e->load_kg, e->clean, e->confidence};
}

void pc_bout_add(pc_bout *b, const pc_event *e) {
  if (b->n < PC_SESSION_SETS) {
    b->sets[b->n] = work_of(e);
    if (e->set == PC_UNSAID) b->sets[b->n].number = b->n + 1;
    b->n++;
    return;
  }
  pc_work *last = &b->sets[b->n - 1];
  if (e->pain > last->pain) last->pain = e->pain;
  if (e->sharp > last->sharp) last->sharp = e->sharp;
  if (e->reps < last->reps) last->reps = e->reps;
}

/* By rung, number and side; equal ones stay as told (insertion sort is stable). */
static bool after(const pc_work *a, const pc_work *b) {
  if (a->rung != b->rung) return a->rung > b->rung;
  return a->number != b->number ? a->number > b->number : a->side > b->side;
}

void pc_bout_order(pc_bout *b) {
  for (int i = 1; i < b->n; i++)
    for (int k = i; k > 0 && after(&b->sets[k - 1], &b->sets[k]); k--) {
      pc_work t = b->sets[k];
      b->sets[k] = b->sets[k - 1];
      b->sets[k - 1] = t;
    }
}

bool pc_bout_hurt(const pc_bout *b, int *rung, int *pain) {
  for (int i = 0; i < b->n; i++) {
    const pc_work *w = &b->sets[i];
    int before = PC_UNSAID; /* the set before on the same rung and side */
    for (int k = i - 1; k >= 0 && b->sets[k].rung == w->rung && before == PC_UNSAID; k--)
      if (b->sets[k].side == w->side && b->sets[k].number != w->number) before = b->sets[k].pain;
    if (!pc_pain_stops(w->pain, w->sharp, before)) continue;
    *rung = w->rung;
    *pain = w->pain;
    return true;
  }
  return false;
}

double pc_work_clean(const pc_work *w) {
  bool unsure = !isnan(w->confidence) && w->confidence < CONFIDENCE_MIN;
  return unsure ? NAN : w->clean;
}
