/* diary.h: the history by local day, and the person's settings: what every rule of the standing looks up. */
#ifndef POSTERIOR_PLAN_DIARY_H
#define POSTERIOR_PLAN_DIARY_H

#include "plan/gate.h"

#include <limits.h>

#define PC_NEVER INT_MIN

/* One local day on which anything was told. Numbers not told are PC_UNSAID or NaN. */
typedef struct pc_diary_day {
  int day;
  int am, now, average, worst; /* pain, the latest of the day */
  int start;                   /* the most pain of "now" and of a session's start */
  int end;                     /* the most pain after a session */
  int ready;                   /* sum of the four answers */
  bool ill;
  bool trained; /* a set or the end of a session */
  bool session; /* ... of a strength session */
  double walk;  /* min */
  int steps;
  double hard_sets; /* strength sets, both sides once */
} pc_diary_day;

/* The exercises of the latest sets, the last one first: people go round and round among a few. */
enum { PC_RECENT = 8 };
typedef struct pc_recent {
  const pc_exercise *list[PC_RECENT];
} pc_recent;
const pc_exercise *pc_recent_find(pc_recent *r, const pc_catalogue *c, const char *name); /* NULL: unknown */

typedef struct pc_diary {
  pc_diary_day *days; /* by day */
  int n, room;
  pc_gate_state gate;
  int today;
  pc_recent recent;
  double intake; /* average pain told first, else the first screen's at rest; NaN */
  int intake_day;
  /* settings */
  double mass_kg, minutes, step_kg, walk_minutes, step_goal, worry, steps_usual;
  double train_days, session_minute, wake_minute, wake_up;
  unsigned gear;
} pc_diary;

void pc_diary_start(pc_diary *d, int today);
/* Goes on with these events; without a catalogue no sets are counted. Non-zero: no memory. */
int pc_diary_hear(pc_diary *d, const pc_catalogue *c, const pc_event *events, int n, pc_arena *arena);
/* The same diary again, to go on with on its own. Non-zero: no memory. */
int pc_diary_copy(const pc_diary *from, pc_arena *arena, pc_diary *to);
const pc_diary_day *pc_diary_find(const pc_diary *d, int day); /* NULL: nothing told that day */
/* The first entry of day `day` or later; d->n where there is none. */
int pc_diary_from(const pc_diary *d, int day);

/* ---- pain.c ---- */
typedef enum pc_known { PC_UNKNOWN, PC_NO, PC_YES } pc_known;
pc_known pc_pain_recovered(const pc_diary *d, int day); /* the morning after training on `day` */
double pc_pain_rise(const pc_diary *d, int day);        /* PAIN-10; NaN unknown */
int pc_pain_refer_day(const pc_diary *d);               /* REF-2: when it last began to hold; PC_NEVER */
bool pc_pain_worse(const pc_diary *d, int day);         /* REF-2: two weeks well above the intake */
int pc_pain_now(const pc_diary *d, pc_arena *arena, pc_pain *out, pc_reasons *why);
/* PAIN-5 in one exercise: a set too painful, or pain that rises from set to set. `before`: pain of the set
 * before it, PC_UNSAID. */
bool pc_pain_stops(int pain, int sharp, int before);

#endif
