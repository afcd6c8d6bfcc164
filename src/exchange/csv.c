/* csv.c: one person's events as a table, one row an event, for a table program or a statistics package.
 *
 * RFC 4180 (Shafranovich 2005): comma, quotes, CRLF; UTF-8; a point as decimal sign; units in the header;
 * times in UTC with the person's distance from it beside. Events are as they were logged: a row that another
 * one names under `replaces` no longer counts. A table program takes a text that begins with = + - @ for a
 * formula and may run it; such texts get an apostrophe in front, as OWASP ("CSV Injection") advises, which is
 * why this format is not read back.
 */
#include "exchange/fields.h"
#include "posterior/exchange.h"

#include <string.h>

/* The unit goes into brackets: load_kg becomes load[kg]. */
static void say_heading(pc_out *out, const char *name) {
  static const struct {
    const char *name, *heading;
  } units[] = {{"load_kg", "load[kg]"}, {"hold_s", "hold[s]"}, {"minutes", "minutes[min]"}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp(name, units[i].name) == 0) name = units[i].heading;
  pc_out_print(out, ",%s", name);
}

static void say_cell(pc_out *out, const char *text) {
  bool formula = *text && strchr("=+-@\t\r", *text);
  if (!formula && !text[strcspn(text, ",\"\r\n")]) {
    pc_out_say(out, text);
    return;
  }
  pc_out_say(out, formula ? "\"'" : "\"");
  for (;;) {
    size_t plain = strcspn(text, "\"");
    pc_out_put(out, text, plain);
    if (!text[plain]) break;
    pc_out_say(out, "\"\"");
    text += plain + 1;
  }
  pc_out_say(out, "\"");
}

static void say_row(pc_out *out, const pc_event *e) {
  char text[PC_TIME_MAX];
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  pc_time_text(text, e->when, true);
  pc_out_print(out, "%" PRId64 ",", e->id);
  if (e->replaces) pc_out_print(out, "%" PRId64, e->replaces);
  pc_out_print(out, ",%s,%d,%s", text, e->when.offset_min, pc_event_kind_name(e->kind));
  for (int i = 0; i < n; i++) {
    pc_out_say(out, ",");
    if (!pc_field_said(e, &fields[i])) continue;
    const char *words = pc_field_text(e, &fields[i]);
    if (words)
      say_cell(out, words);
    else
      pc_field_say(out, e, &fields[i], " ");
  }
  pc_out_say(out, "\r\n");
}

const char *pc_export_csv(const pc_record *person, pc_arena *arena, size_t *len) {
  pc_out out = {0};
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  pc_out_say(&out, "id,replaces,time[UTC],offset[min],kind");
  for (int i = 0; i < n; i++) say_heading(&out, fields[i].name);
  pc_out_say(&out, "\r\n");
  for (int i = 0; i < person->n; i++) say_row(&out, &person->events[i]);
  return pc_out_take(&out, arena, len);
}
