/* service.c: the loop: look at the seat, ask the rule, show or take away the card, store the answer.
 *
 * It sleeps between looks, five times as long while no card is near, and wakes early for what the buses
 * bring: a button, a question of `posterior breaks status`, a desktop that came or went. The seat is always
 * read anew; a signal only says "look". It keeps nothing on disk itself: answers go to the caller.
 */
#include "breaks/control.h"
#include "breaks/notify.h"
#include "breaks/seat.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LEAD_S 10. /* to stand up in, before the count on the card begins */
#define TICK_S 10. /* the count goes down in steps: every change of the card catches the eye */
#define NEAR_S 10. /* of seat time before a card: look every poll_s and at everything */
#define NONE_S 60. /* no card could be had: ask again after */

typedef struct Service {
  const pc_break_service *def;
  pc_break_state state;
  pc_sources sources;
  pc_notice notice;
  pc_control control;
  pc_card card;
  char exercise[64], title[128], text[256]; /* the card's words, kept while it is shown */
  int dealt, tick;                          /* cards shown; the count's last step */
  bool spoken;                              /* the card was said, not shown */
  bool looked;                              /* at everything, at the start: for the status */
  bool told_blind, standing, woken;
  double none_until_s;
} Service;

static double machine_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_BOOTTIME, &t); /* goes on while the machine sleeps */
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double clock_of(const Service *s) {
  return s->def->clock ? s->def->clock(s->def->user) : machine_clock();
}

static bool stopped(const Service *s) {
  return s->def->stopped && s->def->stopped(s->def->user);
}

static void say(const Service *s, bool ring, const char *line) {
  if (s->def->say) s->def->say(s->def->user, ring, line);
}

/* ---- the card ---- */

/* The count's step at this time since the card came: 0 = get ready, then one a TICK, the last = time is up.
 */
static int tick_at(const Service *s, double shown_s) {
  if (s->card.seconds <= 0 || shown_s < LEAD_S) return 0;
  int last = 1 + (int)ceil(s->card.seconds / TICK_S), now = 1 + (int)((shown_s - LEAD_S) / TICK_S);
  return now < last ? now : last;
}

static void print_body(const Service *s, char *out, size_t size) {
  double left = s->card.seconds - (s->tick - 1) * TICK_S;
  if (s->card.seconds <= 0)
    snprintf(out, size, "%s", s->text);
  else if (s->tick == 0)
    snprintf(out, size, "%s\n%d seconds. Stand up first.", s->text, s->card.seconds);
  else if (left > 0)
    snprintf(out, size, "%s\n%.0f seconds to go.", s->text, left);
  else
    snprintf(out, size, "%s\nTime. Did you do it? Press Done.", s->text);
}

static void show(Service *s, pc_loudness how) {
  char body[400], line[640];
  print_body(s, body, sizeof body);
  bool later = s->state.later < s->def->rule.later_max;
  if (pc_notice_show(&s->notice, s->title, body, later, how) >= 0 || s->spoken) return;
  s->spoken = true; /* once: a terminal is no place for a count */
  snprintf(line, sizeof line, "%s: %s %d s. Answer: posterior breaks done%s or skip.", s->title, s->text,
           s->card.seconds, later ? ", later" : "");
  say(s, true, line);
}

/* The next card into our own words. False: none to be had. */
static bool deal(Service *s) {
  pc_card card = {0};
  if (s->def->card(s->def->user, s->dealt, &card)) return false;
  snprintf(s->exercise, sizeof s->exercise, "%s", card.exercise ? card.exercise : "");
  snprintf(s->title, sizeof s->title, "%s", card.title ? card.title : "Time to get up");
  snprintf(s->text, sizeof s->text, "%s", card.text ? card.text : "");
  s->card = (pc_card){s->exercise, s->title, s->text, card.seconds};
  s->dealt++, s->tick = 0, s->spoken = false;
  return true;
}

static void badge(Service *s) {
  char body[160];
  snprintf(body, sizeof body, "You have sat for %.0f minutes. A card waits until you are free.",
           s->state.sat_s / 60);
  pc_notice_show(&s->notice, "A break is due", body, false, PC_CARD_BADGE);
}

static void hide(Service *s) {
  pc_notice_close(&s->notice);
}

static void act_on(Service *s, pc_break_act act, bool was_shown) {
  if (act == PC_ACT_SHOW && deal(s))
    show(s, PC_CARD_NEW);
  else if (act == PC_ACT_SHOW) /* not now: as if it had not come up */
    s->state.shown = false, s->none_until_s = s->state.last_s + NONE_S;
  else if (act == PC_ACT_BADGE)
    badge(s);
  else if (act == PC_ACT_HIDE) {
    hide(s);
    if (was_shown) s->def->log(s->def->user, &s->card, PC_BREAK_MISSED);
  }
}

