/* form.h: what a person did, seen by a camera or measured by markers: repetitions, holds, faults, each with
 * its error.
 *
 * One sight in, one state out. A whole recording is the same loop, so both give the same bits. Nothing is
 * allocated after pc_form_make. Rules come from the exercise's file (rules.h); what cannot be judged is
 * refused with a sentence, never guessed.
 */
#ifndef POSTERIOR_FORM_H
#define POSTERIOR_FORM_H

#include "posterior/exercise.h"
#include "posterior/sight.h"

/* A quantity with its standard error; NaN = not to be seen. */
typedef struct pc_measured {
  double value, sd;
} pc_measured;

/* Every measure of one moment, for both sides ([0] right, [1] left; unsided ones stand in [0]). */
typedef struct pc_measures {
  double t;
  pc_view view; /* of this moment alone */
  pc_measured of[PC_N_FEATURES][2];
} pc_measures;
/* Those that need no history (not PC_M_SECONDS; those "against the start" are against zero). view: as told by
 * the last seconds; PC_VIEW_UNKNOWN = by this moment. Errors by pc_landmark_noise, first order. */
void pc_measure_sight(const pc_sight *sight, pc_view view, pc_measures *out);

typedef struct pc_fault {
  int rule;                   /* index into the exercise's faults */
  double t;                   /* s, when it was largest */
  double value, limit, error; /* error: 95 % of the value's band */
} pc_fault;

enum { PC_MAX_FAULTS = 12, PC_MAX_REPS = 400, PC_MAX_HELD = 50 };

typedef struct pc_rep {
  double start, far, end; /* s; far: when the counted quantity was furthest */
  bool complete;          /* else it turned back too early, or the recording ended */
  int side;               /* +1 right, -1 left, 0 both */
  double range, error;    /* of the counted quantity, and 95 % of its band */
  double out, stay, back; /* s of each phase */
  double past;            /* s beyond the far limit */
  int n_faults;
  pc_fault faults[PC_MAX_FAULTS];
} pc_rep;

typedef struct pc_held {
  double start, end; /* s */
  int side;
  double mean, error; /* of the held quantity */
  int n_faults;
  pc_fault faults[PC_MAX_FAULTS];
} pc_held;

typedef struct pc_form_state { /* after one sight: what a live page shows */
  double t;
  pc_phase phase;
  int reps, partial;   /* complete, and turned back too early */
  double held;         /* s of the hold that goes on; 0 = none */
  pc_measured counted; /* the quantity that tells repetitions, smoothed */
  pc_view view;
  bool ready;          /* the set-up was seen */
  int fault;           /* rule that has just fired, -1 = none: say its cue */
  const char *trouble; /* why nothing is judged now (hidden, wrong view); NULL = all is well */
} pc_form_state;

typedef struct pc_form_result {
  pc_view view;
  double view_ratio;
  const char *refused; /* a sentence; NULL = judged */
  int n_reps, n_holds;
  const pc_rep *reps;
  const pc_held *holds;
  int complete; /* repetitions */
  double drift; /* change of range from the first to the last third of the set, and its error */
  double drift_error;
  double left_right, left_right_error; /* mean range left minus right; NaN = one side only */
  double seen;                         /* share of the time in which all that is needed was visible */
} pc_form_result;

typedef struct pc_form pc_form;
/* NULL with err: the exercise has no rules of form, or no memory. e must outlive it. */
pc_form *pc_form_make(const pc_exercise *e, pc_err *err);
void pc_form_push(pc_form *form, const pc_sight *sight, pc_form_state *out);
const pc_form_result *pc_form_end(pc_form *form); /* lives as long as form; push no more */
void pc_form_free(pc_form *form);

/* ---- which exercise is it? ------------------------------------------------------------------------------
 */

typedef struct pc_guess {
  int exercise;      /* index into the catalogue; -1 = not sure */
  double confidence; /* 0..1, of the best */
  double any;        /* 0..1: that it is an exercise at all */
  int n_others;
  struct {
    int exercise;
    double confidence;
  } others[3]; /* next best; the best, too, where it is not sure */
} pc_guess;
/* Of all exercises with a reference movement and rules, the one whose movement is nearest to what was seen.
 * Sights in time order; scratch memory in arena. */
int pc_form_guess(const pc_catalogue *catalogue, const pc_sight *sights, int n, pc_guess *out,
                  pc_arena *arena, pc_err *err);

#endif
