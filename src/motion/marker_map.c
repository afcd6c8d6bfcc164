/* marker_map.c: how the answer of inverse kinematics follows its markers.
 *
 * Inverse kinematics is least squares, so near its answer the coordinates follow the markers linearly:
 *     dq = inverse(J'WJ + K) J'W dm
 * with J the markers' Jacobian, W their weights and K what holds coordinates that markers tell little of.
 * Right to first order: test_marker_noise.c moves the markers and asks inverse kinematics.
 *
 * Not done: joint limits, which may hold a coordinate that here gives way.
 */
#include "motion/marker_map.h"
#include "base/linalg.h"
#include "base/vec.h"

#include <string.h>

static double weight_of(const pc_tasks *tasks, const char *marker) {
  if (!tasks) return 1;
  for (int i = 0; i < tasks->n; i++)
    if (!tasks->task[i].is_coordinate && !strcmp(tasks->task[i].marker, marker)) return tasks->task[i].weight;
  return 0;
}

static void match(pc_marker_map *m, const pc_tasks *tasks) {
  for (int i = 0; i < m->body->n_markers; i++)
    for (int k = 0; k < m->markers->n; k++) {
      if (strcmp(m->body->markers[i].name, m->markers->names[k])) continue;
      double w = weight_of(tasks, m->markers->names[k]);
      if (w > 0) m->seen[m->n++] = (pc_mapped){i, k, w};
      break;
    }
  for (int i = 0; tasks && i < tasks->n; i++) {
    const pc_task *t = &tasks->task[i];
    int c = t->is_coordinate ? pc_body_find_coordinate(m->body, t->marker) : -1;
    if (c >= 0 && m->body->coordinates[c].free >= 0) m->hold[m->body->coordinates[c].free] += t->weight;
  }
}

int pc_marker_map_make(pc_marker_map *map, const pc_body *body, const pc_markers *markers,
                       const pc_tasks *tasks, pc_arena *arena, pc_err *err) {
  size_t nz = (size_t)body->n_free;
  *map = (pc_marker_map){.body = body, .markers = markers, .pose = pc_pose_make(body)};
  map->seen = PC_NEW(arena, pc_mapped, body->n_markers), map->hold = PC_NEW(arena, double, nz);
  if (map->seen && map->hold) match(map, tasks);
  map->J = PC_NEW(arena, double, nz * 3 * (size_t)map->n), map->H = PC_NEW(arena, double, nz *nz);
  if (map->pose && map->seen && map->hold && map->J && map->H) return PC_OK;
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

void pc_marker_map_free(pc_marker_map *map) {
  pc_pose_free(map->pose);
  map->pose = NULL;
}

static void jacobian(pc_marker_map *m) {
  const pc_body *body = m->body;
  size_t columns = 3 * (size_t)m->n;
  memset(m->J, 0, (size_t)body->n_free * columns * sizeof *m->J);
  for (int i = 0; i < m->n; i++) {
    const pc_marker *marker = &body->markers[m->seen[i].marker];
    double x[3], v[3];
    pc_pose_point(m->pose, marker->segment, marker->at, x);
    for (int s = marker->segment; s > 0; s = body->joints[s].parent) {
      const pc_joint *joint = &body->joints[s];
      for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++) {
        const pc_coordinate *co = &body->coordinates[c];
        int z = co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
        if (z < 0) continue;
        v3_cross(v, m->pose->twist[c], x);
        v3_add(v, v, m->pose->twist[c] + 3);
        v3_madd(m->J + (size_t)z * columns + 3 * i, co->driver >= 0 ? m->pose->gain[c] : 1, v);
      }
    }
  }
}

double pc_marker_map_weight(const pc_marker_map *m, int i, int frame) {
  const pc_mapped *s = &m->seen[i];
  size_t at = (size_t)frame * (size_t)m->markers->n + (size_t)s->column;
  if (isnan(m->markers->at[3 * at])) return 0;
  return m->markers->weight ? s->weight * m->markers->weight[at] : s->weight;
}

int pc_marker_map_at(pc_marker_map *m, const double *q, int frame, double least, pc_err *err) {
  const pc_body *body = m->body;
  int n = body->n_free;
  size_t columns = 3 * (size_t)m->n;
  memcpy(m->pose->q, q, (size_t)body->n_coordinates * sizeof *q);
  pc_pose_couple(body, m->pose);
  pc_pose_position(body, m->pose);
  jacobian(m);
  for (int a = 0; a < n; a++)
    for (int b = 0; b <= a; b++) {
      const double *x = m->J + (size_t)a * columns, *y = m->J + (size_t)b * columns;
      double sum = a == b ? m->hold[a] + least : 0;
      for (int i = 0; i < m->n; i++) sum += pc_marker_map_weight(m, i, frame) * v3_dot(x + 3 * i, y + 3 * i);
      m->H[a * n + b] = sum;
    }
  if (pc_cholesky(m->H, n, n, 0)) return PC_OK;
  return pc_fail(err, PC_MISMATCH, 0, "markers do not determine the movement");
}

void pc_marker_map_solve(const pc_marker_map *m, double *z) {
  pc_cholesky_solve(m->H, m->body->n_free, m->body->n_free, z);
}

void pc_marker_map_spread(const pc_marker_map *m, const double *z, double *q, size_t stride) {
  const pc_body *body = m->body;
  for (int c = 0; c < body->n_coordinates; c++) {
    const pc_coordinate *co = &body->coordinates[c];
    int from = co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
    q[(size_t)c * stride] = from < 0 ? 0 : z[from] * (co->driver >= 0 ? m->pose->gain[c] : 1);
  }
}

int pc_markers_frame_at(const pc_markers *markers, double t) {
  int lo = 0, hi = markers->n_frames - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (markers->time[mid] <= t)
      lo = mid;
    else
      hi = mid;
  }
  return fabs(markers->time[hi] - t) < fabs(markers->time[lo] - t) ? hi : lo;
}
