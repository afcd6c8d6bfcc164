/* test_coach_cli.c: the coach from outside: every verb with good, odd and bad input; stopped at any question;
 * a terminal that closes.
 *
 * Runs the `posterior` that was built beside this test, with a store in a folder of its own and the clock
 * given by --now. */
#include "test.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/wait.h>

static char program[PATH_MAX],
    folder[64] = "/dev/shm/test_coach_XXXXXX"; /* in memory: every entry is synced */
static char *out, *err;                        /* of the last run */

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
    if (whole[at]) CHECK(test_count(err, "\n") == 1 && strstr(err, "are kept"), "%s", err);
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
  CHECK(run("", "person add Ana", "") == 1 && test_count(err, "\n") == 1, "%s", err);
  CHECK(run("", "person add 'Bo \"x\"'", "") == 0, "%s", err);
  CHECK(run("", "person --json", "") == 0 && strstr(out, "Bo \\\"x\\\""), "%s", out);
  CHECK(run("", "person choose Ana", "") == 0 && run("", "person list", "") == 0 && strstr(out, "* Ana"),
        "%s", out);
  CHECK(run("n\n", "person erase Ana", "") == 1 && strstr(err, "nothing was erased"), "%s", err);
  CHECK(run("", "person erase Ana --yes", "") == 0, "%s", err);
  CHECK(run("", "person list", "") == 0 && !strstr(out, "Ana"), "%s", out);
  CHECK(run("", "screen --person Cleo", "") == 1 && strstr(err, "Cleo"), "%s", err);
}

/* ---- plan, session, log ---- */

/* Answers to the prompts of one set: done, all, all clean, three left, the pain. */
#define SET(pain) "\n\n\n3\n" pain "\n"

static void test_plan(void) {
  fresh_store();
  CHECK(run("", "person add Ana", "") == 0, "%s", err);
  CHECK(run("", "plan " MONDAY, "") == 1 && strstr(out, "posterior screen"), "locked before the screen: %s",
        out);
  CHECK(run("", "session " MONDAY, "") == 1 && strstr(out, "posterior screen") && test_count(err, "\n") == 1,
        "%s", out);
  CHECK(run("", "plan --json " MONDAY, "") == 0 && strstr(out, "\"locked\": true"), "%s", out);
  CHECK(run(HEALTHY, "screen " MONDAY, "") == 0, "%s", err);
  CHECK(run("", "plan " MONDAY, "") == 0 && strstr(out, "Session A") && strstr(out, "Glute bridge"), "%s",
        out);
  for (const char *line = out; *line;) { /* 80 columns; every character of the plan is one column */
    size_t n = strcspn(line, "\n");
    CHECK(n <= 80, "too wide: %.*s", (int)n, line);
    line += n + (line[n] == '\n');
  }
  CHECK(!strchr(out, '\033'), "colour without a terminal");
  char *first = strdup(out);
  CHECK(run("", "plan " MONDAY, "") == 0 && !strcmp(out, first), "the same plan twice");
  free(first);
  CHECK(run("", "plan --why " MONDAY, "") == 0 && strstr(out, "WEEK-1 (sets 2) grade"), "%s", out);
  CHECK(run("", "plan --week 2 --json " MONDAY, "") == 0 && strstr(out, "\"week\": 2"), "%s", out);
  CHECK(run("", "today " MONDAY, "") == 0 && strstr(out, "Session A"), "%s", out);
  CHECK(run("", "today --json " MONDAY, "") == 0 && strstr(out, "\"session\": \"A\""), "%s", out);
}

static void test_session(void) {
  const char *at = "session --fast --now 2026-03-02T18:00:00+01:00";
  fresh_store();
  CHECK(run(HEALTHY, "screen " MONDAY, "") == 0, "%s", err);
  /* the input ends in the second set: the first is kept and not asked for again */
  CHECK(run("4\n" SET("3") "\n8\n", at, "") == 1 && strstr(err, "paused") && test_count(err, "\n") == 1, "%s",
        err);
  CHECK(run("", "log --json " MONDAY, "") == 0, "%s", err);
  CHECK(run("", "log --json --now 2026-03-02T19:00:00+01:00", "") == 0 &&
            test_count(out, "\"kind\": \"set\"") == 1 && test_count(out, "\"kind\": \"start\"") == 1,
        "%s", out);
  CHECK(run("q\n", at, "") == 0 && strstr(out, "where you stopped") && strstr(out, "Set 2 of 2"), "%s", out);
  CHECK(strstr(out, "1 of ") && strstr(out, "What you did counts"), "%s", out);
  CHECK(run("", at, "") == 1 && strstr(err, "today's session is done"), "%s", err);
  /* pain that runs down a leg: stop and ask the questions again */
  CHECK(run("4\n\n\n\n3\n2l\n", "session B --fast --now 2026-03-04T18:00:00+01:00", "") == 0 &&
            strstr(out, "safety questions again"),
        "%s%s", out, err);
  CHECK(run("", "session --now 2026-03-05T18:00:00+01:00", "") == 1, "locked: %s", out);
  CHECK(run("", "doctor --now 2026-03-05T18:00:00+01:00", "") == 0, "%s", out);
}

