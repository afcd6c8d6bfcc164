/* posture.c: a solved posture in plain words: angles, what carries, loads, balance, effort.
 *
 * Angles count from upright standing and by the way a person would say them; the coordinates behind them are
 * OpenSim's, whose zero and sign differ.
 */
#include "app/posture.h"
#include "base/vec.h"
#include "posterior/app.h"

#include <stdio.h>
#include <string.h>

/* Forces from nowhere up to here, N m or N, are rounding of what a body can do; beyond, it cannot. */
static const double NOWHERE = 5;
static const double PER_DEGREE = M_PI / 180;

/* To add an angle: a row. degrees = factor * coordinate + shift; upright standing has pelvis_tilt -6.567 and
 * hip_flexion 6.567; the lumbar levels together turn so many times as far as L5/S1 (models/human). */
static const struct {
  const char *words, *key, *coordinate;
  bool sides;
  double factor, shift;
} ANGLES[] = {
    {"pelvis tipped forward", "pelvis_forward", "pelvis_tilt", false, -1, -6.567},
    {"pelvis turned to the left", "pelvis_turned_left", "pelvis_rotation", false, 1, 0},
    {"low back bent forward", "lumbar_flexion", "L5_S1_Flex_Ext", false, -7.1429, 0},
    {"low back bent to the right", "lumbar_right", "L5_S1_Lat_Bending", false, 11.3137, 0},
    {"low back turned to the left", "lumbar_turned_left", "L5_S1_axial_rotation", false, 5.5625, 0},
    {"hip bent", "hip_flexion", "hip_flexion", true, 1, -6.567},
    {"leg out to its side", "hip_abduction", "hip_adduction", true, -1, 0},
    {"leg turned in", "hip_rotation", "hip_rotation", true, 1, 0},
    {"knee bent", "knee_flexion", "knee_angle", true, 1, 0},
    {"foot pulled up", "ankle_flexion", "ankle_angle", true, 1, 0},
    {"arm forward", "arm_flexion", "arm_flex", true, 1, 0},
    {"arm out to its side", "arm_abduction", "arm_add", true, -1, 0},
    {"elbow bent", "elbow_flexion", "elbow_flex", true, 1, 0},
};

static double angle_of(const pc_posed_body *posed, const char *name, double factor, double shift) {
  int c = pc_body_find_coordinate(posed->coupled, name);
  return c < 0 ? NAN : factor * posed->motion->q[c] / PER_DEGREE + shift;
}

/* Of the trunk's axis and the line between the hips, from the pose itself. */
static void tell_trunk(pc_posture_told *told, const pc_pose *pose) {
  const pc_body *body = told->posed->body;
  int torso = pc_body_find_segment(body, "torso"), right = pc_body_find_segment(body, "femur_r"),
      left = pc_body_find_segment(body, "femur_l");
  const double *R = pose->R[torso];
  double across[3];
  v3_sub(across, pose->p[right], pose->p[left]);
  pc_support support = told->posture->support;
  double drop = asin(across[1] / v3_norm(across)) / PER_DEGREE;
  told->angle[told->n_angles++] =
      (pc_told_angle){"trunk leans forward", "trunk_forward", "", atan2(R[1], R[4]) / PER_DEGREE, NAN};
  if (support == PC_SUPINE || support == PC_PRONE || support == PC_SIDE) return; /* level, whoever lies */
  told->angle[told->n_angles++] = (pc_told_angle){"trunk leans to the right", "trunk_right", "",
                                                  asin(fmax(-1, fmin(1, R[7]))) / PER_DEGREE, NAN};
  told->angle[told->n_angles++] =
      (pc_told_angle){"pelvis lower on the left", "pelvis_lower_left", "", drop, NAN};
}

static void tell_joints(pc_posture_told *told) {
  for (size_t i = 0; i < sizeof ANGLES / sizeof *ANGLES; i++) {
    pc_told_angle a = {ANGLES[i].words, ANGLES[i].key, ANGLES[i].coordinate, NAN, NAN};
    char name[64];
    for (int side = 0; side < (ANGLES[i].sides ? 2 : 1); side++) {
      snprintf(name, sizeof name, ANGLES[i].sides ? "%s_%c" : "%s", ANGLES[i].coordinate, "rl"[side]);
      *(side ? &a.left : &a.right) = angle_of(told->posed, name, ANGLES[i].factor, ANGLES[i].shift);
    }
    told->angle[told->n_angles++] = a;
  }
}

