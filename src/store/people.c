/* people.c: who is in the store. */
#include "store/store.h"

#include <string.h>

enum { LONGEST_NAME = 100 }; /* bytes; the table holds it to the same */

int pc_store_people(pc_store *s, pc_arena *arena, pc_person **out, int *n, pc_err *err) {
  int64_t most;
  *n = 0;
  if (pc_store_number(s->db, "SELECT count(*) FROM person", 0, &most, err)) return PC_IO;
  pc_person *list = PC_NEW(arena, pc_person, most);
  sqlite3_stmt *q = pc_store_prepare(s->db, "SELECT id, name, since, chosen FROM person ORDER BY id",
                                     "read the people", err);
  int step = SQLITE_DONE;
  bool room = list != NULL;
  while (q && room && *n < most && (step = sqlite3_step(q)) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(q, 1);
    char *copy = name ? pc_arena_str(arena, name, strlen(name)) : NULL;
    room = copy != NULL;
    list[(*n)++] = (pc_person){sqlite3_column_int64(q, 0), copy, sqlite3_column_int64(q, 2),
                               sqlite3_column_int(q, 3) == 1};
  }
  int failed = !q                                          ? PC_IO
               : step != SQLITE_ROW && step != SQLITE_DONE ? pc_store_fail(s->db, "read the people", err)
                                                           : 0;
  sqlite3_finalize(q);
  *out = list;
  return failed ? failed : room ? 0 : pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

int64_t pc_store_find(pc_store *s, const char *name, pc_err *err) {
  bool named = name && name[0];
  sqlite3_stmt *q = pc_store_prepare(
      s->db, named ? "SELECT id FROM person WHERE name = ?1" : "SELECT id FROM person WHERE chosen = 1",
      "read the people", err);
  if (!q) return 0;
  if (named) sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
  int step = sqlite3_step(q);
  int64_t id = step == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
  if (step != SQLITE_ROW && step != SQLITE_DONE)
    pc_store_fail(s->db, "read the people", err);
  else if (id == 0 && named)
    pc_fail(err, PC_MISMATCH, 0, "there is no person called \"%s\"; check the spelling or add them", name);
  else if (id == 0)
    pc_fail(err, PC_MISMATCH, 0, "no person is chosen; name one");
  sqlite3_finalize(q);
  return id;
}

static int check_name(const char *name, pc_err *err) {
  size_t len = strlen(name);
  if (len == 0 || len > LONGEST_NAME)
    return pc_fail(err, PC_BAD_INPUT, 0, "a name has 1 to %d bytes; this one has %zu", LONGEST_NAME, len);
  /* the one check of texts stands in event.c: a name is held to it as a note would be */
  pc_event note = pc_event_blank(PC_EVENT_NOTE, (pc_clock){0, 0});
  note.note = name;
  if (pc_event_check(&note, NULL) || strpbrk(name, "\n\t"))
    return pc_fail(err, PC_BAD_INPUT, 0, "the name is not plain UTF-8 on one line; choose another");
  return 0;
}

/* Inside a transaction. */
static int64_t insert(pc_store *s, const char *name, int64_t now, pc_err *err) {
  sqlite3_stmt *q =
      pc_store_prepare(s->db,
                       "INSERT INTO person (name, since, chosen) VALUES (?1, ?2, "
                       "CASE WHEN EXISTS (SELECT 1 FROM person WHERE chosen = 1) THEN NULL ELSE 1 END)",
                       "add a person", err);
  if (!q) return 0;
  sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int64(q, 2, now);
  int code = sqlite3_step(q);
  int64_t id = code == SQLITE_DONE ? sqlite3_last_insert_rowid(s->db) : 0;
  if (id == 0 && sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_UNIQUE)
    pc_fail(err, PC_MISMATCH, 0, "there is a person called \"%s\" already; choose another name", name);
  else if (id == 0)
    pc_store_fail(s->db, "add a person", err);
  sqlite3_finalize(q);
  return id;
}

int64_t pc_store_add(pc_store *s, const char *name, int64_t now, pc_err *err) {
  if (check_name(name, err) || pc_store_begin(s->db, "add a person", err)) return 0;
  int64_t id = insert(s, name, now, err);
  return pc_store_end(s->db, id == 0, "add a person", err) ? 0 : id;
}

int pc_store_choose(pc_store *s, int64_t person, pc_err *err) {
  if (pc_store_begin(s->db, "choose a person", err)) return PC_IO;
  sqlite3_stmt *q = NULL;
  int failed =
      pc_store_run(s->db, "UPDATE person SET chosen = NULL WHERE chosen = 1", "choose a person", err);
  if (!failed &&
      !(q = pc_store_prepare(s->db, "UPDATE person SET chosen = 1 WHERE id = ?1", "choose a person", err)))
    failed = PC_IO;
  if (q) {
    sqlite3_bind_int64(q, 1, person);
    if (sqlite3_step(q) != SQLITE_DONE)
      failed = pc_store_fail(s->db, "choose a person", err);
    else if (sqlite3_changes(s->db) == 0)
      failed = pc_fail(err, PC_MISMATCH, 0, "there is no such person in the store (any more)");
  }
  sqlite3_finalize(q);
  return pc_store_end(s->db, failed, "choose a person", err);
}
