/* pieces.h: the shape of a hand-written file, without its meaning: sections, keys, items, each with its
 * place. */
#ifndef POSTERIOR_PIECES_H
#define POSTERIOR_PIECES_H

#include "posterior/base.h"

typedef enum pc_piece_kind {
  PC_PIECE_SECTION, /* [name text] */
  PC_PIECE_KEY,     /* name: text */
  PC_PIECE_ITEM     /* - text */
} pc_piece_kind;

typedef struct pc_piece {
  pc_piece_kind kind;
  long line;
  int column; /* 1-based, in characters: where text begins */
  char *name; /* of a section or key, else "" */
  char *text; /* without blanks at its ends; lines that go on are joined by one blank */
  bool many;  /* text came from more than one line */
} pc_piece;

/* What a kind of file knows of its words. */
typedef struct pc_pieces_rules {
  bool (*is_key)(const char *name, size_t len); /* a key in any section: may not begin with a blank */
} pc_pieces_rules;

/* Cuts a file, which is copied. Non-zero with err filled, the column in its text. */
int pc_pieces_cut(const char *data, size_t len, const pc_pieces_rules *rules, pc_arena *arena,
                  pc_piece **pieces, int *n, pc_err *err);
/* Fills err with "column C: ..." and returns the code. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
int pc_piece_bad(pc_err *err, long line, int column, const char *format, ...);

/* Is `word` one of the words of `list`, blanks between them? */
bool pc_word_in(const char *list, const char *word);

#endif
