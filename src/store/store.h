/* store.h: what the files of this folder share. */
#ifndef POSTERIOR_STORE_STORE_H
#define POSTERIOR_STORE_STORE_H

#include "posterior/store.h"

#include <sqlite3.h>

/* "Post": marks the file as ours (PRAGMA application_id; `file` prints it). */
#define PC_STORE_APPLICATION 0x506f7374

/* Step i (from 0) leads from version i to i + 1. */
typedef struct pc_store_step {
  const char *sql;
  const size_t *len;
} pc_store_step;
extern const unsigned char pc_models_store_0001_sql[], pc_models_store_0002_sql[];
extern const size_t pc_models_store_0001_sql_len, pc_models_store_0002_sql_len;
const pc_store_step *pc_store_steps(int *n);

struct pc_store {
  sqlite3 *db;
  char *path;
  const pc_store_step *steps;
  int n_steps;
  bool read_only;
  sqlite3_stmt *insert;        /* made at the first append */
  pc_store_progress *progress; /* of bringing it up to date; NULL = nobody listens */
  void *user;
  double since; /* when that began, pc_seconds */
  bool stopped;
};

/* pc_store_open with versions of one's own: tests bring a step that fails. */
pc_store *pc_store_open_steps(const char *path, bool read_only, const pc_store_step *steps, int n_steps,
                              pc_err *err);
int pc_store_migrate(pc_store *s, pc_err *err);
int pc_store_backup(pc_store *s, int version, pc_err *err);
/* Takes up what an erasure that was cut short left to do. 0: nothing is left. */
int pc_store_erase_rest(pc_store *s, pc_err *err);

/* ---- an event's numbers as JSON (numbers.c) ---- */

enum { PC_STORE_NUMBERS = 2048 }; /* bytes; the longest object of all fields has some 1,100 */
void pc_store_numbers_print(const pc_event *e, char out[PC_STORE_NUMBERS]);
/* The fields that a kind has and that are numbers, in order. */
enum { PC_STORE_MOST_FIELDS = 64 };
typedef struct pc_store_fields {
  const pc_event_field *field[PC_STORE_MOST_FIELDS];
  int n;
} pc_store_fields;
pc_store_fields pc_store_number_fields(pc_event_kind kind);
/* Into e, whose other fields stay. Non-zero: not as pc_store_numbers_print writes it for such a kind. */
int pc_store_numbers_read(const char *text, const pc_store_fields *list, pc_event *e);
/* The same where more follows: the place after it; NULL: not so. */
const char *pc_store_numbers_take(const char *text, const pc_store_fields *list, pc_event *e);

/* ---- events as they come out (events.c, stretch.c) ---- */

typedef struct pc_taker {
  pc_arena *arena;
  pc_event blank[PC_N_EVENT_KINDS];
  pc_store_fields fields[PC_N_EVENT_KINDS];
  const char *name[PC_N_EVENT_KINDS]; /* with their kinds: those met last are in front */
  int kind[PC_N_EVENT_KINDS];
  bool no_memory;
} pc_taker;
pc_taker pc_taker_make(pc_arena *arena);
/* The kind whose name the text begins with, ended by `end`, and the place after it; -1: none. */
int pc_taker_kind(pc_taker *t, const char *text, char end, const char **after);

enum { PC_STRETCH = 512 }; /* events; models/store/0002.sql has the same number */
/* The lines of one stretch: events `first` to first + PC_STRETCH - 1, its text and no more. */
bool pc_stretch_take(pc_taker *t, const char *text, int64_t first, pc_event *events);
/* As pc_store_read, but row by row, past the stretches. */
int pc_store_read_rows(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err);

/* ---- files (path.c) ---- */

/* The folder of the path, made with mode 0700 where it is missing; then the file, 0600. */
int pc_store_make_file(const char *path, pc_err *err);
int pc_store_check_file(const char *path, pc_err *err); /* there, and a file */
int pc_store_sync_folder(const char *path);
bool pc_store_frozen(const char *path);          /* on a read-only disk */
long long pc_store_log_length(const char *path); /* bytes of PATH-wal; 0: none */
/* Calls each(context, full path, number) for every PATH.backup-N; number -1: an unfinished one. */
int pc_store_each_backup(const char *path, int (*each)(void *context, const char *backup, int number),
                         void *context);

/* ---- SQLite in few words; all return 0 or fill err ---- */

/* SQLite's last error in one plain line; `doing` is "open the store" and the like. */
int pc_store_fail(sqlite3 *db, const char *doing, pc_err *err);
int pc_store_run(sqlite3 *db, const char *sql, const char *doing, pc_err *err);
/* The first column of the first row, a number; `fallback` where there is no row. */
int pc_store_number(sqlite3 *db, const char *sql, int64_t fallback, int64_t *out, pc_err *err);
sqlite3_stmt *pc_store_prepare(sqlite3 *db, const char *sql, const char *doing, pc_err *err);
/* BEGIN IMMEDIATE: the place in the queue of writers is taken at once, so nothing read can grow stale. */
int pc_store_begin(sqlite3 *db, const char *doing, pc_err *err);
/* COMMIT, or where `failed` is not 0 or COMMIT fails, ROLLBACK. */
int pc_store_end(sqlite3 *db, int failed, const char *doing, pc_err *err);

#endif
