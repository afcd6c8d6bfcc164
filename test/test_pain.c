/* R-PAIN: the vectors of the rules, the modes of a day, the judge of a running session. */
#include "coach_story.h"

static pc_catalogue *c;
static pc_arena *arena;

static pc_standing standing(const story *s, int day) {
  pc_arena_free(arena);
  arena = pc_arena_make();
  return story_standing(s, c, day, arena);
}

/* Day 0 answered, then `days` mornings of the same pain. */
static story usual(int am, int days) {
  story s = {0};
  story_screen(&s, 0, 0);
  for (int d = 0; d < days; d++) story_pain(&s, d, "am", am);
  return s;
}

static void three(story *s, int day, int reps, int peak) {
  for (int i = 1; i <= 3; i++) {
    pc_event *e = story_set(s, day, "bridge", 1, i, reps);
    e->sets_asked = 3;
    e->pain = peak;
  }
}

static const pc_step *bridge(const pc_standing *s) {
  const pc_step *step = pc_standing_step(s, "bridge");
  CHECK(step, "no bridge");
  return step;
}

/* ---- vectors ---- */

static void base_3_peak_5_am_4(void) {
  story s = usual(3, 8);
  three(&s, 7, 12, 5);
  story_pain(&s, 8, "am", 4);
  three(&s, 9, 12, 5);
  story_pain(&s, 9, "am", 3);
  story_pain(&s, 10, "am", 4);
  pc_standing now = standing(&s, 10);
  CHECK(now.pain.recovered && now.pain.volume == 1 && now.pain.base == 3);
  CHECK(bridge(&now)->level == 2 && story_why(&bridge(&now)->reasons, "PROG-1"));
  CHECK(story_why(&now.reasons, "PAIN-8"));
  story_end(&s);
}

static void base_3_peak_5_am_5(void) {
  story s = usual(3, 8);
  three(&s, 7, 12, 5);
  story_pain(&s, 8, "am", 4);
  three(&s, 9, 12, 5);
  story_pain(&s, 9, "am", 3);
  story_pain(&s, 10, "am", 5);
  pc_standing now = standing(&s, 10);
  CHECK(!now.pain.recovered && now.pain.volume == 0.8);
  CHECK(bridge(&now)->level == 1 && story_why(&bridge(&now)->reasons, "PAIN-9"));
  const pc_reason *why = story_why(&now.reasons, "PAIN-9");
  CHECK(why && why->numbers[0].value == 5 && why->numbers[1].value == 3);
  CHECK(why && strstr(why->text, "of 5") && strstr(why->text, "usual 3"), "%s", why ? why->text : "");
  three(&s, 11, 12, 3); /* twice running: a rung back */
  story_pain(&s, 12, "am", 6);
  now = standing(&s, 12);
  CHECK(bridge(&now)->level == 0, "%d", bridge(&now)->level);
  story_end(&s);
}

static void base_0_peak_6(void) {
  story s = usual(0, 8);
  three(&s, 7, 12, 6);
  story_pain(&s, 8, "am", 0);
  pc_standing now = standing(&s, 8);
  CHECK(bridge(&now)->level == 0 && story_why(&bridge(&now)->reasons, "PAIN-5"));
  story_end(&s);
}

static void weeks_4_5_6(void) {
  story s = {0};
  story_screen(&s, 0, 0);
  for (int d = 0; d < 21; d++) story_pain(&s, d, "am", 4 + d / 7);
  pc_standing now = standing(&s, 6);
  CHECK(!now.pain.hold_all && now.pain.mean7 == 4);
  now = standing(&s, 13);
  CHECK(now.pain.hold_all && now.pain.volume == 1 && now.pain.mean7 == 5 && now.pain.before7 == 4);
  CHECK(!now.refer);
  story_pain(&s, 20, "now", 4); /* else a morning of 6 is a flare day */
  now = standing(&s, 20);
  CHECK(now.pain.hold_all && now.pain.volume == 0.6 && now.refer && now.gate.ask);
  CHECK(story_why(&now.reasons, "PAIN-10") && story_why(&now.reasons, "REF-2"));
  story_end(&s);
}

static pc_verdict judge(const story *s, pc_event *set, pc_reasons *why) {
  pc_history h = {s->events, s->n};
  *why = (pc_reasons){0};
  return pc_set_judge(&h, set, arena, why);
}

static void leg_at_any_pain(void) {
  for (int pain = PC_UNSAID; pain <= 10; pain++) {
    story s = usual(3, 1);
    story_what(&s, PC_EVENT_START, 0, 1000, "A")->pain = 3;
    pc_event set = *story_set(&s, 0, "bridge", 1, 1, 8);
    s.n--;
    set.pain = pain;
    set.leg = 1;
    pc_reasons why;
    CHECK(judge(&s, &set, &why) == PC_STOP_AND_SCREEN && story_why(&why, "PAIN-6"));
    *story_set(&s, 0, "bridge", 1, 1, 8) = set;
    s.events[s.n - 1].id = s.n;
    pc_standing now = standing(&s, 1);
    CHECK(now.gate.locked && now.gate.ask && now.gate.leg && now.refer);
    story_end(&s);
  }
}

/* ---- the judge ---- */

