/* week_item.c: how much of an exercise: sets, repetitions, holds, rest, load.
 *
 * The standing says what the person's rung asks; the template how many sets; the learning weeks ask for
 * fewer repetitions than the ladder's range, with three left in reserve. On a rung below one's own the
 * targets of the own rung mean nothing: its dose's lowest numbers are taken, without a load. The three core
 * exercises are pyramids of short holds (R-HOLD): repetitions grow, seconds hardly, and never beyond ten.
 */
#include "plan/constants.h"
#include "plan/week.h"

#include <math.h>
#include <string.h>

/* R-HOLD's first pyramid, for a ladder the standing does not know. */
static const int FIRST_PYRAMID[3] = {3, 2, 1};
static const double FIRST_HOLD = 6; /* s */

int pc_reasons_copy(pc_reasons *to, const pc_reasons *from, pc_arena *arena) {
  if (!from->n) return 0;
  int n = to->n + from->n;
  pc_reason *list = PC_NEW(arena, pc_reason, n);
  if (!list) return -1;
  if (to->n) memcpy(list, to->list, (size_t)to->n * sizeof *list);
  memcpy(list + to->n, from->list, (size_t)from->n * sizeof *list);
  *to = (pc_reasons){list, n, n};
  return 0;
}

static const pc_dose *dose_of(const pc_choice *choice) {
  static const pc_dose NONE = {.name = ""};
  const pc_exercise *e = choice->exercise;
  int i = choice->rung->dose;
  return i >= 0 && i < e->n_doses ? &e->doses[i] : &NONE;
}

static int clamp(int x, int lo, int hi) {
  return x < lo ? lo : x > hi ? hi : x;
}

static double shortest(double hold, unsigned conditions) {
  double most = conditions & PC_COND_PRESSURE ? HOLD_PRESSURE_S : INFINITY;
  return hold < most ? hold : most;
}

static void pyramid(const pc_layout *l, const pc_choice *choice, const pc_dose *dose, pc_item *out) {
  const pc_step *step = choice->step && choice->step->hold_level >= 0 ? choice->step : NULL;
  const int *reps = step && step->reps[0] > 0 ? step->reps : FIRST_PYRAMID;
  out->sets = 3;
  memcpy(out->reps, reps, 3 * sizeof *reps);
  out->reps_lo = reps[2];
  out->reps_hi = reps[0];
  double hold = step && step->hold_s > 0 ? step->hold_s : FIRST_HOLD;
  out->hold_s = shortest(fmin(hold, HOLD_MAX_S), l->s->gate.conditions);
  out->rest_s = dose->rest_lo > 0 ? dose->rest_lo : HOLD_REST_SECONDS;
}

/* Load as the standing has it, less after a gap, in steps that exist; nothing where the person is on a lower
 * rung than their own. */
static double load_of(const pc_layout *l, const pc_choice *choice) {
  const pc_rung *r = choice->rung;
  if (!choice->own_rung || !r->loaded || isnan(choice->step->load_kg) || choice->step->load_kg <= 0)
    return NAN;
  double load = choice->step->load_kg, mass = isnan(l->s->mass_kg) ? UNKNOWN_MASS_KG : l->s->mass_kg;
  double most = r->load_max_bw * mass;
  if (l->s->gap_load < 1) load *= l->s->gap_load;
  if (r->load_max_bw > 0 && load > most) load = most;
  if (load == choice->step->load_kg || !(l->s->step_kg > 0)) return load;
  double steps = floor(load / l->s->step_kg + 1e-9);
  return steps > 0 ? steps * l->s->step_kg : NAN;
}

static void repetitions(const pc_layout *l, const pc_slot *slot, const pc_choice *choice, const pc_dose *dose,
                        pc_item *out) {
  bool timed = dose->reps_hi <= 1 && dose->hold_lo > 0; /* one long hold a set: nothing to count */
  bool strength = !strcmp(slot->part, "strength");
  const pc_step *step = choice->own_rung && strength && !timed ? choice->step : NULL;
  int lo = step && step->reps_lo > 0 ? step->reps_lo : dose->reps_lo;
  int hi = step && step->reps_hi > 0 ? step->reps_hi : dose->reps_hi;
  if (lo < 1) lo = 1;
  if (hi < lo) hi = lo;
  if (l->learning && slot->learn_lo && !timed) {
    lo = slot->learn_lo;
    hi = slot->learn_hi;
  }
  out->reps_lo = lo;
  out->reps_hi = hi;
  for (int k = 0; k < out->sets; k++) {
    int target = step && step->reps[k] > 0 ? step->reps[k] : lo;
    out->reps[k] = clamp(target, lo, hi);
  }
  out->hold_s = shortest(dose->hold_lo, l->s->gate.conditions);
}

