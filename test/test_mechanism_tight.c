/* What tight muscles do (INVENTORY 13, 14, 17, 21), and that their tension is the difference of two passive
 * curves and nothing more. Directions are tested, sizes printed. */
#include "mechanism.h"

typedef struct lab {
  pc_arena *arena;
  pc_body *body;
  pc_pose *pose;
  pc_path_work *work;
} lab;

static lab open_lab(pc_body *body) {
  lab l = {pc_arena_make(), body, pc_pose_make(body), pc_path_work_make(body)};
  for (int c = 0; c < body->n_coordinates; c++) l.pose->q[c] = body->coordinates[c].value;
  pc_pose_couple(body, l.pose);
  pc_pose_position(body, l.pose);
  return l;
}

static void close_lab(lab *l) {
  pc_path_work_free(l->work);
  pc_pose_free(l->pose);
  pc_body_free(l->body);
  pc_arena_free(l->arena);
}

static void bend(lab *l, const char *coordinate, double degrees) {
  int c = pc_body_find_coordinate(l->body, coordinate);
  CHECK(c >= 0, "no %s", coordinate);
  if (c < 0) return;
  l->pose->q[c] = degrees * DEG;
  pc_pose_couple(l->body, l->pose);
  pc_pose_position(l->body, l->pose);
}

static double length_of(lab *l, int m) {
  pc_path path;
  pc_path_find(l->body, l->pose, l->work, m, &path);
  return path.length;
}

/* The muscle's arm about a coordinate and all that follows it. */
static double arm_of(lab *l, int m, int coordinate) {
  pc_path path;
  double *arm = PC_NEW(l->arena, double, l->body->n_coordinates), sum = 0;
  pc_path_find(l->body, l->pose, l->work, m, &path);
  pc_path_arms(l->body, l->pose, m, &path, arm);
  for (int c = 0; c < l->body->n_coordinates; c++)
    if (c == coordinate || l->body->coordinates[c].driver == coordinate) sum += l->pose->gain[c] * arm[c];
  return sum;
}

/* What the tensions of tight muscles do about a coordinate, N m. */
static double tight_moment(lab *l, const char *coordinate) {
  int c = pc_body_find_coordinate(l->body, coordinate);
  double sum = 0;
  for (int m = 0; m < l->body->n_muscles; m++)
    if (l->body->muscles[m].tight > 0)
      sum += pc_muscle_tension(l->body, m, length_of(l, m)) * arm_of(l, m, c);
  return sum;
}

/* The tension against a body whose tendon is cut shorter; nothing at 0, more with more. */
static void tension(void) {
  pc_err err = {0};
  pc_body *man = average_man(false), *tight = changed(man, "hamstrings.right.tightness=8%"),
          *cut = changed(man, "hamstrings.right.strength=1");
  for (int m = 0; m < man->n_muscles; m++) {
    const pc_muscle *muscle = &man->muscles[m];
    bool meant = !strcmp(muscle->group, "hamstrings") && muscle->side > 0;
    double d = 0.08 * muscle->l_opt * cos(muscle->pennation);
    CHECK_NEAR(tight->muscles[m].tight, meant ? d : 0, 1e-15);
    if (!meant) continue;
    cut->muscles[m].l_slack -= d;
    CHECK(!pc_body_finish(cut, &err), "%s", err.text);
    double last = 0;
    for (double x = 0.6; x < 1.8; x += 0.05) {
      double length = muscle->l_slack + x * muscle->l_opt;
      pc_muscle_state own, shorter;
      pc_muscle_force(man, m, length, 0, &own);
      pc_muscle_force(cut, m, length, 0, &shorter);
      double want = shorter.passive - own.passive, is = pc_muscle_tension(tight, m, length);
      CHECK_NEAR(is, fmax(0, want), 1e-9 * muscle->f_max);
      CHECK(is >= last - 1e-9 * muscle->f_max, "%s: %g after %g N", muscle->name, is, last);
      CHECK(pc_muscle_tension(man, m, length) == 0, "%s pulls without being tight", muscle->name);
      last = is;
    }
  }
  pc_body_free(cut);
  pc_body_free(tight);
  pc_body_free(man);
}

