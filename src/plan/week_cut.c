/* week_cut.c: fewer sets: the deload, pain, a long gap, a plan that is too much; and the balance.
 *
 * The strongest of the cuts that apply counts; they are not heaped on each other. The sets to leave are the
 * factor times the whole, rounded up, dealt out by largest remainder (Hamilton's method of seats), first to
 * what the ratios of WEEK-2 lack, and at least one for each exercise, so that a deload keeps the same
 * exercises. Core holds are dealt apart.
 *
 * Afterwards sets are taken from the side that is too heavy of pull : push and hip : knee, if that reaches
 * the range of WEEK-2 and leaves every pattern its least; else the week stays and says what does not hold.
 */
#include "plan/constants.h"
#include "plan/week.h"

#include <math.h>
#include <string.h>

/* ---- the ratios of WEEK-2 ----------------------------------------------------------------------- */

typedef struct pc_ratio {
  unsigned above, below; /* masks of patterns */
  double lo, hi;
} pc_ratio;
static const pc_ratio RATIOS[2] = {{1u << PC_PATTERN_PULL, 1u << PC_PATTERN_PUSH, PULL_PUSH_LO, PULL_PUSH_HI},
                                   {1u << PC_PATTERN_HINGE | 1u << PC_PATTERN_HIP_EXTENSION,
                                    1u << PC_PATTERN_SQUAT | 1u << PC_PATTERN_LUNGE, HIP_KNEE_LO,
                                    HIP_KNEE_HI}};

static int sum(pc_item *const *items, const int *sets, int n, unsigned patterns) {
  int total = 0;
  for (int i = 0; i < n; i++)
    if (patterns >> items[i]->exercise->pattern & 1) total += sets[i];
  return total;
}

/* ---- fewer -------------------------------------------------------------------------------------- */

static void set_sets(pc_item *item, int sets) {
  for (int k = sets; k < item->sets; k++) item->reps[k] = 0;
  item->sets = sets;
}

/* Whether one set more of this item would help a ratio of WEEK-2 that is out of its range. */
static bool helps(pc_item *const *items, const int *sets, int n, int i) {
  for (int k = 0; k < 2; k++) {
    const pc_ratio *r = &RATIOS[k];
    int above = sum(items, sets, n, r->above), below = sum(items, sets, n, r->below);
    if (above == 0 || below == 0) continue;
    unsigned light = above > r->hi * below ? r->below : above < r->lo * below ? r->above : 0;
    if (light >> items[i]->exercise->pattern & 1) return true;
  }
  return false;
}

/* The item to get the next set: one that helps the balance, else the largest remainder, of equals the first;
 * -1: nobody lacks one. */
static int most_wanting(pc_item *const *items, const int *given, int n, double factor) {
  int best = -1;
  double most = 1e-9;
  for (int i = 0; i < n; i++) {
    if (given[i] >= items[i]->sets) continue;
    double wanting = items[i]->sets * factor - given[i] + (helps(items, given, n, i) ? 10 : 0);
    if (wanting > most + 1e-9) {
      most = wanting;
      best = i;
    }
  }
  return best;
}

void pc_cut_sets(pc_item **items, int n, double factor) {
  int left = 0, given[7 * PC_DAY_ROOM];
  for (int i = 0; i < n; i++) left += items[i]->sets;
  left = (int)ceil(left * factor - 1e-9);
  for (int i = 0; i < n; i++) {
    given[i] = (int)floor(items[i]->sets * factor + 1e-9);
    if (given[i] < 1) given[i] = 1;
    left -= given[i];
  }
  for (int i; left > 0 && (i = most_wanting(items, given, n, factor)) >= 0; left--) given[i]++;
  for (int i = 0; i < n; i++) {
    set_sets(items[i], given[i]);
    items[i]->extra_sets = 0;
  }
}

/* ---- the cuts of a week ------------------------------------------------------------------------- */

