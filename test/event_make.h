/* event_make.h: random events that pass the check, made from the table of fields alone, so that a new field
 * or kind joins the round trips by itself. */
#ifndef POSTERIOR_TEST_EVENT_MAKE_H
#define POSTERIOR_TEST_EVENT_MAKE_H

#include "posterior/history.h"

#include <math.h>
#include <string.h>

/* Steele, Lea and Flood (2014): the same numbers on every machine. */
static inline uint64_t draw(uint64_t *seed) {
  uint64_t z = (*seed += 0x9E3779B97F4A7C15u);
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static inline double draw_unit(uint64_t *seed) {
  return (double)(draw(seed) >> 11) / 9007199254740992.0;
}

static const char *const draw_notes[] = {"easy",
                                         "=HYPERLINK(\"x\")",
                                         "a, b and \"c\"",
                                         "two\nlines\tand a tab",
                                         "Größe: 3 × 10 ½",
                                         "後ろ 🙂",
                                         "back\\slash </script>",
                                         "@sum",
                                         "-1+2",
                                         "'",
                                         " spaces "};

static inline const char *draw_what(pc_event_kind kind, uint64_t *seed, double *value) {
  static const char *const pains[] = {"now", "am", "worst", "average"};
  static const char *const sessions[] = {"A", "B", "C", "core", "flare", "free", "mobility"};
  static const char *const habits[] = {"wake_up", "mobility", "desk_check"};
  static const char *const names[] = {"glute_bridge", "chair_stand-30", "psfs", "nprs", "x.1"};
  int n;
  const pc_setting *settings = pc_settings(&n), *s;
  switch (kind) {
  case PC_EVENT_SETTING:
    s = &settings[draw(seed) % (unsigned)n];
    *value = s->is_text ? NAN : s->lo + draw_unit(seed) * (s->hi - s->lo);
    return s->key;
  case PC_EVENT_PAIN:
    return pains[draw(seed) % 4];
  case PC_EVENT_START:
  case PC_EVENT_END:
    return sessions[draw(seed) % 7];
  case PC_EVENT_HABIT:
    return habits[draw(seed) % 3];
  default:
    return names[draw(seed) % 5];
  }
}

static inline void draw_field(pc_event *e, const pc_event_field *f, uint64_t *seed) {
  void *at = (char *)e + f->offset;
  double x = f->lo + draw_unit(seed) * (f->hi - f->lo);
  if (f->type == PC_FIELD_NOTE)
    e->note = draw_notes[draw(seed) % (sizeof draw_notes / sizeof *draw_notes)];
  else if (f->type == PC_FIELD_MASK)
    *(uint64_t *)at = (uint64_t)1 << draw(seed) % 64 | (draw(seed) & draw(seed));
  else if (f->type == PC_FIELD_INT)
    *(int *)at = (int)round(x);
  else if (f->type == PC_FIELD_REAL)
    *(double *)at = draw(seed) % 2 ? x : round(x);
}

/* The n-th event of a history; id = its place * 3 + 1, some replace an earlier one. */
static inline pc_event draw_event(int place, uint64_t *seed) {
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  pc_event_kind kind = (pc_event_kind)(draw(seed) % PC_N_EVENT_KINDS);
  if (kind == PC_EVENT_VOID && place == 0) kind = PC_EVENT_NOTE;
  pc_clock when = {1700000000 + (int64_t)(draw(seed) % 300000000), (int)(draw(seed) % 1561) - 720};
  pc_event e = pc_event_blank(kind, when);
  e.id = 3 * place + 1;
  if (place && (kind == PC_EVENT_VOID || draw(seed) % 8 == 0))
    e.replaces = 3 * (int64_t)(draw(seed) % (unsigned)place) + 1;
  for (int i = 0; i < n; i++) {
    const pc_event_field *f = &fields[i];
    bool needed = f->needed_by >> kind & 1;
    if ((f->used_by >> kind & 1) && (needed || draw(seed) % 2) &&
        !(kind == PC_EVENT_SETTING && f->type == PC_FIELD_REAL))
      draw_field(&e, f, seed);
    if (f->type == PC_FIELD_WHAT && needed) strcpy(e.what, draw_what(kind, seed, &e.value));
  }
  return e;
}

#endif
