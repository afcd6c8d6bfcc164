/* reasons.c: why, in a plain sentence with its numbers.
 *
 * The sentence is a constant text; {name} in it is replaced by the number of that name, written as short as
 * it is exact to a hundredth. So the number in the sentence and the number beside it cannot differ.
 */
#include "plan/reasons.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 400, FIRST_ROOM = 8 };

static void read_numbers(pc_reason *r, va_list args) {
  const int most = (int)(sizeof r->numbers / sizeof *r->numbers);
  for (const char *name = va_arg(args, const char *); name && r->n_numbers < most;
       name = va_arg(args, const char *))
    r->numbers[r->n_numbers++] = (pc_number){name, va_arg(args, double)};
}

pc_note pc_note_make(const char *rule, const char *text, ...) {
  pc_note note = {.rule = rule, .text = text};
  va_list args;
  va_start(args, text);
  read_numbers(&note, args);
  va_end(args);
  return note;
}

static const pc_number *number_named(const pc_reason *r, const char *name, size_t len) {
  for (int i = 0; i < r->n_numbers; i++)
    if (strlen(r->numbers[i].name) == len && strncmp(r->numbers[i].name, name, len) == 0)
      return &r->numbers[i];
  return NULL;
}

static void write_out(const pc_reason *r, char out[TEXT_MAX]) {
  size_t at = 0;
  for (const char *p = r->text; *p && at < TEXT_MAX - 32;) {
    const char *end = *p == '{' ? strchr(p, '}') : NULL;
    const pc_number *number = end ? number_named(r, p + 1, (size_t)(end - p - 1)) : NULL;
    if (number) {
      at += (size_t)snprintf(out + at, 32, "%.10g", round(number->value * 100) / 100);
      p = end + 1;
    } else
      out[at++] = *p++;
  }
  out[at] = 0;
}

int pc_why_note(pc_reasons *reasons, pc_arena *arena, const pc_note *note) {
  if (!note->rule) return 0;
  if (reasons->n == reasons->room) {
    int room = reasons->room ? 2 * reasons->room : FIRST_ROOM;
    pc_reason *list = PC_NEW(arena, pc_reason, room);
    if (!list) return PC_NO_MEMORY;
    if (reasons->n) memcpy(list, reasons->list, sizeof *list * (size_t)reasons->n);
    reasons->list = list;
    reasons->room = room;
  }
  char text[TEXT_MAX];
  write_out(note, text);
  pc_reason said = *note;
  said.text = pc_arena_str(arena, text, strlen(text));
  if (!said.text) return PC_NO_MEMORY;
  reasons->list[reasons->n++] = said;
  return 0;
}

int pc_why(pc_reasons *reasons, pc_arena *arena, const char *rule, const char *text, ...) {
  pc_note note = {.rule = rule, .text = text};
  va_list args;
  va_start(args, text);
  read_numbers(&note, args);
  va_end(args);
  return pc_why_note(reasons, arena, &note);
}
