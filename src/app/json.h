/* json.h: jansson, with two habits: a NaN is null, and bytes that are no UTF-8 become '?'. */
#ifndef POSTERIOR_APP_JSON_H
#define POSTERIOR_APP_JSON_H

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline json_t *json_number(double x) {
  return isfinite(x) ? json_real(x) : json_null();
}

/* x to the nearest `step` (1 or below): short in the file. */
static inline json_t *json_rounded(double x, double step) {
  if (!isfinite(x)) return json_null();
  double n = round(x / step);
  if (fabs(n * step) > 1e15) return json_null();
  return step == 1 ? json_integer((json_int_t)n) : json_real(n * step + 0.0);
}

static inline json_t *json_text(const char *s) {
  if (!s) return json_null();
  json_t *text = json_string(s);
  if (text) return text;
  char *copy = strdup(s);
  if (!copy) return NULL;
  for (char *c = copy; *c; c++)
    if ((unsigned char)*c >= 0x80) *c = '?';
  text = json_string(copy);
  free(copy);
  return text;
}

static inline json_t *json_texts(int n, const char *const *s) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++) json_array_append_new(list, json_text(s[i]));
  return list;
}

#endif
