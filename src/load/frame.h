/* frame.h: the workspace of one frame of the load station, and its steps in order. */
#ifndef POSTERIOR_FRAME_H
#define POSTERIOR_FRAME_H

#include "body/muscle_lanes.h"
#include "body/paths.h"
#include "load/contact.h"
#include "load/spine.h"
#include "posterior/load.h"

/* Frames that share warm starts. A chunk starts cold, so that its answers do not depend on who computes it;
 * one cold solve in 50 costs about 5 %. */
enum { PC_CHUNK = 50 };

/* A pull on one segment by one of the body's actuators at unit force. */
typedef struct pc_pull {
  int segment;
  double wrench[6]; /* moment about the ground origin, force; ground frame */
} pc_pull;

/* The columns of the sharing problem, in this order: muscles, the body's actuators, residual actuators
 * (one a free coordinate; none in OpenSim's formulation), contact generators, the spine's (load/spine.h).
 * Built anew each frame. */
typedef struct pc_frame {
  const pc_body *body;
  const pc_load_def *def;
  const pc_contact_set *contacts; /* n_points 0 when measured */
  pc_pose *pose;
  pc_paths *paths;
  pc_muscle_lanes *muscles;
  pc_qp_work *work;
  pc_spine_work *spine; /* NULL: levels coupled, or OpenSim's formulation */

  int n_actuators; /* muscles + actuators + residuals */
  int n_columns, n_rows;
  int n_multipliers;   /* n_rows and the spine's */
  double *row_value;   /* n_free, scratch */
  double *f_active;    /* n_actuators */
  int n_tight, *tight; /* tight muscles; none in OpenSim's formulation */
  double *tension;     /* n_muscles, N: theirs at rest, 0 for the others */
  int *pull_start;     /* the body's actuators + 1: */
  pc_pull *pulls;      /*   their pulls at unit force */

  double (*contact_at)[3], *contact_weight;
  double *contact_x;                    /* n_points * edges: the last frame's forces by point */
  int *contact_row_start, *contact_row; /* n_points + 1: the free coordinates that move each point */
  int n_live;                           /* contact points with weight */
  int *live;
  double *carried; /* 3 * (n_free + 3): velocities of a contact point, axis by axis, scratch */

  double (*external)[6];    /* n_segments: measured forces */
  double (*span_wrench)[6]; /* topology's spans: of all muscles there; 0 outside pull_segments */
  double (*wrench)[6];      /* n_segments: everything, for the reactions */
  double (*demand)[6];      /* n_segments: what the motion asks for, by pc_frame_dynamics */
  double (*reaction)[6];
  double *mass; /* n_free*n_free, scratch of pc_frame_accelerate */
  double *tau;  /* n_coordinates */

  int *start, *row; /* the QP */
  double *value, *h, *g, *lo, *hi, *b, *x, *y;
  pc_qp qp;
} pc_frame;

pc_frame *pc_frame_make(const pc_body *body, const pc_load_def *def, const pc_contact_set *contacts,
                        pc_arena *arena, pc_err *err);
void pc_frame_free(pc_frame *frame);

/* Forgets the last frame: the next one starts cold. */
void pc_frame_forget(pc_frame *frame);

/* The movement that a load was made of, cut as it was; borrowed, not to be written to. */
static inline pc_motion pc_load_motion(const pc_load *load) {
  return (pc_motion){.n_frames = load->n_frames,
                     .n_q = load->n_q,
                     .time = load->time,
                     .q = (double *)load->q,
                     .qd = (double *)load->qd,
                     .qdd = (double *)load->qdd};
}

/* 1. Pose, velocities and measured forces of a motion's frame. */
void pc_frame_pose(pc_frame *frame, const pc_motion *motion, int index);
/* 2. What the motion asks of every coordinate: frame->tau, and the right-hand side b. */
void pc_frame_dynamics(pc_frame *frame);
/* 3. Muscle paths, arms and forces: the muscles' columns; b without what tight muscles do at rest. */
void pc_frame_muscles(pc_frame *frame);
/* 4. The other columns: actuators, residuals, contacts. Completes frame->qp. */
void pc_frame_columns(pc_frame *frame);
/* Wrench of the i-th live contact point under forces x: moment about the ground origin, force. */
void pc_frame_contact(const pc_frame *frame, const double *x, int i, double wrench[6]);
/* 5. Joint reactions under forces x: frame->reaction; returns the largest imbalance of a free
 *    coordinate that x leaves, recomputed from segment wrenches. */
double pc_frame_reactions(pc_frame *frame, const double *x);

/* For forces that were given, not shared: the accelerations they cause instead of the recording's
 * (forward dynamics, mass matrix by unit accelerations), as OpenSim's JointReaction does. Call before
 * pc_frame_reactions. False when the mass matrix is singular; the pose is then as before. */
bool pc_frame_accelerate(pc_frame *frame, const double *x);

#endif
