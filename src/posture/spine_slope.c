/* spine_slope.c: how the terms that free lumbar levels add to a frame's cost answer to the posture.
 *
 * The Lagrangian at fixed unknowns and multipliers, of the problem with the spine's rows and columns less
 * that of the problem without (src/load/spine.c, frame.c): tissue, pressure, walls, stability. What both have
 * in common cancels and is left to effort.c. These terms are many and small; they are differenced by each
 * coordinate. Speeds are taken as they are, so the gradient by speed lacks them: it is for still postures.
 */
#include "posture/spine_slope.h"
#include "body/muscle_lanes.h"

#include <math.h>
#include <string.h>

/* rad, m. Tissue stiffens e-fold in some hundredths of a radian. */
static const double STEP = 1e-5;

struct pc_spine_slope {
  pc_spine_work *work;
  double *value;  /* of the problem without the spine, at the moved pose */
  double *active; /* n_actuators */
  double *x;      /* room for a first guess that nobody reads */
};

static int most_entries(const pc_frame *f) {
  return f->spine->n_entries;
}

pc_spine_slope *pc_spine_slope_make(const pc_frame *f, pc_arena *arena) {
  pc_spine_slope *s = PC_NEW(arena, pc_spine_slope, 1);
  if (!s) return NULL;
  s->work = pc_spine_make(f->body, f->n_columns, most_entries(f), arena);
  s->value = PC_NEW(arena, double, most_entries(f));
  s->active = PC_NEW(arena, double, f->n_actuators);
  s->x = PC_NEW(arena, double, f->n_columns + f->spine->n_columns);
  return s->work && s->value && s->active && s->x ? s : NULL;
}

static double lagrangian(const pc_qp *qp, const double *x, const double *y) {
  double sum = 0;
  for (int i = 0; i < qp->n; i++) {
    double work = 0;
    for (int k = qp->start[i]; k < qp->start[i + 1]; k++) work += qp->value[k] * y[qp->row[k]];
    sum += x[i] * (0.5 * qp->h[i] * x[i] + (qp->g ? qp->g[i] : 0) - work);
  }
  for (int j = 0; j < qp->m; j++) sum += qp->b[j] * y[j];
  return sum;
}

/* The problem without the spine, its muscles as they are in the moved pose. */
static pc_qp move_muscles(pc_spine_slope *s, const pc_frame *f, const pc_paths *paths) {
  int n = f->spine->first;
  pc_muscle_lanes_active(f->muscles, paths->length, paths->speed, s->active);
  memcpy(s->value, f->value, (size_t)f->start[n] * sizeof *s->value);
  for (int m = 0; m < f->body->n_muscles; m++) {
    const double *arm = paths->value + paths->record[m] + 1;
    for (int k = f->start[m]; k < f->start[m + 1]; k++) s->value[k] = s->active[m] * arm[k - f->start[m]];
  }
  return (pc_qp){n, f->n_rows, f->h, f->g, f->lo, f->hi, f->start, f->row, s->value, f->b};
}

static double spine_part(pc_spine_slope *s, const pc_frame *f, pc_pose *moved, pc_paths *paths) {
  pc_pose_couple(f->body, moved);
  pc_pose_velocity(f->body, moved);
  pc_paths_find(f->body, moved, paths);
  pc_qp without = move_muscles(s, f, paths);
  pc_spine_extend(s->work, moved, &without, paths->length, s->active, f->def->pressure_min, s->x);
  return lagrangian(&s->work->qp, f->x, f->y) - lagrangian(&without, f->x, f->y);
}

void pc_spine_slope_add(pc_spine_slope *s, const pc_frame *f, pc_pose *moved, pc_paths *paths, double *by_q) {
  size_t bytes = (size_t)f->body->n_coordinates * sizeof(double);
  memcpy(moved->q, f->pose->q, bytes);
  memcpy(moved->qd, f->pose->qd, bytes);
  memcpy(moved->qdd, f->pose->qdd, bytes);
  double here = spine_part(s, f, moved, paths);
  for (int z = 0; z < f->body->n_free; z++) {
    double *q = &moved->q[f->body->free_to_q[z]], was = *q;
    *q = was + STEP;
    by_q[z] += (spine_part(s, f, moved, paths) - here) / STEP;
    *q = was;
  }
}
