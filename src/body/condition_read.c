/* condition_read.c: changes of a body in words, in and out: "GROUP[.left|.right].KIND=VALUE",
 * "bracing=VALUE".
 *
 * Values carry their unit where a bare number could be taken for another (80ms, 10%). What is said of a
 * change says that it is assumed, and that it is a hypothesis where it is one.
 */
#include "base/nearest.h"
#include "posterior/condition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By pc_change_kind. */
static const struct {
  const char *word, *unit, *example;
  double per_unit, lo, hi;
} KINDS[] = {{"strength", "", "", 1, 0.01, 3},
             {"delay", "ms", " with its unit, such as 80ms", 1e-3, 0, 0.5},
             {"tightness", "%", " with its unit, such as 10%", 1e-2, 0, 0.2},
             {"inhibition", "", "", 1, 0, 0.5},
             {"bracing", "", "", 1, 0, 1},
             {"tone", "%", " with its unit, such as 5%", 1e-2, 0, 0.5}};
enum { N_KINDS = sizeof KINDS / sizeof *KINDS, MAX_GROUPS = 96, LONGEST = 64 };

static const char *const FORM = "write group.strength=0.5, group.left.delay=80ms or bracing=0.3";

/* The body's groups and the parts it has, each once. */
static int list_groups(const pc_body *b, const char **group) {
  int n = 0;
  for (int m = 0; m < b->n_muscles && n < MAX_GROUPS; m++) {
    int k = 0;
    while (k < n && strcmp(group[k], b->muscles[m].group)) k++;
    if (k == n && *b->muscles[m].group) group[n++] = b->muscles[m].group;
  }
  for (int i = 0; pc_muscle_part(i) && n < MAX_GROUPS; i++)
    for (int m = 0; m < b->n_muscles; m++)
      if (pc_muscle_is(&b->muscles[m], pc_muscle_part(i))) {
        group[n++] = pc_muscle_part(i);
        break;
      }
  return n;
}

