/* The break service against a real dbus-daemon and a desktop written for the test (desktop.h). Its clock is
 * the test's: every look is `stride` seconds later than the one before, up to `until`; there, and when a card
 * comes or goes, time stands still until the test lets it go on. */
#include "desktop.h"
#include "posterior/breaks.h"
#include "test.h"

#include <sys/stat.h>

typedef struct World {
  Desktop desk;
  pc_break_service service;
  pthread_t thread;
  pc_err err;
  int code;
  atomic_int stop;
  atomic_int done, now_s, until_s, stride, cards, logged, last_outcome, last_act, looks, rang, heard, full;
  pc_seat seat;
  char exercise[64], line[700];
} World;

static double world_clock(void *user) {
  return ((World *)user)->now_s;
}
static int world_card(void *user, int count, pc_card *out) {
  World *w = user;
  w->cards = count + 1;
  *out =
      (pc_card){"chair_stand", "Chair stands", "Stand up and sit down <slowly>, as often as you like.", 30};
  return 0;
}
static int world_log(void *user, const pc_card *card, pc_outcome outcome) {
  World *w = user;
  snprintf(w->exercise, sizeof w->exercise, "%s", card->exercise);
  w->last_outcome = outcome;
  w->logged++;
  return w->full;
}
static bool world_stopped(void *user) {
  return ((World *)user)->stop;
}
static void world_saw(void *user, const pc_seat *seat, pc_break_act act, const char *sources) {
  World *w = user;
  (void)sources;
  w->seat = *seat;
  if (act != PC_ACT_NONE) {
    w->last_act = act;
    w->until_s = (int)w->now_s;
  }
  int left = w->until_s - w->now_s;
  w->now_s += left < w->stride ? left : w->stride;
  w->looks++;
}
static void world_say(void *user, bool ring, const char *line) {
  World *w = user;
  if (!ring) return;
  snprintf(w->line, sizeof w->line, "%s", line);
  w->rang++;
}
static int world_heard(void *user) {
  return atomic_exchange(&((World *)user)->heard, -1);
}

static void *world_run(void *user) {
  World *w = user;
  w->code = pc_breaks_run(&w->service, &w->err);
  w->done = 1;
  return NULL;
}

static void world_start(World *w, const char *root) {
  w->service = (pc_break_service){.rule = pc_break_rule_default(),
                                  .card = world_card,
                                  .log = world_log,
                                  .saw = world_saw,
                                  .clock = world_clock,
                                  .user = w,
                                  .stopped = world_stopped,
                                  .poll_s = 1e-4,
                                  .root = root};
  w->now_s = w->until_s = 1000;
  w->heard = w->last_outcome = -1;
  w->stride = 5;
  w->desk.idle_ms = 20000;
  w->desk.server = w->desk.mutter = 1;
}

/* Waits for it, 10 s of real time at most. */
#define WAIT(what)                                                                                           \
  do {                                                                                                       \
    for (int wait_ = 0; wait_ < 10000 && !(what) && !w->done; wait_++) usleep(1000);                         \
    CHECK(what, "in vain, at second %d", (int)w->now_s);                                                     \
  } while (0)

/* Lets so many seconds of the service's clock go by, or fewer if a card comes or goes. */
static void pass(World *w, int seconds) {
  w->until_s = w->now_s + seconds;
  WAIT(w->now_s >= w->until_s);
  int looks = w->looks;
  WAIT(w->looks > looks + 1);
}

/* To the next card that is new on the screen; when it came. */
static int next_card(World *w) {
  int before = w->cards;
  w->last_act = PC_ACT_NONE;
  pass(w, 4000);
  CHECK(w->cards == before + 1 && w->last_act == PC_ACT_SHOW && desktop_card(&w->desk).urgency == 1,
        "at second %d: %d cards, act %d", (int)w->now_s, w->cards - before, w->last_act);
  return w->now_s;
}

static void answer_with(World *w, const char *button, pc_outcome outcome) {
  int before = w->logged;
  desktop_press(&w->desk, button);
  WAIT(w->logged > before);
  CHECK(w->last_outcome == (int)outcome && !strcmp(w->exercise, "chair_stand"), "%s: %d", button,
        w->last_outcome);
}

static void buttons(World *w) {
  int start = w->now_s, at = next_card(w);
  CHECK_NEAR(at - start, 1800, 5);
  Card c = desktop_card(&w->desk);
  CHECK(!strcmp(c.title, "Chair stands") && c.replaces == 0 && c.urgency == 1, "%s %u", c.title, c.replaces);
  CHECK(!strcmp(c.actions, "done=Done later=5 min skip=Skip "), "%s", c.actions);
  CHECK(strstr(c.body, "&lt;slowly&gt;") && strstr(c.body, "30 seconds"), "%s", c.body);
  uint32_t id = c.id;
  pass(w, 25);
  CHECK(strstr(desktop_card(&w->desk).body, "20 seconds to go"), "%s", desktop_card(&w->desk).body);
  pass(w, 20);
  c = desktop_card(&w->desk);
  CHECK(strstr(c.body, "Time.") && c.id == id && c.replaces == id && c.silent,
        "one live card, counting without a sound");

  for (int i = 0; i < 2; i++) {
    answer_with(w, "later", PC_BREAK_LATER);
    int off = w->now_s;
    CHECK_NEAR(next_card(w) - off, 300, 5);
  }
  c = desktop_card(&w->desk);
  CHECK(!strcmp(c.actions, "done=Done skip=Skip "), "no third postponement: %s", c.actions);
  answer_with(w, "done", PC_BREAK_DONE);
  start = w->now_s;
  w->service.rule.every_s = 400; /* quicker from here on */
  at = next_card(w);
  CHECK_NEAR(at - start, 400, 5);
  answer_with(w, "skip", PC_BREAK_SKIP);
}

