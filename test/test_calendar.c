/* Deload, readiness, breaks in training, adherence, walking, sides, hamstrings, outcomes and referral; and
 * a reason for each, the same bytes twice, and a long life in time. */
#include "coach_story.h"

#include <time.h>

static pc_catalogue *c;
static pc_arena *arena;
static story s;

static pc_standing standing(int on) {
  return story_now(&s, c, on, &arena);
}

static void begin(void) {
  story_end(&s);
  story_screen(&s, 0, 0);
}

/* Three quiet sessions a week on the bridge with mornings of 2, from..to. */
static void train(int from, int to) {
  for (int d = from; d <= to; d++) {
    story_pain(&s, d, "am", 2);
    if (d % 7 == 0 || d % 7 == 3) story_sets(&s, d, "bridge", 1, (const int[3]){8, 8, 8}, PC_UNSAID);
  }
}

/* ---- R-DELOAD ---- */

static void every_fifth_week(void) {
  begin();
  train(0, 100);
  for (int week = 1; week <= 12; week++) {
    pc_standing now = standing(7 * (week - 1) + 3);
    CHECK(now.week == week && now.deload == (week % 5 == 0), "week %d", week);
    if (now.deload) {
      CHECK(pc_standing_step(&now, "bridge")->reps_left >= 4 && story_why(&now.reasons, "R-DELOAD"));
    }
  }
}

static void ready(int day, int each) {
  pc_event *e = story_add(&s, PC_EVENT_READY, day, 430);
  e->sleep = e->soreness = e->stress = e->energy = each;
}

/* Two signs: three red days and a rise of pain. One is not enough. */
static void signs(void) {
  begin();
  train(0, 13);
  for (int d = 7; d < 10; d++) ready(d, 2);
  CHECK(!standing(14).deload);
  for (int d = 7; d < 14; d++) story_pain(&s, d, "am", 4);
  CHECK(standing(14).deload);
  begin(); /* without pain, not again within three weeks of the last */
  train(0, 60);
  for (int d = 35; d < 42; d++) ready(d, 2);
  CHECK(standing(31).deload && !standing(42).deload);
}

/* ---- R-READY ---- */

static void readiness(void) {
  static const int expected[] = {0, 1, 1, 2, 3, 3};
  for (int each = 1; each <= 5; each++) {
    begin();
    ready(1, each);
    CHECK(standing(1).ready == expected[each], "%d", each);
    CHECK(standing(2).ready == 0);
  }
  begin();
  for (int sum = 4; sum <= 20; sum++) { /* the latest of the day counts */
    ready(1, 1);
    pc_event *e = &s.events[s.n - 1];
    int *parts[] = {&e->sleep, &e->soreness, &e->stress, &e->energy};
    for (int k = 4; k < sum; k++) ++*parts[k % 4];
    CHECK(standing(1).ready == (sum >= 14 ? 3 : sum >= 10 ? 2 : 1), "%d", sum);
  }
  ready(2, 5);
  s.events[s.n - 1].ill = 1;
  CHECK(standing(2).ill && !standing(3).ill);
}

/* ---- R-GAP ---- */

static void gaps(void) {
  for (int gap = 1; gap <= 40; gap++) {
    begin();
    story_sets(&s, 0, "bridge", 1, (const int[3]){8, 8, 8}, 2);
    pc_standing now = standing(gap);
    double load = gap <= 7 ? 1 : gap <= 14 ? 0.9 : 0.8;
    CHECK(now.gap_load == load && pc_standing_step(&now, "bridge")->level == (gap >= 15 ? 0 : 1), "%d", gap);
    CHECK(now.gate.locked == (gap > 28) && (gap <= 28 || now.gate.ask), "%d", gap);
    CHECK((load < 1) == (story_why(&now.reasons, "R-GAP") != NULL));
    story_screen(&s, gap, 0);
    story_sets(&s, gap, "bridge", 0, (const int[3]){8, 8, 8}, 2); /* back again: it is over */
    now = standing(gap + 1);
    CHECK(now.gap_load == 1 && !now.gate.locked &&
          pc_standing_step(&now, "bridge")->level == (gap >= 15 ? 0 : 1));
  }
}

