/* Any bytes as the answers of a screen: refused with an error, or events that pass the check of every door.
 */
#include "posterior/coach.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_event *events;
  int n;
  if (pc_answers_read((const char *)data, size, (pc_clock){1772433000, 60}, arena, &events, &n, &err)) {
    if (err.code == PC_OK || n != 0) abort();
  } else
    for (int i = 0; i < n; i++)
      if (pc_event_check(&events[i], NULL)) abort();
  pc_arena_free(arena);
  return 0;
}
