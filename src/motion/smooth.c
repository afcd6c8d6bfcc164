/* smooth.c: low-pass and derivatives of joint angles, as OpenSim's tools make them.
 *
 * The filter is Storage::pad followed by Storage::lowpassIIR: the record is continued at both ends by
 * its point mirror image (half its length), then a third-order Butterworth (bilinear transform,
 * prewarped) runs forth and back, so there is no lag and the order is six in effect. Derivatives are
 * those of the natural interpolating spline of degree 5 through the padded, filtered record.
 *
 * The padding is kept for the derivatives, then cut. Uneven times are first resampled at their
 * smallest step by the same spline.
 */
#include "motion/smooth.h"
#include "base/vec.h"
#include "motion/spline5.h"
#include "posterior/motion.h"

#include <string.h>

static int out_of_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

/* Point mirror at both ends by `pad` samples; pad < n. */
static void pad_signal(const double *in, int n, int stride, int pad, double *out) {
  for (int i = 0; i < pad; i++) out[i] = 2 * in[0] - in[(pad - i) * stride];
  for (int i = 0; i < n; i++) out[pad + i] = in[i * stride];
  for (int i = 0; i < pad; i++) out[pad + n + i] = 2 * in[(n - 1) * stride] - in[(n - 2 - i) * stride];
}

typedef struct butterworth3 {
  double a[4], b[4];
} butterworth3;

static butterworth3 design(double cutoff, double dt) {
  double rate = 1 / dt;
  if (cutoff >= 0.5 * rate) cutoff = 0.49 * rate; /* as OpenSim: the filter must stay below Nyquist */
  double w = tan(M_PI * cutoff * dt), w2 = w * w, w3 = w2 * w, k = (w + 1) * (w2 + w + 1);
  return (butterworth3){
      {w3 / k, 3 * w3 / k, 3 * w3 / k, w3 / k},
      {1, (3 * w3 + 2 * w2 - 2 * w - 3) / k, (3 * w3 - 2 * w2 - 2 * w + 3) / k, (w - 1) * (w2 - w + 1) / k}};
}

/* One pass in place, forwards (step 1) or backwards (step -1); the first three samples stand. */
static void pass(const butterworth3 *f, double *x, int n, int step) {
  double *at = step > 0 ? x : x + n - 1;
  double x1 = at[2 * step], x2 = at[step], x3 = at[0], y1 = x1, y2 = x2, y3 = x3;
  for (int i = 3; i < n; i++) {
    double in = at[i * step];
    double y = f->a[0] * in + f->a[1] * x1 + f->a[2] * x2 + f->a[3] * x3 - f->b[1] * y1 - f->b[2] * y2 -
               f->b[3] * y3;
    x3 = x2, x2 = x1, x1 = in;
    y3 = y2, y2 = y1, y1 = y;
    at[i * step] = y;
  }
}

int pc_lowpass(double *x, int n, int stride, double dt, double cutoff, pc_arena *scratch, pc_err *err) {
  int pad = n / 2, all = n + 2 * pad;
  double *y = PC_NEW(scratch, double, all);
  if (!y) return out_of_memory(err);
  butterworth3 f = design(cutoff, dt);
  pad_signal(x, n, stride, pad, y);
  pass(&f, y, all, 1), pass(&f, y, all, -1);
  for (int i = 0; i < n; i++) x[(size_t)i * stride] = y[pad + i];
  return PC_OK;
}

