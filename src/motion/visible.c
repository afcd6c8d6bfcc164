/* visible.c: landmarks of a video as markers that can be worked with.
 *
 * A pose network always names all landmarks of a person, also those behind the body or outside the picture,
 * says with each how visible it is, and jitters.
 *   visibility  weighs the landmark in inverse kinematics. The weight fades to nothing where the landmark is
 *               all but hidden; outside the picture it is nothing.
 *   sides, jumps  What swapped left and right is put right, and what belongs to somebody else is left out
 *               (repair.c).
 *   part        A frame that shows less than half the landmarks counts as showing nobody, and so does one
 *               in which trunk, thighs and shanks together are much shorter or longer than usual: of people
 *               who walk in the network makes dwarfs at first, and calls all of them visible. Frames without
 * a person are interpolated when they are few; otherwise the longest part between such gaps is all that is
 * used, as a pose that is held through a gap would have to jump at its end. times       are made even, at the
 * middle of the recorded steps: cameras of browsers stutter. low-pass    Positions and weights are filtered
 * before inverse kinematics, not only the angles after it: angles of nearly straight limbs magnify jitter,
 * and a filter cannot take that back.
 */
#include "base/vec.h"
#include "motion/find.h"
#include "motion/repair.h"
#include "motion/smooth.h"
#include "posterior/motion.h"

#include <stdlib.h>
#include <string.h>

/* Visibility from which on a landmark counts, and counts as it says. Far limbs of people seen from the side
 * have 0.05 to 0.6. */
static const double HIDDEN = 0.05, VISIBLE = 0.2;
static const double ENOUGH = 0.5; /* part of the landmarks that shows a person */
/* A frame's size over the middle one: within 0.91 to 1.09 in ten clips, below 0.85 where a person walks in.
 */
static const double SMALLEST = 0.85, LARGEST = 1.15;
static const double LONGEST = 0.2; /* s: gap that is interpolated; a pose changes little meanwhile */
static const double EDGE = 0.02;   /* part of the picture by which a landmark may lie outside */
/* Depth is guessed, not seen: it wavers by several times as much as the other two directions, and is filtered
 * at this part of their frequency. */
static const double DEPTH = 0.5;
static const double GUESS = 0.1; /* part of its weight that an interpolated landmark keeps */
enum { MOST_FRAMES = 20 };       /* even frames for each recorded one: against mad times */
enum { LEAST_FRAMES = 6 };       /* of a movement */

static bool in_picture(const pc_recording *r, int frame, int i) {
  if (!r->image) return true;
  const double *at = r->image + 3 * ((size_t)frame * r->markers->n + i);
  if (isnan(at[0])) return true; /* the recording does not tell */
  return at[0] > -EDGE && at[0] < 1 + EDGE && at[1] > -EDGE && at[1] < 1 + EDGE;
}

static double weight(const pc_recording *r, int frame, int i) {
  const pc_markers *m = r->markers;
  size_t at = (size_t)frame * m->n + i;
  if (isnan(m->at[3 * at]) || !in_picture(r, frame, i)) return 0;
  double v = m->weight ? m->weight[at] : 1, u = (v - HIDDEN) / (VISIBLE - HIDDEN);
  return u <= 0 ? 0 : u < 1 ? v * u : v;
}

static const char *const BONES[][2] = {{"left_shoulder", "left_hip"}, {"right_shoulder", "right_hip"},
                                       {"left_hip", "left_knee"},     {"right_hip", "right_knee"},
                                       {"left_knee", "left_ankle"},   {"right_knee", "right_ankle"}};
enum { N_BONES = sizeof BONES / sizeof *BONES };

