/* plan.h: from a person's history and a date to what they may do, should do, and why.
 *
 * Four pure functions in a row: gate (may this person train at all?), standing (where on every ladder, how is
 * the pain, what must change), week (sessions laid out under the constraints), today (that day, adjusted by
 * this morning's pain and readiness). The same history, catalogue and clock give the same bytes; nothing here
 * reads a clock, a file or a random source. Every decision carries the rule's id, the numbers that fired it
 * and a plain sentence. The rules and their grades are the programme rules of docs/rules.md; every constant
 * stands in src/plan/constants.h with its source and grade. The program informs; it does not diagnose or
 * treat.
 */
#ifndef POSTERIOR_PLAN_H
#define POSTERIOR_PLAN_H

#include "posterior/exercise.h"
#include "posterior/history.h"

#define PC_PLAN_VERSION "1"
#define PC_MAX_SETS 6

typedef struct pc_number {
  const char *name; /* "peak", "base" */
  double value;
} pc_number;

typedef struct pc_reason {
  const char *rule; /* "PAIN-9" */
  const char *text; /* one plain sentence, no sign or abbreviation a lay person must look up */
  pc_number numbers[5];
  int n_numbers;
} pc_reason;

typedef struct pc_reasons {
  pc_reason *list;
  int n, room;
} pc_reasons;
/* Adds one; numbers = name, value (double!) pairs ending with NULL; {name} in the text becomes that number.
 * Non-zero: no memory. E.g. pc_why(&r, arena, "PAIN-9", "Sorer this morning ({am}) than usual ({base}).",
 * "am", 5., "base", 3., NULL) */
int pc_why(pc_reasons *reasons, pc_arena *arena, const char *rule, const char *text, ...);
/* What stands behind a rule: its one-line meaning, grade (G, C, D) and source; NULL: unknown id. */
typedef struct pc_rule {
  const char *id, *text, *grade, *source;
} pc_rule;
const pc_rule *pc_rule_find(const char *id);
const pc_rule *pc_rules(int *n);

/* ---- the gate (R-SAFE) ---------------------------------------------------------------------- */

typedef enum pc_tier {
  PC_TIER_UNASKED,
  PC_TIER_OK,
  PC_TIER_SEE_PRO,
  PC_TIER_URGENT,
  PC_TIER_EMERGENCY
} pc_tier;

/* Bits of pc_event.yes and .unsure of a screen. One question each, own wording. */
typedef enum pc_flag {
  PC_FLAG_E1,          /* new trouble with bladder, bowel, saddle numbness, sexual numbness */
  PC_FLAG_E2,          /* leg weakness getting worse, pain in both legs, unsteady walking */
  PC_FLAG_E3,          /* tearing pain, pulsing belly, fainting, chest pain, breathless */
  PC_FLAG_U1_FALL,     /* after a major fall or crash */
  PC_FLAG_U1_MINOR,    /* after a minor one: counts with osteoporosis, long steroid use or age >= 65 */
  PC_FLAG_U1_BONE,     /* known osteoporosis or long steroid use */
  PC_FLAG_U2,          /* fever, infection, weak immune system, injecting drugs */
  PC_FLAG_U3,          /* past cancer, weight loss, constant night pain */
  PC_FLAG_P1,          /* leg pain below the knee with numbness, stable */
  PC_FLAG_P2,          /* long morning stiffness, young onset, months */
  PC_FLAG_P3_PREGNANT, /* or within 12 weeks after birth */
  PC_FLAG_P3_SURGERY,  /* within 12 weeks */
  PC_FLAG_P3_FRACTURE, /* known vertebral fracture */
  PC_FLAG_P3_PRESSURE, /* uncontrolled blood pressure */
  PC_FLAG_P3_ORGAN,    /* heart, lung or kidney disease with symptoms */
  PC_FLAG_P3_ONSET,    /* new onset before 20 or after 55 */
  PC_FLAG_P4,          /* cannot stand or walk (pain >= 8 at rest is read from the pain field) */
  PC_N_FLAGS
} pc_flag;

