/* stretch.c: 512 events as one text.
 *
 * models/store/0002.sql writes them: a line an event, its fields parted by char(31), the lines by char(30),
 * which no text of an event may hold (pc_event_check). Every line begins with its number, so that a line that
 * is missing or in the wrong place is seen. What is not as it is written there is refused; nothing behind the
 * end of the text is looked at.
 */
#include "store/store.h"

enum { FIELD_END = 31, LINE_END = 30 };

/* The place after the field. */
static const char *take_whole(const char *p, int64_t *out) {
  int64_t v = 0;
  bool minus = *p == '-';
  const char *digits = p += minus;
  for (; *p >= '0' && *p <= '9' && p < digits + 18; p++) v = 10 * v + (*p - '0');
  *out = minus ? -v : v;
  return p > digits && *p == FIELD_END ? p + 1 : NULL;
}

static const char *take_what(const char *p, char what[PC_WHAT_MAX]) {
  for (int n = 0; n < PC_WHAT_MAX; n++, p++) {
    if (*p == FIELD_END) return p + 1;
    if (*p == 0) return NULL;
    what[n] = *p;
  }
  return NULL;
}

static const char *take_note(pc_taker *t, const char *p, const char **note) {
  size_t len = 0;
  while (p[len] && p[len] != FIELD_END) len++;
  if (!p[len]) return NULL;
  if (len > 0 && !(*note = pc_arena_str(t->arena, p, len))) t->no_memory = true;
  return p + len + 1;
}

/* The place after the line; NULL: it is not one. */
static const char *take_line(pc_taker *t, const char *p, int64_t id, pc_event *e) {
  int64_t number, at, offset;
  if (!(p = take_whole(p, &number)) || number != id) return NULL;
  int k = pc_taker_kind(t, p, FIELD_END, &p);
  if (k < 0) return NULL;
  *e = t->blank[k];
  e->id = id;
  if (!(p = take_what(p, e->what))) return NULL;
  if (*p == FIELD_END)
    p++;
  else if (!(p = take_whole(p, &e->replaces)))
    return NULL;
  if (!(p = take_whole(p, &at)) || !(p = take_whole(p, &offset)) || offset < -1440 || offset > 1440)
    return NULL;
  e->when = (pc_clock){at, (int)offset};
  if (!(p = take_note(t, p, &e->note))) return NULL;
  return pc_store_numbers_take(p, &t->fields[k], e);
}

bool pc_stretch_take(pc_taker *t, const char *text, int64_t first, pc_event *events) {
  for (int i = 0; i < PC_STRETCH; i++) {
    text = take_line(t, text, first + i, &events[i]);
    if (!text || t->no_memory) return false;
    if (*text++ != (i < PC_STRETCH - 1 ? LINE_END : 0)) return false;
  }
  return true;
}
