/* validate_draws.c: how much of the agreement hangs on constants that the literature leaves open.
 *
 * Each draw takes all constants of the spine from their ranges (models/human/uncertainty.csv, which holds
 * those of studies/validation/constants.csv) and runs the whole validation. The share of draws inside a band
 * says how far the agreement is the model's and how far the choice of its constants. Nothing is fitted.
 */
#include "posterior/study.h"

#include <math.h>
#include <string.h>

typedef struct drawing {
  const pc_body *man;
  const pc_unknowns *unknowns;
  int (*progress)(void *user, int done, int total);
  void *user;
} drawing;

typedef struct variation {
  const pc_unknowns *unknowns;
  const double *value;
} variation;

static void vary(void *user, pc_body *body) {
  const variation *v = user;
  pc_unknowns_change(v->unknowns, v->value, body);
}

/* Numbers of a draw: of each comparison ours and whether it is inside (NaN: not built), by factor; then r and
 * RMSE. */
static int count_of(int deciding) {
  return PC_FACTORS * (2 * deciding + 2);
}

static int sample(void *user, const pc_body *body, int draw, const double *value, double *out, pc_err *err) {
  const drawing *d = user;
  (void)body, (void)draw; /* postures make their own bodies, with what is in the hands */
  pc_arena *arena = pc_arena_make();
  pc_validation *v = arena ? pc_validation_read(arena, err) : NULL;
  variation varied = {d->unknowns, value};
  pc_validation_def def = {.man = d->man, .vary = vary, .user = &varied};
  if (!arena) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (v && !pc_validation_postures(v, &def, err) && !pc_validation_judge(v, err)) {
    for (int i = 0; i < v->n_deciding; i++)
      for (int f = 0; f < PC_FACTORS; f++) {
        bool built = v->deciding[i].verdict[f] != PC_NOT_BUILT;
        *out++ = built ? v->deciding[i].ours[f] : NAN;
        *out++ = built ? v->deciding[i].verdict[f] == PC_INSIDE : NAN;
      }
    for (int f = 0; f < PC_FACTORS; f++) *out++ = v->man[f].r, *out++ = v->man[f].rmse;
  }
  pc_arena_free(arena);
  return err->code;
}

static int show(void *user, int done, int total) {
  const drawing *d = user;
  return d->progress ? d->progress(d->user, done, total) : 0;
}

static double mean_of(const pc_ensemble_def *e, int at) {
  double sum = 0;
  for (int k = 0; k < e->n; k++) sum += e->out[(size_t)k * (size_t)e->n_values + (size_t)at];
  return sum / e->n;
}

static void conclude(pc_validation_draws *d, const pc_ensemble_def *e, double *scratch) {
  for (int f = 0; f < PC_FACTORS; f++) {
    int at = 2 * PC_FACTORS * d->n + 2 * f, all = 0, agree = 0;
    for (int i = 0; i < d->n; i++) {
      int first = 2 * (PC_FACTORS * i + f);
      d->ours[i][f] = pc_ensemble_band(e, first, scratch);
      d->inside[i][f] = mean_of(e, first + 1);
    }
    for (int k = 0; k < e->n; k++) {
      const double *out = e->out + (size_t)k * (size_t)e->n_values;
      bool every = true;
      for (int i = 0; i < d->n; i++) every &= out[2 * (PC_FACTORS * i + f) + 1] != 0; /* NaN: not asked */
      all += every, agree += out[at] >= PC_WANTED_R && out[at + 1] <= PC_WANTED_RMSE;
    }
    d->all_inside[f] = (double)all / e->n, d->agree[f] = (double)agree / e->n;
    d->r[f] = pc_ensemble_band(e, at, scratch), d->rmse[f] = pc_ensemble_band(e, at + 1, scratch);
  }
}

pc_validation_draws *pc_validation_draw(const pc_body *man, int draws, uint64_t seed, int threads,
                                        int (*progress)(void *user, int done, int total), void *user,
                                        pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_unknowns unknowns;
  pc_validation_draws *d = PC_NEW(arena, pc_validation_draws, 1);
  pc_validation *v = pc_validation_read(arena, err);
  pc_body *spine = v ? pc_body_free_spine(man, err) : NULL;
  if (!d) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (!d || !spine || pc_unknowns_of(spine, &unknowns, arena, err)) return pc_body_free(spine), NULL;
  pc_unknowns_keep_spine(&unknowns);
  drawing drawn = {man, &unknowns, progress, user};
  pc_ensemble_def e = {.body = spine,
                       .unknowns = &unknowns,
                       .seed = seed,
                       .n = draws,
                       .n_values = count_of(v->n_deciding),
                       .threads = threads,
                       .sample = sample,
                       .progress = show,
                       .user = &drawn};
  double *scratch = PC_NEW(arena, double, draws);
  e.done = PC_NEW(arena, bool, draws), e.out = PC_NEW(arena, double, (size_t)draws *(size_t)e.n_values);
  d->draws = draws, d->n = v->n_deciding;
  d->inside = pc_arena_get(arena, (size_t)d->n, sizeof *d->inside);
  d->ours = pc_arena_get(arena, (size_t)d->n, sizeof *d->ours);
  if (!scratch || !e.done || !e.out || !d->inside || !d->ours)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_ensemble_run(&e, err))
    conclude(d, &e, scratch);
  pc_body_free(spine);
  return err->code ? NULL : d;
}
