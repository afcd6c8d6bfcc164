/* child.c: start a program that works without rights, believe nothing it says, notice when it dies or falls
 * silent, leave nothing behind.
 *
 * Decoders and encoders are large, written for speed, and the place where prepared files do harm. So they run
 * in processes of their own (src/decode, src/encode), which have given up everything but one file and one
 * piece of memory. The conversation is in reel.h. The memory cannot be made smaller, so a child cannot take
 * away what is being read.
 */
#include "eyes/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const int PATIENCE = 20000; /* ms without a word; an 8K picture takes about one second */

pc_child pc_child_none(const char *what, const char *name) {
  return (pc_child){
      .what = what, .name = name, .commands = -1, .notes = -1, .memory_file = -1, .patience = PATIENCE};
}

/* A pair of ends that the child will not inherit by accident, and that lie above its four. Sockets, since
 * writing into a pipe whose reader is dead would end this program too. */
static int make_pair(int ends[2]) {
  int made[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made)) return -1;
  for (int k = 0; k < 2; k++) {
    ends[k] = fcntl(made[k], F_DUPFD_CLOEXEC, 10);
    close(made[k]);
  }
  return ends[0] < 0 || ends[1] < 0 ? -1 : 0;
}

static int spawn(pc_child *c, const char *program, const char *argument, int file, int in, int out) {
  char *argv[] = {(char *)c->name, (char *)argument, NULL}, *env[] = {NULL};
  posix_spawn_file_actions_t files;
  int high = fcntl(file, F_DUPFD_CLOEXEC, 10);
  if (high < 0 || posix_spawn_file_actions_init(&files)) return errno;
  int failed = posix_spawn_file_actions_adddup2(&files, in, PC_REEL_COMMANDS) ||
               posix_spawn_file_actions_adddup2(&files, out, PC_REEL_NOTES) ||
               posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0) ||
               posix_spawn_file_actions_adddup2(&files, high, PC_REEL_FILE) ||
               posix_spawn_file_actions_adddup2(&files, c->memory_file, PC_REEL_MEMORY);
  int code = failed ? ENOMEM : posix_spawn(&c->pid, program, &files, NULL, argv, env);
  posix_spawn_file_actions_destroy(&files);
  close(high);
  if (code) c->pid = 0;
  return code;
}

int pc_child_start(pc_child *c, const char *program, const char *argument, int file, pc_err *err) {
  int in[2] = {-1, -1}, out[2] = {-1, -1},
      made = memfd_create("posterior pictures", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  c->memory_file = made < 0 ? -1 : fcntl(made, F_DUPFD_CLOEXEC, 10);
  if (made >= 0) close(made);
  int failed = c->memory_file < 0 || make_pair(in) || make_pair(out)
                   ? errno
                   : spawn(c, program, argument, file, in[0], out[1]);
  if (in[0] >= 0) close(in[0]);
  if (out[1] >= 0) close(out[1]);
  c->commands = in[1];
  c->notes = out[0];
  if (!failed) return PC_OK;
  return pc_fail(err, PC_IO, 0, "the %s %s cannot be started: %s", c->what, program, strerror(failed));
}

int pc_child_share(pc_child *c, size_t bytes, bool writable, pc_err *err) {
  void *memory = MAP_FAILED;
  if (ftruncate(c->memory_file, (off_t)bytes) == 0 &&
      fcntl(c->memory_file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
    memory = mmap(NULL, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, c->memory_file, 0);
  if (memory == MAP_FAILED) return pc_fail(err, PC_NO_MEMORY, 0, "no memory for the pictures");
  c->memory = memory;
  c->bytes = bytes;
  return PC_OK;
}

void pc_child_tell(pc_child *c, const void *bytes, size_t len) {
  ssize_t sent;
  do sent = send(c->commands, bytes, len, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
}

int pc_child_gone(pc_child *c, pc_err *err) {
  int status = 0;
  if (c->pid) {
    kill(c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR) {}
  }
  c->pid = 0;
  int signal_no = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal_no == SIGSYS)
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "made the %s do what it must not; it was stopped. The file is damaged or harmful",
                   c->what);
  return pc_fail(err, PC_BAD_INPUT, 0,
                 "the %s broke off (signal %d); the file is damaged, or needs more memory than it may have",
                 c->what, signal_no);
}

int pc_child_listen(pc_child *c, pc_reel_note *note, pc_err *err) {
  struct pollfd p = {.fd = c->notes, .events = POLLIN};
  int ready;
  do ready = poll(&p, 1, c->patience);
  while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    pc_child_gone(c, NULL);
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "the %s did not get on with it for %d s and was stopped; the file is damaged", c->what,
                   c->patience / 1000);
  }
  ssize_t got;
  do got = read(c->notes, note, sizeof *note);
  while (got < 0 && errno == EINTR);
  if (got != (ssize_t)sizeof *note) return pc_child_gone(c, err);
  note->text[sizeof note->text - 1] = 0;
  return PC_OK;
}

int pc_child_said(pc_child *c, const pc_reel_note *note, pc_err *err) {
  for (const char *at = note->text; *at; at++)
    if ((unsigned char)*at < 32 || (unsigned char)*at > 126) return pc_child_gone(c, err);
  return pc_fail(err, PC_BAD_INPUT, 0, "%s", note->text);
}

void pc_child_end(pc_child *c) {
  if (c->pid) pc_child_gone(c, NULL);
  if (c->commands >= 0) close(c->commands);
  if (c->notes >= 0) close(c->notes);
  if (c->memory) munmap(c->memory, c->bytes);
  if (c->memory_file >= 0) close(c->memory_file);
  *c = pc_child_none(c->what, c->name);
}
