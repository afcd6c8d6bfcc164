/* disc.c: what the joint reaction at L5/S1 means to the disc (src/load/disc.c resolves it).
 *
 * In the joint frame of the neutral spine (x forward, y up, z right) the normal of L5/S1 leans forward by
 * 35 degrees: the sacral endplate's 41 (Vialle et al. 2005) less half the wedge of the disc, whose mid-plane
 * it is. Sacral slopes of healthy adults spread by about 8 degrees; 10 degrees more or less change
 * compression by about -/+ 7 to 10 % and shear by about 37 % (static runs of this body), so shear is not a
 * number to lean on before the slope of the person is known.
 *
 * Not done: the slope of the person, discs other than L5/S1 (their planes are not in the tables), the
 * share that facets and ligaments carry.
 */
#include "app/findings.h"

#include <math.h>

static const double SACRAL_SLOPE = 35.0 * M_PI / 180.0; /* rad; as in models/human/discs.csv; see above */

pc_disc_force pc_disc_leaning(const pc_body *body, const pc_pose *pose, int child, double lean,
                              const double force[3]) {
  double f[3];
  pc_disc_resolve(body, pose, child, SACRAL_SLOPE + lean, force, f);
  return (pc_disc_force){.compression = f[0], .shear = f[1], .lateral = f[2]};
}

pc_disc_force pc_disc_load(const pc_body *body, const pc_pose *pose, int child, const double force[3]) {
  return pc_disc_leaning(body, pose, child, 0, force);
}
