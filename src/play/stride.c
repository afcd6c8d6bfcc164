/* stride.c: a walk: strides that repeat, each the mirror of itself half a stride later.
 *
 * Postures of a walk are passed through, not held: the weight is never at rest over what carries, and where
 * it comes down follows from how all of it is accelerated. So the whole stride is sought at once: curves that
 * go round (stride_curve.c) near what the file says of the right side (stride_keys.c), with feet that do not
 * slide (stride_feet.c), in balance at every time (stride_fit.c). The frames are then read off the curves,
 * with their derivatives: nothing is filtered. Level ground, steady pace; no start, stop or turn.
 */
#include "play/stride.h"
#include "base/vec.h"
#include "play/balance.h"

#include <string.h>

enum { STRIDES = 2 };

/* Further than this from what was asked, m, it is no walk: off its place, out of balance, in the floor. */
static const double MISSED = 0.01, MISSED_BALANCE = 0.03;

static pc_motion *make_motion(const pc_stride *st) {
  int n = (int)(STRIDES * st->period * PC_PLAY_RATE + 0.5) + 1, nq = st->s->body->n_coordinates;
  size_t size = (size_t)n * (size_t)nq;
  pc_motion *m = PC_NEW(st->s->arena, pc_motion, 1);
  if (!m) return NULL;
  *m = (pc_motion){.n_frames = n, .n_q = nq, .time = PC_NEW(st->s->arena, double, n)};
  m->q = PC_NEW(st->s->arena, double, size), m->qd = PC_NEW(st->s->arena, double, size);
  m->qdd = PC_NEW(st->s->arena, double, size);
  return m->time && m->q && m->qd && m->qdd ? m : NULL;
}

static void read_off(const pc_stride *st, pc_pose *pose, pc_motion *m) {
  for (int i = 0; i < m->n_frames; i++) {
    size_t at = (size_t)i * (size_t)m->n_q, bytes = (size_t)m->n_q * sizeof(double);
    m->time[i] = (double)i / PC_PLAY_RATE;
    pc_stride_at(st, m->time[i], pose);
    memcpy(m->q + at, pose->q, bytes), memcpy(m->qd + at, pose->qd, bytes);
    memcpy(m->qdd + at, pose->qdd, bytes);
  }
}

/* What one frame does: how deep, how far from where it stands, how far out of balance. */
static void measure(pc_stride *st, double t, pc_pose *pose, pc_stride_force *force, pc_played *out) {
  const pc_stage *s = st->s;
  pc_rows rows = {s->body, pose, s->fit.unknown_of};
  double at[3], point[2], way[2];
  pc_area area;
  pc_stride_at(st, t, pose);
  pc_pose_velocity(s->body, pose);
  for (int foot = 0; foot < 2; foot++) {
    pc_stride_pin pin[PC_STRIDE_PINS];
    int n = pc_stride_pins(st, foot, t, &rows, pin, NULL);
    for (int i = 0; i < n; i++)
      if (pin[i].touch) out->off = fmax(out->off, fabs(pin[i].off));
  }
  for (int i = 0; i < s->n_checks; i++) {
    pc_pose_point(pose, s->checks[i].segment, s->checks[i].at, at);
    out->penetration = fmax(out->penetration, s->checks[i].radius - at[1]);
  }
  pc_stride_force_at(st, force, pose, t);
  pc_stride_zero_moment(st, force->value, t, point);
  pc_stride_area(st, t, &area);
  out->balance = fmax(out->balance, pc_area_outside(&area, point, way));
}

static int make(pc_stride *st, pc_err *err) {
  if (!(st->still = PC_NEW(st->s->arena, double, st->s->body->n_coordinates)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_support_pose(st->s->body, st->posture, st->still);
  if (pc_stride_contacts(st, err) || pc_stride_tracks(st, err) || pc_stride_feet(st, err) ||
      pc_stride_targets(st, err))
    return err->code;
  return pc_stride_solve(st, err);
}

static int check(const pc_stride *st, const pc_played *p, pc_err *err) {
  if (p->off < MISSED && p->penetration < MISSED && p->balance < MISSED_BALANCE) return PC_OK;
  return pc_fail(
      err, PC_MISMATCH, st->posture->line,
      "the stride cannot be walked: feet come out %.0f mm off and %.0f mm in the floor, the weight "
      "%.0f mm beside them; its way, its time and its postures do not go together",
      1000 * p->off, 1000 * p->penetration, 1000 * p->balance);
}

int pc_stride_read(pc_stage *s, const pc_posture *postures, pc_err *err) {
  const pc_course *c = s->course;
  pc_stride st = {.s = s, .posture = postures, .period = c->moments[c->n_moments - 1].t};
  return pc_stride_contacts(&st, err);
}

pc_motion *pc_stride_move(pc_stage *s, const pc_posture *postures, pc_played *out, pc_err *err) {
  const pc_course *c = s->course;
  pc_stride st = {.s = s, .posture = postures, .period = c->moments[c->n_moments - 1].t, .way = c->stride};
  pc_pose *pose = pc_pose_make(s->body);
  pc_stride_force *force = pc_stride_force_make(&st);
  pc_motion *m = make_motion(&st);
  if (!pose || !force || !force->whole || !m)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_stage_surfaces(s, &out->load, err) && !make(&st, err)) {
    read_off(&st, pose, m);
    for (int i = 0; i < m->n_frames; i++) measure(&st, m->time[i], pose, force, out);
    check(&st, out, err);
  }
  pc_pose_free(pose), pc_stride_force_free(force);
  return err->code ? NULL : m;
}
