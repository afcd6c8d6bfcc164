/* job_load.c: a body and its movement to loads: what acts from outside, and the solving. */
#include "app/job.h"
#include "app/plates.h"

#include <math.h>
#include <string.h>

static const char *beside(pc_job *job, const char *file, const char *name) {
  const char *slash = strrchr(file, '/');
  if (name[0] == '/' || !slash) return name;
  return pc_arena_print(job->arena, "%.*s/%s", (int)(slash - file), file, name);
}

/* The force table's path and, with --external, which column acts where. */
static int read_forces(pc_job *job, pc_load_def *load, int *n, pc_force_series **series, pc_err *err) {
  const pc_job_def *d = job->def;
  const char *path = d->forces;
  pc_externals *externals = NULL;
  size_t len;
  if (d->external) {
    char *bytes = pc_job_open(job, d->external, &len, err);
    if (!bytes || !(externals = pc_externals_read(bytes, len, job->arena, err))) return err->code;
    if (!path && !*externals->datafile)
      return pc_fail(err, PC_MISMATCH, 0, "names no datafile; give the force table with --forces");
    if (!path) path = beside(job, d->external, externals->datafile);
    load->externals = externals;
  }
  char *bytes = pc_job_open(job, path, &len, err);
  pc_table *table = bytes ? pc_table_read(bytes, len, job->arena, err) : NULL;
  if (!table || pc_forces_from_table(table, externals, job->arena, n, series, err)) return err->code;
  job->info.forces = pc_job_base_name(job, path);
  return PC_OK;
}

/* Cuts the analysis to the time in which every force was measured; a hole inside it is an error. */
static int measured_time(pc_job *job, int n, const pc_force_series *series, pc_load_def *load, pc_err *err) {
  const pc_motion *m = job->motion;
  double from = m->time[0], to = m->time[m->n_frames - 1];
  for (int i = 0; i < n; i++) {
    const pc_force_series *s = &series[i];
    int first = 0, last = s->n - 1;
    while (first <= last && isnan(s->force[3 * first + 1])) first++;
    while (last >= first && isnan(s->force[3 * last + 1])) last--;
    if (first > last) return pc_fail(err, PC_MISMATCH, 0, "force %s was never measured", s->name);
    for (int k = first; k <= last; k++)
      if (isnan(s->force[3 * k + 1]))
        return pc_fail(err, PC_MISMATCH, 0,
                       "force %s has no measurement at %.3f s; choose a part without the hole with --from "
                       "and --to, or --predict-contact",
                       s->name, s->time[k]);
    from = fmax(from, s->time[first]), to = fmin(to, s->time[last]);
  }
  if (isnan(load->from) && from > m->time[0] + 1e-6) {
    load->from = from;
    pc_job_note(job,
                pc_arena_print(job->arena, "analysed from %.3f s on, where all forces were measured", from));
  }
  if (isnan(load->to) && to < m->time[m->n_frames - 1] - 1e-6) {
    load->to = to;
    pc_job_note(job, pc_arena_print(job->arena, "analysed up to %.3f s, where all forces were measured", to));
  }
  return PC_OK;
}

static int ground_forces(pc_job *job, pc_load_def *load, pc_err *err) {
  const pc_job_def *d = job->def;
  int n = 0;
  pc_force_series *series = NULL;
  if (d->no_contact) {
    load->predict_contact = false;
    pc_job_assume(job, "No ground forces at all (--no-contact)");
    return PC_OK;
  }
  if (d->forces || d->external) {
    if (read_forces(job, load, &n, &series, err)) return err->code;
  } else if (job->recording->n_forces)
    n = job->recording->n_forces, series = job->recording->forces,
    job->info.forces = "force plates of the recording";
  if (n == 0 || d->predict) return PC_OK; /* predicted */
  if (measured_time(job, n, series, load, err)) return err->code;
  const char *text = NULL;
  bool placed = true;
  for (int i = 0; i < n; i++) placed &= series[i].body != NULL;
  if (!placed) {
    pc_force_series *feet;
    if (pc_plates_to_feet(job->body, job->motion, n, series, &n, &feet, &text, job->arena, err))
      return err->code;
    series = feet;
    pc_job_assume(job, text);
  }
  load->predict_contact = false, load->n_forces = n, load->forces = series;
  return PC_OK;
}

/* Lower bounds of a braced trunk and of tone. */
static int brace(const pc_changes *c, const pc_body *body, int n_frames, pc_load_def *load, pc_arena *arena,
                 pc_err *err) {
  double *least = PC_NEW(arena, double, (size_t)n_frames *(size_t)body->n_muscles);
  if (!least) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_changes_brace(c, body, n_frames, least);
  load->a_min = least, load->pressure_min = pc_changes_bracing(c);
  return PC_OK;
}

