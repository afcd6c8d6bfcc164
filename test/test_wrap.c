/* Wraps one by one: closed forms, OpenSim's rules for which way round, and a plain polyline that knows
 * nothing of our method. */
#include "base/vec.h"
#include "body/geodesic.h"
#include "test.h"

static pc_geodesic_rule rule;
static unsigned long long seed = 1;

static double uniform(double lo, double hi) { /* Knuth's MMIX generator */
  seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
  return lo + (hi - lo) * (double)(seed >> 11) / 9007199254740992.0;
}

static void random_ends(double reach, double a[3], double b[3]) {
  for (int k = 0; k < 3; k++) a[k] = uniform(-reach, reach), b[k] = uniform(-reach, reach);
}

static pc_wrap_object shape(pc_wrap_kind kind, double s0, double s1, double s2) {
  return (pc_wrap_object){
      .kind = kind, .active = true, .at = PC_IDENTITY, .size = {s0, s1, s2}, .quadrant_axis = -1};
}

static pc_wrap_action wrap(const pc_wrap_object *o, const double a[3], const double b[3], pc_wrap_arc *arc) {
  pc_geodesic cold = {.known = 0};
  switch (o->kind) {
  case PC_WRAP_CYLINDER:
    return pc_wrap_cylinder(o, a, b, 0, arc);
  case PC_WRAP_SPHERE:
    return pc_wrap_sphere(o, a, b, 0, arc);
  case PC_WRAP_ELLIPSOID:
    return pc_wrap_ellipsoid(o, PC_WRAP_HYBRID, a, b, 0, &rule, &cold, arc);
  default:
    return pc_wrap_torus(o, a, b, 0, &rule, &cold, arc);
  }
}

static double whole(const double a[3], const double b[3], const pc_wrap_arc *arc) {
  return v3_distance(a, arc->r1) + arc->length + v3_distance(arc->r2, b);
}

/* ---- circle, cylinder, sphere ---------------------------------------------------------------------- */

static void test_circle(void) {
  pc_circle_wrap c;
  pc_wrap_circle(1, (double[2]){2, 0}, (double[2]){-2, 0}, 1, &c); /* a quarter less two thirds of a turn */
  CHECK_NEAR(c.turn, M_PI - 2 * M_PI / 3, 1e-15);
  CHECK_NEAR(c.l1, sqrt(3), 1e-15);
  CHECK_NEAR(c.t1[0], 0.5, 1e-15);
  CHECK_NEAR(c.t1[1], sqrt(3) / 2, 1e-15);
  pc_wrap_circle(1, (double[2]){2, 0}, (double[2]){-2, 0}, -1, &c);
  CHECK_NEAR(c.t1[1], -sqrt(3) / 2, 1e-15);
  pc_wrap_circle(1, (double[2]){0, 2}, (double[2]){2, 0}, 1, &c); /* the long way, 270 - 2*60 degrees */
  CHECK_NEAR(c.turn, M_PI * 150 / 180, 1e-15);
}

/* The turn is the angle between both tangent points, all the way round, to the accuracy of atan2. */
static void test_turn(void) {
  double worst = 0;
  for (int i = 0; i < 200000; i++) {
    double one = uniform(0, 2 * M_PI), turn = i % 7 ? uniform(0, 2 * M_PI - 1e-8) : uniform(0, 1e-3);
    if (i % 5 == 0) turn = M_PI / 16 * (i % 32) + 1e-12; /* where the series change */
    for (int way = -1; way <= 1; way += 2) {
      pc_circle_wrap c = {.t1 = {2 * cos(one), 2 * sin(one)},
                          {2 * cos(one + way * turn), 2 * sin(one + way * turn)}};
      double cross = c.t1[0] * c.t2[1] - c.t1[1] * c.t2[0], dot = c.t1[0] * c.t2[0] + c.t1[1] * c.t2[1];
      double wanted = atan2(way * cross, dot);
      worst = fmax(worst, fabs(pc_wrap_circle_turn(&c, way) - (wanted < 0 ? wanted + 2 * M_PI : wanted)));
    }
  }
  CHECK(worst < 1e-15, "%g", worst);
  pc_circle_wrap none = {.t1 = {1, 0}, .t2 = {1, 0}}, lost = {.t1 = {1, 0}, .t2 = {NAN, 0}},
                 half = {.t1 = {1, 0}, .t2 = {-1, 0}};
  CHECK(pc_wrap_circle_turn(&none, 1) == 0 && pc_wrap_circle_turn(&none, -1) == 0);
  CHECK(isnan(pc_wrap_circle_turn(&lost, 1)));
  CHECK(pc_wrap_circle_turn(&half, 1) == M_PI);
}

