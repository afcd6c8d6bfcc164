/* curves.c: the page's curves against time.
 *
 * A curve keeps at most CURVE_FRAMES of the load's frames, evenly spread, as computed (no smoothing);
 * peaks are taken from all frames elsewhere. A plot is a title, a unit and some series; which plots a
 * body gets depends on the joints it has.
 */
#include "app/bands.h"
#include "app/page.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

/* One curve: the value of frame f. */
typedef struct curve {
  const pc_body *body;
  const pc_load *load;
  const pc_findings *found;
  int index, side;
  double sign;
} curve;
typedef double (*curve_value)(const curve *c, int f);

static double compression(const curve *c, int f) {
  return c->found->compression[f];
}
static double shear(const curve *c, int f) {
  return c->found->shear[f];
}
static double reaction(const curve *c, int f) {
  return pc_reaction_size(c->load, f, c->index);
}
static double moment(const curve *c, int f) {
  return c->sign * c->load->moment[(size_t)f * c->load->n_q + c->index];
}
static double family_activation(const curve *c, int f) {
  return 100 * pc_family_activation(c->load, c->found, c->body, c->index, c->side, f);
}
static double contact(const curve *c, int f) {
  return v3_norm(c->load->contact_wrench + ((size_t)f * c->load->n_contacts + c->index) * 9);
}
static double angle(const curve *c, int f) {
  double q = c->load->q[(size_t)f * c->load->n_q + c->index];
  return c->body->coordinates[c->index].type == PC_ROTATIONAL ? q * 180 / M_PI : 1000 * q;
}

static double stiffness(const curve *c, int f) {
  const pc_instant *now = &c->found->mechanics->instant[f];
  return now->active[c->index] + now->passive[c->index];
}
static double cocontraction(const curve *c, int f) {
  return 100 * pc_cocontraction(&c->found->mechanics->instant[f], (pc_site)c->index);
}

static json_t *values(const curve *c, curve_value value, int n, double step) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++)
    json_array_append_new(list, json_rounded(value(c, pc_spread(c->load, n, i)), step));
  return list;
}

static json_t *plot(const char *id, const char *title, const char *unit, const char *note) {
  return json_pack("{s:s,s:s,s:s,s:s,s:[]}", "id", id, "title", title, "unit", unit, "note", note, "series");
}

/* which: the number of a curve that has a band, see bands.h. */
static void add_banded(json_t *to, const char *label, const curve *c, curve_value value, double step,
                       int which) {
  json_t *v = values(c, value, pc_curve_count(c->load), step);
  json_t *one = json_pack("{s:o,s:i,s:o}", "label", json_text(label), "side", c->side, "v", v);
  const char *id = json_string_value(json_object_get(to, "id"));
  json_t *band = c->found->info->bands ? pc_json_curve_band(c->found->info->bands, id, which, step) : NULL;
  if (band) json_object_set_new(one, "band", band);
  json_array_append_new(json_object_get(to, "series"), one);
}
static void add_series(json_t *to, const char *label, const curve *c, curve_value value, double step) {
  add_banded(to, label, c, value, step, -1);
}

/* A plot without series is not shown. */
static void keep(json_t *plots, json_t *one) {
  if (json_array_size(json_object_get(one, "series")))
    json_array_append_new(plots, one);
  else
    json_decref(one);
}

static void lumbar_plot(const curve *base, json_t *plots) {
  curve c = *base;
  c.side = MIDDLE;
  c.index = c.found->lumbar;
  if (c.index < 0) return;
  if (c.found->compression) {
    json_t *one =
        plot("lumbar", "Low back, L5/S1", "N",
             "Along and across the disc; sacral slope of 35° assumed. Shear changes by about 37 % for "
             "10° of slope.");
    add_banded(one, "Compression", &c, compression, 1, 0);
    add_banded(one, "Shear, forward", &c, shear, 1, 1);
    keep(plots, one);
    return;
  }
  json_t *one =
      plot("lumbar", "Low-back joint force", "N",
           c.found->trunk_has_muscles ? "One joint stands for the whole low back: not the load of a disc."
                                      : "This model's trunk has no muscles: this is no spine load.");
  add_banded(one, "Force", &c, reaction, 1, 0);
  keep(plots, one);
}

