/* marker_noise.c: what misplaced and wandering markers do to a movement.
 *
 * Near its answer inverse kinematics follows its markers linearly (motion/marker_map.c). Done again for each
 * draw, it takes as long as the load itself; this takes a product with a matrix that all draws share. Against
 * the real thing it is right to first order: test_marker_noise.c moves the markers and asks inverse
 * kinematics. Of 10 mm the main coordinates change by 31 mrad and this is off by 2; forearms, shoulders and
 * feet, which hang on markers side by side, turn so far that it may be off by a quarter of the change.
 *
 * Of markers there are two errors: a marker sits somewhere else on its segment than the model's, the same
 * all the time (place), and skin moves over bone (wander); both in the segment's axes. Landmarks of a camera
 * have the modes of motion/error_modes.c, part of which lasts and part wanders. All are drawn at knots
 * SPACING apart, taken to the coordinates there, and joined by a cubic B-spline, whose derivatives are exact:
 * so speeds and accelerations belong to the same movement. A spline through independent knots loses half of
 * their variance, which is given back (KNOT_SCALE).
 *
 * Not done: joint limits, which may hold a coordinate that here gives way; noise faster than the spline,
 * which the low-pass takes away; the error of scaling by these same markers; skin that moves alike in
 * neighbours.
 */
#include "base/vec.h"
#include "body/csv.h"
#include "body/human.h"
#include "motion/error_modes.h"
#include "posterior/study.h"
#include "study/draw.h"

#include <string.h>

static const double SPACING = 0.25; /* s */
/* rad (m for slides): how far a coordinate without markers may be from what is found; a joint's whole use. */
static const double HOLD = 0.35;
static const double KNOT_SCALE =
    1.4443; /* 1 / sqrt(151 / 315), the mean of the sum of squares of the B-spline */

/* Hz: what a low-pass takes from landmarks that waver is left in, for what it takes from quick movement,
 * which error.c adds to an angle's error and draws here do not have. */
static const double UNFILTERED = 0;

struct pc_marker_noise {
  const pc_motion *motion;
  int n_markers;
  int n;             /* sources of error */
  double *lasting;   /* n: standard deviation of what stays the same, in the unit of the map's column */
  double *wandering; /* n: of what changes from knot to knot */
  int n_knots;
  double from; /* s: the first knot */
  double *map; /* n_knots * n_q * n: coordinates from sources */
};

double pc_uncertainty_spread(const char *name, pc_err *err) {
  pc_err own = {0};
  pc_csv csv;
  double spread = -1;
  pc_arena *scratch = pc_arena_make();
  if (!err) err = &own;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_csv_read(&csv, "uncertainty", (const char *)pc_models_human_uncertainty_csv,
                        pc_models_human_uncertainty_csv_len, scratch, err)) {
    for (int row = 0; row < csv.n_rows; row++)
      if (!strcmp(pc_csv_cell(&csv, row, "what", err), name))
        spread = 0.25 * (pc_csv_number(&csv, row, "hi", err) - pc_csv_number(&csv, row, "lo", err));
    if (spread < 0) pc_fail(err, PC_BAD_INPUT, 0, "uncertainty: nothing is called \"%.40s\"", name);
  }
  pc_arena_free(scratch);
  return err->code ? -1 : spread;
}

int pc_marker_noise_count(const pc_marker_noise *noise) {
  return noise->n_markers;
}

/* ---- the map at the knots ---------------------------------------------------------------------- */

static pc_marker_noise *make(const pc_motion *motion, int n_markers, int n, pc_arena *arena, pc_err *err) {
  pc_marker_noise *noise = PC_NEW(arena, pc_marker_noise, 1);
  double seconds = motion->time[motion->n_frames - 1] - motion->time[0];
  if (noise) {
    *noise = (pc_marker_noise){.motion = motion, .n_markers = n_markers, .n = n};
    noise->n_knots = (int)ceil(seconds / SPACING) + 4, noise->from = motion->time[0] - 1.5 * SPACING;
    noise->lasting = PC_NEW(arena, double, n), noise->wandering = PC_NEW(arena, double, n);
    noise->map = PC_NEW(arena, double, (size_t)noise->n_knots *(size_t)motion->n_q *(size_t)n);
    if (noise->lasting && noise->wandering && noise->map) return noise;
  }
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
}

