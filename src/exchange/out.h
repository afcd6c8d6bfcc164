/* out.h: text that grows, and the spellings all formats share. One failure sticks; pc_out_take tells of it.
 */
#ifndef POSTERIOR_EXCHANGE_OUT_H
#define POSTERIOR_EXCHANGE_OUT_H

#include "posterior/history.h"

typedef struct pc_out {
  char *text; /* malloc'd; NULL while empty */
  size_t len, room;
  bool failed; /* no memory */
} pc_out;

void pc_out_put(pc_out *out, const char *bytes, size_t len);
void pc_out_say(pc_out *out, const char *text);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void pc_out_print(pc_out *out, const char *format, ...); /* at most 600 bytes */
/* The whole into the arena, zero-terminated; what was malloc'd is freed. NULL: out of memory. */
const char *pc_out_take(pc_out *out, pc_arena *arena, size_t *len);
/* The same, for the caller to free. NULL with err filled: out of memory. */
char *pc_out_release(pc_out *out, size_t *len, pc_err *err);

/* The shortest decimal that reads back as the same double. Finite numbers only. */
enum { PC_NUMBER_MAX = 32 };
void pc_number_text(char text[PC_NUMBER_MAX], double x);

/* "2026-11-22T07:31:05+01:00"; utc: "2026-11-22T06:31:05Z". Years 0 to 9999. */
enum { PC_TIME_MAX = 40 };
void pc_time_text(char text[PC_TIME_MAX], pc_clock c, bool utc);
/* Either spelling back, whole seconds. False: it is none, or no such moment. */
bool pc_time_read(const char *text, pc_clock *c);

#endif
