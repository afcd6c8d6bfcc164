/* Any bytes as MOT and STO tables, and the forces in them. */
#include "posterior/recording.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_force_series *forces;
  int n;
  pc_table *table = pc_table_read((const char *)data, size, arena, &err);
  if (table) {
    free(pc_table_write(table, NULL));
    pc_forces_from_table(table, NULL, arena, &n, &forces, &err);
  } else if (err.code == PC_OK)
    abort(); /* every refusal says why */
  pc_arena_free(arena);
  return 0;
}
