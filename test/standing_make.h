/* standing_make.h: standings whose every field a test chooses, and a second, independent count of what the
 * rules of the week demand. */
#ifndef POSTERIOR_STANDING_MAKE_H
#define POSTERIOR_STANDING_MAKE_H

#include "posterior/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_DAY = 20000 }; /* 2024-10-04, a Friday */

typedef struct person {
  pc_standing s;
  pc_step steps[64];
  pc_weak weak[4];
} person;

static inline pc_step *step_of(person *p, const char *ladder) {
  for (int i = 0; i < p->s.n_steps; i++)
    if (!strcmp(p->steps[i].ladder, ladder)) return &p->steps[i];
  return NULL;
}

static inline int by_ladder(const void *a, const void *b) {
  return strcmp(((const pc_step *)a)->ladder, ((const pc_step *)b)->ladder);
}

/* R-HOLD's levels. */
static inline void person_hold(pc_step *step, int level) {
  static const int REPS[5][3] = {{3, 2, 1}, {4, 3, 2}, {6, 4, 2}, {8, 6, 4}, {8, 6, 4}};
  static const double SECONDS[5] = {6, 8, 8, 10, 10};
  step->hold_level = level;
  step->hold_s = SECONDS[level];
  memcpy(step->reps, REPS[level], sizeof REPS[level]);
}

/* The desk worker of the rules at the first day of week `number`. */
static inline void person_make(person *p, const pc_catalogue *c, int number) {
  memset(p, 0, sizeof *p);
  pc_standing *s = &p->s;
  s->gate.tier = PC_TIER_OK;
  s->pain =
      (pc_pain){.base = 4, .now = 4, .am = 4, .mean7 = 4, .before7 = 4, .mode = PC_PAIN_AMBER, .volume = 1};
  s->start_day = FIRST_DAY;
  s->week = number;
  s->today = FIRST_DAY + 7 * (number - 1);
  s->adherence = 1;
  s->gap_load = 1;
  s->sets_before = number > 1 ? 26 : 0;
  s->walk_minutes = 11;
  s->minutes = 30;
  s->step_kg = 1;
  s->mass_kg = 75;
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    const pc_exercise *low;
    if (step_of(p, e->ladder) || s->n_steps == 64) continue;
    int level = !strcmp(e->ladder, "bridge") || !strcmp(e->ladder, "squat") || !strcmp(e->ladder, "wake_up");
    while (!pc_ladder_rung(c, e->ladder, level, &low)) level++;
    pc_step *step = &p->steps[s->n_steps++];
    *step = (pc_step){.ladder = e->ladder,
                      .level = level,
                      .load_kg = NAN,
                      .reps_lo = 8,
                      .reps_hi = 12,
                      .reps_left = number > 2 ? 3 : 4,
                      .last_day = number > 1 ? s->today - 3 : -1,
                      .sessions = number > 1,
                      .hold_level = -1,
                      .cue = ""};
    if (low->hold) person_hold(step, number > 2);
  }
  qsort(p->steps, (size_t)s->n_steps, sizeof *p->steps, by_ladder);
  s->steps = p->steps;
  s->weak = p->weak;
}

static inline const pc_reason *told(const pc_reasons *r, const char *rule) {
  for (int i = 0; i < r->n; i++)
    if (!strcmp(r->list[i].rule, rule)) return &r->list[i];
  return NULL;
}

static inline double number_of(const pc_reason *r, const char *name) {
  for (int i = 0; r && i < r->n_numbers; i++)
    if (!strcmp(r->numbers[i].name, name)) return r->numbers[i].value;
  return NAN;
}

#endif
