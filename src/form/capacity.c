/* capacity.c: tests of what a person can do, by the features and rules that judge exercises.
 *
 *   chair_stand_30s    Stands completed within 30 s of the first; one that is more than half way up at the
 *                      end counts (Rikli and Jones 1999).
 *   side_bridge, single_leg_bridge  The longest hold, by the rules of the exercises (McGill et al. 1999).
 *   trendelenburg      On one leg: seconds until the free side of the pelvis has sunk below level by more
 *                      than its error, 30 at most (Hardcastle and Nade 1985). From the front or back only.
 *   hinge              Bending of the hips when the trunk leans by 60 degrees, or at the deepest.
 *   overhead_reach     Lifting of the arm until the trunk has moved by more than 5 degrees and its error.
 *   thomas             Thigh of the hanging leg above (+) or below (-) level while the other knee is held.
 *   straight_leg_raise Thigh above level with a straight knee, at the highest.
 *
 * A camera sees no lumbar spine: where the clinic's test watches the pelvis or the low back, the trunk stands
 * for it, which is said.
 */
#include "posterior/capacity.h"
#include "form/counter.h"
#include "form/shape.h"

#include <math.h>
#include <string.h>

static const double Z95 = 1.96;
static const double WHOLE = 30;   /* s, of chair stands and of standing on one leg */
static const double TIMING = 0.5; /* s: 95 % of when a hold begins and ends */
/* % of leg length: the foot is off the floor, 15 above where it rests (one_leg_stand's rule, MEAS-2). Until
 * it is lower by as much as it may be off, it still is. */
static const double LIFTED = 15;
static const double LASTS = 0.3; /* s a sunken pelvis lasts before it counts */
static const double LEANS = 60, STILL = 5, STRAIGHT = 150, HELD = 110; /* degrees */

typedef struct test {
  const char *name, *title, *unit, *means, *exercise;
  bool sides;
} test;

static const test TESTS[PC_N_CAPACITIES] = {
    {"chair_stand_30s", "Chair stands in 30 s", "stands", "Complete stands within 30 s of the first.",
     "chair_stand", false},
    {"side_bridge", "Side bridge, longest hold", "s", "The longest hold in one line.", "side_bridge", false},
    {"single_leg_bridge", "Single-leg bridge, longest hold", "s", "The longest hold at the top.",
     "single_leg_bridge", true},
    {"trendelenburg", "Standing on one leg", "s",
     "Seconds until the free side of the pelvis sinks below level; the side is the standing leg.", NULL,
     true},
    {"hinge", "Hip hinge", "deg", "Bending of the hips with the trunk leaning by 60 degrees.", NULL, false},
    {"overhead_reach", "Overhead reach", "deg", "Lifting of the arm before the trunk moves.", NULL, true},
    {"thomas", "Thomas test", "deg", "Thigh above level (+) or below (-); the other knee is held.", NULL,
     true},
    {"straight_leg_raise", "Straight-leg raise", "deg", "Thigh above level at the highest, knee straight.",
     NULL, true},
};

const char *pc_capacity_name(int i) {
  return TESTS[i].name;
}

static double of(const pc_measures *m, pc_feature f, int side) {
  return m->of[f][side].value;
}
static double band(const pc_measures *m, pc_feature f, int side) {
  return Z95 * m->of[f][side].sd;
}

static void keep(pc_capacity *out, int side, double value, double error, double t) {
  out->value[side] = value, out->error[side] = error, out->t[side] = t;
}

/* ---- by the rules of an exercise ---- */

static void stands(const pc_form_result *r, double last, pc_capacity *out, pc_arena *arena) {
  if (!r->n_reps) return;
  double start = r->reps[0].start;
  int n = 0;
  if (last - start < WHOLE) {
    out->refused = pc_arena_print(arena, "The recording shows %.0f s from the first stand on; 30 are needed.",
                                  last - start);
    return;
  }
  for (int i = 0; i < r->n_reps; i++) /* half of the way up by the end of the 30 s */
    n += r->reps[i].complete && r->reps[i].start + 0.5 * r->reps[i].out < start + WHOLE;
  keep(out, 0, n, 0, start);
}