static int unknown(const char *what, const char *word, const char *const *known, int n, pc_err *err) {
  const char *near = pc_word_nearest(word, known, n);
  return pc_fail(err, PC_BAD_INPUT, 0, "there is no %s \"%.60s\"%s%s%s", what, word,
                 near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static int read_group(pc_change *c, const pc_body *body, const char *word, pc_err *err) {
  const char *group[MAX_GROUPS];
  int n = list_groups(body, group);
  for (int k = 0; k < n; k++)
    if (!strcmp(group[k], word)) return c->group = group[k], PC_OK;
  return unknown("muscle group", word, group, n, err);
}

static int read_side(pc_change *c, const char *word, pc_err *err) {
  static const char *const sides[] = {"left", "right"};
  for (int i = 0; i < 2; i++)
    if (!strcmp(word, sides[i])) return c->side = 2 * i - 1, PC_OK;
  return unknown("side", word, sides, 2, err);
}

static int read_kind(pc_change *c, const char *word, pc_err *err) {
  const char *words[N_KINDS];
  for (int i = 0; i < N_KINDS; i++) {
    words[i] = KINDS[i].word;
    if (!strcmp(word, words[i])) return c->kind = (pc_change_kind)i, PC_OK;
  }
  return unknown("change", word, words, N_KINDS, err);
}

static int read_value(pc_change *c, const char *text, pc_err *err) {
  char *end;
  double x = strtod(text, &end) * KINDS[c->kind].per_unit, lo = KINDS[c->kind].lo, hi = KINDS[c->kind].hi;
  if (end == text || strcmp(end, KINDS[c->kind].unit))
    return pc_fail(err, PC_BAD_INPUT, 0, "%s wants a number%s, not \"%.40s\"", KINDS[c->kind].word,
                   KINDS[c->kind].example, text);
  if (!(x >= lo && x <= hi))
    return pc_fail(err, PC_BAD_INPUT, 0, "%s %.40s is not between %g and %g%s", KINDS[c->kind].word, text,
                   lo / KINDS[c->kind].per_unit, hi / KINDS[c->kind].per_unit, KINDS[c->kind].unit);
  c->value = x;
  return PC_OK;
}

/* The words before the "=": how many of at most three; -1 with err. */
static int split(char *name, char *word[3], pc_err *err) {
  int n = 0;
  char *save;
  for (char *at = strtok_r(name, ".", &save); at; at = strtok_r(NULL, ".", &save)) {
    if (n == 3) return pc_fail(err, PC_BAD_INPUT, 0, "too many parts before the =; %s", FORM), -1;
    word[n++] = at;
  }
  return n;
}

static bool has_antagonists(const pc_body *body, const char *group) {
  for (int m = 0; m < body->n_muscles; m++)
    if (pc_muscle_is(&body->muscles[m], group) && pc_antagonists(body->muscles[m].group, 0)) return true;
  return false;
}

/* Of which muscles, and what of them. */
static int read_subject(pc_change *c, const pc_body *body, char *word[3], int n, pc_err *err) {
  if (n == 0 || (n == 1 && strcmp(word[0], KINDS[PC_CHANGE_BRACING].word)))
    return pc_fail(err, PC_BAD_INPUT, 0, "a change says of which muscles and what changes; %s", FORM);
  if (read_kind(c, word[n - 1], err)) return PC_BAD_INPUT;
  if (c->kind == PC_CHANGE_BRACING)
    return n == 1 ? PC_OK : pc_fail(err, PC_BAD_INPUT, 0, "bracing is of the whole trunk: write bracing=0.3");
  if (read_group(c, body, word[0], err) || (n == 3 && read_side(c, word[1], err))) return PC_BAD_INPUT;
  if (c->kind == PC_CHANGE_INHIBITION && !has_antagonists(body, c->group))
    return pc_fail(err, PC_BAD_INPUT, 0, "no antagonists are known of %s", c->group);
  return PC_OK;
}

int pc_changes_add(pc_changes *condition, const pc_body *body, const char *text, pc_err *err) {
  char name[3 * LONGEST], *word[3];
  const char *equals = strchr(text, '=');
  size_t len = equals ? (size_t)(equals - text) : 0;
  pc_change c = {.group = ""};
  if (!len || len >= sizeof name)
    return pc_fail(err, PC_BAD_INPUT, 0, "\"%.60s\" is no change; %s", text, FORM);
  if (condition->n == PC_MAX_CHANGES)
    return pc_fail(err, PC_BAD_INPUT, 0, "more than %d changes", PC_MAX_CHANGES);
  memcpy(name, text, len), name[len] = 0;
  int n = split(name, word, err);
  if (n < 0 || read_subject(&c, body, word, n, err) || read_value(&c, equals + 1, err)) return PC_BAD_INPUT;
  condition->change[condition->n++] = c;
  return PC_OK;
}

const char *pc_change_say(const pc_change *c, pc_arena *arena) {
  const char *side = c->side > 0 ? " (right)" : c->side < 0 ? " (left)" : "";
  switch (c->kind) {
  case PC_CHANGE_STRENGTH:
    break;
  case PC_CHANGE_DELAY:
    return pc_arena_print(arena, "What if: %s%s turns on %.0f ms late (a hypothesis)", c->group, side,
                          1e3 * c->value);
  case PC_CHANGE_TIGHTNESS:
    return pc_arena_print(arena,
                          "What if: %s%s is %.3g %% tight: its fibres that much shorter, it resists being "
                          "lengthened sooner (a hypothesis)",
                          c->group, side, 100 * c->value);
  case PC_CHANGE_INHIBITION:
    return pc_arena_print(arena,
                          "What if: %s%s is held back by its antagonists, coupling %.2g (a contested "
                          "hypothesis)",
                          c->group, side, c->value);
  case PC_CHANGE_BRACING:
    return pc_arena_print(arena,
                          "What if: the trunk is braced at %.0f %%: at least that much of the abdominal "
                          "muscles and of the pressure in the abdomen, a third of it in the back muscles "
                          "(an assumption)",
                          100 * c->value);
  case PC_CHANGE_TONE:
    return pc_arena_print(arena, "What if: %s%s is at least %.3g %% active all the time (a hypothesis)",
                          c->group, side, 100 * c->value);
  }
  return pc_arena_print(arena, "What if: %s%s at %.0f %% of its strength", c->group, side, 100 * c->value);
}
