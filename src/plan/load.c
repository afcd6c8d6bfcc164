/* load.c: weights go up by a twentieth, in steps that the person owns.
 *
 * PROG-1: the nearest whole step to 1.05 times the weight, at least 2 % and at most 10 % more (ACSM 2009). If
 * no whole step lies there, the weight stays and the range of repetitions grows; once it has grown to 15, one
 * whole step is taken, repetitions falling back to 8: by repetition formulas (Epley 1985) about the same
 * effort. That step is at most a quarter, or any if the weight is light against the body's. PROG-9 and the
 * rung cap the weight by a share of body weight; whoever told no weight is taken for a light person, so that
 * the cap is low.
 */
#include "plan/track.h"

#include <math.h>

static const double SLACK = 1e-9; /* of rounding, relative to a step */

static double mass(const pc_tracks *ts) {
  return isnan(ts->mass_kg) ? UNKNOWN_MASS_KG : ts->mass_kg;
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

static double whole_step(double load, double step) {
  return (floor(load / step + SLACK) + 1) * step;
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
  double step = ts->step_kg, n = floor(load * factor / step + SLACK);
  return n >= 1 ? n * step : NAN;
}

double pc_load_first(const pc_tracks *ts, const pc_track *t) {
  double first = ts->step_kg;
  return pc_load_most(ts, t, first) >= first ? first : NAN;
}

pc_load_can pc_load_up(const pc_tracks *ts, const pc_track *t, double *next) {
  *next = isnan(t->load) ? ts->step_kg : steps_near(t->load, ts->step_kg);
  bool leap = isnan(*next);
  if (leap) *next = whole_step(t->load, ts->step_kg);
  if (*next > rung_cap(ts, t) + SLACK) return PC_LOAD_RUNG_FULL;
  if (must_stay_light(t) && *next > LIGHT_LOAD_BW * mass(ts) + SLACK) return PC_LOAD_UNPROVEN;
  int lo, hi;
  pc_track_range(t, &lo, &hi);
  bool small = *next <= fmax(LOAD_LEAP_MAX * t->load, LIGHT_LOAD_BW * mass(ts)) + SLACK;
  return leap && (hi < REPS_HI_MAX || !small) ? PC_LOAD_TOO_FAR : PC_LOAD_STEP;
}
