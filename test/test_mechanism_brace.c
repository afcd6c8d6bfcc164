/* What bracing does (INVENTORY 19, 23): the trunk stiffens about every axis, and its discs pay for it. Both
 * are shown. Standing, the first 5 % take the place of muscles that the spine's stability wanted: stiffness
 * against turning falls a little before it rises, and there is co-contraction before any brace. Stiffness by
 * a second road: q F r^2 / L with arms by finite differences of the path's length. */
#include "mechanism.h"

static const pc_posed STAND = {.reach = NAN}, BENT = {.thorax = 30, .lumbar = 15, .reach = NAN};

typedef struct braced {
  const pc_load *load;
  const pc_mechanics *mechanics;
} braced;

static braced brace(const pc_body *man, const pc_motion *motion, double level, pc_arena *arena) {
  char text[32];
  snprintf(text, sizeof text, "bracing=%g", level);
  const char *word = text;
  pc_changes c = changes(man, &word, 1);
  pc_err err = {0};
  pc_load_def def = pc_load_default();
  double *least = PC_NEW(arena, double, man->n_muscles);
  pc_changes_brace(&c, man, 1, least);
  def.a_min = least, def.pressure_min = pc_changes_bracing(&c);
  braced out = {.load = pc_load_solve(man, motion, &def, arena, &err)};
  CHECK(out.load && !badly(out.load), "%s", err.text);
  out.mechanics = pc_mechanics_make(man, out.load, arena, &err);
  CHECK(out.mechanics != NULL, "%s", err.text);
  double loosest = 1;
  for (int m = 0; m < man->n_muscles; m++) loosest = fmin(loosest, out.load->activation[m] - least[m]);
  CHECK(loosest > -1e-9, "a muscle is %g below its brace", loosest);
  if (man->spine)
    CHECK(out.load->pressure[0] >= level * man->spine->pressure_limit - 1e-6, "%g Pa", out.load->pressure[0]);
  return out;
}

static void rises(const char *posture, const pc_posed *posed) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *coupled = average_man(false), *man = average_man(true);
  pc_motion *motion = pc_motion_posed(coupled, posed, 1, arena, &err);
  double last[4] = {0}, first = 0;
  CHECK(motion != NULL, "%s", err.text);
  for (int i = 0; i <= 6; i++) {
    braced b = brace(man, motion, 0.05 * i, arena);
    const pc_instant *now = b.mechanics->instant;
    double flexion = now->active[0] + now->passive[0], bending = now->active[1] + now->passive[1],
           rotation = now->active[2] + now->passive[2], press = b.load->level[0].compression,
           both = pc_cocontraction(now, PC_SITE_TRUNK);
    printf(
        "  %s, braced %2d %%: stiffness %4.0f %4.0f %4.0f N m/rad (tissue %3.0f %3.0f %3.0f), L5/S1 %4.0f N, "
        "co-contraction %.2f, pressure %.1f kPa, residual %.2f\n",
        posture, 5 * i, flexion, bending, rotation, now->passive[0], now->passive[1], now->passive[2], press,
        both, b.load->pressure[0] / 1000, b.load->residual[0]);
    double is[4] = {flexion, bending, rotation, press};
    for (int k = 0; k < 4 && i % 2 == 0; k++) { /* in steps of 10 %: see above */
      CHECK(i == 0 || is[k] > last[k], "%s at %d %%: quantity %d is %g after %g", posture, 5 * i, k, is[k],
            last[k]);
      last[k] = is[k];
    }
    if (i == 0) first = both;
    if (posed->thorax > 0) CHECK(i == 0 || both > first, "co-contraction %g, unbraced %g", both, first);
  }
  pc_body_free(man);
  pc_body_free(coupled);
  pc_arena_free(arena);
}

static double whole_length(const pc_body *b, pc_pose *pose, pc_path_work *work, int m) {
  pc_path path;
  pc_pose_position(b, pose);
  pc_path_find(b, pose, work, m, &path);
  return path.length;
}

/* The whole lumbar spine bent sideways by an angle: free levels by their shares, coupled ones by their
 * leader, of whose turn the whole is the sum of the gains. */
static void turn(const pc_body *b, const double *q, double angle, pc_pose *pose) {
  int lead = pc_body_find_coordinate(b, "L5_S1_Lat_Bending"), whole = pc_body_find_coordinate(b, "Abs_r2");
  memcpy(pose->q, q, (size_t)b->n_coordinates * sizeof *q);
  pc_pose_couple(b, pose);
  if (!b->spine) pose->q[lead] += angle / fabs(pose->gain[whole]);
  for (int i = 0; b->spine && i < b->spine->n_discs; i++)
    pose->q[b->spine->discs[i].passive[PC_BENDING].coordinate] +=
        b->spine->discs[i].share[PC_BENDING] * angle;
  pc_pose_couple(b, pose);
}

static void by_differences(bool free) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *coupled = average_man(false), *man = average_man(free);
  pc_motion *motion = pc_motion_posed(coupled, &BENT, 1, arena, &err);
  braced b = brace(man, motion, 0.2, arena);
  pc_pose *pose = pc_pose_make(man);
  pc_path_work *work = pc_path_work_make(man);
  double sum = 0, h = 1e-5;
  for (int m = 0; m < man->n_muscles; m++) {
    turn(man, motion->q, h, pose);
    double far = whole_length(man, pose, work, m);
    turn(man, motion->q, -h, pose);
    double near = whole_length(man, pose, work, m), arm = (near - far) / (2 * h);
    sum += 5 * b.load->force[m] * arm * arm / b.load->length[m];
  }
  printf("  sideways, levels %s: %.3f N m/rad, by differences %.3f\n", free ? "free" : "coupled",
         b.mechanics->instant[0].active[PC_BENDING], sum);
  CHECK_NEAR(b.mechanics->instant[0].active[PC_BENDING], sum, 1e-5 * sum);
  pc_path_work_free(work);
  pc_pose_free(pose);
  pc_body_free(man);
  pc_body_free(coupled);
  pc_arena_free(arena);
}

int main(void) {
  rises("standing", &STAND);
  rises("bent by 30", &BENT);
  by_differences(true), by_differences(false);
  return test_done();
}
