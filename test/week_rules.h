/* week_rules.h: the rules of the week counted a second time, from a week's items and the text of the rules
 * alone; nothing here calls the builder's own counts. */
#ifndef POSTERIOR_WEEK_RULES_H
#define POSTERIOR_WEEK_RULES_H

#include "plan_text.h"
#include "standing_make.h"

typedef struct counts {
  int sets[PC_N_PATTERNS]; /* strength and core */
  int lower, strength, core, walk, mobility;
  int strength_days, core_days, walk_days, mobility_days;
  bool strength_on[7], hinge_on[7];
  double longest; /* min, without walking */
  bool c_session;
} counts;

/* WEEK-5's estimate, from docs/rules.md. */
static inline double minutes_again(const pc_item *item) {
  if (item->minutes > 0) return item->minutes * item->sets;
  double s = 20 + (item->sets - 1) * item->rest_s, rep = item->hold_s + 2;
  const pc_tempo *t = &item->exercise->tempo;
  if (item->hold_s <= 0) rep = t->up + t->down > 0 ? t->up + t->top + t->down : 4;
  for (int k = 0; k < item->sets; k++) s += rep * item->reps[k] * (item->exercise->sides ? 2 : 1);
  for (int k = 0; k < item->extra_sets; k++) s += rep * item->reps[item->sets - 1] + item->rest_s;
  return s / 60;
}

static inline counts count(const pc_week *w) {
  counts n = {0};
  for (int d = 0; d < 7; d++) {
    double minutes = 0;
    bool core = false, walk = false, mobility = false;
    n.c_session |= !strcmp(w->days[d].session, "C");
    for (int i = 0; i < w->days[d].n; i++) {
      const pc_item *item = &w->days[d].items[i];
      pc_pattern p = item->exercise->pattern;
      bool strength = !strcmp(item->part, "strength");
      if (p == PC_PATTERN_WALK)
        walk = true;
      else
        minutes += minutes_again(item);
      if (strength || !strcmp(item->part, "core")) n.sets[p] += item->sets;
      if (strength && p != PC_PATTERN_PUSH && p != PC_PATTERN_PULL) n.lower += item->sets + item->extra_sets;
      if (strength) n.strength += item->sets, n.strength_on[d] = true;
      if (p == PC_PATTERN_HINGE && item->load_kg > 0) n.hinge_on[d] = true;
      core |= !strcmp(item->part, "core");
      mobility |= p == PC_PATTERN_MOBILITY;
    }
    n.core += core, n.core_days += core, n.walk_days += walk, n.mobility_days += mobility;
    n.walk += walk, n.strength_days += n.strength_on[d];
    if (minutes > n.longest) n.longest = minutes;
  }
  return n;
}

/* Whether each rule holds; the index is the number of WEEK-n, 0 the days of the template. */
static inline void hold_again(const pc_week *w, const pc_standing *s, bool held[9]) {
  counts n = count(w);
  const int *sets = n.sets;
  for (int i = 0; i < 9; i++) held[i] = true;
  static const pc_pattern ELEVEN[] = {
      PC_PATTERN_SQUAT,        PC_PATTERN_HINGE,         PC_PATTERN_LUNGE, PC_PATTERN_HIP_EXTENSION,
      PC_PATTERN_ABDUCTION,    PC_PATTERN_PUSH,          PC_PATTERN_PULL,  PC_PATTERN_ANTI_EXTENSION,
      PC_PATTERN_ANTI_LATERAL, PC_PATTERN_ANTI_ROTATION, PC_PATTERN_CALF};
  for (int i = 0; i < 11; i++)
    if (sets[ELEVEN[i]] < 2) held[1] = false;
  if (n.lower > (w->number <= 2 ? 14 : 24) || (n.c_session && w->number < 3)) held[1] = false;
  int hip = sets[PC_PATTERN_HINGE] + sets[PC_PATTERN_HIP_EXTENSION],
      knee = sets[PC_PATTERN_SQUAT] + sets[PC_PATTERN_LUNGE];
  int pull = sets[PC_PATTERN_PULL], push = sets[PC_PATTERN_PUSH];
  /* in whole numbers: 1.0..1.5 and 0.8..1.5 */
  if ((pull || push) && (pull < push || 2 * pull > 3 * push)) held[2] = false;
  if ((hip || knee) && (5 * hip < 4 * knee || 2 * hip > 3 * knee)) held[2] = false;
  for (int d = 0; d < 7; d++)
    for (int i = 0; i < w->days[d].n; i++) {
      const pc_item *item = &w->days[d].items[i];
      unsigned have = s->gear | PC_GEAR_CHAIR | PC_GEAR_WALL | PC_GEAR_TOWEL | PC_GEAR_STEP;
      unsigned avoid = item->exercise->avoid_if | item->rung->avoid_if,
               need = item->exercise->gear | item->rung->gear;
      if (item->extra_sets && (item->extra_sets > 1 || !item->exercise->sides || item->first == PC_SIDE_BOTH))
        held[2] = false;
      bool early = s->rising_gap > 0 && s->rising_gap < 60;
      if (!strcmp(item->part, "wake_up") &&
          (item->exercise->pattern != PC_PATTERN_WAKE_UP || item->load_kg > 0))
        held[4] = false;
      if (early && (avoid & PC_COND_FLEXION) && !strcmp(item->part, "strength")) held[4] = false;
      if ((need & ~have) || (item->rung->gear_any && !(item->rung->gear_any & have))) held[8] = false;
    }
  for (int d = 0; d < 6; d++)
    if ((n.strength_on[d] && n.strength_on[d + 1]) || (n.hinge_on[d] && n.hinge_on[d + 1])) held[3] = false;
  if (n.longest > 1.1 * s->minutes + 1e-9) held[5] = false;
  if (strcmp(w->version, PC_PLAN_VERSION)) held[6] = false;
  if (!n.strength || !n.core || !n.walk) held[7] = false;
  if (n.core_days < 4 || n.walk_days < 5 || n.mobility_days < 3) held[0] = false;
}