typedef struct pc_question {
  pc_flag flag;
  const char *ask;  /* plain, our own words */
  const char *help; /* one line more; "" = none */
} pc_question;
const pc_question *pc_questions(int *n);

typedef struct pc_gate {
  pc_tier tier;
  bool locked;         /* no session whatever: unasked, urgent/emergency not yet cleared, or something new or
                          a break of over 28 days since the last answers */
  bool ask;            /* the questions are due (first use, 28 days, gap, new symptom, referral, unsure) */
  bool leg;            /* leg branch: no end-range bending, no hamstring stretch */
  bool walk_only;      /* SAFE-P4 */
  unsigned conditions; /* pc_condition bits: told in settings, and those the flags bring */
  pc_reasons reasons;
} pc_gate;
/* Non-zero: out of memory; so do all that follow. */
int pc_gate_make(const pc_history *h, pc_clock now, pc_arena *arena, pc_gate *out);

/* ---- the standing --------------------------------------------------------------------------- */

typedef enum pc_pain_mode { PC_PAIN_GREEN, PC_PAIN_AMBER, PC_PAIN_FLARE, PC_PAIN_NO_LOAD } pc_pain_mode;

typedef struct pc_pain {
  double base;           /* median morning pain of 7 days (or intake average); NaN unknown */
  double now, am;        /* latest today; NaN not said */
  double mean7, before7; /* means of the last 7 days and the 7 before; NaN */
  pc_pain_mode mode;     /* of today's start */
  bool recovered;        /* PAIN-8 for the last session */
  bool hold_all;         /* PAIN-10: no progress anywhere */
  double volume;         /* factor on sets: 1, 0.8 (PAIN-9), 0.6 (PAIN-10), 0.5 (flare) */
} pc_pain;

/* Where a person stands on one ladder, with the target the rules give for the next session. */
typedef struct pc_step {
  const char *ladder;
  int level;             /* rung to do next */
  double load_kg;        /* NaN: body weight; before gap_load */
  int reps[PC_MAX_SETS]; /* targets by set; 0 = lo of the dose */
  int reps_lo, reps_hi;  /* range; hi may have grown (PROG-1) */
  int reps_left;         /* RIR to aim for */
  int hold_level;        /* R-HOLD H0..H4 for hold exercises; -1 = none */
  double hold_s;         /* s to hold each repetition of such an exercise, at most 10; 0 = none */
  int sessions;          /* sessions done on this rung */
  int last_day;          /* local day of the last set; -1 = never */
  const char *cue;       /* R-FEEL, PROG-5; "" none */
  pc_reasons reasons;
} pc_step;

/* The tests the rules know (PC_EVENT_TEST, what = name). Others are kept and shown, no rule reads them. */
typedef struct pc_test {
  const char *name, *title, *unit;
  bool sides;
  const char *ladder; /* what a weaker side in it trains; "" none */
} pc_test;
const pc_test *pc_tests(int *n);

typedef struct pc_weak {
  const char *what; /* ladder */
  pc_side side;     /* the weaker one: goes first, +1 set */
  double ratio;     /* weak / strong */
} pc_weak;

