/* body.h: the constant human: segments, joints, muscles, wrap objects, markers.
 *
 * A body is made once (from an OpenSim file, or from the built-in tables), finished by
 * pc_body_finish, and never changed after: every later call is f(const pc_body *, workspace *).
 * A scaled or weakened person is another body.
 *
 * All names and meanings are OpenSim 4's. SI units and radians throughout. Index -1 = none.
 *
 * The tree: segment 0 is ground; segment s > 0 hangs on joint s (joints[0] is unused), whose parent
 * has a smaller index. A joint moves the child frame M against the parent frame F by
 *     X_FM = T(t1) T(t2) T(t3) R(r1) R(r2) R(r3)
 * (translations along axes fixed in F; then body-fixed rotations), which is OpenSim's CustomJoint;
 * Pin, Slider, Universal, Gimbal, Ball, Planar, Free and Weld are special cases of it.
 *     X_parent_child = in_parent * X_FM * inverse(in_child)
 */
#ifndef POSTERIOR_BODY_H
#define POSTERIOR_BODY_H

#include "posterior/base.h"

/* ---- functions of one coordinate ----------------------------------------------------------- */

typedef enum pc_function_kind {
  PC_FN_CONSTANT,    /* y[0] */
  PC_FN_LINEAR,      /* y[0]*q + y[1]   (OpenSim LinearFunction: slope, intercept) */
  PC_FN_SIMM_SPLINE, /* cubic through (x,y), SIMM's end conditions (Forsythe 1977) */
  PC_FN_PIECEWISE,   /* straight lines through (x,y) */
  PC_FN_POLYNOMIAL   /* y[0]*q^(n-1) + ... + y[n-1]  (OpenSim: highest power first) */
} pc_function_kind;

/* value = scale * f(q). Outside their knots splines continue straight, as OpenSim's SimmSpline does.
 * b,c,d (n each) are the cubic's coefficients on [x[i], x[i+1]], made by pc_body_finish. */
typedef struct pc_function {
  pc_function_kind kind;
  int n;        /* knots or coefficients */
  double scale; /* OpenSim MultiplierFunction; 1 otherwise */
  const double *x, *y;
  double *b, *c, *d;
} pc_function;

/* Value and first two derivatives at q. Any of the outputs may be NULL. */
void pc_function_eval(const pc_function *f, double q, double *value, double *d1, double *d2);

/* ---- the skeleton --------------------------------------------------------------------------- */

typedef struct pc_segment {
  const char *name;
  double mass;       /* kg */
  double com[3];     /* m, segment frame */
  double inertia[6]; /* kg m^2 about the centre of mass, segment axes: xx yy zz xy xz yz */
} pc_segment;

typedef enum pc_joint_kind {
  PC_WELD,
  PC_PIN,
  PC_SLIDER,
  PC_UNIVERSAL,
  PC_GIMBAL,
  PC_BALL,
  PC_PLANAR,
  PC_FREE,
  PC_CUSTOM
} pc_joint_kind;

/* One of a joint's six steps: how far along or about `axis`. coordinate -1: the function's constant
 * value (function -1: zero). function -1 with a coordinate: the coordinate itself. */
typedef struct pc_axis {
  double v[3]; /* unit vector, expressed in the frame before this step */
  int coordinate;
  int function;
} pc_axis;

typedef struct pc_joint {
  const char *name;
  pc_joint_kind kind; /* kept for export and reports; the arithmetic uses the axes alone */
  int parent;         /* segment */
  int child;          /* segment = this joint's index */
  const char *parent_frame, *child_frame; /* offset frame names, as reports name them */
  pc_transform in_parent;                 /* F in the parent segment */
  pc_transform in_child;                  /* M in the child segment */
  double parent_euler[3], child_euler[3]; /* body-fixed X-Y-Z of the two, kept for export; may be left 0 */
  pc_axis axes[6];                        /* translation 1,2,3 then rotation 1,2,3 */
  int first_coordinate, n_coordinates;
} pc_joint;

typedef enum pc_motion_type { PC_ROTATIONAL, PC_TRANSLATIONAL, PC_COUPLED } pc_motion_type;

