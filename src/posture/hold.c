/* hold.c: the equations of a still posture and a first posture that meets them.
 *
 * Every pin is one equation, a point's coordinate in the room. The trunk's inclination, its lean and the
 * load's distance are one each. Slopes are exact: a point moves with a coordinate's twist.
 *
 * A first posture is found from the natural one by least change (Gauss-Newton with the pseudo-inverse):
 * heights first; where the body then is, hands, knees and feet stay. Equations that follow from others (a
 * foot pinned at both ends of a leg whose angles are all given) are left out by Gram-Schmidt, since the
 * search wants rows that are independent; at the end all must hold, also those.
 */
#include "posture/hold.h"
#include "base/linalg.h"
#include "base/vec.h"
#include "posture/rows.h"

#include <string.h>

/* What is left out must hold to this all the same, m or rad. */
static const double MET = 1e-4;
/* A row is independent if it keeps this much of its length beside the others. */
static const double INDEPENDENT = 0.02;
enum { STEPS = 60, ENDS = 4 };
/* The middle of a foot, m in front of the heel segment's origin. */
#define MID_FOOT 0.11

static int unknown_of(const pc_body *body, const int *coordinate, int n, int c) {
  int lead = body->coordinates[c].driver >= 0 ? body->coordinates[c].driver : c;
  for (int i = 0; i < n; i++)
    if (coordinate[i] == lead) return i;
  return -1;
}

static bool is_given(const pc_posture *posture, int coordinate) {
  for (int i = 0; i < posture->n_given; i++)
    if (posture->given[i].coordinate == coordinate) return true;
  return false;
}

static void choose_unknowns(pc_hold *h) {
  for (int z = 0; z < h->body->n_free; z++) {
    int c = h->body->free_to_q[z];
    if (!is_given(h->posture, c) && !pc_support_keeps(h->posture, h->body->coordinates[c].name))
      h->coordinate[h->n++] = c;
  }
  for (int c = 0; c < h->body->n_coordinates; c++)
    h->unknown_of[c] = unknown_of(h->body, h->coordinate, h->n, c);
}

int pc_hold_make(pc_hold *h, const pc_body *body, const pc_posture *posture, pc_arena *arena, pc_err *err) {
  *h = (pc_hold){.body = body, .posture = posture};
  h->torso = pc_body_find_segment(body, "torso"), h->lumbar = pc_body_find_segment(body, "lumbar5");
  h->hand[0] = pc_body_find_segment(body, "hand_r"), h->hand[1] = pc_body_find_segment(body, "hand_l");
  if (h->torso < 0 || h->lumbar < 0 || h->hand[0] < 0 || h->hand[1] < 0)
    return pc_fail(err, PC_UNSUPPORTED, 0, "model %s cannot take a posture: it is not the built-in human",
                   body->name);
  if (pc_contact_candidates(&h->balls, body, arena, err)) return err->code;
  h->pose = pc_pose_make(body);
  h->coordinate = PC_NEW(arena, int, body->n_free), h->unknown_of = PC_NEW(arena, int, body->n_coordinates);
  if (!h->pose || !h->coordinate || !h->unknown_of) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  choose_unknowns(h);
  h->value = PC_NEW(arena, double, PC_MAX_HOLDS), h->slope = PC_NEW(arena, double, PC_MAX_HOLDS * h->n);
  h->bears = PC_NEW(arena, bool, body->n_segments);
  if (!h->value || !h->slope || !h->bears) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_support_bears(body, posture, h->bears);
  h->n_pins = pc_support_pins(body, &h->balls, posture, h->pin);
  for (int i = 0; i < 2; i++) v3_copy(h->grip[i], body->segments[h->hand[i]].com);
  pc_support_pose(body, posture, h->pose->q);
  pc_pose_couple(body, h->pose);
  pc_pose_position(body, h->pose);
  return PC_OK;
}

void pc_hold_free(pc_hold *h) {
  pc_pose_free(h->pose);
}

void pc_hold_pose(pc_hold *h, const double *x) {
  for (int i = 0; i < h->n; i++) h->pose->q[h->coordinate[i]] = x[i];
  pc_pose_couple(h->body, h->pose);
  pc_pose_position(h->body, h->pose);
}

/* ---- all equations -------------------------------------------------------------------------------- */

