/* Today: each thing a morning can bring, from a week of somebody who trains; and the cards of the breaks. */
#include "test.h"
#include "week_rules.h"

static pc_catalogue *c;
static pc_arena *arena;
static pc_week week;

/* Week 7 of somebody with dumbbells who swings 20 kg; the day of session `name`. */
static void start(person *p, const char *name) {
  person_make(p, c, 7);
  p->s.gear = PC_GEAR_DUMBBELL;
  step_of(p, "hinge")->level = 3;
  step_of(p, "hinge")->load_kg = 20;
  for (int i = 0; i < p->s.n_steps; i++) {
    if (p->steps[i].hold_level >= 0) p->steps[i].level = 2;
    p->steps[i].last_day = p->s.today - 4;
  }
  CHECK(pc_week_make(&p->s, c, p->s.today, 1, arena, &week) == 0);
  for (int d = 0; d < 7; d++)
    if (!strcmp(week.days[d].session, name)) {
      p->s.today = week.days[d].day;
      break;
    }
}

static pc_day_plan today(const person *p) {
  pc_day_plan out;
  CHECK(pc_today_make(&week, &p->s, c, arena, &out) == 0);
  for (int i = 0; i < out.n; i++)
    CHECK(!item_wrong(&out.items[i], &p->s), "%s", item_wrong(&out.items[i], &p->s));
  return out;
}

static const pc_item *find(const pc_day_plan *day, const char *ladder) {
  for (int i = 0; i < day->n; i++)
    if (!strcmp(day->items[i].exercise->ladder, ladder)) return &day->items[i];
  return NULL;
}

static int part_sets(const pc_day_plan *day, const char *part) {
  int sets = 0;
  for (int i = 0; i < day->n; i++)
    if (!strcmp(day->items[i].part, part)) sets += day->items[i].sets;
  return sets;
}

static const pc_day_plan *planned(const person *p) {
  return &week.days[p->s.today - week.first_day];
}

/* Nothing special: the day of the week, byte for byte. */
static void as_planned(void) {
  static char one[1 << 15], two[1 << 15];
  person p;
  start(&p, "B");
  pc_day_plan day = today(&p);
  text a = {one, 0, sizeof one}, b = {two, 0, sizeof two};
  say_day(&a, &day);
  say_day(&b, planned(&p));
  CHECK(a.n == b.n && !memcmp(one, two, a.n), "%s", one);
  for (int i = 0; i < p.s.n_steps; i++) p.steps[i].level++; /* earned since Monday: waits for the next week */
  day = today(&p);
  CHECK(find(&day, "hinge")->rung->level == 3 && find(&day, "lunge")->rung->level == 0);
}

static void pain(void) {
  person p;
  start(&p, "B");
  p.s.pain.mode = PC_PAIN_FLARE;
  p.s.pain.now = 7;
  p.s.pain.volume = 0.5;
  pc_day_plan day = today(&p);
  CHECK(!strcmp(day.session, "flare") && told(&day.reasons, "PAIN-2"));
  CHECK(number_of(told(&day.reasons, "PAIN-2"), "pain") == 7);
  const pc_item *hinge = find(&day, "hinge");
  CHECK(hinge && hinge->rung->level == 1 && isnan(hinge->load_kg)); /* 2 needs a band or a backpack */
  CHECK(find(&day, "curl_up")->rung->level == 1);
  int was = part_sets(planned(&p), "strength") + part_sets(planned(&p), "core");
  int is = part_sets(&day, "strength") + part_sets(&day, "core");
  CHECK(is == (was + 1) / 2, "%d of %d", is, was);
  CHECK(find(&day, "walk") && find(&day, "walk")->minutes <= 10); /* B has none of its own */
  p.s.pain.mode = PC_PAIN_NO_LOAD;
  p.s.pain.now = 9;
  day = today(&p);
  CHECK(day.n == 2 && find(&day, "walk") && find(&day, "position_of_ease") && told(&day.reasons, "PAIN-3"));
  start(&p, "B");
  p.s.pain.volume = 0.8; /* PAIN-9 since the week was laid out */
  day = today(&p);
  CHECK(part_sets(&day, "strength") < part_sets(planned(&p), "strength"));
  bool said = false;
  for (int i = 0; i < day.n; i++) said |= told(&day.items[i].reasons, "PAIN-9") != NULL;
  CHECK(said);
  start(&p, "B");
  p.s.pain.am = 6; /* a sore morning: squeezes only */
  day = today(&p);
  CHECK(find(planned(&p), "wake_up")->rung->level == 1 && find(&day, "wake_up")->rung->level == 0);
}

static void readiness(void) {
  person p;
  start(&p, "A");
  p.s.ready = 3;
  pc_day_plan day = today(&p);
  int all = part_sets(planned(&p), "strength");
  CHECK(part_sets(&day, "strength") == all);
  p.s.ready = 2;
  day = today(&p);
  int less = 0;
  for (int i = 0; i < planned(&p)->n; i++) less += !strcmp(planned(&p)->items[i].part, "strength");
  CHECK(part_sets(&day, "strength") == all - less && told(&day.reasons, "R-READY"));
  p.s.ready = 1;
  day = today(&p);
  CHECK(day.n == 1 && find(&day, "hip_flexor_mobility") && told(&day.reasons, "R-READY"));
  p.s.ill = true;
  day = today(&p);
  CHECK(day.n == 0 && told(&day.reasons, "R-READY"));
}

