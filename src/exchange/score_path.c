/* score_path.c: the FHIRPath forms in which published questionnaires write their sums.
 *
 *   %resource.item.where(linkId = 'q1').answer.value
 *   %resource.repeat(item).where(linkId.startsWith('q')).answer.value.ordinal().sum()
 *   %resource.item.where(linkId='1.0').item.answer.ordinalValue().aggregate($this + $total, 0)
 *
 * HL7 Structured Data Capture (SDC 3.0.0, section "Advanced form expressions") scores answers by such paths
 * over the QuestionnaireResponse. A path picks items, steps down to their answers and ends in one number.
 * FHIRPath at large (variables, functions over texts and dates) is not here: what is not understood is
 * refused with its column, never skipped.
 */
#include "exchange/score.h"

#include <math.h>
#include <string.h>

/* The items a path stands on; at_answer once it has stepped to their answers. */
typedef struct picked {
  bool on[PC_MAX_ITEMS];
  bool root; /* the response itself: nothing picked yet */
  bool at_answer;
} picked;

static bool under(const pc_score *s, const picked *p, int item, bool deep) {
  int group = s->q->items[item].group;
  if (p->root) return deep || group < 0;
  for (; group >= 0; group = deep ? s->q->items[group].group : -1)
    if (p->on[group]) return true;
  return false;
}

static void step_down(pc_score *s, picked *p, bool deep) {
  picked next = {0};
  for (int i = 0; i < s->q->n_items; i++) next.on[i] = under(s, p, i, deep);
  *p = next;
}

/* linkId = 'a', linkId != 'a', linkId.startsWith('a'), linkId in ('a' | 'b') */
static void condition(pc_score *s, bool holds[PC_MAX_ITEMS]) {
  char text[80];
  bool starts = false, in = false, differs = false;
  if (!pc_score_need(s, "linkId")) return;
  if (pc_score_take(s, ".startsWith("))
    starts = true;
  else if (pc_score_take(s, "in"))
    in = pc_score_need(s, "(");
  else if (!(differs = pc_score_take(s, "!=")))
    pc_score_need(s, "=");
  do {
    if (s->failed || !pc_score_text(s, text)) return;
    for (int i = 0; i < s->q->n_items; i++) {
      const char *id = s->q->items[i].id;
      bool same = starts ? strncmp(id, text, strlen(text)) == 0 : strcmp(id, text) == 0;
      holds[i] |= same != differs;
    }
  } while (in && pc_score_take(s, "|"));
  if (starts || in) pc_score_need(s, ")");
}

/* Conditions joined by `or` or by `and`, not both: that needs brackets, and they are not read. */
static void step_where(pc_score *s, picked *p) {
  bool holds[PC_MAX_ITEMS] = {0};
  char join = 0;
  condition(s, holds);
  while (!s->failed && (pc_score_take(s, "or") || pc_score_take(s, "and"))) {
    char said = s->at[-1]; /* o[r], an[d] */
    if (join && join != said) pc_score_fail(s, "and and or in one condition are not read here");
    join = said;
    bool more[PC_MAX_ITEMS] = {0};
    condition(s, more);
    for (int i = 0; i < s->q->n_items; i++)
      holds[i] = join == 'r' ? holds[i] || more[i] : holds[i] && more[i];
  }
  pc_score_need(s, ")");
  for (int i = 0; i < s->q->n_items; i++) p->on[i] &= holds[i];
}

/* One step to items or answers; false: what stands here is no such step. */
static bool step(pc_score *s, picked *p) {
  static const char *const to_value[] = {"value",        "valueDecimal",   "valueInteger", "valueCoding",
                                         "valueBoolean", "ordinalValue()", "ordinal()",    "weight()"};
  if (pc_score_take(s, "item")) {
    step_down(s, p, false);
  } else if (pc_score_take(s, "repeat(item)") || pc_score_take(s, "descendants()")) {
    step_down(s, p, true);
  } else if (pc_score_take(s, "where(")) {
    if (p->root || p->at_answer) pc_score_fail(s, "where() picks among items only");
    step_where(s, p);
  } else if (pc_score_take(s, "answer")) {
    if (p->root) pc_score_fail(s, "answers belong to items: .item comes first");
    p->at_answer = true;
  } else {
    for (size_t i = 0; i < sizeof to_value / sizeof *to_value; i++)
      if (pc_score_take(s, to_value[i])) {
        if (!p->at_answer) pc_score_fail(s, "values belong to answers: .answer comes first");
        return true;
      }
    return false;
  }
  return true;
}

/* The one number of the answers picked. */
static double ended(pc_score *s, const picked *p, pc_fold how) {
  pc_folded f = {0};
  if (!p->at_answer) return pc_score_fail(s, "only answers have values: .answer.value comes first");
  for (int i = 0; i < s->q->n_items && !s->failed; i++)
    if (p->on[i]) pc_fold_item(s, &f, i, how);
  return pc_fold_end(&f, how);
}

/* A path without an end: the value of the one item it names. */
static double single(pc_score *s, const picked *p) {
  int items = 0;
  for (int i = 0; i < s->q->n_items; i++) items += p->on[i];
  if (items > 1) return pc_score_fail(s, "this path means several answers; end it with .sum() or the like");
  return ended(s, p, PC_FOLD_MEAN);
}

double pc_score_path(pc_score *s) {
  static const char *const ends[PC_N_FOLDS] = {"sum()", "avg()", "count()", "min()", "max()"};
  picked p = {.root = true};
  while (!s->failed && pc_score_take(s, ".")) {
    if (step(s, &p)) continue;
    for (int i = 0; i < PC_N_FOLDS; i++)
      if (pc_score_take(s, ends[i])) return ended(s, &p, (pc_fold)i);
    if (!pc_score_take(s, "aggregate(")) return pc_score_fail(s, "this step of a path is not read here");
    bool plus = pc_score_take(s, "$this")
                    ? pc_score_need(s, "+") && pc_score_need(s, "$total")
                    : pc_score_need(s, "$total") && pc_score_need(s, "+") && pc_score_need(s, "$this");
    if (plus && pc_score_take(s, ",")) pc_score_need(s, "0");
    if (plus) pc_score_need(s, ")");
    return ended(s, &p, PC_FOLD_SUM);
  }
  return s->failed ? NAN : single(s, &p);
}
