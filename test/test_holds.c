/* R-HOLD: the pyramid level by level, never above ten seconds, and what breaks it. */
#include "coach_story.h"

static pc_catalogue *c;
static pc_arena *arena;
static story s;
static int day;

static pc_step now(const char *ladder) {
  pc_arena_free(arena);
  arena = pc_arena_make();
  pc_standing standing = story_standing(&s, c, day, arena);
  return *pc_standing_step(&standing, ladder);
}

static void begin(void) {
  story_end(&s);
  story_screen(&s, 0, 0);
  for (day = 0; day < 8; day++) story_pain(&s, day, "am", 2);
}

/* A session as asked, each hold kept for `share` of the time; then a good morning, two days on. */
static pc_event *session(const char *ladder, double share) {
  pc_step step = now(ladder);
  const pc_exercise *x = NULL;
  CHECK(pc_ladder_rung(c, ladder, step.level, &x));
  CHECK(step.hold_s <= 10 && step.reps[0] > step.reps[1] && step.reps[1] > step.reps[2] && step.reps[2] > 0);
  pc_event *sets = story_sets(&s, day, x->name, step.level, step.reps, 2);
  for (int i = 0; i < 3; i++) sets[i].hold_s = share * step.hold_s;
  day += 2;
  story_pain(&s, day, "am", 2);
  return sets;
}

static const struct {
  int level, reps[3];
  double seconds;
} LEVELS[] = {{0, {3, 2, 1}, 6}, {1, {4, 3, 2}, 8},  {2, {5, 3, 1}, 8},
              {2, {6, 4, 2}, 8}, {3, {8, 6, 4}, 10}, {4, {8, 6, 4}, 10}};

static bool is(const pc_step *step, int stage) {
  return step->hold_level == LEVELS[stage].level && step->hold_s == LEVELS[stage].seconds &&
         memcmp(step->reps, LEVELS[stage].reps, sizeof LEVELS[stage].reps) == 0 && step->reps[3] == 0;
}

/* All done well: the table of the rules in its order, a week or more apart; H4 is the next rung. */
static void the_way_up(void) {
  static const char *const ladders[] = {"bird_dog", "side_bridge", "curl_up"};
  for (int l = 0; l < 3; l++) {
    begin();
    pc_step step = now(ladders[l]);
    int rung = step.level, stage = 0, since = -100;
    CHECK(is(&step, 0));
    for (int i = 0; i < 60 && stage < 5; i++) {
      session(ladders[l], 1);
      step = now(ladders[l]);
      if (is(&step, stage) && step.level == rung) continue;
      stage++;
      CHECK(is(&step, stage) && step.level == rung + (stage == 5), "%s: stage %d", ladders[l], stage);
      CHECK(day - since >= 7 - 1, "%d days", day - since);
      since = day;
    }
    CHECK(stage == 5 && story_why(&step.reasons, "R-HOLD"));
  }
}

static void climb(int stage) {
  for (int i = 0; i < 60; i++) {
    pc_step step = now("bird_dog");
    if (is(&step, stage)) return;
    session("bird_dog", 1);
  }
  CHECK(0, "never at stage %d", stage);
}

static void nine_tenths(void) {
  begin();
  session("bird_dog", 0.9);
  session("bird_dog", 0.9);
  pc_step step = now("bird_dog");
  CHECK(is(&step, 1));
  begin();
  session("bird_dog", 0.89);
  session("bird_dog", 0.89);
  step = now("bird_dog");
  CHECK(is(&step, 0));
}

static void broken_twice(void) {
  begin();
  climb(1);
  session("bird_dog", 1)[1].reps = 2; /* three were asked */
  pc_step step = now("bird_dog");
  CHECK(is(&step, 1));
  session("bird_dog", 0.5);
  step = now("bird_dog");
  CHECK(is(&step, 0), "%d", step.hold_level);
}

static void one_fault_a_set(void) {
  begin();
  for (int k = 0; k < 2; k++) session("bird_dog", 1)[0].clean = 2 / 3.; /* one of three */
  pc_step step = now("bird_dog");
  CHECK(is(&step, 1));
  begin();
  for (int k = 0; k < 2; k++) session("bird_dog", 1)[0].clean = 1 / 3.;
  step = now("bird_dog");
  CHECK(is(&step, 0));
}

/* The morning after was not told: a walk stands there instead. */
static void no_morning(pc_event *e) {
  pc_event walk = pc_event_blank(PC_EVENT_WALK, e->when);
  walk.id = e->id;
  walk.minutes = 5;
  *e = walk;
}

static void not_told(void) {
  for (int what = 0; what < 3; what++) {
    begin();
    for (int k = 0; k < 4; k++) {
      pc_event *sets = session("bird_dog", 1);
      if (what == 0) sets[0].hold_s = NAN;
      if (what == 1) sets[1].clean = NAN;
      if (what == 2) no_morning(&s.events[s.n - 2]);
    }
    pc_step step = now("bird_dog");
    CHECK(is(&step, 0), "case %d", what);
  }
}

static void pressure(void) {
  begin();
  story_setting(&s, 1, "conditions", PC_COND_PRESSURE);
  for (int k = 0; k < 30; k++) {
    CHECK(now("bird_dog").hold_s <= 6);
    session("bird_dog", 1);
  }
  CHECK(now("bird_dog").hold_level >= 2);
}

int main(void) {
  c = pc_catalogue_make();
  if (!c) return 1;
  the_way_up();
  nine_tenths();
  broken_twice();
  one_fault_a_set();
  not_told();
  pressure();
  story_end(&s);
  pc_arena_free(arena);
  pc_catalogue_free(c);
  return test_done();
}
