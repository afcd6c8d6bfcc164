/* bench_qp.c: how long one sharing problem takes, warm (frame after frame) and cold.
 *
 *     bench_qp [DUMP] [--frames N] [--warm-only]
 *
 * DUMP holds problems as pc_qp_dump writes them, in the order of the motion; without one, motions of
 * qp_shapes.h are made up. Microseconds are those of this machine on this day; iterations are exact.
 * --frames N with --warm-only makes a run of fixed work for callgrind.
 */
#include "../test/qp_shapes.h"
#include "../test/test.h"
#include "timing.h"

enum { FRAMES_MAX = 100000 };

typedef struct tally {
  int n, failed, soft;
  long steps;
  int most;
  double *us;
  double residual;
} tally;

static void solve_once(const pc_qp *qp, pc_qp_work *work, double *x, double *y, tally *to) {
  double start = now_us();
  pc_qp_info info = pc_qp_solve(qp, work, x, y);
  to->us[to->n++] = now_us() - start;
  to->failed += info.status < 0;
  to->soft += info.status == 2;
  to->steps += info.iterations;
  if (info.iterations > to->most) to->most = info.iterations;
  to->residual = fmax(to->residual, info.residual);
}

static void print(const char *what, tally *of) {
  if (!of->n) return;
  qsort(of->us, (size_t)of->n, sizeof *of->us, by_value);
  printf("%-5s %6d solves  median %6.1f us  p99 %6.1f us  steps %.2f (most %d)  soft %d  failed %d  residual "
         "%.1e\n",
         what, of->n, of->us[of->n / 2], of->us[of->n * 99 / 100], (double)of->steps / of->n, of->most,
         of->soft, of->failed, of->residual);
}

/* Multipliers for the next frame: the last two, extrapolated. */
static void extrapolate(int m, double *y, double *last, bool have_last) {
  for (int j = 0; j < m; j++) {
    double now = y[j];
    if (have_last) y[j] += now - last[j];
    last[j] = now;
  }
}

static void run_motion(int frames, const pc_qp *(*frame)(void *, int), void *user, bool cold_too, tally *warm,
                       tally *cold) {
  const pc_qp *first = frame(user, 0);
  pc_qp_work *work = pc_qp_work_make(first->n + 64, first->m, first->start[first->n] + 4096);
  double *x = calloc((size_t)first->n + 64, sizeof *x), *y = calloc((size_t)first->m, sizeof *y);
  double *last = calloc((size_t)first->m, sizeof *last), *y_cold = calloc((size_t)first->m, sizeof *y_cold);
  for (int f = 0; f < frames; f++) {
    const pc_qp *qp = frame(user, f);
    if (f > 1)
      extrapolate(qp->m, y, last, true);
    else
      memcpy(last, y, (size_t)qp->m * sizeof *y);
    solve_once(qp, work, x, y, f < 2 ? cold : warm);
    if (!cold_too) continue;
    memset(y_cold, 0, (size_t)qp->m * sizeof *y_cold);
    solve_once(qp, work, x, y_cold, cold);
  }
  free(x), free(y), free(last), free(y_cold);
  pc_qp_work_free(work);
}

typedef struct made {
  shape s;
  uint64_t seed;
  double contact_h, residual_h;
} made;
static const pc_qp *made_frame(void *user, int f) {
  made *m = user;
  shape_make(&m->s, m->seed, f * 0.01, 16, m->contact_h, m->residual_h);
  return &m->s.qp;
}

static const pc_qp *loaded_frame(void *user, int f) {
  return ((pc_qp **)user)[f];
}

static int load_all(const char *path, pc_arena *arena, pc_qp **to) {
  size_t len = 0, left;
  char *bytes = test_slurp(path, &len);
  const char *at = bytes;
  pc_err err = {0};
  int n = 0;
  left = len;
  if (!bytes) return fprintf(stderr, "%s: cannot be read\n", path), 0;
  while (n < FRAMES_MAX && (to[n] = pc_qp_load(&at, &left, arena, &err))) n++;
  if (err.code) fprintf(stderr, "%s: problem %d, line %ld: %s\n", path, n + 1, err.line, err.text);
  free(bytes);
  return err.code ? 0 : n;
}

int main(int argc, char **argv) {
  int frames = 1000;
  bool cold_too = true;
  const char *path = NULL;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--frames") == 0 && i + 1 < argc)
      frames = atoi(argv[++i]);
    else if (strcmp(argv[i], "--warm-only") == 0)
      cold_too = false;
    else
      path = argv[i];
  }
  tally warm = {.us = malloc(sizeof(double) * FRAMES_MAX)},
        cold = {.us = malloc(sizeof(double) * FRAMES_MAX)};
  pc_arena *arena = pc_arena_make();
  if (path) {
    pc_qp **problems = calloc(FRAMES_MAX + 1, sizeof(pc_qp *));
    int n = load_all(path, arena, problems);
    if (n == 0) return 1;
    run_motion(n, loaded_frame, problems, cold_too, &warm, &cold);
    free(problems);
  } else {
    static const double contact[] = {2e-7, 1e-5, 1e-6}, residual[] = {1e-2, 1, 10, 1e3, 1e6};
    made *m = calloc(1, sizeof *m);
    for (int k = 0; k < 15; k++) {
      m->seed = (uint64_t)k, m->contact_h = contact[k % 3], m->residual_h = residual[k % 5];
      int share = frames / 15 > 2 ? frames / 15 : 3;
      run_motion(share, made_frame, m, cold_too, &warm, &cold);
    }
    free(m);
  }
  print("warm", &warm), print("cold", &cold);
  pc_arena_free(arena);
  free(warm.us), free(cold.us);
  return warm.failed + cold.failed > 0;
}
