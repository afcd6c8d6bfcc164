/* pty.h: a program in a terminal of its own, for tests and for the transcript of docs/first_ten_minutes.md:
 * started, waited for until it shows some words, typed to, hung up on. */
#ifndef POSTERIOR_TEST_PTY_H
#define POSTERIOR_TEST_PTY_H

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

typedef struct pty {
  int fd;
  pid_t pid;
  char *text; /* all that was shown, zero-terminated */
  size_t len, room;
  size_t mark; /* what lies before was waited for already */
} pty;

static inline bool pty_start(pty *p, const char *program, char *const argv[]) {
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  *p = (pty){.fd = -1};
  p->pid = forkpty(&p->fd, NULL, NULL, &size);
  if (p->pid == 0) {
    execv(program, argv);
    _exit(127);
  }
  return p->pid > 0;
}

/* Reads what is there, waiting at most `ms`. False: the program ended or was silent. */
static inline bool pty_read(pty *p, int ms) {
  struct pollfd in = {.fd = p->fd, .events = POLLIN};
  if (poll(&in, 1, ms) <= 0) return false;
  if (p->room - p->len < 4096) {
    char *more = realloc(p->text, p->room += 1 << 16);
    if (!more) return false;
    p->text = more;
  }
  ssize_t got = read(p->fd, p->text + p->len, 4095);
  if (got <= 0) return false;
  p->text[p->len += (size_t)got] = 0;
  return true;
}

/* Until the words are shown (after those waited for before). False: the program ended, or 20 s of silence. */
static inline bool pty_until(pty *p, const char *words) {
  for (;;) {
    char *found = p->text ? strstr(p->text + p->mark, words) : NULL;
    if (found) return p->mark = (size_t)(found - p->text) + strlen(words), true;
    if (!pty_read(p, 20000)) return false;
  }
}

static inline bool pty_send(pty *p, const char *keys) {
  return write(p->fd, keys, strlen(keys)) == (ssize_t)strlen(keys);
}

/* Whether the terminal echoes and takes whole lines, as a shell leaves it. */
static inline bool pty_sane(const pty *p) {
  struct termios t;
  return tcgetattr(p->fd, &t) == 0 && (t.c_lflag & ICANON) && (t.c_lflag & ECHO);
}

/* Closes the terminal (the program gets SIGHUP if it still runs). Its exit code, -1 when a signal ended it.
 */
static inline int pty_end(pty *p, bool hang_up) {
  int status = 0;
  if (!hang_up)
    while (pty_read(p, 10000)) {}
  close(p->fd);
  if (waitpid(p->pid, &status, 0) != p->pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void pty_free(pty *p) {
  free(p->text);
  p->text = NULL;
}

#endif
