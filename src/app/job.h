/* job.h: what the steps of a job share; see job.c. */
#ifndef POSTERIOR_APP_JOB_H
#define POSTERIOR_APP_JOB_H

#include "app/bands.h"
#include "posterior/app.h"
#include "posterior/play.h"

enum { PC_JOB_SENTENCES = 40, PC_JOB_TIMINGS = 8 };

struct pc_job {
  const pc_job_def *def;
  pc_arena *arena;
  const char *place;
  pc_body *body;
  pc_changes condition; /* its groups are the body's names */
  pc_recording *recording;
  pc_motion *motion;
  const pc_tasks *tasks;   /* by which it was found from markers */
  bool ready;              /* the body carries what it should, and its spine is as asked */
  const pc_played *played; /* of an exercise: where it touches, what pulls; NULL = a recording */
  pc_load *load;
  pc_load_def load_def;
  pc_report_info info;
  const pc_findings *found;
  pc_view view;          /* from where a camera saw the person */
  pc_place floor;        /* where its landmarks were put */
  const pc_limbs *limbs; /* how well their lengths are known; NULL: otherwise than by these landmarks */
  double place_spread, wander_spread; /* m, of its markers */
  pc_marker_noise *noise;             /* of draws of a movement that was found from markers */
  pc_bands *bands;                    /* of the draws; NULL = none asked */
  const char *assumed[PC_JOB_SENTENCES], *notes[PC_JOB_SENTENCES];
  pc_timing timings[PC_JOB_TIMINGS];
};

/* Sentences for the report; NULL is dropped. */
void pc_job_assume(pc_job *job, const char *text);
void pc_job_note(pc_job *job, const char *text);
/* How long a stage took, begun at `since` (pc_seconds). */
void pc_job_timed(pc_job *job, const char *stage, double since);
const char *pc_job_base_name(pc_job *job, const char *path);
/* Bytes of a file; from here on errors are about it. */
char *pc_job_open(pc_job *job, const char *path, size_t *len, pc_err *err);
bool pc_job_from_landmarks(const pc_job *job);

/* Takes the body, frees the one before; NULL fails. */
int pc_job_replace_body(pc_job *job, pc_body *body);
/* Masses as the sex has them, forces as the strength class. */
int pc_job_become(pc_job *job, const pc_physique *who, pc_err *err);

/* The bounds of activation that changes of the body bring into its load in a movement. Memory in arena. */
int pc_job_bound(const pc_changes *changes, const pc_body *body, const pc_motion *motion, pc_load_def *load,
                 pc_arena *arena, pc_err *err);

/* The movement of an exercise, in place of a recording's. */
int pc_job_play(pc_job *job, pc_err *err);

/* Landmarks become markers on a floor, as large as the body where its size is known. */
int pc_job_place_landmarks(pc_job *job, pc_err *err);
/* The body's limbs as long as the landmarks tell. */
int pc_job_scale_limbs(pc_job *job, pc_err *err);
/* Standard errors of the angles found from them, and a sentence about these. */
int pc_job_landmark_error(pc_job *job, pc_err *err);
double pc_job_landmark_cutoff(const pc_job *job); /* Hz */

/* What marker errors do to the movement, while the body is the one that it was found with. */
int pc_job_expect_noise(pc_job *job, pc_err *err);
/* Takes away the file of draws that were made, once their results are written. */
void pc_job_forget_draws(pc_job *job);

/* Progress of a stage that counts by itself: pc_job_tell(stage, ...). */
typedef struct pc_job_stage {
  pc_job *job;
  const char *name;
} pc_job_stage;
int pc_job_tell(void *user, int done, int total);

#endif
