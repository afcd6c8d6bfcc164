/* import.c: an export of json.c back into people and events.
 *
 * The document's frame (the people, their events) is walked here, value by value; each event by itself goes
 * to jansson. So memory stays near what the events need, and every refusal knows its line. Nothing is guessed
 * and nothing passed over: an unknown name, a value of another type or out of range, ids out of order or a
 * correction of an event that is not there ends the import, and the caller gets no part of it.
 */
#include "exchange/fields.h"
#include "posterior/exchange.h"

#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 100 }; /* of an alias */

typedef struct reader {
  const char *at, *end;
  long line;
  pc_arena *arena;
  pc_err *err;
} reader;

/* A list that grows on the heap until its length is known. */
typedef struct list {
  void *items;
  int n, room;
} list;

static void *list_add(list *l, size_t size) {
  if (l->n == l->room) {
    int room = l->room < INT_MAX / 2 ? 2 * l->room + 16 : 0;
    void *items = room ? realloc(l->items, (size_t)room * size) : NULL;
    if (!items) return NULL;
    l->items = items;
    l->room = room;
  }
  return (char *)l->items + (size_t)l->n++ * size;
}

static void *list_take(list *l, size_t size, pc_arena *arena) {
  void *items = pc_arena_get(arena, (size_t)l->n, size);
  if (items && l->n) memcpy(items, l->items, (size_t)l->n * size);
  free(l->items);
  *l = (list){0};
  return items;
}

static int no_memory(reader *r) {
  return pc_fail(r->err, PC_NO_MEMORY, 0, "no memory for the import");
}

/* ---- the frame ---- */

static void space(reader *r) {
  for (; r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at; r->at++) r->line += *r->at == '\n';
}

static bool next_is(reader *r, char c) {
  space(r);
  if (r->at == r->end || *r->at != c) return false;
  r->at++;
  return true;
}

static int need(reader *r, char c, const char *where) {
  if (next_is(r, c)) return 0;
  return pc_fail(r->err, PC_BAD_INPUT, r->line, "'%c' is missing %s; is this a whole export of posterior?", c,
                 where);
}

/* The value that stands here; the reader moves past it. NULL with err filled. */
static json_t *value(reader *r) {
  json_error_t e;
  space(r);
  json_t *v = json_loadb(r->at, (size_t)(r->end - r->at),
                         JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &e);
  if (!v) {
    if (json_error_code(&e) == json_error_out_of_memory)
      no_memory(r);
    else
      pc_fail(r->err, PC_BAD_INPUT, r->line + (e.line > 0 ? e.line - 1 : 0), "not JSON: %.120s", e.text);
    return NULL;
  }
  for (const char *end = r->at + e.position; r->at < end; r->at++) r->line += *r->at == '\n';
  return v;
}

/* A text value into the arena. NULL with err filled. */
static const char *text_value(reader *r, const char *what) {
  long line = r->line;
  json_t *v = value(r);
  if (!v) return NULL;
  const char *text = NULL;
  if (!json_is_string(v))
    pc_fail(r->err, PC_BAD_INPUT, line, "%s must be a text in quotes", what);
  else if (!(text = pc_arena_str(r->arena, json_string_value(v), json_string_length(v))))
    no_memory(r);
  json_decref(v);
  return text;
}

/* The next name of an object and its colon, into name; *more = false at the closing brace. */
static int next_name(reader *r, bool first, char name[32], bool *more) {
  *more = false;
  if (next_is(r, '}')) return 0;
  int code = first ? 0 : need(r, ',', "between two values");
  if (code) return code;
  space(r);
  const char *text = text_value(r, "a name");
  if (!text) return r->err ? (int)r->err->code : PC_BAD_INPUT;
  snprintf(name, 32, "%s", text);
  *more = true;
  return need(r, ':', "after a name");
}

/* ---- one event ---- */

