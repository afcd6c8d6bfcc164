/* bands.c: the whole question asked again of bodies that differ in what is not known of this one.
 *
 * A draw is a full run: contacts, sharing and reactions of a changed body (src/study/), told as a report
 * tells them. So a band says what this program would have said of the same recording, had the person been
 * another one of those it may be. What all draws have wrong together (the rule of sharing, the geometry of
 * muscles) no band shows; and whoever is late (a change of delay) is as late as in the plain run.
 *
 * A run of draws may be long, so what is done is kept in a file beside the results and taken up by the next
 * run that asks the same. The same: program, recording, body, unknowns, seed; all that is hashed here.
 */
#include "app/bands.h"
#include "app/job.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double SAVE_EVERY = 2;               /* s */
static const double LARGE_RESIDUAL = 0.05;        /* of body weight: see cautions.c */
enum { LEAST_FOR_RANKS = 100, TOLD_OF_MOST = 3 }; /* fewer draws tell nothing of what matters */

typedef struct drawing {
  pc_job *job;
  pc_bands *bands;
  const pc_findings *base;
  pc_ensemble_def ensemble;
  int slope; /* index of the unknown */
  uint64_t fingerprint;
  double saved; /* when */
  bool stopped; /* by whoever sees the progress */
} drawing;

static int sample(void *user, const pc_body *body, int draw, const double *value, double *out, pc_err *err) {
  const drawing *d = user;
  pc_arena *arena = pc_arena_make();
  pc_findings *found = arena ? PC_NEW(arena, pc_findings, 1) : NULL;
  pc_load_def def = d->job->load_def;
  def.threads = 1, def.on_qp = NULL;
  if (!found) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  const pc_marker_noise *noise = d->job->noise;
  const pc_motion *motion =
      noise && arena ? pc_marker_noise_draw(noise, d->ensemble.seed, draw, arena) : d->job->motion;
  if (!motion && !err->code) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_load *load = motion && found ? pc_load_solve(body, motion, &def, arena, err) : NULL;
  double lean = d->slope < 0 ? 0 : value[d->slope] * M_PI / 180;
  if (load && !pc_findings_loads(body, load, &d->job->info, lean, found, arena, err))
    pc_told_values(d->bands, d->base, found, out);
  pc_arena_free(arena);
  return err->code;
}

/* ---- what is kept ------------------------------------------------------------------------------ */

static const char *state_path(const pc_job *job) {
  return job->def->out ? pc_arena_print(job->arena, "%s.draws", job->def->out) : NULL;
}

static uint64_t fingerprint(const drawing *d) {
  uint64_t f = pc_fingerprint(PC_FINGERPRINT, PC_VERSION, sizeof PC_VERSION);
  const pc_unknowns *u = d->bands->unknowns;
  f = pc_fingerprint(f, &d->ensemble.seed, sizeof d->ensemble.seed);
  for (int i = 0; i < u->n; i++) {
    const pc_unknown *x = &u->unknown[i];
    double numbers[3] = {x->value, x->lo, x->hi};
    f = pc_fingerprint(f, x->name, strlen(x->name));
    f = pc_fingerprint(f, numbers, sizeof numbers);
  }
  double markers[3] = {d->bands->markers, d->bands->place, d->bands->wander};
  f = pc_fingerprint(f, markers, sizeof markers);
  for (int i = 0; i < d->bands->n_told; i++)
    f = pc_fingerprint(f, &d->bands->told[i].value, sizeof d->bands->told[i].value);
  return f;
}

/* What an earlier run left; one of another question is told and written over. */
static void take_up(drawing *d, const char *path) {
  size_t len;
  pc_arena *arena = pc_arena_make();
  char *bytes = arena && path && !access(path, R_OK) ? pc_file_read(path, &len, arena, NULL) : NULL;
  int taken = bytes ? pc_ensemble_read(&d->ensemble, d->fingerprint, bytes, len) : 0;
  if (taken < 0)
    pc_job_note(d->job,
                pc_arena_print(d->job->arena, "%s is of another run, or not whole: begun anew", path));
  pc_arena_free(arena);
}

