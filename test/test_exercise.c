/* test_exercise.c: the exercises that ship, held against PROGRAMME_RULES section 6 and 7 (what there must be,
 * for whom) and the articles' inventory; and the gate.
 *
 * The ladders stand here a second time, as the rules list them, with a word each rung must speak of. */
#include "exercise/files.h"
#include "posterior/app.h"
#include "test.h"

#include <sys/stat.h>

typedef struct wanted {
  const char *ladder;
  int level;
  const char *says; /* in the rung's title or change */
} wanted;

static const wanted LADDERS[] = {
    {"bridge", 0, "squeeze"},
    {"bridge", 1, "bridge"},
    {"bridge", 2, "three"},
    {"bridge", 3, "Marching"},
    {"bridge", 4, "one foot lowers"},
    {"bridge", 5, "Single-leg"},
    {"hip_thrust", 1, "own weight"},
    {"hip_thrust", 2, "three-second"},
    {"hip_thrust", 3, "tenth"},
    {"hip_thrust", 4, "small steps"},
    {"hip_thrust", 5, "Single-leg"},
    {"squat", 0, "hands"},
    {"squat", 1, "Chair stand"},
    {"squat", 2, "Box"},
    {"squat", 3, "Air"},
    {"squat", 4, "Goblet"},
    {"squat", 5, "pause"},
    {"squat", 6, "Front"},
    {"lunge", 0, "support"},
    {"lunge", 1, "Split"},
    {"lunge", 2, "Reverse"},
    {"lunge", 3, "Forward"},
    {"lunge", 4, "Side"},
    {"lunge", 5, "weight"},
    {"hinge", 0, "Wall"},
    {"hinge", 1, "Free"},
    {"hinge", 2, "band or backpack"},
    {"hinge", 3, "dumbbells"},
    {"hinge", 4, "raise"},
    {"hinge", 5, "floor"},
    {"single_leg_deadlift", 0, "One-leg stand"},
    {"single_leg_deadlift", 1, "Kickstand"},
    {"single_leg_deadlift", 2, "hand"},
    {"single_leg_deadlift", 3, "free"},
    {"single_leg_deadlift", 4, "weight"},
    {"bird_dog", 0, "brace"},
    {"bird_dog", 1, "slide"},
    {"bird_dog", 2, "Leg lift"},
    {"bird_dog", 3, "Arm and leg"},
    {"bird_dog", 4, "square"},
    {"side_bridge", 0, "wall"},
    {"side_bridge", 1, "knees"},
    {"side_bridge", 2, "top foot in front"},
    {"side_bridge", 3, "stacked"},
    {"side_bridge", 4, "roll"},
    {"curl_up", 0, "Brace"},
    {"curl_up", 1, "Head float"},
    {"curl_up", 2, "Curl-up"},
    {"curl_up", 3, "elbows"},
    {"curl_up", 4, "breaths"},
    {"hinge_hold", 0, "thighs"},
    {"hinge_hold", 1, "arms down"},
    {"hinge_hold", 2, "arms in front"},
    {"hinge_hold", 3, "overhead"},
    {"abductor", 0, "Clam"},
    {"abductor", 1, "leg raise"},
    {"abductor", 2, "band"},
    {"abductor", 3, "hike"},
    {"abductor", 4, "Step-down"},
    {"walk", 0, "own"},
    {"walk", 1, "tenth"},
    {"walk", 2, "Thirty minutes, five"},
    {"break", 0, "March"},
    {"break", 1, "Chair stands"},
    {"break", 2, "squats"},
    {"wake_up", 0, "Five squeezes"},
    {"wake_up", 1, "Ten bridges"},
    {"wake_up", 2, "three-second"},
    /* what the rules ask of a week without listing rungs */
    {"push", 0, "Wall"},
    {"push", 3, "Push-up"},
    {"pull", 0, "Towel row"},
    {"pull", 2, "Band row"},
    {"pull_apart", 1, "Band"},
    {"press", 1, "press"},
    {"calf", 0, "Calf raise"},
    {"hip_flexor_mobility", 0, "hip"},
    {"hamstring_mobility", 1, "90/90"},
    {"hamstring_stretch", 1, "still"},
    {"low_back_mobility", 0, "tilts"},
    {"lat_thoracic_reach", 0, "Reach"},
    {"lift", 0, "Lift"},
    {"walk_with_intent", 1, "intent"},
};