static void sided_forces(const curve *base, json_t *plots, const char *id, const char *title,
                         const char *stem) {
  json_t *one = plot(id, title, "N", "Size of the force in the joint, muscles included.");
  for (int side = RIGHT; side <= LEFT; side++) {
    curve c = *base;
    c.side = side;
    c.index = pc_sided_segment(c.body, stem, side);
    if (c.index > 0) add_banded(one, side == RIGHT ? "Right" : "Left", &c, reaction, 1, side);
  }
  keep(plots, one);
}

static void sided_moments(const curve *base, json_t *plots, const char *id, const char *title,
                          const char *stem, double sign, const char *note) {
  json_t *one = plot(id, title, "N·m", note);
  for (int side = RIGHT; side <= LEFT; side++) {
    curve c = *base;
    c.side = side;
    c.sign = sign;
    c.index = pc_sided_coordinate(c.body, stem, side);
    if (c.index >= 0) add_series(one, side == RIGHT ? "Right" : "Left", &c, moment, 0.1);
  }
  keep(plots, one);
}

static void lumbar_moment(const curve *base, json_t *plots) {
  curve c = *base;
  c.side = MIDDLE;
  c.index = pc_lumbar_coordinate(c.body);
  if (c.index < 0) return;
  json_t *one = plot("lumbar_moment", "Low-back moment", "N·m", "Positive: the low back is being extended.");
  add_series(one, "Moment", &c, moment, 0.1);
  keep(plots, one);
}

static void family_plots(const curve *base, json_t *plots) {
  for (int i = 0; i < base->found->n_families; i++) {
    const pc_family *family = &base->found->families[i];
    char id[64] = "activation_";
    strncat(id, family->row->key, sizeof id - strlen(id) - 1);
    json_t *one = plot(id, family->row->label, "% activation", "");
    json_object_set_new(one, "activation", json_true());
    for (int side = RIGHT; side <= MIDDLE; side++) {
      curve c = *base;
      c.index = i;
      c.side = side;
      if (family->side[side].n == 0) continue;
      add_series(one, side == RIGHT ? "Right" : side == LEFT ? "Left" : "Middle", &c, family_activation, 0.1);
    }
    keep(plots, one);
  }
}

static void contact_plot(const curve *base, json_t *plots) {
  json_t *one = plot(
      "contacts", base->load->contacts_predicted ? "Ground contact, predicted" : "Ground contact, measured",
      "N", "Size of the force on each touching part.");
  for (int i = 0; i < base->load->n_contacts; i++) {
    curve c = *base;
    c.index = i;
    char label[64];
    const char *part = pc_touching_part(c.load->contact[i].name, &c.side);
    snprintf(label, sizeof label, "%s%s", part, c.side == RIGHT ? ", right" : c.side == LEFT ? ", left" : "");
    double peak = 0;
    for (int f = 0; f < c.load->n_frames; f++) peak = fmax(peak, contact(&c, f));
    if (peak > 0) add_series(one, label, &c, contact, 1);
  }
  keep(plots, one);
}

static void stiffness_plot(const curve *base, json_t *plots) {
  curve c = *base;
  if (!c.found->mechanics->has_lumbar || !c.found->trunk_has_muscles) return;
  json_t *one = plot("trunk_stiffness", "Trunk stiffness", "N·m/rad",
                     "Estimated from muscle forces (Bergmark 1989) and, where levels are free, tissue.");
  c.side = MIDDLE;
  c.index = PC_FLEXION;
  add_series(one, "Forward", &c, stiffness, 0.1);
  c.index = PC_BENDING;
  add_series(one, "Sideways", &c, stiffness, 0.1);
  keep(plots, one);
}

