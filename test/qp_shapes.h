/* qp_shapes.h: sharing problems made up in the shape of real ones, for tests and bench.
 *
 * A person of 40 coordinates in tree order: root 6, two legs of 7, trunk and neck 6, two arms of 7. Muscles
 * (238) reach over a few neighbouring coordinates of a chain with moment arms of centimetres and forces of
 * 100 to 3000 N; contact points sit on feet and hands, push along five directions each and load every
 * coordinate from the root to them; every coordinate has a residual actuator. The right-hand side comes
 * from a made-up load that is reachable, plus a little that is not. Time enters by slow sines, so that a
 * sequence of frames changes as motion does.
 */
#ifndef POSTERIOR_QP_SHAPES_H
#define POSTERIOR_QP_SHAPES_H

#include "posterior/qp.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* splitmix64 (Steele, Lea & Flood 2014) */
static inline uint64_t shape_bits(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
/* uniform in [lo,hi) */
static inline double shape_real(uint64_t *state, double lo, double hi) {
  return lo + (hi - lo) * ((double)(shape_bits(state) >> 11) * 0x1p-53);
}

enum { SHAPE_M = 40, SHAPE_N = 512, SHAPE_NNZ = 8192 };

typedef struct shape {
  pc_qp qp;
  double h[SHAPE_N], g[SHAPE_N], lo[SHAPE_N], hi[SHAPE_N], value[SHAPE_NNZ], b[SHAPE_M];
  int start[SHAPE_N + 1], row[SHAPE_NNZ];
} shape;

static inline void shape_column(shape *s, double h, double lo, double hi) {
  int i = s->qp.n++;
  s->h[i] = h, s->g[i] = 0, s->lo[i] = lo, s->hi[i] = hi;
  s->start[i + 1] = s->start[i];
}
static inline void shape_entry(shape *s, int row, double value) {
  int k = s->start[s->qp.n]++;
  s->row[k] = row, s->value[k] = value;
}

/* Frame at time t (s) of the motion numbered `seed`. contact_h and residual_h are the weights. */
static inline void shape_make(shape *s, uint64_t seed, double t, int points, double contact_h,
                              double residual_h) {
  static const int chain[6][2] = {{0, 6}, {6, 13}, {13, 20}, {20, 26}, {26, 33}, {33, 40}};
  static const int muscles[6] = {0, 43, 43, 100, 26, 26};
  uint64_t rng = seed * 7919 + 1;
  double load[SHAPE_N];
  memset(&s->qp, 0, sizeof s->qp);
  s->start[0] = 0;
  for (int c = 1; c < 6; c++)
    for (int k = 0; k < muscles[c]; k++) {
      int span = 2 + (int)shape_real(&rng, 0, 8), rows = chain[c][1] - chain[c][0];
      if (c >= 4 && k % 4 == 0) span = 12; /* trunk to arm */
      if (c != 3 && c < 4 && span > rows) span = rows;
      int last = chain[c][0] + (int)shape_real(&rng, 0, rows), first = last - span + 1;
      if (first < chain[c][0]) first = chain[c][0];
      double force = exp(shape_real(&rng, log(100), log(3000)));
      double phase = shape_real(&rng, 0, 6.28), rate = shape_real(&rng, 3, 12);
      shape_column(s, 1, 0, 1);
      for (int j = first; j <= last; j++) {
        double arm = shape_real(&rng, -0.06, 0.06) + 0.01 * sin(rate * t + phase + j);
        shape_entry(s, j, arm * force);
      }
      if (span == 12 && c >= 4) { /* tie it to the trunk as well */
        /* rows must ascend, so such a muscle is rebuilt with its trunk rows first */
        int i = s->qp.n - 1, old = s->start[i + 1] - s->start[i];
        double keep[16];
        memcpy(keep, s->value + s->start[i], (size_t)old * sizeof *keep);
        s->start[i + 1] = s->start[i];
        for (int j = 20; j < 24; j++) shape_entry(s, j, shape_real(&rng, -0.08, 0.08) * force);
        for (int j = 0; j < old; j++) shape_entry(s, first + j, keep[j]);
      }
      double a = sin(rate * t + phase) - 0.3;
      load[s->qp.n - 1] = a > 0 ? 0.6 * a : 0;
    }
  for (int p = 0; p < points; p++) {
    int c = (int[]){1, 2, 1, 2, 4, 5}[p % 6];
    double phase = shape_real(&rng, 0, 6.28), lever[16], weight = fmax(0, sin(5 * t + phase) * 300);
    for (int d = 0; d < 5; d++) {
      shape_column(s, contact_h, 0, INFINITY);
      for (int j = 0; j < 16; j++)
        lever[j] =
            (j < 3 ? shape_real(&rng, -1, 1) : shape_real(&rng, -0.9, 0.9)) + 0.05 * sin(4 * t + j + phase);
      for (int j = 0; j < 6; j++) shape_entry(s, j, lever[j]);
      if (c >= 4)
        for (int j = 20; j < 23; j++) shape_entry(s, j, lever[j - 14]);
      for (int j = chain[c][0]; j < chain[c][1]; j++) shape_entry(s, j, lever[9 + j - chain[c][0]]);
      load[s->qp.n - 1] = d == 0 ? weight : 0.1 * weight * fmax(0, sin(3 * t + d));
    }
  }
  for (int j = 0; j < SHAPE_M; j++) {
    shape_column(s, residual_h, -INFINITY, INFINITY);
    shape_entry(s, j, 1);
    load[s->qp.n - 1] = shape_real(&rng, -0.1, 0.1) * sin(7 * t + j);
  }
  s->qp.m = SHAPE_M;
  for (int j = 0; j < SHAPE_M; j++) s->b[j] = 0;
  for (int i = 0; i < s->qp.n; i++)
    for (int k = s->start[i]; k < s->start[i + 1]; k++) s->b[s->row[k]] += s->value[k] * load[i];
  s->qp.h = s->h, s->qp.g = s->g, s->qp.lo = s->lo, s->qp.hi = s->hi;
  s->qp.start = s->start, s->qp.row = s->row, s->qp.value = s->value, s->qp.b = s->b;
}

#endif
