/* Inverse dynamics and joint reactions against OpenSim 4.6's stored results.
 *
 * Moments: within 0.1 % of each coordinate's range or 0.02 N m. Reactions, fed with OpenSim's muscle
 * forces: within 0.2 % of each joint's peak, on every frame and joint that no pulling muscle crosses
 * while it lies on a wrap object. OpenSim's wrapped paths are not the shortest ones (see test_path.c), so
 * there the muscle pulls in a slightly other direction: those frames are held to 2 % and their largest
 * difference is printed, with the muscle that pulls hardest there. */
#include "body/topology.h"
#include "parity.h"

static void compare_moments(const parity_case *c, const char *expected) {
  parity_run r;
  if (parity_open(&r, c) == 0) {
    pc_table *want = parity_table(expected, r.arena);
    pc_load *l = parity_load(&r, c, NULL);
    double worst = 0;
    const char *worst_name = "-";
    int compared = 0;
    for (int q = 0; l && want && q < r.body->n_coordinates; q++) {
      char name[128];
      snprintf(name, sizeof name, "%s_%s", r.body->coordinates[q].name,
               r.body->coordinates[q].type == PC_TRANSLATIONAL ? "force" : "moment");
      int col = pc_table_find(want, name);
      if (col < 0) {
        snprintf(name, sizeof name, "%s_%s", r.body->coordinates[q].name,
                 r.body->coordinates[q].type == PC_TRANSLATIONAL ? "moment" : "force");
        col = pc_table_find(want, name);
      }
      if (col < 0) continue;
      double lo = INFINITY, hi = -INFINITY, off = 0;
      for (int row = 0; row < want->n_rows; row++) {
        const double *w = want->data + (size_t)row * want->n_columns;
        int f = parity_frame(l->time, l->n_frames, w[0]);
        if (f < 0) continue;
        lo = fmin(lo, w[col]), hi = fmax(hi, w[col]);
        off = fmax(off, fabs(w[col] - l->moment[(size_t)f * l->n_q + q]));
        compared++;
      }
      double limit = fmax(0.001 * (hi - lo), 0.02);
      CHECK(off <= limit, "%s %s: off by %.4f of a range of %.2f", c->name, name, off, hi - lo);
      if (off / limit > worst) worst = off / limit, worst_name = r.body->coordinates[q].name;
    }
    CHECK(compared > 1000, "only %d values compared", compared);
    printf("NOTE %s inverse dynamics: %d values, largest difference %.3f of the limit (%s)\n", c->name,
           compared, worst, worst_name);
  }
  parity_close(&r);
}

/* Marks the segments whose joints a muscle with force crosses while its path lies on a wrap object; the
 * strongest such muscle of each. */
static void mark_wrapped(const parity_run *r, pc_pose *pose, pc_path_work *work, const pc_load *l, int f,
                         int *strongest) {
  const pc_topology *t = r->body->topology;
  memcpy(pose->q, l->q + (size_t)f * l->n_q, (size_t)l->n_q * sizeof *pose->q);
  pc_pose_couple(r->body, pose);
  pc_pose_position(r->body, pose);
  for (int s = 0; s < r->body->n_segments; s++) strongest[s] = -1;
  const double *force = l->force + (size_t)f * l->n_actuators;
  for (int m = 0; m < l->n_muscles; m++) {
    pc_path path;
    bool wrapped = false;
    if (force[m] < 1) continue;
    pc_path_find(r->body, pose, work, m, &path);
    for (int i = 0; i < path.n; i++) wrapped |= path.node[i].wrap >= 0;
    for (int i = t->chain_start[m]; wrapped && i < t->chain_start[m + 1]; i++) {
      int s = t->chain[i];
      if (strongest[s] < 0 || force[m] > force[strongest[s]]) strongest[s] = m;
    }
  }
}

