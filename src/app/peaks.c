/* peaks.c: the largest values of a recording, with side, time and where they were read.
 *
 * Joints are found by the segment they carry (femur_r, tibia_r, talus_r: the names of OpenSim's leg
 * models); a body that names them otherwise gets fewer rows here and all columns in the files.
 */
#include "app/findings.h"
#include "base/vec.h"

#include <string.h>

static const char *const LOW_BACK = "Low-back joint";

/* Large on the page: forces; not the shear, which the slope decides, nor ankles, nor what is no load. */
static bool is_main(const pc_findings *found, const pc_peak *peak) {
  if (strcmp(peak->unit, "N") != 0 || strcmp(peak->what, "disc shear") == 0) return false;
  return strcmp(peak->label, "Ankle") != 0 &&
         (found->trunk_has_muscles || strcmp(peak->label, LOW_BACK) != 0);
}

static void add_peak(pc_findings *found, pc_peak peak) {
  peak.main = is_main(found, &peak);
  if (found->n_peaks < MAX_PEAKS && isfinite(peak.value)) found->peaks[found->n_peaks++] = peak;
}

static pc_peak nothing(const char *label, const char *what, const char *unit, const char *source, int side) {
  return (pc_peak){.label = label, .what = what, .unit = unit, .source = source, .side = side};
}

static void take(pc_peak *peak, double value, double time) {
  if (fabs(value) > fabs(peak->value)) peak->value = value, peak->time = time;
}

static void force_peak(const pc_body *body, const pc_load *load, pc_findings *found, const char *label,
                       int segment, int side) {
  if (segment < 1) return;
  pc_peak peak = nothing(label, "joint force", "N", body->joints[segment].name, side);
  for (int f = 0; f < load->n_frames; f++) take(&peak, pc_reaction_size(load, f, segment), load->time[f]);
  add_peak(found, peak);
}

static void series_peak(const pc_load *load, pc_findings *found, pc_peak peak, const double *series) {
  peak.time = load->time[0];
  for (int f = 0; f < load->n_frames; f++) take(&peak, series[f], load->time[f]);
  add_peak(found, peak);
}

static void moment_peak(const pc_body *body, const pc_load *load, pc_findings *found, const char *label,
                        int coordinate, int side, double sign) {
  if (coordinate < 0) return;
  pc_peak peak = nothing(label, "extension moment", "N m", body->coordinates[coordinate].name, side);
  peak.value = -INFINITY; /* the most extending one, even where all bend */
  for (int f = 0; f < load->n_frames; f++) {
    double value = sign * load->moment[(size_t)f * load->n_q + coordinate];
    if (value > peak.value) peak.value = value, peak.time = load->time[f];
  }
  add_peak(found, peak);
}

static void contact_peaks(const pc_load *load, pc_findings *found) {
  for (int c = 0; c < load->n_contacts; c++) {
    const char *name = load->contact[c].name;
    int side;
    const char *part = pc_touching_part(name, &side);
    pc_peak peak = nothing(part, "contact force", "N", name, side);
    for (int f = 0; f < load->n_frames; f++)
      take(&peak, v3_norm(load->contact_wrench + ((size_t)f * load->n_contacts + c) * 9), load->time[f]);
    if (peak.value > 0) add_peak(found, peak);
  }
}

void pc_findings_peaks(const pc_body *body, const pc_load *load, pc_findings *found) {
  if (found->compression) {
    const char *joint = body->joints[found->lumbar].name;
    series_peak(load, found, nothing("Low back L5/S1", "disc compression", "N", joint, MIDDLE),
                found->compression);
    series_peak(load, found, nothing("Low back L5/S1", "disc shear", "N", joint, MIDDLE), found->shear);
  } else {
    force_peak(body, load, found, LOW_BACK, found->lumbar, MIDDLE);
  }
  moment_peak(body, load, found, "Low back", pc_lumbar_coordinate(body), MIDDLE, 1);
  for (int side = RIGHT; side <= LEFT; side++) {
    force_peak(body, load, found, "Hip", pc_sided_segment(body, "femur", side), side);
    force_peak(body, load, found, "Knee", pc_sided_segment(body, "tibia", side), side);
    force_peak(body, load, found, "Ankle", pc_sided_segment(body, "talus", side), side);
    moment_peak(body, load, found, "Hip", pc_sided_coordinate(body, "hip_flexion", side), side, -1);
  }
  contact_peaks(load, found);
}
