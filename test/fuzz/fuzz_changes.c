/* fuzz_changes.c: any bytes as a file of changes; what is read makes a body that can be computed, or a clear
 * refusal. */
#include "posterior/app.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pc_body *human;
  pc_err err = {0};
  pc_changes changes = {0};
  if (!human) human = pc_body_human(&err);
  if (!human) return 0;
  if (pc_app_changes(&changes, human, (const char *)data, size, &err)) {
    if (!*err.text) abort();
    return 0;
  }
  pc_body *changed = pc_body_changed(human, &changes, &err);
  if (!changed) abort();
  pc_body_free(changed);
  return 0;
}
