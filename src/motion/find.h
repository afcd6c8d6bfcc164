/* find.h: a marker's column by name. */
#ifndef POSTERIOR_FIND_H
#define POSTERIOR_FIND_H

#include "posterior/recording.h"

#include <string.h>

/* -1 when there is none. */
static inline int pc_markers_find(const pc_markers *m, const char *name) {
  for (int i = 0; i < m->n; i++)
    if (strcmp(m->names[i], name) == 0) return i;
  return -1;
}

#endif
