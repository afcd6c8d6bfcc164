/* fields.h: an event's fields read through the table of pc_event_fields, for every format that lists them. */
#ifndef POSTERIOR_EXCHANGE_FIELDS_H
#define POSTERIOR_EXCHANGE_FIELDS_H

#include "exchange/out.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

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

/* A number field as decimal text. */
static inline void pc_field_number(char text[PC_NUMBER_MAX], const pc_event *e, const pc_event_field *f) {
  const void *at = (const char *)e + f->offset;
  if (f->type == PC_FIELD_REAL)
    pc_number_text(text, *(const double *)at);
  else if (f->type == PC_FIELD_MASK)
    snprintf(text, PC_NUMBER_MAX, "%" PRIu64, *(const uint64_t *)at);
  else
    snprintf(text, PC_NUMBER_MAX, "%d", *(const int *)at);
}

#endif
