/* unbend.c: knees that a pose network told too straight are bent again.
 *
 * Seen other than from the side a bent knee is told nearer to the line from hip to ankle by a quarter of its
 * distance or more (noise.c, with the sources): 18 degrees too straight at a right angle. As it is known, it
 * is undone before anything is measured: the knee is moved away from the middle of hip and ankle. A knee that
 * is hardly off that line is off by chance; there only the part is undone by which the distance exceeds the
 * landmarks' own error (Wiener's filter). What stays is that not all knees are straightened alike
 * (error_modes.c).
 */
#include "base/vec.h"
#include "motion/find.h"
#include "posterior/motion.h"

#include <string.h>

/* m: how far a straight leg's knee may be told off the line, from the side and else: noise.c */
static const double CHANCE_FROM_SIDE = 0.035, CHANCE = 0.06;

double pc_knee_undone(pc_view view, double distance) {
  double chance = view == PC_VIEW_SIDE ? CHANCE_FROM_SIDE : CHANCE, square = distance * distance;
  double share = pc_knee_bias(view, NULL) * square / (square + chance * chance);
  return share / (1 - share);
}

static void bend(pc_markers *m, int frame, const int column[3], pc_view view) {
  double *at = m->at + 3 * (size_t)frame * (size_t)m->n, *knee = at + 3 * column[1], away[3];
  for (int k = 0; k < 3; k++) away[k] = knee[k] - 0.5 * (at[3 * column[0] + k] + at[3 * column[2] + k]);
  if (!isnan(v3_norm(away))) v3_madd(knee, pc_knee_undone(view, v3_norm(away)), away);
}

pc_markers *pc_landmarks_bend(const pc_markers *markers, pc_view view, pc_arena *arena, pc_err *err) {
  size_t numbers = 3 * (size_t)markers->n * (size_t)markers->n_frames;
  pc_markers *out = PC_NEW(arena, pc_markers, 1);
  double *at = PC_NEW(arena, double, numbers);
  if (!out || !at) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  memcpy(at, markers->at, numbers * sizeof *at);
  *out = *markers, out->at = at;
  for (int side = 0; side < 2; side++) {
    int column[3];
    bool has = true;
    for (int i = 0; i < 3; i++) {
      column[i] = pc_markers_find(
          markers, pc_landmark_name((int[]){PC_LM_LEFT_HIP, PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE}[i] + side));
      has = has && column[i] >= 0;
    }
    for (int f = 0; has && f < out->n_frames; f++) bend(out, f, column, view);
  }
  return out;
}
