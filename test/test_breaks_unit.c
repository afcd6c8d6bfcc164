/* The service as systemd runs it: a real user manager in namespaces of its own, the unit that `posterior
 * breaks install` writes, its sandbox, a bus of the manager's, and the desktop of the tests on it.
 *
 * Only where that disturbs nobody: as root on a machine that systemd did not boot (a container). Elsewhere
 * the unit is read by systemd-analyze. */
#include "desktop.h"
#include "posterior/store.h"
#include "test.h"

#include <limits.h>
#include <sys/stat.h>

static char dir[] = "/tmp/posterior_unit_XXXXXX", self[PATH_MAX], program[PATH_MAX + 16];

/* What the manager needs: its own /run, which says that systemd is there, and a cgroup that it may divide. */
static const char READY[] =
    "mount --make-rprivate / && mount -t tmpfs none /run && mkdir -p /run/systemd/system || exit 1\n"
    "for c in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do\n"
    "  if [ -f $c/cgroup.procs ]; then mkdir -p $c/$NAME && echo $PPID >$c/$NAME/cgroup.procs; fi\n"
    "done\n";
static const char CLEAN[] = "for c in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do\n"
                            "  if [ -d $c/$NAME ]; then find $c/$NAME -depth -type d -exec rmdir {} + ; fi\n"
                            "done\n";

static void file(const char *name, const char *text) {
  FILE *f = fopen(name, "w");
  CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0, "%s", name);
}

/* What a command prints, both ways out. */
static char *output(const char *command, int *code) {
  char line[PATH_MAX + 256];
  snprintf(line, sizeof line, "%s >said 2>&1 </dev/null", command);
  int status = system(line);
  if (code) *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return test_slurp("said", NULL);
}

static bool says(const char *command, const char *part) {
  int code;
  char *text = output(command, &code);
  bool found = text && strstr(text, part);
  if (!found) printf("NOTE %s: %d %s\n", command, code, text ? text : "");
  free(text);
  return found;
}

static bool soon(const char *command, const char *part) {
  for (int i = 0; i < 100; i++, usleep(100000)) {
    char *text = output(command, NULL);
    bool found = text && strstr(text, part);
    free(text);
    if (found) return true;
  }
  return says(command, part);
}

static bool breaks(const char *word, const char *part) {
  char line[PATH_MAX + 64];
  snprintf(line, sizeof line, "'%s' breaks %s", program, word);
  return soon(line, part);
}

static void add_person(void) {
  pc_err e = {0};
  pc_store *s = pc_store_open("data/posterior/posterior.db", false, &e);
  int64_t id = s ? pc_store_add(s, "tester", 1000, &e) : 0;
  CHECK(id && pc_store_choose(s, id, &e) == 0, "%s", e.text);
  pc_store_close(s);
}

static int entries(void) {
  pc_err e = {0};
  pc_arena *arena = pc_arena_make();
  pc_store *s = pc_store_open("data/posterior/posterior.db", true, &e);
  pc_event *events;
  int n = -1;
  if (s) pc_store_read(s, pc_store_find(s, NULL, &e), arena, &events, &n, &e);
  pc_store_close(s);
  pc_arena_free(arena);
  return n;
}

/* A life of the service: installed, running, asked, answered, taken away. */
static void live(void) {
#define SHOW "systemctl --user show posterior-breaks.service -p "
  static Desktop desk;
  CHECK(breaks("install", "The break clock runs"), "installed");
  CHECK(says(SHOW "ActiveState,UnitFileState", "ActiveState=active\nUnitFileState=enabled"), "active");
  CHECK(says(SHOW "NoNewPrivileges,RestrictNamespaces,MemoryDenyWriteExecute,SystemCallErrorNumber",
             "NoNewPrivileges=yes"),
        "in its sandbox");
  CHECK(breaks("status", "the next card in"), "it answers on the bus");
  desk.idle_ms = 20000;
  desk.server = desk.mutter = 1;
  desktop_start(&desk);
  CHECK(breaks("status", "idle: Mutter"), "it finds a desktop that came later");
  CHECK(entries() == 0 && breaks("done", "") && entries() == 1, "what is done is stored: %d", entries());
  CHECK(says("systemctl --user kill -s KILL posterior-breaks.service; echo", ""), "killed");
  CHECK(soon(SHOW "SubState", "SubState=auto-restart"), "systemd will start it again");
  CHECK(says("systemctl --user restart posterior-breaks.service; echo", "") &&
            breaks("status", "the next card in"),
        "again");
  CHECK(says("systemctl --user stop posterior-breaks.service; echo", "") &&
            says(SHOW "ActiveState", "inactive") && says(SHOW "Result", "success"),
        "it ends well");
  CHECK(breaks("uninstall", "Taken away"), "uninstalled");
  CHECK(says(SHOW "LoadState", "LoadState=not-found"), "nothing is left");
  desktop_stop(&desk);
}

