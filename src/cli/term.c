/* term.c: what a terminal can do, asked of the terminal itself: no library, since we need a line, a key and a
 * count, and a screen that stays readable when it is saved or piped.
 *
 * The terminal is in key mode only inside pc_countdown, which has one way out; signals only set a flag
 * (main.c), so that way is taken on Ctrl-C, kill and a closed terminal too. Signal keys stay on in key mode.
 * Without a terminal lines are read all the same, and countdowns wait without looking for keys.
 */
#include "cli/term.h"

#include "cli/options.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 80, NARROWEST = 40, WIDEST = 100 }; /* columns; lines longer than 100 are hard to read */

pc_term pc_term_make(void) {
  pc_term t = {.width = WIDTH};
  struct winsize size;
  const char *no = getenv("NO_COLOR"), *name = getenv("TERM");
  t.in = isatty(STDIN_FILENO);
  t.out = isatty(STDOUT_FILENO);
  t.colour = t.out && !(no && *no) && !(name && !strcmp(name, "dumb"));
  if (t.out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) t.width = size.ws_col;
  if (t.width < NARROWEST) t.width = NARROWEST;
  if (t.width > WIDEST) t.width = WIDEST;
  return t;
}

const char *pc_bold(const pc_term *t) {
  return t->colour ? "\033[1m" : "";
}
const char *pc_dim(const pc_term *t) {
  return t->colour ? "\033[2m" : "";
}
const char *pc_green(const pc_term *t) {
  return t->colour ? "\033[32m" : "";
}
const char *pc_plain(const pc_term *t) {
  return t->colour ? "\033[0m" : "";
}

/* Columns of the first n bytes: one a character of UTF-8 (our own texts have no wide ones). */
static int columns(const char *text, size_t n) {
  int count = 0;
  for (size_t i = 0; i < n; i++) count += (text[i] & 0xC0) != 0x80;
  return count;
}

void pc_wrap(const pc_term *t, int indent, int from, const char *text) {
  int at = from;
  bool first = true;
  while (*text) {
    size_t word = strcspn(text, " \n");
    int wide = columns(text, word);
    if (!first && at + 1 + wide > t->width - 1) {
      printf("\n%*s", indent, "");
      at = indent;
    } else if (!first) {
      putchar(' ');
      at++;
    }
    printf("%.*s", (int)word, text);
    at += wide;
    first = false;
    text += word;
    if (*text == '\n') {
      printf("\n%*s", indent, "");
      at = indent, first = true;
      text++;
    } else
      text += strspn(text, " ");
  }
  putchar('\n');
}

/* ---- a line ---- */

/* More bytes into the buffer; false at the end of input, on a signal and when nobody is there any more. */
static bool fill(pc_term *t) {
  while (!pc_interrupted()) {
    ssize_t got = read(STDIN_FILENO, t->buffer + t->held, sizeof t->buffer - t->held);
    if (got > 0) return t->held += (size_t)got, true;
    if (got == 0 || errno != EINTR) return false;
  }
  return false;
}

/* The first n bytes of the buffer are done with. */
static void drop(pc_term *t, size_t n) {
  memmove(t->buffer, t->buffer + n, t->held - n);
  t->held -= n;
}

/* Control characters (an arrow key, a tab) are no part of an answer. */
static int clean(char *out, const char *text, size_t len, size_t size) {
  size_t n = 0;
  for (size_t i = 0; i < len; i++) {
    if (text[i] == 27 && i + 1 < len && text[i + 1] == '[') { /* ESC [ ... letter */
      for (i += 2; i < len && (unsigned char)text[i] < 0x40; i++) {}
      continue;
    }
    if ((unsigned char)text[i] >= 32 && text[i] != 127 && n + 1 < size) out[n++] = text[i];
  }
  while (n > 0 && out[n - 1] == ' ') n--;
  while (n > 0 && ((unsigned char)out[n - 1] & 0xC0) == 0x80 && n + 1 == size)
    n--; /* cut inside a character */
  out[n] = 0;
  size_t lead = strspn(out, " ");
  memmove(out, out + lead, n - lead + 1);
  return (int)(n - lead);
}

