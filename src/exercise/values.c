/* values.c: one value of the file into one field, by the kind its key asks for.
 *
 * Numbers are plain decimals, ranges "8-12" (also with the long dash), with the unit after them or not.
 */
#include "exercise/read.h"
#include "exercise/scan.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_TITLE = 36, MOST_WORDS = 40, MOST_CUE_WORDS = 8 };
static const double LEAST_STRIDE = 0.2; /* m; shorter is shuffling */

typedef pc_scan value;

/* ---- numbers ---- */

static bool dash(value *v) {
  static const char *const dashes[] = {"-", "\xe2\x80\x93"};
  const char *s = v->at + strspn(v->at, " ");
  for (int i = 0; i < 2; i++)
    if (!strncmp(s, dashes[i], strlen(dashes[i]))) {
      v->at = s + strlen(dashes[i]);
      pc_scan_blanks(v);
      return true;
    }
  return false;
}

static int end_of_number(value *v, const char *unit) {
  pc_scan_blanks(v);
  size_t n = strlen(unit);
  if (n && !strncmp(v->at, unit, n)) v->at += n;
  return *v->at ? pc_scan_bad(v, v->at,
                              n ? "only the unit may follow the number" : "nothing may follow the number")
                : PC_OK;
}

/* "lo-hi" or one number for both. */
static int range(value *v, const char *unit, bool whole, double *lo, double *hi) {
  const char *start = v->at;
  if (!pc_scan_number(v, lo)) return pc_scan_bad(v, start, "a number is expected");
  *hi = *lo;
  if (dash(v)) {
    const char *second = v->at;
    if (!pc_scan_number(v, hi)) return pc_scan_bad(v, second, "a second number is expected");
  }
  if (end_of_number(v, unit)) return v->err->code;
  if (*lo > *hi)
    return pc_piece_bad(v->err, v->piece->line, pc_scan_place(v, start),
                        "%s %.40s: the first number must not be larger; write %g-%g", v->key->name, start,
                        *hi, *lo);
  if (whole && (*lo != floor(*lo) || *hi != floor(*hi)))
    return pc_scan_bad(v, start, "whole numbers are expected");
  if (*hi > v->key->most)
    return pc_piece_bad(v->err, v->piece->line, pc_scan_place(v, start),
                        "%s %.40s: more than %g makes no sense here", v->key->name, start, v->key->most);
  return PC_OK;
}

static int one(value *v, const char *unit, bool whole, double *out) {
  const char *start = v->at;
  double hi;
  if (range(v, unit, whole, out, &hi)) return v->err->code;
  return *out == hi ? PC_OK : pc_scan_bad(v, start, "one number is expected, not a range");
}

static int tempo(value *v, pc_tempo *out) {
  double *parts[] = {&out->up, &out->top, &out->down};
  for (int i = 0; i < 3; i++) {
    if (i && !dash(v)) return pc_scan_bad(v, v->at, "three numbers are expected: up-top-down, in seconds");
    const char *start = v->at;
    if (!pc_scan_number(v, parts[i]) || *parts[i] > v->key->most)
      return pc_scan_bad(v, start, "seconds are expected");
  }
  return end_of_number(v, "s");
}

/* ---- words ---- */

static int single(value *v, int *index) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  if (pc_scan_word(v, w, &start) || pc_scan_known(v, w, start, index)) return v->err->code;
  if (v->at[strspn(v->at, " \t,")])
    return pc_scan_bad(v, v->at + strspn(v->at, " \t,"), "one word is expected");
  return PC_OK;
}

static int mask(value *v, unsigned *out) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  for (int i; *v->at; *out |= 1u << i) {
    if (pc_scan_word(v, w, &start)) return v->err->code;
    if (!*w) break;
    if (pc_scan_known(v, w, start, &i)) return v->err->code;
    if (*out & 1u << i) return pc_scan_bad(v, start, "this word stands twice");
  }
  return PC_OK;
}

/* "wall band": all of them. "band or backpack": one of them. */
static int gear(value *v, unsigned *all, unsigned *any) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  bool ors = false, wants = true; /* a word is due */
  unsigned found = 0;
  for (int i;; found |= 1u << i, wants = false) {
    if (pc_scan_word(v, w, &start)) return v->err->code;
    if (!strcmp(w, "or")) {
      if (wants || (!ors && found & (found - 1)))
        return pc_scan_bad(v, start, "\"or\" stands between all words or none");
      ors = wants = true;
      if (pc_scan_word(v, w, &start)) return v->err->code;
      if (!*w) return pc_scan_bad(v, start, "a word is missing after \"or\"");
    } else if (!*w)
      break;
    else if (ors)
      return pc_scan_bad(v, start, "\"or\" stands between all words or none");
    if (pc_scan_known(v, w, start, &i)) return v->err->code;
    if (found & 1u << i) return pc_scan_bad(v, start, "this word stands twice");
  }
  if (ors && any == all) return pc_scan_bad(v, v->piece->text, "\"or\" may stand in a rung only");
  *(ors ? any : all) = found;
  return PC_OK;
}