/* Upper bounds where somebody is late or held back: from what everybody wants when nobody is. A brace that
 * cannot be held is held as far as it can. */
static int restrain(const pc_changes *c, const pc_body *body, const pc_motion *motion, pc_load_def *load,
                    pc_arena *arena, pc_err *err) {
  const pc_load *wanted = pc_load_solve(body, motion, load, arena, err);
  size_t n = wanted ? (size_t)wanted->n_frames * (size_t)wanted->n_muscles : 0;
  double *reach = PC_NEW(arena, double, n), *least = (double *)load->a_min;
  if (!wanted || !reach) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_changes_reach(c, body, wanted->n_frames, wanted->time, wanted->activation, wanted->n_actuators, reach);
  for (size_t i = 0; least && i < n; i++) least[i] = fmin(least[i], reach[i]);
  load->a_max = reach;
  return PC_OK;
}

int pc_job_bound(const pc_changes *c, const pc_body *body, const pc_motion *motion, pc_load_def *load,
                 pc_arena *arena, pc_err *err) {
  if (pc_changes_holds(c) && brace(c, body, motion->n_frames, load, arena, err)) return err->code;
  if (!pc_changes_delays(c) && !pc_changes_inhibits(c)) return PC_OK;
  return restrain(c, body, motion, load, arena, err);
}

static int solve(pc_job *job, pc_load_def *load, pc_err *err) {
  if (pc_job_bound(&job->condition, job->body, job->motion, load, job->arena, err)) return err->code;
  job->load_def = *load;
  job->load_def.progress = NULL, job->load_def.user = NULL; /* the stage goes out of scope */
  job->info.acted = &job->load_def;
  job->load = pc_load_solve(job->body, job->motion, load, job->arena, err);
  return err->code;
}

/* A weight in the hands, from the start to the end. */
static int carry(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  double offset[3] = {0, isnan(d->carry_at) ? 0 : -d->carry_at, 0};
  const char *hand = d->carry_hand ? d->carry_hand : "both";
  bool both = strcmp(hand, "both") == 0, right = strcmp(hand, "r") == 0;
  if (isnan(d->carry)) return PC_OK;
  if (!both && !right && strcmp(hand, "l"))
    return pc_fail(err, PC_BAD_INPUT, 0, "a hand to carry with is r, l or both, not \"%s\"", hand);
  if ((both || right) && pc_body_carry(job->body, 1, both ? d->carry / 2 : d->carry, offset, err))
    return err->code;
  if (!right && pc_body_carry(job->body, -1, both ? d->carry / 2 : d->carry, offset, err)) return err->code;
  pc_job_assume(job, pc_arena_print(job->arena, "%g kg were carried in %s all the time", d->carry,
                                    both    ? "both hands, half in each,"
                                    : right ? "the right hand"
                                            : "the left hand"));
  return PC_OK;
}

/* From here on the levels of the spine are free; the movement was found with them coupled. */
static int free_spine(pc_job *job, pc_err *err) {
  if (!job->def->spine) return PC_OK;
  if (job->def->opensim)
    return pc_fail(err, PC_MISMATCH, 0, "--spine goes with the posterior formulation only");
  if (pc_motion_couple(job->body, job->motion, err)) return err->code;
  if (pc_job_replace_body(job, pc_body_free_spine(job->body, err))) return err->code;
  pc_job_assume(job,
                "Every lumbar level was balanced by itself: muscles, tissue, pressure in the abdomen. Discs "
                "are estimated with constants of an average man (--spine)");
  return PC_OK;
}

int pc_job_load(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  if (job->load) return PC_OK;
  if (pc_job_motion(job, err)) return err->code;
  job->place = "";
  if (!job->ready && (carry(job, err) || pc_job_expect_noise(job, err) || free_spine(job, err)))
    return err->code;
  job->ready = true;
  pc_load_def load = job->played ? job->played->load : pc_load_default();
  pc_job_stage s = {job, "loads"};
  load.formulation = d->opensim ? PC_FORMULATION_OPENSIM : PC_FORMULATION_POSTERIOR;
  load.from = d->from, load.to = d->to, load.threads = d->threads;
  if (!isnan(d->friction)) load.friction = d->friction;
  if (!job->played) load.ground_height = d->ground;
  load.progress = pc_job_tell, load.user = &s;
  load.on_qp = d->on_qp, load.qp_user = d->qp_user;
  if (d->opensim) load.predict_contact = false;
  if (!job->played && ground_forces(job, &load, err)) return err->code;
  if (d->opensim) load.predict_contact = false;
  if (d->muscle_forces) {
    size_t len;
    char *bytes = pc_job_open(job, d->muscle_forces, &len, err);
    if (!bytes || !(load.muscle_forces = pc_table_read(bytes, len, job->arena, err))) return err->code;
  }
  job->place = job->played ? "" : d->recording;
  return solve(job, &load, err);
}
