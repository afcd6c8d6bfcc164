/* wrap_cylinder.c: paths over a cylinder about the z axis of its frame.
 *
 * Unrolled, the surface is flat and the path a straight line: both straight ends and the helix between
 * them climb with one common slope. So the plane problem across the axis (wrap_circle.h) gives the
 * plan S = l1 + r*turn + l2, the rise dz is shared along it in proportion, and L = sqrt(S^2 + dz^2).
 *
 * Whether and which way round is OpenSim 4.6's decision (WrapCylinder::wrapLine): without a quadrant a
 * path wraps when its straight line runs through the (endless) cylinder, the shorter way; with one it
 * goes by the allowed side, and only then perhaps more than half way round; never when both tangent
 * points lie beyond the cylinder's length. Not taken over: OpenSim 4.6 leaves the tangent points of a
 * path's only wrap where a plane through an estimated apex puts them, so that its length is not quite
 * the shortest and its arm not quite the derivative of its length; and it takes the angle of a wrap of
 * more than half a turn to the left as 2 pi too much.
 */
#include "base/vec.h"
#include "body/wrap.h"

/* Below this squared sine OpenSim calls the line parallel to the axis (ROUNDOFF_ERROR). */
static const double PARALLEL = 2e-13;

/* Sign with OpenSim's convention for zero (DSIGN). */
static int sign_of(double x) {
  return x >= 0 ? 1 : -1;
}

/* Does the line from a to b run through the cylinder between its ends? aa: squared distance of a from the
 * axis. The line is closest to it at the part in/across of the way (a line along it, at a): compared here
 * without dividing. */
static inline bool runs_through(double r, const double a[3], const double b[3], double aa, double *in,
                                double *across) {
  double d[3];
  v3_sub(d, b, a);
  *across = d[0] * d[0] + d[1] * d[1], *in = -(a[0] * d[0] + a[1] * d[1]);
  if (*across <= PARALLEL * v3_dot(d, d)) {
    *in = 0, *across = 1;
    return false;
  }
  return *in > 0 && *in < *across && (aa - r * r) * *across < *in * *in;
}

/* The side a quadrant chooses, by which tangent points lie on its allowed half. */
static int way_by_quadrant(const pc_wrap_object *o, const pc_circle_wrap way[2], double za, double zb) {
  int axis = o->quadrant_axis, side = o->quadrant_sign;
#define ALLOWED(t, z) (sign_of(axis == 2 ? (z) : (t)[axis & 1]) == side)
  bool left1 = ALLOWED(way[0].t1, za), right1 = ALLOWED(way[1].t1, za);
  if (left1 != right1) return left1 ? 1 : -1;
  if (ALLOWED(way[1].t2, zb)) return -1; /* OpenSim asks this end first */
  if (left1 || ALLOWED(way[0].t2, zb)) return 1;
#undef ALLOWED
  /* no tangent point is allowed: the longer way */
  double left = pc_wrap_circle_turn(&way[0], 1), right = pc_wrap_circle_turn(&way[1], -1);
  double wide_left = fmin(left, 6.283185307179586 - left);
  double wide_right = fmin(right, 6.283185307179586 - right);
  return wide_left > wide_right ? 1 : -1;
}

/* Fills the arc for one way round; false when both tangent points are off the cylinder's ends. */
static bool helix(const pc_wrap_object *o, const double a[3], const double b[3], const pc_circle_wrap *c,
                  bool check_ends, pc_wrap_arc *arc) {
  double r = o->size[0], half = 0.5 * o->size[1];
  double curve = r * c->turn, plan = c->l1 + curve + c->l2, rise = b[2] - a[2];
  double slope = plan > 0 ? rise / plan : 0;
  v3_set(arc->r1, c->t1[0], c->t1[1], a[2] + slope * c->l1);
  v3_set(arc->r2, c->t2[0], c->t2[1], b[2] - slope * c->l2);
  arc->length = curve * sqrt(1 + slope * slope);
  return !(check_ends && fabs(arc->r1[2]) > half && fabs(arc->r2[2]) > half);
}

pc_wrap_action pc_wrap_cylinder(const pc_wrap_object *o, const double a[3], const double b[3], int way,
                                pc_wrap_arc *arc) {
  double r = o->size[0], aa = a[0] * a[0] + a[1] * a[1], in, across;
  if (aa < r * r || b[0] * b[0] + b[1] * b[1] < r * r) return PC_WRAP_INSIDE;
  pc_circle_wrap c[2]; /* left, right */
  if (way) {
    pc_wrap_circle(r, a, b, way, &c[0]);
    helix(o, a, b, &c[0], false, arc);
    arc->way = way;
    return c[0].turn > PC_WRAP_LIFTED ? PC_WRAP_NONE : PC_WRAP_MANDATORY;
  }
  bool through = runs_through(r, a, b, aa, &in, &across);
  if (o->quadrant_axis < 0) {
    if (!through) return PC_WRAP_NONE;
    arc->way = a[0] * b[1] - a[1] * b[0] >= 0 ? 1 : -1;
    pc_wrap_circle(r, a, b, arc->way, &c[0]);
    return helix(o, a, b, &c[0], true, arc) ? PC_WRAP_MANDATORY : PC_WRAP_NONE;
  }
  pc_wrap_action action = PC_WRAP_MANDATORY;
  int axis = o->quadrant_axis, side = o->quadrant_sign, sa = sign_of(a[axis]), sb = sign_of(b[axis]);
  if (sa != side && sb != side)
    action = PC_WRAP_OPTIONAL;
  else if (!through) {
    if (sa == sb || sign_of(a[axis] + in / across * (b[axis] - a[axis])) == side) return PC_WRAP_NONE;
    action = PC_WRAP_OPTIONAL;
  }
  pc_wrap_circle_ways(r, a, b, c);
  arc->way = way_by_quadrant(o, c, a[2], b[2]);
  pc_circle_wrap *taken = &c[arc->way < 0];
  taken->turn = pc_wrap_circle_turn(taken, arc->way);
  return helix(o, a, b, taken, true, arc) ? action : PC_WRAP_NONE;
}
