/* topology.c: the derived lists of topology.h. Runs once per body; clarity before speed. */
#include "body/topology.h"
#include "base/vec.h"
#include "body/spans.h"

#include <string.h>

enum { CHAIN_MAX = 64 };

static int out_of_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

static int unit_of(const double axis[3]) {
  for (int i = 0; i < 3; i++)
    if (axis[i] == 1 && axis[(i + 1) % 3] == 0 && axis[(i + 2) % 3] == 0) return i;
  return -1;
}

static double constant_of(const pc_body *body, const pc_axis *axis) {
  double y = 0;
  if (axis->function >= 0) pc_function_eval(&body->functions[axis->function], 0, &y, NULL, NULL);
  return y;
}

/* Steps that never move are folded away: slides into the joint's place; turns stay, they are rare. */
static int make_levers(pc_body *body, pc_topology *t, pc_err *err) {
  int ns = body->n_segments, n = 0;
  t->first_lever = PC_NEW(body->arena, int, ns + 1);
  t->levers = PC_NEW(body->arena, pc_lever, 6 * ns);
  t->to_joint = PC_NEW(body->arena, pc_transform, ns);
  t->from_joint = PC_NEW(body->arena, pc_transform, ns);
  t->turned_child = PC_NEW(body->arena, bool, ns);
  t->shared_turns = PC_NEW(body->arena, bool, ns);
  t->segment_of = PC_NEW(body->arena, int, body->n_coordinates);
  if (!t->first_lever || !t->levers || !t->to_joint || !t->from_joint || !t->turned_child ||
      !t->shared_turns || !t->segment_of)
    return out_of_memory(err);
  for (int s = 1; s < ns; s++) {
    const pc_joint *joint = &body->joints[s];
    t->first_lever[s] = n;
    t->to_joint[s] = joint->in_parent;
    tf_inverse(&t->from_joint[s], &joint->in_child);
    for (int i = 0; i < 9; i++) t->turned_child[s] |= fabs(t->from_joint[s].R[i] - (i % 4 == 0)) > 0;
    for (int i = 0; i < joint->n_coordinates; i++) t->segment_of[joint->first_coordinate + i] = s;
    for (int i = 0; i < 6; i++) {
      const pc_axis *axis = &joint->axes[i];
      bool turns = i >= 3;
      if (axis->coordinate < 0) {
        double x = constant_of(body, axis), slide[3];
        if (x == 0) continue;
        if (!turns) {
          m3_apply(slide, joint->in_parent.R, axis->v);
          v3_madd(t->to_joint[s].p, x, slide);
          continue;
        }
        t->levers[n].fixed = x;
      }
      pc_lever *lever = &t->levers[n++];
      lever->turns = turns;
      lever->slot = i;
      for (int k = 3; turns && k < i; k++)
        t->shared_turns[s] |= axis->coordinate >= 0 && joint->axes[k].coordinate == axis->coordinate;
      lever->coordinate = axis->coordinate;
      lever->f = axis->coordinate >= 0 && axis->function >= 0 ? &body->functions[axis->function] : NULL;
      v3_copy(lever->axis, axis->v);
      lever->unit = unit_of(axis->v);
    }
  }
  t->first_lever[ns] = n;
  t->first_lever[0] = 0;
  return PC_OK;
}

/* Marks the segments of a muscle and all between them and their common ancestor, which is returned.
 * From the deepest segment on, each hands its mark to its parent, until one is left. */
static int mark_chain(const pc_body *body, const pc_muscle *m, bool *mark) {
  int ns = body->n_segments, open = 0;
  memset(mark, 0, (size_t)ns);
  for (int i = 0; i < m->n_points; i++) mark[body->points[m->first_point + i].segment] = true;
  for (int i = 0; i < m->n_wraps; i++)
    mark[body->wraps[body->path_wraps[m->first_wrap + i].object].segment] = true;
  for (int s = 0; s < ns; s++) open += mark[s];
  int s = ns - 1;
  for (; s > 0; s--) {
    if (!mark[s]) continue;
    if (open == 1) break;
    int parent = body->joints[s].parent;
    if (mark[parent]) open--;
    mark[parent] = true;
  }
  return s;
}

static int count_set(const bool *set, int n) {
  int count = 0;
  for (int i = 0; i < n; i++) count += set[i];
  return count;
}

