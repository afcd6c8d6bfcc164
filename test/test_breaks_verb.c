/* `posterior breaks` from outside: the program that was built beside this test, on a bus, a desktop and a
 * home of its own (desktop.h). What it stores is read back from the store. */
#include "desktop.h"
#include "posterior/breaks.h"
#include "posterior/store.h"
#include "test.h"

#include <limits.h>
#include <sys/stat.h>
#include <time.h>

static char program[PATH_MAX + 16], *out, *err; /* out, err: of the last run */

static int run(const char *words) {
  char line[PATH_MAX + 320];
  snprintf(line, sizeof line, "'%s' breaks %s >stdout 2>stderr </dev/null", program, words);
  int status = system(line);
  free(out);
  free(err);
  out = test_slurp("stdout", NULL);
  err = test_slurp("stderr", NULL);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static pc_store *open_store(void) {
  pc_err e = {0};
  pc_store *s = pc_store_open("data/posterior/posterior.db", false, &e);
  CHECK(s != NULL, "%s", e.text);
  return s;
}

/* The last event of the only person; blank where there is none. */
static pc_event last_event(void) {
  pc_err e = {0};
  pc_arena *arena = pc_arena_make();
  pc_store *s = open_store();
  pc_event *events, last = pc_event_blank(PC_EVENT_NOTE, (pc_clock){0});
  int n = 0;
  if (s && !pc_store_read(s, pc_store_find(s, NULL, &e), arena, &events, &n, &e) && n) last = events[n - 1];
  last.note = "";
  pc_store_close(s);
  pc_arena_free(arena);
  return last;
}

static void add_person(void) {
  pc_err e = {0};
  pc_store *s = open_store();
  int64_t id = s ? pc_store_add(s, "tester", 1000, &e) : 0;
  CHECK(id && pc_store_choose(s, id, &e) == 0, "%s", e.text);
  pc_store_close(s);
}

/* Nothing to worry about: training is open. */
static void add_screen(void) {
  pc_err e = {0};
  pc_store *s = open_store();
  pc_event screen = pc_event_blank(PC_EVENT_SCREEN, (pc_clock){.at = time(NULL) - 60});
  screen.pain = 2;
  CHECK(pc_store_append(s, pc_store_find(s, NULL, &e), &screen, 1, &e) == 0, "%s", e.text);
  pc_store_close(s);
}

static void without_clock(void) {
  CHECK(run("status") == 1 && strstr(err, "no break clock"), "%s", err);
  CHECK(run("skip") == 1 && strstr(err, "no break clock"), "%s", err);
  CHECK(run("done") == 1 && strstr(err, "posterior screen"), "nobody there: %s", err);
  CHECK(run("dance") == 2 && run("sit x") == 2 && run("done now") == 2 && run("sit -5") == 2);
  CHECK(run("sit 2000") == 1 && strstr(err, "minutes"), "%s", err);
  add_person();
  CHECK(run("sit 40") == 0, "%s", err);
  pc_event e = last_event();
  CHECK(e.kind == PC_EVENT_SIT && e.minutes == 40);
  CHECK(run("done") == 0, "%s", err);
  e = last_event();
  CHECK(e.kind == PC_EVENT_BREAK && e.outcome == PC_BREAK_DONE && !strcmp(e.what, "stand_up"),
        "nobody asked yet what is safe: %s", e.what);
  add_screen();
  char before[PC_WHAT_MAX];
  for (int i = 0; i < 2; i++) { /* two breaks in a row differ, and both are of the deck */
    snprintf(before, sizeof before, "%s", e.what);
    CHECK(run("done") == 0, "%s", err);
    e = last_event();
    pc_catalogue *c = pc_catalogue_make();
    const pc_exercise *move = pc_exercise_find(c, e.what);
    CHECK(move && move->office && strcmp(before, e.what), "%s after %s", e.what, before);
    pc_catalogue_free(c);
  }
}

static void one_look(void) {
  CHECK(run("once --json") == 0 && strstr(out, "\"idle_s\": 20.0") && strstr(out, "idle: Mutter"), "%s", out);
  CHECK(run("once") == 0 && strstr(out, "no input for: 20.0 s") && strstr(out, "locked: no"), "%s", out);
}

static void with_clock(void) {
  pc_break_view v;
  pc_err e = {0};
  pid_t clock = fork();
  if (clock == 0) {
    if (!freopen("/dev/null", "r", stdin) || !freopen("clock.err", "w", stderr)) _exit(126);
    execl(program, program, "breaks", "run", (char *)NULL);
    _exit(127);
  }
  for (int i = 0; i < 500 && pc_breaks_ask(&v, &e); i++) usleep(20000);
  CHECK(run("status") == 0 && strstr(out, "the next card in 30 min"), "%s%s", out, err);
  CHECK(run("status --json") == 0 && strstr(out, "\"card_open\": false"), "%s", out);
  CHECK(run("run") == 1 && strstr(err, "already"), "%s", err);
  CHECK(run("later") == 1 && strstr(err, "no card"), "%s", err);
  int64_t id = last_event().id;
  CHECK(run("done") == 0 && last_event().id == id + 1, "kept by the clock: %s", err);
  CHECK(run("stand") == 0 && run("status") == 0 && strstr(out, "standing"), "%s", out);
  int status = -1;
  kill(clock, SIGTERM);
  waitpid(clock, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
}

static void unit(const char *config) {
  char path[PATH_MAX + 64], *text;
  struct stat st;
  setenv("PATH", "/nonexistent", 1); /* no systemctl: the tester's own services are left alone */
  CHECK(run("install") == 0 && strstr(out, "systemctl --user enable --now"), "%s%s", out, err);
  snprintf(path, sizeof path, "%s/systemd/user/posterior-breaks.service", config);
  text = test_slurp(path, NULL);
  CHECK(text && strstr(text, "ExecStart=\"/") && strstr(text, "posterior\" breaks run\n"), "%s", path);
  CHECK(text && strstr(text, "NoNewPrivileges=yes") && strstr(text, "RestrictAddressFamilies=AF_UNIX"));
  free(text);
  CHECK(run("install --quiet") == 0 && !*out, "again: %s", err);
  CHECK(run("uninstall") == 0 && stat(path, &st) != 0, "%s", err);
  CHECK(run("uninstall") == 1 && strstr(err, "not installed"), "%s", err);
}

int main(void) {
  char dir[] = "/tmp/posterior_breaks_XXXXXX", config[PATH_MAX], command[128];
  if (!*test_beside("posterior", program, sizeof program) || !mkdtemp(dir) || chdir(dir)) return 1;
  snprintf(config, sizeof config, "%s/con fig", dir);
  setenv("HOME", dir, 1);
  unsetenv("DISPLAY");
  setenv("XDG_CONFIG_HOME", config, 1);
  snprintf(command, sizeof command, "%s/data", dir);
  setenv("XDG_DATA_HOME", command, 1);
  mkdir("data", 0700);
  mkdir("data/posterior", 0700);
  static Desktop desk;
  pid_t bus = bus_start(dir);
  if (!bus)
    SKIP("no dbus-daemon (package dbus-daemon)");
  else {
    desk.idle_ms = 20000;
    desk.server = desk.mutter = 1;
    desktop_start(&desk);
    usleep(50000);
    without_clock();
    one_look();
    with_clock();
    unit(config);
    desktop_stop(&desk);
    kill(bus, SIGTERM);
    waitpid(bus, NULL, 0);
  }
  free(out);
  free(err);
  snprintf(command, sizeof command, "/bin/rm -rf %s", dir);
  if (chdir("/") || system(command) != 0) printf("NOTE %s is left behind\n", dir);
  return test_done();
}
