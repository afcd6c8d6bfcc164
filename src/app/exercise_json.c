/* exercise_json.c: an exercise, or all of them, as JSON: the fields of exercise.h by the keys of the files.
 */
#include "app/json.h"
#include "posterior/app.h"
#include "posterior/sight.h"

static json_t *list(const char *const *texts) {
  int n = 0;
  while (texts && texts[n]) n++;
  return json_texts(n, texts);
}

static json_t *mask(unsigned bits, int n, const char *(*name)(int)) {
  json_t *words = json_array();
  for (int i = 0; i < n; i++)
    if (bits & 1u << i) json_array_append_new(words, json_text(name(i)));
  return words;
}

static json_t *gear(unsigned bits) {
  return mask(bits, PC_N_GEAR, pc_gear_name);
}
static json_t *conditions(unsigned bits) {
  return mask(bits, PC_N_CONDITIONS, pc_condition_name);
}

static json_t *range(double lo, double hi) {
  return json_pack("[oo]", json_number(lo), json_number(hi));
}

static json_t *doses(const pc_exercise *e) {
  json_t *all = json_array();
  for (int i = 0; i < e->n_doses; i++) {
    const pc_dose *d = &e->doses[i];
    json_array_append_new(all, json_pack("{s:s,s:[ii],s:[ii],s:o,s:o,s:o}", "name", d->name, "sets",
                                         d->sets_lo, d->sets_hi, "reps", d->reps_lo, d->reps_hi, "hold_s",
                                         range(d->hold_lo, d->hold_hi), "rest_s",
                                         range(d->rest_lo, d->rest_hi), "minutes", json_number(d->minutes)));
  }
  return all;
}

static json_t *rungs(const pc_exercise *e) {
  json_t *all = json_array();
  for (int i = 0; i < e->n_rungs; i++) {
    const pc_rung *r = &e->rungs[i];
    json_array_append_new(all, json_pack("{s:i,s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:b,s:o}", "level", r->level,
                                         "title", json_text(r->title), "change", json_text(r->change),
                                         "check", json_text(r->check), "dose", e->doses[r->dose].name, "gear",
                                         gear(r->gear), "gear_any", gear(r->gear_any), "avoid_if",
                                         conditions(r->avoid_if), "loaded", r->loaded, "load_max_bw",
                                         json_number(r->load_max_bw)));
  }
  return all;
}

static json_t *modify(const pc_exercise *e) {
  json_t *all = json_array();
  for (int i = 0; i < e->n_modify; i++)
    json_array_append_new(all, json_pack("{s:o,s:o,s:i}", "if", conditions(e->modify[i].condition), "text",
                                         json_text(e->modify[i].text), "max_level", e->modify[i].max_level));
  return all;
}

static json_t *link(const pc_link *l) {
  return *l->ladder ? json_pack("{s:s,s:i}", "ladder", l->ladder, "level", l->level) : json_null();
}

/* ---- movement and form ---- */

static json_t *settings(const pc_posture_line *lines, int n) {
  json_t *all = json_object();
  for (int i = 0; i < n; i++) json_object_set_new(all, lines[i].key, json_text(lines[i].value));
  return all;
}

static json_t *movement(const pc_course *c) {
  if (!c) return json_null();
  json_t *postures = json_array(), *play = json_array(), *breathe = json_array();
  for (int i = 0; i < c->n_postures; i++)
    json_array_append_new(postures, json_pack("{s:s,s:o}", "name", c->postures[i].name, "settings",
                                              settings(c->postures[i].settings, c->postures[i].n_settings)));
  for (int i = 0; i < c->n_moments; i++)
    json_array_append_new(play, json_pack("{s:o,s:s}", "t", json_number(c->moments[i].t), "posture",
                                          c->postures[c->moments[i].posture].name));
  for (int i = 0; i < c->n_breaths; i++)
    json_array_append_new(breathe, json_pack("{s:o,s:s}", "t", json_number(c->breaths[i].t), "breath",
                                             c->breaths[i].out ? "out" : "in"));
  return json_pack("{s:i,s:o,s:o,s:o,s:o,s:o}", "rung", c->level, "stride",
                   c->stride > 0 ? json_number(c->stride) : json_null(), "settings",
                   settings(c->settings, c->n_settings), "postures", postures, "play", play, "breathe",
                   breathe);
}