typedef struct pc_coordinate {
  const char *name;
  int joint;
  pc_motion_type type; /* degrees apply to PC_ROTATIONAL only (OpenSim's rule) */
  double value;        /* default, rad or m */
  double lo, hi;       /* range */
  bool clamped, locked;
  double speed; /* default speed, kept for export */
  /* coupler: this coordinate = scale * function(independent) (OpenSim CoordinateCouplerConstraint) */
  int driver; /* independent coordinate, or -1 */
  int driver_function;
  double driver_scale;
  const char *driver_name; /* the constraint's name */
  /* by pc_body_finish */
  int free; /* index among the free coordinates, or -1 (locked or driven) */
} pc_coordinate;

/* ---- muscle paths --------------------------------------------------------------------------- */

typedef enum pc_point_kind { PC_POINT_FIXED, PC_POINT_CONDITIONAL, PC_POINT_MOVING } pc_point_kind;

typedef struct pc_path_point {
  const char *name;
  pc_point_kind kind;
  int segment;
  double at[3];   /* m, segment frame (fixed, conditional; constant part of a moving one) */
  int coordinate; /* conditional: active while lo <= q <= hi */
  double lo, hi;
  int move_coordinate[3]; /* moving: at[i] = function(coordinate); -1: at[i] stays */
  int move_function[3];
} pc_path_point;

typedef enum pc_wrap_kind { PC_WRAP_CYLINDER, PC_WRAP_SPHERE, PC_WRAP_ELLIPSOID, PC_WRAP_TORUS } pc_wrap_kind;

typedef struct pc_wrap_object {
  const char *name;
  pc_wrap_kind kind;
  bool active;
  int segment;
  pc_transform at;   /* object frame in the segment */
  double euler[3];   /* OpenSim xyz_body_rotation (body-fixed X-Y-Z), kept for export */
  double size[3];    /* cylinder: radius, length; sphere: radius; ellipsoid: three semi-axes;
                        torus: inner_radius (the tube's), outer_radius (its centre circle's) */
  int quadrant_axis; /* -1 = all, 0,1,2 = x,y,z: OpenSim's "quadrant" */
  int quadrant_sign; /* +1 or -1: which half is allowed */
} pc_wrap_object;

typedef enum pc_wrap_method { PC_WRAP_HYBRID, PC_WRAP_MIDPOINT, PC_WRAP_AXIAL } pc_wrap_method;

typedef struct pc_path_wrap {
  int object;
  pc_wrap_method method; /* ellipsoids only */
  int range[2];          /* 1-based path point numbers between which it acts; -1 = ends */
  const char *name;
} pc_path_wrap;

/* ---- muscles and other actuators ------------------------------------------------------------ */

typedef enum pc_muscle_kind {
  PC_MILLARD2012,
  PC_THELEN2003,
  PC_DEGROOTE2016,
  PC_SCHUTTE1993,
  PC_DELP1990
} pc_muscle_kind;

/* Curve parameters under OpenSim's own property names; the kind says which are read. */
typedef struct pc_curves {
  /* Thelen 2003 */
  double FmaxTendonStrain, FmaxMuscleStrain, KshapeActive, KshapePassive, Af, Flen,
      fv_linear_extrap_threshold;
  /* Millard 2012: ActiveForceLengthCurve, ForceVelocityCurve, FiberForceLengthCurve */
  double min_norm_active_fiber_length, transition_norm_fiber_length, max_norm_active_fiber_length,
      shallow_ascending_slope, minimum_value;
  double concentric_slope_at_vmax, concentric_slope_near_vmax, isometric_slope, eccentric_slope_at_vmax,
      eccentric_slope_near_vmax, max_eccentric_velocity_force_multiplier, concentric_curviness,
      eccentric_curviness;
  /* the last three NAN: not given, OpenSim fits them */
  double strain_at_zero_force, strain_at_one_norm_force, stiffness_at_low_force, stiffness_at_one_norm_force,
      curviness;
  /* De Groote & Fregly 2016 */
  double active_force_width_scale, passive_fiber_strain_at_one_norm_force, tendon_strain_at_one_norm_force;
  bool ignore_passive_fiber_force;
  /* Schutte 1993, Delp 1990: curves given as functions in the file; -1 = OpenSim's default curve */
  int active_force_length_fn, force_velocity_fn, passive_force_length_fn, tendon_force_length_fn;
} pc_curves;