/* INVENTORY 14: tight lats at the lumbar spine, by how far the arms are up. */
static void lats(void) {
  const double up[] = {0, 30, 60, 90, 120, 150, 170};
  double last[7] = {0};
  for (int i = 0; i <= 3; i++) {
    char word[64];
    pc_body *man = average_man(false);
    snprintf(word, sizeof word, "lats.tightness=%d%%", 5 * i);
    lab l = open_lab(changed(man, word));
    int lead = pc_body_find_coordinate(man, "L5_S1_Flex_Ext"), whole = pc_body_find_coordinate(man, "Abs_r3");
    printf(
        "  lats %2d %% tight, extension moment at the lumbar spine, N m, arms up by 0 30 60 90 120 150 170:",
        5 * i);
    for (int k = 0; k < 7; k++) {
      bend(&l, "arm_flex_r", up[k]), bend(&l, "arm_flex_l", up[k]);
      double moment = tight_moment(&l, "L5_S1_Flex_Ext") / fabs(l.pose->gain[whole]);
      printf(" %.2f", moment);
      CHECK(moment >= last[k] - 1e-9, "%s at %g: %g after %g", word, up[k], moment, last[k]);
      if (up[k] == 0) CHECK(moment < 1, "%s, arms hanging: %g N m", word, moment);
      if (i == 3 && up[k] > 120) CHECK(moment > 0.01, "%s at %g: nothing to see", word, up[k]);
      last[k] = moment;
    }
    printf("\n");
    CHECK(lead >= 0 && whole >= 0, "no lumbar coordinates");
    pc_body_free(man);
    close_lab(&l);
  }
}

/* The leg that hangs over the edge of a table, pelvis flat on it, knee bent by 80: where its weight and its
 * tissues are in balance. Degrees of hip extension against lying straight. */
static double thomas(lab *l) {
  const pc_body *b = l->body;
  int hip = pc_body_find_coordinate(b, "hip_flexion_r"), femur = pc_body_find_segment(b, "femur_r");
  double lo = -80, hi = 80;
  bend(l, "knee_angle_r", 80);
  for (int i = 0; i < 50; i++) { /* the moment to flex falls with flexion */
    double middle = 0.5 * (lo + hi), moment, slope;
    bend(l, "hip_flexion_r", middle);
    moment = tight_moment(l, "hip_flexion_r");
    for (int k = 0; k < b->n_passives; k++) {
      double m;
      if (b->passives[k].coordinate != hip) continue;
      pc_passive_moment(&b->passives[k], l->pose->q[hip], &m, &slope);
      moment += m;
    }
    for (int s = femur; s < b->n_segments; s++) { /* the weight points to the back of the pelvis: -x */
      double com[3];
      int up = s;
      while (up > 0 && up != femur) up = b->joints[up].parent;
      if (up != femur) continue;
      pc_pose_point(l->pose, s, b->segments[s].com, com);
      moment += 9.81 * b->segments[s].mass * (com[1] - l->pose->p[femur][1]); /* about z of the pelvis */
    }
    if (moment > 0)
      lo = middle;
    else
      hi = middle;
  }
  return -lo;
}

/* INVENTORY 17 (first part): tight hip flexors, the angle of the Thomas test falls. */
static void thomas_test(void) {
  double last = INFINITY;
  for (int i = 0; i <= 3; i++) {
    char word[64];
    pc_body *man = average_man(false);
    snprintf(word, sizeof word, "hip_flexors.tightness=%d%%", 5 * i);
    lab l = open_lab(changed(man, word));
    double extension = thomas(&l);
    printf("  hip flexors %2d %% tight: the hanging thigh rests at %.1f degrees of hip extension (knee 80)\n",
           5 * i, extension);
    CHECK(extension < last, "%d %%: %g after %g degrees", 5 * i, extension, last);
    last = extension;
    pc_body_free(man);
    close_lab(&l);
  }
}

/* INVENTORY 21: the pelvis tilts forward by 10 degrees over a femur that stays: hamstrings lengthen by their
 * arm times the angle, and their passive curve says what they then pull with. */
static void tilt(void) {
  lab l = open_lab(average_man(false));
  int hip = pc_body_find_coordinate(l.body, "hip_flexion_r");
  for (int m = 0; m < l.body->n_muscles; m++) {
    const pc_muscle *muscle = &l.body->muscles[m];
    if (strcmp(muscle->group, "hamstrings") || muscle->side < 0 || !strcmp(muscle->name, "bfsh_r")) continue;
    pc_muscle_state before, after;
    bend(&l, "hip_flexion_r", 0);
    double short_ = length_of(&l, m);
    bend(&l, "hip_flexion_r", 5);
    double arm = -arm_of(&l, m, hip);
    bend(&l, "hip_flexion_r", 10);
    double long_ = length_of(&l, m);
    pc_muscle_force(l.body, m, short_, 0, &before);
    pc_muscle_force(l.body, m, long_, 0, &after);
    printf("  tilt by 10 degrees: %s longer by %.1f mm, arm %.1f mm; passive force by its curve %.0f -> %.0f "
           "N\n",
           muscle->name, 1e3 * (long_ - short_), 1e3 * arm, before.passive, after.passive);
    CHECK_NEAR(long_ - short_, arm * 10 * DEG, 0.01 * (long_ - short_));
    CHECK(after.passive >= before.passive, "%s: %g N after %g", muscle->name, after.passive, before.passive);
  }
  close_lab(&l);
}

