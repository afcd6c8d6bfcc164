/* qp_shapes.h: sharing problems made up in the shape of real ones, for tests and bench.
 *
 * A person of 40 coordinates in tree order: root 6, two legs of 7 (hip 3, knee, ankle, subtalar, toes),
 * lumbar 3 and neck 3, two arms of 7. 238 muscles cross one to three joints with moment arms of
 * centimetres and forces of 100 to 3000 N; contact points sit on feet and hands, push along five
 * directions each and load every coordinate from the root to them; every coordinate has a residual
 * actuator. The right-hand side comes from a made-up load that is reachable, plus a little that is not.
 * Time enters by slow sines, so that a sequence of frames changes as motion does.
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

/* Row ranges that muscles cross: up to two runs of rows each. */
static const struct shape_span {
  int muscles, first, last, first2, last2; /* last exclusive */
} shape_spans[] = {
    {16, 6, 9, 0, 0},   {9, 6, 10, 0, 0},    {5, 9, 10, 0, 0},    {3, 9, 12, 0, 0},    {6, 10, 12, 0, 0},
    {4, 10, 13, 0, 0},  {16, 13, 16, 0, 0},  {9, 13, 17, 0, 0},   {5, 16, 17, 0, 0},   {3, 16, 19, 0, 0},
    {6, 17, 19, 0, 0},  {4, 17, 20, 0, 0},   {2, 6, 9, 20, 23},   {2, 13, 16, 20, 23}, {70, 20, 23, 0, 0},
    {16, 20, 26, 0, 0}, {12, 23, 26, 0, 0},  {8, 20, 23, 26, 29}, {8, 26, 29, 0, 0},   {5, 26, 31, 0, 0},
    {4, 29, 31, 0, 0},  {8, 20, 23, 33, 36}, {8, 33, 36, 0, 0},   {5, 33, 38, 0, 0},   {4, 36, 38, 0, 0},
};

static inline void shape_muscle(shape *s, const struct shape_span *span, uint64_t *rng, double t,
                                double *load) {
  double force = exp(shape_real(rng, log(100), log(3000))), phase = shape_real(rng, 0, 6.28);
  double rate = shape_real(rng, 3, 8), a = sin(rate * t + phase) - 0.3;
  shape_column(s, 2, 0, 1);
  for (int j = span->first; j < span->last; j++)
    shape_entry(s, j, (shape_real(rng, -0.06, 0.06) + 0.01 * sin(rate * t + phase + j)) * force);
  for (int j = span->first2; j < span->last2; j++) shape_entry(s, j, shape_real(rng, -0.06, 0.06) * force);
  load[s->qp.n - 1] = a > 0 ? 0.6 * a : 0;
}

/* One contact point at the end of a leg or an arm: five columns. */
static inline void shape_contact(shape *s, int limb, uint64_t *rng, double t, double h, double *load) {
  static const int limbs[4] = {6, 13, 26, 33};
  double phase = shape_real(rng, 0, 6.28), weight = fmax(0, sin(2 * t + phase) * 300);
  for (int d = 0; d < 5; d++) {
    double lever[16];
    shape_column(s, h, 0, INFINITY);
    for (int j = 0; j < 16; j++) lever[j] = shape_real(rng, -1, 1) + 0.05 * sin(4 * t + j + phase);
    for (int j = 0; j < 6; j++) shape_entry(s, j, lever[j]);
    for (int j = 20; j < 23 && limb >= 2; j++) shape_entry(s, j, lever[j - 14]);
    for (int j = 0; j < 7; j++) shape_entry(s, limbs[limb] + j, lever[9 + j]);
    load[s->qp.n - 1] = d == 0 ? weight : 0.1 * weight * fmax(0, sin(3 * t + d));
  }
}

/* Frame at time t (s) of the motion numbered `seed`. contact_h and residual_h are the weights. */
static inline void shape_make(shape *s, uint64_t seed, double t, int points, double contact_h,
                              double residual_h) {
  uint64_t rng = seed * 7919 + 1;
  double load[SHAPE_N];
  memset(&s->qp, 0, sizeof s->qp);
  s->start[0] = 0;
  for (size_t k = 0; k < sizeof shape_spans / sizeof *shape_spans; k++)
    for (int i = 0; i < shape_spans[k].muscles; i++) shape_muscle(s, &shape_spans[k], &rng, t, load);
  for (int j = 0; j < SHAPE_M; j++) {
    shape_column(s, residual_h, -INFINITY, INFINITY);
    shape_entry(s, j, 1);
    load[s->qp.n - 1] = shape_real(&rng, -0.1, 0.1) * sin(7 * t + j);
  }
  for (int p = 0; p < points; p++)
    shape_contact(s, (int[]){0, 1, 0, 1, 2, 3}[p % 6], &rng, t, contact_h, load);
  s->qp.m = SHAPE_M;
  for (int j = 0; j < SHAPE_M; j++) s->b[j] = 0;
  for (int i = 0; i < s->qp.n; i++)
    for (int k = s->start[i]; k < s->start[i + 1]; k++) s->b[s->row[k]] += s->value[k] * load[i];
  s->qp.h = s->h, s->qp.g = s->g, s->qp.lo = s->lo, s->qp.hi = s->hi;
  s->qp.start = s->start, s->qp.row = s->row, s->qp.value = s->value, s->qp.b = s->b;
}

#endif
