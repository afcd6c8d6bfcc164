/* steady.c: pose networks mistake left for right, and one person for another, for some pictures.
 *
 * The same two mistakes that src/motion/repair.c puts right in a whole recording, here as they come, with its
 * limits. Legs, and arms, that would have moved far less since the last picture were left right are read the
 * other way round, for a second at most: who stays crossed has turned, or was crossed before. A trunk that
 * jumps by half its length, or limbs by a third of a metre all together, are somebody else's: they are not
 * looked at, unless they stay for half a second. While they are there, what is nearer to them than to the
 * person is theirs too.
 *
 * Not done: two people who cross; sides that are wrong from the beginning.
 */
#include "form/steady.h"
#include "motion/repair.h"

#include <math.h>
#include <string.h>

static const double CROSSED = 1, STAYS_STRANGE = 0.5; /* s: ours */

void pc_steady_make(pc_steady *s) {
  memset(s, 0, sizeof *s);
  s->t_strange = NAN;
}

static void swap(pc_sight *s, const struct pc_sides *group) {
  const pc_sight was = *s;
  for (int i = 0; i < group->n; i++)
    for (int side = 0; side < 2; side++) {
      int to = group->left[i] + side, from = group->left[i] + !side;
      memcpy(s->image[to], was.image[from], sizeof s->image[to]);
      memcpy(s->world[to], was.world[from], sizeof s->world[to]);
      s->visibility[to] = was.visibility[from];
    }
}

static void uncross(pc_steady *s, int group, double dt, pc_sight *out) {
  const double(*a)[3] = (const double(*)[3])s->last.world, (*b)[3] = (const double(*)[3])out->world;
  const struct pc_sides *sides = &pc_sides[group];
  double alike = pc_sides_moved(a, b, sides, false), crosswise = pc_sides_moved(a, b, sides, true);
  bool cross = crosswise * PC_SIDES_SURE + PC_SIDES_FLIP * sides->n < alike;
  s->crossed_for[group] = cross ? s->crossed_for[group] + dt : 0;
  s->crossed[group] = cross && s->crossed_for[group] < CROSSED;
  if (s->crossed[group]) swap(out, sides);
}

static pc_trunk trunk_of(const pc_sight *s) {
  double hips[2], shoulders[2];
  for (int k = 0; k < 2; k++) {
    hips[k] = 0.5 * (s->image[PC_LM_LEFT_HIP][k] + s->image[PC_LM_RIGHT_HIP][k]);
    shoulders[k] = 0.5 * (s->image[PC_LM_LEFT_SHOULDER][k] + s->image[PC_LM_RIGHT_SHOULDER][k]);
  }
  return pc_trunk_between(hips, shoulders);
}

/* Whether b can show who a shows. */
static bool goes_on(const pc_sight *a, const pc_sight *b) {
  pc_trunk trunk[2] = {trunk_of(a), trunk_of(b)};
  return pc_landmarks_go_on((const double(*)[3])a->world, &trunk[0], (const double(*)[3])b->world, &trunk[1],
                            fmin(b->t - a->t, PC_SIDES_GAP));
}

static double apart(const pc_sight *a, const pc_sight *b) {
  pc_trunk p = trunk_of(a), q = trunk_of(b);
  return hypot(p.hips[0] - q.hips[0], p.hips[1] - q.hips[1]);
}

static bool own(const pc_steady *s, const pc_sight *sight) {
  bool nearer_other = !isnan(s->t_strange) && apart(sight, &s->other) < apart(sight, &s->last);
  return goes_on(&s->last, sight) && !nearer_other;
}

bool pc_steady_push(pc_steady *s, const pc_sight *in, pc_sight *out) {
  *out = *in;
  if (!in->person || in->kind != PC_SIGHT_CAMERA) return true;
  double dt = in->t - s->last.t;
  bool strange = !isnan(s->t_strange), lately = s->any && (dt < PC_SIDES_GAP || strange);
  for (int group = 0; group < PC_SIDES_GROUPS && lately && !strange; group++) uncross(s, group, dt, out);
  if (lately && !own(s, out)) {
    if (!strange) s->t_strange = in->t;
    s->other = *out;
    if (in->t - s->t_strange < STAYS_STRANGE) return false;
  }
  s->t_strange = NAN, s->any = true, s->last = *out;
  return true;
}