typedef struct pc_muscle {
  const char *name;
  const char *group; /* our coarse group for reports: "gluteus_maximus", ... ; "" unknown */
  int side;          /* +1 right, -1 left, 0 middle or unknown */
  pc_muscle_kind kind;
  double f_max;     /* N, max_isometric_force */
  double l_opt;     /* m, optimal_fiber_length */
  double l_slack;   /* m, tendon_slack_length */
  double pennation; /* rad at optimal fibre length */
  double v_max;     /* optimal fibre lengths per second */
  double min_control, max_control;
  double fiber_damping;
  bool ignore_tendon_compliance, ignore_activation_dynamics, applies_force;
  double activation_time_constant, deactivation_time_constant;
  double max_pennation; /* rad; OpenSim maximum_pennation_angle (acos 0.1 by default) */
  pc_curves curves;
  int first_point, n_points;
  int first_wrap, n_wraps;
  double tight;            /* m: how much shorter it is slack than it was; see pc_muscle_tension */
  const void *made_curves; /* by pc_body_finish: see src/body/muscle.h */
} pc_muscle;

typedef enum pc_actuator_kind { PC_ACT_COORDINATE, PC_ACT_POINT, PC_ACT_TORQUE } pc_actuator_kind;

typedef struct pc_actuator {
  const char *name;
  pc_actuator_kind kind;
  double optimal_force; /* N or N m at control 1 */
  double min_control, max_control;
  int coordinate; /* PC_ACT_COORDINATE */
  int segment;    /* point: body; torque: bodyA */
  int segment_b;  /* torque: bodyB (feels the opposite), -1 = none */
  double point[3];
  double direction[3]; /* point: direction; torque: axis (unit) */
  bool point_is_global, direction_is_global;
} pc_actuator;

typedef struct pc_marker {
  const char *name;
  int segment;
  double at[3]; /* m, segment frame */
} pc_marker;

/* The passive moment of a joint's tissues about one coordinate: see pc_passive_moment. */
typedef struct pc_passive {
  int coordinate;
  double k[2], rate[2], at[2]; /* N m, 1/rad, rad: sum of k exp(rate (q - at)) */
} pc_passive;

/* A part of a file we read but do not compute. */
typedef struct pc_skipped {
  const char *what; /* e.g. "ContactSphere heel_r" */
  const char *why;  /* e.g. "contact is predicted or measured instead" */
} pc_skipped;

/* ---- the spine ------------------------------------------------------------------------------- */

/* What disc, ligaments and facets of a level do about one axis: against a turn t from standing
 *     m(t) = moment * (exp(c |t| / R) - 1) / (exp(c) - 1),   R = range[t > 0]
 * up to `straight` ranges, from there on with the tangent of standing. */
typedef struct pc_level_law {
  int coordinate;
  double range[2]; /* rad: towards negative, positive values */
  double moment;   /* N m at the range */
  double shape;    /* c */
  double straight; /* in ranges */
} pc_level_law;

enum { PC_FLEXION, PC_BENDING, PC_ROTATION, PC_SPINE_AXES }; /* axes of a level; flexion is negative */

typedef struct pc_disc {
  const char *name;                    /* "L5_S1" */
  int segment;                         /* the vertebra above; its joint is the level */
  pc_level_law passive[PC_SPINE_AXES]; /* by axis */
  double share[PC_SPINE_AXES]; /* of a turn of the whole lumbar spine, while the levels were coupled */
  double slope;                /* rad, standing: lean of the plane half way between the vertebrae */
  double preload;              /* N, of the ligaments, when nothing else acts */
} pc_disc;

/* The parts of a spine whose levels are each balanced. Every number with range and source:
 * studies/validation/constants.csv. */
