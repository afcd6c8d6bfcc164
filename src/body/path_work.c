/* path_work.c: the workspace of the path stage, and where path points and wraps are in ground.
 *
 * Points are brought to ground segment after segment, all three coordinates of one at once.
 */
#include "body/path_work.h"
#include "base/vec.h"
#include "body/moving.h"

/* Gives every point its place. */
static bool sort_points(const pc_body *body, pc_path_work *work, pc_arena *arena) {
  int n = 0, n_points = body->n_points;
  work->first_place = PC_NEW(arena, int, body->n_segments + 1);
  work->place = PC_NEW(arena, int, n_points), work->moving = PC_NEW(arena, int, n_points);
  work->local = pc_arena_get(arena, (size_t)n_points, sizeof *work->local);
  work->ground = PC_NEW(arena, pc_four, n_points);
  if (!work->first_place || !work->place || !work->moving || !work->local || !work->ground) return false;
  for (int s = 0; s < body->n_segments; s++) {
    work->first_place[s] = n;
    for (int i = 0; i < n_points; i++) {
      const pc_path_point *point = &body->points[i];
      if (point->segment != s) continue;
      if (point->kind == PC_POINT_MOVING) work->moving[work->n_moving++] = i;
      work->place[i] = n;
      v3_copy(work->local[n++], point->at);
    }
  }
  work->first_place[body->n_segments] = n;
  return true;
}

pc_path_work *pc_path_work_make(const pc_body *body) {
  pc_arena *arena = pc_arena_make();
  pc_path_work *work = arena ? PC_NEW(arena, pc_path_work, 1) : NULL;
  if (work) {
    work->arena = arena;
    work->n_path_wraps = body->n_path_wraps;
    pc_geodesic_rule_make(&work->rule);
    work->warm = PC_NEW(arena, pc_geodesic, body->n_path_wraps);
    work->object = PC_NEW(arena, pc_transform, body->n_wraps);
    if (work->warm && work->object && sort_points(body, work, arena)) return work;
  }
  pc_arena_free(arena);
  return NULL;
}

void pc_path_work_free(pc_path_work *work) {
  if (work) pc_arena_free(work->arena);
}

void pc_path_forget(pc_path_work *work) {
  for (int i = 0; i < work->n_path_wraps; i++) work->warm[i].known = 0;
}

/* ---- into ground --------------------------------------------------------------------------------- */

FOUR_INLINE void place_points(const pc_pose *pose, pc_path_work *work, int segment, int first, int end) {
  const double *R = pose->R[segment], *p = pose->p[segment];
  pc_four x = {R[0], R[3], R[6]}, y = {R[1], R[4], R[7]}, z = {R[2], R[5], R[8]}, o = {p[0], p[1], p[2]};
  for (int i = first; i < end; i++) {
    const double *local = work->local[i];
    work->ground[i] = x * local[0] + y * local[1] + z * local[2] + o;
  }
}

PC_CLONES
static void place_all(const pc_body *body, const pc_pose *pose, pc_path_work *work) {
  for (int s = 0; s < body->n_segments; s++)
    place_points(pose, work, s, work->first_place[s], work->first_place[s + 1]);
}

static void move_point(const pc_body *body, const pc_pose *pose, pc_path_work *work, int i) {
  const pc_path_point *point = &body->points[i];
  for (int k = 0; k < 3; k++)
    if (point->move_coordinate[k] >= 0)
      pc_moving_at(body, point, k, pose->q, &work->local[work->place[i]][k], NULL);
}

static void place_object(const pc_pose *pose, const pc_wrap_object *object, pc_transform *X) {
  const double *R = pose->R[object->segment];
  m3_mul(X->R, R, object->at.R);
  m3_apply(X->p, R, object->at.p);
  v3_add(X->p, X->p, pose->p[object->segment]);
}

void pc_path_place(const pc_body *body, const pc_pose *pose, pc_path_work *work) {
  for (int i = 0; i < work->n_moving; i++) move_point(body, pose, work, work->moving[i]);
  place_all(body, pose, work);
  for (int i = 0; i < body->n_wraps; i++) place_object(pose, &body->wraps[i], &work->object[i]);
}

void pc_path_place_one(const pc_body *body, const pc_pose *pose, pc_path_work *work, const pc_muscle *m) {
  for (int i = m->first_point; i < m->first_point + m->n_points; i++) {
    int at = work->place[i];
    if (body->points[i].kind == PC_POINT_MOVING) move_point(body, pose, work, i);
    place_points(pose, work, body->points[i].segment, at, at + 1);
  }
  for (int i = m->first_wrap; i < m->first_wrap + m->n_wraps; i++) {
    int object = body->path_wraps[i].object;
    place_object(pose, &body->wraps[object], &work->object[object]);
  }
}
