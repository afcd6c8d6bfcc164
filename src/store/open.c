/* open.c: a store is opened, told from what is none, and brought up to date.
 *
 * The write-ahead log (WAL) lets readers go on while one writes; with synchronous=FULL a commit returns after
 * its frames are on the disk. A reader opens like a writer and then forbids itself to write (query_only): a
 * connection that may not write cannot take up the log of a program that was killed, nor clear it away.
 */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long one program waits for another before it gives up. A write takes some milliseconds. */
static const int PATIENCE_MS = 20000;

/* The switch to WAL does not wait by itself when two programs make the same store at once. */
static int use_wal(pc_store *s, pc_err *err) {
  for (int waited = 0;; waited += 5) {
    int code = sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (code == SQLITE_OK) return 0;
    if ((code & 0xff) != SQLITE_BUSY || waited >= PATIENCE_MS)
      return pc_store_fail(s->db, "open the store", err);
    sqlite3_sleep(5);
  }
}

static int settle(pc_store *s, pc_err *err) {
  sqlite3_busy_timeout(s->db, PATIENCE_MS);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return pc_store_run(s->db,
                      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
                      "PRAGMA temp_store = MEMORY; PRAGMA recursive_triggers = ON;"
                      "PRAGMA cell_size_check = ON",
                      "open the store", err);
}

/* Ours, and of a version we know? An empty file is ours to be. */
static int identify(pc_store *s, int *version, pc_err *err) {
  int64_t application = 0, user_version = 0, tables = 0;
  /* in one transaction: another program may be making the tables this moment */
  if (pc_store_run(s->db, "BEGIN", "open the store", err) ||
      pc_store_number(s->db, "PRAGMA application_id", 0, &application, err) ||
      pc_store_number(s->db, "PRAGMA user_version", 0, &user_version, err) ||
      pc_store_number(s->db, "SELECT count(*) FROM sqlite_schema", 0, &tables, err) ||
      pc_store_run(s->db, "COMMIT", "open the store", err))
    return PC_IO;
  bool empty = application == 0 && user_version == 0 && tables == 0;
  if (!empty && application != PC_STORE_APPLICATION)
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "is a database of another program, no posterior store; give another path");
  if (user_version < 0 || user_version > s->n_steps)
    return pc_fail(err, PC_UNSUPPORTED, 0,
                   "was written by a newer posterior (version %lld of the store; this program knows %d); "
                   "update the program",
                   (long long)user_version, s->n_steps);
  *version = (int)user_version;
  return 0;
}

static int prepare_to_write(pc_store *s, int version, pc_err *err) {
  if (sqlite3_db_readonly(s->db, "main") == 1)
    return pc_fail(err, PC_IO, 0,
                   "is read-only; allow writing to the file and its folder, or give another path");
  if (version == 0 && use_wal(s, err)) return PC_IO;
  if (version < s->n_steps && pc_store_migrate(s, err)) return PC_IO;
  return 0;
}

/* On a disk that nobody can write to, SQLite cannot make the files of its log, but needs none either: the
 * URI says so (immutable). With a log that was left there the file alone is not the whole store. */
static int open_frozen(pc_store *s, pc_err *err) {
  size_t len = strlen(s->path);
  char *uri = malloc(3 * len + 40), *p = uri;
  if (!uri) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  p += sprintf(p, "file:");
  for (const char *c = s->path; *c; c++) p += sprintf(p, strchr("%?#", *c) ? "%%%02X" : "%c", *c);
  sprintf(p, "?immutable=1");
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  int failed = !s->read_only || pc_store_log_length(s->path) > 0
                   ? pc_fail(err, PC_IO, 0, "lies on a read-only disk; make it writable or give another path")
               : sqlite3_open_v2(uri, &s->db, flags, NULL) != SQLITE_OK
                   ? pc_store_fail(s->db, "open the store", err)
                   : 0;
  free(uri);
  return failed;
}

static int open_file(pc_store *s, pc_err *err) {
  int version = 0;
  if (s->read_only ? pc_store_check_file(s->path, err) : pc_store_make_file(s->path, err)) return PC_IO;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (pc_store_frozen(s->path)) {
    if (open_frozen(s, err)) return PC_IO;
  } else if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK)
    return pc_store_fail(s->db, "open the store", err);
  if (settle(s, err) || identify(s, &version, err)) return PC_IO;
  if ((!s->read_only || version < s->n_steps) && prepare_to_write(s, version, err)) return PC_IO;
  if (s->read_only) return pc_store_run(s->db, "PRAGMA query_only = ON", "open the store", err);
  sqlite3_busy_timeout(s->db, 0);
  pc_store_erase_rest(s, NULL); /* what is in the way now is told by the doctor */
  sqlite3_busy_timeout(s->db, PATIENCE_MS);
  return 0;
}

/* As `plan` says, but for its path, which is copied. */
static pc_store *open_as(const pc_store *plan, const char *path, pc_err *err) {
  pc_store *s = calloc(1, sizeof *s);
  if (s) *s = *plan, s->path = strdup(path);
  if (!s || !s->path)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (open_file(s, err) == 0)
    return s;
  pc_store_close(s);
  return NULL;
}

pc_store *pc_store_open_steps(const char *path, bool read_only, const pc_store_step *steps, int n_steps,
                              pc_err *err) {
  const pc_store plan = {.steps = steps, .n_steps = n_steps, .read_only = read_only};
  return open_as(&plan, path, err);
}

pc_store *pc_store_open_told(const char *path, bool read_only, pc_store_progress *progress, void *user,
                             pc_err *err) {
  pc_store plan = {.read_only = read_only, .progress = progress, .user = user};
  plan.steps = pc_store_steps(&plan.n_steps);
  return open_as(&plan, path, err);
}

pc_store *pc_store_open(const char *path, bool read_only, pc_err *err) {
  return pc_store_open_told(path, read_only, NULL, NULL, err);
}

void pc_store_close(pc_store *s) {
  if (!s) return;
  sqlite3_finalize(s->insert);
  sqlite3_close(s->db);
  free(s->path);
  free(s);
}