/* [0, 4]: the numbers of the bits. False: something else. */
static bool mask_of(const json_t *v, uint64_t *mask) {
  *mask = 0;
  json_int_t last = -1;
  for (size_t i = 0; i < json_array_size(v); i++) {
    const json_t *bit = json_array_get(v, i);
    if (!json_is_integer(bit) || json_integer_value(bit) <= last || json_integer_value(bit) > 63)
      return false;
    last = json_integer_value(bit);
    *mask |= (uint64_t)1 << last;
  }
  return json_is_array(v);
}

static int set_field(pc_event *e, const pc_event_field *f, const json_t *v, reader *r, long line) {
  void *at = (char *)e + f->offset;
  bool whole = json_is_integer(v), text = f->type == PC_FIELD_WHAT || f->type == PC_FIELD_NOTE;
  json_int_t i = json_integer_value(v);
  if (text && json_is_string(v)) {
    if (json_string_length(v) > (size_t)f->hi)
      return pc_fail(r->err, PC_BAD_INPUT, line, "%s is longer than %g bytes", f->name, f->hi);
    if (f->type == PC_FIELD_WHAT)
      memcpy(e->what, json_string_value(v), json_string_length(v) + 1);
    else if (!(e->note = pc_arena_str(r->arena, json_string_value(v), json_string_length(v))))
      return no_memory(r);
    return 0;
  }
  if (f->type == PC_FIELD_REAL && json_is_number(v)) {
    *(double *)at = json_number_value(v);
  } else if (f->type == PC_FIELD_INT && whole && i >= 0 && i <= INT_MAX) {
    *(int *)at = (int)i;
  } else if (f->type == PC_FIELD_MASK && mask_of(v, (uint64_t *)at)) {
    return 0;
  } else {
    static const char *const forms[] = {[PC_FIELD_INT] = "a whole number from 0 up",
                                        [PC_FIELD_MASK] = "a list of rising numbers from 0 to 63",
                                        [PC_FIELD_REAL] = "a number",
                                        [PC_FIELD_WHAT] = "a text in quotes",
                                        [PC_FIELD_NOTE] = "a text in quotes"};
    return pc_fail(r->err, PC_BAD_INPUT, line, "%s must be %s", f->name, forms[f->type]);
  }
  return 0;
}

static const pc_event_field *field_find(const char *name) {
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  for (int i = 0; i < n; i++)
    if (strcmp(fields[i].name, name) == 0) return &fields[i];
  return NULL;
}

/* The four names that stand before the table's: id, replaces, when, kind. */
static int event_head(pc_event *e, const json_t *v, reader *r, long line) {
  const json_t *id = json_object_get(v, "id"), *replaces = json_object_get(v, "replaces");
  const char *when = json_string_value(json_object_get(v, "when"));
  const char *kind = json_string_value(json_object_get(v, "kind"));
  pc_clock clock;
  if (!when || !pc_time_read(when, &clock))
    return pc_fail(r->err, PC_BAD_INPUT, line,
                   "an event needs its time as \"when\", like 2026-11-22T07:30:00+01:00");
  if (!kind || pc_event_kind_find(kind) < 0)
    return pc_fail(r->err, PC_BAD_INPUT, line, "\"%.40s\" is no kind of event", kind ? kind : "");
  *e = pc_event_blank((pc_event_kind)pc_event_kind_find(kind), clock);
  if (!json_is_integer(id) || json_integer_value(id) < 1)
    return pc_fail(r->err, PC_BAD_INPUT, line, "an event needs its \"id\", a whole number from 1 up");
  if (replaces && (!json_is_integer(replaces) || json_integer_value(replaces) < 1))
    return pc_fail(r->err, PC_BAD_INPUT, line, "\"replaces\" must be the id of an earlier event");
  e->id = json_integer_value(id);
  e->replaces = replaces ? json_integer_value(replaces) : 0;
  return 0;
}

