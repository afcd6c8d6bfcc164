/* copy.h: another body from a body: scaled, weakened, moved. */
#ifndef POSTERIOR_COPY_H
#define POSTERIOR_COPY_H

#include "posterior/body.h"

/* A copy that shares nothing with the original, in this arena, which it owns. What pc_body_finish
 * derives is not there yet: change what should differ, then finish. NULL when out of memory. */
pc_body *pc_body_copy(const pc_body *body, pc_arena *arena);

#endif
