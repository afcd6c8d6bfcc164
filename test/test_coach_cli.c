/* test_coach_cli.c: the coach from outside: every verb with good, odd and bad input; stopped at any question;
 * a terminal that closes.
 *
 * Runs the `posterior` that was built beside this test, with a store in a folder of its own and the clock
 * given by --now. */
#include "test.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/wait.h>

static char program[PATH_MAX], folder[] = "/tmp/test_coach_XXXXXX";
static char *out, *err; /* of the last run */

/* The program with these arguments and this text as standard input. Its exit code, -1 when it crashed. */
static int run(const char *input, const char *format, const char *a) {
  char args[1024], line[PATH_MAX + 2048];
  snprintf(args, sizeof args, format, a);
  FILE *f = fopen("stdin", "wb");
  if (!f || fputs(input, f) < 0 || fclose(f)) return -1;
  snprintf(line, sizeof line, "'%s' %s <stdin >stdout 2>stderr", program, args);
  int status = system(line);
  free(out);
  free(err);
  out = test_slurp("stdout", NULL);
  err = test_slurp("stderr", NULL);
  return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? WEXITSTATUS(status) : -1;
}

static int count(const char *text, const char *word) {
  int n = 0;
  for (; (text = strstr(text, word)); text++) n++;
  return n;
}

static void fresh_store(void) {
  if (system("rm -rf data")) abort();
}

#define MONDAY "--now 2026-03-02T07:30:00+01:00"

/* Year, then 17 times no, then pain and person. */
#define NO_FLAGS "n\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\n"
#define AFTER_FLAGS "3\n4\n6\n4\n3\n\ntie my shoes\n4\nsit through a film\n5\n-\n30\n\n8\n10\n7\n70\n\n"
#define HEALTHY "1984\n" NO_FLAGS AFTER_FLAGS

static void test_screen(void) {
  fresh_store();
  CHECK(run("", "doctor", "") == 0, "a store that is not there yet: %s", err);
  CHECK(run("", "clear --by me", "") == 1 && strstr(err, "posterior screen"), "nobody there: %s", err);
  CHECK(run(HEALTHY, "screen " MONDAY, "") == 0, "%s%s", out, err);
  CHECK(strstr(out, "37 of 37") && strstr(out, "no warning sign"), "%s", out);
  CHECK(run("", "screen --json " MONDAY, "") == 0 && strstr(out, "\"tier\": \"ok\"") &&
            strstr(out, "\"locked\": false"),
        "%s", out);
  CHECK(run("", "doctor --now 2026-03-03", "") == 0 && strstr(out, "all is well"), "%s", out);
}

/* The input ends after each of the questions in turn: all that was answered is there, the next run goes on.
 */
static void test_stopped(void) {
  const char *whole = HEALTHY;
  int at = 0;
  fresh_store();
  for (int answered = 0; whole[at]; answered++) {
    char one[64];
    int n = (int)strcspn(whole + at, "\n") + 1;
    snprintf(one, sizeof one, "%.*s", n, whole + at);
    at += n;
    int code = run(one, "screen " MONDAY, "");
    CHECK(code == (whole[at] ? 1 : 0), "after %d answers: exit %d %s", answered, code, err);
    CHECK(answered == 0 ? strstr(out, "1 of 37") != NULL : strstr(out, "where you stopped") != NULL, "%s",
          out);
    if (whole[at]) CHECK(count(err, "\n") == 1 && strstr(err, "are kept"), "%s", err);
  }
  CHECK(run("", "screen --json " MONDAY, "") == 0 && strstr(out, "\"tier\": \"ok\""), "%s", out);
}

/* Wrong keys and going back. */
static void test_wrong_keys(void) {
  fresh_store();
  CHECK(run("b\nsoon\n1e9\n-5\n\033[A1984\nmaybe\n\n7\ny n\nn\nb\nn\nb\nb\nb\nb\n1985\n" NO_FLAGS AFTER_FLAGS,
            "screen " MONDAY, "") == 0,
        "%s%s", out, err);
  CHECK(strstr(out, "no warning sign"), "%s", out);
}

