/* test_exercise_read.c: the reader of exercise files: what it refuses and where it says so, what it takes,
 * and what happens when memory ends.
 *
 * Three roads to "what it takes": the examples of the schema and of the document, random exercises written by
 * the generator below, which knows the answer, and the files that ship (test_exercise.c). */
#include "exercise/keys.h"
#include "posterior/exercise.h"
#include "test.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>

/* ---- a good file, and one line of it made bad ---- */

static const char *const GOOD[] = {
    /*  1 */ "# a good file",
    /*  2 */ "title: Glute bridge",
    /*  3 */ "ladder: my_ladder",
    /*  4 */ "pattern: hip_extension",
    /*  5 */ "also: mobility, walk",
    /*  6 */ "position: supine",
    /*  7 */ "sides: no",
    /*  8 */ "tempo: 1-1-2",
    /*  9 */ "gear: wall",
    /* 10 */ "avoid_if: knee",
    /* 11 */ "muscles: hamstrings",
    /* 12 */ "inventory: 36 A8",
    /* 13 */ "set_up:",
    /* 14 */ "  - Lie down.",
    /* 15 */ "how:",
    /* 16 */ "  - Lift. [#36]",
    /* 17 */ "  - Lower",
    /* 18 */ "    slowly.",
    /* 19 */ "cues:",
    /* 20 */ "  - Push.",
    /* 21 */ "sources:",
    /* 22 */ "  - Somebody, 2009.",
    /* 23 */ "[dose train]",
    /* 24 */ "sets: 2-3",
    /* 25 */ "reps: 8-12",
    /* 26 */ "hold: 1-3",
    /* 27 */ "rest: 60",
    /* 28 */ "[rung 1]",
    /* 29 */ "title: One",
    /* 30 */ "change: It is new.",
    /* 31 */ "gear: band or backpack",
    /* 32 */ "loaded: yes",
    /* 33 */ "load_max: 10 %",
    /* 34 */ "dose: train",
    /* 35 */ "[rung 2]",
    /* 36 */ "title: Two",
    /* 37 */ "change: It is more.",
    /* 38 */ "[modify hip]",
    /* 39 */ "text: Less.",
    /* 40 */ "max_level: 1",
    /* 41 */ "[form]",
    /* 42 */ "anything at all",
};
enum { N_GOOD = sizeof GOOD / sizeof *GOOD };

/* The good file with line `at` replaced; NULL leaves the line out. */
static void with_line(char *out, size_t room, int at, const char *line) {
  size_t n = 0;
  for (int i = 1; i <= N_GOOD; i++) {
    const char *text = i == at ? line : GOOD[i - 1];
    if (text) n += (size_t)snprintf(out + n, room - n, "%s\n", text);
  }
}

typedef struct refusal {
  int at;           /* line that is replaced */
  const char *text; /* by this */
  long line;        /* where the error is */
  const char *says; /* how its text begins */
} refusal;

