/* error.c: the standard error of every angle that was found from landmarks, and of the body's lines
 * (lines.c).
 *
 * The variance of a coordinate is the sum of the squares of what each way of being wrong does to it
 * (error_modes.c), at every moment by itself: that is the covariance of weighted least squares whose weights
 * are not the inverse of the errors, inverse(J'WJ + K) (J'W S W J) inverse(J'WJ + K), plus what lasts, what
 * the view bends, and what the prior leaves open. To it comes what the low-pass takes from quick movement:
 * about as much as the same low-pass would take once more, over half a second to each side.
 */
#include "motion/lines.h"
#include "motion/smooth.h"

#include <math.h>
#include <string.h>

static const double WINDOW = 0.5; /* s, to each side */
/* What a second pass takes over what the first took: half, at the filter's own frequency. */
static const double TAKEN = 2;
static const double IN_DEPTH = 0.5; /* of the frequency: depth is filtered more (visible.c) */

/* Numbers over time whose variance is asked: n rows of `wide`. */
typedef struct course {
  const double *value;
  double *variance;
  int n, wide;
} course;

/* Number i of all rows without jumps by a whole turn; what is not told stays as it was before. */
static void unroll(const course *c, int i, double *out) {
  double last = 0;
  bool any = false;
  for (int f = 0; f < c->n; f++) {
    double v = c->value[(size_t)f * (size_t)c->wide + (size_t)i];
    if (!isnan(v)) last = any ? last + remainder(v - last, 2 * M_PI) : v, any = true;
    out[f] = last;
  }
}

/* Adds the variance of what the low-pass took. spare: 2 n numbers. */
static int add_lost(course c, double dt, double cutoff, double *spare, pc_arena *scratch, pc_err *err) {
  int half = (int)(WINDOW / dt);
  double *was = spare, *lost = spare + c.n;
  for (int i = 0; i < c.wide; i++) {
    unroll(&c, i, was);
    memcpy(lost, was, (size_t)c.n * sizeof *lost);
    if (pc_lowpass(lost, c.n, 1, dt, cutoff, scratch, err)) return err->code;
    for (int f = 0; f < c.n; f++) lost[f] -= was[f];
    for (int f = 0; f < c.n; f++) {
      int a = f < half ? 0 : f - half, b = f + half < c.n ? f + half : c.n - 1;
      double sum = 0;
      for (int k = a; k <= b; k++) sum += lost[k] * lost[k];
      c.variance[(size_t)f * (size_t)c.wide + (size_t)i] += TAKEN * TAKEN * sum / (b - a + 1);
    }
  }
  return PC_OK;
}

/* Fills motion->line; sd and line_sd get variances. */
static int add_modes(pc_error_modes *modes, pc_motion *m, double *map, double *slope, pc_err *err) {
  size_t n_q = (size_t)m->n_q, n = (size_t)modes->n;
  for (int f = 0; f < m->n_frames; f++) {
    int frame = pc_markers_frame_at(modes->map.markers, m->time[f]);
    if (pc_error_modes_at(modes, m->q + n_q * (size_t)f, frame, map, err)) return err->code;
    for (size_t c = 0; c < n_q; c++)
      for (size_t k = 0; k < n; k++) m->sd[n_q * (size_t)f + c] += map[c * n + k] * map[c * n + k];
    pc_lines_error(modes, map, slope, m->line + (size_t)f * PC_LINES, m->line_sd + (size_t)f * PC_LINES);
  }
  return PC_OK;
}

static int add_all(pc_error_modes *modes, pc_motion *m, double cutoff, pc_arena *scratch, pc_err *err) {
  double *map = PC_NEW(scratch, double, (size_t)m->n_q *(size_t)modes->n),
         *slope = PC_NEW(scratch, double, PC_LINES *(size_t)modes->map.body->n_free),
         *spare = PC_NEW(scratch, double, 2 * (size_t)m->n_frames),
         dt = m->n_frames > 1 ? (m->time[m->n_frames - 1] - m->time[0]) / (m->n_frames - 1) : 1;
  if (!map || !slope || !spare) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (add_modes(modes, m, map, slope, err) || !(cutoff > 0)) return err->code;
  if (modes->view != PC_VIEW_SIDE) cutoff *= IN_DEPTH;
  if (add_lost((course){m->q, m->sd, m->n_frames, m->n_q}, dt, cutoff, spare, scratch, err)) return err->code;
  return add_lost((course){m->line, m->line_sd, m->n_frames, PC_LINES}, dt, cutoff, spare, scratch, err);
}

int pc_landmarks_error(const pc_body *body, const pc_markers *markers, const pc_tasks *tasks, pc_view view,
                       const pc_place *place, const pc_limbs *limbs, double cutoff, pc_motion *motion,
                       pc_arena *arena, pc_err *err) {
  pc_error_modes modes = {0};
  pc_arena *scratch = pc_arena_make();
  size_t numbers = (size_t)motion->n_q * (size_t)motion->n_frames,
         lines = PC_LINES * (size_t)motion->n_frames;
  motion->sd = PC_NEW(arena, double, numbers);
  motion->line = PC_NEW(arena, double, lines), motion->line_sd = PC_NEW(arena, double, lines);
  if (!scratch || !motion->sd || !motion->line || !motion->line_sd)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_error_modes_make(&modes, body, markers, tasks, view, place, limbs, cutoff, scratch, err))
    add_all(&modes, motion, cutoff, scratch, err);
  pc_error_modes_free(&modes);
  pc_arena_free(scratch);
  if (err->code) {
    motion->sd = motion->line = motion->line_sd = NULL;
    return err->code;
  }
  for (size_t i = 0; i < numbers; i++) motion->sd[i] = sqrt(motion->sd[i]);
  for (size_t i = 0; i < lines; i++) motion->line_sd[i] = sqrt(motion->line_sd[i]);
  return PC_OK;
}
