/* posture.h: what is told of a solved posture, for words and JSON alike. */
#ifndef POSTERIOR_APP_POSTURE_H
#define POSTERIOR_APP_POSTURE_H

#include "app/findings.h"
#include "app/json.h"
#include "posterior/posture.h"

#include <stdio.h>

/* An angle as people tell it, degrees from upright standing; by side, or the first alone (second NaN). */
typedef struct pc_told_angle {
  const char *words, *key; /* "hip bent", "hip_bent" */
  const char *coordinate;  /* OpenSim's name, without its side where there are two; "" = none */
  double right, left;
} pc_told_angle;

enum { PC_TOLD_ANGLES = 20 };

typedef struct pc_posture_told {
  const pc_posture *posture;
  const pc_posed_body *posed;
  const pc_findings *found;
  int n_angles;
  pc_told_angle angle[PC_TOLD_ANGLES];
  const char *what_if[PC_MAX_CHANGES]; /* posture->n_changes: what is assumed of the body, in words */
  double root_left, joint_left; /* N m, N: the largest force from nowhere on the whole body, at a joint */
  const char *joint_left_at;
  bool keeps; /* a body can stay so: hardly anything comes from nowhere */
} pc_posture_told;

/* Non-zero with err filled on failure. Memory in arena. */
int pc_posture_tell(pc_posture_told *told, const pc_posture *posture, const pc_posed_body *posed,
                    const pc_report_info *info, pc_arena *arena, pc_err *err);
void pc_posture_print(FILE *to, const pc_posture_told *told);
json_t *pc_posture_object(const pc_posture_told *told);

#endif
