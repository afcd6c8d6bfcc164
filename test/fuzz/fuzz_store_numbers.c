/* Any text as the numbers of an event, its kind from the first byte: taken or refused; what is taken is
 * written again and read back the same. */
#include "store/store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  pc_event_kind kind = (pc_event_kind)(data[0] % PC_N_EVENT_KINDS);
  char *text = calloc(size, 1), again[PC_STORE_NUMBERS], twice[PC_STORE_NUMBERS];
  if (!text) return 0;
  memcpy(text, data + 1, size - 1);
  const pc_store_fields list = pc_store_number_fields(kind);
  pc_event e = pc_event_blank(kind, (pc_clock){0, 0}), back = e;
  if (pc_store_numbers_read(text, &list, &e) == 0 && !pc_event_check(&e, NULL)) {
    pc_store_numbers_print(&e, again);
    if (pc_store_numbers_read(again, &list, &back)) abort();
    pc_store_numbers_print(&back, twice);
    if (strcmp(again, twice) != 0) abort();
  }
  free(text);
  return 0;
}