static void holds(World *w) {
  w->desk.dnd = 1;
  int cards = w->cards;
  pass(w, 600);
  CHECK(w->cards == cards, "nothing in do-not-disturb");
  w->desk.dnd = 0;
  int released = w->now_s;
  CHECK(next_card(w) - released <= 60, "within 60 s of release");
  answer_with(w, "done", PC_BREAK_DONE);
}

static void restart(World *w) {
  next_card(w);
  int notified = w->desk.notified;
  w->desk.server = 0;
  usleep(20000);
  w->desk.next_id = 100;
  w->desk.server = 1;
  WAIT(w->desk.notified > notified);
  WAIT(desktop_card(&w->desk).id == 101);
  answer_with(w, "done", PC_BREAK_DONE);
  next_card(w);
  int before = w->logged;
  w->desk.dismissing = 1; /* closed by hand: "not now" */
  WAIT(w->logged > before);
  CHECK(w->last_outcome == PC_BREAK_LATER, "%d", w->last_outcome);
}

static void away(World *w) {
  next_card(w);
  int closed = w->desk.closed, before = w->logged;
  w->desk.locked = 1;
  w->desk.idle_ms = 0;
  pass(w, 200);
  WAIT(w->desk.closed > closed);
  WAIT(w->logged > before);
  CHECK(w->last_outcome == PC_BREAK_MISSED && w->seat.locked, "%d", w->last_outcome);
  pass(w, 800);
  CHECK(w->logged == before + 1, "nobody there, no card");
  w->desk.locked = 0;
  w->desk.idle_ms = 20000;

  /* a film: no key for long, yet the seat is taken; then an empty chair */
  pass(w, 100);
  w->desk.inhibited = 1;
  w->desk.idle_ms = 400000;
  int start = w->now_s;
  CHECK(next_card(w) - start > 200);
  answer_with(w, "done", PC_BREAK_DONE);
  w->desk.inhibited = 0;
  int cards = w->cards;
  pass(w, 1000);
  CHECK(w->cards == cards, "an empty chair needs no break");
  w->desk.idle_ms = 20000;
}

static void put_file(const char *root, const char *path, const char *text) {
  char full[1024];
  snprintf(full, sizeof full, "%s%s", root, path);
  for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')); p++) *p = 0, mkdir(full, 0700), *p = '/';
  FILE *f = fopen(full, "w");
  if (f) fputs(text, f), fclose(f);
}

/* A call over 20 minutes: the badge, silent; the card when it ends. */
static void call(World *w) {
  pass(w, 100);
  put_file(w->service.root, "/proc/asound/card1/pcm0c/sub0/status", "state: RUNNING\n");
  int cards = w->cards;
  w->last_act = PC_ACT_NONE;
  pass(w, 4000);
  CHECK(w->last_act == PC_ACT_BADGE && desktop_card(&w->desk).urgency == 0, "act %d", w->last_act);
  Card c = desktop_card(&w->desk);
  CHECK(c.silent && !*c.actions && strstr(c.body, "minutes"), "%s", c.body);
  CHECK(w->cards == cards && w->seat.call);
  put_file(w->service.root, "/proc/asound/card1/pcm0c/sub0/status", "closed\n");
  int released = w->now_s;
  CHECK(next_card(w) - released <= 60);
  CHECK(desktop_card(&w->desk).replaces == c.id, "the card takes the badge's place");
}

