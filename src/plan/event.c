/* event.c: the fields of an event, which kind uses which, and the check every door holds them to.
 *
 * One table instead of code per kind: the store's columns, the JSON and CSV names and the ranges are all read
 * from it.
 */
#include "posterior/history.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

#define K(kind) (1u << PC_EVENT_##kind)
#define AT(member) offsetof(pc_event, member)

/* Every kind may carry a note. Ranges are what a person can mean, wide enough for the odd day. */
static const pc_event_field fields[] = {
    {"what", PC_FIELD_WHAT, AT(what), 0, PC_WHAT_MAX - 1,
     K(SETTING) | K(PAIN) | K(START) | K(SET) | K(END) | K(HABIT) | K(BREAK) | K(TEST) | K(SCORE),
     K(SETTING) | K(PAIN) | K(START) | K(SET) | K(END) | K(HABIT) | K(BREAK) | K(TEST) | K(SCORE)},
    {"note", PC_FIELD_NOTE, AT(note), 0, 4000, (1u << PC_N_EVENT_KINDS) - 1, K(RELIEF) | K(NOTE)},
    {"value", PC_FIELD_REAL, AT(value), -1e6, 1e6, K(SETTING) | K(TEST) | K(SCORE), K(TEST) | K(SCORE)},
    {"error", PC_FIELD_REAL, AT(error), 0, 1e6, K(TEST), 0},
    {"confidence", PC_FIELD_REAL, AT(confidence), 0, 1, K(TEST) | K(SET), 0},
    {"yes", PC_FIELD_MASK, AT(yes), 0, 0, K(SCREEN) | K(CLEARANCE) | K(SYMPTOM) | K(HABIT), K(SYMPTOM)},
    {"unsure", PC_FIELD_MASK, AT(unsure), 0, 0, K(SCREEN), 0},
    {"side", PC_FIELD_INT, AT(side), 0, 2, K(SET) | K(TEST), 0},
    {"rung", PC_FIELD_INT, AT(rung), 0, 20, K(SET), K(SET)},
    {"set_number", PC_FIELD_INT, AT(set), 1, 20, K(SET), 0},
    {"reps", PC_FIELD_INT, AT(reps), 0, 1000, K(SET) | K(HABIT), K(SET)},
    {"hold_s", PC_FIELD_REAL, AT(hold_s), 0, 600, K(SET), 0},
    {"load_kg", PC_FIELD_REAL, AT(load_kg), 0, 500, K(SET), 0},
    {"reps_left", PC_FIELD_INT, AT(reps_left), 0, 20, K(SET), 0},
    {"clean", PC_FIELD_REAL, AT(clean), 0, 1, K(SET), 0},
    {"sets_asked", PC_FIELD_INT, AT(sets_asked), 0, 20, K(SET), 0},
    {"reps_lo", PC_FIELD_INT, AT(reps_lo), 0, 100, K(SET), 0},
    {"reps_hi", PC_FIELD_INT, AT(reps_hi), 0, 100, K(SET), 0},
    {"pain", PC_FIELD_INT, AT(pain), 0, 10, K(SCREEN) | K(PAIN) | K(START) | K(SET) | K(END), K(PAIN)},
    {"sharp", PC_FIELD_INT, AT(sharp), 0, 1, K(PAIN) | K(SET), 0},
    {"leg", PC_FIELD_INT, AT(leg), 0, 1, K(PAIN) | K(SET), 0},
    {"felt", PC_FIELD_INT, AT(felt), 0, PC_FELT_OTHER, K(SET), 0},
    {"minutes", PC_FIELD_REAL, AT(minutes), 0, 1440, K(WALK) | K(SIT), K(WALK) | K(SIT)},
    {"steps", PC_FIELD_INT, AT(steps), 0, 200000, K(WALK) | K(STEPS), K(STEPS)},
    {"done", PC_FIELD_INT, AT(done), 0, 200, K(END), 0},
    {"asked", PC_FIELD_INT, AT(asked), 0, 200, K(END), 0},
    {"outcome", PC_FIELD_INT, AT(outcome), 0, PC_BREAK_MISSED, K(BREAK), K(BREAK)},
    {"sleep", PC_FIELD_INT, AT(sleep), 1, 5, K(READY), K(READY)},
    {"soreness", PC_FIELD_INT, AT(soreness), 1, 5, K(READY), K(READY)},
    {"stress", PC_FIELD_INT, AT(stress), 1, 5, K(READY), K(READY)},
    {"energy", PC_FIELD_INT, AT(energy), 1, 5, K(READY), K(READY)},
    {"ill", PC_FIELD_INT, AT(ill), 0, 1, K(READY), 0},
};
#define N_FIELDS ((int)(sizeof fields / sizeof *fields))