/* Trunk, thighs and shanks laid end to end, m; NaN when one is missing. */
static double size_of(const pc_markers *m, int frame) {
  const double *at = m->at + 3 * (size_t)frame * m->n;
  double sum = 0;
  for (int b = 0; b < N_BONES; b++) {
    int i = pc_markers_find(m, BONES[b][0]), k = pc_markers_find(m, BONES[b][1]);
    sum += i < 0 || k < 0 ? NAN : v3_distance(at + 3 * i, at + 3 * k);
  }
  return sum;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* person[f]: frame f shows one. */
static void find_person(const pc_recording *r, bool *person, double *size, double *sorted) {
  const pc_markers *m = r->markers;
  int n = 0;
  for (int f = 0; f < m->n_frames; f++) {
    size[f] = size_of(m, f);
    if (!isnan(size[f])) sorted[n++] = size[f];
  }
  qsort(sorted, (size_t)n, sizeof *sorted, ascending);
  for (int f = 0; f < m->n_frames; f++) {
    int seen = 0;
    for (int i = 0; i < m->n; i++) seen += weight(r, f, i) > 0;
    person[f] = seen >= ENOUGH * m->n && !isnan(size[f]) && size[f] > SMALLEST * sorted[n / 2] &&
                size[f] < LARGEST * sorted[n / 2];
  }
}

/* First and last frame of the longest part; false when nobody is seen at all. */
static bool longest_part(const pc_markers *m, const bool *person, int *first, int *last) {
  int start = -1, end = -1;
  *first = *last = -1;
  for (int f = 0; f < m->n_frames; f++) {
    if (!person[f]) continue;
    if (start < 0 || m->time[f] - m->time[end] > LONGEST) start = f;
    end = f;
    if (*first < 0 || m->time[end] - m->time[start] > m->time[*last] - m->time[*first])
      *first = start, *last = end;
  }
  return *first >= 0;
}

static double middle_step(const double *time, int n, double *spare) {
  for (int i = 1; i < n; i++) spare[i - 1] = time[i] - time[i - 1];
  qsort(spare, (size_t)n - 1, sizeof *spare, ascending);
  return spare[(n - 1) / 2];
}

/* Frame f of out, between frames a and b of the recording, which show the person. */
static void interpolate(const pc_recording *r, int a, int b, double size, pc_markers *out, int f) {
  const pc_markers *m = r->markers;
  double span = m->time[b] - m->time[a], u = span > 0 ? (out->time[f] - m->time[a]) / span : 0;
  double trust = b - a > 1 ? GUESS : 1;
  size_t row = (size_t)m->n;
  for (size_t k = 0; k < 3 * row; k++)
    out->at[3 * row * f + k] = size * ((1 - u) * m->at[3 * row * a + k] + u * m->at[3 * row * b + k]);
  for (int i = 0; i < m->n; i++)
    out->weight[row * f + i] = trust * ((1 - u) * weight(r, a, i) + u * weight(r, b, i));
}

static void take_part(const pc_recording *r, const bool *person, int first, int last, double size,
                      pc_markers *out) {
  const double *time = r->markers->time;
  int a = first;
  for (int f = 0; f < out->n_frames; f++) {
    while (a < last && time[a + 1] <= out->time[f] + 1e-9) a++;
    int before = a, after = a < last ? a + 1 : a;
    while (!person[before]) before--; /* the first frame shows one, and the last */
    while (!person[after]) after++;
    interpolate(r, before, after, size, out, f);
  }
}

/* Low-pass of positions and weights; what then has no weight is a gap. */
static int filter(pc_markers *m, double cutoff, pc_arena *scratch, pc_err *err) {
  double dt = 1 / m->rate;
  size_t samples = (size_t)m->n_frames * (size_t)m->n;
  for (int i = 0; i < 3 * m->n && cutoff > 0; i++)
    if (pc_lowpass(m->at + i, m->n_frames, 3 * m->n, dt, (i % 3 == 2 ? DEPTH : 1) * cutoff, scratch, err))
      return err->code;
  for (int i = 0; i < m->n && cutoff > 0; i++)
    if (pc_lowpass(m->weight + i, m->n_frames, m->n, dt, cutoff, scratch, err)) return err->code;
  for (size_t i = 0; i < samples; i++) {
    m->weight[i] = m->weight[i] < 0.1 * HIDDEN ? 0 : m->weight[i] > 1 ? 1 : m->weight[i];
    if (m->weight[i] == 0) v3_set(m->at + 3 * i, NAN, NAN, NAN);
  }
  return PC_OK;
}

static pc_markers *new_markers(const pc_markers *like, double from, double to, double step, pc_arena *arena) {
  pc_markers *out = PC_NEW(arena, pc_markers, 1);
  int n = (int)floor((to - from) / step + 0.5) + 1;
  if (!out) return NULL;
  *out = *like, out->n_frames = n, out->rate = n > 1 ? (n - 1) / (to - from) : like->rate;
  out->time = PC_NEW(arena, double, n), out->weight = PC_NEW(arena, double, (size_t)n * like->n);
  out->at = PC_NEW(arena, double, 3 * (size_t)n * like->n);
  if (!out->time || !out->weight || !out->at) return NULL;
  for (int f = 0; f < n; f++) out->time[f] = f == n - 1 ? to : from + f / out->rate;
  return out;
}

static pc_markers *take(const pc_recording *told, double size, double cutoff, pc_visible *said,
                        pc_arena *scratch, pc_arena *arena, pc_err *err) {
  int first, last, swapped;
  const pc_recording *r = pc_landmarks_unswap(told, &swapped, scratch, err);
  if (!r) return NULL;
  const pc_markers *m = r->markers;
  bool *person = PC_NEW(scratch, bool, m->n_frames);
  double *spare = PC_NEW(scratch, double, 2 * (size_t)m->n_frames);
  if (!person || !spare) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  find_person(r, person, spare, spare + m->n_frames);
  said->strangers = pc_landmarks_same_person(r, person);
  if (!longest_part(m, person, &first, &last) || last - first < LEAST_FRAMES - 1)
    return pc_fail(err, PC_MISMATCH, 0, "shows no person, or for less than %d frames together", LEAST_FRAMES),
           NULL;
  double from = m->time[first], to = m->time[last];
  double step = middle_step(m->time + first, last - first + 1, spare);
  if ((to - from) / step > (double)MOST_FRAMES * (last - first))
    return pc_fail(err, PC_BAD_INPUT, 0, "the frames' times are too uneven (most are %g s apart)", step),
           NULL;
  pc_markers *out = new_markers(m, from, to, step, arena);
  if (!out) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  take_part(r, person, first, last, size, out);
  if (filter(out, cutoff, scratch, err)) return NULL;
  said->from = from, said->to = to, said->dropped = m->n_frames - (last - first + 1), said->swapped = swapped;
  said->filled = 0;
  for (int f = first; f <= last; f++) said->filled += !person[f];
  return out;
}

pc_markers *pc_landmarks_visible(const pc_recording *r, double size, double cutoff, pc_visible *said,
                                 pc_arena *arena, pc_err *err) {
  pc_arena *scratch = pc_arena_make();
  pc_visible own = {0};
  pc_markers *out = NULL;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else
    out = take(r, size, cutoff, said ? said : &own, scratch, arena, err);
  pc_arena_free(scratch);
  return out;
}

/* The same of the body in its default pose. */
static double body_size(const pc_body *body, const pc_pose *pose) {
  double sum = 0;
  for (int b = 0; b < N_BONES; b++) {
    double x[2][3];
    for (int k = 0; k < 2; k++) {
      int m = pc_body_find_marker(body, BONES[b][k]);
      if (m < 0) return NAN;
      pc_pose_point(pose, body->markers[m].segment, body->markers[m].at, x[k]);
    }
    sum += v3_distance(x[0], x[1]);
  }
  return sum;
}

double pc_landmarks_size(const pc_body *body, const pc_markers *markers, pc_err *err) {
  double ratio = NAN;
  int n = 0;
  pc_pose *pose = pc_pose_make(body);
  double *size = malloc((size_t)markers->n_frames * sizeof *size);
  if (pose && size) {
    for (int f = 0; f < markers->n_frames; f++)
      if (!isnan(size[n] = size_of(markers, f))) n++;
    qsort(size, (size_t)n, sizeof *size, ascending);
    for (int c = 0; c < body->n_coordinates; c++) pose->q[c] = body->coordinates[c].value;
    pc_pose_couple(body, pose);
    pc_pose_position(body, pose);
    if (n) ratio = size[n / 2] / body_size(body, pose);
    if (isnan(ratio))
      pc_fail(err, PC_MISMATCH, 0, "lacks the landmarks of trunk and legs, or the model does");
  } else
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_pose_free(pose);
  free(size);
  return ratio;
}
