/* keep.c: what of a recorded movement is kept when a body moves another way.
 *
 * Feet stay where they were recorded: three points of each, so that they do not turn either. Other parts that
 * touch stay while they carry. Of the hands the palms keep their paths; of the thorax two points along its
 * length do, so that it keeps its inclination too. Free to change are the coordinates between the kept parts;
 * the others (toes, neck, and the arms unless hands are kept) stay as recorded.
 */
#include "posture/keep.h"
#include "base/vec.h"
#include "body/topology.h"

#include <stdio.h>

/* Places in a segment's frame, m: heel, ball of the foot and its outside (of contact_points.c's foot); palm;
 * along the thorax. */
static const double FOOT[3][3] = {{0, 0, 0}, {0.17, 0, -0.03}, {0.135, 0, 0.05}};
static const double PALM[3] = {0, -0.07, 0};
static const double THORAX[2][3] = {{0, 0.05, 0}, {0, 0.35, 0}};

static void add(pc_keep *t, int segment, const double at[3], int contact) {
  if (t->n == PC_KEEP_POINTS) return;
  pc_keep_point *p = &t->point[t->n++];
  *p = (pc_keep_point){.segment = segment, .contact = contact};
  v3_copy(p->at, at);
}

static bool has_foot(const pc_keep *t, int segment) {
  for (int i = 0; i < t->n; i++)
    if (t->point[i].segment == segment) return true;
  return false;
}

/* A foot is where soles are; its toes may bend. */
static void keep_contacts(pc_keep *t, const pc_contact_set *set) {
  for (int i = 0; i < set->n_bodies; i++) {
    bool foot = false;
    for (int k = 0; k < set->n_points; k++) foot |= set->points[k].foot && set->points[k].body == i;
    for (int k = 0; foot && k < 3; k++) add(t, set->bodies[i].segment, FOOT[k], -1);
  }
  for (int k = 0; k < set->n_points; k++) {
    const pc_contact_point *p = &set->points[k];
    if (!p->foot && !has_foot(t, set->bodies[p->body].segment)) add(t, p->segment, p->at, k);
  }
}

static int keep_named(pc_keep *t, const char *segment, const double (*at)[3], int n, pc_err *err) {
  int s = pc_body_find_segment(t->body, segment);
  if (s < 0)
    return pc_fail(err, PC_MISMATCH, 0, "the model has no segment %s whose path could be kept", segment);
  for (int i = 0; i < n; i++) add(t, s, at[i], -1);
  return PC_OK;
}

/* The free coordinate behind c, -1 = locked. */
static int free_of(const pc_body *body, int c) {
  const pc_coordinate *co = &body->coordinates[c];
  return co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
}

static int find_moved(pc_keep *t, pc_arena *arena, pc_err *err) {
  const pc_body *body = t->body;
  t->moved = PC_NEW(arena, int, body->n_free), t->place = PC_NEW(arena, int, body->n_free);
  t->jacobian = PC_NEW(arena, double, 3 * body->n_free);
  if (!t->moved || !t->place || !t->jacobian) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < t->n; i++)
    for (int s = t->point[i].segment; s > 0; s = body->joints[s].parent)
      for (int c = body->joints[s].first_coordinate;
           c < body->joints[s].first_coordinate + body->joints[s].n_coordinates; c++)
        if (free_of(body, c) >= 0) t->place[free_of(body, c)] = 1;
  for (int z = 0; z < body->n_free; z++) {
    if (t->place[z]) t->moved[t->n_moved] = z;
    t->place[z] = t->place[z] ? t->n_moved++ : -1;
  }
  return PC_OK;
}

int pc_keep_make(pc_keep *t, const pc_body *body, const pc_contact_set *contacts, unsigned keep,
                 pc_arena *arena, pc_err *err) {
  *t = (pc_keep){.body = body};
  keep_contacts(t, contacts);
  if ((keep & PC_KEEP_HANDS) &&
      (keep_named(t, "hand_r", &PALM, 1, err) || keep_named(t, "hand_l", &PALM, 1, err)))
    return err->code;
  if ((keep & PC_KEEP_THORAX) && keep_named(t, "torso", THORAX, 2, err)) return err->code;
  if (!t->n) return pc_fail(err, PC_MISMATCH, 0, "nothing touches the ground: no task to keep");
  return find_moved(t, arena, err);
}

void pc_keep_slope(pc_keep *t, const pc_pose *pose, int i) {
  const pc_body *body = t->body;
  double at[3];
  for (int k = 0; k < 3 * t->n_moved; k++) t->jacobian[k] = 0;
  pc_pose_point(pose, t->point[i].segment, t->point[i].at, at);
  for (int s = t->point[i].segment; s > 0; s = body->joints[s].parent)
    for (int c = body->joints[s].first_coordinate;
         c < body->joints[s].first_coordinate + body->joints[s].n_coordinates; c++) {
      int z = free_of(body, c);
      if (z < 0) continue;
      double v[3], gain = body->coordinates[c].driver >= 0 ? pose->gain[c] : 1;
      v3_cross(v, pose->twist[c], at);
      v3_add(v, v, pose->twist[c] + 3);
      for (int k = 0; k < 3; k++) t->jacobian[k * t->n_moved + t->place[z]] += gain * v[k];
    }
}