/* The verbs' end of the wire; a second service; a server without buttons. */
static void wire(World *w) {
  pc_break_view v;
  pc_err err = {0};
  CHECK(pc_breaks_ask(&v, &err) == 0 && v.shown && v.left_s == 0 && v.dealt == w->cards, "%s", err.text);
  CHECK(strstr(v.sources, "idle: Mutter") && strstr(v.sources, "lock: logind"), "%s", v.sources);
  static World second;
  world_start(&second, "");
  CHECK(pc_breaks_run(&second.service, &err) != 0 && strstr(err.text, "already"), "%s", err.text);
  memset(&err, 0, sizeof err);
  int before = w->logged;
  CHECK(pc_breaks_tell("skip", &err) == 0, "%s", err.text);
  WAIT(w->logged > before);
  CHECK(w->last_outcome == PC_BREAK_SKIP);
  CHECK(pc_breaks_tell("later", &err) != 0 && strstr(err.text, "no card"), "%s", err.text);
  memset(&err, 0, sizeof err);
  CHECK(pc_breaks_tell("done", &err) == 0, "a break of one's own: %s", err.text);
  WAIT(w->last_outcome == PC_BREAK_DONE);
  w->full = 1;
  CHECK(pc_breaks_tell("done", &err) != 0 && strstr(err.text, "could not store"), "%s", err.text);
  memset(&err, 0, sizeof err);
  w->full = 0;
  CHECK(pc_breaks_tell("stand", &err) == 0 && pc_breaks_ask(&v, &err) == 0 && v.standing);
  CHECK(pc_breaks_tell("sit", &err) == 0 && pc_breaks_ask(&v, &err) == 0 && !v.standing);
  w->desk.without_buttons = 1;
  next_card(w);
  Card c = desktop_card(&w->desk);
  CHECK(!*c.actions && strstr(c.body, "posterior breaks done") && strstr(c.body, "<slowly>"), "%s", c.body);
  w->desk.without_buttons = 0;
  CHECK(pc_breaks_tell("done", &err) == 0);

  /* no Mutter: logind's hint, that says "idle" late, and "active" without a time */
  w->desk.mutter = 0;
  pass(w, 200);
  CHECK(w->seat.idle_s == 15, "%g", w->seat.idle_s);
  w->desk.idle_hint = 1;
  pass(w, 200);
  CHECK(w->seat.idle_s >= 180, "%g", w->seat.idle_s);
}

/* No bus at all: the terminal. */
static void terminal(void) {
  static World world;
  World *w = &world;
  world_start(w, "");
  setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
  setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
  CHECK(pc_breaks_run(&w->service, &w->err) != 0 && strstr(w->err.text, "no session bus"), "%s", w->err.text);
  memset(&w->err, 0, sizeof w->err);
  w->service.say = world_say, w->service.heard = world_heard;
  pthread_create(&w->thread, NULL, world_run, w);
  pass(w, 4000);
  WAIT(w->rang == 1);
  CHECK(strstr(w->line, "Chair stands") && strstr(w->line, "posterior breaks done"), "%s", w->line);
  CHECK_NEAR(w->now_s - 1000, 1800, 5);
  w->heard = PC_BREAK_DONE;
  WAIT(w->logged == 1);
  CHECK(w->last_outcome == PC_BREAK_DONE && w->rang == 1);
  w->stop = 1;
  pthread_join(w->thread, NULL);
  CHECK(w->code == 0, "%s", w->err.text);
}

/* Cameras and microphones as files. */
static void devices(const char *root) {
  bool pc_camera_used(const char *), pc_microphone_used(const char *);
  char link[1024];
  CHECK(!pc_microphone_used(root) && !pc_camera_used(root));
  put_file(root, "/proc/asound/card0/pcm0p/sub0/status", "state: RUNNING\n");
  CHECK(!pc_microphone_used(root), "playing is not recording");
  put_file(root, "/proc/asound/card0/pcm0c/sub1/status", "state: RUNNING\n");
  CHECK(pc_microphone_used(root));
  put_file(root, "/proc/asound/card0/pcm0c/sub1/status", "closed\n");
  CHECK(!pc_microphone_used(root));
  put_file(root, "/sys/class/video4linux/video0/device/driver/module/refcnt", "0\n");
  CHECK(!pc_camera_used(root));
  put_file(root, "/sys/class/video4linux/video0/device/driver/module/refcnt", "10\n");
  CHECK(pc_camera_used(root), "nobody's files can be read: the count is believed");
  put_file(root, "/proc/4000/fd/none", "");
  snprintf(link, sizeof link, "%s/proc/4000/fd/3", root);
  CHECK(symlink("/dev/null", link) == 0 && !pc_camera_used(root), "in use, but not as a camera");
  snprintf(link, sizeof link, "%s/proc/4000/fd/4", root);
  CHECK(symlink("/dev/video0", link) == 0 && pc_camera_used(root));
  put_file(root, "/sys/class/video4linux/video0/device/driver/module/refcnt", "0\n");
}

int main(void) {
  char dir[] = "/tmp/posterior_breaks_XXXXXX", command[128];
  if (!mkdtemp(dir)) return 1;
  devices(dir);
  pid_t bus = bus_start(dir);
  if (!bus)
    SKIP("no dbus-daemon (package dbus-daemon)");
  else {
    static World world;
    World *w = &world;
    world_start(w, dir);
    desktop_start(&w->desk);
    usleep(50000);
    pthread_create(&w->thread, NULL, world_run, w);
    buttons(w);
    w->stride = 10; /* times are judged to the minute from here on */
    holds(w);
    restart(w);
    away(w);
    call(w);
    wire(w);
    kill(bus, SIGTERM);
    waitpid(bus, NULL, 0);
    WAIT(w->done);
    pthread_join(w->thread, NULL);
    CHECK(w->code != 0 && strstr(w->err.text, "went away"), "%s", w->err.text);
    desktop_stop(&w->desk);
  }
  terminal();
  snprintf(command, sizeof command, "rm -rf %s", dir);
  if (system(command) != 0) printf("NOTE %s is left behind\n", dir);
  return test_done();
}
