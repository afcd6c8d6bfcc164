/* test_exchange.c: JSON there and back (P3), what an import refuses, and the CSV.
 *
 * The way back is held to the way there by random histories over the whole table of fields; a second road to
 * the JSON is jansson, which reads the export as any program would; CSV is read by a small reader of its own.
 */
#include "event_make.h"
#include "posterior/exchange.h"
#include "test.h"

#include <jansson.h>

static const pc_clock NOW = {1795415465, 60};

static bool same_event(const pc_event *a, const pc_event *b) {
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  bool same = a->id == b->id && a->replaces == b->replaces && a->when.at == b->when.at &&
              a->when.offset_min == b->when.offset_min && a->kind == b->kind && !strcmp(a->what, b->what) &&
              !strcmp(a->note, b->note);
  for (int i = 0; i < n && same; i++) {
    const void *x = (const char *)a + f[i].offset, *y = (const char *)b + f[i].offset;
    if (f[i].type == PC_FIELD_INT) same = *(const int *)x == *(const int *)y;
    if (f[i].type == PC_FIELD_MASK) same = *(const uint64_t *)x == *(const uint64_t *)y;
    if (f[i].type == PC_FIELD_REAL) {
      double p = *(const double *)x, q = *(const double *)y;
      same = p == q || (isnan(p) && isnan(q));
    }
  }
  return same;
}

static void test_round_trip(void) {
  uint64_t seed = 1;
  int wrong_import = 0, wrong_bytes = 0, wrong_event = 0, unfit = 0, events = 0;
  const int runs = 2000;
  for (int run = 0; run < runs; run++) {
    pc_arena *arena = pc_arena_make();
    pc_record people[3], *back;
    int n = (int)(draw(&seed) % 4), m;
    static const char *const names[] = {"me", "Ölga \"O\"", "=x,y"};
    for (int p = 0; p < n; p++) {
      int count = (int)(draw(&seed) % 40);
      pc_event *e = PC_NEW(arena, pc_event, count);
      for (int i = 0; i < count; i++) {
        e[i] = draw_event(i, &seed);
        pc_err err = {0};
        unfit += pc_event_check(&e[i], &err) != 0;
        if (err.code && unfit == 1) printf("%s\n", err.text);
      }
      events += count;
      people[p] = (pc_record){names[p], 1700000000 + (int64_t)(draw(&seed) % 1000000), e, count};
    }
    size_t len, len2;
    const char *text = pc_export_json(people, n, NOW, arena, &len);
    pc_err err = {0};
    if (pc_import_json(text, len, arena, &back, &m, &err) || m != n) {
      wrong_import++;
      if (wrong_import == 1) printf("line %ld: %s\n", err.line, err.text);
    } else {
      const char *again = pc_export_json(back, m, NOW, arena, &len2);
      wrong_bytes += len != len2 || memcmp(text, again, len) != 0;
      for (int p = 0; p < n; p++)
        for (int i = 0; i < people[p].n; i++)
          wrong_event += !same_event(&people[p].events[i], &back[p].events[i]);
    }
    pc_arena_free(arena);
  }
  printf("round trip: %d histories, %d events\n", runs, events);
  CHECK(unfit == 0, "%d events do not pass the check", unfit);
  CHECK(wrong_import == 0, "%d of %d", wrong_import, runs);
  CHECK(wrong_bytes == 0, "%d of %d", wrong_bytes, runs);
  CHECK(wrong_event == 0, "%d", wrong_event);
}

static pc_event set_of(int64_t id, double load) {
  pc_event e = pc_event_blank(PC_EVENT_SET, (pc_clock){1795330800, 60});
  e.id = id;
  strcpy(e.what, "goblet_squat");
  e.rung = 4;
  e.reps = 10;
  e.load_kg = load;
  e.note = "felt \"light\"\nand =easy";
  return e;
}

/* jansson reads what we wrote: a road that shares nothing with import.c's frame. */
static void test_json_by_another_reader(void) {
  pc_arena *arena = pc_arena_make();
  pc_event e[2] = {set_of(7, 0.1), set_of(9, 12.5)};
  e[1].replaces = 7;
  pc_record person = {"me", 1795000000, e, 2};
  size_t len;
  const char *text = pc_export_json(&person, 1, NOW, arena, &len);
  json_error_t why;
  json_t *doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
  CHECK(doc, "%s", why.text);
  json_t *first =
      json_array_get(json_object_get(json_array_get(json_object_get(doc, "people"), 0), "events"), 0);
  CHECK(json_integer_value(json_object_get(first, "id")) == 7);
  CHECK(json_object_get(first, "replaces") == NULL);
  CHECK(!strcmp(json_string_value(json_object_get(first, "when")), "2026-11-22T08:00:00+01:00"), "%s",
        json_string_value(json_object_get(first, "when")));
  CHECK(json_real_value(json_object_get(first, "load_kg")) == 0.1);
  CHECK(!strcmp(json_string_value(json_object_get(first, "note")), e[0].note));
  CHECK(json_object_get(first, "pain") == NULL, "what was not said is not written");
  CHECK(strstr(text, "\"load_kg\":0.1}"), "the shortest number: %s", text);
  json_decref(doc);
  pc_arena_free(arena);
}