static int event_fill(pc_event *e, json_t *v, reader *r, long line) {
  if (!json_is_object(v)) return pc_fail(r->err, PC_BAD_INPUT, line, "an event must stand in braces { }");
  int code = event_head(e, v, r, line);
  const char *name;
  json_t *part;
  if (!code) json_object_foreach(v, name, part) {
      const pc_event_field *f = field_find(name);
      bool head =
          !strcmp(name, "id") || !strcmp(name, "replaces") || !strcmp(name, "when") || !strcmp(name, "kind");
      if (head) continue;
      code = f ? set_field(e, f, part, r, line)
               : pc_fail(r->err, PC_BAD_INPUT, line, "an event has no field \"%.40s\"", name);
      if (code) break;
    }
  pc_err wrong = {0};
  if (!code && pc_event_check(e, &wrong)) code = pc_fail(r->err, wrong.code, line, "%s", wrong.text);
  return code;
}

/* Where the event of that id stands; -1: nowhere. */
static int place_of(const list *events, int64_t id) {
  const pc_event *e = events->items;
  int lo = 0, hi = events->n;
  while (lo < hi) {
    int mid = lo + (hi - lo) / 2;
    if (e[mid].id < id)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < events->n && e[lo].id == id ? lo : -1;
}

static int read_event(reader *r, list *events) {
  space(r);
  long line = r->line;
  pc_event e;
  json_t *v = value(r);
  if (!v) return r->err ? (int)r->err->code : PC_BAD_INPUT;
  int code = event_fill(&e, v, r, line);
  json_decref(v);
  if (code) return code;
  int64_t last = events->n ? ((pc_event *)events->items)[events->n - 1].id : 0;
  if (e.id <= last)
    return pc_fail(r->err, PC_BAD_INPUT, line, "id %" PRId64 " comes after id %" PRId64 "; ids must rise",
                   e.id, last);
  if (e.replaces && place_of(events, e.replaces) < 0)
    return pc_fail(r->err, PC_BAD_INPUT, line, "this event replaces %" PRId64 ", which is not there",
                   e.replaces);
  pc_event *place = list_add(events, sizeof *place);
  if (!place) return no_memory(r);
  *place = e;
  return 0;
}

/* ---- the people ---- */

static int read_events(reader *r, pc_record *person) {
  list events = {0};
  int code = need(r, '[', "before the events");
  for (bool first = true; !code && !next_is(r, ']'); first = false) {
    if (!first) code = need(r, ',', "between two events");
    if (!code) code = read_event(r, &events);
  }
  person->n = events.n;
  person->events = list_take(&events, sizeof(pc_event), r->arena);
  return code ? code : person->events ? 0 : no_memory(r);
}

static int read_since(reader *r, pc_record *person) {
  long line = r->line;
  pc_clock since;
  const char *text = text_value(r, "\"since\"");
  if (!text) return r->err ? (int)r->err->code : PC_BAD_INPUT;
  if (!pc_time_read(text, &since))
    return pc_fail(r->err, PC_BAD_INPUT, line, "\"since\" must be a time like 2026-11-22T06:30:00Z");
  person->since = since.at;
  return 0;
}

/* Names are aliases: short, one line, something to see. */
static int read_name(reader *r, pc_record *person) {
  long line = r->line;
  person->name = text_value(r, "\"name\"");
  if (!person->name) return r->err ? (int)r->err->code : PC_BAD_INPUT;
  size_t len = strlen(person->name);
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)person->name[i] < 0x20) len = 0;
  return len && len <= NAME_MAX_BYTES ? 0
                                      : pc_fail(r->err, PC_BAD_INPUT, line,
                                                "a name must have 1 to %d bytes on one line", NAME_MAX_BYTES);
}

static int read_person(reader *r, list *people) {
  char name[32];
  bool more, has_events = false, has_since = false;
  pc_record person = {0};
  space(r);
  long line = r->line;
  int code = need(r, '{', "before a person");
  for (bool first = true; !code; first = false) {
    if ((code = next_name(r, first, name, &more)) || !more) break;
    if (!strcmp(name, "name") && !person.name)
      code = read_name(r, &person);
    else if (!strcmp(name, "since") && !has_since && (has_since = true))
      code = read_since(r, &person);
    else if (!strcmp(name, "events") && !has_events && (has_events = true))
      code = read_events(r, &person);
    else
      code = pc_fail(r->err, PC_BAD_INPUT, r->line, "a person has no \"%s\" here", name);
  }
  if (code) return code;
  if (!person.name || !has_since || !has_events)
    return pc_fail(r->err, PC_BAD_INPUT, line, "a person needs name, since and events");
  for (int i = 0; i < people->n; i++)
    if (strcmp(((pc_record *)people->items)[i].name, person.name) == 0)
      return pc_fail(r->err, PC_BAD_INPUT, line, "two people are called \"%.100s\"", person.name);
  pc_record *place = list_add(people, sizeof *place);
  if (!place) return no_memory(r);
  *place = person;
  return 0;
}