/* Length over the cylinder for tangent heights z1, z2: what a shortest path may not exceed. */
static double over_cylinder(double r, const double a[3], const double b[3], const pc_wrap_arc *arc, double z1,
                            double z2, double turn) {
  double r1[3] = {arc->r1[0], arc->r1[1], z1}, r2[3] = {arc->r2[0], arc->r2[1], z2};
  return v3_distance(a, r1) + hypot(r * turn, z2 - z1) + v3_distance(r2, b);
}

static void test_cylinder(void) {
  pc_wrap_object o = shape(PC_WRAP_CYLINDER, 0.05, 1, 0);
  pc_wrap_arc arc;
  int wraps = 0;
  for (int i = 0; i < 400; i++) {
    double a[3], b[3];
    random_ends(0.15, a, b);
    pc_wrap_action action = wrap(&o, a, b, &arc);
    if (action != PC_WRAP_MANDATORY) continue;
    wraps++;
    double turn = sqrt(arc.length * arc.length - pow(arc.r2[2] - arc.r1[2], 2)) / 0.05, step = 1e-4;
    double best = over_cylinder(0.05, a, b, &arc, arc.r1[2], arc.r2[2], turn);
    CHECK_NEAR(best, whole(a, b, &arc), 1e-14);
    CHECK(turn < M_PI, "unconstrained wraps take the short way");
    for (int k = 0; k < 9; k++)
      CHECK(over_cylinder(0.05, a, b, &arc, arc.r1[2] + (k / 3 - 1) * step, arc.r2[2] + (k % 3 - 1) * step,
                          turn) >= best - 1e-15);
  }
  CHECK(wraps > 30, "%d", wraps);
}

/* A cylinder about z, ends left and right of it and a little above: with quadrant -y the path goes
 * below, where the line does not; with +y it stays straight; inside is inside. */
static void test_cylinder_quadrants(void) {
  pc_wrap_object o = shape(PC_WRAP_CYLINDER, 1, 10, 0);
  pc_wrap_arc arc;
  double a[3] = {-3, 0.5, 0}, b[3] = {3, 0.5, 0}, high[3] = {3, 2.5, 0}, off[3] = {3, 0.5, 60};
  CHECK(wrap(&o, a, b, &arc) == PC_WRAP_MANDATORY && arc.r1[1] > 0, "short way over the top");
  o.quadrant_axis = 1, o.quadrant_sign = 1;
  CHECK(wrap(&o, a, b, &arc) == PC_WRAP_MANDATORY && arc.r1[1] > 0);
  o.quadrant_sign = -1; /* both ends on the forbidden side: held below whether the line hits or not */
  CHECK(wrap(&o, a, b, &arc) == PC_WRAP_OPTIONAL && arc.r1[1] < 0 && arc.r2[1] < 0, "%g %g", arc.r1[1],
        arc.r2[1]);
  CHECK(wrap(&o, (double[3]){-3, 2.5, 0}, high, &arc) == PC_WRAP_OPTIONAL && arc.r1[1] < 0);
  o.quadrant_sign = 1; /* one end on the allowed side, line passing there: no wrap */
  CHECK(wrap(&o, (double[3]){-3, -0.1, 0}, high, &arc) == PC_WRAP_NONE);
  o.quadrant_sign = -1; /* the same line passes on the forbidden side: pulled under */
  CHECK(wrap(&o, (double[3]){-3, -0.1, 0}, high, &arc) == PC_WRAP_OPTIONAL && arc.r1[1] < 0);
  CHECK(wrap(&o, (double[3]){0.5, 0.5, 0}, b, &arc) == PC_WRAP_INSIDE);
  o.quadrant_axis = -1;
  CHECK(wrap(&o, a, off, &arc) == PC_WRAP_NONE || fabs(arc.r1[2]) <= 5,
        "a tangent point lies on the cylinder");
  CHECK(wrap(&o, (double[3]){-3, 0.5, 6}, (double[3]){3, 0.5, 7}, &arc) == PC_WRAP_NONE, "beyond its length");
}

