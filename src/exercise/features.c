/* features.c: the words for what can be seen of a person, and what limits them.
 *
 * `lo` and `hi` are what the quantity can be at all; a limit outside is a slip of the hand. `from` says from
 * where a camera can tell it: a joint's angle only where its plane is seen (over all views, a squat's knee is
 * wrong by 14 degrees on average), what leans to a side only from the front, heights from everywhere. A
 * pelvis that drops is never told from the side (PROGRAMME_RULES MEAS-5).
 */
#include "exercise/features.h"

#include <stdio.h>
#include <string.h>

enum { SAGITTAL = PC_FROM_SIDE | PC_FROM_OBLIQUE, FRONTAL = PC_FROM_FRONT | PC_FROM_BACK };
enum { ANY = SAGITTAL | FRONTAL };

typedef struct row {
  const char *word, *title, *unit;
  bool sided;
  double lo, hi;
  unsigned from;
} row;

static const row FEATURES[PC_N_FEATURES] = {
    [PC_M_HIP] = {"hip", "Hip", "deg", true, 20, 230, SAGITTAL},
    [PC_M_KNEE] = {"knee", "Knee", "deg", true, 0, 200, SAGITTAL},
    [PC_M_ANKLE] = {"ankle", "Ankle", "deg", true, 40, 190, SAGITTAL},
    [PC_M_SHOULDER] = {"shoulder", "Shoulder", "deg", true, -60, 230, SAGITTAL},
    [PC_M_ELBOW] = {"elbow", "Elbow", "deg", true, 0, 200, SAGITTAL},
    [PC_M_THIGH] = {"thigh", "Thigh", "deg", true, -180, 180, SAGITTAL},
    [PC_M_SHANK] = {"shank", "Shin", "deg", true, -180, 180, SAGITTAL},
    [PC_M_TRUNK] = {"trunk", "Trunk, forward", "deg", false, -180, 180, SAGITTAL},
    [PC_M_TRUNK_SIDE] = {"trunk_side", "Trunk, sideways", "deg", false, -120, 120, FRONTAL},
    [PC_M_PELVIS_SIDE] = {"pelvis_side", "Line of the hips", "deg", false, -90, 90, FRONTAL},
    [PC_M_SHOULDER_SIDE] = {"shoulder_side", "Line of the shoulders", "deg", false, -90, 90, FRONTAL},
    [PC_M_BODY_LINE] = {"body_line", "Shoulders, hips, ankles", "deg", false, 60, 300, ANY},
    [PC_M_HEAD] = {"head", "Head, forward", "%", false, -100, 200, SAGITTAL},
    [PC_M_KNEE_IN] = {"knee_in", "Knee, inward", "deg", true, -60, 60, FRONTAL},
    [PC_M_KNEE_TOE] = {"knee_toe", "Knee past the toes", "%", true, -150, 150, SAGITTAL},
    [PC_M_HEEL] = {"heel", "Heel, lifted", "%", true, -50, 150, SAGITTAL},
    [PC_M_FOOT_HEIGHT] = {"foot_height", "Foot, lifted", "%", true, -50, 200, ANY},
    [PC_M_HAND_HEIGHT] = {"hand_height", "Hand above the shoulder", "%", true, -150, 150, ANY},
    [PC_M_HIP_HEIGHT] = {"hip_height", "Hips above the feet", "%", false, -50, 200, ANY},
    [PC_M_HIP_BACK] = {"hip_back", "Hips behind the feet", "%", false, -200, 200, SAGITTAL},
    [PC_M_HAND_FAR] = {"hand_far", "Hand before the hips", "%", true, -300, 300, SAGITTAL},
    [PC_M_FEET_WIDTH] = {"feet_width", "Between the feet", "%", false, 0, 800, FRONTAL},
    [PC_M_STEP] = {"step", "Step", "%", false, 0, 200, SAGITTAL},
    [PC_M_SHOULDER_MOVE] = {"shoulder_move", "Shoulders, moved", "%", false, 0, 300, ANY},
    [PC_M_SECONDS] = {"seconds", "Time", "s", false, 0, 600, ANY},
};
/* In the order of pc_feature_side; the first is not written. */
static const char *const SIDES[] = {"", "left", "right", "other"};
enum { N_SIDES = sizeof SIDES / sizeof *SIDES };

const char *pc_feature_word(pc_feature feature) {
  return FEATURES[feature].word;
}
const char *pc_feature_title(pc_feature feature) {
  return FEATURES[feature].title;
}
const char *pc_feature_unit(pc_feature feature) {
  return FEATURES[feature].unit;
}
const char *pc_feature_mark(pc_feature feature) {
  const char *unit = FEATURES[feature].unit;
  return *unit == 'd' ? "°" : *unit == 's' ? " s" : " %";
}
bool pc_feature_sided(pc_feature feature) {
  return FEATURES[feature].sided;
}
unsigned pc_feature_views(pc_feature feature) {
  return FEATURES[feature].from;
}
void pc_feature_range(pc_feature feature, double *lo, double *hi) {
  *lo = FEATURES[feature].lo, *hi = FEATURES[feature].hi;
}
const char *pc_feature_side_word(pc_feature_side side) {
  return SIDES[side];
}

static bool is(const char *word, size_t len, const char *known) {
  return strlen(known) == len && !memcmp(word, known, len);
}

bool pc_quantity_read(const char *word, size_t len, pc_quantity *out) {
  const char *dot = memchr(word, '.', len);
  size_t n = dot ? (size_t)(dot - word) : len;
  int feature = 0, side = dot ? 1 : 0;
  while (feature < PC_N_FEATURES && !is(word, n, FEATURES[feature].word)) feature++;
  while (dot && side < N_SIDES && !is(dot + 1, len - n - 1, SIDES[side])) side++;
  if (feature == PC_N_FEATURES || side == N_SIDES || (dot && !FEATURES[feature].sided)) return false;
  *out = (pc_quantity){(pc_feature)feature, (pc_feature_side)side};
  return true;
}

void pc_quantity_write(pc_quantity q, char *out, size_t room) {
  snprintf(out, room, "%s%s%s", FEATURES[q.feature].word, q.side == PC_OF_WORKING ? "" : ".", SIDES[q.side]);
}
