/* wrap.h: one straight stretch of a path against one wrap object, in the object's own frame.
 *
 * Each surface file answers two questions for the stretch from a to b. First OpenSim's: does the path
 * wrap here, and which way round? Then ours: the shortest path that goes that way, with straight ends
 * tangent to a geodesic. Its length is stationary in the tangent points, so -dL/dq needs only the
 * directions of the straight ends (body.h, pc_path_arms).
 */
#ifndef POSTERIOR_BODY_WRAP_H
#define POSTERIOR_BODY_WRAP_H

#include "body/wrap_circle.h"
#include "posterior/body.h"

typedef enum pc_wrap_action {
  PC_WRAP_NONE,     /* the stretch stays straight */
  PC_WRAP_INSIDE,   /* an end lies inside the object: nothing sensible can be done, stays straight */
  PC_WRAP_OPTIONAL, /* wraps; another stretch of the path may wrap with less change of length */
  PC_WRAP_MANDATORY /* wraps: the straight line runs through the object */
} pc_wrap_action;

typedef struct pc_wrap_arc {
  double r1[3], r2[3]; /* tangent points, object frame, m */
  double length;       /* of the geodesic between them, m */
  int way;             /* which way round: +1 or -1, meaningful to the surface that wrote it */
} pc_wrap_arc;

/* geodesic.h; the second is the solution of the last frame: start of the next, never its answer. */
typedef struct pc_geodesic_rule pc_geodesic_rule;
typedef struct pc_geodesic pc_geodesic;

/* way = 0: decide as OpenSim does. way = +1 or -1: stay with a way round that was decided before, for
 * the refinement of several wraps on one path; PC_WRAP_NONE then means that the path has lifted off. */
pc_wrap_action pc_wrap_cylinder(const pc_wrap_object *object, const double a[3], const double b[3], int way,
                                pc_wrap_arc *arc);
pc_wrap_action pc_wrap_sphere(const pc_wrap_object *object, const double a[3], const double b[3], int way,
                              pc_wrap_arc *arc);
pc_wrap_action pc_wrap_ellipsoid(const pc_wrap_object *object, pc_wrap_method method, const double a[3],
                                 const double b[3], int way, const pc_geodesic_rule *rule, pc_geodesic *warm,
                                 pc_wrap_arc *arc);
pc_wrap_action pc_wrap_torus(const pc_wrap_object *object, const double a[3], const double b[3], int way,
                             const pc_geodesic_rule *rule, pc_geodesic *warm, pc_wrap_arc *arc);

/* The point of an ellipsoid's surface towards which OpenSim lifts the chord that runs from `in` to `out`
 * on the surface: which side the path goes. */
void pc_ellipsoid_side(const pc_wrap_object *object, pc_wrap_method method, const double in[3],
                       const double out[3], double c1[3]);

#endif
