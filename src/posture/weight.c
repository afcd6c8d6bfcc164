/* weight.c: weights that are worn: a bar across the hips or the shoulders, a cuff at the ankle.
 *
 * A point mass on the middle of the part that carries it, moving with it as if strapped on. Places are those
 * of the built-in human (models/human), and grow with the bone beside them. A bar that rolls, and hands that
 * steady it, are not in it.
 */
#include "base/vec.h"
#include "posterior/posture.h"

/* at: m, segment frame of the built-in human; from, to, size: the bone (joint offset) that it grows with. The
 * bar of a thrust lies in the crease below the front of the iliac crests, on a pad; that of a squat behind
 * the shoulders at the height of C7; a cuff just above the malleoli. Places: ours. */
static const struct {
  const char *word, *segment;
  double at[3];
  const char *from, *to;
  double size;
} WORN[PC_WORN] = {
    {"hips", "pelvis", {0.050, -0.060, 0}, "pelvis", "femur_r", 0.124},
    {"shoulders", "torso", {-0.090, 0.380, 0}, "torso", "humerus_r", 0.409},
    {"right_ankle", "tibia_r", {0, -0.360, 0}, "tibia_r", "talus_r", 0.400},
    {"left_ankle", "tibia_l", {0, -0.360, 0}, "tibia_l", "talus_l", 0.400},
};

const char *pc_worn_word(pc_worn where) {
  return WORN[where].word;
}

int pc_body_wear(pc_body *body, pc_worn where, double kg, pc_err *err) {
  int segment = pc_body_find_segment(body, WORN[where].segment),
      from = pc_body_find_segment(body, WORN[where].from), to = pc_body_find_segment(body, WORN[where].to);
  if (segment < 0 || from < 0 || to < 0 || body->joints[to].parent != from)
    return pc_fail(err, PC_UNSUPPORTED, 0, "model %s cannot wear a weight on its %s", body->name,
                   WORN[where].word);
  double offset[3];
  v3_scale(offset, v3_norm(body->joints[to].in_parent.p) / WORN[where].size, WORN[where].at);
  v3_sub(offset, offset, body->segments[segment].com);
  return pc_body_burden(body, segment, kg, offset, err);
}
