/* muscle_schutte.h: Schutte 1993 and Delp 1990; see muscle_schutte.c. */
#ifndef PC_BODY_MUSCLE_SCHUTTE_H
#define PC_BODY_MUSCLE_SCHUTTE_H

#include "body/muscle_made.h"

int pc_schutte_prepare(pc_body *body, const pc_muscle *muscle, pc_muscle_made *made, pc_err *err);
void pc_schutte_force(const pc_muscle *muscle, const pc_muscle_made *made, double length, double speed,
                      pc_muscle_state *state);

#endif
