/* events.c: events go in at the end of a person's list and come out as they went in.
 *
 * The columns are those of pc_event_fields, in its order, so no field is named here. An unsaid field is NULL.
 *
 * Reading is what every verb waits for: ten years of a person are some 40,000 events. Most of the time SQLite
 * spends goes into columns, 16 ns each whether NULL or not (measured: all 38 columns of 40,000 rows 55 ms).
 * Therefore the table lies by (person, kind, id), a kind is read with only the columns it has, and each row
 * finds its place by its id, since ids count 1, 2, 3, ... without a gap.
 */
#include "store/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 64, SQL_ROOM = 4096, FIRST_FIELD = 6 };

/* The fields of a mask of kinds, one bit a kind. */
static int choose_fields(uint32_t kinds, const pc_event_field *chosen[MOST_FIELDS]) {
  int n, m = 0;
  const pc_event_field *f = pc_event_fields(&n);
  for (int i = 0; i < n && m < MOST_FIELDS; i++)
    if (f[i].used_by & kinds) chosen[m++] = &f[i];
  return m;
}

static void add_names(char *sql, const pc_event_field *const *fields, int n) {
  for (int i = 0; i < n; i++) {
    size_t len = strlen(sql);
    snprintf(sql + len, SQL_ROOM - len, ", %s", fields[i]->name);
  }
}

/* ---- in ---- */

static int make_insert(pc_store *s, pc_err *err) {
  const pc_event_field *fields[MOST_FIELDS];
  int n = choose_fields(~0u, fields);
  char sql[SQL_ROOM] = "INSERT INTO event (person, id, replaces, at, offset_min, kind";
  if (s->insert) return 0;
  add_names(sql, fields, n);
  strcat(sql, ") VALUES (?, ?, ?, ?, ?, ?");
  for (int i = 0; i < n; i++) strcat(sql, ", ?");
  strcat(sql, ")");
  s->insert = pc_store_prepare(s->db, sql, "add an event", err);
  return s->insert ? 0 : PC_IO;
}

static void bind_field(sqlite3_stmt *q, int at, const pc_event *e, const pc_event_field *f) {
  const void *place = (const char *)e + f->offset;
  switch (f->type) {
  case PC_FIELD_INT:
    if (*(const int *)place != PC_UNSAID) sqlite3_bind_int(q, at, *(const int *)place);
    break;
  case PC_FIELD_MASK:
    if (*(const uint64_t *)place) sqlite3_bind_int64(q, at, (int64_t) * (const uint64_t *)place);
    break;
  case PC_FIELD_REAL:
    sqlite3_bind_double(q, at, *(const double *)place); /* NaN becomes NULL */
    break;
  case PC_FIELD_WHAT:
    if (e->what[0]) sqlite3_bind_text(q, at, e->what, -1, SQLITE_STATIC);
    break;
  case PC_FIELD_NOTE:
    if (e->note && e->note[0]) sqlite3_bind_text(q, at, e->note, -1, SQLITE_STATIC);
    break;
  }
}