typedef struct pc_spine {
  int n_discs;
  pc_disc *discs;            /* from below up */
  double disc_area;          /* m^2 */
  double ligament_push;      /* N on the disc for each N m of passive resistance to flexion */
  double deviation;          /* rad, how far a level may be from its coupled share */
  double deviation_price;    /* per J of energy stored, in squares of full activation */
  double pressure_area;      /* m^2 */
  double pressure_arm;       /* m in front of the level's joint */
  double pressure_limit;     /* Pa */
  double pressure_price;     /* of the limit, in squares of full activation */
  double wall;               /* m^2: pull the obliques of a side must have for each Pa */
  double stability_q;        /* stiffness of a muscle = q F / L */
  double reflex_share;       /* of the stiffness that keeps the whole trunk up: reflexes', not muscles' own */
  int n_obliques, *obliques; /* muscles whose pull tightens the wall */
} pc_spine;

/* ---- the body -------------------------------------------------------------------------------- */

/* A weight that was made part of a segment: for those who draw it; the segment's mass has it already. */
typedef struct pc_burden {
  int segment;
  double kg;
  double at[3]; /* m, segment frame */
} pc_burden;

enum { PC_BURDENS = 8 };

typedef struct pc_body {
  pc_arena *arena; /* owns everything below */
  const char *name;
  const char *source; /* "OpenSim 4.0 file" or "built-in human 1", for reports */
  double gravity[3];  /* m/s^2, ground frame */
  double height;      /* m, standing; 0 = not known (OpenSim files do not say) */

  int n_segments;
  pc_segment *segments;
  pc_joint *joints; /* n_segments of them, [0] unused */
  int n_coordinates;
  pc_coordinate *coordinates; /* in joint (tree) order */
  int n_functions;
  pc_function *functions;
  int n_points;
  pc_path_point *points;
  int n_path_wraps;
  pc_path_wrap *path_wraps;
  int n_wraps;
  pc_wrap_object *wraps;
  int n_muscles;
  pc_muscle *muscles;
  int n_actuators;
  pc_actuator *actuators;
  int n_markers;
  pc_marker *markers;
  int n_skipped;
  pc_skipped *skipped;
  int n_passives; /* 0 unless pc_body_add_passive_joints was asked */
  pc_passive *passives;
  pc_spine *spine; /* NULL: levels coupled, nothing passive */
  int n_burdens;   /* the first few weights that pc_body_burden added */
  pc_burden burdens[PC_BURDENS];

  /* by pc_body_finish */
  int n_free;                   /* free coordinates: neither locked nor driven */
  int *free_to_q;               /* n_free: coordinate index of each */
  double total_mass;            /* kg */
  struct pc_topology *topology; /* derived lists for the fast kernels: src/body/topology.h */
} pc_body;

/* Derives and validates: spline coefficients, muscle curves, free coordinates, topology. Every reader
 * calls it last. Non-zero with err filled when the body cannot be computed. */
int pc_body_finish(pc_body *body, pc_err *err);

/* An OpenSim model file (document versions 2.x to 4.x), bytes in, finished body out. Parts that are
 * read past are listed in body->skipped; parts that would silently change a number are refused.
 * The body owns a new arena; free with pc_body_free. NULL with err filled on failure. */
pc_body *pc_body_read_osim(const char *data, size_t len, pc_err *err);

/* The built-in human of models/human/ (compiled in): 238 muscles, 40 degrees of freedom, 75.34 kg. */
pc_body *pc_body_human(pc_err *err);

/* The same person (the built-in human, scaled or not) with all lumbar levels free, 55 degrees of freedom:
 * moments are balanced at each. The coordinates stay in their places, so a movement of the one is a
 * movement of the other once pc_motion_couple has filled it. NULL with err filled on failure, as for a body
 * that has no such spine. */
pc_body *pc_body_free_spine(const pc_body *body, pc_err *err);
/* That of the built-in human. */
pc_body *pc_body_human_spine(pc_err *err);

