/* coach_answers.c: the answers of `posterior screen` from a file, for a form filled in elsewhere and for
 * tests.
 *
 * The file is a JSON object: "flags" with every safety question by name ("yes", "no", "unsure"), and, where
 * one likes, "pain" {rest, now, worst, average}, "settings" by the names of pc_settings ("gear" and
 * "conditions" as lists of words), "activities" [{name, score}]. A missing safety answer is an error: silence
 * is no "no". What is not known is an error too, for a word misspelt would be a word lost.
 */
#include "app/json.h"
#include "posterior/coach.h"

#include <stdio.h>

typedef struct events {
  pc_event *list;
  int n, room;
  pc_arena *arena;
  pc_clock now;
  pc_err *err;
} events;

/* One more event, which passes the check of every door. */
static int add(events *out, pc_event e) {
  if (out->n == out->room) return pc_fail(out->err, PC_BAD_INPUT, 0, "too many answers");
  if (pc_event_check(&e, out->err)) return (int)out->err->code;
  out->list[out->n++] = e;
  return 0;
}

static int number_of(const json_t *v, const char *name, double *out, pc_err *err) {
  if (!json_is_number(v)) return pc_fail(err, PC_BAD_INPUT, 0, "\"%s\" must be a number", name);
  *out = json_number_value(v);
  return 0;
}

static int whole_of(const json_t *v, const char *name, int *out, pc_err *err) {
  double x = 0;
  if (number_of(v, name, &x, err)) return (int)err->code;
  if (x != floor(x) || fabs(x) > 1000)
    return pc_fail(err, PC_BAD_INPUT, 0, "\"%s\" must be a whole number", name);
  *out = (int)x;
  return 0;
}

static int flag_of(const char *name) {
  for (int f = 0; f < PC_N_FLAGS; f++)
    if (!strcmp(name, pc_flag_name(f))) return f;
  return -1;
}

static int read_flags(const json_t *flags, pc_event *screen, pc_err *err) {
  uint64_t said = 0;
  const char *name;
  json_t *v;
  if (!json_is_object(flags))
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "\"flags\" must hold the safety answers, e.g. {\"E1\": \"no\", ...}");
  json_object_foreach((json_t *)flags, name, v) {
    int f = flag_of(name);
    const char *word = json_is_string(v) ? json_string_value(v) : "";
    if (f < 0) return pc_fail(err, PC_BAD_INPUT, 0, "there is no safety question \"%.40s\"", name);
    if (!strcmp(word, "yes"))
      screen->yes |= UINT64_C(1) << f;
    else if (!strcmp(word, "unsure"))
      screen->unsure |= UINT64_C(1) << f;
    else if (strcmp(word, "no") != 0)
      return pc_fail(err, PC_BAD_INPUT, 0, "\"%s\" must be \"yes\", \"no\" or \"unsure\"", name);
    said |= UINT64_C(1) << f;
  }
  for (int f = 0; f < PC_N_FLAGS; f++)
    if (!(said >> f & 1))
      return pc_fail(err, PC_BAD_INPUT, 0, "the safety answer \"%s\" is missing; say yes, no or unsure",
                     pc_flag_name(f));
  return 0;
}

static int read_pain(const json_t *pain, events *out, pc_event *screen) {
  const char *name;
  json_t *v;
  if (pain && !json_is_object(pain)) return pc_fail(out->err, PC_BAD_INPUT, 0, "\"pain\" must be an object");
  json_object_foreach((json_t *)pain, name, v) {
    int level = 0;
    if (whole_of(v, name, &level, out->err)) return (int)out->err->code;
    if (!strcmp(name, "rest")) {
      screen->pain = level;
      continue;
    }
    pc_event e = pc_event_blank(PC_EVENT_PAIN, out->now);
    snprintf(e.what, sizeof e.what, "%.40s", name);
    e.pain = level;
    if (add(out, e)) return (int)out->err->code;
  }
  return 0;
}

/* A list of words as the bits of their places. */
static int read_mask(const json_t *v, const char *key, double *mask, pc_err *err) {
  bool gear = !strcmp(key, "gear");
  *mask = 0;
  for (size_t i = 0; i < json_array_size(v); i++) {
    const char *word = json_string_value(json_array_get(v, i));
    int bit = -1;
    for (int k = 0; word && k < (gear ? PC_N_GEAR : PC_N_CONDITIONS); k++)
      if (!strcmp(word, gear ? pc_gear_name(k) : pc_condition_name(k))) bit = k;
    if (bit < 0)
      return pc_fail(err, PC_BAD_INPUT, 0, "\"%s\" does not know \"%.40s\"", key, word ? word : "");
    *mask = (double)((unsigned)*mask | 1u << bit);
  }
  return 0;
}

