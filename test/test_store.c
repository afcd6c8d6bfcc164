/* The store: people, events in and out, corrections, what is refused, and that the tables equal the one table
 * of fields. Second road: a plain list beside it, and SQLite's own shell of a connection. */
#include "store_make.h"
#include "test.h"

static void opens(void) {
  char *folder = store_folder("opens"), path[300], *text;
  pc_err err = {0};
  struct stat st;
  snprintf(path, sizeof path, "%s/a/b/posterior.db", folder);
  CHECK(!pc_store_open(path, true, &err) && strstr(err.text, "no store yet"), "%s", err.text);
  pc_store *s = pc_store_open(path, false, &(pc_err){0});
  CHECK(s, "made with its folders");
  CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "file for its owner");
  text = store_print("%s-wal", path);
  CHECK(stat(text, &st) == 0 && (st.st_mode & 0777) == 0600, "log for its owner");
  free(text);
  text = store_print("%s/a/b", folder);
  CHECK(stat(text, &st) == 0 && (st.st_mode & 0777) == 0700, "folder for its owner");
  free(text);
  CHECK(store_ask(path, "PRAGMA journal_mode", "wal") && store_ask(path, "PRAGMA user_version", "2"),
        "as made");
  pc_store_close(s);
  text = store_print("%s-wal", path);
  CHECK(stat(text, &st) != 0, "the log goes with the last to close");
  free(text);
  store_clear(folder);
}

static void people(void) {
  char *folder = store_folder("people"), *path = store_print("%s/p.db", folder);
  pc_arena *arena = pc_arena_make();
  pc_store *s = pc_store_open(path, false, NULL);
  pc_person *list;
  pc_err err = {0};
  int n;
  CHECK(pc_store_find(s, NULL, &err) == 0 && strstr(err.text, "no person is chosen"), "%s", err.text);
  int64_t anna = pc_store_add(s, "Anna", 1000, NULL), ben = pc_store_add(s, "Bén", 2000, NULL);
  CHECK(anna > 0 && ben > anna, "ids rise");
  err = (pc_err){0};
  CHECK(pc_store_add(s, "anna", 1000, &err) == 0 && strstr(err.text, "already"), "%s", err.text);
  char longest[102];
  memset(longest, 'a', 101), longest[101] = 0;
  const char *const bad[] = {"", "a\nb", "\xC0\x80", longest};
  for (int i = 0; i < 4; i++) CHECK(pc_store_add(s, bad[i], 0, NULL) == 0, "name %d", i);
  CHECK(pc_store_find(s, "ANNA", NULL) == anna && pc_store_find(s, "", NULL) == anna, "the first is chosen");
  CHECK(pc_store_choose(s, ben, NULL) == 0 && pc_store_find(s, NULL, NULL) == ben, "chosen");
  err = (pc_err){0};
  CHECK(pc_store_choose(s, 99, &err) && pc_store_find(s, NULL, NULL) == ben, "nobody: %s", err.text);
  CHECK(pc_store_people(s, arena, &list, &n, NULL) == 0 && n == 2 && list[1].chosen && !list[0].chosen &&
            strcmp(list[1].name, "Bén") == 0 && list[1].since == 2000,
        "list");
  CHECK(pc_store_find(s, "Cleo", NULL) == 0, "nobody");
  pc_store_close(s);
  pc_arena_free(arena);
  store_clear(folder);
  free(path);
}

static void round_trip(void) {
  enum { N = 3000 };
  char *folder = store_folder("trip"), *path = store_print("%s/p.db", folder);
  pc_arena *arena = pc_arena_make();
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t a = pc_store_add(s, "a", 0, NULL), b = pc_store_add(s, "b", 0, NULL);
  pc_event *made = malloc(N * sizeof *made), *read;
  int n, k = 0;
  for (int i = 0; i < N; i++) made[i] = store_event(i + 1);
  while (k < N) { /* in batches of one to a hundred, another person between them */
    int some = 1 + k % 100 < N - k ? 1 + k % 100 : N - k;
    pc_err err = {0};
    CHECK(pc_store_append(s, a, made + k, some, &err) == 0 && made[k].id == k + 1, "%s", err.text);
    pc_event other = store_event(1);
    CHECK(pc_store_append(s, b, &other, 1, NULL) == 0, "the other");
    k += some;
  }
  for (int again = 0; again < 2; again++) {
    CHECK(pc_store_read(s, a, arena, &read, &n, NULL) == 0 && n == N, "%d", n);
    int same = 0;
    for (int i = 0; i < n; i++) same += store_same(&made[i], &read[i]);
    CHECK(same == N, "%d of %d equal", same, N);
    pc_store_close(s);
    s = pc_store_open(path, again == 0, NULL);
  }
  CHECK(store_clean(path), "doctor");
  pc_store_close(s);
  pc_arena_free(arena);
  free(made);
  store_clear(folder);
  free(path);
}