#define HEAD                                                                                                 \
  "{\"format\":\"posterior "                                                                                 \
  "history\",\"version\":1,\"exported\":\"2026-11-22T08:00:00+01:00\",\n\"people\":["
#define PERSON "\n{\"name\":\"me\",\"since\":\"2026-11-22T07:00:00Z\",\"events\":["
#define PAIN(id)                                                                                             \
  "{\"id\":" #id ",\"when\":\"2026-11-22T08:00:00+01:00\",\"kind\":\"pain\",\"what\":\"am\",\"pain\":3}"
#define TAIL "]}]}\n"

static void refuse(const char *text, size_t len, long line, const char *part) {
  pc_arena *arena = pc_arena_make();
  pc_record *people = (pc_record *)1;
  int n = 5;
  pc_err err = {0};
  int code = pc_import_json(text, len, arena, &people, &n, &err);
  CHECK(code != 0 && err.code != PC_OK, "taken: %.80s", text);
  CHECK(err.line == line, "line %ld, expected %ld: %s", err.line, line, err.text);
  CHECK(strstr(err.text, part), "\"%s\" lacks \"%s\"", err.text, part);
  CHECK(people == NULL && n == 0, "something was read");
  CHECK(!strchr(err.text, '\n'));
  pc_arena_free(arena);
}
#define REFUSE(text, line, part) refuse(text, sizeof(text) - 1, line, part)

static void test_refused(void) {
  REFUSE("", 1, "'{' is missing");
  REFUSE("[]", 1, "'{' is missing");
  REFUSE("{}", 1, "no people");
  REFUSE("{\"people\":[]}", 1, "not expected here");
  REFUSE("{\"format\":\"other\",\"version\":1,\"people\":[]}", 1, "not expected");
  REFUSE("{\"format\":\"posterior history\",\"version\":2,\"people\":[]}", 1, "version 2");
  REFUSE(HEAD PERSON "\n" PAIN(1) ",\n" PAIN(1) TAIL, 5, "ids must rise");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"pain\",\"what\":\"am\",\"pain\":11}" TAIL,
         4, "from 0 to 10");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"pain\",\"what\":\"am\",\"pian\":1}" TAIL,
         4, "no field \"pian\"");
  REFUSE(
      HEAD PERSON
      "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"pain\",\"what\":\"am\",\"pain\":\"1\"}" TAIL,
      4, "whole number");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"pain\",\"what\":\"am\",\"pain\":1.0}" TAIL,
         4, "whole number");
  REFUSE(HEAD PERSON "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"ache\",\"pain\":1}" TAIL, 4,
         "no kind");
  REFUSE(HEAD PERSON "\n{\"id\":1,\"when\":\"2026-02-30T08:00:00Z\",\"kind\":\"note\",\"note\":\"x\"}" TAIL,
         4, "time");
  REFUSE(HEAD PERSON "\n{\"id\":0,\"when\":\"2026-02-20T08:00:00Z\",\"kind\":\"note\",\"note\":\"x\"}" TAIL,
         4, "\"id\"");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"id\":2,\"when\":\"2026-02-20T08:00:00Z\",\"kind\":\"note\",\"note\":\"x\"}" TAIL,
         4, "not JSON");
  REFUSE(HEAD PERSON
         "\n" PAIN(1) ",\n{\"id\":5,\"replaces\":2,\"when\":\"2026-02-20T08:00:00Z\",\"kind\":\"void\"}" TAIL,
         5, "replaces 2");
  REFUSE(HEAD PERSON "\n" PAIN(1) "\n" PAIN(2) TAIL, 5, "',' is missing");
  REFUSE(HEAD PERSON "\n" PAIN(1) ",\n{\"id\":2,\n\"when\":\"2026" TAIL, 6, "not JSON");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"when\":\"2026-02-20T08:00:00Z\",\"kind\":\"symptom\",\"yes\":[4,64]}" TAIL,
         4, "rising numbers from 0 to 63");
  REFUSE(HEAD PERSON "\n{\"id\":1,\"when\":\"2026-02-20T08:00:00Z\",\"kind\":\"symptom\",\"yes\":3}" TAIL, 4,
         "rising numbers");
  REFUSE(HEAD PERSON "\n[1]" TAIL, 4, "braces");
  REFUSE(HEAD PERSON "]}," PERSON TAIL, 4, "two people");
  REFUSE(HEAD "\n{\"name\":\"me\",\"events\":[" TAIL, 3, "needs name, since");
  REFUSE(HEAD "\n{\"name\":\"\",\"since\":\"2026-11-22T07:00:00Z\",\"events\":[" TAIL, 3, "a name must");
  REFUSE(HEAD PERSON TAIL "{}", 4, "follows");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"note\",\"note\":\"a\\u0000b\"}" TAIL,
         4, "not JSON");
  REFUSE(HEAD PERSON
         "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"note\",\"note\":\"\xff\"}" TAIL,
         4, "not JSON");
}

