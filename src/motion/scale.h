/* scale.h: pc_body_scale with the memory in sight. */
#ifndef POSTERIOR_SCALE_H
#define POSTERIOR_SCALE_H

#include "posterior/motion.h"

/* The scaled copy in this arena, which it owns from then on; on failure NULL with err filled and the
 * arena stays the caller's. */
pc_body *pc_scale_build(const pc_body *body, const double (*factor)[3], double mass, pc_arena *arena,
                        pc_err *err);

#endif
