/* control.h: the service's own name on the session bus, by which the verbs reach it. */
#ifndef POSTERIOR_CONTROL_H
#define POSTERIOR_CONTROL_H

#include "breaks/bus.h"
#include "posterior/breaks.h"

/* What the service does when it is asked or told. */
typedef struct pc_control {
  void (*view)(void *user, pc_break_view *out);
  int (*tell)(void *user, const char *word); /* -1: no card for that, or no such word; 1: not stored */
  void *user;
} pc_control;

/* Takes the name; control outlives the bus. -EEXIST: a service runs already. */
int pc_control_open(sd_bus *bus, pc_control *control);

#endif
