/* stride_feet.c: feet that come down on the heel, stand, and leave over the forefoot, without sliding.
 *
 * Where a foot stands flat is known: so far ahead of the last stance, so far beside the middle, toes so far
 * out. On the heel its round bottom rolls to there: the middle of its balls is behind by their radius times
 * the angle still to go. On the sole nothing moves. On the forefoot the big toe stays where it is, the joint
 * of the toes stays low as long as the toes bend, and the foot turns about it. What comes down is given a
 * moment to come to rest, as skin, fat and shoe do: when the file has it touch, a heel is still 6 to 10 mm
 * high and 3 cm short of its place, and 0.02 s later 1 cm short. Asked for sooner, the landing is more of a
 * jolt.
 */
#include "base/vec.h"
#include "play/stride.h"

#include <string.h>

/* How far points may be off, m; and the angles, rad, of a forefoot that is free to tip and turn a little. */
static const double PINNED = 2.5e-4, TIPS = 0.05, LIFTS = 0.003; /* LIFTS: the joint of the toes */
/* s in which what has come down comes to rest, and what is to leave begins to; so many times PINNED may it be
 * off at the first or last of it. */
static const double REST = 0.05, LOOSE = 40;
/* s: a frame at the moment of a touch is after it */
static const double TINY = 1e-9;

static int foot_of(pc_stride *st, int side, pc_err *err) {
  const pc_body *body = st->s->body;
  const pc_contact_set *set = &st->s->balls;
  pc_stride_foot *f = &st->foot[side];
  int n = 0, c = pc_body_find_coordinate(body, "hip_rotation_r");
  double out = 0;
  f->sign = side ? -1 : 1;
  f->calcn = pc_body_find_segment(body, side ? "calcn_l" : "calcn_r");
  f->toes = pc_body_find_segment(body, side ? "toes_l" : "toes_r");
  bool toe = false;
  for (int i = 0; i < set->n_points; i++) {
    const pc_contact_point *p = &set->points[i];
    if (p->segment == f->calcn && n < 2) v3_madd(f->heel, 0.5, p->at), f->radius = p->radius, n++;
    if (p->segment == f->toes && !toe) v3_copy(f->toe, p->at), toe = true;
  }
  if (n < 2 || !toe) return pc_fail(err, PC_UNSUPPORTED, 0, "model %s has no feet to walk on", body->name);
  v3_copy(f->joint, body->joints[f->toes].in_parent.p);
  for (int i = 0; i < st->posture->n_given; i++)
    if (st->posture->given[i].coordinate == c) out = -st->posture->given[i].value;
  v3_set(f->ahead, cos(out), 0, f->sign * sin(out));
  double stance = isnan(st->posture->stance) ? 0 : st->posture->stance;
  v3_set(f->origin, side ? -st->way / 2 : 0, f->radius - f->heel[1], f->sign * stance / 2);
  v3_madd(f->origin, -f->heel[0], f->ahead); /* the heel is where the stance is told */
  return PC_OK;
}

int pc_stride_feet(pc_stride *st, pc_err *err) {
  return foot_of(st, 0, err) || foot_of(st, 1, err) ? (int)err->code : PC_OK;
}

pc_tread pc_stride_stands(const pc_stride *st, int foot, double t, double *shift) {
  double since = t + foot * st->period / 2 + TINY, strides = floor(since / st->period);
  *shift = strides * st->way;
  return pc_stride_tread(st, since - strides * st->period);
}

/* Where a point of the calcn frame is while the foot stands flat. */
static void flat(const pc_stride_foot *f, double shift, const double p[3], double out[3]) {
  const double beside[3] = {-f->ahead[2], 0, f->ahead[0]};
  v3_copy(out, f->origin);
  out[0] += shift, out[1] += p[1];
  v3_madd(out, p[0], f->ahead);
  v3_madd(out, p[2], beside);
}

typedef struct pins {
  const pc_rows *rows;
  pc_stride_pin *pin;
  double **by;
  int n;
} pins;

/* A point of a segment at a place along an axis. */
static void pin_point(pins *p, int segment, const double local[3], int axis, double place) {
  double at[3];
  pc_pose_point(p->rows->pose, segment, local, at);
  if (p->by) pc_rows_move(p->rows, segment, at, axis, 1, p->by[p->n]);
  p->pin[p->n++] = (pc_stride_pin){at[axis] - place, PINNED, true};
}

/* How a component (axis of the room) of a segment's own axis answers. */
static double tip(const pins *p, int segment, int own, int axis, double weight, double *row) {
  const double *R = p->rows->pose->R[segment], zero[3] = {0, 0, 0};
  double top[3] = {R[own], R[3 + own], R[6 + own]};
  if (row) {
    pc_rows_move(p->rows, segment, top, axis, weight, row);
    pc_rows_move(p->rows, segment, zero, axis, -weight, row);
  }
  return top[axis];
}

static void on_heel(pins *p, const pc_stride_foot *f, double shift) {
  double place[3];
  flat(f, shift, f->heel, place);
  for (int axis = 0; axis < 3; axis++) {
    int k = p->n;
    double along = f->radius * f->ahead[axis];
    pin_point(p, f->calcn, f->heel, axis, place[axis]);
    if (axis != 1) p->pin[k].off += along * tip(p, f->calcn, 0, 1, along, p->by ? p->by[k] : NULL);
  }
}

static void on_sole(pins *p, const pc_stride_foot *f, double shift) {
  static const double points[3][3] = {{0, 0, 0}, {0.2, 0, 0}, {0, 0, 0.1}};
  for (int i = 0; i < 3; i++)
    for (int axis = 0; axis < 3; axis++) {
      double place[3];
      if ((i == 1 && axis == 0) || (i == 2 && axis != 1)) continue;
      flat(f, shift, points[i], place);
      pin_point(p, f->calcn, points[i], axis, place[axis]);
    }
}

