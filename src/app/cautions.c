/* cautions.c: where a reader should trust the numbers less, and what may help.
 *
 * Thresholds are those of the field: marker errors of inverse kinematics below 2 cm rms (OpenSim's user
 * guide, "Getting started with inverse kinematics"), residual forces below 5 % of the external force
 * (Hicks et al. 2015, "Is my model good enough?", J Biomech Eng 137: 020905), taken here as 5 % of body
 * weight, and the same number in N m for residual moments.
 */
#include "app/findings.h"

#include <math.h>
#include <stdio.h>

static const double COARSE_FIT = 0.02;     /* m, mean over the frames of the rms marker distance */
static const double LARGE_RESIDUAL = 0.05; /* of body weight */

static const double OPEN_BALANCE = 0.1; /* N m; solved frames are below 1e-6 */

static char *next_line(pc_findings *found) {
  return found->cautions[found->n_cautions++];
}
#define WARN(...) snprintf(next_line(found), sizeof found->cautions[0], __VA_ARGS__)

static void marker_cautions(const pc_motion *motion, pc_findings *found) {
  double sum = 0;
  int seen = 0, unfinished = 0;
  if (!motion || !motion->rms) return;
  for (int f = 0; f < motion->n_frames; f++) {
    if (isfinite(motion->rms[f])) sum += motion->rms[f], seen++;
    unfinished += motion->iterations && motion->iterations[f] < 0;
  }
  if (seen && sum / seen > COARSE_FIT)
    WARN("The body fits the markers only to %.0f mm on average (20 mm or less is usual). A static trial may "
         "help.",
         1000 * sum / seen);
  if (unfinished)
    WARN("In %d of %d frames the best fit to the markers was not quite reached.", unfinished,
         motion->n_frames);
}

static void balance_caution(const pc_load *load, pc_findings *found) {
  double worst = 0;
  int open = 0;
  for (int f = 0; f < load->n_frames && load->balance; f++) {
    open += !(load->balance[f] <= OPEN_BALANCE);
    worst = fmax(worst, load->balance[f]);
  }
  if (open) WARN("In %d frames the moments balance only to within %.2g N·m.", open, worst);
}

static void residual_caution(const pc_load *load, pc_findings *found) {
  int large = 0;
  if (!load->residual) return;
  for (int f = 0; f < load->n_frames; f++)
    large += !(load->residual[f] <= LARGE_RESIDUAL * found->body_weight);
  found->unexplained = (double)large / load->n_frames;
  if (large)
    WARN(
        "In %.0f %% of the frames the movement and the forces differ by more than 5 %% of body weight; loads "
        "there are less certain.%s",
        fmax(1, 100 * found->unexplained),
        load->contacts_predicted ? "" : " Some contact may be missing from the measured forces.");
}

void pc_findings_cautions(const pc_load *load, const pc_report_info *info, pc_findings *found) {
  int unsolved = 0;
  if (info->one_camera)
    WARN("One camera guesses depth and what the body hides: right and left cannot be set against each other, "
         "and "
         "all numbers are rough.");
  marker_cautions(info->motion, found);
  for (int f = 0; f < load->n_frames && load->qp_status; f++) unsolved += load->qp_status[f] < 0;
  if (unsolved) WARN("In %d frames no muscle forces were found.", unsolved);
  balance_caution(load, found);
  residual_caution(load, found);
}
