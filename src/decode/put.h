/* put.h: a decoded picture in the form that all have here. See put.c. */
#ifndef POSTERIOR_DECODE_PUT_H
#define POSTERIOR_DECODE_PUT_H

#include "eyes/reel.h"

#include <libavutil/frame.h>

struct SwsContext;

/* Size for the shared memory: no side above PC_REEL_MOST_SIDE. Sets n->w, n->h. */
void pc_put_size(const AVFrame *frame, pc_reel_note *n);
/* The picture into a slot, of the size in n; sets n's colours. *scale is kept from call to call. false: it
 * has a form that cannot be converted. */
bool pc_put(const AVFrame *frame, pc_reel_note *n, uint8_t *slot, const pc_reel_planes *planes,
            struct SwsContext **scale);
/* Quarter turns clockwise that a display matrix asks for; NULL = none. */
int pc_put_turn(const int32_t *matrix);

#endif
