/* played.c: how near is what was seen to the exercise as the built-in human plays it?
 *
 * The table (played_table.c, written by tools/make_played from the played movements) holds features of the
 * posture at rest and at the far end, by points without error. A camera's features stand beside them: each
 * difference counts in standard deviations, of the camera (as it is told with every feature) and of people,
 * who do an exercise in their own way: ours, 15 degrees for what carries, twice that for arms, which hang as
 * they like where it is not they that are exercised. A single one counts at most nine, so that one arm held
 * otherwise is not everything. Who works with the other leg is the mirror image.
 */
#include "form/played.h"

#include <math.h>
#include <string.h>

static const double BODY = 15, ARMS = 30, PARTS = 12; /* degrees; degrees; per cent */
static const double MOST = 9;
enum { LEAST_SEEN = 6 };

const pc_feature pc_played_features[PC_PLAYED_FEATURES] = {
    PC_M_TRUNK, PC_M_HIP,  PC_M_KNEE,       PC_M_THIGH,       PC_M_SHANK,       PC_M_SHOULDER,
    PC_M_ELBOW, PC_M_STEP, PC_M_HIP_HEIGHT, PC_M_FOOT_HEIGHT, PC_M_HAND_HEIGHT, PC_M_HEEL};

bool pc_of_arms(pc_feature f) {
  return f == PC_M_SHOULDER || f == PC_M_ELBOW || f == PC_M_HAND_HEIGHT;
}

static double of_people(pc_feature f, bool by_arms) {
  if (pc_of_arms(f)) return by_arms ? BODY : ARMS;
  switch (f) {
  case PC_M_STEP:
  case PC_M_HIP_HEIGHT:
  case PC_M_FOOT_HEIGHT:
    return PARTS;
  case PC_M_HEEL:
    return 2 * PARTS;
  default:
    return BODY;
  }
}

static void compare(const pc_played_ends *p, bool by_arms, const pc_measures *const seen[2], bool mirrored,
                    double *sum, int *n) {
  *sum = 0, *n = 0;
  for (int end = seen[0] ? 0 : 1; end < 2; end++)
    for (int k = 0; k < PC_PLAYED_FEATURES; k++) {
      pc_feature f = pc_played_features[k];
      for (int side = 0; side < (pc_feature_sided(f) ? 2 : 1); side++) {
        int other = mirrored && pc_feature_sided(f) ? !side : side;
        const pc_measured *m = &seen[end]->of[f][side];
        double want = p->at[end][k][other], sd = hypot(of_people(f, by_arms), m->sd),
               z = (m->value - want) / sd;
        if (isnan(z)) continue;
        *sum += fmin(z * z, MOST), ++*n;
      }
    }
}

double pc_played_off(const char *exercise, bool by_arms, const pc_measures *rest, const pc_measures *far) {
  const pc_measures *seen[2] = {rest, far};
  for (int i = 0; i < pc_played_n; i++) {
    double a, b;
    int n, m;
    if (strcmp(pc_played_table[i].exercise, exercise)) continue;
    compare(&pc_played_table[i], by_arms, seen, false, &a, &n);
    compare(&pc_played_table[i], by_arms, seen, true, &b, &m);
    return n < LEAST_SEEN ? NAN : fmin(a, b) / n;
  }
  return NAN;
}