/* The moment against a turn t (same sign as t) and its derivative by t, N m/rad. */
void pc_level_moment(const pc_level_law *law, double t, double *moment, double *stiffness);

void pc_body_free(pc_body *body); /* NULL is fine */

/* Writes body as an OpenSim 4 document (version 40000) that reads back to the identical body.
 * Returns a malloc'd zero-terminated text (caller frees), length in *len; NULL when out of memory. */
char *pc_body_write_osim(const pc_body *body, size_t *len);

/* Adds the actuators of an OpenSim force set file (reserve and residual actuators) to a body before
 * it is shared; used by --actuators. Non-zero with err filled on failure. */
int pc_body_add_actuators(pc_body *body, const char *data, size_t len, pc_err *err);

/* Gives hips, knees and feet their passive moments (models/human/passive_joints.csv), for the formulation
 * "posterior" alone: before the body is shared. Coordinates of other names get none. Non-zero with err filled
 * on failure. */
int pc_body_add_passive_joints(pc_body *body, pc_err *err);
#define PC_PASSIVE_STRAIGHT 100.0 /* N m: from here on a term goes on along its tangent */
/* Its moment at q, + in the direction of the coordinate, N m; and the moment's derivative, N m/rad. */
void pc_passive_moment(const pc_passive *passive, double q, double *moment, double *slope);

/* Index by name, -1 when absent. */
int pc_body_find_segment(const pc_body *body, const char *name);
int pc_body_find_coordinate(const pc_body *body, const char *name);
int pc_body_find_muscle(const pc_body *body, const char *name);
int pc_body_find_marker(const pc_body *body, const char *name);

/* Rescales all masses and inertias so that the total is `mass` kg. */
void pc_body_set_mass(pc_body *body, double mass);

/* A load of kg that moves as part of a segment, `offset` (m, its axes) from its mass centre. Non-zero with
 * err on failure. */
int pc_body_burden(pc_body *body, int segment, double kg, const double offset[3], pc_err *err);

/* A load of kg in the right (side 1) or left (-1) hand, `offset` (m, hand's axes) from the hand's mass
 * centre, where the grip is taken to be: it moves as part of the hand. Non-zero with err on failure. */
int pc_body_carry(pc_body *body, int side, double kg, const double offset[3], pc_err *err);

/* ---- pose: where everything is ----------------------------------------------------------------- */

/* Workspace for one frame, made for one body. Spatial vectors are 6 numbers, angular then linear, in
 * the ground frame about the ground origin (Featherstone 2008), so they add without shifting. */
typedef struct pc_pose {
  double *q, *qd, *qdd; /* n_coordinates: all, driven ones included */
  double *gain;       /* n_coordinates: d q / d driver of driven ones, 1 for the others; by pc_pose_couple */
  double (*R)[9];     /* n_segments: segment to ground */
  double (*p)[3];     /* n_segments: segment origin in ground, m */
  double (*twist)[6]; /* n_coordinates: velocity of everything outboard per unit qd */
  double (*vel)[6];   /* n_segments, by pc_pose_velocity */
  double (*acc)[6];   /* n_segments, by pc_pose_velocity, gravity not included */
  bool as_opensim;    /* reproduce Simbody's acceleration of joints whose turns share a coordinate
                         (walker knees), which is not the true one: see kinematics.c */
  pc_arena *arena;
} pc_pose;

pc_pose *pc_pose_make(const pc_body *body); /* NULL when out of memory */
void pc_pose_free(pc_pose *pose);

/* Sets pose->q of driven coordinates from their drivers, and qd, qdd likewise (chain rule). */
void pc_pose_couple(const pc_body *body, pc_pose *pose);
/* From pose->q: R, p, twist. */
void pc_pose_position(const pc_body *body, pc_pose *pose);
/* From pose->q, qd, qdd: R, p, twist, vel, acc in one sweep. */
void pc_pose_velocity(const pc_body *body, pc_pose *pose);
/* out = point `at` of segment s in ground. */
void pc_pose_point(const pc_pose *pose, int segment, const double at[3], double out[3]);

/* ---- muscle paths ------------------------------------------------------------------------------ */