/* Replaces the motion by one on an even grid of its smallest step. */
static int resample(pc_motion *m, double dt, pc_arena *arena, pc_err *err) {
  int n = m->n_frames, nq = m->n_q;
  double first = m->time[0], last = m->time[n - 1];
  int count = (int)floor((last - first) / dt + 1e-6) + 1;
  if (count > 20 * n + 1000)
    return pc_fail(err, PC_BAD_INPUT, 0, "the time steps differ too much (smallest %g s); resample the file",
                   dt);
  double *time = PC_NEW(arena, double, count), *q = PC_NEW(arena, double, (size_t)count *nq),
         *d1 = PC_NEW(arena, double, n), *d2 = PC_NEW(arena, double, n);
  pc_spline5 *s = pc_spline5_make(n, m->time, arena);
  if (!time || !q || !d1 || !d2 || !s) return out_of_memory(err);
  for (int i = 0; i < count; i++) time[i] = first + i * dt;
  for (int c = 0; c < nq; c++) {
    pc_spline5_slopes(s, m->q + c, nq, d1, d2);
    for (int i = 0; i < count; i++)
      q[(size_t)i * nq + c] = pc_spline5_value(s, m->q + c, nq, d1, d2, time[i]);
  }
  m->n_frames = count, m->time = time, m->q = q;
  m->rms = m->worst = m->cost = NULL; /* per-frame quality belonged to the old frames */
  m->worst_marker = m->iterations = NULL;
  return PC_OK;
}

int pc_motion_smooth(pc_motion *m, double cutoff, pc_arena *arena, pc_err *err) {
  if (m->n_frames < 6)
    return pc_fail(err, PC_BAD_INPUT, 0, "a movement needs 6 frames or more, this has %d", m->n_frames);
  double dt = INFINITY, mean = (m->time[m->n_frames - 1] - m->time[0]) / (m->n_frames - 1);
  for (int i = 1; i < m->n_frames; i++) dt = fmin(dt, m->time[i] - m->time[i - 1]);
  if (!(dt > 0)) return pc_fail(err, PC_BAD_INPUT, 0, "time must ascend");
  bool filter = cutoff > 0;
  /* times printed with few digits differ in their last one; that is not unevenness */
  if (filter && mean - dt > 1e-2 * mean && resample(m, dt, arena, err)) return err ? err->code : PC_BAD_INPUT;
  int n = m->n_frames, nq = m->n_q, pad = filter ? n / 2 : 0, all = n + 2 * pad;
  double *time = PC_NEW(arena, double, all), *y = PC_NEW(arena, double, all),
         *d1 = PC_NEW(arena, double, all), *d2 = PC_NEW(arena, double, all);
  m->qd = PC_NEW(arena, double, (size_t)n *nq), m->qdd = PC_NEW(arena, double, (size_t)n *nq);
  if (!time || !y || !d1 || !d2 || !m->qd || !m->qdd) return out_of_memory(err);
  pad_signal(m->time, n, 1, pad, time);
  pc_spline5 *spline = pc_spline5_make(all, time, arena);
  if (!spline) return out_of_memory(err);
  butterworth3 f = filter ? design(cutoff, mean) : (butterworth3){{0}, {0}};
  for (int c = 0; c < nq; c++) {
    pad_signal(m->q + c, n, nq, pad, y);
    if (filter) pass(&f, y, all, 1), pass(&f, y, all, -1);
    pc_spline5_slopes(spline, y, 1, d1, d2);
    for (int i = 0; i < n; i++) {
      m->q[(size_t)i * nq + c] = y[pad + i];
      m->qd[(size_t)i * nq + c] = d1[pad + i];
      m->qdd[(size_t)i * nq + c] = d2[pad + i];
    }
  }
  return PC_OK;
}

int pc_motion_accelerate_from_speed(pc_motion *m, pc_arena *arena, pc_err *err) {
  double *d1 = PC_NEW(arena, double, m->n_frames), *d2 = PC_NEW(arena, double, m->n_frames);
  pc_spline5 *spline = pc_spline5_make(m->n_frames, m->time, arena);
  if (!d1 || !d2 || !spline) return out_of_memory(err);
  for (int c = 0; c < m->n_q; c++) {
    pc_spline5_slopes(spline, m->qd + c, m->n_q, d1, d2);
    for (int i = 0; i < m->n_frames; i++) m->qdd[(size_t)i * m->n_q + c] = d1[i];
  }
  return PC_OK;
}
