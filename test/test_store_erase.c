/* Erased is gone: no word of the person is left in any file around the store, and the others keep everything.
 * And versions: a step that fails in its middle leaves the store as it was, with a copy beside it. */
#include "store_make.h"
#include "test.h"

#include <dirent.h>

/* Words that only ben's entries hold; as many as a history has, so that pages split and lists move. */
static char *word(int i) {
  return store_print("ben-%d-said", i);
}

/* In how many files of the folder does the text stand? */
static int files_with(const char *folder, const char *text) {
  int hits = 0;
  DIR *dir = opendir(folder);
  for (struct dirent *d; (d = readdir(dir));) {
    char *path = store_print("%s/%s", folder, d->d_name);
    size_t len = 0;
    char *bytes = d->d_name[0] == '.' ? NULL : test_slurp(path, &len);
    hits += bytes && memmem(bytes, len, text, strlen(text)) != NULL;
    free(bytes), free(path);
  }
  closedir(dir);
  return hits;
}

static void add_words(pc_store *s, int64_t ben, int from, int to) {
  for (int i = from; i < to; i++) {
    char *text = word(i);
    pc_event e = pc_event_blank(PC_EVENT_NOTE, (pc_clock){1000 * i, 0});
    e.note = text;
    CHECK(pc_store_append(s, ben, &e, 1, NULL) == 0, "%s", text);
    free(text);
  }
}

static void erases(void) {
  enum { N = 640 }; /* more than a stretch */
  char *folder = store_folder("erase"), *path = store_print("%s/p.db", folder);
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t a = pc_store_add(s, "anna", 0, NULL), b = pc_store_add(s, "Benedikt", 0, NULL);
  for (int i = 0; i < 4; i++) { /* side by side, so that both are in the same pages */
    add_words(s, b, N / 4 * i, N / 4 * (i + 1));
    CHECK(store_fill(s, a, N / 4 * i + 1, N / 4 * (i + 1), NULL) == N / 4, "anna's");
  }
  CHECK(pc_store_backup(s, s->n_steps, &err) == 0, "a copy from before: %s", err.text);
  pc_store *other = pc_store_open(path, true, NULL); /* keeps the log alive */
  CHECK(files_with(folder, "ben-7-said") >= 2 && files_with(folder, "Benedikt") >= 2, "in file, log, copy");
  CHECK(pc_store_choose(s, b, NULL) == 0, "chosen");
  CHECK(pc_store_erase(s, b, &err) == 0, "%s", err.text);
  for (int i = 0; i < N; i++) {
    char *text = word(i);
    CHECK(files_with(folder, text) == 0, "%s is left", text);
    free(text);
  }
  CHECK(files_with(folder, "-said") == 0 && files_with(folder, "Benedikt") == 0, "left");
  CHECK(store_counts(s, a, N, N), "anna's stay");
  CHECK(pc_store_find(s, "Benedikt", NULL) == 0 && pc_store_find(s, NULL, NULL) == 0, "gone");
  err = (pc_err){0};
  CHECK(pc_store_erase(s, b, &err) && strstr(err.text, "no such person"), "twice: %s", err.text);
  int64_t again = pc_store_add(s, "Benedikt", 0, NULL);
  CHECK(again > b, "an id is never given twice");
  pc_event e = store_event(1);
  CHECK(pc_store_append(other, b, &e, 1, NULL), "nothing goes to the erased");
  pc_store_close(other);
  pc_store_close(s);
  CHECK(store_clean(path), "doctor");
  free(path);
  store_clear(folder);
}

/* A reader in the middle of a look holds the log: said at once, and done at the next opening. */
static void held(void) {
  char *folder = store_folder("held"), *path = store_print("%s/p.db", folder);
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t b = pc_store_add(s, "ben", 0, NULL);
  add_words(s, b, 0, 20);
  pc_store *other = pc_store_open(path, true, NULL);
  CHECK(sqlite3_exec(other->db, "BEGIN; SELECT count(*) FROM event", NULL, NULL, NULL) == SQLITE_OK,
        "a look");
  sqlite3_busy_timeout(s->db, 50);
  CHECK(pc_store_erase(s, b, &err) && strstr(err.text, "another program"), "%s", err.text);
  CHECK(store_doctor_says(path, "Traces of an erased person"), "doctor");
  pc_store_close(other);
  pc_store_close(s);
  s = pc_store_open(path, false, NULL);
  CHECK(files_with(folder, "-said") == 0, "taken up again");
  pc_store_close(s);
  CHECK(store_clean(path), "doctor");
  free(path);
  store_clear(folder);
}

