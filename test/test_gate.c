/* The gate: every flag and pair of flags, with age and bones; what locks and what opens. The expected tier
 * is worked out here from the rules' text, not from the program's table. */
#include "test.h"

#include "posterior/plan.h"

#define DAY0 20000
static uint64_t bit(int flag) {
  return (uint64_t)1 << flag;
}
static pc_clock on_day(int day, int hour) {
  return (pc_clock){(int64_t)day * 86400 + hour * 3600, 0};
}

typedef struct story {
  pc_event events[400];
  int n;
} story;
static pc_event *add(story *s, pc_event_kind kind, int day, int hour) {
  s->events[s->n] = pc_event_blank(kind, on_day(day, hour));
  s->events[s->n].id = s->n + 1;
  return &s->events[s->n++];
}
static pc_event *screen(story *s, int day, uint64_t yes) {
  pc_event *e = add(s, PC_EVENT_SCREEN, day, 8);
  e->yes = yes;
  return e;
}
static void setting(story *s, int day, const char *key, double value) {
  pc_event *e = add(s, PC_EVENT_SETTING, day, 1);
  snprintf(e->what, sizeof e->what, "%s", key);
  e->value = value;
}
static void set_done(story *s, int day) {
  pc_event *e = add(s, PC_EVENT_SET, day, 10);
  snprintf(e->what, sizeof e->what, "bridge");
  e->reps = 8;
  e->rung = 1;
}

static pc_arena *arena;
static pc_gate gate(const story *s, int day) {
  pc_err err = {0};
  for (int i = 0; i < s->n; i++) CHECK(pc_event_check(&s->events[i], &err) == 0, "%s", err.text);
  pc_history h;
  pc_gate g = {0};
  pc_arena_free(arena);
  arena = pc_arena_make();
  CHECK(pc_history_make(s->events, s->n, on_day(day, 12).at, arena, &h) == 0);
  CHECK(pc_gate_make(&h, on_day(day, 12), arena, &g) == 0);
  for (int i = 0; i < g.reasons.n; i++)
    CHECK(pc_rule_find(g.reasons.list[i].rule), "%s", g.reasons.list[i].rule);
  return g;
}
static bool tells(const pc_gate *g, const char *rule) {
  for (int i = 0; i < g->reasons.n; i++)
    if (strcmp(g->reasons.list[i].rule, rule) == 0) return true;
  return false;
}

/* ---- the rule table, once more, by hand ---- */

static pc_tier expected(uint64_t yes, int age, int rest_pain) {
  bool thin = yes & (bit(PC_FLAG_U1_BONE) | bit(PC_FLAG_P3_FRACTURE)) || age >= 65;
  if (yes & (bit(PC_FLAG_E1) | bit(PC_FLAG_E2) | bit(PC_FLAG_E3))) return PC_TIER_EMERGENCY;
  if (yes & (bit(PC_FLAG_U1_FALL) | bit(PC_FLAG_U2) | bit(PC_FLAG_U3))) return PC_TIER_URGENT;
  if (yes & bit(PC_FLAG_U1_MINOR) && thin) return PC_TIER_URGENT;
  uint64_t pro = bit(PC_FLAG_P1) | bit(PC_FLAG_P2) | bit(PC_FLAG_P3_PREGNANT) | bit(PC_FLAG_P3_SURGERY) |
                 bit(PC_FLAG_P3_FRACTURE) | bit(PC_FLAG_P3_PRESSURE) | bit(PC_FLAG_P3_ORGAN) |
                 bit(PC_FLAG_P3_ONSET) | bit(PC_FLAG_P4);
  if (yes & pro || age < 18 || rest_pain >= 8) return PC_TIER_SEE_PRO;
  return PC_TIER_OK;
}

static void one_case(uint64_t yes, int age, int rest_pain) {
  story s = {.n = 0};
  setting(&s, DAY0, "birth_year", 2024 - age); /* day 20000 is 2024-10-04 */
  pc_event *e = screen(&s, DAY0, yes);
  e->pain = rest_pain;
  pc_gate g = gate(&s, DAY0);
  pc_tier want = expected(yes, age, rest_pain);
  CHECK(g.tier == want, "flags %llx age %d: tier %d, not %d", (unsigned long long)yes, age, g.tier, want);
  CHECK(g.locked == (want >= PC_TIER_URGENT), "flags %llx age %d", (unsigned long long)yes, age);
  CHECK(!g.ask && g.reasons.n > 0);
}

static void flags_alone_and_in_pairs(void) {
  static const int ages[] = {16, 40, 64, 65, 80};
  for (int a = 0; a < PC_N_FLAGS; a++)
    for (int b = a; b < PC_N_FLAGS; b++)
      for (int age = 0; age < 5; age++)
        for (int bone = 0; bone < 2; bone++)
          one_case(bit(a) | bit(b) | (bone ? bit(PC_FLAG_U1_BONE) : 0), ages[age], 3);
  for (int age = 0; age < 5; age++)
    for (int pain = 0; pain <= 10; pain++) one_case(0, ages[age], pain);
}