static void tell_left_over(pc_posture_told *told) {
  const pc_body *body = told->posed->body;
  const pc_load *l = told->posed->load;
  told->joint_left_at = "";
  for (int z = 0; z < body->n_free; z++) {
    double size = fabs(l->force[l->n_muscles + body->n_actuators + z]);
    const pc_coordinate *c = &body->coordinates[body->free_to_q[z]];
    if (body->joints[c->joint].parent == 0)
      told->root_left = fmax(told->root_left, size);
    else if (size > told->joint_left)
      told->joint_left = size, told->joint_left_at = c->name;
  }
  told->keeps = told->root_left < NOWHERE && told->joint_left < NOWHERE;
}

/* Changes are assumptions, some of them hypotheses, and are called so. */
static int tell_changes(pc_posture_told *told, pc_arena *arena, pc_err *err) {
  pc_changes changes = {0};
  for (int i = 0; i < told->posture->n_changes; i++) {
    if (pc_changes_add(&changes, told->posed->coupled, told->posture->change[i], err)) return err->code;
    told->what_if[i] = pc_change_say(&changes.change[i], arena);
    if (!told->what_if[i]) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  return PC_OK;
}

int pc_posture_tell(pc_posture_told *told, const pc_posture *posture, const pc_posed_body *posed,
                    const pc_report_info *info, pc_arena *arena, pc_err *err) {
  *told = (pc_posture_told){.posture = posture, .posed = posed};
  if (tell_changes(told, arena, err)) return err->code;
  pc_pose *pose = pc_pose_make(posed->body);
  if (!pose) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_load_pose(posed->body, posed->load, 0, pose);
  tell_trunk(told, pose);
  pc_pose_free(pose);
  tell_joints(told);
  tell_left_over(told);
  told->found = pc_findings_make(posed->body, posed->load, info, arena, err);
  return err->code;
}

/* ---- words ---------------------------------------------------------------------------------------- */

static const char *const SIDES[3] = {"right", "left", ""};

/* No "-0.0". */
static double tidy(double x) {
  return fabs(x) < 0.05 ? 0 : x;
}

static void print_angles(FILE *to, const pc_posture_told *told) {
  for (int i = 0; i < told->n_angles; i++) {
    const pc_told_angle *a = &told->angle[i];
    if (isnan(a->right)) continue;
    fprintf(to, "  %-28s", a->words);
    if (isnan(a->left))
      fprintf(to, "%22.1f", tidy(a->right));
    else
      fprintf(to, "  right %6.1f  left%6.1f", tidy(a->right), tidy(a->left));
    fprintf(to, *a->coordinate ? "   %s\n" : "\n", a->coordinate);
  }
}

static void print_supports(FILE *to, const pc_posture_told *told) {
  const pc_load *l = told->posed->load;
  for (int i = 0; i < l->n_contacts; i++) {
    const double *w = l->contact_wrench + 9 * i;
    int side;
    const char *part = pc_touching_part(l->contact[i].name, &side);
    if (v3_norm(w) < 0.5) continue;
    fprintf(to, "  %s%s%s bears %.0f N (%.0f %% of body weight)\n", side == MIDDLE ? "" : SIDES[side],
            side == MIDDLE ? "" : " ", part, w[1], 100 * w[1] / told->found->body_weight);
  }
  if (told->posed->push > 0.5) fprintf(to, "  back rest pushes with %.0f N\n", told->posed->push);
}

static void print_levels(FILE *to, const pc_posture_told *told) {
  const pc_load *l = told->posed->load;
  for (int i = 0; i < l->n_levels; i++) {
    const pc_level_load *d = &l->level[i];
    fprintf(to, "  disc %-8s compression %5.0f N, shear %5.0f N; moment %5.1f N m, by tissue %5.1f\n",
            told->posed->body->spine->discs[i].name, d->compression, d->shear, d->moment[PC_FLEXION],
            d->passive[PC_FLEXION]);
  }
  if (l->n_levels) fprintf(to, "  pressure in the abdomen %.1f kPa\n", l->pressure[0] / 1000);
}

static void print_loads(FILE *to, const pc_posture_told *told) {
  for (int i = 0; i < told->found->n_peaks; i++) {
    const pc_peak *p = &told->found->peaks[i];
    bool force = !strcmp(p->unit, "N");
    fprintf(to, "  %s%s%s, %s: %.0f %s", p->label, p->side == MIDDLE ? "" : " ", SIDES[p->side], p->what,
            p->value, p->unit);
    if (force) fprintf(to, " (%.2f of body weight)", p->value / told->found->body_weight);
    fprintf(to, "\n");
  }
  print_levels(to, told);
  const pc_instant *now = told->found->mechanics->instant;
  fprintf(to, "  trunk stiff by %.0f N m a radian forward, %.0f sideways, %.0f turning\n",
          now->active[PC_FLEXION] + now->passive[PC_FLEXION],
          now->active[PC_BENDING] + now->passive[PC_BENDING],
          now->active[PC_ROTATION] + now->passive[PC_ROTATION]);
}

/* The other way to stand on one leg, beside the answer. */
static void print_other(FILE *to, const pc_posed_body *p) {
  const pc_other_way *o = &p->other;
  fprintf(
      to,
      " the other way: free side of the pelvis lower by %.1f, trunk %.1f over the standing leg, its hip %.1f "
      "inward; muscles %.2f, tissue %.2f, unlike the natural posture %.2f, %.2f more in all\n",
      o->dropped / PER_DEGREE, o->lean / PER_DEGREE, o->adduction / PER_DEGREE, o->cost.muscles,
      o->cost.tissue, o->cost.unnatural, o->cost.total - p->cost.total);
}

static void print_muscles(FILE *to, const pc_posture_told *told) {
  for (int i = 0; i < told->found->n_families; i++) {
    const pc_family *f = &told->found->families[i];
    const pc_family_side *s = f->side;
    if (s[0].peak_force + s[1].peak_force + s[2].peak_force < 1) continue;
    fprintf(to, "  %-20s", f->row->label);
    for (int k = 0; k < 3; k++)
      if (s[k].n)
        fprintf(to, "  %5s %5.0f N (%2.0f %% of full)", SIDES[k], s[k].peak_force,
                100 * s[k].peak_activation);
    fprintf(to, "\n");
  }
}

void pc_posture_print(FILE *to, const pc_posture_told *told) {
  const pc_posed_body *p = told->posed;
  fprintf(to, "%s (%s)\n", told->posture->name, pc_support_word(told->posture->support));
  for (int i = 0; i < told->posture->n_changes; i++) fprintf(to, " assumed: %s\n", told->what_if[i]);
  fprintf(to, " posture, degrees from upright standing:\n");
  print_angles(to, told);
  fprintf(to, " carried by:\n");
  print_supports(to, told);
  fprintf(to, " loads, estimated:\n");
  print_loads(to, told);
  fprintf(to, " muscles:\n");
  print_muscles(to, told);
  fprintf(
      to,
      " balance: off by %.1e N m; forces from nowhere at most %.2f N m or N on the whole body, %.2f at %s\n",
      p->load->balance[0], told->root_left, told->joint_left, told->joint_left_at);
  fprintf(
      to,
      " effort %.2f in squares of one muscle's full activation (even support %.2f, tissue %.2f, unlike the "
      "natural posture %.2f, forces from nowhere %.2f)\n",
      p->cost.muscles, p->cost.supports, p->cost.tissue, p->cost.unnatural, p->cost.residual);
  if (p->other.found) print_other(to, p);
  if (!told->keeps)
    fprintf(to, " nobody can stay so: it takes forces from nowhere. Give less, or another support.\n");
  if (!p->converged)
    fprintf(to, " the search ended early: %d trials, slope %.1e\n", p->evaluations, p->slope);
}
