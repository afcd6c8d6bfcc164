/* repair.c: pose networks mistake left for right, and one person for another.
 *
 * Left and right: seen from the side both legs are nearly alike, and the network calls the near one left in
 * one frame and right in the next. Then both jump. For legs and for arms by themselves, and for every frame,
 * two readings stand against each other: as told, or the other way round. The best sequence of readings moves
 * the points least in all (dynamic programming, Viterbi 1967); a change of reading has its price, so that
 * neither noise nor legs that pass each other make one. Which of the two whole sequences is right nobody
 * knows: the one that keeps more of what was told. Hips and shoulders stay as told: in eleven clips they
 * never swapped.
 *
 * One person: between two frames nobody's trunk moves by half its length through the picture, and nobody's
 * limbs by a third of a metre all together. Where that happens somebody else is seen, or nobody. The part
 * that is seen longest is the person; before and after it, those parts count that go on where it ended.
 *
 * Not done: two people who cross; a network that has the sides wrong from beginning to end.
 */
#include "motion/repair.h"
#include "base/vec.h"
#include "posterior/eyes.h"

#include <string.h>

/* A jump: of the trunk in the picture, in its own lengths, and of all points about the hips, m; and what
 * people do meanwhile, a second. */
static const double PICTURE_JUMP = 0.5, PICTURE_SPEED = 3, LIMBS_JUMP = 0.3, LIMBS_SPEED = 2;

const struct pc_sides pc_sides[PC_SIDES_GROUPS] = {{4, {25, 27, 29, 31}}, {5, {13, 15, 17, 19, 21}}};

static const double (*points(const pc_recording *r, int frame))[3] {
  return (const double(*)[3])(r->markers->at + 3 * (size_t)frame * PC_LANDMARKS);
}

/* ---- left and right ---------------------------------------------------------------------------------- */

double pc_sides_moved(const double (*a)[3], const double (*b)[3], const struct pc_sides *group,
                      bool crosswise) {
  double sum = 0;
  for (int i = 0; i < group->n; i++)
    for (int side = 0; side < 2; side++) {
      double d = v3_distance(a[group->left[i] + side], b[group->left[i] + (crosswise ? !side : side)]);
      sum += isnan(d) ? 0 : d;
    }
  return sum;
}

static bool shows(const pc_recording *r, int frame) {
  return !isnan(points(r, frame)[23][0]);
}

/* swapped[f]: read the other way round. before: n_frames * 2 of scratch. */
static int read_sides(const pc_recording *r, const struct pc_sides *group, bool *swapped, char *before) {
  const double *time = r->markers->time;
  int frames = r->markers->n_frames, last = -1, count = 0;
  double cost[2] = {0, 0};
  for (int f = 0; f < frames; f++) {
    before[2 * f] = 0, before[2 * f + 1] = 1;
    if (!shows(r, f)) continue;
    if (last >= 0 && time[f] - time[last] <= PC_SIDES_GAP) {
      const double(*a)[3] = points(r, last), (*b)[3] = points(r, f);
      double same = pc_sides_moved(a, b, group, false), next[2],
             cross = PC_SIDES_SURE * pc_sides_moved(a, b, group, true) + PC_SIDES_FLIP * group->n;
      for (int s = 0; s < 2; s++) {
        bool turn = cost[!s] + cross < cost[s] + same;
        next[s] = turn ? cost[!s] + cross : cost[s] + same;
        before[2 * f + s] = (char)(turn ? !s : s);
      }
      memcpy(cost, next, sizeof cost);
    }
    last = f;
  }
  int s = cost[1] < cost[0];
  for (int f = frames - 1; f >= 0; f--) swapped[f] = s, count += s, s = before[2 * f + s];
  if (2 * count > frames)
    for (int f = 0; f < frames; f++) swapped[f] = !swapped[f];
  return 2 * count > frames ? frames - count : count;
}

static void swap(pc_recording *r, int frame, const struct pc_sides *group) {
  double keep[3], *x = r->markers->at, *w = r->markers->weight;
  for (int i = 0; i < group->n; i++) {
    size_t a = (size_t)frame * PC_LANDMARKS + (size_t)group->left[i], b = a + 1;
    v3_copy(keep, x + 3 * a), v3_copy(x + 3 * a, x + 3 * b), v3_copy(x + 3 * b, keep);
    if (r->image)
      v3_copy(keep, r->image + 3 * a), v3_copy(r->image + 3 * a, r->image + 3 * b),
          v3_copy(r->image + 3 * b, keep);
    if (w) *keep = w[a], w[a] = w[b], w[b] = *keep;
  }
}

static double *copy(const double *from, size_t n, pc_arena *arena) {
  double *to = PC_NEW(arena, double, n);
  return to ? memcpy(to, from, n * sizeof *to) : NULL;
}

