/* validate_json.c: the validation as JSON: every row, the comparisons that decide, how well all agree. */
#include "app/page.h"
#include "posterior/app.h"

static const char *const VERDICTS[] = {"not built", "no band", "inside", "outside"};

const char *pc_match_word(pc_match verdict) {
  return VERDICTS[verdict];
}

static json_t *json_compared(const pc_compared *c) {
  json_t *o = json_object();
  json_object_set_new(o, "row", json_text(c->row));
  json_object_set_new(o, "table", json_text(c->table));
  json_object_set_new(o, "what", json_text(c->what));
  json_object_set_new(o, "where", json_text(c->where));
  json_object_set_new(o, "unit", json_text(c->unit));
  json_object_set_new(o, "reference", json_number(c->value));
  json_object_set_new(o, "reference_low", json_number(c->low));
  json_object_set_new(o, "reference_high", json_number(c->high));
  json_object_set_new(o, "accept_low", json_number(c->accept_low));
  json_object_set_new(o, "accept_high", json_number(c->accept_high));
  json_object_set_new(o, "factor_0.66", json_number(c->ours[0]));
  json_object_set_new(o, "factor_0.77", json_number(c->ours[1]));
  json_object_set_new(o, "verdict_0.66", json_text(VERDICTS[c->verdict[0]]));
  json_object_set_new(o, "verdict_0.77", json_text(VERDICTS[c->verdict[1]]));
  json_object_set_new(o, "force_N", json_number(c->force));
  json_object_set_new(o, "why_not", json_text(c->why));
  json_object_set_new(o, "posture", json_text(c->posture));
  json_object_set_new(o, "source", json_text(c->source));
  json_object_set_new(o, "status", json_text(c->status));
  json_object_set_new(o, "grade", json_text(c->grade));
  return o;
}

static json_t *json_list(const pc_compared *c, int n) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++) json_array_append_new(list, json_compared(&c[i]));
  return list;
}

static json_t *json_agreement(const pc_agreement by_factor[PC_FACTORS]) {
  static const char *const names[PC_FACTORS] = {"factor_0.66", "factor_0.77"};
  json_t *both = json_object();
  for (int f = 0; f < PC_FACTORS; f++) {
    json_t *o = json_object();
    json_object_set_new(o, "rows", json_integer(by_factor[f].n));
    json_object_set_new(o, "r", json_number(by_factor[f].r));
    json_object_set_new(o, "rmse_MPa", json_number(by_factor[f].rmse));
    json_object_set_new(both, names[f], o);
  }
  return both;
}

char *pc_validation_json(const pc_validation *v, size_t *len, pc_err *err) {
  json_t *o = json_object();
  json_object_set_new(o, "deciding", json_list(v->deciding, v->n_deciding));
  json_object_set_new(o, "agreement_man", json_agreement(v->man));
  json_object_set_new(o, "agreement_everybody", json_agreement(v->everybody));
  json_object_set_new(o, "rows", json_list(v->rows, v->n_rows));
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}
