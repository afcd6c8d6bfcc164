/* log.c: `posterior log`: quick entries, corrections, and what is there.
 *
 * Every entry is one event. The short forms below fill its fields; name=value fills any other by the name
 * that the table of fields gives it (history.h). Nothing is changed in place: correct stores a corrected copy
 * that replaces the old one, undo an event that takes one back.
 */
#include "cli/coach.h"
#include "exchange/out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20 }; /* events that `posterior log` lists */

/* ---- a field from a word ---- */

static int bad(pc_err *err, const char *field, const char *word) {
  return pc_fail(err, PC_BAD_INPUT, 0, "\"%.60s\" is no %s", word, field);
}

static int put(pc_event *e, const pc_event_field *f, const char *word, pc_err *err) {
  void *at = (char *)e + f->offset;
  char *end;
  double x = strtod(word, &end);
  bool number = end != word && !*end && isfinite(x);
  switch (f->type) {
  case PC_FIELD_INT:
    if (!number || x != floor(x) || fabs(x) > 1e9) return bad(err, f->name, word);
    *(int *)at = (int)x;
    return 0;
  case PC_FIELD_MASK:
    if (!number || x != floor(x) || x < 0 || x > 9e15) return bad(err, f->name, word);
    *(uint64_t *)at = (uint64_t)x;
    return 0;
  case PC_FIELD_REAL:
    if (!number) return bad(err, f->name, word);
    *(double *)at = x;
    return 0;
  case PC_FIELD_WHAT:
    if (strlen(word) >= PC_WHAT_MAX) return bad(err, f->name, word);
    snprintf((char *)at, PC_WHAT_MAX, "%s", word);
    return 0;
  case PC_FIELD_NOTE:
    e->note = word;
    return 0;
  }
  return 0;
}

static int put_named(pc_event *e, const char *name, size_t len, const char *word, pc_err *err) {
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  for (int i = 0; i < n; i++)
    if (strlen(fields[i].name) == len && !strncmp(fields[i].name, name, len))
      return put(e, &fields[i], word, err);
  return pc_fail(err, PC_BAD_INPUT, 0, "there is no field \"%.*s\"", (int)(len > 40 ? 40 : len), name);
}

static int put_by(pc_event *e, const char *name, const char *word, pc_err *err) {
  return put_named(e, name, strlen(name), word, err);
}

/* name=value words, and left or right. */
static int put_rest(pc_event *e, const pc_cli *cli, int from, pc_err *err) {
  for (int i = from; i < cli->n_args; i++) {
    const char *word = cli->args[i], *equals = strchr(word, '=');
    if (!strcmp(word, "left") || !strcmp(word, "right"))
      e->side = word[0] == 'l' ? PC_SIDE_LEFT : PC_SIDE_RIGHT;
    else if (!equals)
      return pc_fail(err, PC_BAD_INPUT, 0,
                     "\"%.60s\" is one too many; more is said as name=value, e.g. pain=3", word);
    else if (put_named(e, word, (size_t)(equals - word), equals + 1, err))
      return (int)err->code;
  }
  return 0;
}

/* ---- the short forms ---- */

/* Which fields the words after the kind fill, in order. To add a form, add a row. */
static const struct form {
  const char *word;
  pc_event_kind kind;
  const char *fields[6]; /* those before `needed` must be there */
  int needed;
  const char *usage;
} FORMS[] = {
    {"pain", PC_EVENT_PAIN, {"pain", "what"}, 1, "log pain 4 [am|now|worst|average]"},
    {"steps", PC_EVENT_STEPS, {"steps"}, 1, "log steps 6500"},
    {"walk", PC_EVENT_WALK, {"minutes", "steps"}, 1, "log walk 25 [STEPS]"},
    {"sit", PC_EVENT_SIT, {"minutes"}, 1, "log sit 45"},
    {"ready",
     PC_EVENT_READY,
     {"sleep", "soreness", "stress", "energy", "ill"},
     4,
     "log ready SLEEP SORENESS STRESS ENERGY, each 1 to 5 (5 good)"},
    {"relief", PC_EVENT_RELIEF, {"note"}, 1, "log relief \"heat for 20 minutes\""},
    {"note", PC_EVENT_NOTE, {"note"}, 1, "log note \"slept badly\""},
    {"habit", PC_EVENT_HABIT, {"what", "reps"}, 1, "log habit wake_up|mobility|desk_check [REPS]"},
    {"test", PC_EVENT_TEST, {"what", "value"}, 2, "log test NAME VALUE [left|right]"},
    {"set", PC_EVENT_SET, {"what", "reps"}, 2, "log set EXERCISE REPS [left|right] [pain=3 load_kg=10 ...]"},
    {"setting", PC_EVENT_SETTING, {"what", "value"}, 2, "log setting NAME VALUE"},
};

