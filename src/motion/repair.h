/* repair.h: whose points they are, and which side's. */
#ifndef POSTERIOR_MOTION_REPAIR_H
#define POSTERIOR_MOTION_REPAIR_H

#include "posterior/recording.h"

/* What is shared with the reader that has no whole recording (src/form/steady.c). */

/* What a change of reading costs: m a pair, and half as much again of the way that is left. Quick legs that
 * pass each other may be nearer crosswise by a little. */
static const double PC_SIDES_FLIP = 0.1, PC_SIDES_SURE = 1.5;
static const double PC_SIDES_GAP = 0.25; /* s: sides are not followed across it */
/* Points that can be taken for the other side's: legs and arms; the left ones, the right ones follow by one.
 */
enum { PC_SIDES_GROUPS = 2, PC_SIDES_MOST = 5 };
extern const struct pc_sides { int n, left[PC_SIDES_MOST]; } pc_sides[PC_SIDES_GROUPS];

/* How far a group's pairs move from a to b, m, read alike in both or crosswise; what is missing counts 0. */
double pc_sides_moved(const double (*a)[3], const double (*b)[3], const struct pc_sides *group,
                      bool crosswise);

/* A trunk in a picture, heights; hips NaN: not told. */
typedef struct pc_trunk {
  double hips[2], length;
} pc_trunk;
/* From the middles of hips and shoulders. */
pc_trunk pc_trunk_between(const double hips[2], const double shoulders[2]);
/* Whether points and trunk b can be of the one who showed a, dt seconds before or after. */
bool pc_landmarks_go_on(const double (*a)[3], const pc_trunk *trunk_a, const double (*b)[3],
                        const pc_trunk *trunk_b, double dt);

/* A copy whose left and right points keep to their side from frame to frame; *frames: how many were changed.
 * Shares with the input what does not change. NULL with err: no memory. */
pc_recording *pc_landmarks_unswap(const pc_recording *recording, int *frames, pc_arena *arena, pc_err *err);

/* Clears person[f] where the points jump away from whoever is seen longest; returns how many it cleared. The
 * rest of the recording's frames must show somebody. */
int pc_landmarks_same_person(const pc_recording *recording, bool *person);

#endif