static void gap(void) {
  person p;
  start(&p, "B");
  p.s.gap_load = 0.9;
  pc_day_plan day = today(&p);
  CHECK_NEAR(find(&day, "hinge")->load_kg, 18, 1e-9);
  p.s.gap_load = 0.8;
  step_of(&p, "lunge")->level = 0;
  day = today(&p);
  CHECK_NEAR(find(&day, "hinge")->load_kg, 16, 1e-9);
  CHECK(part_sets(&day, "strength") < part_sets(planned(&p), "strength"));
  p.s.step_kg = 2.5; /* to a weight that exists, downward */
  day = today(&p);
  CHECK_NEAR(find(&day, "hinge")->load_kg, 15, 1e-9);
}

/* What was told an hour ago counts at once. */
static void told_since(void) {
  person p;
  start(&p, "B");
  p.s.gear = 0;
  pc_day_plan day = today(&p);
  CHECK(find(&day, "hinge")->rung->level == 1 && told(&find(&day, "hinge")->reasons, "WEEK-8"));
  p.s.gate.conditions = PC_COND_SURGERY;
  day = today(&p);
  CHECK(day.n == 0 && told(&day.reasons, "R-CONDITION"));
  p.s.gate.conditions = 0;
  p.s.gate.locked = true;
  day = today(&p);
  CHECK(day.n == 0);
  p.s.gate.locked = false;
  p.s.today += 7;
  day = today(&p);
  CHECK(day.n == 0 && told(&day.reasons, "R-WEEK"));
}

/* Strength work of yesterday, on whatever plan. */
/* A step earned in the week changes the pyramid as a whole or not at all: 4-3-2 and 5-3-1 have no 4-3-1. */
static void earned_since(void) {
  static const int before[3] = {4, 3, 2}, after[3] = {5, 3, 1};
  person p;
  start(&p, "A");
  pc_step *step = step_of(&p, "bird_dog");
  memcpy(step->reps, before, sizeof before);
  step->hold_level = 1, step->hold_s = 8;
  CHECK(pc_week_make(&p.s, c, week.first_day, 1, arena, &week) == 0 &&
        !memcmp(find(planned(&p), "bird_dog")->reps, before, sizeof before));
  memcpy(step->reps, after, sizeof after);
  step->hold_level = 2;
  pc_day_plan day = today(&p);
  const pc_item *item = find(&day, "bird_dog");
  CHECK(item && item->sets == 3 &&
            (!memcmp(item->reps, before, sizeof before) || !memcmp(item->reps, after, sizeof after)),
        "%d-%d-%d", item->reps[0], item->reps[1], item->reps[2]);
  CHECK(item && item->reps_lo == item->reps[2] && item->reps_hi == item->reps[0]);
}

static void trained_yesterday(void) {
  person p;
  start(&p, "B");
  step_of(&p, "walk")->last_day = p.s.today - 1;
  step_of(&p, "curl_up")->last_day = p.s.today - 1;
  pc_day_plan day = today(&p);
  CHECK(part_sets(&day, "strength") == part_sets(planned(&p), "strength"));
  step_of(&p, "squat")->last_day = p.s.today - 1;
  day = today(&p);
  CHECK(part_sets(&day, "strength") == 0 && part_sets(&day, "core") > 0 && told(&day.reasons, "WEEK-3"));
}

static void breaks(void) {
  person p;
  const pc_rung *rung;
  person_make(&p, c, 3);
  for (int i = 0; i < p.s.n_steps; i++) p.steps[i].level = 2;
  int different = 0;
  const pc_exercise *last = NULL;
  for (int count = 0; count < 12; count++) {
    const pc_exercise *e = pc_break_move(&p.s, c, 20000, count, false, &rung);
    CHECK(e && rung &&
          e == pc_break_move(&p.s, c, 20001, count - 1, false, &rung)); /* day and count turn it */
    different += e != last;
    last = e;
    e = pc_break_move(&p.s, c, 20000, count, true, &rung);
    CHECK(e && e->office && !rung->loaded && !(rung->gear & ~(unsigned)PC_GEAR_HOME));
  }
  CHECK(different == 12);
  p.s.gate.conditions = PC_COND_KNEE;
  for (int count = 0; count < 12; count++) {
    const pc_exercise *e = pc_break_move(&p.s, c, 20000, count, false, &rung);
    pc_item item = {.exercise = e, .rung = rung};
    CHECK(e && !barred(&item, PC_COND_KNEE), "%s", e ? e->name : "");
  }
  p.s.pain.mode = PC_PAIN_FLARE;
  for (int count = 0; count < 3; count++) {
    const pc_exercise *e = pc_break_move(&p.s, c, 20000, count, false, &rung);
    CHECK(e && !strcmp(e->name, "break_march"));
  }
  p.s.pain.mode = PC_PAIN_NO_LOAD;
  CHECK(!pc_break_move(&p.s, c, 20000, 0, false, &rung) && !rung);
  p.s.pain.mode = PC_PAIN_GREEN;
  p.s.gate.locked = true;
  CHECK(!pc_break_move(&p.s, c, 20000, 0, false, &rung));
}

int main(void) {
  c = pc_catalogue_make();
  arena = pc_arena_make();
  if (!c || !arena) return 1;
  as_planned();
  pain();
  readiness();
  gap();
  told_since();
  earned_since();
  trained_yesterday();
  breaks();
  pc_arena_free(arena);
  pc_catalogue_free(c);
  return test_done();
}
