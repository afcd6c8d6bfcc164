/* clear.c: nothing goes through the floor, a bench, a step or a wall.
 *
 * Balls stand for the skin: those that may carry (src/load/contact_points.c), and check points on the limbs
 * between them. A ball may touch and not enter: the floor, walls, and what parts rest on, which is a block
 * down to the floor or a board and reaches a little beyond them; it stands there all the time. Flat soles are
 * left out of the search, since their balls differ by millimetres from the sole; they are measured like all
 * others.
 */
#include "base/vec.h"
#include "play/stage.h"

#include <stdio.h>
#include <string.h>

/* A ball this deep, m, counts as one unit. */
static const double DEEP = 0.001;
/* A raised surface reaches this far, m, beyond the parts that rest on it. */
static const double MARGIN = 0.05;
/* m: what is lower is a block, as a step; what is higher a board of that thickness, with room below. */
static const double BLOCK = 0.25, BOARD = 0.05;
static const double FAR = 9;       /* m: no end */
static const double FLESH = 0.025; /* m: so much a thigh gives way on a seat */

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
enum { MOST_BOXES = 32, N_LIMBS = sizeof LIMBS / sizeof *LIMBS };

int pc_stage_checks(pc_stage *s, pc_err *err) {
  double scale = s->body->height > 0 ? s->body->height / 1.7 : 1;
  s->checks = PC_NEW(s->arena, pc_check, s->balls.n_points + N_LIMBS);
  if (!s->checks) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < s->balls.n_points; i++) {
    const pc_contact_point *p = &s->balls.points[i];
    pc_check *c = &s->checks[s->n_checks++];
    *c = (pc_check){.segment = p->segment, .radius = p->radius, .touch = i};
    c->thigh = !strncmp(s->body->segments[p->segment].name, "femur", 5);
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

/* What a rest of a posture is in the room: a board, a block or a wall. */
typedef struct box {
  double lo[3], hi[3];
  bool seat;
} box;

static box box_of(const pc_key *key, int part, const pc_carrier *c, const pc_pose *pose) {
  box b = {{-FAR, -FAR, -FAR}, {FAR, FAR, FAR}, !strcmp(pc_touch_word(part), "seat")};
  (c->away > 0 ? b.hi : b.lo)[c->axis] = c->at;
  if (c->axis != 1) return b; /* walls have no end */
  b.lo[1] = c->at < BLOCK ? -FAR : c->at - BOARD;
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
  return b;
}

/* How deep a ball is in a box, and the shortest way out. */
static double box_depth(const box *b, const double at[3], double radius, double way[3]) {
  double off[3], least = INFINITY;
  for (int a = 0; a < 3; a++) off[a] = at[a] - fmax(b->lo[a], fmin(b->hi[a], at[a]));
  double outside = v3_norm(off);
  if (outside > 0) {
    v3_scale(way, 1 / outside, off);
    return radius - outside;
  }
  for (int a = 0; a < 3; a++)
    for (int end = 0; end < 2; end++) {
      double d = end ? b->hi[a] - at[a] : at[a] - b->lo[a];
      if (d >= least) continue;
      least = d;
      v3_set(way, 0, 0, 0);
      way[a] = end ? 1 : -1;
    }
  return radius + least;
}

/* Deepest entry of one ball, and which way out. */
static double depth_of(const pc_check *c, const double at[3], const box *boxes, int n, double way[3]) {
  double worst = c->radius - at[1], out[3] = {0, 0, 0};
  v3_set(way, 0, 1, 0);
  for (int i = 0; i < n; i++) {
    double d = box_depth(&boxes[i], at, c->radius - (boxes[i].seat && c->thigh ? FLESH : 0), out);
    if (d > worst) worst = d, v3_copy(way, out);
  }
  return worst;
}

static int add_boxes(const pc_pose *pose, const pc_key *key, box *boxes, int n) {
  for (int part = 0; part < pc_touch_count(); part++) {
    pc_carrier c = pc_support_carrier(key->posture, part);
    bool floor = c.axis == 1 && c.at <= 0;
    if (key->parts & 1u << part && c.told && !floor && n < MOST_BOXES)
      boxes[n++] = box_of(key, part, &c, pose);
  }
  return n;
}

/* Everything that is known to stand there: a chair stays when somebody rises from it. */
static int list_boxes(const pc_stage *s, const pc_pose *pose, const pc_key *now, box *boxes) {
  int n = now->solved ? 0 : add_boxes(pose, now, boxes, 0);
  for (int k = 0; k < s->n_keys; k++)
    if (s->keys[k].solved) n = add_boxes(pose, &s->keys[k], boxes, n);
  return n;
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
  box boxes[MOST_BOXES];
  int n = list_boxes(s, f->pose, a, boxes);
  for (int i = 0; i < s->n_checks; i++) {
    const pc_check *c = &s->checks[i];
    double at[3], way[3];
    if (is_sole(s, c) && stands_flat(s, c, a) && stands_flat(s, c, b)) continue;
    pc_pose_point(f->pose, c->segment, c->at, at);
    double depth = depth_of(c, at, boxes, n, way);
    if (depth <= 0) continue;
    for (int axis = 0; axis < 3; axis++)
      if (way[axis] != 0) pc_rows_move(&f->rows, c->segment, at, axis, -way[axis], f->row);
    pc_fit_add(f, depth, DEEP);
  }
}

double pc_clear_depth(const pc_stage *s, const pc_pose *pose) {
  box boxes[MOST_BOXES];
  int n = list_boxes(s, pose, &s->keys[0], boxes);
  double worst = 0;
  for (int i = 0; i < s->n_checks; i++) {
    double at[3], way[3];
    pc_pose_point(pose, s->checks[i].segment, s->checks[i].at, at);
    worst = fmax(worst, depth_of(&s->checks[i], at, boxes, n, way));
  }
  return worst;
}
