/* Killed at any moment, the store has every entry that was acknowledged. A child writes and tells of each
 * entry through a pipe; after a random time it is killed (SIGKILL): while it opens, makes, migrates, adds,
 * erases. 1,000 runs in all; a twentieth under the sanitizers, where a fork takes long. */
#include "base/clock.h"
#include "store_make.h"
#include "test.h"

#include <signal.h>
#include <sys/wait.h>

#ifdef __SANITIZE_ADDRESS__
enum { RUNS = 10 };
#else
enum { RUNS = 200 };
#endif
enum { GROW_TO = 700 }; /* more than a stretch */
/* On a busy machine all may be killed too late: up to so many times RUNS, to see one that was not. */
enum { LATE = 10 };

static const char two[] =
    "ALTER TABLE person ADD COLUMN colour TEXT; CREATE TABLE more (id INTEGER PRIMARY KEY, "
    "what TEXT) STRICT; INSERT INTO more (what) SELECT note FROM event";
static const size_t two_len = sizeof two - 1;
static pc_store_step steps[STORE_STEPS];
static int n_old, n_new; /* the program's, and one more */

static void tell(int fd, int32_t n) {
  if (write(fd, &n, sizeof n) != sizeof n) _exit(3);
}

static void child_adds(const char *path, int fd, int from, int n_steps) {
  pc_store *s = pc_store_open_steps(path, false, steps, n_steps, NULL);
  int64_t p = s ? pc_store_find(s, NULL, NULL) : 0;
  if (s && p == 0) p = pc_store_add(s, "anna", 0, NULL);
  if (p == 0) _exit(4);
  for (int i = from;; i++) {
    if (store_fill(s, p, i, i, NULL) != 1) _exit(5);
    tell(fd, i);
  }
}

static void child_erases(const char *path, int fd) {
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t b = s ? pc_store_find(s, "ben", NULL) : 0;
  if (b == 0 || pc_store_erase(s, b, NULL)) _exit(6);
  tell(fd, 1);
  pause();
}

enum { UNTIL_TOLD = -1 };

/* The last number the child told before it was killed; -1: it ended by itself, with an error. */
static int last_told(int fd, pid_t child, int wait_us) {
  int32_t told, last = 0;
  int status;
  if (wait_us != UNTIL_TOLD)
    usleep((useconds_t)wait_us);
  else if (read(fd, &told, sizeof told) == sizeof told)
    last = told;
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  while (read(fd, &told, sizeof told) == sizeof told) last = told;
  close(fd);
  return WIFSIGNALED(status) ? last : -1;
}

typedef enum task { ADD, MIGRATE, ERASE } task;

static int run(task what, const char *path, int from, int wait_us) {
  int fd[2];
  if (pipe(fd)) abort();
  pid_t child = fork();
  if (child == 0) {
    close(fd[0]);
    if (what == ERASE) child_erases(path, fd[1]);
    child_adds(path, fd[1], from, what == MIGRATE ? n_new : n_old);
  }
  close(fd[1]);
  return last_told(fd[0], child, wait_us);
}

/* When to kill: the first run once it has told something, the second at once, the others up to twice what the
 * first took, so that a busy machine changes nothing: each at a random time of its own share of that, and the
 * early shares short, for most is decided early. */
static int when(uint64_t *seed, int run_number, double first_us) {
  double from = pow((double)(run_number % RUNS) / RUNS, 3), to = pow((run_number % RUNS + 1.0) / RUNS, 3);
  double share = 2 * first_us * (to - from);
  return run_number == 0   ? UNTIL_TOLD
         : run_number == 1 ? 0
                           : (int)(2 * first_us * from) + (int)(draw(seed) % (uint64_t)(share + 1));
}

/* How many the store has now; every one that was told must be among them. */
static int check_added(const char *path, int told, int run_number, int n_steps) {
  pc_err err = {0};
  pc_store *s = pc_store_open_steps(path, false, steps, n_steps, &err);
  CHECK(s, "run %d: opens: %s", run_number, err.text);
  if (!s) return 0;
  pc_arena *arena = pc_arena_make();
  pc_event *events;
  int n = 0;
  int64_t p = pc_store_find(s, "anna", NULL);
  CHECK(p || told == 0, "run %d: the person is there", run_number);
  if (p) {
    CHECK(store_counts(s, p, told, told + 1), "run %d: %d told", run_number, told);
    CHECK(pc_store_read(s, p, arena, &events, &n, NULL) == 0, "run %d", run_number);
  }
  pc_arena_free(arena);
  pc_store_close(s);
  return n;
}