static bool is_name(const char *w) {
  size_t n = strlen(w);
  return n > 0 && islower((unsigned char)w[0]) && strspn(w, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

/* "36", "A8", "X1": an item of the inventory, a line of article A, B or C, a conflict. */
static bool is_item(const char *w) {
  const char *digits = w + (*w && strchr("ABCX", *w) ? 1 : 0);
  size_t n = strlen(digits);
  return n >= 1 && n <= 3 && digits[0] != '0' && strspn(digits, "0123456789") == n;
}

static int name(value *v, const char **out, pc_arena *arena) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  if (pc_scan_word(v, w, &start)) return v->err->code;
  if (!is_name(w)) return pc_scan_bad(v, start, "a name has a-z, 0-9 and _ only");
  if (v->at[strspn(v->at, " \t")])
    return pc_scan_bad(v, v->at + strspn(v->at, " \t"), "one name is expected");
  *out = pc_arena_str(arena, w, strlen(w));
  return *out ? PC_OK : pc_fail(v->err, PC_NO_MEMORY, 0, "out of memory");
}

static int names(value *v, const char *const **out, pc_arena *arena) {
  char w[PC_LONGEST_WORD + 1];
  const char *start, *list[MOST_WORDS + 1] = {0};
  bool items = v->key->value == PC_VAL_ITEMS;
  for (int n = 0;; n++) {
    if (pc_scan_word(v, w, &start)) return v->err->code;
    if (!*w) break;
    if (n == MOST_WORDS) return pc_scan_bad(v, start, "too many words");
    if (!(items ? is_item : is_name)(w))
      return pc_scan_bad(v, start,
                         items ? "a number, or a letter A, B, C or X and a number, is expected"
                               : "a name has a-z, 0-9 and _ only");
    for (int i = 0; i < n; i++)
      if (!strcmp(list[i], w)) return pc_scan_bad(v, start, "this word stands twice");
    if (!(list[n] = pc_arena_str(arena, w, strlen(w))))
      return pc_fail(v->err, PC_NO_MEMORY, 0, "out of memory");
  }
  const char **kept = PC_NEW(arena, const char *, MOST_WORDS + 1);
  if (!kept) return pc_fail(v->err, PC_NO_MEMORY, 0, "out of memory");
  memcpy(kept, list, sizeof list);
  *out = kept;
  return PC_OK;
}

static int link(value *v, pc_link *out, pc_arena *arena) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  double level;
  if (pc_scan_word(v, w, &start)) return v->err->code;
  if (!is_name(w)) return pc_scan_bad(v, start, "a ladder's name is expected");
  pc_scan_blanks(v);
  if (!*v->at) return pc_scan_bad(v, v->piece->text, "the level is missing");
  if (one(v, "", true, &level)) return v->err->code;
  out->level = (int)level;
  out->ladder = pc_arena_str(arena, w, strlen(w));
  return out->ladder ? PC_OK : pc_fail(v->err, PC_NO_MEMORY, 0, "out of memory");
}

static int yes(value *v, bool *out) {
  if (strcmp(v->at, "yes") && strcmp(v->at, "no")) return pc_scan_bad(v, v->at, "yes or no is expected");
  *out = *v->at == 'y';
  return PC_OK;
}

/* ---- texts ---- */

static int count_words(const char *s, size_t len) {
  int n = 0;
  for (size_t i = 0; i < len; i++) n += s[i] != ' ' && (i == 0 || s[i - 1] == ' ');
  return n;
}

static bool has_year(const char *s) {
  for (; *s; s++) {
    size_t n = strspn(s, "0123456789");
    if (n == 4 && (!strncmp(s, "19", 2) || !strncmp(s, "20", 2))) return true;
    if (n) s += n - 1;
  }
  return false;
}

static int check_text(const value *v, const char *text) {
  size_t plain = (size_t)pc_text_plain(text);
  if (plain == 0) return pc_scan_bad(v, text, "a text is expected");
  if (v->key->value == PC_VAL_TITLE && strlen(text) > LONGEST_TITLE)
    return pc_piece_bad(v->err, v->piece->line, v->piece->column, "title: longer than %d letters",
                        LONGEST_TITLE);
  bool is_cue = v->key->value == PC_VAL_CUES || v->key->value == PC_VAL_CUE;
  if (is_cue && count_words(text, plain) > MOST_CUE_WORDS)
    return pc_piece_bad(v->err, v->piece->line, v->piece->column,
                        "%s: %d words; a cue has at most %d, people hear it while they move", v->key->name,
                        count_words(text, plain), MOST_CUE_WORDS);
  if (v->key->value == PC_VAL_FELT && (!strstr(text, ": ") || text[0] == ':'))
    return pc_scan_bad(v, text, "a place, a colon and what to do are expected");
  if (v->key->value == PC_VAL_SOURCES && !has_year(text)) return pc_scan_bad(v, text, "a source has a year");
  return PC_OK;
}

