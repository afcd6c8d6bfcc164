/* form_values.c: the values of [form] and [fault]: quantities, limits, views, phases, and "when". */
#include "base/nearest.h"
#include "exercise/features.h"
#include "exercise/read.h"
#include "exercise/scan.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_WORD = 60 };

static bool part_of_quantity(char c) {
  return islower((unsigned char)c) || c == '_' || c == '.';
}

static int no_quantity(const pc_scan *v, const char *start, size_t n) {
  char word[MOST_WORD + 1], bare[MOST_WORD + 1];
  const char *names[PC_N_FEATURES], *dot = memchr(start, '.', n);
  size_t len = n < MOST_WORD ? n : MOST_WORD;
  pc_quantity q;
  memcpy(word, start, len), word[len] = 0;
  snprintf(bare, sizeof bare, "%.*s", dot ? (int)(dot - start) : (int)len, word);
  int column = pc_scan_place(v, start);
  if (n == 0) return pc_scan_bad(v, start, "a quantity is expected");
  if (dot && pc_quantity_read(bare, strlen(bare), &q))
    return pc_piece_bad(v->err, v->piece->line, column, "%s: no quantity \"%s\"; %s", v->key->name, word,
                        pc_feature_sided(q.feature) ? "behind the point stands left, right or other"
                                                    : "this one has no sides");
  for (int i = 0; i < PC_N_FEATURES; i++) names[i] = pc_feature_word((pc_feature)i);
  const char *near = pc_word_nearest(bare, names, PC_N_FEATURES);
  return pc_piece_bad(v->err, v->piece->line, column, "%s: no quantity \"%s\"; %s%s", v->key->name, word,
                      near ? "did you mean " : "docs/exercises.md lists them", near ? near : "");
}

static int quantity(pc_scan *v, pc_quantity *out) {
  const char *start = v->at;
  while (part_of_quantity(*v->at)) v->at++;
  if (pc_quantity_read(start, (size_t)(v->at - start), out)) return PC_OK;
  return no_quantity(v, start, (size_t)(v->at - start));
}

/* A number that this quantity, or a change of it, can have. */
static int limit(pc_scan *v, const pc_quantity *q, bool change, double *out) {
  const char *start = v->at;
  double lo, hi;
  if (!pc_scan_signed(v, out)) return pc_scan_bad(v, start, "a number is expected");
  if (!q) return PC_OK;
  pc_feature_range(q->feature, &lo, &hi);
  if (change) hi -= lo, lo = -hi;
  if (*out >= lo && *out <= hi) return PC_OK;
  return pc_piece_bad(v->err, v->piece->line, pc_scan_place(v, start),
                      "%s: %s cannot be %g; it lies between %g and %g %s", v->key->name,
                      pc_feature_word(q->feature), *out, lo, hi, pc_feature_unit(q->feature));
}

static int end(pc_scan *v, const char *what) {
  pc_scan_blanks(v);
  return *v->at ? pc_scan_bad(v, v->at, what) : PC_OK;
}

/* ---- setup: "knee 70 120" ------------------------------------------------------------------------------ */

static int window_limit(pc_scan *v, const pc_quantity *q, double *out) {
  pc_scan_blanks(v);
  if (v->at[0] == '-' && (v->at[1] == ' ' || v->at[1] == '\t' || !v->at[1])) {
    *out = NAN, v->at++;
    return PC_OK;
  }
  return limit(v, q, false, out);
}

static int window(pc_scan *v, pc_window *out) {
  if (quantity(v, &out->quantity)) return v->err->code;
  if (out->quantity.feature == PC_M_SECONDS) return pc_scan_bad(v, v->piece->text, "time is no set-up");
  if (window_limit(v, &out->quantity, &out->lo)) return v->err->code;
  pc_scan_blanks(v);
  if (!*v->at) return pc_scan_bad(v, v->at, "two limits are expected, - for none");
  if (window_limit(v, &out->quantity, &out->hi) || end(v, "nothing may follow the two limits"))
    return v->err->code;
  if (isnan(out->lo) && isnan(out->hi)) return pc_scan_bad(v, v->piece->text, "one limit at least is needed");
  if (out->lo >= out->hi)
    return pc_piece_bad(v->err, v->piece->line, v->piece->column,
                        "setup %.40s: the first limit must be the smaller one", v->piece->text);
  return PC_OK;
}

