/* migrate.c: from one version of the tables to the next.
 *
 * A version is a numbered file of SQL (models/store/). Before each step of an existing store the whole file
 * is copied to PATH.backup-N (N = the version it has) through SQLite's backup interface, which sees a
 * consistent state even while others write. The step itself is one transaction: it is done or it never was. A
 * second program that comes meanwhile waits, looks again, and finds it done.
 *
 * A long history takes a while. SQLite asks now and then whether to go on; there it is told how long it has
 * taken, and there it can be stopped.
 */
#include "base/clock.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const pc_store_step *pc_store_steps(int *n) {
  static const pc_store_step steps[] = {
      {(const char *)pc_models_store_0001_sql, &pc_models_store_0001_sql_len},
      {(const char *)pc_models_store_0002_sql, &pc_models_store_0002_sql_len},
  };
  *n = (int)(sizeof steps / sizeof *steps);
  return steps;
}

/* *copied: the version that the copy has. */
static int copy_into(pc_store *s, const char *path, int64_t *copied, pc_err *err) {
  sqlite3 *copy = NULL;
  int failed = 0;
  if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    failed = pc_store_fail(copy, "make a copy before the change", err);
  sqlite3_backup *b = failed ? NULL : sqlite3_backup_init(copy, "main", s->db, "main");
  if (b) sqlite3_backup_step(b, -1);
  if (!failed && (!b || sqlite3_backup_finish(b) != SQLITE_OK))
    failed = pc_store_fail(copy, "make a copy before the change", err);
  if (!failed) failed = pc_store_number(copy, "PRAGMA user_version", 0, copied, err);
  sqlite3_close(copy);
  return failed;
}

int pc_store_backup(pc_store *s, int version, pc_err *err) {
  size_t room = strlen(s->path) + 60;
  char *final = malloc(2 * room), *part = final + room;
  if (!final) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  snprintf(final, room, "%s.backup-%d", s->path, version);
  snprintf(part, room, "%s.backup-%d.partial-%ld", s->path, version, (long)getpid());
  unlink(part);
  int64_t copied = version;
  int failed = pc_store_make_file(part, err);
  if (!failed) failed = copy_into(s, part, &copied, err);
  if (copied != version) /* another program was faster, and the copy before the change is its own */
    unlink(part);
  else if (!failed && (rename(part, final) || pc_store_sync_folder(final)))
    failed = pc_fail(err, PC_IO, 0, "cannot make a copy before the change: %s", strerror(errno));
  if (failed) unlink(part);
  free(final);
  return failed;
}

/* So many of SQLite's steps between two questions: some 10 ms. */
enum { BREATH = 200000 };

static int breathe(void *of) {
  pc_store *s = of;
  char stage[80];
  snprintf(stage, sizeof stage, "bringing the store up to date, %.0f s", pc_seconds() - s->since);
  s->stopped = s->progress(s->user, stage, 0, -1) != 0;
  return s->stopped;
}

static int version_of(pc_store *s, int *version, pc_err *err) {
  int64_t v;
  int failed = pc_store_number(s->db, "PRAGMA user_version", 0, &v, err);
  *version = failed ? 0 : (int)v;
  return failed;
}

/* Inside a transaction. */
static int step_once(pc_store *s, int version, pc_err *err) {
  char sql[120], *text = strndup(s->steps[version].sql, *s->steps[version].len);
  if (!text) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  int64_t lost = 0;
  if (version > 0 && s->progress) sqlite3_progress_handler(s->db, BREATH, breathe, s);
  int failed = pc_store_run(s->db, text, "bring the store up to date", err);
  sqlite3_progress_handler(s->db, 0, NULL, NULL);
  free(text);
  if (!failed)
    failed = pc_store_number(s->db, "SELECT count(*) FROM pragma_foreign_key_check", 0, &lost, err);
  if (!failed && lost)
    failed = pc_fail(err, PC_BAD_INPUT, 0, "cannot be brought up to date: %lld rows would lose their owner",
                     (long long)lost);
  snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", PC_STORE_APPLICATION,
           version + 1);
  return failed ? failed : pc_store_run(s->db, sql, "bring the store up to date", err);
}

/* Inside a transaction: one step; of a store that is new all of them, for there is nothing to keep a copy of.
 */
static int steps_from(pc_store *s, int version, pc_err *err) {
  int failed = step_once(s, version, err), next = version + 1;
  for (; !failed && version == 0 && next < s->n_steps; next++) failed = step_once(s, next, err);
  return failed;
}

/* From a version to the next, a copy first; *version is then what the store has. */
static int step_to(pc_store *s, int *version, pc_err *err) {
  int now = 0, failed = 0;
  if (*version > 0 && s->path) failed = pc_store_backup(s, *version, err); /* none of one in memory */
  if (failed || pc_store_begin(s->db, "bring the store up to date", err)) return PC_IO;
  failed = version_of(s, &now, err); /* another program may have been faster */
  if (!failed && now == *version) failed = steps_from(s, *version, err);
  failed = pc_store_end(s->db, failed, "bring the store up to date", err);
  return failed ? failed : version_of(s, version, err);
}

int pc_store_migrate(pc_store *s, pc_err *err) {
  int version;
  pc_err why = {0};
  s->since = pc_seconds();
  int failed = version_of(s, &version, &why);
  bool told = !failed && version > 0 && version < s->n_steps && s->progress;
  /* a step may rebuild a table; the check of its end stands in for the keys meanwhile */
  if (!failed && version < s->n_steps)
    failed = pc_store_run(s->db, "PRAGMA foreign_keys = OFF", "bring the store up to date", &why);
  if (told && !failed) failed = breathe(s);
  while (!failed && version < s->n_steps) failed = step_to(s, &version, &why);
  if (told) s->progress(s->user, "", 0, -1);
  if (s->stopped) return pc_fail(err, PC_IO, 0, "stopped; the store is as it was");
  if (failed) return pc_fail(err, why.code, 0, "%s", why.text);
  return pc_store_run(s->db, "PRAGMA foreign_keys = ON", "open the store", err);
}
