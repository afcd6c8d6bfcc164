/* The standing as a whole: random people of twelve weeks against the caps of the rules, the same answer from
 * the same history, and time. */
#include "coach_people.h"
#include "coach_story.h"

#include <time.h>

/* Random people by default; POSTERIOR_PEOPLE=100000 is the run the programme asks for. */
#ifdef __SANITIZE_ADDRESS__
enum { PEOPLE = 20 };
#else
enum { PEOPLE = 300 };
#endif

static pc_catalogue *c;

/* ---- random people ---- */

typedef struct counts {
  long rungs_up, rungs_down, loads_up, leaps, stages_up, locked, weeks, held, deloads, gaps, weak;
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
    bool up_load = b->level == a->level && b->load_kg > a->load_kg;
    n->loads_up += up_load;
    n->leaps += up_load && b->load_kg > 1.1 * a->load_kg + 1e-9;
  }
  /* a grant later on the first day and one on the last are seven days apart, and both are seen here */
  for (int p = 0; p < PC_N_PATTERNS; p++) CHECK(up[p] <= 2, "pattern %d: %d rungs in a week", p, up[p]);
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

/* ---- the same, looked at every evening ---- */

typedef struct evening {
  int last_up[PC_N_PATTERNS], last_hold[64];
} evening;

static void check_day(const pc_standing *was, const pc_standing *now, evening *e) {
  for (int i = 0; i < now->n_steps; i++) {
    const pc_step *a = &was->steps[i], *b = &now->steps[i];
    const pc_exercise *x = exercise_of(b);
    if (!x || x->pattern > PC_PATTERN_CALF) continue;
    if (b->level > a->level && a->last_day >= 0) {
      CHECK(now->today - e->last_up[x->pattern] >= 7, "%s up again", b->ladder);
      CHECK(!now->pain.hold_all && !now->deload, "%s %d to %d day %d, base %d", b->ladder, a->level, b->level,
            now->today - COACH_DAY0, now->deload);
      e->last_up[x->pattern] = now->today;
    }
    if (b->hold_level > a->hold_level) {
      CHECK(now->today - e->last_hold[i] >= 7, "%s hold up again", b->ladder);
      e->last_hold[i] = now->today;
    }
    bool own = a->sessions == 0; /* the first weight is the person's own */
    if (b->level == a->level && b->load_kg > 1.1 * a->load_kg + 1e-9 &&
        !own) { /* one step, after the range grew */
      CHECK(a->reps_hi >= 15 && b->load_kg - a->load_kg <= now->step_kg + 1e-9, "%s %g to %g", b->ladder,
            a->load_kg, b->load_kg);
      double light = 0.1 * (isnan(now->mass_kg) ? 50 : now->mass_kg);
      CHECK(b->load_kg <= fmax(1.25 * a->load_kg, light) + 1e-9, "%s %g to %g", b->ladder, a->load_kg,
            b->load_kg);
    }
  }
}

static void every_evening(uint64_t seed) {
  static coach_person p;
  coach_person_make(&p, seed);
  evening e;
  for (size_t i = 0; i < 64; i++) e.last_hold[i] = -1000;
  for (int i = 0; i < PC_N_PATTERNS; i++) e.last_up[i] = -1000;
  pc_arena *arena = pc_arena_make(), *before = NULL;
  pc_standing s, was = {0}, at_start;
  pc_history h;
  for (int day = 0; day < 84; day++) {
    if (day % 7 == 0) {
      CHECK(coach_person_standing(&p, c, arena, &h, &at_start) == 0);
      coach_person_live(&p, c, &at_start);
    }
    pc_clock now = {(int64_t)(COACH_DAY0 + day) * 86400 + 86399, 0};
    CHECK(pc_history_make(p.events, p.n, now.at, arena, &h) == 0);
    CHECK(pc_standing_make(&h, c, now, arena, &s) == 0);
    if (day > 0) check_day(&was, &s, &e);
    pc_arena_free(before);
    before = arena;
    arena = pc_arena_make();
    was = s;
  }
  pc_arena_free(before);
  pc_arena_free(arena);
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
  int people = asked ? atoi(asked) : PEOPLE;
  for (int i = 0; i < people; i++) live((uint64_t)i + 1, &n);
  for (int i = 0; i < people; i += 10) every_evening((uint64_t)i + 1);
  printf("%d people: rungs %ld up %ld down, weights %ld up (%ld by a larger step), holds %ld up; of %ld "
         "weeks locked %ld, held %ld, "
         "lighter %ld, after a break %ld\n",
         people, n.rungs_up, n.rungs_down, n.loads_up, n.leaps, n.stages_up, n.weeks, n.locked, n.held,
         n.deloads, n.gaps);
  CHECK((people < 200 || n.loads_up > n.leaps) && n.rungs_up > 0 && n.rungs_down > 0 && n.stages_up > 0 &&
        n.locked > 0 && n.deloads > 0 && n.gaps > 0);
}

int main(void) {
  c = pc_catalogue_make();
  if (!c) return 1;
  random_people();
  pc_catalogue_free(c);
  return test_done();
}