/* Non-zero: it could not be stored. */
static int answer(Service *s, pc_outcome outcome) {
  bool shown = s->state.shown;
  pc_break_answer(&s->state, &s->def->rule, clock_of(s), outcome);
  hide(s);
  if (!shown && !deal(s)) return 0; /* a break of one's own is one of the deck's all the same */
  return s->def->log(s->def->user, &s->card, outcome);
}

static int word_outcome(const char *word) {
  static const char *const WORDS[] = {"done", "later", "skip"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(word, WORDS[i])) return i;
  return -1;
}

/* ---- what the buses bring ---- */

static int on_action(sd_bus_message *m, void *user, sd_bus_error *error) {
  Service *s = user;
  uint32_t id;
  const char *word;
  (void)error;
  if (sd_bus_message_read(m, "us", &id, &word) < 0 || !id || id != s->notice.id) return 0;
  if (s->state.shown && word_outcome(word) >= 0) answer(s, (pc_outcome)word_outcome(word));
  s->woken = true;
  return 0;
}

/* Reason 1: it expired; 2: the person closed it, which is "not now"; 3: we did. */
static int on_closed(sd_bus_message *m, void *user, sd_bus_error *error) {
  Service *s = user;
  uint32_t id, reason;
  (void)error;
  if (sd_bus_message_read(m, "uu", &id, &reason) < 0 || !id || id != s->notice.id) return 0;
  s->notice.id = 0;
  if (s->state.shown && reason != 3) answer(s, reason == 2 ? PC_BREAK_LATER : PC_BREAK_MISSED);
  s->woken = true;
  return 0;
}

/* Somebody took or gave up a name. A new notification server knows nothing of the card that is open. */
static int on_owner(sd_bus_message *m, void *user, sd_bus_error *error) {
  Service *s = user;
  const char *name, *old, *now;
  (void)error;
  if (sd_bus_message_read(m, "sss", &name, &old, &now) < 0) return 0;
  pc_seat_retry(&s->sources);
  if (strcmp(name, "org.freedesktop.Notifications")) return 0;
  s->notice.id = 0;
  if (*now && s->state.shown) show(s, PC_CARD_NEW);
  return 0;
}

static int on_lock(sd_bus_message *m, void *user, sd_bus_error *error) {
  (void)m, (void)error;
  ((Service *)user)->woken = true;
  return 0;
}

static void view(void *user, pc_break_view *out) {
  const Service *s = user;
  *out = (pc_break_view){.sat_s = s->state.sat_s,
                         .left_s = pc_break_left(&s->state, &s->def->rule),
                         .later = s->state.later,
                         .dealt = s->dealt,
                         .away = s->state.away,
                         .shown = s->state.shown,
                         .badge = s->state.badge,
                         .standing = s->standing};
  pc_seat_tell(&s->sources, out->sources, sizeof out->sources);
}

static int tell(void *user, const char *word) {
  Service *s = user;
  s->woken = true;
  if (!strcmp(word, "stand") || !strcmp(word, "sit")) return s->standing = *word == 's' && word[1] == 't', 0;
  int outcome = word_outcome(word);
  if (outcome < 0 || (outcome != PC_BREAK_DONE && !s->state.shown)) return -1;
  return answer(s, (pc_outcome)outcome) ? 1 : 0;
}

/* ---- the buses ---- */

#define NOTES                                                                                                \
  "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications"

static int open_session(Service *s, pc_err *err) {
  sd_bus *bus = NULL;
  if (sd_bus_open_user(&bus) < 0) {
    if (s->def->say) return 0; /* the terminal does */
    return pc_fail(err, PC_IO, 0,
                   "no session bus, so no card can be shown; start it from your desktop session");
  }
  s->sources.user = s->notice.bus = bus;
  sd_bus_set_method_call_timeout(bus, 5000000);
  if (s->def->once) return 0; /* a look changes nothing */
  int r = pc_control_open(bus, &s->control);
  if (r == -EEXIST) return pc_fail(err, PC_IO, 0, "a break clock runs already; see posterior breaks status");
  if (r >= 0) r = sd_bus_match_signal(bus, NULL, NOTES, "ActionInvoked", on_action, s);
  if (r >= 0) r = sd_bus_match_signal(bus, NULL, NOTES, "NotificationClosed", on_closed, s);
  if (r >= 0)
    r = sd_bus_add_match(bus, NULL,
                         "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
                         "arg0namespace='org'",
                         on_owner, s);
  return r < 0 ? pc_fail(err, PC_IO, 0, "the session bus refused: %s", strerror(-r)) : 0;
}

