/* contact.c: candidate points on the soles, and when they may push.
 *
 * A point can carry force while it is low and slow; its weight falls smoothly from 1 to 0 with height
 * above the ground and with speed, and the sharing problem divides the price of its force by that
 * weight. So forces fade in and out instead of jumping, and nothing ever pulls.
 */
#include "load/contact.h"
#include "base/vec.h"

#include <string.h>

int pc_contact_make(pc_contact_set *set, const pc_body *body, const pc_motion *motion, const pc_load_def *def,
                    pc_arena *arena, pc_err *err) {
  /* sole points in the calcaneus frame of Rajagopal's foot (heel, ball, outer and inner edge), m */
  static const double sole[][3] = {{-0.01, -0.005, 0.0},
                                   {0.06, -0.005, 0.03},
                                   {0.06, -0.005, -0.02},
                                   {0.17, -0.005, 0.045},
                                   {0.18, -0.005, -0.03}};
  static const double toe[][3] = {{0.06, -0.005, 0.02}, {0.06, -0.005, -0.02}};
  static const struct {
    const char *name, *foot;
  } parts[] = {{"calcn_r", "calcn_r"}, {"toes_r", "calcn_r"}, {"calcn_l", "calcn_l"}, {"toes_l", "calcn_l"}};
  set->bodies = PC_NEW(arena, pc_contact_body, 2);
  set->points = PC_NEW(arena, pc_contact_point, 32);
  if (!set->bodies || !set->points) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  set->n_bodies = set->n_points = 0;
  for (int i = 0; i < 4; i++) {
    int s = pc_body_find_segment(body, parts[i].name), foot = pc_body_find_segment(body, parts[i].foot);
    if (s < 0 || foot < 0) continue;
    if (i % 2 == 0) set->bodies[set->n_bodies++] = (pc_contact_body){parts[i].foot, foot};
    double side = i < 2 ? 1 : -1;
    int n = i % 2 == 0 ? 5 : 2;
    for (int k = 0; k < n; k++) {
      const double *at = i % 2 == 0 ? sole[k] : toe[k];
      set->points[set->n_points++] = (pc_contact_point){s, set->n_bodies - 1, {at[0], at[1], side * at[2]}};
    }
  }
  set->friction = def->friction;
  set->ground = def->ground_height;
  if (!isnan(set->ground)) return PC_OK;
  pc_pose *pose = pc_pose_make(body);
  if (!pose) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  double lowest = INFINITY;
  for (int f = 0; f < motion->n_frames; f++) {
    memcpy(pose->q, motion->q + (size_t)f * motion->n_q, (size_t)motion->n_q * sizeof *pose->q);
    pc_pose_couple(body, pose);
    pc_pose_position(body, pose);
    for (int i = 0; i < set->n_points; i++) {
      double x[3];
      pc_pose_point(pose, set->points[i].segment, set->points[i].at, x);
      lowest = fmin(lowest, x[1]);
    }
  }
  pc_pose_free(pose);
  set->ground = isfinite(lowest) ? lowest : 0;
  return PC_OK;
}

static double fade(double x, double full, double none) { /* 1 below full, 0 above none, C1 between */
  double u = (none - x) / (none - full);
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return u * u * (3 - 2 * u);
}

void pc_contact_weigh(const pc_contact_set *set, const pc_body *body, const pc_pose *pose, double (*at)[3],
                      double *weight) {
  (void)body;
  for (int i = 0; i < set->n_points; i++) {
    const pc_contact_point *point = &set->points[i];
    double v[3];
    pc_pose_point(pose, point->segment, point->at, at[i]);
    v3_cross(v, pose->vel[point->segment], at[i]);
    v3_add(v, v, pose->vel[point->segment] + 3);
    weight[i] = fade(at[i][1] - set->ground, 0.02, 0.06) * fade(v3_norm(v), 0.4, 1.2);
    at[i][1] = set->ground;
  }
}

void pc_contact_generator(const pc_contact_set *set, int edge, double force[3]) {
  static const double along[PC_CONTACT_EDGES][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  v3_set(force, set->friction * along[edge][0], 1, set->friction * along[edge][1]);
}
