/* test_effort.c: the gradient of a frame's cost against central differences of the cost itself: contact
 * predicted and measured, own and changed bodies, joints that are functions of coordinates, free lumbar
 * levels; played movements on the floor, a bench, a step and a wall, with a band. */
#include "app/job.h"
#include "load/frame.h"
#include "posterior/app.h"
#include "posture/effort.h"
#include "test.h"

#ifdef __SANITIZE_ADDRESS__ /* ten times slower */
enum { RARER = 3 };
#else
enum { RARER = 1 };
#endif

typedef struct scene {
  pc_arena *arena;
  pc_body *body;
  pc_motion motion; /* one frame of the movement, to be moved */
  pc_contact_set contacts;
  pc_effort *effort;
  double *g[3];
} scene;

static double *row_of(scene *s, int kind) {
  return kind == 0 ? s->motion.q : kind == 1 ? s->motion.qd : s->motion.qdd;
}

/* Central difference of the cost by one free coordinate; *smooth: the two one-sided ones agree. At an end of
 * its range, where the joint's functions have their last knot, the one-sided difference into the range. */
static double difference(scene *s, int kind, int z, double step, pc_effort_memory *memory, bool *smooth) {
  double *at = &row_of(s, kind)[s->body->free_to_q[z]], was = *at;
  double here = pc_effort_value(s->effort, &s->motion, 0, memory);
  *at = was + step;
  double up = pc_effort_value(s->effort, &s->motion, 0, memory);
  *at = was - step;
  double down = pc_effort_value(s->effort, &s->motion, 0, memory);
  *at = was;
  *smooth = fabs((up - here) - (here - down)) < 0.02 * fabs(up - down) + 1e-9;
  const pc_coordinate *c = &s->body->coordinates[s->body->free_to_q[z]];
  bool lowest = kind == 0 && was < c->lo + step, highest = kind == 0 && was > c->hi - step;
  return lowest && !highest   ? (up - here) / step
         : highest && !lowest ? (here - down) / step
                              : (up - down) / (2 * step);
}

static void compare(scene *s, pc_effort_memory *memory, const char *name, int frame, int kinds_told,
                    double limit, double *worst) {
  static const char *const kinds[] = {"q", "qd", "qdd"};
  static const double steps[] = {1e-6, 1e-5, 1e-4};
  pc_effort_value(s->effort, &s->motion, 0, memory);
  pc_effort_gradient(s->effort, s->g[0], s->g[1], s->g[2]);
  for (int kind = 0; kind < kinds_told; kind++) {
    double size = 0;
    for (int z = 0; z < s->body->n_free; z++) size = fmax(size, fabs(s->g[kind][z]));
    for (int z = 0; z < s->body->n_free; z++) {
      bool smooth;
      double d = difference(s, kind, z, steps[kind], memory, &smooth);
      double off = fabs(d - s->g[kind][z]) / (size + 1e-6);
      *worst = fmax(*worst, off);
      CHECK(off < limit, "%s frame %d: by %s of %s %g, differences %g, largest %g (%s)", name, frame,
            kinds[kind], s->body->coordinates[s->body->free_to_q[z]].name, s->g[kind][z], d, size,
            smooth ? "smooth" : "a kink");
    }
  }
}

/* A plate under the right foot that carries the weight. */
static void plate(pc_load_def *def, pc_contact_set *contacts) {
  static double time[2] = {-1, 100}, force[6] = {20, 740, -10, 20, 740, -10},
                point[6] = {0.05, 0, 0.1, 0.05, 0, 0.1}, torque[6] = {0, 3, 0, 0, 3, 0};
  static const pc_force_series series = {.name = "plate",
                                         .body = "calcn_r",
                                         .n = 2,
                                         .time = time,
                                         .force = force,
                                         .point = point,
                                         .torque = torque};
  def->predict_contact = false, def->n_forces = 1, def->forces = &series;
  contacts->n_points = 0;
}

