/* Stretches: 512 entries as one text beside their rows. Two roads for each reading, the rows and the
 * stretches; the step that brings them into an older store; what is wrong in them is refused and found. */
#include "store_make.h"
#include "test.h"

/* Both ways of reading, and the entries as they were made. */
static void read_both(pc_store *s, int64_t person, int want) {
  pc_arena *arena = pc_arena_make();
  pc_event *a, *b;
  pc_err err = {0};
  int n = -1, m = -1, same = 0;
  CHECK(pc_store_read(s, person, arena, &a, &n, &err) == 0 && n == want, "%d of %d: %s", n, want, err.text);
  CHECK(pc_store_read_rows(s, person, arena, &b, &m, &err) == 0 && m == want, "%d of %d: %s", m, want,
        err.text);
  for (int i = 0; i < n && i < m; i++) same += store_same(&a[i], &b[i]);
  CHECK(same == want, "%d of %d the same", same, want);
  pc_arena_free(arena);
  CHECK(store_counts(s, person, want, want), "as made");
}

static void grows(void) {
  char *folder = store_folder("stretch"), *path = store_print("%s/p.db", folder);
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t a = pc_store_add(s, "anna", 0, NULL), b = pc_store_add(s, "ben", 0, NULL);
  static const int upto[] = {1, 511, 512, 513, 1023, 1024, 1025, 1600};
  for (int i = 0, from = 1; i < 8; from = upto[i++] + 1) {
    int some = upto[i] - from + 1;
    CHECK(store_fill(s, a, from, upto[i], NULL) == some, "anna's");
    read_both(s, a, upto[i]);
  }
  CHECK(store_ask(path, "SELECT group_concat(person || ' ' || number) FROM stretch", "1 1,1 2,1 3"), "three");
  read_both(s, b, 0);
  pc_event *many = malloc(1030 * sizeof *many); /* two stretches in one transaction */
  for (int i = 0; i < 1030; i++) many[i] = store_event(i + 1);
  many[1029].replaces = 5000;
  CHECK(pc_store_append(s, b, many, 1030, NULL), "the last is wrong");
  CHECK(store_ask(path, "SELECT count(*) FROM stretch WHERE person = 2", "0"), "all or none");
  CHECK(pc_store_append(s, b, many, 1029, NULL) == 0, "at once");
  read_both(s, b, 1029);
  pc_store_close(s);
  CHECK(store_clean(path), "doctor");
  CHECK(!store_do(path, "UPDATE stretch SET events = ''") && !store_do(path, "DELETE FROM stretch"), "kept");
  free(many), free(path);
  store_clear(folder);
}

/* A store of version 1 gets its stretches, after a copy of it. */
static void brought_in(void) {
  char *folder = store_folder("bring"), *path = store_print("%s/p.db", folder),
       *copy = store_print("%s.backup-1", path);
  int n;
  pc_store *s = pc_store_open_steps(path, false, pc_store_steps(&n), 1, NULL);
  int64_t a = pc_store_add(s, "anna", 0, NULL), b = pc_store_add(s, "ben", 0, NULL);
  CHECK(store_fill(s, a, 1, 1100, NULL) == 1100 && store_fill(s, b, 1, 512, NULL) == 512, "filled");
  pc_store_close(s);
  s = pc_store_open(path, true, NULL); /* a reader brings it up to date, too */
  read_both(s, a, 1100), read_both(s, b, 512);
  CHECK(store_ask(path, "SELECT group_concat(person || ' ' || number) FROM stretch", "1 1,1 2,2 1"), "made");
  CHECK(store_ask(path,
                  "SELECT count(*) FROM stretch JOIN stretch_due USING (person, number) WHERE "
                  "stretch.events IS stretch_due.events",
                  "3"),
        "as due");
  CHECK(store_ask(copy, "PRAGMA user_version", "1") && store_ask(copy, "SELECT count(*) FROM event", "1612"),
        "the copy");
  pc_store_close(s);
  CHECK(store_doctor_says(path, "is a copy"), "only that");
  unlink(copy);
  CHECK(store_clean(path), "doctor");
  free(path), free(copy);
  store_clear(folder);
}

typedef struct listener {
  int told, stop_at; /* 0 = never */
  char first[80], last[80];
} listener;

static int listen(void *user, const char *stage, int done, int total) {
  listener *l = user;
  if (!l->told++) snprintf(l->first, sizeof l->first, "%s", stage);
  snprintf(l->last, sizeof l->last, "%s", stage);
  CHECK(done == 0 && total < 0, "%d of %d", done, total);
  return l->told == l->stop_at;
}

