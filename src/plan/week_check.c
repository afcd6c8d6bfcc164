/* week_check.c: the constraints of R-WEEK held against a finished week.
 *
 * The builder aims at them; this function trusts nobody and counts again. What does not hold is named with
 * its numbers in week.unmet, so that a week is never silently less than the rules promise. One entry for
 * a constraint, or for each half of it. WEEK-6 (same inputs, same plan) is a property of the program and is
 * held by tests; here only the version is looked at.
 */
#include "plan/constants.h"
#include "plan/week.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool pc_is_strength(const pc_item *item) {
  return !strcmp(item->part, "strength");
}
bool pc_is_core(const pc_item *item) {
  return !strcmp(item->part, "core");
}
bool pc_is_lower(const pc_item *item) {
  static const unsigned LOWER = 1u << PC_PATTERN_SQUAT | 1u << PC_PATTERN_HINGE | 1u << PC_PATTERN_LUNGE |
                                1u << PC_PATTERN_HIP_EXTENSION | 1u << PC_PATTERN_ABDUCTION |
                                1u << PC_PATTERN_CALF;
  return pc_is_strength(item) && (LOWER >> item->exercise->pattern & 1);
}

/* Every item with its day: for (each e; next_item(week, &e);) */
typedef struct each {
  int day, i;
  const pc_item *item;
} each;
static bool next_item(const pc_week *week, each *e) {
  if (e->item) e->i++;
  while (e->day < 7 && e->i >= week->days[e->day].n) {
    e->day++;
    e->i = 0;
  }
  if (e->day >= 7) return false;
  e->item = &week->days[e->day].items[e->i];
  return true;
}

static int few_sets(const pc_week *week, pc_arena *arena, pc_reasons *unmet) {
  char text[320] = "Fewer than two sets this week of:";
  int patterns = 0, least = PATTERN_SETS, all[PC_N_PATTERNS] = {0};
  for (each e = {0}; next_item(week, &e);)
    if (pc_is_strength(e.item) || pc_is_core(e.item)) all[e.item->exercise->pattern] += e.item->sets;
  for (int p = 0; p <= PC_PATTERN_CALF; p++) {
    int sets = all[p];
    if (sets >= PATTERN_SETS) continue;
    size_t at = strlen(text);
    char name[32];
    snprintf(name, sizeof name, "%s", pc_pattern_name(p));
    for (char *c = name; *c; c++)
      if (*c == '_') *c = ' ';
    snprintf(text + at, sizeof text - at, "%s %s %d", patterns ? "," : "", name, sets);
    patterns++;
    if (sets < least) least = sets;
  }
  if (!patterns) return 0;
  size_t at = strlen(text);
  snprintf(text + at, sizeof text - at, ".");
  return pc_why(unmet, arena, "WEEK-1", text, "patterns", (double)patterns, "least", (double)least, NULL);
}

static int many_sets(const pc_week *week, pc_arena *arena, pc_reasons *unmet) {
  int sets = 0, most = week->number <= 2 ? LOWER_SETS_W1 : LOWER_SETS_W8;
  for (each e = {0}; next_item(week, &e);)
    if (pc_is_lower(e.item)) sets += e.item->sets + e.item->extra_sets;
  if (sets <= most) return 0;
  return pc_why(unmet, arena, "WEEK-1", "The legs and hips get {sets} sets this week, more than {most}.",
                "sets", (double)sets, "most", (double)most, NULL);
}

static int early_c(const pc_week *week, pc_arena *arena, pc_reasons *unmet) {
  for (int d = 0; d < 7; d++)
    if (!strcmp(week->days[d].session, "C") && week->number < 3)
      return pc_why(unmet, arena, "WEEK-1", "Session C comes in week {week}, before the third.", "week",
                    (double)week->number, NULL);
  return 0;
}

