/* landmark_make.h: what a camera's pose network would make of a movement that is known.
 *
 * The 33 points sit on the built-in human where models/human/markers.csv has them (set blazepose33). A far
 * camera sees them from a heading; the network is off by the published errors (src/motion/noise.c), drawn
 * once for a recording: each landmark in its own direction throughout, wavering about that with a memory of a
 * quarter of a second, bent knees straightened by a share between nothing and twice the usual.
 */
#ifndef POSTERIOR_TEST_LANDMARK_MAKE_H
#define POSTERIOR_TEST_LANDMARK_MAKE_H

#include "base/vec.h"
#include "posterior/app.h"
#include "posterior/motion.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct lm_camera {
  double heading;     /* rad: 0 in front of the person, pi/2 at the right side */
  double pitch, roll; /* rad: looks down, turned clockwise */
} lm_camera;

typedef struct lm_def {
  const pc_body *body;
  const pc_motion *motion;
  double from, to, rate; /* s, 1/s */
  lm_camera camera;
  unsigned seed; /* of the errors; 0 = none by chance */
  /* other errors than those of noise.c: called for every frame with points in the camera's axes; or NULL */
  void (*spoil)(void *with, double x[PC_LANDMARKS][3]);
  void *with;
} lm_def;

static inline double lm_uniform(unsigned *seed) {
  return (*seed = *seed * 1664525u + 1013904223u) / 4294967296.0;
}

static inline double lm_normal(unsigned *seed) { /* Irwin and Hall */
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += lm_uniform(seed);
  return sum;
}

/* Left ones are odd from the ears on. From the right side the left arm and leg are behind. */
static inline double lm_visibility(const lm_camera *c, int i) {
  double far = i >= 13 && i != 23 && i != 24 && (i % 2) == (sin(c->heading) > 0) ? fabs(sin(c->heading)) : 0;
  return 0.98 - (i < 23 ? 0.6 : 0.25) * far * far;
}

/* The pose at time t, between frames. */
static inline void lm_pose(const lm_def *d, double t, pc_pose *p) {
  const pc_motion *m = d->motion;
  int f = 0;
  while (f + 2 < m->n_frames && m->time[f + 1] <= t) f++;
  double u = (t - m->time[f]) / (m->time[f + 1] - m->time[f]);
  for (int c = 0; c < m->n_q; c++)
    p->q[c] = (1 - u) * m->q[(size_t)f * m->n_q + c] + u * m->q[(size_t)(f + 1) * m->n_q + c];
  pc_pose_couple(d->body, p);
  pc_pose_position(d->body, p);
}

static inline void lm_points(const lm_def *d, const pc_pose *p, const char *const *names,
                             double x[PC_LANDMARKS][3]) {
  for (int i = 0; i < PC_LANDMARKS; i++) {
    const pc_marker *m = &d->body->markers[pc_body_find_marker(d->body, names[i])];
    pc_pose_point(p, m->segment, m->at, x[i]);
  }
}

/* Rows: right, up and towards the camera, by where the hips face in x. */
static inline void lm_axes(const lm_camera *c, double x[PC_LANDMARKS][3], double R[9]) {
  double right[3] = {x[24][0] - x[23][0], 0, x[24][2] - x[23][2]}, up[3] = {0, 1, 0}, forward[3], level[9],
         T[9], A[9], B[9];
  if (v3_norm(right) < 0.05) v3_set(right, 0, 0, 1); /* lies on the side */
  v3_scale(right, 1 / v3_norm(right), right);
  v3_cross(forward, up, right);
  for (int k = 0; k < 3; k++) level[6 + k] = cos(c->heading) * forward[k] + sin(c->heading) * right[k];
  v3_copy(level + 3, up);
  v3_cross(level, up, level + 6);
  m3_axis_angle(A, (double[]){1, 0, 0}, c->pitch);
  m3_axis_angle(B, (double[]){0, 0, 1}, c->roll);
  m3_mul(T, B, A);
  m3_mul(R, T, level);
}

/* By how much of the hips' line lies across the picture; x: in the camera's axes. */
static inline pc_view lm_view(double x[PC_LANDMARKS][3]) {
  double across[3];
  v3_sub(across, x[24], x[23]);
  double wide = hypot(across[0], across[1]) / v3_norm(across);
  return wide < 0.5 ? PC_VIEW_SIDE : wide < 0.85 ? PC_VIEW_OBLIQUE : PC_VIEW_FRONT;
}

typedef struct lm_errors {
  double lasting[PC_LANDMARKS][3], now[PC_LANDMARKS][3], sd[PC_LANDMARKS][3], knee[2];
} lm_errors;

static inline void lm_draw(const lm_def *d, pc_view view, unsigned *seed, lm_errors *e) {
  for (int i = 0; i < PC_LANDMARKS; i++) {
    pc_noise n = pc_landmark_noise(view, i, lm_visibility(&d->camera, i));
    for (int k = 0; k < 3; k++)
      e->lasting[i][k] = n.lasting[k] * lm_normal(seed), e->sd[i][k] = n.jitter[k],
      e->now[i][k] = n.jitter[k] * lm_normal(seed);
  }
  for (int k = 0; k < 2; k++) e->knee[k] = 2 * lm_uniform(seed) * pc_knee_bias(view, NULL);
}

