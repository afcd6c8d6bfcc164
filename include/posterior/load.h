/* load.h: motion + body -> joint moments, ground contacts, muscle sharing, joint reactions, certificate.
 *
 * One convex problem a frame: unknown are muscle activations, contact forces where no plates measure
 * them, and small residual actuators; the equations of motion of every free coordinate, the root's
 * included, are its equalities. See qp.h for the mathematics and src/load/ for each step.
 */
#ifndef POSTERIOR_LOAD_H
#define POSTERIOR_LOAD_H

#include "posterior/body.h"
#include "posterior/motion.h"
#include "posterior/qp.h"
#include "posterior/recording.h"

typedef enum pc_formulation {
  PC_FORMULATION_POSTERIOR, /* a in [0,1], residuals on every coordinate, contacts predicted if not measured
                             */
  PC_FORMULATION_OPENSIM    /* OpenSim's StaticOptimization: the model's actuators and bounds, sum a^2 */
} pc_formulation;

/* Something level or upright that parts of the body may push on. */
typedef struct pc_surface {
  const char *name;
  double at[3], normal[3];  /* a point of it, m; unit vector out of it: along an axis of the room */
  double lo[3], hi[3];      /* m: it is there, for the centres of balls; infinite = no end */
  unsigned long long balls; /* which candidates of pc_contact_candidates may touch it, a bit each; 0 = all */
} pc_surface;

typedef struct pc_load_def {
  pc_formulation formulation;
  bool predict_contact; /* true: contact forces are unknowns; false: only `forces` act */
  int n_forces;
  const pc_force_series *forces; /* measured; body names resolved */
  const pc_externals *externals; /* for force_in / point_in other than ground; NULL = ground */
  const pc_table *muscle_forces; /* take these instead of sharing; NULL = share */
  const double *a_min, *a_max; /* bounds of activation, [analysed frame * n_muscles + muscle], within 0 to 1,
                                  a_min <= a_max; NULL = none. Not for the formulation of OpenSim */
  double pressure_min;         /* of the abdomen's limit, 0 to 1: held at least. Free lumbar levels only */
  double friction;             /* coefficient of the ground, 0.8 */
  double ground_height;        /* m; NaN = lowest contact candidate over the recording */
  int n_surfaces;              /* where told, they are all there is, the floor among them: nothing is found */
  const pc_surface *surfaces;
  bool find_others;  /* the surfaces told are some of what there is, each level, without end, with its balls
                        named; for all other balls the ground and seats are found as if none were told */
  const bool *bears; /* by segment: may it touch? NULL = all may; not where surfaces are all there is */
  double from, to;   /* s; NaN = all */
  int threads;       /* 1.. ; results do not depend on it */
  int (*progress)(void *user, int done, int total);
  void *user;
  /* When set, sees every frame's sharing problem before it is solved, on one thread, in frame order. */
  void (*on_qp)(void *qp_user, int frame, const pc_qp *qp);
  void *qp_user;
} pc_load_def;
pc_load_def pc_load_default(void);

/* A contact body: all candidate points of one segment together. */
typedef struct pc_contact_body {
  const char *name;
  int segment;
} pc_contact_body;

/* What one lumbar level carries, of a body with free levels. */
typedef struct pc_level_load {
  double compression, shear, lateral; /* N on the disc, preload included; shear: upper vertebra forward on
                                         lower; lateral: to the right */
  double moment[PC_SPINE_AXES];       /* N m: what all tissue together does about each axis */
  double passive[PC_SPINE_AXES];      /* its part by disc, ligaments, facets */
  double turn[PC_SPINE_AXES];         /* rad, the deviation included */
} pc_level_load;

