/* topology.h: lists derived once from a body, so that the per-frame kernels walk arrays.
 *
 * A lever is one elementary step of a joint: a turn about, or a slide along, one axis by f(q). Every
 * joint of OpenSim's is a chain of at most six of them; that is all the kinematics ever sees.
 */
#ifndef POSTERIOR_TOPOLOGY_H
#define POSTERIOR_TOPOLOGY_H

#include "posterior/body.h"

typedef struct pc_lever {
  bool turns;           /* rotation, else translation */
  int slot;             /* which of the joint's six axes; turns are 3, 4, 5 */
  int unit;             /* 0,1,2 when the axis is exactly x, y or z; -1 otherwise */
  int coordinate;       /* -1: a constant turn by `fixed` */
  const pc_function *f; /* NULL: the coordinate itself */
  double axis[3];
  double fixed;
} pc_lever;

typedef struct pc_topology {
  /* skeleton */
  int *first_lever; /* n_segments + 1 */
  pc_lever *levers;
  pc_transform *to_joint;   /* n_segments: parent segment to joint frame, constant slides included */
  pc_transform *from_joint; /* n_segments: inverse(in_child) */
  bool *turned_child;       /* n_segments: from_joint has a rotation */
  bool *shared_turns;       /* n_segments: one coordinate moves two or more of the joint's turns */
  int *segment_of;          /* n_coordinates: segment its joint carries */
  /* muscles: what a path can move */
  int *chain_start,
      *chain;             /* segments between a muscle's segments and their common ancestor, deepest first */
  int *apex;              /* n_muscles: that ancestor */
  int *arm_start, *arm_q; /* coordinates (driven ones too) a muscle's length depends on, ascending */
  int *row_start, *row;   /* free coordinates a muscle's length depends on, ascending */
  bool *guided;           /* n_muscles: has moving path points */
  struct pc_spans *spans; /* pairs of segments muscles run between: src/body/spans.h */
} pc_topology;

/* Every lever's unit motion in the pose (ground frame, about its origin); the pose must hold positions. */
void pc_pose_levers(const pc_body *body, const pc_pose *pose, double (*motion)[6]);

/* Part of pc_body_finish. */
int pc_topology_make(pc_body *body, pc_err *err);

#endif