static const refusal REFUSALS[] = {
    /* shape */
    {2, "title Glute bridge", 2, "column 6: a key ends with \":\""},
    {2, "Title: Glute bridge", 2, "column 1: expected \"key: value\""},
    {3, "    - ", 3, "column 5: an item without text"},
    {14, "  cues: Push.", 14, "column 3: a key begins at the margin"},
    {1, "  some text", 1, "column 3: there is no text above"},
    {1, "- an item", 1, "column 3: an item without a key above it"},
    {23, "[dose train", 23, "column 12: ] is missing"},
    {23, "[dose train] x", 23, "column 13: nothing may follow ]"},
    {23, "[]", 23, "column 2: a section has a name"},
    {2, "title: Gl\x1bte", 2, "column 10: a byte that is not text"},
    {2, "title: \xc3\xa9\xff", 2, "column 9: a byte that is not text"},
    {2, "title: \xc0\xaf", 2, "column 8: a byte that is not text"},
    {2, "title: \xc2\x9b", 2, "column 8: a byte that is not text"},
    /* keys and sections */
    {3, "laddr: my_ladder", 3, "column 1: no key \"laddr\"; did you mean ladder?"},
    {3, "text: my_ladder", 3, "column 1: no key \"text\" in the file; it belongs to another section"},
    {3, "weight: 12", 3, "column 1: no key \"weight\" in the file; docs/exercises.md lists the keys"},
    {25, "rep: 8-12", 25, "column 1: no key \"rep\"; did you mean reps?"},
    {3, "title: Again", 3, "column 1: title stands twice; first on line 2"},
    {28, "[rungs 1]", 28, "column 2: no section [rungs]; did you mean rung"},
    {28, "[step 1]", 28, "column 2: no section [step]; there are dose, rung"},
    {28, "[rung one]", 28, "column 7: [rung one]: a level from 0 to 9 is expected"},
    {28, "[rung 10]", 28, "column 7: [rung 10]: a level from 0 to 9 is expected"},
    {35, "[rung 1]", 35, "column 7: [rung 1] stands twice"},
    {23, "[dose often]", 23, "column 7: [dose often]: a dose is train, hold, wake_up or break"},
    {23, "[dose train_]", 23, "column 7: [dose train_]: a dose is train"},
    {38, "[modify hips]", 38, "column 9: [modify hips]: no such condition; hip"},
    {41, "[form x]", 41, "column 7: nothing may follow [form"},
    /* what must be there */
    {2, NULL, 1, "column 1: the file has no title; write title: Glute bridge"},
    {4, NULL, 1, "column 1: the file has no pattern; write pattern: hip_extension"},
    {29, NULL, 28, "column 1: rung has no title"},
    {39, NULL, 38, "column 1: modify has no text"},
    {14, NULL, 13, "column 8: set_up : items are expected"},
    {24, NULL, 23, "column 1: [dose train] has no sets; write sets: 2-3"},
    {3, "ladder:", 3, "column 8: ladder : a value is expected"},
    /* numbers */
    {25, "reps: 12-8", 25, "column 7: reps 12-8: the first number must not be larger; write 8-12"},
    {25, "reps: many", 25, "column 7: reps many: a number is expected; write reps: 8-12"},
    {25, "reps: 8-", 25, "column 9: reps : a second number is expected"},
    {25, "reps: 8.5", 25, "column 7: reps 8.5: whole numbers are expected"},
    {25, "reps: 812", 25, "column 7: reps 812: more than 100 makes no sense here"},
    {25, "reps: 8 12", 25, "column 9: reps 12: nothing may follow the number"},
    {26, "hold: 3 m", 26, "column 9: hold m: only the unit may follow the number"},
    {40, "max_level: 1-2", 40, "column 12: max_level 1-2: one number is expected"},
    {33, "load_max: 130 %", 33, "column 11: load_max 130 %: more than 100 makes no sense here"},
    {8, "tempo: 1-1", 8, "column 11: tempo : three numbers are expected"},
    {8, "tempo: 1-x-2", 8, "column 10: tempo x-2: seconds are expected"},
    {8, "tempo: 1-1-1", 8, "column 8: tempo 1-1-1: lowering takes 1.5 s at least"},
    /* words */
    {4, "pattern: hip_extention", 4,
     "column 10: pattern: no pattern \"hip_extention\"; did you mean hip_extension"},
    {4, "pattern: squat hinge", 4, "column 16: pattern hinge: one word is expected"},
    {6, "position: upside_down", 6, "column 11: position: no position \"upside_down\"; one of standing"},
    {10, "avoid_if: knee sholder", 10,
     "column 16: avoid_if: no condition \"sholder\"; did you mean shoulder"},
    {10, "avoid_if: knee, knee", 10, "column 17: avoid_if knee: this word stands twice"},
    {9, "gear: wall or band", 9, "column 7: gear wall or band: \"or\" may stand in a rung only"},
    {31, "gear: band or", 31, "column 14: gear : a word is missing after \"or\""},
    {31, "gear: or band", 31, "column 7: gear or band: \"or\" stands between all words or none"},
    {31, "gear: band or stick backpack", 31, "column 21: gear backpack: \"or\" stands between"},
    {31, "gear: band stick or backpack", 31, "column 18: gear or backpack: \"or\" stands between"},
    {7, "sides: both", 7, "column 8: sides both: yes or no is expected"},
    {3, "ladder: My", 3, "column 9: ladder My: a name has a-z, 0-9 and _ only"},
    {12, "inventory: 36 D4", 12, "column 15: inventory D4: a number, or a letter A, B, C or X"},
    {34, "dose: hold", 34, "column 7: dose: there is no [dose hold] in this file"},
    {3, "easier: bridge", 3, "column 9: easier bridge: the level is missing"},
    {3, "easier: bridge two", 3, "column 16: easier two: a number is expected"},
    /* texts */
    {2, "title: A title that goes on and on and on for ever", 2, "column 8: title: longer than 36 letters"},
    {20, "  - One two three four five six seven eight nine.", 20,
     "column 5: cues: 9 words; a cue has at most 8"},
    {22, "  - Somebody, some day.", 22, "column 5: sources Somebody, some day.: a source has a year"},
    {16, "  - Lift. [#37]", 16, "column 5: the mark #37 is not in inventory"},
    {16, "  - [#36]", 16, "column 5: how [#36]: a text is expected"},
    {15, "how: Lift.", 16, "column 5: how has a text on its own line already"},
    {14, "  - felt it\nfelt: knee bend less", 15, "column 7: felt knee bend less: a place, a colon"},
    {3, "ladder: a\n  b", 3, "column 9: ladder a b: this value stands on one line"},
    {3, "ladder: a\n- b", 4, "column 3: ladder takes no items"},
    /* the whole */
    {32, "loaded: no", 33, "column 1: load_max: this rung has no weight; add loaded: yes"},
    {7, "pyramid: yes\nsides: no", 0, NULL}, /* a hold of 3 s is fine there */
    {26, "hold: 1-12", 0, NULL},             /* and one of 12 s where there is no pyramid */
};

