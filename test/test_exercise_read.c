/* test_exercise_read.c: the reader of exercise files: what it refuses and where it says so, what it takes,
 * and what happens when memory ends.
 *
 * Three roads to "what it takes": the examples of the schema and of the document, random exercises written by
 * the generator below, which knows the answer, and the files that ship (test_exercise.c). */
#include "exercise/features.h"
#include "exercise/keys.h"
#include "posterior/exercise.h"
#include "posterior/sight.h"
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
    /* 41 */ "[movement]",
    /* 42 */ "rung: 1",
    /* 43 */ "support: supine",
    /* 44 */ "play:",
    /* 45 */ "  - 0 low",
    /* 46 */ "  - 1.5 high",
    /* 47 */ "  - 3.0 low",
    /* 48 */ "breathe:",
    /* 49 */ "  - 0.5 out",
    /* 50 */ "[posture low]",
    /* 51 */ "hip: 45",
    /* 52 */ "left_knee: 90",
    /* 53 */ "[posture high]",
    /* 54 */ "hip: 0",
    /* 55 */ "[form]",
    /* 56 */ "view: side oblique front",
    /* 57 */ "kind: reps",
    /* 58 */ "count: hip_height",
    /* 59 */ "rest: 145",
    /* 60 */ "far: 165",
    /* 61 */ "setup:",
    /* 62 */ "  - trunk -110 -70",
    /* 63 */ "  - foot_height - 80",
    /* 64 */ "[fault arch]",
    /* 65 */ "text: The back arches.",
    /* 66 */ "cue: Ribs down.",
    /* 67 */ "at: far",
    /* 68 */ "when: hip_height > 185",
    /* 69 */ "view: side",
    /* 70 */ "[fault drop]",
    /* 71 */ "text: One hip drops.",
    /* 72 */ "cue: Hips level.",
    /* 73 */ "when: pelvis_side > 8 or < -8.5",
    /* 74 */ "view: front",
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
    {41, "[movement x]", 41, "column 11: nothing may follow [movement"},
    {53, "[movement]", 53, "column 2: [movement] stands twice"},
    {55, "[form x]", 55, "column 7: nothing may follow [form"},
    {70, "[form]", 70, "column 2: [form] stands twice"},
    {64, "[fault Arch]", 64, "column 8: [fault Arch]: a name has a-z, 0-9 and _ only"},
    {70, "[fault arch]", 70, "column 8: [fault arch] stands twice"},
    {53, "[posture low]", 53, "column 10: [posture low] stands twice"},
    {53, "[posture]", 53, "column 9: [posture ]: a name has a-z"},
    {41, "[posture x]", 41, "column 2: [posture x] belongs below [movement]"},
    {55, "[fault x]", 55, "column 2: [fault x] belongs below [form]"},
    {55, "[forms]", 55, "column 2: no section [forms]; did you mean form"},
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
    /* movement */
    {42, NULL, 41, "column 1: movement has no rung; write rung: 1"},
    {42, "rung: 1\nstride: 0.1", 43, "column 9: stride 0.1: 0.2 m or more is expected; write stride: 1.4"},
    {42, "rung: 1\nstride: 12", 43, "column 9: stride 12: more than 3 makes no sense here"},
    {42, "rung: 1\nstride: 1-2", 43, "column 9: stride 1-2: one number is expected"},
    {42, "rung: 1\nstride: long", 43, "column 9: stride long: a number is expected"},
    {42, "rung: 1\nstride: 1.2 mm", 43, "column 14: stride m: only the unit may follow"},
    {52, "stride: 1.2", 52, "column 1: stride belongs to [movement], not to a posture"},
    {42, "rung: 3", 42, "column 7: rung: there is no [rung 3] in this file"},
    {43, NULL, 41, "column 1: [movement] has no support; write support: supine"},
    {43, "support:", 43, "column 9: support: a value is expected"},
    {43, "support: supine\n - x", 44, "column 4: support takes no items"},
    {43, "support: supine\n x", 43, "column 10: support: this value stands on one line"},
    {52, "hip: 9", 52, "column 1: hip stands twice; first on line 51"},
    {52, "rung: 1", 52, "column 1: rung belongs to [movement], not to a posture"},
    {46, "  - 1.5 hig", 46, "column 9: play: there is no [posture hig]; did you mean high"},
    {46, "  - 1.5 up_there", 46, "column 9: play: there is no [posture up_there]; write that section"},
    {46, "  - 1.5 low", 53, "column 10: [posture high] is not in play"},
    {46, "  - 3.0 high", 47, "column 5: play 3.0 low: times rise; this one must be above 3"},
    {45, "  - 0.5 low", 45, "column 5: play 0.5 low: the first time is 0"},
    {45, "  - low", 45, "column 5: play low: a time in seconds is expected first"},
    {46, "  - 1.5", 46, "column 8: play : a blank and a word are expected"},
    {46, "  - 1.5 high up", 46, "column 14: play up: nothing may follow the word"},
    {46, "  - 1000 high", 46, "column 5: play 1000 high: more than ten minutes"},
    {47, "  - 3.0 high", 47, "column 5: play ends as it began"},
    {53, "[posture x]\nknee: 1\n[posture high]", 53, "column 10: [posture x] is not in play"},
    {49, "  - 0.5 off", 49, "column 9: breathe off: in or out is expected"},
    {49, "  - 0.5 out\n  - 0.8 out", 50, "column 9: breathe: \"out\" twice; in and out take turns"},
    {49, "  - 0.5 out\n  - 0.4 in", 50, "column 5: breathe 0.4 in: times rise"},
    {49, "  - 3.5 out", 49, "column 5: breathe 3.5 out: after the end of play, at 3 s"},
    /* form */
    {56, NULL, 55, "column 1: form has no view; write view: side"},
    {56, "view: sides", 56, "column 7: view: no view \"sides\"; did you mean side"},
    {56, "view: above", 56, "column 7: view: no view \"above\"; one of side, oblique, front, back"},
    {56, "view: side side", 56, "column 12: view side: this word stands twice"},
    {57, "kind: rep", 57, "column 7: kind: no kind \"rep\"; did you mean reps"},
    {58, NULL, 55, "column 1: form has no count; write count: hip_height"},
    {59, NULL, 55, "column 1: form has no rest; write rest: 145"},
    {60, NULL, 55, "column 1: form has no far; write far: 165"},
    {58, "count: hips", 58, "column 8: count: no quantity \"hips\"; did you mean hip"},
    {58, "count: hip.near", 58, "column 8: count: no quantity \"hip.near\"; behind the point stands left"},
    {58, "count: hip_height.left", 58, "column 8: count: no quantity \"hip_height.left\"; this one has no"},
    {58, "count: hip knee", 58, "column 12: count knee: one quantity is expected"},
    {58, "count: seconds", 58, "column 8: count seconds: time does not tell repetitions"},
    {58, "count: hip", 58, "column 8: count hip: hip can be told from these views only: side oblique"},
    {58, "count: trunk", 58, "column 8: count trunk: trunk can be told from these views only: side oblique"},
    {59, "rest: 155", 60, "column 6: far 165: rest and far stand at least 15 apart"},
    {59, "rest: 151", 60, "column 6: far 165: rest and far stand at least 15 apart"},
    {59, "rest: 1450", 59, "column 7: rest 1450: hip_height lies between -50 and 200 %"},
    {59, "rest: low", 59, "column 7: rest low: a number is expected"},
    {59, "rest: 145 deg", 59, "column 11: rest deg: nothing may follow the number"},
    {59, "phase_least: 0.2\nrest: 145", 59, "column 14: phase_least 0.2: a phase lasts 0.3 s at least"},
    {57, "kind: walk", 58, "column 1: count: a walk is counted by its steps"},
    {62, "  - trunk -70 -110", 62, "column 5: setup trunk -70 -110: the first limit must be the smaller"},
    {62, "  - trunk -70", 62, "column 14: setup : two limits are expected, - for none"},
    {62, "  - trunk - -", 62, "column 5: setup trunk - -: one limit at least is needed"},
    {62, "  - trunk 1 x", 62, "column 13: setup x: a number is expected"},
    {62, "  - trunk 100 400", 62, "column 15: setup: trunk cannot be 400; it lies between -180 and 180 deg"},
    {62, "  - trunk 1 2 3", 62, "column 15: setup 3: nothing may follow the two limits"},
    {62, "  - trnk 1 2", 62, "column 5: setup: no quantity \"trnk\"; did you mean trunk"},
    {62, "  - foot_height 1 2", 63, "column 5: setup foot_height - 80: this quantity stands twice"},
    {62, "  - seconds 1 2", 62, "column 5: setup seconds 1 2: time is no set-up"},
    {62, "  - hip_height 150 -", 62, "column 5: setup hip_height 150 -: never so at rest, by the limit rest"},
    {63, NULL, 61, "column 1: setup: nothing of it can be seen from these views: front; add hip_height"},
    {56, "view: front", 62, "column 5: setup trunk -110 -70: this cannot be seen from any view of the form"},
    {61, "setup: trunk 1 2", 61, "column 8: setup trunk 1 2: items are expected"},
    /* faults */
    {65, NULL, 64, "column 1: fault has no text; write text: The back arches at the top."},
    {66, NULL, 64, "column 1: fault has no cue; write cue: Ribs down, stop at straight."},
    {68, NULL, 64, "column 1: fault has no when; write when: hip change > 10"},
    {66, "cue: One two three four five six seven eight nine.", 66,
     "column 6: cue: 9 words; a cue has at most 8"},
    {67, "at: top", 67, "column 5: at: no phase \"top\"; one of rest, out, far, back, all"},
    {67, "at: far back", 67, "column 9: at back: one word is expected"},
    {67, "lasting: long", 67, "column 10: lasting long: seconds are expected"},
    {67, "lasting: 1 min", 67, "column 12: lasting min: nothing may follow the seconds"},
    {68, "when: hip 185", 68, "column 11: when 185: < or > is expected"},
    {68, "when: hip = 185", 68, "column 11: when = 185: < or > is expected"},
    {68, "when: hip > ", 68, "column 12: when : a number is expected"},
    {68, "when: hip > 185 or", 68, "column 19: when : < or > is expected"},
    {68, "when: hip > 185 or > 190", 68, "column 20: when > 190: a limit on the other side is expected"},
    {68, "when: hip > 185 < 90", 68, "column 17: when < 90: nothing may follow the limit"},
    {68, "when: hip < 185 or > 90", 68, "column 7: when hip < 185 or > 90: every value is above 90 or below"},
    {68, "when: hip change > 300", 68,
     "column 20: when: hip cannot be 300; it lies between -210 and 210 deg"},
    {68, "when: hipp > 185", 68, "column 7: when: no quantity \"hipp\"; did you mean hip"},
    {68, "when: spine > 185", 68, "column 7: when: no quantity \"spine\"; docs/exercises.md lists them"},
    {68, "when: > 185", 68, "column 7: when > 185: a quantity is expected"},
    {68, "when: seconds change > 1", 68, "column 15: when change > 1: time has no value at rest"},
    {68, "when: seconds < 1.5\nlasting: 0.2", 69, "column 10: lasting 0.2: time itself does not last"},
    {68, "when: seconds < 0.3", 68, "column 7: when seconds < 0.3: a phase lasts longer than that"},
    {68, "when: hip_height > 160", 68,
     "column 7: when hip_height > 160: every complete repetition passes this limit"},
    {68, "when: hip_height < 160", 68, "column 7: when hip_height < 160: no repetition can pass this limit"},
    {67, "at: rest\nlasting: 0.5", 69, "column 7: when hip_height > 185: no repetition can pass this limit"},
    {67, "at: back", 0, NULL},
    {69, "view: back", 69, "column 7: view back: repetitions are not told from there"},
    {74, "view: side", 74, "column 7: view side: pelvis_side can be told from these views only: front back"},
    {74, NULL, 73, "column 7: when pelvis_side > 8 or < -8.5: pelvis_side can be told from these views only"},
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
  with_line(text, sizeof text, 68, "when: seconds < 1.5");
  memcpy(strstr(text, "kind: reps"), "kind: hold", 10);
  CHECK(add(&c, "a.txt", text, &err) && err.line == 68 &&
            strstr(err.text, "column 7: when seconds < 1.5: only the ways"),
        "%s", err.text);
  with_line(text, sizeof text, 67, "at: rest");
  memcpy(strstr(text, "when: hip_height > 185"), "when: seconds   < 1.5 ", 22);
  CHECK(add(&c, "a.txt", text, &err) && err.line == 68 && strstr(err.text, "only the ways and the far end"),
        "%s", err.text);
  with_line(text, sizeof text, 57, "kind: walk");
  char *count = strstr(text, "count: hip_height");
  memset(count, '\n', (size_t)(strstr(text, "setup:\n  - trunk") - count));
  CHECK(add(&c, "a.txt", text, &err) && strstr(err.text, "a walk has neither rest nor far end"), "%s",
        err.text);
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

