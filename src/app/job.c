/* job.c: files to loads, one step after the other; see app.h. */
#include "app/plates.h"
#include "base/clock.h"
#include "load/contact.h"
#include "posterior/app.h"

#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SENTENCES = 40, MAX_TIMINGS = 8 };

struct pc_job {
  const pc_job_def *def;
  pc_arena *arena;
  const char *place;
  pc_body *body;
  pc_changes condition; /* its groups are the body's names */
  pc_recording *recording;
  pc_motion *motion;
  bool ready; /* the body carries what it should, and its spine is as asked */
  pc_load *load;
  pc_load_def load_def;
  pc_report_info info;
  const pc_findings *found;
  const char *assumed[MAX_SENTENCES], *notes[MAX_SENTENCES];
  pc_timing timings[MAX_TIMINGS];
};

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

/* ---- small helpers ---- */

static void assume(pc_job *job, const char *text) {
  if (text && job->info.n_assumed < MAX_SENTENCES) job->assumed[job->info.n_assumed++] = text;
}
static void note(pc_job *job, const char *text) {
  if (text && job->info.n_notes < MAX_SENTENCES) job->notes[job->info.n_notes++] = text;
}

static void timed(pc_job *job, const char *stage, double since) {
  if (job->info.n_timings < MAX_TIMINGS)
    job->timings[job->info.n_timings++] = (pc_timing){stage, pc_seconds() - since};
}

static const char *base_name(pc_job *job, const char *path) {
  const char *slash = strrchr(path, '/');
  return pc_arena_print(job->arena, "%s", slash ? slash + 1 : path);
}

/* Bytes of a file; from here on errors are about it. */
static char *open_file(pc_job *job, const char *path, size_t *len, pc_err *err) {
  job->place = path;
  return pc_file_read(path, len, job->arena, err);
}

static bool from_landmarks(const pc_job *job) {
  return job->recording->format == PC_FORMAT_LANDMARKS;
}

/* ---- body ---- */

