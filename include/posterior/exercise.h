/* exercise.h: one text file per exercise in, a checked catalogue out.
 *
 * A file (models/exercises/NAME.txt, docs/exercises.md) says in plain words what to do and in numbers how
 * much. An exercise stands on a ladder: its rungs, from easy to hard, may lie in several files, and the
 * pair (ladder, level) is what a person progresses along. People add files of their own in a folder; a file
 * of the same name replaces ours. Nothing here knows a person.
 */
#ifndef POSTERIOR_EXERCISE_H
#define POSTERIOR_EXERCISE_H

#include "posterior/rules.h"

/* What a movement trains; the week counts sets by pattern. */
typedef enum pc_pattern {
  PC_PATTERN_SQUAT,
  PC_PATTERN_HINGE,
  PC_PATTERN_LUNGE,         /* lunge and other one-legged work */
  PC_PATTERN_HIP_EXTENSION, /* bridge, hip thrust */
  PC_PATTERN_ABDUCTION,
  PC_PATTERN_PUSH,
  PC_PATTERN_PULL,
  PC_PATTERN_ANTI_EXTENSION, /* curl-up */
  PC_PATTERN_ANTI_LATERAL,   /* side bridge */
  PC_PATTERN_ANTI_ROTATION,  /* bird-dog */
  PC_PATTERN_CALF,
  PC_PATTERN_MOBILITY,
  PC_PATTERN_WALK,
  PC_PATTERN_BREAK, /* half a minute between two stretches of sitting */
  PC_PATTERN_WAKE_UP,
  PC_N_PATTERNS
} pc_pattern;

/* Conditions of PROGRAMME_RULES section 7, as bits of a mask: what a person has, what an exercise avoids. */
typedef enum pc_condition {
  PC_COND_OSTEOPOROSIS = 1 << 0, /* or a known vertebral fracture */
  PC_COND_FLEXION = 1 << 1,      /* bending makes the pain worse */
  PC_COND_EXTENSION = 1 << 2,    /* arching makes the pain worse; stenosis, spondylolisthesis known */
  PC_COND_LEG_NERVE = 1 << 3,    /* stable leg symptoms */
  PC_COND_PREGNANCY = 1 << 4,
  PC_COND_PRESSURE = 1 << 5, /* high or uncontrolled blood pressure, glaucoma, hernia */
  PC_COND_KNEE = 1 << 6,
  PC_COND_HIP = 1 << 7, /* impingement, arthritis */
  PC_COND_SHOULDER = 1 << 8,
  PC_COND_SURGERY = 1 << 9, /* hip replacement or spine surgery within 12 weeks */
  PC_N_CONDITIONS = 10
} pc_condition;

typedef enum pc_gear {
  PC_GEAR_CHAIR = 1 << 0, /* chair, wall, towel and stairs are taken to be at hand everywhere */
  PC_GEAR_WALL = 1 << 1,
  PC_GEAR_TOWEL = 1 << 2,
  PC_GEAR_STEP = 1 << 3,
  PC_GEAR_STICK = 1 << 4,
  PC_GEAR_BACKPACK = 1 << 5,
  PC_GEAR_BAND = 1 << 6,
  PC_GEAR_BENCH = 1 << 7, /* bench or sofa */
  PC_GEAR_DUMBBELL = 1 << 8,
  PC_GEAR_BARBELL = 1 << 9,
  PC_N_GEAR = 10
} pc_gear;
#define PC_GEAR_HOME (PC_GEAR_CHAIR | PC_GEAR_WALL | PC_GEAR_TOWEL | PC_GEAR_STEP)

/* How much. Where lo = hi there is no range; 0 = does not apply (a hold has 1 rep or a pyramid of the rules).
 */
typedef struct pc_dose {
  const char
      *name; /* "train", "hold", "wake_up", "break" (conflict X6: named doses), or "hold_2": a variant */
  int sets_lo, sets_hi;
  int reps_lo, reps_hi;    /* per side where the exercise has sides */
  double hold_lo, hold_hi; /* s each repetition is held */
  double rest_lo, rest_hi; /* s between sets */
  double minutes;          /* of walking or mobility */
} pc_dose;

typedef struct pc_tempo {
  double up, top, down; /* s; 0 = own pace */
} pc_tempo;

/* Where a ladder goes on in another one; ladder "" = it does not. */
typedef struct pc_link {
  const char *ladder;
  int level;
} pc_link;

