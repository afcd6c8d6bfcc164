/* film_body.h: people as 33 points in a room, for films that are made: sizes, turns, ways from one posture to
 * another, steps.
 *
 * Points hang on each other like a body's: hips on their middle, shoulders on theirs, limbs outward. Limbs
 * can so be made longer and postures mixed without a bone changing its length. X ahead, Y up, Z to the right.
 */
#ifndef POSTERIOR_TEST_FILM_BODY_H
#define POSTERIOR_TEST_FILM_BODY_H

#include "base/vec.h"
#include "posterior/sight.h"

#include <stdlib.h>
#include <string.h>

typedef struct film_pose {
  double at[PC_LANDMARKS][3];
} film_pose;

/* The same person, taken apart: where the hips' middle is, and the way to each point from what it hangs on.
 */
typedef struct film_bones {
  double hips[3], trunk[3], way[PC_LANDMARKS][3];
} film_bones;

static inline double film_random(unsigned *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) / 16777216.0;
}
static inline double film_between(unsigned *seed, double lo, double hi) {
  return lo + (hi - lo) * film_random(seed);
}
static inline bool film_chance(unsigned *seed, double p) {
  return film_random(seed) < p;
}
static inline double film_normal(unsigned *seed) { /* of twelve uniform ones */
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += film_random(seed);
  return sum;
}

static inline int film_other(int i) { /* the same point of the other side */
  if (i == 0) return 0;
  if (i <= 6) return i <= 3 ? i + 3 : i - 3;
  return i % 2 ? i + 1 : i - 1;
}

enum { FILM_HIPS = -1, FILM_SHOULDERS = -2 };
static inline int film_hangs_on(int i) {
  if (i < PC_LM_LEFT_SHOULDER) return FILM_SHOULDERS;
  if (i <= PC_LM_RIGHT_SHOULDER) return FILM_SHOULDERS;
  if (i <= PC_LM_RIGHT_WRIST) return i - 2;
  if (i <= PC_LM_RIGHT_THUMB) return i % 2 ? PC_LM_LEFT_WRIST : PC_LM_RIGHT_WRIST;
  if (i <= PC_LM_RIGHT_HIP) return FILM_HIPS;
  if (i <= PC_LM_RIGHT_ANKLE) return i - 2;
  return i % 2 ? PC_LM_LEFT_ANKLE : PC_LM_RIGHT_ANKLE;
}

static inline void film_middle(const film_pose *p, int left, double out[3]) {
  for (int k = 0; k < 3; k++) out[k] = 0.5 * (p->at[left][k] + p->at[left + 1][k]);
}

static inline double film_lowest(const film_pose *p) {
  double y = p->at[0][1];
  for (int i = 1; i < PC_LANDMARKS; i++) y = fmin(y, p->at[i][1]);
  return y;
}

static inline void film_move(film_pose *p, double x, double y, double z) {
  for (int i = 0; i < PC_LANDMARKS; i++) p->at[i][0] += x, p->at[i][1] += y, p->at[i][2] += z;
}

static inline void film_apart(const film_pose *p, film_bones *b) {
  double shoulders[3];
  film_middle(p, PC_LM_LEFT_HIP, b->hips), film_middle(p, PC_LM_LEFT_SHOULDER, shoulders);
  v3_sub(b->trunk, shoulders, b->hips);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    int on = film_hangs_on(i);
    v3_sub(b->way[i], p->at[i], on == FILM_HIPS ? b->hips : on == FILM_SHOULDERS ? shoulders : p->at[on]);
  }
}

static inline void film_together(const film_bones *b, film_pose *p) {
  static const int order[] = {23, 24, 11, 12, 25, 26, 27, 28, 13, 14, 15, 16};
  double shoulders[3];
  bool done[PC_LANDMARKS] = {false};
  v3_add(shoulders, b->hips, b->trunk);
  for (int n = 0; n < 12 + PC_LANDMARKS; n++) { /* what others hang on comes first */
    int i = n < 12 ? order[n] : n - 12, on = film_hangs_on(i);
    if (done[i]) continue;
    done[i] = true;
    v3_add(p->at[i], on == FILM_HIPS ? b->hips : on == FILM_SHOULDERS ? shoulders : p->at[on], b->way[i]);
  }
}

/* ---- sizes ---- */

typedef struct film_size { /* of the reference body's, 1 = the same */
  double all, trunk, thigh, shank, arm, shoulders, hips;
} film_size;

static inline film_size film_draw_size(unsigned *seed) {
  return (film_size){film_between(seed, 0.86, 1.1),  film_between(seed, 0.93, 1.07),
                     film_between(seed, 0.92, 1.08), film_between(seed, 0.92, 1.08),
                     film_between(seed, 0.93, 1.07), film_between(seed, 0.88, 1.15),
                     film_between(seed, 0.88, 1.15)};
}

