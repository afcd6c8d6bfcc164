/* support.c: what a body rests on: tables.
 *
 * A support has a natural posture (angles as people hold them when nothing is asked: upright, level, arms
 * hanging, the free leg a little lifted) and parts that touch. A part has pins: points that must lie at a
 * height over the floor, or stay where they are. Feet stand flat and do not slide; hands and knees do not
 * slide; a back, a seat bone or a heel may roll, but stays down.
 *
 * Parts are the balls of src/load/contact_points.c, so that what is pinned here is what carries there.
 */
#include "posture/support.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

static const double DEGREE = M_PI / 180;

/* ---- natural postures ---------------------------------------------------------------------------- */

/* Upright standing: pelvis_tilt -6.567 and hip_flexion 6.567 (models/human/README.md). A name without its
 * side is of both sides; degrees. To change how people lie or sit: these rows. */
static const struct {
  pc_support support;
  const char *coordinate;
  double degrees;
} NATURAL[] = {
    {PC_TWO_LEGS, "pelvis_tilt", -6.567},
    {PC_TWO_LEGS, "hip_flexion", 6.567},
    {PC_LEFT_LEG, "pelvis_tilt", -6.567},
    {PC_LEFT_LEG, "hip_flexion_l", 6.567},
    {PC_LEFT_LEG, "hip_flexion_r", 45},
    {PC_LEFT_LEG, "knee_angle_r", 90},
    {PC_RIGHT_LEG, "pelvis_tilt", -6.567},
    {PC_RIGHT_LEG, "hip_flexion_r", 6.567},
    {PC_RIGHT_LEG, "hip_flexion_l", 45},
    {PC_RIGHT_LEG, "knee_angle_l", 90},
    /* the pelvis leans back by 20 and the lumbar spine bends by as much (De Carvalho et al. 2010) */
    {PC_SITTING, "pelvis_tilt", 13.433},
    {PC_SITTING, "L5_S1_Flex_Ext", -20 / 7.1429},
    {PC_SITTING, "hip_flexion", 76.567},
    {PC_SITTING, "knee_angle", 90},
    /* a rest that leans back by 15 */
    {PC_SITTING_BACK_REST, "pelvis_tilt", 28.433},
    {PC_SITTING_BACK_REST, "L5_S1_Flex_Ext", -20 / 7.1429},
    {PC_SITTING_BACK_REST, "hip_flexion", 61.567},
    {PC_SITTING_BACK_REST, "knee_angle", 90},
    {PC_SUPINE, "pelvis_tilt", 83.433},
    {PC_SUPINE, "hip_flexion", 6.567},
    {PC_SUPINE, "ankle_angle", -20},
    {PC_PRONE, "pelvis_tilt", -96.567},
    {PC_PRONE, "hip_flexion", 6.567},
    {PC_PRONE, "ankle_angle", -40},
    /* on the right side: on the back, then rolled about the long axis */
    {PC_SIDE, "pelvis_tilt", 90},
    {PC_SIDE, "pelvis_rotation", -90},
    {PC_SIDE, "hip_flexion", 6.567},
    {PC_QUADRUPED, "pelvis_tilt", -96.567},
    {PC_QUADRUPED, "hip_flexion", 96.567},
    {PC_QUADRUPED, "knee_angle", 90},
    {PC_QUADRUPED, "ankle_angle", -40},
    {PC_QUADRUPED, "arm_flex", 90},
};

/* Sets one coordinate, or that of both sides. */
static void set(const pc_body *body, const char *name, double value, double *q) {
  char sided[64];
  int c = pc_body_find_coordinate(body, name);
  if (c >= 0) q[c] = value;
  for (int i = 0; c < 0 && i < 2; i++) {
    snprintf(sided, sizeof sided, "%s_%c", name, "rl"[i]);
    int s = pc_body_find_coordinate(body, sided);
    if (s >= 0) q[s] = value;
  }
}

void pc_support_pose(const pc_body *body, const pc_posture *posture, double *q) {
  for (int c = 0; c < body->n_coordinates; c++) q[c] = body->coordinates[c].value;
  for (size_t i = 0; i < sizeof NATURAL / sizeof *NATURAL; i++)
    if (NATURAL[i].support == posture->support)
      set(body, NATURAL[i].coordinate, NATURAL[i].degrees * DEGREE, q);
  for (int i = 0; i < posture->n_given; i++) q[posture->given[i].coordinate] = posture->given[i].value;
}

