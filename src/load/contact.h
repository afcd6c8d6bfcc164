/* contact.h: where the body may touch the ground when no plate measures it. */
#ifndef POSTERIOR_CONTACT_H
#define POSTERIOR_CONTACT_H

#include "posterior/load.h"

enum {
  PC_CONTACT_EDGES = 4,   /* generators of the linearised friction cone at each point */
  PC_CONTACT_BODIES = 24, /* touching segments at most */
};

typedef struct pc_contact_point {
  int segment;
  int body;     /* index into the set's bodies */
  double at[3]; /* segment frame, m: on the skin or sole */
} pc_contact_point;

typedef struct pc_contact_set {
  int n_bodies;
  pc_contact_body *bodies;
  int n_points;
  pc_contact_point *points;
  double ground;   /* height of the ground, m */
  double friction; /* coefficient */
} pc_contact_set;

/* Candidate points of a body for a movement; the ground's height from def or from the movement's lowest
 * points. Memory in arena. */
int pc_contact_make(pc_contact_set *set, const pc_body *body, const pc_motion *motion, const pc_load_def *def,
                    pc_arena *arena, pc_err *err);

/* For the pose (positions and velocities set): at[i] = point i in ground, on the ground's surface;
 * weight[i] in [0,1]: how much of a contact it can be, smooth in height and speed; 0 = none. */
void pc_contact_weigh(const pc_contact_set *set, const pc_body *body, const pc_pose *pose, double (*at)[3],
                      double *weight);

/* Unit generator e of a friction cone: force = sum over edges x_e * generator_e, x_e >= 0. */
void pc_contact_generator(const pc_contact_set *set, int edge, double force[3]);

#endif
