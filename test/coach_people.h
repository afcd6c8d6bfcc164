/* coach_people.h: random people who live with the coach, for property tests of standing, week and day.
 *
 * A person has a body and a temper (strength, form, how often a morning is told, how often training happens)
 * and lives week after week: asks for the standing, trains roughly what it says, tells roughly what was, gets
 * ill, takes breaks, hurts, answers the health questions when asked and sees a professional when locked out.
 * Everything comes from the seed. Usage:
 *
 *   coach_person p;
 *   coach_person_make(&p, seed);
 *   for (int week = 0; week < 12; week++) {
 *     coach_person_standing(&p, catalogue, arena, &h, &s);   at the first moment of the week
 *     ... check what is to hold ...
 *     coach_person_live(&p, catalogue, &s);                  seven days more in p.events
 *   }
 */
#ifndef POSTERIOR_COACH_PEOPLE_H
#define POSTERIOR_COACH_PEOPLE_H

#include "event_make.h"
#include "posterior/plan.h"

#include <stdio.h>

enum { COACH_EVENTS = 4096, COACH_DAY0 = 20000 };

typedef struct coach_person {
  pc_event events[COACH_EVENTS];
  int n, week;
  uint64_t seed;
  double strength, form, telling, zeal, pain; /* pain wanders */
  int away;                                   /* days of a break still to come */
  bool plates;                                /* has weights */
  bool diligent;                              /* does all of it, well, and tells */
} coach_person;

static inline bool coach_chance(coach_person *p, double chance) {
  return draw_unit(&p->seed) < chance;
}
static inline int coach_int(coach_person *p, int lo, int hi) {
  return lo + (int)(draw(&p->seed) % (unsigned)(hi - lo + 1));
}
static inline int coach_pain(coach_person *p, double more) {
  double x = p->pain + more + draw_unit(&p->seed) - 0.5;
  return x < 0 ? 0 : x > 10 ? 10 : (int)lround(x);
}

/* The person has no more room when this returns NULL; the story ends there. */
static inline pc_event *coach_add(coach_person *p, pc_event_kind kind, int day, int minute,
                                  const char *what) {
  static pc_event spare;
  if (p->n == COACH_EVENTS) return &spare;
  pc_event *e = &p->events[p->n];
  *e = pc_event_blank(kind, (pc_clock){(int64_t)(COACH_DAY0 + day) * 86400 + 60 * minute, 0});
  e->id = ++p->n;
  snprintf(e->what, sizeof e->what, "%s", what);
  return e;
}

static inline void coach_screen(coach_person *p, int day) {
  pc_event *e = coach_add(p, PC_EVENT_SCREEN, day, 360, "");
  for (int f = 0; f < PC_N_FLAGS; f++)
    if (coach_chance(p, 0.02)) e->yes |= (uint64_t)1 << f;
  if (coach_chance(p, 0.05)) e->unsure = (uint64_t)1 << draw(&p->seed) % PC_N_FLAGS & ~e->yes;
  e->pain = coach_pain(p, -1);
}

static inline void coach_setting(coach_person *p, const char *key, double value) {
  coach_add(p, PC_EVENT_SETTING, 0, 300, key)->value = value;
}