static void on_forefoot(pins *p, const pc_stride_foot *f, double shift) {
  double place[3], toe[3];
  v3_add(toe, f->joint, f->toe);
  flat(f, shift, toe, place);
  for (int axis = 0; axis < 3; axis++) pin_point(p, f->toes, f->toe, axis, place[axis]);
  flat(f, shift, f->joint, place);
  pin_point(p, f->calcn, f->joint, 1, place[1]);
  p->pin[p->n - 1].sigma = LIFTS, p->pin[p->n - 1].touch = false;
  for (int i = 0; i < 2; i++) { /* own z level, as far as it will; own x as far out as before */
    double is = tip(p, f->calcn, i ? 0 : 2, i ? 2 : 1, 1, p->by ? p->by[p->n] : NULL);
    p->pin[p->n++] = (pc_stride_pin){is - (i ? f->ahead[2] : 0), TIPS, false};
  }
}

/* s since a foot's heel has last touched. */
static double since_touch(const pc_stride *st, int foot, double t) {
  double u = fmod(t + foot * st->period / 2 + TINY, st->period);
  return u < 0 ? u + st->period : u;
}

/* What has just come down comes to rest, and what is about to leave begins to. */
static void loosen(const pc_stride *st, int foot, double t, pc_stride_pin *pin, int n) {
  double since = since_touch(st, foot, t);
  pc_tread tread = pc_stride_tread(st, since);
  double rest = fmin(since - st->from[tread], 1), last = fmin(st->from[PC_IN_THE_AIR] - since, 1);
  for (int i = 0; i < n; i++) {
    bool comes = tread == PC_ON_HEEL || (tread == PC_ON_SOLE && i > 2); /* the heel was there before */
    double loose = fmin(comes ? rest : 1, last) / REST;
    if (pin[i].touch && loose < 1)
      pin[i].sigma *= 1 + (LOOSE - 1) * (1 - loose) * (1 - loose), pin[i].touch = false;
  }
}

int pc_stride_pins(const pc_stride *st, int foot, double t, const pc_rows *rows,
                   pc_stride_pin pin[PC_STRIDE_PINS], double *by[PC_STRIDE_PINS]) {
  double shift;
  pins p = {rows, pin, by, 0};
  const pc_stride_foot *f = &st->foot[foot];
  switch (pc_stride_stands(st, foot, t, &shift)) {
  case PC_ON_HEEL:
    on_heel(&p, f, shift);
    break;
  case PC_ON_SOLE:
    on_sole(&p, f, shift);
    break;
  case PC_ON_FOREFOOT:
    on_forefoot(&p, f, shift);
    break;
  case PC_IN_THE_AIR:
    break;
  }
  loosen(st, foot, t, pin, p.n);
  return p.n;
}

/* ---- what carries ------------------------------------------------------------------------------------- */

/* The balls that carry: the heel's; all; all but the heel's. */
static bool carries(const pc_stride_foot *f, const pc_contact_point *p, pc_tread tread) {
  bool calcn = p->segment == f->calcn, toes = p->segment == f->toes;
  if (tread == PC_IN_THE_AIR || !(calcn || toes)) return false;
  if (tread == PC_ON_HEEL) return calcn && p->at[0] < 0.05;
  return tread == PC_ON_SOLE || toes || p->at[0] > 0.05;
}

void pc_stride_area(const pc_stride *st, double t, pc_area *area) {
  const pc_contact_set *set = &st->s->balls;
  area->n = 0;
  for (int side = 0; side < 2; side++) {
    const pc_stride_foot *f = &st->foot[side];
    double shift, at[3], from[3];
    pc_tread tread = pc_stride_stands(st, side, t, &shift),
             before = pc_stride_tread(st, fmax(0, since_touch(st, side, t) - REST)); /* not yet far */
    for (int i = 0; i < set->n_points; i++) {
      const pc_contact_point *p = &set->points[i];
      if (!carries(f, p, tread) && !(tread != PC_IN_THE_AIR && carries(f, p, before))) continue;
      v3_copy(from, p->at);
      if (p->segment == f->toes) v3_add(from, from, f->joint);
      flat(f, shift, from, at);
      pc_area_add(area, at);
    }
  }
  pc_area_close(area);
}

/* Along a foot that carries alone the centre of pressure goes from near the heel to the ball (Winter 1991;
 * Perry and Burnfield 2010): m before the heel at the other foot's toe off and at its contact, in the
 * built-in human. */
static const double FROM = 0.04, TO = 0.17, HEEL = 0.025; /* HEEL: radius of its heel */

/* While both feet carry, over from the one to the other. */
void pc_stride_usual(const pc_stride *st, double t, double point[2]) {
  double half = st->period / 2, steps = floor(t / half), u = t - steps * half,
         both = st->from[PC_IN_THE_AIR] - half;
  int now = (int)fmod(steps, 2);
  double from[3], to[3], shift, ahead[3] = {0, 0, 0};
  const pc_stride_foot *f = &st->foot[now], *last = &st->foot[!now];
  pc_stride_stands(st, now, t, &shift);
  double scale = f->radius / HEEL, along = fmax(0, (u - both) / (half - both));
  ahead[0] = f->heel[0] + scale * (FROM + (TO - FROM) * along);
  flat(f, shift, ahead, to);
  if (u < both) {
    pc_stride_stands(st, !now, t, &shift);
    ahead[0] = last->heel[0] + scale * TO;
    flat(last, shift, ahead, from);
    for (int i = 0; i < 3; i++) to[i] = from[i] + u / both * (to[i] - from[i]);
  }
  point[0] = to[0], point[1] = to[2];
}
