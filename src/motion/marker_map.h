/* marker_map.h: how the answer of inverse kinematics follows its markers, to first order. */
#ifndef POSTERIOR_MOTION_MARKER_MAP_H
#define POSTERIOR_MOTION_MARKER_MAP_H

#include "posterior/motion.h"

/* A marker that body and recording have. */
typedef struct pc_mapped {
  int marker, column; /* of the body, of the recording */
  double weight;      /* by the tasks */
} pc_mapped;

typedef struct pc_marker_map {
  const pc_body *body;
  const pc_markers *markers;
  pc_pose *pose;
  int n;
  pc_mapped *seen; /* n */
  double *hold;    /* n_free: stiffness by the tasks, m^2/rad^2 */
  double *J;       /* n_free * 3n: velocity of each marker under a unit of each free coordinate, ground */
  double *H;       /* n_free^2: Cholesky factor */
} pc_marker_map;

/* tasks may be NULL. Memory in arena but for the pose. Non-zero with err: no memory. */
int pc_marker_map_make(pc_marker_map *map, const pc_body *body, const pc_markers *markers,
                       const pc_tasks *tasks, pc_arena *arena, pc_err *err);
void pc_marker_map_free(pc_marker_map *map);
/* Poses the body by q and factors J'WJ + hold + `least` on the diagonal, weights as in the recording's
 * frame. Non-zero with err: the markers do not determine the pose. */
int pc_marker_map_at(pc_marker_map *map, const double *q, int frame, double least, pc_err *err);
/* Weight of marker i in a frame; 0 in a gap. */
double pc_marker_map_weight(const pc_marker_map *map, int i, int frame);
/* z (n_free): from a generalised force to the change of the free coordinates. */
void pc_marker_map_solve(const pc_marker_map *map, double *z);
/* Free coordinates' change to that of all, into column `at` of rows `stride` apart. */
void pc_marker_map_spread(const pc_marker_map *map, const double *z, double *q, size_t stride);
/* The recording's frame nearest to a time. */
int pc_markers_frame_at(const pc_markers *markers, double t);

#endif