static void compare_reactions(const parity_case *c, const char *forces, const char *expected) {
  parity_run r;
  if (parity_open(&r, c) == 0) {
    pc_motion_accelerate_from_speed(r.motion, r.arena, &r.err);
    pc_table *want = parity_table(expected, r.arena), *given = parity_table(forces, r.arena);
    pc_load *l = given ? parity_load(&r, c, given) : NULL;
    double worst = 0, worst_wrapped = 0;
    char worst_name[160] = "-", wrapped_name[200] = "-";
    int compared = 0, straight = 0;
    pc_pose *pose = pc_pose_make(r.body);
    pc_path_work *work = pc_path_work_make(r.body);
    int *strongest = l ? PC_NEW(r.arena, int, (size_t)l->n_frames * l->n_segments) : NULL;
    for (int f = 0; l && f < l->n_frames; f++)
      mark_wrapped(&r, pose, work, l, f, strongest + (size_t)f * l->n_segments);
    for (int s = 1; l && want && s < r.body->n_segments; s++)
      for (int part = 0; part < 2; part++) { /* force, moment: three columns each, peak of their norm */
        const char *child = r.body->segments[s].name, *axis[6] = {"fx", "fy", "fz", "mx", "my", "mz"};
        int col[3], at = -1;
        char name[256];
        for (int k = 0; k < 3; k++) {
          snprintf(name, sizeof name, "%s_on_%s_in_%s_%s", r.body->joints[s].name, child, child,
                   axis[3 * part + k]);
          col[k] = pc_table_find(want, name);
        }
        if (col[0] < 0) continue;
        double peak = 0, off = 0, off_wrapped = 0;
        for (int row = 0; row < want->n_rows; row++) {
          const double *w = want->data + (size_t)row * want->n_columns;
          int f = parity_frame(l->time, l->n_frames, w[0]);
          if (f < 0) continue;
          const double *ours = l->reaction + ((size_t)f * l->n_segments + s) * 9 + 3 * part;
          double d2 = 0, n2 = 0;
          for (int k = 0; k < 3; k++) d2 += pow(w[col[k]] - ours[k], 2), n2 += w[col[k]] * w[col[k]];
          peak = fmax(peak, sqrt(n2));
          int muscle = strongest[(size_t)f * l->n_segments + s];
          if (muscle < 0)
            off = fmax(off, sqrt(d2)), straight++;
          else if (sqrt(d2) > off_wrapped)
            off_wrapped = sqrt(d2), at = muscle;
          compared++;
        }
        double limit = fmax(0.002 * peak, part ? 0.05 : 0.5);
        CHECK(off <= limit, "%s %s %s: off by %.4f of a peak of %.2f", c->name, r.body->joints[s].name,
              part ? "moment" : "force", off, peak);
        CHECK(off_wrapped <= 10 * limit, "%s %s %s: off by %.4f of a peak of %.2f", c->name,
              r.body->joints[s].name, part ? "moment" : "force", off_wrapped, peak);
        if (off / limit > worst)
          worst = off / limit, snprintf(worst_name, sizeof worst_name, "%s %s, %.4f of %.1f",
                                        r.body->joints[s].name, part ? "moment" : "force", off, peak);
        if (off_wrapped > limit)
          printf("NOTE %s %s %s: %.2f %% of its peak of %.1f off while %s lies on a wrap\n", c->name,
                 r.body->joints[s].name, part ? "moment" : "force", 100 * off_wrapped / peak, peak,
                 r.body->muscles[at].name);
        if (off_wrapped / limit > worst_wrapped)
          worst_wrapped = off_wrapped / limit, snprintf(wrapped_name, sizeof wrapped_name, "%s %s",
                                                        r.body->joints[s].name, part ? "moment" : "force");
      }
    CHECK(compared > 100 && straight > 100, "only %d reactions compared", compared);
    printf("NOTE %s joint reactions: %d vectors, %d without wraps: largest difference %.3f of the limit "
           "(%s); with wraps %.2f (%s)\n",
           c->name, compared, straight, worst, worst_name, worst_wrapped, wrapped_name);
    pc_pose_free(pose);
    pc_path_work_free(work);
  }
  parity_close(&r);
}

int main(void) {
  if (!test_shared()) {
    SKIP("needs the shared recordings");
    return test_done();
  }
  parity_case squat_all = parity_squat;
  squat_all.from = 0.1, squat_all.to = 13.35;
  compare_moments(&parity_walk, PARITY_WALK "id_walk.sto");
  compare_moments(&squat_all, PARITY_SQUAT "expected/id_squats1.sto");
  compare_reactions(&parity_walk, PARITY_WALK "raj_StaticOptimization_force.sto",
                    PARITY_WALK "raj_JointReaction_ReactionLoads.sto");
  compare_reactions(&parity_squat, PARITY_SQUAT "expected/s4_StaticOptimization_force.sto",
                    PARITY_SQUAT "expected/s4_JointReaction_ReactionLoads.sto");
  compare_reactions(&parity_gait, PARITY_GAIT "subject01_StaticOptimization_force.sto",
                    PARITY_GAIT "subject01_JointReaction_ReactionLoads.sto");
  return test_done();
}
