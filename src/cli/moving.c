/* moving.c: `export`, `import` and `score`: a history in the formats others read, and back; a questionnaire
 * answered. */
#include "cli/ask.h"
#include "cli/coach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text to the file of -o, or to standard output. */
static int put(const pc_cli *cli, const char *text, size_t len) {
  pc_err err = {0};
  if (!cli->out) return fwrite(text, 1, len, stdout) == len ? 0 : 1;
  if (pc_file_write(cli->out, text, len, &err)) return pc_cli_fail(cli->out, &err);
  if (!cli->quiet) printf("wrote %s\n", cli->out);
  return 0;
}

/* ---- export ---- */

/* Everybody, or the one of --person. */
static const char *export_json(const pc_cli *cli, pc_coach *c, size_t *len, pc_err *err) {
  pc_person *people;
  int n, used = 0;
  if (pc_store_people(c->store, c->lasting, &people, &n, err)) return NULL;
  pc_record *records = PC_NEW(c->lasting, pc_record, n);
  for (int i = 0; records && i < n; i++) {
    pc_event *events;
    if (!cli->all && people[i].id != c->person) continue;
    pc_record *r = &records[used++];
    *r = (pc_record){.name = people[i].name, .since = people[i].since};
    if (pc_store_read(c->store, people[i].id, c->lasting, &events, &r->n, err)) return NULL;
    r->events = events;
  }
  return records ? pc_export_json(records, used, c->now, c->lasting, len) : NULL;
}

/* The bytes of a zone's file; NULL: none of that name. */
static const char *zone_file(const char *zone, size_t *len, pc_arena *arena) {
  char path[256];
  pc_err unused = {0};
  if (!*zone || strstr(zone, "..") ||
      snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone) >= (int)sizeof path)
    return NULL;
  return pc_file_read(path, len, arena, &unused);
}

static const char *export_ical(pc_coach *c, size_t *len) {
  pc_ical_opts opts = {.zone = pc_history_text(&c->history, "zone"), .now = c->now};
  char seed[64]; /* when and as which number they were added: differs, and tells nothing */
  snprintf(seed, sizeof seed, "%lld-%lld", (long long)c->since, (long long)c->person);
  opts.uid_seed = seed;
  opts.tzif = zone_file(opts.zone, &opts.tzif_len, c->lasting);
  opts.wake_minute = (int)pc_history_setting(&c->history, "wake_minute");
  opts.session_minute = (int)pc_history_setting(&c->history, "session_minute");
  return pc_export_ical(&c->week, &opts, c->lasting, len);
}

static const char *export_as(const pc_cli *cli, pc_coach *c, size_t *len, pc_err *err) {
  const char *format = cli->args[0];
  pc_record record = {.name = c->name, .since = c->since, .events = c->events, .n = c->n_events};
  pc_fhir_opts fhir = {.with_name = cli->with_name, .now = c->now};
  if (!strcmp(format, "json")) return export_json(cli, c, len, err);
  if (!strcmp(format, "csv")) return pc_export_csv(&record, c->lasting, len);
  if (pc_coach_plan(c, err)) return NULL;
  if (!strcmp(format, "fhir")) return pc_export_fhir(&record, &c->standing, &c->week, &fhir, c->lasting, len);
  return export_ical(c, len);
}

int pc_verb_export(pc_cli *cli) {
  static const char *const formats[] = {"json", "csv", "fhir", "ical"};
  const char *format = cli->args[0];
  bool known = false;
  for (int i = 0; format && i < 4; i++) known = known || !strcmp(format, formats[i]);
  if (!known)
    return pc_cli_usage(cli, "export knows json, csv, fhir and ical%s%s", format ? ", not " : "",
                        format ? format : "");
  pc_coach c;
  pc_err err = {0};
  size_t len = 0;
  if (pc_cli_read(cli, &c)) return pc_cli_end(&c, 1, NULL);
  const char *text = export_as(cli, &c, &len, &err);
  if (!text && !err.code) pc_fail(&err, PC_NO_MEMORY, 0, "out of memory");
  if (err.code) return pc_cli_end(&c, 1, &err);
  return pc_cli_end(&c, put(cli, text, len), NULL);
}

/* ---- import ---- */

/* Adds the people of an export. A person who is there already is left as they are: two histories under one
 * name would be nobody's. */
static int import(const pc_record *people, int n, pc_store *store, pc_arena *arena, pc_err *err) {
  pc_person *there;
  int m, total = 0;
  if (pc_store_people(store, arena, &there, &m, err)) return (int)err->code;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < m; k++)
      if (!strcmp(people[i].name, there[k].name))
        return pc_fail(err, PC_MISMATCH, 0, "there is a person called \"%s\" already; nothing was imported",
                       people[i].name);
  for (int i = 0; i < n; i++) {
    int64_t id = pc_store_add(store, people[i].name, people[i].since, err);
    pc_event *events = NULL;
    if (id && pc_record_number(&people[i], 1, arena, &events)) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    if (!err->code) pc_store_append(store, id, events, people[i].n, err);
    if (err->code) {
      pc_err unused = {0};
      if (id) pc_store_erase(store, id, &unused); /* a name without its history is worse than none */
      return (int)err->code;
    }
    if (i == 0 && m == 0 && pc_store_choose(store, id, err)) return (int)err->code;
    total += people[i].n;
  }
  printf("%d people and %d entries are in.\n", n, total);
  return 0;
}

