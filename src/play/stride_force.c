/* stride_force.c: what the ground must do for a moment of a walk, and how that answers to the coordinates.
 *
 * Newton and Euler, summed over all segments (src/load/dynamics.c): moment about the point of the floor that
 * goes along with the walk, and force. By differences: the force is linear in accelerations and nearly so in
 * the rest.
 */
#include "play/stride.h"

#include <math.h>
#include <string.h>

/* rad, rad/s, rad/s^2 of the differences; m likewise */
static const double NUDGE = 1e-6;

pc_stride_force *pc_stride_force_make(const pc_stride *st) {
  const pc_body *body = st->s->body;
  pc_stride_force *f = PC_NEW(st->s->arena, pc_stride_force, 1);
  if (!f) return NULL;
  f->near = pc_pose_make(body);
  f->demand = pc_arena_get(st->s->arena, (size_t)body->n_segments, sizeof *f->demand);
  for (int k = 0; k < 6; k++)
    for (int d = 0; d < 3; d++)
      if (!(f->by[k].by[d] = PC_NEW(st->s->arena, double, body->n_free))) return f;
  f->whole = f->near && f->demand;
  return f;
}

void pc_stride_force_free(pc_stride_force *f) {
  if (f) pc_pose_free(f->near);
}

/* m of the point that goes along with the walk. */
static double along(const pc_stride *st, double t) {
  return st->way * (t / st->period - 0.25);
}

static void sum_up(const pc_stride *st, const pc_pose *pose, double t, double (*demand)[6], double out[6]) {
  double x = along(st, t);
  memset(out, 0, 6 * sizeof *out);
  pc_segment_demands(st->s->body, pose, demand);
  for (int i = 1; i < st->s->body->n_segments; i++)
    for (int k = 0; k < 6; k++) out[k] += demand[i][k];
  out[1] += x * out[5], out[2] -= x * out[4];
}

void pc_stride_force_at(const pc_stride *st, pc_stride_force *f, const pc_pose *pose, double t) {
  sum_up(st, pose, t, f->demand, f->value);
}

void pc_stride_force_slopes(const pc_stride *st, pc_stride_force *f, const pc_pose *pose, double t) {
  const pc_body *body = st->s->body;
  size_t bytes = (size_t)body->n_coordinates * sizeof(double);
  for (int z = 0; z < body->n_free; z++) {
    if (st->track[z].beat == PC_BEAT_STILL) continue;
    for (int d = 0; d < 3; d++) {
      double moved[6], *by[] = {f->near->q, f->near->qd, f->near->qdd};
      memcpy(by[0], pose->q, bytes), memcpy(by[1], pose->qd, bytes), memcpy(by[2], pose->qdd, bytes);
      by[d][body->free_to_q[z]] += NUDGE;
      pc_pose_couple(body, f->near);
      pc_pose_velocity(body, f->near);
      sum_up(st, f->near, t, f->demand, moved);
      for (int k = 0; k < 6; k++) f->by[k].by[d][z] = (moved[k] - f->value[k]) / NUDGE;
    }
  }
}

void pc_stride_zero_moment(const pc_stride *st, const double force[6], double t, double point[2]) {
  point[0] = along(st, t) + force[2] / force[4], point[1] = -force[0] / force[4];
}

void pc_stride_zero_moment_row(const pc_stride *st, const pc_stride_force *f, const double way[2],
                               pc_stride_row *row) {
  double x = f->value[2] / f->value[4], z = -f->value[0] / f->value[4];
  for (int d = 0; d < 3; d++)
    for (int i = 0; i < st->s->body->n_free; i++)
      row->by[d][i] = (way[0] * (f->by[2].by[d][i] - x * f->by[4].by[d][i]) -
                       way[1] * (f->by[0].by[d][i] + z * f->by[4].by[d][i])) /
                      f->value[4];
}
