/* validate_exercise.c: exercises and tasks as still postures, and what each loads.
 *
 * Every one is held still at its hardest moment, in the posture of least effort (posture.h). Kept are the
 * force in the hips, what the discs carry, and the activity of what an electrode sees: the force-weighted
 * mean over muscles whose names electrodes.csv lists. What cannot be held, or cannot be met, says so; the
 * others go on.
 */
#include "base/vec.h"
#include "posterior/posture.h"
#include "posterior/study.h"
#include "study/tables.h"

#include <math.h>
#include <string.h>

/* Forces from nowhere beyond this, N m or N: the body cannot hold it (src/app/posture.c). */
static const double NOWHERE = 5;

/* Does a muscle's name begin with one of the words? */
static bool is_seen(const char *name, const char *words) {
  for (const char *at = words; *at; at += strspn(at, " ")) {
    size_t n = strcspn(at, " ");
    if (!strncmp(name, at, n)) return true;
    at += n;
  }
  return false;
}

static double activity(const pc_posed_body *p, const char *muscles, int side) {
  double force = 0, most = 0;
  for (int m = 0; m < p->body->n_muscles; m++) {
    const pc_muscle *muscle = &p->body->muscles[m];
    if (muscle->side != side || !is_seen(muscle->name, muscles)) continue;
    force += p->load->activation[m] * muscle->f_max, most += muscle->f_max;
  }
  return most > 0 ? 100 * force / most : NAN;
}

static double nowhere(const pc_posed_body *p) {
  double worst = 0;
  for (int k = p->body->n_muscles + p->body->n_actuators; k < p->load->n_actuators; k++)
    worst = fmax(worst, fabs(p->load->force[k]));
  return worst;
}

/* Of the trunk's and the pelvis' axes and the line between the hips. */
int pc_validation_angles(const pc_posed_body *p, double angle[PC_STAND_ANGLES][2], pc_err *err) {
  const double degree = 180 / acos(-1);
  const pc_body *body = p->body;
  pc_pose *pose = pc_pose_make(body);
  if (!pose) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  memcpy(pose->q, p->load->q, (size_t)body->n_coordinates * sizeof *pose->q);
  pc_pose_position(body, pose);
  const double *trunk = pose->R[pc_body_find_segment(body, "torso")],
               *pelvis = pose->R[pc_body_find_segment(body, "pelvis")];
  double across[3];
  v3_sub(across, pose->p[pc_body_find_segment(body, "femur_r")],
         pose->p[pc_body_find_segment(body, "femur_l")]);
  for (int s = 0; s < 2; s++) {
    int hip = pc_body_find_coordinate(body, s ? "hip_adduction_l" : "hip_adduction_r");
    double way = s ? -degree : degree;
    angle[PC_ANGLE_TRUNK][s] = degree * atan2(trunk[1], trunk[4]);
    angle[PC_ANGLE_PELVIS][s] = degree * atan2(pelvis[1], pelvis[4]);
    angle[PC_ANGLE_LUMBAR][s] = angle[PC_ANGLE_TRUNK][s] - angle[PC_ANGLE_PELVIS][s];
    angle[PC_ANGLE_DROP][s] = way * asin(across[1] / v3_norm(across));
    angle[PC_ANGLE_LEAN][s] = way * asin(fmax(-1, fmin(1, trunk[7])));
    angle[PC_ANGLE_ADDUCTION][s] = degree * pose->q[hip];
    angle[PC_ANGLE_ON_FEMUR][s] = 90 - angle[PC_ANGLE_ADDUCTION][s];
  }
  pc_pose_free(pose);
  return PC_OK;
}

static int keep(const pc_posed_body *p, const pc_csv *electrodes, pc_exercise_load *out, pc_err *err) {
  const pc_load *load = p->load;
  static const char *const thighs[2] = {"femur_r", "femur_l"};
  for (int s = 0; s < 2; s++)
    out->hip[s] = v3_norm(load->reaction + 9 * pc_body_find_segment(p->body, thighs[s]));
  for (int k = 0; k < load->n_levels && k < PC_LEVELS; k++)
    out->disc[k] = load->level[k].compression, out->shear[k] = load->level[k].shear;
  out->moment = load->level[0].moment[PC_FLEXION];
  for (int i = 0; i < electrodes->n_rows; i++)
    for (int s = 0; s < 2; s++)
      out->activity[i][s] = activity(p, pc_csv_cell(electrodes, i, "muscles", err), s ? -1 : 1);
  return pc_validation_angles(p, out->angle, err);
}

/* One posture; what is wrong with it alone goes into its `why`. */
static int work_out(const pc_validation *v, const pc_validation_def *def, const pc_posture *posture,
                    pc_exercise_load *out, pc_arena *arena, pc_err *err) {
  pc_posture_def how = pc_posture_default();
  pc_posed_body posed = {0};
  pc_err own = {0};
  how.spine = true;
  *out =
      (pc_exercise_load){.name = posture->name, .weight = def->man->total_mass * v3_norm(def->man->gravity)};
  out->activity = pc_arena_get(arena, (size_t)v->tables->electrodes.n_rows, sizeof *out->activity);
  if (!out->activity) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_posture_solve(&posed, def->man, posture, &how, arena, &own)) {
    if (own.code == PC_NO_MEMORY) return pc_fail(err, own.code, 0, "%s", own.text);
    out->why = pc_arena_print(arena, "%s", own.text);
  } else if (nowhere(&posed) > NOWHERE)
    out->why =
        pc_arena_print(arena, "this man cannot hold %s: %.0f N m short", posture->name, nowhere(&posed));
  else
    keep(&posed, &v->tables->electrodes, out, err);
  pc_posed_body_free(&posed);
  return err->code;
}

int pc_validation_exercises(pc_validation *v, const pc_validation_def *def, pc_arena *arena, pc_err *err) {
  pc_posture *posture;
  int n = pc_postures_read((const char *)pc_studies_validation_exercises_txt,
                           pc_studies_validation_exercises_txt_len, def->man, arena, &posture, err);
  if (n < 0) return err->code;
  pc_exercise_load *out = v->tables->exercises = PC_NEW(arena, pc_exercise_load, n);
  if (!out) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < n; i++) {
    if (work_out(v, def, &posture[i], &out[i], arena, err)) return err->code;
    v->tables->n_exercises = i + 1;
    if (def->progress && def->progress(def->user, i + 1, n)) return pc_fail(err, PC_MISMATCH, 0, "stopped");
  }
  return err->code;
}
