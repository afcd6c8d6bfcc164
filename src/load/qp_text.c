/* qp_text.c: sharing problems as text, for bug reports and benchmarks.
 *
 *     # posterior qp 1: ...                       comment, optional, as any line that starts with #
 *     qp N M K                                    columns, rows, entries
 *     row B                                       M times
 *     col H G LO HI COUNT  ROW VALUE  ROW VALUE   N times; rows from 0, ascending
 *     end
 *
 * Numbers are written in hexadecimal (C's %a), so what is read back is the same to the last bit; decimal
 * numbers and inf are read too. The reader takes nothing that the solver could not: h > 0, lo <= hi, no
 * NaN, rows in range and ascending, counts that add up. Lines are counted from where the reader is asked
 * to start, which with several problems in a file is the end of the last.
 */
#include "posterior/qp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *pc_qp_dump(const pc_qp *qp, size_t *len) {
  char *text = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&text, &size);
  if (!f) return NULL;
  fprintf(f, "# posterior qp 1: min sum h x^2/2 + g x, A x = b, lo <= x <= hi; col: h g lo hi count row "
             "value ...\n");
  fprintf(f, "qp %d %d %d\n", qp->n, qp->m, qp->start[qp->n]);
  for (int j = 0; j < qp->m; j++) fprintf(f, "row %a\n", qp->b[j]);
  for (int i = 0; i < qp->n; i++) {
    int first = qp->start[i], end = qp->start[i + 1];
    fprintf(f, "col %a %a %a %a %d", qp->h[i], qp->g ? qp->g[i] : 0, qp->lo[i], qp->hi[i], end - first);
    for (int k = first; k < end; k++) fprintf(f, " %d %a", qp->row[k], qp->value[k]);
    fputc('\n', f);
  }
  fprintf(f, "end\n");
  bool bad = ferror(f) != 0;
  bad |= fclose(f) != 0;
  if (bad) {
    free(text);
    return NULL;
  }
  *len = size;
  return text;
}

/* ---- reading ------------------------------------------------------------------------------------ */

typedef struct reader {
  const char *at, *end;
  long line;
  pc_err *err;
} reader;

enum { WORD_MAX = 64 };

