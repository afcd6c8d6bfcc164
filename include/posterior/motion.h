/* motion.h: recording + body -> scaled body, q, qd, qdd.
 *
 * Inverse kinematics is weighted least squares in the free coordinates, one frame after the other
 * (Lu & O'Connor 1999; OpenSim's InverseKinematics), by Levenberg-Marquardt on the analytic Jacobian.
 */
#ifndef POSTERIOR_MOTION_H
#define POSTERIOR_MOTION_H

#include "posterior/body.h"
#include "posterior/recording.h"
#include "posterior/sight.h"

/* Lines that landmarks show (src/motion/lines.c), rad. Trunk, thighs and shanks: 0 upright, positive with the
 * upper end ahead; pelvis and thorax: 0 level, positive with the right side up. */
typedef enum pc_body_line {
  PC_LINE_TRUNK,
  PC_LINE_RIGHT_THIGH,
  PC_LINE_LEFT_THIGH,
  PC_LINE_RIGHT_SHANK,
  PC_LINE_LEFT_SHANK,
  PC_LINE_PELVIS,
  PC_LINE_THORAX,
  PC_LINES
} pc_body_line;
const char *pc_body_line_word(pc_body_line line); /* "right_thigh" */
enum { PC_LINE_ENDS = 8 };
/* From the landmarks of shoulders, hips, knees and ankles, each left and right; room, y up. NaN: the line
 * points out of its plane, or the person lies on the side. */
void pc_body_lines(const double x[PC_LINE_ENDS][3], double out[PC_LINES]);

typedef struct pc_motion {
  int n_frames, n_q;    /* n_q = body->n_coordinates; driven coordinates included */
  double *time;         /* n_frames, s */
  double *q, *qd, *qdd; /* n_frames*n_q; qd, qdd by pc_motion_smooth, NULL before */
  double *sd; /* n_frames*n_q, standard error of q; landmarks only (pc_landmarks_error), else NULL */
  double *line,
      *line_sd; /* n_frames*PC_LINES, rad: lines and their standard errors, likewise; NaN: not told */
  /* inverse kinematics only, NULL otherwise */
  double *rms; /* n_frames, m: root mean square marker distance (unweighted; markers seen, by half or more) */
  double *worst;     /* n_frames, m */
  int *worst_marker; /* n_frames, index into body->markers, -1 when no marker was seen */
  double *cost;      /* n_frames, m^2: sum of weight * distance^2 */
  int *iterations;   /* n_frames; negative: not converged */
} pc_motion;

typedef struct pc_ik_def {
  const pc_tasks *tasks; /* NULL: every shared marker weighs 1 */
  double tolerance;      /* stop when the step is below this, rad or m */
  int max_iterations;
  double from, to;     /* s; NaN = all */
  const double *start; /* n_coordinates: pose to begin with; NULL: found, whichever way the person faces */
  int (*progress)(void *user, int done, int total); /* may be NULL; non-zero return stops */
  void *user;
} pc_ik_def;
pc_ik_def pc_ik_default(void);

/* Inverse kinematics of all frames. NULL with err on failure (fewer than 3 shared markers, ...). */
pc_motion *pc_motion_solve(const pc_body *body, const pc_markers *markers, const pc_ik_def *def,
                           pc_arena *arena, pc_err *err);

/* Which free coordinates the markers can tell about: seen (n_free) is true where a marker known to both
 * hangs outboard of the coordinate; *shared counts those markers. Returns how many are seen. The others keep
 * their default in pc_motion_solve. */
int pc_motion_seen(const pc_body *body, const pc_markers *markers, bool *seen, int *shared);

/* Joint angles from a table (MOT/STO); degrees are converted; coordinates the table lacks keep their
 * default and are listed in *missing (arena string, "" when none). Driven coordinates as in the file,
 * computed when absent. */
pc_motion *pc_motion_from_table(const pc_body *body, const pc_table *table, const char **missing,
                                pc_arena *arena, pc_err *err);

