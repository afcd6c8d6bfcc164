/* path_work.c: the workspace of the path stage, and where path points and wraps are in ground.
 *
 * Points are sorted by segment and brought to ground two at a time, since with some 700 of them this is a
 * good part of the stage.
 */
#include "body/path_work.h"
#include "base/vec.h"
#include "body/moving.h"

static double *number(pc_two (*list)[3], const pc_placed *placed, int axis) {
  return (double *)list + placed->slot + 2 * axis;
}

/* Gives every point its slot. */
static bool sort_points(const pc_body *body, pc_path_work *work, pc_arena *arena) {
  int ns = body->n_segments, pairs = 0;
  int *count = PC_NEW(arena, int, ns);
  work->placed = PC_NEW(arena, pc_placed, body->n_points);
  work->moving = PC_NEW(arena, int, body->n_points);
  work->first_pair = PC_NEW(arena, int, ns + 1);
  if (!count || !work->placed || !work->moving || !work->first_pair) return false;
  for (int i = 0; i < body->n_points; i++) count[body->points[i].segment]++;
  for (int s = 0; s < ns; s++) {
    work->first_pair[s] = pairs;
    pairs += (count[s] + 1) / 2;
    count[s] = 0;
  }
  work->first_pair[ns] = pairs;
  work->local = pc_arena_get(arena, (size_t)pairs, sizeof *work->local);
  work->ground = pc_arena_get(arena, (size_t)pairs, sizeof *work->ground);
  if (!work->local || !work->ground) return false;
  for (int i = 0; i < body->n_points; i++) {
    const pc_path_point *point = &body->points[i];
    int k = count[point->segment]++, pair = work->first_pair[point->segment] + k / 2;
    work->placed[i] = (pc_placed){6 * pair + k % 2, point->segment, point->kind == PC_POINT_CONDITIONAL};
    for (int axis = 0; axis < 3; axis++) *number(work->local, &work->placed[i], axis) = point->at[axis];
    if (point->kind == PC_POINT_MOVING) work->moving[work->n_moving++] = i;
  }
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

static void place_pairs(const pc_pose *pose, pc_path_work *work, int segment, int first, int end) {
  pc_two R[9], p[3];
  for (int i = 0; i < 9; i++) R[i] = two_of(pose->R[segment][i]);
  for (int i = 0; i < 3; i++) p[i] = two_of(pose->p[segment][i]);
  for (int i = first; i < end; i++) {
    const pc_two *x = work->local[i];
    for (int k = 0; k < 3; k++)
      work->ground[i][k] = R[3 * k] * x[0] + R[3 * k + 1] * x[1] + R[3 * k + 2] * x[2] + p[k];
  }
}

static void move_point(const pc_body *body, const pc_pose *pose, pc_path_work *work, int i) {
  const pc_path_point *point = &body->points[i];
  for (int k = 0; k < 3; k++)
    if (point->move_coordinate[k] >= 0)
      pc_moving_at(body, point, k, pose->q, number(work->local, &work->placed[i], k), NULL);
}

static void place_object(const pc_pose *pose, const pc_wrap_object *object, pc_transform *X) {
  const double *R = pose->R[object->segment];
  m3_mul(X->R, R, object->at.R);
  m3_apply(X->p, R, object->at.p);
  v3_add(X->p, X->p, pose->p[object->segment]);
}

void pc_path_place(const pc_body *body, const pc_pose *pose, pc_path_work *work) {
  for (int i = 0; i < work->n_moving; i++) move_point(body, pose, work, work->moving[i]);
  for (int s = 0; s < body->n_segments; s++)
    place_pairs(pose, work, s, work->first_pair[s], work->first_pair[s + 1]);
  for (int i = 0; i < body->n_wraps; i++) place_object(pose, &body->wraps[i], &work->object[i]);
}

void pc_path_place_one(const pc_body *body, const pc_pose *pose, pc_path_work *work, const pc_muscle *m) {
  for (int i = m->first_point; i < m->first_point + m->n_points; i++) {
    int pair = work->placed[i].slot / 6;
    if (body->points[i].kind == PC_POINT_MOVING) move_point(body, pose, work, i);
    place_pairs(pose, work, work->placed[i].segment, pair, pair + 1);
  }
  for (int i = m->first_wrap; i < m->first_wrap + m->n_wraps; i++) {
    int object = body->path_wraps[i].object;
    place_object(pose, &body->wraps[object], &work->object[object]);
  }
}