static bool here(const char *command) {
  char line[PATH_MAX];
  snprintf(line, sizeof line, "command -v %s >/dev/null", command);
  return system(line) == 0;
}

/* In the namespaces. */
static void inside(void) {
  char path[PATH_MAX];
  bool up = system("sh ready.sh") == 0;
  pid_t manager = up ? fork() : 0;
  if (up && manager == 0) {
    if (!freopen("/dev/null", "r", stdin) || !freopen("manager.log", "w", stderr)) _exit(126);
    setenv("SYSTEMD_LOG_TARGET", "console", 1);
    execlp("systemd", "systemd", "--user", "--unit=basic.target", (char *)NULL);
    _exit(127);
  }
  snprintf(path, sizeof path, "unix:path=%s/run/bus", dir);
  setenv("DBUS_SESSION_BUS_ADDRESS", path, 1);
  up = up && soon("systemctl --user is-system-running", "running");
  if (up) {
    add_person();
    live();
  } else {
    char *log = test_slurp("manager.log", NULL);
    printf("NOTE %s\n", log ? log : "");
    free(log);
    SKIP("a user manager of our own does not start here");
  }
  if (manager > 0) kill(manager, SIGTERM), waitpid(manager, NULL, 0);
}

static void with_a_manager(void) {
  char line[2 * PATH_MAX];
  if (geteuid() != 0 || access("/run/systemd/system", F_OK) == 0 || !here("systemd") || !here("systemctl") ||
      !here("unshare") || access("/usr/lib/systemd/user/dbus.socket", F_OK) != 0) {
    SKIP("a user manager of our own: needs root, a machine that systemd did not boot, systemd and "
         "dbus-user-session");
    return;
  }
  file("ready.sh", READY), file("clean.sh", CLEAN);
  fflush(stdout);
  snprintf(line, sizeof line, "unshare -m -p -f --mount-proc --kill-child '%s' %s", self, dir);
  CHECK(system(line) == 0, "inside");
  if (system("sh clean.sh") != 0) printf("NOTE the cgroup %s is left behind\n", getenv("NAME"));
}

/* Every line of the unit is one that systemd knows. */
static void read_by_systemd(void) {
  char line[PATH_MAX + 128];
  if (!here("systemd-analyze")) {
    SKIP("no systemd-analyze (package systemd)");
    return;
  }
  snprintf(line, sizeof line, "PATH=/nonexistent '%s' breaks install", program);
  CHECK(says(line, "Written"), "written");
  int code;
  char *text =
      output("systemd-analyze verify --user --man=no conf/systemd/user/posterior-breaks.service", &code);
  CHECK(code == 0 && text && !strstr(text, "posterior-breaks.service:"), "%d %s", code, text);
  free(text);
  text = output("systemd-analyze verify --user --man=no bad.service", &code); /* and it does look */
  CHECK(text && strstr(text, "Unknown key"), "%s", text);
  free(text);
}

/* With an argument, its folder, this is the test that runs in the namespaces. */
int main(int argc, char **argv) {
  char path[PATH_MAX + 32];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (argc > 1) snprintf(dir, sizeof dir, "%s", argv[1]);
  if (n <= 0 || (argc == 1 && !mkdtemp(dir)) || chdir(dir)) return 1;
  snprintf(program, sizeof program, "%.*s/posterior", (int)(strrchr(self, '/') - self), self);
  if (argc > 1) {
    inside();
    return test_done();
  }
  static const char *const places[][2] = {
      {"HOME", "."}, {"XDG_CONFIG_HOME", "conf"}, {"XDG_DATA_HOME", "data"}, {"XDG_RUNTIME_DIR", "run"}};
  for (int i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/%s", dir, places[i][1]);
    mkdir(path, 0700);
    setenv(places[i][0], path, 1);
  }
  setenv("NAME", strrchr(dir, '/') + 1, 1);
#ifdef __SANITIZE_ADDRESS__
  setenv("ASAN_OPTIONS", "detect_leaks=0",
         1); /* looking for them needs ptrace, which the unit's filter forbids */
#endif
  mkdir("data/posterior", 0700);
  file("bad.service", "[Service]\nExecStart=/bin/true\nNoSuchKey=yes\n");
  read_by_systemd();
  with_a_manager();
  snprintf(path, sizeof path, "/bin/rm -rf %s", dir);
  if (chdir("/") || system(path) != 0) printf("NOTE %s is left behind\n", dir);
  return test_done();
}
