/* Any bytes as an export to read back. What is taken comes out the same when it goes out and in again. */
#include "posterior/exchange.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_record *people, *again;
  int n, m;
  size_t len, len2, csv;
  if (pc_import_json((const char *)data, size, arena, &people, &n, &err)) {
    if (err.code == PC_OK) abort(); /* every refusal says why */
  } else {
    const char *out = pc_export_json(people, n, (pc_clock){0, 0}, arena, &len);
    if (pc_import_json(out, len, arena, &again, &m, &err)) abort();
    const char *out2 = pc_export_json(again, m, (pc_clock){0, 0}, arena, &len2);
    if (len != len2 || memcmp(out, out2, len)) abort();
    for (int p = 0; p < n; p++)
      if (!pc_export_csv(&people[p], arena, &csv)) abort();
  }
  pc_arena_free(arena);
  return 0;
}