static int read_people(reader *r, list *people) {
  int code = need(r, '[', "before the people");
  for (bool first = true; !code && !next_is(r, ']'); first = false) {
    if (!first) code = need(r, ',', "between two people");
    if (!code) code = read_person(r, people);
  }
  return code;
}

/* "format" and "version" say what this is; "exported" is for people. */
static int read_mark(reader *r, const char *name, bool *known) {
  long line = r->line;
  json_t *v = value(r);
  if (!v) return r->err ? (int)r->err->code : PC_BAD_INPUT;
  const char *text = json_string_value(v);
  json_int_t version = json_integer_value(v);
  int code = 0;
  if (!strcmp(name, "format"))
    *known = text && !strcmp(text, "posterior history");
  else if (!strcmp(name, "version") && version != 1)
    code = pc_fail(r->err, PC_UNSUPPORTED, line,
                   "version %lld of the export is not known; use a newer posterior", (long long)version);
  else if (!strcmp(name, "exported") && !text)
    code = pc_fail(r->err, PC_BAD_INPUT, line, "\"exported\" must be a time");
  json_decref(v);
  return code;
}

static int read_document(reader *r, list *people) {
  static const char *const marks[] = {"format", "version", "exported"};
  char name[32];
  bool more, known = false, has_people = false;
  unsigned seen = 0;
  int code = need(r, '{', "at the start");
  for (bool first = true; !code; first = false) {
    if ((code = next_name(r, first, name, &more)) || !more) break;
    int mark = 0;
    while (mark < 3 && strcmp(name, marks[mark])) mark++;
    if (mark < 3 && !(seen & 1u << mark))
      code = read_mark(r, name, &known);
    else if (!strcmp(name, "people") && !has_people && (seen & 3) == 3 && known && (has_people = true))
      code = read_people(r, people);
    else
      code = pc_fail(
          r->err, PC_BAD_INPUT, r->line,
          "\"%s\" was not expected here; an export begins with format, version and exported, then people",
          name);
    seen |= mark < 3 ? 1u << mark : 0;
  }
  space(r);
  if (!code && r->at < r->end)
    code = pc_fail(r->err, PC_BAD_INPUT, r->line, "something follows after the end");
  if (!code && !has_people)
    code = pc_fail(r->err, PC_BAD_INPUT, r->line, "this is no export of posterior: it has no people");
  return code;
}

int pc_import_json(const char *data, size_t len, pc_arena *arena, pc_record **people, int *n, pc_err *err) {
  pc_err local = {0};
  reader r = {data, data + len, 1, arena, err ? err : &local};
  list found = {0};
  *people = NULL;
  *n = 0;
  if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) r.at += 3; /* a mark some editors leave */
  int code = read_document(&r, &found), count = found.n;
  pc_record *all = list_take(&found, sizeof *all, arena);
  if (!code && !all) code = no_memory(&r);
  if (code) return code;
  *people = all;
  *n = count;
  return 0;
}

/* ---- into a store ---- */

int pc_record_number(const pc_record *person, int64_t first, pc_arena *arena, pc_event **out) {
  *out = PC_NEW(arena, pc_event, person->n);
  if (!*out) return PC_NO_MEMORY;
  for (int i = 0; i < person->n; i++) {
    list before = {.items = (void *)person->events, .n = i};
    pc_event *e = &(*out)[i];
    *e = person->events[i];
    e->id = first + i;
    if (e->replaces) e->replaces = first + place_of(&before, e->replaces);
  }
  return 0;
}
