/* store_make.h: what the tests of the store share: folders, events from a seed, a second look by raw SQL. */
#ifndef POSTERIOR_STORE_MAKE_H
#define POSTERIOR_STORE_MAKE_H

#include "event_make.h"
#include "store/store.h"
#include "test.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <sys/stat.h>

static inline char *store_print(const char *format, ...) {
  char *text = NULL;
  va_list args;
  va_start(args, format);
  if (vasprintf(&text, format, args) < 0) abort();
  va_end(args);
  return text;
}

/* A new folder; in memory where there is such a file system, unless the disk itself is meant. */
static inline char *store_folder(const char *name) {
  char *folder =
      store_print("%s/posterior_%s_XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", name);
  if (!mkdtemp(folder)) abort();
  return folder;
}

static inline void store_clear(char *folder) {
  char *command = store_print("rm -rf '%s'", folder);
  if (system(command)) abort();
  free(command);
  free(folder);
}

/* Equal numbers give equal events: any kind, any field; ids and corrections count 1, 2, 3, ... */
static inline pc_event store_event(int64_t number) {
  uint64_t seed = (uint64_t)number;
  pc_event e = draw_event((int)number - 1, &seed);
  e.id = 0;
  e.when.at = 1600000000 + 7000 * number;
  if (e.replaces) e.replaces = (e.replaces - 1) / 3 + 1;
  return e;
}

static inline bool store_same(const pc_event *a, const pc_event *b) {
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  if (a->id != b->id || a->replaces != b->replaces || a->when.at != b->when.at || a->kind != b->kind ||
      a->when.offset_min != b->when.offset_min || strcmp(a->what, b->what) != 0 ||
      strcmp(a->note, b->note) != 0)
    return false;
  for (int i = 0; i < n; i++) {
    size_t size = f[i].type == PC_FIELD_INT                                  ? sizeof(int)
                  : f[i].type == PC_FIELD_WHAT || f[i].type == PC_FIELD_NOTE ? 0
                                                                             : sizeof(double);
    const char *x = (const char *)a + f[i].offset, *y = (const char *)b + f[i].offset;
    if (f[i].type == PC_FIELD_REAL && isnan(*(const double *)x) && isnan(*(const double *)y)) continue;
    if (memcmp(x, y, size) != 0) return false;
  }
  return true;
}

static inline sqlite3 *store_raw(const char *path) {
  sqlite3 *db = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) abort();
  sqlite3_exec(db, "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON", NULL, NULL, NULL);
  sqlite3_busy_timeout(db, 5000);
  return db;
}

/* The program's versions and one more; how many. */
enum { STORE_STEPS = 16 };
static inline int store_steps(pc_store_step extra, pc_store_step out[STORE_STEPS]) {
  int n;
  const pc_store_step *own = pc_store_steps(&n);
  if (n >= STORE_STEPS) abort();
  memcpy(out, own, (size_t)n * sizeof *out);
  out[n] = extra;
  return n + 1;
}

/* Did SQLite take it? */
static inline bool store_do(const char *path, const char *sql) {
  sqlite3 *db = store_raw(path);
  int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_close(db);
  return code == SQLITE_OK;
}

/* Is the first column of the first row that text? */
static inline bool store_ask(const char *path, const char *sql, const char *want) {
  sqlite3 *db = store_raw(path);
  sqlite3_stmt *q = NULL;
  bool same = sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW;
  const char *have = same ? (const char *)sqlite3_column_text(q, 0) : sqlite3_errmsg(db);
  if (!have || strcmp(have, want) != 0) same = false, printf("NOTE %s: %s\n", sql, have ? have : "NULL");
  sqlite3_finalize(q);
  sqlite3_close(db);
  return same;
}

static const int64_t STORE_NOW = 2500000000; /* later than every made event */

/* Does the doctor say that (a part of a line; NULL: nothing at all)? */
static inline bool store_doctor_says(const char *path, const char *part) {
  pc_arena *arena = pc_arena_make();
  pc_finding_line *list;
  pc_err err = {0};
  int n, hits = 0;
  int failed = pc_store_doctor(path, STORE_NOW, arena, &list, &n, &err);
  for (int i = 0; i < n; i++) {
    hits += part && strstr(list[i].text, part);
    if (!part) printf("NOTE doctor: %s\n", list[i].text);
  }
  pc_arena_free(arena);
  return !failed && (part ? hits > 0 : n == 0);
}

static inline bool store_clean(const char *path) {
  return store_doctor_says(path, NULL);
}

/* Is the person's list store_event(1), (2), ... as far as it goes, with at least so many? */
static inline bool store_counts(pc_store *s, int64_t person, int least, int most) {
  pc_arena *arena = pc_arena_make();
  pc_event *events;
  pc_err err = {0};
  int n = 0, same = 0;
  int failed = pc_store_read(s, person, arena, &events, &n, &err);
  for (int i = 0; i < n; i++) {
    pc_event e = store_event(i + 1);
    e.id = i + 1;
    same += store_same(&e, &events[i]);
  }
  bool good = !failed && same == n && n >= least && n <= most;
  if (!good) printf("NOTE %d events, %d as written, %d to %d expected; %s\n", n, same, least, most, err.text);
  pc_arena_free(arena);
  return good;
}

/* Appends store_event(from), ... up to `to` one by one; how many went in. */
static inline int store_fill(pc_store *s, int64_t person, int from, int to, pc_err *err) {
  for (int i = from; i <= to; i++) {
    pc_event e = store_event(i);
    if (pc_store_append(s, person, &e, 1, err)) return i - from;
  }
  return to - from + 1;
}

#endif