static int insert(pc_store *s, int64_t person, int64_t id, const pc_event *e, pc_err *err) {
  sqlite3_stmt *q = s->insert;
  const pc_event_field *fields[MOST_FIELDS];
  int n = choose_fields(~0u, fields);
  if (e->replaces >= id)
    return pc_fail(err, PC_MISMATCH, 0, "entry %lld is not there to be replaced; the last is %lld",
                   (long long)e->replaces, (long long)id - 1);
  sqlite3_clear_bindings(q);
  sqlite3_bind_int64(q, 1, person);
  sqlite3_bind_int64(q, 2, id);
  if (e->replaces) sqlite3_bind_int64(q, 3, e->replaces);
  sqlite3_bind_int64(q, 4, e->when.at);
  sqlite3_bind_int(q, 5, e->when.offset_min);
  sqlite3_bind_text(q, 6, pc_event_kind_name(e->kind), -1, SQLITE_STATIC);
  for (int i = 0; i < n; i++) bind_field(q, FIRST_FIELD + 1 + i, e, fields[i]);
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

static sqlite3_stmt *select_kind(pc_store *s, int64_t person, pc_event_kind kind,
                                 const pc_event_field *const *fields, int n, pc_err *err) {
  char sql[SQL_ROOM] = "SELECT id, replaces, at, offset_min";
  add_names(sql, fields, n);
  strcat(sql, " FROM event WHERE person = ?1 AND kind = ?2");
  sqlite3_stmt *q = pc_store_prepare(s->db, sql, "read the events", err);
  if (!q) return NULL;
  sqlite3_bind_int64(q, 1, person);
  sqlite3_bind_text(q, 2, pc_event_kind_name(kind), -1, SQLITE_STATIC);
  return q;
}

/* Is the column NULL? Only a zero asks. */
static bool unsaid(sqlite3_stmt *q, int column) {
  return sqlite3_column_type(q, column) == SQLITE_NULL;
}

/* Non-zero: out of memory. */
static int take_field(sqlite3_stmt *q, int at, pc_event *e, const pc_event_field *f, pc_arena *arena) {
  void *place = (char *)e + f->offset;
  if (f->type == PC_FIELD_INT) {
    int v = sqlite3_column_int(q, at);
    *(int *)place = v || !unsaid(q, at) ? v : PC_UNSAID;
  } else if (f->type == PC_FIELD_REAL) {
    double v = sqlite3_column_double(q, at);
    *(double *)place = v != 0 || !unsaid(q, at) ? v : NAN;
  } else if (f->type == PC_FIELD_MASK) {
    *(uint64_t *)place = (uint64_t)sqlite3_column_int64(q, at);
  } else {
    const char *text = (const char *)sqlite3_column_text(q, at);
    if (!text) return unsaid(q, at) ? 0 : -1;
    size_t len = strlen(text);
    if (f->type == PC_FIELD_NOTE) return (e->note = pc_arena_str(arena, text, len)) ? 0 : -1;
    memcpy(e->what, text, len < PC_WHAT_MAX ? len : PC_WHAT_MAX - 1);
  }
  return 0;
}

/* All events of a kind into their places; *taken counts them. */
static int read_kind(pc_store *s, int64_t person, pc_event_kind kind, pc_arena *arena, pc_event *events,
                     int64_t last, int64_t *taken, pc_err *err) {
  const pc_event_field *fields[MOST_FIELDS];
  int n = choose_fields(1u << kind, fields), step, failed = 0;
  const pc_event blank = pc_event_blank(kind, (pc_clock){0, 0});
  sqlite3_stmt *q = select_kind(s, person, kind, fields, n, err);
  if (!q) return PC_IO;
  while (!failed && (step = sqlite3_step(q)) == SQLITE_ROW) {
    int64_t id = sqlite3_column_int64(q, 0);
    if (id < 1 || id > last) break; /* the count will be short */
    pc_event *e = &events[id - 1];
    *e = blank;
    e->id = id;
    e->replaces = sqlite3_column_int64(q, 1);
    e->when = (pc_clock){sqlite3_column_int64(q, 2), sqlite3_column_int(q, 3)};
    for (int i = 0; !failed && i < n; i++)
      if (take_field(q, 4 + i, e, fields[i], arena)) failed = pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    ++*taken;
  }
  if (!failed && step != SQLITE_ROW && step != SQLITE_DONE)
    failed = pc_store_fail(s->db, "read the events", err);
  sqlite3_finalize(q);
  return failed;
}

/* Inside a transaction: every statement sees the same state. */
static int read_all(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err) {
  int64_t last, taken = 0;
  int failed = last_id(s, person, &last, err);
  if (failed) return failed;
  if (last > INT32_MAX || !(*out = PC_NEW(arena, pc_event, last)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory: the person has %lld events", (long long)last);
  for (int kind = 0; !failed && kind < PC_N_EVENT_KINDS; kind++)
    failed = read_kind(s, person, kind, arena, *out, last, &taken, err);
  if (!failed && taken != last)
    failed = pc_fail(err, PC_BAD_INPUT, 0,
                     "is damaged: %lld of the person's %lld events can be read; posterior doctor says more",
                     (long long)taken, (long long)last);
  *n = failed ? 0 : (int)last;
  return failed;
}

int pc_store_read(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err) {
  *out = NULL, *n = 0;
  if (pc_store_run(s->db, "BEGIN", "read the events", err)) return PC_IO;
  int failed = read_all(s, person, arena, out, n, err);
  return pc_store_end(s->db, failed, "read the events", err);
}
