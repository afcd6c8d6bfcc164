/* hold.h: what must hold of a posture: parts stay down, and what is given is met. */
#ifndef POSTERIOR_HOLD_H
#define POSTERIOR_HOLD_H

#include "posture/support.h"

enum { PC_MAX_HOLDS = PC_MAX_PINS + 4 };

/* The unknowns of a posture, and the equations among them. */
typedef struct pc_hold {
  const pc_body *body; /* coupled spine */
  const pc_posture *posture;
  pc_pose *pose;
  int n, *coordinate; /* the unknowns: coordinates of body */
  int *unknown_of;    /* n_coordinates: which unknown moves it (drivers' for driven ones), -1 = none */
  int n_pins;
  pc_pin pin[PC_MAX_PINS];
  int n_rows, row[PC_MAX_HOLDS]; /* equations in use, independent: pins, then trunk, lean, distance */
  int torso, hand[2], lumbar;
  pc_contact_set balls;  /* that may touch */
  bool *bears;           /* n_segments: of those, which may by the support's word */
  double grip[2][3];     /* the load's centre in each hand, hand's axes */
  double *value, *slope; /* PC_MAX_HOLDS, PC_MAX_HOLDS * n: all equations */
  bool upright;          /* while a first posture is sought: an upright trunk is asked for */
} pc_hold;

/* Memory in arena but for the pose: pc_hold_free. Non-zero with err filled on failure. */
int pc_hold_make(pc_hold *h, const pc_body *body, const pc_posture *posture, pc_arena *arena, pc_err *err);
void pc_hold_free(pc_hold *h);

/* The pose (with driven coordinates) for unknowns x. */
void pc_hold_pose(pc_hold *h, const double *x);
/* Equations in use at x: value (n_rows) and slope (n_rows * n, may be NULL). Sets the pose. */
void pc_hold_equations(pc_hold *h, const double *x, double *value, double *slope);

/* Inclination of the trunk from upright in the pose, rad: forward (axis 0), to the right (axis 2). row (n)
 * gains its slope times weight. */
double pc_hold_inclination(const pc_hold *h, int axis, double weight, double *row);

/* How deep balls that carry nothing by the support's word lie below the floor, sum of squares in units of
 * `unit` (m), in the pose; slope (n, may be NULL) receives what it adds. */
double pc_hold_sunk(const pc_hold *h, double unit, double *slope);

/* From the natural posture to one near it that holds: x (n); upright: with an upright trunk, where it stands
 * or sits and that is left open. Fixes where sliding parts stay and which equations are in use. Non-zero with
 * err filled when what is given cannot be met. */
int pc_hold_settle(pc_hold *h, bool upright, double *x, pc_arena *arena, pc_err *err);

#endif
