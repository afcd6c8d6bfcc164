/* ik.c: the poses whose markers lie closest to the measured ones, frame by frame.
 *
 * Each frame is a search from the last (ik_frame.c); the first one from several headings and lying poses, so
 * a person may face anywhere. Coordinates that no marker sees stay where they are. A coordinate may be held
 * near a value, or near a share of what others were in the frame before. Not done: joint-limit penalties,
 * time smoothing, outlier rejection.
 */
#include "base/vec.h"
#include "body/topology.h"
#include "motion/ik_frame.h"

#include <string.h>

/* Visibility below which a landmark is not counted in the fit's quality: the network guesses it. */
static const double PLAIN = 0.5;

pc_ik_def pc_ik_default(void) {
  return (pc_ik_def){.tasks = NULL, .tolerance = 1e-8, .max_iterations = 60, .from = NAN, .to = NAN};
}

/* ---- the first frame ---- */

/* Root coordinates: the turns about x, y, z and the three slides of the first joint, -1 where absent. */
static void find_root(const pc_body *body, int turn[3], int slide[3]) {
  for (int k = 0; k < 3; k++) turn[k] = slide[k] = -1;
  const pc_topology *t = body->topology;
  for (int l = t->first_lever[1]; l < t->first_lever[2]; l++) {
    const pc_lever *lever = &t->levers[l];
    if (lever->unit < 0 || lever->coordinate < 0) continue;
    if (lever->f) {
      double slope; /* linear functions q -> q are the usual way to write the coordinate itself */
      pc_function_eval(lever->f, 0, NULL, &slope, NULL);
      if (lever->f->kind != PC_FN_LINEAR || slope != 1) continue;
    }
    (lever->turns ? turn : slide)[lever->unit] = lever->coordinate;
  }
}

/* Puts the model's marker centroid on the measured one by the root's slides. */
static void centre(pc_ik_frame *s, const int slide[3]) {
  double gap[3] = {0}, n = 0;
  pc_ik_set(s, s->z);
  for (int i = 0; i < s->n_targets; i++) {
    const double *m = s->measured + 3 * s->targets[i].column;
    const pc_marker *marker = &s->body->markers[s->targets[i].marker];
    if (isnan(m[0])) continue;
    double x[3];
    pc_pose_point(s->pose, marker->segment, marker->at, x);
    for (int k = 0; k < 3; k++) gap[k] += m[k] - x[k];
    n++;
  }
  for (int k = 0; k < 3 && n; k++)
    if (slide[k] >= 0 && s->body->coordinates[slide[k]].free >= 0)
      s->z[s->body->coordinates[slide[k]].free] += gap[k] / n;
}

static void start_pose(pc_ik_frame *s) {
  for (int i = 0; i < s->nz; i++) s->z[i] = pc_ik_coordinate(s, i)->value;
}

/* Upright facing four ways, supine and prone likewise: the best of twelve short descents goes on. An earlier
 * start keeps its answer unless a later one is clearly better: the same pose has several sets of root angles.
 * A start whose markers come as near as FITS needs no rival: turned the wrong way they are much farther off.
 */
static int first_frame(pc_ik_frame *s, double *best, double *cost_out) {
  enum { STARTS = 12, SHORT = 12, LONG = 200 };
  int turn[3], slide[3];
  find_root(s->body, turn, slide);
  *cost_out = INFINITY;
  for (int k = 0; k < STARTS; k++) {
    start_pose(s);
    int tilt = turn[2] >= 0 ? s->body->coordinates[turn[2]].free : -1,
        heading = turn[1] >= 0 ? s->body->coordinates[turn[1]].free : -1;
    if (k && tilt < 0 && heading < 0) break;
    if (tilt >= 0) s->z[tilt] += (double[]){0, M_PI / 2, -M_PI / 2}[k / 4];
    if (heading >= 0) s->z[heading] += M_PI / 2 * (k % 4);
    centre(s, slide);
    double cost;
    pc_ik_descend(s, &cost, SHORT);
    if (cost < 0.99 * *cost_out) {
      *cost_out = cost;
      memcpy(best, s->z, (size_t)s->nz * sizeof *best);
    }
  }
  memcpy(s->z, best, (size_t)s->nz * sizeof *best);
  int iterations = pc_ik_descend(s, cost_out, LONG);
  memcpy(best, s->z, (size_t)s->nz * sizeof *best);
  return iterations;
}

