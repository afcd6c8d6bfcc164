/* track.h: one ladder of one person as the history goes by. */
#ifndef POSTERIOR_PLAN_TRACK_H
#define POSTERIOR_PLAN_TRACK_H

#include "plan/constants.h"
#include "plan/diary.h"
#include "plan/reasons.h"

enum { PC_SESSION_SETS = 32, PC_TRACK_NOTES = 4, PC_HOLD_STAGES = 6, PC_TRACK_RUNGS = 24 };

/* One set, as logged. */
typedef struct pc_work {
  int rung, number, side, reps, left, asked, lo, hi, pain, sharp, felt;
  double hold, load, clean, confidence;
} pc_work;

/* The sets of one ladder on one local day: what the rules call a session of an exercise. */
typedef struct pc_bout {
  int day, n; /* n = 0: none */
  pc_work sets[PC_SESSION_SETS];
  bool lighter; /* a deload week or a flare day: counts for pain only */
  bool green;   /* started with green pain */
} pc_bout;

typedef struct pc_track_rung {
  const pc_exercise *exercise; /* NULL: the ladder has no such level */
  const pc_rung *rung;
  bool allowed; /* to this person; where none of the ladder is, as when one last was */
} pc_track_rung;

typedef struct pc_track {
  const char *ladder;
  pc_pattern pattern;
  pc_track_rung rungs[PC_TRACK_RUNGS]; /* by level */
  bool strength, hold;                 /* progresses by repetitions and weight; by R-HOLD */
  bool barred;                         /* no rung of it may be done now */
  int level;
  double load;                  /* NaN: own weight */
  int reps[PC_MAX_SETS], grown; /* targets; how far hi has grown */
  int stage;                    /* of the holds: pyramid 0..5 */
  int stage_day;                /* the last change of it */
  int sessions, last_day;
  int proven, low, unclean, sore, broke, clean_sessions; /* sessions in a row */
  int felt, felt_times;
  bool earned;
  const char *cue;
  pc_bout bout; /* not judged yet */
  /* signs of a deload */
  double reps_then, left_then, load_then, left_fall;
  int level_then, fewer, fewer_day, left_day;
  pc_note notes[PC_TRACK_NOTES];
  int n_notes;
} pc_track;

/* What all tracks of a person share. */
typedef struct pc_tracks {
  const pc_diary *diary;
  /* the person as of the day the fold stands in */
  unsigned conditions, gear;
  double mass_kg, step_kg;
  pc_track *list; /* by ladder's name */
  int n;
  int *of;                     /* of each exercise of the catalogue the track it stands on */
  int rung_day[PC_N_PATTERNS]; /* last rung change of the pattern (PROG-8) */
  bool deload;                 /* in the week that the fold stands in */
} pc_tracks;

/* ---- ladder.c: rungs that this person may do ---- */
int pc_tracks_make(const pc_diary *d, const pc_catalogue *c, pc_arena *arena, pc_tracks *out);
/* After conditions or gear changed: which rungs may be done now. Who stands on one that may not moves to the
 * nearest easier one, for good; who has not trained yet starts where the start is. */
void pc_tracks_allow(pc_tracks *ts);
pc_track *pc_track_of(const pc_tracks *ts, const pc_catalogue *c, const pc_exercise *x);
/* The nearest level above (step 1) or below (-1) that is allowed; -1: none. */
int pc_track_next(const pc_track *t, int level, int step);
const pc_dose *pc_track_dose(const pc_track *t); /* of the rung one stands on; NULL: there is none */
bool pc_track_loaded(const pc_track *t);         /* that rung goes by weight */
/* One rung up, where PROG-8 lets it; false: not now, or no rung above. One rung down: always, where there is
 * one. Both start the rung anew. */
bool pc_track_up(pc_tracks *ts, pc_track *t, int day);
bool pc_track_down(pc_tracks *ts, pc_track *t, int day);
void pc_track_say(pc_track *t, pc_note note);

/* ---- bout.c: what a bout amounts to ---- */
void pc_bout_add(pc_bout *b, const pc_event *e);
void pc_bout_order(pc_bout *b);
bool pc_bout_hurt(const pc_bout *b, int *rung, int *pain); /* PAIN-5 */
/* The clean share of a set that may be believed (PROG-6); NaN: not known. */
double pc_work_clean(const pc_work *w);

/* ---- tally.c: the sets of the rung one stands on, both sides of a set as one ---- */
typedef struct pc_tally_set {
  int reps, left, lo, hi;   /* left, lo, hi: PC_UNSAID */
  double hold, load, clean; /* NaN not known */
} pc_tally_set;
typedef struct pc_tally {
  pc_tally_set sets[PC_SESSION_SETS];
  int n, asked;
} pc_tally;
void pc_tally_make(const pc_bout *b, int level, pc_tally *out);

/* ---- progress.c, load.c, holds.c, feel.c ---- */
/* Judges the bout, its morning after being known or past; `day` = the day of judging. */
void pc_track_judge(pc_tracks *ts, pc_track *t, int day);
/* Takes the step that was earned, as soon as the rules let it. */
void pc_track_grant(pc_tracks *ts, pc_track *t, int day);
/* The range asked on this rung, as it has grown; hi 0 = the rung counts seconds. */
void pc_track_range(const pc_track *t, int *lo, int *hi);

void pc_hold_judge(pc_tracks *ts, pc_track *t, const pc_tally *tally, int day);
void pc_hold_grant(pc_tracks *ts, pc_track *t, int day);
void pc_hold_hurt(pc_track *t, bool down); /* after PAIN-5; down: a rung was taken back */
const int *pc_hold_reps(int stage);        /* three sets */
double pc_hold_seconds(int stage);
int pc_hold_level(int stage); /* H0..H4 */

/* R-FEEL: true when the same answer came twice and took a rung. */
bool pc_feel_judge(pc_tracks *ts, pc_track *t, int day);

typedef enum pc_load_can { PC_LOAD_STEP, PC_LOAD_TOO_FAR, PC_LOAD_RUNG_FULL, PC_LOAD_UNPROVEN } pc_load_can;
/* The next weight above, and whether it may be taken. */
pc_load_can pc_load_up(const pc_tracks *ts, const pc_track *t, double *next);
double pc_load_back(const pc_tracks *ts, double load,
                    double factor); /* in whole steps; NaN: below one step */
/* The weight a person may be shown: at most what PROG-9 and the rung allow; NaN stays NaN. */
double pc_load_most(const pc_tracks *ts, const pc_track *t, double load);
double pc_load_first(const pc_tracks *ts, const pc_track *t); /* NaN: even one step is too much */

#endif
