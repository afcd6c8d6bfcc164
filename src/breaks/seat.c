/* seat.c: what the machine knows of its user: idle, locked, kept awake, not to be disturbed.
 *
 * Every desktop tells these over D-Bus in its own way, so each question has a short list of sources, the
 * best first; the first that answers is used and named in the status. One that does not answer is left alone
 * for a minute. Idle time comes in two kinds: Mutter (GNOME), KDE on X11 and X11 itself (x11.c) tell it to
 * the millisecond; logind and the old screen saver interface only say "idle" minutes after the last key.
 * Sources: the D-Bus interfaces of systemd-logind (org.freedesktop.login1(5)), Mutter, kscreenlocker,
 * gnome-session and xfce4-notifyd, as they stood in 2024.
 * Not here: ext-idle-notify of Wayland (it needs a Wayland connection of one's own), and whether a window
 * fills the screen (no D-Bus interface tells; KDE turns do-not-disturb on by itself then).
 */
#include "breaks/seat.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RETRY_S                                                                                              \
  60. /* a source that was absent is asked again after this; longer misses a desktop that starts */
#define BANNERS_S 15. /* how long gsettings' answer stands: it costs a process */

enum {
  IDLE_MUTTER,
  IDLE_KDE,
  IDLE_X11,
  IDLE_LOGIND,
  IDLE_SAVER,
  LOCK_LOGIND,
  LOCK_SAVER,
  LOCK_GNOME,
  KEEP_GNOME,
  KEEP_KDE,
  KEEP_POWER,
  KEEP_LOGIND,
  DND_SERVER,
  DND_XFCE,
  DND_GNOME
};

