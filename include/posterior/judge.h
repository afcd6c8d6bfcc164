/* judge.h: a recording or a video to a judgement of form: the chain around form.h, with files. */
#ifndef POSTERIOR_JUDGE_H
#define POSTERIOR_JUDGE_H

#include "posterior/app.h"
#include "posterior/capacity.h"
#include "posterior/form.h"
#include "posterior/gait.h"

typedef struct pc_judge_def {
  pc_job_def job; /* job.recording: landmarks, a video, markers or joint angles; the rest as for motion */
  const char *exercise; /* NULL = find out */
  const char *folder;   /* of exercises to add; NULL = none */
  const char *test;     /* a capacity test (capacity.h) instead of an exercise; NULL = none */
} pc_judge_def;

/* Everything that was seen and judged; a table, JSON or a page is written from it. */
typedef struct pc_judged {
  pc_job *job; /* owns the recording and the body */
  pc_catalogue *catalogue;
  const pc_exercise *exercise; /* NULL = not sure which */
  bool told;                   /* it was asked for, not guessed */
  pc_guess guess;
  pc_form *form;                /* NULL where the exercise is not known */
  const pc_form_result *result; /* of form */
  int n_sights;
  const pc_sight *sights;
  const pc_form_state *states; /* after each; NULL where the exercise is not known */
  pc_gait *gait;
  const pc_gait_result *walked; /* of gait; NULL where the exercise is no walk */
  pc_capacity capacity;         /* of the test; its name NULL = none was asked for */
  const char *name;             /* of the recording, to show */
  double rate;                  /* sights a second */
  const char *place;            /* the file an error is about */
  char where[PC_PLACE];
  pc_arena *arena;
} pc_judged;

/* Non-zero with err filled (out->place names the file). Free with pc_judged_free in any case; def's strings
 * must live as long. */
int pc_judge(const pc_judge_def *def, pc_judged *out, pc_err *err);
void pc_judged_free(pc_judged *j);

/* malloc'd; NULL with err filled. The keys: docs/form.md. */
char *pc_judged_json(const pc_judged *j, pc_err *err);

/* One page: sentences, the figure, curves, repetitions; no script, nothing fetched. malloc'd; NULL with err
 * filled.
 */
char *pc_judged_html(const pc_judged *j, size_t *len, pc_err *err);
/* form.json and report.html into a folder, both or neither. Non-zero with err filled. */
int pc_judged_write(const pc_judged *j, const char *dir, pc_err *err);
/* The sentences a reader is told first, in this order. */
typedef enum pc_judged_word {
  PC_SAID_WHICH,   /* the exercise, where it was not told */
  PC_SAID_DONE,    /* repetitions, holds, or why there is no judgement */
  PC_SAID_RANGES,  /* how far the repetitions went */
  PC_SAID_SIDES,   /* left against right */
  PC_SAID_DRIFT,   /* the end of the set against its beginning */
  PC_SAID_NOTICED, /* faults */
  PC_SAID_STEPS,   /* of a walk, from here on */
  PC_SAID_STEP_TIMES,
  PC_SAID_TRAILING,
  PC_SAID_LEVEL,
  PC_N_SAID
} pc_judged_word;
/* One of them into room bytes, "" where there is nothing to say; false past the last. */
bool pc_judged_sentence(const pc_judged *j, int i, char *line, size_t room);
bool pc_judged_in_space(const pc_judged *j);  /* measured points, by markers or angles; false: a camera's */
double pc_judged_longest(const pc_judged *j); /* s, of the holds */
int pc_judged_fault_count(const pc_judged *j, int rule); /* in how many repetitions and holds it fired */

#endif
