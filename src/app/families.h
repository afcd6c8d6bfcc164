/* families.h: which muscles a reader would call "glutes", "hamstrings", "back". */
#ifndef POSTERIOR_APP_FAMILIES_H
#define POSTERIOR_APP_FAMILIES_H

#include "posterior/body.h"

enum { MAX_FAMILY_GROUPS = 4 };

typedef struct pc_family_row {
  const char *key, *label;
  const char *groups[MAX_FAMILY_GROUPS]; /* of pc_muscle.group */
  bool glute, back;                      /* glute: gluteal muscles; back: extends the spine */
} pc_family_row;

int pc_family_count(void);
const pc_family_row *pc_family_row_at(int i);
int pc_family_of(const pc_muscle *muscle); /* 0 .. count-1 */

#endif
