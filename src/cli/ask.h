/* ask.h: one question, one answer that makes sense, with the same few ways out of every question. */
#ifndef POSTERIOR_ASK_H
#define POSTERIOR_ASK_H

#include "cli/term.h"

typedef enum pc_reply {
  PC_REPLY_VALUE,
  PC_REPLY_UNSAID, /* prefers not to say, or passed over what is not needed */
  PC_REPLY_BACK,
  PC_REPLY_QUIT, /* q */
  PC_REPLY_GONE  /* end of input, Ctrl-C, closed terminal */
} pc_reply;

/* Yes or no; unsaid with '-' (prefer not to say). *yes filled. */
pc_reply pc_ask_yes(pc_term *t, const char *prompt, bool *yes);
/* A number from lo to hi; whole: no fraction. Enter takes `fallback` (NaN: Enter passes over where optional).
 */
pc_reply pc_ask_number(pc_term *t, const char *prompt, double lo, double hi, bool whole, bool optional,
                       double fallback, double *out);
/* Numbers of a list, 1 to n, e.g. "1 3"; Enter = none. Bits into *mask. */
pc_reply pc_ask_choices(pc_term *t, const char *prompt, int n, unsigned *mask);
/* A time of day, "7", "07:30". Minutes after midnight. */
pc_reply pc_ask_time(pc_term *t, const char *prompt, int fallback, int *minute);
pc_reply pc_ask_text(pc_term *t, const char *prompt, char *out, size_t size);

#endif