static int add(pc_catalogue *c, const char *file, const char *text, pc_err *err) {
  *err = (pc_err){0};
  return pc_catalogue_add(c, file, text, strlen(text), err);
}

static void refuses(void) {
  pc_catalogue c = {.arena = pc_arena_make()};
  char text[4096], shape[320];
  pc_err err;
  with_line(text, sizeof text, 0, NULL);
  CHECK(add(&c, "good.txt", text, &err) == 0, "line %ld: %s", err.line, err.text);
  for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
    const refusal *r = &REFUSALS[i];
    with_line(text, sizeof text, r->at, r->text);
    int code = add(&c, r->says ? "bad.txt" : "good.txt", text, &err);
    if (!r->says) {
      CHECK(code == 0, "%s: line %ld: %s", r->text, err.line, err.text);
      continue;
    }
    snprintf(shape, sizeof shape, "%.*s", (int)strlen(r->says), err.text);
    CHECK(code == PC_BAD_INPUT && err.line == r->line && !strcmp(shape, r->says),
          "line %d \"%s\": code %d, line %ld, %s; expected line %ld, %s", r->at,
          r->text ? r->text : "(left out)", code, err.line, err.text, r->line, r->says);
    CHECK(c.n == 1 && !strcmp(c.exercises[0].name, "good"), "the catalogue changed");
  }
  pc_arena_free(c.arena);
}

