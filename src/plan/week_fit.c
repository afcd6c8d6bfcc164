/* week_fit.c: how long a day takes, and what goes when that is too long (WEEK-5).
 *
 * Time is an estimate: repetitions at their tempo, holds with a breath between them, rests, and a moment to
 * change over; walking is counted apart. A day that is longer than a tenth over the minutes given loses, one
 * at a time and no more than needed: third sets (and extra sets of a weaker side), accessory exercises,
 * mobility, then what is left from the end. One exercise that straightens the hip (in B the hinge), one core
 * exercise, the wake-up and the walk always stay; if they alone are too long the week says so.
 */
#include "plan/constants.h"
#include "plan/week.h"

double pc_item_minutes(const pc_item *item) {
  if (item->minutes > 0) return item->minutes * item->sets;
  const pc_tempo *t = &item->exercise->tempo;
  double pace = t->up + t->down > 0 ? t->up + t->top + t->down : REP_SECONDS;
  double rep = item->hold_s > 0 ? item->hold_s + HOLD_CHANGE : pace, seconds = 0;
  int sides = item->exercise->sides ? 2 : 1;
  for (int k = 0; k < item->sets; k++) seconds += item->reps[k] * rep * sides;
  if (item->extra_sets) seconds += item->extra_sets * (item->reps[item->sets - 1] * rep + item->rest_s);
  return (seconds + item->rest_s * (item->sets - 1) + CHANGE_SECONDS) / 60;
}

void pc_day_minutes(pc_day_plan *day) {
  day->minutes = day->walk_minutes = 0;
  for (int i = 0; i < day->n; i++)
    *(day->items[i].exercise->pattern == PC_PATTERN_WALK ? &day->walk_minutes : &day->minutes) +=
        pc_item_minutes(&day->items[i]);
}

void pc_layout_drop(pc_layout *l, int d, int i) {
  pc_day_plan *day = &l->week->days[d];
  day->n--;
  for (int k = i; k < day->n; k++) {
    day->items[k] = day->items[k + 1];
    l->slot[d][k] = l->slot[d][k + 1];
  }
}

/* The last item that has a third set, or an extra one. */
static bool shorten_sets(pc_day_plan *day) {
  for (int i = day->n - 1; i >= 0; i--) {
    pc_item *item = &day->items[i];
    if (item->extra_sets) {
      item->extra_sets = 0;
      return true;
    }
    if (pc_is_strength(item) && item->sets > 2) {
      item->sets--;
      item->reps[item->sets] = 0;
      return true;
    }
  }
  return false;
}

static bool drop_accessory(pc_layout *l, int d) {
  int best = -1;
  for (int i = 0; i < l->week->days[d].n; i++) {
    const pc_slot *slot = l->slot[d][i];
    if (slot->drop && (best < 0 || slot->drop < l->slot[d][best]->drop)) best = i;
  }
  if (best >= 0) pc_layout_drop(l, d, best);
  return best >= 0;
}

/* The last item that may go: mobility first, then anything not to be kept. */
static bool drop_last(pc_layout *l, int d) {
  const pc_day_plan *day = &l->week->days[d];
  for (int mobility = 1; mobility >= 0; mobility--)
    for (int i = day->n - 1; i >= 0; i--) {
      const pc_slot *slot = l->slot[d][i];
      if (slot->keep || (mobility && slot->pattern != PC_PATTERN_MOBILITY)) continue;
      pc_layout_drop(l, d, i);
      return true;
    }
  return false;
}

static int fit_day(pc_layout *l, int d) {
  pc_day_plan *day = &l->week->days[d];
  double most = l->s->minutes * TIME_SLACK;
  pc_day_minutes(day);
  double full = day->minutes;
  while (day->minutes > most && (shorten_sets(day) || drop_accessory(l, d) || drop_last(l, d)))
    pc_day_minutes(day);
  if (day->minutes == full) return 0;
  return pc_why(&day->reasons, l->arena, "WEEK-5",
                "The whole session would take {full} minutes and you give {minutes}, so it is shorter.",
                "full", full, "minutes", l->s->minutes, NULL);
}

int pc_week_fit(pc_layout *l) {
  for (int d = 0; d < 7; d++)
    if (fit_day(l, d)) return -1;
  return 0;
}
