/* validate_walk.c: the comparisons that need a movement: walking that a man plays, or walking and rising that
 * somebody was recorded doing.
 *
 * Hip: the largest force over both hips and the movement, % of body weight; beside it what the hip does then,
 * the largest while it does not flex, and the least that any sharing would allow. Back: the largest
 * compression of each disc, over the one of the same body standing at ease. Frames in which the plates and
 * the movement differ by more than a tenth of the body's weight are left out: there somebody's foot was
 * beside the plate, or somebody still sat on a chair beside it.
 */
#include "app/findings.h"
#include "app/job.h"
#include "base/pieces.h"
#include "posterior/app.h"
#include "posterior/play.h"
#include "study/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const double DIFFER = 0.10; /* of body weight */

/* A muscle is at its limit from here on; a hip does not flex below so many N m/kg. */
static const double FULL = 0.99, FLEXES = 0.1;

/* When a hip carries most. */
typedef struct most {
  double force;                     /* N */
  double flexion, abduction, ankle; /* N m/kg that its muscles do; ankle: pushing */
  int full;                         /* muscles of that side at their limits */
} most;

typedef struct walk {
  pc_validation *v;
  const pc_movement *movement;
  double weight, mass; /* N, kg */
  most hip;
  double stands, least;                        /* N in the hip: while it does not flex; by any sharing */
  double disc[PC_LEVELS], standing[PC_LEVELS]; /* N */
} walk;

enum { L4_L5 = 1, L3_L4 = 2, L1_L2 = 4 };
static const char *const THIGHS[] = {"femur_r", "femur_l"};

/* What the plates leave to nobody, N. */
static double unexplained(const pc_load *load, int f) {
  double sum = 0;
  for (int k = load->n_muscles; k < load->n_actuators; k++)
    if (!strncmp(load->actuator[k], "pelvis_t", 8) && strncmp(load->actuator[k], "pelvis_ti", 9))
      sum += pow(load->force[(size_t)f * load->n_actuators + k], 2);
  return sqrt(sum);
}

static most hip_at(const walk *w, const pc_body *body, const pc_load *load, int f, int side) {
  static const char *const about[3][2] = {{"hip_flexion_r", "hip_flexion_l"},
                                          {"hip_adduction_r", "hip_adduction_l"},
                                          {"ankle_angle_r", "ankle_angle_l"}};
  double m[3];
  most h = {.force = pc_reaction_size(load, f, pc_body_find_segment(body, THIGHS[side]))};
  for (int i = 0; i < 3; i++)
    m[i] = load->moment[(size_t)f * load->n_q + pc_body_find_coordinate(body, about[i][side])] / w->mass;
  h.flexion = m[0], h.abduction = -m[1], h.ankle = -m[2];
  for (int k = 0; k < load->n_muscles; k++) {
    const char *name = load->actuator[k];
    h.full += name[strlen(name) - 1] == (side ? 'l' : 'r') &&
              load->activation[(size_t)f * load->n_actuators + k] >= FULL;
  }
  return h;
}

static void find_peaks(walk *w, const pc_body *body, const pc_load *load) {
  w->mass = w->weight / fabs(body->gravity[1]);
  for (int f = 0; f < load->n_frames; f++) {
    const pc_level_load *level = load->level + (size_t)f * load->n_levels;
    if (unexplained(load, f) > DIFFER * w->weight) continue;
    for (int s = 0; s < 2; s++) {
      most now = hip_at(w, body, load, f, s);
      if (now.force > w->hip.force) w->hip = now;
      if (now.flexion < FLEXES) w->stands = fmax(w->stands, now.force);
    }
    for (int i = 0; i < load->n_levels && i < PC_LEVELS; i++)
      w->disc[i] = fmax(w->disc[i], level[i].compression);
  }
}

/* The largest over the movement of the least that any sharing allows. The load's own answer is a sharing:
 * where muscles are at their limits the search for less can end a little above it (least.c), and that is no
 * less. */
static int find_least(walk *w, const pc_body *body, const pc_load *load, const pc_load_def *def,
                      pc_arena *arena, pc_err *err) {
  double *least = PC_NEW(arena, double, load->n_frames);
  if (!least) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int s = 0; s < 2; s++) {
    int segment = pc_body_find_segment(body, THIGHS[s]);
    if (pc_load_least(body, def, load, segment, least, arena, err)) return err->code;
    for (int f = 0; f < load->n_frames; f++)
      if (!(unexplained(load, f) > DIFFER * w->weight)) w->least = fmax(w->least, least[f]);
  }
  w->least = fmin(w->least, w->hip.force);
  return PC_OK;
}

static void tell_back(const walk *w) {
  pc_validation *v = w->v;
  const struct {
    const char *row;
    int level;
    double ours[PC_FACTORS];
  } backs[] = {
      {"C08", L4_L5, {w->disc[L4_L5] / w->standing[L4_L5], w->disc[L4_L5] / w->standing[L4_L5]}},
      {"L16", L3_L4, {w->disc[L3_L4] / w->weight, w->disc[L3_L4] / w->weight}},
      {"V10", L1_L2, {100 * w->disc[L1_L2] / w->standing[L1_L2], 100 * w->disc[L1_L2] / w->standing[L1_L2]}},
      {"W40",
       L4_L5,
       {pc_validation_pressure(v, w->disc[L4_L5], 0), pc_validation_pressure(v, w->disc[L4_L5], 1)}}};
  for (size_t i = 0; i < sizeof backs / sizeof *backs; i++)
    if (pc_word_in(w->movement->rows, backs[i].row))
      pc_validation_take(v, backs[i].row, w->disc[backs[i].level], backs[i].ours);
  pc_exercise_load *walked = &v->tables->walked[w->movement - v->movements];
  walked->why = NULL, walked->weight = w->weight, walked->hip[0] = walked->hip[1] = w->hip.force;
  memcpy(walked->disc, w->disc, sizeof w->disc);
}

