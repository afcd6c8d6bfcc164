/* contact_points.c: the parts of the body that may touch, as balls on its segments.
 *
 * A segment touches a plane where it is lowest. A ball has the same height whichever way its segment
 * turns, so a few balls a segment stand for its skin: the contact is straight below the ball's centre,
 * by its radius. Places and radii are those of the built-in human's bones (models/human: joints,
 * markers on bony points) with the soft tissue over them; another body's are longer or shorter as the
 * bone between two of its joints is. Errors of a centimetre or two are expected and are taken up by
 * each point's level (contact_levels.c).
 */
#include "base/vec.h"
#include "load/contact.h"

#include <stdio.h>
#include <string.h>

/* To add a part: a row. Names as in OpenSim's models; _r rows are mirrored (z) to _l. size, m: the length
 * of the joint offset from segment `from` to its child `to` in the built-in human; the row's numbers grow
 * with the body's own. body: the segment under whose name the force is reported.
 * share: how much of the load it takes beside others, 1 = a heel's half; a knee carries a kneeling person
 * more than toes that touch behind it. */
typedef struct part {
  const char *segment, *body, *from, *to;
  double size, at[3], radius, share;
  enum { OTHER, SOLE, SEAT } kind;
} part;

static const part PARTS[] = {
    /* foot: heel; first and fifth metatarsal head; big and small toes */
    {"calcn_r", "calcn_r", "calcn_r", "toes_r", 0.1788, {-0.010, 0, 0.015}, 0.025, 1, SOLE},
    {"calcn_r", "calcn_r", "calcn_r", "toes_r", 0.1788, {-0.010, 0, -0.015}, 0.025, 1, SOLE},
    {"calcn_r", "calcn_r", "calcn_r", "toes_r", 0.1788, {0.170, 0, -0.030}, 0.025, 1, SOLE},
    {"calcn_r", "calcn_r", "calcn_r", "toes_r", 0.1788, {0.135, 0, 0.050}, 0.020, 1, SOLE},
    {"toes_r", "calcn_r", "calcn_r", "toes_r", 0.1788, {0.060, 0, -0.025}, 0.015, 1, SOLE},
    {"toes_r", "calcn_r", "calcn_r", "toes_r", 0.1788, {0.030, 0, 0.035}, 0.015, 1, SOLE},
    /* hand: heel of the hand, knuckles */
    {"hand_r", "hand_r", "radius_r", "hand_r", 0.236, {0, -0.020, 0}, 0.030, 1, OTHER},
    {"hand_r", "hand_r", "radius_r", "hand_r", 0.236, {0, -0.090, 0}, 0.025, 1, OTHER},
    /* forearm: elbow, wrist */
    {"ulna_r", "ulna_r", "radius_r", "hand_r", 0.236, {0, 0, 0}, 0.035, 1, OTHER},
    {"radius_r", "radius_r", "radius_r", "hand_r", 0.236, {0, -0.200, 0.010}, 0.030, 1, OTHER},
    /* knee, calf */
    {"tibia_r", "tibia_r", "tibia_r", "talus_r", 0.400, {0.010, -0.030, 0}, 0.045, 4, OTHER},
    {"tibia_r", "tibia_r", "tibia_r", "talus_r", 0.400, {-0.010, -0.150, 0}, 0.050, 1, OTHER},
    /* thigh, trochanter */
    {"femur_r", "femur_r", "femur_r", "tibia_r", 0.410, {0, -0.160, 0}, 0.075, 1, SEAT},
    {"femur_r", "femur_r", "femur_r", "tibia_r", 0.410, {0, -0.010, 0.020}, 0.090, 1, OTHER},
    /* pelvis: sacrum, seat bone, front of the iliac crest */
    {"pelvis", "pelvis", "pelvis", "femur_r", 0.124, {-0.100, 0.010, 0.040}, 0.060, 1, OTHER},
    {"pelvis", "pelvis", "pelvis", "femur_r", 0.124, {-0.085, -0.110, 0.060}, 0.065, 1, SEAT},
    {"pelvis", "pelvis", "pelvis", "femur_r", 0.124, {-0.020, 0, 0.100}, 0.035, 1, OTHER},
    /* trunk: shoulder blade, shoulder, breast bone; back of the head */
    {"torso", "torso", "torso", "humerus_r", 0.409, {-0.060, 0.300, 0.080}, 0.060, 1, OTHER},
    {"torso", "torso", "torso", "humerus_r", 0.409, {-0.010, 0.370, 0.150}, 0.060, 1, OTHER},
    {"torso", "torso", "torso", "humerus_r", 0.409, {0.060, 0.280, 0.050}, 0.050, 1, OTHER},
    {"head", "head", "torso", "humerus_r", 0.409, {0.010, 0.080, 0}, 0.095, 1, OTHER},
};
enum { N_PARTS = sizeof PARTS / sizeof *PARTS };
_Static_assert(3 * N_PARTS <= PC_CONTACT_POINTS, "both sides, and seated copies");