/* The motion's pose at knot k, and which of the recording's frames is nearest. */
static const double *pose_at(const pc_marker_noise *noise, int k, const pc_markers *markers, int *frame) {
  const pc_motion *motion = noise->motion;
  int f = 0;
  while (f + 1 < motion->n_frames && motion->time[f + 1] <= noise->from + SPACING * k) f++;
  *frame = pc_markers_frame_at(markers, motion->time[f]);
  return motion->q + (size_t)f * (size_t)motion->n_q;
}

/* Every marker by a metre along the axes of its segment. */
static void marker_columns(const pc_marker_map *m, int frame, double *z, double *out) {
  size_t columns = 3 * (size_t)m->n;
  for (size_t k = 0; k < columns; k++) {
    const double *R = m->pose->R[m->body->markers[m->seen[k / 3].marker].segment];
    double w = pc_marker_map_weight(m, (int)(k / 3), frame), axis[3] = {R[k % 3], R[3 + k % 3], R[6 + k % 3]};
    for (int i = 0; i < m->body->n_free; i++)
      z[i] = w * v3_dot(m->J + (size_t)i * columns + 3 * (k / 3), axis);
    pc_marker_map_solve(m, z);
    pc_marker_map_spread(m, z, out + k, columns);
  }
}

pc_marker_noise *pc_marker_noise_make(const pc_body *body, const pc_motion *motion, const pc_markers *markers,
                                      const pc_tasks *tasks, double place, double wander, pc_arena *arena,
                                      pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_arena *scratch = pc_arena_make();
  pc_marker_map map = {0};
  pc_marker_noise *noise = NULL;
  double *z = scratch ? PC_NEW(scratch, double, body->n_free) : NULL,
         least = (place * place + wander * wander) / (HOLD * HOLD);
  if (!z)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_marker_map_make(&map, body, markers, tasks, scratch, err))
    noise = make(motion, map.n, 3 * map.n, arena, err);
  for (int i = 0; noise && i < noise->n; i++) noise->lasting[i] = place, noise->wandering[i] = wander;
  for (int k = 0; noise && k < noise->n_knots; k++) {
    int frame;
    const double *q = pose_at(noise, k, markers, &frame);
    if (pc_marker_map_at(&map, q, frame, least, err)) break;
    marker_columns(&map, frame, z, noise->map + (size_t)k * (size_t)motion->n_q * (size_t)noise->n);
  }
  pc_marker_map_free(&map);
  pc_arena_free(scratch);
  return err->code ? NULL : noise;
}

pc_marker_noise *pc_marker_noise_of_landmarks(const pc_body *body, const pc_motion *motion,
                                              const pc_markers *markers, const pc_tasks *tasks, pc_view view,
                                              const pc_place *place, const pc_limbs *limbs, pc_arena *arena,
                                              pc_err *err) {
  pc_arena *scratch = pc_arena_make();
  pc_error_modes modes = {0};
  pc_marker_noise *noise = NULL;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_error_modes_make(&modes, body, markers, tasks, view, place, limbs, UNFILTERED, scratch, err))
    noise = make(motion, modes.map.n, modes.n, arena, err);
  for (int i = 0; noise && i < noise->n; i++)
    noise->wandering[i] = modes.waver[i], noise->lasting[i] = sqrt(1 - modes.waver[i] * modes.waver[i]);
  for (int k = 0; noise && k < noise->n_knots; k++) {
    int frame;
    const double *q = pose_at(noise, k, markers, &frame);
    double *map = noise->map + (size_t)k * (size_t)motion->n_q * (size_t)noise->n;
    if (pc_error_modes_at(&modes, q, frame, map, err)) break;
  }
  pc_error_modes_free(&modes);
  pc_arena_free(scratch);
  return err->code ? NULL : noise;
}

