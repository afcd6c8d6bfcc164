/* validate.h: this program's numbers beside those that others measured.
 *
 * Published figures, the postures they were measured in and the comparisons that decide are tables
 * (studies/validation/, compiled in). Postures are worked out here; what needs a recording is handed in by
 * who has one. A row that cannot be built says why; no row is left out.
 */
#ifndef POSTERIOR_VALIDATE_H
#define POSTERIOR_VALIDATE_H

#include "posterior/load.h"
#include "posterior/person.h"

enum { PC_FACTORS = 2 }; /* force on a disc = pressure * area * factor: 0.66 first, 0.77 beside it */

typedef enum pc_match {
  PC_NOT_BUILT, /* ours is not known: see why */
  PC_NO_BAND,   /* an estimate or a limit: shown with the error */
  PC_INSIDE,
  PC_OUTSIDE
} pc_match;

/* A published figure or a ratio of two, and ours. NaN = not given. */
typedef struct pc_compared {
  const char *row;   /* "W10", "C03" */
  const char *table; /* "01"; "12" for the comparisons that decide */
  const char *what;
  const char *where; /* "L4_L5", "hip", a muscle */
  const char *unit;
  const char *source, *status, *grade;
  const char *posture;            /* how it was made, what of it is ours; "" = nothing to tell */
  double value, low, high;        /* published */
  double accept_low, accept_high; /* band; high infinite: it has no upper end */
  double ours[PC_FACTORS];        /* in unit, by factor; the same where nothing is converted */
  double force;                   /* N, behind it; of a disc or a joint */
  pc_match verdict[PC_FACTORS];
  const char *why;  /* not built: the reason */
  const char *note; /* what else is to be known of ours; NULL = nothing */
} pc_compared;

/* How well n pairs agree. */
typedef struct pc_agreement {
  int n;
  double r, rmse; /* NaN with fewer than two pairs, or where one side never changes */
} pc_agreement;
pc_agreement pc_agree(int n, const double *theirs, const double *ours);

/* A movement that rows stand for: a recording, files below a folder that the caller knows, or ("" recording)
 * an exercise, or a walk of studies/validation, that a man plays. rows: which, by blanks. */
typedef struct pc_movement {
  const char *name, *recording, *forces, *still, *exercise, *rows, *what;
  pc_sex sex;
  double mass;   /* kg */
  double height; /* m; NaN: from the recording */
} pc_movement;

typedef struct pc_validation {
  double factor[PC_FACTORS];
  int n_rows;
  pc_compared *rows; /* every published figure, by table */
  int n_deciding;
  pc_compared *deciding;              /* the comparisons with bands: C02 ... */
  pc_agreement man[PC_FACTORS];       /* table 01, L4/L5 of the man of 70 kg, MPa */
  pc_agreement everybody[PC_FACTORS]; /* with the other people's L4/L5 */
  int n_movements;
  pc_movement *movements;
  const struct pc_validation_draws *draws; /* over the constants' ranges, see study.h; NULL = none made */
  struct pc_validation_tables *tables;     /* src/study/tables.h */
} pc_validation;

/* Reads the tables, nothing worked out yet. Memory in arena. NULL with err filled on failure. */
pc_validation *pc_validation_read(pc_arena *arena, pc_err *err);

/* The man of the disc pressures: 70 kg, 1.74 m, of average strength, spine coupled. */
pc_body *pc_validation_man(pc_err *err);
/* Another man of average strength: kg, m. NULL with err filled on failure. */
pc_body *pc_validation_person(double mass, double height, pc_err *err);

typedef struct pc_validation_def {
  const pc_body *man; /* coupled; see pc_validation_man */
  /* What an ensemble varies in the body with free levels, before every posture; NULL = nothing. */
  void (*vary)(void *user, pc_body *body);
  int (*progress)(void *user, int done, int total); /* NULL = none; non-zero stops */
  void *user;
} pc_validation_def;

/* Works out every posture. Non-zero with err filled on failure. */
int pc_validation_postures(pc_validation *v, const pc_validation_def *def, pc_err *err);

/* Works out the exercises whose orders are compared: some seconds each. Memory in arena, which must live as
 * long as v. Non-zero with err filled on failure. */
int pc_validation_exercises(pc_validation *v, const pc_validation_def *def, pc_arena *arena, pc_err *err);

/* N on the discs of a body, coupled, that stands at ease: n of them, from below. Non-zero with err filled on
 * failure. */
int pc_validation_standing(const pc_body *body, double *force, int n, pc_err *err);

/* A figure from elsewhere: force in N behind a row, its value in the row's unit for each factor. */
void pc_validation_take(pc_validation *v, const char *row, double force, const double ours[PC_FACTORS]);
/* ... or why there is none. */
void pc_validation_lack(pc_validation *v, const char *row, const char *why);

/* What else is to be known of a row: the text must outlive v. */
void pc_validation_note(pc_validation *v, const char *row, const char *note);

/* N on a level's disc in the posture of a row; NaN = not built. */
double pc_validation_force(const pc_validation *v, const char *row, const char *level);
/* The same in MPa. */
double pc_validation_pressure(const pc_validation *v, double force, int factor);

/* Verdicts, deciding comparisons and agreement from what is there. */
int pc_validation_judge(pc_validation *v, pc_err *err);

#endif
