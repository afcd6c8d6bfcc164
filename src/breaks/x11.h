/* x11.h: the time since the last key or move of the mouse, of an X11 screen. */
#ifndef POSTERIOR_BREAKS_X11_H
#define POSTERIOR_BREAKS_X11_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: not connected. */
typedef struct pc_x11 {
  struct xcb_connection_t *connection;
  uint32_t root;
} pc_x11;

/* Seconds since the last input on $DISPLAY; connects where it is not connected. Non-zero: there is no X11
 * session on this machine, or it does not answer within a second; then it is not connected. */
int pc_x11_idle(pc_x11 *x, double *idle_s);
void pc_x11_close(pc_x11 *x);

#endif
