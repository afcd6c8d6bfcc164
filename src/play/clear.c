/* clear.c: nothing goes through the floor, a bench, a step or a wall.
 *
 * Balls stand for the skin: those that may carry (src/load/contact_points.c), and check points on the limbs
 * between them. A ball may touch and not enter: the floor everywhere, a raised or upright surface where it
 * is, which is around the parts that rest on it. Flat soles are left out of the search, since their balls
 * differ by millimetres from the sole; they are measured like all others.
 */
#include "base/vec.h"
#include "play/stage.h"

#include <stdio.h>
#include <string.h>

/* A ball this deep, m, counts as one unit. */
static const double DEEP = 0.001;
/* A raised surface reaches this far, m, beyond the parts that rest on it. */
static const double MARGIN = 0.02;
/* Thicker than any surface, m: what is lower than this below its top is beside or under it. */
static const double THICK = 0.15;

/* Check points: middle of shank, thigh, upper arm and forearm, fingers, forehead, m in the built-in human's
 * segments; radii as of the limbs there. */
static const struct {
  const char *segment;
  double at[3], radius;
} LIMBS[] = {
    {"tibia_r", {0, -0.28, 0}, 0.035},      {"tibia_l", {0, -0.28, 0}, 0.035},
    {"femur_r", {0, -0.30, 0}, 0.055},      {"femur_l", {0, -0.30, 0}, 0.055},
    {"humerus_r", {0.005, -0.15, 0}, 0.04}, {"humerus_l", {0.005, -0.15, 0}, 0.04},
    {"radius_r", {0, -0.1, 0.01}, 0.03},    {"radius_l", {0, -0.1, -0.01}, 0.03},
    {"hand_r", {0, -0.13, 0}, 0.012},       {"hand_l", {0, -0.13, 0}, 0.012},
    {"head", {0.10, 0.12, 0}, 0.03},
};
enum { MOST_SLABS = 16, N_LIMBS = sizeof LIMBS / sizeof *LIMBS };

int pc_stage_checks(pc_stage *s, pc_err *err) {
  double scale = s->body->height > 0 ? s->body->height / 1.7 : 1;
  s->checks = PC_NEW(s->arena, pc_check, s->balls.n_points + N_LIMBS);
  if (!s->checks) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < s->balls.n_points; i++) {
    const pc_contact_point *p = &s->balls.points[i];
    pc_check *c = &s->checks[s->n_checks++];
    *c = (pc_check){.segment = p->segment, .radius = p->radius, .touch = i};
    v3_copy(c->at, p->at);
  }
  for (int i = 0; i < N_LIMBS; i++) {
    int segment = pc_body_find_segment(s->body, LIMBS[i].segment);
    if (segment < 0) continue;
    pc_check *c = &s->checks[s->n_checks++];
    *c = (pc_check){.segment = segment, .radius = scale * LIMBS[i].radius, .touch = -1};
    v3_scale(c->at, scale, LIMBS[i].at);
  }
  return PC_OK;
}

/* What a rest of a posture is in the room: a plane across axis, the body on the side `away`, over a region.
 */
typedef struct slab {
  int axis;
  double at, away, lo[3], hi[3];
} slab;

static slab slab_of(const pc_key *key, int part, const pc_carrier *c, const pc_pose *pose) {
  slab b = {c->axis, c->at, c->away, {-9, -9, -9}, {9, 9, 9}};
  if (c->axis != 1) return b; /* walls have no end */
  b.lo[0] = b.lo[2] = INFINITY, b.hi[0] = b.hi[2] = -INFINITY;
  for (int k = 0; k < key->n_pins; k++) {
    double at[3];
    if (key->pin[k].part != part) continue;
    if (key->solved)
      v3_copy(at, key->spot[k]);
    else
      pc_pose_point(pose, key->pin[k].segment, key->pin[k].at, at);
    for (int a = 0; a < 3; a += 2)
      b.lo[a] = fmin(b.lo[a], at[a] - MARGIN), b.hi[a] = fmax(b.hi[a], at[a] + MARGIN);
  }
  b.hi[1] = c->at + 1, b.lo[1] = c->at - THICK;
  return b;
}

static double slab_depth(const slab *b, const pc_check *c, const double at[3]) {
  for (int a = 0; a < 3; a++)
    if (at[a] < b->lo[a] || at[a] > b->hi[a]) return 0;
  return c->radius - b->away * (at[b->axis] - b->at);
}

/* Deepest entry of one ball, and across which axis, which way out. */
static double depth_of(const pc_check *c, const double at[3], const slab *slabs, int n, int *axis,
                       double *away) {
  double worst = c->radius - at[1];
  *axis = 1, *away = 1;
  for (int i = 0; i < n; i++) {
    double d = slab_depth(&slabs[i], c, at);
    if (d > worst) worst = d, *axis = slabs[i].axis, *away = slabs[i].away;
  }
  return worst;
}

static int add_slabs(const pc_pose *pose, const pc_key *key, slab *slabs, int n) {
  for (int part = 0; part < pc_touch_count(); part++) {
    pc_carrier c = pc_support_carrier(key->posture, part);
    bool floor = c.axis == 1 && c.at <= 0;
    if (key->parts & 1u << part && c.told && !floor && n < MOST_SLABS)
      slabs[n++] = slab_of(key, part, &c, pose);
  }
  return n;
}

static int list_slabs(const pc_pose *pose, const pc_key *a, const pc_key *b, slab *slabs) {
  int n = add_slabs(pose, a, slabs, 0);
  return a == b ? n : add_slabs(pose, b, slabs, n);
}

static bool is_sole(const pc_stage *s, const pc_check *c) {
  return c->touch >= 0 && s->balls.points[c->touch].foot;
}

/* Does this foot stand flat in one of the two? Its balls are then where the sole is. */
static bool stands_flat(const pc_stage *s, const pc_check *c, const pc_key *k) {
  for (int i = 0; i < k->n_pins; i++)
    if (k->pin[i].sole &&
        (c->segment == k->pin[i].segment || s->body->joints[c->segment].parent == k->pin[i].segment))
      return true;
  return false;
}

void pc_clear_terms(pc_stage *s, pc_fit *f, const pc_key *a, const pc_key *b) {
  slab slabs[MOST_SLABS];
  int n = list_slabs(f->pose, a, b, slabs);
  for (int i = 0; i < s->n_checks; i++) {
    const pc_check *c = &s->checks[i];
    double at[3], away;
    int axis;
    if (is_sole(s, c) && stands_flat(s, c, a) && stands_flat(s, c, b)) continue;
    pc_pose_point(f->pose, c->segment, c->at, at);
    double depth = depth_of(c, at, slabs, n, &axis, &away);
    if (depth <= 0) continue;
    pc_rows_move(&f->rows, c->segment, at, axis, -away, f->row);
    pc_fit_add(f, depth, DEEP);
  }
}

double pc_clear_depth(const pc_stage *s, const pc_pose *pose, const pc_key *a, const pc_key *b) {
  slab slabs[MOST_SLABS];
  int n = list_slabs(pose, a, b, slabs);
  double worst = 0;
  for (int i = 0; i < s->n_checks; i++) {
    double at[3], away;
    int axis;
    pc_pose_point(pose, s->checks[i].segment, s->checks[i].at, at);
    worst = fmax(worst, depth_of(&s->checks[i], at, slabs, n, &axis, &away));
  }
  return worst;
}
