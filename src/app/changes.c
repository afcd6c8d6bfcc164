/* changes.c: a file of changes (what if), JSON:
 *
 *     {"changes": [{"group": "gluteus_maximus", "side": "left", "strength": 0.5},
 *                  {"group": "hip_flexors", "tightness_percent": 10},
 *                  {"bracing": 0.3}]}
 *
 * Each entry is one change. It is turned into the words that --change takes (condition.h), so that both say
 * and refuse the same; the unit is in the key. Unknown keys are refused: a misspelt "side" would change both.
 * Documented in docs/formats.md.
 */
#include "posterior/app.h"

#include <jansson.h>
#include <string.h>

static const struct {
  const char *key, *kind, *unit;
} KINDS[] = {
    {"strength", "strength", ""},     {"delay_ms", "delay", "ms"}, {"tightness_percent", "tightness", "%"},
    {"inhibition", "inhibition", ""}, {"bracing", "bracing", ""},  {"tone_percent", "tone", "%"}};
enum { N_KINDS = sizeof KINDS / sizeof *KINDS };

static int refuse(pc_err *err, size_t i, const char *what, const char *word) {
  return pc_fail(err, PC_BAD_INPUT, 0, "changes[%zu]: %s%s%.60s%s", i, what, word ? " \"" : "",
                 word ? word : "", word ? "\"" : "");
}

/* The change's value and kind; a text for group or side. */
static int read_member(size_t i, const char *key, const json_t *value, const char **group, const char **side,
                       int *kind, double *x, pc_err *err) {
  bool is_group = !strcmp(key, "group");
  if (is_group || !strcmp(key, "side")) {
    if (!json_is_string(value)) return refuse(err, i, "wants a text for", key);
    *(is_group ? group : side) = json_string_value(value);
    return PC_OK;
  }
  for (int k = 0; k < N_KINDS; k++) {
    if (strcmp(key, KINDS[k].key)) continue;
    if (!json_is_number(value)) return refuse(err, i, "wants a number for", key);
    if (*kind >= 0) return refuse(err, i, "says two changes; the second is", key);
    *kind = k, *x = json_number_value(value);
    return PC_OK;
  }
  return refuse(err, i, "has a key that is not known:", key);
}

static int read_change(size_t i, json_t *entry, const pc_body *body, pc_changes *out, pc_err *err) {
  const char *group = NULL, *side = NULL, *key;
  char text[256];
  int kind = -1;
  double x = 0;
  json_t *value;
  pc_err why = {0};
  if (!json_is_object(entry)) return refuse(err, i, "is no object", NULL);
  json_object_foreach(
      entry, key, value) if (read_member(i, key, value, &group, &side, &kind, &x, err)) return PC_BAD_INPUT;
  if (kind < 0) return refuse(err, i, "does not say what changes: strength, delay_ms, ...", NULL);
  if (side && !group) return refuse(err, i, "has a side but no group", NULL);
  int n = snprintf(text, sizeof text, "%s%s%s%s%s=%.17g%s", group ? group : "", group ? "." : "",
                   side ? side : "", side ? "." : "", KINDS[kind].kind, x, KINDS[kind].unit);
  if (n >= (int)sizeof text) return refuse(err, i, "is too long", NULL);
  if (pc_changes_add(out, body, text, &why)) return refuse(err, i, why.text, NULL);
  return PC_OK;
}

int pc_app_changes(pc_changes *out, const pc_body *body, const char *data, size_t len, pc_err *err) {
  json_error_t at;
  json_t *root = json_loadb(data, len, JSON_REJECT_DUPLICATES, &at), *list, *entry, *other;
  const char *key;
  pc_err own = {0};
  size_t i;
  if (!err) err = &own;
  if (!root) return pc_fail(err, PC_BAD_INPUT, at.line, "column %d: %s", at.column, at.text);
  list = json_object_get(root, "changes");
  if (!json_is_array(list))
    pc_fail(err, PC_BAD_INPUT, 0, "wants an object with a list \"changes\"; see docs/formats.md");
  json_object_foreach(root, key, other) if (strcmp(key, "changes"))
      pc_fail(err, PC_BAD_INPUT, 0, "there is no key \"%.60s\" beside \"changes\"", key);
  json_array_foreach(list, i, entry) if (err->code || read_change(i, entry, body, out, err)) break;
  json_decref(root);
  return err->code;
}