/* Results. Arrays are frame-major; memory in the arena given to pc_load_solve. */
typedef struct pc_load {
  int n_frames, n_q, n_actuators, n_contacts, n_segments;
  double *time;
  const double *q, *qd, *qdd; /* n_frames*n_q: the motion as used, cut to from..to */
  pc_motion whole; /* the motion before the cut: where ground and seats are is found from all of it */
  double *moment;  /* n_frames*n_q: inverse dynamics with all external forces (predicted ones too) */
  /* actuators: muscles first (body order), then the body's actuators, then residual actuators */
  const char **actuator; /* n_actuators names */
  int n_muscles;
  double *activation;       /* n_frames*n_actuators (control for non-muscles) */
  double *force;            /* n_frames*n_actuators, N (N m for coordinate actuators); of tight muscles with
                               their tension at rest, pc_muscle_tension */
  double *f_active;         /* n_frames*n_actuators: force per unit activation */
  double *length;           /* n_frames*n_muscles, m */
  pc_contact_body *contact; /* n_contacts */
  double *contact_wrench;   /* n_frames*n_contacts*9: force, centre of pressure, free moment; ground frame */
  bool contacts_predicted;
  double *reaction; /* n_frames*n_segments*9: joint reaction on the child, in the child frame:
                       force 3, moment 3, point 3 (joint centre in that frame); segment 0 unused */
  /* the answer as the sharing problem has it, for pc_load_check */
  int n_contact_points;
  double *contact_force; /* n_frames*n_contact_points*4: generators of each point's friction cone, N */
  int n_multipliers;     /* n_free; with free levels also the rows of src/load/spine.h */
  double *multiplier;    /* n_frames*n_multipliers */
  /* of a body with free lumbar levels (body->spine); 0 otherwise */
  int n_levels;
  pc_level_load *level; /* n_frames*n_levels, by body->spine->discs */
  double *pressure;     /* n_frames, Pa in the abdomen */
  int n_spine;
  double *spine; /* n_frames*n_spine: the spine's own unknowns, see src/load/spine.h */
  /* per frame quality */
  int *qp_status, *qp_iterations;
  double *objective;
  double *balance;  /* largest |moment balance| beyond the residual actuators, N m (or N) */
  double *kkt;      /* largest scaled KKT residual */
  double *residual; /* largest residual actuator, N or N m */
  double seconds_dynamics, seconds_sharing, seconds_reactions,
      seconds_certificate; /* measured, summed over frames */
} pc_load;

/* All frames. NULL with err on failure. */
pc_load *pc_load_solve(const pc_body *body, const pc_motion *motion, const pc_load_def *def, pc_arena *arena,
                       pc_err *err);

/* Total wrench through every joint on its child (n_segments*6: moment about the ground origin, force;
 * ground frame), given the wrenches that act on segments (same layout; NULL = none). With external
 * forces alone this is inverse dynamics; with the muscles' forces too, the bone-on-bone reaction.
 * pose must hold velocities. */
void pc_joint_reactions(const pc_body *body, const pc_pose *pose, const double (*wrench)[6],
                        double (*reaction)[6]);

/* The same in two steps, for a pose that is asked more than once: what the motion and weight of every segment
 * ask for (n_segments*6), then the sums; reaction may be demand. */
void pc_segment_demands(const pc_body *body, const pc_pose *pose, double (*demand)[6]);
void pc_sum_reactions(const pc_body *body, const double (*demand)[6], const double (*wrench)[6],
                      double (*reaction)[6]);

/* The generalised force of every coordinate (n_coordinates) that those joint wrenches amount to;
 * driven coordinates as if free, as OpenSim's inverse dynamics has it. */
void pc_reactions_to_moments(const pc_body *body, const pc_pose *pose, const double (*reaction)[6],
                             double *tau);

/* A joint's force on its child (child's frame) in the frame of the disc, whose plane leans forward by `slope`
 * (rad) in standing and lies half way between the vertebrae: compression, anterior shear, lateral. */
void pc_disc_resolve(const pc_body *body, const pc_pose *pose, int child, double slope, const double force[3],
                     double out[3]);

/* The certificate of a load: every frame's problem is built again from the body and the motion, and the
 * answers in `load` are put into it; the solver is not asked and its reports are not read. */
typedef struct pc_load_certificate {
  int frames, failed; /* failed: frames past one of the limits below, or with a number missing */
  double stationarity, feasibility, bounds, complementarity; /* worst over frames, scaled: see pc_qp_check */
  double balance;  /* worst moment balance beyond the residual actuators, N m or N, from segment wrenches */
  int worst_frame; /* of the balance */
} pc_load_certificate;

#define PC_KKT_LIMIT 1e-6     /* scaled; a frame past it is not an optimum */
#define PC_BALANCE_LIMIT 1e-6 /* N m, N; a frame past it does not obey Newton and Euler */

/* def as given to pc_load_solve; scratch memory in arena. With given muscle forces only the balance is
 * checked. Non-zero with err on failure to check (no memory). */
int pc_load_check(const pc_body *body, const pc_load_def *def, const pc_load *load, pc_load_certificate *out,
                  pc_arena *arena, pc_err *err);

/* The least force (n_frames, N) in the joint that carries `segment` over all sharings with which the load's
 * movement, ground forces and moments can be had, whatever they cost: src/load/least.c. NaN where the frame
 * could not be solved. def as given to pc_load_solve; scratch memory in arena. Non-zero with err on failure.
 */
int pc_load_least(const pc_body *body, const pc_load_def *def, const pc_load *load, int segment,
                  double *force, pc_arena *arena, pc_err *err);

#endif