static void longest(const pc_form_result *r, pc_capacity *out) {
  for (int i = 0; i < r->n_holds; i++) {
    const pc_held *h = &r->holds[i];
    int side = out->sides && h->side < 0;
    if (!(h->end - h->start <= out->value[side])) keep(out, side, h->end - h->start, TIMING, h->start);
  }
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *rep = &r->reps[i];
    int side = out->sides && rep->side < 0;
    if (rep->complete && !(rep->past <= out->value[side]))
      keep(out, side, rep->past, TIMING, rep->start + rep->out);
  }
}

static int by_exercise(const test *t, const pc_catalogue *c, const pc_sight *sights, int n, pc_capacity *out,
                       pc_arena *arena, pc_err *err) {
  const pc_exercise *e = pc_exercise_find(c, t->exercise);
  if (!e) return pc_fail(err, PC_MISMATCH, 0, "the exercise %s is missing", t->exercise);
  pc_form *form = pc_form_make(e, err);
  if (!form) return err ? (int)err->code : PC_NO_MEMORY;
  for (int i = 0; i < n; i++) pc_form_push(form, &sights[i], NULL);
  const pc_form_result *r = pc_form_end(form);
  if (r->refused)
    out->refused = pc_arena_print(arena, "%s", r->refused);
  else if (!strcmp(t->name, "chair_stand_30s"))
    stands(r, n ? sights[n - 1].t : 0, out, arena);
  else
    longest(r, out);
  pc_form_free(form);
  return PC_OK;
}

/* ---- by the course of features ---- */

/* Whether the foot is off the floor; was: it was so a moment ago. */
static bool lifted(const pc_measures *m, int side, bool was) {
  double lower = was ? pc_counter_off(band(m, PC_M_FOOT_HEIGHT, side)) : 0;
  return of(m, PC_M_FOOT_HEIGHT, side) > LIFTED - lower;
}

static void one_leg(const pc_course_seen *c, int stance, pc_capacity *out) {
  double began = NAN, sunk = NAN;
  for (int i = 0; i < c->n; i++) {
    const pc_measures *m = &c->at[i];
    double pelvis = of(m, PC_M_PELVIS_SIDE, 0), drop = stance ? pelvis : -pelvis; /* of the free side */
    bool up = lifted(m, !stance, !isnan(began));
    if (!up) began = NAN;
    if (!up || isnan(pelvis)) continue;
    if (isnan(began)) began = m->t, sunk = NAN;
    bool low = drop > band(m, PC_M_PELVIS_SIDE, 0);
    if (!low) sunk = NAN;
    if (low && isnan(sunk)) sunk = m->t;
    if (!isnan(sunk) && m->t - sunk >= LASTS) { /* over: only another lift begins anew */
      if (!(sunk - began <= out->value[stance])) keep(out, stance, sunk - began, TIMING, began);
      while (i + 1 < c->n && lifted(&c->at[i + 1], !stance, true)) i++;
      began = NAN;
      continue;
    }
    double held = fmin(m->t - began, WHOLE);
    if (!(held <= out->value[stance])) keep(out, stance, held, TIMING, began);
  }
}

/* The near hip when the trunk first leans by 60 degrees, or at its deepest. */
static void hinge(const pc_course_seen *c, pc_capacity *out) {
  double deepest = -INFINITY;
  for (int i = 0; i < c->n && deepest < LEANS; i++) {
    const pc_measures *m = &c->at[i];
    int side = isnan(of(m, PC_M_HIP, 0));
    if (isnan(of(m, PC_M_HIP, side)) || !(of(m, PC_M_TRUNK, 0) > deepest)) continue;
    deepest = of(m, PC_M_TRUNK, 0);
    keep(out, 0, 180 - of(m, PC_M_HIP, side), band(m, PC_M_HIP, side), m->t);
  }
}

