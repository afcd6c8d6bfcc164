/* job_play.c: an exercise's movement in place of a recording: the body plays it. */
#include "app/job.h"
#include "base/clock.h"
#include "posterior/play.h"

#include <math.h>

/* What a recording does not go with, and what goes with nothing but one. */
static int check_options(const pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  const struct {
    bool given;
    const char *word;
  } others[] = {
      {d->opensim, "--formulation opensim"}, {d->static_trial, "--static"}, {d->forces, "--forces"},
      {d->external, "--external"},           {d->tasks, "--tasks"},         {d->no_contact, "--no-contact"},
      {d->muscle_forces, "--muscle-forces"}, {d->model, "--model"},         {!isnan(d->ground), "--ground"},
      {!isnan(d->lowpass), "--lowpass"},
  };
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].given)
      return pc_fail(err, PC_MISMATCH, 0, "%s goes with a recording, not with --exercise", others[i].word);
  return PC_OK;
}

static void say(pc_job *job, const pc_exercise *e, const pc_played *played) {
  job->info.recording = pc_arena_print(job->arena, "%s (made, not recorded)", e->title);
  pc_job_assume(job, pc_arena_print(job->arena,
                                    "The movement was made from the key postures of the exercise's file, not "
                                    "recorded: one way to do it. Nothing is deeper than %.1f mm in what "
                                    "carries, and what touches stays within %.1f mm",
                                    1000 * played->penetration, 1000 * played->off));
}

static int play(pc_job *job, const pc_catalogue *c, pc_err *err) {
  const pc_exercise *e = pc_exercise_wanted(c, job->def->exercise, err);
  pc_played *played = PC_NEW(job->arena, pc_played, 1);
  if (!e) return err->code;
  if (!played) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  job->place = pc_arena_print(job->arena, "%s", e->file);
  if (pc_play_make(played, job->body, e, job->arena, err)) return err->code;
  job->place = "";
  pc_job_replace_body(job, played->body);
  job->motion = played->motion, job->played = played;
  job->recording = PC_NEW(job->arena, pc_recording, 1);
  if (!job->recording) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  say(job, e, played);
  return PC_OK;
}

int pc_job_play(pc_job *job, pc_err *err) {
  char *place = PC_NEW(job->arena, char, PC_PLACE);
  double start = pc_seconds();
  if (!place) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (check_options(job, err)) return err->code;
  pc_catalogue *c = pc_app_catalogue(job->def->exercises, place, err);
  job->place = place;
  if (!c) return err->code;
  job->place = "";
  int code = play(job, c, err);
  pc_catalogue_free(c);
  job->info.motion = job->motion;
  pc_job_timed(job, "playing", start);
  return code;
}