/* Zero-lag low-pass (Hz; 0 = none) and derivatives, as OpenSim's tools: Storage::pad and lowpassIIR (a
 * third-order Butterworth forth and back), then qd and qdd from the natural interpolating spline of
 * degree 5. Uneven times are resampled first (n_frames changes, marker quality is dropped). */
int pc_motion_smooth(pc_motion *motion, double cutoff, pc_arena *arena, pc_err *err);

/* qdd as the slope of a spline through qd instead of the curvature of the spline through q: what
 * OpenSim's StaticOptimization uses. Differs in the fourth order of the step only. */
int pc_motion_accelerate_from_speed(pc_motion *motion, pc_arena *arena, pc_err *err);

/* ---- landmarks of a pose network --------------------------------------------------------------- */

/* What pc_landmarks_visible left out. */
typedef struct pc_visible {
  double from, to; /* s: the part that is kept */
  int dropped;     /* frames before and after it */
  int filled;      /* frames within it that showed nobody, interpolated */
  int swapped;     /* frames whose legs' or arms' sides were put right, counted for each */
  int strangers;   /* frames that seem to show somebody else */
} pc_visible;

/* The longest part of a landmark recording that shows the person without a long gap, at even times,
 * low-passed at `cutoff` (Hz; 0 = not). Landmarks that are hidden or outside the picture become gaps, the
 * others keep their visibility as weight. Lengths are multiplied by `size`. said may be NULL. Memory in
 * arena. */
pc_markers *pc_landmarks_visible(const pc_recording *recording, double size, double cutoff, pc_visible *said,
                                 pc_arena *arena, pc_err *err);

/* The same with knees bent again that the network told too straight in this view (sight.h), as far as that is
 * known. Memory in arena; all but places is shared. NULL with err: no memory. */
pc_markers *pc_landmarks_bend(const pc_markers *markers, pc_view view, pc_arena *arena, pc_err *err);
/* Part of its distance from the middle of hip and ankle, m, by which such a knee is moved away from there. */
double pc_knee_undone(pc_view view, double distance);

/* How much larger the person of the landmarks is than the body: the middle frame's trunk, thighs and shanks.
 * NaN with err when they cannot be told. */
double pc_landmarks_size(const pc_body *body, const pc_markers *markers, pc_err *err);

/* What living people reach in that coordinate, rad, rounded up (Norkin & White 2016); false: not known. */
bool pc_living_range(const char *coordinate, double *lo, double *hi);
/* Joints are kept within what living people reach: the coordinates' ranges, clamped. */
void pc_landmarks_limit(pc_body *body);

/* Weights of landmarks, and weak springs on what they leave open. NULL: no memory. */
pc_tasks *pc_landmarks_tasks(const pc_body *body, const pc_markers *markers, pc_arena *arena);

enum { PC_PLACE_SUPPORTS = 8 };
/* What pc_markers_anchor found. */
typedef struct pc_place {
  double pitch, roll; /* rad: turned about x and z to bring the floor level */
  int n_supports;
  const char *support[PC_PLACE_SUPPORTS]; /* landmarks of the parts that carry, most of the time first */
} pc_place;

/* Landmarks of a pose network (33 of BlazePose, origin between the hips) put on a level floor at y = 0, so
 * that what carries the person rests there and does not slide. said may be NULL. Memory in arena; gaps
 * stay gaps, weights are shared with the input. */
pc_markers *pc_markers_anchor(const pc_markers *markers, pc_place *said, pc_arena *arena, pc_err *err);

typedef enum pc_limb {
  PC_LIMB_TRUNK,
  PC_LIMB_THIGH,
  PC_LIMB_SHANK,
  PC_LIMB_FOOT,
  PC_LIMB_ARM,
  PC_LIMB_FOREARM,
  PC_LIMBS
} pc_limb;
#define PC_LIMB_OWN 0.05 /* part by which people's limbs differ who are as tall (Drillis & Contini 1966) */

/* How long limbs were told to be, and what that hangs on (src/motion/limbs.c). Lengths are logarithms; left
 * and right are alike. */