pc_recording *pc_landmarks_unswap(const pc_recording *recording, int *frames, pc_arena *arena, pc_err *err) {
  const pc_markers *m = recording->markers;
  size_t samples = (size_t)m->n_frames * PC_LANDMARKS;
  pc_recording *out = PC_NEW(arena, pc_recording, 1);
  pc_markers *own = PC_NEW(arena, pc_markers, 1);
  bool *swapped = PC_NEW(arena, bool, m->n_frames);
  char *before = PC_NEW(arena, char, 2 * (size_t)m->n_frames);
  *frames = 0;
  if (!out || !own || !swapped || !before) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  *out = *recording, *own = *m, out->markers = own;
  if (m->n != PC_LANDMARKS) return out;
  own->at = copy(m->at, 3 * samples, arena);
  if (m->weight) own->weight = copy(m->weight, samples, arena);
  if (out->image) out->image = copy(recording->image, 3 * samples, arena);
  if (!own->at || (m->weight && !own->weight) || (recording->image && !out->image))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  for (int group = 0; group < PC_SIDES_GROUPS; group++) {
    *frames += read_sides(out, &pc_sides[group], swapped, before);
    for (int f = 0; f < m->n_frames; f++)
      if (swapped[f]) swap(out, f, &pc_sides[group]);
  }
  return out;
}

/* ---- one person -------------------------------------------------------------------------------------- */

pc_trunk pc_trunk_between(const double hips[2], const double shoulders[2]) {
  pc_trunk t = {{hips[0], hips[1]}, hypot(hips[0] - shoulders[0], hips[1] - shoulders[1])};
  if (!isfinite(t.hips[0] + t.hips[1] + t.length)) t.hips[0] = t.hips[1] = NAN;
  return t;
}

static pc_trunk in_picture(const pc_recording *r, int frame) {
  double wide = r->image_h > 0 ? r->image_w / r->image_h : 1, hips[2], shoulders[2];
  if (!r->image) return (pc_trunk){{NAN, NAN}, NAN};
  const double *x = r->image + 3 * (size_t)frame * PC_LANDMARKS;
  for (int k = 0; k < 2; k++) {
    hips[k] = (k ? 1 : wide) * 0.5 * (x[3 * 23 + k] + x[3 * 24 + k]);
    shoulders[k] = (k ? 1 : wide) * 0.5 * (x[3 * 11 + k] + x[3 * 12 + k]);
  }
  return pc_trunk_between(hips, shoulders);
}

bool pc_landmarks_go_on(const double (*a)[3], const pc_trunk *trunk_a, const double (*b)[3],
                        const pc_trunk *trunk_b, double dt) {
  double sum = 0;
  int n = 0;
  if (hypot(trunk_b->hips[0] - trunk_a->hips[0], trunk_b->hips[1] - trunk_a->hips[1]) >
      (PICTURE_JUMP + PICTURE_SPEED * dt) * fmax(trunk_a->length, trunk_b->length))
    return false;
  for (int i = 11; i < PC_LANDMARKS; i++) {
    double d = v3_distance(a[i], b[i]);
    if (!isnan(d)) sum += d, n++;
  }
  return sum <= (LIMBS_JUMP + LIMBS_SPEED * dt) * n;
}

/* Whether frame b can show who frame a shows. */
static bool goes_on(const pc_recording *r, int a, int b) {
  double dt = fmin(PC_SIDES_GAP, fabs(r->markers->time[b] - r->markers->time[a]));
  pc_trunk trunk[2] = {in_picture(r, a), in_picture(r, b)};
  return pc_landmarks_go_on(points(r, a), &trunk[0], points(r, b), &trunk[1], dt);
}

/* The next frame that shows somebody from `frame` on, by `step`; -1 none. */
static int next_shown(const pc_recording *r, const bool *person, int frame, int step) {
  while (frame >= 0 && frame < r->markers->n_frames && !person[frame]) frame += step;
  return frame < 0 || frame >= r->markers->n_frames ? -1 : frame;
}

/* From frame `from`, which shows the person, on by `step`. */
static int follow(const pc_recording *r, bool *person, int from, int step) {
  int cleared = 0;
  for (int f = from + step; (f = next_shown(r, person, f, step)) >= 0; f += step)
    if (goes_on(r, from, f))
      from = f;
    else
      person[f] = false, cleared++;
  return cleared;
}

int pc_landmarks_same_person(const pc_recording *r, bool *person) {
  int best = -1, most = 0, count = 0, start = -1, last = -1;
  if (r->markers->n != PC_LANDMARKS) return 0;
  for (int f = 0; (f = next_shown(r, person, f, 1)) >= 0; f++) {
    if (last < 0 || !goes_on(r, last, f)) start = f, count = 0;
    last = f;
    if (++count > most) most = count, best = start;
  }
  if (best < 0) return 0;
  return follow(r, person, best, 1) + follow(r, person, best, -1);
}