typedef struct pc_standing {
  pc_gate gate;
  pc_pain pain;
  int start_day;           /* local day the programme began (first screen that let it); -1 = not yet */
  int week;                /* 1-based, 7-day blocks from start_day; 0 = not yet */
  int today;               /* local day of the clock */
  double adherence;        /* sessions done / planned over 28 days; NaN in the first week */
  bool deload;             /* this week */
  bool halve;              /* REF-4 */
  double gap_load;         /* factor on every load after a gap (not yet in load_kg): 1, 0.9, 0.8 */
  int sets_before;         /* hard sets, most of the three 7-day blocks before this week; 0 = none (PROG-8) */
  bool retest;             /* tests are due */
  int ready;               /* 0 unsaid, 1 red, 2 amber, 3 green: of today */
  bool ill;                /* rest today */
  bool stretch_hamstrings; /* R-HAM allows it; strengthen in any case unless leg signs */
  bool refer;              /* R-REFER or outcome rules: suggest a professional, with the printable summary */
  bool distress;           /* REF-3 */
  double walk_minutes;     /* to aim for in this week, per walking day */
  int step_goal;
  double better;  /* change of NPRS since intake, negative = better; NaN */
  pc_step *steps; /* every ladder of the catalogue, by name */
  int n_steps;
  pc_weak *weak;
  int n_weak;
  unsigned gear;      /* pc_gear bits at hand */
  double minutes;     /* a day the person gives */
  double step_kg;     /* smallest weight step */
  double mass_kg;     /* NaN unknown */
  unsigned days;      /* weekdays one can train, Monday 1; 0 = every day */
  double rising_gap;  /* min from getting up to the usual hour of training; 0 = unsaid */
  bool skip_wake_up;  /* no bridges in bed wanted */
  pc_reasons reasons; /* what is not of one ladder */
} pc_standing;
int pc_standing_make(const pc_history *h, const pc_catalogue *c, pc_clock now, pc_arena *arena,
                     pc_standing *out);
const pc_step *pc_standing_step(const pc_standing *s, const char *ladder); /* NULL: unknown */

/* ---- the week and the day ------------------------------------------------------------------- */

typedef struct pc_item {
  const char *part; /* "strength", "core", "walk", "mobility", "wake_up", "test" */
  const pc_exercise *exercise;
  const pc_rung *rung;
  int sets;
  int reps[PC_MAX_SETS]; /* by set, per side where the exercise has sides; 0 with minutes */
  int reps_lo, reps_hi;
  int reps_left;
  double hold_s, rest_s, load_kg, minutes; /* load NaN = none; minutes 0 = reps count */
  pc_side first;                           /* weak side first; PC_SIDE_BOTH = as one likes */
  int extra_sets;                          /* of the weak side */
  const char *cue;                         /* "" none */
  pc_reasons reasons;
} pc_item;

typedef struct pc_day_plan {
  int day;             /* local day */
  const char *session; /* "A", "B", "C", "core", "flare", "" = none */
  pc_item *items;
  int n;
  double minutes; /* estimated length of the whole, walking apart */
  double walk_minutes;
  pc_reasons reasons;
} pc_day_plan;

typedef struct pc_week {
  const char *version;
  uint64_t seed;
  int number, first_day;
  bool deload;
  pc_day_plan days[7];
  pc_reasons unmet; /* constraints that could not hold, by name, with the numbers */
  pc_reasons reasons;
} pc_week;

/* The seven days from first_day (a multiple of 7 days after start_day). A locked gate gives an empty week
 * with the gate's reasons. */
int pc_week_make(const pc_standing *s, const pc_catalogue *c, int first_day, uint64_t seed, pc_arena *arena,
                 pc_week *out);
/* One day of that week as `now` (standing of this moment) allows it: pain, readiness, illness, gap. */
int pc_today_make(const pc_week *week, const pc_standing *now, const pc_catalogue *c, pc_arena *arena,
                  pc_day_plan *out);
/* The chain: the week laid out from the history up to its first day, today from all of it. The history is
 * one made until `now`. */
int pc_plan_make(const pc_history *h, const pc_catalogue *c, pc_clock now, uint64_t seed, pc_arena *arena,
                 pc_standing *standing, pc_week *week, pc_day_plan *today);

/* What a session does as it runs: judges a set just logged (PAIN-4 to 6, R-FEEL). */
typedef enum pc_verdict {
  PC_GO_ON,
  PC_EASIER,
  PC_STOP_EXERCISE,
  PC_STOP_SESSION,
  PC_STOP_AND_SCREEN
} pc_verdict;
pc_verdict pc_set_judge(const pc_history *session_so_far, const pc_event *set, pc_arena *arena,
                        pc_reasons *why);

/* The order in which break cards are dealt today: exercises of pattern break (and office ones where asked)
 * that this standing allows, rotated by day and count. */
const pc_exercise *pc_break_move(const pc_standing *s, const pc_catalogue *c, int day, int count, bool office,
                                 const pc_rung **rung);

#endif