/* Limbs of that size; the point `still` stays where it is, as far as the whole is not larger. */
static inline void film_resize(film_pose *p, const film_size *s, int still) {
  film_bones b;
  double before[3], shift[3];
  v3_copy(before, p->at[still]);
  film_apart(p, &b);
  v3_scale(b.trunk, s->trunk, b.trunk);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    double part = 1;
    if (i == PC_LM_LEFT_SHOULDER || i == PC_LM_RIGHT_SHOULDER) part = s->shoulders;
    if (i >= PC_LM_LEFT_ELBOW && i <= PC_LM_RIGHT_THUMB) part = s->arm;
    if (i == PC_LM_LEFT_HIP || i == PC_LM_RIGHT_HIP) part = s->hips;
    if (i == PC_LM_LEFT_KNEE || i == PC_LM_RIGHT_KNEE) part = s->thigh;
    if (i == PC_LM_LEFT_ANKLE || i == PC_LM_RIGHT_ANKLE) part = s->shank;
    v3_scale(b.way[i], part, b.way[i]);
  }
  film_together(&b, p);
  v3_sub(shift, before, p->at[still]);
  film_move(p, shift[0], shift[1], shift[2]);
  for (int i = 0; i < PC_LANDMARKS; i++) v3_scale(p->at[i], s->all, p->at[i]);
}

/* ---- turns, mirrors, mixtures ---- */

/* About the upright through the hips. */
static inline void film_turn(film_pose *p, double angle) {
  double c = cos(angle), s = sin(angle), mid[3];
  film_middle(p, PC_LM_LEFT_HIP, mid);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    double x = p->at[i][0] - mid[0], z = p->at[i][2] - mid[2];
    p->at[i][0] = mid[0] + c * x + s * z, p->at[i][2] = mid[2] - s * x + c * z;
  }
}

/* Left for right, about Z = z. */
static inline film_pose film_mirrored(const film_pose *p, double z) {
  film_pose out;
  for (int i = 0; i < PC_LANDMARKS; i++) {
    v3_copy(out.at[i], p->at[film_other(i)]);
    out.at[i][2] = 2 * z - out.at[i][2];
  }
  return out;
}

static inline void film_mix_way(const double a[3], const double b[3], double w, double out[3]) {
  double length = (1 - w) * v3_norm(a) + w * v3_norm(b);
  for (int k = 0; k < 3; k++) out[k] = (1 - w) * a[k] + w * b[k];
  double now = v3_norm(out);
  if (now > 1e-9) v3_scale(out, length / now, out);
}

/* Between two postures of one person, standing or lying on the same floor. */
static inline film_pose film_mixed(const film_pose *a, const film_pose *b, double w) {
  film_bones x, y, z;
  film_pose out;
  film_apart(a, &x), film_apart(b, &y);
  for (int k = 0; k < 3; k++) z.hips[k] = (1 - w) * x.hips[k] + w * y.hips[k];
  film_mix_way(x.trunk, y.trunk, w, z.trunk);
  for (int i = 0; i < PC_LANDMARKS; i++) film_mix_way(x.way[i], y.way[i], w, z.way[i]);
  film_together(&z, &out);
  double floor = (1 - w) * film_lowest(a) + w * film_lowest(b);
  film_move(&out, 0, floor - film_lowest(&out), 0);
  return out;
}

static inline double film_smooth(double u) {
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return u * u * (3 - 2 * u);
}

/* ---- steps ---- */

static inline void film_swing(double way[3], double angle) { /* forward positive, of what hangs down */
  double x = way[0], y = way[1];
  way[0] = cos(angle) * x - sin(angle) * y, way[1] = sin(angle) * x + cos(angle) * y;
}

/* Who stands (facing X) in the phase of a stride, 0..1, steps as long as `size` tells (1 = ordinary). */
static inline film_pose film_stride(const film_pose *stand, double phase, double size) {
  film_bones b;
  film_pose out;
  film_apart(stand, &b);
  for (int left = 0; left < 2; left++) {
    double a = 2 * M_PI * (phase + 0.5 * left), hip = size * (0.38 * sin(a) + 0.08),
           knee = 0.1 + size * 0.95 * pow(fmax(0, cos(a)), 2);
    int k = PC_LM_RIGHT_KNEE - left, n = PC_LM_RIGHT_ANKLE - left;
    film_swing(b.way[k], hip);
    film_swing(b.way[n], hip - knee);
    for (int i = 0; i < 2; i++) film_swing(b.way[PC_LM_RIGHT_HEEL + 2 * i - left], 0.6 * (hip - knee));
    for (int i = PC_LM_RIGHT_ELBOW; i <= PC_LM_RIGHT_THUMB; i += 2)
      film_swing(b.way[i - left], -0.6 * size * 0.38 * sin(a) + (i > PC_LM_RIGHT_ELBOW ? 0.2 : 0));
  }
  film_together(&b, &out);
  film_move(&out, 0, film_lowest(stand) - film_lowest(&out), 0);
  return out;
}

#endif
