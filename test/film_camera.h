/* film_camera.h: what a camera and a pose network make of people whose points are known.
 *
 * A pinhole camera at any height and heading, rolled, upright or wide; pictures that come late, unevenly or
 * not at all. The network is off by the published errors (src/motion/noise.c), drawn once for a film: each
 * point in its own direction throughout, wavering about that with a memory, trembling from picture to
 * picture, bent knees straightened. It sees less of the far side, takes left for right for some pictures and
 * looks at somebody else for a moment.
 */
#ifndef POSTERIOR_TEST_FILM_CAMERA_H
#define POSTERIOR_TEST_FILM_CAMERA_H

#include "film_body.h"

typedef struct film_camera {
  double heading;             /* rad: 0 in front of the person, pi/2 at the right side */
  double distance, height;    /* m */
  double aspect, zoom, roll;  /* width over height; heights of the picture a tangent; rad */
  double rate, uneven, drop;  /* pictures a second; share of a step it is early or late; share not there */
  double quality;             /* of the published errors, 1 = as published */
  double memory;              /* s of what wavers */
  double far_side;            /* visibility that the far side has lost at most */
  bool mirror;                /* a telephone's picture of oneself */
  int swaps, strangers;       /* moments of each */
  double front[3], target[3]; /* where the person faces, level; what the camera looks at */
} film_camera;

typedef struct film {
  int n;
  pc_sight *sights;
} film;

static inline void film_axes(const film_camera *c, double R[9], double from[3]) {
  double right[3], up[3] = {0, 1, 0}, near[3], level[3], turn[9], A[9];
  v3_cross(right, c->front, up); /* the person's right */
  for (int k = 0; k < 3; k++) level[k] = cos(c->heading) * c->front[k] + sin(c->heading) * right[k];
  for (int k = 0; k < 3; k++) from[k] = c->target[k] + c->distance * level[k];
  from[1] = c->height;
  v3_sub(near, from, c->target);
  v3_scale(near, 1 / v3_norm(near), near);
  v3_cross(A, up, near);
  v3_scale(A, 1 / v3_norm(A), A);
  v3_cross(A + 3, near, A);
  v3_copy(A + 6, near);
  m3_axis_angle(turn, (double[]){0, 0, 1}, c->roll);
  m3_mul(R, turn, A);
}

/* The zoom at which all of these fit, with a margin. */
static inline double film_fit(const film_camera *c, const film_pose *poses, int n, double margin) {
  double R[9], from[3], most = 1e-3;
  film_axes(c, R, from);
  for (int f = 0; f < n; f += 8)
    for (int i = 0; i < PC_LANDMARKS; i++) {
      double d[3], x[3];
      v3_sub(d, poses[f].at[i], from);
      m3_apply(x, R, d);
      most = fmax(most, fmax(fabs(x[1] / x[2]), fabs(x[0] / x[2]) / c->aspect));
    }
  return 0.5 / most / margin;
}

static inline pc_view film_view(const film_camera *c) {
  double wide = fabs(cos(c->heading));
  return wide < 0.5            ? PC_VIEW_SIDE
         : wide < 0.85         ? PC_VIEW_OBLIQUE
         : cos(c->heading) > 0 ? PC_VIEW_FRONT
                               : PC_VIEW_BACK;
}

static inline double film_visible(const film_camera *c, int i) {
  bool limb = i >= PC_LM_LEFT_ELBOW && i != PC_LM_LEFT_HIP && i != PC_LM_RIGHT_HIP;
  double far = limb && (i % 2) == (sin(c->heading) > 0) ? fabs(sin(c->heading)) : 0;
  return 0.98 - c->far_side * far * far * (i < PC_LM_LEFT_HIP ? 1 : 0.6);
}

typedef struct film_errors {
  double lasting[PC_LANDMARKS][3], now[PC_LANDMARKS][3], sd[PC_LANDMARKS][3], knee[2];
} film_errors;

static inline void film_draw_errors(const film_camera *c, unsigned *seed, film_errors *e) {
  pc_view view = film_view(c);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    pc_noise n = pc_landmark_noise(view, i, film_visible(c, i));
    for (int k = 0; k < 3; k++) {
      e->lasting[i][k] = c->quality * n.lasting[k] * film_normal(seed);
      e->sd[i][k] = c->quality * n.jitter[k];
      e->now[i][k] = e->sd[i][k] * film_normal(seed);
    }
  }
  for (int k = 0; k < 2; k++) e->knee[k] = c->quality * 2 * film_random(seed) * pc_knee_bias(view, NULL);
}