static void check_movement(const char *name, pc_job *job, const char *change, bool measured, int every,
                           double limit) {
  pc_err err = {0};
  scene s = {.arena = pc_arena_make()};
  pc_changes changes = {0};
  CHECK(!pc_job_motion(job, &err), "%s", err.text);
  pc_load_def def = job->played ? job->played->load : pc_load_default();
  const pc_motion *m = pc_job_get_motion(job);
  if (change) pc_changes_add(&changes, pc_job_get_body(job), change, &err);
  s.body = pc_body_changed(pc_job_get_body(job), &changes, &err);
  CHECK(s.body && !pc_contact_make(&s.contacts, s.body, m, &def, s.arena, &err), "%s", err.text);
  if (measured) plate(&def, &s.contacts);
  s.effort = pc_effort_make(s.body, &def, &s.contacts, &err);
  CHECK(s.effort != NULL, "%s", err.text);
  double worst = 0;
  for (int k = 0; k < 3; k++) s.g[k] = PC_NEW(s.arena, double, s.body->n_free);
  pc_effort_memory *memory = pc_effort_remember(s.effort, s.arena);
  for (int f = every / 2; f < m->n_frames; f += RARER * every) {
    size_t at = (size_t)f * m->n_q;
    s.motion = (pc_motion){1, m->n_q, m->time + f, m->q + at, m->qd + at, m->qdd + at, .rms = NULL};
    compare(&s, memory, name, f, 3, limit, &worst);
  }
  printf("%s: gradient off by %.1e of its largest component at most\n", name, worst);
  pc_effort_free(s.effort);
  pc_body_free(s.body);
  pc_arena_free(s.arena);
}

/* Still postures of a movement, every lumbar level free; the back is straight, where a law of two directions
 * would have a step. */
static void check_spine(pc_job *job, int every) {
  pc_err err = {0};
  scene s = {.arena = pc_arena_make()};
  pc_load_def def = pc_load_default();
  const pc_motion *m = pc_job_get_motion(job);
  CHECK(!pc_contact_make(&s.contacts, pc_job_get_body(job), m, &def, s.arena, &err), "%s", err.text);
  s.body = pc_body_free_spine(pc_job_get_body(job), &err);
  s.effort = s.body ? pc_effort_make(s.body, &def, &s.contacts, &err) : NULL;
  CHECK(s.effort != NULL, "%s", err.text);
  if (!s.effort) return;
  double worst = 0, *still = PC_NEW(s.arena, double, m->n_q), *q = PC_NEW(s.arena, double, m->n_q);
  for (int k = 0; k < 3; k++) s.g[k] = PC_NEW(s.arena, double, s.body->n_free);
  pc_effort_memory *memory = pc_effort_remember(s.effort, s.arena);
  for (int f = every / 2; f < m->n_frames; f += RARER * every) {
    memcpy(q, m->q + (size_t)f * m->n_q, (size_t)m->n_q * sizeof *q);
    s.motion = (pc_motion){1, m->n_q, m->time + f, q, still, still, .rms = NULL};
    compare(&s, memory, "spine", f, 1, 1e-3, &worst);
  }
  printf("free levels: gradient off by %.1e of its largest component at most\n", worst);
  pc_effort_free(s.effort);
  pc_body_free(s.body);
  pc_arena_free(s.arena);
}

/* Sitting, paths round the hips are known to 1e-10 m only, so that a smaller step would make it worse. */
static void check_played(const char *exercise, int every) {
  pc_job_def def = pc_job_default();
  def.exercise = exercise;
  pc_job *job = pc_job_make(&def);
  check_movement(exercise, job, NULL, false, every, 3e-4);
  pc_job_free(job);
}

int main(void) {
  pc_job_def def = pc_job_default();
  def.recording = "models/movements/hip_hinge.trc";
  pc_job *job = pc_job_make(&def);
  check_movement("hip hinge", job, NULL, false, 40, 1e-4);
  check_movement("hip hinge on a plate", job, NULL, true, 100, 1e-4);
  check_movement("hip hinge, weak", job, "gluteus_maximus.strength=0.3", false, 60, 1e-4);
  check_movement("hip hinge, tight", job, "hamstrings.tightness=10%", false, 100, 1e-4);
  check_spine(job, 200);
  pc_job_free(job);
  check_played("squat", 40);
  check_played("hip_thrust", 40);
  check_played("step_down", 40);
  check_played("wall_push_up", 40);
  check_played("chair_stand", 40);
  check_played("band_row", 40);
  return test_done();
}
