/* control.c: the service's name on the session bus, and the other end of the same wire.
 *
 * Owning a name makes the service the only one (a second is refused), and lets `posterior breaks done` in a
 * terminal do what the button on the card does.
 */
#include "breaks/control.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PLACE "org.posterior.Breaks", "/org/posterior/Breaks", "org.posterior.Breaks"
#define VIEW "ddiibbbbs"
#define NO_CARD "org.posterior.Breaks.NoCard"
#define NOT_KEPT "org.posterior.Breaks.NotKept"

static int on_view(sd_bus_message *m, void *user, sd_bus_error *error) {
  pc_control *c = user;
  pc_break_view v = {0};
  (void)error;
  c->view(c->user, &v);
  return sd_bus_reply_method_return(m, VIEW, v.sat_s, v.left_s, v.later, v.dealt, v.away, v.shown, v.badge,
                                    v.standing, v.sources);
}

static int on_tell(sd_bus_message *m, void *user, sd_bus_error *error) {
  pc_control *c = user;
  const char *word;
  int r = sd_bus_message_read(m, "s", &word);
  if (r < 0) return r;
  int told = c->tell(c->user, word);
  if (told < 0) return sd_bus_error_set(error, NO_CARD, "no card is open");
  if (told > 0) return sd_bus_error_set(error, NOT_KEPT, "not stored");
  return sd_bus_reply_method_return(m, "");
}

static const sd_bus_vtable METHODS[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("View", "", VIEW, on_view, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Tell", "s", "", on_tell, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

int pc_control_open(sd_bus *bus, pc_control *control) {
  int r =
      sd_bus_add_object_vtable(bus, NULL, "/org/posterior/Breaks", "org.posterior.Breaks", METHODS, control);
  return r < 0 ? r : sd_bus_request_name(bus, "org.posterior.Breaks", 0);
}

/* ---- the other end ---- */

static int nobody(pc_err *err) {
  return pc_fail(err, PC_IO, 0,
                 "no break clock answers on the session bus; start it: posterior breaks install, or run");
}

int pc_breaks_ask(pc_break_view *out, pc_err *err) {
  static const pc_bus_place view = {PLACE, "View"};
  sd_bus *bus = NULL;
  sd_bus_message *reply = NULL;
  const char *sources = "";
  int away, shown, badge, standing;
  memset(out, 0, sizeof *out);
  int r = sd_bus_open_user(&bus);
  if (r >= 0) r = pc_bus_ask(bus, &view, &reply, "");
  if (r >= 0)
    r = sd_bus_message_read(reply, VIEW, &out->sat_s, &out->left_s, &out->later, &out->dealt, &away, &shown,
                            &badge, &standing, &sources);
  if (r >= 0) {
    out->away = away, out->shown = shown, out->badge = badge, out->standing = standing;
    snprintf(out->sources, sizeof out->sources, "%s", sources);
  }
  sd_bus_message_unref(reply);
  sd_bus_flush_close_unref(bus);
  return r < 0 ? nobody(err) : 0;
}

pc_told pc_breaks_tell(const char *word, pc_err *err) {
  sd_bus *bus = NULL;
  sd_bus_error error = SD_BUS_ERROR_NULL;
  int r = sd_bus_open_user(&bus);
  if (r >= 0) r = sd_bus_call_method(bus, PLACE, "Tell", &error, NULL, "s", word);
  pc_told told = r >= 0                                    ? PC_TOLD
                 : sd_bus_error_has_name(&error, NO_CARD)  ? PC_TOLD_NO_CARD
                 : sd_bus_error_has_name(&error, NOT_KEPT) ? PC_TOLD_NOT_STORED
                                                           : PC_TOLD_NOBODY;
  sd_bus_error_free(&error);
  sd_bus_flush_close_unref(bus);
  if (told == PC_TOLD_NO_CARD)
    pc_fail(err, PC_MISMATCH, 0, "no card is open, so there is nothing to answer");
  else if (told == PC_TOLD_NOT_STORED)
    pc_fail(err, PC_IO, 0, "the break clock could not store the answer; posterior doctor may tell why");
  else if (told == PC_TOLD_NOBODY)
    nobody(err);
  return told;
}