static void test_sphere(void) {
  pc_wrap_object o = shape(PC_WRAP_SPHERE, 0.1, 0, 0);
  pc_wrap_arc arc;
  double a[3] = {-0.2, 0.05, 0}, b[3] = {0.2, 0.05, 0}, d = hypot(0.2, 0.05);
  double turn = 2 * atan2(0.2, 0.05) - 2 * acos(0.1 / d);
  CHECK(wrap(&o, a, b, &arc) == PC_WRAP_MANDATORY);
  CHECK_NEAR(whole(a, b, &arc), 2 * sqrt(d * d - 0.01) + 0.1 * turn, 1e-15);
  CHECK(arc.r1[1] > 0);
  o.quadrant_axis = 1, o.quadrant_sign = -1; /* the other way round the same plane */
  CHECK(wrap(&o, a, b, &arc) == PC_WRAP_OPTIONAL && arc.r1[1] < 0);
  CHECK_NEAR(arc.length, 0.1 * (2 * M_PI - 2 * atan2(0.2, 0.05) - 2 * acos(0.1 / d)), 1e-15);
  CHECK(wrap(&o, (double[3]){0.05, 0, 0}, b, &arc) == PC_WRAP_INSIDE);
  CHECK(wrap(&o, (double[3]){-0.2, 0.2, 0}, (double[3]){0.2, 0.2, 0}, &arc) == PC_WRAP_NONE);
}

/* ---- ellipsoid, torus ------------------------------------------------------------------------------ */

static void test_ball_ellipsoid(void) {
  pc_wrap_object ball = shape(PC_WRAP_SPHERE, 0.1, 0, 0), same = shape(PC_WRAP_ELLIPSOID, 0.1, 0.1, 0.1);
  int wraps = 0;
  for (int i = 0; i < 500; i++) {
    double a[3], b[3];
    pc_wrap_arc s, e;
    random_ends(0.3, a, b);
    pc_wrap_action action = wrap(&ball, a, b, &s);
    CHECK(wrap(&same, a, b, &e) == action);
    if (action <= PC_WRAP_INSIDE) continue;
    wraps++;
    CHECK_NEAR(whole(a, b, &e), whole(a, b, &s), 1e-13);
  }
  CHECK(wraps > 40, "%d", wraps);
}

/* An ellipsoid a hundred times as long as wide is a cylinder near its middle. */
static void test_long_ellipsoid(void) {
  pc_wrap_object tube = shape(PC_WRAP_CYLINDER, 0.05, 1000, 0),
                 lens = shape(PC_WRAP_ELLIPSOID, 0.05, 0.05, 50);
  int wraps = 0;
  for (int i = 0; i < 300; i++) {
    double a[3], b[3];
    pc_wrap_arc c, e;
    random_ends(0.2, a, b);
    if (wrap(&tube, a, b, &c) != PC_WRAP_MANDATORY || wrap(&lens, a, b, &e) != PC_WRAP_MANDATORY) continue;
    wraps++;
    CHECK_NEAR(whole(a, b, &e), whole(a, b, &c), 1e-6);
  }
  CHECK(wraps > 30, "%d", wraps);
}

