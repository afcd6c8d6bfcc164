/* Any bytes as a file of postures; what is taken names things that there are. */
#include "posterior/posture.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pc_body *body;
  pc_err err = {0};
  if (!body && !(body = pc_body_human(&err))) abort();
  pc_arena *arena = pc_arena_make();
  pc_posture *postures;
  int n = pc_postures_read((const char *)data, size, body, arena, &postures, &err);
  if ((n < 0) != (err.code != PC_OK) || n == 0) abort();
  if (n < 0 && size <= 64 * 1024 && (err.line < 1 || strncmp(err.text, "column ", 7) != 0)) abort();
  for (int i = 0; i < n; i++)
    for (int k = 0; k < postures[i].n_given; k++) {
      int c = postures[i].given[k].coordinate;
      if (c < 0 || c >= body->n_coordinates || postures[i].given[k].value * 0 != 0) abort();
      if (body->coordinates[c].driver >= 0) abort();
    }
  pc_arena_free(arena);
  return 0;
}
