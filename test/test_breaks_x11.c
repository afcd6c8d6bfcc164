/* test_breaks_x11.c: idle time of a real X server without a screen (Xvfb): it counts as the clock does, a key
 * sets it back; a server that is stopped or gone costs a second and is no source; a display of another
 * machine and Xwayland's are not asked. */
#include "base/clock.h"
#include "breaks/seat.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#if __has_include(<xcb/xtest.h>)
#include <xcb/xtest.h>

/* Xvfb on a display that is free; its number in *display. 0: there is no Xvfb. */
static pid_t start_server(int *display) {
  int ends[2];
  char option[20], number[20] = "";
  if (pipe(ends)) abort();
  pid_t pid = fork();
  if (pid == 0) {
    int nowhere = open("/dev/null", O_RDWR);
    close(ends[0]);
    dup2(nowhere, 1), dup2(nowhere, 2);
    snprintf(option, sizeof option, "%d", ends[1]);
    /* A server starts anew when its last client leaves, and refuses who comes then: not this one. */
    execlp("Xvfb", "Xvfb", "-displayfd", option, "-noreset", "-screen", "0", "64x64x24", "-nolisten", "tcp",
           (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  for (size_t n = 0; n < sizeof number - 1 && read(ends[0], number + n, 1) == 1 && number[n] != '\n';) n++;
  close(ends[0]);
  if (sscanf(number, "%d", display) == 1) return pid;
  waitpid(pid, NULL, 0);
  return 0;
}

/* One press and release of a key, as from a keyboard. */
static void press_key(void) {
  xcb_connection_t *c = xcb_connect(NULL, NULL);
  xcb_test_fake_input(c, XCB_KEY_PRESS, 38, XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
  xcb_test_fake_input(c, XCB_KEY_RELEASE, 38, XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
  free(xcb_get_input_focus_reply(c, xcb_get_input_focus(c), NULL)); /* the server has done it */
  xcb_disconnect(c);
}

static void counts(pc_x11 *x) {
  double first = NAN, second = NAN, fresh = NAN, start = pc_seconds();
  CHECK(pc_x11_idle(x, &first) == 0 && first >= 0, "no idle time");
  double asked = pc_seconds();
  usleep(700000);
  CHECK(pc_x11_idle(x, &second) == 0, "no idle time");
  double end = pc_seconds(), between = second - first;
  CHECK(between > 0.65 && between < end - start + 0.05 && end - asked > 0.65, "%g s in %g", between,
        end - asked);
  press_key();
  double pressed = pc_seconds();
  CHECK(pc_x11_idle(x, &fresh) == 0 && fresh < pc_seconds() - pressed + 0.2, "%g s after a key", fresh);
  CHECK(fresh < second, "the key did not count");
}

/* No bus: the X server is the only source that answers, and the status names it. */
static void is_a_source(void) {
  pc_sources s = {.root = "/nonexistent", .banners_s = -INFINITY};
  pc_break_rule rule = pc_break_rule_default();
  pc_seat seat;
  char told[512];
  pc_seat_retry(&s);
  pc_seat_look(&s, &rule, 1000, false, &seat);
  pc_seat_tell(&s, told, sizeof told);
  CHECK(seat.idle_s >= 0 && strstr(told, "idle: X11"), "%g s: %s", seat.idle_s, told);
  pc_x11_close(&s.x11);
}

static void is_not_asked(const char *name, const char *value) {
  char before[64];
  const char *was = getenv(name);
  pc_x11 x = {0};
  double idle;
  snprintf(before, sizeof before, "%s", was ? was : "");
  setenv(name, value, 1);
  CHECK(pc_x11_idle(&x, &idle) != 0 && !x.connection, "asked with %s=%s", name, value);
  if (was)
    setenv(name, before, 1);
  else
    unsetenv(name);
}

static void stands_still(pc_x11 *x, pid_t server) {
  double idle = NAN, start = pc_seconds();
  kill(server, SIGSTOP);
  CHECK(pc_x11_idle(x, &idle) != 0 && !x->connection, "an answer from nowhere");
  CHECK(pc_seconds() - start < 3, "waited for %g s", pc_seconds() - start);
  kill(server, SIGCONT);
  CHECK(pc_x11_idle(x, &idle) == 0 && idle >= 0, "it does not come back");
}

static void goes_away(pc_x11 *x, pid_t server) {
  double idle = NAN;
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
  for (int k = 0; k < 3; k++) CHECK(pc_x11_idle(x, &idle) != 0 && !x->connection, "an answer from nowhere");
}

int main(void) {
  int display = 0;
  char name[32];
  unsetenv("WAYLAND_DISPLAY"), unsetenv("XDG_SESSION_TYPE");
  pid_t server = start_server(&display);
  if (!server) {
    SKIP("there is no Xvfb");
    return test_done();
  }
  snprintf(name, sizeof name, ":%d", display);
  setenv("DISPLAY", name, 1);
  pc_x11 x = {0};
  counts(&x);
  is_a_source();
  is_not_asked("WAYLAND_DISPLAY", "wayland-0");
  is_not_asked("XDG_SESSION_TYPE", "wayland");
  is_not_asked("DISPLAY", "far.example:0");
  is_not_asked("DISPLAY", "");
  stands_still(&x, server);
  goes_away(&x, server);
  return test_done();
}
#else
int main(void) {
  SKIP("libxcb-xtest is not installed");
  return test_done();
}
#endif
