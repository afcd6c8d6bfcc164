/* events.c: events go in at the end of a person's list and come out as they went in.
 *
 * Reading is what every verb waits for: ten years of a person are some 40,000 events. SQLite takes some
 * fifteen hundred instructions to step to a row and take it apart, so all but the latest are read in
 * stretches of 512 (stretch.c). The numbers of a row lie in one text (numbers.c), and the rows of a person
 * side by side.
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

pc_taker pc_taker_make(pc_arena *arena) {
  pc_taker t = {.arena = arena};
  for (int k = 0; k < PC_N_EVENT_KINDS; k++) {
    t.blank[k] = pc_event_blank((pc_event_kind)k, (pc_clock){0, 0});
    t.fields[k] = pc_store_number_fields((pc_event_kind)k);
    t.name[k] = pc_event_kind_name((pc_event_kind)k), t.kind[k] = k;
  }
  return t;
}

static const char *after_name(const char *text, const char *name, char end) {
  while (*name && *text == *name) text++, name++;
  return *name == 0 && *text == end ? text + 1 : NULL;
}

/* People repeat themselves: nearly always one of the first three. */
int pc_taker_kind(pc_taker *t, const char *text, char end, const char **after) {
  for (int i = 0; i < PC_N_EVENT_KINDS; i++) {
    if (!(*after = after_name(text, t->name[i], end))) continue;
    int kind = t->kind[i];
    const char *same = t->name[i];
    for (; i > 0; i--) t->name[i] = t->name[i - 1], t->kind[i] = t->kind[i - 1];
    t->name[0] = same, t->kind[0] = kind;
    return kind;
  }
  return -1;
}

/* A row as SELECT below has it; false: something in it is not as an event is. */
static bool take_row(pc_taker *t, sqlite3_stmt *q, int64_t id, pc_event *e) {
  const char *kind = (const char *)sqlite3_column_text(q, 0), *what = (const char *)sqlite3_column_text(q, 1);
  const char *note = (const char *)sqlite3_column_text(q, 5),
             *numbers = (const char *)sqlite3_column_text(q, 6);
  int k = kind ? pc_taker_kind(t, kind, 0, &kind) : -1;
  if (k < 0 || !numbers) return false;
  *e = t->blank[k];
  e->id = id;
  e->replaces = sqlite3_column_int64(q, 2);
  e->when = (pc_clock){sqlite3_column_int64(q, 3), sqlite3_column_int(q, 4)};
  if (what && !memccpy(e->what, what, 0, PC_WHAT_MAX)) return false;
  if (note && !(e->note = pc_arena_str(t->arena, note, strlen(note)))) t->no_memory = true;
  return !t->no_memory && pc_store_numbers_read(numbers, &t->fields[k], e) == 0;
}

/* One person being read. */
typedef struct reading {
  pc_store *s;
  pc_taker taker;
  pc_event *events;
  int64_t person, taken, last;
} reading;

static bool take_next_row(reading *r, sqlite3_stmt *q) {
  if (!take_row(&r->taker, q, r->taken + 1, &r->events[r->taken])) return false;
  r->taken++;
  return true;
}

static bool take_next_stretch(reading *r, sqlite3_stmt *q) {
  const char *text = (const char *)sqlite3_column_text(q, 0);
  if (!text || r->taken + PC_STRETCH > r->last ||
      !pc_stretch_take(&r->taker, text, r->taken + 1, &r->events[r->taken]))
    return false;
  r->taken += PC_STRETCH;
  return true;
}

static int damaged(const reading *r, pc_err *err) {
  return pc_fail(err, PC_BAD_INPUT, 0,
                 "is damaged: entry %lld of %lld cannot be read; posterior doctor says more",
                 (long long)r->taken + 1, (long long)r->last);
}

/* All rows of the query, whose ?1 is the person and ?2 what was taken so far. */
static int take_all(reading *r, const char *sql, bool (*take)(reading *, sqlite3_stmt *), pc_err *err) {
  sqlite3_stmt *q = pc_store_prepare(r->s->db, sql, "read the events", err);
  if (!q) return PC_IO;
  sqlite3_bind_int64(q, 1, r->person);
  sqlite3_bind_int64(q, 2, r->taken);
  int step;
  while ((step = sqlite3_step(q)) == SQLITE_ROW && r->taken < r->last && take(r, q))
    ;
  int failed = 0;
  if (r->taker.no_memory || sqlite3_errcode(r->s->db) == SQLITE_NOMEM)
    failed = pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (step == SQLITE_ROW)
    failed = damaged(r, err);
  else if (step != SQLITE_DONE)
    failed = pc_store_fail(r->s->db, "read the events", err);
  sqlite3_finalize(q);
  return failed;
}

/* Inside a transaction: all statements see the same state. Ids are all different and none is above the last:
 * as many as that are 1, 2, 3, ... */
static int read_all(reading *r, bool in_stretches, pc_arena *arena, pc_err *err) {
  int failed = last_id(r->s, r->person, &r->last, err);
  if (failed) return failed;
  if (r->last > INT32_MAX || !(r->events = PC_NEW(arena, pc_event, r->last)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory: the person has %lld events", (long long)r->last);
  if (in_stretches)
    failed =
        take_all(r, "SELECT events FROM stretch WHERE person = ?1 ORDER BY number", take_next_stretch, err);
  if (!failed)
    failed = take_all(r,
                      "SELECT kind, what, replaces, at, offset_min, note, numbers FROM event WHERE person = "
                      "?1 AND id > ?2 ORDER BY id",
                      take_next_row, err);
  return failed || r->taken == r->last ? failed : damaged(r, err);
}

static int read_person(pc_store *s, int64_t person, bool in_stretches, pc_arena *arena, pc_event **out,
                       int *n, pc_err *err) {
  reading r = {.s = s, .taker = pc_taker_make(arena), .person = person};
  *out = NULL, *n = 0;
  if (pc_store_run(s->db, "BEGIN", "read the events", err)) return PC_IO;
  int failed = pc_store_end(s->db, read_all(&r, in_stretches, arena, err), "read the events", err);
  if (!failed) *out = r.events, *n = (int)r.last;
  return failed;
}

int pc_store_read(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err) {
  return read_person(s, person, true, arena, out, n, err);
}

int pc_store_read_rows(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err) {
  return read_person(s, person, false, arena, out, n, err);
}
