/* test_play_no_memory.c: reference movements when memory runs out: the n-th allocation fails and all after
 * it, those of the program and those of the arena. It ends in the one error or in success, and nothing is
 * left behind: the sanitizers look. A short squat with a weight, a band and a bench, and the words of a walk.
 */
#include "memory.h"
#include "play_make.h"
#include "posterior/posterior.h"
#include "test.h"

/* With `allowed` allocations of the program (negative: all), and the arena's from the `request`-th on failing
 * (0: none). The error's code. */
static int run(const pc_body *body, const pc_exercise *e, bool play, long allowed, size_t request) {
  pc_err err = {0};
  pc_played played = {0};
  pc_arena *arena = pc_arena_make();
  if (request) pc_arena_fail_at(arena, request);
  memory_left = allowed, memory_asked = 0;
  int code = play ? pc_play_make(&played, body, e, arena, &err) : pc_play_check(body, e, arena, &err);
  memory_left = -1;
  CHECK(code == (int)err.code, "told as %d, returned as %d", err.code, code);
  CHECK(code == 0 || played.body == NULL, "a body is left");
  pc_body_free(played.body);
  pc_arena_free(arena);
  return code;
}

static void exhaust(const pc_body *body, const pc_exercise *e, bool play) {
  CHECK(run(body, e, play, -1, 0) == 0, "%s", e->name);
  long all = memory_asked, tried = 0;
  size_t n = 1;
  for (long k = 0; k < all; k += k < 12 ? 1 : 1 + k / 6, tried++)
    CHECK(run(body, e, play, k, 0) == PC_NO_MEMORY, "%s: %ld of %ld allocations", e->name, k, all);
  int code = PC_NO_MEMORY;
  for (; n < 100000 && code; n += n < 40 ? 1 : n / 12, tried++) {
    code = run(body, e, play, -1, n);
    CHECK(code == 0 || code == PC_NO_MEMORY, "%s: request %zu of the arena: %d", e->name, n, code);
  }
  CHECK(code == 0 && tried > 3, "%s: %ld tried", e->name, tried);
  printf("  %s: %ld allocations, about %zu requests, %ld tried\n", e->name, all, n, tried);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  play_maker m;
  CHECK(body && c, "%s", err.text);
  const pc_exercise *squat = play_make(
      &m,
      "support: two_legs; load: 6; weight: shoulders 5; pull: knees 10 together; [stand]; trunk: 0; [low]; "
      "knee: 40; touching: feet hands; raised: hands 0.7",
      "0 stand; 0.3 low; 0.6 stand");
  exhaust(body, squat, false);
  exhaust(body, squat, true);
  exhaust(body, pc_exercise_find(c, "walk"), false);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
