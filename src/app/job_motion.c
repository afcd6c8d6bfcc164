/* job_motion.c: a recording to the coordinates of the body over time. */
#include "app/job.h"
#include "base/clock.h"
#include "posterior/watch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A video is watched first, as `posterior watch` does; what that saw is the recording. */
static pc_recording *watch(pc_job *job, const char *path, pc_err *err) {
  pc_watch_def def = {.video = path, .progress = job->def->progress, .user = job->def->user};
  pc_watched seen = {0};
  double start = pc_seconds();
  if (pc_watch(&def, &seen, &job->place, job->arena, err)) return NULL;
  job->place = path;
  pc_recording *r = pc_recording_read_landmarks(seen.text, seen.len, &job->def->reading, job->arena, err);
  free(seen.text);
  pc_job_note(job, pc_arena_print(job->arena, "The video was watched: a person is seen in %d of %d pictures",
                                  seen.with_person, seen.pictures));
  pc_job_timed(job, "watching", start);
  return r;
}

static pc_recording *read_recording(pc_job *job, const char *path, pc_err *err) {
  size_t len;
  char *bytes = pc_job_open(job, path, &len, err);
  if (bytes && pc_watch_is_video(bytes, len)) return watch(job, path, err);
  return bytes ? pc_recording_read(bytes, len, path, &job->def->reading, job->arena, err) : NULL;
}

static int scale_to_trial(pc_job *job, const pc_markers *trial, pc_err *err) {
  pc_scale_report report = {0};
  double mass = isnan(job->def->mass) ? job->body->total_mass : job->def->mass;
  pc_body *scaled = pc_body_scale_static(job->body, trial, mass, true, job->arena, &report, err);
  if (pc_job_replace_body(job, scaled)) return err->code;
  pc_physique shares = {.sex = job->def->who.sex,
                        .strength = PC_STRENGTH_MODEL}; /* forces were scaled before */
  if (pc_job_become(job, &shares, err)) return err->code;
  int pairs = 0;
  double lo = INFINITY, hi = 0;
  for (int i = 0; i < report.n; i++) {
    pairs += report.n_pairs[i];
    for (int k = 0; k < 3; k++) lo = fmin(lo, report.factor[i][k]), hi = fmax(hi, report.factor[i][k]);
  }
  pc_job_assume(job,
                pc_arena_print(job->arena,
                               "Segment lengths were fitted by %d marker distances (factors %.2f to %.2f)",
                               pairs, lo, hi));
  job->info.mass = job->body->total_mass;
  return PC_OK;
}

/* Whose lengths the markers are compared with: a static trial's, a scaled model's, or the recording's own. */
static int scale(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  if (d->static_trial) {
    pc_recording *trial = read_recording(job, d->static_trial, err);
    if (!trial) return err->code;
    if (!trial->markers) return pc_fail(err, PC_MISMATCH, 0, "has no markers to scale by");
    return scale_to_trial(job, trial->markers, err);
  }
  if (d->model || (!isnan(d->height) && !pc_job_from_landmarks(job))) return PC_OK;
  if (pc_job_from_landmarks(job)) return pc_job_scale_limbs(job, err);
  if (isnan(d->height))
    pc_job_assume(
        job,
        "No static trial and no height were given: segment lengths come from this recording's own markers");
  return scale_to_trial(job, job->recording->markers, err);
}

static pc_tasks *read_tasks(pc_job *job, pc_err *err) {
  size_t len;
  char *bytes = pc_job_open(job, job->def->tasks, &len, err);
  return bytes ? pc_tasks_read(bytes, len, job->arena, err) : NULL;
}

/* Tells which coordinates no marker sees; refuses when those are most of them. */
static int check_markers(pc_job *job, pc_err *err) {
  const pc_body *body = job->body;
  const pc_markers *markers = job->recording->markers;
  bool *seen = PC_NEW(job->arena, bool, body->n_free);
  char text[400];
  int used = 0, shared;
  if (!seen) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  int n = pc_motion_seen(body, markers, seen, &shared);
  if (3 * n < body->n_free ||
      3 * shared < n) /* too little of the body, or too few numbers for what they move */
    return pc_fail(err, PC_MISMATCH, 0,
                   "only %d of its %d markers (%s, %s, ...) are the model's, too few for its %d free "
                   "coordinates; give the "
                   "--model they belong to, or rename them",
                   shared, markers->n, markers->n ? markers->names[0] : "none",
                   markers->n > 1 ? markers->names[1] : "", body->n_free);
  for (int z = 0; z < body->n_free && used < (int)sizeof text - 60; z++)
    if (!seen[z])
      used += snprintf(text + used, sizeof text - used, "%s%.40s", used ? ", " : "",
                       body->coordinates[body->free_to_q[z]].name);
  if (used)
    pc_job_assume(
        job, pc_arena_print(job->arena, "No marker tells about %s; they stay at the model's default", text));
  return PC_OK;
}

