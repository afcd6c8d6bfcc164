/* fhir.c: what a clinic may want to see, as one FHIR R4 Bundle (HL7, https://hl7.org/fhir/R4/bundle.html).
 *
 * The bundle is a `collection`: a set to look at, not orders to carry out. Only what stands is in it
 * (corrections applied, entries taken back left out). The Patient has no name unless asked for; ids are made
 * from the moment the person was added, so that they stay the same from export to export and tell nothing
 * about the name. Resources refer to each other by urn:uuid, so the bundle is whole in itself.
 */
#include "exchange/fhir.h"
#include "exchange/out.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- pieces ---- */

void pc_fhir_set(pc_fhir *f, json_t *object, const char *name, json_t *value) {
  if (json_object_set_new(object, name, value)) f->failed = true;
}

void pc_fhir_add(pc_fhir *f, json_t *list, json_t *value) {
  if (json_array_append_new(list, value)) f->failed = true;
}

json_t *pc_fhir_list(pc_fhir *f, json_t *object, const char *name) {
  pc_fhir_set(f, object, name, json_array());
  return json_object_get(object, name);
}

json_t *pc_fhir_code(const char *loinc, const char *display, const char *text) {
  if (!loinc) return json_pack("{s:s}", "text", text);
  return json_pack("{s:[{s:s,s:s,s:s}],s:s}", "coding", "system", PC_LOINC, "code", loinc, "display", display,
                   "text", text);
}

json_t *pc_fhir_number(double x) {
  return x == trunc(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x) : json_real(x);
}

json_t *pc_fhir_quantity(double value, const char *unit, const char *ucum) {
  if (!unit) return json_pack("{s:o}", "value", pc_fhir_number(value));
  return json_pack("{s:o,s:s,s:s,s:s}", "value", pc_fhir_number(value), "unit", unit, "system", PC_UCUM,
                   "code", ucum);
}

json_t *pc_fhir_reference(const char *url) {
  return url ? json_pack("{s:s}", "reference", url) : NULL;
}

json_t *pc_fhir_date(int day) {
  char text[32];
  int year, month, dom;
  pc_day_date(day, &year, &month, &dom);
  snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, dom);
  return json_string(text);
}

json_t *pc_fhir_moment(pc_clock when) {
  char text[PC_TIME_MAX];
  pc_time_text(text, when, false);
  return json_string(text);
}

/* ---- ids ---- */

/* The finish of Steele, Lea and Flood (2014): every bit of x moves every bit of what comes out. */
static uint64_t stir(uint64_t z, uint64_t x) {
  z = (z ^ x) + 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

/* A UUID of version 8, "made by the maker's own rule" (RFC 9562, 5.8). */
const char *pc_fhir_url(pc_fhir *f, const char *type, const char *topic, int64_t number) {
  uint64_t half[2] = {1, 2};
  for (int i = 0; i < 2; i++) {
    half[i] = stir(half[i], (uint64_t)f->person->since);
    half[i] = stir(half[i], f->person->n ? (uint64_t)f->person->events[0].when.at : 0);
    for (const char *c = type; *c; c++) half[i] = stir(half[i], (unsigned char)*c);
    for (const char *c = topic; *c; c++) half[i] = stir(half[i], (unsigned char)*c);
    half[i] = stir(half[i], (uint64_t)number);
  }
  half[0] = (half[0] & ~(uint64_t)0xF000) | 0x8000;
  half[1] = (half[1] & ~((uint64_t)3 << 62)) | (uint64_t)1 << 63;
  const char *url = pc_arena_print(
      f->arena, "urn:uuid:%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64, half[0] >> 32,
      half[0] >> 16 & 0xFFFF, half[0] & 0xFFFF, half[1] >> 48, half[1] & 0xFFFFFFFFFFFF);
  if (!url) f->failed = true;
  return url;
}

json_t *pc_fhir_new(pc_fhir *f, const char *type, const char *topic, int64_t number) {
  const char *url = pc_fhir_url(f, type, topic, number);
  json_t *resource =
      url ? json_pack("{s:s,s:s}", "resourceType", type, "id", url + strlen("urn:uuid:")) : NULL;
  pc_fhir_add(f, f->entries, resource ? json_pack("{s:s,s:O}", "fullUrl", url, "resource", resource) : NULL);
  json_decref(resource); /* the bundle holds it now */
  return f->failed ? NULL : resource;
}

/* ---- the bundle ---- */

static void say_patient(pc_fhir *f) {
  f->patient = pc_fhir_url(f, "Patient", "", 0);
  json_t *patient = pc_fhir_new(f, "Patient", "", 0);
  pc_fhir_set(f, patient, "active", json_true());
  if (f->opts->with_name) pc_fhir_set(f, patient, "name", json_pack("[{s:s}]", "text", f->person->name));
}

static void fill(pc_fhir *f, const pc_standing *standing, const pc_week *week) {
  pc_history h;
  if (pc_history_make(f->person->events, f->person->n, f->opts->now.at, f->arena, &h)) {
    f->failed = true;
    return;
  }
  say_patient(f);
  if (f->failed) return;
  pc_fhir_observe(f, &h);
  pc_fhir_goals(f, &h, standing);
  if (week) pc_fhir_plan(f, standing, week);
}

const char *pc_export_fhir(const pc_record *person, const pc_standing *standing, const pc_week *week,
                           const pc_fhir_opts *opts, pc_arena *arena, size_t *len) {
  pc_fhir f = {.person = person, .opts = opts, .arena = arena};
  json_t *bundle = json_pack("{s:s,s:s}", "resourceType", "Bundle", "type", "collection");
  pc_fhir_set(&f, bundle, "timestamp", pc_fhir_moment(opts->now));
  f.entries = pc_fhir_list(&f, bundle, "entry");
  if (!f.failed) fill(&f, standing, week);
  char *text = f.failed ? NULL : json_dumps(bundle, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
  size_t n = text ? strlen(text) : 0;
  const char *copy = text ? pc_arena_str(arena, text, n) : NULL;
  free(text);
  json_decref(bundle);
  if (len) *len = copy ? n : 0;
  return copy;
}
