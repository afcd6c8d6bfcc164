/* condition.c: weaker and late muscles, by group and side.
 *
 * A late muscle: with everybody in time, a muscle turns on when its activation passes ON. Being late by d
 * means that its excitation begins d later and ends when it would have ended, so that a longer delay never
 * allows more at any time. Activation follows excitation with the muscle's own time constants (first-order
 * dynamics with one constant for the rise, one for the fall: Zajac 1989; 10 and 40 ms, Millard et al. 2013):
 * at full excitation it comes as far as it can, and that is the bound. Muscles that are on from the first
 * frame had their onset before, and are not late. Below ON nothing is bounded: the tone of rest.
 *
 * That muscles of people with back pain turn on late, and what follows from it, is contested; this computes
 * what the delay alone would do at the same movement.
 *
 * Not here: inhibition, bracing, tightness.
 */
#include "posterior/condition.h"
#include "base/nearest.h"
#include "body/copy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Activation from which a muscle counts as on; a few percent of the maximum, as onsets are read from EMG. */
static const double ON = 0.02;

/* ---- reading ----------------------------------------------------------------------------------- */

static const struct {
  const char *word, *unit;
  double per_unit, lo, hi;
} KINDS[] = {{"strength", "", 1, 0.01, 3}, {"delay", "ms", 1e-3, 0, 0.5}};
enum { N_KINDS = sizeof KINDS / sizeof *KINDS, MAX_GROUPS = 64, LONGEST = 64 };

/* The body's groups, each once. */
static int list_groups(const pc_body *b, const char **group) {
  int n = 0;
  for (int m = 0; m < b->n_muscles && n < MAX_GROUPS; m++) {
    int k = 0;
    while (k < n && strcmp(group[k], b->muscles[m].group)) k++;
    if (k == n && *b->muscles[m].group) group[n++] = b->muscles[m].group;
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
    return pc_fail(err, PC_BAD_INPUT, 0, "%s wants a number%s%s, not \"%.40s\"", KINDS[c->kind].word,
                   *KINDS[c->kind].unit ? " with its unit, such as 80" : "", KINDS[c->kind].unit, text);
  if (!(x >= lo && x <= hi))
    return pc_fail(err, PC_BAD_INPUT, 0, "%s %.40s is not between %g and %g%s", KINDS[c->kind].word, text,
                   lo / KINDS[c->kind].per_unit, hi / KINDS[c->kind].per_unit, KINDS[c->kind].unit);
  c->value = x;
  return PC_OK;
}

int pc_changes_add(pc_changes *condition, const pc_body *body, const char *text, pc_err *err) {
  char name[3 * LONGEST], *word[3], *save;
  const char *equals = strchr(text, '=');
  size_t len = equals ? (size_t)(equals - text) : 0;
  int n = 0;
  if (!len || len >= sizeof name)
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "\"%.60s\" is no change; write group.strength=0.5 or "
                   "group.left.delay=80ms",
                   text);
  if (condition->n == PC_MAX_CHANGES)
    return pc_fail(err, PC_BAD_INPUT, 0, "more than %d changes", PC_MAX_CHANGES);
  memcpy(name, text, len), name[len] = 0;
  for (char *at = strtok_r(name, ".", &save); at; at = strtok_r(NULL, ".", &save)) {
    if (n == 3) return pc_fail(err, PC_BAD_INPUT, 0, "\"%.60s\" has too many parts", text);
    word[n++] = at;
  }
  pc_change c = {0};
  if (n < 2)
    return pc_fail(err, PC_BAD_INPUT, 0, "\"%.60s\" does not say what changes; write group.strength=0.5",
                   text);
  if (read_group(&c, body, word[0], err) || (n == 3 && read_side(&c, word[1], err)) ||
      read_kind(&c, word[n - 1], err) || read_value(&c, equals + 1, err))
    return PC_BAD_INPUT;
  condition->change[condition->n++] = c;
  return PC_OK;
}

const char *pc_change_say(const pc_change *c, pc_arena *arena) {
  const char *side = c->side > 0 ? " (right)" : c->side < 0 ? " (left)" : "";
  if (c->kind == PC_CHANGE_DELAY)
    return pc_arena_print(arena, "What if: %s%s turns on %.0f ms late (a hypothesis)", c->group, side,
                          1e3 * c->value);
  return pc_arena_print(arena, "What if: %s%s at %.0f %% of its strength", c->group, side, 100 * c->value);
}

/* ---- acting ------------------------------------------------------------------------------------ */

static bool concerns(const pc_change *c, const pc_muscle *m) {
  return !strcmp(c->group, m->group) && (c->side == 0 || c->side == m->side);
}

pc_body *pc_body_changed(const pc_body *body, const pc_changes *condition, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_body *b = arena ? pc_body_copy(body, arena) : NULL;
  if (!b) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  for (int i = 0; i < condition->n; i++)
    for (int m = 0; m < b->n_muscles && condition->change[i].kind == PC_CHANGE_STRENGTH; m++)
      if (concerns(&condition->change[i], &b->muscles[m])) b->muscles[m].f_max *= condition->change[i].value;
  if (!pc_body_finish(b, err)) return b;
  pc_arena_free(arena);
  return NULL;
}

static double delay_of(const pc_changes *condition, const pc_muscle *m) {
  double delay = 0;
  for (int i = 0; i < condition->n; i++)
    if (condition->change[i].kind == PC_CHANGE_DELAY && concerns(&condition->change[i], m))
      delay = condition->change[i].value; /* the last word counts */
  return delay;
}

bool pc_changes_delays(const pc_changes *condition) {
  for (int i = 0; i < condition->n; i++)
    if (condition->change[i].kind == PC_CHANGE_DELAY && condition->change[i].value > 0) return true;
  return false;
}

void pc_changes_reach(const pc_changes *condition, const pc_body *body, int n_frames, const double *time,
                      const double *wanted, int stride, double *a_max) {
  for (int m = 0; m < body->n_muscles; m++) {
    const pc_muscle *muscle = &body->muscles[m];
    double delay = delay_of(condition, muscle), reached = 1, since = -INFINITY; /* on for ever */
    for (int f = 0; f < n_frames; f++) {
      bool on = wanted[(size_t)f * stride + m] > ON;
      if (f == 0 && !on) reached = 0;
      if (on && f && !(wanted[(size_t)(f - 1) * stride + m] > ON)) since = time[f];
      if (f && delay > 0) {
        bool excited = on && time[f] - since >= delay - 1e-9; /* s, rounding */
        double constant = excited ? muscle->activation_time_constant : muscle->deactivation_time_constant;
        double left = exp(-(time[f] - time[f - 1]) / constant);
        reached = excited ? 1 - (1 - reached) * left : reached * left;
      }
      a_max[(size_t)f * body->n_muscles + m] = delay > 0 ? fmax(reached, ON) : 1;
    }
  }
}