enum { KNOTS = 400 };

/* An independent answer: knots on the surface between r1 and r2, each moved to the middle of its
 * neighbours and back onto the surface (along its normal) until the string is straight as can be. Gives
 * the length of the chain of chords, short of the arc by the square of the spacing. */
static double polyline(const double size[3], const double r1[3], const double r2[3], int n, double (*x)[3]) {
  for (int i = 0; i <= n; i++) {
    double f = (double)i / n;
    for (int k = 0; k < 3; k++) x[i][k] = (1 - f) * r1[k] + f * r2[k];
  }
  for (int sweep = 0; sweep < 40 * n; sweep++)
    for (int i = 1; i < n; i++) {
      for (int k = 0; k < 3; k++) /* over-relaxed */
        x[i][k] += 1.8 * (0.5 * (x[i - 1][k] + x[i + 1][k]) - x[i][k]);
      for (int newton = 0; newton < 2; newton++) {
        double m[3];
        for (int k = 0; k < 3; k++) m[k] = x[i][k] / (size[k] * size[k]);
        v3_madd(x[i], -0.5 * (v3_dot(m, x[i]) - 1) / v3_dot(m, m), m);
      }
    }
  double length = 0;
  for (int i = 0; i < n; i++) length += v3_distance(x[i], x[i + 1]);
  return length;
}

/* The arc is the geodesic between its ends, and the straight ends are tangent to it. Chords of n and 2n
 * pieces extrapolated (Richardson) are right to the fourth power of the spacing. */
static void test_ellipsoid_geodesic(void) {
  static double x[KNOTS + 1][3];
  pc_wrap_object o = shape(PC_WRAP_ELLIPSOID, 0.075, 0.17, 0.13); /* the chest of the built-in human */
  int wraps = 0;
  for (int i = 0; i < 2000 && wraps < 12; i++) {
    double a[3], b[3], t1[3], t2[3], e1[3], e2[3];
    pc_wrap_arc arc;
    random_ends(0.3, a, b);
    if (wrap(&o, a, b, &arc) != PC_WRAP_MANDATORY || arc.length < 0.03) continue;
    wraps++;
    double coarse = polyline(o.size, arc.r1, arc.r2, 40, x), fine = polyline(o.size, arc.r1, arc.r2, 80, x);
    CHECK_NEAR(arc.length, fine + (fine - coarse) / 3, 2e-8);
    v3_sub(e1, arc.r1, a), v3_sub(e2, b, arc.r2);
    v3_sub(t1, x[1], x[0]), v3_sub(t2, x[80], x[79]);
    CHECK(v3_dot(e1, t1) / v3_norm(e1) / v3_norm(t1) > 1 - 1e-3, "first chord bends off by half its angle");
    CHECK(v3_dot(e2, t2) / v3_norm(e2) / v3_norm(t2) > 1 - 1e-3);
    double level = 0, slope = 0;
    for (int k = 0; k < 3; k++) {
      level += pow(arc.r1[k] / o.size[k], 2);
      slope += arc.r1[k] * e1[k] / (o.size[k] * o.size[k]);
    }
    CHECK_NEAR(level, 1, 1e-14);
    CHECK_NEAR(slope, 0, 1e-13);
  }
  CHECK(wraps == 12, "%d", wraps);
}

