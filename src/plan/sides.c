/* sides.c: tests of left and right (R-ASYM) and of the hamstrings (R-HAM).
 *
 * A difference between the sides is acted on when it is larger than the tests' error and the weaker side
 * reaches less than 0.90 of the stronger, in two pairs of tests running; it ends when two pairs running reach
 * 0.95. A pair is both sides on one day. A test that told no error is taken for a home timing, a tenth of the
 * stronger side.
 *
 * Hamstrings are measured before they are stretched (the articles contradict each other, and feeling tight
 * is no measure of short): long ones are strengthened only; short ones may be stretched too, unless a nerve
 * complains. Untested counts as not short.
 */
#include "plan/sides.h"
#include "plan/constants.h"
#include "plan/diary.h"

#include <math.h>
#include <string.h>

static const pc_test tests[] = {
    {"side_bridge", "Side bridge hold", "s", true, "side_bridge"},
    {"single_leg_bridge", "Bridge hold on one leg", "s", true, "bridge"},
    {"one_leg_stand", "Stand on one leg", "s", true, "single_leg_deadlift"},
    {"trendelenburg", "Level hips on one leg", "s", true, "abductor"},
    {"calf_raise", "Calf raises on one leg", "repetitions", true, "calf"},
    {"bridge_hold", "Bridge hold", "s", false, ""},
    {"chair_stand", "Chair stands in 30 seconds", "repetitions", false, ""},
    {"flexor_hold", "Half sit hold", "s", false, ""},
    {"extensor_hold", "Back extensor hold", "s", false, ""},
    {"aslr", "Straight leg raise", "degrees", true, ""},
    {"ninety_ninety", "Knee short of straight, hip at 90", "degrees", true, ""},
};
#define N_TESTS ((int)(sizeof tests / sizeof *tests))
_Static_assert(sizeof tests / sizeof *tests <= PC_SIDE_TESTS, "room for every test");

const pc_test *pc_tests(int *n) {
  *n = N_TESTS;
  return tests;
}

static int find(const char *name) {
  for (int i = 0; i < N_TESTS; i++)
    if (strcmp(tests[i].name, name) == 0) return i;
  return -1;
}

void pc_tests_start(pc_test_tracks *t) {
  *t = (pc_test_tracks){.last_day = PC_NEVER};
  for (int i = 0; i < N_TESTS; i++)
    t->list[i] =
        (pc_test_track){.day = PC_NEVER, .value = {NAN, NAN, NAN}, .error = {NAN, NAN, NAN}, .ratio = NAN};
}

/* The pair of one day, once that day is over. */
static void close_pair(pc_test_track *t) {
  double left = t->value[PC_SIDE_LEFT], right = t->value[PC_SIDE_RIGHT], strong = fmax(left, right);
  if (isnan(left) || isnan(right) || !(strong > 0)) return;
  double error = fmax(t->error[PC_SIDE_LEFT], t->error[PC_SIDE_RIGHT]);
  if (isnan(error)) error = SIDE_ERROR * strong;
  pc_side weaker = left < right ? PC_SIDE_LEFT : PC_SIDE_RIGHT;
  t->ratio = fmin(left, right) / strong;
  bool below = t->ratio < SIDE_RATIO_ACT && fabs(left - right) > error;
  t->below = below ? (weaker == t->weaker ? t->below : 0) + 1 : 0;
  t->above = t->ratio >= SIDE_RATIO_STOP ? t->above + 1 : 0;
  if (below) t->weaker = weaker;
  if (t->below >= 2) t->acting = true;
  if (t->above >= 2) t->acting = false;
}

static void open_day(pc_test_track *t, int day) {
  close_pair(t);
  for (int side = 0; side < 3; side++) t->value[side] = t->error[side] = NAN;
  t->day = day;
}

void pc_tests_event(pc_test_tracks *ts, const pc_event *e) {
  int i = find(e->what), day = pc_clock_day(e->when);
  ts->last_day = day > ts->last_day ? day : ts->last_day;
  if (i < 0) return;
  pc_test_track *t = &ts->list[i];
  if (t->day != day) open_day(t, day);
  int side = e->side >= 0 && e->side < 3 ? e->side : PC_SIDE_BOTH;
  t->value[side] = e->value;
  t->error[side] = e->error;
}

int pc_tests_weak(pc_test_tracks *ts, pc_arena *arena, pc_weak **out, int *n, pc_reasons *why) {
  *n = 0;
  *out = PC_NEW(arena, pc_weak, N_TESTS);
  if (!*out) return PC_NO_MEMORY;
  for (int i = 0; i < N_TESTS; i++) {
    pc_test_track t = ts->list[i]; /* a copy: closing twice would count twice */
    if (t.day != PC_NEVER) close_pair(&t);
    if (!t.acting || !*tests[i].ladder) continue;
    (*out)[(*n)++] = (pc_weak){tests[i].ladder, t.weaker, t.ratio};
    if (pc_why(why, arena, "R-ASYM",
               t.weaker == PC_SIDE_LEFT
                   ? "The left side reached {ratio} of the right in two tests: it goes first, one set more."
                   : "The right side reached {ratio} of the left in two tests: it goes first, one set more.",
               "ratio", t.ratio, NULL))
      return PC_NO_MEMORY;
  }
  return 0;
}

/* The worse of the sides told; NaN none. sign 1: small is short; -1: large is short. */
static double shortest(const pc_test_track *t, int sign) {
  double worst = NAN;
  for (int side = 0; side < 3; side++) worst = fmin(worst, sign * t->value[side]);
  return sign * worst;
}

int pc_tests_hamstrings(const pc_test_tracks *ts, bool leg, pc_arena *arena, bool *stretch, pc_reasons *why) {
  double raise = shortest(&ts->list[find("aslr")], 1);
  double shortfall = shortest(&ts->list[find("ninety_ninety")], -1);
  bool tested = !isnan(raise) || !isnan(shortfall);
  bool is_long = raise >= ASLR_LONG_DEG || shortfall <= SHORTFALL_LONG_DEG;
  *stretch = tested && !is_long && !leg;
  if (!tested && !leg) return 0;
  return pc_why(why, arena, "R-HAM",
                leg       ? "With signs in the leg the hamstrings are not stretched."
                : is_long ? "The test shows hamstrings that are long enough: they are trained, not stretched."
                          : "The test shows short hamstrings: moving and training them may help, stretching "
                            "is optional.",
                "raise", raise, "shortfall", shortfall, NULL);
}
