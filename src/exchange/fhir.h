/* fhir.h: a FHIR bundle in the making. A failed allocation sticks in `failed`. Private to exchange. */
#ifndef POSTERIOR_EXCHANGE_FHIR_H
#define POSTERIOR_EXCHANGE_FHIR_H

#include "posterior/exchange.h"

#include <jansson.h>

typedef struct pc_fhir {
  const pc_record *person;
  const pc_fhir_opts *opts;
  pc_arena *arena;
  json_t *entries;
  const char *patient; /* urn:uuid:... */
  bool failed;
} pc_fhir;

#define PC_LOINC "http://loinc.org"
#define PC_UCUM "http://unitsofmeasure.org"

/* A new resource in the bundle; number tells apart those of one type and topic. Borrowed. */
json_t *pc_fhir_new(pc_fhir *f, const char *type, const char *topic, int64_t number);
/* "urn:uuid:..." of that resource, by which others refer to it; NULL: out of memory. */
const char *pc_fhir_url(pc_fhir *f, const char *type, const char *topic, int64_t number);
/* Takes the value over; NULL marks the bundle as failed. */
void pc_fhir_set(pc_fhir *f, json_t *object, const char *name, json_t *value);
void pc_fhir_add(pc_fhir *f, json_t *list, json_t *value);
json_t *pc_fhir_list(pc_fhir *f, json_t *object, const char *name); /* a new empty one, borrowed */

json_t *pc_fhir_code(const char *loinc, const char *display, const char *text); /* CodeableConcept */
json_t *pc_fhir_quantity(double value, const char *unit, const char *ucum);     /* unit NULL: none */
json_t *pc_fhir_reference(const char *url);
json_t *pc_fhir_number(double x); /* 4, not 4.0 */
json_t *pc_fhir_date(int day);
json_t *pc_fhir_moment(pc_clock when);

void pc_fhir_observe(pc_fhir *f, const pc_history *h);
void pc_fhir_goals(pc_fhir *f, const pc_history *h, const pc_standing *s);
void pc_fhir_plan(pc_fhir *f, const pc_standing *s, const pc_week *week);

#endif