static int bridge_rung(int day) {
  pc_standing now = standing(day);
  return pc_standing_step(&now, "bridge")->level;
}

/* After an operation no rung may be done, yet a break takes one all the same: what is shown does not jump up
 * on the day of the operation, and whoever is cleared later goes on from below. */
static void gap_with_all_barred(void) {
  begin();
  story_sets(&s, 0, "bridge", 1, (const int[3]){8, 8, 8}, 2);
  CHECK(bridge_rung(14) == 1 && bridge_rung(20) == 0);
  story_setting(&s, 21, "conditions", PC_COND_SURGERY);
  CHECK(bridge_rung(21) == 0 && bridge_rung(22) == 0);
  story_what(&s, PC_EVENT_END, 22, 1100, "free")->done = 1;
  CHECK(bridge_rung(23) == 0);
  story_setting(&s, 24, "conditions", 0);
  CHECK(bridge_rung(24) == 0 && bridge_rung(60) == 0);
}

/* ---- adherence and REF-4 ---- */

static void how_much(void) {
  begin();
  CHECK(isnan(standing(6).adherence));
  train(0, 27);
  pc_standing now = standing(28);
  CHECK(now.adherence == 1 && !now.halve);
  begin();
  for (int d = 0; d < 28; d += 14) story_sets(&s, d, "bridge", 1, (const int[3]){8, 8, 8}, PC_UNSAID);
  now = standing(28);
  CHECK_NEAR(now.adherence, 2 / 8., 1e-12);
  CHECK(now.halve && story_why(&now.reasons, "REF-4"));
}

/* ---- walking and steps ---- */

static void walking(void) {
  begin();
  CHECK_NEAR(standing(0).walk_minutes, 11, 1e-12); /* the setting's 10 and a tenth */
  CHECK(standing(0).step_goal == 7000);
  for (int d = 0; d < 7; d++) {
    story_add(&s, PC_EVENT_WALK, d, 1000)->minutes = 14 + d; /* median 17 */
    story_add(&s, PC_EVENT_STEPS, d, 1300)->steps = 3000 + 100 * d;
  }
  CHECK_NEAR(standing(7).walk_minutes, 17 * 1.1, 1e-12);
  CHECK(standing(7).step_goal == 3600); /* 3,300 and a tenth, in hundreds */
  CHECK_NEAR(standing(14).walk_minutes, 17, 1e-12);
  for (int d = 14; d < 21; d++) story_add(&s, PC_EVENT_WALK, d, 1000)->minutes = 60;
  CHECK(standing(21).walk_minutes == 30);
}

/* The climb of the rules: about 26 min in week 12, 30 in the end, never more than a tenth a week. */
static void walking_for_months(void) {
  begin();
  double last = 10;
  for (int week = 1; week <= 16; week++) {
    double goal = standing(7 * (week - 1)).walk_minutes;
    CHECK(goal <= last * 1.1 + 1e-9 && goal >= last);
    if (week == 12) CHECK(goal > 24 && goal <= 30, "%g", goal);
    for (int d = 0; d < 5; d++) story_add(&s, PC_EVENT_WALK, 7 * (week - 1) + d, 1000)->minutes = goal;
    last = goal;
  }
  CHECK(last == 30);
}

/* ---- sides and hamstrings ---- */

static void test(int day, const char *what, int side, double value, double error) {
  pc_event *e = story_what(&s, PC_EVENT_TEST, day, 600 + side, what);
  e->side = side;
  e->value = value;
  e->error = error;
}

static void both(int day, double left, double right, double error) {
  test(day, "side_bridge", PC_SIDE_LEFT, left, error);
  test(day, "side_bridge", PC_SIDE_RIGHT, right, error);
}