/* Knees are told too straight even by the best. */
static inline void lm_straighten(const lm_errors *e, double x[PC_LANDMARKS][3]) {
  for (int s = 0; s < 2; s++)
    for (int k = 0; k < 3; k++)
      x[25 + s][k] += e->knee[s] * (0.5 * (x[23 + s][k] + x[27 + s][k]) - x[25 + s][k]);
}

/* x: in the camera's axes. */
static inline void lm_spoil(const lm_def *d, unsigned *seed, lm_errors *e, double x[PC_LANDMARKS][3]) {
  double keep = exp(-1 / (0.25 * d->rate));
  for (int i = 0; i < PC_LANDMARKS; i++)
    for (int k = 0; k < 3; k++) {
      e->now[i][k] = keep * e->now[i][k] + sqrt(1 - keep * keep) * e->sd[i][k] * lm_normal(seed);
      x[i][k] += e->lasting[i][k] + e->now[i][k];
    }
}

/* The recording as a browser would write it; malloc'd. names: of the 33 landmarks. */
static inline char *lm_make(const lm_def *d, const char *const *names) {
  int n = (int)((d->to - d->from) * d->rate) + 1;
  char *text = malloc((size_t)(n + 1) * PC_LANDMARKS * 100), *to = text;
  unsigned seed = d->seed;
  double R[9] = {0}, x[PC_LANDMARKS][3], c[PC_LANDMARKS][3], at[3];
  lm_errors e = {0};
  pc_pose *p = pc_pose_make(d->body);
  for (int i = 0; i < 8; i++) lm_uniform(&seed);
  to += sprintf(to, "{\"model\":\"full\",\"w\":1000,\"h\":1000,\"fps\":%g}\n", d->rate);
  for (int f = 0; f < n; f++) {
    lm_pose(d, d->from + f / d->rate, p);
    lm_points(d, p, names, x);
    if (f == 0) lm_axes(&d->camera, x, R), v3_copy(at, x[24]);
    for (int i = 0; i < PC_LANDMARKS; i++) m3_apply(c[i], R, x[i]);
    if (f == 0 && d->seed) lm_draw(d, lm_view(c), &seed, &e);
    if (f == 0 && !d->seed) e.knee[0] = e.knee[1] = pc_knee_bias(lm_view(c), NULL);
    if (d->spoil)
      d->spoil(d->with, c);
    else {
      lm_straighten(&e, c);
      if (d->seed) lm_spoil(d, &seed, &e, c);
    }
    double first[3], mid[3];
    m3_apply(first, R, at);
    v3_add(mid, c[23], c[24]);
    to += sprintf(to, "{\"t\":%.5f,\"lm\":[", f / d->rate);
    for (int i = 0; i < PC_LANDMARKS; i++)
      to += sprintf(to, "%s[%.5f,%.5f,%.5f,%.3f]", i ? "," : "", 0.5 + 0.2 * (c[i][0] - first[0]),
                    0.5 - 0.2 * (c[i][1] - first[1]), -0.2 * (c[i][2] - 0.5 * mid[2]),
                    lm_visibility(&d->camera, i));
    to += sprintf(to, "],\"world\":[");
    for (int i = 0; i < PC_LANDMARKS; i++)
      to += sprintf(to, "%s[%.5f,%.5f,%.5f,%.3f]", i ? "," : "", c[i][0] - 0.5 * mid[0],
                    -(c[i][1] - 0.5 * mid[1]), -(c[i][2] - 0.5 * mid[2]), lm_visibility(&d->camera, i));
    to += sprintf(to, "]}\n");
  }
  pc_pose_free(p);
  return text;
}

/* The names in MediaPipe's order, as the reader has them. */
static inline const char *const *lm_names(pc_arena *arena) {
  const char *line = "{\"t\":0,\"lm\":null}";
  return pc_recording_read_landmarks(line, strlen(line), NULL, arena, NULL)->markers->names;
}

/* Into a file of its own; false when it cannot be written. path: at least 40 bytes. */
static inline bool lm_write(char *path, const char *text) {
  strcpy(path, "/tmp/test_landmark_XXXXXX.jsonl");
  int fd = mkstemps(path, 6);
  FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
  if (!file) return false;
  bool good = fputs(text, file) >= 0;
  return fclose(file) == 0 && good;
}

/* A job (def, but for its recording) on what the camera sees; path (40 bytes) is the caller's
 * to unlink. */
static inline pc_job *lm_job(const lm_def *d, const char *const *names, pc_job_def def, char *path) {
  char *text = lm_make(d, names);
  CHECK(lm_write(path, text), "no file for the landmarks");
  free(text);
  def.recording = path;
  return pc_job_make(&def);
}

/* The same, the movement found and the file gone; who: for the message. */
static inline pc_job *lm_motion(const lm_def *d, const char *const *names, const char *who) {
  char path[40];
  pc_err err = {0};
  pc_job *job = lm_job(d, names, pc_job_default(), path);
  CHECK(!pc_job_motion(job, &err), "%s: %s", who, err.text);
  unlink(path);
  return job;
}

#endif
