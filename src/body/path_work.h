/* path_work.h: what the path stage keeps from muscle to muscle and from frame to frame. */
#ifndef POSTERIOR_PATH_WORK_H
#define POSTERIOR_PATH_WORK_H

#include "body/geodesic.h"
#include "body/spans.h"

struct pc_path_work {
  pc_arena *arena;
  int n; /* n_path_wraps */
  pc_geodesic_rule rule;
  pc_geodesic *warm; /* n_path_wraps: last solutions */
  /* in ground, as last placed: */
  double (*point)[3];   /* n_points */
  pc_transform *object; /* n_wraps */
  pc_span_pair *pair;   /* relative twists of the spans */
};

#endif
