/* pieces.c: cutting a hand-written file into pieces.
 *
 * One line is one of: nothing, a comment (# first), [a section], "key: value", "- an item", or, when it
 * begins with a blank, more of the text above. There is no quoting, no nesting and no escape, so that every
 * mistake has one place. Bytes must be UTF-8 without control characters: the text is shown on terminals.
 */
#include "base/pieces.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int pc_piece_bad(pc_err *err, long line, int column, const char *format, ...) {
  char text[280];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return pc_fail(err, PC_BAD_INPUT, line, "column %d: %s", column, text);
}

/* Bytes of the UTF-8 character at s, at most left; 0: none that may stand in a text. */
static size_t character(const unsigned char *s, size_t left) {
  static const unsigned least[5] = {0, 0, 0x80, 0x800, 0x10000}; /* shorter ways to write it are refused */
  size_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
  if (n == 0 || n > left) return 0;
  unsigned c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
  for (size_t i = 1; i < n; i++) {
    if (s[i] >> 6 != 2) return 0;
    c = c << 6 | (s[i] & 0x3f);
  }
  bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0);
  bool none = c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000);
  return control || none ? 0 : n;
}

static int check_bytes(const char *data, size_t len, pc_err *err) {
  long line = 1;
  int column = 1;
  for (size_t i = 0; i < len;) {
    size_t n = character((const unsigned char *)data + i, len - i);
    if (n == 0) return pc_piece_bad(err, line, column, "a byte that is not text; save the file as UTF-8");
    column++;
    if (data[i] == '\n') line++, column = 1;
    i += n;
  }
  return PC_OK;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

typedef struct cutter {
  const pc_pieces_rules *rules;
  pc_piece *pieces;
  int n;
  long line;
  char *start; /* of the line */
  pc_err *err;
} cutter;

static int column_of(const cutter *c, const char *at) {
  int column = 1;
  for (const char *s = c->start; s < at; s++) column += ((unsigned char)*s >> 6) != 2;
  return column;
}

static char *skip_blanks(char *s) {
  while (is_blank(*s)) s++;
  return s;
}

static pc_piece *add(cutter *c, pc_piece_kind kind, char *name, char *text) {
  pc_piece *p = &c->pieces[c->n++];
  *p = (pc_piece){kind, c->line, column_of(c, text), name, text, false};
  return p;
}

static int cut_section(cutter *c, char *line) {
  char *end = strchr(line, ']');
  if (!end) return pc_piece_bad(c->err, c->line, column_of(c, line + strlen(line)), "] is missing");
  if (end[1]) return pc_piece_bad(c->err, c->line, column_of(c, end + 1), "nothing may follow ]");
  char *name = skip_blanks(line + 1), *text = name + strcspn(name, " \t]");
  if (text == name) return pc_piece_bad(c->err, c->line, 2, "a section has a name, like [rung 1]");
  char *last = end;
  while (last > text && is_blank(last[-1])) last--;
  char *argument = text < last ? skip_blanks(text) : last;
  int column = column_of(c, argument);
  *last = 0, *text = 0;
  add(c, PC_PIECE_SECTION, name, argument)->column = column;
  return PC_OK;
}

static int cut_key(cutter *c, char *line) {
  size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (n == 0 || line[n] != ':')
    return pc_piece_bad(c->err, c->line, column_of(c, line + n),
                        n ? "a key ends with \":\"; a text that goes on begins with a blank"
                          : "expected \"key: value\", \"- item\" or \"[section]\"");
  char *text = skip_blanks(line + n + 1);
  add(c, PC_PIECE_KEY, line, text);
  line[n] = 0;
  return PC_OK;
}

/* The text moves to the end of the one above, which lies before it in the same bytes. */
static int go_on(cutter *c, char *text) {
  pc_piece *above = c->n ? &c->pieces[c->n - 1] : NULL;
  size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (text[n] == ':' && c->rules->is_key(text, n))
    return pc_piece_bad(c->err, c->line, column_of(c, text),
                        "a key begins at the margin; take the blanks away");
  if (!above || above->kind == PC_PIECE_SECTION)
    return pc_piece_bad(c->err, c->line, column_of(c, text), "there is no text above that could go on here");
  char *end = above->text + strlen(above->text);
  if (end > above->text) {
    *end++ = ' ';
    above->many = true;
  } else {
    above->line = c->line, above->column = column_of(c, text); /* the value began here, below its key */
  }
  memmove(end, text, strlen(text) + 1);
  return PC_OK;
}

static int cut_line(cutter *c, char *line) {
  size_t n = strlen(line);
  while (n && (is_blank(line[n - 1]) || line[n - 1] == '\r')) line[--n] = 0;
  char *text = skip_blanks(line);
  if (!*text || *text == '#') return PC_OK;
  if (line[0] == '[') return cut_section(c, line);
  if (text[0] == '-' && (is_blank(text[1]) || !text[1])) {
    char *item = skip_blanks(text + 1);
    if (!*item) return pc_piece_bad(c->err, c->line, column_of(c, text), "an item without text");
    return add(c, PC_PIECE_ITEM, item + strlen(item), item), PC_OK;
  }
  return text > line ? go_on(c, text) : cut_key(c, line);
}

int pc_pieces_cut(const char *data, size_t len, const pc_pieces_rules *rules, pc_arena *arena,
                  pc_piece **pieces, int *n, pc_err *err) {
  if (len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3)) data += 3, len -= 3; /* some editors' mark */
  if (check_bytes(data, len, err)) return err->code;
  size_t most = 1; /* a line is one piece */
  for (size_t i = 0; i < len; i++) most += data[i] == '\n';
  char *copy = pc_arena_str(arena, data, len);
  cutter c = {.rules = rules, .pieces = PC_NEW(arena, pc_piece, most), .err = err};
  if (!copy || !c.pieces) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (char *at = copy; *at;) {
    char *line = at, *end = at + strcspn(at, "\n");
    at = *end ? end + 1 : end;
    *end = 0;
    c.line++, c.start = line;
    if (cut_line(&c, line)) return err->code;
  }
  *pieces = c.pieces, *n = c.n;
  return PC_OK;
}

bool pc_word_in(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *at = list; (at = strstr(at, word)); at += n)
    if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n])) return true;
  return false;
}
