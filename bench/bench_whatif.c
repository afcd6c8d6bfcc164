/* The time of a what-if: five seconds of real squats at 100 Hz (opencap-lab-s4) and a sweep of 30 steps, one
 * thread. bench_whatif FOLDER of that recording; without it the hip hinge's first five seconds. */
#include "posterior/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 3 };

/* Of the processor: what a quiet machine would take, or less than twice that where others work beside. */
static double cpu(void) {
  return (double)clock() / CLOCKS_PER_SEC;
}

static double whole(const pc_compare_def *def, pc_comparison **out) {
  pc_err err = {0};
  char place[PC_PLACE];
  double start = cpu();
  *out = pc_compare(def, place, &err);
  if (!*out) fprintf(stderr, "%s: %s\n", place, err.text), exit(1);
  return cpu() - start;
}

/* One body through what an interface with a slider repeats: the task made once, then search and load. */
static void parts(const pc_job_def *def) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_job *job = pc_job_make(def);
  pc_changes changes = {0};
  pc_load_def load = pc_load_default();
  pc_whatif_def ask = pc_whatif_default();
  pc_compensation way;
  load.from = def->from, load.to = def->to;
  double t0 = cpu();
  if (pc_job_motion(job, &err)) exit(1);
  double t1 = cpu();
  const pc_body *own = pc_job_get_body(job);
  pc_whatif *task = pc_whatif_make(own, pc_job_get_motion(job), &load, &ask, &err);
  double t2 = cpu();
  pc_changes_add(&changes, own, "gluteus_maximus.strength=0.3", &err);
  pc_body *body = pc_body_changed(own, &changes, &err);
  if (!task || !body || pc_whatif_solve(task, body, NULL, &way, arena, &err)) exit(1);
  double t3 = cpu();
  if (!pc_load_solve(body, &way.motion, &load, arena, &err)) exit(1);
  double t4 = cpu();
  printf("seconds of the processor: reading and inverse kinematics %.3f, task %.3f, search %.3f, load %.3f\n",
         t1 - t0, t2 - t1, t3 - t2, t4 - t3);
  pc_whatif_free(task);
  pc_body_free(body);
  pc_job_free(job);
  pc_arena_free(arena);
}

int main(int argc, char **argv) {
  char recording[600], still[600];
  pc_job_def job = pc_job_default();
  job.recording = "models/movements/hip_hinge.trc", job.from = 0, job.to = 5;
  if (argc > 1) {
    snprintf(recording, sizeof recording, "%s/squats1.trc", argv[1]);
    snprintf(still, sizeof still, "%s/static1.trc", argv[1]);
    job.recording = recording, job.static_trial = still;
  }
  job.n_changes = 1, job.changes[0] = "gluteus_maximus.strength=0.3";
  pc_compare_def def = {.job = &job};
  pc_comparison *c;
  job.n_changes = 0;
  for (int turn = 0; turn < TURNS; turn++) parts(&job);
  job.n_changes = 1;
  double all = whole(&def, &c);
  printf("%d frames; %s after %d evaluations, gradient %.1e, task error %.2f mm; with three loads and what "
         "they say %.2f s\n",
         c->load[0]->n_frames, c->way.converged ? "converged" : "NOT converged", c->way.evaluations,
         c->way.gradient[1], 1e3 * c->way.task_error, all);
  pc_compare_free(c);
  job.n_changes = 0, def.sweep = "gluteus_maximus.strength=1:0.3:30";
  double swept = whole(&def, &c);
  printf("a sweep of %d steps: %.2f s\n", c->n_steps, swept - all);
  pc_compare_free(c);
  return 0;
}
