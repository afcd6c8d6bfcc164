/* bands.c: the whole question asked again of bodies that differ in what is not known of this one.
 *
 * A draw is a full run: contacts, sharing and reactions of a changed body (src/study/), told as the peaks of
 * a report are told. So a band says what this program would have said of the same recording, had the person
 * been another one of those it may be. What all draws have wrong together (the rule of sharing, the geometry
 * of muscles) no band shows.
 */
#include "app/bands.h"
#include "app/job.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct drawing {
  pc_job *job;
  const pc_unknowns *unknowns;
  const pc_findings *base;
  int slope; /* index of the unknown */
} drawing;

/* The same peak among those of a draw; 0 where the draw has none, such as a part that does not touch. */
static double same_peak(const pc_findings *found, const pc_peak *peak) {
  for (int i = 0; i < found->n_peaks; i++) {
    const pc_peak *p = &found->peaks[i];
    if (p->side == peak->side && !strcmp(p->label, peak->label) && !strcmp(p->what, peak->what) &&
        !strcmp(p->source, peak->source))
      return p->value;
  }
  return 0;
}

static int sample(void *user, const pc_body *body, int draw, const double *value, double *out, pc_err *err) {
  const drawing *d = user;
  (void)draw;
  pc_arena *arena = pc_arena_make();
  pc_findings *found = arena ? PC_NEW(arena, pc_findings, 1) : NULL;
  pc_load_def def = d->job->load_def;
  def.threads = 1, def.on_qp = NULL;
  if (!found) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_load *load = found ? pc_load_solve(body, d->job->motion, &def, arena, err) : NULL;
  double lean = d->slope < 0 ? 0 : value[d->slope] * M_PI / 180;
  if (load && !pc_findings_loads(body, load, &d->job->info, lean, found, arena, err))
    for (int i = 0; i < d->base->n_peaks; i++) out[i] = same_peak(found, &d->base->peaks[i]);
  pc_arena_free(arena);
  return err->code;
}

static int show(void *user, int done, int total) {
  const drawing *d = user;
  pc_job_stage s = {d->job, "draws"};
  return pc_job_tell(&s, done, total);
}

static int run(drawing *d, pc_ensemble_def *e, pc_bands *bands, pc_err *err) {
  pc_arena *arena = d->job->arena;
  double *scratch = PC_NEW(arena, double, e->n);
  e->done = PC_NEW(arena, bool, e->n), e->out = PC_NEW(arena, double, (size_t)e->n *(size_t)e->n_values);
  bands->told = PC_NEW(arena, pc_told, e->n_values);
  if (!scratch || !e->done || !e->out || !bands->told) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_ensemble_run(e, err)) return err->code;
  for (int i = 0; i < e->n_values; i++) {
    const pc_peak *p = &d->base->peaks[i];
    bands->told[i] =
        (pc_told){p->label, p->what, p->unit, p->side, p->value, pc_ensemble_band(e, i, scratch)};
  }
  bands->n_told = e->n_values;
  return PC_OK;
}

int pc_job_bands(pc_job *job, pc_err *err) {
  pc_arena *arena = job->arena;
  if (job->bands || !job->def->draws || pc_job_load(job, err)) return err->code;
  double start = pc_seconds();
  pc_findings *base = PC_NEW(arena, pc_findings, 1);
  pc_unknowns unknowns;
  pc_bands *bands = PC_NEW(arena, pc_bands, 1);
  if (!base || !bands) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_findings_loads(job->body, job->load, &job->info, 0, base, arena, err) ||
      pc_unknowns_of(job->body, &unknowns, arena, err))
    return err->code;
  drawing d = {job, &unknowns, base, pc_unknowns_find(&unknowns, "slope_L5_S1")};
  pc_ensemble_def e = {.body = job->body,
                       .unknowns = &unknowns,
                       .seed = (uint64_t)job->def->seed,
                       .n = job->def->draws,
                       .n_values = base->n_peaks,
                       .threads = job->def->threads,
                       .sample = sample,
                       .progress = show,
                       .user = &d};
  bands->draws = e.n, bands->seed = job->def->seed;
  if (run(&d, &e, bands, err)) return err->code;
  job->bands = bands, job->info.bands = bands;
  pc_job_timed(job, "draws", start);
  return PC_OK;
}

bool pc_job_band(const pc_job *job, int i, char *line, size_t room) {
  static const char *const sides[] = {", right", ", left", ""};
  const pc_bands *b = job->bands;
  if (!b || i > b->n_told) return false;
  if (i == 0) {
    snprintf(line, room, "Estimated, with what is not known of the body drawn %d times (seed %d):", b->draws,
             b->seed);
    return true;
  }
  const pc_told *t = &b->told[i - 1];
  snprintf(line, room, "%s%s, %s: %.0f %s; 90 of 100 draws between %.0f and %.0f", t->label, sides[t->side],
           t->what, t->value, t->unit, t->band.low, t->band.high);
  return true;
}
