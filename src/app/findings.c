/* findings.c: what a load says.
 *
 * Who straightens the hip? A muscle's hip extension moment is its force times its moment arm on hip
 * flexion, turned round. Its integral over time is the effort (N m s), counted also when nothing moves;
 * the power with which it turns a hip that is extending, integrated, is the work (J). Where the hips do
 * real work the shares are shares of work, else of effort. The same arm at the low-back joint gives the
 * effort of the back. Integrals are trapezoids over every frame of the load, or every second, third, ...
 * so that at most EFFORT_FRAMES are used.
 */
#include "app/findings.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

enum { EFFORT_FRAMES = 600 };
/* Less hip work than this (both hips) is called a hold. Lifting 60 % of the body's weight by 0.4 m, a
 * squat, takes some 2.4 J/kg of all legs' work; quiet standing some thousandths. */
static const double HOLD_WORK = 0.03; /* J per kg of body */

/* ---- places ------------------------------------------------------------------------------------- */

void pc_load_pose(const pc_body *body, const pc_load *load, int frame, pc_pose *pose) {
  size_t at = (size_t)frame * load->n_q, bytes = sizeof(double) * load->n_q;
  memcpy(pose->q, load->q + at, bytes);
  if (load->qd) memcpy(pose->qd, load->qd + at, bytes);
  pc_pose_position(body, pose);
}

double pc_reaction_size(const pc_load *load, int frame, int segment) {
  return v3_norm(load->reaction + ((size_t)frame * load->n_segments + segment) * 9);
}

const char *pc_touching_part(const char *segment, int *side) {
  static const struct {
    const char *stem, *words;
  } PARTS[] = {{"calcn", "Foot"},
               {"toes", "Toes"},
               {"hand", "Hand"},
               {"ulna", "Forearm, elbow side"},
               {"radius", "Forearm, wrist side"},
               {"humerus", "Upper arm"},
               {"tibia", "Shin"},
               {"patella", "Kneecap"},
               {"femur", "Thigh"},
               {"pelvis", "Pelvis"},
               {"torso", "Upper back"},
               {"lumbar", "Low back"},
               {"head", "Head"}};
  size_t length = strlen(segment);
  *side = length > 2 && segment[length - 2] == '_' ? (segment[length - 1] == 'r'   ? RIGHT
                                                      : segment[length - 1] == 'l' ? LEFT
                                                                                   : MIDDLE)
                                                   : MIDDLE;
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
    if (strncmp(segment, PARTS[i].stem, strlen(PARTS[i].stem)) == 0) return PARTS[i].words;
  return segment;
}

static const char *sided(char name[64], const char *stem, int side) {
  snprintf(name, 64, "%s_%c", stem, side == LEFT ? 'l' : 'r');
  return name;
}
int pc_sided_segment(const pc_body *body, const char *stem, int side) {
  char name[64];
  return pc_body_find_segment(body, sided(name, stem, side));
}
int pc_sided_coordinate(const pc_body *body, const char *stem, int side) {
  char name[64];
  return pc_body_find_coordinate(body, sided(name, stem, side));
}

int pc_lumbar_coordinate(const pc_body *body) {
  int c = pc_body_find_coordinate(body, "L5_S1_Flex_Ext");
  return c >= 0 ? c : pc_body_find_coordinate(body, "lumbar_extension");
}

/* The joint that carries the trunk: L5/S1, else the one below the torso. */
static void find_lumbar(const pc_body *body, pc_findings *found) {
  found->lumbar = -1;
  for (int s = 1; s < body->n_segments; s++) {
    const char *joint = body->joints[s].name, *segment = body->segments[s].name;
    if (strncmp(joint, "L5_S1", 5) == 0 || strcmp(segment, "lumbar5") == 0) {
      found->lumbar = s;
      found->lumbar_is_disc = true;
      return;
    }
    if (strcmp(joint, "back") == 0 || strcmp(segment, "torso") == 0) found->lumbar = s;
  }
}

int pc_side_of(const pc_muscle *muscle) {
  return muscle->side > 0 ? RIGHT : muscle->side < 0 ? LEFT : MIDDLE;
}

/* ---- families ------------------------------------------------------------------------------------ */

