/* bands.c: what elastic bands do to a body in a posture.
 *
 * A band pulls at the middle of the part's segment, with the force that is told: towards a side of the room,
 * or the parts towards each other, each to the middle of all. How a band lies on the skin, and that it pulls
 * more the longer it is, is not in it: what is told is its pull in that posture.
 */
#include "base/vec.h"
#include "posture/support.h"

static void middle_of(const pc_body *body, const pc_pose *pose, int part, double at[3]) {
  int segment = pc_support_segment(body, part);
  pc_pose_point(pose, segment, body->segments[segment].com, at);
}

void pc_band_force(const pc_body *body, const pc_pose *pose, const pc_posture *posture, int part,
                   double force[3]) {
  v3_set(force, 0, 0, 0);
  for (int i = 0; i < posture->n_pulls; i++) {
    const pc_band_pull *b = &posture->pull[i];
    double middle[3] = {0, 0, 0}, own[3], at[3], n = 0;
    if (!(b->parts & 1u << part)) continue;
    v3_madd(force, b->newtons, b->toward);
    if (v3_norm(b->toward) > 0) continue;
    for (int k = 0; k < pc_touch_count(); k++)
      if (b->parts & 1u << k) middle_of(body, pose, k, at), v3_add(middle, middle, at), n++;
    v3_scale(middle, 1 / n, middle);
    middle_of(body, pose, part, own);
    v3_sub(middle, middle, own);
    if (v3_norm(middle) > 0) v3_madd(force, b->newtons / v3_norm(middle), middle);
  }
}

static bool make_series(pc_force_series *f, const pc_body *body, int part, pc_arena *arena) {
  *f = (pc_force_series){.name = pc_touch_word(part),
                         .body = body->segments[pc_support_segment(body, part)].name,
                         .n = 1,
                         .time = PC_NEW(arena, double, 1),
                         .force = PC_NEW(arena, double, 3),
                         .point = PC_NEW(arena, double, 3),
                         .torque = PC_NEW(arena, double, 3)};
  return f->time && f->force && f->point && f->torque;
}

int pc_bands_hold(const pc_body *body, const pc_pose *pose, const pc_posture *posture, pc_load_def *load,
                  pc_arena *arena, pc_err *err) {
  int n = load->n_forces;
  pc_force_series *list = PC_NEW(arena, pc_force_series, n + PC_MAX_PARTS);
  if (!list) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < n; i++) list[i] = load->forces[i];
  for (int part = 0; part < pc_touch_count(); part++) {
    double force[3];
    pc_band_force(body, pose, posture, part, force);
    if (!(v3_norm(force) > 0)) continue;
    if (!make_series(&list[n], body, part, arena)) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    v3_copy(list[n].force, force);
    middle_of(body, pose, part, list[n++].point);
  }
  load->n_forces = n, load->forces = list;
  return PC_OK;
}
