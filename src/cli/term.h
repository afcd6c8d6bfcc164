/* term.h: the terminal: colour, width, a line, a key, a countdown; restored on every way out. */
#ifndef POSTERIOR_TERM_H
#define POSTERIOR_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

typedef struct pc_term {
  bool colour;      /* standard output is a terminal and NO_COLOR is not set */
  bool in, out;     /* standard input, output are terminals */
  int width;        /* columns, 40 to 100 */
  bool fast;        /* countdowns take no time */
  bool beep;        /* a bell at the end of a countdown */
  double passed;    /* s that countdowns took or, if fast, would have taken */
  char buffer[512]; /* read ahead from standard input */
  size_t held;
  struct termios before;
  bool raw;
} pc_term;

pc_term pc_term_make(void);

/* Codes to put around text; "" without colour. */
const char *pc_bold(const pc_term *t);
const char *pc_dim(const pc_term *t);
const char *pc_green(const pc_term *t);
const char *pc_plain(const pc_term *t);

/* Prints text broken at blanks to the width, every line indented; the first as it stands at `from` columns.
 */
void pc_wrap(const pc_term *t, int indent, int from, const char *text);

/* One line of input without its end into out (cut to fit). Its length; -1 = end of input or interrupted. */
int pc_line(pc_term *t, const char *prompt, char *out, size_t size);

typedef enum pc_key {
  PC_KEY_NONE,
  PC_KEY_NEXT,
  PC_KEY_PAUSE,
  PC_KEY_SKIP,
  PC_KEY_BACK,
  PC_KEY_QUIT,
  PC_KEY_END
} pc_key;
/* Counts down `seconds` in place after the label. The key that ended it early, or NONE when it ran out. p
 * holds the count until a key; END = input ended or interrupted. */
pc_key pc_countdown(pc_term *t, const char *label, double seconds);

#endif
