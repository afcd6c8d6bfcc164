/* test.h: the few words every test is written in. A test binary prints one line per failure and
 * "N passed, N failed, N skipped" at its end, which tools/run_tests adds up. */
#ifndef POSTERIOR_TEST_H
#define POSTERIOR_TEST_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int test_passed, test_failed, test_skipped;

#define CHECK(what, ...)                                                                                     \
  do {                                                                                                       \
    if (what)                                                                                                \
      test_passed++;                                                                                         \
    else {                                                                                                   \
      test_failed++;                                                                                         \
      printf("FAIL %s:%d: %s: ", __FILE__, __LINE__, #what);                                                 \
      printf("" __VA_ARGS__);                                                                                \
      printf("\n");                                                                                          \
    }                                                                                                        \
  } while (0)

/* |a-b| <= tol, NaN fails */
#define CHECK_NEAR(a, b, tol)                                                                                \
  do {                                                                                                       \
    double a_ = (a), b_ = (b), tol_ = (tol);                                                                 \
    if (fabs(a_ - b_) <= tol_)                                                                               \
      test_passed++;                                                                                         \
    else {                                                                                                   \
      test_failed++;                                                                                         \
      printf("FAIL %s:%d: %s = %.12g, expected %.12g, off by %.3g > %.3g\n", __FILE__, __LINE__, #a, a_, b_, \
             fabs(a_ - b_), tol_);                                                                           \
    }                                                                                                        \
  } while (0)

#define SKIP(why)                                                                                            \
  do {                                                                                                       \
    test_skipped++;                                                                                          \
    printf("SKIP %s: %s\n", __FILE__, why);                                                                  \
  } while (0)

static inline int test_done(void) {
  printf("%d passed, %d failed, %d skipped\n", test_passed, test_failed, test_skipped);
  return test_failed ? 1 : 0;
}

/* How often a word stands in a text; NULL: never. */
static inline int test_count(const char *whole, const char *word) {
  int n = 0;
  for (; whole && (whole = strstr(whole, word)); whole++) n++;
  return n;
}

/* The path of a program that lies beside this test, such as "posterior"; "": none is known. */
static inline const char *test_beside(const char *name, char *path, size_t room) {
  ssize_t n = readlink("/proc/self/exe", path, room - 1);
  while (n > 0 && path[n - 1] != '/') n--;
  if (n > 0 && (size_t)n + strlen(name) < room)
    strcpy(path + n, name);
  else
    *path = 0;
  return path;
}

/* The shared recordings, where present: $POSTERIOR_SHARED or ../shared. NULL when absent. */
static inline const char *test_shared(void) {
  static char path[512];
  const char *env = getenv("POSTERIOR_SHARED");
  snprintf(path, sizeof path, "%s", env && *env ? env : "../shared");
  return access(path, R_OK) == 0 ? path : NULL;
}

/* Whole file, malloc'd and zero-terminated; NULL when it cannot be read. */
static inline char *test_slurp(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  size_t size = 0, room = 1 << 16;
  char *bytes = malloc(room);
  while (bytes) {
    size_t got = fread(bytes + size, 1, room - size - 1, f);
    size += got;
    if (got == 0) break;
    if (room - size < 2) bytes = realloc(bytes, room *= 2);
  }
  fclose(f);
  if (bytes) bytes[size] = 0;
  if (len) *len = size;
  return bytes;
}

/* A file under the shared folder. */
static inline char *test_slurp_shared(const char *rest, size_t *len) {
  char path[1024];
  if (!test_shared()) return NULL;
  snprintf(path, sizeof path, "%s/%s", test_shared(), rest);
  return test_slurp(path, len);
}

#endif