/* The pose the caller gave: its first frame begins there. */
static int given_start(pc_ik_frame *s, double *last, double *cost) {
  for (int i = 0; i < s->nz; i++) s->z[i] = s->def->start[s->body->free_to_q[i]];
  int iterations = pc_ik_descend(s, cost, s->def->max_iterations);
  memcpy(last, s->z, (size_t)s->nz * sizeof *last);
  return iterations;
}

/* ---- the record ---- */

static double task_weight(const pc_tasks *tasks, const char *marker) {
  if (!tasks) return 1;
  for (int i = 0; i < tasks->n; i++)
    if (!tasks->task[i].is_coordinate && strcmp(tasks->task[i].marker, marker) == 0)
      return tasks->task[i].weight;
  return 0;
}

static int match_targets(pc_ik_frame *s, const pc_markers *markers, pc_arena *arena, pc_err *err) {
  const pc_body *body = s->body;
  s->targets = PC_NEW(arena, pc_ik_target, body->n_markers);
  if (!s->targets) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < body->n_markers; i++)
    for (int k = 0; k < markers->n; k++) {
      if (strcmp(body->markers[i].name, markers->names[k]) != 0) continue;
      double w = task_weight(s->def->tasks, markers->names[k]);
      if (w > 0) s->targets[s->n_targets++] = (pc_ik_target){i, k, w};
      break;
    }
  if (s->n_targets < 3)
    return pc_fail(err, PC_MISMATCH, 0,
                   "only %d of the recording's %d markers are known to the model (its first marker is %s, "
                   "the recording's %s); "
                   "give a --model with these markers or rename them",
                   s->n_targets, markers->n, body->n_markers ? body->markers[0].name : "none",
                   markers->n ? markers->names[0] : "none");
  return PC_OK;
}

static int match_goals(pc_ik_frame *s, pc_arena *arena, pc_err *err) {
  const pc_tasks *tasks = s->def->tasks;
  if (!tasks) return PC_OK;
  s->goals = PC_NEW(arena, pc_ik_goal, tasks->n);
  if (!s->goals) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < tasks->n; i++) {
    const pc_task *t = &tasks->task[i];
    int c = t->is_coordinate ? pc_body_find_coordinate(s->body, t->marker) : -1;
    if (c < 0 || s->body->coordinates[c].free < 0 || !(t->weight > 0)) continue;
    double value = t->from_file ? s->body->coordinates[c].value : t->value;
    s->goals[s->n_goals++] =
        (pc_ik_goal){s->body->coordinates[c].free, value, t->weight, value, t->follows, t->share};
  }
  return PC_OK;
}

/* Goals that follow other coordinates, by the pose as it is: the next frame's, which is near. */
static bool follow_goals(pc_ik_frame *s) {
  bool any = false;
  for (int i = 0; i < s->n_goals; i++) {
    pc_ik_goal *g = &s->goals[i];
    double sum = 0;
    int n = 0;
    for (int c = 0; g->follows && c < s->body->n_coordinates; c++)
      if (!strncmp(s->body->coordinates[c].name, g->follows, strlen(g->follows))) sum += s->pose->q[c], n++;
    if (n) g->value = g->alone + g->share * fmax(0, sum / n), any = true;
  }
  return any;
}

static pc_motion *new_motion(const pc_body *body, int n, pc_arena *arena) {
  pc_motion *m = PC_NEW(arena, pc_motion, 1);
  if (!m) return NULL;
  m->n_q = body->n_coordinates;
  m->time = PC_NEW(arena, double, n), m->q = PC_NEW(arena, double, (size_t)n * m->n_q);
  m->rms = PC_NEW(arena, double, n), m->worst = PC_NEW(arena, double, n), m->cost = PC_NEW(arena, double, n);
  m->worst_marker = PC_NEW(arena, int, n), m->iterations = PC_NEW(arena, int, n);
  return m->time && m->q && m->rms && m->worst && m->cost && m->worst_marker && m->iterations ? m : NULL;
}