/* Refusals that need more than one line changed, or the name. */
static void refuses_more(void) {
  pc_catalogue c = {.arena = pc_arena_make()};
  char text[4096];
  pc_err err;
  with_line(text, sizeof text, 7, "pyramid: yes");
  memcpy(strstr(text, "hold: 1-3"), "hold: 12 ", 9);
  CHECK(add(&c, "a.txt", text, &err) && err.line == 26 && strstr(err.text, "column 7: hold 12: in a pyramid"),
        "%s", err.text);
  CHECK(add(&c, "a.txt", "", &err) && err.line == 1 && strstr(err.text, "the file has no title"), "%s",
        err.text);
  with_line(text, sizeof text, 0, NULL);
  static const char *const names[] = {"Bridge.txt", "bridge", "a b.txt", ".txt", "x/", "bridge.txt.bak", ""};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    CHECK(add(&c, names[i], text, &err) && strstr(err.text, "is named with a-z"), "%s: %s", names[i],
          err.text);
  char *large = malloc(1 << 17);
  memset(large, '\n', 1 << 17);
  CHECK(pc_catalogue_add(&c, "a.txt", large, 1 << 17, &err) == 0 || strstr(err.text, "is named with"),
        "first kept");
  err = (pc_err){0};
  CHECK(pc_catalogue_add(&c, "a.txt", large, 1 << 17, &err) && strstr(err.text, "longer than 64 kB"), "%s",
        err.text);
  free(large);
  CHECK(c.n == 0, "%d", c.n);
  pc_arena_free(c.arena);
}

/* ---- what is read ---- */

static void reads(void) {
  pc_catalogue c = {.arena = pc_arena_make()};
  char text[4096];
  pc_err err;
  with_line(text, sizeof text, 0, NULL);
  CHECK(add(&c, "some/where/good.txt", text, &err) == 0, "%s", err.text);
  const pc_exercise *e = pc_exercise_find(&c, "good");
  CHECK(e && !strcmp(e->file, "some/where/good.txt"), "file");
  if (!e) return;
  CHECK(e->pattern == PC_PATTERN_HIP_EXTENSION &&
            e->also == (1 << PC_PATTERN_MOBILITY | 1 << PC_PATTERN_WALK),
        "patterns");
  CHECK(!strcmp(e->how[1], "Lower slowly.") && !e->how[2], "%s", e->how[1]);
  CHECK(!strcmp(e->how[0], "Lift. [#36]") && pc_text_plain(e->how[0]) == 5, "%d", pc_text_plain(e->how[0]));
  CHECK(pc_text_plain("a [#1] b") == 8 && pc_text_plain("x]") == 2 && pc_text_plain("") == 0,
        "no mark at the end");
  CHECK(e->rungs[0].gear == 0 && e->rungs[0].gear_any == (PC_GEAR_BAND | PC_GEAR_BACKPACK), "gear");
  CHECK(e->rungs[0].load_max_bw == 0.1 && e->rungs[1].dose == 0 && !*e->rungs[1].check, "rungs");
  CHECK(e->doses[0].rest_lo == 60 && e->doses[0].rest_hi == 60 && e->doses[0].hold_hi == 3, "dose");
  CHECK(e->modify[0].condition == PC_COND_HIP && e->modify[0].max_level == 1, "modify");
  CHECK(!strcmp(e->form, "anything at all") && !*e->movement && !*e->easier.ladder, "form");

  with_line(text, sizeof text, 2, "title: Another"); /* the same name replaces */
  const char *before = e->title;
  CHECK(add(&c, "else/good.txt", text, &err) == 0 && c.n == 1, "%s", err.text);
  CHECK(!strcmp(before, "Glute bridge") && !strcmp(c.exercises[0].title, "Another"), "replaced");

  with_line(text, sizeof text, 0, NULL); /* the same with the line ends and the mark of other systems */
  char dos[8192] = "\xef\xbb\xbf";
  for (size_t i = 0, n = 3; text[i]; i++) {
    if (text[i] == '\n') dos[n++] = '\r';
    dos[n++] = text[i];
  }
  CHECK(add(&c, "dos.txt", dos, &err) == 0, "line %ld: %s", err.line, err.text);
  CHECK(!strcmp(c.exercises[0].how[1], "Lower slowly.") && !strcmp(c.exercises[0].form, "anything at all"),
        "dos");
  pc_arena_free(c.arena);
}

