/* test_exercise.c: the files that ship, the reader's refusals, and the ladders. */
#include "exercise/files.h"
#include "posterior/exercise.h"
#include "test.h"

static void own_files(void) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_catalogue c = {.arena = arena};
  for (int i = 0; i < pc_exercise_files_n; i++) {
    const pc_packed *f = &pc_exercise_files[i];
    pc_err one = {0};
    CHECK(pc_catalogue_add(&c, f->name, (const char *)f->bytes, f->len, &one) == 0, "%s: line %ld: %s",
          f->name, one.line, one.text);
  }
  CHECK(pc_catalogue_check(&c, &err) == 0, "%s", err.text);
  CHECK(c.n == pc_exercise_files_n, "%d of %d", c.n, pc_exercise_files_n);
  pc_arena_free(arena);
}

int main(void) {
  own_files();
  return test_done();
}