int pc_verb_import(pc_cli *cli) {
  const char *file = cli->args[0];
  if (!file || !*file) return pc_cli_usage(cli, "import wants a file that posterior export json wrote");
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_record *people = NULL;
  pc_store *store = NULL;
  size_t len = 0;
  int n = 0;
  const char *path, *place = file;
  char *data = arena ? pc_file_read(file, &len, arena, &err) : NULL;
  if (!arena) pc_fail(&err, PC_NO_MEMORY, 0, "out of memory");
  if (data && !pc_import_json(data, len, arena, &people, &n, &err)) {
    store = pc_cli_store(cli, arena, &path, &err);
    place = store ? file : path ? path : "";
    if (store) import(people, n, store, arena, &err);
  }
  int code = err.code ? pc_cli_fail(place, &err) : 0;
  pc_store_close(store);
  pc_arena_free(arena);
  return code;
}

/* ---- score ---- */

static void print_choices(const pc_question_item *item) {
  for (int i = 0; i < item->n_choices; i++) printf("  %2d %s\n", i + 1, item->choices[i].text);
}

static pc_reply ask_item(pc_term *t, const pc_question_item *item, pc_answer *answer, char text[200]) {
  double x = NAN;
  bool yes = false;
  pc_reply reply = PC_REPLY_VALUE;
  *answer = (pc_answer){.item = item->id, .value = NAN, .text = ""};
  printf("\n");
  pc_wrap(t, 0, 0, item->text);
  switch (item->type) {
  case PC_ITEM_SHOW:
    return reply;
  case PC_ITEM_YESNO:
    reply = pc_ask_yes(t, "  y/n > ", &yes);
    if (reply == PC_REPLY_VALUE) answer->value = yes;
    return reply;
  case PC_ITEM_NUMBER:
    reply = pc_ask_number(t, "  > ", isnan(item->lo) ? -1e6 : item->lo, isnan(item->hi) ? 1e6 : item->hi,
                          false, !item->needed, NAN, &x);
    answer->value = x;
    return reply;
  case PC_ITEM_TEXT:
    reply = pc_ask_text(t, "  > ", text, 200);
    answer->text = text;
    return reply;
  case PC_ITEM_CHOICE:
    print_choices(item);
    reply = pc_ask_number(t, "  number > ", 1, item->n_choices, true, !item->needed, NAN, &x);
    if (reply != PC_REPLY_VALUE) return reply;
    answer->value = item->choices[(int)x - 1].value;
    if (isnan(answer->value)) answer->text = item->choices[(int)x - 1].code;
    return reply;
  }
  return reply;
}

static int ask_all(const pc_questionnaire *q, pc_coach *c, pc_err *err) {
  pc_term t = pc_term_make();
  pc_answer *answers = PC_NEW(c->lasting, pc_answer, q->n_items);
  char(*texts)[200] = pc_arena_get(c->lasting, (size_t)q->n_items, sizeof *texts);
  if (!answers || !texts) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  printf("%s\n", q->title);
  for (int i = 0; i < q->n_items;) {
    pc_reply reply = ask_item(&t, &q->items[i], &answers[i], texts[i]);
    if (reply == PC_REPLY_QUIT || reply == PC_REPLY_GONE)
      return pc_fail(err, PC_BAD_INPUT, 0, "stopped before the last question; nothing was kept");
    i += reply == PC_REPLY_BACK ? -(i > 0) : 1;
  }
  pc_event e = pc_event_blank(PC_EVENT_SCORE, c->now);
  snprintf(e.what, sizeof e.what, "%.*s", PC_WHAT_MAX - 1, q->id);
  if (pc_questionnaire_score(q, answers, q->n_items, &e.value, err)) return (int)err->code;
  if (!(e.note = pc_answers_note(answers, q->n_items, c->lasting)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_event_check(&e, err) || pc_coach_add(c, &e, 1, err)) return (int)err->code;
  printf("\n%s: %.6g. Kept.\n", q->title, e.value);
  return 0;
}

int pc_verb_score(pc_cli *cli) {
  const char *name = cli->args[0];
  if (!name || !*name) return pc_cli_usage(cli, "score wants nprs, psfs or a FHIR Questionnaire file");
  pc_coach c;
  pc_err err = {0};
  pc_questionnaire *own = NULL;
  size_t len = 0;
  int n;
  if (pc_cli_read(cli, &c)) return pc_cli_end(&c, 1, NULL);
  const pc_questionnaire *ours = pc_questionnaires(&n), *q = NULL;
  for (int i = 0; i < n; i++)
    if (!strcmp(ours[i].id, name)) q = &ours[i];
  if (!q) {
    char *data = pc_file_read(name, &len, c.lasting, &err);
    if (!data || pc_questionnaire_read(data, len, c.lasting, &own, &err))
      return pc_cli_end(&c, pc_cli_fail(name, &err), NULL);
    q = own;
  }
  if (ask_all(q, &c, &err)) return pc_cli_end(&c, pc_cli_fail(q == own ? name : "", &err), NULL);
  return pc_cli_end(&c, 0, NULL);
}