static void sides(void) {
  begin();
  both(1, 40, 50, 3);
  CHECK(standing(2).n_weak == 0); /* one test is not two */
  both(29, 42, 50, 3);
  pc_standing now = standing(29);
  CHECK(now.n_weak == 1 && now.weak[0].side == PC_SIDE_LEFT && !strcmp(now.weak[0].what, "side_bridge"));
  CHECK_NEAR(now.weak[0].ratio, 0.84, 1e-12);
  CHECK(story_why(&now.reasons, "R-ASYM"));
  both(57, 48, 50, 3);
  CHECK(standing(57).n_weak == 1); /* 0.96 once */
  both(85, 49, 50, 3);
  CHECK(standing(85).n_weak == 0);
  begin(); /* within the error */
  both(1, 40, 50, 12);
  both(29, 40, 50, 12);
  CHECK(standing(29).n_weak == 0);
  begin(); /* the weaker side changed */
  both(1, 40, 50, 3);
  both(29, 50, 40, 3);
  CHECK(standing(29).n_weak == 0);
}

static void hamstrings(void) {
  static const struct {
    const char *test;
    double value;
    bool stretch;
  } cases[] = {{"aslr", 80, false},          {"aslr", 79, true},          {"aslr", 60, true},
               {"ninety_ninety", 20, false}, {"ninety_ninety", 21, true}, {"ninety_ninety", 5, false}};
  begin();
  CHECK(!standing(1).stretch_hamstrings);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    begin();
    test(1, cases[i].test, PC_SIDE_LEFT, cases[i].value, NAN);
    pc_standing now = standing(1);
    CHECK(now.stretch_hamstrings == cases[i].stretch, "case %zu", i);
    CHECK(story_why(&now.reasons, "R-HAM"));
    story_screen(&s, 2, (uint64_t)1 << PC_FLAG_P1);
    now = standing(2);
    CHECK(!now.stretch_hamstrings && now.refer);
  }
}

/* ---- outcomes ---- */

static void month(int then, int now_pain, int worry) {
  begin();
  train(0, 35);
  for (int d = 0; d < 3; d++) story_pain(&s, d, "average", then);
  for (int d = 30; d < 33; d++) story_pain(&s, d, "average", now_pain);
  story_setting(&s, 0, "worry", worry);
}

static void better_or_not(void) {
  static const struct {
    int then, now;
    bool refer;
  } cases[] = {{6, 4, false}, {6, 5, true}, {3, 2, false}, {4, 3, true}, {4, 2, false}, {5, 5, true}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    month(cases[i].then, cases[i].now, 3);
    pc_standing now = standing(34);
    CHECK(now.refer == cases[i].refer && now.better == cases[i].now - cases[i].then, "%d to %d",
          cases[i].then, cases[i].now);
    CHECK(cases[i].refer == (story_why(&now.reasons, "REF-1") != NULL) && !now.distress);
  }
  month(6, 5, 8);
  for (int k = 0; k < 2; k++) story_what(&s, PC_EVENT_SCORE, 14 * k, 1000, "psfs")->value = 3 + 1.3 * k;
  CHECK(!standing(34).refer && standing(34).distress); /* 1.3 more in the activities; worried all the same */
}

static void much_worse(void) {
  begin();
  story_pain(&s, 0, "average", 3);
  for (int d = 0; d < 60; d++) story_pain(&s, d, "am", d < 30 ? 3 : 5);
  CHECK(!standing(29).refer);
  pc_standing now = standing(45);
  CHECK(now.refer && story_why(&now.reasons, "REF-2"));
}

static void tests_due(void) {
  begin();
  CHECK(!standing(27).retest && standing(28).retest);
  story_pain(&s, 28, "now", 4);
  pc_standing now = standing(28);
  CHECK(!now.retest && story_why(&now.reasons, "R-TEST"));
  test(28, "side_bridge", PC_SIDE_LEFT, 40, NAN);
  CHECK(!standing(30).retest);
}

/* ---- the same answer, and in time ---- */

static bool same(const pc_standing *a, const pc_standing *b) {
  if (a->n_steps != b->n_steps || a->reasons.n != b->reasons.n || a->gate.tier != b->gate.tier) return false;
  for (int i = 0; i < a->reasons.n; i++)
    if (strcmp(a->reasons.list[i].text, b->reasons.list[i].text)) return false;
  for (int i = 0; i < a->n_steps; i++) {
    const pc_step *x = &a->steps[i], *y = &b->steps[i];
    if (x->level != y->level || x->hold_level != y->hold_level || x->sessions != y->sessions ||
        memcmp(x->reps, y->reps, sizeof x->reps) || memcmp(&x->load_kg, &y->load_kg, sizeof x->load_kg))
      return false;
  }
  return true;
}

