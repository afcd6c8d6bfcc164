/* landmark_fit.c: what inverse kinematics needs to know beside the landmarks of a pose network.
 *
 * Thirty-three landmarks leave some joints open (the pelvis has two, on one line; a straight arm does
 * not tell how it is turned) and are off by centimetres, so that the pose that fits best may have its
 * knees bent forwards. Two things are added:
 *   ranges   Every joint stays within what living people reach, rounded up from textbook ranges of motion
 *            (Norkin & White, "Measurement of Joint Motion", 2016).
 *   neutral  A weak spring to a neutral angle: the square of its angle is weighed against squared metres of
 *            landmark error. It decides what the landmarks do not. The strongest is the low back's: how
 * bending is shared between hips and low back cannot be seen in the landmarks. It is taken to bend by a
 * quarter of what the hips do (RHYTHM). Landmarks differ in weight, too: eleven on the face say less than two
 * hips, and fingers hardly anything: they are 6 cm from a wrist whose turn and bend they cannot tell, so a
 * hand that is bent back on the floor, against a model's straight one, would bend the elbow by 10 degrees.
 */
#include "posterior/motion.h"

#include <math.h>
#include <string.h>

/* Degrees; stiffness in m^2/rad^2: at 0.01, 10 degrees cost as much as one landmark off by 17 mm. To add a
 * joint: a row. A name ending in _ is one of each side. The low back's are those of its lowest joint, which
 * the others follow: whole range and stiffness are 7.1 (bending forward), 11.3 (sideways), 6.2 (turning)
 * times and their squares. */
static const struct {
  const char *coordinate;
  double lo, hi, neutral, stiffness;
  double open; /* how far the truth may be from neutral, one standard deviation; 0: a quarter of the range */
} JOINTS[] = {
    {"hip_flexion_", -30, 150, 0, 0.0005, 0},  {"hip_adduction_", -60, 40, 0, 0.001, 0},
    {"hip_rotation_", -50, 50, 0, 0.003, 0},   {"knee_angle_", -5, 160, 0, 0.0005, 0},
    {"ankle_angle_", -60, 45, 0, 0.001, 0},    {"subtalar_angle_", -30, 30, 0, 0.02, 8},
    {"mtp_angle_", -75, 45, 0, 0.02, 15},      {"L5_S1_Flex_Ext", -11.2, 3.6, 0, 1.5, 0},
    {"L5_S1_Lat_Bending", -3, 3, 0, 0.6, 0.9}, {"L5_S1_axial_rotation", -7, 7, 0, 0.2, 2},
    {"lumbar_extension", -80, 26, 0, 0.03, 0}, /* of models with one joint there */
    {"lumbar_bending", -35, 35, 0, 0.005, 10}, {"lumbar_rotation", -45, 45, 0, 0.005, 12},
    {"neck_flexion", -60, 60, 0, 0.003, 0},    {"neck_bending", -45, 45, 0, 0.003, 0},
    {"neck_rotation", -80, 80, 0, 0.003, 0},   {"arm_flex_", -70, 180, 0, 0.001, 0},
    {"arm_add_", -180, 60, 0, 0.001, 0},       {"arm_rot_", -90, 90, 0, 0.003, 0},
    {"elbow_flex_", 0, 155, 10, 0.001, 0},     {"pro_sup_", 0, 170, 90, 0.01, 0},
    {"wrist_flex_", -80, 80, 0, 0.01, 0},      {"wrist_dev_", -30, 40, 0, 0.01, 0},
};
enum { N_JOINTS = sizeof JOINTS / sizeof *JOINTS };

/* Of hips that bend, how much the low back bends beside them: published are 0.6 in bending forward with
 * straight knees (Esola 1996), 0.4 to 0.5 in sitting down and standing up (Shum 2005), 0.2 to 0.3 in squats,
 * and nothing on all fours or in a hinge as it is taught; recalled. Off by that the band of the low back
 * covers it. */
