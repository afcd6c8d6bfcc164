/* Microseconds per frame of every stage from joint angles to certified loads, and of inverse kinematics.
 *
 *   bench_load [--rounds N] [--frames N] [--only WORD] [--pieces 0]
 *
 * The stages are those of src/load/frame.h, run frame after frame as pc_load_solve runs them, one thread.
 * Each round goes through the movement once; the first is warm-up. "paths" and "forces" are parts of
 * "muscles", timed in a second pass (--pieces 0: without it).
 */
#include "load/frame.h"
#include "posterior/app.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STAGES = 9, POSE = 0, DYNAMICS, MUSCLES, PATHS, FORCES, COLUMNS, SHARING, REACTIONS, CERTIFICATE };
static const char *const stage_names[STAGES] = {"pose",          "dynamics",        "muscles",
                                                "  paths, arms", "  muscle forces", "columns",
                                                "sharing",       "reactions",       "certificate"};

typedef struct movement {
  const char *name, *model, *recording, *tasks, *forces, *external;
  bool replay; /* the contact forces predicted first, then handed back as if they had been measured */
} movement;

typedef struct samples {
  int n, room;
  double *us[STAGES];
} samples;

typedef struct options {
  int rounds, frames, pieces;
  const char *only;
} options;

/* ---- one movement -------------------------------------------------------------------------------- */

/* All paths, then all forces, over the movement as often as the stages went. */
static void split_rounds(pc_frame *f, const pc_motion *motion, int frames, samples *s) {
  for (int at = 0; at < s->n; at++) {
    pc_frame_pose(f, motion, at % frames);
    double t0 = now_us();
    pc_paths_find(f->body, f->pose, f->paths);
    double t1 = now_us();
    pc_muscle_lanes_active(f->muscles, f->paths->length, f->paths->speed, f->f_active);
    s->us[PATHS][at] = t1 - t0, s->us[FORCES][at] = now_us() - t1;
  }
}

typedef struct counts {
  long steps, solves;
  int most, soft, failed;
  double kkt;
} counts;

static void run_frame(pc_frame *f, const pc_motion *motion, int i, double us[STAGES], counts *c) {
  double t[8];
  t[0] = now_us(), pc_frame_pose(f, motion, i);
  t[1] = now_us(), pc_frame_dynamics(f);
  t[2] = now_us(), pc_frame_muscles(f);
  t[3] = now_us(), pc_frame_columns(f);
  t[4] = now_us();
  pc_qp_info info = pc_qp_solve(&f->qp, f->work, f->x, f->y);
  t[5] = now_us(), pc_frame_reactions(f, f->x);
  t[6] = now_us();
  pc_qp_check check;
  pc_qp_certify(&f->qp, f->x, f->y, &check);
  t[7] = now_us();
  us[POSE] = t[1] - t[0], us[DYNAMICS] = t[2] - t[1], us[MUSCLES] = t[3] - t[2], us[COLUMNS] = t[4] - t[3];
  us[SHARING] = t[5] - t[4], us[REACTIONS] = t[6] - t[5], us[CERTIFICATE] = t[7] - t[6];
  c->solves++, c->steps += info.iterations, c->soft += info.status == 2, c->failed += info.status < 0;
  if (info.iterations > c->most) c->most = info.iterations;
  c->kkt = fmax(c->kkt,
                fmax(fmax(check.stationarity, check.feasibility), fmax(check.bounds, check.complementarity)));
}

static void print_stages(samples *s, const counts *c) {
  double total[2] = {0, 0};
  for (int k = 0; k < STAGES; k++) {
    qsort(s->us[k], (size_t)s->n, sizeof *s->us[k], by_value);
    double median = s->us[k][s->n / 2], p99 = s->us[k][s->n * 99 / 100];
    printf("  %-16s median %7.2f us   p99 %7.2f us", stage_names[k], median, p99);
    if (k == SHARING)
      printf("   %.2f Newton steps, at most %d; %d soft, %d failed", (double)c->steps / c->solves, c->most,
             c->soft, c->failed);
    if (k == CERTIFICATE) printf("   KKT residual at most %.1e", c->kkt);
    printf("\n");
    if (k != PATHS && k != FORCES && k != CERTIFICATE) total[0] += median, total[1] += p99;
  }
  printf("  %-16s median %7.2f us   (sum of the stages' medians, certificate apart)\n", "frame", total[0]);
}

