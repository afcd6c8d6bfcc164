/* doctor.c: what is wrong with a store, and what to do about it.
 *
 * It changes nothing but what opening a store does anyway: take up the log of a program that was killed, and
 * put it into the file. Each look is apart from the others and goes on after findings; only a file that
 * cannot be opened ends the visit. Files: doctor_files.c; events: doctor_events.c.
 */
#include "store/doctor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_DAMAGES = 10 }; /* lines of SQLite's own about a damaged file; the first tells enough */

void pc_doctor_say(pc_doctor *d, bool serious, const char *format, ...) {
  char text[600];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (d->n == d->room) {
    int room = d->room ? 2 * d->room : 16;
    pc_finding_line *more = PC_NEW(d->arena, pc_finding_line, room);
    if (!more) {
      d->no_memory = true;
      return;
    }
    if (d->n) memcpy(more, d->list, (size_t)d->n * sizeof *more);
    d->list = more, d->room = room;
  }
  char *kept = pc_arena_str(d->arena, text, strlen(text));
  if (kept)
    d->list[d->n++] = (pc_finding_line){serious, kept};
  else
    d->no_memory = true;
}

/* A look that could not be finished is a finding, but for missing memory. */
static void cannot(pc_doctor *d, const pc_err *err) {
  if (err->code == PC_NO_MEMORY)
    d->no_memory = true;
  else
    pc_doctor_say(d, true, "The store %s.", err->text);
}

/* The file in memory, with a table of events that has no computed columns and no ranges. SQLite would compute
 * each of them for each row, which takes a minute for two million entries; they follow from the text of a
 * row, and pc_doctor_events looks at that. NULL: too little memory, or too much damage. */
