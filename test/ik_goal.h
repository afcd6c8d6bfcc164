/* ik_goal.h: the stored inverse kinematics, and the goal OpenSim states for it: half the weighted mean
 * squared distance of the markers, m^2, as a function of all coordinates, driven ones too, with its gradient.
 * The gradient is the generalised force of the weighted errors; the product's own is not used. */
#ifndef POSTERIOR_IK_GOAL_H
#define POSTERIOR_IK_GOAL_H

#include "base/vec.h"
#include "body/topology.h"
#include "parity.h"

enum { IK_MOST = 100 }; /* coordinates, segments, markers */

typedef struct ik_case {
  const char *name, *model, *markers, *tasks, *expected;
} ik_case;
static const ik_case ik_walk = {"rajagopal walk", PARITY_WALK "subject_walk_scaled.osim",
                                PARITY_WALK "markers_walk.trc", PARITY_WALK "ik_tasks_walk.xml",
                                PARITY_WALK "ik_walk.mot"};
static const ik_case ik_squat = {"squat", PARITY_SQUAT "optimized_scale_and_markers.osim",
                                 PARITY_SQUAT "squats1.trc", PARITY_SQUAT "expected/ik_squats1.xml",
                                 PARITY_SQUAT "expected/ik_squats1.mot"};
static const double IK_ACCURACY = 1e-5; /* of both, in their settings */

typedef struct ik_run {
  const char *name;
  pc_arena *arena;
  pc_body *body;
  pc_pose *pose;
  const pc_markers *markers;
  const pc_tasks *tasks;
  const pc_motion *want, *got; /* stored; ours, on the frames of the markers */
  int n, n_targets;            /* coordinates; markers that count */
  int marker[IK_MOST], column[IK_MOST];
  double weight[IK_MOST];
  const double *at; /* the markers of the frame in hand */
} ik_run;

static inline void ik_match(ik_run *r) {
  for (int i = 0; i < r->body->n_markers && r->n_targets < IK_MOST; i++)
    for (int k = 0; k < r->markers->n; k++) {
      const char *name = r->body->markers[i].name;
      if (strcmp(name, r->markers->names[k])) continue;
      double w = 0;
      for (int t = 0; t < r->tasks->n; t++)
        if (!r->tasks->task[t].is_coordinate && !strcmp(r->tasks->task[t].marker, name))
          w = r->tasks->task[t].weight;
      if (w > 0) r->marker[r->n_targets] = i, r->column[r->n_targets] = k, r->weight[r->n_targets++] = w;
      break;
    }
}

static inline bool ik_open(ik_run *r, const ik_case *c) {
  *r = (ik_run){.name = c->name, .arena = pc_arena_make()};
  pc_err err = {0};
  size_t len;
  char *model = test_slurp_shared(c->model, &len);
  r->body = model ? pc_body_read_osim(model, len, &err) : NULL;
  char *trc = test_slurp_shared(c->markers, &len);
  pc_recording *rec = trc ? pc_recording_read_trc(trc, len, NULL, r->arena, &err) : NULL;
  char *xml = test_slurp_shared(c->tasks, &len);
  r->tasks = xml ? pc_tasks_read(xml, len, r->arena, &err) : NULL;
  pc_table *table = parity_table(c->expected, r->arena);
  r->want = r->body && table ? pc_motion_from_table(r->body, table, NULL, r->arena, &err) : NULL;
  pc_ik_def def = pc_ik_default();
  def.tasks = r->tasks;
  r->markers = rec ? rec->markers : NULL;
  r->got = r->want && r->markers ? pc_motion_solve(r->body, r->markers, &def, r->arena, &err) : NULL;
  r->pose = r->body ? pc_pose_make(r->body) : NULL;
  r->n = r->body ? r->body->n_coordinates : 0;
  free(model), free(trc), free(xml); /* what was read lives in the arenas */
  CHECK(r->got && r->pose, "%s: %s", c->name, err.text);
  if (!r->got || !r->pose) return false;
  ik_match(r);
  CHECK(r->n <= IK_MOST && r->body->n_segments <= IK_MOST && r->n_targets < IK_MOST, "%s: too large",
        c->name);
  return r->n <= IK_MOST && r->body->n_segments <= IK_MOST;
}

