/* bench_store: adding an event so that it is on the disk, and reading one person of a clinic's ten years.
 * usage: bench_store [FILE [PEOPLE [DAYS]]]   (build/store_bench.db, 50 people, 3650 days: 2 million events)
 * FILE is made where it is missing, which takes a minute, and kept: `posterior` opens it as any store. */
#include "posterior/store.h"
#include "timing.h"

#include "store/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROUNDS = 15, MOST_A_DAY = 40 };
static const int64_t FIRST_DAY = 16000; /* since 1970: October 2013 */

static void need(bool fine, const pc_err *err) {
  if (fine) return;
  fprintf(stderr, "bench_store: %s\n", err->text);
  exit(1);
}

static pc_event at(pc_event_kind kind, int64_t day, int minute, const char *what) {
  pc_event e = pc_event_blank(kind, (pc_clock){86400 * day + 60 * minute, 60});
  snprintf(e.what, sizeof e.what, "%s", what);
  return e;
}

/* A day of someone who keeps to the plan: about eleven entries, half of them sets. */
static int one_day(pc_event *e, int64_t day, int person) {
  static const char *const moves[] = {"bridge", "split_squat", "hip_hinge", "side_bridge",
                                      "single_leg_deadlift"};
  int n = 0, some = (int)((day * 31 + person * 17) % 7);
  e[n] = at(PC_EVENT_PAIN, day, 420, "am"), e[n++].pain = some % 5;
  for (int i = 0; i < 3; i++)
    e[n] = at(PC_EVENT_BREAK, day, 600 + 90 * i, "break_squat"), e[n++].outcome = (some + i) % 4;
  e[n] = at(PC_EVENT_WALK, day, 1080, ""), e[n].minutes = 20 + some, e[n++].steps = 2500;
  e[n] = at(PC_EVENT_STEPS, day, 1320, ""), e[n++].steps = 6000 + 100 * some;
  if ((day + person) % 7 != 0 && (day + person) % 7 != 2 && (day + person) % 7 != 4) return n;
  e[n] = at(PC_EVENT_READY, day, 1000, ""), e[n].sleep = 3, e[n].soreness = 2, e[n].stress = 3,
  e[n++].energy = 4;
  e[n] = at(PC_EVENT_START, day, 1010, "A"), e[n++].pain = some % 4;
  for (int i = 0; i < 12; i++) {
    pc_event *s = &e[n++];
    *s = at(PC_EVENT_SET, day, 1012 + 3 * i, moves[i % 5]);
    s->side = i % 3, s->rung = 1 + some % 4, s->set = 1 + i % 3, s->reps = 8 + some, s->load_kg = 2.5 * some;
    s->reps_left = some % 4, s->sets_asked = 3, s->reps_lo = 8, s->reps_hi = 12, s->pain = some % 3,
    s->felt = 1;
  }
  e[n] = at(PC_EVENT_END, day, 1050, "A"), e[n].done = 12, e[n].asked = 12, e[n++].pain = some % 4;
  return n;
}

/* Day by day over all people, as it grows in life; without waiting for the disk. */
static void make(const char *path, int people, int days) {
  pc_err err = {0};
  pc_event day[MOST_A_DAY];
  int64_t *ids = calloc((size_t)people, sizeof *ids);
  pc_store *s = pc_store_open(path, false, &err);
  need(s && ids, &err);
  need(pc_store_run(s->db, "PRAGMA synchronous = OFF", "make it", &err) == 0, &err);
  for (int p = 0; p < people; p++) {
    char name[20];
    snprintf(name, sizeof name, "person-%02d", p + 1);
    need((ids[p] = pc_store_add(s, name, 86400 * FIRST_DAY, &err)) != 0, &err);
    pc_event screen = at(PC_EVENT_SCREEN, FIRST_DAY, 0, ""); /* opens the programme */
    screen.pain = 3;
    need(pc_store_append(s, ids[p], &screen, 1, &err) == 0, &err);
  }
  for (int d = 0; d < days; d++)
    for (int p = 0; p < people; p++)
      need(pc_store_append(s, ids[p], day, one_day(day, FIRST_DAY + d, p), &err) == 0, &err);
  pc_store_close(s);
  free(ids);
}

static double median(double *t) {
  qsort(t, ROUNDS, sizeof *t, by_value);
  return t[ROUNDS / 2];
}

/* Opened anew each time, as every verb does. */
static void read_one(const char *path) {
  double opened[ROUNDS], taken[ROUNDS];
  int n = 0;
  for (int r = 0; r < ROUNDS; r++) {
    pc_err err = {0};
    pc_event *events;
    pc_arena *arena = pc_arena_make();
    double t0 = now_us();
    pc_store *s = pc_store_open(path, true, &err);
    need(s, &err);
    double t1 = now_us();
    need(pc_store_read(s, 1, arena, &events, &n, &err) == 0, &err);
    opened[r] = t1 - t0, taken[r] = now_us() - t1;
    pc_store_close(s);
    pc_arena_free(arena);
  }
  printf("open: %.2f ms\nread %d events: %.1f ms (%.0f ns an event)\n", 1e-3 * median(opened), n,
         1e-3 * median(taken), 1e3 * median(taken) / n);
}

static void add_one(const char *path, int days) {
  double stays[ROUNDS], whole[ROUNDS];
  pc_err err = {0};
  pc_event day[MOST_A_DAY];
  one_day(day, FIRST_DAY + days, 0);
  pc_store *s = pc_store_open(path, false, &err);
  need(s, &err);
  for (int r = 0; r < ROUNDS; r++) {
    double t0 = now_us();
    need(pc_store_append(s, 1, day, 1, &err) == 0, &err);
    stays[r] = now_us() - t0;
  }
  pc_store_close(s);
  for (int r = 0; r < ROUNDS; r++) {
    double t0 = now_us();
    s = pc_store_open(path, false, &err);
    need(s && pc_store_append(s, 1, day, 1, &err) == 0, &err);
    pc_store_close(s);
    whole[r] = now_us() - t0;
  }
  printf("add one event, on the disk: %.2f ms; with opening and closing: %.2f ms\n", 1e-3 * median(stays),
         1e-3 * median(whole));
}

int main(int argc, char **argv) {
  const char *path = argc > 1 ? argv[1] : "build/store_bench.db";
  int people = argc > 2 ? atoi(argv[2]) : 50, days = argc > 3 ? atoi(argv[3]) : 3650;
  struct stat st;
  if (access(path, F_OK) != 0) {
    double t0 = now_us();
    make(path, people, days);
    printf("made in %.0f s\n", 1e-6 * (now_us() - t0));
  }
  if (stat(path, &st) == 0) printf("file: %.0f MB\n", 1e-6 * (double)st.st_size);
  read_one(path);
  add_one(path, days);
  return 0;
}
