/* judge.h: a recording or a video to a judgement of form: the chain around form.h, with files. */
#ifndef POSTERIOR_JUDGE_H
#define POSTERIOR_JUDGE_H

#include "posterior/app.h"
#include "posterior/form.h"

typedef struct pc_judge_def {
  pc_job_def job; /* job.recording: landmarks, a video, markers or joint angles; the rest as for motion */
  const char *exercise; /* NULL = find out */
  const char *folder;   /* of exercises to add; NULL = none */
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
  double rate;       /* sights a second */
  const char *place; /* the file an error is about */
  char where[PC_PLACE];
  pc_arena *arena;
} pc_judged;

/* Non-zero with err filled (out->place names the file). Free with pc_judged_free in any case; def's strings
 * must live as long. */
int pc_judge(const pc_judge_def *def, pc_judged *out, pc_err *err);
void pc_judged_free(pc_judged *j);

/* malloc'd; NULL with err filled. The keys: docs/form.md. */
char *pc_judged_json(const pc_judged *j, pc_err *err);

/* The names of exercises nearest to a wrong one are in the error's text. */
const pc_exercise *pc_judge_exercise(const pc_catalogue *c, const char *name, pc_err *err);

#endif
