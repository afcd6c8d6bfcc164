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
#include "base/pieces.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

static const double DEGREE = M_PI / 180;

/* Upright standing, degrees: models/human/README.md. */
static const double UPRIGHT = 6.567;
/* All lumbar levels bend so many times as far as L5/S1 (models/human/coupling.csv). */
static const double LEVELS = 7.1429;
/* Degrees that the low back bends at most of itself. */
static const double MOST_LUMBAR = 45;

/* ---- natural postures ---------------------------------------------------------------------------- */

/* Upright standing: pelvis_tilt -6.567 and hip_flexion 6.567 (models/human/README.md). A name without its
 * side is of both sides; degrees. To change how people lie or sit: these rows. */
static const struct {
  pc_support support;
  const char *coordinate;
  double degrees;
  const char *with; /* only where this part touches; NULL = always */
} NATURAL[] = {
    {PC_TWO_LEGS, "pelvis_tilt", -6.567, NULL},
    {PC_TWO_LEGS, "hip_flexion", 6.567, NULL},
    {PC_LEFT_LEG, "pelvis_tilt", -6.567, NULL},
    {PC_LEFT_LEG, "hip_flexion_l", 6.567, NULL},
    {PC_LEFT_LEG, "hip_flexion_r", 45, NULL},
    {PC_LEFT_LEG, "knee_angle_r", 90, NULL},
    {PC_RIGHT_LEG, "pelvis_tilt", -6.567, NULL},
    {PC_RIGHT_LEG, "hip_flexion_r", 6.567, NULL},
    {PC_RIGHT_LEG, "hip_flexion_l", 45, NULL},
    {PC_RIGHT_LEG, "knee_angle_l", 90, NULL},
    /* the pelvis leans back by 20 and the lumbar spine bends by as much (De Carvalho et al. 2010) */
    {PC_SITTING, "pelvis_tilt", 13.433, NULL},
    {PC_SITTING, "L5_S1_Flex_Ext", -20 / 7.1429, NULL},
    {PC_SITTING, "hip_flexion", 76.567, NULL},
    {PC_SITTING, "knee_angle", 90, NULL},
    /* a rest that leans back by 15 */
    {PC_SITTING_BACK_REST, "pelvis_tilt", 28.433, NULL},
    {PC_SITTING_BACK_REST, "L5_S1_Flex_Ext", -20 / 7.1429, NULL},
    {PC_SITTING_BACK_REST, "hip_flexion", 61.567, NULL},
    {PC_SITTING_BACK_REST, "knee_angle", 90, NULL},
    {PC_SUPINE, "pelvis_tilt", 83.433, NULL},
    {PC_SUPINE, "hip_flexion", 6.567, NULL},
    {PC_SUPINE, "ankle_angle", -20, NULL},
    {PC_SUPINE, "neck_flexion", 20, NULL}, /* back, to the floor */
    /* bridge: hips up, feet under the knees */
    {PC_SUPINE, "neck_flexion", -20, "left_foot"},
    {PC_SUPINE, "neck_flexion", -20, "right_foot"},
    {PC_SUPINE, "pelvis_tilt", 105, "left_foot"},
    {PC_SUPINE, "pelvis_tilt", 105, "right_foot"},
    {PC_SUPINE, "knee_angle_l", 95, "left_foot"},
    {PC_SUPINE, "knee_angle_r", 95, "right_foot"},
    {PC_SUPINE, "ankle_angle_l", 10, "left_foot"},
    {PC_SUPINE, "ankle_angle_r", 10, "right_foot"},
    {PC_PRONE, "pelvis_tilt", -96.567, NULL},
    {PC_PRONE, "hip_flexion", 6.567, NULL},
    {PC_PRONE, "ankle_angle", -40, NULL},
    /* on the right side: on the back, then rolled about the long axis */
    {PC_SIDE, "pelvis_tilt", 90, NULL},
    {PC_SIDE, "pelvis_rotation", -90, NULL},
    {PC_SIDE, "hip_flexion", 6.567, NULL},
    /* side plank: the upper arm upright, the forearm forward */
    {PC_SIDE, "arm_add_r", -75, "right_forearm"},
    {PC_SIDE, "elbow_flex_r", 90, "right_forearm"},
    {PC_SIDE, "pelvis_tilt", 75, "right_forearm"},
    {PC_QUADRUPED, "pelvis_tilt", -96.567, NULL},
    {PC_QUADRUPED, "hip_flexion", 96.567, NULL},
    {PC_QUADRUPED, "knee_angle", 90, NULL},
    {PC_QUADRUPED, "ankle_angle", -40, NULL},
    {PC_QUADRUPED, "arm_flex", 90, NULL},
    {PC_QUADRUPED, "wrist_flex_r", 70, "right_hand"},
    {PC_QUADRUPED, "wrist_flex_l", 70, "left_hand"},
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

/* ---- how natural -------------------------------------------------------------------------------------- */

/* How far angles are usually from the natural ones, degrees (m for places); every other: 15. */
static const struct {
  const char *coordinate;
  double spread;
} SPREADS[] = {
    {"pelvis_tilt", 10},
    {"pelvis_list", 5},
    {"pelvis_rotation", 10},
    {"pelvis_t", 1},
    {"hip_add", 8},
    {"hip_rot", 10},
    {"L5_S1_Flex_Ext", 2},
    {"L5_S1_Lat_Bending", 1},
    {"subtalar", 8},
    {"mtp", 45}, /* as the floor bends the toes */
    {"L5_S1_axial_rotation", 1.5},
    {"arm_", 20},
    {"elbow", 30},
};

/* One spread away from the natural posture costs this. Larger: answers are the natural posture, and a tight
 * hip flexor tips the pelvis less (1.2 degrees at 0.3, 0.4 at 1); smaller: one-leg stance leans far over the
 * leg even with sound muscles (15 degrees at 0.03), which people do not. Between these the choice is ours. */
static const double PRICE = 0.5;
double pc_natural_price(double off, double spread, double *slope) {
  double d = off / spread;
  *slope = 2 * PRICE * d / spread;
  return PRICE * d * d;
}

double pc_natural_spread(const char *coordinate) {
  for (size_t i = 0; i < sizeof SPREADS / sizeof *SPREADS; i++)
    if (!strncmp(coordinate, SPREADS[i].coordinate, strlen(SPREADS[i].coordinate)))
      return !strcmp(SPREADS[i].coordinate, "pelvis_t") ? SPREADS[i].spread : SPREADS[i].spread * DEGREE;
  return 15 * DEGREE;
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
#define ARM(s)                                                                                               \
  {                                                                                                          \
    { "ulna_" s, 0, {0, 0, 0}, HEIGHT }                                                                      \
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

/* The ball of the foot does not slide nor turn on the floor, but rolls: the foot tips about the joints of the
 * toes, which stay down. */
#define FOREFOOT(s)                                                                                          \
  {                                                                                                          \
    {"calcn_" s, 2, {0, 0, 0}, ALL}, {"calcn_" s, 3, {0, 0, 0}, 4}, {                                        \
      "toes_" s, 0, {0, 0, 0}, HEIGHT                                                                        \
    }                                                                                                        \
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
    {"right_arm", ARM("r")},
    {"left_arm", ARM("l")},
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
    {"left_foot_edge", EDGE("l")},
    {"right_forefoot", FOREFOOT("r")},
    {"left_forefoot", FOREFOOT("l")},
    {"left_shoulder", {{"torso", 3, {0, 0, 0}, HEIGHT}}},
    {"left_hip", {{"femur_l", 1, {0, 0, 0}, HEIGHT}}},
    {"right_calf", {{"tibia_r", 1, {0, 0, 0}, HEIGHT}}},
    {"left_calf", {{"tibia_l", 1, {0, 0, 0}, HEIGHT}}},
};
enum { N_PARTS = sizeof PARTS / sizeof *PARTS };
_Static_assert((int)N_PARTS <= (int)PC_MAX_PARTS, "a bit each");

static const char *const RESTS[PC_SUPPORTS] = {
    "right_foot left_foot",
    "left_foot",
    "right_foot",
    "seat right_foot left_foot",
    "seat back_rest right_foot left_foot",
    "shoulder_blades sacrum right_arm left_arm right_heel left_heel",
    "chest pelvis_front right_arm left_arm right_knee left_knee right_toes left_toes",
    "right_shoulder right_hip right_foot_edge",
    "right_hand left_hand right_knee left_knee right_toes left_toes",
};

int pc_touch_count(void) {
  return N_PARTS;
}

const char *pc_touch_word(int i) {
  return PARTS[i].word;
}

unsigned pc_support_touches(pc_support support) {
  unsigned bits = 0;
  for (int i = 0; i < N_PARTS; i++)
    if (pc_word_in(RESTS[support], PARTS[i].word)) bits |= 1u << i;
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

int pc_support_segment(const pc_body *body, int which) {
  return pc_body_find_segment(body, PARTS[which].pin[0].segment);
}

pc_carrier pc_support_carrier(const pc_posture *posture, int which) {
  bool chair = !strcmp(PARTS[which].word, "seat") || !strcmp(PARTS[which].word, "back_rest");
  double wall = posture->wall[which], side = posture->wall_side[which], raised = posture->raised[which];
  if (wall != 0) return (pc_carrier){0, wall, wall < 0 ? 1 : -1, true};
  if (side != 0) return (pc_carrier){2, side, side < 0 ? 1 : -1, true};
  return (pc_carrier){1, raised, 1, raised > 0 || !chair};
}

/* A part's axes are told as if on the floor: what is up there is away from the carrier here. */
static bool pinned_along(int axes, int axis, int carrier_axis) {
  int as_on_floor = axis == carrier_axis ? 1 : axis == 1 ? carrier_axis : axis;
  return axes & 1 << as_on_floor;
}

/* What lies on a chair is where the posture begins, all else on the floor, y = 0, or where it is told. */
static int add_pins(const pc_body *body, const pc_contact_set *set, const part_pin *p, int which,
                    const pc_carrier *on, pc_pin *pins, int n) {
  int segment = pc_body_find_segment(body, p->segment);
  double at[3], height;
  if (segment < 0 || !find_ball(set, segment, p->ball < 0 ? 0 : p->ball, at, &height)) return n;
  if (p->ball < 0) { /* the sole: as far down as the ball's lowest point */
    height -= at[1];
    v3_copy(at, p->at);
  }
  for (int axis = 0; axis < 3; axis++)
    if (pinned_along(p->axes, axis, on->axis) && n < PC_MAX_PINS) {
      pins[n] = (pc_pin){.segment = segment, .axis = axis, .place = height, .part = which};
      pins[n].level = axis == on->axis && on->told;
      if (pins[n].level) pins[n].place = on->at + on->away * height;
      pins[n].on_foot = p->ball < 0, pins[n].sole = p->ball < 0 && axis == 0;
      v3_copy(pins[n++].at, at);
    }
  return n;
}

unsigned pc_touching(const pc_posture *posture) {
  return posture->touching ? posture->touching : pc_support_touches(posture->support);
}

/* Which end of which limb a segment is of: 0 and 1 legs, 2 and 3 arms, right and left; -1: none. */
static int limb_of(const char *segment) {
  static const struct {
    const char *stem;
    int limb;
  } ends[] = {{"tibia_", 0}, {"talus_", 0},  {"calcn_", 0}, {"toes_", 0},
              {"ulna_", 2},  {"radius_", 2}, {"hand_", 2}};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (!strncmp(segment, ends[i].stem, strlen(ends[i].stem)))
      return ends[i].limb + (segment[strlen(segment) - 1] == 'l');
  return -1;
}

void pc_support_bears(const pc_body *body, const pc_posture *posture, bool *bears) {
  bool named[4] = {false};
  for (int i = 0; i < N_PARTS; i++)
    for (int k = 0; pc_touching(posture) & 1u << i && k < PART_PINS && PARTS[i].pin[k].segment; k++) {
      int limb = limb_of(PARTS[i].pin[k].segment);
      if (limb >= 0) named[limb] = true;
    }
  for (int s = 0; s < body->n_segments; s++) {
    int limb = limb_of(body->segments[s].name);
    bears[s] = limb < 0 || named[limb];
  }
}

bool pc_touches(const pc_posture *posture, const char *word) {
  for (int i = 0; i < N_PARTS; i++)
    if (!strcmp(PARTS[i].word, word)) return pc_touching(posture) & 1u << i;
  return false;
}

static bool is_given(const pc_body *body, const pc_posture *posture, const char *coordinate) {
  int c = pc_body_find_coordinate(body, coordinate);
  for (int i = 0; i < posture->n_given; i++)
    if (posture->given[i].coordinate == c) return true;
  return false;
}

/* Who stands with knees that are told to bend sits back with an upright trunk: hips take two thirds. */
static void bend_knees(const pc_body *body, const pc_posture *posture, double *q) {
  char knee[32], hip[32], ankle[32];
  for (int i = 0; i < 2; i++) {
    snprintf(knee, sizeof knee, "knee_angle_%c", "rl"[i]),
        snprintf(hip, sizeof hip, "hip_flexion_%c", "rl"[i]);
    snprintf(ankle, sizeof ankle, "ankle_angle_%c", "rl"[i]);
    if (!pc_touches(posture, i ? "left_foot" : "right_foot") || !is_given(body, posture, knee)) continue;
    double bent = q[pc_body_find_coordinate(body, knee)];
    set(body, hip, UPRIGHT * DEGREE + 2 * bent / 3, q);
    set(body, ankle, bent / 3, q);
  }
}

/* A trunk that is told to lean: half of it by the low back, as far as that goes, the rest by the hips. */
static void lean_trunk(const pc_body *body, const pc_posture *posture, double *q) {
  int lead = pc_body_find_coordinate(body, "L5_S1_Flex_Ext");
  double lumbar = fmin(posture->trunk / 2, MOST_LUMBAR * DEGREE);
  if (lead < 0 || isnan(posture->trunk)) return;
  if (is_given(body, posture, "L5_S1_Flex_Ext"))
    lumbar = -LEVELS * q[lead];
  else
    q[lead] = -lumbar / LEVELS;
  double pelvis = posture->trunk - lumbar;
  set(body, "pelvis_tilt", -UPRIGHT * DEGREE - pelvis, q);
  for (int i = 0; i < 2; i++) {
    int c = pc_body_find_coordinate(body, i ? "hip_flexion_l" : "hip_flexion_r");
    if (c >= 0) q[c] += pelvis;
  }
}

static void take_given(const pc_posture *posture, double *q) {
  for (int i = 0; i < posture->n_given; i++) q[posture->given[i].coordinate] = posture->given[i].value;
}

void pc_support_pose(const pc_body *body, const pc_posture *posture, double *q) {
  for (int c = 0; c < body->n_coordinates; c++) q[c] = body->coordinates[c].value;
  for (size_t i = 0; i < sizeof NATURAL / sizeof *NATURAL; i++)
    if (NATURAL[i].support == posture->support && (!NATURAL[i].with || pc_touches(posture, NATURAL[i].with)))
      set(body, NATURAL[i].coordinate, NATURAL[i].degrees * DEGREE, q);
  take_given(posture, q);
  if (posture->support <= PC_RIGHT_LEG) bend_knees(body, posture, q);
  if (posture->support <= PC_SITTING) lean_trunk(body, posture, q);
  take_given(posture, q);
}

/* The surface of that height; a new one where there is none. */
static pc_surface *surface_at(double height, pc_surface *list, int *n) {
  for (int i = 0; i < *n; i++)
    if (list[i].at[1] == height) return &list[i];
  pc_surface *s = &list[(*n)++];
  *s = (pc_surface){.name = "raised",
                    .at = {0, height, 0},
                    .normal = {0, 1, 0},
                    .lo = {-INFINITY, -INFINITY, -INFINITY},
                    .hi = {INFINITY, INFINITY, INFINITY}};
  return s;
}

/* A segment's balls rest on what its last raised part rests on. */
int pc_support_surfaces(const pc_body *body, const pc_contact_set *set, const pc_posture *posture,
                        pc_surface *list) {
  int n = 0;
  for (int i = 0; i < N_PARTS; i++)
    for (int k = 0; k < PART_PINS && posture->raised[i] > 0 && PARTS[i].pin[k].segment; k++) {
      unsigned long long balls = 0;
      int segment = pc_body_find_segment(body, PARTS[i].pin[k].segment);
      for (int b = 0; b < set->n_points; b++)
        if (set->points[b].segment == segment) balls |= 1ull << b;
      if (!balls) continue;
      for (int s = 0; s < n; s++) list[s].balls &= ~balls;
      surface_at(posture->raised[i], list, &n)->balls |= balls;
    }
  return n;
}

int pc_support_pins(const pc_body *body, const pc_contact_set *set, const pc_posture *posture, pc_pin *pins) {
  unsigned parts = pc_touching(posture);
  int n = 0;
  for (int i = 0; i < N_PARTS; i++) {
    pc_carrier on = pc_support_carrier(posture, i);
    for (int k = 0; k < PART_PINS && parts & 1u << i && PARTS[i].pin[k].segment; k++)
      n = add_pins(body, set, &PARTS[i].pin[k], i, &on, pins, n);
  }
  return n;
}

bool pc_support_keeps(const pc_posture *posture, const char *coordinate) {
  static const char *const kept[] = {"neck_bending", "neck_rotation", "pro_sup", "wrist"};
  unsigned parts = pc_touching(posture);
  bool head = false, arm = false;
  for (int i = 0; i < N_PARTS; i++) {
    if (!(parts & 1u << i)) continue;
    head |= !strcmp(PARTS[i].word, "head");
    arm |= strstr(PARTS[i].word, "arm") || strstr(PARTS[i].word, "hand");
  }
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (!strncmp(coordinate, kept[i], strlen(kept[i]))) return true;
  if (!strncmp(coordinate, "mtp_angle_", 10))
    return !pc_touches(posture, coordinate[10] == 'l' ? "left_forefoot" : "right_forefoot");
  if (!strncmp(coordinate, "arm_rot", 7)) return !arm;
  if (!strcmp(coordinate, "neck_flexion")) return !head && posture->support != PC_SUPINE;
  return (posture->support == PC_LEFT_LEG && !strcmp(coordinate, "knee_angle_r")) ||
         (posture->support == PC_RIGHT_LEG && !strcmp(coordinate, "knee_angle_l"));
}