/* Every example of the schema is taken where it belongs, and stands in the document in its row. */
static void examples(void) {
  pc_catalogue c = {.arena = pc_arena_make()};
  char *document = test_slurp("docs/exercises.md", NULL);
  CHECK(document, "docs/exercises.md");
  for (int i = 0; i < pc_keys_n; i++) {
    const pc_key *k = &pc_keys[i];
    static const int sections[] = {2, 24, 29, 39}; /* a line of each in the good file */
    char text[4096], line[300], row[300];
    pc_err err;
    snprintf(row, sizeof row, "| `%s` |", k->name);
    CHECK(document && strstr(document, row), "docs/exercises.md does not tell %s", k->name);
    snprintf(row, sizeof row, "`%s`", k->example);
    CHECK(document && strstr(document, row), "docs/exercises.md has another example for %s", k->name);
    bool item = k->value >= PC_VAL_LIST && k->value <= PC_VAL_SOURCES;
    int at = 0;
    for (int n = sections[k->section];
         n <= N_GOOD && !at && (n == sections[k->section] || GOOD[n - 1][0] != '['); n++)
      if (!strncmp(GOOD[n - 1], k->name, strlen(k->name)) && GOOD[n - 1][strlen(k->name)] == ':') at = n;
    if (at && item) continue; /* has items in the good file */
    snprintf(line, sizeof line, "%s%s%s: %s", at ? "" : GOOD[sections[k->section] - 1], at ? "" : "\n",
             k->name, k->example);
    with_line(text, sizeof text, at ? at : sections[k->section], line);
    int code = add(&c, "example.txt", text, &err);
    /* another inventory or another tempo may not suit the rest of the file, but must be read */
    CHECK(code == 0 || strstr(err.text, "is not in inventory"), "%s: line %ld: %s", k->name, err.line,
          err.text);
  }
  const pc_words *all[] = {&pc_pattern_words, &pc_condition_words, &pc_gear_words, &pc_position_words};
  for (int w = 0; w < 4; w++)
    for (int i = 0; i < all[w]->n; i++)
      CHECK(document && strstr(document, all[w]->words[i]), "docs/exercises.md: %s", all[w]->words[i]);
  const char *whole = document ? strstr(document, "# my own bridge") : NULL; /* the file that it shows */
  CHECK(whole, "the whole file");
  if (whole) {
    pc_err err = {0};
    CHECK(pc_catalogue_add(&c, "my_bridge.txt", whole, (size_t)(strstr(whole, "```") - whole), &err) == 0,
          "%ld %s", err.line, err.text);
  }
  free(document);
  pc_arena_free(c.arena);
}

/* ---- the generator: an exercise, and a file of it that no hand would write the same way twice ---- */

typedef struct maker {
  uint64_t seed;
  char text[20000];
  size_t n;
} maker;

static unsigned roll(maker *m, unsigned below) {
  m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(m->seed >> 33) % below;
}

static void put(maker *m, const char *format, ...) {
  va_list args;
  va_start(args, format);
  m->n += (size_t)vsnprintf(m->text + m->n, sizeof m->text - m->n, format, args);
  va_end(args);
}

static void end_line(maker *m) {
  static const char *const ends[] = {"\n", "\r\n", "  \n", "\n\n", "\n# a note\n", "\n   \n"};
  put(m, "%s", ends[roll(m, 6)]);
}