static void own_files(void) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_catalogue c = {.arena = arena};
  for (int i = 0; i < pc_exercise_files_n; i++) {
    const pc_packed *f = &pc_exercise_files[i];
    pc_err one = {0};
    CHECK(pc_catalogue_add(&c, f->name, (const char *)f->bytes, f->len, &one) == 0, "%s: line %ld: %s",
          f->name, one.line, one.text);
  }
  CHECK(pc_catalogue_check(&c, &err) == 0, "%s", err.text);
  CHECK(c.n == pc_exercise_files_n && c.n >= 45, "%d of %d", c.n, pc_exercise_files_n);
  pc_arena_free(arena);
}

static void ladders(const pc_catalogue *c) {
  for (size_t i = 0; i < sizeof LADDERS / sizeof *LADDERS; i++) {
    const wanted *w = &LADDERS[i];
    const pc_exercise *e;
    const pc_rung *r = pc_ladder_rung(c, w->ladder, w->level, &e);
    CHECK(r && (strstr(r->title, w->says) || strstr(r->change, w->says)), "%s %d: %s", w->ladder, w->level,
          r ? r->title : "is not there");
  }
  static const struct {
    const char *ladder;
    int top;
  } tops[] = {
      {"bridge", 5},   {"hip_thrust", 5},  {"squat", 6},   {"lunge", 5},      {"hinge", 5},
      {"bird_dog", 4}, {"side_bridge", 4}, {"curl_up", 4}, {"hinge_hold", 3}, {"single_leg_deadlift", 4},
      {"abductor", 4}, {"walk", 2},        {"break", 2},   {"wake_up", 2},    {"no_such", -1}};
  for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
    CHECK(pc_ladder_top(c, tops[i].ladder) == tops[i].top, "%s: %d", tops[i].ladder,
          pc_ladder_top(c, tops[i].ladder));
  const pc_exercise *thrust = pc_exercise_find(c, "hip_thrust"), *bridge = pc_exercise_find(c, "bridge");
  CHECK(!strcmp(thrust->easier.ladder, "bridge") && thrust->easier.level == 2,
        "its rung 0 is the bridge's 2");
  CHECK(!strcmp(bridge->harder.ladder, "hip_thrust") && bridge->harder.level == 1,
        "bridge 6 is the hip thrust");
  CHECK(!pc_ladder_rung(c, "hip_thrust", 0, NULL) && !pc_exercise_find(c, "hip"), "nothing else");
}

static void doses(const pc_catalogue *c) {
  static const char *const three[] = {"bird_dog", "side_bridge_wall", "side_bridge", "brace", "curl_up"};
  for (size_t i = 0; i < sizeof three / sizeof *three; i++) {
    const pc_exercise *e = pc_exercise_find(c, three[i]);
    CHECK(e && e->hold && e->doses[0].hold_hi <= 10 && e->doses[0].hold_lo >= 6, "%s", three[i]);
  }
  const pc_exercise *bridge = pc_exercise_find(c, "bridge");
  CHECK(bridge->doses[0].sets_lo == 2 && bridge->doses[0].sets_hi == 3 && bridge->doses[0].reps_lo == 8 &&
            bridge->doses[0].reps_hi == 12,
        "A8: 2-3 sets of 8-12");
  CHECK(bridge->doses[0].hold_lo == 1 && bridge->doses[0].hold_hi == 3 && bridge->tempo.down >= 1.5,
        "A8: 1-3 s");
  const pc_exercise *e;
  const pc_rung *light = pc_ladder_rung(c, "hip_thrust", 3, &e);
  CHECK(light->loaded && light->load_max_bw == 0.1, "PROG-9: a tenth");
  static const double founder[][2] = {{1, 10}, {1, 15}, {2, 15}, {3, 20}};
  for (int level = 0; level < 4; level++) {
    const pc_rung *r = pc_ladder_rung(c, "hinge_hold", level, &e);
    CHECK(e->doses[r->dose].sets_lo == founder[level][0] && e->doses[r->dose].hold_hi == founder[level][1],
          "hinge hold %d", level);
  }
  for (int level = 0; level < 3; level++) {
    const pc_rung *r = pc_ladder_rung(c, "break", level, &e);
    CHECK(e->doses[r->dose].hold_lo == 30 && e->office, "a break is half a minute");
  }
}