/* One step of a ladder. */
typedef struct pc_rung {
  int level;          /* on the ladder, across files */
  const char *title;  /* "Bridge, marching" */
  const char *change; /* what differs from the rung below, one plain sentence */
  const char *check;  /* what must hold before the next rung, one plain sentence; "" = the rules alone */
  unsigned gear;      /* pc_gear bits, all needed, with those of the exercise */
  unsigned gear_any;  /* pc_gear bits, one of them needed; 0 = none */
  unsigned avoid_if;  /* pc_condition bits, with those of the exercise */
  bool loaded;        /* progresses by weight before the next rung */
  double load_max_bw; /* most of the body's weight to hold here, 0..1; 0 = no cap */
  int dose;           /* index into the exercise's doses */
} pc_rung;

typedef struct pc_modify {
  unsigned condition; /* one pc_condition bit */
  const char *text;   /* what to do instead, plain */
  int max_level;      /* rungs above it are not for this person; -1 = all stay */
} pc_modify;

typedef struct pc_exercise {
  const char *name;  /* file name without .txt: a-z 0-9 _ */
  const char *title; /* "Glute bridge" */
  const char *file;  /* where it was read, for errors */
  const char *ladder;
  pc_link easier, harder; /* below this ladder's lowest, above its highest rung */
  pc_pattern pattern;     /* the main one: sets count here */
  unsigned also;          /* 1 << pc_pattern of the others it serves */
  bool sides;             /* done once a side */
  bool hold;              /* pyramid of short holds (R-HOLD) instead of repetitions */
  bool office;            /* can be done in work clothes, standing or on a chair */
  bool skill;             /* learn it fresh: early in a session (hinge) */
  const char *position;   /* standing, sitting, kneeling, supine, prone, side, quadruped, walking */
  pc_tempo tempo;
  const pc_dose *doses;
  int n_doses;
  const pc_rung *rungs; /* by level, rising */
  int n_rungs;
  const char *const *how; /* steps */
  const char *const *set_up;
  const char *const *cues; /* one at a time, at most eight words each */
  const char *const *cautions;
  const char *const *felt;      /* "hamstrings: bring the heels closer": answers of R-FEEL */
  const char *const *muscles;   /* names of the body's groups; a ranking comes from the body */
  const char *const *inventory; /* "36", "A8": the articles' items it comes from */
  const char *const *sources;   /* with year; every list ends with NULL */
  unsigned gear;                /* pc_gear bits every rung needs */
  unsigned avoid_if;            /* pc_condition bits */
  const pc_modify *modify;
  int n_modify;
  const pc_course *play;      /* the reference movement; NULL = none */
  const pc_form_rules *rules; /* NULL = form is not judged */
} pc_exercise;

typedef struct pc_catalogue {
  const pc_exercise *exercises; /* by name */
  int n;
  pc_arena *arena; /* owns everything */
} pc_catalogue;

/* Texts may end in the articles' items they rest on, "Lower slowly. [#41]": the length without that mark, for
 * whoever shows the text plain. */
int pc_text_plain(const char *text);

/* The catalogue that ships, every file checked; NULL when out of memory (our own files are held right by a
 * test). Free with pc_catalogue_free. */
pc_catalogue *pc_catalogue_make(void);
void pc_catalogue_free(pc_catalogue *c);
/* Adds one file's bytes (kept by copy); `file` names it in errors and gives the exercise's name. The same
 * name replaces. Exercises move: pointers taken before are stale. Non-zero with err filled (line; the column
 * stands in the text, "column 7: ..."), catalogue as before. */
int pc_catalogue_add(pc_catalogue *c, const char *file, const char *data, size_t len, pc_err *err);
/* Whole-catalogue rules: every ladder's levels rise without a hole and twice none, from 0 or 1; one pattern a
 * ladder; links lead somewhere. The text names the file. */
int pc_catalogue_check(const pc_catalogue *c, pc_err *err);

const pc_exercise *pc_exercise_find(const pc_catalogue *c, const char *name); /* NULL: unknown */
/* The same for a name that a person wrote: NULL with err filled, which offers the names nearest to it. */
const pc_exercise *pc_exercise_wanted(const pc_catalogue *c, const char *name, pc_err *err);
/* The rung of a ladder at a level, and its exercise; NULL: no such level. */
const pc_rung *pc_ladder_rung(const pc_catalogue *c, const char *ladder, int level,
                              const pc_exercise **exercise);
int pc_ladder_top(const pc_catalogue *c, const char *ladder); /* highest level; -1: unknown ladder */
/* Whether a person with these conditions and this gear may do that rung: the one gate every plan passes.
 * PC_GEAR_HOME is always at hand; PC_COND_SURGERY lets nothing through. */
bool pc_rung_allowed(const pc_exercise *e, const pc_rung *r, unsigned conditions, unsigned gear);

/* Words for the enums, as the files spell them ("hip_extension", "leg_nerve", "dumbbell"); i = index of the
 * pattern or of the bit. */
const char *pc_pattern_name(int i);
const char *pc_condition_name(int i);
const char *pc_gear_name(int i);

#endif
