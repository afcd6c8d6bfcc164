/* Every exercise plays: nothing deeper than 5 mm, what touches stays, joints within
 * what living people reach, smooth, and no force from nowhere above a hundredth of the body's weight in any
 * frame. */
#include "play_check.h"

#ifdef __SANITIZE_ADDRESS__
enum { EVERY = 9 }; /* of the files; all in the optimised build */
#else
enum { EVERY = 1 };
#endif

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  int played = 0;
  CHECK(body && c, "%s", err.text);
  for (int i = 0; body && c && i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    CHECK(e->play, "%s has no movement", e->name);
    if (!e->play) continue;
    pc_arena *arena = pc_arena_make();
    CHECK(!pc_play_check(body, e, arena, &err), "%s: line %ld: %s", e->name, err.line, err.text);
    pc_arena_free(arena);
    if (i % EVERY == 0) check_movement(body, e, NAN, NULL);
    played++;
  }
  CHECK(played >= 57, "%d play", played);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
