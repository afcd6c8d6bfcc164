/* first_ten_minutes.c: plays a newcomer's first ten minutes on a real terminal and prints them as a document:
 * docs/first_ten_minutes.md. tools/check_docs holds the document to it.
 *
 * The clock is set, counts are told to take no time, and the answers are typed by the table below; all else
 * is the program as it is. */
#include "../test/pty.h"

#include <limits.h>
#include <stdio.h>

typedef struct turn {
  const char *wait; /* until this is shown */
  const char *keys; /* then type */
} turn;

#define YES_NO "y/n > "
#define TEN_TIMES_NO                                                                                         \
  {YES_NO, "n\n"}, {YES_NO, "n\n"}, {YES_NO, "n\n"}, {YES_NO, "n\n"}, {YES_NO, "n\n"}, {YES_NO, "n\n"},      \
      {YES_NO, "n\n"}, {YES_NO, "n\n"}, {YES_NO, "n\n"}, {                                                   \
    YES_NO, "n\n"                                                                                            \
  }

static const turn SCREEN_1[] = {{"> ", "1984\n"}, {YES_NO, "n\n"},  {YES_NO, "no idea\n"},
                                {YES_NO, "n\n"},  {YES_NO, "b\n"},  {YES_NO, "n\n"},
                                {YES_NO, "n\n"},  {YES_NO, "\003"}, {NULL, NULL}};
static const turn SCREEN_2[] = {TEN_TIMES_NO,     {YES_NO, "n\n"},
                                {YES_NO, "n\n"},  {YES_NO, "n\n"},
                                {YES_NO, "n\n"},  {"> ", "2\n"},
                                {"> ", "4\n"},    {"> ", "6\n"},
                                {"> ", "4\n"},    {"> ", "3\n"},
                                {"> ", "\n"},     {"> ", "tie my shoes\n"},
                                {"> ", "5\n"},    {"> ", "sit through a film\n"},
                                {"> ", "4\n"},    {"> ", "-\n"},
                                {"> ", "\n"},     {"> ", "\n"},
                                {"> ", "9\n"},    {"> ", "15\n"},
                                {"> ", "6:45\n"}, {"> ", "\n"},
                                {"> ", "\n"},     {NULL, NULL}};
static const turn NONE[] = {{NULL, NULL}};
static const turn SESSION[] = {{"> ", "4\n"},         {"done > ", "\n"},      {"[8] > ", "\n"},
                               {"[8] > ", "7\n"},     {"0 to 5? > ", "4\n"},  {"0 to 10? > ", "3\n"},
                               {"done > ", "\n"},     {"[8] > ", "\n"},       {"[8] > ", "\n"},
                               {"0 to 5? > ", "3\n"}, {"0 to 10? > ", "3\n"}, {"other > ", "g\n"},
                               {"done > ", "\n"},     {"[8] > ", "\n"},       {"[8] > ", "\n"},
                               {"0 to 5? > ", "4\n"}, {"0 to 10? > ", "2\n"}, {"done > ", "q\n"},
                               {NULL, NULL}};

static const struct scene {
  const char *before, *command, *hidden; /* hidden: options that are not shown */
  const turn *turns;
} SCENES[] = {
    {"The safety questions come first. One wrong answer, one step back, and Ctrl-C in the middle:", "screen",
     "--now 2026-03-02T07:30:00+01:00", SCREEN_1},
    {"Nothing was lost; the same command goes on:", "screen", "--now 2026-03-02T07:32:00+01:00", SCREEN_2},
    {"The week:", "plan", "--now 2026-03-02T07:36:00+01:00", NONE},
    {"Why is today as it is? (`plan --why` tells the same of every line.)", "today --why",
     "--now 2026-03-02T07:37:00+01:00", NONE},
    {"The first few sets, then enough for now:", "session --fast", "--now 2026-03-02T08:30:00+01:00",
     SESSION},
    {"The next morning, one number:", "log pain 3 am", "--now 2026-03-03T06:50:00+01:00", NONE},
    {"What there is so far:", "progress --days 28", "--now 2026-03-03T06:51:00+01:00", NONE},
};

/* What a terminal would still show: a line drawn over is gone, colours are left out. Indented is not needed.
 */
static void print_plain(const char *text) {
  char line[4096];
  size_t n = 0;
  for (; *text; text++) {
    if (*text == '\033') { /* ESC [ ... letter */
      while (*text && !((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z'))) text++;
      if (!*text) break;
    } else if (*text == '\r') {
      if (text[1] != '\n' && text[1] != '\r') n = 0;
    } else if (*text == '\n') {
      while (n && line[n - 1] == ' ') n--;
      printf("%.*s\n", (int)n, line);
      n = 0;
    } else if (*text != '\a' && n < sizeof line)
      line[n++] = *text;
  }
  if (n) printf("%.*s\n", (int)n, line);
}

static bool play(const char *program, const struct scene *s) {
  char words[256];
  char *argv[16] = {(char *)"posterior"};
  int n = 1;
  snprintf(words, sizeof words, "%s %s", s->command, s->hidden);
  for (char *word = strtok(words, " "); word && n < 15; word = strtok(NULL, " ")) argv[n++] = word;
  pty p;
  if (!pty_start(&p, program, argv)) return false;
  bool good = true;
  for (const turn *t = s->turns; t->wait && good; t++) good = pty_until(&p, t->wait) && pty_send(&p, t->keys);
  pty_end(&p, false);
  printf("\n%s\n\n```text\n$ posterior %s\n", s->before, s->command);
  if (p.text) print_plain(p.text);
  printf("```\n");
  pty_free(&p);
  return good;
}

int main(int argc, char **argv) {
  char program[PATH_MAX], folder[] = "/tmp/first_ten_minutes_XXXXXX", line[64];
  (void)argc;
  if (!realpath(argv[0], program) || !mkdtemp(folder)) return 1;
  strcpy(strrchr(program, '/') + 1, "posterior");
  setenv("XDG_DATA_HOME", folder, 1);
  setenv("TERM", "xterm", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  printf("# The first ten minutes\n\nA newcomer at a terminal, from the first question to the first curve. "
         "Typed by "
         "`tools/first_ten_minutes.c` on a real\npseudo-terminal and held to the program by "
         "`tools/check_docs`; the clock was "
         "set with `--now`, and `--fast` let the counts\ntake no time.\n");
  bool good = true;
  for (size_t i = 0; i < sizeof SCENES / sizeof *SCENES && good; i++) good = play(program, &SCENES[i]);
  snprintf(line, sizeof line, "rm -rf '%s'", folder);
  if (system(line)) good = false;
  if (!good) fprintf(stderr, "first_ten_minutes: the program did not show what was waited for\n");
  return good ? 0 : 1;
}
