/* ensemble.c: many draws on several threads, and the bands they make.
 *
 * Every thread has its own copy of the body and changes it anew for each draw (uncertain.c). Which thread
 * makes which draw does not matter: a draw is decided by seed and number (draw.c), and nothing is carried
 * from one to the next. So the numbers are the same for any number of threads, and a run that was stopped
 * goes on with what is not done yet.
 *
 * A band runs from the 5th to the 95th percentile, straight between neighbours in rank (type 7 of Hyndman and
 * Fan 1996). With n draws the ends are themselves uncertain: of 1,000 some 50 lie past each, give or take 7.
 */
#include "body/copy.h"
#include "posterior/study.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct run {
  const pc_ensemble_def *def;
  pthread_mutex_t lock;
  int next, finished;
  bool stop;
  pc_err *err;
} run;

/* The next draw that is not done; false when there is none, or all shall stop. */
static bool take(run *r, int finished, int *draw) {
  const pc_ensemble_def *d = r->def;
  pthread_mutex_lock(&r->lock);
  if (finished >= 0) {
    d->done[finished] = true, r->finished++;
    if (d->progress && !r->stop && d->progress(d->user, r->finished, d->n)) {
      r->stop = true;
      pc_fail(r->err, PC_MISMATCH, 0, "stopped");
    }
  }
  while (r->next < d->n && d->done[r->next]) r->next++;
  *draw = r->next++;
  bool more = !r->stop && *draw < d->n;
  pthread_mutex_unlock(&r->lock);
  return more;
}

static void fail(run *r, const pc_err *err) {
  pthread_mutex_lock(&r->lock);
  r->stop = true;
  pc_fail(r->err, err->code, err->line, "%s", err->text);
  pthread_mutex_unlock(&r->lock);
}

static void *work(void *arg) {
  run *r = arg;
  const pc_ensemble_def *d = r->def;
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *body = arena ? pc_body_copy(d->body, arena) : NULL;
  double *value = arena ? PC_NEW(arena, double, d->unknowns->n + 1) : NULL;
  if (!body || !value)
    pc_fail(&err, PC_NO_MEMORY, 0, "out of memory");
  else
    pc_body_finish(body, &err);
  for (int draw, finished = -1; !err.code && take(r, finished, &draw); finished = draw) {
    pc_unknowns_draw(d->unknowns, d->seed, draw, value);
    pc_unknowns_apply(d->unknowns, value, d->body, body);
    if (d->sample(d->user, body, draw, value, d->out + (size_t)draw * d->n_values, &err)) break;
  }
  if (err.code) fail(r, &err);
  pc_arena_free(arena);
  return NULL;
}

int pc_ensemble_run(const pc_ensemble_def *def, pc_err *err) {
  pc_err own = {0};
  run r = {.def = def, .err = err ? err : &own};
  int n = def->threads < 1 ? 1 : def->threads, started = 1;
  for (int i = 0; i < def->n; i++) r.finished += def->done[i];
  if (n > def->n - r.finished) n = def->n - r.finished;
  if (n < 1) return PC_OK;
  pthread_t *thread = calloc((size_t)n, sizeof *thread);
  if (!thread) return pc_fail(r.err, PC_NO_MEMORY, 0, "out of memory");
  pthread_mutex_init(&r.lock, NULL);
  for (; started < n; started++)
    if (pthread_create(&thread[started], NULL, work, &r)) break;
  work(&r); /* a thread that could not start leaves its draws to the others */
  for (int i = 1; i < started; i++) pthread_join(thread[i], NULL);
  pthread_mutex_destroy(&r.lock);
  free(thread);
  return r.err->code;
}

/* ---- bands ---------------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Of n ascending numbers. */
static double quantile(int n, const double *x, double share) {
  double at = share * (n - 1);
  int i = (int)at;
  return i + 1 < n ? x[i] + (at - i) * (x[i + 1] - x[i]) : x[n - 1];
}

pc_band pc_ensemble_band(const pc_ensemble_def *def, int i, double *scratch) {
  int n = 0;
  for (int k = 0; k < def->n; k++)
    if (def->done[k]) scratch[n++] = def->out[(size_t)k * def->n_values + i];
  if (n == 0) return (pc_band){NAN, NAN, NAN};
  qsort(scratch, (size_t)n, sizeof *scratch, ascending);
  return (pc_band){quantile(n, scratch, 0.05), quantile(n, scratch, 0.5), quantile(n, scratch, 0.95)};
}