static inline void coach_person_make(coach_person *p, uint64_t seed) {
  memset(p, 0, offsetof(coach_person, events));
  p->n = p->week = p->away = 0;
  p->seed = seed * 0x2545F4914F6CDD1Du + 1;
  p->strength = 0.5 + draw_unit(&p->seed);
  p->form = coach_chance(p, 0.7) ? 0.85 + 0.15 * draw_unit(&p->seed) : draw_unit(&p->seed);
  p->telling = coach_chance(p, 0.8) ? 0.95 : draw_unit(&p->seed);
  p->zeal = coach_chance(p, 0.7) ? 0.95 : draw_unit(&p->seed);
  p->pain = 7 * draw_unit(&p->seed);
  p->plates = coach_chance(p, 0.5);
  p->diligent = coach_chance(p, 0.4);
  if (p->diligent) p->form = p->telling = p->zeal = 1, p->pain *= 0.5;
  coach_setting(p, "birth_year", coach_int(p, 1940, 2008));
  if (coach_chance(p, 0.7)) coach_setting(p, "mass_kg", coach_int(p, 45, 120));
  if (coach_chance(p, 0.4)) coach_setting(p, "conditions", (double)(draw(&p->seed) & draw(&p->seed) & 0x3ff));
  if (p->plates) coach_setting(p, "gear", (double)(draw(&p->seed) & 1023));
  coach_setting(p, "step_kg", (const double[]){0.5, 1, 2, 2.5, 5}[draw(&p->seed) % 5]);
  coach_setting(p, "minutes", coach_int(p, 2, 8) * 10);
  if (coach_chance(p, 0.9)) coach_add(p, PC_EVENT_PAIN, 0, 365, "average")->pain = coach_pain(p, 0);
  coach_screen(p, 0);
}

/* The standing at 6:10 of the first day of the next week; h keeps the history it was made from. */
static inline int coach_person_standing(const coach_person *p, const pc_catalogue *c, pc_arena *arena,
                                        pc_history *h, pc_standing *s) {
  pc_clock now = {(int64_t)(COACH_DAY0 + 7 * p->week) * 86400 + 370 * 60, 0};
  int bad = pc_history_make(p->events, p->n, now.at, arena, h);
  return bad ? bad : pc_standing_make(h, c, now, arena, s);
}

/* ---- one set, one exercise, one session ---- */

static inline void coach_set(coach_person *p, int day, int minute, const pc_exercise *x, const pc_step *step,
                             int number, int sets, int side) {
  pc_event *e = coach_add(p, PC_EVENT_SET, day, minute, x->name);
  int asked = step->reps[number - 1] > 0 ? step->reps[number - 1] : step->reps_lo;
  e->rung = step->level;
  e->set = number;
  e->side = side;
  e->sets_asked = sets;
  e->reps_lo = step->reps_lo;
  e->reps_hi = step->reps_hi;
  int spare = (int)(4 * p->strength) + coach_int(p, -2, 4);
  e->reps = asked + (spare > 3 && coach_chance(p, 0.5) ? 2 : spare < 0 ? -2 : 0);
  if (coach_chance(p, 0.3)) e->reps = step->reps_hi;
  if (p->diligent && coach_chance(p, 0.95)) e->reps = step->reps_hi, spare = 3;
  if (e->reps < 0) e->reps = 0;
  if (x->hold) e->reps = step->reps[number - 1] - (spare < -1);
  e->reps_left = spare < 0 ? 0 : spare;
  if (p->diligent || coach_chance(p, 0.95)) e->clean = p->form > draw_unit(&p->seed) ? 1 : 0.5;
  if (!p->diligent && coach_chance(p, 0.2)) e->confidence = draw_unit(&p->seed);
  if (step->hold_s > 0 || coach_chance(p, 0.1)) e->hold_s = step->hold_s * (spare < 0 ? 0.8 : 1);
  if (!isnan(step->load_kg)) e->load_kg = step->load_kg;
  if (step->load_kg > 0 && step->sessions == 0)
    e->load_kg = 10 + 10 * (double)(p->strength > 1); /* knows its own */
  e->pain = coach_pain(p, coach_chance(p, p->diligent ? 0.005 : 0.03) ? 4 : 0);
  e->sharp = coach_chance(p, 0.003);
  if (coach_chance(p, 0.0005)) e->leg = 1;
  if (coach_chance(p, 0.5)) e->felt = coach_chance(p, 0.8) ? PC_FELT_GLUTES : coach_int(p, 0, PC_FELT_OTHER);
}

static inline const pc_exercise *coach_exercise(const pc_catalogue *c, const pc_step *step) {
  const pc_exercise *x = NULL;
  return pc_ladder_rung(c, step->ladder, step->level, &x) ? x : NULL;
}

