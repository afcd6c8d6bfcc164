/* score.c: the little language of scores: numbers, items, + - * /, comparisons, if, round and a few sums.
 *
 *   if(count() < 3, mean('q1', 'q2'), round(100 * sum() / 40, 1))
 *
 * It is read from left to right and worked out on the way, by recursive descent with a bounded depth; there
 * is no loop and no name to define, so every expression ends. A missing answer is NaN and makes what is
 * computed from it NaN, while sums, means and counts pass over it. The FHIRPath forms that published
 * questionnaires use for the same (HL7 SDC, calculatedExpression) are in score_path.c. The whole grammar:
 * docs/questionnaires.md.
 */
#include "exchange/score.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double expression(pc_score *s);

/* ---- signs and words ---- */

double pc_score_fail(pc_score *s, const char *what) {
  if (!s->failed) {
    long column = (long)(s->at - s->q->score);
    pc_fail(s->err, PC_UNSUPPORTED, 0, "the score of \"%s\", column %ld: %s", s->q->id, column + 1, what);
    if (s->err && s->err->byte < 0) s->err->byte = column;
  }
  s->failed = true;
  return NAN;
}

static bool word_char(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static void blanks(pc_score *s) {
  s->at += strspn(s->at, " \t\r\n");
}

bool pc_score_take(pc_score *s, const char *mark) {
  blanks(s);
  size_t n = strlen(mark);
  if (strncmp(s->at, mark, n) != 0 || (word_char(mark[n - 1]) && word_char(s->at[n]))) return false;
  s->at += n;
  return true;
}

bool pc_score_need(pc_score *s, const char *mark) {
  if (s->failed) return false;
  if (pc_score_take(s, mark)) return true;
  char what[64];
  snprintf(what, sizeof what, "%s was expected", mark);
  pc_score_fail(s, what);
  return false;
}

bool pc_score_text(pc_score *s, char text[80]) {
  if (!pc_score_need(s, "'")) return false;
  const char *end = strchr(s->at, '\'');
  if (!end || end - s->at >= 80) {
    pc_score_fail(s, end ? "this name is too long" : "the quote is not closed");
    return false;
  }
  memcpy(text, s->at, (size_t)(end - s->at));
  text[end - s->at] = 0;
  s->at = end + 1;
  return true;
}

int pc_score_item(pc_score *s, const char *id) {
  for (int i = 0; i < s->q->n_items; i++)
    if (strcmp(s->q->items[i].id, id) == 0) return i;
  pc_score_fail(s, "there is no item of that name");
  return -1;
}

double pc_score_value(pc_score *s, int item) {
  if (s->answered[item] && isnan(s->value[item])) {
    char what[160];
    snprintf(what, sizeof what, "the answer to \"%.80s\" has no number to count", s->q->items[item].id);
    return pc_score_fail(s, what);
  }
  return s->answered[item] ? s->value[item] : NAN;
}

/* ---- many values to one ---- */

void pc_fold_add(pc_folded *f, double x) {
  if (isnan(x)) return;
  f->sum += x;
  if (f->n == 0 || x < f->least) f->least = x;
  if (f->n == 0 || x > f->most) f->most = x;
  f->n++;
}

double pc_fold_end(const pc_folded *f, pc_fold fold) {
  if (fold == PC_FOLD_COUNT) return f->n;
  if (fold == PC_FOLD_SUM) return f->sum;
  if (f->n == 0) return NAN;
  return fold == PC_FOLD_MEAN ? f->sum / f->n : fold == PC_FOLD_MIN ? f->least : f->most;
}

static bool counts(const pc_question_item *item) {
  return item->type == PC_ITEM_CHOICE || item->type == PC_ITEM_NUMBER || item->type == PC_ITEM_YESNO;
}

void pc_fold_item(pc_score *s, pc_folded *f, int item, pc_fold fold) {
  if (fold == PC_FOLD_COUNT)
    f->n += s->answered[item];
  else
    pc_fold_add(f, pc_score_value(s, item));
}

/* sum() over all, or over names in quotes and expressions. */
static double fold_call(pc_score *s, pc_fold fold) {
  pc_folded f = {0};
  if (pc_score_take(s, ")")) {
    for (int i = 0; i < s->q->n_items; i++)
      if (counts(&s->q->items[i])) pc_fold_item(s, &f, i, fold);
    return pc_fold_end(&f, fold);
  }
  do {
    char id[80];
    const char *before = s->at;
    if (pc_score_take(s, "'")) {
      s->at = before;
      int item = pc_score_text(s, id) ? pc_score_item(s, id) : -1;
      if (item >= 0) pc_fold_item(s, &f, item, fold);
    } else {
      pc_fold_add(&f, expression(s));
    }
  } while (!s->failed && pc_score_take(s, ","));
  pc_score_need(s, ")");
  return pc_fold_end(&f, fold);
}

/* ---- calls ---- */

static double round_call(pc_score *s) {
  double x = expression(s), digits = pc_score_take(s, ",") ? expression(s) : 0;
  pc_score_need(s, ")");
  double scale = pow(10, digits >= 0 && digits <= 9 ? trunc(digits) : 0);
  return round(x * scale) / scale; /* halves away from zero, as a person rounds */
}

/* Both ways are read; a condition that hangs on a missing answer gives no value rather than a guess. */
static double if_call(pc_score *s) {
  double condition = expression(s);
  if (!pc_score_need(s, ",")) return NAN;
  double yes = expression(s);
  if (!pc_score_need(s, ",")) return NAN;
  double no = expression(s);
  pc_score_need(s, ")");
  return isnan(condition) ? NAN : condition != 0 ? yes : no;
}

static double item_call(pc_score *s) {
  char id[80];
  int item = pc_score_text(s, id) ? pc_score_item(s, id) : -1;
  double x = item >= 0 ? pc_score_value(s, item) : NAN;
  pc_score_need(s, ")");
  return x;
}

static double call(pc_score *s) {
  static const char *const folds[PC_N_FOLDS] = {"sum(", "mean(", "count(", "min(", "max("};
  for (int i = 0; i < PC_N_FOLDS; i++)
    if (pc_score_take(s, folds[i])) return fold_call(s, (pc_fold)i);
  if (pc_score_take(s, "item(")) return item_call(s);
  if (pc_score_take(s, "round(")) return round_call(s);
  if (pc_score_take(s, "if(") || pc_score_take(s, "iif(")) return if_call(s);
  if (pc_score_take(s, "%resource")) return pc_score_path(s);
  return pc_score_fail(s, "a number, an item or a sum was expected (docs/questionnaires.md has the grammar)");
}

/* Digits with at most one point; no exponent, no sign. */
static double number(pc_score *s) {
  char text[32];
  size_t n = strspn(s->at, "0123456789.");
  if (n >= sizeof text || memchr(s->at, '.', n) != memrchr(s->at, '.', n))
    return pc_score_fail(s, "not a number");
  memcpy(text, s->at, n);
  text[n] = 0;
  s->at += n;
  return strtod(text, NULL);
}

/* ---- operators, from the tightest ---- */

static double primary(pc_score *s) {
  if (pc_score_take(s, "-")) {
    if (++s->depth > PC_SCORE_DEPTH) return pc_score_fail(s, "too deeply nested");
    double x = -primary(s);
    s->depth--;
    return x;
  }
  if (pc_score_take(s, "(")) {
    double x = expression(s);
    pc_score_need(s, ")");
    return x;
  }
  return isdigit((unsigned char)*s->at) ? number(s) : call(s);
}

static double product(pc_score *s) {
  double x = primary(s);
  while (!s->failed) {
    if (pc_score_take(s, "*"))
      x *= primary(s);
    else if (pc_score_take(s, "/"))
      x /= primary(s);
    else
      break;
  }
  return x;
}

static double sum(pc_score *s) {
  double x = product(s);
  while (!s->failed) {
    if (pc_score_take(s, "+"))
      x += product(s);
    else if (pc_score_take(s, "-"))
      x -= product(s);
    else
      break;
  }
  return x;
}

static double compare(pc_score *s) {
  static const char *const signs[] = {"<=", ">=", "!=", "<", ">", "="};
  double x = sum(s);
  for (int i = 0; i < 6 && !s->failed; i++) {
    if (!pc_score_take(s, signs[i])) continue;
    double y = sum(s);
    bool holds[] = {x <= y, x >= y, x != y, x<y, x> y, x == y};
    return isnan(x) || isnan(y) ? NAN : holds[i];
  }
  return x;
}

/* and, or: yes and no where both sides are known. */
static double both(pc_score *s) {
  double x = compare(s);
  while (!s->failed && pc_score_take(s, "and")) {
    double y = compare(s);
    x = isnan(x) || isnan(y) ? NAN : x != 0 && y != 0;
  }
  return x;
}

static double expression(pc_score *s) {
  if (s->failed || ++s->depth > PC_SCORE_DEPTH) return pc_score_fail(s, "too deeply nested");
  double x = both(s);
  while (!s->failed && pc_score_take(s, "or")) {
    double y = both(s);
    x = isnan(x) || isnan(y) ? NAN : x != 0 || y != 0;
  }
  s->depth--;
  return x;
}

int pc_score_run(const pc_questionnaire *q, const double *value, const bool *answered, double *score,
                 pc_err *err) {
  pc_score s = {.q = q, .value = value, .answered = answered, .at = q->score, .err = err};
  double x = expression(&s);
  blanks(&s);
  if (!s.failed && *s.at) pc_score_fail(&s, "nothing was expected to follow here");
  *score = isfinite(x) ? x : NAN;
  return s.failed ? PC_UNSUPPORTED : 0;
}
