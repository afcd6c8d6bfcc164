/* text.c: reading lines, cells and numbers.
 *
 * Numbers: a decimal of at most 19 digits whose digits fit 53 bits and whose power of ten is within
 * 10^22 is one exact product or quotient of two doubles, hence exactly rounded (Clinger, "How to read
 * floating point numbers accurately", 1990). This covers nearly every measured number. The rest goes
 * to strtod in the C locale, which is exact and slow.
 */
#include "recording/text.h"

#include "base/utf8.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NUMBER = 400 }; /* characters; nobody writes more, and a limit keeps the buffer here */

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}
static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

pc_text pc_text_open(const char *data, size_t len) {
  bool mark = len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0;
  return (pc_text){data + (mark ? 3 : 0), data + len, 0};
}

bool pc_text_line(pc_text *text, pc_span *line) {
  if (text->at == text->end) return false;
  size_t left = (size_t)(text->end - text->at);
  const char *lf = memchr(text->at, '\n', left);
  const char *cr = memchr(text->at, '\r', lf ? (size_t)(lf - text->at) : left);
  const char *stop = cr ? cr : lf ? lf : text->end;
  *line = (pc_span){text->at, (size_t)(stop - text->at)};
  text->line++;
  text->at = stop;
  if (text->at < text->end && *text->at == '\r') text->at++;
  if (text->at < text->end && *text->at == '\n') text->at++;
  return true;
}

pc_span pc_span_trim(pc_span s) {
  while (s.len && is_blank(s.at[0])) s.at++, s.len--;
  while (s.len && is_blank(s.at[s.len - 1])) s.len--;
  return s;
}

bool pc_span_starts(pc_span s, const char *word) {
  size_t n = strlen(word);
  if (s.len < n) return false;
  for (size_t i = 0; i < n; i++)
    if (lower(s.at[i]) != lower(word[i])) return false;
  return true;
}

bool pc_span_is(pc_span s, const char *word) {
  return s.len == strlen(word) && pc_span_starts(s, word);
}

bool pc_span_has(pc_span s, char c) {
  return s.len && memchr(s.at, c, s.len);
}

bool pc_span_cell(pc_span *rest, char separator, pc_span *cell) {
  if (separator == ' ') *rest = pc_span_trim(*rest);
  if (rest->len == 0) return false;
  size_t n = 0;
  while (n < rest->len && !(separator == ' ' ? is_blank(rest->at[n]) : rest->at[n] == separator)) n++;
  *cell = pc_span_trim((pc_span){rest->at, n});
  size_t used = n < rest->len ? n + 1 : n;
  rest->at += used, rest->len -= used;
  return true;
}

int pc_span_count(pc_span line, char separator) {
  pc_span cell;
  int n = 0, last = 0;
  while (pc_span_cell(&line, separator, &cell)) {
    n++;
    if (cell.len) last = n;
  }
  return last;
}

/* ---- numbers ------------------------------------------------------------------------------- */

static bool is_not_measured(pc_span s) {
  if (s.len && (s.at[0] == '-' || s.at[0] == '+')) s.at++, s.len--;
  if (pc_span_is(s, "inf") || pc_span_is(s, "infinity") || pc_span_is(s, "nan")) return true;
  if (pc_span_starts(s, "nan(") && s.at[s.len - 1] == ')') return true;
  return pc_span_starts(s, "1.#qnan") || pc_span_starts(s, "1.#ind") || pc_span_starts(s, "1.#inf") ||
         pc_span_starts(s, "1.#snan");
}

static bool number_slow(pc_span s, double *value) {
  char copy[LONGEST_NUMBER + 1];
  if (s.len > LONGEST_NUMBER) return false;
  memcpy(copy, s.at, s.len);
  copy[s.len] = 0;
  locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (!c) return false;
  char *stop;
  *value = strtod_l(copy, &stop, c);
  freelocale(c);
  return *stop == 0 && isfinite(*value);
}

static size_t digits(pc_span s, size_t i, uint64_t *mantissa, int *kept) {
  for (; i < s.len && is_digit(s.at[i]); i++)
    if (*kept < 19) {
      *mantissa = 10 * *mantissa + (uint64_t)(s.at[i] - '0');
      if (*mantissa) ++*kept; /* leading zeros cost nothing */
    } else
      *kept = 20; /* too many: the slow road */
  return i;
}

bool pc_span_number(pc_span s, double *value) {
  static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  uint64_t mantissa = 0;
  int kept = 0, power = 0;
  size_t i = s.len && (s.at[0] == '-' || s.at[0] == '+') ? 1 : 0, start = i;
  i = digits(s, i, &mantissa, &kept);
  size_t whole = i - start, fraction = 0;
  if (i < s.len && s.at[i] == '.') {
    size_t point = i + 1;
    i = digits(s, point, &mantissa, &kept);
    fraction = i - point;
  }
  if (whole + fraction == 0 || (i < s.len && s.at[i] == '#')) {
    *value = NAN;
    return is_not_measured(s);
  }
  if (i < s.len && (s.at[i] == 'e' || s.at[i] == 'E')) {
    bool negative = ++i < s.len && s.at[i] == '-';
    if (i < s.len && (s.at[i] == '-' || s.at[i] == '+')) i++;
    size_t first = i;
    for (; i < s.len && is_digit(s.at[i]); i++) power = power < 9999 ? 10 * power + (s.at[i] - '0') : power;
    if (i == first) return false;
    if (negative) power = -power;
  }
  if (i != s.len) return false;
  if (kept > 19 || mantissa >> 53 || fraction > LONGEST_NUMBER) return number_slow(s, value);
  power -= (int)fraction;
  if (power < -22 || power > 22) return number_slow(s, value);
  double m = (double)mantissa;
  m = power < 0 ? m / ten[-power] : m * ten[power];
  *value = s.at[0] == '-' ? -m : m;
  return true;
}

bool pc_span_count_number(pc_span s, long *value) {
  double x;
  if (!pc_span_number(s, &x) || !(x >= 0 && x <= 2147483647) || x != floor(x)) return false;
  *value = (long)x;
  return true;
}

/* ---- names --------------------------------------------------------------------------------- */

const char *pc_span_name(pc_span s, pc_arena *arena) {
  s = pc_span_trim(s);
  const unsigned char *from = (const unsigned char *)s.at;
  char *name = PC_NEW(arena, char, 2 * s.len + 1), *to = name;
  if (!name) return NULL;
  for (size_t i = 0; i < s.len;) {
    size_t n = pc_utf8_length(s.at + i, s.len - i);
    if (n == 0) { /* Latin-1 */
      *to++ = (char)(0xc0 | from[i] >> 6);
      *to++ = (char)(0x80 | (from[i] & 0x3f));
      i++;
      continue;
    }
    for (size_t k = 0; k < n; k++) to[k] = from[i] < 32 || from[i] == 127 ? ' ' : (char)from[i + k];
    to += n, i += n;
  }
  return name;
}
