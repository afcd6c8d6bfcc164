/* The arena, the error, the small vectors. */
#include "base/vec.h"
#include "posterior/base.h"
#include "test.h"

static void test_arena(void) {
  pc_arena *a = pc_arena_make();
  size_t total = 0;
  for (int i = 1; i < 2000; i++) {
    unsigned char *p = pc_arena_get(a, (size_t)i, 3);
    CHECK(p && ((size_t)p & 15) == 0);
    int sum = 0;
    for (int k = 0; k < 3 * i; k++) sum += p[k], p[k] = 255;
    CHECK(sum == 0, "block %d is not zeroed", i);
    total += (size_t)(3 * i);
  }
  CHECK(pc_arena_used(a) >= total);
  CHECK(pc_arena_get(a, (size_t)-1, 16) == NULL, "an overflowing size must fail");
  pc_arena_fail_at(a, 2);
  CHECK(pc_arena_get(a, 1, 1) != NULL);
  CHECK(pc_arena_get(a, 1, 1) == NULL);
  CHECK(pc_arena_get(a, 1, 1) == NULL);
  pc_arena_free(a);
}

static void test_errors(void) {
  pc_err err = {0};
  CHECK(pc_fail(&err, PC_BAD_INPUT, 7, "no %s", "time") == PC_BAD_INPUT);
  pc_fail(&err, PC_IO, 9, "second");
  CHECK(err.code == PC_BAD_INPUT && err.line == 7 && strcmp(err.text, "no time") == 0);
}

static void test_rotations(void) {
  for (int k = 0; k < 500; k++) {
    double e[3] = {0.013 * k - 3, 1.5 * sin(k), 0.011 * k - 2.5}, R[9], back[3], S[9];
    m3_from_xyz(R, e);
    m3_to_xyz(back, R);
    m3_from_xyz(S, back);
    for (int i = 0; i < 9; i++) CHECK_NEAR(S[i], R[i], 1e-12);
  }
}

int main(void) {
  test_arena();
  test_errors();
  test_rotations();
  return test_done();
}
