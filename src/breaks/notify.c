/* notify.c: one notification with buttons, by org.freedesktop.Notifications.
 *
 * There is one card at most: a new one takes the place of the old (replaces_id). The buttons are explicit,
 * since some servers do nothing on a click beside them; a server without buttons gets the commands in words.
 * Urgency is normal, for the badge low, never critical: a break can always wait.
 * Source: Desktop Notifications Specification 1.2 (freedesktop.org).
 */
#include "breaks/notify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SERVER                                                                                               \
  "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications"

/* What the server can do. Starts it where the bus knows how: many sleep until the first card. */
static int learn(pc_notice *n, bool *markup) {
  sd_bus_message *reply = NULL;
  const char *can;
  int r = sd_bus_call_method(n->bus, SERVER, "GetCapabilities", NULL, &reply, "");
  if (r >= 0) r = sd_bus_message_enter_container(reply, 'a', "s");
  n->actions = *markup = false;
  while (r >= 0 && (r = sd_bus_message_read(reply, "s", &can)) > 0) {
    n->actions |= !strcmp(can, "actions");
    *markup |= !strcmp(can, "body-markup");
  }
  sd_bus_message_unref(reply);
  return r;
}

/* Text for a server that reads markup; cut at the room. */
static void escape(const char *text, char *out, size_t size) {
  size_t at = 0;
  for (; *text; text++) {
    const char *as = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : NULL;
    size_t length = as ? strlen(as) : 1;
    if (at + length >= size) break;
    memcpy(out + at, as ? as : text, length);
    at += length;
  }
  out[at] = 0;
}

static int append_card(sd_bus_message *m, const pc_notice *n, const char *title, const char *body, bool later,
                       pc_loudness how) {
  int r = sd_bus_message_append(m, "susss", "Posterior", n->id, "", title, body);
  if (r < 0) return r;
  if (!n->actions || how == PC_CARD_BADGE)
    r = sd_bus_message_append(m, "as", 0);
  else if (later)
    r = sd_bus_message_append(m, "as", 6, "done", "Done", "later", "5 min", "skip", "Skip");
  else
    r = sd_bus_message_append(m, "as", 4, "done", "Done", "skip", "Skip");
  if (r < 0) return r;
  r = sd_bus_message_append(m, "a{sv}", 2, "urgency", "y", how == PC_CARD_BADGE ? 0 : 1, "suppress-sound",
                            "b", how != PC_CARD_NEW);
  return r < 0 ? r : sd_bus_message_append(m, "i", 0); /* stays until answered or taken away by us */
}

int pc_notice_show(pc_notice *n, const char *title, const char *body, bool later, pc_loudness how) {
  sd_bus_message *call = NULL, *reply = NULL;
  char text[512];
  bool markup;
  if (!n->bus) return -ENOTCONN;
  int r = learn(n, &markup);
  if (markup)
    escape(body, text, sizeof text);
  else
    snprintf(text, sizeof text, "%s", body);
  if (!n->actions && how != PC_CARD_BADGE)
    strncat(text, "\nAnswer: posterior breaks done, later or skip.", sizeof text - strlen(text) - 1);
  if (r >= 0) r = sd_bus_message_new_method_call(n->bus, &call, SERVER, "Notify");
  if (r >= 0) r = append_card(call, n, title, text, later, how);
  if (r >= 0) r = sd_bus_call(n->bus, call, 0, NULL, &reply);
  if (r >= 0) r = sd_bus_message_read(reply, "u", &n->id);
  if (r < 0) n->id = 0;
  sd_bus_message_unref(call);
  sd_bus_message_unref(reply);
  return r;
}

void pc_notice_close(pc_notice *n) {
  sd_bus_message *reply = NULL;
  static const pc_bus_place close = {SERVER, "CloseNotification"};
  if (n->id) pc_bus_ask(n->bus, &close, &reply, "u", n->id);
  sd_bus_message_unref(reply);
  n->id = 0;
}