static const double RHYTHM = 0.25;
/* One standard deviation of that: 0.6 and less than nothing are two of them away. Upright and lying backs
 * differ from the model's by habit, between arched and slumped about 50 degrees apart: a quarter of it. */
static const double RHYTHM_OPEN = 0.17, HABIT = 12 * M_PI / 180;
static const struct {
  const char *coordinate;
  double whole; /* the low back's bend over this coordinate's */
} BACKS[] = {{"L5_S1_Flex_Ext", 7.1}, {"lumbar_extension", 1}};

static const struct {
  const char *landmark; /* its beginning or, after a side, its end */
  double weight;
} WEIGHTS[] = {
    {"nose", 0.3}, {"eye", 0.1},    {"mouth", 0.2},  {"ear", 0.5},
    {"heel", 0.5}, {"pinky", 0.03}, {"index", 0.03}, {"thumb", 0.01},
};
enum { N_WEIGHTS = sizeof WEIGHTS / sizeof *WEIGHTS };

static double landmark_weight(const char *name) {
  if (strstr(name, "foot")) return 0.5;
  for (int i = 0; i < N_WEIGHTS; i++)
    if (strstr(name, WEIGHTS[i].landmark)) return WEIGHTS[i].weight;
  return 1;
}

static int find_joint(const char *coordinate) {
  for (int i = 0; i < N_JOINTS; i++) {
    const char *name = JOINTS[i].coordinate;
    size_t n = strlen(name);
    bool sided = name[n - 1] == '_';
    if (strncmp(coordinate, name, n) == 0 && strlen(coordinate) == n + (sided ? 1 : 0)) return i;
  }
  return -1;
}

bool pc_living_range(const char *coordinate, double *lo, double *hi) {
  int j = find_joint(coordinate);
  if (j < 0) return false;
  *lo = JOINTS[j].lo * M_PI / 180, *hi = JOINTS[j].hi * M_PI / 180;
  return true;
}

void pc_landmarks_limit(pc_body *body) {
  for (int c = 0; c < body->n_coordinates; c++) {
    pc_coordinate *co = &body->coordinates[c];
    int j = find_joint(co->name);
    if (j < 0 || co->driver >= 0 || co->locked) continue;
    co->clamped = true, co->lo = JOINTS[j].lo * M_PI / 180, co->hi = JOINTS[j].hi * M_PI / 180;
  }
}

pc_tasks *pc_landmarks_tasks(const pc_body *body, const pc_markers *markers, pc_arena *arena) {
  pc_tasks *tasks = PC_NEW(arena, pc_tasks, 1);
  pc_task *task = PC_NEW(arena, pc_task, markers->n + body->n_coordinates);
  if (!tasks || !task) return NULL;
  tasks->task = task;
  for (int i = 0; i < markers->n; i++)
    task[tasks->n++] = (pc_task){.marker = markers->names[i], .weight = landmark_weight(markers->names[i])};
  for (int c = 0; c < body->n_coordinates; c++) {
    int j = find_joint(body->coordinates[c].name);
    if (j >= 0)
      task[tasks->n++] = (pc_task){.marker = body->coordinates[c].name,
                                   .is_coordinate = true,
                                   .weight = JOINTS[j].stiffness,
                                   .value = JOINTS[j].neutral * M_PI / 180,
                                   .open = JOINTS[j].open * M_PI / 180};
    for (int k = 0; k < 2; k++)
      if (j >= 0 && !strcmp(body->coordinates[c].name, BACKS[k].coordinate)) {
        pc_task *t = &task[tasks->n - 1];
        t->follows = "hip_flexion_", t->share = -RHYTHM / BACKS[k].whole;
        t->open = HABIT / BACKS[k].whole, t->open_share = RHYTHM_OPEN / BACKS[k].whole;
      }
  }
  return tasks;
}