/* A sign that cannot wait: told at once, locked, until somebody cleared. */
static void test_red_flag(void) {
  for (int flag = 0; flag < 8; flag++) {
    if (flag == 4 || flag == 5) continue; /* a small fall and thin bones count together */
    char answers[64] = "1984\n";
    for (int i = 0; i < flag; i++) strcat(answers, "n\n");
    strcat(answers, "y\n");
    fresh_store();
    CHECK(run(answers, "screen " MONDAY, "") == 0, "%s", err);
    CHECK(strstr(out, flag < 3 ? "emergency care now" : "see a doctor, today"), "flag %d: %s", flag, out);
    CHECK(run("", "screen --json " MONDAY, "") == 0 && strstr(out, "\"locked\": true"), "%s", out);
    CHECK(run(HEALTHY, "screen --now 2026-03-03T08:00:00+01:00", "") == 0, "%s", err);
    CHECK(run("", "screen --json --now 2026-03-03T08:00:00+01:00", "") == 0 &&
              strstr(out, "\"locked\": true"),
          "later answers do not unlock: %s", out);
    CHECK(run("", "clear --by 'Dr Ana' --now 2026-03-04T08:00:00+01:00", "") == 0, "%s", err);
    CHECK(run("", "screen --json --now 2026-03-04T09:00:00+01:00", "") == 0 &&
              strstr(out, "\"locked\": false"),
          "%s", out);
  }
  fresh_store();
  CHECK(run("1950\nn\nn\nn\nn\ny\n", "screen " MONDAY, "") == 0 && strstr(out, "see a doctor"),
        "a small fall at 75: %s", out);
  CHECK(run("", "clear --by 'Dr Ana' --now 2026-03-04T08:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("1950\nn\nn\nn\nn\ny\ny\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\nn\n" AFTER_FLAGS,
            "screen --now 2026-03-04T09:00:00+01:00", "") == 0 &&
            strstr(out, "same as then") && strstr(out, "You can start"),
        "cleared and unchanged: %s", out);
}

static void test_people(void) {
  fresh_store();
  CHECK(run("", "person", "") == 0 && strstr(out, "Nobody yet"), "%s", out);
  CHECK(run("", "person add Ana", "") == 0, "%s", err);
  CHECK(run("", "person add Ana", "") == 1 && count(err, "\n") == 1, "%s", err);
  CHECK(run("", "person add 'Bo \"x\"'", "") == 0, "%s", err);
  CHECK(run("", "person --json", "") == 0 && strstr(out, "Bo \\\"x\\\""), "%s", out);
  CHECK(run("", "person choose Ana", "") == 0 && run("", "person list", "") == 0 && strstr(out, "* Ana"),
        "%s", out);
  CHECK(run("n\n", "person erase Ana", "") == 1 && strstr(err, "nothing was erased"), "%s", err);
  CHECK(run("", "person erase Ana --yes", "") == 0, "%s", err);
  CHECK(run("", "person list", "") == 0 && !strstr(out, "Ana"), "%s", out);
  CHECK(run("", "screen --person Cleo", "") == 1 && strstr(err, "Cleo"), "%s", err);
}

typedef struct trial {
  const char *args;
  int code;
  const char *says;
} trial;

/* One clear line each, nothing on standard output. */
static const trial TRIALS[] = {
    {"person frob", 2, "list, add, choose"},
    {"person add", 2, "wants a name"},
    {"person add a b", 2, "one too many"},
    {"clear", 2, "--by"},
    {"screen --now yesterday", 2, "--now"},
    {"screen --now 2026-02-30", 2, "--now"},
    {"screen --answers nowhere.json", 1, "nowhere.json"},
    {"screen --answers bad.json", 1, "bad.json: line 2"},
    {"screen --answers list.json", 1, "JSON object"},
    {"screen --answers missing.json", 1, "\"P4\" is missing"},
    {"screen --answers odd.json", 1, "\"colour\" is not known"},
    {"screen --store /proc/nowhere/x.db", 1, "/proc/nowhere"},
    {"doctor --store bad.json", 1, ""},
};