/* One to five plain words, over more than one line now and then. */
static const char *make_text(maker *m, char *out) {
  static const char *const words[] = {"push", "the", "hips", "back", "slowly,", "ça", "3", "(soft)", "a-b"};
  out[0] = 0;
  for (unsigned i = 0, n = 1 + roll(m, 5); i < n; i++) {
    const char *w = words[roll(m, 9)];
    bool broken = i && roll(m, 4) == 0;
    if (broken) put(m, "\n  ");
    put(m, "%s%s", i && !broken ? " " : "", w);
    snprintf(out + strlen(out), 100 - strlen(out), "%s%s", i ? " " : "", w);
  }
  end_line(m);
  return out;
}

static unsigned make_mask(maker *m, const char *key, const pc_words *words) {
  unsigned mask = 0;
  if (roll(m, 2)) return 0;
  put(m, "%s:", key);
  for (int i = 0; i < words->n; i++)
    if (roll(m, 3) == 0 || (i == words->n - 1 && !mask)) {
      put(m, "%s%s", mask && roll(m, 2) ? ", " : " ", words->words[i]);
      mask |= 1u << i;
    }
  end_line(m);
  return mask;
}

static void make_range(maker *m, const char *key, int *lo, int *hi) {
  *lo = 1 + (int)roll(m, 9), *hi = *lo + (int)roll(m, 3);
  if (*lo == *hi)
    put(m, "%s: %d", key, *lo);
  else
    put(m, roll(m, 2) ? "%s: %d-%d" : "%s: %d \xe2\x80\x93 %d", key, *lo, *hi);
  end_line(m);
}

enum { MOST = 4 };
typedef struct made {
  pc_pattern pattern;
  unsigned also, avoid_if;
  bool sides;
  char title[100], how[MOST][100], change[10][100];
  int n_how, n_rungs, levels[10], sets[2], reps[2];
  unsigned gear_any[10];
} made;

static void make(maker *m, made *x) {
  x->pattern = (pc_pattern)roll(m, PC_N_PATTERNS);
  x->sides = roll(m, 2), x->n_how = 1 + (int)roll(m, MOST), x->n_rungs = 0;
  put(m, "pattern: %s", pc_pattern_name((int)x->pattern)), end_line(m);
  put(m, "title: "), make_text(m, x->title);
  put(m, "position: prone"), end_line(m);
  x->also = make_mask(m, "also", &pc_pattern_words);
  x->avoid_if = make_mask(m, "avoid_if", &pc_condition_words);
  if (x->sides || roll(m, 2)) put(m, "sides:  %s", x->sides ? "yes" : "no"), end_line(m);
  put(m, "how:"), end_line(m);
  for (int i = 0; i < x->n_how; i++) put(m, "%s- ", i % 2 ? "\t" : ""), make_text(m, x->how[i]);
  put(m, "set_up: on the floor"), end_line(m);
  put(m, "cues:\n - up\n"), put(m, "[dose hold_9]"), end_line(m);
  make_range(m, "sets", &x->sets[0], &x->sets[1]);
  make_range(m, "reps", &x->reps[0], &x->reps[1]);
  for (int level = 9; level >= 0; level--) { /* from hard to easy: the reader sorts */
    if (roll(m, 3) && (level || x->n_rungs)) continue;
    int k = x->n_rungs++;
    x->levels[k] = level;
    put(m, "[ rung %d ]", level), end_line(m);
    put(m, "title: %d", level), end_line(m);
    put(m, "change: "), make_text(m, x->change[k]);
    unsigned a = roll(m, PC_N_GEAR), b = roll(m, PC_N_GEAR);
    x->gear_any[k] = a == b ? 0 : 1u << a | 1u << b;
    if (a != b) put(m, "gear: %s or %s", pc_gear_name((int)a), pc_gear_name((int)b)), end_line(m);
  }
}