#define LOGIND "org.freedesktop.login1"
#define SESSION LOGIND, "/org/freedesktop/login1/session/auto", LOGIND ".Session"
static const struct {
  const char *what, *told;
  pc_bus_place place;
} SOURCE[PC_SOURCES] = {
    [IDLE_MUTTER] = {"idle",
                     "Mutter",
                     {"org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core",
                      "org.gnome.Mutter.IdleMonitor", "GetIdletime"}},
    [IDLE_KDE] = {"idle",
                  "KDE",
                  {"org.kde.screensaver", "/ScreenSaver", "org.freedesktop.ScreenSaver",
                   "GetSessionIdleTime"}},
    [IDLE_X11] = {"idle", "X11", {0}},
    [IDLE_LOGIND] = {"idle", "logind", {SESSION, "IdleHint"}},
    [IDLE_SAVER] = {"idle",
                    "screen saver",
                    {"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                     "org.freedesktop.ScreenSaver", "GetSessionIdleTime"}},
    [LOCK_LOGIND] = {"lock", "logind", {SESSION, "LockedHint"}},
    [LOCK_SAVER] = {"lock",
                    "screen saver",
                    {"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                     "org.freedesktop.ScreenSaver", "GetActive"}},
    [LOCK_GNOME] = {"lock",
                    "GNOME",
                    {"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver",
                     "GetActive"}},
    [KEEP_GNOME] = {"kept awake",
                    "GNOME session",
                    {"org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager",
                     "IsInhibited"}},
    [KEEP_KDE] = {"kept awake",
                  "KDE",
                  {"org.kde.Solid.PowerManagement.PolicyAgent", "/org/kde/Solid/PowerManagement/PolicyAgent",
                   "org.kde.Solid.PowerManagement.PolicyAgent", "HasInhibition"}},
    [KEEP_POWER] = {"kept awake",
                    "power manager",
                    {"org.freedesktop.PowerManagement", "/org/freedesktop/PowerManagement/Inhibit",
                     "org.freedesktop.PowerManagement.Inhibit", "HasInhibit"}},
    [KEEP_LOGIND] = {"kept awake",
                     "logind",
                     {LOGIND, "/org/freedesktop/login1", LOGIND ".Manager", "ListInhibitors"}},
    [DND_SERVER] = {"do not disturb",
                    "notification server",
                    {"org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                     "org.freedesktop.Notifications", "Inhibited"}},
    [DND_XFCE] = {"do not disturb",
                  "Xfce",
                  {"org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf", "GetProperty"}},
    [DND_GNOME] = {"do not disturb", "GNOME", {0}},
};

/* Worth asking? And what came of it. */
static bool due(const pc_sources *s, int source, double now_s) {
  return now_s >= s->again_s[source];
}
static bool got(pc_sources *s, int source, double now_s, int code) {
  s->answered[source] = code >= 0;
  if (code < 0) s->again_s[source] = now_s + RETRY_S;
  return code >= 0;
}

void pc_seat_retry(pc_sources *s) {
  for (int i = 0; i < PC_SOURCES; i++) s->again_s[i] = -INFINITY;
}

/* ---- idle ---- */

static bool idle_exactly(pc_sources *s, double now_s, double *idle_s) {
  uint64_t ms;
  uint32_t ms32;
  if (due(s, IDLE_MUTTER, now_s) &&
      got(s, IDLE_MUTTER, now_s, pc_bus_read(s->user, &SOURCE[IDLE_MUTTER].place, 't', &ms)))
    return *idle_s = 1e-3 * (double)ms, true;
  if (due(s, IDLE_KDE, now_s) &&
      got(s, IDLE_KDE, now_s, pc_bus_read(s->user, &SOURCE[IDLE_KDE].place, 'u', &ms32)))
    return *idle_s = 1e-3 * ms32, true;
  return due(s, IDLE_X11, now_s) && got(s, IDLE_X11, now_s, pc_x11_idle(&s->x11, idle_s));
}

/* These say "idle" minutes after the last key, and nothing before: active is told as typing_s ago (not now,
 * but just now), idle as the whole limit and the time since it was said. */
static bool idle_roughly(pc_sources *s, const pc_break_rule *r, double now_s, double *idle_s) {
  static const pc_bus_place since = {SESSION, "IdleSinceHintMonotonic"};
  int idle;
  uint64_t us = 0;
  uint32_t seconds;
  if (due(s, IDLE_LOGIND, now_s) &&
      got(s, IDLE_LOGIND, now_s, pc_bus_property(s->system, &SOURCE[IDLE_LOGIND].place, 'b', &idle))) {
    if (!idle) return *idle_s = r->typing_s, true;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double machine = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    if (pc_bus_property(s->system, &since, 't', &us) < 0) us = (uint64_t)(1e6 * machine);
    return *idle_s = r->idle_s + fmax(machine - 1e-6 * (double)us, 0), true;
  }
  if (due(s, IDLE_SAVER, now_s) &&
      got(s, IDLE_SAVER, now_s, pc_bus_read(s->user, &SOURCE[IDLE_SAVER].place, 'u', &seconds)))
    return *idle_s = seconds ? r->idle_s + seconds : r->typing_s, true;
  return false;
}

/* ---- locked, kept awake ---- */

static bool locked(pc_sources *s, double now_s) {
  int is[3] = {0};
  for (int i = 0; i < 3; i++) {
    int source = LOCK_LOGIND + i;
    if (!due(s, source, now_s)) continue;
    int code = i == 0 ? pc_bus_property(s->system, &SOURCE[source].place, 'b', &is[i])
                      : pc_bus_read(s->user, &SOURCE[source].place, 'b', &is[i]);
    if (!got(s, source, now_s, code)) is[i] = 0;
  }
  return is[0] || is[1] || is[2];
}

/* GNOME and KDE ask for a mask: 8 is "idle" of the one, 4 "change of screen" of the other. */
static int ask_mask(sd_bus *bus, const pc_bus_place *place, uint32_t mask, int *out) {
  sd_bus_message *reply = NULL;
  int r = pc_bus_ask(bus, place, &reply, "u", mask);
  if (r >= 0) r = sd_bus_message_read(reply, "b", out);
  sd_bus_message_unref(reply);
  return r;
}

/* logind's list: (what, who, why, mode, uid, pid); only those that block "idle" are of interest. */
static int ask_logind(sd_bus *bus, const pc_bus_place *place, int *out) {
  sd_bus_message *reply = NULL;
  const char *what, *mode;
  int r = pc_bus_ask(bus, place, &reply, "");
  if (r >= 0) r = sd_bus_message_enter_container(reply, 'a', "(ssssuu)");
  *out = 0;
  while (r >= 0 && (r = sd_bus_message_read(reply, "(ssssuu)", &what, NULL, NULL, &mode, NULL, NULL)) > 0)
    if (strstr(what, "idle") && !strcmp(mode, "block")) *out = 1;
  sd_bus_message_unref(reply);
  return r;
}

static bool kept_awake(pc_sources *s, double now_s) {
  bool kept = false;
  for (int source = KEEP_GNOME; source <= KEEP_LOGIND; source++) {
    const pc_bus_place *place = &SOURCE[source].place;
    int is = 0;
    if (!due(s, source, now_s)) continue;
    int code = source == KEEP_GNOME   ? ask_mask(s->user, place, 8, &is)
               : source == KEEP_KDE   ? ask_mask(s->user, place, 4, &is)
               : source == KEEP_POWER ? pc_bus_read(s->user, place, 'b', &is)
                                      : ask_logind(s->system, place, &is);
    kept |= got(s, source, now_s, code) && is;
  }
  return kept;
}

/* ---- do not disturb ---- */

static int ask_xfce(sd_bus *bus, int *out) {
  sd_bus_message *reply = NULL;
  int r = pc_bus_ask(bus, &SOURCE[DND_XFCE].place, &reply, "ss", "xfce4-notifyd", "/do-not-disturb");
  if (r >= 0) r = sd_bus_message_read(reply, "v", "b", out);
  sd_bus_message_unref(reply);
  return r;
}

/* GNOME keeps its switch in gsettings, which has no D-Bus interface to read: a process, now and then. */
static int ask_gsettings(int *out) {
  extern char **environ;
  char *argv[] = {"gsettings", "get", "org.gnome.desktop.notifications", "show-banners", NULL};
  int ends[2], status = 0;
  char text[16] = "";
  pid_t pid;
  posix_spawn_file_actions_t actions;
  if (pipe(ends) != 0) return -1;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  ssize_t n = failed ? 0 : read(ends[0], text, sizeof text - 1);
  close(ends[0]);
  if (failed) return -1;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (n <= 0 || status != 0) return -1;
  *out = strncmp(text, "false", 5) == 0;
  return 0;
}

static bool not_now(pc_sources *s, double now_s) {
  int is = 0;
  bool dnd = false;
  if (due(s, DND_SERVER, now_s))
    dnd = got(s, DND_SERVER, now_s, pc_bus_property(s->user, &SOURCE[DND_SERVER].place, 'b', &is)) && is;
  if (due(s, DND_XFCE, now_s)) dnd |= got(s, DND_XFCE, now_s, ask_xfce(s->user, &is)) && is;
  if (!s->answered[IDLE_MUTTER] || !due(s, DND_GNOME, now_s)) return dnd;
  if (!(now_s - s->banners_s < BANNERS_S)) {
    is = 0;
    s->banners_off = got(s, DND_GNOME, now_s, ask_gsettings(&is)) && is;
    s->banners_s = now_s;
  }
  return dnd || s->banners_off;
}

void pc_seat_look(pc_sources *s, const pc_break_rule *r, double now_s, bool closely, pc_seat *out) {
  *out = (pc_seat){.now_s = now_s, .idle_s = NAN};
  if (!idle_exactly(s, now_s, &out->idle_s)) idle_roughly(s, r, now_s, &out->idle_s);
  out->locked = locked(s, now_s);
  if (!closely) return;
  out->inhibited = kept_awake(s, now_s);
  out->call = pc_microphone_used(s->root) || pc_camera_used(s->root);
  out->dnd = not_now(s, now_s);
}

/* Whether a question begins with this source. */
static bool begins(int i) {
  return i == 0 || !SOURCE[i].what || strcmp(SOURCE[i].what, SOURCE[i - 1].what) != 0;
}

void pc_seat_tell(const pc_sources *s, char *out, size_t size) {
  size_t at = 0;
  int answers = 0;
  out[0] = 0;
  for (int i = 0; i < PC_SOURCES && SOURCE[i].what && at < size; i++) {
    if (begins(i))
      at += (size_t)snprintf(out + at, size - at, "%s%s: ", i ? "; " : "", SOURCE[i].what), answers = 0;
    if (s->answered[i] && at < size)
      at += (size_t)snprintf(out + at, size - at, "%s%s", answers++ ? ", " : "", SOURCE[i].told);
    if (!answers && at < size && (i + 1 == PC_SOURCES || begins(i + 1)))
      at += (size_t)snprintf(out + at, size - at, "unknown");
  }
}
