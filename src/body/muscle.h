/* muscle.h: what the muscle files share, and what readers and pc_body_finish call.
 *
 * A reader starts each muscle from pc_curves_default and overwrites what the file gives;
 * pc_body_finish then calls pc_muscle_prepare for every muscle, in order.
 */
#ifndef PC_BODY_MUSCLE_H
#define PC_BODY_MUSCLE_H

#include "posterior/body.h"

/* OpenSim 4's default property values of this kind of muscle: parameters, flags, limits and curves.
 * Sets kind; leaves the name, group, side and path alone. The optional properties of Millard's passive
 * curve (stiffness_at_low_force, stiffness_at_one_norm_force, curviness) start as NaN, "not given":
 * OpenSim then derives them from the strains. A file gives all three or none. */
void pc_curves_default(pc_muscle_kind kind, pc_muscle *muscle);

/* Validates muscle `muscle` of the body and fills its made_curves. Muscles with equal curve parameters
 * share one set of tables. Functions the muscle names must be finished already. Non-zero with err filled when
 * OpenSim, too, would refuse the muscle. */
int pc_muscle_prepare(pc_body *body, int muscle, pc_err *err);

#endif