static int effort(const pc_layout *l, const pc_choice *choice) {
  int left = choice->step && choice->step->reps_left > 0 ? choice->step->reps_left : LEFT_FIRST_WEEKS;
  return l->week->deload && left < LEFT_DELOAD ? LEFT_DELOAD : left;
}

static int why_item(const pc_layout *l, const pc_slot *slot, const pc_choice *choice, pc_item *out) {
  pc_reasons *why = &out->reasons;
  int bad = 0;
  if (!strcmp(slot->part, "strength"))
    bad = pc_why(why, l->arena, "WEEK-1", "Every way of moving gets at least two sets a week.", "sets",
                 (double)out->sets, NULL);
  else if (!strcmp(slot->part, "core"))
    bad = pc_why(why, l->arena, "R-HOLD",
                 "Short holds, fewer in each set: they may train the trunk without tiring it out.", "hold",
                 out->hold_s, NULL);
  else if (!strcmp(slot->part, "mobility"))
    bad = pc_why(why, l->arena, "R-WEEK", "A little easy moving on three days a week.", NULL);
  else if (!strcmp(slot->part, "walk"))
    bad = pc_why(why, l->arena, "R-WALK", "Walking on five days a week may help to keep back pain away.",
                 "minutes", out->minutes, NULL);
  else
    bad = pc_why(why, l->arena, "R-WAKE", "A gentle start before you get up.", NULL);
  if (!bad && l->learning && slot->learn_lo)
    bad = pc_why(why, l->arena, "R-RIR",
                 "These are weeks to learn the movement, so stop well before it gets hard.", "reps_left",
                 (double)out->reps_left, NULL);
  if (!bad) bad = pc_reasons_copy(why, &choice->reasons, l->arena);
  bool fixed = l->learning && slot->learn_lo && slot->learn_lo == slot->learn_hi; /* targets wait */
  if (!bad && choice->step && !fixed) bad = pc_reasons_copy(why, &choice->step->reasons, l->arena);
  return bad ? -1 : 0;
}

int pc_item_make(const pc_layout *l, const pc_slot *slot, const pc_choice *choice, pc_item *out) {
  const pc_dose *dose = dose_of(choice);
  *out = (pc_item){.part = slot->part,
                   .exercise = choice->exercise,
                   .rung = choice->rung,
                   .load_kg = NAN,
                   .first = PC_SIDE_BOTH,
                   .cue = choice->step && choice->step->cue ? choice->step->cue : ""};
  out->rest_s = dose->rest_lo > 0 ? dose->rest_lo : REST_SECONDS;
  if (slot->pattern == PC_PATTERN_WALK) {
    out->sets = 1;
    out->minutes = l->s->walk_minutes > 0 ? l->s->walk_minutes : WALK_START_MIN;
    if (l->s->halve) out->minutes *= HALVE_SETS;
  } else if (choice->exercise->hold && !strcmp(slot->part, "core")) {
    pyramid(l, choice, dose, out);
  } else if (dose->minutes > 0) {
    out->sets = dose->sets_lo > 0 ? clamp(dose->sets_lo, 1, PC_MAX_SETS) : 1;
    out->minutes = dose->minutes;
  } else {
    bool strength = !strcmp(slot->part, "strength");
    out->sets = clamp(strength ? slot->sets[l->stage] : dose->sets_lo, 1, PC_MAX_SETS);
    repetitions(l, slot, choice, dose, out);
    out->load_kg = load_of(l, choice);
  }
  if (!strcmp(slot->part, "strength")) out->reps_left = effort(l, choice);
  return why_item(l, slot, choice, out);
}