/* Each rule holds or is named, and none is named that holds. 0 = so; else the number of the rule + 1. */
static inline int named_right(const pc_week *w, const pc_standing *s) {
  static const char *const NAMES[9] = {"R-WEEK", "WEEK-1", "WEEK-2", "WEEK-3", "WEEK-4",
                                       "WEEK-5", "WEEK-6", "WEEK-7", "WEEK-8"};
  bool held[9];
  hold_again(w, s, held);
  for (int i = 0; i < 9; i++) {
    const pc_reason *r = told(&w->unmet, NAMES[i]);
    if (held[i] == (r != NULL)) return i + 1;
    if (r && r->n_numbers == 0) return i + 1;
  }
  return 0;
}

/* Section 7: nothing that a condition bars, read from the catalogue's own words. */
static inline bool barred(const pc_item *item, unsigned conditions) {
  if (conditions & PC_COND_SURGERY) return true;
  if ((item->exercise->avoid_if | item->rung->avoid_if) & conditions) return true;
  for (int i = 0; i < item->exercise->n_modify; i++) {
    const pc_modify *m = &item->exercise->modify[i];
    if ((m->condition & conditions) && m->max_level >= 0 && item->rung->level > m->max_level) return true;
  }
  return false;
}

/* What must be so of every item of every plan. NULL = fine, else what is wrong. */
static inline const char *item_wrong(const pc_item *item, const pc_standing *s) {
  bool core = !strcmp(item->part, "core");
  if (barred(item, s->gate.conditions)) return "barred";
  if (item->reasons.n == 0) return "no reason";
  if (item->sets < 1 || item->sets > PC_MAX_SETS) return "sets";
  for (int k = 0; k < PC_MAX_SETS && item->minutes <= 0; k++)
    if (k < item->sets ? item->reps[k] < 1 : item->reps[k] != 0) return "repetitions";
  if (core && item->exercise->hold) {
    if (item->hold_s > 10 || item->hold_s <= 0) return "hold over ten seconds";
    for (int k = 1; k < item->sets; k++)
      if (item->reps[k] >= item->reps[k - 1]) return "pyramid does not descend";
  }
  if ((s->gate.conditions & PC_COND_PRESSURE) && item->hold_s > 6) return "hold over six seconds";
  if (item->rung->load_max_bw > 0 &&
      item->load_kg > item->rung->load_max_bw * (isnan(s->mass_kg) ? 50 : s->mass_kg) + 1e-9)
    return "load over its cap";
  if (item->load_kg > 0 && !strcmp(item->part, "wake_up")) return "load in bed";
  for (const char *const *m = item->exercise->muscles; item->exercise->pattern == PC_PATTERN_MOBILITY && *m;
       m++)
    if (strstr(*m, "hamstring") && (!s->stretch_hamstrings || s->gate.leg)) return "hamstring stretch";
  return NULL;
}

/* Every rule that is named stands in the table of rules. */
static inline bool rules_known(const pc_day_plan *day) {
  for (int i = 0; i < day->reasons.n; i++)
    if (!pc_rule_find(day->reasons.list[i].rule)) return false;
  for (int k = 0; k < day->n; k++)
    for (int i = 0; i < day->items[k].reasons.n; i++)
      if (!pc_rule_find(day->items[k].reasons.list[i].rule)) return false;
  return true;
}

#endif
