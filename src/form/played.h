/* played.h: what the built-in human looks like at both ends of every judged exercise. */
#ifndef POSTERIOR_FORM_PLAYED_H
#define POSTERIOR_FORM_PLAYED_H

#include "posterior/form.h"

enum { PC_PLAYED_FEATURES = 12 };
extern const pc_feature pc_played_features[PC_PLAYED_FEATURES];

typedef struct pc_played_ends {
  const char *exercise;
  float at[2][PC_PLAYED_FEATURES][2]; /* rest and far; right and left; NaN = not told */
} pc_played_ends;
extern const pc_played_ends pc_played_table[];
extern const int pc_played_n;

/* How far what was seen at rest and at the far end is from the exercise as it is played: mean square distance
 * in standard deviations of people and of the camera, each at most 9; sides as they are nearer. by_arms: it
 * is arms that are exercised. rest may be NULL. NaN: it is not in the table, or too little was seen. */
double pc_played_off(const char *exercise, bool by_arms, const pc_measures *rest, const pc_measures *far);
/* Whether it tells what arms do. */
bool pc_of_arms(pc_feature f);

#endif
