/* fault.c: what went past its limit, for how long, by how much.
 *
 * A fault is told only when a value is past its limit by more than its error (95 %), and stays so for as long
 * as the rule says. Inside the band it may or may not be there: nothing is said. A change within one movement
 * is known better than the value itself, for most of a landmark's error lasts through the movement and goes
 * away in the difference; but never better than MEAS-3 says (measure.c).
 *
 * From the side the near leg stands for both, but for heels: a foot is short, and heel and toe of one of them
 * waver by a tenth of it. Both feet are taken where both are seen and stand, each by its error.
 */
#include "form/fault.h"

#include <math.h>
#include <string.h>

static const double Z95 = 1.96;

static pc_value one(const pc_gauge *g, pc_feature f, int side) {
  return (pc_value){g->all.of[f][side].value, g->all.of[f][side].sd, g->wander[f][side]};
}

/* % of the leg's length: at the side of a camera at the height of the chest one foot seems up to a tenth
 * higher than the other. More by its error is off the floor (MEAS-2's 15). */
static const double LIFTED = 15;

/* A heel says something where it is seen and its foot is not off the floor. */
static pc_value heel_of(const pc_gauge *g, int side) {
  pc_value heel = one(g, PC_M_HEEL, side), foot = one(g, PC_M_FOOT_HEIGHT, side);
  if (foot.value > LIFTED + pc_value_band(&foot)) heel.value = NAN;
  return heel;
}

/* Of two heels, each by the error that it was seen with. */
static pc_value heels(const pc_gauge *g) {
  const pc_value r = heel_of(g, 0), l = heel_of(g, 1);
  if (isnan(r.value) || isnan(l.value)) return isnan(r.value) ? l : r;
  double a = 1 / (r.sd * r.sd), b = 1 / (l.sd * l.sd), sum = a + b;
  return (pc_value){(a * r.value + b * l.value) / sum, sqrt(1 / sum),
                    hypot(a * r.wander, b * l.wander) / sum};
}

pc_value pc_value_of(const pc_look *look, const pc_gauge *g, const pc_quantity *q, int side) {
  pc_feature f = q->feature;
  if (f == PC_M_SECONDS) return (pc_value){NAN, NAN, NAN};
  if (!pc_feature_sided(f)) return one(g, f, 0);
  if (q->side == PC_OF_LEFT || q->side == PC_OF_RIGHT) return one(g, f, q->side == PC_OF_LEFT);
  bool hides = !look->space && look->plane == PC_VIEW_SIDE;
  if (side < 0 && hides && f == PC_M_HEEL && q->side == PC_OF_WORKING) return heels(g);
  if (side < 0 && hides) side = look->near;
  if (side >= 0) return one(g, f, q->side == PC_OF_OTHER ? !side : side);
  pc_value r = one(g, f, 0), l = one(g, f, 1);
  if (isnan(r.value) || isnan(l.value)) return isnan(r.value) ? l : r;
  /* errors of both sides may have one cause: not made smaller */
  return (pc_value){0.5 * (r.value + l.value), fmax(r.sd, l.sd), fmax(r.wander, l.wander)};
}

double pc_value_band(const pc_value *v) {
  return Z95 * v->sd;
}

double pc_wander_band(const pc_value *v) {
  return Z95 * M_SQRT2 * v->wander;
}

double pc_change_band(const pc_value *v, pc_feature feature) {
  return fmax(pc_wander_band(v), pc_feature_least_band(feature));
}

void pc_faults_begin(pc_fault_watch *w) {
  for (int i = 0; i < PC_MAX_RULES; i++) w->since[i] = NAN, w->fired[i] = false;
}

void pc_faults_rest(pc_fault_watch *w, const pc_look *look) {
  w->rest = look->now, w->has_rest = true;
}

/* By how much a value is past the limits, its error taken off; *fault is filled. */
static double past(const pc_fault_rule *r, double value, double error, double t, int rule, pc_fault *fault) {
  bool up = !isnan(r->above) && value > r->above;
  double limit = up ? r->above : r->below;
  *fault = (pc_fault){rule, t, value, limit, error};
  return isnan(limit) ? -1 : (up ? value - limit : limit - value) - error;
}