static void refuses(void) {
  char *folder = store_folder("refuses"), *path = store_print("%s/p.db", folder);
  pc_arena *arena = pc_arena_make();
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t a = pc_store_add(s, "a", 0, NULL), b = pc_store_add(s, "b", 0, NULL);
  pc_event three[3] = {store_event(1), store_event(2), store_event(3)}, *read;
  pc_err err = {0};
  int n;
  three[2].when.offset_min = 5000;
  CHECK(pc_store_append(s, a, three, 3, &err) && err.text[0] && three[0].id == 0, "all or none: %s",
        err.text);
  three[2] = pc_event_blank(PC_EVENT_VOID, (pc_clock){0, 0}), three[2].replaces = 3;
  err = (pc_err){0};
  CHECK(pc_store_append(s, a, three, 3, &err) && strstr(err.text, "not there"), "itself: %s", err.text);
  CHECK(pc_store_read(s, a, arena, &read, &n, NULL) == 0 && n == 0, "nothing was kept: %d", n);
  three[2].replaces = 2;
  CHECK(pc_store_append(s, a, three, 3, NULL) == 0 && three[2].id == 3, "one of the same batch");
  CHECK(pc_store_append(s, b, three, 0, NULL) == 0, "none");
  err = (pc_err){0};
  three[0].replaces = 1;
  CHECK(pc_store_append(s, b, three, 1, &err), "another person's: %s", err.text);
  err = (pc_err){0};
  CHECK(pc_store_append(s, 77, three + 1, 1, &err) && strstr(err.text, "no such person"), "%s", err.text);
  CHECK(pc_store_read(s, 77, arena, &read, &n, &err), "no such person");
  pc_store_close(s);
  s = pc_store_open(path, true, NULL);
  err = (pc_err){0};
  CHECK(pc_store_append(s, a, three + 1, 1, &err) && strstr(err.text, "read-only"), "%s", err.text);
  pc_store_close(s);
  pc_arena_free(arena);
  store_clear(folder);
  free(path);
}

/* Rows are only added, at the end, and nothing but the erasure takes them out. */
static void append_only(void) {
  char *folder = store_folder("only"), *path = store_print("%s/p.db", folder);
  pc_arena *arena = pc_arena_make();
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t a = pc_store_add(s, "a", 0, NULL);
  pc_event two[2] = {store_event(1), store_event(2)};
  CHECK(pc_store_append(s, a, two, 2, NULL) == 0, "two");
  pc_store_close(s);
  static const char *const bad[] = {
      "UPDATE event SET at = 5",
      "DELETE FROM event",
      "DELETE FROM person",
      "UPDATE person SET id = 9",
      "INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (1, 4, 0, 0, 'note', '{}')",
      "INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (1, 2, 0, 0, 'note', '{}')",
      "REPLACE INTO event (person, id, at, offset_min, kind, numbers) VALUES (1, 2, 0, 0, 'note', '{}')",
      "INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (5, 1, 0, 0, 'note', '{}')",
      "INSERT INTO event (person, id, replaces, at, offset_min, kind, numbers) VALUES (1, 3, 3, 0, 0, "
      "'void', '{}')",
      "INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (1, 3, 0, 0, 'dance', '{}')",
      "INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (1, 3, 0, 0, 'steps', "
      "'{\"steps\":\"many\"}')",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!store_do(path, bad[i]), "%s", bad[i]);
  CHECK(store_ask(path, "SELECT count(*) FROM event", "2"), "two still");
  CHECK(store_do(path, "INSERT INTO event (person, id, replaces, at, offset_min, kind, numbers) VALUES (1, "
                       "3, 1, 0, 0, 'void', '{}')"),
        "the right way is open");
  pc_arena_free(arena);
  store_clear(folder);
  free(path);
}

/* Each field has its column, of the right type, in the right place, and refuses what pc_event_check refuses.
 */