static void test_bounded(void) {
  size_t n = 5000000;
  char *deep = malloc(n);
  memset(deep, '[', n);
  refuse(deep, n, 1, "'{' is missing");
  size_t head = strlen(HEAD PERSON);
  memcpy(deep, HEAD PERSON, head);
  refuse(deep, n, 3, "not JSON"); /* an event a million brackets deep */
  memset(deep, '{', n);
  memcpy(deep, HEAD PERSON, head);
  refuse(deep, n, 3, "not JSON");
  free(deep);
  char note[4200] = {0}, text[6000];
  memset(note, 'x', 4001);
  snprintf(text, sizeof text,
           HEAD PERSON
           "\n{\"id\":1,\"when\":\"2026-11-22T08:00:00Z\",\"kind\":\"note\",\"note\":\"%s\"}" TAIL,
           note);
  refuse(text, strlen(text), 4, "4000");
}

/* Any cut of an export is refused and reads nothing past its end (ASan stands by). */
static void test_cut_short(void) {
  pc_arena *arena = pc_arena_make();
  pc_event e[2] = {set_of(1, 3), set_of(2, NAN)};
  pc_record person = {"me", 1795000000, e, 2}, *people;
  size_t len;
  int n, taken = 0;
  const char *text = pc_export_json(&person, 1, NOW, arena, &len);
  for (size_t cut = 0; cut + 1 < len; cut++) {
    char *part = malloc(cut ? cut : 1);
    memcpy(part, text, cut);
    pc_err err = {0};
    taken += !pc_import_json(part, cut, arena, &people, &n, &err);
    free(part);
  }
  CHECK(taken == 0, "%d cuts were taken", taken);
  pc_arena_free(arena);
}

/* A pretty-printed file, reordered and with a byte order mark, is the same history. */
static void test_other_spelling(void) {
  static const char text[] = "\xEF\xBB\xBF {\n \"version\": 1, \"format\": \"posterior history\",\n "
                             "\"people\": [ {\n  \"events\": [\n   {\n    "
                             "\"pain\": 3, \"what\": \"am\",\n    \"kind\": \"pain\", \"when\": "
                             "\"2026-11-22T07:00:00Z\", \"id\": 4 } ],\n"
                             "  \"since\": \"2026-11-22T07:00:00Z\", \"name\": \"me\" } ] }";
  pc_arena *arena = pc_arena_make();
  pc_record *people;
  int n;
  pc_err err = {0};
  CHECK(!pc_import_json(text, sizeof text - 1, arena, &people, &n, &err), "line %ld: %s", err.line, err.text);
  CHECK(n == 1 && people && people[0].n == 1 && people[0].events[0].pain == 3 && people[0].events[0].id == 4);
  pc_arena_free(arena);
}

/* The example of docs/exchange.md is taken, and is written just as it stands there. */
static void test_document(void) {
  size_t size, len;
  char *document = test_slurp("docs/exchange.md", &size);
  char *text = document ? strstr(document, "```json\n") : NULL, *end = text ? strstr(text + 8, "```") : NULL;
  CHECK(end, "docs/exchange.md has no example");
  if (!end) return;
  text += 8;
  pc_arena *arena = pc_arena_make();
  pc_record *people;
  int n;
  pc_err err = {0};
  CHECK(!pc_import_json(text, (size_t)(end - text), arena, &people, &n, &err), "line %ld: %s", err.line,
        err.text);
  const char *again = pc_export_json(people, n, NOW, arena, &len);
  CHECK(len == (size_t)(end - text) && !memcmp(again, text, len), "%s", again);
  free(document);
  pc_arena_free(arena);
}

