/* main.c: finds the verb and runs it.
 *
 * Exit codes: 0 done; 1 the work could not be done (one line on stderr: file, place, what, what to do);
 * 2 wrong usage. Nothing is computed here.
 */
#include "cli/options.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Set by Ctrl-C, kill and a closed terminal: the work ends at its next step, and what was begun and is not
 * whole is taken away. */
static volatile sig_atomic_t interrupted;

static void interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

static void catch_interrupts(void) {
  struct sigaction action = {.sa_handler = interrupt}; /* no SA_RESTART: a blocked read ends too */
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGXFSZ, SIG_IGN); /* a file too large is an error of that write, told like any other */
  struct sigaction before;
  if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* under nohup we stay */
    sigaction(SIGHUP, &action, NULL);
}

bool pc_interrupted(void) {
  return interrupted;
}

int pc_cli_progress(void *user, const char *stage, int done, int total) {
  const pc_cli *cli = user;
  bool shown = !cli->quiet && !cli->json && isatty(STDERR_FILENO);
  if (total < 0 && shown) fprintf(stderr, "\r\033[K%s%s", stage, interrupted ? "\r\033[K" : "");
  if (total > 0 && shown)
    fprintf(stderr, "\r\033[K%s %d/%d%s", stage, done, total, done >= total || interrupted ? "\r\033[K" : "");
  return interrupted;
}

int pc_cli_fail(const char *place, const pc_err *err) {
  if (interrupted && strncmp(err->text, "stopped; ", 9) != 0) /* which says what was kept */
    return fprintf(stderr, "posterior: interrupted; nothing was written\n"), 1;
  fprintf(stderr, "posterior: %s%s", place, *place ? ": " : "");
  if (err->line > 0)
    fprintf(stderr, "line %ld: ", err->line);
  else if (err->byte > 0)
    fprintf(stderr, "byte %ld: ", err->byte);
  fprintf(stderr, "%s\n", err->text);
  return 1;
}

int pc_cli_usage(const pc_cli *cli, const char *format, ...) {
  va_list list;
  va_start(list, format);
  fprintf(stderr, "posterior: ");
  vfprintf(stderr, format, list);
  fprintf(stderr, "; see posterior %s --help\n", cli->verb->name);
  va_end(list);
  return 2;
}

static int run(const pc_verb *verb, int argc, char **argv) {
  pc_cli cli;
  if (pc_cli_parse(&cli, verb, argc, argv)) return 2;
  if (cli.help) return pc_help_verb(verb), 0;
  int code = verb->run(&cli);
  if (fflush(stdout) == 0 && !ferror(stdout)) return code;
  return fprintf(stderr, "posterior: standard output cannot be written; the files are complete\n"), 1;
}

int main(int argc, char **argv) {
  const char *word = argc > 1 ? argv[1] : "--help";
  if (!strcmp(word, "help") && argc > 2 && pc_verb_find(argv[2]))
    return pc_help_verb(pc_verb_find(argv[2])), 0;
  if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help"))
    return pc_help(), argc > 1 ? 0 : 2;
  if (!strcmp(word, "--version")) return printf("posterior %s\n", PC_VERSION), 0;
  if (!strcmp(word, "--man")) return pc_help_man(), 0;
  if (!strcmp(word, "--completion")) return pc_help_completion(argc > 2 ? argv[2] : "");
  const pc_verb *verb = pc_verb_find(word);
  if (!verb) return fprintf(stderr, "posterior: no verb \"%s\"; see posterior --help\n", word), 2;
  catch_interrupts();
  return run(verb, argc - 2, argv + 2);
}
