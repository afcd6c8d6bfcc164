/* seat.h: what the machine knows of its user, from the best sources that answer. */
#ifndef POSTERIOR_SEAT_H
#define POSTERIOR_SEAT_H

#include "breaks/bus.h"
#include "breaks/x11.h"
#include "posterior/breaks.h"

enum { PC_SOURCES = 16 };
typedef struct pc_sources {
  sd_bus *user, *system; /* NULL: not there */
  pc_x11 x11;
  const char *root;           /* before /proc and /sys */
  double again_s[PC_SOURCES]; /* a source that did not answer is asked again then */
  bool answered[PC_SOURCES];  /* at its last time of asking */
  bool banners_off;           /* GNOME's do-not-disturb, */
  double banners_s;           /* read then */
} pc_sources;

/* Fills the seat as of now_s. closely: with what costs more to ask and matters only when a card is near or
 * nobody types (calls, inhibitors, do not disturb). */
void pc_seat_look(pc_sources *s, const pc_break_rule *r, double now_s, bool closely, pc_seat *out);
/* Sources may have come: ask all of them again. */
void pc_seat_retry(pc_sources *s);
/* Which sources answer, in one line, for the status. */
void pc_seat_tell(const pc_sources *s, char *out, size_t size);

/* Camera or microphone in use (devices.c). root as above. */
bool pc_camera_used(const char *root);
bool pc_microphone_used(const char *root);

#endif
