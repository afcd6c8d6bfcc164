/* geodesic.h: the shortest string from a to b over one side of a curved surface. See geodesic.c. */
#ifndef POSTERIOR_BODY_GEODESIC_H
#define POSTERIOR_BODY_GEODESIC_H

#include "base/four.h"
#include "base/two.h"
#include "body/wrap.h"

enum {
  PC_GEODESIC_NODES = 10,                        /* quadrature points along the arc, */
  PC_GEODESIC_FOURS = 3,                         /* in fours; the last two only fill up and weigh nothing */
  PC_GEODESIC_BUBBLES = 6,                       /* shape functions inside it */
  PC_GEODESIC_UNKNOWNS = 2 + PC_GEODESIC_BUBBLES /* place of each end on its horizon, then the bubbles */
};

/* Where a string leaves the ends' horizons, lane 0 at a and lane 1 at b, with derivatives by the horizons'
 * parameters. */
typedef struct pc_chart_ends {
  pc_two tau, eta, dtau, deta;
  pc_two at[3], dat[3]; /* the same in space */
} pc_chart_ends;

/* A surface patch x(tau, eta): tau runs along the path, eta across it. */
typedef struct pc_chart pc_chart;
struct pc_chart {
  /* Speed |dx/ds| at all nodes at once and its derivatives by q[0..3] = tau, eta, dtau/ds, deta/ds. */
  void (*speed)(const pc_chart *chart, const pc_four q[4][PC_GEODESIC_FOURS], pc_four f[PC_GEODESIC_FOURS],
                pc_four df[4][PC_GEODESIC_FOURS]);
  /* The horizons of a and b, where straight lines from there touch, as curves over t. */
  void (*horizons)(const pc_chart *chart, pc_two t, pc_chart_ends *ends);
  /* A vector along dx for a step (dtau, deta) from (tau, eta). */
  void (*direction)(const pc_chart *chart, double tau, double eta, double dtau, double deta, double x[3]);
  double frame[9];   /* columns: the chart's axes, in whatever sense the surface gives them */
  double gram[6];    /* their inner products: 11 22 33 12 13 23 */
  double size[3];    /* whatever else the surface needs */
  pc_two rim[3][3];  /* the horizons, in whatever sense the surface gives them */
  bool held[2];      /* that end lies on the surface already: no straight part */
  double first_span; /* range of tau between the horizons at t = 0 */
};

/* Shape functions at the nodes; made once. First 1 at the first end and 0 at the other, then the reverse,
 * then the bubbles. */
struct pc_geodesic_rule {
  pc_four weight[PC_GEODESIC_FOURS];
  pc_four value[PC_GEODESIC_UNKNOWNS][PC_GEODESIC_FOURS];
  pc_four slope[PC_GEODESIC_UNKNOWNS][PC_GEODESIC_FOURS]; /* d/ds, s from -1 to 1 */
};

/* A solution, in parts of the arc's first guess so that a path that comes on or lifts off keeps its shape. */
struct pc_geodesic {
  int known; /* how many earlier solutions x holds, latest first; 0 = start cold */
  double x[3][PC_GEODESIC_UNKNOWNS];
  double stray[2]; /* eta/(1 + tau^2) at the ends: how far from the chart's middle line */
  double inverse[PC_GEODESIC_UNKNOWNS][PC_GEODESIC_UNKNOWNS]; /* of the curvature of the length there */
};

void pc_geodesic_rule_make(pc_geodesic_rule *rule);

/* Shortens the string from a to b over the chart, starting from the great-circle guess x = 0, or when
 * g->known from where the last solutions point, and leaves the solution in g. Returns the length of the
 * arc alone and fills the tangent points; negative when no shortest string was found near the start. */
double pc_geodesic_solve(const pc_geodesic_rule *rule, const pc_chart *chart, const double a[3],
                         const double b[3], pc_geodesic *g, double r1[3], double r2[3]);

#endif
