/* fuzz_change.c: any text as a change; what is read makes a body that can be computed, or a clear refusal. */
#include "posterior/condition.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static pc_body *human;
  pc_err err = {0};
  pc_changes changes = {0};
  char text[256];
  if (!human) human = pc_body_human(&err);
  if (!human || size >= sizeof text) return 0;
  memcpy(text, data, size), text[size] = 0;
  if (pc_changes_add(&changes, human, text, &err)) {
    if (!*err.text || changes.n) abort();
    return 0;
  }
  pc_body *changed = pc_body_changed(human, &changes, &err);
  if (!changed) abort();
  pc_body_free(changed);
  return 0;
}
