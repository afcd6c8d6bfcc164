/* scan.c: numbers and words of one value, with the place of what is wrong in it. */
#include "exercise/scan.h"
#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

int pc_scan_place(const pc_scan *v, const char *at) {
  int column = v->piece->column;
  for (const char *s = v->piece->text; s < at; s++) column += ((unsigned char)*s >> 6) != 2;
  return column;
}

int pc_scan_bad(const pc_scan *v, const char *at, const char *what) {
  return pc_piece_bad(v->err, v->piece->line, pc_scan_place(v, at), "%s %.40s: %s; write %s: %s",
                      v->key->name, at, what, v->key->name, v->key->example);
}

void pc_scan_blanks(pc_scan *v) {
  v->at += strspn(v->at, " \t");
}

bool pc_scan_number(pc_scan *v, double *out) {
  const char *s = v->at;
  double x = 0, parts = 1;
  while (isdigit((unsigned char)*s) && s - v->at < 6) x = 10 * x + (*s++ - '0');
  if (s == v->at) return false;
  if (s[0] == '.' && isdigit((unsigned char)s[1]))
    for (s++; isdigit((unsigned char)*s) && parts < 1e3; s++) parts *= 10, x = 10 * x + (*s - '0');
  *out = x / parts, v->at = s; /* the double nearest to what is written */
  return true;
}

bool pc_scan_signed(pc_scan *v, double *out) {
  const char *from = v->at;
  bool negative = *v->at == '-';
  v->at += negative;
  if (!pc_scan_number(v, out)) return v->at = from, false;
  if (negative) *out = -*out;
  return true;
}

int pc_scan_word(pc_scan *v, char out[PC_LONGEST_WORD + 1], const char **start) {
  v->at += strspn(v->at, " \t,");
  size_t n = strcspn(v->at, " \t,");
  *start = v->at;
  if (n > PC_LONGEST_WORD) return pc_scan_bad(v, *start, "a word of this length is not one of ours");
  memcpy(out, v->at, n);
  out[n] = 0;
  v->at += n;
  return PC_OK;
}

int pc_scan_known(const pc_scan *v, const char *w, const char *start, int *index) {
  const pc_words *words = v->key->words;
  *index = pc_words_find(words, w);
  if (*index >= 0) return PC_OK;
  const char *near = pc_word_nearest(w, words->words, words->n);
  char all[200] = "";
  for (int i = 0; i < words->n; i++)
    snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", words->words[i]);
  return pc_piece_bad(v->err, v->piece->line, pc_scan_place(v, start), "%s: no %s \"%s\"; %s %s",
                      v->key->name, words->what, w, near ? "did you mean" : "one of", near ? near : all);
}
