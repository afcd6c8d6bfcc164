/* Any bytes as a time zone's file. */
#include "exchange/zone.h"
#include "posterior/exchange.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_zone_shift shifts[16];
  pc_zone_time t;
  const char *file = (const char *)data;
  bool known = pc_zone_known(file, size);
  int n = pc_zone_shifts(file, size, 1700000000, 1800000000, shifts, 16);
  if (known != (n >= 0) || known != pc_zone_at(file, size, 1800000000, &t)) abort();
  for (int i = 1; i < n; i++)
    if (shifts[i].at < shifts[i - 1].at) abort();
  return 0;
}
