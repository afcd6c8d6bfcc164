/* test_exchange_store.c: export, erase, import (P3): afterwards the store answers as before.
 *
 * What a plan, a list or a chart asks the store is the history; the histories before and after must be the
 * same to the last field, and so must a second export.
 */
#include "event_make.h"
#include "posterior/exchange.h"
#include "store_make.h"

static const pc_clock NOW = {1795415465, 60};

/* The people's events as the store gives them, and their export. */
static const char *export(pc_store *s, pc_record *people, int *n, pc_arena *arena, size_t *len) {
  pc_err err = {0};
  pc_person *found;
  CHECK(!pc_store_people(s, arena, &found, n, &err), "%s", err.text);
  for (int p = 0; p < *n; p++) {
    pc_event *events;
    people[p] = (pc_record){.name = found[p].name, .since = found[p].since};
    CHECK(!pc_store_read(s, found[p].id, arena, &events, &people[p].n, &err), "%s", err.text);
    people[p].events = events;
  }
  return pc_export_json(people, *n, NOW, arena, len);
}

static void import(pc_store *s, const char *text, size_t len, pc_arena *arena) {
  pc_err err = {0};
  pc_record *people;
  int n;
  CHECK(!pc_import_json(text, len, arena, &people, &n, &err), "line %ld: %s", err.line, err.text);
  for (int p = 0; p < n; p++) {
    int64_t person = pc_store_add(s, people[p].name, people[p].since, &err);
    pc_event *events;
    CHECK(person && !pc_record_number(&people[p], 1, arena, &events), "%s", err.text);
    for (int i = 0; i < people[p].n; i++) events[i].id = 0; /* the store gives its own */
    CHECK(!pc_store_append(s, person, events, people[p].n, &err), "%s", err.text);
  }
}

static bool same_history(const pc_record *a, const pc_record *b, pc_arena *arena) {
  pc_history x, y;
  if (pc_history_make(a->events, a->n, NOW.at, arena, &x) ||
      pc_history_make(b->events, b->n, NOW.at, arena, &y))
    return false;
  bool same = x.n == y.n;
  for (int i = 0; i < x.n && same; i++) same = store_same(&x.events[i], &y.events[i]);
  int n;
  const pc_setting *settings = pc_settings(&n);
  for (int i = 0; i < n && same; i++) {
    double p = pc_history_setting(&x, settings[i].key), q = pc_history_setting(&y, settings[i].key);
    same = (p == q || (isnan(p) && isnan(q))) &&
           !strcmp(pc_history_text(&x, settings[i].key), pc_history_text(&y, settings[i].key));
  }
  return same;
}

int main(void) {
  enum { PEOPLE = 3, EVENTS = 400 };
  char *folder = store_folder("exchange"), *path = store_print("%s/posterior.db", folder);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, &err);
  CHECK(s, "%s", err.text);
  static const char *const names[PEOPLE] = {"me", "Ölga \"O\"", "=x,y"};
  uint64_t seed = 5;
  for (int p = 0; p < PEOPLE && s; p++) {
    int64_t person = pc_store_add(s, names[p], 1700000000 + p, &err);
    pc_event events[EVENTS];
    for (int i = 0; i < EVENTS; i++) {
      events[i] = draw_event(i, &seed);
      events[i].id = 0;
      if (events[i].replaces) events[i].replaces = (events[i].replaces - 1) / 3 + 1; /* ids without holes */
    }
    CHECK(!pc_store_append(s, person, events, EVENTS, &err), "%s", err.text);
  }
  pc_record before[PEOPLE], after[PEOPLE], none[PEOPLE];
  int n, m;
  size_t len, len2;
  const char *text = export(s, before, &n, arena, &len);
  CHECK(n == PEOPLE && before[0].n == EVENTS && len > 100000, "%zu", len);
  pc_person *people;
  CHECK(!pc_store_people(s, arena, &people, &n, &err));
  for (int p = 0; p < n; p++) CHECK(!pc_store_erase(s, people[p].id, &err), "%s", err.text);
  export(s, none, &m, arena, &len2);
  CHECK(m == 0, "erased");
  import(s, text, len, arena);
  const char *again = export(s, after, &m, arena, &len2);
  CHECK(m == n && len == len2 && !memcmp(text, again, len), "the export after the import is another");
  for (int p = 0; p < n; p++) CHECK(same_history(&before[p], &after[p], arena), "%s", before[p].name);
  pc_store_close(s);
  pc_arena_free(arena);
  store_clear(folder);
  free(path);
  return test_done();
}
