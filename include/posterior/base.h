/* base.h: what every station shares: errors, memory, small vectors. Nothing biomechanical.
 *
 * Failure has three kinds. Bad input fills a pc_err and returns non-zero; a solver's outcome is a
 * signed flag in its own info struct; a programmer's mistake asserts. The library never prints and
 * never exits, and keeps no globals.
 */
#ifndef POSTERIOR_BASE_H
#define POSTERIOR_BASE_H

#include <stdbool.h>
#include <stddef.h>

/* ---- errors ------------------------------------------------------------------------------- */

typedef enum pc_code {
  PC_OK = 0,
  PC_BAD_INPUT,   /* the bytes are not what their format promises */
  PC_UNSUPPORTED, /* well formed, but a part we do not compute; named in the text */
  PC_MISMATCH,    /* two inputs that do not fit each other (markers and model, forces and time) */
  PC_NO_MEMORY,
  PC_IO /* a path that cannot be read or written */
} pc_code;

/* One error: what is wrong and what to do, in one line, and where. The place is shown by the
 * caller, who knows the file name. `line` is 1-based; `byte` an offset; 0 and -1 mean "not known". */
typedef struct pc_err {
  pc_code code;
  long line;
  long byte;
  char text[320];
} pc_err;

/* Fills err (which may be NULL) and returns code, so that `return pc_fail(...)` reads well.
 * The first error stays: a later call on an err that already holds one does nothing. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
int pc_fail(pc_err *err, pc_code code, long line, const char *format, ...);

/* ---- memory ------------------------------------------------------------------------------- */

/* An arena: many small allocations, one free. Blocks come back zeroed and 16-byte aligned. */
typedef struct pc_arena pc_arena;

pc_arena *pc_arena_make(void);       /* NULL when there is no memory */
void pc_arena_free(pc_arena *arena); /* NULL is fine */
/* n*size zeroed bytes, or NULL (no memory, or n*size overflows). n = 0 gives a valid pointer. */
void *pc_arena_get(pc_arena *arena, size_t n, size_t size);
char *pc_arena_str(pc_arena *arena, const char *s, size_t len); /* zero-terminated copy */
/* printf into the arena; texts are cut at 600 bytes. NULL when out of memory. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
char *
pc_arena_print(pc_arena *arena, const char *format, ...);
size_t pc_arena_used(const pc_arena *arena); /* bytes handed out */
/* For tests: the n-th allocation from now (1 = the next) and all later ones fail; 0 = never. */
void pc_arena_fail_at(pc_arena *arena, size_t n);

#define PC_NEW(arena, type, n) ((type *)pc_arena_get((arena), (size_t)(n), sizeof(type)))

/* ---- small vectors ------------------------------------------------------------------------ */

/* Vectors are double[3]; rotations double[9], row major, R[3*i+j]; x_parent = R x_child.
 * A rigid transform places a child frame in its parent. */
typedef struct pc_transform {
  double R[9];
  double p[3]; /* m */
} pc_transform;

#define PC_IDENTITY ((pc_transform){{1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 0, 0}})

#endif