/* BALANCE: the weight is over the feet, forward and sideways; for the first posture alone. */
enum { TRUNK, LEAN, DISTANCE, OTHERS, BALANCE = OTHERS, ALL_OTHERS = BALANCE + 2 };

static pc_rows rows_of(const pc_hold *h) {
  return (pc_rows){h->body, h->pose, h->unknown_of};
}

static void add_motion(const pc_hold *h, int segment, const double at[3], int axis, double weight,
                       double *row) {
  pc_rows r = rows_of(h);
  pc_rows_move(&r, segment, at, axis, weight, row);
}

double pc_hold_inclination(const pc_hold *h, int axis, double weight, double *row) {
  pc_rows r = rows_of(h);
  return pc_rows_inclination(&r, h->torso, axis, weight, row);
}

/* How far the load is in front of L5/S1. */
static double distance(const pc_hold *h, double *row) {
  const pc_joint *joint = &h->body->joints[h->lumbar];
  double from[3], at[3], sum = 0;
  int hands = h->posture->hands;
  pc_pose_point(h->pose, joint->parent, joint->in_parent.p, from);
  add_motion(h, joint->parent, from, 0, -1, row);
  for (int i = 0; i < 2; i++) {
    double share = hands == 0 ? 0.5 : (hands > 0) == (i == 0);
    if (share <= 0) continue;
    pc_pose_point(h->pose, h->hand[i], h->grip[i], at);
    add_motion(h, h->hand[i], at, 0, share, row);
    sum += share * at[0];
  }
  return sum - from[0];
}

/* The mass centre beyond the middle of the feet that are pinned, along an axis. */
static double balance(const pc_hold *h, int axis, double *row) {
  double sum = 0, at[3];
  int feet = 0;
  for (int k = 0; k < h->n_pins; k++) feet += h->pin[k].sole;
  for (int k = 0; k < h->n_pins; k++) {
    static const double middle[3] = {MID_FOOT, 0, 0};
    if (!h->pin[k].sole) continue;
    pc_pose_point(h->pose, h->pin[k].segment, middle, at);
    add_motion(h, h->pin[k].segment, at, axis, -1.0 / feet, row);
    sum -= at[axis] / feet;
  }
  double centre[3];
  pc_rows r = rows_of(h);
  pc_rows_centre(&r, axis, 1, centre, row);
  sum += centre[axis];
  return sum;
}

static double told(double angle) {
  return isnan(angle) ? 0 : angle;
}

/* Equation number k; row (n, zero) receives its slope. */
static double equation(const pc_hold *h, int k, double *row) {
  if (k < h->n_pins) {
    const pc_pin *p = &h->pin[k];
    double at[3];
    pc_pose_point(h->pose, p->segment, p->at, at);
    add_motion(h, p->segment, at, p->axis, 1, row);
    return at[p->axis] - p->place;
  }
  switch (k - h->n_pins) {
  case TRUNK:
    return pc_hold_inclination(h, 0, 1, row) - told(h->posture->trunk);
  case LEAN:
    return pc_hold_inclination(h, 2, 1, row) - told(h->posture->lean);
  case DISTANCE:
    return distance(h, row) - h->posture->distance;
  default:
    return balance(h, k - h->n_pins == BALANCE ? 0 : 2, row);
  }
}

/* An upright trunk is asked of who stands or sits and is told nothing else, while a first posture is sought.
 */
static bool asked(const pc_hold *h, int k) {
  const double given[OTHERS] = {h->posture->trunk, h->posture->lean, h->posture->distance};
  bool wished = h->upright && h->posture->support <= PC_SITTING && k - h->n_pins != DISTANCE;
  return k < h->n_pins || wished || !isnan(given[k - h->n_pins]);
}

double pc_hold_sunk(const pc_hold *h, double unit, double *slope) {
  double sum = 0;
  for (int i = 0; i < h->balls.n_points; i++) {
    const pc_contact_point *p = &h->balls.points[i];
    double at[3];
    pc_pose_point(h->pose, p->segment, p->at, at);
    double depth = (p->radius - at[1]) / unit;
    /* soles that carry are flat; their balls differ by millimetres */
    if (depth <= 0 || (p->foot && h->bears[p->segment])) continue;
    sum += depth * depth;
    if (slope) add_motion(h, p->segment, at, 1, -2 * depth / unit, slope);
  }
  return sum;
}

