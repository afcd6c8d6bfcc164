/* breaks.c: `posterior breaks`: the break clock in front of a terminal or as a service, and the words that
 * answer it. The clock is src/breaks; here are the deck, the store and the sentences.
 *
 * The store is opened for each card and each answer and closed again: a service that lives for weeks holds
 * neither a file nor an old plan. */
#include "cli/breaks.h"
#include "cli/coach.h"
#include "posterior/breaks.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where there is no exercise (nobody screened yet, training locked, ill): getting up is enough. */
static const pc_card PLAIN = {"stand_up", "Time to get up", "Stand up for a moment, if that feels fine.", 0};

enum { SECONDS = 30, CARD_WORDS = 12 }; /* of a card (BRK-4) */

typedef struct Clock {
  const pc_cli *cli;
  pc_break_service service;
  char exercise[PC_WHAT_MAX], title[96], text[160]; /* of the card that is out */
  bool told;                                        /* that nothing can be stored */
} Clock;

static pc_clock now_of(const pc_cli *cli) {
  return cli->now_given ? cli->now : pc_cli_machine_clock();
}

static int open_coach(const pc_cli *cli, pc_coach *c, bool read_only, pc_err *err) {
  pc_coach_def def = pc_cli_coach(cli, read_only);
  def.now = now_of(cli);
  return pc_coach_open(c, &def, err);
}

/* ---- the deck ---- */

static int dealt_today(const pc_coach *c) {
  int n = 0, today = pc_clock_day(c->now);
  for (int i = c->history.n - 1; i >= 0 && pc_clock_day(c->history.events[i].when) == today; i--)
    n += c->history.events[i].kind == PC_EVENT_BREAK;
  return n;
}

/* A card holds twelve words (BRK-4): the first step where it is so short, else the first cue. */
static void short_text(const pc_exercise *e, char *out, size_t size) {
  const char *text = e->how[0] ? e->how[0] : "";
  int words = 0, length = pc_text_plain(text);
  for (int i = 0; i < length; i++) words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
  if (words > CARD_WORDS && e->cues[0]) text = e->cues[0], length = pc_text_plain(text);
  snprintf(out, size, "%.*s", length, text);
}

static void take_settings(Clock *k, const pc_history *h) {
  k->service.rule.every_s = 60 * pc_history_setting(h, "break_minutes");
  k->service.rule.stand_s = 60 * pc_history_setting(h, "stand_minutes");
}

/* The next move of the person's own deck into k; false: none today. */
static bool own_move(Clock *k, const pc_coach *c, const pc_catalogue *catalogue) {
  const pc_rung *rung;
  pc_standing standing;
  bool office = pc_history_setting(&c->history, "office") != 0;
  if (pc_standing_make(&c->history, catalogue, c->now, c->arena, &standing)) return false;
  const pc_exercise *e = pc_break_move(&standing, catalogue, standing.today, dealt_today(c), office, &rung);
  if (!e) return false;
  snprintf(k->exercise, sizeof k->exercise, "%s", e->name);
  snprintf(k->title, sizeof k->title, "%s", rung->title);
  short_text(e, k->text, sizeof k->text);
  return true;
}

static int deal(void *user, int count, pc_card *out) {
  Clock *k = user;
  pc_coach c;
  pc_err err = {0};
  char place[PC_PLACE];
  (void)count; /* the store knows better: it has those of before a restart too */
  *out = PLAIN;
  if (!open_coach(k->cli, &c, true, &err) && !pc_coach_read(&c, &err)) {
    take_settings(k, &c.history);
    pc_catalogue *catalogue = pc_app_catalogue(k->cli->exercises, place, &err);
    if (catalogue && own_move(k, &c, catalogue)) *out = (pc_card){k->exercise, k->title, k->text, SECONDS};
    pc_catalogue_free(catalogue);
  }
  pc_coach_close(&c);
  return 0;
}

static int keep(void *user, const pc_card *card, pc_outcome outcome) {
  Clock *k = user;
  pc_coach c;
  pc_err err = {0};
  pc_event e = pc_event_blank(PC_EVENT_BREAK, now_of(k->cli));
  snprintf(e.what, sizeof e.what, "%s", card->exercise);
  e.outcome = outcome;
  bool failed =
      open_coach(k->cli, &c, false, &err) || pc_event_check(&e, &err) || pc_coach_add(&c, &e, 1, &err);
  if (failed && !k->told) pc_cli_fail(c.place, &err), k->told = true; /* once, not every half hour */
  pc_coach_close(&c);
  return failed;
}

/* ---- the terminal ---- */

static void say(void *user, bool ring, const char *line) {
  (void)user;
  fprintf(stderr, "%s%s\n", ring && isatty(STDERR_FILENO) ? "\a" : "", line);
}

/* A line with d, l or s at its start. */
static int heard(void *user) {
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  char line[64];
  (void)user;
  if (tcgetpgrp(STDIN_FILENO) != getpgrp())
    return -1; /* no terminal, or in the background: not ours to read */
  if (poll(&in, 1, 0) <= 0 || read(STDIN_FILENO, line, sizeof line) <= 0) return -1;
  return line[0] == 'd'   ? PC_BREAK_DONE
         : line[0] == 'l' ? PC_BREAK_LATER
         : line[0] == 's' ? PC_BREAK_SKIP
                          : -1;
}

static bool stopped(void *user) {
  (void)user;
  return pc_interrupted();
}

static const char *yes_no(bool yes) {
  return yes ? "yes" : "no";
}