static void columns(void) {
  char *folder = store_folder("columns"), *path = store_print("%s/p.db", folder);
  pc_store *s = pc_store_open(path, false, NULL);
  CHECK(pc_store_add(s, "a", 0, NULL) == 1, "first");
  pc_store_close(s);
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  char *ask = store_print("SELECT count(*) FROM pragma_table_xinfo('event')"),
       *want = store_print("%d", n + 7);
  CHECK(store_ask(path, ask, want), "as many columns as fields");
  free(ask), free(want);
  for (int i = 0; i < n; i++) {
    const char *type = f[i].type == PC_FIELD_INT || f[i].type == PC_FIELD_MASK ? "INTEGER"
                       : f[i].type == PC_FIELD_REAL                            ? "REAL"
                                                                               : "TEXT";
    ask = store_print("SELECT name || ' ' || type FROM pragma_table_xinfo('event') WHERE name = '%s'",
                      f[i].name);
    want = store_print("%s %s", f[i].name, type);
    CHECK(store_ask(path, ask, want), "%s", want);
    free(ask), free(want);
    for (int end = 0; end < 4; end++) { /* at each end, and beyond it */
      bool high = end & 1, beyond = end & 2;
      char *value;
      double v = high ? f[i].hi : f[i].lo;
      if (f[i].type == PC_FIELD_INT)
        value = store_print("%d", (int)v + (beyond ? high ? 1 : -1 : 0));
      else if (f[i].type == PC_FIELD_REAL)
        value = store_print("%.17g", beyond ? high ? nextafter(v, 2e9) : nextafter(v, -2e9) : v);
      else if (f[i].type == PC_FIELD_MASK)
        value = store_print(beyond ? "0" : high ? "-1" : "1");
      else
        value = store_print("replace(hex(zeroblob(%d)), '00', 'a')", !high ? !beyond : (int)v + beyond);
      bool text = f[i].type == PC_FIELD_WHAT || f[i].type == PC_FIELD_NOTE;
      char *sql =
          text
              ? store_print("INSERT INTO event (person, id, at, offset_min, kind, numbers, %s) SELECT 1, 1 + "
                            "coalesce(max(id), 0), 0, 0, 'note', '{}', %s FROM event",
                            f[i].name, value)
              : store_print("INSERT INTO event (person, id, at, offset_min, kind, numbers) SELECT 1, 1 + "
                            "coalesce(max(id), 0), 0, 0, 'note', '{\"%s\":%s}' FROM event",
                            f[i].name, value);
      CHECK(store_do(path, sql) == !beyond, "%s = %s", f[i].name, value);
      free(value), free(sql);
    }
  }
  for (int k = 0; k < PC_N_EVENT_KINDS; k++) {
    char *sql = store_print("INSERT INTO event (person, id, at, offset_min, kind, numbers) SELECT 1, 1 + "
                            "coalesce(max(id), 0), 0, 0, '%s', '{}' FROM event",
                            pc_event_kind_name(k));
    CHECK(store_do(path, sql), "kind %s", pc_event_kind_name(k));
    free(sql);
  }
  store_clear(folder);
  free(path);
}

/* The JSON of the numbers: exact both ways at every bit pattern tried, and nothing else is taken. */
static void numbers(void) {
  const pc_store_fields test = pc_store_number_fields(PC_EVENT_TEST);
  char text[PC_STORE_NUMBERS];
  static const double reals[] = {
      0.1, 1.0 / 3, 1e-7, -1e6, 999999.9999999999, 5e-324, 2.5, 123456789012345678.0};
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
    pc_event e = pc_event_blank(PC_EVENT_TEST, (pc_clock){0, 0}), back = e;
    e.value = reals[i], e.error = -0.0, e.side = -7;
    pc_store_numbers_print(&e, text);
    CHECK(pc_store_numbers_read(text, &test, &back) == 0 && store_same(&e, &back), "%s", text);
  }
  uint64_t seed = 7;
  for (int i = 0; i < 20000; i++) {
    pc_event e = pc_event_blank(PC_EVENT_TEST, (pc_clock){0, 0}), back = e;
    e.value = (double)(int64_t)draw(&seed) * pow(10, -(double)(draw(&seed) % 25));
    pc_store_numbers_print(&e, text);
    CHECK(pc_store_numbers_read(text, &test, &back) == 0 &&
              memcmp(&e.value, &back.value, sizeof e.value) == 0,
          "%s", text);
  }
  static const char *const bad[] = {"",
                                    "{",
                                    "}",
                                    "[]",
                                    "{}x",
                                    "{\"side\"}",
                                    "{\"side\":}",
                                    "{\"side\":-}",
                                    "{\"side\":1",
                                    "{\"side\":1,}",
                                    "{\"side\": 1}",
                                    "{\"side\":1.5}",
                                    "{\"side\":99999999999}",
                                    "{\"side\":true}",
                                    "{\"pain\":1}",
                                    "{\"what\":1}",
                                    "{\"value\":1e}",
                                    "{\"value\":1.2.3}",
                                    "{\"sid\":1}",
                                    "{side:1}",
                                    "{\"side",
                                    ",\"side\":1}",
                                    "{\"value\":0x1p3}"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    pc_event e = pc_event_blank(PC_EVENT_TEST, (pc_clock){0, 0});
    CHECK(pc_store_numbers_read(bad[i], &test, &e), "%s", bad[i]);
  }
  for (int kind = 0; kind < PC_N_EVENT_KINDS; kind++) { /* all a kind may say, at its longest */
    const pc_store_fields list = pc_store_number_fields(kind);
    pc_event e = pc_event_blank(kind, (pc_clock){0, 0}), back = e;
    for (int i = 0; i < list.n; i++) {
      void *place = (char *)&e + list.field[i]->offset;
      if (list.field[i]->type == PC_FIELD_INT) *(int *)place = INT32_MIN;
      if (list.field[i]->type == PC_FIELD_MASK) *(uint64_t *)place = (uint64_t)1 << 63;
      if (list.field[i]->type == PC_FIELD_REAL) *(double *)place = -1.2345678901234567e-300;
    }
    pc_store_numbers_print(&e, text);
    CHECK(pc_store_numbers_read(text, &list, &back) == 0 && store_same(&e, &back), "%s", text);
  }
}

int main(void) {
  numbers();
  opens();
  people();
  round_trip();
  refuses();
  append_only();
  columns();
  return test_done();
}
