/* desktop.h: a desktop written for the tests, on a private dbus-daemon: a notification server, Mutter's idle
 * monitor, logind's session, GNOME's session manager. It runs in a thread; tests turn its knobs and read what
 * it was asked. */
#ifndef POSTERIOR_DESKTOP_H
#define POSTERIOR_DESKTOP_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

typedef struct Card { /* the last Notify */
  uint32_t id, replaces;
  char title[128], body[512], actions[128]; /* keys and labels, "done=Done later=5 min " */
  int urgency, silent;
} Card;

typedef struct Desktop {
  pthread_t thread;
  atomic_int end, idle_ms, locked, idle_hint, inhibited, dnd;
  atomic_int without_buttons, server, mutter; /* the last two: is that name owned? */
  atomic_int notified, closed;                /* how often */
  atomic_uint next_id;
  char press[16]; /* a button to press on the open card */
  atomic_int pressing, dismissing;
  pthread_mutex_t lock;
  Card card;
} Desktop;

/* ---- the daemon ---- */

/* Starts dbus-daemon with a bus of its own in dir; its address into the environment as both buses. 0 =
 * there is no dbus-daemon. */
static inline pid_t bus_start(const char *dir) {
  char config[512], address[512] = "";
  int ends[2];
  snprintf(config, sizeof config, "%s/bus.conf", dir);
  FILE *f = fopen(config, "w");
  if (!f || pipe(ends)) return 0;
  fprintf(f,
          "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
          " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
          "<busconfig><type>session</type><listen>unix:path=%s/bus</listen>\n"
          "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
          "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
          dir);
  fclose(f);
  pid_t pid = fork();
  if (pid == 0) {
    char option[600];
    snprintf(option, sizeof option, "--config-file=%s", config);
    dup2(ends[1], 1);
    close(ends[0]);
    if (!freopen("/dev/null", "w", stderr)) _exit(127);
    execlp("dbus-daemon", "dbus-daemon", option, "--nofork", "--print-address=1", (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  ssize_t n = read(ends[0], address, sizeof address - 1);
  close(ends[0]);
  if (n <= 0) return waitpid(pid, NULL, 0), 0;
  address[strcspn(address, "\n")] = 0;
  unsetenv("DISPLAY"); /* the tester's screen is none of this desktop's */
  setenv("DBUS_SESSION_BUS_ADDRESS", address, 1);
  setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
  return pid;
}

/* ---- its peers ---- */

#define NOTES "org.freedesktop.Notifications"

static int desktop_can(sd_bus_message *m, void *user, sd_bus_error *e) {
  Desktop *d = user;
  (void)e;
  if (d->without_buttons) return sd_bus_reply_method_return(m, "as", 1, "body");
  return sd_bus_reply_method_return(m, "as", 3, "body", "actions", "body-markup");
}

static int desktop_notify(sd_bus_message *m, void *user, sd_bus_error *e) {
  Desktop *d = user;
  Card c = {.urgency = -1};
  const char *title, *body, *key, *label;
  (void)e;
  int r = sd_bus_message_read(m, "susss", NULL, &c.replaces, NULL, &title, &body);
  if (r < 0) return r;
  snprintf(c.title, sizeof c.title, "%s", title);
  snprintf(c.body, sizeof c.body, "%s", body);
  sd_bus_message_enter_container(m, 'a', "s");
  while (sd_bus_message_read(m, "s", &key) > 0 && sd_bus_message_read(m, "s", &label) > 0)
    snprintf(c.actions + strlen(c.actions), sizeof c.actions - strlen(c.actions), "%s=%s ", key, label);
  sd_bus_message_exit_container(m);
  sd_bus_message_enter_container(m, 'a', "{sv}");
  while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
    uint8_t level;
    if (sd_bus_message_read(m, "s", &key) < 0) break;
    if (!strcmp(key, "urgency") && sd_bus_message_read(m, "v", "y", &level) > 0)
      c.urgency = level;
    else if (!strcmp(key, "suppress-sound"))
      sd_bus_message_read(m, "v", "b", &c.silent);
    else
      sd_bus_message_skip(m, "v");
    sd_bus_message_exit_container(m);
  }
  c.id = c.replaces ? c.replaces : ++d->next_id;
  pthread_mutex_lock(&d->lock);
  d->card = c;
  pthread_mutex_unlock(&d->lock);
  d->notified++;
  return sd_bus_reply_method_return(m, "u", c.id);
}

static int desktop_close(sd_bus_message *m, void *user, sd_bus_error *e) {
  Desktop *d = user;
  uint32_t id;
  (void)e;
  if (sd_bus_message_read(m, "u", &id) < 0) return -EINVAL;
  d->closed++;
  sd_bus_emit_signal(sd_bus_message_get_bus(m), "/org/freedesktop/Notifications", NOTES, "NotificationClosed",
                     "uu", id, 3);
  return sd_bus_reply_method_return(m, "");
}

static int desktop_idle(sd_bus_message *m, void *user, sd_bus_error *e) {
  (void)e;
  return sd_bus_reply_method_return(m, "t", (uint64_t)((Desktop *)user)->idle_ms);
}

static int desktop_inhibited(sd_bus_message *m, void *user, sd_bus_error *e) {
  uint32_t mask;
  (void)e;
  if (sd_bus_message_read(m, "u", &mask) < 0) return -EINVAL;
  return sd_bus_reply_method_return(m, "b", mask == 8 && ((Desktop *)user)->inhibited);
}

static int desktop_flag(sd_bus *bus, const char *path, const char *interface, const char *name,
                        sd_bus_message *m, void *user, sd_bus_error *e) {
  Desktop *d = user;
  (void)bus, (void)path, (void)interface, (void)e;
  int flag = !strcmp(name, "LockedHint") ? d->locked : !strcmp(name, "IdleHint") ? d->idle_hint : d->dnd;
  return sd_bus_message_append(m, "b", flag);
}

static const sd_bus_vtable DESKTOP_NOTES[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("GetCapabilities", "", "as", desktop_can, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", desktop_notify, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("CloseNotification", "u", "", desktop_close, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Inhibited", "b", desktop_flag, 0, 0),
    SD_BUS_VTABLE_END};
static const sd_bus_vtable DESKTOP_MUTTER[] = {
    SD_BUS_VTABLE_START(0), SD_BUS_METHOD("GetIdletime", "", "t", desktop_idle, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};
static const sd_bus_vtable DESKTOP_LOGIND[] = {
    SD_BUS_VTABLE_START(0), SD_BUS_PROPERTY("LockedHint", "b", desktop_flag, 0, 0),
    SD_BUS_PROPERTY("IdleHint", "b", desktop_flag, 0, 0), SD_BUS_VTABLE_END};
static const sd_bus_vtable DESKTOP_SESSION[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("IsInhibited", "u", "b", desktop_inhibited, SD_BUS_VTABLE_UNPRIVILEGED), SD_BUS_VTABLE_END};

static void desktop_own(sd_bus *bus, const char *name, int want, int *have) {
  if (want == *have) return;
  *have = want;
  if (want)
    sd_bus_request_name(bus, name, 0);
  else
    sd_bus_release_name(bus, name);
}

/* The buttons pressed since the last round. */
static void desktop_hands(Desktop *d, sd_bus *bus) {
  const char *path = "/org/freedesktop/Notifications";
  if (!d->pressing && !d->dismissing) return;
  uint32_t id = d->card.id;
  if (d->pressing) sd_bus_emit_signal(bus, path, NOTES, "ActionInvoked", "us", id, d->press);
  sd_bus_emit_signal(bus, path, NOTES, "NotificationClosed", "uu", id, 2);
  d->pressing = d->dismissing = 0;
}

static void *desktop_run(void *user) {
  Desktop *d = user;
  sd_bus *bus = NULL;
  int server = 0, mutter = 0;
  if (sd_bus_open_user(&bus) < 0) return NULL;
  sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/Notifications", NOTES, DESKTOP_NOTES, d);
  sd_bus_add_object_vtable(bus, NULL, "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor",
                           DESKTOP_MUTTER, d);
  sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/login1/session/auto",
                           "org.freedesktop.login1.Session", DESKTOP_LOGIND, d);
  sd_bus_add_object_vtable(bus, NULL, "/org/gnome/SessionManager", "org.gnome.SessionManager",
                           DESKTOP_SESSION, d);
  sd_bus_request_name(bus, "org.freedesktop.login1", 0);
  sd_bus_request_name(bus, "org.gnome.SessionManager", 0);
  while (!d->end) {
    int r;
    desktop_own(bus, NOTES, d->server, &server);
    desktop_own(bus, "org.gnome.Mutter.IdleMonitor", d->mutter, &mutter);
    desktop_hands(d, bus);
    while ((r = sd_bus_process(bus, NULL)) > 0) continue;
    if (r < 0) break;
    sd_bus_wait(bus, 500);
  }
  sd_bus_flush_close_unref(bus);
  return NULL;
}

static inline void desktop_start(Desktop *d) {
  pthread_mutex_init(&d->lock, NULL);
  pthread_create(&d->thread, NULL, desktop_run, d);
}
static inline void desktop_stop(Desktop *d) {
  d->end = 1;
  pthread_join(d->thread, NULL);
}
static inline Card desktop_card(Desktop *d) {
  pthread_mutex_lock(&d->lock);
  Card c = d->card;
  pthread_mutex_unlock(&d->lock);
  return c;
}
static inline void desktop_press(Desktop *d, const char *button) {
  snprintf(d->press, sizeof d->press, "%s", button);
  d->pressing = 1;
}

#endif