static void print_seat(void *user, const pc_seat *seat, pc_break_act act, const char *sources) {
  const Clock *k = user;
  char idle[32] = "null";
  (void)act;
  if (!isnan(seat->idle_s)) snprintf(idle, sizeof idle, "%.1f", seat->idle_s);
  if (k->cli->json) {
    printf("{\"idle_s\": %s, \"locked\": %s, \"kept_awake\": %s, \"call\": %s, \"do_not_disturb\": %s, "
           "\"sources\": \"%s\"}\n",
           idle, seat->locked ? "true" : "false", seat->inhibited ? "true" : "false",
           seat->call ? "true" : "false", seat->dnd ? "true" : "false", sources);
    return;
  }
  printf("no input for: %s%s\n", isnan(seat->idle_s) ? "unknown" : idle, isnan(seat->idle_s) ? "" : " s");
  printf("locked: %s\nkept awake: %s\ncamera or microphone in use: %s\ndo not disturb: %s\n",
         yes_no(seat->locked), yes_no(seat->inhibited), yes_no(seat->call), yes_no(seat->dnd));
  printf("full screen: no source tells\nsources: %s\n", sources);
}

static int run(const pc_cli *cli, bool once) {
  pc_err err = {0};
  Clock k = {.cli = cli};
  k.service = (pc_break_service){.rule = pc_break_rule_default(),
                                 .card = deal,
                                 .log = keep,
                                 .say = say,
                                 .heard = heard,
                                 .user = &k,
                                 .stopped = stopped,
                                 .once = once,
                                 .poll_s = 1,
                                 .saw = once ? print_seat : NULL};
  pc_coach c;
  if (!open_coach(cli, &c, true, &err) && !pc_coach_read(&c, &err)) take_settings(&k, &c.history);
  pc_coach_close(&c);
  if (err.code && !once) fprintf(stderr, "posterior: %s; cards are plain until then\n", err.text);
  err = (pc_err){0};
  return pc_breaks_run(&k.service, &err) ? pc_cli_fail("", &err) : 0;
}

/* ---- the words ---- */

static int status(const pc_cli *cli) {
  pc_break_view v;
  pc_err err = {0};
  if (pc_breaks_ask(&v, &err)) return pc_cli_fail("", &err);
  if (cli->json) {
    printf("{\"sat_s\": %.0f, \"left_s\": ", v.sat_s);
    printf(isinf(v.left_s) ? "null" : "%.0f", v.left_s);
    printf(
        ", \"put_off\": %d, \"cards\": %d, \"away\": %s, \"card_open\": %s, \"badge\": %s, \"standing\": %s, "
        "\"sources\": \"%s\"}\n",
        v.later, v.dealt, v.away ? "true" : "false", v.shown ? "true" : "false", v.badge ? "true" : "false",
        v.standing ? "true" : "false", v.sources);
    return 0;
  }
  printf("%s for %.0f min", v.standing ? "standing" : "sitting", floor(v.sat_s / 60));
  if (v.away)
    printf("; away now\n");
  else if (v.shown)
    printf("; a card is open: posterior breaks done, later or skip\n");
  else if (isinf(v.left_s))
    printf("; quiet until you have been away\n");
  else if (v.left_s > 0)
    printf("; the next card in %.0f min\n", ceil(v.left_s / 60));
  else
    printf("; a card is due and waits for a good moment\n");
  printf("cards so far: %d\nsources: %s\n", v.dealt, v.sources);
  return 0;
}

/* Minutes sat that no clock saw: the train, the sofa. */
static int sat(const pc_cli *cli) {
  pc_coach c = {0};
  pc_err err = {0};
  char *end;
  pc_event e = pc_event_blank(PC_EVENT_SIT, now_of(cli));
  e.minutes = strtod(cli->args[1], &end);
  if (*end || !(e.minutes > 0)) return pc_cli_usage(cli, "sit wants minutes, not \"%s\"", cli->args[1]);
  if (!pc_event_check(&e, &err) && !open_coach(cli, &c, false, &err)) pc_coach_add(&c, &e, 1, &err);
  if (!err.code && !cli->quiet) printf("Noted: %.0f minutes of sitting.\n", e.minutes);
  return pc_cli_end(&c, err.code != 0, &err);
}

/* An answer for the clock; a break of one's own counts without one. */
static int tell_clock(const pc_cli *cli, const char *word) {
  pc_err err = {0};
  pc_told told = pc_breaks_tell(word, &err);
  if (told == PC_TOLD) return cli->quiet ? 0 : (printf("Noted.\n"), 0);
  if (told != PC_TOLD_NOBODY || strcmp(word, "done") != 0) return pc_cli_fail("", &err);
  Clock k = {.cli = cli};
  pc_card card;
  deal(&k, 0, &card);
  int code = keep(&k, &card, PC_BREAK_DONE);
  if (!code && !cli->quiet) printf("Noted. (No break clock runs; posterior breaks install starts one.)\n");
  return code;
}

int pc_verb_breaks(pc_cli *cli) {
  const char *word = cli->n_args ? cli->args[0] : "status";
  bool sit = !strcmp(word, "sit");
  if (cli->n_args > 1 && !sit) return pc_cli_usage(cli, "\"%s\" is one too many", cli->args[1]);
  if (!strcmp(word, "run") || !strcmp(word, "once")) return run(cli, *word == 'o');
  if (!strcmp(word, "status")) return status(cli);
  if (!strcmp(word, "install")) return pc_breaks_install(cli);
  if (!strcmp(word, "uninstall")) return pc_breaks_uninstall(cli);
  if (sit && cli->n_args > 1) return sat(cli);
  static const char *const words[] = {"done", "later", "skip", "stand", "sit"};
  for (int i = 0; i < 5; i++)
    if (!strcmp(word, words[i])) return tell_clock(cli, word);
  return pc_cli_usage(cli, "breaks does not know \"%s\"", word);
}