/* The strongest cut, with its reason. */
static double strongest(const pc_layout *l, pc_reason *why) {
  const pc_standing *s = l->s;
  const struct {
    bool on;
    double factor;
    const char *rule, *text;
  } cuts[] = {
      {l->week->deload, DELOAD_SETS, "R-DELOAD",
       "A lighter week: about half the sets of the same exercises."},
      {s->halve, HALVE_SETS, "REF-4",
       "Half a plan that gets done is worth more than a whole one that does not."},
      {s->pain.volume < 1, s->pain.volume,
       s->pain.volume >= SORE_VOLUME  ? "PAIN-9"
       : s->pain.volume >= CUT_VOLUME ? "PAIN-10"
                                      : "PAIN-2",
       "Your back has been sorer lately, so there are fewer sets."},
      {s->gap_load <= GAP_LONG_LOAD, GAP_LONG_SETS, "R-GAP",
       "After a longer break you come back with fewer sets. Nothing has to be made up for."},
  };
  double factor = 1;
  for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
    if (cuts[i].on && cuts[i].factor < factor) {
      factor = cuts[i].factor;
      *why = (pc_reason){.rule = cuts[i].rule, .text = cuts[i].text};
    }
  return factor;
}

static int gather(pc_week *week, bool (*belongs)(const pc_item *), pc_item **out) {
  int n = 0;
  for (int d = 0; d < 7; d++)
    for (int i = 0; i < week->days[d].n; i++)
      if (belongs(&week->days[d].items[i])) out[n++] = &week->days[d].items[i];
  return n;
}

/* ---- the balance -------------------------------------------------------------------------------- */

/* Takes sets off `patterns` until at most `most` are left, from the item with most sets, the last of equals;
 * an exercise may go wholly where its pattern keeps `least` without it, but not in a week that was cut. */
static bool lighten(pc_item *const *items, int *sets, int n, unsigned patterns, int most, bool cut) {
  while (sum(items, sets, n, patterns) > most) {
    int best = -1;
    for (int i = 0; i < n; i++) {
      unsigned own = 1u << items[i]->exercise->pattern;
      int least = cut ? 1 : PATTERN_SETS;
      if (!(patterns & own) || sets[i] < (cut ? 2 : 1) || sum(items, sets, n, own) <= least) continue;
      if (best < 0 || sets[i] >= sets[best]) best = i;
    }
    if (best < 0) return false;
    sets[best]--;
  }
  return true;
}

/* Brings a ratio into its range, or changes nothing. */
static void balance(pc_item *const *items, int *sets, int n, const pc_ratio *r, bool cut) {
  int a = sum(items, sets, n, r->above), b = sum(items, sets, n, r->below), tried[7 * PC_DAY_ROOM];
  if (a == 0 || b == 0) return;
  memcpy(tried, sets, sizeof *sets * (size_t)n);
  bool done = a > r->hi * b   ? lighten(items, tried, n, r->above, (int)floor(r->hi * b + 1e-9), cut)
              : a < r->lo * b ? lighten(items, tried, n, r->below, (int)floor(a / r->lo + 1e-9), cut)
                              : false;
  if (done) memcpy(sets, tried, sizeof *sets * (size_t)n);
}

static void balance_week(pc_layout *l, pc_item **items, int n, bool cut) {
  int sets[7 * PC_DAY_ROOM];
  for (int i = 0; i < n; i++) sets[i] = items[i]->sets;
  for (int k = 0; k < 2; k++) balance(items, sets, n, &RATIOS[k], cut);
  for (int i = 0; i < n; i++)
    if (sets[i] < items[i]->sets) set_sets(items[i], sets[i]);
  for (int d = 0; d < 7; d++)
    for (int i = l->week->days[d].n - 1; i >= 0; i--)
      if (l->week->days[d].items[i].sets == 0) pc_layout_drop(l, d, i);
}

int pc_week_cut(pc_layout *l) {
  pc_item *items[7 * PC_DAY_ROOM];
  pc_reason why = {0};
  double factor = strongest(l, &why);
  if (factor < 1) {
    if (pc_why(&l->week->reasons, l->arena, why.rule, why.text, "factor", factor, NULL)) return -1;
    int n = gather(l->week, pc_is_core, items);
    pc_cut_sets(items, n, factor);
    n = gather(l->week, pc_is_strength, items);
    pc_cut_sets(items, n, factor);
    for (int i = 0; i < n; i++)
      if (pc_why(&items[i]->reasons, l->arena, why.rule, why.text, "factor", factor, NULL)) return -1;
  }
  balance_week(l, items, gather(l->week, pc_is_strength, items), factor < 1);
  return 0;
}