static int sort_muscles(const pc_body *body, const pc_load *load, pc_findings *found, pc_arena *arena,
                        pc_err *err) {
  found->muscle = PC_NEW(arena, int, load->n_muscles);
  found->family = PC_NEW(arena, int, load->n_muscles);
  if (!found->muscle || !found->family) return pc_fail(err, PC_NO_MEMORY, 0, "no memory for the report");
  found->n_families = pc_family_count();
  for (int i = 0; i < found->n_families; i++) found->families[i].row = pc_family_row_at(i);
  for (int m = 0; m < load->n_muscles; m++) {
    int at = pc_body_find_muscle(body, load->actuator[m]);
    if (at < 0)
      return pc_fail(err, PC_MISMATCH, 0, "the load's muscle %s is not in the body", load->actuator[m]);
    found->muscle[m] = at;
    found->family[m] = pc_family_of(&body->muscles[at]);
    pc_family_side *side = &found->families[found->family[m]].side[pc_side_of(&body->muscles[at])];
    side->n++;
    side->f_max += body->muscles[at].f_max;
    if (found->families[found->family[m]].row->back) found->trunk_has_muscles = true;
  }
  return 0;
}

static double family_force(const pc_load *load, const pc_findings *found, const pc_body *body, int family,
                           int side, int frame) {
  const double *force = load->force + (size_t)frame * load->n_actuators;
  double sum = 0;
  for (int m = 0; m < load->n_muscles; m++)
    if (found->family[m] == family && pc_side_of(&body->muscles[found->muscle[m]]) == side) sum += force[m];
  return sum;
}

double pc_family_activation(const pc_load *load, const pc_findings *found, const pc_body *body, int family,
                            int side, int frame) {
  const double *a = load->activation + (size_t)frame * load->n_actuators;
  double sum = 0;
  for (int m = 0; m < load->n_muscles; m++) {
    const pc_muscle *muscle = &body->muscles[found->muscle[m]];
    if (found->family[m] == family && pc_side_of(muscle) == side) sum += muscle->f_max * a[m];
  }
  return sum / found->families[family].side[side].f_max;
}

/* Half the time to the neighbours `stride` frames away: the trapezoid rule. A lone frame weighs 1 s. */
static double weight_at(const pc_load *load, int f, int stride) {
  if (load->n_frames == 1) return 1;
  int before = f - stride < 0 ? f : f - stride;
  int after = f + stride >= load->n_frames ? f : f + stride;
  return 0.5 * (load->time[after] - load->time[before]);
}

static void family_levels(const pc_body *body, const pc_load *load, pc_findings *found, int i, int s) {
  pc_family_side *side = &found->families[i].side[s];
  double total = 0;
  for (int f = 0; f < load->n_frames; f++) {
    double force = family_force(load, found, body, i, s, f);
    double a = pc_family_activation(load, found, body, i, s, f);
    if (force > side->peak_force) side->peak_force = force, side->peak_time = load->time[f];
    if (a > side->peak_activation) side->peak_activation = a;
    total += a;
  }
  side->mean_activation = total / load->n_frames;
}

/* ---- who extends hip and back ------------------------------------------------------------------- */

typedef struct lever_sites {
  int hip[2], back; /* coordinates, -1 absent */
} lever_sites;

static void add_efforts(const pc_body *body, const pc_load *load, pc_findings *found, const lever_sites *at,
                        int f, double dt, int m, const double *arm) {
  double force = load->force[(size_t)f * load->n_actuators + m];
  pc_family_side *side = found->families[found->family[m]].side;
  for (int h = 0; h < 2; h++) {
    if (at->hip[h] < 0) continue;
    double moment = -force * arm[at->hip[h]];
    double speed = load->qd ? -load->qd[(size_t)f * load->n_q + at->hip[h]] : 0;
    if (moment <= 0) continue; /* this one bends the hip */
    side[h].hip_effort += moment * dt;
    if (speed > 0) side[h].hip_work += moment * speed * dt;
  }
  double back = at->back >= 0 ? force * arm[at->back] : 0;
  if (back > 0) side[pc_side_of(&body->muscles[found->muscle[m]])].back_effort += back * dt;
}

static int find_efforts(const pc_body *body, const pc_load *load, pc_findings *found, pc_arena *arena,
                        pc_err *err) {
  lever_sites at = {
      {pc_sided_coordinate(body, "hip_flexion", RIGHT), pc_sided_coordinate(body, "hip_flexion", LEFT)},
      pc_lumbar_coordinate(body)};
  double *arm = PC_NEW(arena, double, body->n_coordinates);
  pc_pose *pose = pc_pose_make(body);
  pc_path_work *work = pc_path_work_make(body);
  int stride = (load->n_frames + EFFORT_FRAMES - 1) / EFFORT_FRAMES, failed = !arm || !pose || !work;
  for (int f = 0; f < load->n_frames && !failed; f += stride) {
    double dt = weight_at(load, f, stride);
    pc_load_pose(body, load, f, pose);
    for (int m = 0; m < load->n_muscles; m++) {
      pc_path path;
      pc_path_find(body, pose, work, found->muscle[m], &path);
      memset(arm, 0, sizeof *arm * body->n_coordinates);
      pc_path_arms(body, pose, found->muscle[m], &path, arm);
      add_efforts(body, load, found, &at, f, dt, m, arm);
    }
  }
  pc_pose_free(pose);
  pc_path_work_free(work);
  return failed ? pc_fail(err, PC_NO_MEMORY, 0, "no memory for the report") : 0;
}