static void write_file(const char *name, const char *text) {
  FILE *f = fopen(name, "wb");
  if (!f || fputs(text, f) < 0 || fclose(f)) abort();
}

#define FLAGS_BUT_P4                                                                                         \
  "\"E1\":\"no\",\"E2\":\"no\",\"E3\":\"no\",\"U1_FALL\":\"no\",\"U1_MINOR\":\"no\",\"U1_BONE\":\"no\","     \
  "\"U2\":\"no\",\"U3\":\"no\",\"P1\":\"no\",\"P2\":\"no\",\"P3_PREGNANT\":\"no\",\"P3_SURGERY\":\"no\","    \
  "\"P3_FRACTURE\":\"no\",\"P3_PRESSURE\":\"no\",\"P3_ORGAN\":\"no\",\"P3_ONSET\":\"no\""

static void test_trials(void) {
  fresh_store();
  write_file("bad.json", "{\n  \"flags\": {,}\n}\n");
  write_file("list.json", "[]");
  write_file("missing.json", "{\"flags\": {" FLAGS_BUT_P4 "}}");
  write_file("odd.json", "{\"colour\": 1}");
  write_file(
      "good.json",
      "{\"flags\": {" FLAGS_BUT_P4 ", \"P4\": \"no\"},\n"
      " \"pain\": {\"rest\": 2, \"now\": 4, \"worst\": 6, \"average\": 4},\n"
      " \"settings\": {\"birth_year\": 1984, \"minutes\": 30, \"mass_kg\": 70, \"gear\": [\"band\"],\n"
      "   \"conditions\": [], \"zone\": \"Europe/Berlin\"},\n"
      " \"activities\": [{\"name\": \"tie my shoes\", \"score\": 4}, {\"name\": \"sit\", \"score\": 5}]}\n");
  CHECK(run("", "person add Ana", "") == 0, "%s", err);
  for (size_t i = 0; i < sizeof TRIALS / sizeof *TRIALS; i++) {
    int code = run("", TRIALS[i].args, "");
    CHECK(code == TRIALS[i].code, "%s: exit %d: %s", TRIALS[i].args, code, err);
    CHECK(strstr(err, TRIALS[i].says) || strstr(out, TRIALS[i].says), "%s: %s", TRIALS[i].args, err);
    if (strncmp(TRIALS[i].args, "doctor", 6) != 0)
      CHECK(count(err, "\n") == 1 && !*out, "%s: %s%s", TRIALS[i].args, out, err);
  }
  CHECK(run("", "screen --answers good.json " MONDAY, "") == 0 && strstr(out, "You can start"), "%s%s", out,
        err);
}

static bool prepare(const char *self) {
  if (!realpath(self, program) || !mkdtemp(folder) || chdir(folder)) return false;
  strcpy(strrchr(program, '/') + 1, "posterior");
  setenv("XDG_DATA_HOME", "data", 1); /* below the folder */
  char here[PATH_MAX + 8];
  if (!getcwd(here, PATH_MAX)) return false;
  strcat(here, "/data");
  return setenv("XDG_DATA_HOME", here, 1) == 0 && unsetenv("NO_COLOR") == 0;
}

int main(int argc, char **argv) {
  (void)argc;
  CHECK(prepare(argv[0]), "cannot prepare a folder");
  if (!test_failed) {
    test_screen();
    test_stopped();
    test_wrong_keys();
    test_red_flag();
    test_people();
    test_trials();
    char line[64];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    if (chdir("/") || system(line)) CHECK(false, "cannot clean up");
  }
  free(out);
  free(err);
  return test_done();
}