static void reads_movement(const pc_course *c) {
  CHECK(c && c->level == 1 && c->n_postures == 2 && c->n_moments == 3 && c->n_breaths == 1, "movement");
  if (!c) return;
  CHECK(c->n_settings == 1 && !strcmp(c->settings[0].key, "support") &&
            !strcmp(c->settings[0].value, "supine") && c->settings[0].line == 43 &&
            c->settings[0].column == 10,
        "of all postures");
  const pc_key_posture *low = &c->postures[0], *high = &c->postures[1];
  CHECK(!strcmp(low->name, "low") && low->line == 50 && low->n_settings == 2 &&
            !strcmp(low->settings[1].key, "left_knee") && !strcmp(low->settings[1].value, "90") &&
            low->settings[1].line == 52 && low->settings[1].column == 12,
        "low");
  CHECK(!strcmp(high->name, "high") && high->n_settings == 1 && !strcmp(high->settings[0].value, "0"),
        "high");
  CHECK(c->moments[1].t == 1.5 && c->moments[1].posture == 1 && c->moments[2].posture == 0, "play");
  CHECK(c->breaths[0].t == 0.5 && c->breaths[0].out, "breathe");
}

static void reads_form(const pc_form_rules *f) {
  CHECK(f && f->views == (1 << PC_VIEW_SIDE | 1 << PC_VIEW_OBLIQUE | 1 << PC_VIEW_FRONT), "form");
  if (!f) return;
  CHECK(!strcmp(f->kind, "reps") && f->count.feature == PC_M_HIP_HEIGHT && f->count.side == PC_OF_WORKING,
        "count");
  CHECK(f->rest == 145 && f->far == 165 && f->phase_least == 0.3 && !f->alternate && !f->return_first,
        "limits, and what is not written");
  CHECK(f->n_setup == 2 && f->setup[0].quantity.feature == PC_M_TRUNK && f->setup[0].lo == -110 &&
            f->setup[0].hi == -70 && isnan(f->setup[1].lo) && f->setup[1].hi == 80,
        "setup");
  const pc_fault_rule *arch = &f->faults[0], *drop = &f->faults[1];
  CHECK(f->n_faults == 2 && !strcmp(arch->name, "arch") && !strcmp(arch->cue, "Ribs down.") &&
            arch->phase == PC_PHASE_FAR && arch->above == 185 && isnan(arch->below) && !arch->change &&
            arch->lasting == 0.2 && arch->views == 1 << PC_VIEW_SIDE,
        "arch");
  CHECK(!strcmp(drop->text, "One hip drops.") && drop->phase == PC_PHASE_ALL && drop->above == 8 &&
            drop->below == -8.5 && drop->quantity.feature == PC_M_PELVIS_SIDE,
        "drop");
}

