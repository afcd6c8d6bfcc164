/* summary.c: summary.json, for scripts: SI units, every key says its unit. */
#include "app/bands.h"
#include "app/levels.h"
#include "app/page.h"

#include <stdio.h>

pc_report_info pc_report_default(void) {
  return (pc_report_info){.mass = NAN, .height = NAN, .lowpass = NAN};
}

static json_t *lines(int n, const char (*line)[320]) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++) json_array_append_new(list, json_text(line[i]));
  return list;
}

static json_t *hip_totals(const pc_findings *found) {
  return json_pack("{s:s,s:o,s:o,s:o,s:o}", "shared_by", found->hip_moves ? "work" : "effort", "right_work_J",
                   json_rounded(found->hip_work[RIGHT], 1e-3), "left_work_J",
                   json_rounded(found->hip_work[LEFT], 1e-3), "right_effort_Nms",
                   json_rounded(found->hip_effort[RIGHT], 1e-3), "left_effort_Nms",
                   json_rounded(found->hip_effort[LEFT], 1e-3));
}

/* Standard error of every angle found from landmarks, root mean square over the movement. */
static json_t *angle_errors(const pc_body *body, const pc_motion *m) {
  json_t *out = json_object();
  for (int c = 0; c < m->n_q && c < body->n_coordinates; c++) {
    double sum = 0;
    if (body->coordinates[c].type != PC_ROTATIONAL || body->coordinates[c].driver >= 0) continue;
    for (int f = 0; f < m->n_frames; f++) sum += pow(m->sd[(size_t)f * (size_t)m->n_q + (size_t)c], 2);
    json_object_set_new(out, body->coordinates[c].name,
                        json_rounded(180 / M_PI * sqrt(sum / m->n_frames), 0.1));
  }
  return out;
}

/* The same of the body's lines; null where they are never told. */
static json_t *line_errors(const pc_motion *m) {
  json_t *out = json_object();
  for (int i = 0; i < PC_LINES; i++) {
    double sum = 0;
    int n = 0;
    for (int f = 0; f < m->n_frames; f++) {
      double sd = m->line_sd[(size_t)f * PC_LINES + (size_t)i];
      if (!isnan(sd)) sum += sd * sd, n++;
    }
    json_object_set_new(out, pc_body_line_word((pc_body_line)i),
                        n ? json_rounded(180 / M_PI * sqrt(sum / n), 0.1) : json_null());
  }
  return out;
}

static json_t *inputs(const pc_body *body, const pc_findings *found, const pc_report_info *info) {
  return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "recording", json_text(info->recording), "model",
                   json_text(info->model ? info->model : body->source), "forces", json_text(info->forces),
                   "mass_kg", json_number(found->mass), "height_m", json_number(info->height), "lowpass_Hz",
                   json_number(info->lowpass), "units_found", json_text(info->found_units), "up_found",
                   json_text(info->found_up), "notes", json_texts(info->n_notes, info->notes));
}

char *pc_json_dump(json_t *root, size_t flags, size_t *len, pc_err *err) {
  char *text = root ? json_dumps(root, flags | JSON_REAL_PRECISION(9)) : NULL;
  json_decref(root);
  if (!text)
    pc_fail(err, PC_NO_MEMORY, 0, "no memory for the report");
  else
    *len = strlen(text);
  return text;
}

json_t *pc_json_summary(const pc_body *body, const pc_load *load, const pc_findings *found,
                        const pc_report_info *info) {
  json_t *root = json_object();
  json_object_set_new(root, "program",
                      json_pack("{s:s,s:o}", "name", "posterior", "version", json_text(info->version)));
  json_object_set_new(root, "input", inputs(body, found, info));
  json_object_set_new(root, "time",
                      json_pack("{s:o,s:o,s:i}", "from_s", json_number(load->time[0]), "to_s",
                                json_number(load->time[load->n_frames - 1]), "frames", load->n_frames));
  json_object_set_new(root, "body_weight_N", json_rounded(found->body_weight, 0.01));
  json_object_set_new(root, "headline", lines(found->n_sentences, (const char(*)[320])found->sentences));
  json_object_set_new(root, "read_with_care", lines(found->n_cautions, (const char(*)[320])found->cautions));
  json_object_set_new(root, "peaks", pc_json_peaks(found));
  json_object_set_new(root, "left_right", pc_json_left_right(found));
  json_object_set_new(root, "hip_extension", hip_totals(found));
  json_object_set_new(root, "groups", pc_json_families(found));
  json_object_set_new(root, "mechanics", pc_json_mechanics(found->mechanics));
  json_object_set_new(root, "contacts_predicted", json_boolean(load->contacts_predicted));
  json_object_set_new(root, "low_back",
                      json_pack("{s:b,s:b}", "is_disc", found->lumbar_is_disc, "trunk_has_muscles",
                                found->trunk_has_muscles));
  if (load->n_levels) json_object_set_new(root, "lumbar_levels", pc_json_levels(body, load, info->bands));
  if (info->bands) json_object_set_new(root, "uncertainty", pc_json_bands(info->bands));
  json_object_set_new(root, "markers", pc_json_markers(body, info));
  if (info->motion && info->motion->sd)
    json_object_set_new(root, "angle_standard_error_deg", angle_errors(body, info->motion));
  if (info->motion && info->motion->line_sd)
    json_object_set_new(root, "line_standard_error_deg", line_errors(info->motion));
  json_object_set_new(root, "certificate", pc_json_certificate(load));
  json_object_set_new(root, "assumed", pc_json_assumed(load, found, info));
  return root;
}

char *pc_summary_json(const pc_findings *found, bool timed, size_t *len, pc_err *err) {
  json_t *root = pc_json_summary(found->body, found->load, found, found->info);
  if (root && timed) json_object_set_new(root, "timings", pc_json_timings(found->load, found->info));
  return pc_json_dump(root, JSON_INDENT(1), len, err);
}

const char *pc_headline(const pc_findings *found, int i) {
  return i < found->n_sentences ? found->sentences[i] : NULL;
}
