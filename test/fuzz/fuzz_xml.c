/* Any bytes as external loads and as tasks. */
#include "posterior/recording.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err loads = {0}, tasks = {0};
  if (!pc_externals_read((const char *)data, size, arena, &loads) && loads.code == PC_OK) abort();
  if (!pc_tasks_read((const char *)data, size, arena, &tasks) && tasks.code == PC_OK) abort();
  pc_arena_free(arena);
  return 0;
}