/* Every quantity's words are read back, and only these; the views' bits are those of sight.h. */
static void quantities(void) {
  for (int f = 0; f < PC_N_FEATURES; f++)
    for (int side = 0; side < 4; side++) {
      pc_quantity q = {(pc_feature)f, (pc_feature_side)side}, back = {PC_N_FEATURES, 0};
      char word[40];
      pc_quantity_write(q, word, sizeof word);
      bool read = pc_quantity_read(word, strlen(word), &back);
      CHECK(read == (side == 0 || pc_feature_sided(q.feature)), "%s", word);
      CHECK(!read || (back.feature == q.feature && back.side == q.side), "%s", word);
      CHECK(!pc_quantity_read(word, strlen(word) - 1, &back) || back.feature != q.feature, "%s cut", word);
      CHECK(*pc_feature_title(q.feature) && strstr("deg % s", pc_feature_unit(q.feature)), "%s", word);
    }
  pc_quantity q;
  static const char *const wrong[] = {"",    ".",           "hip.", "hip.lef", "hip.left.right",
                                      "Hip", "hip.working", ".left"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CHECK(!pc_quantity_read(wrong[i], strlen(wrong[i]), &q), "%s", wrong[i]);
  for (pc_view v = PC_VIEW_SIDE; v <= PC_VIEW_BACK; v++)
    CHECK(!strcmp(pc_view_words.words[v - PC_VIEW_SIDE], pc_view_word(v)), "%s", pc_view_word(v));
  CHECK(pc_view_words.n == PC_VIEW_BACK && PC_FROM_SIDE == 1 << PC_VIEW_SIDE &&
            PC_FROM_BACK == 1 << PC_VIEW_BACK,
        "bits");
  CHECK(!strcmp(pc_phase_word(PC_PHASE_REST), "rest") && !strcmp(pc_phase_word(PC_PHASE_ALL), "all"),
        "phases");
}

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
  CHECK(!*e->easier.ladder, "no link");
  reads_movement(e->play);
  reads_form(e->rules);

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
  CHECK(!strcmp(c.exercises[0].how[1], "Lower slowly."), "dos");
  reads_movement(c.exercises[0].play);
  reads_form(c.exercises[0].rules);
  pc_arena_free(c.arena);
}

