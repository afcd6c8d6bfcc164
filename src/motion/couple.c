/* couple.c: the driven coordinates of a movement, spelled out.
 *
 * A movement found on a body with couplers holds what was found, the drivers; what follows them is worked out
 * wherever it is used. A body that has those coordinates free (pc_body_free_spine) needs them in the
 * movement.
 */
#include "posterior/motion.h"

#include <string.h>

int pc_motion_couple(const pc_body *body, pc_motion *motion, pc_err *err) {
  pc_pose *pose = pc_pose_make(body);
  size_t n = (size_t)motion->n_q, bytes = n * sizeof(double);
  if (!pose) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < motion->n_frames; i++) {
    double *q = motion->q + n * (size_t)i, *qd = motion->qd + n * (size_t)i,
           *qdd = motion->qdd + n * (size_t)i;
    memcpy(pose->q, q, bytes), memcpy(pose->qd, qd, bytes), memcpy(pose->qdd, qdd, bytes);
    pc_pose_couple(body, pose);
    memcpy(q, pose->q, bytes), memcpy(qd, pose->qd, bytes), memcpy(qdd, pose->qdd, bytes);
  }
  pc_pose_free(pose);
  return PC_OK;
}