static void running_session(void) {
  story s = {0};
  story_what(&s, PC_EVENT_START, 0, 1000, "A")->pain = 2;
  pc_reasons why;
  pc_event set = *story_set(&s, 0, "bridge", 1, 1, 8);
  s.n--;
  for (int pain = 0; pain <= 10; pain++) {
    set.pain = pain;
    CHECK(judge(&s, &set, &why) == (pain <= 5 ? PC_GO_ON : PC_STOP_EXERCISE), "pain %d", pain);
    CHECK(why.n == 1 && story_why(&why, pain <= 5 ? "PAIN-4" : "PAIN-5"));
  }
  set.pain = 1;
  set.sharp = 1;
  CHECK(judge(&s, &set, &why) == PC_STOP_EXERCISE);
  set.sharp = 0;
  set.felt = PC_FELT_BACK;
  CHECK(judge(&s, &set, &why) == PC_EASIER && story_why(&why, "R-FEEL"));
  story_set(&s, 0, "bridge", 1, 1, 8)->pain = 1; /* then 3: rises by two out of the green */
  set.felt = PC_UNSAID;
  set.set = 2;
  set.pain = 3;
  CHECK(judge(&s, &set, &why) == PC_STOP_EXERCISE);
  set.pain = 2;
  CHECK(judge(&s, &set, &why) == PC_GO_ON);
  story_set(&s, 0, "squat", 1, 1, 8)->pain = 7; /* the second time in a session ends it */
  set.pain = 6;
  CHECK(judge(&s, &set, &why) == PC_STOP_SESSION);
  story_what(&s, PC_EVENT_START, 1, 1000, "B"); /* a new session starts anew */
  CHECK(judge(&s, &set, &why) == PC_STOP_EXERCISE);
  story_end(&s);
}

/* ---- days ---- */

static void modes(void) {
  static const pc_pain_mode expected[] = {PC_PAIN_GREEN,   PC_PAIN_GREEN,   PC_PAIN_GREEN,  PC_PAIN_AMBER,
                                          PC_PAIN_AMBER,   PC_PAIN_AMBER,   PC_PAIN_FLARE,  PC_PAIN_FLARE,
                                          PC_PAIN_NO_LOAD, PC_PAIN_NO_LOAD, PC_PAIN_NO_LOAD};
  for (int pain = 0; pain <= 10; pain++) {
    story s = usual(3, 3);
    story_pain(&s, 3, "now", pain);
    pc_standing now = standing(&s, 3);
    CHECK(now.pain.mode == expected[pain] && now.pain.now == pain);
    CHECK(now.pain.volume == (expected[pain] == PC_PAIN_FLARE ? 0.5 : 1));
    CHECK(!now.refer);
    story_pain(&s, 4, "now", pain); /* PAIN-3 two days running */
    now = standing(&s, 4);
    CHECK(now.refer == (pain >= 8) && now.gate.ask == (pain >= 8), "pain %d", pain);
    if (pain >= 8) {
      story_screen(&s, 5, 0);
      CHECK(!standing(&s, 5).gate.ask);
    }
    story_end(&s);
  }
}

static void mornings_not_told(void) {
  story s = usual(3, 8);
  three(&s, 7, 12, 2); /* its morning after is told */
  three(&s, 9, 12, 2);
  pc_standing now = standing(&s, 11);
  CHECK(bridge(&now)->level == 1 && story_why(&bridge(&now)->reasons, "PAIN-11"));
  CHECK(now.pain.volume == 1 && !now.pain.recovered);
  story_end(&s);
}

/* The base: median of the seven mornings before, three at least, else the intake. */
static void usual_mornings(void) {
  story s = {0};
  story_screen(&s, 0, 0)->pain = 2;
  CHECK(standing(&s, 1).pain.base == 2);
  story_pain(&s, 0, "average", 5);
  story_pain(&s, 1, "am", 1);
  story_pain(&s, 2, "am", 9);
  CHECK(standing(&s, 3).pain.base == 5);
  story_pain(&s, 3, "am", 4);
  CHECK(standing(&s, 4).pain.base == 4);
  CHECK(standing(&s, 9).pain.base == 5);
  story_end(&s);
  s = (story){0};
  story_screen(&s, 0, 0);
  CHECK(isnan(standing(&s, 1).pain.base));
  story_end(&s);
}

/* After a set that hurt, or an end above 5, nothing goes up. */
static void sore_end(void) {
  story s = usual(3, 8);
  for (int d = 7; d <= 9; d += 2) {
    three(&s, d, 12, 2);
    pc_event *end = story_what(&s, PC_EVENT_END, d, 1200, "A");
    end->pain = 6;
    story_pain(&s, d + 1, "am", 3);
  }
  pc_standing now = standing(&s, 10);
  CHECK(bridge(&now)->level == 1 && story_why(&bridge(&now)->reasons, "PAIN-7"));
  story_end(&s);
}

int main(void) {
  c = pc_catalogue_make();
  if (!c) return 1;
  base_3_peak_5_am_4();
  base_3_peak_5_am_5();
  base_0_peak_6();
  weeks_4_5_6();
  leg_at_any_pain();
  running_session();
  modes();
  mornings_not_told();
  usual_mornings();
  sore_end();
  pc_arena_free(arena);
  pc_catalogue_free(c);
  return test_done();
}
