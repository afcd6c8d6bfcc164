/* Any bytes as TRC files. */
#include "posterior/recording.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_recording *r = pc_recording_read_trc((const char *)data, size, NULL, arena, &err);
  if (!r && err.code == PC_OK) abort(); /* every refusal says why */
  if (r) free(pc_markers_write_trc(r->markers, "fuzz", NULL));
  pc_arena_free(arena);
  return 0;
}
