/* jail.c: what the decoder may still do before it sees the first byte of the file; the encoder likewise.
 *
 * Limits: 2 GB of memory, no core file, no growing of files (the encoder's one file excepted), death with the
 * parent. Then seccomp, a list of
 * the system calls that decoding needs: read and write what is open, ask for memory, look at the clock. To
 * open anything is answered with "not allowed", since libraries ask for optional files; any other call ends
 * the process.
 */
#include "decode/jail.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static const rlim_t MEMORY = (rlim_t)2 << 30; /* 8K pictures with 16 of them kept for reference: 0.9 GB */
static const rlim_t FILM = (rlim_t)32 << 30;  /* a day of film at 3 Mbit/s */

static bool limit(int what, rlim_t most) {
  struct rlimit l = {most, most};
  return setrlimit(what, &l) == 0;
}

#if defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static bool limits(bool writes) {
  const bool shadow = SANITIZED; /* the sanitizer's own memory alone is larger */
  if (!shadow && !limit(RLIMIT_AS, MEMORY)) return false;
  pid_t parent = getppid();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent || parent == 1) return false;
  return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, writes ? FILM : 0);
}

bool pc_jail(bool writes) {
  static const int NEEDED[] = {SCMP_SYS(read),           SCMP_SYS(write),
                               SCMP_SYS(lseek),          SCMP_SYS(mmap),
                               SCMP_SYS(munmap),         SCMP_SYS(mremap),
                               SCMP_SYS(mprotect),       SCMP_SYS(brk),
                               SCMP_SYS(madvise),        SCMP_SYS(futex),
                               SCMP_SYS(exit_group),     SCMP_SYS(exit),
                               SCMP_SYS(rt_sigreturn),   SCMP_SYS(rt_sigprocmask),
                               SCMP_SYS(sigaltstack),    SCMP_SYS(clock_gettime),
                               SCMP_SYS(gettimeofday),   SCMP_SYS(sched_getaffinity),
                               SCMP_SYS(sched_yield),    SCMP_SYS(getrandom),
                               SCMP_SYS(getpid),         SCMP_SYS(gettid),
                               SCMP_SYS(fstat),          SCMP_SYS(prlimit64),
                               SCMP_SYS(restart_syscall)};
  static const int ASKED[] = {SCMP_SYS(open),       SCMP_SYS(openat), SCMP_SYS(access), SCMP_SYS(faccessat),
                              SCMP_SYS(readlink),   SCMP_SYS(stat),   SCMP_SYS(lstat),  SCMP_SYS(statx),
                              SCMP_SYS(newfstatat), SCMP_SYS(uname),  SCMP_SYS(getcwd), SCMP_SYS(ioctl),
                              SCMP_SYS(fcntl),      SCMP_SYS(sysinfo)};
  if (!limits(writes)) return false;
  scmp_filter_ctx rules = seccomp_init(SCMP_ACT_KILL_PROCESS);
  bool ok = rules != NULL;
  for (size_t i = 0; ok && i < sizeof NEEDED / sizeof *NEEDED; i++)
    ok = seccomp_rule_add(rules, SCMP_ACT_ALLOW, NEEDED[i], 0) == 0;
  for (size_t i = 0; ok && i < sizeof ASKED / sizeof *ASKED; i++)
    ok = seccomp_rule_add(rules, SCMP_ACT_ERRNO(EACCES), ASKED[i], 0) == 0;
  ok = ok && seccomp_load(rules) == 0;
  if (rules) seccomp_release(rules);
  return ok;
}