static inline void ik_close(ik_run *r) {
  pc_pose_free(r->pose);
  pc_body_free(r->body);
  pc_arena_free(r->arena);
}

/* Takes up stored frame `row`; our pose of that time, NULL when there is none. */
static inline const double *ik_take(ik_run *r, int row) {
  double t = r->want->time[row];
  int f = parity_frame(r->markers->time, r->markers->n_frames, t),
      g = parity_frame(r->got->time, r->got->n_frames, t);
  r->at = f < 0 ? NULL : r->markers->at + (size_t)f * r->markers->n * 3;
  return f < 0 || g < 0 ? NULL : r->got->q + (size_t)g * r->n;
}

static inline const double *ik_stored(const ik_run *r, int row) {
  return r->want->q + (size_t)row * r->n;
}

/* The value of what drives coordinate c there, and its slope. */
static inline double ik_driven(const ik_run *r, int c, const double *q, double *slope) {
  const pc_coordinate *co = &r->body->coordinates[c];
  double value, d1;
  pc_function_eval(&r->body->functions[co->driver_function], q[co->driver], &value, &d1, NULL);
  if (slope) *slope = co->driver_scale * d1;
  return co->driver_scale * value;
}

static inline void ik_couple(const ik_run *r, double *q) {
  for (int c = 0; c < r->n; c++)
    if (r->body->coordinates[c].driver >= 0) q[c] = ik_driven(r, c, q, NULL);
}

/* The goal at a pose where every coordinate is free; gradient (n) may be NULL. */
static inline double ik_goal(const ik_run *r, const double *q, double *gradient) {
  double pull[IK_MOST][6] = {{0}}, sum = 0, total = 0;
  const pc_body *b = r->body;
  memcpy(r->pose->q, q, (size_t)r->n * sizeof *q);
  pc_pose_position(b, r->pose);
  for (int i = 0; i < r->n_targets; i++) {
    const double *m = r->at + 3 * r->column[i];
    const pc_marker *marker = &b->markers[r->marker[i]];
    if (isnan(m[0])) continue;
    double x[3], d[3], c[3], *p = pull[marker->segment];
    pc_pose_point(r->pose, marker->segment, marker->at, x);
    v3_sub(d, x, m);
    sum += r->weight[i] * v3_dot(d, d), total += r->weight[i];
    v3_cross(c, x, d);
    v3_madd(p, r->weight[i], c), v3_madd(p + 3, r->weight[i], d);
  }
  for (int s = b->n_segments - 1; gradient && s > 0; s--)
    for (int k = 0; k < 6; k++) pull[b->joints[s].parent][k] += pull[s][k];
  for (int c = 0; gradient && c < r->n; c++) {
    const double *p = pull[b->topology->segment_of[c]], *t = r->pose->twist[c];
    gradient[c] = (v3_dot(t, p) + v3_dot(t + 3, p + 3)) / total;
  }
  return sum / (2 * total);
}

/* The gradient in the free coordinates (body->n_free), driven ones following. */
static inline void ik_slope(const ik_run *r, const double *q, double *slope) {
  double at[IK_MOST], g[IK_MOST], gain;
  memcpy(at, q, (size_t)r->n * sizeof *at);
  ik_couple(r, at);
  ik_goal(r, at, g);
  memset(slope, 0, (size_t)r->body->n_free * sizeof *slope);
  for (int c = 0; c < r->n; c++) {
    const pc_coordinate *co = &r->body->coordinates[c];
    if (co->free >= 0) slope[co->free] += g[c];
    if (co->driver < 0 || r->body->coordinates[co->driver].free < 0) continue;
    ik_driven(r, c, at, &gain);
    slope[r->body->coordinates[co->driver].free] += gain * g[c];
  }
}

#endif
