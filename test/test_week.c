/* The week: the template of the rules for the desk worker, each constraint once held and once named. The
 * counts are made here a second time, from the items alone. */
#include "plan_text.h"
#include "standing_make.h"
#include "test.h"

#include "plan/week.h"

static pc_catalogue *c;
static pc_arena *arena;

static pc_week built(const person *p, int seed) {
  pc_week w;
  CHECK(pc_week_make(&p->s, c, p->s.today, (uint64_t)seed, arena, &w) == 0);
  return w;
}

static const pc_item *item_of(const pc_week *w, const char *session, const char *ladder) {
  for (int d = 0; d < 7; d++)
    for (int i = 0; i < w->days[d].n && !strcmp(w->days[d].session, session); i++)
      if (!strcmp(w->days[d].items[i].exercise->ladder, ladder)) return &w->days[d].items[i];
  return NULL;
}

static void check_item(const pc_week *w, const char *session, const char *ladder, int sets, int lo, int hi) {
  const pc_item *item = item_of(w, session, ladder);
  CHECK(item, "%s has no %s", session, ladder);
  if (!item) return;
  CHECK(item->sets == sets, "%s: %d sets", ladder, item->sets);
  for (int k = 0; k < sets; k++)
    CHECK(item->reps[k] >= lo && item->reps[k] <= hi, "%s: %d", ladder, item->reps[k]);
  CHECK(item->reps_lo == lo && item->reps_hi == hi, "%s: %d-%d", ladder, item->reps_lo, item->reps_hi);
}

/* Section 11 of the rules, weeks 1 and 2. */
static void first_weeks(void) {
  for (int number = 1; number <= 2; number++) {
    person p;
    person_make(&p, c, number);
    pc_week w = built(&p, 1);
    CHECK(w.unmet.n == 0, "%s", w.unmet.n ? w.unmet.list[0].text : "");
    check_item(&w, "A", "bridge", 2, 8, 10);
    check_item(&w, "A", "squat", 2, 8, 8);
    check_item(&w, "B", "hinge", 2, 8, 8);
    check_item(&w, "B", "lunge", 2, 6, 6);
    check_item(&w, "A", "abductor", 2, 10, 10);
    check_item(&w, "B", "calf", 2, 10, 10);
    check_item(&w, "B", "push", 2, 8, 8);
    check_item(&w, "A", "pull", 2, 8, 8);
    CHECK(!strcmp(item_of(&w, "A", "squat")->rung->title, "Chair stand"));
    CHECK(!strcmp(item_of(&w, "A", "bridge")->rung->title, "Glute bridge"));
    int lower = 0;
    for (int d = 0; d < 7; d++)
      for (int i = 0; i < w.days[d].n; i++)
        if (pc_is_lower(&w.days[d].items[i])) lower += w.days[d].items[i].sets;
    CHECK(lower == 12, "%d lower-body sets", lower);
  }
}

int main(void) {
  c = pc_catalogue_make();
  arena = pc_arena_make();
  if (!c || !arena) return 1;
  first_weeks();
  pc_arena_free(arena);
  pc_catalogue_free(c);
  return test_done();
}
