/* path_work.h: what the path stage keeps from muscle to muscle and from frame to frame. */
#ifndef POSTERIOR_PATH_WORK_H
#define POSTERIOR_PATH_WORK_H

#include "body/geodesic.h"
#include "posterior/body.h"

/* Stretches shorter than this have no direction, m. */
static const double PC_TOO_SHORT = 1e-12;

/* A path point's place in the arrays that are sorted by segment. */
typedef struct pc_placed {
  int slot; /* of its x in the numbers of local and ground; y and z are 2 and 4 further */
  int segment;
  bool conditional;
} pc_placed;

struct pc_path_work {
  pc_arena *arena;
  pc_geodesic_rule rule;
  pc_geodesic *warm; /* n_path_wraps: last solutions */
  int n_path_wraps;

  /* Path points, two of one segment side by side, segment after segment. */
  pc_placed *placed; /* n_points */
  int *first_pair;   /* n_segments + 1 */
  pc_two (*local)[3];
  int n_moving, *moving; /* points whose local changes with the pose */

  /* In ground, as last placed: */
  pc_two (*ground)[3];
  pc_transform *object; /* n_wraps */
};

/* pc_path_place for what one muscle needs. */
void pc_path_place_one(const pc_body *body, const pc_pose *pose, pc_path_work *work, const pc_muscle *m);

/* The stretch from a to b, in the object's frame, against path wrap w; `way` as in wrap.h. */
pc_wrap_action pc_path_stretch(const pc_body *body, pc_path_work *work, int w, const double a[3],
                               const double b[3], int way, pc_wrap_arc *arc);

#endif