static bool fail(reader *r, const char *what) {
  pc_fail(r->err, PC_BAD_INPUT, r->line, "%s", what);
  return false;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(reader *r) {
  while (r->at < r->end && is_blank(*r->at)) r->at++;
}

/* To the first word of the next line that has one. False at the end of the text. */
static bool next_line(reader *r) {
  for (;;) {
    skip_blanks(r);
    if (r->at < r->end && *r->at == '#')
      while (r->at < r->end && *r->at != '\n') r->at++;
    if (r->at == r->end) return false;
    if (*r->at != '\n') return true;
    r->at++, r->line++;
  }
}

static bool line_done(reader *r) {
  skip_blanks(r);
  return r->at == r->end || *r->at == '\n' ? true : fail(r, "more words in the line than expected");
}

/* The next word of the line, zero-terminated. */
static bool get_word(reader *r, char word[WORD_MAX]) {
  int n = 0;
  skip_blanks(r);
  while (r->at < r->end && !is_blank(*r->at) && *r->at != '\n') {
    if (n == WORD_MAX - 1) return fail(r, "a word longer than any number");
    word[n++] = *r->at++;
  }
  word[n] = 0;
  return n > 0 && !memchr(word, 0, (size_t)n) ? true : fail(r, "the line ends too early");
}

static bool get_keyword(reader *r, const char *keyword) {
  char word[WORD_MAX];
  if (!next_line(r)) return fail(r, "the text ends within a problem");
  if (!get_word(r, word)) return false;
  if (strcmp(word, keyword) == 0) return true;
  pc_fail(r->err, PC_BAD_INPUT, r->line, "expected \"%s\", found \"%.40s\"", keyword, word);
  return false;
}

static bool get_real(reader *r, double *value) {
  char word[WORD_MAX], *end;
  if (!get_word(r, word)) return false;
  *value = strtod(word, &end);
  return *end == 0 && !isnan(*value) ? true : fail(r, "expected a number");
}

static bool get_finite(reader *r, double *value) {
  if (!get_real(r, value)) return false;
  return isfinite(*value) ? true : fail(r, "expected a finite number");
}

/* A whole number in 0..most. */
static bool get_count(reader *r, long most, int *value) {
  char word[WORD_MAX], *end;
  if (!get_word(r, word)) return false;
  long v = strtol(word, &end, 10);
  if (*end != 0 || v < 0 || v > most) {
    pc_fail(r->err, PC_BAD_INPUT, r->line, "expected a whole number from 0 to %ld, found \"%.40s\"", most,
            word);
    return false;
  }
  *value = (int)v;
  return true;
}

typedef struct filling { /* the same arrays as pc_qp, writable */
  double *h, *g, *lo, *hi, *value, *b;
  int *start, *row;
} filling;

static bool get_column(reader *r, const filling *to, int i, int m, int entries) {
  int count, first = to->start[i];
  if (!get_keyword(r, "col") || !get_finite(r, &to->h[i]) || !get_finite(r, &to->g[i]) ||
      !get_real(r, &to->lo[i]) || !get_real(r, &to->hi[i]) || !get_count(r, m, &count))
    return false;
  if (!(to->h[i] > 0)) return fail(r, "h must be positive");
  if (to->lo[i] > to->hi[i] || to->lo[i] == INFINITY || to->hi[i] == -INFINITY)
    return fail(r, "the bounds leave nothing between them");
  if (count > entries - first) return fail(r, "more entries than the header promises");
  for (int k = first; k < first + count; k++) {
    if (!get_count(r, m - 1, &to->row[k]) || !get_finite(r, &to->value[k])) return false;
    if (k > first && to->row[k] <= to->row[k - 1]) return fail(r, "rows must ascend");
  }
  to->start[i + 1] = first + count;
  return line_done(r);
}

static bool get_problem(reader *r, pc_arena *arena, pc_qp *qp) {
  int n, m, entries;
  long most = r->end - r->at; /* every row, column and entry takes some bytes: no absurd sizes */
  if (most > 100000000) most = 100000000;
  if (!get_keyword(r, "qp") || !get_count(r, most, &n) || !get_count(r, most, &m) ||
      !get_count(r, most, &entries) || !line_done(r))
    return false;
  filling to = {PC_NEW(arena, double, n),  PC_NEW(arena, double, n),       PC_NEW(arena, double, n),
                PC_NEW(arena, double, n),  PC_NEW(arena, double, entries), PC_NEW(arena, double, m),
                PC_NEW(arena, int, n + 1), PC_NEW(arena, int, entries)};
  if (!to.h || !to.g || !to.lo || !to.hi || !to.value || !to.b || !to.start || !to.row) {
    pc_fail(r->err, PC_NO_MEMORY, 0, "no memory for %d columns", n);
    return false;
  }
  for (int j = 0; j < m; j++)
    if (!get_keyword(r, "row") || !get_finite(r, &to.b[j]) || !line_done(r)) return false;
  for (int i = 0; i < n; i++)
    if (!get_column(r, &to, i, m, entries)) return false;
  if (!get_keyword(r, "end") || !line_done(r)) return false;
  if (to.start[n] != entries) return fail(r, "fewer entries than the header promises");
  *qp = (pc_qp){n, m, to.h, to.g, to.lo, to.hi, to.start, to.row, to.value, to.b};
  return true;
}

pc_qp *pc_qp_load(const char **data, size_t *len, pc_arena *arena, pc_err *err) {
  reader r = {*data, *data + *len, 1, err};
  if (!next_line(&r)) {
    *data += *len, *len = 0;
    return NULL;
  }
  pc_qp *qp = PC_NEW(arena, pc_qp, 1);
  if (!qp) {
    pc_fail(err, PC_NO_MEMORY, 0, "no memory for a problem");
    return NULL;
  }
  if (!get_problem(&r, arena, qp)) return NULL;
  *len -= (size_t)(r.at - *data);
  *data = r.at;
  return qp;
}
