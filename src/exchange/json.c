/* json.c: everything about some people as one JSON document.
 *
 * One event a line, so that a person can read, search and compare it, and an error can name its line. Only
 * what was said is written. Ids stay, for a correction names the event it replaces. The same people and clock
 * give the same bytes; import.c reads it back.
 */
#include "exchange/fields.h"
#include "posterior/exchange.h"

static void say_text(pc_out *out, const char *s) {
  pc_out_say(out, "\"");
  for (const char *from = s;; s++) {
    unsigned char c = (unsigned char)*s;
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    pc_out_put(out, from, (size_t)(s - from));
    if (!c) break;
    if (c == '\n')
      pc_out_say(out, "\\n");
    else if (c < 0x20)
      pc_out_print(out, "\\u%04x", c);
    else
      pc_out_print(out, "\\%c", c);
    from = s + 1;
  }
  pc_out_say(out, "\"");
}

static void say_event(pc_out *out, const pc_event *e) {
  char text[PC_TIME_MAX];
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  pc_time_text(text, e->when, false);
  pc_out_print(out, "{\"id\":%" PRId64, e->id);
  if (e->replaces) pc_out_print(out, ",\"replaces\":%" PRId64, e->replaces);
  pc_out_print(out, ",\"when\":\"%s\",\"kind\":\"%s\"", text, pc_event_kind_name(e->kind));
  for (int i = 0; i < n; i++) {
    const pc_event_field *f = &fields[i];
    if (!pc_field_said(e, f)) continue;
    pc_out_print(out, ",\"%s\":", f->name);
    const char *words = pc_field_text(e, f);
    if (words) {
      say_text(out, words);
    } else {
      bool mask = f->type == PC_FIELD_MASK;
      if (mask) pc_out_say(out, "[");
      pc_field_say(out, e, f, ",");
      if (mask) pc_out_say(out, "]");
    }
  }
  pc_out_say(out, "}");
}

const char *pc_export_json(const pc_record *people, int n, pc_clock now, pc_arena *arena, size_t *len) {
  pc_out out = {0};
  char text[PC_TIME_MAX];
  pc_time_text(text, now, false);
  pc_out_print(&out, "{\"format\":\"posterior history\",\"version\":1,\"exported\":\"%s\",\n\"people\":[",
               text);
  for (int p = 0; p < n; p++) {
    pc_time_text(text, (pc_clock){people[p].since, 0}, true);
    pc_out_say(&out, p ? ",\n{\"name\":" : "\n{\"name\":");
    say_text(&out, people[p].name);
    pc_out_print(&out, ",\"since\":\"%s\",\"events\":[", text);
    for (int i = 0; i < people[p].n; i++) {
      pc_out_say(&out, i ? ",\n" : "\n");
      say_event(&out, &people[p].events[i]);
    }
    pc_out_say(&out, "\n]}");
  }
  pc_out_say(&out, "\n]}\n");
  return pc_out_take(&out, arena, len);
}
