/* x11.c: idle time by the screen saver extension of X11 (Keith Packard, "MIT-SCREEN-SAVER", 1996), which
 * Xfce, MATE, Cinnamon, LXQt and window managers without a desktop have.
 *
 * Under Wayland it is not asked: Xwayland only knows of input to its own windows. Nor is a display of another
 * machine: the break clock has no network. A question waits for a second at most, as on the buses; only
 * connecting may take longer, where the X server itself hangs and so does everything its user does.
 */
#include "breaks/x11.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xcb/screensaver.h>
#include <xcb/xcbext.h>

/* As ANSWER_US of bus.c. */
enum { ANSWER_MS = 1000 };

/* ":0" or "unix:0", and nobody drives the screen but the X server. */
static bool is_local(const char *display) {
  const char *wayland = getenv("WAYLAND_DISPLAY"), *type = getenv("XDG_SESSION_TYPE");
  if ((wayland && *wayland) || (type && !strcmp(type, "wayland"))) return false;
  return display && (*display == ':' || !strncmp(display, "unix:", 5));
}

static int open_screen(pc_x11 *x) {
  const char *display = getenv("DISPLAY");
  int screen = 0;
  if (!is_local(display)) return -1;
  x->connection = xcb_connect(display, &screen);
  const xcb_query_extension_reply_t *saver = xcb_connection_has_error(x->connection)
                                                 ? NULL
                                                 : xcb_get_extension_data(x->connection, &xcb_screensaver_id);
  if (!saver || !saver->present) return pc_x11_close(x), -1;
  xcb_screen_iterator_t at = xcb_setup_roots_iterator(xcb_get_setup(x->connection));
  for (; screen > 0 && at.rem > 1; screen--) xcb_screen_next(&at);
  x->root = at.data->root;
  return 0;
}

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The answer to a request (to be freed); NULL: an error, or none in time. */
static void *reply_to(xcb_connection_t *c, unsigned request) {
  int64_t end = now_ms() + ANSWER_MS;
  void *reply = NULL;
  xcb_generic_error_t *error = NULL;
  xcb_flush(c);
  while (!xcb_poll_for_reply(c, request, &reply, &error)) {
    struct pollfd fd = {.fd = xcb_get_file_descriptor(c), .events = POLLIN};
    int64_t left = end - now_ms();
    if (left <= 0 || poll(&fd, 1, (int)left) == 0) return NULL;
  }
  free(error);
  return reply;
}

int pc_x11_idle(pc_x11 *x, double *idle_s) {
  if (!x->connection && open_screen(x)) return -1;
  xcb_screensaver_query_info_cookie_t asked = xcb_screensaver_query_info(x->connection, x->root);
  xcb_screensaver_query_info_reply_t *info = reply_to(x->connection, asked.sequence);
  if (!info) return pc_x11_close(x), -1;
  *idle_s = 1e-3 * info->ms_since_user_input;
  free(info);
  return 0;
}

void pc_x11_close(pc_x11 *x) {
  if (x->connection) xcb_disconnect(x->connection);
  *x = (pc_x11){0};
}