static bool is_text_setting(const char *key) {
  int n;
  const pc_setting *s = pc_settings(&n);
  for (int i = 0; i < n; i++)
    if (!strcmp(s[i].key, key)) return s[i].is_text;
  return false;
}

/* The rung of a set that was not said: where the person stands on that ladder. */
static int complete_set(pc_coach *c, pc_event *e, pc_err *err) {
  if (e->kind != PC_EVENT_SET || e->rung != PC_UNSAID) return 0;
  if (pc_coach_plan(c, err)) return (int)err->code;
  const pc_exercise *x = pc_exercise_wanted(c->catalogue, e->what, err);
  if (!x) return (int)err->code;
  const pc_step *step = pc_standing_step(&c->standing, x->ladder);
  e->rung = step ? step->level : x->rungs[0].level;
  if (e->rung < x->rungs[0].level) e->rung = x->rungs[0].level;
  if (e->rung > x->rungs[x->n_rungs - 1].level) e->rung = x->rungs[x->n_rungs - 1].level;
  return 0;
}

static int by_form(const pc_cli *cli, pc_coach *c, const struct form *f, pc_event *e, pc_err *err) {
  int i = 1, k = 0;
  for (; i < cli->n_args && k < 6 && f->fields[k]; i++, k++) {
    const char *word = cli->args[i], *field = f->fields[k];
    if (k >= f->needed && (strchr(word, '=') || !strcmp(word, "left") || !strcmp(word, "right"))) break;
    if (f->kind == PC_EVENT_SETTING && k == 1 && is_text_setting(e->what)) field = "note";
    if (put_by(e, field, word, err)) return (int)err->code;
  }
  if (k < f->needed) return pc_fail(err, PC_BAD_INPUT, 0, "say it so: posterior %s", f->usage);
  if (f->kind == PC_EVENT_PAIN && !*e->what) snprintf(e->what, sizeof e->what, "now");
  return put_rest(e, cli, i, err) || complete_set(c, e, err) || pc_event_check(e, err) ? (int)err->code : 0;
}

/* A session done without the program: begun and ended, no sets. */
static int log_session(const pc_cli *cli, pc_clock when, pc_event *e, int *n, pc_err *err) {
  const char *what = cli->n_args > 1 ? cli->args[1] : "free";
  e[0] = pc_event_blank(PC_EVENT_START, when);
  e[1] = pc_event_blank(PC_EVENT_END, when);
  *n = 2;
  for (int i = 0; i < 2; i++)
    if (put_by(&e[i], "what", what, err) || pc_event_check(&e[i], err)) return (int)err->code;
  return put_rest(&e[1], cli, 2, err) || pc_event_check(&e[1], err) ? (int)err->code : 0;
}

/* "log psfs 4 5 6": the mean of the activities' scores. */
static int log_psfs(const pc_cli *cli, pc_event *e, pc_err *err) {
  double sum = 0;
  int n = cli->n_args - 1;
  for (int i = 1; i <= n; i++) {
    char *end;
    double x = strtod(cli->args[i], &end);
    if (*end || !(x >= 0 && x <= 10)) return bad(err, "score from 0 to 10", cli->args[i]);
    sum += x;
  }
  if (n < 1 || n > 3)
    return pc_fail(err, PC_BAD_INPUT, 0, "say it so: posterior log psfs 4 5 6, one for each activity");
  snprintf(e->what, sizeof e->what, "psfs");
  e->value = sum / n;
  return 0;
}

static int log_symptom(const pc_cli *cli, pc_event *e, pc_err *err) {
  for (int i = 1; i < cli->n_args; i++)
    for (int f = 0;; f++) {
      if (f == PC_N_FLAGS)
        return bad(err, "safety question (E1, E2, ... as posterior screen --help lists)", cli->args[i]);
      if (strcmp(cli->args[i], pc_flag_name(f)) != 0) continue;
      e->yes |= UINT64_C(1) << f;
      break;
    }
  return pc_event_check(e, err) ? (int)err->code : 0;
}

/* ---- corrections ---- */

/* The event that stands with that id, or the latest that can be taken back; NULL with err filled. */
static const pc_event *standing(const pc_coach *c, const char *word, pc_err *err) {
  long long id = word ? atoll(word) : 0;
  const pc_event *found = NULL;
  for (int i = 0; i < c->history.n; i++) {
    const pc_event *e = &c->history.events[i];
    if (word ? e->id == id : !pc_event_stays(e->kind) && (!found || e->id > found->id)) found = e;
  }
  if (!found)
    pc_fail(err, PC_BAD_INPUT, 0,
            word ? "no entry that stands has the number %.20s; posterior log lists them"
                 : "there is nothing to take back%s",
            word ? word : "");
  if (found && pc_event_stays(found->kind)) {
    pc_fail(err, PC_BAD_INPUT, 0,
            "entry %lld is a %s, which stays; say it anew: posterior screen, or log setting",
            (long long)found->id, pc_event_kind_name(found->kind));
    return NULL;
  }
  return found;
}

