/* mechanics.h: what a load did over time: work of joints and muscles, impulse, stiffness of the trunk,
 * co-contraction, and what many steps add up to. Computed from a load and its body; nothing is solved.
 */
#ifndef POSTERIOR_MECHANICS_H
#define POSTERIOR_MECHANICS_H

#include "posterior/load.h"

/* Turns whose muscles are told apart by direction. */
typedef enum pc_site {
  PC_SITE_TRUNK, /* flexion and extension of the whole lumbar spine */
  PC_SITE_TRUNK_BENDING,
  PC_SITE_TRUNK_ROTATION,
  PC_SITE_HIP_R, /* flexion and extension */
  PC_SITE_HIP_L,
  PC_SITE_KNEE_R,
  PC_SITE_KNEE_L,
  PC_SITES
} pc_site;

/* One frame. */
typedef struct pc_instant {
  double pull[PC_SITES][2];      /* N m: what muscles do toward negative and positive values, both >= 0 */
  double active[PC_SPINE_AXES];  /* N m/rad: stiffness of the lumbar spine as a whole by its muscles */
  double passive[PC_SPINE_AXES]; /* and by discs and ligaments, of bodies that have them */
} pc_instant;

typedef struct pc_work {
  double positive, negative; /* J, both >= 0: done shortening, taken up lengthening */
} pc_work;

typedef struct pc_muscle_share {
  pc_work work;
  double impulse; /* N s */
  double holding; /* stabiliser index: 1 - work / (impulse v), 0 to 1; NaN when it never pulls */
} pc_muscle_share;

typedef struct pc_mechanics {
  int n_frames, n_muscles;
  pc_instant *instant;     /* n_frames */
  pc_muscle_share *muscle; /* n_muscles */
  bool has_lumbar;
  pc_work lumbar, hip[2], knee[2], ankle[2]; /* of the net moments; 0 right, 1 left */
  double crane;       /* lumbar share of the positive work of lumbar spine and hips, 0 to 1;
                         NaN when there is none */
  int steps;          /* foot strikes within the recording */
  double step_moment; /* N m: the side-bending moment at the lowest lumbar joint, largest in a step, mean */
  double dose;        /* N m s: that moment's size over the whole time */
} pc_mechanics;

/* Memory in arena. NULL with err on failure. */
pc_mechanics *pc_mechanics_make(const pc_body *body, const pc_load *load, pc_arena *arena, pc_err *err);

/* Smaller over larger of the two directions, 0 to 1: co-contraction. 0 when nothing pulls. */
double pc_cocontraction(const pc_instant *instant, pc_site site);

#endif