static bool cites(const pc_exercise *e, const char *item) {
  for (int i = 0; e->inventory[i]; i++)
    if (!strcmp(e->inventory[i], item)) return true;
  return false;
}

static void inventory(const pc_catalogue *c) {
  for (int item = 36; item <= 64; item++) {
    char text[16];
    int n = 0;
    snprintf(text, sizeof text, "%d", item);
    for (int i = 0; i < c->n; i++) n += cites(&c->exercises[i], text);
    CHECK(n > 0, "nothing cites item %d", item);
  }
  for (int i = 0; i < c->n; i++) { /* the articles have no position of ease */
    const pc_exercise *e = &c->exercises[i];
    CHECK(e->inventory[0] || !strcmp(e->name, "position_of_ease"), "%s rests on no item of the articles",
          e->name);
  }
}

/* Muscles are groups of the built-in human, so that a ranking can come from it. */
static void muscles(const pc_catalogue *c) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  CHECK(body, "%s", err.text);
  for (int i = 0; body && i < c->n; i++)
    for (int k = 0; c->exercises[i].muscles[k]; k++) {
      int n = 0;
      for (int m = 0; m < body->n_muscles; m++)
        n += !strcmp(body->muscles[m].group, c->exercises[i].muscles[k]);
      CHECK(n > 0, "%s: no muscle group %s", c->exercises[i].name, c->exercises[i].muscles[k]);
    }
  pc_body_free(body);
}

/* The lowest rung of a pattern that a person may do; -1: none. */
static int lowest(const pc_catalogue *c, pc_pattern pattern, unsigned conditions, unsigned gear) {
  int low = -1;
  for (int i = 0; i < c->n; i++)
    for (int k = 0; c->exercises[i].pattern == pattern && k < c->exercises[i].n_rungs; k++) {
      const pc_rung *r = &c->exercises[i].rungs[k];
      if (pc_rung_allowed(&c->exercises[i], r, conditions, gear) && (low < 0 || r->level < low))
        low = r->level;
    }
  return low;
}

/* WEEK-8: a plan for the floor alone exists, for everybody but after surgery. */
static void floor_only(const pc_catalogue *c) {
  for (int p = 0; p < PC_N_PATTERNS; p++) {
    CHECK(lowest(c, (pc_pattern)p, 0, 0) == 0, "%s without gear", pc_pattern_name(p));
    for (unsigned conditions = 1; conditions < 1u << PC_N_CONDITIONS; conditions++) {
      int low = lowest(c, (pc_pattern)p, conditions, 0);
      bool surgery = conditions & PC_COND_SURGERY;
      if (surgery != (low < 0))
        CHECK(false, "%s, conditions %x: lowest rung %d", pc_pattern_name(p), conditions, low);
    }
  }
}

