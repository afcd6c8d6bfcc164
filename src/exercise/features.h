/* features.h: what the reader of exercise files knows of a quantity beside its words. */
#ifndef POSTERIOR_FEATURES_H
#define POSTERIOR_FEATURES_H

#include "posterior/rules.h"

/* Bits of views as rules.h has them, 1 << pc_view; sight.h lies above this station. A test holds them equal.
 */
enum { PC_FROM_SIDE = 1 << 1, PC_FROM_OBLIQUE = 1 << 2, PC_FROM_FRONT = 1 << 3, PC_FROM_BACK = 1 << 4 };

unsigned pc_feature_views(pc_feature feature); /* from which it can be told */
void pc_feature_range(pc_feature feature, double *lo, double *hi);

#endif