/* ---- a draw --------------------------------------------------------------------------------------- */

/* The coordinates' errors at every knot. */
static void draw_knots(const pc_marker_noise *n, uint64_t seed, int draw, double *error, double *knot) {
  int columns = n->n, n_q = n->motion->n_q;
  for (int k = 0; k < n->n_knots; k++) {
    for (int i = 0; i < columns; i++)
      error[i] = n->lasting[i] * pc_draw_normal(seed, (uint32_t)draw, PC_STREAM_PLACE, (uint32_t)i) +
                 KNOT_SCALE * n->wandering[i] *
                     pc_draw_normal(seed, (uint32_t)draw, PC_STREAM_WANDER, (uint32_t)(k * columns + i));
    const double *map = n->map + (size_t)k * (size_t)n_q * (size_t)columns;
    for (int c = 0; c < n_q; c++) {
      double sum = 0;
      for (int i = 0; i < columns; i++) sum += map[(size_t)c * columns + i] * error[i];
      knot[(size_t)k * n_q + c] = sum;
    }
  }
}

/* The four cubic B-splines that reach u in [0, 1] of a piece, and their derivatives by u. */
static void splines(double u, double b[3][4]) {
  double v = 1 - u;
  const double value[4] = {v * v * v / 6, (3 * u * u * u - 6 * u * u + 4) / 6,
                           (3 * v * v * v - 6 * v * v + 4) / 6, u * u * u / 6};
  const double first[4] = {-v * v / 2, (3 * u * u - 4 * u) / 2, -(3 * v * v - 4 * v) / 2, u * u / 2};
  const double second[4] = {v, 3 * u - 2, 3 * v - 2, u};
  memcpy(b[0], value, sizeof value), memcpy(b[1], first, sizeof first), memcpy(b[2], second, sizeof second);
}

static void add_errors(const pc_marker_noise *n, const double *knot, pc_motion *out) {
  size_t n_q = (size_t)out->n_q;
  for (int f = 0; f < out->n_frames; f++) {
    double at = (out->time[f] - n->from) / SPACING - 1, b[3][4], *q[3] = {out->q, out->qd, out->qdd};
    int first = (int)floor(at);
    first = first < 0 ? 0 : first > n->n_knots - 4 ? n->n_knots - 4 : first;
    splines(at - first, b);
    for (int order = 0, k; order < 3; order++) {
      double per = order == 0 ? 1 : order == 1 ? 1 / SPACING : 1 / (SPACING * SPACING);
      for (k = 0; k < 4; k++)
        for (size_t c = 0; c < n_q; c++)
          q[order][(size_t)f * n_q + c] += per * b[order][k] * knot[((size_t)first + (size_t)k) * n_q + c];
    }
  }
}

const pc_motion *pc_marker_noise_draw(const pc_marker_noise *n, uint64_t seed, int draw, pc_arena *arena) {
  const pc_motion *from = n->motion;
  size_t numbers = (size_t)from->n_frames * (size_t)from->n_q;
  pc_motion *out = PC_NEW(arena, pc_motion, 1);
  double *error = PC_NEW(arena, double, n->n);
  double *knot = PC_NEW(arena, double, (size_t)n->n_knots *(size_t)from->n_q);
  if (!out || !error || !knot) return NULL;
  *out = *from;
  out->q = PC_NEW(arena, double, numbers), out->qd = PC_NEW(arena, double, numbers);
  out->qdd = PC_NEW(arena, double, numbers);
  if (!out->q || !out->qd || !out->qdd) return NULL;
  memcpy(out->q, from->q, numbers * sizeof(double));
  memcpy(out->qd, from->qd, numbers * sizeof(double));
  memcpy(out->qdd, from->qdd, numbers * sizeof(double));
  draw_knots(n, seed, draw, error, knot);
  add_errors(n, knot, out);
  return out;
}
