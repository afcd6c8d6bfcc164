/* validate_draws.c: how much of the agreement hangs on constants that the literature leaves open.
 *
 * Each draw takes all constants of the spine from their ranges (models/human/uncertainty.csv, which holds
 * those of studies/validation/constants.csv) and runs the whole validation. The share of draws inside a band
 * says how far the agreement is the model's and how far the choice of its constants. Nothing is fitted.
 *
 * A thousand take minutes, so what is done is handed out every few seconds and taken up again, if it is of
 * the same question: the same unknowns, seed, and answers of the body as it is.
 */
#include "base/clock.h"
#include "posterior/study.h"
#include "study/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double KEEP_EVERY = 5; /* s */

typedef struct drawing {
  const pc_validation_draw_def *def;
  const pc_unknowns *unknowns;
  pc_ensemble_def *ensemble;
  uint64_t fingerprint;
  double kept; /* when */
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
  pc_validation_def def = {.man = d->def->man, .vary = vary, .user = &varied};
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

/* ---- what is kept --------------------------------------------------------------------------------- */

static uint64_t fingerprint(const pc_validation *v, const pc_unknowns *u, uint64_t seed) {
  uint64_t f = pc_fingerprint(PC_FINGERPRINT, &seed, sizeof seed);
  for (int i = 0; i < u->n; i++) {
    const pc_unknown *x = &u->unknown[i];
    double numbers[3] = {x->value, x->lo, x->hi};
    f = pc_fingerprint(f, x->name, strlen(x->name));
    f = pc_fingerprint(f, numbers, sizeof numbers);
  }
  for (int k = 0; k < PC_FACTORS; k++) {
    double agreement[2] = {v->man[k].r, v->man[k].rmse};
    f = pc_fingerprint(f, agreement, sizeof agreement);
  }
  return f;
}

static int keep(drawing *d) {
  size_t len;
  char *bytes = d->def->keep ? pc_ensemble_write(d->ensemble, d->fingerprint, &len) : NULL;
  int stop = bytes && d->def->keep(d->def->user, bytes, len);
  d->kept = pc_seconds();
  free(bytes);
  return stop;
}

static int show(void *user, int done, int total) {
  drawing *d = user;
  if (pc_seconds() - d->kept > KEEP_EVERY && keep(d)) return 1;
  return d->def->progress ? d->def->progress(d->def->user, done, total) : 0;
}

/* ---- what comes of them --------------------------------------------------------------------------- */

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

/* The ensemble's arrays and those of the answer. */
static int make_room(pc_validation_draws *d, pc_ensemble_def *e, double **scratch, pc_arena *arena,
                     pc_err *err) {
  *scratch = PC_NEW(arena, double, e->n);
  e->done = PC_NEW(arena, bool, e->n), e->out = PC_NEW(arena, double, (size_t)e->n *(size_t)e->n_values);
  d->inside = pc_arena_get(arena, (size_t)d->n, sizeof *d->inside);
  d->ours = pc_arena_get(arena, (size_t)d->n, sizeof *d->ours);
  if (!*scratch || !e->done || !e->out || !d->inside || !d->ours)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  return PC_OK;
}

static int run(drawing *d, pc_validation_draws *out, pc_arena *arena, pc_err *err) {
  pc_ensemble_def *e = d->ensemble;
  double *scratch;
  if (make_room(out, e, &scratch, arena, err)) return err->code;
  if (d->def->kept) out->taken = pc_ensemble_read(e, d->fingerprint, d->def->kept, d->def->n_kept);
  if (out->taken < 0) out->taken = 0; /* of another question: begun anew */
  d->kept = pc_seconds();
  if (pc_ensemble_run(e, err)) {
    keep(d);
    return err->code;
  }
  conclude(out, e, scratch);
  out->value = e->out, out->n_values = e->n_values;
  return PC_OK;
}

pc_validation_draws *pc_validation_draw(const pc_validation *v, const pc_validation_draw_def *def,
                                        pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_unknowns unknowns;
  pc_validation_draws *d = PC_NEW(arena, pc_validation_draws, 1);
  pc_body *spine = pc_body_free_spine(def->man, err);
  if (!d) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (!d || !spine || pc_unknowns_of(spine, &unknowns, arena, err)) return pc_body_free(spine), NULL;
  pc_unknowns_keep_spine(&unknowns);
  drawing drawn = {.def = def, .unknowns = &unknowns, .fingerprint = fingerprint(v, &unknowns, def->seed)};
  pc_ensemble_def e = {.body = spine,
                       .unknowns = &unknowns,
                       .seed = def->seed,
                       .n = def->draws,
                       .n_values = count_of(v->n_deciding),
                       .threads = def->threads,
                       .sample = sample,
                       .progress = show,
                       .user = &drawn};
  drawn.ensemble = &e;
  d->draws = def->draws, d->n = v->n_deciding, d->seed = def->seed;
  run(&drawn, d, arena, err);
  pc_body_free(spine);
  return err->code ? NULL : d;
}

/* ---- as a table ------------------------------------------------------------------------------------- */

/* Comparison i, by factor 0.66: was it made in the draws? */
static bool is_made(const pc_validation_draws *d, int i) {
  return !isnan(d->value[2 * PC_FACTORS * i]);
}

static void print_head(FILE *to, const pc_validation *v, const pc_validation_draws *d) {
  fprintf(to,
          "# Draws of the spine's constants from their ranges (models/human/uncertainty.csv), each a whole "
          "validation.\n"
          "# Made by: posterior validate --draws %d --seed %llu -o FILE\n"
          "# Comparisons by their id in comparisons.csv; r and RMSE (MPa): the man's L4/L5, by factor.\n"
          "draw",
          d->draws, (unsigned long long)d->seed);
  for (int i = 0; i < d->n; i++)
    if (is_made(d, i)) fprintf(to, ",%s", v->deciding[i].row);
  for (int f = 0; f < PC_FACTORS; f++) fprintf(to, ",r_%.2f,rmse_%.2f", v->factor[f], v->factor[f]);
  fprintf(to, "\n");
}

char *pc_validation_draws_table(const pc_validation *v, const pc_validation_draws *d, size_t *len,
                                pc_err *err) {
  char *text = NULL;
  FILE *to = open_memstream(&text, len);
  if (!to) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  print_head(to, v, d);
  for (int k = 0; k < d->draws; k++) {
    const double *row = d->value + (size_t)k * (size_t)d->n_values, *last = row + 2 * PC_FACTORS * d->n;
    fprintf(to, "%d", k);
    for (int i = 0; i < d->n; i++)
      if (is_made(d, i)) fprintf(to, ",%.6g", row[2 * PC_FACTORS * i]);
    for (int f = 0; f < 2 * PC_FACTORS; f++) fprintf(to, ",%.5f", last[f]);
    fprintf(to, "\n");
  }
  if (fclose(to)) {
    free(text);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  return text;
}

/* ---- and back ----------------------------------------------------------------------------------------- */

static bool has_column(const pc_csv *csv, const char *name) {
  for (int i = 0; i < csv->n_columns; i++)
    if (!strcmp(csv->columns[i], name)) return true;
  return false;
}

/* One row of the table as sample() would have given it. */
static void fill_draw(const pc_validation *v, const pc_csv *csv, int draw, double *out, pc_err *err) {
  char name[32];
  for (int i = 0; i < v->n_deciding; i++) {
    const pc_compared *c = &v->deciding[i];
    double ours = has_column(csv, c->row) ? pc_csv_number(csv, draw, c->row, err) : NAN;
    for (int f = 0; f < PC_FACTORS; f++) {
      *out++ = ours;
      *out++ = isnan(ours) ? NAN : ours >= c->accept_low && ours <= c->accept_high;
    }
  }
  for (int f = 0; f < PC_FACTORS; f++)
    for (int k = 0; k < 2; k++) {
      snprintf(name, sizeof name, "%s_%.2f", k ? "rmse" : "r", v->factor[f]);
      *out++ = pc_csv_number(csv, draw, name, err);
    }
}

pc_validation_draws *pc_validation_draws_read(const pc_validation *v, const char *table, size_t len,
                                              pc_arena *arena, pc_err *err) {
  pc_csv csv;
  double *scratch;
  pc_validation_draws *d = PC_NEW(arena, pc_validation_draws, 1);
  if (!d) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  if (pc_csv_read(&csv, "draws", table, len, arena, err)) return NULL;
  pc_ensemble_def e = {.n = csv.n_rows, .n_values = count_of(v->n_deciding)};
  d->draws = csv.n_rows, d->n = v->n_deciding, d->n_values = e.n_values;
  if (d->draws < 1) return pc_fail(err, PC_BAD_INPUT, 0, "table draws: there is no draw"), NULL;
  if (make_room(d, &e, &scratch, arena, err)) return NULL;
  for (int k = 0; k < e.n && !err->code; k++) {
    e.done[k] = true;
    fill_draw(v, &csv, k, e.out + (size_t)k * (size_t)e.n_values, err);
  }
  if (err->code) return NULL;
  conclude(d, &e, scratch);
  d->value = e.out;
  return d;
}

pc_validation_draws *pc_validation_draws_shipped(const pc_validation *v, pc_arena *arena, pc_err *err) {
  pc_validation_draws *d = pc_validation_draws_read(v, (const char *)pc_studies_validation_draws_csv,
                                                    pc_studies_validation_draws_csv_len, arena, err);
  if (d) d->shipped = true;
  return d;
}
