/* test_coach_pty.c: the coach in a real pseudo-terminal: keys while it counts, Ctrl-C, kill, a closed
 * terminal. Whatever ends it, what was answered is in the store and the terminal is as it was. */
#include "pty.h"
#include "test.h"

#include <limits.h>

static char program[PATH_MAX], folder[64] = "/dev/shm/test_pty_XXXXXX";

static bool start(pty *p, const char *verb, const char *more, const char *now) {
  char *argv[] = {(char *)"posterior", (char *)verb, (char *)"--now", (char *)now, (char *)more, NULL};
  return pty_start(p, program, argv);
}

/* Runs a verb to its end; what it showed, to be freed. */
static char *show(const char *verb, const char *more, const char *now) {
  pty p;
  if (!start(&p, verb, more, now)) return NULL;
  pty_end(&p, false);
  return p.text;
}

static void fresh_store(void) {
  if (system("rm -rf data")) abort();
}

#define MORNING "2026-03-02T07:30:00+01:00"
#define EVENING "2026-03-02T18:00:00+01:00"
#define NIGHT "2026-03-02T22:00:00+01:00"

/* A person who may train, by a file of answers. */
static void ready_person(void) {
  fresh_store();
  FILE *f = fopen("answers.json", "wb");
  if (!f) abort();
  fprintf(f, "{\"flags\": {");
  static const char *const flags[] = {
      "E1", "E2",          "E3",         "U1_FALL",     "U1_MINOR",    "U1_BONE",  "U2",       "U3", "P1",
      "P2", "P3_PREGNANT", "P3_SURGERY", "P3_FRACTURE", "P3_PRESSURE", "P3_ORGAN", "P3_ONSET", "P4"};
  for (int i = 0; i < 17; i++) fprintf(f, "%s\"%s\": \"no\"", i ? ", " : "", flags[i]);
  fprintf(f, "}, \"pain\": {\"rest\": 2, \"now\": 4, \"worst\": 6, \"average\": 4}, \"settings\": "
             "{\"birth_year\": 1984}}\n");
  fclose(f);
  char line[PATH_MAX + 128];
  snprintf(line, sizeof line, "'%s' screen --answers answers.json --now " MORNING " >/dev/null", program);
  CHECK(system(line) == 0, "the screen from a file");
}

static int sets_kept(void) {
  char *text = show("log", "--json", NIGHT);
  int n = test_count(text, "\"kind\": \"set\"");
  free(text);
  return n;
}

/* Up to the rest after the first set, where it counts. */
static bool to_the_rest(pty *p) {
  return start(p, "session", "--beep", EVENING) && pty_until(p, "right now, 0 to 10? > ") &&
         pty_send(p, "4\n") && pty_until(p, "when done > ") && pty_send(p, "\n") && pty_until(p, "[8] > ") &&
         pty_send(p, "\n") && pty_until(p, "clean? [8] > ") && pty_send(p, "\n") &&
         pty_until(p, "0 to 5? > ") && pty_send(p, "3\n") && pty_until(p, "0 to 10? > ") &&
         pty_send(p, "3\n") && pty_until(p, "rest  ");
}

static void test_keys(void) {
  pty p;
  ready_person();
  CHECK(to_the_rest(&p), "did not come to the rest: %s", p.text);
  CHECK(!pty_sane(&p), "no key mode while it counts");
  CHECK(pty_send(&p, "x?") && pty_send(&p, "p") && pty_until(&p, "paused"), "p pauses: %s", p.text);
  CHECK(pty_send(&p, " ") && pty_until(&p, "rest  "), "and goes on: %s", p.text);
  CHECK(pty_send(&p, "s") && pty_until(&p, "Set 2 of 2") && pty_until(&p, "when done > "),
        "s skips the rest: %s", p.text);
  CHECK(pty_sane(&p), "lines again at a prompt");
  CHECK(pty_send(&p, "b\n") && pty_until(&p, "Set 1 of 2"), "b goes back: %s", p.text);
  CHECK(pty_until(&p, "when done > ") && pty_send(&p, "q\n") && pty_until(&p, "What you did counts"), "q: %s",
        p.text);
  CHECK(pty_end(&p, false) == 0, "q is a good end");
  CHECK(strstr(p.text, "\033[1m") != NULL, "colour on a terminal");
  pty_free(&p);
  CHECK(sets_kept() == 1, "%d sets", sets_kept());
}