/* Three of four go on where the last was killed, one begins with no file. */
static void adding(void) {
  uint64_t seed = 11;
  double first_us = 0;
  char *folder = store_folder("kill"), *path = NULL;
  int have = 0, most = 0;
  for (int i = 0; i < 3 * RUNS; i++) {
    if (i % 4 == 0 || have > GROW_TO) {
      free(path);
      path = store_print("%s/%d/p.db", folder, i);
      have = 0;
    }
    double start = pc_seconds();
    int told = run(ADD, path, have + 1, when(&seed, i, first_us));
    if (i == 0) first_us = 1e6 * (pc_seconds() - start);
    CHECK(told >= 0, "run %d: ended by itself", i);
    if (access(path, F_OK) != 0) continue; /* killed before the file was there */
    have = check_added(path, told > have ? told : have, i, n_old);
    if (told > most) most = told;
    CHECK(store_clean(path), "run %d: doctor", i);
  }
  CHECK(most > 0, "some were killed while they added (%d)", most);
  printf("NOTE killed with up to %d entries told\n", most);
  free(path);
  store_clear(folder);
}

static void copy_file(const char *from, const char *to) {
  char *command = store_print("cp '%s' '%s'", from, to);
  if (system(command)) abort();
  free(command);
}

/* A file as it is before a step, with anna's 40 entries and ben's. */
static char *make_old(const char *folder) {
  char *path = store_print("%s/old.db", folder);
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t a = pc_store_add(s, "anna", 0, NULL), b = pc_store_add(s, "ben", 0, NULL);
  CHECK(store_fill(s, a, 1, 40, NULL) == 40, "anna's");
  for (int i = 0; i < 40; i++) {
    pc_event e = pc_event_blank(PC_EVENT_NOTE, (pc_clock){1000 * i, 0});
    e.note = "only ben wrote xyzzy";
    CHECK(pc_store_append(s, b, &e, 1, NULL) == 0, "ben's");
  }
  pc_store_close(s);
  return path;
}

static void migrating(void) {
  uint64_t seed = 12;
  double first_us = 0;
  char *folder = store_folder("step"), *old = make_old(folder), *path = store_print("%s/p.db", folder);
  int done = 0, i = 0;
  for (; i < RUNS || (done == i && i < LATE * RUNS); i++) {
    char *clear = store_print("rm -f '%s'*", path);
    if (system(clear)) abort();
    free(clear);
    copy_file(old, path);
    double start = pc_seconds();
    int told = run(MIGRATE, path, 41, when(&seed, i, first_us));
    if (i == 0) first_us = 1e6 * (pc_seconds() - start);
    CHECK(told >= 0, "run %d: ended by itself", i);
    done += store_ask(path, "SELECT count(*) FROM pragma_table_info('person') WHERE name = 'colour'", "1");
    check_added(path, told > 40 ? told : 40, i, n_new);
    CHECK(store_ask(path, "SELECT count(*) FROM more WHERE what LIKE '%xyzzy%'", "40"), "run %d: once", i);
    CHECK(store_ask(path, "PRAGMA integrity_check", "ok"), "run %d", i);
    char *copy = store_print("%s.backup-%d", path, n_old), *want = store_print("80 %d", n_old);
    CHECK(store_ask(copy,
                    "SELECT count(*) || ' ' || (SELECT user_version FROM pragma_user_version) FROM event",
                    want),
          "run %d: the copy is of before", i);
    free(copy), free(want);
  }
  CHECK(done > 0 && done < i, "%d of %d were killed after the step", done, i);
  free(path), free(old);
  store_clear(folder);
}

static void erasing(void) {
  uint64_t seed = 13;
  double first_us = 0;
  char *folder = store_folder("erase"), *old = make_old(folder), *path = store_print("%s/p.db", folder);
  int gone = 0, i = 0;
  for (; i < RUNS || (gone == i && i < LATE * RUNS); i++) {
    char *command = store_print("rm -f '%s'* && cp '%s' '%s.backup-0'", path, old, path);
    if (system(command)) abort();
    free(command);
    copy_file(old, path);
    double start = pc_seconds();
    int told = run(ERASE, path, 0, when(&seed, i, first_us));
    if (i == 0) first_us = 1e6 * (pc_seconds() - start);
    CHECK(told >= 0, "run %d: ended by itself", i);
    CHECK(check_added(path, 40, i, n_old) == 40, "run %d: anna's stay", i); /* opening takes up the rest */
    bool there = store_ask(path, "SELECT count(*) FROM person WHERE name = 'ben'", "1");
    size_t len = 0;
    char *bytes = test_slurp(path, &len);
    CHECK(there == (memmem(bytes, len, "xyzzy", 5) != NULL), "run %d: all or nothing", i);
    CHECK(there || !store_doctor_says(path, "Traces"), "run %d: finished", i);
    char *copy = store_print("%s.backup-0", path);
    CHECK(there == (access(copy, F_OK) == 0), "run %d: copy", i);
    CHECK(!told || !there, "run %d: told", i);
    free(copy), free(bytes);
    gone += !there;
  }
  CHECK(gone > 0 && gone < i, "%d of %d were killed after the rows went", gone, i);
  free(path), free(old);
  store_clear(folder);
}

int main(void) {
  n_new = store_steps((pc_store_step){two, &two_len}, steps);
  n_old = n_new - 1;
  adding();
  migrating();
  erasing();
  return test_done();
}