static void conditions_follow_flags(void) {
  static const struct {
    int flag;
    unsigned condition;
  } brings[] = {{PC_FLAG_U1_BONE, PC_COND_OSTEOPOROSIS},     {PC_FLAG_P1, PC_COND_LEG_NERVE},
                {PC_FLAG_P3_PREGNANT, PC_COND_PREGNANCY},    {PC_FLAG_P3_SURGERY, PC_COND_SURGERY},
                {PC_FLAG_P3_FRACTURE, PC_COND_OSTEOPOROSIS}, {PC_FLAG_P3_PRESSURE, PC_COND_PRESSURE},
                {PC_FLAG_P3_ORGAN, PC_COND_PRESSURE}};
  for (size_t i = 0; i < sizeof brings / sizeof *brings; i++) {
    story s = {.n = 0};
    setting(&s, DAY0, "conditions", PC_COND_KNEE);
    screen(&s, DAY0, bit(brings[i].flag));
    pc_gate g = gate(&s, DAY0);
    CHECK(g.conditions == (brings[i].condition | PC_COND_KNEE), "flag %d: %x", brings[i].flag, g.conditions);
    CHECK(g.leg == (brings[i].flag == PC_FLAG_P1));
  }
  story s = {.n = 0};
  screen(&s, DAY0, bit(PC_FLAG_P4));
  CHECK(gate(&s, DAY0).walk_only);
}

static void unasked(void) {
  story s = {.n = 0};
  pc_gate g = gate(&s, DAY0);
  CHECK(g.tier == PC_TIER_UNASKED && g.locked && g.ask && tells(&g, "SAFE-ASK"));
  setting(&s, DAY0, "birth_year", 2010);
  g = gate(&s, DAY0);
  CHECK(g.tier == PC_TIER_UNASKED && g.locked && g.ask);
}

static void asked_again(void) {
  story s = {.n = 0};
  screen(&s, DAY0, 0);
  CHECK(!gate(&s, DAY0 + 27).ask);
  pc_gate g = gate(&s, DAY0 + 28);
  CHECK(g.ask && !g.locked && g.tier == PC_TIER_OK);
  screen(&s, DAY0 + 28, 0);
  set_done(&s, DAY0 + 29);
  screen(&s, DAY0 + 50, 0);
  CHECK(!gate(&s, DAY0 + 29 + 28).ask);
  g = gate(&s, DAY0 + 29 + 29);
  CHECK(g.ask && g.locked && tells(&g, "R-GAP"));
  screen(&s, DAY0 + 58, 0);
  CHECK(!gate(&s, DAY0 + 58).locked);
}

static void something_new(void) {
  story s = {.n = 0};
  screen(&s, DAY0, 0);
  add(&s, PC_EVENT_SYMPTOM, DAY0 + 1, 9)->yes = bit(PC_FLAG_P1);
  pc_gate g = gate(&s, DAY0 + 1);
  CHECK(g.tier == PC_TIER_SEE_PRO && g.locked && g.ask && g.leg);
  screen(&s, DAY0 + 2, 0);
  CHECK(!gate(&s, DAY0 + 2).locked && !gate(&s, DAY0 + 2).leg);
  set_done(&s, DAY0 + 3);
  s.events[s.n - 1].leg = 1;
  g = gate(&s, DAY0 + 3);
  CHECK(g.locked && g.ask && g.leg);
  screen(&s, DAY0 + 4, bit(PC_FLAG_P1));
  g = gate(&s, DAY0 + 4);
  CHECK(!g.locked && g.leg && g.tier == PC_TIER_SEE_PRO);
  add(&s, PC_EVENT_SYMPTOM, DAY0 + 5, 9)->yes = bit(PC_FLAG_E2);
  CHECK(gate(&s, DAY0 + 5).tier == PC_TIER_EMERGENCY && gate(&s, DAY0 + 5).locked);
  screen(&s, DAY0 + 6, 0); /* a later no does not open */
  CHECK(gate(&s, DAY0 + 6).tier == PC_TIER_EMERGENCY && gate(&s, DAY0 + 6).locked);
  add(&s, PC_EVENT_CLEARANCE, DAY0 + 7, 9);
  CHECK(gate(&s, DAY0 + 7).tier == PC_TIER_OK && !gate(&s, DAY0 + 7).locked);
  screen(&s, DAY0 + 8, bit(PC_FLAG_U3)); /* a new yes after a clearance locks anew */
  CHECK(gate(&s, DAY0 + 8).locked);
  add(&s, PC_EVENT_CLEARANCE, DAY0 + 9, 9)->yes = bit(PC_FLAG_E1); /* of something else */
  CHECK(gate(&s, DAY0 + 9).locked);
}