static void tell(const walk *w, pc_arena *arena) {
  double hip = 100 * w->hip.force / w->weight;
  const char *note =
      pc_arena_print(arena,
                     "%s: whatever muscles share it, this presses the hip with %.0f %%BW at least "
                     "(movement, ground forces and levers leave no less); %.0f %%BW while the hip does not "
                     "flex; highest with %.2f N m/kg of flexion, %.2f of abduction, %.2f at the ankle, %d "
                     "muscles of that side at their limits",
                     w->movement->what, 100 * w->least / w->weight, 100 * w->stands / w->weight,
                     w->hip.flexion, w->hip.abduction, w->hip.ankle, w->hip.full);
  for (int i = 0; i < w->v->n_rows; i++) {
    const pc_compared *c = &w->v->rows[i];
    if (strcmp(c->where, "hip") || !pc_word_in(w->movement->rows, c->row)) continue;
    pc_validation_take(w->v, c->row, w->hip.force, (const double[PC_FACTORS]){hip, hip});
    pc_validation_note(w->v, c->row, note);
    if (!strcmp(c->row, "H01")) pc_validation_note(w->v, "C09", note);
  }
  tell_back(w);
}

static void lack(pc_validation *v, const pc_movement *m, const char *why) {
  char row[8];
  for (const char *at = m->rows; *at; at += strspn(at, " ")) {
    size_t n = strcspn(at, " ");
    snprintf(row, sizeof row, "%.*s", (int)n, at);
    pc_validation_lack(v, row, why);
    at += n;
  }
}

/* ---- played ---------------------------------------------------------------------------------------------
 */

static int load_played(walk *w, const pc_played *played, const pc_body *body, int threads, pc_arena *arena,
                       pc_err *err) {
  pc_load_def def = played->load;
  def.threads = threads;
  pc_load *load = pc_load_solve(body, played->motion, &def, arena, err);
  if (!load) return err->code;
  w->weight = body->total_mass * fabs(body->gravity[1]);
  find_peaks(w, body, load);
  return find_least(w, body, load, &def, arena, err);
}

/* The program's own file of that name, not a user's. */
static int play(walk *w, const pc_catalogue *c, int threads, pc_arena *arena, pc_err *err) {
  pc_played played;
  const pc_exercise *e = pc_exercise_find(c, w->movement->exercise);
  if (!e) return pc_fail(err, PC_BAD_INPUT, 0, "table movements: no exercise %s", w->movement->exercise);
  pc_body *man = pc_validation_person(w->movement->mass, w->movement->height, err);
  if (!man) return err->code;
  int code = pc_play_make(&played, man, e, arena, err);
  pc_body_free(man);
  if (code) return code;
  pc_body *body = pc_body_free_spine(played.body, err);
  if (body) w->v->tables->area = body->spine->disc_area;
  if (body && !pc_motion_couple(body, played.motion, err) &&
      !load_played(w, &played, body, threads, arena, err))
    tell(w, arena);
  pc_body_free(body), pc_body_free(played.body);
  return err->code;
}

/* ---- recorded -------------------------------------------------------------------------------------------
 */

static const char *path_of(const char *folder, const char *file, pc_arena *arena) {
  return pc_arena_print(arena, "%s/%s", folder, file);
}

static int recorded(walk *w, const char *folder, int threads, pc_arena *arena, pc_err *err) {
  const pc_movement *m = w->movement;
  pc_job_def def = pc_job_default();
  def.recording = path_of(folder, m->recording, arena), def.forces = path_of(folder, m->forces, arena),
  def.static_trial = path_of(folder, m->still, arena);
  def.mass = m->mass, def.who.sex = m->sex, def.spine = true, def.threads = threads;
  if (!def.recording || !def.forces || !def.static_trial)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (access(def.recording, R_OK))
    return lack(w->v, m, pc_arena_print(arena, "recording not here: %s", def.recording)), 0;
  pc_job *job = pc_job_make(&def);
  if (!job) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (!pc_job_motion(job, err) &&
      !pc_validation_standing(pc_job_get_body(job), w->standing, PC_LEVELS, err) && !pc_job_load(job, err)) {
    const pc_body *body = pc_job_get_body(job);
    w->weight = m->mass * fabs(body->gravity[1]);
    find_peaks(w, body, pc_job_get_load(job));
    if (!find_least(w, job->body, job->load, &job->load_def, arena, err)) tell(w, arena);
  }
  pc_job_free(job);
  return err->code;
}

/* The catalogue that ships, and with it the walk that is no exercise. */
static pc_catalogue *walks(pc_err *err) {
  pc_catalogue *c = pc_catalogue_make();
  if (!c)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (pc_catalogue_add(c, "walk_with_implant.txt",
                            (const char *)pc_studies_validation_walk_with_implant_txt,
                            pc_studies_validation_walk_with_implant_txt_len, err))
    pc_catalogue_free(c), c = NULL;
  return c;
}

int pc_validation_walk(pc_validation *v, const char *folder, int threads, pc_arena *arena, pc_err *err) {
  pc_catalogue *c = walks(err);
  if (!c) return err->code;
  for (int i = 0; i < v->n_movements && !err->code; i++) {
    walk w = {.v = v, .movement = &v->movements[i]};
    if (*w.movement->exercise)
      play(&w, c, threads, arena, err);
    else if (!folder)
      lack(v, w.movement, "recording not here; --recordings DIR, see studies/validation/movements.csv");
    else
      recorded(&w, folder, threads, arena, err);
  }
  pc_catalogue_free(c);
  return err->code;
}