static int undo(const pc_cli *cli, const pc_coach *c, pc_event *e, pc_err *err) {
  const pc_event *old = standing(c, cli->n_args > 1 ? cli->args[1] : NULL, err);
  if (!old) return (int)err->code;
  *e = pc_event_blank(PC_EVENT_VOID, c->now);
  e->replaces = old->id;
  return 0;
}

static int correct(const pc_cli *cli, const pc_coach *c, pc_event *e, pc_err *err) {
  if (cli->n_args < 3) return pc_fail(err, PC_BAD_INPUT, 0, "say it so: posterior log correct NUMBER pain=3");
  const pc_event *old = standing(c, cli->args[1], err);
  if (!old) return (int)err->code;
  *e = *old;
  e->replaces = old->id;
  e->id = 0;
  return put_rest(e, cli, 2, err) || pc_event_check(e, err) ? (int)err->code : 0;
}

/* ---- showing ---- */

static void print_event(const pc_event *e) {
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  char day[PC_DAY_TEXT];
  pc_day_text(pc_clock_day(e->when), day);
  printf("%5lld  %s %02d:%02d  %-9s", (long long)e->id, day, pc_clock_minute(e->when) / 60,
         pc_clock_minute(e->when) % 60, pc_event_kind_name(e->kind));
  for (int i = 0; i < n; i++) {
    const char *at = (const char *)e + fields[i].offset;
    if (fields[i].type == PC_FIELD_WHAT && *at) printf(" %s", at);
    if (fields[i].type == PC_FIELD_INT && *(const int *)at != PC_UNSAID &&
        !(!strcmp(fields[i].name, "side") && *(const int *)at == PC_SIDE_BOTH))
      printf(" %s=%d", fields[i].name, *(const int *)at);
    if (fields[i].type == PC_FIELD_REAL && isfinite(*(const double *)at))
      printf(" %s=%.6g", fields[i].name, *(const double *)at);
    if (fields[i].type == PC_FIELD_MASK && *(const uint64_t *)at)
      printf(" %s=%llu", fields[i].name, (unsigned long long)*(const uint64_t *)at);
    if (fields[i].type == PC_FIELD_NOTE && e->note && *e->note) printf(" \"%s\"", e->note);
  }
  printf("\n");
}

static int show(const pc_cli *cli, const pc_coach *c) {
  pc_err err = {0};
  size_t len;
  int most = cli->all ? c->history.n : SHOWN;
  if (cli->json) return pc_cli_say(pc_coach_log_json(c, most, &len, &err), &err);
  for (int i = c->history.n > most ? c->history.n - most : 0; i < c->history.n; i++)
    print_event(&c->history.events[i]);
  if (c->history.n == 0) printf("Nothing yet. For example: posterior log pain 4\n");
  return 0;
}

static int make(const pc_cli *cli, pc_coach *c, pc_event *e, int *n, pc_err *err) {
  const char *word = cli->args[0];
  pc_clock when = cli->at_given ? cli->at : c->now;
  *n = 1;
  if (!strcmp(word, "undo")) return undo(cli, c, e, err);
  if (!strcmp(word, "correct")) return correct(cli, c, e, err);
  if (!strcmp(word, "session")) return log_session(cli, when, e, n, err);
  if (!strcmp(word, "psfs")) return *e = pc_event_blank(PC_EVENT_SCORE, when), log_psfs(cli, e, err);
  if (!strcmp(word, "symptom")) return *e = pc_event_blank(PC_EVENT_SYMPTOM, when), log_symptom(cli, e, err);
  for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++)
    if (!strcmp(word, FORMS[i].word)) {
      *e = pc_event_blank(FORMS[i].kind, when);
      return by_form(cli, c, &FORMS[i], e, err);
    }
  return pc_fail(err, PC_BAD_INPUT, 0, "log does not know \"%.40s\"; see posterior log --help", word);
}

int pc_verb_log(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  pc_err err = {0};
  pc_event e[2];
  int n = 0;
  if (pc_cli_read(cli, &c)) return pc_cli_end(&c, 1, NULL);
  if (cli->n_args == 0) return pc_cli_end(&c, show(cli, &c), NULL);
  if (make(cli, &c, e, &n, &err) || pc_coach_add(&c, e, n, &err) || pc_coach_read(&c, &err))
    return pc_cli_end(&c, 1, &err);
  if (!cli->quiet && !cli->json) {
    if (e[0].kind == PC_EVENT_VOID)
      printf("Taken back: entry %lld.\n", (long long)e[0].replaces);
    else
      print_event(&e[n - 1]);
    if (c.gate.locked) pc_print_gate(&t, &c.gate);
  }
  size_t len;
  int code = cli->json ? pc_cli_say(pc_coach_log_json(&c, n, &len, &err), &err) : 0;
  return pc_cli_end(&c, code, NULL);
}