/* ---- parts and their pins ------------------------------------------------------------------------- */

enum { HEIGHT = 2, PLACE = 5, ALL = 7 }; /* axes: bits of x, y, z */

/* A part's pins: the ball of that number on the segment, or (-1) a point `at` of the foot's flat sole. Right
 * or middle parts are written; `_l` mirrors them. */
typedef struct part_pin {
  const char *segment;
  int ball;
  double at[3];
  int axes;
} part_pin;

enum { PART_PINS = 4 };
typedef struct part {
  const char *word;
  part_pin pin[PART_PINS];
} part;

#define FOOT(s)                                                                                              \
  {                                                                                                          \
    {"calcn_" s, -1, {0, 0, 0}, ALL}, {"calcn_" s, -1, {0.2, 0, 0}, HEIGHT | 4},                             \
        {"calcn_" s, -1, {0, 0, 0.1}, HEIGHT},                                                               \
  }
#define HAND(s)                                                                                              \
  {                                                                                                          \
    { "hand_" s, 0, {0, 0, 0}, ALL }                                                                         \
  }
#define KNEE(s)                                                                                              \
  {                                                                                                          \
    { "tibia_" s, 0, {0, 0, 0}, ALL }                                                                        \
  }
#define FOREARM(s)                                                                                           \
  {                                                                                                          \
    {"ulna_" s, 0, {0, 0, 0}, ALL}, {                                                                        \
      "radius_" s, 0, {0, 0, 0}, HEIGHT | 4                                                                  \
    }                                                                                                        \
  }
#define HEEL(s)                                                                                              \
  {                                                                                                          \
    { "calcn_" s, 0, {0, 0, 0}, HEIGHT }                                                                     \
  }
#define EDGE(s)                                                                                              \
  {                                                                                                          \
    {"calcn_" s, 3, {0, 0, 0}, ALL}, {                                                                       \
      "calcn_" s, 0, {0, 0, 0}, HEIGHT                                                                       \
    }                                                                                                        \
  }
#define TOES(s)                                                                                              \
  {                                                                                                          \
    { "toes_" s, 0, {0, 0, 0}, HEIGHT }                                                                      \
  }

/* To add a part: a row; its bit is its place. */
static const part PARTS[] = {
    {"right_foot", FOOT("r")},
    {"left_foot", FOOT("l")},
    {"right_hand", HAND("r")},
    {"left_hand", HAND("l")},
    {"right_knee", KNEE("r")},
    {"left_knee", KNEE("l")},
    {"right_forearm", FOREARM("r")},
    {"left_forearm", FOREARM("l")},
    {"right_heel", HEEL("r")},
    {"left_heel", HEEL("l")},
    {"right_foot_edge", EDGE("r")},
    {"right_toes", TOES("r")},
    {"left_toes", TOES("l")},
    {"shoulder_blades", {{"torso", 0, {0, 0, 0}, HEIGHT}, {"torso", 1, {0, 0, 0}, HEIGHT}}},
    {"head", {{"head", 0, {0, 0, 0}, HEIGHT}}},
    {"sacrum", {{"pelvis", 0, {0, 0, 0}, HEIGHT}, {"pelvis", 1, {0, 0, 0}, HEIGHT}}},
    {"chest", {{"torso", 4, {0, 0, 0}, HEIGHT}, {"torso", 5, {0, 0, 0}, HEIGHT}}},
    {"pelvis_front", {{"pelvis", 4, {0, 0, 0}, HEIGHT}, {"pelvis", 5, {0, 0, 0}, HEIGHT}}},
    {"right_shoulder", {{"torso", 2, {0, 0, 0}, HEIGHT}}},
    {"right_hip", {{"femur_r", 1, {0, 0, 0}, HEIGHT}}},
    {"seat",
     {{"pelvis", 2, {0, 0, 0}, ALL},
      {"pelvis", 3, {0, 0, 0}, HEIGHT | 1},
      {"femur_r", 0, {0, 0, 0}, HEIGHT},
      {"femur_l", 0, {0, 0, 0}, HEIGHT}}},
    {"back_rest", {{"torso", 0, {0, 0, 0}, 1}, {"torso", 1, {0, 0, 0}, 1}}},
};
enum { N_PARTS = sizeof PARTS / sizeof *PARTS };
_Static_assert(N_PARTS <= 32, "a bit each");

