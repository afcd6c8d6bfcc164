/* bus.h: one question to a D-Bus peer, answered soon or not at all. */
#ifndef POSTERIOR_BUS_H
#define POSTERIOR_BUS_H

#include <stdbool.h>
#include <systemd/sd-bus.h>

/* Where a method lives. */
typedef struct pc_bus_place {
  const char *name, *path, *interface, *member;
} pc_bus_place;

/* Calls it with arguments of `types`; the reply is the caller's to unref. Does not start a peer that is not
 * there and waits a second at most. Negative errno: no bus, no peer, no such method, no answer. */
int pc_bus_ask(sd_bus *bus, const pc_bus_place *place, sd_bus_message **reply, const char *types, ...);
/* The same, for one answer of basic type; `member` is a method without arguments. */
int pc_bus_read(sd_bus *bus, const pc_bus_place *place, char type, void *out);
/* A property; `member` is its name. */
int pc_bus_property(sd_bus *bus, const pc_bus_place *place, char type, void *out);

#endif
