/* path_work.h: what the path stage keeps from muscle to muscle and from frame to frame. */
#ifndef POSTERIOR_PATH_WORK_H
#define POSTERIOR_PATH_WORK_H

#include "body/geodesic.h"
#include "posterior/body.h"

/* Stretches shorter than this have no direction, m. */
static const double PC_TOO_SHORT = 1e-12;

struct pc_path_work {
  pc_arena *arena;
  pc_geodesic_rule rule;
  pc_geodesic *warm; /* n_path_wraps: last solutions */
  int n_path_wraps;

  /* Path points, segment after segment: */
  int *first_place;      /* n_segments + 1 */
  int *place;            /* n_points: where a path point is in local and ground */
  double (*local)[3];    /* in the axes of its segment */
  int n_moving, *moving; /* path points whose local changes with the pose */

  /* In ground, as last placed: */
  pc_four *ground;      /* path points; the fourth number is 0 */
  pc_transform *object; /* n_wraps */
};

/* Path point i in ground. */
static inline const double *pc_path_ground(const pc_path_work *work, int i) {
  return (const double *)&work->ground[work->place[i]];
}

/* pc_path_place for what one muscle needs. */
void pc_path_place_one(const pc_body *body, const pc_pose *pose, pc_path_work *work, const pc_muscle *m);

/* The stretch from a to b, in the object's frame, against path wrap w; `way` as in wrap.h. */
static inline pc_wrap_action pc_path_stretch(const pc_body *body, pc_path_work *work, int w,
                                             const double a[3], const double b[3], int way,
                                             pc_wrap_arc *arc) {
  const pc_path_wrap *pw = &body->path_wraps[w];
  const pc_wrap_object *object = &body->wraps[pw->object];
  switch (object->kind) {
  case PC_WRAP_CYLINDER:
    return pc_wrap_cylinder(object, a, b, way, arc);
  case PC_WRAP_SPHERE:
    return pc_wrap_sphere(object, a, b, way, arc);
  case PC_WRAP_ELLIPSOID:
    return pc_wrap_ellipsoid(object, pw->method, a, b, way, &work->rule, &work->warm[w], arc);
  case PC_WRAP_TORUS:
    return pc_wrap_torus(object, a, b, way, &work->rule, &work->warm[w], arc);
  }
  return PC_WRAP_NONE;
}

#endif
