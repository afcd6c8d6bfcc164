/* events.c: events go in at the end of a person's list and come out as they went in.
 *
 * Reading is what every verb waits for: ten years of a person are some 40,000 events. SQLite takes about a
 * hundred instructions for each column of each row, full or empty; with a stored column for every field of
 * an event a history took half as much again (docs/store.md). Therefore the numbers of a row lie in one text
 * (numbers.c), and the rows of a person side by side.
 */
#include "store/store.h"

#include <string.h>

/* ---- in ---- */

static int make_insert(pc_store *s, pc_err *err) {
  if (!s->insert)
    s->insert = pc_store_prepare(
        s->db,
        "INSERT INTO event (person, id, replaces, at, offset_min, kind, what, note, numbers) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "add an event", err);
  return s->insert ? 0 : PC_IO;
}

static int insert(pc_store *s, int64_t person, int64_t id, const pc_event *e, pc_err *err) {
  sqlite3_stmt *q = s->insert;
  char numbers[PC_STORE_NUMBERS];
  if (e->replaces >= id)
    return pc_fail(err, PC_MISMATCH, 0, "entry %lld is not there to be replaced; the last is %lld",
                   (long long)e->replaces, (long long)id - 1);
  pc_store_numbers_print(e, numbers);
  sqlite3_clear_bindings(q);
  sqlite3_bind_int64(q, 1, person);
  sqlite3_bind_int64(q, 2, id);
  if (e->replaces) sqlite3_bind_int64(q, 3, e->replaces);
  sqlite3_bind_int64(q, 4, e->when.at);
  sqlite3_bind_int(q, 5, e->when.offset_min);
  sqlite3_bind_text(q, 6, pc_event_kind_name(e->kind), -1, SQLITE_STATIC);
  if (e->what[0]) sqlite3_bind_text(q, 7, e->what, -1, SQLITE_STATIC);
  if (e->note && e->note[0]) sqlite3_bind_text(q, 8, e->note, -1, SQLITE_STATIC);
  sqlite3_bind_text(q, 9, numbers, -1, SQLITE_STATIC);
  int failed = sqlite3_step(q) == SQLITE_DONE ? 0 : pc_store_fail(s->db, "add an event", err);
  sqlite3_reset(q);
  return failed;
}

/* How many events the person has; inside a transaction. */
static int last_id(pc_store *s, int64_t person, int64_t *last, pc_err *err) {
  sqlite3_stmt *q = pc_store_prepare(
      s->db, "SELECT (SELECT coalesce(max(id), 0) FROM event WHERE person = ?1) FROM person WHERE id = ?1",
      "read the events", err);
  if (!q) return PC_IO;
  sqlite3_bind_int64(q, 1, person);
  int step = sqlite3_step(q);
  *last = step == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
  int failed = step == SQLITE_ROW ? 0
               : step == SQLITE_DONE
                   ? pc_fail(err, PC_MISMATCH, 0, "there is no such person in the store (any more)")
                   : pc_store_fail(s->db, "read the events", err);
  sqlite3_finalize(q);
  return failed;
}

int pc_store_append(pc_store *s, int64_t person, pc_event *events, int n, pc_err *err) {
  int64_t last;
  for (int i = 0; i < n; i++)
    if (pc_event_check(&events[i], err)) return PC_BAD_INPUT;
  if (make_insert(s, err) || pc_store_begin(s->db, "add an event", err)) return PC_IO;
  int failed = last_id(s, person, &last, err);
  for (int i = 0; !failed && i < n; i++) failed = insert(s, person, last + 1 + i, &events[i], err);
  failed = pc_store_end(s->db, failed, "add an event", err);
  for (int i = 0; !failed && i < n; i++) events[i].id = last + 1 + i;
  return failed;
}

/* ---- out ---- */

typedef struct taker {
  pc_arena *arena;
  pc_event blank[PC_N_EVENT_KINDS];
  pc_store_fields fields[PC_N_EVENT_KINDS];
  const char *name[PC_N_EVENT_KINDS]; /* with their kinds: those met last are in front */
  int kind[PC_N_EVENT_KINDS];
  bool no_memory;
} taker;

/* People repeat themselves: nearly always one of the first three. -1: unknown. */
static int find_kind(taker *t, const char *name) {
  for (int i = 0; i < PC_N_EVENT_KINDS; i++) {
    if (t->name[i][0] != name[0] || strcmp(t->name[i], name) != 0) continue;
    int kind = t->kind[i];
    const char *same = t->name[i];
    for (; i > 0; i--) t->name[i] = t->name[i - 1], t->kind[i] = t->kind[i - 1];
    t->name[0] = same, t->kind[0] = kind;
    return kind;
  }
  return -1;
}

/* A row as SELECT below has it; false: something in it is not as an event is. */
static bool take_row(taker *t, sqlite3_stmt *q, int64_t id, pc_event *e) {
  const char *kind = (const char *)sqlite3_column_text(q, 0), *what = (const char *)sqlite3_column_text(q, 1);
  const char *note = (const char *)sqlite3_column_text(q, 5),
             *numbers = (const char *)sqlite3_column_text(q, 6);
  int k = kind ? find_kind(t, kind) : -1;
  if (k < 0 || !numbers) return false;
  *e = t->blank[k];
  e->id = id;
  e->replaces = sqlite3_column_int64(q, 2);
  e->when = (pc_clock){sqlite3_column_int64(q, 3), sqlite3_column_int(q, 4)};
  if (what && !memccpy(e->what, what, 0, PC_WHAT_MAX)) return false;
  if (note && !(e->note = pc_arena_str(t->arena, note, strlen(note)))) t->no_memory = true;
  return !t->no_memory && pc_store_numbers_read(numbers, &t->fields[k], e) == 0;
}

/* Ids are all different and none is above the last: as many rows as that are 1, 2, 3, ... */
static int take_rows(pc_store *s, sqlite3_stmt *q, pc_arena *arena, pc_event *events, int64_t last,
                     pc_err *err) {
  taker t = {.arena = arena};
  int64_t taken = 0;
  int step;
  for (int k = 0; k < PC_N_EVENT_KINDS; k++) {
    t.blank[k] = pc_event_blank((pc_event_kind)k, (pc_clock){0, 0});
    t.fields[k] = pc_store_number_fields((pc_event_kind)k);
    t.name[k] = pc_event_kind_name((pc_event_kind)k), t.kind[k] = k;
  }
  while ((step = sqlite3_step(q)) == SQLITE_ROW && taken < last) {
    if (!take_row(&t, q, taken + 1, &events[taken])) break;
    taken++;
  }
  if (t.no_memory || sqlite3_errcode(s->db) == SQLITE_NOMEM)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (step != SQLITE_ROW && step != SQLITE_DONE) return pc_store_fail(s->db, "read the events", err);
  if (step == SQLITE_ROW || taken != last)
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "is damaged: entry %lld of %lld cannot be read; posterior doctor says more",
                   (long long)taken + 1, (long long)last);
  return 0;
}

/* Inside a transaction: both statements see the same state. */
static int read_all(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err) {
  int64_t last;
  int failed = last_id(s, person, &last, err);
  if (failed) return failed;
  if (last > INT32_MAX || !(*out = PC_NEW(arena, pc_event, last)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory: the person has %lld events", (long long)last);
  sqlite3_stmt *q = pc_store_prepare(s->db,
                                     "SELECT kind, what, replaces, at, offset_min, note, numbers FROM "
                                     "event WHERE person = ?1 ORDER BY id",
                                     "read the events", err);
  if (!q) return PC_IO;
  sqlite3_bind_int64(q, 1, person);
  failed = take_rows(s, q, arena, *out, last, err);
  sqlite3_finalize(q);
  *n = failed ? 0 : (int)last;
  return failed;
}

int pc_store_read(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err) {
  *out = NULL, *n = 0;
  if (pc_store_run(s->db, "BEGIN", "read the events", err)) return PC_IO;
  int failed = read_all(s, person, arena, out, n, err);
  return pc_store_end(s->db, failed, "read the events", err);
}
