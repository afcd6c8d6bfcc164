/* stride.h: what the steps of a played walk share; stride.c has the order. */
#ifndef POSTERIOR_STRIDE_H
#define POSTERIOR_STRIDE_H

#include "play/stage.h"
#include "posture/bspline.h"

/* What of a foot carries. */
typedef enum pc_tread { PC_IN_THE_AIR, PC_ON_HEEL, PC_ON_SOLE, PC_ON_FOREFOOT } pc_tread;

/* How a coordinate goes through a stride: half a stride later it is ... */
typedef enum pc_beat {
  PC_BEAT_STILL,  /* the same at any time: no question here */
  PC_BEAT_SIDED,  /* ... that of the other side */
  PC_BEAT_SAME,   /* ... as it was */
  PC_BEAT_TURNED, /* ... the other way round */
  PC_BEAT_ONWARD  /* ... as it was, half a stride ahead */
} pc_beat;

typedef struct pc_stride_track {
  pc_beat beat;
  int place; /* of its unknowns in a block */
  bool late; /* of the left side: half a stride behind */
  bool held; /* has a target at all */
  double sigma,
      sigma_bend; /* how far it may be from its target, and its second derivative from the target's */
} pc_stride_track;

/* Where a foot that stands flat has its points: right foot, first stance; the left one's mirror. */
typedef struct pc_stride_foot {
  int calcn, toes;         /* segments */
  double heel[3], radius;  /* middle of the heel's balls, calcn frame */
  double joint[3], toe[3]; /* of the toes in the calcn frame; big toe's ball in the toes' */
  double sign;             /* +1 right, -1 left */
  double origin[3];        /* of calcn where it stands flat, m, in the stance that begins at time 0 */
  double ahead[3];         /* the foot's own axis then */
} pc_stride_foot;

typedef struct pc_stride {
  pc_stage *s;
  const pc_posture *posture; /* of the course */
  double period, way;        /* s and m of a stride */
  double from[4];         /* s after a heel has touched that the foot is on its ... (pc_tread); in the air */
  pc_bspline basis;       /* over one period; the knots go round */
  int half;               /* knots in half a stride */
  int block, n;           /* unknowns a knot of the half; all */
  double *x;              /* n */
  pc_stride_track *track; /* n_free */
  double *still;          /* n_coordinates: of those that are no question */
  pc_stride_foot foot[2];
  /* what is asked of the frames: n_frames over half a stride */
  int n_frames;
  double *target[2]; /* n_frames * n_free: values, second derivatives */
} pc_stride;

/* A residual's answer to q, qd and qdd of the free coordinates at a time. */
typedef struct pc_stride_row {
  double *by[3]; /* n_free each */
} pc_stride_row;

/* ---- stride_curve.c: coordinates as curves that go round -------------------------------------------- */

/* Which unknowns there are. Non-zero with err filled: out of memory. */
int pc_stride_tracks(pc_stride *st, pc_err *err);
/* q, qd, qdd of all coordinates at a time into the pose; nothing else of it is set. */
void pc_stride_at(const pc_stride *st, double t, pc_pose *pose);
/* A row in terms of the unknowns: index and weight of each; how many. Room for 4 n_free. */
int pc_stride_spread(const pc_stride *st, double t, const pc_stride_row *row, int *index, double *weight);

/* ---- stride_keys.c: what the file says -------------------------------------------------------------- */

/* Targets of every frame from the postures; x begins there. */
int pc_stride_targets(pc_stride *st, pc_err *err);
/* Time of a frame. */
static inline double pc_stride_time(const pc_stride *st, int frame) {
  return (frame + 0.5) * st->period / 2 / st->n_frames;
}
/* When a foot is on what: heel, sole, forefoot, air, in this order, with some time for both feet; else
 * non-zero with err filled. */
int pc_stride_contacts(pc_stride *st, pc_err *err);
/* What of a foot carries, so long after its heel has touched. */
pc_tread pc_stride_tread(const pc_stride *st, double since);

/* ---- stride_feet.c ---------------------------------------------------------------------------------- */

int pc_stride_feet(pc_stride *st, pc_err *err);
/* What a foot (0 right, 1 left) stands on at a time, and where its stance began: shift m ahead. */
pc_tread pc_stride_stands(const pc_stride *st, int foot, double t, double *shift);
enum { PC_STRIDE_PINS = 8 };
typedef struct pc_stride_pin {
  double off, sigma; /* m from its place (of the last two of a forefoot: rad), and how far it may be */
  bool touch;        /* rests: being off is sliding */
} pc_stride_pin;
/* What a foot's points are asked, how many; by, unless NULL: their answers to the coordinates (zero before).
 */
int pc_stride_pins(const pc_stride *st, int foot, double t, const pc_rows *rows,
                   pc_stride_pin pin[PC_STRIDE_PINS], double *by[PC_STRIDE_PINS]);
/* Where the centre of pressure usually is at a time, x and z. */
void pc_stride_usual(const pc_stride *st, double t, double point[2]);
/* The area that carries at a time. */
void pc_stride_area(const pc_stride *st, double t, pc_area *area);

/* ---- stride_force.c --------------------------------------------------------------------------------- */

/* What the ground does: moment (about the point of the floor that goes along with the walk) and force, N m,
 * N. */
typedef struct pc_stride_force {
  double value[6];
  pc_stride_row by[6];
  pc_pose *near; /* scratch */
  double (*demand)[6];
  bool whole; /* made */
} pc_stride_force;

pc_stride_force *pc_stride_force_make(const pc_stride *st); /* NULL or not whole: out of memory */
void pc_stride_force_free(pc_stride_force *f);
/* Of a pose (velocities set) at a time: value; then by. */
void pc_stride_force_at(const pc_stride *st, pc_stride_force *f, const pc_pose *pose, double t);
void pc_stride_force_slopes(const pc_stride *st, pc_stride_force *f, const pc_pose *pose, double t);
/* Where the zero moment point is, x and z; and how it answers along a way. */
void pc_stride_zero_moment(const pc_stride *st, const double force[6], double t, double point[2]);
void pc_stride_zero_moment_row(const pc_stride *st, const pc_stride_force *f, const double way[2],
                               pc_stride_row *row);

/* ---- stride_fit.c ----------------------------------------------------------------------------------- */

int pc_stride_solve(pc_stride *st, pc_err *err);

/* ---- stride.c --------------------------------------------------------------------------------------- */

/* Do the postures make a stride? Solves nothing; non-zero with err filled. */
int pc_stride_read(pc_stage *s, const pc_posture *postures, pc_err *err);
/* The movement, qd and qdd filled, and what it does; NULL with err filled. */
pc_motion *pc_stride_move(pc_stage *s, const pc_posture *postures, pc_played *out, pc_err *err);

#endif
