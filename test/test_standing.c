/* The standing as a whole: random people of twelve weeks against the caps of the rules, the same answer from
 * the same history, and time. */
#include "coach_people.h"
#include "coach_story.h"

#include <time.h>

static pc_catalogue *c;

/* ---- random people ---- */

typedef struct counts {
  long rungs_up, rungs_down, loads_up, stages_up, locked, weeks, held, deloads, gaps, weak;
} counts;

static const pc_exercise *exercise_of(const pc_step *step) {
  const pc_exercise *x = NULL;
  pc_ladder_rung(c, step->ladder, step->level, &x);
  return x;
}

static void check_hold(const pc_step *now) {
  const pc_exercise *x = exercise_of(now);
  if (!x || !x->hold) {
    CHECK(now->hold_level == -1 && now->hold_s == 0);
    return;
  }
  CHECK(now->hold_s > 0 && now->hold_s <= 10, "%s held %g s", now->ladder, now->hold_s);
  CHECK(now->reps[0] > now->reps[1] && now->reps[1] > now->reps[2] && now->reps[2] > 0 && now->reps[3] == 0);
  CHECK(now->hold_level >= 0 && now->hold_level <= 4);
}

/* From one week's first day to the next: at most one rung a ladder and pattern, a tenth of weight for each
 * session that could have earned it. */
static void check_steps(const pc_standing *was, const pc_standing *now, counts *n) {
  int up[PC_N_PATTERNS] = {0};
  for (int i = 0; i < now->n_steps; i++) {
    const pc_step *a = &was->steps[i], *b = &now->steps[i];
    const pc_exercise *x = exercise_of(b);
    check_hold(b);
    if (!x || x->pattern > PC_PATTERN_CALF) continue;
    if (b->level > a->level) up[x->pattern]++, n->rungs_up++;
    n->rungs_down += b->level < a->level;
    n->stages_up += b->hold_level > a->hold_level;
    CHECK(b->hold_level <= a->hold_level + 1);
    if (b->level != a->level || isnan(a->load_kg) || isnan(b->load_kg) || b->load_kg <= a->load_kg) continue;
    n->loads_up++;
    CHECK(b->load_kg <= a->load_kg * 1.1 * 1.1 * 1.1 + 1e-9, "%s %g to %g", b->ladder, a->load_kg,
          b->load_kg);
  }
  for (int p = 0; p < PC_N_PATTERNS; p++) CHECK(up[p] <= 1, "pattern %d: %d rungs in a week", p, up[p]);
}

static void check_week(const pc_standing *s, counts *n) {
  n->weeks++;
  n->locked += s->gate.locked;
  n->held += s->pain.hold_all;
  n->deloads += s->deload;
  n->gaps += s->gap_load < 1;
  n->weak += s->n_weak;
  CHECK(s->pain.volume >= 0.5 && s->pain.volume <= 1);
  CHECK(s->walk_minutes > 0 && s->walk_minutes <= 30);
  CHECK(s->step_goal >= 100 && s->step_goal <= 7000);
  CHECK(!s->gate.leg || !s->stretch_hamstrings);
  CHECK(s->gate.tier != PC_TIER_EMERGENCY || s->gate.locked);
}

static void live(uint64_t seed, counts *n) {
  static coach_person p;
  coach_person_make(&p, seed);
  pc_standing was = {0};
  pc_arena *arena[2] = {NULL, NULL};
  for (int week = 0; week <= 12; week++) {
    pc_arena *mine = arena[week % 2] = pc_arena_make();
    pc_history h;
    pc_standing s;
    CHECK(coach_person_standing(&p, c, mine, &h, &s) == 0);
    check_week(&s, n);
    if (week > 0) check_steps(&was, &s, n);
    pc_arena_free(arena[(week + 1) % 2]);
    arena[(week + 1) % 2] = NULL;
    was = s;
    if (week < 12) coach_person_live(&p, c, &s);
  }
  pc_arena_free(arena[0]);
  CHECK(p.n < COACH_EVENTS);
}

static void random_people(void) {
  counts n = {0};
  const char *asked = getenv("POSTERIOR_PEOPLE");
  int people = asked ? atoi(asked) : 60;
  for (int i = 0; i < people; i++) live((uint64_t)i + 1, &n);
  printf("%d people: rungs %ld up %ld down, weights %ld up, holds %ld up; of %ld weeks locked %ld, held %ld, "
         "lighter %ld, after a break %ld\n",
         people, n.rungs_up, n.rungs_down, n.loads_up, n.stages_up, n.weeks, n.locked, n.held, n.deloads,
         n.gaps);
  CHECK(n.rungs_up > 0 && n.rungs_down > 0 && n.stages_up > 0 && n.locked > 0 && n.deloads > 0 && n.gaps > 0);
}

int main(void) {
  c = pc_catalogue_make();
  if (!c) return 1;
  random_people();
  pc_catalogue_free(c);
  return test_done();
}