static int from_markers(pc_job *job, pc_err *err) {
  pc_job_stage s = {job, "inverse kinematics"};
  pc_ik_def ik = pc_ik_default();
  double start = pc_seconds();
  job->place = job->def->recording;
  if (check_markers(job, err)) return err->code;
  if (pc_job_from_landmarks(job) && pc_job_place_landmarks(job, err)) return err->code;
  if (scale(job, err)) return err->code;
  if (pc_job_from_landmarks(job) &&
      !(ik.tasks = pc_landmarks_tasks(job->body, job->recording->markers, job->arena)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (job->def->tasks && !(ik.tasks = read_tasks(job, err))) return err->code;
  pc_job_timed(job, "scaling", start), start = pc_seconds();
  job->place = job->def->recording;
  job->tasks = ik.tasks;
  ik.from = job->def->from - 0.5, ik.to = job->def->to + 0.5; /* room for the low-pass to settle */
  ik.progress = pc_job_tell, ik.user = &s;
  job->motion = pc_motion_solve(job->body, job->recording->markers, &ik, job->arena, err);
  pc_job_timed(job, "inverse kinematics", start);
  return job->motion ? PC_OK : err->code;
}

static int from_angles(pc_job *job, pc_err *err) {
  const char *missing = NULL;
  job->place = job->def->recording;
  job->motion = pc_motion_from_table(job->body, job->recording->table, &missing, job->arena, err);
  if (!job->motion) return err->code;
  if (*missing)
    pc_job_assume(job, pc_arena_print(job->arena, "The recording has no %s; they stay at the model's default",
                                      missing));
  return PC_OK;
}

/* Landmarks were filtered before; their angles once more, at twice the frequency, where the frame rate
 * leaves room for it. */
static double angle_cutoff(const pc_job *job) {
  if (!pc_job_from_landmarks(job)) return isnan(job->def->lowpass) ? 6 : job->def->lowpass;
  double cutoff = 2 * pc_job_landmark_cutoff(job);
  return cutoff < 0.4 * job->recording->markers->rate ? cutoff : 0;
}

static int smooth(pc_job *job, pc_err *err) {
  double cutoff = angle_cutoff(job);
  if (isnan(job->def->lowpass) && !pc_job_from_landmarks(job))
    pc_job_assume(job, "Joint angles were low-pass filtered at 6 Hz (--lowpass to change)");
  if (pc_motion_smooth(job->motion, cutoff, job->arena, err)) return err->code;
  job->info.lowpass = cutoff;
  if (pc_job_from_landmarks(job) && pc_job_landmark_error(job, err)) return err->code;
  return job->def->opensim ? pc_motion_accelerate_from_speed(job->motion, job->arena, err) : PC_OK;
}

int pc_job_read(pc_job *job, pc_err *err) {
  if (job->recording) return PC_OK;
  double start = pc_seconds();
  if (!(job->recording = read_recording(job, job->def->recording, err))) return err->code;
  pc_job_timed(job, "reading", start);
  const pc_recording *r = job->recording;
  job->info.recording = pc_job_base_name(job, job->def->recording);
  job->info.one_camera = pc_job_from_landmarks(job);
  job->info.found_units = r->found_units, job->info.found_up = r->found_up;
  for (int i = 0; i < r->n_notes; i++) pc_job_note(job, r->notes[i]);
  return PC_OK;
}

int pc_job_motion(pc_job *job, pc_err *err) {
  if (job->motion) return PC_OK;
  if (pc_job_body(job, err)) return err->code;
  if (job->def->exercise) return pc_job_play(job, err);
  if (pc_job_read(job, err)) return err->code;
  const pc_recording *r = job->recording;
  if (r->markers) {
    if (from_markers(job, err)) return err->code;
  } else if (r->table) {
    if (from_angles(job, err)) return err->code;
  } else
    return pc_fail(err, PC_MISMATCH, 0, "has neither markers nor joint angles");
  job->info.motion = job->motion;
  double start = pc_seconds();
  if (smooth(job, err)) return err->code;
  pc_job_timed(job, "low-pass and derivatives", start);
  return PC_OK;
}
