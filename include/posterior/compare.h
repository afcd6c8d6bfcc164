/* compare.h: a recorded or played movement and what it would be with another body, side by side: `posterior
 * whatif`.
 *
 * Three columns: as recorded; the same movement with the changed body; and the movement by which the changed
 * body would do the same task at least effort (whatif.h).
 */
#ifndef POSTERIOR_COMPARE_H
#define POSTERIOR_COMPARE_H

#include "posterior/app.h"
#include "posterior/whatif.h"

typedef enum pc_variant { PC_RECORDED, PC_SAME_MOVEMENT, PC_OWN_WAY, PC_VARIANTS } pc_variant;

typedef struct pc_compare_def {
  const pc_job_def *job; /* its changes are those of the body */
  const char *keep;  /* "hands", "thorax", "feet", or several with commas; NULL: thorax, with a weight or a
                        band in the hands these */
  const char *sweep; /* "gluteus_maximus.strength=1:0.3:30": from, to, how many; NULL: none */
  double freedom;    /* degrees that cost as much as one muscle fully active; 0 = 10 */
} pc_compare_def;

/* One number of a movement. */
typedef struct pc_measure {
  const char *key, *label, *unit;
  bool main; /* among the few that a reader sees first */
  double value[PC_VARIANTS];
} pc_measure;

/* One step of a sweep: the changed value, and what came out. */
typedef struct pc_sweep_step {
  double parameter;
  double *value[PC_VARIANTS]; /* by measure; of PC_RECORDED NULL: it stays */
  bool converged;
  double task_error, gradient, seconds;
  int evaluations;
} pc_sweep_step;

typedef struct pc_comparison {
  pc_arena *arena;
  pc_job *job;            /* the movement as recorded */
  const pc_body *changed; /* whose loads are told */
  pc_body *owned[3];      /* freed with it */
  const pc_load *load[PC_VARIANTS];
  const pc_findings *found[PC_VARIANTS];
  pc_compensation way;
  int n_measures;
  pc_measure *measures;
  int n_steps;
  pc_sweep_step *steps;
  const char *sweep; /* its parameter's name */
  int n_sentences;
  const char *sentences[8]; /* what changed, in plain words */
  const char *keep;
  double seconds_loads, seconds_task; /* measured: both loads of the changed body; preparing the task */
} pc_comparison;

const char *pc_variant_name(pc_variant v);                        /* "recorded", ... of folders and JSON */
const char *pc_variant_say(const pc_comparison *c, pc_variant v); /* as a heading */
const char *pc_compare_was(const pc_comparison *c); /* what the first movement is: "recorded", "played" */

/* Runs all of it. NULL with err filled; place: the file it is about ("" = none). Free it with
 * pc_compare_free. */
pc_comparison *pc_compare(const pc_compare_def *def, char place[PC_PLACE], pc_err *err);
void pc_compare_free(pc_comparison *c); /* NULL is fine */

/* whatif.json; timed: with what it took. malloc'd. NULL with err filled. */
char *pc_compare_json(const pc_comparison *c, bool timed, size_t *len, pc_err *err);
/* The page with both side by side. */
char *pc_compare_html(const pc_comparison *c, size_t *len, pc_err *err);
/* whatif.json and report.html into dir, and a folder of result files for each variant. */
int pc_compare_write(const pc_comparison *c, const char *dir, pc_err *err);

#endif