static int bench_frames(const pc_body *body, const pc_motion *motion, const pc_load_def *def, int frames,
                        const options *o, pc_arena *arena, pc_err *err) {
  int rounds = o->rounds;
  pc_contact_set contacts = {0};
  if (def->predict_contact && pc_contact_make(&contacts, body, motion, def, arena, err)) return 1;
  pc_frame *f = pc_frame_make(body, def, &contacts, arena, err);
  if (!f) return 1;
  samples s = {.room = frames * rounds};
  counts c = {0};
  for (int k = 0; k < STAGES; k++) s.us[k] = calloc((size_t)s.room, sizeof *s.us[k]);
  for (int round = 0; round <= rounds; round++)
    for (int i = 0; i < frames; i++) {
      double us[STAGES] = {0};
      counts warm_up = {0};
      run_frame(f, motion, i, us, round ? &c : &warm_up);
      for (int k = 0; k < STAGES && round; k++) s.us[k][s.n] = us[k];
      s.n += round > 0;
    }
  if (o->pieces) split_rounds(f, motion, frames, &s);
  print_stages(&s, &c);
  for (int k = 0; k < STAGES; k++) free(s.us[k]);
  pc_frame_free(f);
  return 0;
}

/* ---- inverse kinematics ------------------------------------------------------------------------- */

static void bench_ik(const pc_body *body, const pc_markers *markers, const pc_tasks *tasks, int rounds) {
  double all = INFINITY, first = INFINITY;
  long iterations = 0;
  int stuck = 0, most = 0, frames = markers->n_frames, first_iterations = 0;
  for (int round = 0; round < rounds; round++) {
    pc_arena *arena = pc_arena_make();
    pc_ik_def def = pc_ik_default();
    def.tasks = tasks;
    double t0 = now_us();
    pc_motion *m = pc_motion_solve(body, markers, &def, arena, NULL);
    double t1 = now_us();
    def.to = markers->time[0];
    pc_motion_solve(body, markers, &def, arena, NULL);
    first = fmin(first, now_us() - t1), all = fmin(all, t1 - t0);
    iterations = 0, stuck = 0, most = 0;
    for (int i = 1; m && i < m->n_frames; i++) {
      int n = abs(m->iterations[i]);
      iterations += n, stuck += m->iterations[i]<0, most = n> most ? n : most;
    }
    if (m) first_iterations = m->iterations[0];
    pc_arena_free(arena);
  }
  printf(
      "  %-16s mean   %7.2f us a frame after the first (%.0f us, %d steps)   %.2f steps, at most %d; %d not "
      "converged\n",
      "kinematics", (all - first) / (frames - 1), first, first_iterations, (double)iterations / (frames - 1),
      most, stuck);
}

/* ---- reading --------------------------------------------------------------------------------------- */

static char *slurp(const char *path, size_t *len, pc_arena *arena, pc_err *err) {
  return pc_file_read(path, len, arena, err);
}

static int read_forces(const movement *m, pc_load_def *def, pc_arena *arena, pc_err *err) {
  size_t len;
  char *bytes = slurp(m->external, &len, arena, err);
  pc_externals *externals = bytes ? pc_externals_read(bytes, len, arena, err) : NULL;
  bytes = externals ? slurp(m->forces, &len, arena, err) : NULL;
  pc_table *table = bytes ? pc_table_read(bytes, len, arena, err) : NULL;
  pc_force_series *series;
  if (!table || pc_forces_from_table(table, externals, arena, &def->n_forces, &series, err)) return 1;
  def->predict_contact = false, def->forces = series, def->externals = externals;
  return 0;
}