static void open_system(Service *s) {
  sd_bus *bus = NULL;
  if (sd_bus_open_system(&bus) < 0) return;
  sd_bus_set_method_call_timeout(bus, 5000000);
  sd_bus_match_signal(bus, NULL, "org.freedesktop.login1", NULL, "org.freedesktop.DBus.Properties",
                      "PropertiesChanged", on_lock, s);
  s->sources.system = bus;
}

/* Handles all that has come; true while the bus is there. */
static bool drain(sd_bus *bus) {
  int r;
  while ((r = sd_bus_process(bus, NULL)) > 0) continue;
  return r >= 0;
}

/* Sleeps so long, or until something came that wants a look. Non-zero: the session bus is gone. */
static int rest(Service *s, double seconds) {
  double until = machine_clock() + seconds;
  for (s->woken = false; !s->woken && !stopped(s);) {
    if (s->sources.user && !drain(s->sources.user)) return -1;
    if (s->sources.system && !drain(s->sources.system))
      s->sources.system = sd_bus_close_unref(s->sources.system); /* the session's sources remain */
    double left = until - machine_clock();
    if (s->woken || left <= 0) break;
    struct pollfd fds[2] = {{.fd = -1}, {.fd = -1}};
    if (s->sources.user) fds[0] = (struct pollfd){.fd = sd_bus_get_fd(s->sources.user), .events = POLLIN};
    if (s->sources.system) fds[1] = (struct pollfd){.fd = sd_bus_get_fd(s->sources.system), .events = POLLIN};
    poll(fds, 2, (int)ceil(1e3 * left)); /* a signal ends it too */
  }
  return 0;
}

/* ---- the loop ---- */

static bool is_near(const Service *s) {
  const pc_break_rule *r = &s->def->rule;
  return s->state.shown || pc_break_left(&s->state, r) <= NEAR_S;
}

static void step(Service *s) {
  const pc_break_rule *r = &s->def->rule;
  double now = clock_of(s), poll_s = s->def->poll_s;
  bool quiet_keys = now - s->state.seen_s >= r->idle_s - NEAR_S - 5 * poll_s; /* seat taken or empty? */
  pc_seat seat;
  pc_seat_look(&s->sources, r, now, !s->looked || is_near(s) || quiet_keys, &seat);
  s->looked = true;
  seat.standing = s->standing;
  if (isnan(seat.idle_s) && !s->told_blind) {
    s->told_blind = true;
    say(s, false,
        "Nothing here tells whether you are at the keyboard: all time counts as sitting. "
        "After a break of your own: posterior breaks done.");
  }
  if (now < s->none_until_s) seat.dnd = true; /* no card to show: hold */
  bool was_shown = s->state.shown;
  pc_break_act act = pc_break_step(&s->state, r, &seat);
  act_on(s, act, was_shown);
  if (s->state.shown && tick_at(s, now - s->state.shown_at_s) != s->tick) {
    s->tick = tick_at(s, now - s->state.shown_at_s);
    if (!s->spoken) show(s, PC_CARD_UPDATE);
  }
  if (!s->def->saw) return;
  char sources[512];
  pc_seat_tell(&s->sources, sources, sizeof sources);
  s->def->saw(s->def->user, &seat, act, sources);
}

int pc_breaks_run(const pc_break_service *service, pc_err *err) {
  Service s = {.def = service, .none_until_s = -INFINITY};
  s.sources.root = service->root ? service->root : "";
  s.sources.banners_s = -INFINITY;
  s.control = (pc_control){view, tell, &s};
  pc_seat_retry(&s.sources);
  s.state = pc_break_start(clock_of(&s));
  int code = open_session(&s, err);
  if (!code) open_system(&s);
  while (!code && !stopped(&s)) {
    step(&s);
    if (service->once) break;
    int heard = service->heard ? service->heard(service->user) : -1;
    if (heard >= 0 && (s.state.shown || heard == PC_BREAK_DONE)) answer(&s, (pc_outcome)heard);
    if (rest(&s, is_near(&s) ? service->poll_s : 5 * service->poll_s))
      code = pc_fail(err, PC_IO, 0, "the session bus went away; start again from a desktop session");
  }
  if (!code) hide(&s);
  sd_bus_flush_close_unref(s.sources.user);
  sd_bus_flush_close_unref(s.sources.system);
  pc_x11_close(&s.sources.x11);
  return code;
}