static sqlite3 *plain_copy(sqlite3 *from) {
  static const char *const plainly =
      "PRAGMA writable_schema = ON;"
      "UPDATE sqlite_schema SET sql = 'CREATE TABLE event (person INTEGER NOT NULL, id INTEGER NOT NULL, "
      "replaces INTEGER, at INTEGER NOT NULL, offset_min INTEGER NOT NULL, kind TEXT NOT NULL, what TEXT, "
      "note TEXT, numbers TEXT NOT NULL, PRIMARY KEY (person, id)) STRICT, WITHOUT ROWID' "
      "WHERE type = 'table' AND name = 'event';"
      "PRAGMA writable_schema = RESET";
  sqlite3 *copy = NULL;
  bool done =
      sqlite3_open_v2(":memory:", &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
  sqlite3_backup *b = done ? sqlite3_backup_init(copy, "main", from, "main") : NULL;
  if (b) sqlite3_backup_step(b, -1);
  done = b && sqlite3_backup_finish(b) == SQLITE_OK &&
         sqlite3_exec(copy, plainly, NULL, NULL, NULL) == SQLITE_OK;
  if (done) return copy;
  sqlite3_close(copy);
  return NULL;
}

static void damages(pc_doctor *d) {
  pc_err err = {0};
  char sql[60];
  int step = SQLITE_DONE;
  sqlite3 *copy = plain_copy(d->store->db), *db = copy ? copy : d->store->db;
  snprintf(sql, sizeof sql, "PRAGMA integrity_check(%d)", MOST_DAMAGES);
  sqlite3_stmt *q = pc_store_prepare(db, sql, "be checked for damage", &err);
  while (q && (step = sqlite3_step(q)) == SQLITE_ROW) {
    const char *line = (const char *)sqlite3_column_text(q, 0);
    if (line && strcmp(line, "ok") != 0)
      pc_doctor_say(
          d, true,
          "The file is damaged: %s. Keep a copy of it, then go back to a backup of your own or export "
          "what can still be read.",
          line);
  }
  if (q && step != SQLITE_DONE) pc_store_fail(db, "be checked for damage", &err);
  sqlite3_finalize(q);
  sqlite3_close(copy);
  if (err.code) cannot(d, &err);
}

static void owners(pc_doctor *d) {
  pc_err err = {0};
  int64_t lost = 0;
  if (pc_store_number(d->store->db, "SELECT count(*) FROM pragma_foreign_key_check", 0, &lost, &err))
    cannot(d, &err);
  else if (lost)
    pc_doctor_say(
        d, true,
        "%lld times an entry belongs to nobody or corrects an entry that is not the person's. Another "
        "program wrote to the file; go back to a backup of your own.",
        (long long)lost);
}

/* The tables as a store of the same version that is made this moment has them. */
static void tables(pc_doctor *d) {
  static const char *const everything =
      "SELECT group_concat(type || name || tbl_name || ifnull(sql, ''), char(10)) FROM (SELECT * FROM "
      "sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name)";
  pc_err err = {0};
  pc_store fresh = {.steps = d->store->steps, .n_steps = d->store->n_steps};
  sqlite3_stmt *a = NULL, *b = NULL;
  if (sqlite3_open_v2(":memory:", &fresh.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    pc_store_fail(fresh.db, "compare the tables", &err);
  else if (pc_store_migrate(&fresh, &err) == 0 &&
           (a = pc_store_prepare(d->store->db, everything, "compare the tables", &err)) &&
           (b = pc_store_prepare(fresh.db, everything, "compare the tables", &err))) {
    if (sqlite3_step(a) != SQLITE_ROW)
      pc_store_fail(d->store->db, "compare the tables", &err);
    else if (sqlite3_step(b) != SQLITE_ROW)
      pc_store_fail(fresh.db, "compare the tables", &err);
    else {
      const char *have = (const char *)sqlite3_column_text(a, 0),
                 *want = (const char *)sqlite3_column_text(b, 0);
      if (!have || !want)
        d->no_memory = true;
      else if (strcmp(have, want) != 0)
        pc_doctor_say(
            d, true,
            "The tables are not as this version makes them. Another program changed them; export, and "
            "import into a new store.");
    }
  }
  sqlite3_finalize(a);
  sqlite3_finalize(b);
  sqlite3_close(fresh.db);
  if (err.code) cannot(d, &err);
}

static void erasures(pc_doctor *d) {
  pc_err err = {0};
  int64_t due = 0;
  if (pc_store_number(d->store->db, "SELECT count(*) FROM erasure", 0, &due, &err))
    cannot(d, &err);
  else if (due)
    pc_doctor_say(
        d, true,
        "Traces of an erased person may still lie in the file or its copies. Close other programs and "
        "add any entry: the cleaning is taken up again.");
}

/* What is in the log goes into the file; only another program can stand in the way. */
static void log_left(pc_doctor *d) {
  pc_err err = {0};
  int64_t busy = 0;
  sqlite3_busy_timeout(d->store->db, 100);
  if (pc_store_number(d->store->db, "PRAGMA wal_checkpoint(TRUNCATE)", 0, &busy, &err))
    cannot(d, &err);
  else if (busy)
    pc_doctor_say(d, false, "Another program uses the store now, so its log stays. Nothing to do.");
}

int pc_store_doctor(const char *path, int64_t now, pc_arena *arena, pc_finding_line **out, int *n,
                    pc_err *err) {
  pc_doctor d = {.arena = arena, .now = now};
  pc_err why = {0};
  struct stat st;
  if (stat(path, &st) && errno == ENOENT)
    pc_doctor_say(&d, false, "There is no store yet; posterior screen makes one.");
  else {
    pc_doctor_files(&d, path);
    d.store = pc_store_open(path, true, &why);
    if (d.store) {
      damages(&d), owners(&d), tables(&d), erasures(&d), log_left(&d);
      pc_doctor_events(&d);
    } else
      cannot(&d, &why);
    pc_store_close(d.store);
  }
  *out = d.list, *n = d.n;
  return d.no_memory ? pc_fail(err, PC_NO_MEMORY, 0, "out of memory") : 0;
}
