/* seen.c: which coordinates the markers can tell anything about.
 *
 * A coordinate is seen when a marker that both the recording and the model have hangs outboard of its
 * joint (or of a joint that it drives). The others keep their default in inverse kinematics, which the
 * user must be told; and when few are seen the marker set belongs to another model.
 */
#include "body/topology.h"
#include "posterior/motion.h"

#include <string.h>

static bool has_marker(const pc_markers *markers, const char *name) {
  for (int i = 0; i < markers->n; i++)
    if (strcmp(markers->names[i], name) == 0) return true;
  return false;
}

static void see(const pc_body *body, int coordinate, bool *seen) {
  const pc_coordinate *c = &body->coordinates[coordinate];
  if (c->driver >= 0) c = &body->coordinates[c->driver];
  if (c->free >= 0) seen[c->free] = true;
}

int pc_motion_seen(const pc_body *body, const pc_markers *markers, bool *seen, int *shared) {
  int n = 0;
  *shared = 0;
  memset(seen, 0, (size_t)body->n_free * sizeof *seen);
  for (int i = 0; i < body->n_markers; i++) {
    if (!has_marker(markers, body->markers[i].name)) continue;
    ++*shared;
    for (int s = body->markers[i].segment; s > 0; s = body->joints[s].parent) {
      const pc_joint *joint = &body->joints[s];
      for (int c = 0; c < joint->n_coordinates; c++) see(body, joint->first_coordinate + c, seen);
    }
  }
  for (int z = 0; z < body->n_free; z++) n += seen[z];
  return n;
}
