/* The store with the n-th allocation failing, alone or with all after it: SQLite's own, the arena's and ours.
 *
 * Each call ends in an error with words or has done its work; what was acknowledged is there afterwards;
 * SQLite holds no byte more; the sanitizers say the rest. The first allocations are tried one by one, later
 * ones ever more sparsely. */
#include "memory.h"
#include "store_make.h"
#include "test.h"

enum { HAVE = 507 }; /* entries; with ten more there is a stretch */
static sqlite3_mem_methods usual;
static void *sql_malloc(int size) {
  return memory_refused() ? NULL : usual.xMalloc(size);
}
static void *sql_realloc(void *old, int size) {
  return memory_refused() ? NULL : usual.xRealloc(old, size);
}

typedef struct outcome {
  bool opened, added, written, read, listed, seen, erased;
  int entries;
} outcome;

static bool worded(bool done, const pc_err *err) {
  return done || err->text[0];
}

/* Everything a store does, as far as it gets. */
static outcome use(const char *path, pc_event *events) {
  outcome o = {0};
  pc_err err = {0};
  pc_person *people;
  pc_finding_line *lines;
  pc_event *list;
  int n;
  pc_arena *arena = pc_arena_make();
  pc_store *s = pc_store_open(path, false, &err);
  o.opened = s != NULL;
  bool words = worded(o.opened, &err);
  if (s && arena) {
    err = (pc_err){0};
    int64_t a = pc_store_find(s, "anna", NULL), b = pc_store_add(s, "ben", 0, &err);
    words = words && worded(b != 0, &err);
    o.added = b != 0;
    err = (pc_err){0};
    o.written = a && pc_store_append(s, a, events, 10, &err) == 0;
    words = words && worded(o.written || !a, &err);
    err = (pc_err){0};
    o.read = a && pc_store_read(s, a, arena, &list, &n, &err) == 0;
    words = words && worded(o.read || !a, &err) && (!o.read || n == (o.written ? HAVE + 10 : HAVE));
    err = (pc_err){0};
    o.listed = pc_store_people(s, arena, &people, &n, &err) == 0;
    words = words && worded(o.listed, &err);
    err = (pc_err){0};
    o.seen = pc_store_doctor(path, STORE_NOW, arena, &lines, &n, &err) == 0;
    words = words && worded(o.seen, &err);
    err = (pc_err){0};
    o.erased = b && pc_store_erase(s, b, &err) == 0;
    words = words && worded(o.erased || !b, &err);
  }
  pc_store_close(s);
  pc_arena_free(arena);
  CHECK(words, "an error without words, allocation %ld", memory_asked);
  return o;
}

static long once(const char *old, long at, pc_event *events, bool *all) {
  char *folder = store_folder("memory"), *path = store_print("%s/p.db", folder);
  char *command = store_print("cp '%s' '%s' && cp '%s' '%s.backup-0'", old, path, old, path);
  if (system(command)) abort();
  memory_asked = 0, memory_left = at - 1; /* at 0: none fails */
  outcome o = use(path, events);
  memory_left = -1;
  long needed = memory_asked;
  CHECK(sqlite3_memory_used() == 0, "allocation %ld: SQLite holds %lld bytes", at,
        (long long)sqlite3_memory_used());
  pc_store *s = pc_store_open(path, false, NULL);
  int want = o.written ? HAVE + 10 : HAVE;
  CHECK(s && store_counts(s, pc_store_find(s, "anna", NULL), want, want), "allocation %ld", at);
  CHECK(!s || !o.erased || !pc_store_find(s, "ben", NULL), "allocation %ld: erased", at);
  pc_store_close(s);
  *all = o.opened && o.added && o.written && o.read && o.listed && o.seen && o.erased;
  free(command), free(path);
  store_clear(folder);
  return needed;
}

int main(void) {
  enum { ONE_BY_ONE = 24, PARTS = 7 };
  sqlite3_mem_methods ours;
  bool all;
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
  ours = usual, ours.xMalloc = sql_malloc, ours.xRealloc = sql_realloc;
  CHECK(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK, "our allocator");
  char *folder = store_folder("old"), *old = store_print("%s/p.db", folder);
  pc_store *s = pc_store_open(old, false, NULL);
  CHECK(store_fill(s, pc_store_add(s, "anna", 0, NULL), 1, HAVE, NULL) == HAVE, "anna's");
  pc_store_close(s);
  pc_event events[10];
  for (int i = 0; i < 10; i++) events[i] = store_event(HAVE + 1 + i);
  long needed = once(old, 0, events, &all);
  CHECK(all && needed > 1000, "%ld allocations", needed);
  printf("NOTE %ld allocations\n", needed);
  for (int one = 0; one < 2; one++) {
    int incomplete = 0, tried = 0;
    memory_once = one;
    for (long at = 1; at <= needed; at += at < ONE_BY_ONE ? 1 : at / PARTS) {
      for (int i = 0; i < 10; i++) events[i].id = 0;
      once(old, at, events, &all);
      incomplete += !all, tried++;
    }
    CHECK(incomplete > tried / 3, "%d of %d ended in an error", incomplete, tried);
  }
  free(old);
  store_clear(folder);
  return test_done();
}
