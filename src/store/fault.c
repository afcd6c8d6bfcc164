/* fault.c: SQLite's errors as one plain line: what is wrong, what to do. */
#include "store/store.h"

#include <errno.h>
#include <string.h>

/* The system's own reason ("Permission denied"), where SQLite kept one. */
static const char *reason(sqlite3 *db) {
  int why = sqlite3_system_errno(db);
  return why ? strerror(why) : sqlite3_errmsg(db);
}

int pc_store_fail(sqlite3 *db, const char *doing, pc_err *err) {
  int code = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
  switch (code & 0xff) {
  case SQLITE_NOMEM:
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory: cannot %s", doing);
  case SQLITE_FULL:
    return pc_fail(err, PC_IO, 0, "the disk is full: cannot %s; free some space and try again", doing);
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return pc_fail(err, PC_IO, 0, "another program holds the store: cannot %s; close it or try again", doing);
  case SQLITE_READONLY:
    return pc_fail(err, PC_IO, 0, "is read-only: cannot %s; allow writing to the file and its folder", doing);
  case SQLITE_NOTADB:
    return pc_fail(err, PC_BAD_INPUT, 0, "is no posterior store; move it away or give another path");
  case SQLITE_CORRUPT:
    return pc_fail(err, PC_BAD_INPUT, 0, "is damaged: cannot %s; posterior doctor says more", doing);
  case SQLITE_CANTOPEN:
  case SQLITE_PERM:
  case SQLITE_AUTH:
    return pc_fail(err, PC_IO, 0, "cannot %s: %s; check the rights of the file and its folder", doing,
                   reason(db));
  case SQLITE_IOERR:
    if (code == SQLITE_IOERR_NOMEM) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory: cannot %s", doing);
    return pc_fail(err, PC_IO, 0, "cannot %s: %s; check the disk and try again", doing, reason(db));
  case SQLITE_CONSTRAINT:
    return pc_fail(err, PC_BAD_INPUT, 0, "cannot %s: the store refuses it (%s)", doing, sqlite3_errmsg(db));
  default:
    return pc_fail(err, PC_IO, 0, "cannot %s: %s", doing, sqlite3_errmsg(db));
  }
}

int pc_store_run(sqlite3 *db, const char *sql, const char *doing, pc_err *err) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : pc_store_fail(db, doing, err);
}

sqlite3_stmt *pc_store_prepare(sqlite3 *db, const char *sql, const char *doing, pc_err *err) {
  sqlite3_stmt *made = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &made, NULL) == SQLITE_OK) return made;
  pc_store_fail(db, doing, err);
  return NULL;
}

int pc_store_number(sqlite3 *db, const char *sql, int64_t fallback, int64_t *out, pc_err *err) {
  sqlite3_stmt *q = pc_store_prepare(db, sql, "read the store", err);
  if (!q) return PC_IO;
  int step = sqlite3_step(q), failed = 0;
  if (step == SQLITE_ROW)
    *out = sqlite3_column_int64(q, 0);
  else if (step == SQLITE_DONE)
    *out = fallback;
  else
    failed = pc_store_fail(db, "read the store", err);
  sqlite3_finalize(q);
  return failed;
}

int pc_store_begin(sqlite3 *db, const char *doing, pc_err *err) {
  return pc_store_run(db, "BEGIN IMMEDIATE", doing, err);
}

int pc_store_end(sqlite3 *db, int failed, const char *doing, pc_err *err) {
  if (!failed) failed = pc_store_run(db, "COMMIT", doing, err);
  /* some errors have rolled back already; err keeps the first reason */
  if (failed && !sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  return failed;
}