static void not_sure(void) {
  static const int locking[] = {PC_FLAG_E1, PC_FLAG_E2, PC_FLAG_E3, PC_FLAG_U2, PC_FLAG_U3};
  for (int i = 0; i < 5; i++) {
    story s = {.n = 0};
    screen(&s, DAY0, 0)->unsure = bit(locking[i]);
    pc_gate g = gate(&s, DAY0);
    CHECK(g.ask && g.locked && g.tier == PC_TIER_UNASKED);
    screen(&s, DAY0 + 1, 0)->unsure = bit(locking[i]);
    g = gate(&s, DAY0 + 1);
    CHECK(!g.ask && !g.locked && g.tier == PC_TIER_SEE_PRO);
    screen(&s, DAY0 + 2, 0);
    CHECK(gate(&s, DAY0 + 2).tier == PC_TIER_OK);
  }
  story s = {.n = 0};
  screen(&s, DAY0, 0)->unsure = bit(PC_FLAG_P3_FRACTURE);
  pc_gate g = gate(&s, DAY0);
  CHECK(g.tier == PC_TIER_SEE_PRO && !g.locked && g.conditions & PC_COND_OSTEOPOROSIS);
}

static void small_falls(void) {
  story s = {.n = 0};
  setting(&s, DAY0, "birth_year", 1960);
  screen(&s, DAY0, bit(PC_FLAG_U1_MINOR));
  CHECK(gate(&s, DAY0).tier == PC_TIER_OK);           /* 64 in 2024 */
  CHECK(gate(&s, DAY0 + 100).tier == PC_TIER_URGENT); /* 65 in 2025 */
  screen(&s, DAY0 + 101, 0);
  CHECK(gate(&s, DAY0 + 101).locked); /* the lock of the day before is not answered away */
  setting(&s, DAY0 + 102, "birth_year", 1990);
  CHECK(gate(&s, DAY0 + 102).locked); /* nor set away */
  story t = {.n = 0};
  screen(&t, DAY0, bit(PC_FLAG_U1_MINOR));
  CHECK(!gate(&t, DAY0).locked);
  setting(&t, DAY0 + 1, "conditions", PC_COND_OSTEOPOROSIS);
  CHECK(gate(&t, DAY0 + 1).tier == PC_TIER_URGENT);
  setting(&t, DAY0 + 2, "conditions", 0);
  CHECK(gate(&t, DAY0 + 2).locked);
}

/* ---- random histories: once locked by an urgent flag, only a clearance opens ---- */

static uint64_t next_random(uint64_t *seed) { /* Vigna 2015, splitmix64 */
  uint64_t z = *seed += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static void random_event(story *s, int day, uint64_t *seed) {
  uint64_t mask = next_random(seed) & next_random(seed) & next_random(seed) & (bit(PC_N_FLAGS) - 1);
  switch (next_random(seed) % 9) {
  case 0:
  case 1:
  case 2:
    screen(s, day, mask)->unsure = next_random(seed) % 3 ? 0 : ~mask & next_random(seed) & 0x1ffff;
    break;
  case 3:
    add(s, PC_EVENT_SYMPTOM, day, 9)->yes = mask | 1 << next_random(seed) % PC_N_FLAGS;
    break;
  case 4:
    add(s, PC_EVENT_CLEARANCE, day, 9)->yes = next_random(seed) % 2 ? 0 : mask;
    break;
  case 5:
    setting(s, day, "birth_year", 1940 + (double)(next_random(seed) % 70));
    break;
  case 6:
    setting(s, day, "conditions", (double)(next_random(seed) % 1024));
    break;
  case 7:
    set_done(s, day);
    break;
  default:
    screen(s, day, 0);
  }
}

static void no_way_round(int people) {
  uint64_t seed = 7;
  int locked_seen = 0, opened_seen = 0;
  for (int p = 0; p < people; p++) {
    story s = {.n = 0};
    bool was = false;
    for (int day = DAY0; day < DAY0 + 40; day++) {
      random_event(&s, day, &seed);
      pc_gate g = gate(&s, day);
      bool urgent = g.tier >= PC_TIER_URGENT;
      CHECK(!urgent || g.locked);
      CHECK(!was || urgent || s.events[s.n - 1].kind == PC_EVENT_CLEARANCE, "person %d day %d", p,
            day - DAY0);
      locked_seen += urgent;
      opened_seen += was && !urgent;
      was = urgent;
    }
  }
  CHECK(locked_seen > people && opened_seen > people / 10, "%d, %d", locked_seen, opened_seen);
}

static void questions_cover_flags(void) {
  int n;
  const pc_question *q = pc_questions(&n);
  uint64_t seen = 0;
  for (int i = 0; i < n; i++) {
    seen |= bit(q[i].flag);
    CHECK(q[i].ask[strlen(q[i].ask) - 1] == '?' && q[i].help);
  }
  CHECK(n >= 12 && n <= 17 && seen == bit(PC_N_FLAGS) - 1);
}

int main(void) {
  flags_alone_and_in_pairs();
  conditions_follow_flags();
  unasked();
  asked_again();
  something_new();
  not_sure();
  small_falls();
  no_way_round(200);
  questions_cover_flags();
  pc_arena_free(arena);
  return test_done();
}
