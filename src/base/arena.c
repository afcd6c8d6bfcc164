/* arena.c: many small zeroed allocations, one free.
 *
 * Blocks grow by doubling, so an arena of N bytes costs O(log N) mallocs. Big requests get a block of
 * their own. Nothing is ever given back before the arena is freed.
 */
#include "posterior/base.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024, ALIGN = 16, HUGE_PAGE = 2 * 1024 * 1024 };

typedef struct block {
  struct block *next;
  size_t size, used;
  _Alignas(ALIGN) unsigned char bytes[];
} block;

struct pc_arena {
  block *blocks; /* newest first; only the newest is filled */
  size_t used;
  size_t fail_in; /* 0: never; 1: the next request fails, and so do all after it */
};

pc_arena *pc_arena_make(void) {
  return calloc(1, sizeof(pc_arena));
}

void pc_arena_free(pc_arena *arena) {
  if (!arena) return;
  for (block *b = arena->blocks; b;) {
    block *next = b->next;
    free(b);
    b = next;
  }
  free(arena);
}

/* Asks for large pages in a large block, which is then filled with a fraction of the page faults: ten years
 * of events were a third of their reading time in faults. Advice only; where it is not taken nothing changes.
 */
static void want_huge_pages(const void *start, size_t size) {
  uintptr_t from = ((uintptr_t)start + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE, to = (uintptr_t)start + size;
  if (to > from && to - from >= HUGE_PAGE)
    madvise((void *)from, (to - from) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
}

static bool told_to_fail(pc_arena *arena) {
  if (arena->fail_in == 0) return false;
  if (arena->fail_in == 1) return true;
  arena->fail_in--;
  return false;
}

void *pc_arena_get(pc_arena *arena, size_t n, size_t size) {
  if (size && n > (SIZE_MAX / 2) / size) return NULL;
  if (told_to_fail(arena)) return NULL;
  size_t want = (n * size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
  if (want == 0) want = ALIGN;
  block *b = arena->blocks;
  if (!b || b->size - b->used < want) {
    size_t grown = b ? (b->size < LARGEST_BLOCK ? 2 * b->size : LARGEST_BLOCK) : FIRST_BLOCK;
    size_t room = want > grown ? want : grown;
    b = calloc(1, sizeof(block) + room); /* a large one comes untouched from the system */
    if (!b) return NULL;
    want_huge_pages(b, sizeof(block) + room);
    b->size = room;
    b->next = arena->blocks;
    arena->blocks = b;
  }
  void *at = b->bytes + b->used;
  b->used += want;
  arena->used += want;
  return at;
}

char *pc_arena_str(pc_arena *arena, const char *s, size_t len) {
  char *copy = pc_arena_get(arena, len + 1, 1);
  if (copy) memcpy(copy, s, len);
  return copy;
}

char *pc_arena_print(pc_arena *arena, const char *format, ...) {
  char text[600];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return pc_arena_str(arena, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

size_t pc_arena_used(const pc_arena *arena) {
  return arena->used;
}

void pc_arena_fail_at(pc_arena *arena, size_t n) {
  arena->fail_in = n;
}
