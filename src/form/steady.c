/* steady.c: pose networks mistake left for right, and one person for another, for some pictures.
 *
 * The same two mistakes that src/motion/repair.c puts right in a whole recording, here as they come, with its
 * limits. Legs, and arms, that would have moved far less since the last picture were left right are read the
 * other way round, for a second at most: who stays crossed has turned, or was crossed before. A trunk that
 * jumps by half its length, or limbs by a third of a metre all together, are somebody else's: they are not
 * looked at, unless they stay for half a second.
 *
 * Not done: two people who cross; sides that are wrong from the beginning.
 */
#include "form/steady.h"
#include "base/vec.h"

#include <string.h>

static const double FLIP = 0.1, SURE = 1.5; /* m a pair; times: as in repair.c */
static const double PICTURE_JUMP = 0.5, PICTURE_SPEED = 3, LIMBS_JUMP = 0.3, LIMBS_SPEED = 2; /* likewise */
static const double LONG_GAP = 0.25;                  /* s: nothing is followed across it */
static const double CROSSED = 1, STAYS_STRANGE = 0.5; /* s: ours */

/* Left points; the right ones follow by one. */
static const int LEGS[] = {25, 27, 29, 31}, ARMS[] = {13, 15, 17, 19, 21};

void pc_steady_make(pc_steady *s) {
  memset(s, 0, sizeof *s);
  s->t_strange = NAN;
}

/* How far the pairs move, m, read alike or crosswise; what is missing counts 0. */
static double moved(const pc_sight *a, const pc_sight *b, const int *pair, int n, bool crosswise) {
  double sum = 0;
  for (int i = 0; i < n; i++)
    for (int side = 0; side < 2; side++) {
      double d = v3_distance(a->world[pair[i] + side], b->world[pair[i] + (crosswise ? !side : side)]);
      sum += isnan(d) ? 0 : d;
    }
  return sum;
}

static void swap(pc_sight *s, const int *pair, int n) {
  const pc_sight was = *s;
  for (int i = 0; i < n; i++)
    for (int side = 0; side < 2; side++) {
      int to = pair[i] + side, from = pair[i] + !side;
      memcpy(s->image[to], was.image[from], sizeof s->image[to]);
      memcpy(s->world[to], was.world[from], sizeof s->world[to]);
      s->visibility[to] = was.visibility[from];
    }
}

static void uncross(pc_steady *s, int group, double dt, pc_sight *out) {
  const int *pair = group ? ARMS : LEGS, n = group ? 5 : 4;
  double alike = moved(&s->last, out, pair, n, false), crosswise = moved(&s->last, out, pair, n, true);
  bool cross = crosswise * SURE + FLIP * n < alike;
  s->crossed_for[group] = cross ? s->crossed_for[group] + dt : 0;
  s->crossed[group] = cross && s->crossed_for[group] < CROSSED;
  if (s->crossed[group]) swap(out, pair, n);
}

static bool trunk_of(const pc_sight *s, double hips[2], double *trunk) {
  double d[2];
  for (int k = 0; k < 2; k++) {
    hips[k] = 0.5 * (s->image[PC_LM_LEFT_HIP][k] + s->image[PC_LM_RIGHT_HIP][k]);
    d[k] = hips[k] - 0.5 * (s->image[PC_LM_LEFT_SHOULDER][k] + s->image[PC_LM_RIGHT_SHOULDER][k]);
  }
  *trunk = hypot(d[0], d[1]);
  return isfinite(hips[0] + hips[1] + *trunk);
}

/* Whether b can show who a shows. */
static bool goes_on(const pc_sight *a, const pc_sight *b) {
  double dt = b->t - a->t, hips[2][2], trunk[2], sum = 0;
  int n = 0;
  if (trunk_of(a, hips[0], &trunk[0]) && trunk_of(b, hips[1], &trunk[1]) &&
      hypot(hips[1][0] - hips[0][0], hips[1][1] - hips[0][1]) >
          (PICTURE_JUMP + PICTURE_SPEED * dt) * fmax(trunk[0], trunk[1]))
    return false;
  for (int i = PC_LM_LEFT_SHOULDER; i < PC_LANDMARKS; i++) {
    double d = v3_distance(a->world[i], b->world[i]);
    if (!isnan(d)) sum += d, n++;
  }
  return sum <= (LIMBS_JUMP + LIMBS_SPEED * dt) * n;
}

bool pc_steady_push(pc_steady *s, const pc_sight *in, pc_sight *out) {
  *out = *in;
  if (!in->person || in->kind != PC_SIGHT_CAMERA) return true;
  double dt = in->t - s->last.t;
  bool strange = !isnan(s->t_strange), lately = s->any && (dt < LONG_GAP || strange);
  for (int group = 0; group < 2 && lately && !strange; group++) uncross(s, group, dt, out);
  if (lately && !goes_on(&s->last, out)) {
    if (!strange) s->t_strange = in->t;
    if (in->t - s->t_strange < STAYS_STRANGE) return false;
  }
  s->t_strange = NAN, s->any = true, s->last = *out;
  return true;
}
