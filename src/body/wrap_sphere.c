/* wrap_sphere.c: paths over a sphere about the origin of its frame.
 *
 * The shortest path lies in the plane of the two ends and the centre: a great circle with tangents
 * (wrap_circle.h). The plane leaves two ways round. OpenSim's rule (WrapSphere::wrapLine): a path wraps
 * when its straight line runs through the sphere, the short way; with a quadrant, and an end outside
 * the allowed half, by the way that bulges to the allowed side. Not taken over: OpenSim 4.6 counts an
 * arc of more than half a turn with a negative length, and goes nowhere new when the line hits the very
 * centre; here any plane through the line serves then, as all are equally short.
 */
#include "base/vec.h"
#include "body/wrap.h"

/* Does the segment from a to b enter and leave a sphere about the origin between its ends? */
static bool runs_through(double r, const double a[3], const double b[3]) {
  double d[3];
  v3_sub(d, b, a);
  double aa = v3_dot(d, d), ab = v3_dot(a, d), c = v3_dot(a, a) - r * r;
  double disc = ab * ab - aa * c;
  if (!(disc >= 0) || aa == 0) return false;
  double root = sqrt(disc);
  return -ab - root > 0 && -ab + root < aa;
}

/* e1 along a, e2 in the plane of a and b and left of a towards b. */
static void plane_of(const double a[3], const double b[3], double e1[3], double e2[3]) {
  v3_scale(e1, 1 / v3_norm(a), a);
  double along = v3_dot(e1, b);
  v3_copy(e2, b);
  v3_madd(e2, -along, e1);
  double n = v3_norm(e2);
  if (n < 1e-12 * v3_norm(b)) { /* through the centre: any plane, chosen by the smallest component */
    int k = fabs(e1[0]) <= fabs(e1[1]) ? (fabs(e1[0]) <= fabs(e1[2]) ? 0 : 2)
                                       : (fabs(e1[1]) <= fabs(e1[2]) ? 1 : 2);
    v3_set(e2, k == 0, k == 1, k == 2);
    v3_madd(e2, -e1[k], e1);
    n = v3_norm(e2);
  }
  v3_scale(e2, 1 / n, e2);
}

static void great_circle(double r, const double a[3], const double b[3], int way, pc_wrap_arc *arc) {
  double e1[3], e2[3];
  plane_of(a, b, e1, e2);
  pc_circle_wrap c;
  pc_wrap_circle(r, (double[2]){v3_norm(a), 0}, (double[2]){v3_dot(e1, b), v3_dot(e2, b)}, way, &c);
  v3_scale(arc->r1, c.t1[0], e1), v3_madd(arc->r1, c.t1[1], e2);
  v3_scale(arc->r2, c.t2[0], e1), v3_madd(arc->r2, c.t2[1], e2);
  arc->length = r * c.turn;
  arc->way = way;
}

pc_wrap_action pc_wrap_sphere(const pc_wrap_object *o, const double a[3], const double b[3], int way,
                              pc_wrap_arc *arc) {
  double r = o->size[0];
  if (v3_dot(a, a) < r * r || v3_dot(b, b) < r * r) return PC_WRAP_INSIDE;
  if (way) {
    great_circle(r, a, b, way, arc);
    return arc->length > PC_WRAP_LIFTED * r ? PC_WRAP_NONE : PC_WRAP_MANDATORY;
  }
  if (!runs_through(r, a, b)) return PC_WRAP_NONE;
  int axis = o->quadrant_axis, side = o->quadrant_sign;
  if (axis < 0) {
    great_circle(r, a, b, 1, arc);
    return PC_WRAP_MANDATORY;
  }
  bool allowed_a = (a[axis] >= 0 ? 1 : -1) == side, allowed_b = (b[axis] >= 0 ? 1 : -1) == side;
  way = 1;
  if (!allowed_a || !allowed_b) { /* the long way, where it bulges to the allowed side */
    great_circle(r, a, b, -1, arc);
    double bulge = (arc->r1[axis] - a[axis]) + (arc->r2[axis] - b[axis]);
    if (bulge * side >= 0) way = -1;
  }
  great_circle(r, a, b, way, arc);
  return allowed_a || allowed_b ? PC_WRAP_MANDATORY : PC_WRAP_OPTIONAL;
}