static const char *const kinds[PC_N_EVENT_KINDS] = {
    "setting", "screen", "clearance", "symptom", "pain", "ready", "start",  "set",  "end", "walk",
    "steps",   "habit",  "sit",       "break",   "test", "score", "relief", "note", "void"};

const pc_event_field *pc_event_fields(int *n) {
  *n = N_FIELDS;
  return fields;
}

const char *pc_event_kind_name(pc_event_kind kind) {
  return kinds[kind];
}

int pc_event_kind_find(const char *name) {
  for (int i = 0; i < PC_N_EVENT_KINDS; i++)
    if (strcmp(kinds[i], name) == 0) return i;
  return -1;
}

pc_event pc_event_blank(pc_event_kind kind, pc_clock when) {
  pc_event e = {.kind = kind, .when = when, .note = ""};
  for (int i = 0; i < N_FIELDS; i++) {
    void *place = (char *)&e + fields[i].offset;
    if (fields[i].type == PC_FIELD_INT) *(int *)place = PC_UNSAID;
    if (fields[i].type == PC_FIELD_REAL) *(double *)place = NAN;
  }
  return e;
}

/* ---- the check ---- */

static bool said(const pc_event *e, const pc_event_field *f) {
  const void *place = (const char *)e + f->offset;
  switch (f->type) {
  case PC_FIELD_INT:
    return *(const int *)place != PC_UNSAID;
  case PC_FIELD_MASK:
    return *(const uint64_t *)place != 0;
  case PC_FIELD_REAL:
    return !isnan(*(const double *)place);
  case PC_FIELD_WHAT:
    return e->what[0] != 0;
  case PC_FIELD_NOTE:
    return e->note && e->note[0] != 0;
  }
  return false;
}

/* Whole characters, none of them for control but line ends and tabs. */
static bool is_text(const char *s) {
  size_t n;
  for (size_t len = strlen(s); len > 0; s += n, len -= n) {
    n = pc_utf8_length(s, len);
    if (n == 0 || (unsigned char)*s == 0x7F) return false;
    if ((unsigned char)*s < 0x20 && *s != '\n' && *s != '\t') return false;
  }
  return true;
}

static int check_field(const pc_event *e, const pc_event_field *f, pc_err *err) {
  const char *kind = kinds[e->kind];
  bool used = f->used_by >> e->kind & 1;
  if (!said(e, f)) {
    if (f->needed_by >> e->kind & 1)
      return pc_fail(err, PC_BAD_INPUT, 0, "an event of kind %s needs its %s", kind, f->name);
    return 0;
  }
  if (!used)
    return pc_fail(err, PC_BAD_INPUT, 0, "an event of kind %s has no %s; leave it out", kind, f->name);
  const void *place = (const char *)e + f->offset;
  double v = f->type == PC_FIELD_INT    ? *(const int *)place
             : f->type == PC_FIELD_REAL ? *(const double *)place
                                        : f->lo;
  if (f->type == PC_FIELD_INT || f->type == PC_FIELD_REAL) {
    if (!(v >= f->lo && v <= f->hi))
      return pc_fail(err, PC_BAD_INPUT, 0, "%s of a %s is %g; it goes from %g to %g", f->name, kind, v, f->lo,
                     f->hi);
  } else if (f->type == PC_FIELD_NOTE && strlen(e->note) > (size_t)f->hi)
    return pc_fail(err, PC_BAD_INPUT, 0, "the note of a %s has %zu bytes; at most %g fit", kind,
                   strlen(e->note), f->hi);
  return 0;
}