static void versions(void) {
  static const char
      good[] = "ALTER TABLE person ADD COLUMN colour TEXT",
      bad[] = "ALTER TABLE person ADD COLUMN colour TEXT; DELETE FROM erasure; CREATE TABLE person (x)",
      orphan[] = "DROP TRIGGER event_kept; DELETE FROM person";
  static const size_t good_len = sizeof good - 1, bad_len = sizeof bad - 1, orphan_len = sizeof orphan - 1;
  pc_store_step steps[STORE_STEPS];
  int n = store_steps((pc_store_step){bad, &bad_len}, steps);
  char *folder = store_folder("steps"), *path = store_print("%s/p.db", folder),
       *copy = store_print("%s.backup-2", path);
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, NULL);
  CHECK(store_fill(s, pc_store_add(s, "anna", 0, NULL), 1, 50, NULL) == 50, "anna's");
  pc_store_close(s);
  CHECK(!pc_store_open_steps(path, false, steps, n, &err), "fails");
  CHECK(strstr(err.text, "bring the store up to date"), "%s", err.text);
  CHECK(store_ask(path, "PRAGMA user_version", "2") &&
            store_ask(path, "SELECT count(*) FROM pragma_table_info('person')", "4"),
        "as it was");
  CHECK(store_doctor_says(path, "is a copy"), "the copy is told");
  err = (pc_err){0};
  steps[n - 1] = (pc_store_step){orphan, &orphan_len};
  CHECK(!pc_store_open_steps(path, false, steps, n, &err) && strstr(err.text, "lose their owner"), "%s",
        err.text);
  s = pc_store_open(path, false, NULL);
  CHECK(s && store_counts(s, pc_store_find(s, NULL, NULL), 50, 50), "nothing lost");
  pc_store_close(s);
  steps[n - 1] = (pc_store_step){good, &good_len};
  s = pc_store_open_steps(path, false, steps, n, &err);
  CHECK(s && store_counts(s, pc_store_find(s, NULL, NULL), 50, 50), "one version on");
  pc_store_close(s);
  CHECK(store_ask(copy, "PRAGMA user_version", "2") && store_ask(copy, "SELECT count(*) FROM event", "50"),
        "the copy");
  err = (pc_err){0};
  CHECK(!pc_store_open(path, false, &err) && strstr(err.text, "newer posterior"), "%s", err.text);
  free(path), free(copy);
  store_clear(folder);
}

/* What the doctor finds when another program has had its hands in the file. */
static void doctor(void) {
  static const struct {
    const char *sql, *finding;
  } harm[] = {
      {"DROP TRIGGER event_kept", "tables are not as"},
      {"DROP TRIGGER event_in_order; INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES "
       "(1, 900, 0, 0, 'void', '{}')",
       "Entries of anna: the store is damaged"},
      {"INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (1, 31, 0, 0, 'void', '{}')",
       "1 entries of anna are not as they must be; the first is entry 31"},
      {"PRAGMA foreign_keys = OFF; INSERT INTO event (person, id, at, offset_min, kind, numbers) VALUES (9, "
       "1, 0, 0, "
       "'void', '{}')",
       "belongs to nobody"},
      {"PRAGMA foreign_keys = OFF; DROP TRIGGER event_kept; DELETE FROM event WHERE id = 30; INSERT INTO "
       "event "
       "(person, id, replaces, at, offset_min, kind, numbers) VALUES (1, 30, 29, 0, 0, 'void', '{}'); DROP "
       "TRIGGER "
       "event_unchanged; UPDATE event SET replaces = 3 WHERE id = 30; DELETE FROM event WHERE id = 3",
       "corrects an entry"},
      {"PRAGMA ignore_check_constraints = ON; INSERT INTO event (person, id, at, offset_min, kind, numbers) "
       "VALUES "
       "(1, 31, 0, 0, 'dance', '{}')",
       "damaged"},
      {"INSERT INTO event (person, id, at, offset_min, kind, what, numbers) VALUES (1, 31, 7000000000, 0, "
       "'pain', "
       "'am', '{\"pain\":3}')",
       "lie in the future; the first is entry 31 (2191-10-27)"},
      {"INSERT INTO erasure VALUES (7)", "Traces"},
  };
  char *folder = store_folder("doctor"), *path = store_print("%s/p.db", folder);
  for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
    pc_store *s = pc_store_open(path, false, NULL);
    CHECK(store_fill(s, pc_store_add(s, "anna", 0, NULL), 1, 30, NULL) == 30, "anna's");
    pc_store_close(s);
    CHECK(store_clean(path), "before");
    CHECK(store_do(path, harm[i].sql), "harm %zu", i);
    CHECK(store_doctor_says(path, harm[i].finding), "%s", harm[i].finding);
    unlink(path);
  }
  pc_store *s = pc_store_open(path, false, NULL); /* a clock that ran a year ahead for three entries */
  int64_t p = pc_store_add(s, "anna", 0, NULL);
  for (int i = 0; i < 40; i++) {
    pc_event e =
        pc_event_blank(PC_EVENT_STEPS, (pc_clock){1700000000 + 3600 * i + (i >= 5 && i < 8) * 31536000, 0});
    e.steps = i;
    CHECK(pc_store_append(s, p, &e, 1, NULL) == 0, "%d", i);
  }
  pc_store_close(s);
  CHECK(store_doctor_says(path, "3 entries of anna are dated after all that were made later, from entry 6"),
        "clock");
  free(path);
  store_clear(folder);
}

int main(void) {
  erases();
  held();
  versions();
  doctor();
  return test_done();
}
