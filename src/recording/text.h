/* text.h: reading lines, cells and numbers from bytes that need not end in a zero. */
#ifndef POSTERIOR_RECORDING_TEXT_H
#define POSTERIOR_RECORDING_TEXT_H

#include "posterior/base.h"

typedef struct pc_span { /* a piece of the file */
  const char *at;
  size_t len;
} pc_span;

typedef struct pc_text { /* a cursor over lines */
  const char *at, *end;
  long line; /* 1-based number of the line last given out */
} pc_text;

/* A cursor at the first byte, behind a UTF-8 byte order mark. */
pc_text pc_text_open(const char *data, size_t len);
/* The next line without its end (LF, CRLF or CR); false at the end of the file. */
bool pc_text_line(pc_text *text, pc_span *line);

pc_span pc_span_trim(pc_span s);                  /* without blanks at both ends */
bool pc_span_is(pc_span s, const char *word);     /* equal, letter case ignored */
bool pc_span_starts(pc_span s, const char *word); /* starts with, letter case ignored */
bool pc_span_has(pc_span s, char c);

/* Takes the next cell off a line, trimmed. separator '\t': every tab ends a cell, so cells may be
 * empty; ' ': runs of blanks separate, no cell is empty. False when nothing is left. */
bool pc_span_cell(pc_span *rest, char separator, pc_span *cell);
int pc_span_count(pc_span line, char separator); /* cells, not counting empty ones at the end */

/* A decimal number, exactly rounded, whatever the locale. The whole span must be one number.
 * NaN in every spelling (nan, NaN, -nan(ind), 1.#QNAN) and infinity both give NaN: not measured. */
bool pc_span_number(pc_span s, double *value);
bool pc_span_count_number(pc_span s, long *value); /* a whole number 0..2^31-1, also "12.0" */

/* Valid UTF-8 copy in the arena: other bytes are read as Latin-1, control characters become blanks. */
const char *pc_span_name(pc_span s, pc_arena *arena);

#endif
