/* read.h: postures from pieces that were cut already, of whatever file. */
#ifndef POSTERIOR_POSTURE_READ_H
#define POSTERIOR_POSTURE_READ_H

#include "base/pieces.h"
#include "posterior/posture.h"

/* Sections are postures, keys their settings. over: an angle that is given twice is as it was given last;
 * else that is an error. As pc_postures_read. */
int pc_postures_of_pieces(const pc_piece *pieces, int n, bool over, const pc_body *body, pc_arena *arena,
                          pc_posture **out, pc_err *err);

#endif