static void reach(const pc_course_seen *c, int side, pc_capacity *out) {
  double start = NAN;
  for (int i = 0; i < c->n; i++) {
    const pc_measures *m = &c->at[i];
    double arm = of(m, PC_M_SHOULDER, side), trunk = of(m, PC_M_TRUNK, 0);
    if (isnan(arm) || isnan(trunk)) continue;
    if (isnan(start)) start = trunk;
    if (fabs(trunk - start) > STILL + band(m, PC_M_TRUNK, 0)) return;
    if (!(arm <= out->value[side])) keep(out, side, arm, band(m, PC_M_SHOULDER, side), m->t);
  }
}

static bool on_the_back(const pc_measures *m) {
  double trunk = of(m, PC_M_TRUNK, 0);
  return trunk > -130 && trunk < -50;
}

static void leg_raise(const pc_course_seen *c, int side, pc_capacity *out) {
  for (int i = 0; i < c->n; i++) {
    const pc_measures *m = &c->at[i];
    double up = of(m, PC_M_THIGH, side) - 90;
    if (!on_the_back(m) || !(of(m, PC_M_KNEE, side) > STRAIGHT) || !(up > 10)) continue; /* it was lifted */
    if (!(up <= out->value[side])) keep(out, side, up, band(m, PC_M_THIGH, side), m->t);
  }
}

static void thomas(const pc_course_seen *c, int side, pc_capacity *out) {
  for (int i = 0; i < c->n; i++) {
    const pc_measures *m = &c->at[i];
    double thigh = of(m, PC_M_THIGH, side) - 90;
    if (!on_the_back(m) || !(of(m, PC_M_HIP, !side) < HELD) || !(of(m, PC_M_HIP, side) > HELD)) continue;
    if (!(thigh >= out->value[side])) keep(out, side, thigh, band(m, PC_M_THIGH, side), m->t);
  }
}

static void by_course(const test *t, const pc_course_seen *c, pc_capacity *out) {
  if (!strcmp(t->name, "hinge")) hinge(c, out);
  for (int side = 0; side < 2; side++) {
    if (!strcmp(t->name, "trendelenburg")) one_leg(c, side, out);
    if (!strcmp(t->name, "overhead_reach")) reach(c, side, out);
    if (!strcmp(t->name, "straight_leg_raise")) leg_raise(c, side, out);
    if (!strcmp(t->name, "thomas")) thomas(c, side, out);
  }
}

static const test *find(const char *name, pc_err *err) {
  for (int i = 0; i < PC_N_CAPACITIES; i++)
    if (!strcmp(TESTS[i].name, name)) return &TESTS[i];
  pc_fail(
      err, PC_MISMATCH, 0,
      "no test \"%.40s\"; there are chair_stand_30s, side_bridge, single_leg_bridge, trendelenburg, hinge, "
      "overhead_reach, thomas and straight_leg_raise",
      name);
  return NULL;
}

int pc_capacity_measure(const char *name, const pc_catalogue *catalogue, const pc_sight *sights, int n,
                        pc_capacity *out, pc_arena *arena, pc_err *err) {
  const test *t = find(name, err);
  pc_course_seen course;
  if (!t) return err ? (int)err->code : PC_MISMATCH;
  *out = (pc_capacity){
      .name = t->name, .title = t->title, .unit = t->unit, .means = t->means, .sides = t->sides};
  for (int i = 0; i < 2; i++) keep(out, i, NAN, NAN, NAN);
  if (t->exercise) {
    if (by_exercise(t, catalogue, sights, n, out, arena, err)) return err ? (int)err->code : PC_NO_MEMORY;
  } else {
    if (pc_course_watch(sights, n, &course, arena, err)) return err ? (int)err->code : PC_NO_MEMORY;
    by_course(t, &course, out);
  }
  if (!out->refused && isnan(out->value[0]) && isnan(out->value[1]))
    out->refused = "Nothing of this test was seen from where the camera stands.";
  return PC_OK;
}
