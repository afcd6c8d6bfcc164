/* facts.c: what summary.json and the page both hold: peaks, groups, certificate, assumptions; and timings,
 * which only go where they are asked for. */
#include "app/bands.h"
#include "app/page.h"

#include <stdio.h>

static const char *const SIDE_NAME[3] = {"right", "left", "middle"};

static json_t *peak_json(const pc_findings *found, const pc_peak *peak) {
  const pc_bands *bands = found->info->bands;
  bool newton = strcmp(peak->unit, "N") == 0;
  double weights = peak->value / found->body_weight;
  json_t *j = json_pack(
      "{s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:b}", "what", peak->what, "place", peak->label, "side",
      SIDE_NAME[peak->side], "unit", peak->unit, "value", json_rounded(peak->value, 0.01),
      newton ? "body_weights" : "per_kg", json_rounded(newton ? weights : peak->value / found->mass, 1e-3),
      "time_s", json_rounded(peak->time, 1e-4), "source", json_text(peak->source), "main", peak->main);
  if (bands) json_object_set_new(j, "band", pc_json_band(bands, (int)(peak - found->peaks), 1, 0.1));
  return j;
}

json_t *pc_json_peaks(const pc_findings *found) {
  json_t *list = json_array();
  for (int i = 0; i < found->n_peaks; i++) json_array_append_new(list, peak_json(found, &found->peaks[i]));
  return list;
}

/* Right against left of what both sides have. Up to 10 % of their mean is called about even: of the order
 * of what two recordings of one person differ by. Chosen, not measured. */
static json_t *pair_json(const pc_peak *right, const pc_peak *left) {
  double mean = 0.5 * (right->value + left->value);
  double difference = right->value > 0 && left->value > 0 ? 100 * (right->value - left->value) / mean : NAN;
  char words[64] = "not comparable";
  if (fabs(difference) <= 10)
    snprintf(words, sizeof words, "about even (%+.0f %%)", difference);
  else if (isfinite(difference))
    snprintf(words, sizeof words, "%s %.0f %% more", difference > 0 ? "right" : "left", fabs(difference));
  return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:s}", "what", right->what, "place", right->label, "unit",
                   right->unit, "right", json_rounded(right->value, 0.01), "left",
                   json_rounded(left->value, 0.01), "difference_percent", json_rounded(difference, 0.1),
                   "words", words);
}

json_t *pc_json_left_right(const pc_findings *found) {
  json_t *list = json_array();
  for (int i = 0; i < found->n_peaks; i++)
    for (int j = 0; j < found->n_peaks; j++) {
      const pc_peak *a = &found->peaks[i], *b = &found->peaks[j];
      if (a->side == RIGHT && b->side == LEFT && strcmp(a->label, b->label) == 0 &&
          strcmp(a->what, b->what) == 0)
        json_array_append_new(list, pair_json(a, b));
    }
  return list;
}

static json_t *family_side_json(const pc_findings *found, const pc_family *family, int s) {
  const pc_family_side *side = &family->side[s];
  const pc_bands *bands = found->info->bands;
  json_t *j = json_pack(
      "{s:i,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "muscles", side->n, "peak_force_N",
      json_rounded(side->peak_force, 0.1), "peak_body_weights",
      json_rounded(side->peak_force / found->body_weight, 1e-3), "peak_time_s",
      json_rounded(side->peak_time, 1e-4), "mean_activation", json_rounded(side->mean_activation, 1e-4),
      "peak_activation", json_rounded(side->peak_activation, 1e-4), "hip_extension_effort_Nms",
      json_rounded(side->hip_effort, 1e-3), "hip_extension_work_J", json_rounded(side->hip_work, 1e-3),
      "hip_extension_share", s == MIDDLE ? json_null() : json_rounded(pc_hip_share(found, family, s), 1e-4),
      "back_extension_effort_Nms", json_rounded(side->back_effort, 1e-3), "work_done_J",
      json_rounded(side->work.positive, 1e-2), "work_taken_J", json_rounded(side->work.negative, 1e-2),
      "impulse_Ns", json_rounded(side->impulse, 0.1), "stabiliser_index", json_rounded(side->holding, 1e-3));
  if (bands) {
    int told = bands->first_family + 3 * (int)(family - found->families) + s;
    json_object_set_new(j, "peak_force_band_N", pc_json_band(bands, told, 1, 0.1));
  }
  return j;
}

json_t *pc_json_families(const pc_findings *found) {
  json_t *list = json_array();
  for (int i = 0; i < found->n_families; i++) {
    const pc_family *family = &found->families[i];
    json_t *item = json_pack("{s:s,s:s}", "group", family->row->key, "label", family->row->label);
    bool any = false;
    for (int s = RIGHT; s <= MIDDLE; s++) {
      if (family->side[s].n == 0) continue;
      any = true;
      json_object_set_new(item, SIDE_NAME[s], family_side_json(found, family, s));
    }
    if (any)
      json_array_append_new(list, item);
    else
      json_decref(item);
  }
  return list;
}

/* The largest of a per-frame quality, and when. */
static json_t *worst(const pc_load *load, const double *value) {
  int at = 0;
  if (!value) return json_null();
  for (int f = 1; f < load->n_frames; f++)
    if (value[f] > value[at] || isnan(value[at])) at = f;
  return json_pack("{s:o,s:o}", "value", json_number(value[at]), "time_s",
                   json_rounded(load->time[at], 1e-4));
}

