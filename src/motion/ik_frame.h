/* ik_frame.h: the search for one frame's pose. */
#ifndef POSTERIOR_IK_FRAME_H
#define POSTERIOR_IK_FRAME_H

#include "posterior/motion.h"

/* A marker of the body that the recording has. */
typedef struct pc_ik_target {
  int marker; /* body */
  int column; /* recording */
  double weight;
} pc_ik_target;

/* A coordinate that is held near a value. */
typedef struct pc_ik_goal {
  int z;
  double value, weight;
  double alone; /* value while what it follows is 0 or below */
  const char *follows;
  double share;
} pc_ik_goal;

typedef struct pc_ik_frame {
  const pc_body *body;
  const pc_ik_def *def;
  pc_pose *pose;
  int n_targets;
  pc_ik_target *targets;
  int n_goals;
  pc_ik_goal *goals;
  const double *measured; /* this frame's markers, NaN = not seen */
  const double *visible;  /* what their weights are multiplied by, or NULL */
  double weight;          /* of those that are seen */
  int nz;
  int *z_of;   /* n_coordinates: the free coordinate behind each, -1 when locked */
  int *before; /* n_coordinates: the last coordinate before it, in its joint or inwards, that is not locked */
  double *z, *trial, *last, *gradient, *step, *reversed; /* nz; last: the frame before's z */
  double *H, *curved, *L;     /* nz*nz: Gauss-Newton matrix, the same with curvature, factor */
  bool *fixed;                /* nz: at a limit and pushed against it, or not seen */
  struct pc_ik_moments *sums; /* n_segments */
  double (*pull)[6];          /* n_segments: wrench of the weighted errors */
} pc_ik_frame;

/* The workspace, with body, def and nz set. Memory in arena, but free pose with pc_pose_free. */
int pc_ik_frame_make(pc_ik_frame *s, pc_arena *arena, pc_err *err);
/* The pose at z. */
void pc_ik_set(pc_ik_frame *s, const double *z);
/* The sum at z, whose pose is then set. */
double pc_ik_cost(pc_ik_frame *s, const double *z);
/* From s->z to the nearest minimum. Returns iterations, negative when the limit was reached. */
int pc_ik_descend(pc_ik_frame *s, double *cost, int limit);

static inline const pc_coordinate *pc_ik_coordinate(const pc_ik_frame *s, int z) {
  return &s->body->coordinates[s->body->free_to_q[z]];
}

#endif