/* INVENTORY 13: the lats run from the humerus over the thorax to the lumbar spines and the iliac crest.
 * Fascia is no part of the body; a band from the L5 spine to each side's posterior iliac spine (places
 * estimated) says which side feels the pull: the other one. */
static void fascia(void) {
  static const double psis[2][3] = {{-0.136, 0.029, 0.048}, {-0.136, 0.029, -0.048}},
                      spine[3] = {-0.038, 0.018, 0};
  lab l = open_lab(average_man(false));
  double pull[3] = {0, 0, 0}, node[3], feels[2];
  bool humerus = false, thorax = false, lumbar = false, pelvis = false;
  bend(&l, "arm_flex_r", 90);
  int l5 = pc_body_find_segment(l.body, "lumbar5");
  for (int m = 0; m < l.body->n_muscles; m++) {
    const pc_muscle *muscle = &l.body->muscles[m];
    pc_path path;
    if (strcmp(muscle->group, "latissimus_dorsi") || muscle->side < 0) continue;
    pc_path_find(l.body, l.pose, l.work, m, &path);
    for (int i = 0; i < path.n; i++) {
      const char *name = l.body->segments[path.node[i].segment].name;
      humerus |= !strcmp(name, "humerus_r"), thorax |= !strcmp(name, "torso");
      lumbar |= !strncmp(name, "lumbar", 6), pelvis |= !strcmp(name, "pelvis");
    }
    int end = path.node[0].segment == l5 ? 0 : path.node[path.n - 1].segment == l5 ? path.n - 1 : -1;
    if (end < 0) continue;
    const double *from = path.node[end].at, *to = path.node[end ? end - 1 : 1].at;
    for (int k = 0; k < 3; k++)
      pull[k] += muscle->f_max * (to[k] - from[k]) / path.node[end ? end - 1 : 0].reach;
  }
  pc_pose_point(l.pose, l5, spine, node);
  for (int s = 0; s < 2; s++) {
    double at[3], sum = 0, size = 0;
    pc_pose_point(l.pose, pc_body_find_segment(l.body, "pelvis"), psis[s], at);
    for (int k = 0; k < 3; k++) sum += pull[k] * (node[k] - at[k]), size += pow(node[k] - at[k], 2);
    feels[s] = sum / sqrt(size);
  }
  printf(
      "  right lats at full pull: on a band from the L5 spine to the right side %.0f N, to the left %.0f N "
      "(places of the band are estimates)\n",
      feels[0], feels[1]);
  CHECK(humerus && thorax && lumbar && pelvis, "%d %d %d %d", humerus, thorax, lumbar, pelvis);
  CHECK(feels[1] > 0 && feels[1] > feels[0], "the other side feels %g N, the own %g", feels[1], feels[0]);
  close_lab(&l);
}

/* In the sharing problem: moments asked of the others fall by what the tight muscle does, joint forces have
 * it, both found from segment wrenches and from arms (balance), certificate and all. */
static void in_loads(void) {
  pc_err err = {0};
  pc_posed bent = {.thorax = 60, .lumbar = 20, .reach = NAN};
  pc_body *man = average_man(false), *tight = changed(man, "hamstrings.tightness=8%");
  pc_arena *arena = pc_arena_make();
  pc_motion *motion = pc_motion_posed(man, &bent, 1, arena, &err);
  pc_load_def def = pc_load_default();
  const pc_load *a = pc_load_solve(man, motion, &def, arena, &err),
                *b = pc_load_solve(tight, motion, &def, arena, &err);
  CHECK(a && b && !badly(a) && !badly(b), "%s", err.text);
  double pull = 0, active[2] = {0};
  for (int m = 0; m < man->n_muscles; m++) {
    if (strcmp(man->muscles[m].group, "hamstrings")) continue;
    double rest = b->force[m] - b->activation[m] * b->f_active[m];
    CHECK_NEAR(rest, pc_muscle_tension(tight, m, b->length[m]), 1e-9);
    pull += rest, active[0] += a->activation[m], active[1] += b->activation[m];
  }
  printf("  bent by 60, hamstrings 8 %% tight: they pull %.0f N at rest, their activations fall from %.2f to "
         "%.2f\n",
         pull, active[0], active[1]);
  CHECK(pull > 0 && active[1] < active[0], "%g N, %g to %g", pull, active[0], active[1]);
  pc_load_certificate c;
  CHECK(!pc_load_check(tight, &def, b, &c, arena, &err) && c.failed == 0, "%g N m", c.balance);
  pc_arena_free(arena);
  pc_body_free(tight);
  pc_body_free(man);
}

int main(void) {
  tension();
  lats();
  thomas_test();
  tilt();
  fascia();
  in_loads();
  return test_done();
}