static int ratio(int above, int below, double lo, double hi, const char *text, pc_arena *arena,
                 pc_reasons *unmet) {
  if (above == 0 && below == 0) return 0; /* WEEK-1 names both */
  if (below > 0 && above >= lo * below - 1e-9 && above <= hi * below + 1e-9) return 0;
  return pc_why(unmet, arena, "WEEK-2", text, "above", (double)above, "below", (double)below, NULL);
}

static bool is_weak(const pc_standing *s, const pc_item *item) {
  for (int i = 0; i < s->n_weak; i++)
    if (pc_weak_is(&s->weak[i], item->exercise) && s->weak[i].side == item->first) return true;
  return false;
}

static int sides(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet) {
  int wrong = 0;
  for (each e = {0}; next_item(week, &e);)
    if (e.item->extra_sets &&
        (!e.item->exercise->sides || e.item->extra_sets > ASYM_SETS || !is_weak(s, e.item)))
      wrong++;
  if (!wrong) return 0;
  return pc_why(unmet, arena, "WEEK-2", "One side gets more sets without need in {wrong} exercises.", "wrong",
                (double)wrong, NULL);
}

static int balanced(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet) {
  int set[PC_N_PATTERNS] = {0};
  for (each e = {0}; next_item(week, &e);)
    if (pc_is_strength(e.item)) set[e.item->exercise->pattern] += e.item->sets;
  if (ratio(set[PC_PATTERN_PULL], set[PC_PATTERN_PUSH], PULL_PUSH_LO, PULL_PUSH_HI,
            "There are {above} sets of pulling to {below} of pushing; 1 to 1.5 times as many are the aim.",
            arena, unmet))
    return -1;
  if (ratio(
          set[PC_PATTERN_HINGE] + set[PC_PATTERN_HIP_EXTENSION],
          set[PC_PATTERN_SQUAT] + set[PC_PATTERN_LUNGE], HIP_KNEE_LO, HIP_KNEE_HI,
          "There are {above} sets of bridges and hinges to {below} of squats and lunges; 0.8 to 1.5 times as "
          "many are the aim.",
          arena, unmet))
    return -1;
  return sides(week, s, arena, unmet);
}

static bool has_strength(const pc_day_plan *day) {
  for (int i = 0; i < day->n; i++)
    if (pc_is_strength(&day->items[i])) return true;
  return false;
}

/* A hinge or one-legged hinge with weight. */
static bool heavy_hinge(const pc_day_plan *day) {
  for (int i = 0; i < day->n; i++)
    if (day->items[i].exercise->pattern == PC_PATTERN_HINGE && day->items[i].load_kg > 0) return true;
  return false;
}

static int spaced(const pc_week *week, pc_arena *arena, pc_reasons *unmet) {
  for (int d = 0; d + 1 < 7; d++) {
    const pc_day_plan *one = &week->days[d], *two = &week->days[d + 1];
    if (has_strength(one) && has_strength(two) &&
        pc_why(unmet, arena, "WEEK-3", "Days {day} and {next} both have strength work.", "day", d + 1.,
               "next", d + 2., NULL))
      return -1;
    if (heavy_hinge(one) && heavy_hinge(two) &&
        pc_why(unmet, arena, "WEEK-3", "Days {day} and {next} both have a heavy hinge.", "day", d + 1.,
               "next", d + 2., NULL))
      return -1;
  }
  return 0;
}

/* In bed nothing but the gentle start; a day with bending says that it waits an hour. */
static int rising(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet) {
  int wrong = 0;
  for (each e = {0}; next_item(week, &e);) {
    bool wake = !strcmp(e.item->part, "wake_up");
    if (wake && (e.item->exercise->pattern != PC_PATTERN_WAKE_UP || e.item->load_kg > 0)) wrong++;
    bool bends = (e.item->exercise->avoid_if | e.item->rung->avoid_if) & PC_COND_FLEXION;
    if (bends && pc_is_strength(e.item) && pc_trains_early(s)) wrong++;
  }
  for (int d = 0; d < 7; d++) {
    bool told = false;
    for (int k = 0; k < week->days[d].reasons.n; k++)
      told |= !strcmp(week->days[d].reasons.list[k].rule, "WEEK-4");
    if (has_strength(&week->days[d]) && !told) wrong++;
  }
  if (!wrong) return 0;
  return pc_why(unmet, arena, "WEEK-4",
                "{wrong} times the first hour after getting up is not kept free of loaded bending.", "wrong",
                (double)wrong, NULL);
}