static int save(drawing *d, const char *path, pc_err *err) {
  size_t len;
  if (!path) return PC_OK;
  char *bytes = pc_ensemble_write(&d->ensemble, d->fingerprint, &len);
  d->saved = pc_seconds();
  if (!bytes) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  d->job->place = path;
  pc_file_write(path, bytes, len, err);
  free(bytes);
  return err->code;
}

void pc_job_forget_draws(pc_job *job) {
  const char *path = job->bands ? state_path(job) : NULL;
  if (path) unlink(path);
}

static int show(void *user, int done, int total) {
  drawing *d = user;
  pc_job_stage s = {d->job, "draws"};
  pc_err err = {0};
  if (pc_seconds() - d->saved > SAVE_EVERY && save(d, state_path(d->job), &err)) return 1;
  return d->stopped = pc_job_tell(&s, done, total) != 0;
}

/* ---- what comes of them --------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b) {
  double x = fabs(((const pc_most *)a)->correlation), y = fabs(((const pc_most *)b)->correlation);
  if (x != y) return x < y ? 1 : -1;
  return ((const pc_most *)a)->unknown - ((const pc_most *)b)->unknown;
}

/* Squares of rank correlations of independent unknowns add up to the share they explain; chance alone gives
 * each 1 / (draws - 1) of it. */
static void rank_peak(pc_bands *b, int peak, const double *ranks, const double *rank, pc_most *all) {
  int n = b->draws, unknowns = b->unknowns->n;
  double explained = 0;
  for (int i = 0; i < unknowns; i++) {
    double r = pc_rank_correlation(n, ranks + (size_t)i * (size_t)n, rank);
    all[i] = (pc_most){i, r};
    explained += r * r - 1.0 / (n - 1);
  }
  qsort(all, (size_t)unknowns, sizeof *all, by_size);
  memcpy(b->most + peak * b->n_most, all, (size_t)b->n_most * sizeof *all);
  b->rest[peak] = fmin(1, fmax(0, 1 - explained));
}

static int find_most(drawing *d, pc_arena *arena, pc_err *err) {
  pc_bands *b = d->bands;
  int n = b->draws, unknowns = b->unknowns->n;
  if (n < LEAST_FOR_RANKS) return PC_OK;
  b->n_most = unknowns < TOLD_OF_MOST ? unknowns : TOLD_OF_MOST;
  b->most = PC_NEW(d->job->arena, pc_most, b->first_level * b->n_most);
  b->rest = PC_NEW(d->job->arena, double, b->first_level);
  double *drawn = PC_NEW(arena, double, (size_t)n *(size_t)unknowns);
  double *ranks = PC_NEW(arena, double, (size_t)n *(size_t)unknowns), *rank = PC_NEW(arena, double, n);
  pc_most *all = PC_NEW(arena, pc_most, unknowns);
  if (!b->most || !b->rest || !drawn || !ranks || !rank || !all)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int k = 0; k < n; k++)
    pc_unknowns_draw(b->unknowns, d->ensemble.seed, k, drawn + (size_t)k * (size_t)unknowns);
  for (int i = 0; i < unknowns; i++)
    if (pc_ranks(n, drawn + i, unknowns, ranks + (size_t)i * (size_t)n))
      return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int p = 0; p < b->first_level; p++) {
    if (pc_ranks(n, b->value + p, b->n_told, rank)) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    rank_peak(b, p, ranks, rank, all);
  }
  return PC_OK;
}