static int read_settings(const json_t *settings, events *out) {
  const char *name;
  json_t *v;
  if (settings && !json_is_object(settings))
    return pc_fail(out->err, PC_BAD_INPUT, 0, "\"settings\" must be an object");
  json_object_foreach((json_t *)settings, name, v) {
    pc_event e = pc_event_blank(PC_EVENT_SETTING, out->now);
    snprintf(e.what, sizeof e.what, "%.40s", name);
    if (json_is_array(v) && (!strcmp(name, "gear") || !strcmp(name, "conditions"))) {
      if (read_mask(v, name, &e.value, out->err)) return (int)out->err->code;
    } else if (json_is_string(v)) {
      if (!(e.note = pc_arena_str(out->arena, json_string_value(v), json_string_length(v))))
        return pc_fail(out->err, PC_NO_MEMORY, 0, "out of memory");
    } else if (number_of(v, name, &e.value, out->err))
      return (int)out->err->code;
    if (add(out, e)) return (int)out->err->code;
  }
  return 0;
}

/* Activities with a score make one psfs score: the mean. */
static int read_activities(const json_t *list, events *out) {
  double sum = 0;
  int scored = 0;
  if (list && (!json_is_array(list) || json_array_size(list) > 3))
    return pc_fail(out->err, PC_BAD_INPUT, 0, "\"activities\" must be a list of at most three");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *one = json_array_get(list, i), *score = json_object_get(one, "score");
    const char *name = json_string_value(json_object_get(one, "name"));
    double x = 0;
    if (!name) return pc_fail(out->err, PC_BAD_INPUT, 0, "an activity needs its \"name\"");
    pc_event e = pc_event_blank(PC_EVENT_SETTING, out->now);
    snprintf(e.what, sizeof e.what, "activity_%d", (int)i + 1);
    if (!(e.note = pc_arena_str(out->arena, name, strlen(name))))
      return pc_fail(out->err, PC_NO_MEMORY, 0, "out of memory");
    if (add(out, e)) return (int)out->err->code;
    if (!score) continue;
    if (number_of(score, "score", &x, out->err)) return (int)out->err->code;
    if (!(x >= 0 && x <= 10)) return pc_fail(out->err, PC_BAD_INPUT, 0, "a score goes from 0 to 10");
    sum += x, scored++;
  }
  if (!scored) return 0;
  pc_event e = pc_event_blank(PC_EVENT_SCORE, out->now);
  snprintf(e.what, sizeof e.what, "psfs");
  e.value = sum / scored;
  return add(out, e);
}

static int read_all(const json_t *root, events *out) {
  static const char *const known[] = {"flags", "pain", "settings", "activities"};
  const char *name;
  json_t *v;
  if (!json_is_object(root)) return pc_fail(out->err, PC_BAD_INPUT, 0, "the answers must be a JSON object");
  json_object_foreach((json_t *)root, name, v) {
    bool found = false;
    for (int i = 0; i < 4; i++) found = found || !strcmp(name, known[i]);
    if (!found) return pc_fail(out->err, PC_BAD_INPUT, 0, "\"%.40s\" is not known here", name);
  }
  pc_event screen = pc_event_blank(PC_EVENT_SCREEN, out->now);
  if (read_settings(json_object_get(root, "settings"), out) ||
      read_activities(json_object_get(root, "activities"), out) ||
      read_flags(json_object_get(root, "flags"), &screen, out->err) ||
      read_pain(json_object_get(root, "pain"), out, &screen))
    return (int)out->err->code;
  return add(out, screen);
}

int pc_answers_read(const char *data, size_t len, pc_clock now, pc_arena *arena, pc_event **out, int *n,
                    pc_err *err) {
  enum { ROOM = 64 };
  json_error_t where;
  pc_err own = {0};
  json_t *root = json_loadb(data, len, JSON_REJECT_DUPLICATES, &where);
  *n = 0;
  if (!root)
    return pc_fail(err, PC_BAD_INPUT, where.line > 0 ? where.line : 0, "is not JSON: %s", where.text);
  events list = {PC_NEW(arena, pc_event, ROOM), 0, ROOM, arena, now, &own};
  if (!list.list)
    pc_fail(&own, PC_NO_MEMORY, 0, "out of memory");
  else
    read_all(root, &list);
  json_decref(root);
  if (own.code) return pc_fail(err, own.code, own.line, "%s", own.text);
  *out = list.list;
  *n = list.n;
  return 0;
}