static bool same(const made *x, const pc_exercise *e) {
  bool ok = e->pattern == x->pattern && e->also == x->also && e->avoid_if == x->avoid_if &&
            e->sides == x->sides && !strcmp(e->title, x->title) && e->n_rungs == x->n_rungs &&
            e->doses[0].sets_lo == x->sets[0] && e->doses[0].sets_hi == x->sets[1] &&
            e->doses[0].reps_lo == x->reps[0] && e->doses[0].reps_hi == x->reps[1];
  for (int i = 0; ok && i < x->n_how; i++) ok = e->how[i] && !strcmp(e->how[i], x->how[i]);
  for (int i = 0; ok && i < x->n_rungs; i++) {
    const pc_rung *r = &e->rungs[x->n_rungs - 1 - i];
    ok = r->level == x->levels[i] && !strcmp(r->change, x->change[i]) && r->gear_any == x->gear_any[i];
  }
  return ok && !e->how[x->n_how];
}

static void generated(void) {
  int wrong = 0, too_long = 0, runs = 0;
  for (uint64_t seed = 1; seed <= 3000; seed++) {
    static maker m;
    static made x;
    m.seed = seed * 0x9e3779b97f4a7c15u, m.n = 0;
    make(&m, &x);
    pc_catalogue c = {.arena = pc_arena_make()};
    pc_err err;
    int code = add(&c, "made.txt", m.text, &err);
    if (strlen(x.title) > 36) { /* the one thing the generator may do that is refused */
      too_long++;
      wrong += !code || !strstr(err.text, "title: longer");
    } else if (code || !same(&x, c.exercises)) {
      if (!wrong++) printf("seed %d: line %ld: %s\n%s\n", (int)seed, err.line, err.text, m.text);
    }
    runs++;
    pc_arena_free(c.arena);
  }
  CHECK(wrong == 0, "%d of %d", wrong, runs);
  CHECK(too_long < runs / 10, "%d titles too long", too_long);
}

/* ---- memory ---- */

static void no_memory(void) {
  char text[4096];
  pc_err err;
  with_line(text, sizeof text, 0, NULL);
  int tried = 0;
  for (size_t n = 1;; n++) {
    pc_catalogue c = {.arena = pc_arena_make()};
    CHECK(add(&c, "b.txt", text, &err) == 0, "%s", err.text);
    const pc_exercise *list = c.exercises;
    pc_exercise copy = c.exercises[0];
    pc_arena_fail_at(c.arena, n);
    int replaced = add(&c, "b.txt", text, &err), code = add(&c, "a.txt", text, &err);
    bool as_before =
        c.n == 1 && c.exercises == list && (replaced == 0 || memcmp(&copy, c.exercises, sizeof copy) == 0);
    if (code == 0) {
      CHECK(replaced == 0 && c.n == 2 && !strcmp(c.exercises[0].name, "a"), "added");
      pc_arena_free(c.arena);
      break;
    }
    tried++;
    if (code != PC_NO_MEMORY || !as_before)
      CHECK(false, "allocation %d: code %d, %s", (int)n, code, err.text);
    pc_arena_free(c.arena);
  }
  CHECK(tried > 20, "%d allocations", tried);
  for (int n = 1; n < 100; n++) { /* the first of all, and the list that grows past its room */
    pc_catalogue c = {.arena = pc_arena_make()};
    char name[20];
    int fit = 0;
    for (int i = 0; i < 64; i++, fit++) {
      snprintf(name, sizeof name, "e%d.txt", i);
      if (add(&c, name, text, &err)) break;
    }
    pc_arena_fail_at(c.arena, (size_t)n);
    int code = add(&c, "last.txt", text, &err);
    if (fit != 64 || (code && (c.n != 64 || code != PC_NO_MEMORY || pc_exercise_find(&c, "last"))))
      CHECK(false, "%d: code %d, %d exercises", n, code, c.n);
    bool done = code == 0;
    pc_arena_free(c.arena);
    if (done) break;
    CHECK(n < 99, "never enough");
  }
}

int main(void) {
  refuses();
  refuses_more();
  reads();
  examples();
  generated();
  no_memory();
  return test_done();
}