static int windows(pc_scan *v, int n_items, const pc_window **out, int *n_out, pc_arena *arena) {
  if (*v->piece->text || n_items == 0)
    return pc_scan_bad(v, v->piece->text, "items are expected, each with \"- \" on its own line");
  pc_window *all = PC_NEW(arena, pc_window, n_items);
  if (!all) return pc_fail(v->err, PC_NO_MEMORY, 0, "out of memory");
  const pc_piece *first = v->piece + 1;
  for (int i = 0; i < n_items; i++) {
    v->piece = first + i, v->at = v->piece->text;
    if (window(v, &all[i])) return v->err->code;
    for (int k = 0; k < i; k++)
      if (all[k].quantity.feature == all[i].quantity.feature && all[k].quantity.side == all[i].quantity.side)
        return pc_piece_bad(v->err, v->piece->line, v->piece->column,
                            "setup %.40s: this quantity stands twice; first on line %ld", v->piece->text,
                            first[k].line);
  }
  *out = all, *n_out = n_items;
  return PC_OK;
}

/* ---- when: "hip change > 10", "shank > 15 or < -15" -------------------------------------------------------
 */

static int side_of_limit(pc_scan *v, pc_fault_rule *f) {
  char sign = *v->at;
  const char *start = v->at;
  if (sign != '<' && sign != '>') return pc_scan_bad(v, start, "< or > is expected");
  double *into = sign == '>' ? &f->above : &f->below;
  if (!isnan(*into)) return pc_scan_bad(v, start, "a limit on the other side is expected");
  v->at++;
  pc_scan_blanks(v);
  return limit(v, &f->quantity, f->change, into);
}

static bool take_word(pc_scan *v, const char *word) {
  size_t n = strlen(word);
  pc_scan_blanks(v);
  if (strncmp(v->at, word, n) || islower((unsigned char)v->at[n])) return false;
  v->at += n;
  pc_scan_blanks(v);
  return true;
}

static int when(pc_scan *v, pc_fault_rule *f) {
  if (quantity(v, &f->quantity)) return v->err->code;
  const char *word = v->at + strspn(v->at, " \t");
  f->change = take_word(v, "change");
  if (f->change && f->quantity.feature == PC_M_SECONDS)
    return pc_scan_bad(v, word, "time has no value at rest to be compared with");
  if (side_of_limit(v, f)) return v->err->code;
  if (take_word(v, "or") && side_of_limit(v, f)) return v->err->code;
  if (end(v, "nothing may follow the limit, or \"or\" and another one")) return v->err->code;
  if (f->above < f->below)
    return pc_piece_bad(
        v->err, v->piece->line, v->piece->column,
        "when %.60s: every value is above %g or below %g; the number behind > is the larger one",
        v->piece->text, f->above, f->below);
  return PC_OK;
}

/* ---- the rest ------------------------------------------------------------------------------------------ */

static int views(pc_scan *v, unsigned *out) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  for (int i;; *out |= (unsigned)PC_FROM_SIDE << i) {
    if (pc_scan_word(v, w, &start)) return v->err->code;
    if (!*w) return PC_OK;
    if (pc_scan_known(v, w, start, &i)) return v->err->code;
    if (*out & (unsigned)PC_FROM_SIDE << i) return pc_scan_bad(v, start, "this word stands twice");
  }
}

static int phase(pc_scan *v, pc_phase *out) {
  char w[PC_LONGEST_WORD + 1];
  const char *start;
  int i;
  if (pc_scan_word(v, w, &start) || pc_scan_known(v, w, start, &i)) return v->err->code;
  *out = (pc_phase)i;
  return end(v, "one word is expected");
}

static int lasting(pc_scan *v, double *out) {
  const char *start = v->at;
  if (!pc_scan_number(v, out) || *out > v->key->most) return pc_scan_bad(v, start, "seconds are expected");
  pc_scan_blanks(v);
  if (*v->at == 's') v->at++;
  return end(v, "nothing may follow the seconds");
}

int pc_form_value_read(const pc_key *key, const pc_piece *piece, int n_items, void *at, void *also,
                       pc_arena *arena, pc_err *err) {
  pc_scan v = {key, piece, piece->text, err};
  pc_quantity *q = at;
  switch (key->value) {
  case PC_VAL_WINDOWS:
    return windows(&v, n_items, at, also, arena);
  case PC_VAL_VIEWS:
    return views(&v, at);
  case PC_VAL_PHASE:
    return phase(&v, at);
  case PC_VAL_LASTING:
    return lasting(&v, at);
  case PC_VAL_LIMIT:
    return limit(&v, NULL, false, at) || end(&v, "nothing may follow the number") ? err->code : PC_OK;
  case PC_VAL_QUANTITY:
    if (quantity(&v, q) || end(&v, "one quantity is expected")) return err->code;
    return q->feature == PC_M_SECONDS ? pc_scan_bad(&v, piece->text, "time does not tell repetitions")
                                      : PC_OK;
  default:
    return when(&v, at);
  }
}