static void note_quality(pc_ik_frame *s, pc_motion *m, int frame) {
  double sum = 0;
  int seen = 0;
  m->worst[frame] = 0, m->worst_marker[frame] = -1;
  for (int i = 0; i < s->n_targets; i++) {
    const double *at = s->measured + 3 * s->targets[i].column;
    if (isnan(at[0]) || (s->visible && s->visible[s->targets[i].column] < PLAIN)) continue;
    const pc_marker *marker = &s->body->markers[s->targets[i].marker];
    double x[3];
    pc_pose_point(s->pose, marker->segment, marker->at, x);
    double d = v3_distance(x, at);
    sum += d * d, seen++;
    if (d > m->worst[frame] || m->worst_marker[frame] < 0)
      m->worst[frame] = d, m->worst_marker[frame] = s->targets[i].marker;
  }
  m->rms[frame] = seen ? sqrt(sum / seen) : NAN;
}

static int seen_markers(const pc_ik_frame *s) {
  int seen = 0;
  for (int i = 0; i < s->n_targets; i++) seen += !isnan(s->measured[3 * s->targets[i].column]);
  return seen;
}

/* From where the last two frames point, if that is nearer than the last; s->last follows. */
static int next_frame(pc_ik_frame *s, double *cost) {
  double here = pc_ik_cost(s, s->z);
  for (int i = 0; i < s->nz; i++) {
    const pc_coordinate *c = pc_ik_coordinate(s, i);
    double z = 2 * s->z[i] - s->last[i];
    s->trial[i] = c->clamped ? fmin(fmax(z, c->lo), c->hi) : z;
  }
  memcpy(s->last, s->z, (size_t)s->nz * sizeof *s->last);
  if (pc_ik_cost(s, s->trial) < here) memcpy(s->z, s->trial, (size_t)s->nz * sizeof *s->z);
  return pc_ik_descend(s, cost, s->def->max_iterations);
}

static int solve_frames(pc_ik_frame *s, const pc_markers *markers, pc_motion *m, pc_err *err) {
  const pc_ik_def *def = s->def;
  enum { FOLLOW_ROUNDS = 4 }; /* until goals that follow have settled in the first frame */
  bool started = false;
  for (int f = 0; f < markers->n_frames; f++) {
    double t = markers->time[f];
    if (t < def->from - 1e-9 || t > def->to + 1e-9) continue; /* false for NaN */
    s->measured = markers->at + (size_t)f * markers->n * 3;
    s->visible = markers->weight ? markers->weight + (size_t)f * markers->n : NULL;
    int k = m->n_frames, seen = seen_markers(s);
    if (!started && seen < 3) continue; /* the person is not in view yet */
    double cost = 0;
    int it = 0;
    if (!started)
      it = def->start ? given_start(s, s->last, &cost) : first_frame(s, s->last, &cost);
    else if (seen)
      it = next_frame(s, &cost);
    pc_ik_set(s, s->z);
    for (int round = 0; !started && round < FOLLOW_ROUNDS && follow_goals(s); round++) {
      pc_ik_descend(s, &cost, def->max_iterations);
      pc_ik_set(s, s->z);
    }
    started = true;
    follow_goals(s);
    note_quality(s, m, k);
    m->time[k] = t, m->cost[k] = cost, m->iterations[k] = it;
    memcpy(m->q + (size_t)k * m->n_q, s->pose->q, (size_t)m->n_q * sizeof *m->q);
    m->n_frames++;
    if (def->progress && f % 64 == 0 && def->progress(def->user, f, markers->n_frames))
      return pc_fail(err, PC_MISMATCH, 0, "stopped");
  }
  if (m->n_frames == 0)
    return pc_fail(err, PC_MISMATCH, 0, "no frame in the chosen time shows three of the model's markers");
  return PC_OK;
}

pc_motion *pc_motion_solve(const pc_body *body, const pc_markers *markers, const pc_ik_def *def,
                           pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_ik_frame s = {.body = body, .def = def, .nz = body->n_free};
  pc_motion *m = new_motion(body, markers->n_frames, arena);
  if (!m)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_ik_frame_make(&s, arena, err) && !match_targets(&s, markers, arena, err) &&
           !match_goals(&s, arena, err))
    solve_frames(&s, markers, m, err);
  pc_pose_free(s.pose);
  return err->code ? NULL : m;
}