static int in_time(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet) {
  double longest = 0;
  int days = 0;
  for (int d = 0; d < 7; d++) {
    double m = 0;
    for (int i = 0; i < week->days[d].n; i++)
      if (week->days[d].items[i].exercise->pattern != PC_PATTERN_WALK)
        m += pc_item_minutes(&week->days[d].items[i]);
    if (m > s->minutes * TIME_SLACK + 1e-9) days++;
    if (m > longest) longest = m;
  }
  if (!days) return 0;
  return pc_why(unmet, arena, "WEEK-5",
                "The longest day takes about {longest} minutes and you give {minutes}; what is left of it "
                "always stays.",
                "longest", longest, "minutes", s->minutes, "days", (double)days, NULL);
}

static int kinds(const pc_week *week, pc_arena *arena, pc_reasons *unmet) {
  int strength = 0, core = 0, walk = 0;
  for (each e = {0}; next_item(week, &e);) {
    strength += pc_is_strength(e.item);
    core += pc_is_core(e.item);
    walk += e.item->exercise->pattern == PC_PATTERN_WALK;
  }
  if (strength && core && walk) return 0;
  return pc_why(unmet, arena, "WEEK-7",
                "This week has strength {strength}, core {core} and walking {walk} times; a mix of all three "
                "is the aim.",
                "strength", (double)strength, "core", (double)core, "walk", (double)walk, NULL);
}

static int gear(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet) {
  unsigned have = s->gear | PC_GEAR_HOME;
  int wrong = 0;
  for (each e = {0}; next_item(week, &e);) {
    const pc_rung *r = e.item->rung;
    if (((e.item->exercise->gear | r->gear) & ~have) || (r->gear_any && !(r->gear_any & have))) wrong++;
  }
  if (!wrong) return 0;
  return pc_why(unmet, arena, "WEEK-8", "{wrong} exercises need things you do not have.", "wrong",
                (double)wrong, NULL);
}

/* The template's own counts of days. */
static int days(const pc_week *week, pc_arena *arena, pc_reasons *unmet) {
  int core = 0, walk = 0, mobility = 0;
  for (int d = 0; d < 7; d++) {
    bool has[3] = {false, false, false};
    for (int i = 0; i < week->days[d].n; i++) {
      const pc_item *item = &week->days[d].items[i];
      has[0] |= pc_is_core(item);
      has[1] |= item->exercise->pattern == PC_PATTERN_WALK;
      has[2] |= item->exercise->pattern == PC_PATTERN_MOBILITY;
    }
    core += has[0], walk += has[1], mobility += has[2];
  }
  if (core >= CORE_DAYS_LEAST && walk >= WALK_DAYS && mobility >= MOBILITY_DAYS) return 0;
  return pc_why(
      unmet, arena, "R-WEEK",
      "Core holds come on {core} days, walking on {walk}, mobility on {mobility}; 4, 5 and 3 are the aim.",
      "core", (double)core, "walk", (double)walk, "mobility", (double)mobility, NULL);
}

int pc_week_check(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet) {
  int bad = few_sets(week, arena, unmet) || many_sets(week, arena, unmet) || early_c(week, arena, unmet) ||
            balanced(week, s, arena, unmet) || spaced(week, arena, unmet) || rising(week, s, arena, unmet) ||
            in_time(week, s, arena, unmet) || kinds(week, arena, unmet) || gear(week, s, arena, unmet) ||
            days(week, arena, unmet);
  return bad ? -1 : 0;
}