static bool one_of(const char *what, const char *const *list) {
  for (; *list; list++)
    if (strcmp(what, *list) == 0) return true;
  return false;
}

static int check_setting(const pc_event *e, pc_err *err) {
  int n;
  const pc_setting *s = pc_settings(&n);
  for (int i = 0; i < n; i++) {
    if (strcmp(s[i].key, e->what) != 0) continue;
    if (s[i].is_text && isnan(e->value)) return 0;
    if (s[i].is_text)
      return pc_fail(err, PC_BAD_INPUT, 0, "the setting %s is a text; put it into the note", e->what);
    if (e->value >= s[i].lo && e->value <= s[i].hi) return 0;
    return pc_fail(err, PC_BAD_INPUT, 0, "the setting %s needs a value from %g to %g (%s)", e->what, s[i].lo,
                   s[i].hi, s[i].unit);
  }
  return pc_fail(err, PC_BAD_INPUT, 0, "there is no setting \"%s\"", e->what);
}

/* The kinds whose `what` comes from a short list; those of sets, breaks, tests and scores are names of the
 * catalogue or the person's own, and only have to look like one. */
static int check_what(const pc_event *e, pc_err *err) {
  static const char *const pains[] = {"now", "am", "worst", "average", NULL};
  static const char *const sessions[] = {"A", "B", "C", "core", "flare", "free", "mobility", NULL};
  static const char *const habits[] = {"wake_up", "mobility", "desk_check", NULL};
  const char *const *list = e->kind == PC_EVENT_PAIN                               ? pains
                            : e->kind == PC_EVENT_START || e->kind == PC_EVENT_END ? sessions
                            : e->kind == PC_EVENT_HABIT                            ? habits
                                                                                   : NULL;
  if (list && !one_of(e->what, list))
    return pc_fail(err, PC_BAD_INPUT, 0, "\"%s\" is no %s; one of %s, %s, %s ...", e->what, kinds[e->kind],
                   list[0], list[1], list[2]);
  if (e->what[strspn(e->what, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")])
    return pc_fail(err, PC_BAD_INPUT, 0, "\"%s\" is no name: letters, digits, _ - and . only", e->what);
  return e->kind == PC_EVENT_SETTING ? check_setting(e, err) : 0;
}

int pc_event_check(const pc_event *e, pc_err *err) {
  if ((int)e->kind < 0 || e->kind >= PC_N_EVENT_KINDS)
    return pc_fail(err, PC_BAD_INPUT, 0, "event kind %d is unknown", (int)e->kind);
  /* from 1900 to 2200; the farthest zones are UTC-12 and UTC+14 */
  if (e->when.at < -2208988800 || e->when.at > 7258118400)
    return pc_fail(err, PC_BAD_INPUT, 0, "the time %lld is not between the years 1900 and 2200",
                   (long long)e->when.at);
  if (e->when.offset_min < -720 || e->when.offset_min > 840)
    return pc_fail(err, PC_BAD_INPUT, 0, "the distance from UTC is %d min; it goes from -720 to 840",
                   e->when.offset_min);
  if (!memchr(e->what, 0, PC_WHAT_MAX)) return pc_fail(err, PC_BAD_INPUT, 0, "the name is too long");
  if (!is_text(e->what) || (e->note && !is_text(e->note)))
    return pc_fail(err, PC_BAD_INPUT, 0, "the text of a %s is not plain UTF-8", kinds[e->kind]);
  if (e->replaces < 0 || (e->id > 0 && e->replaces >= e->id))
    return pc_fail(err, PC_BAD_INPUT, 0, "an event can only replace an earlier one");
  if (e->kind == PC_EVENT_VOID && e->replaces == 0)
    return pc_fail(err, PC_BAD_INPUT, 0, "a void event must name the event it takes back");
  for (int i = 0; i < N_FIELDS; i++)
    if (check_field(e, &fields[i], err)) return err ? (int)err->code : PC_BAD_INPUT;
  return check_what(e, err);
}