static void section_7(const pc_catalogue *c) {
  static const struct {
    const char *ladder;
    int level;
    unsigned condition;
    bool may;
  } rows[] = {
      {"curl_up", 4, PC_COND_OSTEOPOROSIS, false},
      {"curl_up", 0, PC_COND_OSTEOPOROSIS, true},
      {"hinge", 5, PC_COND_OSTEOPOROSIS, false},
      {"hinge", 1, PC_COND_OSTEOPOROSIS, true},
      {"side_bridge", 0, PC_COND_OSTEOPOROSIS, true},
      {"low_back_mobility", 1, PC_COND_OSTEOPOROSIS, false},
      {"hinge", 1, PC_COND_FLEXION, true},
      {"bird_dog", 3, PC_COND_FLEXION, true},
      {"walk", 1, PC_COND_FLEXION, true},
      {"hinge_hold", 3, PC_COND_EXTENSION, false},
      {"hinge_hold", 1, PC_COND_EXTENSION, false},
      {"bridge", 5, PC_COND_EXTENSION, false},
      {"bridge", 1, PC_COND_EXTENSION, true},
      {"curl_up", 2, PC_COND_EXTENSION, true},
      {"hamstring_stretch", 1, PC_COND_LEG_NERVE, false},
      {"hamstring_mobility", 1, PC_COND_LEG_NERVE, false},
      {"bird_dog", 1, PC_COND_LEG_NERVE, true},
      {"side_bridge", 0, PC_COND_LEG_NERVE, true},
      {"hinge", 4, PC_COND_LEG_NERVE, false},
      {"bridge", 2, PC_COND_PREGNANCY, false},
      {"single_leg_deadlift", 3, PC_COND_PREGNANCY, false},
      {"abductor", 0, PC_COND_PREGNANCY, true},
      {"hinge_hold", 0, PC_COND_PRESSURE, false},
      {"bridge", 2, PC_COND_PRESSURE, false},
      {"squat", 5, PC_COND_KNEE, false},
      {"squat", 2, PC_COND_KNEE, true},
      {"lunge", 3, PC_COND_KNEE, false},
      {"lunge", 2, PC_COND_KNEE, true},
      {"squat", 6, PC_COND_HIP, false},
      {"hinge", 5, PC_COND_HIP, false},
      {"side_bridge", 1, PC_COND_SHOULDER, false},
      {"side_bridge", 0, PC_COND_SHOULDER, true},
      {"hinge_hold", 3, PC_COND_SHOULDER, false},
      {"hinge_hold", 1, PC_COND_SHOULDER, true},
      {"walk", 0, PC_COND_SURGERY, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const pc_exercise *e;
    const pc_rung *r = pc_ladder_rung(c, rows[i].ladder, rows[i].level, &e);
    CHECK(r && pc_rung_allowed(e, r, rows[i].condition, ~0u) == rows[i].may, "%s %d, condition %x",
          rows[i].ladder, rows[i].level, rows[i].condition);
  }
}

/* The gate by its parts, on exercises made for it. */
static void gate(void) {
  pc_modify knee = {.condition = PC_COND_KNEE, .text = "", .max_level = 2};
  pc_exercise e = {.avoid_if = PC_COND_HIP, .gear = PC_GEAR_BENCH, .modify = &knee, .n_modify = 1};
  pc_rung r = {.level = 2, .avoid_if = PC_COND_SHOULDER};
  CHECK(pc_rung_allowed(&e, &r, 0, PC_GEAR_BENCH) && !pc_rung_allowed(&e, &r, 0, 0), "gear of the exercise");
  CHECK(!pc_rung_allowed(&e, &r, PC_COND_HIP, PC_GEAR_BENCH), "avoid_if of the exercise");
  CHECK(!pc_rung_allowed(&e, &r, PC_COND_SHOULDER | PC_COND_KNEE, PC_GEAR_BENCH), "avoid_if of the rung");
  CHECK(pc_rung_allowed(&e, &r, PC_COND_KNEE, PC_GEAR_BENCH), "up to the level");
  r.level = 3;
  CHECK(!pc_rung_allowed(&e, &r, PC_COND_KNEE, PC_GEAR_BENCH), "above the level");
  CHECK(pc_rung_allowed(&e, &r, PC_COND_FLEXION, PC_GEAR_BENCH), "another condition");
  knee.max_level = -1;
  CHECK(pc_rung_allowed(&e, &r, PC_COND_KNEE, PC_GEAR_BENCH), "all levels stay");
  CHECK(!pc_rung_allowed(&e, &r, PC_COND_SURGERY, ~0u), "surgery");
  r.gear = PC_GEAR_STEP | PC_GEAR_WALL, e.gear = 0;
  CHECK(pc_rung_allowed(&e, &r, 0, 0), "gear of every home");
  r.gear_any = PC_GEAR_BAND | PC_GEAR_BACKPACK;
  CHECK(!pc_rung_allowed(&e, &r, 0, PC_GEAR_DUMBBELL) && pc_rung_allowed(&e, &r, 0, PC_GEAR_BACKPACK),
        "one of two");
}

/* ---- whole-catalogue rules, and a person's own folder ---- */

static char *exercise_text(const char *ladder, int level, const char *pattern, const char *more) {
  static char text[1024];
  snprintf(
      text, sizeof text,
      "title: T\nladder: %s\npattern: %s\nposition: prone\nhow: h\nset_up: s\ncues: c\n%s\n[dose train]\n"
      "sets: 1\nreps: 5\n[rung %d]\ntitle: R\nchange: C\n",
      ladder, pattern, more, level);
  return text;
}

static void rules(void) {
  static const struct {
    const char *ladder;
    int level;
    const char *pattern, *more, *says;
  } rows[] = {
      {"mine", 1, "walk", "", NULL},
      {"mine", 0, "walk", "", NULL},
      {"mine", 2, "walk", "", "mine.txt: ladder mine has a level above 1 but no level 1"},
      {"bridge", 6, "hip_extension", "", NULL},
      {"bridge", 8, "hip_extension", "", "ladder bridge has a level above 6 but no level 6"},
      {"bridge", 2, "hip_extension", "", "bridge.txt and mine.txt both have level 2 of ladder bridge"},
      {"bridge", 6, "squat", "", "mine.txt has pattern squat, but ladder bridge has hip_extension"},
      {"mine", 1, "walk", "easier: walk 2", NULL},
      {"mine", 1, "walk", "easier: walk 3", "mine.txt: easier: there is no level 3 on a ladder walk"},
      {"mine", 1, "walk", "harder: gone 1", "mine.txt: harder: there is no level 1 on a ladder gone"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    pc_err err = {0};
    pc_catalogue *c = pc_catalogue_make();
    const char *text = exercise_text(rows[i].ladder, rows[i].level, rows[i].pattern, rows[i].more);
    CHECK(pc_catalogue_add(c, "mine.txt", text, strlen(text), &err) == 0, "%s", err.text);
    int code = pc_catalogue_check(c, &err);
    CHECK(rows[i].says ? code && strstr(err.text, rows[i].says) : !code, "row %d: %s", (int)i, err.text);
    pc_catalogue_free(c);
  }
}

static void write_file(const char *folder, const char *name, const char *text) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  if (!f) abort();
  fputs(text, f);
  fclose(f);
}

static void own_folder(void) {
  char base[] = "/tmp/test_exercise_XXXXXX", own[256], place[PC_PLACE], command[300];
  pc_err err = {0};
  CHECK(mkdtemp(base), "no folder");
  setenv("XDG_DATA_HOME", base, 1);
  pc_catalogue *c = pc_app_catalogue(NULL, place, &err);
  CHECK(c && c->n == pc_exercise_files_n, "no folder of one's own is fine: %s", err.text);
  pc_catalogue_free(c);

  snprintf(own, sizeof own, "%s/posterior", base), mkdir(own, 0700);
  snprintf(own, sizeof own, "%s/posterior/exercises", base), mkdir(own, 0700);
  write_file(own, "mine.txt", exercise_text("mine", 1, "walk", ""));
  write_file(own, "walk_with_intent.txt", exercise_text("walk_with_intent", 1, "walk", "office: yes"));
  write_file(own, "notes.md", "not an exercise");
  c = pc_app_catalogue(NULL, place, &err);
  CHECK(c && c->n == pc_exercise_files_n + 1 && pc_exercise_find(c, "mine"), "%s", err.text);
  CHECK(c && pc_exercise_find(c, "walk_with_intent")->office, "replaced ours");
  pc_catalogue_free(c);

  write_file(own, "bad.txt", "title: Bad\nreps: 1\n");
  c = pc_app_catalogue(NULL, place, &err);
  CHECK(!c && strstr(place, "/bad.txt") && err.line == 2, "%s: line %ld: %s", place, err.line, err.text);
  snprintf(command, sizeof command, "rm %s/bad.txt", own);
  CHECK(system(command) == 0, "rm");

  err = (pc_err){0};
  write_file(own, "mine.txt", exercise_text("mine", 3, "walk", ""));
  c = pc_app_catalogue(NULL, place, &err);
  CHECK(!c && !*place && strstr(err.text, "mine.txt: ladder mine"), "%s: %s", place, err.text);
  err = (pc_err){0};
  write_file(base, "mine.txt", exercise_text("mine", 1, "walk", "")); /* --folder comes last and wins */
  c = pc_app_catalogue(base, place, &err);
  CHECK(c && pc_exercise_find(c, "mine")->rungs[0].level == 1, "%s: %s", place, err.text);
  pc_catalogue_free(c);
  c = pc_app_catalogue("/no/such/folder", place, &err);
  CHECK(!c && err.code == PC_IO && !strcmp(place, "/no/such/folder"), "%s: %s", place, err.text);
  snprintf(command, sizeof command, "rm -r %s", base);
  CHECK(system(command) == 0, "rm");
}

int main(void) {
  pc_catalogue *c = pc_catalogue_make();
  own_files();
  CHECK(c, "our own files");
  if (!c) return test_done();
  ladders(c);
  doses(c);
  inventory(c);
  muscles(c);
  floor_only(c);
  section_7(c);
  gate();
  rules();
  own_folder();
  pc_catalogue_free(c);
  return test_done();
}