static inline void coach_session(coach_person *p, const pc_catalogue *c, const pc_standing *s, int day,
                                 const char *name, bool core) {
  coach_add(p, PC_EVENT_START, day, 1080, name)->pain = coach_pain(p, 0);
  int minute = 1081, done = 0;
  for (int i = 0; i < s->n_steps; i++) {
    const pc_step *step = &s->steps[i];
    const pc_exercise *x = coach_exercise(c, step);
    if (!x || x->pattern > PC_PATTERN_CALF || x->hold != core || coach_chance(p, 0.4)) continue;
    int sets = core ? 3 : coach_int(p, 2, 3);
    if (step->load_kg > 0 && !p->plates) continue;
    for (int k = 1; k <= sets; k++, minute++) {
      coach_set(p, day, minute, x, step, k, sets, x->sides ? PC_SIDE_LEFT : PC_SIDE_BOTH);
      if (x->sides) coach_set(p, day, minute, x, step, k, sets, PC_SIDE_RIGHT);
      done++;
    }
  }
  pc_event *e = coach_add(p, PC_EVENT_END, day, minute, name);
  e->done = done;
  e->asked = done + coach_int(p, 0, 2);
  e->pain = coach_pain(p, 0.5);
}

/* ---- days and weeks ---- */

static inline void coach_morning(coach_person *p, int day) {
  if (coach_chance(p, p->telling)) coach_add(p, PC_EVENT_PAIN, day, 420, "am")->pain = coach_pain(p, 0);
  if (coach_chance(p, 0.3)) {
    pc_event *e = coach_add(p, PC_EVENT_READY, day, 425, "");
    e->sleep = coach_int(p, 1, 5);
    e->soreness = coach_int(p, 2, 5);
    e->stress = coach_int(p, 2, 5);
    e->energy = coach_int(p, 2, 5);
    e->ill = coach_chance(p, 0.02);
  }
  if (coach_chance(p, 0.1)) coach_add(p, PC_EVENT_PAIN, day, 430, "now")->pain = coach_pain(p, 0);
}

static inline void coach_evening(coach_person *p, int day) {
  if (coach_chance(p, 0.6)) coach_add(p, PC_EVENT_WALK, day, 1200, "")->minutes = coach_int(p, 5, 45);
  if (coach_chance(p, 0.4)) coach_add(p, PC_EVENT_STEPS, day, 1260, "")->steps = coach_int(p, 1000, 15000);
  if (coach_chance(p, 0.002)) coach_add(p, PC_EVENT_SYMPTOM, day, 1270, "")->yes = 1u << draw(&p->seed) % 17;
  p->pain += (p->diligent ? 0.3 : 0.8) * (draw_unit(&p->seed) - 0.51);
  if (p->pain < 0) p->pain = 0;
  if (p->pain > 9) p->pain = 9;
}

/* Seven days as the standing of their first morning lets them be. */
static inline void coach_person_live(coach_person *p, const pc_catalogue *c, const pc_standing *s) {
  int first = 7 * p->week++;
  if (s->gate.ask && coach_chance(p, 0.9)) coach_screen(p, first);
  if (s->gate.tier >= PC_TIER_URGENT && coach_chance(p, 0.4))
    coach_add(p, PC_EVENT_CLEARANCE, first, 600, "");
  if (p->away <= 0 && coach_chance(p, 0.06)) p->away = coach_int(p, 5, 40);
  int a = coach_int(p, 0, 3);
  for (int day = first; day < first + 7; day++, p->away--) {
    if (p->away <= 0 || coach_chance(p, 0.5)) coach_morning(p, day);
    if (p->away > 0 || s->gate.locked || !coach_chance(p, p->zeal)) continue;
    if (day - first == a || day - first == a + 3)
      coach_session(p, c, s, day, day - first == a ? "A" : "B", false);
    else if (coach_chance(p, 0.6))
      coach_session(p, c, s, day, "core", true);
    coach_evening(p, day);
  }
}

#endif
