/* bus.c: asking over D-Bus without ever hanging: a peer that is absent or silent costs a second at most, and
 * none is started by being asked. */
#include "breaks/bus.h"

#include <errno.h>
#include <stdarg.h>

/* us. A desktop answers in well under a millisecond; one that takes longer than this is stuck, and a break
 * clock that waits for it would be stuck too. */
#define ANSWER_US 1000000

int pc_bus_ask(sd_bus *bus, const pc_bus_place *place, sd_bus_message **reply, const char *types, ...) {
  sd_bus_message *call = NULL;
  if (!bus) return -ENOTCONN;
  int r =
      sd_bus_message_new_method_call(bus, &call, place->name, place->path, place->interface, place->member);
  if (r >= 0) r = sd_bus_message_set_auto_start(call, 0);
  if (r >= 0 && types && *types) {
    va_list list;
    va_start(list, types);
    r = sd_bus_message_appendv(call, types, list);
    va_end(list);
  }
  if (r >= 0) r = sd_bus_call(bus, call, ANSWER_US, NULL, reply);
  sd_bus_message_unref(call);
  return r;
}

int pc_bus_read(sd_bus *bus, const pc_bus_place *place, char type, void *out) {
  sd_bus_message *reply = NULL;
  int r = pc_bus_ask(bus, place, &reply, "");
  if (r >= 0) r = sd_bus_message_read_basic(reply, type, out);
  sd_bus_message_unref(reply);
  return r;
}

int pc_bus_property(sd_bus *bus, const pc_bus_place *place, char type, void *out) {
  const pc_bus_place get = {place->name, place->path, "org.freedesktop.DBus.Properties", "Get"};
  const char contents[] = {type, 0};
  sd_bus_message *reply = NULL;
  int r = pc_bus_ask(bus, &get, &reply, "ss", place->interface, place->member);
  if (r >= 0) r = sd_bus_message_enter_container(reply, 'v', contents);
  if (r >= 0) r = sd_bus_message_read_basic(reply, type, out);
  sd_bus_message_unref(reply);
  return r;
}
