/* job_body.c: whose body it is: the model, its size, sex, strength, and what is changed in it. */
#include "app/job.h"
#include "base/clock.h"

#include <math.h>

int pc_job_replace_body(pc_job *job, pc_body *body) {
  if (!body) return -1;
  pc_body_free(job->body);
  job->body = body;
  return 0;
}

static int read_body(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  size_t len;
  if (!d->model) {
    job->body = pc_body_human(err);
    return job->body ? 0 : (int)err->code;
  }
  char *bytes = pc_job_open(job, d->model, &len, err);
  if (!bytes || !(job->body = pc_body_read_osim(bytes, len, err))) return err->code;
  job->info.model = pc_job_base_name(job, d->model);
  for (int i = 0; i < job->body->n_skipped; i++)
    if (i < 6)
      pc_job_note(job, pc_arena_print(job->arena, "Not used from the model: %s (%s)",
                                      job->body->skipped[i].what, job->body->skipped[i].why));
  if (job->body->n_skipped > 6)
    pc_job_note(job, pc_arena_print(job->arena, "and %d more parts of the model that change no number here",
                                    job->body->n_skipped - 6));
  return PC_OK;
}

/* Mass and height given: the built-in human is scaled, a user's model keeps its lengths. */
static int fit_person(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  if (!d->model && (!isnan(d->height) || !isnan(d->mass)) && !d->static_trial) {
    double height = d->height, mass = d->mass;
    if (isnan(mass))
      mass = job->body->total_mass * pow(height / job->body->height, 2),
      pc_job_assume(job, pc_arena_print(job->arena, "Mass estimated from height: %.1f kg", mass));
    if (isnan(height))
      height = job->body->height * sqrt(mass / job->body->total_mass),
      pc_job_assume(job, pc_arena_print(job->arena, "Height estimated from mass: %.2f m", height));
    pc_job_replace_body(job, pc_body_scale_person(job->body, mass, height, err));
    return err->code;
  }
  if (d->model && !isnan(d->mass)) {
    pc_job_assume(job, pc_arena_print(job->arena, "The model's masses were rescaled from %.1f to %.1f kg",
                                      job->body->total_mass, d->mass));
    pc_body_set_mass(job->body, d->mass);
  }
  return PC_OK;
}

int pc_job_become(pc_job *job, const pc_physique *who, pc_err *err) {
  if (who->sex == PC_SEX_UNSAID && who->strength == PC_STRENGTH_MODEL) return PC_OK;
  pc_job_replace_body(job, pc_body_physique(job->body, who, err));
  return err->code;
}

/* What if: the changes, read against the body as it then is. */
static int change(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  pc_changes asked = {0};
  if (!d->n_changes && !d->changes_file) return PC_OK;
  if (d->changes_file) {
    size_t len;
    char *bytes = pc_job_open(job, d->changes_file, &len, err);
    if (!bytes || pc_app_changes(&asked, job->body, bytes, len, err)) return err->code;
    job->place = "";
  }
  for (int i = 0; i < d->n_changes; i++)
    if (pc_changes_add(&asked, job->body, d->changes[i], err)) return err->code;
  for (int i = 0; d->opensim && i < asked.n; i++)
    if (asked.change[i].kind != PC_CHANGE_STRENGTH)
      return pc_fail(err, PC_MISMATCH, 0, "only changes of strength go with --formulation opensim");
  for (int i = 0; i < asked.n; i++) {
    asked.change[i].group = pc_arena_print(job->arena, "%s", asked.change[i].group);
    if (!asked.change[i].group) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    pc_job_assume(job, pc_change_say(&asked.change[i], job->arena));
  }
  pc_job_replace_body(job, pc_body_changed(job->body, &asked, err));
  job->condition = asked;
  return err->code;
}

static void say_person(pc_job *job) {
  static const char *const whom[] = {"", "man", "woman"};
  const pc_physique *who = &job->def->who;
  if (who->sex != PC_SEX_UNSAID)
    pc_job_assume(job,
                  pc_arena_print(job->arena,
                                 "Mass was shared among the segments as in the average %s (de Leva 1996)",
                                 whom[who->sex]));
  if (who->strength == PC_STRENGTH_MODEL) {
    if (!job->def->model)
      pc_job_assume(job,
                    "Muscle strength is the model's own, at the hip about twice what people reach (--sex and "
                    "--strength to tell)");
    return;
  }
  pc_job_assume(
      job, pc_arena_print(job->arena, "Muscle strength assumed: %s %s, by group, from published tests",
                          who->strength == PC_STRENGTH_STRONG ? "a strong" : "the average", whom[who->sex]));
  pc_job_assume(
      job, "Passive tissues of hips, knees and feet bear their part, as in young adults (Anderson 1999)");
  if (!isnan(who->age))
    pc_job_assume(
        job, pc_arena_print(job->arena,
                            "Age %.0f was taken into account as one factor on all muscles; people differ by "
                            "more than that (Danneskiold-Samsoe 2009)",
                            who->age));
}

static int add_actuators(pc_job *job, pc_err *err) {
  size_t len;
  if (!job->def->actuators) return PC_OK;
  char *bytes = pc_job_open(job, job->def->actuators, &len, err);
  if (!bytes) return err->code;
  return pc_body_add_actuators(job->body, bytes, len, err);
}

int pc_job_body(pc_job *job, pc_err *err) {
  if (job->body) return PC_OK;
  double start = pc_seconds();
  if (read_body(job, err) || fit_person(job, err) || pc_job_become(job, &job->def->who, err))
    return err->code;
  say_person(job);
  if (change(job, err) || add_actuators(job, err)) return err->code;
  job->info.mass = job->body->total_mass, job->info.height = job->def->height;
  pc_job_timed(job, "model", start);
  return PC_OK;
}