/* c1 by the midpoint rule is the surface's nearest point: no other of a fine grid is nearer. */
static void test_nearest(void) {
  pc_wrap_object o = shape(PC_WRAP_ELLIPSOID, 0.075, 0.17, 0.13);
  for (int i = 0; i < 20; i++) {
    double in[3], out[3], mid[3], c1[3];
    random_ends(0.06, in, out);
    for (int k = 0; k < 3; k++) mid[k] = 0.5 * (in[k] + out[k]);
    pc_ellipsoid_side(&o, PC_WRAP_MIDPOINT, in, out, c1);
    double level = 0, least = INFINITY;
    for (int k = 0; k < 3; k++) level += pow(c1[k] / o.size[k], 2);
    CHECK_NEAR(level, 1, 1e-6);
    for (int u = 0; u < 60; u++)
      for (int v = 0; v < 120; v++) {
        double lat = M_PI * (u + 0.5) / 60 - M_PI / 2, lon = 2 * M_PI * v / 120;
        double x[3] = {o.size[0] * cos(lat) * cos(lon), o.size[1] * cos(lat) * sin(lon),
                       o.size[2] * sin(lat)};
        least = fmin(least, v3_distance(x, mid));
      }
    CHECK(v3_distance(c1, mid) < least + 1e-6, "%g %g", v3_distance(c1, mid), least);
  }
}

/* A line along y, a little behind the middle of a flat ellipsoid: it goes round behind, and in front when
 * the quadrant says so. Both are shortest paths on their side, mirror images but for the line's place. */
static void test_ellipsoid_quadrant(void) {
  pc_wrap_object o = shape(PC_WRAP_ELLIPSOID, 0.05, 0.1, 0.1);
  pc_wrap_arc back, front;
  double a[3] = {-0.005, -0.2, 0.01}, b[3] = {-0.004, 0.2, -0.01};
  CHECK(wrap(&o, a, b, &back) == PC_WRAP_MANDATORY && back.r1[0] < 0 && back.r2[0] < 0);
  o.quadrant_axis = 0, o.quadrant_sign = -1;
  CHECK(wrap(&o, a, b, &front) == PC_WRAP_MANDATORY);
  CHECK_NEAR(whole(a, b, &front), whole(a, b, &back), 1e-12);
  o.quadrant_sign = 1;
  CHECK(wrap(&o, a, b, &front) == PC_WRAP_MANDATORY && front.r1[0] > 0 && front.r2[0] > 0, "%g %g",
        front.r1[0], front.r2[0]);
  double c[3] = {0.005, -0.2, 0.01}, d[3] = {0.004, 0.2, -0.01}; /* mirrored line, other quadrant */
  o.quadrant_sign = -1;
  CHECK(wrap(&o, c, d, &back) == PC_WRAP_MANDATORY);
  CHECK_NEAR(whole(c, d, &back), whole(a, b, &front), 1e-12);
}

/* An end on the surface is its own tangent point. */
static void test_end_on_surface(void) {
  pc_wrap_object ball = shape(PC_WRAP_ELLIPSOID, 0.1, 0.1, 0.1);
  pc_wrap_arc arc;
  double a[3] = {0, 0.1, 0}, b[3] = {0.1 * sqrt(2), -0.1, 0};
  double turn = M_PI / 2 + atan2(0.1, 0.1 * sqrt(2)) - acos(0.1 / v3_norm(b));
  CHECK(wrap(&ball, a, (double[3]){0.3, -0.4, 0}, &arc) != PC_WRAP_INSIDE);
  pc_wrap_action action = wrap(&ball, (double[3]){0, 0.1 + 1e-7, 0}, b, &arc);
  CHECK(action == PC_WRAP_MANDATORY, "%d", action);
  CHECK_NEAR(arc.length, 0.1 * turn, 1e-7);
  CHECK_NEAR(v3_distance(arc.r1, a), 0, 1e-6);
}

/* The whole length is stationary in the tangent points: its derivative by an end is the direction of the
 * straight part there, and no warm start changes it. */
