/* validate_walk.c: the comparisons that need somebody's walking, for who has the recording.
 *
 * Hip: the largest force over both hips and the recording, % of body weight. Back: the largest compression of
 * L4/L5, over the one of the same body standing at ease. Frames in which the plates and the movement differ
 * by more than a tenth of the body's weight are left out: there somebody's foot was beside the plate.
 */
#include "app/findings.h"
#include "app/job.h"
#include "posterior/app.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const double DIFFER = 0.10; /* of body weight */

typedef struct walk {
  pc_validation *v;
  double weight;                           /* N */
  double hip, least, disc[2], standing[3]; /* least: of the hip, by any sharing */
  int used, frames;
} walk;

enum { L4_L5, L3_L4 };
static const char *const THIGHS[] = {"femur_r", "femur_l"};

/* What the plates leave to nobody, N. */
static double unexplained(const pc_load *load, int f) {
  double sum = 0;
  for (int k = load->n_muscles; k < load->n_actuators; k++)
    if (!strncmp(load->actuator[k], "pelvis_t", 8) && strncmp(load->actuator[k], "pelvis_ti", 9))
      sum += pow(load->force[(size_t)f * load->n_actuators + k], 2);
  return sqrt(sum);
}

static void find_peaks(walk *w, const pc_body *body, const pc_load *load) {
  w->frames = load->n_frames;
  for (int f = 0; f < load->n_frames; f++) {
    const pc_level_load *level = load->level + (size_t)f * load->n_levels;
    if (unexplained(load, f) > DIFFER * w->weight) continue;
    w->used++;
    for (int s = 0; s < 2; s++)
      w->hip = fmax(w->hip, pc_reaction_size(load, f, pc_body_find_segment(body, THIGHS[s])));
    for (int i = 0; i < 2; i++) w->disc[i] = fmax(w->disc[i], level[1 + i].compression);
  }
}

/* The largest over the recording of the least that any sharing allows. */
static int find_least(walk *w, const pc_job *job, pc_arena *arena, pc_err *err) {
  const pc_load *load = job->load;
  double *least = PC_NEW(arena, double, load->n_frames);
  if (!least) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int s = 0; s < 2; s++) {
    int segment = pc_body_find_segment(job->body, THIGHS[s]);
    if (pc_load_least(job->body, &job->load_def, load, segment, least, arena, err)) return err->code;
    for (int f = 0; f < load->n_frames; f++)
      if (!(unexplained(load, f) > DIFFER * w->weight)) w->least = fmax(w->least, least[f]);
  }
  return PC_OK;
}

static void tell(const walk *w, pc_arena *arena) {
  double hip = 100 * w->hip / w->weight, back = w->disc[L4_L5] / w->standing[1],
         upper = w->disc[L3_L4] / w->weight;
  const char *note =
      pc_arena_print(arena,
                     "whatever muscles share it, this walking presses the hip with %.0f %%BW at least "
                     "(movement, ground forces and levers leave no less)",
                     100 * w->least / w->weight);
  pc_validation_take(w->v, "H01", w->hip, (const double[PC_FACTORS]){hip, hip});
  pc_validation_take(w->v, "H07", w->hip, (const double[PC_FACTORS]){hip, hip});
  pc_validation_note(w->v, "H01", note), pc_validation_note(w->v, "C09", note);
  pc_validation_take(w->v, "C08", w->disc[L4_L5], (const double[PC_FACTORS]){back, back});
  pc_validation_take(w->v, "L16", w->disc[L3_L4], (const double[PC_FACTORS]){upper, upper});
}

static const char *path_of(const char *folder, const char *file, pc_arena *arena) {
  return pc_arena_print(arena, "%s/%s", folder, file);
}

static void lack(pc_validation *v, const char *why) {
  static const char *const rows[] = {"H01", "H07", "C08", "L16"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) pc_validation_lack(v, rows[i], why);
}

int pc_validation_walk(pc_validation *v, const char *folder, int threads, pc_arena *arena, pc_err *err) {
  const pc_movement *m = &v->movements[0];
  if (!folder)
    return lack(v, "recording not here; --recordings DIR, see studies/validation/movements.csv"), 0;
  pc_job_def def = pc_job_default();
  def.recording = path_of(folder, m->recording, arena), def.forces = path_of(folder, m->forces, arena),
  def.static_trial = path_of(folder, m->still, arena);
  def.mass = m->mass, def.who.sex = m->sex, def.spine = true, def.threads = threads;
  if (!def.recording || !def.forces || !def.static_trial)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (access(def.recording, R_OK))
    return lack(v, pc_arena_print(arena, "recording not here: %s", def.recording)), 0;
  pc_job *job = pc_job_make(&def);
  if (!job) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  walk w = {.v = v};
  if (!pc_job_motion(job, err) && !pc_validation_standing(pc_job_get_body(job), w.standing, 3, err) &&
      !pc_job_load(job, err)) {
    const pc_body *body = pc_job_get_body(job);
    w.weight = m->mass * fabs(body->gravity[1]);
    find_peaks(&w, body, pc_job_get_load(job));
    if (!find_least(&w, job, arena, err)) tell(&w, arena);
  }
  pc_job_free(job);
  return err->code;
}