static int conclude(drawing *d, pc_err *err) {
  pc_bands *b = d->bands;
  pc_arena *arena = pc_arena_make();
  double *scratch = arena ? PC_NEW(arena, double, b->draws) : NULL;
  double limit = fmax(LARGE_RESIDUAL * d->base->body_weight, 1.5 * b->told[b->residual].value);
  if (!scratch) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < b->n_told && scratch; i++) b->told[i].band = pc_ensemble_band(&d->ensemble, i, scratch);
  for (int k = 0; k < b->draws; k++) b->too_weak += b->value[(size_t)k * b->n_told + b->residual] > limit;
  if (scratch) find_most(d, arena, err);
  pc_arena_free(arena);
  return err->code;
}

/* ---- the whole -------------------------------------------------------------------------------------- */

static int prepare(drawing *d, pc_findings *base, pc_err *err) {
  pc_job *job = d->job;
  pc_arena *arena = job->arena;
  pc_bands *b = d->bands = PC_NEW(arena, pc_bands, 1);
  pc_unknowns *unknowns = PC_NEW(arena, pc_unknowns, 1);
  if (!b || !unknowns || !base) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  d->base = base;
  if (pc_findings_loads(job->body, job->load, &job->info, 0, base, arena, err) ||
      pc_unknowns_of(job->body, unknowns, arena, err) || pc_told_list(b, base, arena, err))
    return err->code;
  b->body = job->body, b->unknowns = unknowns, b->draws = job->def->draws, b->seed = job->def->seed;
  if (job->noise)
    b->markers = pc_marker_noise_count(job->noise), b->place = job->place_spread,
    b->wander = job->wander_spread;
  d->slope = pc_unknowns_find(unknowns, "slope_L5_S1");
  d->ensemble = (pc_ensemble_def){.body = job->body,
                                  .unknowns = unknowns,
                                  .seed = (uint64_t)b->seed,
                                  .n = b->draws,
                                  .n_values = b->n_told,
                                  .threads = job->def->threads,
                                  .sample = sample,
                                  .progress = show,
                                  .user = d};
  d->ensemble.done = PC_NEW(arena, bool, b->draws);
  d->ensemble.out = b->value = PC_NEW(arena, double, (size_t)b->draws *(size_t)b->n_told);
  if (!d->ensemble.done || !b->value) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  d->fingerprint = fingerprint(d);
  return PC_OK;
}

int pc_job_expect_noise(pc_job *job, pc_err *err) {
  if (!job->def->draws || !job->recording->markers) return PC_OK;
  if (pc_job_from_landmarks(job)) {
    job->place_spread = job->wander_spread = NAN; /* by landmark and view: src/motion/noise.c */
    job->noise = pc_marker_noise_of_landmarks(job->body, job->motion, job->recording->markers, job->tasks,
                                              job->view, &job->floor, job->limbs, job->arena, err);
    return err->code;
  }
  job->place_spread = pc_uncertainty_spread("marker_place", err);
  job->wander_spread = pc_uncertainty_spread("marker_wander", err);
  if (err->code) return err->code;
  job->noise = pc_marker_noise_make(job->body, job->motion, job->recording->markers, job->tasks,
                                    job->place_spread, job->wander_spread, job->arena, err);
  return err->code;
}

int pc_job_bands(pc_job *job, pc_err *err) {
  if (job->bands || !job->def->draws || pc_job_load(job, err)) return err->code;
  double start = pc_seconds();
  drawing d = {.job = job, .saved = start};
  if (prepare(&d, PC_NEW(job->arena, pc_findings, 1), err)) return err->code;
  const char *path = state_path(job), *place = job->place;
  take_up(&d, path);
  if (pc_ensemble_run(&d.ensemble, err)) {
    pc_err second = {0};
    bool kept = !save(&d, path, &second) && path; /* what is done is not lost */
    job->place = place;
    if (kept && d.stopped)
      snprintf(err->text, sizeof err->text,
               "stopped; the draws made so far are kept, the same command goes on");
    return err->code;
  }
  if (conclude(&d, err)) return err->code;
  job->bands = d.bands, job->info.bands = d.bands;
  pc_job_timed(job, "draws", start);
  return PC_OK;
}
