/* contact_surface.c: what is known to be there: floor, bench, step, seat, wall, table.
 *
 * Where surfaces are told, nothing is inferred: a ball carries by how far it is above the surface and how
 * fast it moves, by the same rule as on a floor whose height had to be found. A surface is a plane along two
 * axes of the room; it ends where it is told to. A part may touch several, as a foot that steps from the
 * floor onto a step.
 */
#include "base/vec.h"
#include "load/contact.h"

#include <string.h>

int pc_contact_surfaces(pc_contact_set *set, const pc_load_def *def, pc_err *err) {
  pc_contact_point given[PC_CONTACT_POINTS];
  int n = set->n_points;
  memcpy(given, set->points, (size_t)n * sizeof *given);
  set->n_points = 0, set->ground = 0;
  for (int s = 0; s < def->n_surfaces; s++) {
    const pc_surface *on = &def->surfaces[s];
    for (int i = 0; i < n; i++) {
      if (on->balls && !(on->balls & 1ull << i)) continue;
      if (set->n_points == PC_CONTACT_POINTS)
        return pc_fail(err, PC_UNSUPPORTED, 0,
                       "more than %d balls may touch the %d surfaces told; name the parts", PC_CONTACT_POINTS,
                       def->n_surfaces);
      pc_contact_point *p = &set->points[set->n_points++];
      *p = given[i];
      p->twin = -1, p->on = on, p->level = p->plane = on->at[1];
    }
  }
  return PC_OK;
}

void pc_contact_raise(pc_contact_set *set, const pc_load_def *def) {
  for (int s = 0; s < def->n_surfaces; s++)
    for (int i = 0; i < set->n_points; i++)
      if (def->surfaces[s].balls & 1ull << i)
        set->points[i].level = set->points[i].plane = def->surfaces[s].at[1];
}

bool pc_contact_above(const pc_contact_point *point, const double centre[3], double *above, double at[3]) {
  const pc_surface *on = point->on;
  double off[3];
  for (int a = 0; a < 3; a++)
    if (centre[a] < on->lo[a] || centre[a] > on->hi[a]) return false;
  v3_sub(off, centre, on->at);
  double height = v3_dot(off, on->normal);
  *above = height - point->radius;
  v3_copy(at, centre);
  v3_madd(at, -height, on->normal);
  return true;
}