static int list(value *v, int n_items, const char *const **out, pc_arena *arena) {
  const pc_piece *first = *v->piece->text ? v->piece : v->piece + 1;
  int n = n_items + (first == v->piece);
  if (first == v->piece && n_items)
    return pc_piece_bad(v->err, v->piece[1].line, v->piece[1].column,
                        "%s has a text on its own line already; write every item with \"- \"", v->key->name);
  if (n == 0) return pc_scan_bad(v, v->piece->text, "items are expected");
  const char **kept = PC_NEW(arena, const char *, n + 1);
  if (!kept) return pc_fail(v->err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < n; i++) {
    v->piece = first + i;
    if (check_text(v, v->piece->text)) return v->err->code;
    kept[i] = v->piece->text;
  }
  *out = kept;
  return PC_OK;
}

int pc_text_plain(const char *text) {
  size_t n = strlen(text);
  if (n == 0 || text[n - 1] != ']') return (int)n;
  const char *mark = text + n - 1;
  while (mark > text && *mark != '[') mark--;
  if (mark[0] != '[' || mark[1] != '#') return (int)n;
  while (mark > text && mark[-1] == ' ') mark--;
  return (int)(mark - text);
}

/* ---- by kind ---- */

static int read_numbers(value *v, void *at, void *also) {
  double lo, hi;
  switch (v->key->value) {
  case PC_VAL_COUNT:
    if (range(v, "", true, &lo, &hi)) return v->err->code;
    *(int *)at = (int)lo, *(int *)also = (int)hi;
    return PC_OK;
  case PC_VAL_SECONDS:
    return range(v, "s", false, at, also);
  case PC_VAL_MINUTES:
    return one(v, "min", false, at);
  case PC_VAL_METRES:
    if (one(v, "m", false, at)) return v->err->code;
    return *(double *)at >= LEAST_STRIDE ? PC_OK
                                         : pc_scan_bad(v, v->piece->text, "0.2 m or more is expected");
  case PC_VAL_TEMPO:
    return tempo(v, at);
  case PC_VAL_PERCENT:
    if (one(v, "%", false, &lo)) return v->err->code;
    *(double *)at = lo / 100;
    return PC_OK;
  default:
    if (one(v, "", true, &lo)) return v->err->code;
    *(int *)at = (int)lo;
    return PC_OK;
  }
}

static int read_words(value *v, void *at, void *also, pc_arena *arena) {
  int i;
  switch (v->key->value) {
  case PC_VAL_WORD:
    if (single(v, &i)) return v->err->code;
    *(pc_pattern *)at = (pc_pattern)i;
    return PC_OK;
  case PC_VAL_PLACE:
    if (single(v, &i)) return v->err->code;
    *(const char **)at = v->key->words->words[i];
    return PC_OK;
  case PC_VAL_MASK:
    return mask(v, at);
  case PC_VAL_GEAR:
    return gear(v, at, v->key->also_at ? also : at);
  case PC_VAL_YES:
    return yes(v, at);
  case PC_VAL_LINK:
    return link(v, at, arena);
  case PC_VAL_NAME:
    return name(v, at, arena);
  default:
    return names(v, at, arena);
  }
}

int pc_value_read(const pc_key *key, const pc_piece *piece, int n_items, void *at, void *also,
                  pc_arena *arena, pc_err *err) {
  value v = {key, piece, piece->text, err};
  bool takes_list = key->value >= PC_VAL_LIST && key->value <= PC_VAL_SOURCES;
  bool takes_text = key->value == PC_VAL_TEXT || key->value == PC_VAL_TITLE || key->value == PC_VAL_CUE;
  if (takes_list) return list(&v, n_items, at, arena);
  if (key->value == PC_VAL_WINDOWS) return pc_form_value_read(key, piece, n_items, at, also, arena, err);
  if (n_items) return pc_piece_bad(err, piece[1].line, piece[1].column, "%s takes no items", key->name);
  if (!*piece->text) return pc_scan_bad(&v, piece->text, "a value is expected");
  if (takes_text) {
    *(const char **)at = piece->text;
    return check_text(&v, piece->text);
  }
  if (piece->many) return pc_scan_bad(&v, piece->text, "this value stands on one line");
  if (key->value > PC_VAL_CUE) return pc_form_value_read(key, piece, n_items, at, also, arena, err);
  bool words = key->value >= PC_VAL_NAME && key->value <= PC_VAL_YES;
  if (words || key->value == PC_VAL_LINK || key->value >= PC_VAL_NAMES)
    return read_words(&v, at, also, arena);
  return read_numbers(&v, at, also);
}