static void add_cocontraction(const curve *base, json_t *one, pc_site site, int side, const char *label) {
  curve c = *base;
  double most = 0;
  c.side = side, c.index = (int)site;
  for (int f = 0; f < c.load->n_frames; f++) most = fmax(most, cocontraction(&c, f));
  if (most > 0) add_series(one, label, &c, cocontraction, 0.1);
}

/* The see-saw of front and back. */
static void cocontraction_plots(const curve *base, json_t *plots) {
  const char *note = "What the weaker side of the joint pulls, of what the stronger does. 100: they cancel.";
  json_t *trunk = plot("trunk_both_ways", "Front against back of the trunk", "%", note),
         *hip = plot("hip_both_ways", "Front against back of the hip", "%", note),
         *knee = plot("knee_both_ways", "Front against back of the knee", "%", note);
  add_cocontraction(base, trunk, PC_SITE_TRUNK, MIDDLE, "Trunk");
  add_cocontraction(base, hip, PC_SITE_HIP_R, RIGHT, "Right");
  add_cocontraction(base, hip, PC_SITE_HIP_L, LEFT, "Left");
  add_cocontraction(base, knee, PC_SITE_KNEE_R, RIGHT, "Right");
  add_cocontraction(base, knee, PC_SITE_KNEE_L, LEFT, "Left");
  keep(plots, trunk), keep(plots, hip), keep(plots, knee);
}

json_t *pc_page_curves(const pc_body *body, const pc_load *load, const pc_findings *found) {
  json_t *t = json_array(), *plots = json_array();
  int n = pc_curve_count(load);
  curve base = {body, load, found, 0, 0, 1};
  for (int i = 0; i < n; i++) json_array_append_new(t, json_rounded(load->time[pc_spread(load, n, i)], 1e-3));
  lumbar_plot(&base, plots);
  contact_plot(&base, plots);
  sided_forces(&base, plots, "hip", "Hip joint force", "femur");
  sided_forces(&base, plots, "knee", "Knee joint force", "tibia");
  sided_moments(&base, plots, "hip_moment", "Hip moment", "hip_flexion", -1,
                "Positive: the hip is being extended.");
  sided_moments(&base, plots, "knee_moment", "Knee moment", "knee_angle", -1,
                "Positive: the knee is being extended.");
  lumbar_moment(&base, plots);
  stiffness_plot(&base, plots);
  cocontraction_plots(&base, plots);
  family_plots(&base, plots);
  return json_pack("{s:o,s:o}", "t", t, "plots", plots);
}

/* ---- the "any curve" plot ------------------------------------------------------------------------- */

static void add_any(json_t *list, const char *name, const curve *c, curve_value value, double step) {
  json_t *v = values(c, value, pc_figure_count(c->load), step);
  json_array_append_new(list, json_pack("{s:o,s:o}", "name", json_text(name), "v", v));
}

static json_t *any_kind(const char *label, const char *unit) {
  return json_pack("{s:s,s:s,s:[]}", "label", label, "unit", unit, "items");
}

json_t *pc_page_everything(const pc_body *body, const pc_load *load, const pc_findings *found) {
  json_t *angles = any_kind("Joint angles", "°"), *places = any_kind("Positions", "mm");
  json_t *moments = any_kind("Joint moments and forces", "N·m or N"), *forces = any_kind("Joint forces", "N");
  curve c = {body, load, found, 0, MIDDLE, 1};
  for (c.index = 0; c.index < load->n_q; c.index++) {
    const pc_coordinate *q = &body->coordinates[c.index];
    add_any(json_object_get(q->type == PC_ROTATIONAL ? angles : places, "items"), q->name, &c, angle, 0.1);
    add_any(json_object_get(moments, "items"), q->name, &c, moment, 0.1);
  }
  for (c.index = 1; c.index < load->n_segments; c.index++)
    add_any(json_object_get(forces, "items"), body->joints[c.index].name, &c, reaction, 1);
  return json_pack("[o,o,o,o]", angles, places, moments, forces);
}
