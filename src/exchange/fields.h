/* fields.h: an event's fields read through the table of pc_event_fields, for every format that lists them. */
#ifndef POSTERIOR_EXCHANGE_FIELDS_H
#define POSTERIOR_EXCHANGE_FIELDS_H

#include "exchange/out.h"

#include <inttypes.h>
#include <math.h>

static inline bool pc_field_said(const pc_event *e, const pc_event_field *f) {
  const void *at = (const char *)e + f->offset;
  switch (f->type) {
  case PC_FIELD_INT:
    return *(const int *)at != PC_UNSAID;
  case PC_FIELD_MASK:
    return *(const uint64_t *)at != 0;
  case PC_FIELD_REAL:
    return isfinite(*(const double *)at);
  case PC_FIELD_WHAT:
    return e->what[0] != 0;
  case PC_FIELD_NOTE:
    return e->note && e->note[0];
  }
  return false;
}

/* A text field's text; NULL: the field is a number. */
static inline const char *pc_field_text(const pc_event *e, const pc_event_field *f) {
  return f->type == PC_FIELD_WHAT ? e->what : f->type == PC_FIELD_NOTE ? e->note : NULL;
}

/* Any field but a text, into out: a number as decimal text, a mask as the numbers of its bits with `between`
 * in between (a mask itself would not survive a program that holds numbers as doubles). */
static inline void pc_field_say(pc_out *out, const pc_event *e, const pc_event_field *f,
                                const char *between) {
  const void *at = (const char *)e + f->offset;
  if (f->type == PC_FIELD_INT) pc_out_print(out, "%d", *(const int *)at);
  if (f->type == PC_FIELD_REAL) {
    char text[PC_NUMBER_MAX];
    pc_number_text(text, *(const double *)at);
    pc_out_say(out, text);
  }
  if (f->type == PC_FIELD_MASK) {
    uint64_t mask = *(const uint64_t *)at;
    for (int i = 0, any = 0; i < 64; i++)
      if (mask >> i & 1) pc_out_print(out, "%s%d", any++ ? between : "", i);
  }
}

#endif