/* Coordinates whose change moves the path of muscle m: those of its chain, those that move its points. */
static void mark_coordinates(const pc_body *body, const pc_muscle *m, const int *chain, int n, bool *mark) {
  memset(mark, 0, (size_t)body->n_coordinates + 1);
  for (int i = 0; i < n; i++) {
    const pc_joint *joint = &body->joints[chain[i]];
    for (int c = 0; c < joint->n_coordinates; c++) mark[joint->first_coordinate + c] = true;
  }
  for (int i = 0; i < m->n_points; i++) {
    const pc_path_point *point = &body->points[m->first_point + i];
    for (int k = 0; k < 3 && point->kind == PC_POINT_MOVING; k++)
      if (point->move_coordinate[k] >= 0) mark[point->move_coordinate[k]] = true;
  }
}

static int *gather(pc_arena *arena, const bool *mark, int n) {
  int *list = PC_NEW(arena, int, count_set(mark, n));
  for (int i = 0, k = 0; list && i < n; i++)
    if (mark[i]) list[k++] = i;
  return list;
}

typedef struct lists {
  int *start, *item, used, room;
} lists;

static int append(pc_arena *arena, lists *l, int which, const int *items, int n) {
  if (l->used + n > l->room) {
    int room = 2 * (l->used + n);
    int *grown = PC_NEW(arena, int, room);
    if (!grown) return -1;
    if (l->used) memcpy(grown, l->item, (size_t)l->used * sizeof *grown);
    l->item = grown, l->room = room;
  }
  if (n) memcpy(l->item + l->used, items, (size_t)n * sizeof *items);
  l->used += n;
  l->start[which + 1] = l->used;
  return 0;
}

static int make_muscle_lists(pc_body *body, pc_topology *t, pc_err *err) {
  pc_arena *arena = body->arena;
  int nm = body->n_muscles, ns = body->n_segments, nq = body->n_coordinates;
  bool *mark = PC_NEW(arena, bool, ns > nq ? ns + 1 : nq + 1);
  lists chain = {PC_NEW(arena, int, nm + 1), NULL, 0, 0}, arm = {PC_NEW(arena, int, nm + 1), NULL, 0, 0},
        row = {PC_NEW(arena, int, nm + 1), NULL, 0, 0};
  t->apex = PC_NEW(arena, int, nm), t->guided = PC_NEW(arena, bool, nm), t->spans = pc_spans_make(body);
  if (!mark || !chain.start || !arm.start || !row.start || !t->apex || !t->guided || !t->spans)
    return out_of_memory(err);
  for (int m = 0; m < nm; m++) {
    const pc_muscle *muscle = &body->muscles[m];
    for (int i = 0; i < muscle->n_points; i++)
      t->guided[m] |= body->points[muscle->first_point + i].kind == PC_POINT_MOVING;
    t->apex[m] = mark_chain(body, muscle, mark);
    int links[CHAIN_MAX], n = 0;
    for (int s = ns - 1; s > t->apex[m]; s--) {
      if (!mark[s]) continue;
      if (n == CHAIN_MAX)
        return pc_fail(err, PC_UNSUPPORTED, 0, "muscle %s spans more than %d segments", muscle->name,
                       CHAIN_MAX);
      links[n++] = s;
    }
    mark_coordinates(body, muscle, links, n, mark);
    int *coordinates = gather(arena, mark, nq), n_arm = count_set(mark, nq);
    if (!coordinates || append(arena, &chain, m, links, n) || append(arena, &arm, m, coordinates, n_arm))
      return out_of_memory(err);
    memset(mark, 0, (size_t)body->n_free + 1);
    for (int i = 0; i < n_arm; i++) {
      const pc_coordinate *c = &body->coordinates[coordinates[i]];
      if (c->driver >= 0) c = &body->coordinates[c->driver];
      if (c->free >= 0) mark[c->free] = true;
    }
    int *rows = gather(arena, mark, body->n_free);
    if (!rows || append(arena, &row, m, rows, count_set(mark, body->n_free))) return out_of_memory(err);
  }
  t->chain_start = chain.start, t->chain = chain.item;
  t->arm_start = arm.start, t->arm_q = arm.item;
  t->row_start = row.start, t->row = row.item;
  return PC_OK;
}

int pc_topology_make(pc_body *body, pc_err *err) {
  pc_topology *t = PC_NEW(body->arena, pc_topology, 1);
  if (!t) return out_of_memory(err);
  int code = make_levers(body, t, err);
  if (!code) code = make_muscle_lists(body, t, err);
  if (!code) body->topology = t;
  return code;
}