void pc_hold_equations(pc_hold *h, const double *x, double *value, double *slope) {
  pc_hold_pose(h, x);
  for (int i = 0; i < h->n_rows; i++) {
    double *row = slope ? slope + i * h->n : h->slope;
    memset(row, 0, (size_t)h->n * sizeof *row);
    value[i] = equation(h, h->row[i], row);
  }
}

/* ---- the first posture ----------------------------------------------------------------------------- */

/* Takes a row into use if it is independent of those in use; basis holds their orthonormal ones. */
static void take_row(pc_hold *h, int k, double *basis) {
  double *row = basis + h->n_rows * h->n, length = 0, left = 0;
  memset(row, 0, (size_t)h->n * sizeof *row);
  equation(h, k, row);
  for (int j = 0; j < h->n; j++) length += row[j] * row[j];
  for (int twice = 0; twice < 2; twice++)
    for (int i = 0; i < h->n_rows; i++) {
      double along = 0;
      for (int j = 0; j < h->n; j++) along += basis[i * h->n + j] * row[j];
      for (int j = 0; j < h->n; j++) row[j] -= along * basis[i * h->n + j];
    }
  for (int j = 0; j < h->n; j++) left += row[j] * row[j];
  if (!(left > INDEPENDENT * INDEPENDENT * length) || h->n_rows >= h->n) return;
  for (int j = 0; j < h->n; j++) row[j] /= sqrt(left);
  h->row[h->n_rows++] = k;
}

/* Do feet carry alone? */
static bool stands(const pc_hold *h) {
  bool all = h->n_pins > 0;
  for (int k = 0; k < h->n_pins; k++) all &= h->pin[k].on_foot;
  return all;
}

/* Heights and what is given first: what slides gives way to them. */
static void choose_rows(pc_hold *h, bool places, bool balanced, double *basis) {
  h->n_rows = 0;
  for (int k = 0; k < h->n_pins; k++)
    if (h->pin[k].level) take_row(h, k, basis);
  for (int k = h->n_pins; k < h->n_pins + OTHERS; k++)
    if (asked(h, k)) take_row(h, k, basis);
  for (int k = 0; k < h->n_pins && places; k++)
    if (!h->pin[k].level) take_row(h, k, basis);
  for (int k = h->n_pins + BALANCE; k < h->n_pins + ALL_OTHERS && balanced && stands(h); k++)
    take_row(h, k, basis);
}

/* The least change, by unknown, that meets the linearised equations: step (n). False: they say nothing. */
static bool least_change(const pc_hold *h, double *M, double *y, double *step) {
  int m = h->n_rows, n = h->n;
  for (int i = 0; i < m; i++) {
    y[i] = h->value[i];
    for (int k = 0; k <= i; k++) {
      M[i * m + k] = i == k ? 1e-10 : 0;
      for (int j = 0; j < n; j++) M[i * m + k] += h->slope[i * n + j] * h->slope[k * n + j];
    }
  }
  if (m == 0 || !pc_cholesky(M, m, m, 0)) return false;
  pc_cholesky_solve(M, m, m, y);
  for (int j = 0; j < n; j++) {
    step[j] = 0;
    for (int i = 0; i < m; i++) step[j] += h->slope[i * n + j] * y[i];
  }
  return true;
}

/* Takes out of the equations what stands at an end of its range and would go on; how many. */
static int hold_at_ends(pc_hold *h, const double *x, const double *step) {
  int held = 0;
  for (int j = 0; j < h->n; j++) {
    const pc_coordinate *c = &h->body->coordinates[h->coordinate[j]];
    if (h->body->joints[c->joint].parent == 0) continue;
    if (!(x[j] <= c->lo && step[j] > 0) && !(x[j] >= c->hi && step[j] < 0)) continue;
    for (int i = 0; i < h->n_rows; i++) h->slope[i * h->n + j] = 0;
    held++;
  }
  return held;
}

/* One step of least change towards holding; returns the largest gap before it. */
static double approach(pc_hold *h, double *x, double *M, double *y, double *step) {
  double worst = 0;
  pc_hold_equations(h, x, h->value, h->slope);
  for (int i = 0; i < h->n_rows; i++) worst = fmax(worst, fabs(h->value[i]));
  for (int again = 0; again < ENDS; again++) {
    if (!least_change(h, M, y, step)) return worst;
    if (!hold_at_ends(h, x, step)) break;
  }
  for (int j = 0; j < h->n; j++) {
    const pc_coordinate *c = &h->body->coordinates[h->coordinate[j]];
    x[j] -= fmax(-0.3, fmin(0.3, step[j]));
    if (h->body->joints[c->joint].parent > 0) x[j] = fmax(c->lo, fmin(c->hi, x[j]));
  }
  return worst;
}