/* The predicted contacts as force plates would give them. */
static int replay_forces(const pc_load *load, pc_load_def *def, pc_arena *arena) {
  int n = load->n_frames, bodies = load->n_contacts;
  pc_force_series *series = PC_NEW(arena, pc_force_series, bodies);
  for (int k = 0; k < bodies; k++) {
    pc_force_series *s = &series[k];
    *s = (pc_force_series){.name = load->contact[k].name,
                           .body = load->contact[k].name,
                           .n = n,
                           .time = load->time,
                           .force = PC_NEW(arena, double, 3 * n),
                           .point = PC_NEW(arena, double, 3 * n),
                           .torque = PC_NEW(arena, double, 3 * n)};
    for (int i = 0; i < n; i++)
      for (int a = 0; a < 3; a++) {
        const double *w = load->contact_wrench + ((size_t)i * bodies + k) * 9;
        s->force[3 * i + a] = w[a], s->point[3 * i + a] = w[3 + a], s->torque[3 * i + a] = w[6 + a];
      }
  }
  def->predict_contact = false, def->n_forces = bodies, def->forces = series;
  return 0;
}

static int run(const movement *m, const options *o) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_job_def jd = pc_job_default();
  jd.model = m->model, jd.recording = m->recording, jd.tasks = m->tasks;
  pc_job *job = pc_job_make(&jd);
  pc_load_def def = pc_load_default();
  pc_tasks *tasks = NULL;
  size_t len;
  int failed = pc_job_motion(job, &err);
  if (!failed && m->forces) failed = read_forces(m, &def, arena, &err);
  if (!failed && m->replay)
    failed = pc_job_load(job, &err) || replay_forces(pc_job_get_load(job), &def, arena);
  char *bytes = !failed && m->tasks ? slurp(m->tasks, &len, arena, &err) : NULL;
  if (bytes) tasks = pc_tasks_read(bytes, len, arena, &err);
  if (!failed) {
    const pc_body *body = pc_job_get_body(job);
    const pc_motion *motion = pc_job_get_motion(job);
    int frames = o->frames && o->frames < motion->n_frames ? o->frames : motion->n_frames;
    printf("%s: %d muscles, %d degrees of freedom, %d frames\n", m->name, body->n_muscles, body->n_free,
           frames);
    if (!m->replay) bench_ik(body, pc_job_get_recording(job)->markers, tasks, o->rounds);
    failed = bench_frames(body, motion, &def, frames, o, arena, &err);
  }
  if (failed) printf("%s: %s: %s\n", m->name, pc_job_place(job), err.text);
  pc_job_free(job);
  pc_arena_free(arena);
  return failed;
}

#define RECORDINGS "../shared/recordings/"
#define WALK RECORDINGS "rajagopal-walk/expected/"

int main(int argc, char **argv) {
  static const movement movements[] = {
      {"hinge, contact predicted", NULL, "models/movements/hip_hinge.trc", NULL, NULL, NULL, false},
      {"hinge, the same contact forces given", NULL, "models/movements/hip_hinge.trc", NULL, NULL, NULL,
       true},
      {"filmed squat, contact predicted", NULL, RECORDINGS "cmbbe2024-opencap/Squats.trc", NULL, NULL, NULL,
       false},
      {"Rajagopal's model walking, plates", WALK "subject_walk_scaled.osim", WALK "markers_walk.trc",
       WALK "ik_tasks_walk.xml", WALK "grf_walk.mot", WALK "grf_walk.xml", false}};
  options o = {.rounds = 5, .pieces = 1};
  int failed = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--rounds") == 0) o.rounds = atoi(argv[i + 1]);
    if (strcmp(argv[i], "--frames") == 0) o.frames = atoi(argv[i + 1]);
    if (strcmp(argv[i], "--pieces") == 0) o.pieces = atoi(argv[i + 1]);
    if (strcmp(argv[i], "--only") == 0) o.only = argv[i + 1];
  }
  for (size_t k = 0; k < sizeof movements / sizeof *movements; k++) {
    if (o.only && !strstr(movements[k].name, o.only)) continue;
    if (access(movements[k].recording, R_OK) == 0)
      failed |= run(&movements[k], &o);
    else
      printf("%s: not here (%s)\n", movements[k].name, movements[k].recording);
  }
  return failed;
}