static json_t *quantity(pc_quantity q) {
  char word[40];
  pc_quantity_write(q, word, sizeof word);
  return json_string(word);
}

static json_t *views(unsigned bits) {
  json_t *words = json_array();
  for (pc_view v = PC_VIEW_SIDE; v <= PC_VIEW_BACK; v++)
    if (bits & 1u << v) json_array_append_new(words, json_string(pc_view_word(v)));
  return words;
}

static json_t *faults(const pc_form_rules *f) {
  json_t *all = json_array();
  for (int i = 0; i < f->n_faults; i++) {
    const pc_fault_rule *r = &f->faults[i];
    json_array_append_new(
        all, json_pack("{s:s,s:o,s:o,s:s,s:o,s:s,s:b,s:o,s:o,s:o,s:o}", "name", r->name, "text",
                       json_text(r->text), "cue", json_text(r->cue), "at", pc_phase_word(r->phase),
                       "quantity", quantity(r->quantity), "unit", pc_feature_unit(r->quantity.feature),
                       "change", r->change, "above", json_number(r->above), "below", json_number(r->below),
                       "lasting_s", json_number(r->lasting), "view", views(r->views ? r->views : f->views)));
  }
  return all;
}

static json_t *form(const pc_form_rules *f) {
  if (!f) return json_null();
  bool walk = !strcmp(f->kind, "walk");
  json_t *setup = json_array();
  for (int i = 0; i < f->n_setup; i++)
    json_array_append_new(setup,
                          json_pack("{s:o,s:o,s:o}", "quantity", quantity(f->setup[i].quantity), "from",
                                    json_number(f->setup[i].lo), "to", json_number(f->setup[i].hi)));
  return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:b,s:b,s:o,s:o}", "view", views(f->views), "kind", f->kind,
                   "count", walk ? json_null() : quantity(f->count), "rest", json_number(f->rest), "far",
                   json_number(f->far), "phase_least_s", json_number(f->phase_least), "alternate",
                   f->alternate, "return_first", f->return_first, "setup", setup, "faults", faults(f));
}

static json_t *one(const pc_exercise *e) {
  json_t *o = json_pack("{s:s,s:o,s:s,s:s,s:o,s:o,s:s,s:o,s:s,s:b,s:b,s:b,s:b}", "name", e->name, "title",
                        json_text(e->title), "file", e->file, "ladder", e->ladder, "easier", link(&e->easier),
                        "harder", link(&e->harder), "pattern", pc_pattern_name((int)e->pattern), "also",
                        mask(e->also, PC_N_PATTERNS, pc_pattern_name), "position", e->position, "sides",
                        e->sides, "pyramid", e->hold, "office", e->office, "skill", e->skill);
  json_t *rest = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "tempo_s",
                           json_pack("[fff]", e->tempo.up, e->tempo.top, e->tempo.down), "gear",
                           gear(e->gear), "avoid_if", conditions(e->avoid_if), "muscles", list(e->muscles),
                           "inventory", list(e->inventory), "set_up", list(e->set_up), "how", list(e->how),
                           "cues", list(e->cues), "cautions", list(e->cautions), "felt", list(e->felt),
                           "sources", list(e->sources), "doses", doses(e), "rungs", rungs(e), "modify",
                           modify(e), "movement", movement(e->play), "form", form(e->rules));
  json_object_update(o, rest);
  json_decref(rest);
  return o;
}

char *pc_app_exercise_json(const pc_exercise *exercises, int n, bool as_list, pc_err *err) {
  json_t *top = as_list ? json_array() : one(exercises);
  for (int i = 0; as_list && i < n; i++) json_array_append_new(top, one(&exercises[i]));
  char *text = json_dumps(top, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
  json_decref(top);
  if (!text) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  return text;
}
