/* ask.c: see ask.h. A wrong answer costs nothing: one line says what is understood, and the question stands.
 */
#include "cli/ask.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The ways out that every question has. VALUE: none of them. */
static pc_reply way_out(int len, const char *text) {
  if (len < 0) return PC_REPLY_GONE;
  if (!strcasecmp(text, "b") || !strcasecmp(text, "back")) return PC_REPLY_BACK;
  if (!strcasecmp(text, "q") || !strcasecmp(text, "quit")) return PC_REPLY_QUIT;
  if (!strcmp(text, "-")) return PC_REPLY_UNSAID;
  return PC_REPLY_VALUE;
}

pc_reply pc_ask_yes(pc_term *t, const char *prompt, bool *yes) {
  for (;;) {
    char text[64];
    pc_reply out = way_out(pc_line(t, prompt, text, sizeof text), text);
    if (out != PC_REPLY_VALUE) return out;
    if (!strcasecmp(text, "y") || !strcasecmp(text, "yes")) return *yes = true, out;
    if (!strcasecmp(text, "n") || !strcasecmp(text, "no")) return *yes = false, out;
    printf(
        "  y for yes, n for no, - for \"I'd rather not say\" or \"not sure\", b for back, q to stop here.\n");
  }
}

pc_reply pc_ask_number(pc_term *t, const char *prompt, double lo, double hi, bool whole, bool optional,
                       double fallback, double *out) {
  for (;;) {
    char text[64], *end;
    int len = pc_line(t, prompt, text, sizeof text);
    pc_reply reply = way_out(len, text);
    if (reply == PC_REPLY_UNSAID && !optional) reply = PC_REPLY_VALUE;
    if (reply != PC_REPLY_VALUE) return reply;
    if (len == 0 && isfinite(fallback)) return *out = fallback, PC_REPLY_VALUE;
    if (len == 0 && optional) return PC_REPLY_UNSAID;
    double x = strtod(text, &end);
    if (isdigit((unsigned char)text[0]) && !*end && x >= lo && x <= hi && (!whole || x == floor(x)))
      return *out = x, PC_REPLY_VALUE;
    printf("  A %snumber from %g to %g, please%s.\n", whole ? "whole " : "", lo, hi,
           optional ? ", or Enter to pass" : "");
  }
}

pc_reply pc_ask_choices(pc_term *t, const char *prompt, int n, unsigned *mask) {
  for (;;) {
    char text[128], *at = text;
    pc_reply reply = way_out(pc_line(t, prompt, text, sizeof text), text);
    if (reply == PC_REPLY_UNSAID) reply = PC_REPLY_VALUE, text[0] = 0;
    if (reply != PC_REPLY_VALUE) return reply;
    *mask = 0;
    for (at += strspn(at, " ,"); isdigit((unsigned char)*at); at += strspn(at, " ,")) {
      long k = strtol(at, &at, 10);
      if (k < 1 || k > n) break;
      *mask |= 1u << (k - 1);
    }
    if (!*at) return PC_REPLY_VALUE;
    printf("  Numbers from 1 to %d with blanks between, e.g. \"1 3\", or Enter for none.\n", n);
  }
}

pc_reply pc_ask_time(pc_term *t, const char *prompt, int fallback, int *minute) {
  for (;;) {
    char text[64];
    int h, m = 0, used = 0, len = pc_line(t, prompt, text, sizeof text);
    pc_reply reply = way_out(len, text);
    if (reply != PC_REPLY_VALUE) return reply;
    if (len == 0) return *minute = fallback, PC_REPLY_VALUE;
    if ((sscanf(text, "%2d:%2d%n", &h, &m, &used) == 2 || sscanf(text, "%2d%n", &h, &used) == 1) &&
        !text[used] && h >= 0 && h < 24 && m >= 0 && m < 60)
      return *minute = 60 * h + m, PC_REPLY_VALUE;
    printf("  A time such as 7 or 7:30, please.\n");
  }
}

pc_reply pc_ask_text(pc_term *t, const char *prompt, char *out, size_t size) {
  int len = pc_line(t, prompt, out, size);
  pc_reply reply = way_out(len, out);
  return reply == PC_REPLY_VALUE && len == 0 ? PC_REPLY_UNSAID : reply;
}