/* Appended in another order: other ids, other places, the same moments. */
static void any_order(void) {
  begin();
  train(0, 80);
  for (int d = 0; d < 80; d += 4) ready(d, 3);
  pc_clock now = {(int64_t)(STORY_DAY0 + 81) * 86400, 0};
  pc_arena *mine = pc_arena_make();
  pc_history h;
  pc_standing a, b;
  CHECK(pc_history_make(s.events, s.n, now.at, mine, &h) == 0);
  CHECK(pc_standing_make(&h, c, now, mine, &a) == 0);
  for (int i = s.n - 1; i > 0; i--) { /* Fisher and Yates, with a fixed stride for a coin */
    int k = (int)((unsigned)i * 7919u % (unsigned)(i + 1));
    pc_event t = s.events[i];
    s.events[i] = s.events[k];
    s.events[k] = t;
  }
  for (int i = 0; i < s.n; i++) s.events[i].id = i + 1;
  CHECK(pc_history_make(s.events, s.n, now.at, mine, &h) == 0);
  CHECK(pc_standing_make(&h, c, now, mine, &b) == 0);
  CHECK(same(&a, &b));
  pc_arena_free(mine);
}

static void ten_years(void) {
  begin();
  for (int d = 0; d < 3650; d++) {
    story_pain(&s, d, "am", d % 3);
    story_add(&s, PC_EVENT_STEPS, d, 1300)->steps = 6000;
    if (d % 28 == 27) story_screen(&s, d, 0);
    for (int k = 1; k <= 9; k++)
      story_set(&s, d,
                k <= 3   ? "bird_dog"
                : k <= 6 ? "side_bridge"
                         : "curl_up",
                0, (k - 1) % 3 + 1, 3)
          ->hold_s = 6;
  }
  pc_clock now = {(int64_t)(STORY_DAY0 + 3650) * 86400, 0};
  pc_arena *mine = pc_arena_make();
  pc_history h;
  pc_standing out;
  CHECK(pc_history_make(s.events, s.n, now.at, mine, &h) == 0);
  struct timespec t0, t1;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
  CHECK(pc_standing_make(&h, c, now, mine, &out) == 0);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
  double ms = 1e3 * (double)(t1.tv_sec - t0.tv_sec) + 1e-6 * (double)(t1.tv_nsec - t0.tv_nsec);
  printf("a standing from %d events: %.1f ms\n", s.n, ms);
  CHECK(out.week == 522 && pc_standing_step(&out, "bird_dog")->last_day == STORY_DAY0 + 3649);
#ifndef __SANITIZE_ADDRESS__
  CHECK(ms < 50);
#endif
  pc_arena_free(mine);
}

/* Memory refused anywhere is told, never a crash. */
static void no_memory(void) {
  begin();
  train(0, 20);
  pc_clock now = {(int64_t)(STORY_DAY0 + 21) * 86400, 0};
  int told = 0;
  for (size_t n = 1; n < 400; n++) {
    pc_arena *mine = pc_arena_make();
    pc_history h;
    pc_standing out;
    pc_arena_fail_at(mine, n);
    int bad = pc_history_make(s.events, s.n, now.at, mine, &h);
    if (!bad) bad = pc_standing_make(&h, c, now, mine, &out);
    pc_arena_free(mine);
    CHECK(bad == 0 || bad == PC_NO_MEMORY);
    if (!bad) break;
    told++;
  }
  CHECK(told > 8 && told < 399, "%d", told);
}

int main(void) {
  c = pc_catalogue_make();
  if (!c) return 1;
  every_fifth_week();
  signs();
  readiness();
  gaps();
  gap_with_all_barred();
  how_much();
  walking();
  walking_for_months();
  sides();
  hamstrings();
  better_or_not();
  much_worse();
  tests_due();
  any_order();
  ten_years();
  no_memory();
  story_end(&s);
  pc_arena_free(arena);
  pc_catalogue_free(c);
  return test_done();
}