static void walk(pc_hold *h, double *x, double *M, double *y, double *step) {
  for (int k = 0; k < STEPS; k++)
    if (approach(h, x, M, y, step) < 1e-10) break;
  pc_hold_pose(h, x);
}

/* All equations asked for, also those not in use. */
static double worst_gap(pc_hold *h, const double *x) {
  double worst = 0;
  pc_hold_pose(h, x);
  for (int k = 0; k < h->n_pins + OTHERS; k++) {
    if (!asked(h, k)) continue;
    memset(h->slope, 0, (size_t)h->n * sizeof *h->slope);
    worst = fmax(worst, fabs(equation(h, k, h->slope)));
  }
  return worst;
}

/* z of the heel of the foot of pin k. */
static double heel_of(const pc_hold *h, int k) {
  return h->pose->p[h->pin[k].segment][2];
}

/* Who stands has the feet where they are in plain upright standing, whatever else is given. */
static void stand_plainly(pc_hold *h) {
  pc_posture plain = {.support = h->posture->support, .trunk = NAN};
  if (plain.support > PC_RIGHT_LEG) return;
  pc_support_pose(h->body, &plain, h->pose->q);
  pc_pose_couple(h->body, h->pose);
  pc_pose_position(h->body, h->pose);
}

/* Pins that are not of the floor stay where the posture has them; feet as far apart as asked. */
static void stay(pc_hold *h) {
  double wide = h->posture->stance / 2;
  stand_plainly(h);
  for (int k = 0; k < h->n_pins; k++) {
    double at[3];
    pc_pose_point(h->pose, h->pin[k].segment, h->pin[k].at, at);
    if (h->pin[k].level) continue;
    h->pin[k].place = at[h->pin[k].axis];
    if (!isnan(wide) && h->pin[k].on_foot && h->pin[k].axis == 2)
      h->pin[k].place += copysign(wide - fabs(heel_of(h, k)), at[2]);
  }
}

/* The whole body up or down to where what should be on the floor is on it, on average. */
static void drop(pc_hold *h, double *x) {
  double sum = 0, at[3];
  int n = 0, height = pc_body_find_coordinate(h->body, "pelvis_ty");
  for (int k = 0; k < h->n_pins; k++) {
    if (!h->pin[k].level) continue;
    pc_pose_point(h->pose, h->pin[k].segment, h->pin[k].at, at);
    sum += h->pin[k].place - at[1], n++;
  }
  for (int i = 0; i < h->n && n; i++)
    if (h->coordinate[i] == height) x[i] += sum / n;
  pc_hold_pose(h, x);
}

int pc_hold_settle(pc_hold *h, bool upright, double *x, pc_arena *arena, pc_err *err) {
  double *basis = PC_NEW(arena, double, PC_MAX_HOLDS * h->n),
         *M = PC_NEW(arena, double, PC_MAX_HOLDS *PC_MAX_HOLDS), *y = PC_NEW(arena, double, PC_MAX_HOLDS),
         *step = PC_NEW(arena, double, h->n);
  if (!basis || !M || !y || !step) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < h->n; i++) x[i] = h->pose->q[h->coordinate[i]];
  drop(h, x);
  choose_rows(h, false, false, basis);
  walk(h, x, M, y, step);
  stay(h);
  pc_support_pose(h->body, h->posture, h->pose->q);
  pc_hold_pose(h, x);
  h->upright = upright;
  choose_rows(h, true, true, basis);
  walk(h, x, M, y, step);
  h->upright = false;
  choose_rows(h, true, false, basis);
  if (worst_gap(h, x) > MET) walk(h, x, M, y, step); /* the weight need not be over the feet as yet */
  if (worst_gap(h, x) > MET)
    return pc_fail(err, PC_MISMATCH, h->posture->line,
                   "posture %s: what is given cannot be met while the parts named stay on the ground",
                   h->posture->name);
  return PC_OK;
}
