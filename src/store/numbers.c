/* numbers.c: the numbers of an event as one flat JSON object and back: {"rung":3,"reps":8,"load_kg":2.5}
 *
 * Only what was said is written, in the order of pc_event_fields. Integers and masks are written as signed
 * 64-bit numbers, reals with the fewest of 15 or 17 digits that give the same number back. The table holds
 * each object to be minified JSON of known names, so the reader needs no blanks, no texts and no nesting;
 * what it does not understand it refuses.
 */
#include "store/store.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const pc_event_field *f) {
  return f->type == PC_FIELD_INT || f->type == PC_FIELD_MASK || f->type == PC_FIELD_REAL;
}

/* ---- out ---- */

/* The value as text; false where it was not said. */
static bool print_value(const pc_event *e, const pc_event_field *f, char text[32]) {
  const void *place = (const char *)e + f->offset;
  if (f->type == PC_FIELD_INT) {
    if (*(const int *)place == PC_UNSAID) return false;
    snprintf(text, 32, "%d", *(const int *)place);
  } else if (f->type == PC_FIELD_MASK) {
    if (*(const uint64_t *)place == 0) return false;
    snprintf(text, 32, "%" PRId64, (int64_t) * (const uint64_t *)place);
  } else {
    double v = *(const double *)place;
    if (isnan(v)) return false;
    snprintf(text, 32, "%.15g", v);
    if (strtod(text, NULL) != v) snprintf(text, 32, "%.17g", v);
  }
  return true;
}

void pc_store_numbers_print(const pc_event *e, char out[PC_STORE_NUMBERS]) {
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  size_t len = 0;
  char text[32];
  out[len++] = '{';
  for (int i = 0; i < n; i++)
    if (is_number(&f[i]) && print_value(e, &f[i], text))
      len += (size_t)snprintf(out + len, PC_STORE_NUMBERS - len, "%s\"%s\":%s", len > 1 ? "," : "", f[i].name,
                              text);
  snprintf(out + len, PC_STORE_NUMBERS - len, "}");
}

/* ---- in ---- */

pc_store_fields pc_store_number_fields(pc_event_kind kind) {
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  pc_store_fields list = {0};
  assert(n <= PC_STORE_MOST_FIELDS);
  for (int i = 0; i < n; i++)
    if (is_number(&f[i]) && (f[i].used_by >> kind & 1)) list.field[list.n++] = &f[i];
  return list;
}

/* The place after `"name":` where the text begins so; NULL where it does not. */
static const char *after_name(const char *text, const char *name) {
  while (*name && *text == *name) text++, name++;
  return *name == 0 && text[0] == '"' && text[1] == ':' ? text + 2 : NULL;
}

/* The field named there, looked for from *from on, round and round, since they come in order. */
static const pc_event_field *find(const pc_store_fields *list, const char *text, int *from,
                                  const char **value) {
  for (int k = 0; k < list->n; k++) {
    const pc_event_field *c = list->field[*from];
    if (++*from == list->n) *from = 0;
    if ((*value = after_name(text, c->name))) return c;
  }
  return NULL;
}

/* Up to 15 digits and a power of ten up to 22 are exact in a double, so their quotient is rounded once
 * (Clinger 1990). Everything else is strtod's. */
static double real(const char *text, char **end) {
  static const double tens[] = {1,   10,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char *p = text;
  bool minus = *p == '-';
  int64_t digits = 0;
  int n = 0, after = 0;
  for (p += minus; *p >= '0' && *p <= '9' && n < 15; p++, n++) digits = 10 * digits + (*p - '0');
  if (*p == '.')
    for (p++; *p >= '0' && *p <= '9' && n < 15; p++, n++, after++) digits = 10 * digits + (*p - '0');
  if (n == 0 || (*p && strchr("0123456789.eE", *p))) return strtod(text, end);
  *end = (char *)p;
  return (minus ? -1.0 : 1.0) * (double)digits / tens[after];
}

static int64_t whole(const char *text, char **end) {
  const char *p = text + (*text == '-');
  int64_t v = 0;
  for (int n = 0; *p >= '0' && *p <= '9' && n < 18; p++, n++) v = 10 * v + (*p - '0');
  if (*p >= '0' && *p <= '9') return strtoll(text, end, 10);
  *end = (char *)p;
  return *text == '-' ? -v : v;
}

/* The place after the value, or NULL. */
static const char *take(const char *p, pc_event *e, const pc_event_field *f) {
  void *place = (char *)e + f->offset;
  char *end;
  if ((*p < '0' || *p > '9') && *p != '-') return NULL;
  if (f->type == PC_FIELD_REAL)
    *(double *)place = real(p, &end);
  else {
    int64_t v = whole(p, &end);
    if (f->type == PC_FIELD_MASK)
      *(uint64_t *)place = (uint64_t)v;
    else if (v < INT32_MIN || v > INT32_MAX)
      return NULL;
    else
      *(int *)place = (int)v;
  }
  return end == p || (end == p + 1 && *p == '-') ? NULL : end;
}

const char *pc_store_numbers_take(const char *p, const pc_store_fields *list, pc_event *e) {
  int from = 0;
  if (p[0] == '{' && p[1] == '}') return p + 2;
  if (*p != '{') return NULL;
  do {
    const char *value;
    const pc_event_field *f = p[1] == '"' ? find(list, p + 2, &from, &value) : NULL;
    if (!f || !(p = take(value, e, f))) return NULL;
  } while (*p == ',');
  return *p == '}' ? p + 1 : NULL;
}

int pc_store_numbers_read(const char *text, const pc_store_fields *list, pc_event *e) {
  const char *end = pc_store_numbers_take(text, list, e);
  return end && *end == 0 ? 0 : -1;
}