static inline void film_spoil(const film_camera *c, double dt, unsigned *seed, film_errors *e,
                              double x[PC_LANDMARKS][3]) {
  double keep = exp(-dt / c->memory);
  for (int s = 0; s < 2; s++)
    for (int k = 0; k < 3; k++)
      x[25 + s][k] += e->knee[s] * (0.5 * (x[23 + s][k] + x[27 + s][k]) - x[25 + s][k]);
  for (int i = 0; i < PC_LANDMARKS; i++)
    for (int k = 0; k < 3; k++) {
      e->now[i][k] = keep * e->now[i][k] + sqrt(1 - keep * keep) * e->sd[i][k] * film_normal(seed);
      x[i][k] += e->lasting[i][k] + e->now[i][k] + 0.002 * c->quality * film_normal(seed);
    }
}

/* One picture of a person whose points stand in the camera's axes. */
static inline pc_sight film_sight(const film_camera *c, double t, double x[PC_LANDMARKS][3]) {
  pc_sight s = {.t = t, .kind = PC_SIGHT_CAMERA, .person = true};
  double mid[3];
  int inside = 0;
  for (int k = 0; k < 3; k++) mid[k] = 0.5 * (x[PC_LM_LEFT_HIP][k] + x[PC_LM_RIGHT_HIP][k]);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    int to = c->mirror ? film_other(i) : i;
    double sign = c->mirror ? -1 : 1, z = fmin(x[i][2], -0.3);
    s.image[to][0] = 0.5 * c->aspect + sign * c->zoom * x[i][0] / -z;
    s.image[to][1] = 0.5 - c->zoom * x[i][1] / -z;
    v3_sub(s.world[to], x[i], mid);
    s.world[to][0] *= sign;
    bool in = s.image[to][0] > 0 && s.image[to][0] < c->aspect && s.image[to][1] > 0 && s.image[to][1] < 1;
    s.visibility[to] = in ? film_visible(c, i) : 0.2;
    inside += in;
  }
  s.person = inside > 12;
  return s;
}

/* Of the legs or of the arms: hips and shoulders keep their sides (src/motion/repair.c). */
static inline void film_swap(pc_sight *s, bool arms) {
  pc_sight old = *s;
  for (int i = arms ? PC_LM_LEFT_ELBOW : PC_LM_LEFT_KNEE; i < (arms ? PC_LM_LEFT_HIP : PC_LANDMARKS); i++) {
    int from = film_other(i);
    memcpy(s->image[i], old.image[from], sizeof s->image[i]);
    memcpy(s->world[i], old.world[from], sizeof s->world[i]);
    s->visibility[i] = old.visibility[from];
  }
}

/* Poses at `fine` a second become pictures. Free the sights. */
static inline film film_take(const film_camera *c, const film_pose *poses, int n, double fine,
                             unsigned seed) {
  film f = {0, malloc((size_t)(n / fine * c->rate + 2) * sizeof(pc_sight))};
  double R[9], from[3], t = 0, before = 0, length = (n - 1) / fine, swap[8], other[8];
  film_errors e, foreign;
  film_axes(c, R, from);
  film_draw_errors(c, &seed, &e);
  foreign = e;
  for (int i = 0; i < c->swaps; i++) swap[i] = film_between(&seed, 0, length);
  for (int i = 0; i < c->strangers; i++) other[i] = film_between(&seed, 0, length);
  bool arms = film_chance(&seed, 0.3);
  double swap_for = film_between(&seed, 0.04, 0.3), other_for = film_between(&seed, 0.05, 0.4);
  for (int k = 0; k < (int)(length * c->rate) + 1; k++) {
    t = k / c->rate + c->uneven / c->rate * film_between(&seed, -0.5, 0.5);
    if (t < 0 || t > length) continue;
    if (film_chance(&seed, c->drop)) continue;
    bool strange = false, swapped = false;
    for (int i = 0; i < c->swaps; i++) swapped = swapped || (t > swap[i] && t < swap[i] + swap_for);
    for (int i = 0; i < c->strangers; i++) strange = strange || (t > other[i] && t < other[i] + other_for);
    int at = (int)(t * fine), next = at + 1 < n ? at + 1 : at;
    double w = t * fine - at, x[PC_LANDMARKS][3];
    if (strange) at = next = 0; /* somebody stands beside */
    for (int i = 0; i < PC_LANDMARKS; i++) {
      double p[3];
      for (int j = 0; j < 3; j++) p[j] = (1 - w) * poses[at].at[i][j] + w * poses[next].at[i][j] - from[j];
      m3_apply(x[i], R, p);
      if (strange) x[i][0] += 0.9, x[i][2] -= 0.5;
    }
    film_spoil(c, t - before, &seed, strange ? &foreign : &e, x);
    before = t;
    f.sights[f.n] = film_sight(c, t, x);
    if (swapped) film_swap(&f.sights[f.n], arms);
    if (f.sights[f.n].person || film_chance(&seed, 0.8)) f.n++;
  }
  return f;
}

#endif