static void test_log(void) {
  static const char *const good[] = {"pain 4 am",
                                     "pain 6",
                                     "steps 6500",
                                     "walk 25",
                                     "walk 25 3000",
                                     "ready 4 4 3 5",
                                     "relief 'warm bath'",
                                     "session A done=5",
                                     "set bridge 10 pain=2 reps_left=3",
                                     "test side_bridge 40 left error=4",
                                     "psfs 4 5",
                                     "sit 45",
                                     "habit wake_up 10",
                                     "note 'long day'",
                                     "setting minutes 20",
                                     "setting zone Europe/Berlin"};
  static const char *const wrong[] = {"pain",
                                      "pain 11",
                                      "pain 4 noon",
                                      "pain four",
                                      "steps -1",
                                      "ready 4 4",
                                      "ready 4 4 3 9",
                                      "psfs 11",
                                      "frob 3",
                                      "correct 1",
                                      "correct 999 pain=3",
                                      "undo 999",
                                      "set bridge",
                                      "set flying 3",
                                      "pain 4 am twice",
                                      "setting speed 3",
                                      "setting minutes 5000",
                                      "walk 25 colour=3",
                                      "symptom E9"};
  fresh_store();
  CHECK(run(HEALTHY, "screen " MONDAY, "") == 0, "%s", err);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    CHECK(run("", "log %s --now 2026-03-02T20:00:00+01:00", good[i]) == 0 && !*err, "%s: %s", good[i], err);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CHECK(run("", "log %s --now 2026-03-02T20:00:00+01:00", wrong[i]) == 1 && test_count(err, "\n") == 1 &&
              !*out,
          "%s: %s%s", wrong[i], out, err);
  CHECK(run("", "log pain 9 am --json --now 2026-03-03T07:00:00+01:00", "") == 0, "%s", err);
  const char *id = strstr(out, "\"id\": ");
  char fix[64];
  snprintf(fix, sizeof fix, "%d pain=3", id ? atoi(id + 6) : 0);
  CHECK(run("", "log correct %s --now 2026-03-03T08:00:00+01:00", fix) == 0, "%s", err);
  CHECK(run("", "log --now 2026-03-03T09:00:00+01:00", "") == 0 && !strstr(out, "pain=9"), "%s", out);
  CHECK(run("", "log undo --now 2026-03-03T09:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("", "log --now 2026-03-03T09:00:00+01:00", "") == 0 && strstr(out, "pain=9"),
        "undo brings it back: %s", out);
  CHECK(run("", "log pain 2 --at 2026-02-28 --now 2026-03-03T09:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("", "log symptom E1 --now 2026-03-03T09:00:00+01:00", "") == 0 &&
            strstr(out, "emergency care now"),
        "%s", out);
}

/* export, erase, import: every answer as before (P3). */
static void test_round_trip(void) {
  static const char *const asks[] = {"today --json",  "plan --json", "progress --json", "log --json --all",
                                     "screen --json", "plan --why",  "export csv"};
  enum { N = sizeof asks / sizeof *asks };
  char *before[N];
  const char *at = " --now 2026-03-10T20:00:00+01:00", *all = "log pain 4 am --now 2026-03-05T07:00:00+01:00";
  fresh_store();
  CHECK(run(HEALTHY, "screen " MONDAY, "") == 0 &&
            run("4\n" SET("3") SET("3") "g\nq\n", "session --fast --now 2026-03-02T18:00:00+01:00", "") == 0,
        "%s", err);
  CHECK(run("", all, "") == 0 && run("", "log undo --now 2026-03-05T08:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("", "log pain 5 am --now 2026-03-06T08:00:00+01:00", "") == 0, "%s", err);
  for (int i = 0; i < N; i++) {
    char args[128];
    snprintf(args, sizeof args, "%s%s", asks[i], at);
    CHECK(run("", args, "") == 0, "%s: %s", args, err);
    before[i] = strdup(out);
  }
  CHECK(run("", "export json -o all.json", "") == 0, "%s", err);
  CHECK(run("", "import all.json", "") == 1 && strstr(err, "already"), "%s", err);
  CHECK(run("", "person erase me --yes", "") == 0 && run("", "import all.json", "") == 0, "%s", err);
  for (int i = 0; i < N; i++) {
    char args[128];
    snprintf(args, sizeof args, "%s%s", asks[i], at);
    CHECK(run("", args, "") == 0 && !strcmp(out, before[i]), "%s differs: %s", args, err);
    free(before[i]);
  }
  CHECK(run("", "export fhir " MONDAY, "") == 0 && strstr(out, "\"Bundle\""), "%s", err);
  CHECK(run("", "export ical " MONDAY, "") == 0 && strstr(out, "BEGIN:VCALENDAR"), "%s", err);
}

static void test_progress(void) {
  fresh_store();
  CHECK(run(HEALTHY, "screen " MONDAY, "") == 0, "%s", err);
  CHECK(run("", "progress " MONDAY, "") == 0 && strstr(out, "0 sessions"), "nothing yet: %s%s", out, err);
  CHECK(run("4\n" SET("3") SET("3") "g\nq\n", "session --fast --now 2026-03-02T18:00:00+01:00", "") == 0,
        "%s", err);
  CHECK(run("", "log test side_bridge 30 left error=4 --now 2026-03-02T19:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("", "log test side_bridge 33 left error=4 --now 2026-03-03T19:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("", "progress --now 2026-03-03T20:00:00+01:00", "") == 0 && strstr(out, "Glute bridge") &&
            strstr(out, "no clear change"),
        "%s", out);
  CHECK(run("", "log test side_bridge 36 left error=4 --now 2026-03-04T19:00:00+01:00", "") == 0, "%s", err);
  CHECK(run("", "progress --now 2026-03-05T20:00:00+01:00", "") == 0 && strstr(out, "± 4, higher"), "%s",
        out);
  CHECK(run("", "progress --html page.html --now 2026-03-05T20:00:00+01:00", "") == 0, "%s", err);
  char *page = test_slurp("page.html", NULL);
  CHECK(page && test_count(page, "<svg") == 4 && test_count(page, "<title id=") == 4 &&
            test_count(page, "<desc id=") == 4 && test_count(page, "<table>") == 4,
        "four plots, each with title, description and table");
  CHECK(page && !strstr(page, "<script") && !strstr(page, "http://") && !strstr(page, "https://") &&
            !strstr(page, "src="),
        "nothing is fetched");
  free(page);
  CHECK(run("", "progress --html nowhere/page.html", "") == 1 && strstr(err, "nowhere"), "%s", err);
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
    {"export xml", 2, "json, csv, fhir and ical"},
    {"import", 2, "wants a file"},
    {"import bad.json", 1, "bad.json"},
    {"score nowhere.json", 1, "nowhere.json"},
    {"session Z", 1, "no session \"Z\""},
    {"progress --days 3", 2, "too small"},
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
  CHECK(run(HEALTHY, "screen", "") == 0, "%s", err);
  for (size_t i = 0; i < sizeof TRIALS / sizeof *TRIALS; i++) {
    int code = run("", TRIALS[i].args, "");
    CHECK(code == TRIALS[i].code, "%s: exit %d: %s", TRIALS[i].args, code, err);
    CHECK(strstr(err, TRIALS[i].says) || strstr(out, TRIALS[i].says), "%s: %s", TRIALS[i].args, err);
    if (strncmp(TRIALS[i].args, "doctor", 6) != 0)
      CHECK(test_count(err, "\n") == 1 && !*out, "%s: %s%s", TRIALS[i].args, out, err);
  }
  CHECK(run("", "screen --answers good.json " MONDAY, "") == 0 && strstr(out, "You can start"), "%s%s", out,
        err);
}

static bool prepare(void) {
  if (access("/dev/shm", W_OK)) strcpy(folder, "/tmp/test_coach_XXXXXX");
  if (!*test_beside("posterior", program, sizeof program) || !mkdtemp(folder) || chdir(folder)) return false;
  setenv("XDG_DATA_HOME", "data", 1); /* below the folder */
  char here[PATH_MAX + 8];
  if (!getcwd(here, PATH_MAX)) return false;
  strcat(here, "/data");
  return setenv("XDG_DATA_HOME", here, 1) == 0 && unsetenv("NO_COLOR") == 0;
}

int main(void) {
  CHECK(prepare(), "cannot prepare a folder");
  if (!test_failed) {
    test_screen();
    test_stopped();
    test_wrong_keys();
    test_red_flag();
    test_people();
    test_trials();
    test_plan();
    test_session();
    test_log();
    test_round_trip();
    test_progress();
    char line[96];
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    if (chdir("/") || system(line)) CHECK(false, "cannot clean up");
  }
  free(out);
  free(err);
  return test_done();
}