static double past_now(const pc_fault_watch *w, const pc_fault_rule *r, int rule, const pc_look *look,
                       int side, pc_fault *fault) {
  pc_value v = pc_value_of(look, &look->now, &r->quantity, side);
  double error = pc_value_band(&v);
  if (r->change) {
    if (!w->has_rest) return -1;
    v.value -= pc_value_of(look, &w->rest, &r->quantity, side).value;
    error = pc_change_band(&v, r->quantity.feature);
  }
  if (isnan(v.value) || isnan(error)) return -1;
  return past(r, v.value, error, look->t - look->late, rule, fault);
}

/* Knees of both legs, say: each is looked at, where no side works more than the other. */
static double worst_side(const pc_fault_watch *w, const pc_fault_rule *r, int rule, const pc_look *look,
                         int side, pc_fault *fault) {
  bool hides = !look->space && look->plane == PC_VIEW_SIDE;
  if (side >= 0 || hides || !pc_feature_sided(r->quantity.feature) || r->quantity.side != PC_OF_WORKING)
    return past_now(w, r, rule, look, side, fault);
  pc_fault other;
  double right = past_now(w, r, rule, look, 0, fault), left = past_now(w, r, rule, look, 1, &other);
  if (left > right) *fault = other;
  return fmax(left, right);
}

static bool watched(const pc_fault_rule *r, const pc_look *look, pc_phase phase) {
  if (r->quantity.feature == PC_M_SECONDS) return false;
  if (r->phase != phase && !(r->phase == PC_PHASE_ALL && phase != PC_PHASE_REST)) return false;
  return pc_look_fits(look, r->views);
}

int pc_faults_watch(pc_fault_watch *w, const pc_form_rules *rules, const pc_look *look, pc_phase phase,
                    int side) {
  int fresh = -1;
  for (int i = 0; i < rules->n_faults && i < PC_MAX_RULES; i++) {
    const pc_fault_rule *r = &rules->faults[i];
    pc_fault fault;
    if (!watched(r, look, phase) || worst_side(w, r, i, look, side, &fault) <= 0) {
      w->since[i] = NAN;
      continue;
    }
    if (isnan(w->since[i])) w->since[i] = 0, w->passing[i] = fault;
    w->since[i] += look->dt;
    if (fabs(fault.value - fault.limit) > fabs(w->passing[i].value - fault.limit)) w->passing[i] = fault;
    if (w->since[i] < (isnan(r->lasting) ? 0.2 : r->lasting)) continue;
    if (!w->fired[i]) fresh = i, w->fired[i] = true, w->worst[i] = w->passing[i];
    if (fabs(w->passing[i].value - fault.limit) > fabs(w->worst[i].value - fault.limit))
      w->worst[i] = w->passing[i];
  }
  return fresh;
}

int pc_faults_times(pc_fault_watch *w, const pc_form_rules *rules, const pc_rep *rep, double frame) {
  int fresh = -1;
  for (int i = 0; i < rules->n_faults && i < PC_MAX_RULES; i++) {
    const pc_fault_rule *r = &rules->faults[i];
    if (r->quantity.feature != PC_M_SECONDS || r->phase == PC_PHASE_REST) continue;
    double value = r->phase == PC_PHASE_OUT    ? rep->out
                   : r->phase == PC_PHASE_FAR  ? rep->stay
                   : r->phase == PC_PHASE_BACK ? rep->back
                                               : rep->end - rep->start;
    /* both ends fall between two pictures, and a number near rest still moves by 3 degrees (counter.c) */
    double error = fmax(2 * frame, 0.15);
    if (past(r, value, error, r->phase == PC_PHASE_OUT ? rep->far : rep->end, i, &w->worst[i]) <= 0) continue;
    w->fired[i] = true, fresh = i;
  }
  return fresh;
}

int pc_faults_list(const pc_fault_watch *w, const pc_form_rules *rules, pc_fault *out) {
  int n = 0;
  for (int i = 0; i < rules->n_faults && i < PC_MAX_RULES; i++)
    if (w->fired[i] && n < PC_MAX_FAULTS) out[n++] = w->worst[i];
  return n;
}