typedef struct pc_limbs {
  double factor[PC_LIMBS];              /* over the body's, no logarithm */
  double told_by[PC_LIMBS][PC_LIMBS];   /* what is told, by what is: one if all were seen well */
  double by[PC_LIMBS][PC_LANDMARKS][3]; /* by a landmark's lasting error, 1/m: right, up, to the camera */
  double knee[PC_LIMBS][2];             /* by the share by which left and right knee are straightened */
} pc_limbs;

/* The body with limbs as long as landmarks of one camera tell, as far as they can: anchored ones, seen from
 * `view`; `place` as pc_markers_anchor said. mass: kg. NULL with err on failure: landmarks or body lack ends
 * of limbs. Free with pc_body_free. */
pc_body *pc_body_scale_limbs(const pc_body *body, const pc_markers *markers, pc_view view,
                             const pc_place *place, double mass, pc_limbs *told, pc_err *err);

/* The standard error of every coordinate of a movement found from anchored landmarks (motion->sd), and the
 * body's lines with theirs (motion->line, line_sd), given how
 * far landmarks may be off in this view (sight.h), what is not known of lengths and tilt, and how far the
 * truth may be from what `tasks` hold. `place`: as pc_markers_anchor said; limbs: as pc_body_scale_limbs
 * said, NULL: lengths are not from these landmarks; cutoff: of the landmarks' low-pass, Hz, 0 = none.
 * Non-zero with err on failure. */
int pc_landmarks_error(const pc_body *body, const pc_markers *markers, const pc_tasks *tasks, pc_view view,
                       const pc_place *place, const pc_limbs *limbs, double cutoff, pc_motion *motion,
                       pc_arena *arena, pc_err *err);

/* Puts the driven coordinates of `body` into the movement, for a body that has them free. Non-zero with err
 * on failure. */
int pc_motion_couple(const pc_body *body, pc_motion *motion, pc_err *err);

/* A posture in a few words; degrees, m. */
typedef struct pc_posed {
  double thorax;  /* inclination forward */
  double lumbar;  /* how much of it is flexion of the lumbar spine against standing */
  double lateral; /* bending of the lumbar spine to the right */
  double knee, elbow;
  double reach; /* of the hands in front of L5/S1; NaN: the arms hang */
  bool seated;
  double hip; /* seated: thigh above the vertical that hangs down; 90 sits upright */
} pc_posed;

/* Still postures as the frames of a movement, driven coordinates filled in; the built-in human only.
 * Standing, the weight is brought over the middle of the feet. NULL with err on failure. */
pc_motion *pc_motion_posed(const pc_body *body, const pc_posed *posed, int n, pc_arena *arena, pc_err *err);

/* ---- scaling: another person ------------------------------------------------------------------ */

/* A copy with every segment scaled by factor[s] (n_segments; ground's must be there too, usually 1),
 * masses by volume and then to `mass` kg (0: as the volumes leave it). Muscle paths follow; fibre and
 * slack lengths keep their ratio to the path length in the default pose, as OpenSim's ScaleTool does. */
pc_body *pc_body_scale(const pc_body *body, const double (*factor)[3], double mass, pc_err *err);

/* From mass (kg) and height (m): every length by height / body->height, masses to the total. Refused
 * where body->height is not known. */
pc_body *pc_body_scale_person(const pc_body *body, double mass, double height, pc_err *err);

/* What pc_body_scale_static found, one entry a segment. n_pairs 0: no pair spans it, it was given the mean
 * of its nearest measured neighbours. */
typedef struct pc_scale_report {
  int n;
  const char **segment;
  double (*factor)[3];
  int *n_pairs; /* in one frame */
  double rms;   /* m: marker distance left */
} pc_scale_report;

/* From a static trial (or any other): per segment the mean over marker pairs of measured / model distance,
 * one factor for all three axes. symmetric: left and right segments share the mean. report may be NULL; its
 * memory is in arena. Refused when the trial shares too few markers with the body. */
pc_body *pc_body_scale_static(const pc_body *body, const pc_markers *trial, double mass, bool symmetric,
                              pc_arena *arena, pc_scale_report *report, pc_err *err);

#endif
