/* judge_json.c: a judgement of form as JSON. Times in seconds from the recording's zero, quantities in the
 * unit that "count" names; an unknown number is null. The keys stand in docs/form.md. */
#include "app/json.h"
#include "posterior/judge.h"

static const double LONG_STAY = 1; /* s at the far end that are told as a hold */

static json_t *seconds(double t) {
  return json_rounded(t, 0.001);
}

static const char *side_word(int side) {
  return side > 0 ? "right" : side < 0 ? "left" : "both";
}

static json_t *faults(const pc_exercise *e, const pc_fault *f, int n) {
  json_t *all = json_array();
  for (int i = 0; i < n; i++) {
    const pc_fault_rule *r = &e->rules->faults[f[i].rule];
    char quantity[40];
    pc_quantity_write(r->quantity, quantity, sizeof quantity);
    json_array_append_new(
        all,
        json_pack("{s:o,s:o,s:o,s:o,s:s,s:s,s:o,s:o,s:o}", "name", json_text(r->name), "t_s", seconds(f[i].t),
                  "text", json_text(r->text), "cue", json_text(r->cue), "quantity", quantity, "unit",
                  pc_feature_unit(r->quantity.feature), "value", json_rounded(f[i].value, 0.01), "limit",
                  json_rounded(f[i].limit, 0.01), "error", json_rounded(f[i].error, 0.01)));
  }
  return all;
}

static json_t *reps(const pc_judged *j) {
  json_t *all = json_array();
  for (int i = 0; i < j->result->n_reps; i++) {
    const pc_rep *r = &j->result->reps[i];
    json_array_append_new(
        all, json_pack("{s:o,s:o,s:o,s:b,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "start_s", seconds(r->start), "top_s",
                       seconds(r->far), "end_s", seconds(r->end), "complete", r->complete, "side",
                       side_word(r->side), "range_deg", json_rounded(r->range, 0.1), "error_deg",
                       json_rounded(r->error, 0.1), "out_s", seconds(r->out), "stay_s", seconds(r->stay),
                       "back_s", seconds(r->back), "faults", faults(j->exercise, r->faults, r->n_faults)));
  }
  return all;
}

static json_t *holds(const pc_judged *j) {
  json_t *all = json_array();
  const pc_form_result *r = j->result;
  for (int i = 0; i < r->n_holds; i++) {
    const pc_held *h = &r->holds[i];
    json_array_append_new(all, json_pack("{s:o,s:o,s:s,s:o,s:o,s:o}", "start_s", seconds(h->start), "end_s",
                                         seconds(h->end), "side", side_word(h->side), "mean_deg",
                                         json_rounded(h->mean, 0.1), "error_deg", json_rounded(h->error, 0.1),
                                         "faults", faults(j->exercise, h->faults, h->n_faults)));
  }
  for (int i = 0; i < r->n_reps; i++) /* a stay at the far end of a repetition */
    if (r->reps[i].complete && r->reps[i].stay >= LONG_STAY) {
      double start = r->reps[i].start + r->reps[i].out;
      json_array_append_new(all, json_pack("{s:o,s:o,s:s,s:i}", "start_s", seconds(start), "end_s",
                                           seconds(start + r->reps[i].stay), "side",
                                           side_word(r->reps[i].side), "of_rep", i + 1));
    }
  return all;
}

static json_t *others(const pc_judged *j) {
  json_t *all = json_array();
  for (int i = 0; i < j->guess.n_others; i++)
    json_array_append_new(all, json_pack("{s:s,s:o}", "exercise",
                                         j->catalogue->exercises[j->guess.others[i].exercise].name,
                                         "confidence", json_rounded(j->guess.others[i].confidence, 0.01)));
  return all;
}