/* One point of a muscle's current path: path points that act now, and tangent points of wraps. */
typedef struct pc_path_node {
  double at[3]; /* ground, m */
  double reach; /* m from here to the next node, straight or over the wrap; 0 for the last */
  int segment;
  int point; /* index into body->points, or -1 for a tangent point */
  int wrap;  /* for tangent points: index into body->wraps; the arc runs from a node with
                wrap >= 0 to the next node, which has the same wrap */
} pc_path_node;

enum { PC_PATH_MAX = 32 }; /* nodes of one path; a body with longer paths is refused */

typedef struct pc_path {
  int n;
  pc_path_node node[PC_PATH_MAX];
  double length; /* m */
} pc_path;

/* Workspace for paths, made for one body: warm starts, and where points and wraps were last placed.
 * Lengths do not depend on the warm starts beyond 1e-12 m; pc_path_forget makes them independent of them
 * to the last bit. */
typedef struct pc_path_work pc_path_work;
pc_path_work *pc_path_work_make(const pc_body *body);
void pc_path_work_free(pc_path_work *work);
void pc_path_forget(pc_path_work *work);

/* All muscles of a frame: pc_path_place once, which brings path points and wraps to ground, then
 * pc_path_trace for each muscle, in that same pose. */
void pc_path_place(const pc_body *body, const pc_pose *pose, pc_path_work *work);
void pc_path_trace(const pc_body *body, const pc_pose *pose, pc_path_work *work, int muscle, pc_path *path);
/* The path of one muscle in any pose: places what this muscle needs, and traces. What pc_path_place placed
 * holds no more after it. */
void pc_path_find(const pc_body *body, const pc_pose *pose, pc_path_work *work, int muscle, pc_path *path);

/* A straight piece of a path that leads from one segment to another: low the one of lower index. Under a
 * tension of 1 N it pulls `low` with the wrench +line and `high` with -line. */
typedef struct pc_stretch {
  int low, high;
  double line[6]; /* moment about the ground origin, unit direction: Pluecker's coordinates of the line */
} pc_stretch;

/* What a moving path point adds: its guide pushes it along the segment as a coordinate turns, which is
 * work on that coordinate and no force between segments. */
typedef struct pc_guide {
  int coordinate;
  double arm; /* m or m/rad, part of the moment arm */
} pc_guide;

/* All that a path does under a tension of 1 N. */
typedef struct pc_tension {
  int n_stretches, n_guides;
  pc_stretch stretch[PC_PATH_MAX];
  pc_guide guide[3 * PC_PATH_MAX];
} pc_tension;
void pc_path_tension(const pc_body *body, const pc_pose *pose, int muscle, const pc_path *path,
                     pc_tension *tension);

/* Moment arms -dL/dq of a path for all coordinates it can move, driven ones as they stand (no
 * coupling): fills arm[c] (n_coordinates) for c in topology's list of the muscle, leaves the others.
 * Uses that the length is stationary in the tangent points (envelope theorem), so exact. pose must hold
 * positions. */
void pc_path_arms(const pc_body *body, const pc_pose *pose, int muscle, const pc_path *path, double *arm);

/* ---- muscle force ------------------------------------------------------------------------------- */

/* Rigid-tendon Hill muscle: what OpenSim's calcInextensibleTendonActiveFiberForce computes. */
typedef struct pc_muscle_state {
  double fiber_length;   /* m */
  double fiber_velocity; /* m/s, lengthening + */
  double cos_pennation;
  double active;  /* N along the tendon at activation 1 */
  double passive; /* N along the tendon at activation 0 */
} pc_muscle_state;

/* length m, speed m/s of the whole muscle-tendon path. Exactly OpenSim 4.6's values. */
void pc_muscle_force(const pc_body *body, int muscle, double length, double speed, pc_muscle_state *state);

/* N that a tight muscle pulls with, without being active, beyond what it would if it were not tight: the
 * difference of its passive curve at length + tight and at length. 0 for all others. */
double pc_muscle_tension(const pc_body *body, int muscle, double length);

#endif