int pc_line(pc_term *t, const char *prompt, char *out, size_t size) {
  printf("%s", prompt);
  fflush(stdout);
  out[0] = 0;
  for (;;) {
    char *end = memchr(t->buffer, '\n', t->held);
    size_t len = end ? (size_t)(end - t->buffer) : t->held;
    if (end || t->held == sizeof t->buffer) {
      int n = clean(out, t->buffer, len, size);
      drop(t, len + (end != NULL));
      if (!t->in) printf("%s\n", out); /* nobody typed it: show it, as a terminal does */
      return n;
    }
    if (!fill(t)) return printf("\n"), -1;
  }
}

/* ---- a countdown ---- */

static void key_mode(pc_term *t) {
  if (!t->in || t->raw || tcgetattr(STDIN_FILENO, &t->before)) return;
  struct termios now = t->before;
  now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  now.c_cc[VMIN] = 1;
  now.c_cc[VTIME] = 0;
  t->raw = tcsetattr(STDIN_FILENO, TCSANOW, &now) == 0;
}

static void line_mode(pc_term *t) {
  if (t->raw) tcsetattr(STDIN_FILENO, TCSANOW, &t->before);
  t->raw = false;
}

static double now_s(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

static pc_key meaning(char c) {
  switch (c) {
  case ' ':
  case '\n':
  case '\r':
    return PC_KEY_NEXT;
  case 'p':
    return PC_KEY_PAUSE;
  case 's':
    return PC_KEY_SKIP;
  case 'b':
    return PC_KEY_BACK;
  case 'q':
    return PC_KEY_QUIT;
  default:
    return PC_KEY_NONE;
  }
}

/* A key within that many seconds; NONE when there was none or it means nothing. */
static pc_key key_within(pc_term *t, double seconds) {
  char c;
  struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
  if (pc_interrupted()) return PC_KEY_END;
  int ready = poll(&in, t->in ? 1 : 0, (int)ceil(1e3 * fmax(seconds, 0)));
  if (pc_interrupted()) return PC_KEY_END;
  if (ready <= 0) return PC_KEY_NONE;
  ssize_t got = read(STDIN_FILENO, &c, 1);
  if (got == 0 || (got < 0 && errno != EINTR)) return PC_KEY_END;
  return got == 1 ? meaning(c) : PC_KEY_NONE;
}

static pc_key pause_here(const char *label) {
  printf("\r\033[K%s  paused; any key goes on", label);
  fflush(stdout);
  for (;;) {
    char c;
    if (pc_interrupted()) return PC_KEY_END;
    ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got == 1) return c == 'q' ? PC_KEY_QUIT : PC_KEY_NONE;
    if (got == 0 || errno != EINTR) return PC_KEY_END;
  }
}

static pc_key count(pc_term *t, const char *label, double seconds) {
  double end = now_s() + seconds;
  for (double left = seconds; left > 0; left = end - now_s()) {
    if (t->out) printf("\r\033[K%s  %.0f s", label, ceil(left)), fflush(stdout);
    pc_key key = key_within(t, left - floor(left) > 1e-3 ? left - floor(left) : 1);
    if (key == PC_KEY_PAUSE) {
      left = end - now_s();
      key = pause_here(label);
      end = now_s() + left;
    }
    if (key != PC_KEY_NONE) return t->passed += seconds - fmax(0, end - now_s()), key;
  }
  t->passed += seconds;
  return PC_KEY_NONE;
}

pc_key pc_countdown(pc_term *t, const char *label, double seconds) {
  pc_key key = PC_KEY_NONE;
  if (pc_interrupted()) return PC_KEY_END;
  if (t->fast)
    t->passed += seconds;
  else {
    if (!t->out) printf("%s  %.0f s\n", label, seconds), fflush(stdout);
    key_mode(t);
    key = count(t, label, seconds);
    line_mode(t);
    if (t->out) printf("\r\033[K");
  }
  if (t->beep && t->out && key == PC_KEY_NONE) printf("\a");
  if (t->fast || t->out)
    printf("%s  %s\n", label, key == PC_KEY_NONE ? "done" : key == PC_KEY_SKIP ? "skipped" : "ended");
  fflush(stdout);
  return key;
}