/* Above its level by this, m, a point no longer touches, however slow it is. Source: heel strikes of two
 * walkers against plates (test_contact.c), and how much a planted foot still rocks. Larger: contact too
 * early. */
static const double GIVE = 0.04;

/* A model without a separate head has it in its torso: place in the torso's frame. */
static const double HEAD_IN_TORSO[3] = {0.020, 0.620, 0};

/* The name on the other side; names without a side stay. */
static const char *sided(const char *name, bool left, char text[64]) {
  size_t n = strlen(name);
  snprintf(text, 64, "%s", name);
  if (left && n > 2 && strcmp(name + n - 2, "_r") == 0) text[n - 1] = 'l';
  return text;
}

static bool has_side(const char *name) {
  size_t n = strlen(name);
  return n > 2 && strcmp(name + n - 2, "_r") == 0;
}

/* Where the joint of `to` sits in `from`, m: a bone's length. 0 when the body has no such joint. */
static double bone_length(const pc_body *body, int from, int to) {
  if (from < 0 || to < 0 || body->joints[to].parent != from) return 0;
  return v3_norm(body->joints[to].in_parent.p);
}

/* How much longer this body is than the built-in human: the median over the parts whose bone it has. */
static double common_scale(const pc_body *body) {
  double ratio[N_PARTS];
  int n = 0;
  for (int i = 0; i < N_PARTS; i++) {
    double length =
        bone_length(body, pc_body_find_segment(body, PARTS[i].from), pc_body_find_segment(body, PARTS[i].to));
    if (length <= 0) continue;
    int at = n++;
    for (; at > 0 && ratio[at - 1] > length / PARTS[i].size; at--) ratio[at] = ratio[at - 1];
    ratio[at] = length / PARTS[i].size;
  }
  return n ? ratio[n / 2] : 1;
}

static int body_index(pc_contact_set *set, const pc_body *body, int segment) {
  for (int i = 0; i < set->n_bodies; i++)
    if (set->bodies[i].segment == segment) return i;
  if (set->n_bodies == PC_CONTACT_BODIES) return -1;
  set->bodies[set->n_bodies] = (pc_contact_body){body->segments[segment].name, segment};
  return set->n_bodies++;
}

/* Part on one side; false when the body lacks it. */
static bool add_part(pc_contact_set *set, const pc_body *body, const part *p, bool left, double common) {
  char name[64];
  const double *at = p->at;
  int segment = pc_body_find_segment(body, sided(p->segment, left, name));
  if (segment < 0 && strcmp(p->segment, "head") == 0)
    segment = pc_body_find_segment(body, "torso"), at = HEAD_IN_TORSO;
  int reported = pc_body_find_segment(body, sided(p->body, left, name));
  if (reported < 0) reported = segment;
  if (segment < 0) return false;
  int from = pc_body_find_segment(body, sided(p->from, left, name)),
      to = pc_body_find_segment(body, sided(p->to, left, name)), index = body_index(set, body, reported);
  if (index < 0) return false;
  double length = bone_length(body, from, to), scale = length > 0 ? length / p->size : common;
  pc_contact_point *point = &set->points[set->n_points++];
  *point = (pc_contact_point){.segment = segment,
                              .body = index,
                              .twin = -1,
                              .radius = scale * p->radius,
                              .give = GIVE,
                              .share = p->share};
  point->foot = p->kind == SOLE, point->sits = p->kind == SEAT;
  v3_set(point->at, scale * at[0], scale * at[1], (left ? -scale : scale) * at[2]);
  return true;
}

int pc_contact_candidates(pc_contact_set *set, const pc_body *body, pc_arena *arena, pc_err *err) {
  set->bodies = PC_NEW(arena, pc_contact_body, PC_CONTACT_BODIES);
  set->points = PC_NEW(arena, pc_contact_point, PC_CONTACT_POINTS);
  if (!set->bodies || !set->points) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  set->n_bodies = set->n_points = 0;
  double common = common_scale(body);
  for (int i = 0; i < N_PARTS; i++) {
    bool both = has_side(PARTS[i].segment) || PARTS[i].at[2] != 0;
    bool right = add_part(set, body, &PARTS[i], false, common),
         left = both && add_part(set, body, &PARTS[i], true, common);
    if (!right || !left) continue;
    set->points[set->n_points - 2].twin = set->n_points - 1;
    set->points[set->n_points - 1].twin = set->n_points - 2;
  }
  return PC_OK;
}
