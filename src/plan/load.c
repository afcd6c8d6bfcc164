/* load.c: weights go up by a twentieth, in steps that the person owns.
 *
 * PROG-1: the nearest whole step to 1.05 times the weight, at least 2 % and at most 10 % more (ACSM 2009). If
 * no whole step lies there, the weight stays and the range of repetitions grows. PROG-9 and the rung cap the
 * weight by a share of body weight; whoever told no weight is taken for a light person, so that the cap is
 * low.
 */
#include "plan/track.h"

#include <math.h>

static const double SLACK = 1e-9; /* of rounding, relative to a step */

static double mass(const pc_tracks *ts) {
  return isnan(ts->diary->mass_kg) ? UNKNOWN_MASS_KG : ts->diary->mass_kg;
}

static double steps_near(double load, double step) {
  double near = round(load * LOAD_STEP / step);
  if (near * step < load * LOAD_STEP_MIN - SLACK * step) near = ceil(load * LOAD_STEP_MIN / step - SLACK);
  if (near * step > load * LOAD_STEP_MAX + SLACK * step) near = floor(load * LOAD_STEP_MAX / step + SLACK);
  return near * step >= load * LOAD_STEP_MIN - SLACK * step ? near * step : NAN;
}

/* Weight on the hinge and the hip thrust stays light until the form is proven. */
static bool must_stay_light(const pc_track *t) {
  bool named = t->pattern == PC_PATTERN_HINGE || t->pattern == PC_PATTERN_HIP_EXTENSION;
  return named && t->clean_sessions < PROVE_SESSIONS;
}

static double rung_cap(const pc_tracks *ts, const pc_track *t) {
  const pc_rung *r = t->rungs[t->level].rung;
  return r && r->load_max_bw > 0 ? r->load_max_bw * mass(ts) : INFINITY;
}

double pc_load_most(const pc_tracks *ts, const pc_track *t, double load) {
  double cap = rung_cap(ts, t);
  if (must_stay_light(t)) cap = fmin(cap, LIGHT_LOAD_BW * mass(ts));
  return load > cap + SLACK ? pc_load_back(ts, cap, 1) : load;
}

double pc_load_back(const pc_tracks *ts, double load, double factor) {
  double step = ts->diary->step_kg, n = floor(load * factor / step + SLACK);
  return n >= 1 ? n * step : NAN;
}

double pc_load_first(const pc_tracks *ts, const pc_track *t) {
  double first = ts->diary->step_kg;
  return pc_load_most(ts, t, first) >= first ? first : NAN;
}

pc_load_can pc_load_up(const pc_tracks *ts, const pc_track *t, double *next) {
  *next = isnan(t->load) ? ts->diary->step_kg : steps_near(t->load, ts->diary->step_kg);
  if (isnan(*next)) return t->load * LOAD_STEP_MIN > rung_cap(ts, t) ? PC_LOAD_RUNG_FULL : PC_LOAD_TOO_FAR;
  if (*next > rung_cap(ts, t) + SLACK) return PC_LOAD_RUNG_FULL;
  if (must_stay_light(t) && *next > LIGHT_LOAD_BW * mass(ts) + SLACK) return PC_LOAD_UNPROVEN;
  return PC_LOAD_STEP;
}