/* Ctrl-C, kill and a closed terminal while it counts; Ctrl-C, Ctrl-D and a closed terminal at a prompt. */
static void test_left(void) {
  static const char *const ways[] = {"\003", "kill", "hang up", "\003", "\004", "hang up"};
  for (int i = 0; i < 6; i++) {
    pty p;
    ready_person();
    CHECK(to_the_rest(&p), "way %d: %s", i, p.text);
    if (i >= 3) CHECK(pty_send(&p, "s") && pty_until(&p, "when done > "), "way %d: %s", i, p.text);
    bool hang_up = ways[i][0] == 'h';
    if (ways[i][0] == 'k')
      kill(p.pid, SIGTERM);
    else if (!hang_up)
      pty_send(&p, ways[i]);
    if (!hang_up) {
      CHECK(pty_until(&p, "paused; every set so far is kept"), "way %d: %s", i, p.text);
      CHECK(pty_sane(&p), "way %d: the terminal is not as it was", i);
    }
    int code = pty_end(&p, hang_up);
    CHECK(code == 1 || (hang_up && code == -1), "way %d: exit %d", i, code);
    pty_free(&p);
    CHECK(sets_kept() == 1, "way %d: %d sets", i, sets_kept());
    CHECK(start(&p, "session", "--fast", "2026-03-02T19:00:00+01:00") && pty_until(&p, "where you stopped") &&
              pty_until(&p, "Set 2 of 2"),
          "way %d: does not go on: %s", i, p.text);
    pty_send(&p, "q\n");
    CHECK(pty_end(&p, false) == 0, "way %d", i);
    pty_free(&p);
  }
}

/* The terminal closes at a question; the next run goes on at the same one. */
static void test_screen_closed(void) {
  pty p;
  fresh_store();
  for (int answered = 0; answered < 6; answered++) {
    char at[32];
    snprintf(at, sizeof at, "%d of 37", answered + 1);
    CHECK(start(&p, "screen", "--quiet", MORNING) && pty_until(&p, at) && pty_until(&p, "> "),
          "question %d: %s", answered + 1, p.text);
    CHECK(pty_send(&p, answered ? "n\n" : "1984\n"), "typed");
    snprintf(at, sizeof at, "%d of 37", answered + 2);
    CHECK(pty_until(&p, at) && pty_until(&p, "> "), "%s", p.text);
    pty_end(&p, true);
    pty_free(&p);
  }
  char *text = show("doctor", "--json", NIGHT);
  CHECK(text && strstr(text, "\"sound\": true"), "%s", text);
  free(text);
}

static void test_no_color(void) {
  setenv("NO_COLOR", "1", 1);
  ready_person();
  char *text = show("plan", "--why", EVENING);
  CHECK(text && strstr(text, "Session A") && !strstr(text, "\033["), "%s", text);
  free(text);
  unsetenv("NO_COLOR");
}

int main(void) {
  if (access("/dev/shm", W_OK)) strcpy(folder, "/tmp/test_pty_XXXXXX");
  bool good = *test_beside("posterior", program, sizeof program) && mkdtemp(folder) && chdir(folder) == 0;
  char data[96], line[96];
  snprintf(data, sizeof data, "%s/data", folder);
  setenv("XDG_DATA_HOME", data, 1);
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  CHECK(good, "cannot prepare a folder");
  if (good) {
    test_keys();
    test_left();
    test_screen_closed();
    test_no_color();
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    if (chdir("/") || system(line)) CHECK(false, "cannot clean up");
  }
  return test_done();
}
