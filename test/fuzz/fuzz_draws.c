/* Any bytes as the draws that an earlier run kept, their sum put right so that what is behind it is reached
 * too: refused, or taken within bounds, and then written and read back the same. */
#include "posterior/study.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DRAWS = 7, VALUES = 3, RUN = 42 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool done[DRAWS] = {false}, again[DRAWS] = {false};
  double out[DRAWS * VALUES] = {0}, back[DRAWS * VALUES] = {0};
  pc_ensemble_def def = {.n = DRAWS, .n_values = VALUES, .done = done, .out = out};
  size_t head, len;
  pc_ensemble_read(&def, RUN, (const char *)data, size); /* as they are */
  memset(done, 0, sizeof done), memset(out, 0, sizeof out);
  char *empty = pc_ensemble_write(&def, RUN, &head), *bytes = malloc(head + size + sizeof(uint64_t));
  if (!empty || !bytes) abort();
  head -= sizeof(uint64_t);
  memcpy(bytes, empty, head), memcpy(bytes + head, data, size);
  uint64_t sum = pc_fingerprint(PC_FINGERPRINT, bytes, head + size);
  memcpy(bytes + head + size, &sum, sizeof sum);
  int taken = pc_ensemble_read(&def, RUN, bytes, head + size + sizeof sum);
  if (taken > DRAWS || (taken < 0) != (size % (4 + 8 * VALUES) != 0)) abort();
  char *written = pc_ensemble_write(&def, RUN, &len);
  def.done = again, def.out = back;
  if (!written || (pc_ensemble_read(&def, RUN, written, len) < 0) || memcmp(done, again, sizeof done))
    abort();
  if (memcmp(out, back, sizeof out)) abort();
  free(empty), free(bytes), free(written);
  return 0;
}