/* Every example of the schema is taken where it belongs, and stands in the document in its row. */
static void examples(void) {
  pc_catalogue c = {.arena = pc_arena_make()};
  char *document = test_slurp("docs/exercises.md", NULL);
  CHECK(document, "docs/exercises.md");
  for (int i = 0; i < pc_keys_n; i++) {
    const pc_key *k = &pc_keys[i];
    static const int sections[] = {2, 24, 29, 39, 42, 51, 56, 65}; /* a line of each in the good file */
    char text[4096], line[300], row[300];
    pc_err err;
    snprintf(row, sizeof row, "| `%s` |", k->name);
    CHECK(document && strstr(document, row), "docs/exercises.md does not tell %s", k->name);
    snprintf(row, sizeof row, "`%s`", k->example);
    CHECK(document && strstr(document, row), "docs/exercises.md has another example for %s", k->name);
    bool item = (k->value >= PC_VAL_LIST && k->value <= PC_VAL_SOURCES) || k->value == PC_VAL_PLAY ||
                k->value == PC_VAL_BREATHE || k->value == PC_VAL_WINDOWS;
    int at = 0;
    for (int n = sections[k->section];
         n <= N_GOOD && !at && (n == sections[k->section] || GOOD[n - 1][0] != '['); n++)
      if (!strncmp(GOOD[n - 1], k->name, strlen(k->name)) && GOOD[n - 1][strlen(k->name)] == ':') at = n;
    if (at && item) continue; /* has items in the good file */
    snprintf(line, sizeof line, "%s%s%s: %s", at ? "" : GOOD[sections[k->section] - 1], at ? "" : "\n",
             k->name, k->example);
    with_line(text, sizeof text, at ? at : sections[k->section], line);
    int code = add(&c, "example.txt", text, &err);
    /* another inventory or other views may not suit the rest of the file, but must be read */
    bool suits_not = strstr(err.text, "is not in inventory") || strstr(err.text, "are not told from there");
    CHECK(code == 0 || suits_not, "%s: line %ld: %s", k->name, err.line, err.text);
  }
  for (int f = 0; f < PC_N_FEATURES; f++) {
    char row[60];
    snprintf(row, sizeof row, "| `%s` |", pc_feature_word((pc_feature)f));
    CHECK(document && strstr(document, row), "docs/exercises.md does not tell %s", row);
  }
  const pc_words *all[] = {&pc_pattern_words, &pc_condition_words, &pc_gear_words, &pc_position_words,
                           &pc_view_words,    &pc_phase_words,     &pc_kind_words};
  for (size_t w = 0; w < sizeof all / sizeof *all; w++)
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
  quantities();
  reads();
  examples();
  generated();
  no_memory();
  return test_done();
}
