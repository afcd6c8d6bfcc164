/* contact.h: where the body may touch the ground when no plate measures it. */
#ifndef POSTERIOR_CONTACT_H
#define POSTERIOR_CONTACT_H

#include "posterior/load.h"

enum {
  PC_CONTACT_EDGES = 4,   /* generators of the linearised friction cone at each point */
  PC_CONTACT_BODIES = 24, /* touching segments at most */
  PC_CONTACT_POINTS = 64, /* candidate points at most */
};

/* A ball fixed to a segment, whose lowest point may touch. Made by pc_contact_candidates; level, plane
 * and region by pc_contact_levels and pc_contact_seat. */
typedef struct pc_contact_point {
  int segment;
  int body;             /* index into the set's bodies */
  int twin;             /* the same point on the other side, or -1 */
  bool foot;            /* of the sole */
  bool sits;            /* may rest on a seat */
  double at[3];         /* centre, segment frame, m */
  double radius;        /* m */
  double share;         /* of the load beside equal neighbours: its weight counts this much */
  double level;         /* height of its lowest point when it carries, m: the surface's, but for errors of
                           marker and model that last through a recording */
  double give;          /* how far above its level it still touches, m */
  double plane;         /* height of the surface it would push on, m */
  bool bounded;         /* the surface is a seat: it ends at `region` */
  const pc_surface *on; /* told: what it may push on; NULL = level, as above */
  double region[4];     /* lowest and highest x, lowest and highest z of the seat, m */
} pc_contact_point;

typedef struct pc_contact_set {
  int n_bodies;
  pc_contact_body *bodies;
  int n_points;
  pc_contact_point *points;
  double ground;   /* height of the ground, m */
  double friction; /* coefficient */
} pc_contact_set;

/* Candidate points of a body for a movement; the ground's height from def or from the movement. Memory
 * in arena. */
int pc_contact_make(pc_contact_set *set, const pc_body *body, const pc_motion *motion, const pc_load_def *def,
                    pc_arena *arena, pc_err *err);

/* For the pose (positions and velocities set): at[i] = point i in ground, on its surface; weight[i] in
 * [0,1]: how much of a contact it can be, smooth in height and speed; 0 = none. reaction: joint reactions
 * of the movement without contact forces (pc_joint_reactions). */
void pc_contact_weigh(const pc_contact_set *set, const pc_body *body, const pc_pose *pose,
                      const double (*reaction)[6], double (*at)[3], double *weight);

/* Unit generator e of the friction cone of a point: force = sum over edges x_e * generator_e, x_e >= 0. On
 * what is level the edges lie along x and z; on what is upright one pair is level and one up and down. */
static inline void pc_contact_generator(const pc_contact_set *set, int point, int edge, double force[3]) {
  static const double along[PC_CONTACT_EDGES][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  const pc_surface *on = set->points[point].on;
  int up = !on || on->normal[1] != 0 ? 1
           : on->normal[0] != 0      ? 0
                                     : 2,
      first = up == 0 ? 1 : 0, second = up == 2 ? 1 : 2;
  force[up] = on ? on->normal[up] : 1;
  force[first] = set->friction * along[edge][0], force[second] = set->friction * along[edge][1];
}

/* The direction of push that costs least at a contact: cheap[e] is the share of generator e, 1 on
 * average over the edges. com: the body's centre of mass in ground. */
void pc_contact_aim(const pc_contact_set *set, int point, const double at[3], const double com[3],
                    double cheap[PC_CONTACT_EDGES]);

/* How the cost of a contact's forces answers to its place and speed: cost[e] (PC_CONTACT_EDGES) is what
 * generator e costs now, its price divided by the point's weight and by what pc_contact_aim says. Covectors:
 * by the ball's centre, by its velocity, by the body's centre of mass. A seat's weight is taken as it is. */
typedef struct pc_contact_slope {
  double centre[3], velocity[3], com[3];
} pc_contact_slope;
void pc_contact_price(const pc_contact_set *set, int point, const pc_pose *pose, const double com[3],
                      const double cost[PC_CONTACT_EDGES], pc_contact_slope *slope);

/* Centre of mass in ground. */
void pc_contact_com(const pc_body *body, const pc_pose *pose, double com[3]);

/* ---- steps of pc_contact_make ---- */

/* The candidate balls, scaled to the body: set->points and set->bodies. Leaves room for
 * a second, seated copy of each. */
int pc_contact_candidates(pc_contact_set *set, const pc_body *body, pc_arena *arena, pc_err *err);

/* The height of the ground and every point's level. given: the ground's height, NaN = find it. */
int pc_contact_levels(pc_contact_set *set, const pc_body *body, const pc_motion *motion, double given,
                      pc_err *err);

/* Where surfaces are told: each candidate on each surface that it may touch, instead of what levels and seats
 * find. */
int pc_contact_surfaces(pc_contact_set *set, const pc_load_def *def, pc_err *err);
/* Where others are found: the balls that surfaces name have their levels told, as if the ground were there.
 */
void pc_contact_raise(pc_contact_set *set, const pc_load_def *def);
/* For such a point, its ball's centre at `centre`: how far it is above its surface, m, and the point of the
 * surface below it; false: the surface is not there. */
bool pc_contact_above(const pc_contact_point *point, const double centre[3], double *above, double at[3]);

/* Adds the points of a seat where the movement cannot do without one. */
int pc_contact_seat(pc_contact_set *set, const pc_body *body, const pc_motion *motion, pc_err *err);

/* The zero moment point: where on the ground (x, z) one force without a turning moment about a level axis
 * would have to act; false when the ground carries less than half the weight, as in a jump. */
bool pc_contact_zero_moment(const pc_contact_set *set, const pc_body *body, const double (*reaction)[6],
                            double point[2]);

/* How far, m, the point (x, z) lies outside the polygon of the points that have weight; negative inside,
 * INFINITY when none has. */
double pc_contact_reach(const pc_contact_set *set, const double (*at)[3], const double *weight,
                        const double point[2]);

/* Centre and speed of point i; pose must hold velocities. */
void pc_contact_move(const pc_contact_point *point, const pc_pose *pose, double centre[3], double *speed);

/* Frame f of a motion into the pose, with velocities and accelerations. */
void pc_contact_pose(const pc_body *body, const pc_motion *motion, int f, pc_pose *pose);

#endif
