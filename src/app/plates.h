/* plates.h: whose foot is on the plate. */
#ifndef POSTERIOR_PLATES_H
#define POSTERIOR_PLATES_H

#include "posterior/load.h"

/* Force plates know no feet. Splits every series without a body into one per foot (calcn_r, calcn_l):
 * each loaded spell goes to the foot that is nearest to its centre of pressure. Series with a body are
 * kept. Memory in arena; a note about what was done in *note. */
int pc_plates_to_feet(const pc_body *body, const pc_motion *motion, int n, const pc_force_series *series,
                      int *n_out, pc_force_series **out, const char **note, pc_arena *arena, pc_err *err);

#endif