/* A store that goes on counting: ids change, what replaces what does not. */
static void test_numbering(void) {
  pc_event e[3] = {set_of(4, 1), set_of(9, 2), pc_event_blank(PC_EVENT_VOID, (pc_clock){1795330800, 0})},
           *out;
  e[1].replaces = 4;
  e[2].id = 11;
  e[2].replaces = 9;
  pc_record person = {"me", 0, e, 3};
  pc_arena *arena = pc_arena_make();
  CHECK(pc_record_number(&person, 101, arena, &out) == 0);
  CHECK(out[0].id == 101 && out[0].replaces == 0 && out[1].id == 102 && out[1].replaces == 101);
  CHECK(out[2].id == 103 && out[2].replaces == 102 && out[1].load_kg == 2);
  CHECK(e[1].id == 9, "the record keeps its ids");
  pc_arena_free(arena);
}

static void test_no_memory(void) {
  pc_arena *arena = pc_arena_make();
  pc_event e[2] = {set_of(1, 3), set_of(2, NAN)};
  pc_record person = {"me", 1795000000, e, 2}, *people;
  size_t len, got;
  int n;
  const char *text = pc_export_json(&person, 1, NOW, arena, &len);
  pc_arena *poor = pc_arena_make();
  pc_arena_fail_at(poor, 1);
  CHECK(!pc_export_json(&person, 1, NOW, poor, &got) && got == 0);
  CHECK(!pc_export_csv(&person, poor, &got));
  for (size_t k = 1; k < 6; k++) {
    pc_err err = {0};
    pc_arena_fail_at(poor, k);
    CHECK(pc_import_json(text, len, poor, &people, &n, &err) == PC_NO_MEMORY, "%zu: %s", k, err.text);
  }
  pc_arena_free(poor);
  pc_arena_free(arena);
}

/* ---- CSV ---- */

/* One cell of RFC 4180 at *at into cell; returns what ended it. */
static char csv_cell(const char **at, char *cell) {
  bool quoted = **at == '"';
  if (quoted) ++*at;
  for (;; ++*at) {
    if (quoted && **at == '"' && (*at)[1] != '"') {
      ++*at;
      quoted = false;
    } else if (quoted && **at == '"')
      ++*at;
    if (!quoted && (**at == ',' || **at == '\r' || **at == 0)) break;
    *cell++ = **at;
  }
  *cell = 0;
  char end = **at;
  *at += end == '\r' ? 2 : 1;
  return end;
}

static void test_csv(void) {
  pc_arena *arena = pc_arena_make();
  pc_event e[3] = {set_of(1, 12.5), set_of(2, NAN),
                   pc_event_blank(PC_EVENT_NOTE, (pc_clock){1795330800, -90})};
  e[1].replaces = 1;
  e[1].note = "=1+2";
  e[2].id = 3;
  e[2].note = "a,b";
  pc_record person = {"me", 1795000000, e, 3};
  size_t len;
  const char *text = pc_export_csv(&person, arena, &len), *at = text;
  char cells[4][64][128];
  int columns = 0;
  for (int row = 0; row < 4; row++) {
    int c = 0;
    while (csv_cell(&at, cells[row][c++]) == ',' && c < 64) continue;
    CHECK(row == 0 || c == columns, "row %d has %d cells, the header %d", row, c, columns);
    columns = c;
  }
  CHECK((size_t)(at - text) == len);
  int note = 0, load = 0;
  for (int c = 0; c < columns; c++) {
    if (!strcmp(cells[0][c], "note")) note = c;
    if (!strcmp(cells[0][c], "load[kg]")) load = c;
    CHECK(!strstr(cells[0][c], "_kg") && !strstr(cells[0][c], "_s"), "%s", cells[0][c]);
  }
  CHECK(note && load);
  CHECK(!strcmp(cells[0][2], "time[UTC]") && !strcmp(cells[1][2], "2026-11-22T07:00:00Z"), "%s", cells[1][2]);
  CHECK(!strcmp(cells[3][2], "2026-11-22T07:00:00Z") && !strcmp(cells[3][3], "-90"));
  CHECK(!strcmp(cells[1][load], "12.5") && !strcmp(cells[2][load], ""));
  CHECK(!strcmp(cells[1][note], e[0].note), "%s", cells[1][note]);
  CHECK(!strcmp(cells[2][note], "'=1+2"), "a formula stays a text: %s", cells[2][note]);
  CHECK(!strcmp(cells[3][note], "a,b"));
  CHECK(!strcmp(cells[1][1], "") && !strcmp(cells[2][1], "1"));
  pc_arena_free(arena);
}

int main(void) {
  test_round_trip();
  test_json_by_another_reader();
  test_refused();
  test_bounded();
  test_cut_short();
  test_other_spelling();
  test_document();
  test_numbering();
  test_no_memory();
  test_csv();
  return test_done();
}
