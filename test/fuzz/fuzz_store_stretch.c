/* Any text as a stretch of events: taken or refused, and nothing behind its end is looked at. So that more
 * than the first line is reached, each line of the input, up to a line end, stands for the fields after a
 * number, which is put in front. */
#include "store/store.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pc_event events[PC_STRETCH];
  char *text = malloc(size + 8 * PC_STRETCH + 1), *to = text;
  pc_arena *arena = pc_arena_make();
  if (!text || !arena) abort();
  const uint8_t *line = data, *end = data + size;
  for (int i = 0; i < PC_STRETCH; i++) { /* the last line again and again */
    const uint8_t *stop = line;
    while (stop < end && *stop != '\n') stop++;
    if ((size_t)(text + size + 8 * PC_STRETCH - to) < 8 + (size_t)(stop - line)) break;
    to += sprintf(to, "%s%d\x1f", i ? "\x1e" : "", i + 1);
    if (stop > line) memcpy(to, line, (size_t)(stop - line));
    to += stop - line;
    if (stop < end) line = stop + 1;
  }
  *to = 0;
  char *exact = strdup(text); /* so that reading over the end is seen */
  pc_taker t = pc_taker_make(arena);
  if (!exact) abort();
  pc_stretch_take(&t, exact, 1, events);
  pc_arena_free(arena);
  free(exact), free(text);
  return 0;
}
