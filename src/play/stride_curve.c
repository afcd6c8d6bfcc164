/* stride_curve.c: coordinates of a walk as curves that go round.
 *
 * A stride ends as it began, and its second half is the mirror of its first. So every coordinate is a row of
 * cubic B-splines on knots that go round, and what is known of one half is not asked twice: the left leg has
 * the right leg's curve half a stride later, what lies in the middle repeats itself every half, what leans to
 * a side turns round. Mirrored halves and a smooth seam then hold by making, not by effort.
 */
#include "play/stride.h"

#include <math.h>
#include <string.h>

/* s between knots at most: a foot comes to rest in about so long. */
static const double KNOT = 0.036;
/* Shares of a coordinate's natural spread: how far it may be from its key postures' curve; and per s^2, how
 * its acceleration may. */
static const double NEAR = 0.2, BEND = 20;
/* The same for the body's place, m and m/s^2: sideways; forward and up it is where the legs take it. */
static const double PLACE = 0.03, PLACE_BEND = 3.0;

static const struct {
  const char *name;
  pc_beat beat;
} MIDDLE[] = {
    {"pelvis_tilt", PC_BEAT_SAME},
    {"pelvis_list", PC_BEAT_TURNED},
    {"pelvis_rotation", PC_BEAT_TURNED},
    {"pelvis_tx", PC_BEAT_ONWARD},
    {"pelvis_ty", PC_BEAT_SAME},
    {"pelvis_tz", PC_BEAT_TURNED},
    {"L5_S1_Flex_Ext", PC_BEAT_SAME},
    {"L5_S1_Lat_Bending", PC_BEAT_TURNED},
    {"L5_S1_axial_rotation", PC_BEAT_TURNED},
};
static const char *const SIDED[] = {"hip_flexion", "hip_adduction",  "hip_rotation", "knee_angle",
                                    "ankle_angle", "subtalar_angle", "mtp_angle",    "arm_flex",
                                    "arm_add",     "arm_rot",        "elbow_flex"};
enum { N_MIDDLE = sizeof MIDDLE / sizeof *MIDDLE, N_SIDED = sizeof SIDED / sizeof *SIDED };

static pc_stride_track track_of(const char *name) {
  for (int i = 0; i < N_MIDDLE; i++)
    if (!strcmp(name, MIDDLE[i].name))
      return (pc_stride_track){.beat = MIDDLE[i].beat, .place = 2 * N_SIDED + i};
  for (int i = 0; i < N_SIDED; i++) {
    size_t n = strlen(SIDED[i]);
    if (!strncmp(name, SIDED[i], n) && (!strcmp(name + n, "_r") || !strcmp(name + n, "_l")))
      return (pc_stride_track){.beat = PC_BEAT_SIDED, .place = 2 * i, .late = name[n + 1] == 'l'};
  }
  return (pc_stride_track){0};
}

int pc_stride_tracks(pc_stride *st, pc_err *err) {
  const pc_body *body = st->s->body;
  st->track = PC_NEW(st->s->arena, pc_stride_track, body->n_free);
  st->half = (int)ceil(st->period / 2 / KNOT);
  st->basis = pc_bspline_over(0, st->period, st->period / (2 * st->half));
  st->block = 2 * N_SIDED + N_MIDDLE, st->n = st->block * st->half;
  st->x = PC_NEW(st->s->arena, double, st->n);
  if (!st->track || !st->x) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int z = 0; z < body->n_free; z++) {
    const char *name = body->coordinates[body->free_to_q[z]].name;
    pc_stride_track *t = &st->track[z];
    *t = track_of(name);
    bool place = !strncmp(name, "pelvis_t", 8) && name[8] != 'i';
    t->sigma = place ? PLACE : NEAR * pc_natural_spread(name);
    t->sigma_bend = place ? PLACE_BEND : BEND * pc_natural_spread(name);
    t->held = strcmp(name, "pelvis_ty") != 0 && strcmp(name, "pelvis_tx") != 0;
  }
  return PC_OK;
}

/* The unknown at a knot that a coordinate has there, and its sign. */
static int unknown(const pc_stride *st, const pc_stride_track *t, int knot, double *sign) {
  int round = 2 * st->half, k = (knot + (t->late ? st->half : 0)) % round;
  bool second = k >= st->half;
  *sign = t->beat == PC_BEAT_TURNED && second ? -1 : 1;
  return (k % st->half) * st->block + t->place + (t->beat == PC_BEAT_SIDED && second);
}

static double round_off(const pc_stride *st, double t) {
  double u = fmod(t, st->period);
  return u < 0 ? u + st->period : u;
}

void pc_stride_at(const pc_stride *st, double t, pc_pose *pose) {
  const pc_body *body = st->s->body;
  pc_bspline_at at = pc_bspline_eval(&st->basis, round_off(st, t));
  memcpy(pose->q, st->still, (size_t)body->n_coordinates * sizeof(double));
  memset(pose->qd, 0, (size_t)body->n_coordinates * sizeof(double));
  memset(pose->qdd, 0, (size_t)body->n_coordinates * sizeof(double));
  for (int z = 0; z < body->n_free; z++) {
    const pc_stride_track *track = &st->track[z];
    int c = body->free_to_q[z];
    double sum[3] = {0};
    if (track->beat == PC_BEAT_STILL) continue;
    for (int b = 0; b < PC_BSPLINE; b++) {
      double sign, x = st->x[unknown(st, track, at.first + b, &sign)];
      for (int d = 0; d < 3; d++) sum[d] += sign * at.value[d][b] * x;
    }
    if (track->beat == PC_BEAT_ONWARD) sum[0] += st->way * t / st->period, sum[1] += st->way / st->period;
    pose->q[c] = sum[0], pose->qd[c] = sum[1], pose->qdd[c] = sum[2];
  }
  pc_pose_couple(body, pose);
}

int pc_stride_spread(const pc_stride *st, double t, const pc_stride_row *row, int *index, double *weight) {
  pc_bspline_at at = pc_bspline_eval(&st->basis, round_off(st, t));
  int n = 0;
  for (int z = 0; z < st->s->body->n_free; z++) {
    double by[3] = {row->by[0][z], row->by[1][z], row->by[2][z]};
    if (st->track[z].beat == PC_BEAT_STILL || (by[0] == 0 && by[1] == 0 && by[2] == 0)) continue;
    for (int b = 0; b < PC_BSPLINE; b++) {
      double sign, w = 0;
      index[n] = unknown(st, &st->track[z], at.first + b, &sign);
      for (int d = 0; d < 3; d++) w += by[d] * at.value[d][b];
      weight[n++] = sign * w;
    }
  }
  return n;
}
