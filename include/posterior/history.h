/* history.h: what happened to a person, as a list of events that only grows.
 *
 * Everything the coach knows is an event: an answer, a set, a morning's pain. Nothing is changed in place; a
 * correction is an event that names the one it replaces, a PC_EVENT_VOID takes one back. The plan is a pure
 * function of this list and a clock. An event is one row of named fields; which kind uses which field, with
 * its range, stands in one table (pc_event_fields) that the store, the exports, the imports and `posterior
 * log` all read, so that they cannot disagree.
 */
#ifndef POSTERIOR_HISTORY_H
#define POSTERIOR_HISTORY_H

#include "posterior/base.h"

#include <stdint.h>

/* A moment and the person's distance from UTC there: local day and hour follow. */
typedef struct pc_clock {
  int64_t at;     /* s since 1970-01-01T00:00:00Z */
  int offset_min; /* local time minus UTC, min */
} pc_clock;

int pc_clock_day(pc_clock c);                               /* local days since 1970-01-01 (a Thursday) */
int pc_clock_minute(pc_clock c);                            /* local minute of the day, 0..1439 */
int pc_day_weekday(int day);                                /* 0 Monday .. 6 Sunday */
void pc_day_date(int day, int *year, int *month, int *dom); /* proleptic Gregorian (Hinnant 2013) */
int pc_date_day(int year, int month, int dom);

typedef enum pc_event_kind {
  PC_EVENT_SETTING,   /* what = key of pc_settings, value or note */
  PC_EVENT_SCREEN,    /* yes, unsure: masks of pc_flag; pain at rest */
  PC_EVENT_CLEARANCE, /* a professional cleared the person; note = who; yes = flags cleared (0 = all) */
  PC_EVENT_SYMPTOM,   /* yes: flags newly noticed */
  PC_EVENT_PAIN,      /* what = now, am, worst, average; pain */
  PC_EVENT_READY,     /* sleep, soreness, stress, energy 1..5 (5 good); ill */
  PC_EVENT_START,     /* a session begins: what = A, B, C, core, flare, free; pain */
  PC_EVENT_SET,       /* one set: what = exercise; rung, set, side, reps, hold_s, load_kg, reps_left, ... */
  PC_EVENT_END,       /* what as in START; done and asked sets; pain worst */
  PC_EVENT_WALK,      /* minutes, steps */
  PC_EVENT_STEPS,     /* a day's steps */
  PC_EVENT_HABIT,     /* what = wake_up, mobility, desk_check; reps or yes mask */
  PC_EVENT_SIT,       /* minutes sat that no clock saw (commute) */
  PC_EVENT_BREAK,     /* what = exercise; outcome */
  PC_EVENT_TEST,      /* what = test; side, value, error, confidence */
  PC_EVENT_SCORE,     /* what = questionnaire or psfs; value; note = answers */
  PC_EVENT_RELIEF,    /* note: massage, heat, ... */
  PC_EVENT_NOTE,      /* note */
  PC_EVENT_VOID,      /* replaces: this event never was */
  PC_N_EVENT_KINDS
} pc_event_kind;

typedef enum pc_side { PC_SIDE_BOTH, PC_SIDE_LEFT, PC_SIDE_RIGHT } pc_side;
/* Where a set was felt (R-FEEL). */
typedef enum pc_felt {
  PC_FELT_UNSAID,
  PC_FELT_GLUTES,
  PC_FELT_HAMSTRINGS,
  PC_FELT_BACK,
  PC_FELT_THIGHS,
  PC_FELT_CORE,
  PC_FELT_OTHER
} pc_felt;
typedef enum pc_outcome { PC_BREAK_DONE, PC_BREAK_LATER, PC_BREAK_SKIP, PC_BREAK_MISSED } pc_outcome;

/* A side not said is both. Integers that were not said are PC_UNSAID, numbers NaN, texts "". pc_event_blank
 * fills them so. */
#define PC_UNSAID (-1)
#define PC_WHAT_MAX 48
typedef struct pc_event {
  int64_t id;       /* given by the store, rising; 0 = not stored yet */
  int64_t replaces; /* id of the event this one takes the place of; 0 = none */
  pc_clock when;    /* when it happened, as the person says */
  pc_event_kind kind;
  char what[PC_WHAT_MAX];
  const char *note;                /* UTF-8, at most 4000 bytes, never NULL */
  double value, error, confidence; /* confidence and clean: 0..1 */
  double hold_s, load_kg, clean, minutes;
  uint64_t yes, unsure;
  int side, rung, set, reps, reps_left;
  int sets_asked, reps_lo, reps_hi; /* what the plan asked of a set */
  int pain;                         /* 0..10 */
  int sharp, leg;                   /* 0, 1: sharp pain; pain down the leg, numbness or weakness in it */
  int felt, steps, done, asked, outcome;
  int sleep, soreness, stress, energy, ill;
} pc_event;

/* An event with nothing said but its kind and moment. */
pc_event pc_event_blank(pc_event_kind kind, pc_clock when);

/* One field of an event: its name in SQL, JSON and CSV, where it lies, what it may hold. */
typedef enum pc_field_type {
  PC_FIELD_INT,
  PC_FIELD_MASK,
  PC_FIELD_REAL,
  PC_FIELD_WHAT,
  PC_FIELD_NOTE
} pc_field_type;
typedef struct pc_event_field {
  const char *name;
  pc_field_type type;
  size_t offset;
  double lo, hi;
  uint32_t used_by, needed_by; /* 1 << pc_event_kind */
} pc_event_field;
const pc_event_field *pc_event_fields(int *n);
const char *pc_event_kind_name(pc_event_kind kind); /* "set" */
int pc_event_kind_find(const char *name);           /* -1: unknown */
/* Every field in range, needed ones said, unused ones unsaid, what known where the kind has a list (settings,
 * pain, habit, start). One clear line in err otherwise. Every door (cli, import, store) calls it. */
int pc_event_check(const pc_event *e, pc_err *err);

/* The settings a person has (what, unit, range, default, one plain sentence). Masks are numbers. */
typedef struct pc_setting {
  const char *key;
  const char *unit;
  double lo, hi, fallback; /* NaN: has no default (or is a text) */
  const char *text;
  bool is_text;
} pc_setting;
const pc_setting *pc_settings(int *n);

/* The history proper: corrections applied, in order of (at, id). Borrowed arrays, nothing owned. */
typedef struct pc_history {
  const pc_event *events;
  int n;
} pc_history;

/* Kinds that no correction takes down, since the safety gate rests on them: they are said anew. */
bool pc_event_stays(pc_event_kind kind);
/* Applies replacements and voids, sorts; into the arena, or where there is nothing to do the raw events
 * themselves. Non-zero: out of memory. Events with when.at later than `until` are left out (so that a plan
 * never sees tomorrow). */
int pc_history_make(const pc_event *raw, int n, int64_t until, pc_arena *arena, pc_history *out);
/* The latest setting of that key; its fallback where never said. */
double pc_history_setting(const pc_history *h, const char *key);
const char *pc_history_text(const pc_history *h, const char *key); /* "" where never said */

#endif
