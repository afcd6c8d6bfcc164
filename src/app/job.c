/* job.c: files to loads, one step after the other; see app.h. The steps: job_body.c, job_motion.c
 * (job_landmarks.c for those of one camera), job_load.c; here the job itself and what comes out. */
#include "app/job.h"
#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

pc_job_def pc_job_default(void) {
  return (pc_job_def){.mass = NAN,
                      .height = NAN,
                      .who = pc_physique_default(),
                      .from = NAN,
                      .to = NAN,
                      .lowpass = NAN,
                      .friction = NAN,
                      .ground = NAN,
                      .carry = NAN,
                      .carry_at = NAN,
                      .seed = 1,
                      .threads = 1};
}

pc_job *pc_job_make(const pc_job_def *def) {
  pc_arena *arena = pc_arena_make();
  pc_job *job = arena ? PC_NEW(arena, pc_job, 1) : NULL;
  if (!job) {
    pc_arena_free(arena);
    return NULL;
  }
  job->def = def, job->arena = arena, job->place = "";
  job->info = pc_report_default();
  job->info.version = PC_VERSION;
  job->info.assumed = job->assumed, job->info.notes = job->notes, job->info.timings = job->timings;
  return job;
}

void pc_job_free(pc_job *job) {
  if (!job) return;
  pc_body_free(job->body);
  pc_arena_free(job->arena);
}

const char *pc_job_place(const pc_job *job) {
  return job->place;
}
const pc_body *pc_job_get_body(const pc_job *job) {
  return job->body;
}
const pc_recording *pc_job_get_recording(const pc_job *job) {
  return job->recording;
}
const pc_motion *pc_job_get_motion(const pc_job *job) {
  return job->motion;
}
const pc_load *pc_job_get_load(const pc_job *job) {
  return job->load;
}
const pc_report_info *pc_job_get_info(pc_job *job) {
  return &job->info;
}

/* ---- what the steps share ---- */

void pc_job_assume(pc_job *job, const char *text) {
  if (text && job->info.n_assumed < PC_JOB_SENTENCES) job->assumed[job->info.n_assumed++] = text;
}
void pc_job_note(pc_job *job, const char *text) {
  if (text && job->info.n_notes < PC_JOB_SENTENCES) job->notes[job->info.n_notes++] = text;
}

void pc_job_timed(pc_job *job, const char *stage, double since) {
  if (job->info.n_timings < PC_JOB_TIMINGS)
    job->timings[job->info.n_timings++] = (pc_timing){stage, pc_seconds() - since};
}

const char *pc_job_base_name(pc_job *job, const char *path) {
  const char *slash = strrchr(path, '/');
  return pc_arena_print(job->arena, "%s", slash ? slash + 1 : path);
}

char *pc_job_open(pc_job *job, const char *path, size_t *len, pc_err *err) {
  job->place = path;
  return pc_file_read(path, len, job->arena, err);
}

bool pc_job_from_landmarks(const pc_job *job) {
  return job->recording->format == PC_FORMAT_LANDMARKS;
}

int pc_job_tell(void *user, int done, int total) {
  pc_job_stage *s = user;
  return s->job->def->progress ? s->job->def->progress(s->job->def->user, s->name, done, total) : 0;
}

/* ---- what comes out ---- */

static int write_angles(const pc_body *body, const pc_motion *m, const double *values, const char *title,
                        const char *path, pc_arena *arena, pc_err *err) {
  pc_table t = {.n_rows = m->n_frames, .n_columns = m->n_q + 1, .in_degrees = true, .title = title};
  t.names = PC_NEW(arena, const char *, t.n_columns),
  t.data = PC_NEW(arena, double, (size_t)t.n_rows *t.n_columns);
  if (!t.names || !t.data) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  t.names[0] = "time";
  for (int c = 0; c < m->n_q; c++) t.names[c + 1] = body->coordinates[c].name;
  for (int f = 0; f < m->n_frames; f++) {
    double *row = t.data + (size_t)f * t.n_columns;
    row[0] = m->time[f];
    for (int c = 0; c < m->n_q; c++)
      row[c + 1] =
          values[(size_t)f * m->n_q + c] * (body->coordinates[c].type == PC_ROTATIONAL ? 180 / M_PI : 1);
  }
  size_t len;
  char *text = pc_table_write(&t, &len);
  if (!text) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_file_write(path, text, len, err);
  free(text);
  return err->code;
}

/* NAME.mot: NAME_sd.mot */
static const char *beside(const char *path, pc_arena *arena) {
  const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
  if (!dot || (slash && dot < slash)) dot = path + strlen(path);
  return pc_arena_print(arena, "%.*s_sd%s", (int)(dot - path), path, dot);
}

int pc_motion_write(const pc_body *body, const pc_motion *m, const char *path, pc_arena *arena, pc_err *err) {
  if (m->sd) {
    const char *second = beside(path, arena);
    if (!second) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    if (write_angles(body, m, m->sd, "Standard errors of coordinates", second, arena, err)) return err->code;
  }
  return write_angles(body, m, m->q, "Coordinates", path, arena, err);
}

int pc_job_write_motion(pc_job *job, const char *path, pc_err *err) {
  job->place = path;
  return pc_motion_write(job->body, job->motion, path, job->arena, err);
}

int pc_job_check(pc_job *job, pc_load_certificate *out, pc_err *err) {
  if (pc_job_load(job, err)) return err->code;
  return pc_load_check(job->body, &job->load_def, job->load, out, job->arena, err);
}

const pc_findings *pc_job_findings(pc_job *job, pc_err *err) {
  if (!job->found && !pc_job_load(job, err) && !pc_job_bands(job, err))
    job->found = pc_findings_make(job->body, job->load, &job->info, job->arena, err);
  return job->found;
}

int pc_job_write(pc_job *job, const char *dir, pc_err *err) {
  job->place = dir;
  const pc_findings *found = pc_job_findings(job, err);
  if (!found || pc_write_results(dir, found, err)) return err->code;
  pc_job_forget_draws(job);
  return PC_OK;
}