static void check_end_forces(const pc_wrap_object *o, double reach, double apart, int wanted) {
  int wraps = 0;
  for (int i = 0; i < 4000 && wraps < wanted; i++) {
    double a[3], b[3], h = 1e-6;
    pc_wrap_arc arc, up, down;
    random_ends(reach, a, b);
    a[2] += apart, b[2] -= apart;
    if (wrap(o, a, b, &arc) <= PC_WRAP_INSIDE) continue;
    wraps++;
    for (int k = 0; k < 3; k++) {
      double p[3] = {a[0], a[1], a[2]}, q[3] = {a[0], a[1], a[2]};
      p[k] += h, q[k] -= h;
      if (wrap(o, p, b, &up) <= PC_WRAP_INSIDE || wrap(o, q, b, &down) <= PC_WRAP_INSIDE) continue;
      double slope = (whole(p, b, &up) - whole(q, b, &down)) / (2 * h);
      CHECK_NEAR(slope, (a[k] - arc.r1[k]) / v3_distance(a, arc.r1), 1e-6);
    }
  }
  CHECK(wraps == wanted, "%d", wraps);
}

static void test_warm(void) {
  pc_wrap_object o = shape(PC_WRAP_ELLIPSOID, 0.075, 0.17, 0.13);
  int wraps = 0;
  for (int i = 0; i < 300; i++) {
    double a[3], b[3];
    pc_geodesic warm = {.known = 0};
    pc_wrap_arc cold, arc;
    random_ends(0.25, a, b);
    if (wrap(&o, a, b, &cold) <= PC_WRAP_INSIDE) continue;
    for (int frame = 20; frame >= 0; frame--) { /* come from elsewhere */
      double p[3] = {a[0] + 0.0002 * frame, a[1] - 0.0003 * frame, a[2]};
      pc_wrap_ellipsoid(&o, PC_WRAP_HYBRID, p, b, 0, &rule, &warm, &arc);
    }
    wraps++;
    CHECK_NEAR(whole(a, b, &arc), whole(a, b, &cold), 1e-12);
    CHECK_NEAR(v3_distance(arc.r1, cold.r1), 0, 1e-7);
  }
  CHECK(wraps > 20, "%d", wraps);
}

/* Through the hole of a torus: a thin tube is nearly a straight one where the path bends little; the end
 * forces tell the rest. The path must stay on the tube's inner side. */
static void test_torus(void) {
  pc_wrap_object o = shape(PC_WRAP_TORUS, 0.01, 0.05, 0);
  pc_wrap_arc arc;
  double a[3] = {0.1, 0.002, 0.1}, b[3] = {0.1, -0.001, -0.1};
  CHECK(wrap(&o, a, b, &arc) == PC_WRAP_OPTIONAL);
  CHECK(hypot(arc.r1[0], arc.r1[1]) < 0.05 && arc.r1[2] > 0 && arc.r2[2] < 0);
  CHECK_NEAR(pow(hypot(arc.r1[0], arc.r1[1]) - 0.05, 2) + arc.r1[2] * arc.r1[2], 1e-4, 1e-15);
  pc_circle_wrap flat; /* nearly in the plane y = 0: the plane problem about (0.05, 0) */
  pc_wrap_circle(0.01, (double[2]){0.05, 0.1}, (double[2]){0.05, -0.1}, 1, &flat);
  CHECK_NEAR(whole(a, b, &arc), flat.l1 + flat.l2 + 0.01 * flat.turn, 1e-4);
  check_end_forces(&o, 0.06, 0.1, 20);
}

int main(void) {
  pc_geodesic_rule_make(&rule);
  test_circle();
  test_turn();
  test_cylinder();
  test_cylinder_quadrants();
  test_sphere();
  test_ball_ellipsoid();
  test_long_ellipsoid();
  test_ellipsoid_geodesic();
  test_nearest();
  test_ellipsoid_quadrant();
  test_end_on_surface();
  test_warm();
  pc_wrap_object chest = shape(PC_WRAP_ELLIPSOID, 0.075, 0.17, 0.13),
                 tube = shape(PC_WRAP_CYLINDER, 0.05, 9, 0);
  check_end_forces(&chest, 0.25, 0, 40);
  check_end_forces(&tube, 0.2, 0, 40);
  test_torus();
  return test_done();
}