static void put_result(json_t *o, const pc_judged *j) {
  const pc_form_result *r = j->result;
  const pc_feature f = j->exercise->rules->count.feature;
  char quantity[40];
  pc_quantity_write(j->exercise->rules->count, quantity, sizeof quantity);
  json_object_set_new(o, "view", json_string(pc_judged_in_space(j) ? "space" : pc_view_word(r->view)));
  json_object_set_new(o, "view_ratio", json_rounded(r->view_ratio, 0.01));
  json_object_set_new(o, "refused", json_text(r->refused));
  json_object_set_new(o, "count", json_string(quantity));
  json_object_set_new(o, "unit", json_string(pc_feature_unit(f)));
  json_object_set_new(o, "complete", json_integer(r->complete));
  json_object_set_new(o, "reps", reps(j));
  json_object_set_new(o, "holds", holds(j));
  json_object_set_new(o, "drift",
                      json_pack("{s:o,s:o}", "change", json_rounded(r->drift, 0.1), "error",
                                json_rounded(r->drift_error, 0.1)));
  json_object_set_new(o, "left_right",
                      json_pack("{s:o,s:o}", "difference", json_rounded(r->left_right, 0.1), "error",
                                json_rounded(r->left_right_error, 0.1)));
  json_object_set_new(o, "seen", json_rounded(r->seen, 0.001));
}

static json_t *gait_mean(const pc_gait_mean *m, double digits) {
  return m->n ? json_pack("{s:o,s:o,s:i}", "mean", json_rounded(m->value, digits), "error",
                          json_rounded(m->error, digits), "n", m->n)
              : json_null();
}

static json_t *both(const pc_gait_mean m[2], double digits) {
  return json_pack("{s:o,s:o}", "right", gait_mean(&m[0], digits), "left", gait_mean(&m[1], digits));
}

static void put_walk(json_t *o, const pc_gait_result *g) {
  json_t *steps = json_array();
  for (int i = 0; i < g->n_steps; i++) {
    const pc_footfall *s = &g->steps[i];
    json_array_append_new(
        steps, json_pack("{s:o,s:s,s:o,s:o,s:o,s:o}", "t_s", json_rounded(s->t, 0.001), "foot",
                         s->side > 0 ? "right" : "left", "seconds", json_rounded(s->seconds, 0.001),
                         "trailing_deg", json_rounded(s->trailing, 0.1), "drop_deg",
                         json_rounded(s->drop, 0.1), "lean_deg", json_rounded(s->lean, 0.1)));
  }
  json_object_set_new(o, "walk",
                      json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "cadence", json_rounded(g->cadence, 0.1),
                                "cadence_error", json_rounded(g->cadence_error, 0.1), "step_s",
                                both(g->step_time, 0.001), "trailing_deg", both(g->trailing, 0.1), "drop_deg",
                                both(g->drop, 0.1), "lean_deg", both(g->lean, 0.1), "not_told",
                                json_text(g->not_told), "steps", steps));
}

static void put_nothing(json_t *o) {
  json_object_set_new(o, "view", json_string(pc_view_word(PC_VIEW_UNKNOWN)));
  json_object_set_new(o, "refused",
                      json_string("Not sure which exercise this is; say it with --exercise NAME."));
  json_object_set_new(o, "reps", json_array());
  json_object_set_new(o, "holds", json_array());
}

static json_t *capacity_side(const pc_capacity *c, int side) {
  if (isnan(c->value[side])) return json_null();
  return json_pack("{s:o,s:o,s:o}", "value", json_rounded(c->value[side], 0.1), "error",
                   json_rounded(c->error[side], 0.1), "t_s", seconds(c->t[side]));
}

static json_t *capacity(const pc_capacity *c) {
  json_t *o = json_pack("{s:s,s:o,s:s,s:o,s:o}", "test", c->name, "title", json_text(c->title), "unit",
                        c->unit, "means", json_text(c->means), "refused", json_text(c->refused));
  json_object_set_new(o, c->sides ? "right" : "both", capacity_side(c, 0));
  if (c->sides) json_object_set_new(o, "left", capacity_side(c, 1));
  return o;
}

static json_t *judgement(const pc_judged *j) {
  json_t *o = json_object();
  json_object_set_new(o, "exercise", json_text(j->exercise ? j->exercise->name : NULL));
  json_object_set_new(o, "title", json_text(j->exercise ? j->exercise->title : NULL));
  json_object_set_new(o, "told", json_boolean(j->told));
  json_object_set_new(o, "confidence", j->told ? json_null() : json_rounded(j->guess.confidence, 0.01));
  json_object_set_new(o, "others", others(j));
  if (j->result)
    put_result(o, j);
  else
    put_nothing(o);
  if (j->walked) put_walk(o, j->walked);
  return o;
}

char *pc_judged_json(const pc_judged *j, pc_err *err) {
  json_t *o = j->capacity.name ? capacity(&j->capacity) : judgement(j);
  char *text = json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
  json_decref(o);
  if (!text) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  return text;
}