/* Muscles' work and impulse by family. */
static void share_out(const pc_body *body, const pc_load *load, pc_findings *found) {
  for (int m = 0; m < load->n_muscles; m++) {
    const pc_muscle_share *share = &found->mechanics->muscle[m];
    pc_family_side *side =
        &found->families[found->family[m]].side[pc_side_of(&body->muscles[found->muscle[m]])];
    side->work.positive += share->work.positive, side->work.negative += share->work.negative;
    side->impulse += share->impulse;
    if (share->impulse > 0) side->holding += share->impulse * share->holding;
  }
  for (int i = 0; i < found->n_families; i++)
    for (int s = 0; s < 3; s++) {
      pc_family_side *side = &found->families[i].side[s];
      side->holding = side->impulse > 0 ? side->holding / side->impulse : NAN;
    }
}

static void add_up(pc_findings *found) {
  for (int i = 0; i < found->n_families; i++)
    for (int h = 0; h < 2; h++) {
      found->hip_work[h] += found->families[i].side[h].hip_work;
      found->hip_effort[h] += found->families[i].side[h].hip_effort;
    }
  found->hip_moves = found->hip_work[RIGHT] + found->hip_work[LEFT] > HOLD_WORK * found->mass;
}

double pc_hip_share(const pc_findings *found, const pc_family *family, int hip) {
  double whole = found->hip_moves ? found->hip_work[hip] : found->hip_effort[hip];
  double part = found->hip_moves ? family->side[hip].hip_work : family->side[hip].hip_effort;
  return whole > 0 ? part / whole : NAN;
}

/* ---- the low back --------------------------------------------------------------------------------- */

static int find_disc(const pc_body *body, const pc_load *load, pc_findings *found, pc_arena *arena,
                     pc_err *err) {
  found->compression = PC_NEW(arena, double, load->n_frames);
  found->shear = PC_NEW(arena, double, load->n_frames);
  pc_pose *pose = pc_pose_make(body);
  if (!found->compression || !found->shear || !pose) {
    pc_pose_free(pose);
    return pc_fail(err, PC_NO_MEMORY, 0, "no memory for the report");
  }
  for (int f = 0; f < load->n_frames; f++) {
    pc_load_pose(body, load, f, pose);
    const double *force = load->reaction + ((size_t)f * load->n_segments + found->lumbar) * 9;
    pc_disc_force disc = pc_disc_leaning(body, pose, found->lumbar, found->lean, force);
    found->compression[f] = disc.compression;
    found->shear[f] = disc.shear;
  }
  pc_pose_free(pose);
  return 0;
}

int pc_findings_loads(const pc_body *body, const pc_load *load, const pc_report_info *info, double lean,
                      pc_findings *found, pc_arena *arena, pc_err *err) {
  if (load->n_frames < 1) return pc_fail(err, PC_BAD_INPUT, 0, "the load has no frames to report");
  found->body = body, found->load = load, found->info = info, found->lean = lean;
  found->mass = isfinite(info->mass) ? info->mass : body->total_mass;
  found->body_weight = found->mass * v3_norm(body->gravity);
  found->seconds = load->time[load->n_frames - 1] - load->time[0];
  find_lumbar(body, found);
  if (sort_muscles(body, load, found, arena, err)) return err->code;
  if (found->lumbar >= 0 && found->lumbar_is_disc && find_disc(body, load, found, arena, err))
    return err->code;
  pc_findings_peaks(body, load, found);
  return 0;
}

pc_findings *pc_findings_make(const pc_body *body, const pc_load *load, const pc_report_info *info,
                              pc_arena *arena, pc_err *err) {
  pc_findings *found = PC_NEW(arena, pc_findings, 1);
  if (!found) {
    pc_fail(err, PC_NO_MEMORY, 0, "no memory for the report");
    return NULL;
  }
  if (pc_findings_loads(body, load, info, 0, found, arena, err)) return NULL;
  for (int i = 0; i < found->n_families; i++)
    for (int s = 0; s < 3; s++)
      if (found->families[i].side[s].n) family_levels(body, load, found, i, s);
  if (find_efforts(body, load, found, arena, err)) return NULL;
  add_up(found);
  if (!(found->mechanics = pc_mechanics_make(body, load, arena, err))) return NULL;
  share_out(body, load, found);
  pc_findings_cautions(load, info, found);
  found->one_camera = info->one_camera;
  pc_findings_sentences(found);
  return found;
}
