/* scan.h: one value of a file, read from left to right. */
#ifndef POSTERIOR_SCAN_H
#define POSTERIOR_SCAN_H

#include "base/pieces.h"
#include "exercise/keys.h"

enum { PC_LONGEST_WORD = 40 };

typedef struct pc_scan {
  const pc_key *key;
  const pc_piece *piece;
  const char *at; /* in the piece's text */
  pc_err *err;
} pc_scan;

/* Column of a letter of the text. */
int pc_scan_place(const pc_scan *v, const char *at);
/* Says that what stands at `at` is wrong, and shows a right one. Returns the error's code. */
int pc_scan_bad(const pc_scan *v, const char *at, const char *what);
void pc_scan_blanks(pc_scan *v);
/* Plain decimals without a sign; false, and nothing read: no number stands there. */
bool pc_scan_number(pc_scan *v, double *out);
bool pc_scan_signed(pc_scan *v, double *out); /* the same, may begin with "-" */
/* The next word, blanks or commas between; "" at the end. */
int pc_scan_word(pc_scan *v, char out[PC_LONGEST_WORD + 1], const char **start);
/* Index of a word among v->key->words; fails with the nearest one, or all. */
int pc_scan_known(const pc_scan *v, const char *w, const char *start, int *index);

#endif
