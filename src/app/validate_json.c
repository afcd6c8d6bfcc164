/* validate_json.c: the validation as JSON: every row, the comparisons that decide, how well all agree. */
#include "app/page.h"
#include "posterior/app.h"
#include "posterior/study.h"

#include <math.h>
#include <stdio.h>

static const char *const VERDICTS[] = {"not built", "no band", "inside", "outside"};

const char *pc_validation_title(int i, const char **table) {
  static const char *const titles[][2] = {
      {"01", "Pressure in discs and load on them"},
      {"02", "Force in the hip, % of body weight"},
      {"03", "Load on a vertebra's implant: ratios and orders only"},
      {"04", "Lumbar load by other models, and limits: no measurement, no band"},
      {"05", "Muscle activity: ranks within one study only"},
      {"06", "Pelvis and trunk on one leg"},
      {"07", "Low back and hips in bends and lifts"},
      {"11", "What other models reach: no measurement, no band"},
  };
  if (i < 0 || (size_t)i >= sizeof titles / sizeof *titles) return NULL;
  return *table = titles[i][0], titles[i][1];
}

const char *pc_match_word(pc_match verdict) {
  return VERDICTS[verdict];
}

const char *pc_match_error(const pc_compared *c, char text[32]) {
  double ours = c->ours[0], ref = c->value;
  *text = 0;
  if (isnan(ours)) return text;
  if (isnan(ref) && !isnan(c->low) && !isnan(c->high)) {
    if (ours >= c->low && ours <= c->high) return "in range";
    ref = ours < c->low ? c->low : c->high;
  }
  if (ref != 0 && !isnan(ref))
    snprintf(text, 32, "%+.0f %%", 100 * (ours / ref - 1) * (ref < 0 ? -1 : 1));
  else if (ref == 0)
    snprintf(text, 32, "%+.3g", ours);
  return text;
}

static json_t *json_compared(const pc_compared *c) {
  json_t *o = json_object();
  char error[32];
  json_object_set_new(o, "error", json_text(pc_match_error(c, error)));
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
  json_object_set_new(o, "note", json_text(c->note));
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

static json_t *json_band(const pc_band *band) {
  return json_pack("[o,o,o]", json_number(band->low), json_number(band->median), json_number(band->high));
}

/* Over the constants' ranges; bands are 5, 50 and 95 of 100 draws. */
static json_t *json_draws(const pc_validation *v, const pc_validation_draws *d) {
  static const char *const names[PC_FACTORS] = {"factor_0.66", "factor_0.77"};
  json_t *o = json_pack("{s:i,s:b}", "draws", d->draws, "shipped", d->shipped);
  for (int f = 0; f < PC_FACTORS; f++) {
    json_t *rows = json_array();
    for (int i = 0; i < d->n; i++)
      if (!isnan(d->inside[i][f]))
        json_array_append_new(rows,
                              json_pack("{s:s,s:o,s:o}", "row", v->deciding[i].row, "share_inside",
                                        json_number(d->inside[i][f]), "ours", json_band(&d->ours[i][f])));
    json_object_set_new(o, names[f],
                        json_pack("{s:o,s:o,s:o,s:o,s:o}", "rows", rows, "share_inside_all",
                                  json_number(d->all_inside[f]), "r", json_band(&d->r[f]), "rmse_MPa",
                                  json_band(&d->rmse[f]), "share_r_and_rmse_as_wanted",
                                  json_number(d->agree[f])));
  }
  return o;
}

char *pc_validation_json(const pc_validation *v, size_t *len, pc_err *err) {
  json_t *o = json_object();
  json_object_set_new(o, "deciding", json_list(v->deciding, v->n_deciding));
  json_object_set_new(o, "agreement_man", json_agreement(v->man));
  json_object_set_new(o, "agreement_everybody", json_agreement(v->everybody));
  json_object_set_new(o, "rows", json_list(v->rows, v->n_rows));
  if (v->draws) json_object_set_new(o, "ensemble", json_draws(v, v->draws));
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}
