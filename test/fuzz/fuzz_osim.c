/* Any bytes: read as a model; what reads must write, and read again. The first byte sends some of them to
 * the reader of actuator files instead. */
#include "posterior/body.h"

#include <stdint.h>
#include <stdlib.h>

static const char host[] = "<OpenSimDocument Version=\"40000\"><Model><BodySet><objects><Body "
                           "name=\"b\"><mass>1</mass></Body></objects>"
                           "</BodySet></Model></OpenSimDocument>";

static void round_trip(const pc_body *body) {
  size_t len;
  char *text = pc_body_write_osim(body, &len);
  pc_body *again = text ? pc_body_read_osim(text, len, NULL) : NULL;
  if (!again || again->n_coordinates != body->n_coordinates || again->n_points != body->n_points) abort();
  pc_body_free(again);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_err err = {0};
  if (size && data[0] == 'A') {
    pc_body *body = pc_body_read_osim(host, sizeof host - 1, &err);
    pc_body_add_actuators(body, (const char *)data + 1, size - 1, &err);
    pc_body_free(body);
    return 0;
  }
  pc_body *body = pc_body_read_osim((const char *)data, size, &err);
  if (!body && err.code == PC_OK) abort();
  if (body) round_trip(body);
  pc_body_free(body);
  return 0;
}