static int replace_body(pc_job *job, pc_body *body) {
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
  char *bytes = open_file(job, d->model, &len, err);
  if (!bytes || !(job->body = pc_body_read_osim(bytes, len, err))) return err->code;
  job->info.model = base_name(job, d->model);
  for (int i = 0; i < job->body->n_skipped; i++)
    if (i < 6)
      note(job, pc_arena_print(job->arena, "Not used from the model: %s (%s)", job->body->skipped[i].what,
                               job->body->skipped[i].why));
  if (job->body->n_skipped > 6)
    note(job, pc_arena_print(job->arena, "and %d more parts of the model that change no number here",
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
      assume(job, pc_arena_print(job->arena, "Mass estimated from height: %.1f kg", mass));
    if (isnan(height))
      height = job->body->height * sqrt(mass / job->body->total_mass),
      assume(job, pc_arena_print(job->arena, "Height estimated from mass: %.2f m", height));
    replace_body(job, pc_body_scale_person(job->body, mass, height, err));
    return err->code;
  }
  if (d->model && !isnan(d->mass)) {
    assume(job, pc_arena_print(job->arena, "The model's masses were rescaled from %.1f to %.1f kg",
                               job->body->total_mass, d->mass));
    pc_body_set_mass(job->body, d->mass);
  }
  return PC_OK;
}

/* Masses as the sex has them, forces as the strength class. */
static int become(pc_job *job, const pc_physique *who, pc_err *err) {
  if (who->sex == PC_SEX_UNSAID && who->strength == PC_STRENGTH_MODEL) return PC_OK;
  replace_body(job, pc_body_physique(job->body, who, err));
  return err->code;
}

/* What if: the changes, read against the body as it then is. */
static int change(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  pc_changes asked = {0};
  if (!d->n_changes) return PC_OK;
  for (int i = 0; i < d->n_changes; i++)
    if (pc_changes_add(&asked, job->body, d->changes[i], err)) return err->code;
  if (d->opensim && pc_changes_delays(&asked))
    return pc_fail(err, PC_MISMATCH, 0, "a delay is not for --formulation opensim");
  for (int i = 0; i < asked.n; i++) {
    asked.change[i].group = pc_arena_print(job->arena, "%s", asked.change[i].group);
    if (!asked.change[i].group) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    assume(job, pc_change_say(&asked.change[i], job->arena));
  }
  replace_body(job, pc_body_changed(job->body, &asked, err));
  job->condition = asked;
  return err->code;
}

static void say_person(pc_job *job) {
  static const char *const whom[] = {"", "man", "woman"};
  const pc_physique *who = &job->def->who;
  if (who->sex != PC_SEX_UNSAID)
    assume(job, pc_arena_print(job->arena,
                               "Mass was shared among the segments as in the average %s (de Leva 1996)",
                               whom[who->sex]));
  if (who->strength == PC_STRENGTH_MODEL) {
    if (!job->def->model)
      assume(job, "Muscle strength is the model's own, at the hip about twice what people reach (--sex and "
                  "--strength to tell)");
    return;
  }
  assume(job,
         pc_arena_print(job->arena, "Muscle strength assumed: %s %s, by group, from published tests",
                        who->strength == PC_STRENGTH_STRONG ? "a strong" : "the average", whom[who->sex]));
  assume(job, "Passive tissues of hips, knees and feet bear their part, as in young adults (Anderson 1999)");
  if (!isnan(who->age))
    assume(job,
           pc_arena_print(job->arena,
                          "Age %.0f was taken into account as one factor on all muscles; people differ by "
                          "more than that (Danneskiold-Samsoe 2009)",
                          who->age));
}

static int add_actuators(pc_job *job, pc_err *err) {
  size_t len;
  if (!job->def->actuators) return PC_OK;
  char *bytes = open_file(job, job->def->actuators, &len, err);
  if (!bytes) return err->code;
  return pc_body_add_actuators(job->body, bytes, len, err);
}

int pc_job_body(pc_job *job, pc_err *err) {
  if (job->body) return PC_OK;
  double start = pc_seconds();
  if (read_body(job, err) || fit_person(job, err) || become(job, &job->def->who, err)) return err->code;
  say_person(job);
  if (change(job, err) || add_actuators(job, err)) return err->code;
  job->info.mass = job->body->total_mass, job->info.height = job->def->height;
  timed(job, "model", start);
  return PC_OK;
}

/* ---- motion ---- */

static pc_recording *read_recording(pc_job *job, const char *path, pc_err *err) {
  size_t len;
  char *bytes = open_file(job, path, &len, err);
  return bytes ? pc_recording_read(bytes, len, path, &job->def->reading, job->arena, err) : NULL;
}

static int scale_to_trial(pc_job *job, const pc_markers *trial, pc_err *err) {
  pc_scale_report report = {0};
  double mass = isnan(job->def->mass) ? job->body->total_mass : job->def->mass;
  pc_body *scaled = pc_body_scale_static(job->body, trial, mass, true, job->arena, &report, err);
  if (replace_body(job, scaled)) return err->code;
  pc_physique shares = {.sex = job->def->who.sex,
                        .strength = PC_STRENGTH_MODEL}; /* forces were scaled before */
  if (become(job, &shares, err)) return err->code;
  int pairs = 0;
  double lo = INFINITY, hi = 0;
  for (int i = 0; i < report.n; i++) {
    pairs += report.n_pairs[i];
    for (int k = 0; k < 3; k++) lo = fmin(lo, report.factor[i][k]), hi = fmax(hi, report.factor[i][k]);
  }
  assume(job, pc_arena_print(job->arena,
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
  if (d->model || (!isnan(d->height) && !from_landmarks(job))) return PC_OK;
  if (isnan(d->height))
    assume(
        job,
        "No static trial and no height were given: segment lengths come from this recording's own markers");
  return scale_to_trial(job, job->recording->markers, err);
}

static pc_tasks *read_tasks(pc_job *job, pc_err *err) {
  size_t len;
  char *bytes = open_file(job, job->def->tasks, &len, err);
  return bytes ? pc_tasks_read(bytes, len, job->arena, err) : NULL;
}

typedef struct stage {
  pc_job *job;
  const char *name;
} stage;

static int tell(void *user, int done, int total) {
  stage *s = user;
  return s->job->def->progress ? s->job->def->progress(s->job->def->user, s->name, done, total) : 0;
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
    assume(job,
           pc_arena_print(job->arena, "No marker tells about %s; they stay at the model's default", text));
  return PC_OK;
}

/* Root residuals of slow exercises halve from 3 to 2 Hz, while the vertical force keeps its range. */
static double landmark_cutoff(const pc_job *job) {
  return isnan(job->def->lowpass) ? 2 : job->def->lowpass;
}

static pc_markers *anchored(pc_job *job, double size, pc_visible *seen, pc_place *place, pc_err *err) {
  pc_markers *visible =
      pc_landmarks_visible(job->recording, size, landmark_cutoff(job), seen, job->arena, err);
  return visible ? pc_markers_anchor(visible, place, job->arena, err) : NULL;
}

static void say_place(pc_job *job, const pc_visible *seen, const pc_place *place) {
  char carried[300] = "";
  for (int i = 0; i < place->n_supports; i++) {
    size_t n = strlen(carried);
    snprintf(carried + n, sizeof carried - n, "%s%s", i ? ", " : "", place->support[i]);
  }
  assume(job,
         "Estimated from one camera: a pose network guesses depth and lengths, so all numbers are rough");
  assume(job,
         pc_arena_print(
             job->arena,
             "Landmarks have no place in the room: the person was put on a level floor so that what carries "
             "(%s) stays there and does not slide; for that the camera's axes were turned by %.0f degrees "
             "up or down and %.0f sideways",
             *carried ? carried : "nothing for long", fabs(place->pitch) * 180 / M_PI,
             fabs(place->roll) * 180 / M_PI));
  assume(job, "How bending is shared between hips and low back cannot be seen in landmarks: the low back was "
              "taken to keep its shape where they allow it; joints stay within human ranges");
  assume(job, pc_arena_print(
                  job->arena,
                  "Landmarks were low-pass filtered at %g Hz, depth at half of that (--lowpass to change)",
                  landmark_cutoff(job)));
  if (seen->dropped)
    note(job,
         pc_arena_print(job->arena,
                        "%d frames before %.2f s or after %.2f s show no person, or none that can be used",
                        seen->dropped, seen->from, seen->to));
  if (seen->filled)
    note(job, pc_arena_print(job->arena, "%d frames without a person were interpolated", seen->filled));
}

/* Landmarks become markers on a floor, as large as the body where its size is known. */
static int place_landmarks(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  pc_visible seen;
  pc_place place;
  pc_landmarks_limit(job->body);
  pc_markers *markers = anchored(job, 1, &seen, &place, err);
  if (!markers) return err->code;
  if (!isnan(d->height) || d->model || d->static_trial) {
    double size = pc_landmarks_size(job->body, markers, err);
    if (isnan(size) || !(markers = anchored(job, 1 / size, &seen, &place, err))) return err->code;
    assume(job, pc_arena_print(job->arena, "The landmarks were enlarged by %.2f to the size of the body",
                               1 / size));
  } else
    assume(job, "The person's size is what the network imagines (--height to tell)");
  if (isnan(d->mass) && isnan(d->height) && !d->model)
    assume(job, pc_arena_print(job->arena, "Mass assumed: %.1f kg (--mass to tell)", job->body->total_mass));
  job->recording->markers = markers;
  say_place(job, &seen, &place);
  return PC_OK;
}

static int from_markers(pc_job *job, pc_err *err) {
  stage s = {job, "inverse kinematics"};
  pc_ik_def ik = pc_ik_default();
  double start = pc_seconds();
  job->place = job->def->recording;
  if (check_markers(job, err)) return err->code;
  if (from_landmarks(job) && place_landmarks(job, err)) return err->code;
  if (scale(job, err)) return err->code;
  if (from_landmarks(job) && !(ik.tasks = pc_landmarks_tasks(job->body, job->recording->markers, job->arena)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (job->def->tasks && !(ik.tasks = read_tasks(job, err))) return err->code;
  timed(job, "scaling", start), start = pc_seconds();
  job->place = job->def->recording;
  ik.from = job->def->from - 0.5, ik.to = job->def->to + 0.5; /* room for the low-pass to settle */
  ik.progress = tell, ik.user = &s;
  job->motion = pc_motion_solve(job->body, job->recording->markers, &ik, job->arena, err);
  timed(job, "inverse kinematics", start);
  return job->motion ? PC_OK : err->code;
}

static int from_angles(pc_job *job, pc_err *err) {
  const char *missing = NULL;
  job->place = job->def->recording;
  job->motion = pc_motion_from_table(job->body, job->recording->table, &missing, job->arena, err);
  if (!job->motion) return err->code;
  if (*missing)
    assume(job,
           pc_arena_print(job->arena, "The recording has no %s; they stay at the model's default", missing));
  return PC_OK;
}

/* Landmarks were filtered before; their angles once more, at twice the frequency, where the frame rate
 * leaves room for it. */
static double angle_cutoff(const pc_job *job) {
  if (!from_landmarks(job)) return isnan(job->def->lowpass) ? 6 : job->def->lowpass;
  double cutoff = 2 * landmark_cutoff(job);
  return cutoff < 0.4 * job->recording->markers->rate ? cutoff : 0;
}

static int smooth(pc_job *job, pc_err *err) {
  double cutoff = angle_cutoff(job);
  if (isnan(job->def->lowpass) && !from_landmarks(job))
    assume(job, "Joint angles were low-pass filtered at 6 Hz (--lowpass to change)");
  if (pc_motion_smooth(job->motion, cutoff, job->arena, err)) return err->code;
  job->info.lowpass = cutoff;
  return job->def->opensim ? pc_motion_accelerate_from_speed(job->motion, job->arena, err) : PC_OK;
}

int pc_job_motion(pc_job *job, pc_err *err) {
  if (job->motion) return PC_OK;
  if (pc_job_body(job, err)) return err->code;
  double start = pc_seconds();
  if (!(job->recording = read_recording(job, job->def->recording, err))) return err->code;
  timed(job, "reading", start);
  const pc_recording *r = job->recording;
  job->info.recording = base_name(job, job->def->recording);
  job->info.one_camera = from_landmarks(job);
  job->info.found_units = r->found_units, job->info.found_up = r->found_up;
  for (int i = 0; i < r->n_notes; i++) note(job, r->notes[i]);
  if (r->markers) {
    if (from_markers(job, err)) return err->code;
  } else if (r->table) {
    if (from_angles(job, err)) return err->code;
  } else
    return pc_fail(err, PC_MISMATCH, 0, "has neither markers nor joint angles");
  job->info.motion = job->motion;
  start = pc_seconds();
  if (smooth(job, err)) return err->code;
  timed(job, "low-pass and derivatives", start);
  return PC_OK;
}

int pc_job_write_motion(pc_job *job, const char *path, pc_err *err) {
  const pc_body *body = job->body;
  const pc_motion *m = job->motion;
  pc_table t = {.n_rows = m->n_frames, .n_columns = m->n_q + 1, .in_degrees = true, .title = "Coordinates"};
  t.names = PC_NEW(job->arena, const char *, t.n_columns),
  t.data = PC_NEW(job->arena, double, (size_t)t.n_rows *t.n_columns);
  job->place = path;
  if (!t.names || !t.data) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  t.names[0] = "time";
  for (int c = 0; c < m->n_q; c++) t.names[c + 1] = body->coordinates[c].name;
  for (int f = 0; f < m->n_frames; f++) {
    double *row = t.data + (size_t)f * t.n_columns;
    row[0] = m->time[f];
    for (int c = 0; c < m->n_q; c++)
      row[c + 1] =
          m->q[(size_t)f * m->n_q + c] * (body->coordinates[c].type == PC_ROTATIONAL ? 180 / M_PI : 1);
  }
  size_t len;
  char *text = pc_table_write(&t, &len);
  if (!text) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_file_write(path, text, len, err);
  free(text);
  return err->code;
}

/* ---- load ---- */

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
    char *bytes = open_file(job, d->external, &len, err);
    if (!bytes || !(externals = pc_externals_read(bytes, len, job->arena, err))) return err->code;
    if (!path && !*externals->datafile)
      return pc_fail(err, PC_MISMATCH, 0, "names no datafile; give the force table with --forces");
    if (!path) path = beside(job, d->external, externals->datafile);
    load->externals = externals;
  }
  char *bytes = open_file(job, path, &len, err);
  pc_table *table = bytes ? pc_table_read(bytes, len, job->arena, err) : NULL;
  if (!table || pc_forces_from_table(table, externals, job->arena, n, series, err)) return err->code;
  job->info.forces = base_name(job, path);
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
    note(job, pc_arena_print(job->arena, "analysed from %.3f s on, where all forces were measured", from));
  }
  if (isnan(load->to) && to < m->time[m->n_frames - 1] - 1e-6) {
    load->to = to;
    note(job, pc_arena_print(job->arena, "analysed up to %.3f s, where all forces were measured", to));
  }
  return PC_OK;
}

static int ground_forces(pc_job *job, pc_load_def *load, pc_err *err) {
  const pc_job_def *d = job->def;
  int n = 0;
  pc_force_series *series = NULL;
  if (d->no_contact) {
    load->predict_contact = false;
    assume(job, "No ground forces at all (--no-contact)");
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
    assume(job, text);
  }
  load->predict_contact = false, load->n_forces = n, load->forces = series;
  return PC_OK;
}

/* The load, and where somebody is late: what everybody wants in time, how far the late can come, and again.
 */
static int solve(pc_job *job, pc_load_def *load, pc_err *err) {
  job->load = pc_load_solve(job->body, job->motion, load, job->arena, err);
  if (!job->load || !pc_changes_delays(&job->condition)) return err->code;
  const pc_load *wanted = job->load;
  double *reach = PC_NEW(job->arena, double, (size_t)wanted->n_frames *(size_t)wanted->n_muscles);
  job->load = NULL;
  if (!reach) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_changes_reach(&job->condition, job->body, wanted->n_frames, wanted->time, wanted->activation,
                   wanted->n_actuators, reach);
  load->a_max = job->load_def.a_max = reach;
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
  assume(job, pc_arena_print(job->arena, "%g kg were carried in %s all the time", d->carry,
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
  if (replace_body(job, pc_body_free_spine(job->body, err))) return err->code;
  assume(job, "Every lumbar level was balanced by itself: muscles, tissue, pressure in the abdomen. Discs "
              "are estimated with constants of an average man (--spine)");
  return PC_OK;
}

int pc_job_load(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  if (job->load) return PC_OK;
  if (pc_job_motion(job, err)) return err->code;
  job->place = "";
  if (!job->ready && (carry(job, err) || free_spine(job, err))) return err->code;
  job->ready = true;
  pc_load_def load = pc_load_default();
  stage s = {job, "loads"};
  load.formulation = d->opensim ? PC_FORMULATION_OPENSIM : PC_FORMULATION_POSTERIOR;
  load.from = d->from, load.to = d->to, load.threads = d->threads;
  if (!isnan(d->friction)) load.friction = d->friction;
  load.ground_height = d->ground;
  load.progress = tell, load.user = &s;
  load.on_qp = d->on_qp, load.qp_user = d->qp_user;
  if (d->opensim) load.predict_contact = false;
  if (ground_forces(job, &load, err)) return err->code;
  if (d->opensim) load.predict_contact = false;
  if (d->muscle_forces) {
    size_t len;
    char *bytes = open_file(job, d->muscle_forces, &len, err);
    if (!bytes || !(load.muscle_forces = pc_table_read(bytes, len, job->arena, err))) return err->code;
  }
  job->place = d->recording;
  job->load_def = load;
  job->load_def.progress = NULL, job->load_def.user = NULL; /* s goes out of scope */
  return solve(job, &load, err);
}

int pc_job_check(pc_job *job, pc_load_certificate *out, pc_err *err) {
  if (pc_job_load(job, err)) return err->code;
  return pc_load_check(job->body, &job->load_def, job->load, out, job->arena, err);
}

const pc_findings *pc_job_findings(pc_job *job, pc_err *err) {
  if (!job->found && !pc_job_load(job, err))
    job->found = pc_findings_make(job->body, job->load, &job->info, job->arena, err);
  return job->found;
}

int pc_job_write(pc_job *job, const char *dir, pc_err *err) {
  job->place = dir;
  const pc_findings *found = pc_job_findings(job, err);
  return found ? pc_write_results(dir, found, err) : (int)err->code;
}