static const char *const RESTS[PC_SUPPORTS] = {
    "right_foot left_foot",
    "left_foot",
    "right_foot",
    "seat right_foot left_foot",
    "seat back_rest right_foot left_foot",
    "head shoulder_blades sacrum right_heel left_heel",
    "chest pelvis_front right_knee left_knee",
    "right_shoulder right_hip right_foot_edge",
    "right_hand left_hand right_knee left_knee right_toes left_toes",
};

int pc_touch_count(void) {
  return N_PARTS;
}

const char *pc_touch_word(int i) {
  return PARTS[i].word;
}

/* Is `word` one of the words of `list`? */
static bool stands_in(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *at = list; (at = strstr(at, word)); at += n)
    if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n])) return true;
  return false;
}

unsigned pc_support_touches(pc_support support) {
  unsigned bits = 0;
  for (int i = 0; i < N_PARTS; i++)
    if (stands_in(RESTS[support], PARTS[i].word)) bits |= 1u << i;
  return bits;
}

/* Centre and radius of the ball of that number on a segment; false: there is none. */
static bool find_ball(const pc_contact_set *set, int segment, int number, double at[3], double *radius) {
  for (int i = 0; i < set->n_points; i++) {
    if (set->points[i].segment != segment || number-- > 0) continue;
    v3_copy(at, set->points[i].at);
    *radius = set->points[i].radius;
    return true;
  }
  return false;
}

/* What lies on a chair is where the posture begins, all else on the floor, y = 0. */
static int add_pins(const pc_body *body, const pc_contact_set *set, const part_pin *p, bool on_floor,
                    pc_pin *pins, int n) {
  int segment = pc_body_find_segment(body, p->segment);
  double at[3], height;
  if (segment < 0 || !find_ball(set, segment, p->ball < 0 ? 0 : p->ball, at, &height)) return n;
  if (p->ball < 0) { /* the sole: as far down as the ball's lowest point */
    height -= at[1];
    v3_copy(at, p->at);
  }
  for (int axis = 0; axis < 3; axis++)
    if (p->axes & 1 << axis && n < PC_MAX_PINS) {
      pins[n] = (pc_pin){.segment = segment, .axis = axis, .place = height, .level = axis == 1 && on_floor};
      pins[n].on_foot = p->ball < 0, pins[n].sole = p->ball < 0 && axis == 0;
      v3_copy(pins[n++].at, at);
    }
  return n;
}

int pc_support_pins(const pc_body *body, const pc_contact_set *set, const pc_posture *posture, pc_pin *pins) {
  unsigned touching = posture->touching ? posture->touching : pc_support_touches(posture->support);
  int n = 0;
  for (int i = 0; i < N_PARTS; i++) {
    bool chair = !strcmp(PARTS[i].word, "seat") || !strcmp(PARTS[i].word, "back_rest");
    for (int k = 0; k < PART_PINS && touching & 1u << i && PARTS[i].pin[k].segment; k++)
      n = add_pins(body, set, &PARTS[i].pin[k], !chair, pins, n);
  }
  return n;
}

bool pc_support_keeps(const pc_posture *posture, const char *coordinate) {
  static const char *const kept[] = {"neck_bending", "neck_rotation", "pro_sup", "wrist", "mtp_angle"};
  unsigned touching = posture->touching ? posture->touching : pc_support_touches(posture->support);
  bool head = false, arm = false;
  for (int i = 0; i < N_PARTS; i++) {
    if (!(touching & 1u << i)) continue;
    head |= !strcmp(PARTS[i].word, "head");
    arm |= strstr(PARTS[i].word, "forearm") || strstr(PARTS[i].word, "hand");
  }
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (!strncmp(coordinate, kept[i], strlen(kept[i]))) return true;
  if (!strncmp(coordinate, "arm_rot", 7)) return !arm;
  if (!strcmp(coordinate, "neck_flexion")) return !head;
  return (posture->support == PC_LEFT_LEG && !strcmp(coordinate, "knee_angle_r")) ||
         (posture->support == PC_RIGHT_LEG && !strcmp(coordinate, "knee_angle_l"));
}
