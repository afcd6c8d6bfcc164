/* coach.h: the one chain from a store to a plan and back, which the command line (and later the server) call.
 *
 * A coach is one person's view at one moment: their events read, corrections applied, the plan made. What is
 * told is decided here once, as JSON or as sentences; who shows it only draws. The clock is given.
 */
#ifndef POSTERIOR_COACH_H
#define POSTERIOR_COACH_H

#include "posterior/app.h"
#include "posterior/exchange.h"
#include "posterior/plan.h"
#include "posterior/store.h"

typedef struct pc_coach_def {
  const char *store;     /* path; NULL = pc_store_path */
  const char *person;    /* alias; NULL = the chosen one */
  const char *exercises; /* folder of own exercises; NULL = the usual place only */
  pc_clock now;
  uint64_t seed;
  bool read_only;
  pc_store_progress *progress; /* of an older store that is brought up to date; NULL = none */
  void *user;
} pc_coach_def;

typedef struct pc_coach {
  char place[PC_PLACE]; /* the file an error is about; "" = the text names it */
  pc_store *store;
  pc_catalogue *catalogue; /* NULL until a plan is made */
  int64_t person;
  const char *name;
  int64_t since;
  pc_clock now;
  uint64_t seed;
  const char *exercises;
  pc_arena *lasting; /* holds what stays while the coach is open */
  /* the rest is of the last pc_coach_read: */
  pc_arena *arena;
  pc_event *events; /* raw, by id */
  int n_events;
  pc_history history; /* up to now */
  pc_gate gate;
  bool planned;
  pc_standing standing;
  pc_week week;
  pc_day_plan today;
} pc_coach;

/* Opens the store and finds the person. Non-zero with err filled; close in any case. */
int pc_coach_open(pc_coach *c, const pc_coach_def *def, pc_err *err);
void pc_coach_close(pc_coach *c);
/* Events, history and gate as they are now; what was made before is dropped. */
int pc_coach_read(pc_coach *c, pc_err *err);
/* And the plan: standing, week and today. Reads first where nothing was read. */
int pc_coach_plan(pc_coach *c, pc_err *err);
/* Another week of the programme (1-based): one gone by as it was planned then, one to come as it would be
 * planned from today's standing. */
int pc_coach_week(pc_coach *c, int number, pc_week *out, pc_err *err);
/* Stores events (their ids are filled in); read again afterwards. 0 = on the disk. */
int pc_coach_add(pc_coach *c, pc_event *events, int n, pc_err *err);
/* The session begun on this local day and not ended: index of its START in history.events; -1: none. */
int pc_coach_open_session(const pc_coach *c);

/* ---- words ---- */

enum { PC_DAY_TEXT = 16, PC_DOSE_TEXT = 160 };
/* "2026-03-02". */
void pc_day_text(int day, char out[PC_DAY_TEXT]);
/* A moment with its distance from UTC, "2026-03-02T07:30:00+01:00"; seconds, the zone (then UTC) and the time
 * of day (then midnight) may be left out. Non-zero: none. */
int pc_moment_read(const char *text, pc_clock *out);
/* How much, in a few words: "3 sets of 8 to 10 a side", "3, 2, 1 holds of 6 s a side", "10 min". */
void pc_dose_text(const pc_item *item, char out[PC_DOSE_TEXT]);
/* "Monday" of 0. */
const char *pc_weekday_name(int weekday);
const char *pc_flag_name(int flag); /* "E1", "U1_FALL": as answer files spell them */
/* The headline of a gate, and what to do, in calm plain sentences, one a line. */
const char *pc_gate_words(const pc_gate *gate);

/* ---- answers from a file ---- */

/* Settings, pains and the screen of an answers file (docs/command-line.md), checked; into the arena. Non-zero
 * with err (line where known) filled. */
int pc_answers_read(const char *data, size_t len, pc_clock now, pc_arena *arena, pc_event **out, int *n,
                    pc_err *err);

/* ---- JSON, malloc'd and zero-terminated; NULL with err filled ---- */

char *pc_coach_gate_json(const pc_coach *c, size_t *len, pc_err *err);
char *pc_coach_today_json(const pc_coach *c, size_t *len, pc_err *err);
char *pc_coach_week_json(const pc_coach *c, const pc_week *week, size_t *len, pc_err *err);
char *pc_people_json(const pc_person *people, int n, size_t *len, pc_err *err);
/* The events that stand, the latest `most` of them, oldest first. */
char *pc_coach_log_json(const pc_coach *c, int most, size_t *len, pc_err *err);

/* ---- progress ---- */

typedef struct pc_progress_day {
  int day;
  double am, peak, worst; /* pain, NaN = not said; peak = the worst of a set */
  int sets;               /* done */
  double load;  /* repetitions, holds counted by time under tension (10 s = 3 reps); see progress.c */
  double walk;  /* min */
  int steps;    /* PC_UNSAID */
  bool session; /* one was finished or a set done */
} pc_progress_day;

typedef struct pc_progress_point {
  int day;
  double value, error; /* error NaN = not known */
} pc_progress_point;

typedef struct pc_progress_line {
  const char *name; /* ladder or test */
  const char *title;
  pc_side side;
  int top; /* of a ladder */
  pc_progress_point *points;
  int n;
  const char *word; /* of a test: "higher", "lower", "no clear change", "one value so far" */
} pc_progress_line;

typedef struct pc_progress {
  int first_day, n_days;
  pc_progress_day *days;
  pc_progress_line *ladders, *tests, *scores;
  int n_ladders, n_tests, n_scores;
  int sessions, walks; /* within the days */
  double am_first,
      am_last; /* mean morning pain of the first and the last 7 days; NaN = fewer than 3 mornings */
  const char **sentences;
  int n_sentences;
} pc_progress;

/* The last n_days up to now, out of a coach with a plan; into its arena. */
int pc_progress_make(pc_coach *c, int n_days, pc_progress *out, pc_err *err);
char *pc_progress_json(const pc_coach *c, const pc_progress *p, size_t *len, pc_err *err);
/* One page that opens anywhere: no script, nothing fetched; prints well. */
char *pc_progress_html(const pc_coach *c, const pc_progress *p, size_t *len, pc_err *err);

#endif