/* A long way up to date is told; stopped before it began or in the midst of it, the store is as it was. */
static void told(void) {
  enum { MANY = 20480 };
  char *folder = store_folder("told"), *path = store_print("%s/p.db", folder);
  int n;
  pc_err err = {0};
  pc_store *s = pc_store_open_steps(path, false, pc_store_steps(&n), 1, NULL);
  int64_t a = pc_store_add(s, "anna", 0, NULL);
  pc_event *many = malloc(MANY * sizeof *many);
  for (int i = 0; i < MANY; i++) many[i] = store_event(i + 1);
  CHECK(pc_store_append(s, a, many, MANY, &err) == 0, "%s", err.text);
  pc_store_close(s);
  for (int at = 1; at <= 3; at += 2) {
    listener stops = {.stop_at = at};
    memset(&err, 0, sizeof err);
    CHECK(!pc_store_open_told(path, false, listen, &stops, &err), "it went on");
    CHECK(strstr(err.text, "stopped") && stops.told == at + 1 && !*stops.last, "told %d times, %s",
          stops.told, err.text);
    CHECK(store_ask(path, "PRAGMA user_version", "1") &&
              store_ask(path, "SELECT count(*) FROM event", "20480"),
          "as it was");
  }
  listener hears = {0};
  s = pc_store_open_told(path, true, listen, &hears, &err);
  CHECK(s && hears.told > 3 && strstr(hears.first, "up to date") && !*hears.last, "told %d times",
        hears.told);
  read_both(s, a, MANY);
  pc_store_close(s);
  hears.told = 0;
  s = pc_store_open_told(path, false, listen, &hears, &err);
  CHECK(s && hears.told == 0, "nothing was left to do");
  pc_store_close(s);
  free(many), free(path);
  store_clear(folder);
}

/* Another program's hands: a stretch that says something else, is cut off, is of the wrong entries. */
static void harmed(void) {
  static const char *const harm[] = {
      "UPDATE stretch SET events = replace(events, char(31) || 'set', char(31) || 'walk')",
      "UPDATE stretch SET events = substr(events, 1, length(events) - 1)",
      "UPDATE stretch SET events = events || char(30)",
      "UPDATE stretch SET events = ''",
      "UPDATE stretch SET events = substr(events, 3)",
      "UPDATE stretch SET number = 2",
      "UPDATE stretch SET events = replace(events, '\"reps\":', '\"reps\":1')"};
  char *folder = store_folder("harm"), *path = store_print("%s/p.db", folder),
       *kept = store_print("%s/k.db", folder);
  pc_store *s = pc_store_open(kept, false, NULL);
  CHECK(store_fill(s, pc_store_add(s, "anna", 0, NULL), 1, 530, NULL) == 530, "anna's");
  pc_store_close(s);
  for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
    char *command = store_print("cp '%s' '%s'", kept, path);
    if (system(command)) abort();
    free(command);
    CHECK(store_do(path, "DROP TRIGGER stretch_unchanged") && store_do(path, harm[i]), "%s", harm[i]);
    bool second = strstr(harm[i], "number = 2"); /* the text is right; only its number is not */
    CHECK(second || store_doctor_says(path, "Entries of anna are read otherwise"), "%s", harm[i]);
    unlink(path);
  }
  free(path), free(kept);
  store_clear(folder);
}

/* The reader of one stretch: any byte changed, any length, is taken as another history or refused; never more
 * than the text is looked at. */
static void any_text(void) {
  char *folder = store_folder("text"), *path = store_print("%s/p.db", folder);
  pc_store *s = pc_store_open(path, false, NULL);
  CHECK(store_fill(s, pc_store_add(s, "anna", 0, NULL), 1, PC_STRETCH, NULL) == PC_STRETCH, "anna's");
  sqlite3_stmt *q = NULL;
  CHECK(sqlite3_prepare_v2(s->db, "SELECT events FROM stretch", -1, &q, NULL) == SQLITE_OK &&
            sqlite3_step(q) == SQLITE_ROW,
        "one");
  char *good = strdup((const char *)sqlite3_column_text(q, 0));
  sqlite3_finalize(q);
  pc_store_close(s);
  static pc_event events[PC_STRETCH];
  pc_arena *arena = pc_arena_make();
  pc_taker t = pc_taker_make(arena);
  CHECK(pc_stretch_take(&t, good, 1, events), "as written");
  CHECK(!pc_stretch_take(&t, good, 2, events), "of other entries");
  size_t len = strlen(good);
  uint64_t seed = 3;
  int refused = 0;
  enum { ROUNDS = 400 };
  for (int i = 0; i < ROUNDS; i++) {
    size_t at = draw(&seed) % len;
    char *text = strndup(good, i % 2 ? len : at);
    if (i % 2) text[at] = (char)(draw(&seed) % 256);
    refused += !pc_stretch_take(&t, text, 1, events);
    CHECK(i % 2 || !pc_stretch_take(&t, text, 1, events), "cut off at %zu", at);
    free(text);
  }
  CHECK(refused > ROUNDS / 2, "%d", refused);
  pc_arena_fail_at(arena, 1);
  CHECK(!pc_stretch_take(&t, good, 1, events) && t.no_memory, "no memory for a note");
  pc_arena_free(arena);
  free(good), free(path);
  store_clear(folder);
}

int main(void) {
  grows();
  brought_in();
  told();
  harmed();
  any_text();
  return test_done();
}
