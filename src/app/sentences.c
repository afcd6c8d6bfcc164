/* sentences.c: the few lines a reader sees first.
 *
 * They say what the computation found, in words of everyday use, always as an estimate: muscle forces
 * cannot be measured from outside. They do not judge, and name no cause of pain. */
#include "app/findings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Left and right within this many percentage points of half and half are called about even: below what
 * a repeated recording of the same person can tell apart. Chosen, not measured. */
static const double EVEN = 0.05;

/* More unexplained frames than this (see cautions.c) and the first thing said is how rough it all is. */
static const double ROUGH = 0.5;

#define SAY(...) snprintf(next_line(found), sizeof found->sentences[0], __VA_ARGS__)
static char *next_line(pc_findings *found) {
  return found->sentences[found->n_sentences++];
}

static double part(const pc_findings *found, const pc_family_side *side) {
  return found->hip_moves ? side->hip_work : side->hip_effort;
}

/* Percent of one family, or of all glutes (key NULL), in extending both hips. */
static double percent(const pc_findings *found, const char *key) {
  double whole = 0, some = 0;
  for (int h = 0; h < 2; h++) {
    for (int i = 0; i < found->n_families; i++) {
      const pc_family *family = &found->families[i];
      double value = part(found, &family->side[h]);
      whole += value;
      if (key ? strcmp(family->row->key, key) == 0 : family->row->glute) some += value;
    }
  }
  return whole > 0 ? 100 * some / whole : NAN;
}

static void hip_sentence(pc_findings *found) {
  double glutes = percent(found, NULL);
  if (!isfinite(glutes)) return;
  double hams = percent(found, "hamstrings"), add = percent(found, "adductors");
  double rest = fmax(0, 100 - round(glutes) - round(hams) - round(add));
  SAY("The glutes %s %.0f %% of the %s the hips (estimated); hamstrings %.0f %%, inner thighs %.0f %%, "
      "others %.0f %%.",
      found->hip_moves ? "did" : "gave", glutes,
      found->hip_moves ? "work of straightening" : "effort that straightens", hams, add, rest);
}

static void side_sentence(pc_findings *found) {
  double right = 0, left = 0;
  for (int i = 0; i < found->n_families; i++) {
    if (!found->families[i].row->glute) continue;
    right += part(found, &found->families[i].side[RIGHT]);
    left += part(found, &found->families[i].side[LEFT]);
  }
  if (right + left <= 0) return;
  double r = right / (right + left);
  const char *what = found->hip_moves ? "work" : "effort";
  if (fabs(r - 0.5) <= EVEN)
    SAY("Right and left glutes shared that %s about evenly (%.0f : %.0f).", what, 100 * r, 100 - 100 * r);
  else
    SAY("Of the glutes' %s, %.0f %% came from the right and %.0f %% from the left.", what, 100 * r,
        100 - 100 * r);
}

/* Mean turning efforts: the same unit at hip and back, so that they can be set side by side. */
static void back_sentence(pc_findings *found) {
  if (!found->trunk_has_muscles || found->seconds <= 0) return;
  double hips = 0, back = 0;
  for (int i = 0; i < found->n_families; i++)
    for (int s = 0; s < 3; s++) {
      const pc_family *family = &found->families[i];
      if (family->row->glute && s != MIDDLE) hips += family->side[s].hip_effort;
      if (family->row->back) back += family->side[s].back_effort;
    }
  if (hips + back <= 0) return;
  SAY("On average the glutes turned the hips with %.0f N·m and the back muscles held the low back with %.0f "
      "N·m: "
      "of the two together, glutes %.0f %%, back %.0f %%.",
      hips / found->seconds, back / found->seconds, 100 * hips / (hips + back), 100 * back / (hips + back));
}

static void spine_sentence(pc_findings *found) {
  if (found->lumbar < 0 || found->n_peaks == 0) return;
  if (!found->trunk_has_muscles) {
    SAY("This model's trunk has no muscles, so the force in its low-back joint is no spine load.");
    return;
  }
  const pc_peak *peak = &found->peaks[0]; /* peaks.c puts the low back first */
  SAY("%s reached an estimated %.0f N, %.1f times body weight, at %.2f s.%s",
      found->lumbar_is_disc ? "The load along the low-back disc (L5/S1)" : "The force in the low-back joint",
      10 * round(peak->value / 10), peak->value / found->body_weight, peak->time,
      found->lumbar_is_disc
          ? ""
          : " This model has one joint for the whole low back: it is not the load of a disc.");
}

/* Is the back a crane in this movement? Only where hips and back lift something at all. */
static void crane_sentence(pc_findings *found) {
  const pc_mechanics *m = found->mechanics;
  double hips = m->hip[0].positive + m->hip[1].positive;
  if (!found->hip_moves || !found->trunk_has_muscles || !isfinite(m->crane)) return;
  SAY("Of the lifting work of hips and low back, the hips did %.0f J and the low back %.0f J (%.0f %%).",
      hips, m->lumbar.positive, 100 * m->crane);
}

/* Front and back, and how stiff they make the trunk. */
static void brace_sentence(pc_findings *found) {
  const pc_mechanics *m = found->mechanics;
  double forward = 0, sideways = 0, both = 0;
  if (!m->has_lumbar || !found->trunk_has_muscles) return;
  for (int f = 0; f < m->n_frames; f++) {
    const pc_instant *now = &m->instant[f];
    forward += (now->active[PC_FLEXION] + now->passive[PC_FLEXION]) / m->n_frames;
    sideways += (now->active[PC_BENDING] + now->passive[PC_BENDING]) / m->n_frames;
    both += pc_cocontraction(now, PC_SITE_TRUNK) / m->n_frames;
  }
  char against[96] = "front and back hardly pulled against each other";
  if (round(100 * both) >= 1)
    snprintf(against, sizeof against, "the weaker of front and back pulled %.0f %% as much as the stronger",
             100 * both);
  SAY("On average the trunk was held %.0f N·m a radian stiff against bending forward and %.0f sideways "
      "(estimated); %s.",
      forward, sideways, against);
}

static void step_sentence(pc_findings *found) {
  const pc_mechanics *m = found->mechanics;
  if (m->steps < 2 || !found->trunk_has_muscles) return;
  SAY("Each of %d steps asked up to %.0f N·m of side bending of the low back; 1,000 such steps add up to "
      "%.0f "
      "N·m. That is a dose, not a risk: what it means for a disc is not known.",
      m->steps, m->step_moment, 100 * round(10 * m->step_moment));
}

void pc_findings_sentences(pc_findings *found) {
  if (found->unexplained > ROUGH)
    SAY("A rough picture only: in most of this recording the forces found do not fully explain the "
        "movement.");
  hip_sentence(found);
  if (!found->one_camera) side_sentence(found); /* the far side is a guess */
  back_sentence(found);
  spine_sentence(found);
  crane_sentence(found);
  brace_sentence(found);
  step_sentence(found);
}
