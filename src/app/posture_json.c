/* posture_json.c: a solved posture as JSON: the same numbers as in words, and every coordinate. */
#include "app/json.h"
#include "app/levels.h"
#include "app/page.h"
#include "app/posture.h"
#include "base/vec.h"
#include "posterior/app.h"

static const char *const SIDES[3] = {"right", "left", ""};

static json_t *angles(const pc_posture_told *told) {
  json_t *o = json_object();
  for (int i = 0; i < told->n_angles; i++) {
    const pc_told_angle *a = &told->angle[i];
    json_object_set_new(o, a->key,
                        isnan(a->left) ? json_rounded(a->right, 0.01)
                                       : json_pack("{s:o,s:o}", "right", json_rounded(a->right, 0.01), "left",
                                                   json_rounded(a->left, 0.01)));
  }
  return o;
}

static json_t *coordinates(const pc_posed_body *p) {
  json_t *o = json_object();
  for (int c = 0; c < p->body->n_coordinates; c++) {
    const pc_coordinate *k = &p->coupled->coordinates[c];
    bool turn = k->type == PC_ROTATIONAL || k->driver >= 0;
    json_object_set_new(o, k->name, json_rounded(p->motion->q[c] * (turn ? 180 / M_PI : 1), 1e-4));
  }
  return o;
}

static json_t *contacts(const pc_posture_told *told) {
  const pc_load *l = told->posed->load;
  json_t *list = json_array();
  for (int i = 0; i < l->n_contacts; i++) {
    const double *w = l->contact_wrench + 9 * i;
    if (v3_norm(w) > 0.5)
      json_array_append_new(list, json_pack("{s:s,s:[fff],s:[fff]}", "segment", l->contact[i].name, "force_N",
                                            w[0], w[1], w[2], "centre_m", w[3], w[4], w[5]));
  }
  return list;
}

static json_t *loads(const pc_posture_told *told) {
  json_t *list = json_array();
  for (int i = 0; i < told->found->n_peaks; i++) {
    const pc_peak *p = &told->found->peaks[i];
    json_array_append_new(list, json_pack("{s:o,s:o,s:s,s:s,s:o}", "where", json_text(p->label), "what",
                                          json_text(p->what), "side", SIDES[p->side], "unit", p->unit,
                                          "value", json_rounded(p->value, 0.1)));
  }
  return list;
}

static json_t *muscles(const pc_posture_told *told) {
  json_t *o = json_object();
  for (int i = 0; i < told->found->n_families; i++) {
    const pc_family *f = &told->found->families[i];
    json_t *sides = json_object();
    for (int k = 0; k < 3; k++)
      if (f->side[k].n)
        json_object_set_new(sides, k < 2 ? SIDES[k] : "middle",
                            json_pack("{s:o,s:o}", "force_N", json_rounded(f->side[k].peak_force, 0.1),
                                      "activation", json_rounded(f->side[k].peak_activation, 1e-3)));
    json_object_set_new(o, f->row->key, sides);
  }
  return o;
}

static json_t *effort(const pc_posture_cost *c) {
  return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "muscles", json_number(c->muscles), "supports",
                   json_number(c->supports), "forces_from_nowhere", json_number(c->residual), "rest",
                   json_number(c->rest), "tissue", json_number(c->tissue), "unnatural",
                   json_number(c->unnatural), "total", json_number(c->total));
}

/* The other way to stand on one leg, degrees. */
static json_t *other_way(const pc_other_way *o) {
  return json_pack("{s:o,s:o,s:o,s:o}", "pelvis_lower_on_free_side",
                   json_rounded(o->dropped * 180 / M_PI, 0.01), "trunk_over_standing_leg",
                   json_rounded(o->lean * 180 / M_PI, 0.01), "hip_adduction",
                   json_rounded(o->adduction * 180 / M_PI, 0.01), "effort", effort(&o->cost));
}

static json_t *quality(const pc_posture_told *told) {
  const pc_posed_body *p = told->posed;
  return json_pack("{s:b,s:b,s:i,s:o,s:o,s:o,s:o,s:o,s:o}", "keeps", told->keeps, "converged", p->converged,
                   "trials", p->evaluations, "slope", json_number(p->slope), "gap", json_number(p->gap),
                   "balance", json_number(p->load->balance[0]), "kkt", json_number(p->load->kkt[0]),
                   "root_left", json_number(told->root_left), "joint_left", json_number(told->joint_left));
}

json_t *pc_posture_object(const pc_posture_told *told) {
  const pc_posed_body *p = told->posed;
  json_t *changes = json_texts(told->posture->n_changes, told->posture->change);
  json_t *o = json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "name", told->posture->name, "support",
                        pc_support_word(told->posture->support), "changes", changes, "degrees", angles(told),
                        "coordinates", coordinates(p), "contacts", contacts(told), "loads", loads(told),
                        "muscles", muscles(told), "effort", effort(&p->cost), "quality", quality(told));
  if (o) json_object_set_new(o, "assumed", json_texts(told->posture->n_changes, told->what_if));
  if (o) json_object_set_new(o, "mechanics", pc_json_mechanics(told->found->mechanics));
  if (o && p->load->n_levels) json_object_set_new(o, "levels", pc_json_levels(p->body, p->load, NULL));
  if (o && p->other.found) json_object_set_new(o, "other_way", other_way(&p->other));
  if (o && p->push > 0) json_object_set_new(o, "back_rest_N", json_rounded(p->push, 0.1));
  return o;
}
