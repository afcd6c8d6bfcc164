/* Two programs at once: both make the file, both add; nothing is lost and nobody is told of an error. */
#include "store_make.h"
#include "test.h"

#include <sys/wait.h>

#ifdef __SANITIZE_ADDRESS__
enum { EACH = 60, RACES = 8 };
#else
enum { EACH = 1000, RACES = 60 };
#endif

static int64_t anna(pc_store *s) {
  int64_t p = pc_store_find(s, "anna", NULL);
  if (!p) p = pc_store_add(s, "anna", 0, NULL);
  return p ? p : pc_store_find(s, "anna", NULL); /* the other was faster */
}

/* Exit 0: every entry was taken. Entries say who wrote them and count. */
static void writer(const char *path, int who, int n) {
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, &err);
  int64_t p = s ? anna(s) : 0;
  for (int i = 0; p && i < n; i++) {
    pc_event e = pc_event_blank(PC_EVENT_STEPS, (pc_clock){2 * i + who, 0});
    e.steps = i;
    if (pc_store_append(s, p, &e, 1, &err)) p = 0;
  }
  if (!p) printf("NOTE writer %d: %s\n", who, err.text), fflush(stdout);
  pc_store_close(s);
  _exit(p ? 0 : 1);
}

static void both(const char *path, int n) {
  pid_t child[2];
  int status, count[2] = {0}, total = 0;
  fflush(stdout);
  for (int who = 0; who < 2; who++)
    if ((child[who] = fork()) == 0) writer(path, who, n);
  for (int who = 0; who < 2; who++) {
    waitpid(child[who], &status, 0);
    CHECK(status == 0, "writer %d was refused", who);
  }
  pc_store *s = pc_store_open(path, true, NULL);
  pc_arena *arena = pc_arena_make();
  pc_event *e;
  CHECK(s && pc_store_read(s, anna(s), arena, &e, &total, NULL) == 0 && total == 2 * n, "%d of %d", total,
        2 * n);
  for (int i = 0; i < total; i++) { /* each writer's entries, in its order */
    int who = e[i].when.at % 2 != 0;
    CHECK(e[i].steps == count[who] && e[i].when.at == 2 * count[who] + who, "entry %d", i);
    count[who]++;
  }
  pc_arena_free(arena);
  pc_store_close(s);
  CHECK(store_clean(path), "doctor");
}

/* One reads while the other writes: what is read is a state that was, and none is ever taken away. */
static void reader(const char *path) {
  pid_t child;
  pc_store *s = pc_store_open(path, false, NULL);
  int64_t p = anna(s);
  int before = 0, n = 0, status;
  fflush(stdout);
  if ((child = fork()) == 0) {
    pc_store *own = pc_store_open(path, false, NULL);
    int went = own ? store_fill(own, p, 1, EACH, NULL) : 0;
    pc_store_close(own);
    _exit(went != EACH);
  }
  for (bool running = true; running;) {
    running = waitpid(child, &status, WNOHANG) == 0;
    pc_arena *arena = pc_arena_make();
    pc_event *e;
    CHECK(pc_store_read(s, p, arena, &e, &n, NULL) == 0 && n >= before, "%d after %d", n, before);
    before = n;
    pc_arena_free(arena);
  }
  CHECK(status == 0 && store_counts(s, p, EACH, EACH), "all in the end");
  pc_store_close(s);
}

int main(void) {
  char *folder = store_folder("two"), *path;
  path = store_print("%s/long.db", folder);
  both(path, EACH);
  free(path);
  for (int i = 0; i < RACES; i++) {
    path = store_print("%s/%d/p.db", folder, i);
    both(path, 3);
    free(path);
  }
  path = store_print("%s/read.db", folder);
  reader(path);
  CHECK(store_clean(path), "doctor");
  free(path);
  store_clear(folder);
  return test_done();
}
