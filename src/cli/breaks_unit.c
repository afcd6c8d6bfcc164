/* breaks_unit.c: the break clock as a systemd user service: one file written, one command to start it.
 *
 * The unit may talk to unix sockets only (the buses), gains no rights, and may not write code. It uses no
 * option that needs a namespace (PrivateNetwork, ProtectSystem): those need user namespaces, which some
 * systems turn off, and inside one the kernel no longer shows which program holds the camera. Without a
 * network socket there is no network either.
 */
#include "cli/breaks.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define UNIT "posterior-breaks.service"

static const char HEAD[] =
    "# Written by posterior breaks install; posterior breaks uninstall takes it away.\n"
    "[Unit]\n"
    "Description=Posterior: a word when you have sat for long\n"
    "\n"
    "[Service]\n"
    "Type=exec\n";
static const char TAIL[] = "Restart=on-failure\n"
                           "RestartSec=30\n"
                           "Nice=10\n"
                           "UMask=0077\n"
                           "MemoryMax=128M\n"
                           "TasksMax=16\n"
                           "NoNewPrivileges=yes\n"
                           "RestrictAddressFamilies=AF_UNIX\n"
                           "SystemCallArchitectures=native\n"
                           "SystemCallErrorNumber=EPERM\n"
                           "SystemCallFilter=@system-service\n"
                           "SystemCallFilter=~@privileged @resources\n"
                           "MemoryDenyWriteExecute=yes\n"
                           "LockPersonality=yes\n"
                           "RestrictNamespaces=yes\n"
                           "RestrictRealtime=yes\n"
                           "RestrictSUIDSGID=yes\n"
                           "\n"
                           "[Install]\n"
                           "WantedBy=default.target\n";

/* $XDG_CONFIG_HOME/systemd/user/NAME. Non-zero: no home. */
static int unit_path(char path[PATH_MAX], pc_err *err) {
  const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
  int n = 0;
  if (config && *config == '/')
    n = snprintf(path, PATH_MAX, "%s/systemd/user/" UNIT, config);
  else if (home && *home == '/')
    n = snprintf(path, PATH_MAX, "%s/.config/systemd/user/" UNIT, home);
  if (n > 0 && n < PATH_MAX) return 0;
  return pc_fail(err, PC_IO, 0, "no place for the service's file is known; set HOME");
}

static void make_folders(const char *path) {
  char part[PATH_MAX];
  snprintf(part, sizeof part, "%s", path);
  for (char *at = part + 1; (at = strchr(at, '/')); at++) *at = 0, mkdir(part, 0700), *at = '/';
}

/* This program's path as systemd wants it: quoted, with % and $ doubled. */
static int print_program(char *out, size_t size, pc_err *err) {
  char self[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  size_t at = 0;
  if (n <= 0) return pc_fail(err, PC_IO, 0, "the program's own path is not known: %s", strerror(errno));
  self[n] = 0;
  for (const char *s = self; *s && at + 3 < size; s++) {
    if ((unsigned char)*s < ' ')
      return pc_fail(err, PC_BAD_INPUT, 0, "the program's path has a strange letter");
    if (*s == '%' || *s == '$') out[at++] = *s;
    if (*s == '"' || *s == '\\') out[at++] = '\\';
    out[at++] = *s;
  }
  out[at] = 0;
  return 0;
}

/* systemctl --user WORDS; false: not there or it failed. */
static bool systemctl(const char *a, const char *b, const char *c) {
  extern char **environ;
  char *argv[] = {"systemctl", "--user", "--quiet", (char *)a, (char *)b, (char *)c, NULL};
  int status;
  pid_t pid;
  if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ)) return false;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return false;
  return status == 0;
}

int pc_breaks_install(const pc_cli *cli) {
  char path[PATH_MAX] = "", program[2 * PATH_MAX], text[4 * PATH_MAX];
  pc_err err = {0};
  if (unit_path(path, &err) || print_program(program, sizeof program, &err)) return pc_cli_fail("", &err);
  int n = snprintf(text, sizeof text, "%sExecStart=\"%s\" breaks run\n%s", HEAD, program, TAIL);
  make_folders(path);
  if (pc_file_write(path, text, (size_t)n, &err)) return pc_cli_fail(path, &err);
  if (!cli->quiet) printf("Written: %s\n", path);
  if (systemctl("daemon-reload", NULL, NULL) && systemctl("enable", "--now", UNIT)) {
    if (!cli->quiet) printf("The break clock runs, now and at every login. See posterior breaks status.\n");
    return 0;
  }
  if (!cli->quiet)
    printf("systemd could not be reached from here. In your desktop session, type:\n"
           "  systemctl --user enable --now " UNIT "\n"
           "or, without systemd, start at login: posterior breaks run\n");
  return 0;
}

int pc_breaks_uninstall(const pc_cli *cli) {
  char path[PATH_MAX] = "";
  pc_err err = {0};
  if (unit_path(path, &err)) return pc_cli_fail("", &err);
  if (access(path, F_OK) != 0) {
    pc_fail(&err, PC_IO, 0, "not installed");
    return pc_cli_fail(path, &err);
  }
  systemctl("disable", "--now", UNIT);
  if (unlink(path) != 0) {
    pc_fail(&err, PC_IO, 0, "cannot be removed: %s", strerror(errno));
    return pc_cli_fail(path, &err);
  }
  systemctl("daemon-reload", NULL, NULL);
  if (!cli->quiet) printf("Taken away: %s\n", path);
  return 0;
}