json_t *pc_json_certificate(const pc_load *load) {
  long iterations = 0;
  int most = 0, unsolved = 0, softened = 0;
  for (int f = 0; f < load->n_frames && load->qp_status; f++) {
    iterations += load->qp_iterations[f];
    if (load->qp_iterations[f] > most) most = load->qp_iterations[f];
    unsolved += load->qp_status[f] < 0;
    softened += load->qp_status[f] == 2;
  }
  return json_pack("{s:i,s:i,s:i,s:o,s:o,s:o,s:o,s:i}", "frames", load->n_frames, "frames_unsolved", unsolved,
                   "frames_restarted", softened, "largest_balance_error", worst(load, load->balance),
                   "largest_kkt_residual", worst(load, load->kkt), "largest_residual_actuator",
                   worst(load, load->residual), "mean_iterations",
                   json_rounded((double)iterations / load->n_frames, 0.01), "most_iterations", most);
}

json_t *pc_json_markers(const pc_body *body, const pc_report_info *info) {
  const pc_motion *motion = info->motion;
  if (!motion || !motion->rms || motion->n_frames < 1) return json_null();
  double sum = 0, largest = 0;
  int seen = 0, worst_frame = 0, unfinished = 0;
  for (int f = 0; f < motion->n_frames; f++) {
    if (isfinite(motion->rms[f])) sum += motion->rms[f], seen++;
    largest = fmax(largest, motion->rms[f]);
    if (motion->worst[f] > motion->worst[worst_frame] || isnan(motion->worst[worst_frame])) worst_frame = f;
    unfinished += motion->iterations && motion->iterations[f] < 0;
  }
  int marker = motion->worst_marker ? motion->worst_marker[worst_frame] : -1;
  return json_pack("{s:o,s:o,s:o,s:o,s:o,s:i,s:i}", "mean_rms_m", json_rounded(seen ? sum / seen : NAN, 1e-6),
                   "largest_rms_m", json_rounded(largest, 1e-6), "largest_error_m",
                   json_rounded(motion->worst[worst_frame], 1e-6), "largest_error_marker",
                   marker >= 0 && marker < body->n_markers ? json_text(body->markers[marker].name)
                                                           : json_null(),
                   "largest_error_time_s", json_rounded(motion->time[worst_frame], 1e-4), "frames",
                   motion->n_frames, "frames_not_converged", unfinished);
}

static void add_timing(json_t *list, const char *name, double seconds) {
  json_array_append_new(list,
                        json_pack("{s:o,s:o}", "stage", json_text(name), "seconds", json_number(seconds)));
}

json_t *pc_json_timings(const pc_load *load, const pc_report_info *info) {
  json_t *list = json_array();
  for (int i = 0; i < info->n_timings; i++) add_timing(list, info->timings[i].name, info->timings[i].seconds);
  add_timing(list, "dynamics", load->seconds_dynamics);
  add_timing(list, "muscle sharing", load->seconds_sharing);
  add_timing(list, "joint reactions", load->seconds_reactions);
  add_timing(list, "certificate", load->seconds_certificate);
  return list;
}

/* ---- what was assumed ------------------------------------------------------------------------------- */

static void say(json_t *list, const char *sentence) {
  json_array_append_new(list, json_text(sentence));
}

json_t *pc_json_assumed(const pc_load *load, const pc_findings *found, const pc_report_info *info) {
  json_t *list = json_array();
  char line[256];
  say(list, "Muscle forces are estimated: of all ways to produce the movement, the one with the least sum of "
            "squared activations. People may tense more than that.");
  if (load->contacts_predicted)
    say(list,
        "Ground forces were not measured: they are predicted together with the muscle forces, as the ones "
        "that fit the movement with least effort. How two standing feet share the weight is an estimate.");
  snprintf(line, sizeof line, "Body mass %.1f kg; one body weight is %.0f N.", found->mass,
           found->body_weight);
  say(list, line);
  if (found->compression)
    say(list,
        "The slope of the sacrum is assumed to be 35°. 10° more or less change the disc's compression by "
        "about 7 to 10 % and its shear by about 37 %.");
  if (found->lumbar >= 0 && !found->trunk_has_muscles)
    say(list, "This model's trunk has no muscles, so the force in its low-back joint is no spine load.");
  else if (found->lumbar >= 0 && !found->lumbar_is_disc)
    say(list, "This model has one joint for the whole low back; its force is not the load of a single disc.");
  for (int i = 0; i < info->n_assumed; i++) say(list, info->assumed[i]);
  return list;
}

json_t *pc_json_files(const pc_bands *bands) {
  static const char *const FILES[][2] = {
      {"motion.mot", "joint angles in degrees, positions in metres"},
      {"moments.sto", "joint moments in N·m, root forces in N"},
      {"activations.sto", "activation of every muscle and actuator, 0 to 1"},
      {"muscle_forces.sto", "force of every muscle and actuator, N"},
      {"contacts.sto", "force, centre of pressure and free moment of every touching part"},
      {"joint_reactions.sto", "force and moment in every joint, on the child in its frame"},
      {"summary.json", "peaks, shares, certificate, assumptions"},
      {"draws.csv", "every draw: what was drawn, and what came of it"}};
  json_t *list = json_array();
  size_t n = sizeof FILES / sizeof *FILES - !bands;
  for (size_t i = 0; i < n; i++)
    json_array_append_new(list, json_pack("{s:s,s:s}", "name", FILES[i][0], "what", FILES[i][1]));
  return list;
}
