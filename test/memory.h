/* memory.h: a program whose allocations fail from the n-th on, or one alone. The linker sends malloc, calloc,
 * realloc, strdup and strndup of the program and the library through here ($(WRAP) in the Makefile);
 * libraries keep their own. */
#ifndef POSTERIOR_TEST_MEMORY_H
#define POSTERIOR_TEST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

static long memory_asked;     /* allocations since it was set to 0 */
static long memory_left = -1; /* so many still succeed; negative: all */
static bool memory_once;      /* of those after them only the first fails */

static bool memory_refused(void) {
  memory_asked++;
  if (memory_left < 0 || memory_left-- > 0) return false;
  memory_left = memory_once ? -1 : 0;
  return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t len);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);

void *__wrap_malloc(size_t size) {
  return memory_refused() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t n, size_t size) {
  return memory_refused() ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *old, size_t size) {
  return memory_refused() ? NULL : __real_realloc(old, size);
}
char *__wrap_strdup(const char *text) {
  return memory_refused() ? NULL : __real_strdup(text);
}
char *__wrap_strndup(const char *text, size_t len) {
  return memory_refused() ? NULL : __real_strndup(text, len);
}

#endif
