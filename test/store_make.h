/* store_make.h: what the tests of the store share: folders, events from a seed, a second look by raw SQL. */
#ifndef POSTERIOR_STORE_MAKE_H
#define POSTERIOR_STORE_MAKE_H

#include "posterior/store.h"
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

/* Every kind, every field at times, at any value it may have. Equal numbers give equal events. */
static inline pc_event store_event(int64_t number, pc_arena *arena) {
  uint64_t x = (uint64_t)number * 0x9E3779B97F4A7C15u + 1;
#define DRAW(n) (x = x * 6364136223846793005u + 1442695040888963407u, (int)((x >> 33) % (uint64_t)(n)))
  static const char *const whats[PC_N_EVENT_KINDS] = {
      [PC_EVENT_SETTING] = "minutes", [PC_EVENT_PAIN] = "am",          [PC_EVENT_START] = "core",
      [PC_EVENT_END] = "A",           [PC_EVENT_HABIT] = "wake_up",    [PC_EVENT_SET] = "bridge",
      [PC_EVENT_BREAK] = "air_squat", [PC_EVENT_TEST] = "chair_stand", [PC_EVENT_SCORE] = "psfs"};
  pc_event_kind kind = (pc_event_kind)DRAW(PC_N_EVENT_KINDS);
  if (kind == PC_EVENT_VOID && number == 1) kind = PC_EVENT_NOTE;
  pc_event e = pc_event_blank(kind, (pc_clock){1600000000 + 7000 * number, -720 + DRAW(1561)});
  if (kind == PC_EVENT_VOID || (number > 1 && DRAW(20) == 0)) e.replaces = 1 + DRAW(number - 1);
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  for (int i = 0; i < n; i++) {
    bool needed = f[i].needed_by >> kind & 1, used = f[i].used_by >> kind & 1;
    void *place = (char *)&e + f[i].offset;
    if (!used || (!needed && DRAW(2))) continue;
    if (f[i].type == PC_FIELD_INT) *(int *)place = (int)f[i].lo + DRAW(f[i].hi - f[i].lo + 1);
    if (f[i].type == PC_FIELD_REAL) *(double *)place = f[i].lo + (f[i].hi - f[i].lo) * DRAW(1001) / 1000;
    if (f[i].type == PC_FIELD_MASK) *(uint64_t *)place = (uint64_t)1 << DRAW(64) | 1;
    if (f[i].type == PC_FIELD_WHAT) strcpy(e.what, whats[kind]);
    if (f[i].type == PC_FIELD_NOTE)
      e.note = pc_arena_print(arena, "note %d of é\n%*s", (int)number, DRAW(300), "x");
  }
  if (kind == PC_EVENT_SETTING) e.value = 10 + DRAW(20);
#undef DRAW
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

#endif
