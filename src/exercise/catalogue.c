/* catalogue.c: the exercises by name, and the ladders they stand on. */
#include "exercise/files.h"
#include "exercise/read.h"

#include <string.h>

enum { STEP = 64 }; /* the list has room for the next multiple of it */

pc_catalogue *pc_catalogue_make(void) {
  pc_arena *arena = pc_arena_make();
  pc_catalogue *c = arena ? PC_NEW(arena, pc_catalogue, 1) : NULL;
  if (!c) {
    pc_arena_free(arena);
    return NULL;
  }
  c->arena = arena;
  for (int i = 0; i < pc_exercise_files_n; i++) {
    const pc_packed *f = &pc_exercise_files[i];
    if (pc_catalogue_add(c, f->name, (const char *)f->bytes, f->len, NULL)) {
      pc_catalogue_free(c);
      return NULL;
    }
  }
  return c;
}

void pc_catalogue_free(pc_catalogue *c) {
  if (c) pc_arena_free(c->arena);
}

/* Where a name is, or would be. */
static int position(const pc_catalogue *c, const char *name) {
  int lo = 0, hi = c->n;
  while (lo < hi) {
    int mid = lo + (hi - lo) / 2;
    if (strcmp(c->exercises[mid].name, name) < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo;
}

int pc_catalogue_add(pc_catalogue *c, const char *file, const char *data, size_t len, pc_err *err) {
  pc_exercise e;
  pc_err own = {0}; /* the reader needs one to stop at */
  if (!err) err = &own;
  if (pc_exercise_read(&e, file, data, len, c->arena, err)) return err->code;
  int at = position(c, e.name);
  bool replaces = at < c->n && !strcmp(c->exercises[at].name, e.name);
  pc_exercise *list = (pc_exercise *)c->exercises; /* ours: const for everybody else */
  if (!replaces && c->n % STEP == 0) {
    list = PC_NEW(c->arena, pc_exercise, c->n + STEP);
    if (!list) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    if (c->n) memcpy(list, c->exercises, (size_t)c->n * sizeof *list);
    c->exercises = list;
  }
  if (!replaces) {
    memmove(list + at + 1, list + at, (size_t)(c->n - at) * sizeof *list);
    c->n++;
  }
  list[at] = e;
  return PC_OK;
}

const pc_exercise *pc_exercise_find(const pc_catalogue *c, const char *name) {
  int i = position(c, name);
  return i < c->n && !strcmp(c->exercises[i].name, name) ? &c->exercises[i] : NULL;
}

const pc_rung *pc_ladder_rung(const pc_catalogue *c, const char *ladder, int level,
                              const pc_exercise **exercise) {
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    if (strcmp(e->ladder, ladder)) continue;
    for (int k = 0; k < e->n_rungs; k++)
      if (e->rungs[k].level == level) {
        if (exercise) *exercise = e;
        return &e->rungs[k];
      }
  }
  return NULL;
}

int pc_ladder_top(const pc_catalogue *c, const char *ladder) {
  int top = -1;
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    if (strcmp(e->ladder, ladder)) continue;
    int highest = e->rungs[e->n_rungs - 1].level;
    if (highest > top) top = highest;
  }
  return top;
}
