/* test_eyes_jail.c: what the decoder can no longer do, tried out by a child that has given up its rights. */
#include "decode/jail.c"
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* What becomes of a child that locks itself in and then does `what`: its exit code, or minus the signal. */
static int jailed(int (*what)(void)) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) _exit(pc_jail(false) ? what() : 99);
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int work(void) {
  char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED || (p[12345] = 7, munmap(p, 1 << 20)) != 0;
}
static int open_file(void) {
  return open("/etc/passwd", O_RDONLY) >= 0 || errno != EACCES;
}
static int write_file(void) {
  return open("/tmp/posterior-jail", O_CREAT | O_WRONLY, 0600) >= 0;
}
static int talk(void) {
  return socket(AF_INET, SOCK_STREAM, 0) < 0;
}
static int run_program(void) {
  return execl("/bin/true", "true", (char *)NULL);
}
static int breed(void) {
  return fork() < 0;
}
static int slay(void) {
  return kill(getppid(), SIGTERM);
}

int main(void) {
  signal(SIGTERM, SIG_IGN);
  CHECK(jailed(work) == 0, "%d", jailed(work));
  CHECK(jailed(open_file) == 0, "%d", jailed(open_file));
  CHECK(jailed(write_file) == 0, "%d", jailed(write_file));
  CHECK(jailed(talk) == -SIGSYS, "%d", jailed(talk));
  CHECK(jailed(run_program) == -SIGSYS, "%d", jailed(run_program));
  CHECK(jailed(breed) == -SIGSYS, "%d", jailed(breed));
  CHECK(jailed(slay) == -SIGSYS, "%d", jailed(slay));
  return test_done();
}
