/* error.c: the standard error of every angle that was found from landmarks.
 *
 * The variance of a coordinate is the sum of the squares of what each way of being wrong does to it
 * (error_modes.c), at every moment by itself: that is the covariance of weighted least squares whose weights
 * are not the inverse of the errors, inverse(J'WJ + K) (J'W S W J) inverse(J'WJ + K), plus what lasts, what
 * the view bends, and what the prior leaves open. To it comes what the low-pass takes from quick movement:
 * about as much as the same low-pass would take once more, over half a second to each side.
 */
#include "motion/error_modes.h"
#include "motion/smooth.h"

#include <math.h>
#include <string.h>

static const double WINDOW = 0.5; /* s, to each side */
/* What a second pass takes over what the first took: half, at the filter's own frequency. */
static const double TAKEN = 2;
static const double IN_DEPTH = 0.5; /* of the frequency: depth is filtered more (visible.c) */

/* Adds the variance of what the low-pass took. lost: n_frames numbers. */
static int add_lost(const pc_motion *m, double cutoff, double *lost, double *variance, pc_arena *scratch,
                    pc_err *err) {
  double dt = m->n_frames > 1 ? (m->time[m->n_frames - 1] - m->time[0]) / (m->n_frames - 1) : 1;
  int half = (int)(WINDOW / dt);
  for (int c = 0; c < m->n_q; c++) {
    for (int f = 0; f < m->n_frames; f++) lost[f] = m->q[(size_t)f * (size_t)m->n_q + (size_t)c];
    if (pc_lowpass(lost, m->n_frames, 1, dt, cutoff, scratch, err)) return err->code;
    for (int f = 0; f < m->n_frames; f++) lost[f] -= m->q[(size_t)f * (size_t)m->n_q + (size_t)c];
    for (int f = 0; f < m->n_frames; f++) {
      int a = f < half ? 0 : f - half, b = f + half < m->n_frames ? f + half : m->n_frames - 1;
      double sum = 0;
      for (int k = a; k <= b; k++) sum += lost[k] * lost[k];
      variance[(size_t)f * (size_t)m->n_q + (size_t)c] += TAKEN * TAKEN * sum / (b - a + 1);
    }
  }
  return PC_OK;
}

static int add_modes(pc_error_modes *modes, const pc_motion *motion, double *map, double *variance,
                     pc_err *err) {
  size_t n_q = (size_t)motion->n_q, n = (size_t)modes->n;
  for (int f = 0; f < motion->n_frames; f++) {
    int frame = pc_markers_frame_at(modes->map.markers, motion->time[f]);
    if (pc_error_modes_at(modes, motion->q + n_q * (size_t)f, frame, map, err)) return err->code;
    for (size_t c = 0; c < n_q; c++)
      for (size_t k = 0; k < n; k++) variance[n_q * (size_t)f + c] += map[c * n + k] * map[c * n + k];
  }
  return PC_OK;
}

int pc_landmarks_error(const pc_body *body, const pc_markers *markers, const pc_tasks *tasks, pc_view view,
                       const pc_place *place, const pc_limbs *limbs, double cutoff, pc_motion *motion,
                       pc_arena *arena, pc_err *err) {
  pc_error_modes modes = {0};
  pc_arena *scratch = pc_arena_make();
  size_t numbers = (size_t)motion->n_q * (size_t)motion->n_frames;
  double *sd = PC_NEW(arena, double, numbers), *map = NULL, *lost = NULL;
  if (!scratch || !sd)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_error_modes_make(&modes, body, markers, tasks, view, place, limbs, scratch, err)) {
    map = PC_NEW(scratch, double, (size_t)motion->n_q *(size_t)modes.n);
    lost = PC_NEW(scratch, double, motion->n_frames);
    if (!map || !lost)
      pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    else if (!add_modes(&modes, motion, map, sd, err) && cutoff > 0)
      add_lost(motion, view == PC_VIEW_SIDE ? cutoff : IN_DEPTH * cutoff, lost, sd, scratch, err);
  }
  pc_error_modes_free(&modes);
  pc_arena_free(scratch);
  if (err->code) return err->code;
  for (size_t i = 0; i < numbers; i++) sd[i] = sqrt(sd[i]);
  motion->sd = sd;
  return PC_OK;
}
