/* path.c: the path of a muscle: its points that act now, strung over its wrap objects.
 *
 * The order of events is OpenSim's (GeometryPath::applyWrapObjects): wraps are taken in the order of
 * the file; each looks at every straight stretch within its range of path points, takes the first that
 * runs through the object or else the one it lengthens least, and puts two tangent points there. With
 * several wraps this is repeated, since each one's tangent points are the ends of its neighbours'
 * stretches. OpenSim stops when the length moves less than half a millimetre; here the passes decide
 * who wraps where, and then, with that settled, go on until nothing moves. The result is stationary in
 * every tangent point, which is what makes pc_path_arms exact.
 *
 * OpenSim 4.6 itself mixes tangent points and arc lengths of different passes there (a stale cache; up
 * to 9 mm too short), which is not taken over.
 */
#include "base/vec.h"
#include "body/moving.h"
#include "body/path_work.h"
#include "body/topology.h"

#include <assert.h>

/* OpenSim lets a conditional point act this far beyond its range (ConditionalPathPoint), rad or m. */
static const double RANGE_SLACK = 1e-5;
/* OpenSim's bound on the passes that decide which wraps touch. */
enum { DECIDING_PASSES = 8, REFINING_PASSES = 200 };
/* Several wraps have met when no tangent point moves more than this between passes, m. */
static const double SETTLED = 1e-12;

pc_path_work *pc_path_work_make(const pc_body *body) {
  pc_arena *arena = pc_arena_make();
  pc_path_work *work = arena ? PC_NEW(arena, pc_path_work, 1) : NULL;
  if (!work) {
    pc_arena_free(arena);
    return NULL;
  }
  const pc_spans *spans = body->topology->spans;
  work->arena = arena;
  work->n = body->n_path_wraps;
  pc_geodesic_rule_make(&work->rule);
  work->warm = PC_NEW(arena, pc_geodesic, body->n_path_wraps);
  work->point = pc_arena_get(arena, (size_t)body->n_points, sizeof *work->point);
  work->object = PC_NEW(arena, pc_transform, body->n_wraps);
  work->pair = pc_arena_get(arena, (size_t)spans->row_start[spans->n] / 2, sizeof *work->pair);
  if (work->warm && work->point && work->object && work->pair) return work;
  pc_arena_free(arena);
  return NULL;
}

void pc_path_work_free(pc_path_work *work) {
  if (work) pc_arena_free(work->arena);
}

void pc_path_forget(pc_path_work *work) {
  for (int i = 0; i < work->n; i++) work->warm[i].known = 0;
}

/* ---- into ground --------------------------------------------------------------------------------- */

static void place_points(const pc_body *body, const pc_pose *pose, int first, int n, double (*out)[3]) {
  for (int i = first; i < first + n; i++) {
    const pc_path_point *point = &body->points[i];
    const double *x = point->at, *R = pose->R[point->segment], *p = pose->p[point->segment];
    double at[3];
    if (point->kind == PC_POINT_MOVING) {
      v3_copy(at, x);
      for (int k = 0; k < 3; k++)
        if (point->move_coordinate[k] >= 0) pc_moving_at(body, point, k, pose->q, &at[k], NULL);
      x = at;
    }
    for (int k = 0; k < 3; k++)
      out[i][k] = R[3 * k] * x[0] + R[3 * k + 1] * x[1] + R[3 * k + 2] * x[2] + p[k];
  }
}

static void place_object(const pc_pose *pose, const pc_wrap_object *object, pc_transform *X) {
  const double *R = pose->R[object->segment];
  m3_mul(X->R, R, object->at.R);
  m3_apply(X->p, R, object->at.p);
  v3_add(X->p, X->p, pose->p[object->segment]);
}

void pc_path_place(const pc_body *body, const pc_pose *pose, pc_path_work *work) {
  place_points(body, pose, 0, body->n_points, work->point);
  for (int i = 0; i < body->n_wraps; i++) place_object(pose, &body->wraps[i], &work->object[i]);
  pc_spans_place(body->topology->spans, pose, work->pair);
}

/* The path under construction: beside each node which path wrap set it (-1: a path point). */
typedef struct strand {
  const pc_body *body;
  const pc_pose *pose;
  pc_path_work *work;
  const pc_muscle *muscle;
  pc_path *path;
  int owner[PC_PATH_MAX];
} strand;

/* ---- path points --------------------------------------------------------------------------------- */

static bool acts(const pc_path_point *point, const double *q) {
  if (point->kind != PC_POINT_CONDITIONAL) return true;
  double value = q[point->coordinate];
  return value >= point->lo - RANGE_SLACK && value <= point->hi + RANGE_SLACK;
}

static void string_points(strand *s) {
  const pc_muscle *m = s->muscle;
  int n = 0;
  for (int i = m->first_point; i < m->first_point + m->n_points; i++) {
    const pc_path_point *point = &s->body->points[i];
    if (!acts(point, s->pose->q)) continue;
    pc_path_node *node = &s->path->node[n];
    node->segment = point->segment;
    node->point = i;
    node->wrap = -1;
    v3_copy(node->at, s->work->point[i]);
    s->owner[n++] = -1;
  }
  s->path->n = n;
  assert(n <= PC_PATH_MAX);
}

/* ---- nodes of wraps ------------------------------------------------------------------------------ */

/* Index of the first tangent point of path wrap w, or -1. */
static int find_owner(const strand *s, int w) {
  for (int i = 0; i < s->path->n; i++)
    if (s->owner[i] == w) return i;
  return -1;
}

static void cut(strand *s, int at) { /* takes out nodes at, at+1 */
  for (int i = at; i + 2 < s->path->n; i++) {
    s->path->node[i] = s->path->node[i + 2];
    s->owner[i] = s->owner[i + 2];
  }
  s->path->n -= 2;
}

static void splice(strand *s, int at) { /* makes room for nodes at, at+1 */
  assert(s->path->n + 2 <= PC_PATH_MAX);
  for (int i = s->path->n - 1; i >= at; i--) {
    s->path->node[i + 2] = s->path->node[i];
    s->owner[i + 2] = s->owner[i];
  }
  s->path->n += 2;
}

/* Writes an arc's two tangent points into nodes at, at+1; returns how far they moved. */
static double set_arc(strand *s, int w, int at, const pc_transform *X, const pc_wrap_arc *arc) {
  const double *r[2] = {arc->r1, arc->r2};
  double moved = 0;
  for (int k = 0; k < 2; k++) {
    pc_path_node *node = &s->path->node[at + k];
    double ground[3];
    tf_point(ground, X, r[k]);
    moved = fmax(moved, v3_distance(ground, node->at));
    v3_copy(node->at, ground);
    node->wrap = s->body->path_wraps[w].object;
    node->segment = s->body->wraps[node->wrap].segment;
    node->point = -1;
    s->owner[at + k] = w;
  }
  s->path->node[at].reach = arc->length;
  return moved;
}

/* ---- one wrap ------------------------------------------------------------------------------------ */

static pc_wrap_action wrap_stretch(strand *s, int w, const pc_transform *X, int from, int to, int way,
                                   pc_wrap_arc *arc) {
  const pc_path_wrap *pw = &s->body->path_wraps[w];
  const pc_wrap_object *object = &s->body->wraps[pw->object];
  double a[3], b[3];
  tf_unpoint(a, X, s->path->node[from].at);
  tf_unpoint(b, X, s->path->node[to].at);
  switch (object->kind) {
  case PC_WRAP_CYLINDER:
    return pc_wrap_cylinder(object, a, b, way, arc);
  case PC_WRAP_SPHERE:
    return pc_wrap_sphere(object, a, b, way, arc);
  case PC_WRAP_ELLIPSOID:
    return pc_wrap_ellipsoid(object, pw->method, a, b, way, &s->work->rule, &s->work->warm[w], arc);
  case PC_WRAP_TORUS:
    return pc_wrap_torus(object, a, b, way, &s->work->rule, &s->work->warm[w], arc);
  }
  return PC_WRAP_NONE;
}

/* Nodes of the first and last acting path points within the wrap's range; false when there are none. */
static bool range_of(const strand *s, const pc_path_wrap *pw, int *first, int *last) {
  const pc_muscle *m = s->muscle;
  int lo = m->first_point + (pw->range[0] < 1 ? 0 : pw->range[0] - 1);
  int hi = m->first_point + (pw->range[1] < 1 ? m->n_points : pw->range[1]) - 1;
  *first = *last = -1;
  for (int i = 0; i < s->path->n; i++) {
    int point = s->path->node[i].point;
    if (point < lo || point > hi) continue; /* tangent points are -1 */
    if (*first < 0) *first = i;
    *last = i;
  }
  return *first >= 0;
}

/* How much longer the arc makes its stretch. */
static double lengthening(const strand *s, const pc_transform *X, int from, const pc_wrap_arc *arc) {
  double g1[3], g2[3];
  tf_point(g1, X, arc->r1);
  tf_point(g2, X, arc->r2);
  const double *a = s->path->node[from].at, *b = s->path->node[from + 1].at;
  return v3_distance(a, g1) + arc->length + v3_distance(g2, b) - v3_distance(a, b);
}

/* Takes wrap w off the path, and puts it where it belongs now. Returns the last stretch's answer. */
static pc_wrap_action apply_wrap(strand *s, int w, int *way) {
  const pc_path_wrap *pw = &s->body->path_wraps[w];
  const pc_wrap_object *object = &s->body->wraps[pw->object];
  pc_wrap_action action = PC_WRAP_NONE;
  pc_wrap_arc best = {.length = 0};
  int old = find_owner(s, w), at = -1, first, last;
  double least = INFINITY;
  if (old >= 0) cut(s, old);
  *way = 0;
  if (!object->active || !range_of(s, pw, &first, &last)) return action;
  const pc_transform *X = &s->work->object[pw->object];
  for (int i = first; i < last; i++) {
    const pc_path_node *node = &s->path->node[i];
    if (node[0].wrap >= 0 && node[0].wrap == node[1].wrap) continue; /* an arc, not a stretch */
    pc_wrap_arc arc;
    action = wrap_stretch(s, w, X, i, i + 1, 0, &arc);
    if (action == PC_WRAP_NONE || action == PC_WRAP_INSIDE) continue;
    double longer = action == PC_WRAP_MANDATORY ? -INFINITY : lengthening(s, X, i, &arc);
    if (longer >= least) continue;
    least = longer, best = arc, at = i + 1;
    if (action == PC_WRAP_MANDATORY) break;
  }
  if (at < 0) return action;
  splice(s, at);
  set_arc(s, w, at, X, &best);
  *way = best.way;
  return action;
}

/* ---- all wraps ----------------------------------------------------------------------------------- */

static double length_of(const strand *s) {
  double length = 0;
  for (int i = 0; i + 1 < s->path->n; i++) {
    pc_path_node *node = &s->path->node[i];
    bool arc = s->owner[i] >= 0 && s->owner[i] == s->owner[i + 1];
    if (!arc) node->reach = v3_distance(node[0].at, node[1].at);
    length += node->reach;
  }
  return length;
}

/* Passes over all wraps, as OpenSim's, until who wraps where is settled. */
static void decide(strand *s, int *way) {
  int n = s->muscle->n_wraps, first = s->muscle->first_wrap;
  bool swapped = false;
  double last_length = INFINITY;
  for (int pass = 0; pass < DECIDING_PASSES; pass++) {
    pc_wrap_action action[2] = {PC_WRAP_NONE, PC_WRAP_NONE};
    for (int i = 0; i < n; i++) {
      int k = swapped && i < 2 ? 1 - i : i;
      pc_wrap_action answer = apply_wrap(s, first + k, &way[k]);
      if (i < 2) action[i] = answer;
    }
    double length = length_of(s);
    if (n == 1 || fabs(length - last_length) < 0.0005) return; /* OpenSim's threshold, m */
    last_length = length;
    /* the second found its stretch ending inside it, the first had nothing to do: take turns */
    if (pass == 0 && action[0] == PC_WRAP_NONE && action[1] == PC_WRAP_INSIDE) swapped = true;
  }
}

/* One pass over all wraps, each way round as it is; returns the farthest move of a tangent point. */
static double pass_over(strand *s, const int *way) {
  double moved = 0;
  for (int i = 0; i < s->muscle->n_wraps; i++) {
    int w = s->muscle->first_wrap + i, at = find_owner(s, w);
    if (at < 0) continue;
    const pc_transform *X = &s->work->object[s->path->node[at].wrap];
    pc_wrap_arc arc;
    if (wrap_stretch(s, w, X, at - 1, at + 2, way[i], &arc) <= PC_WRAP_INSIDE) { /* lifted off */
      cut(s, at);
      continue;
    }
    moved = fmax(moved, set_arc(s, w, at, X, &arc));
  }
  return moved;
}

static void save_nodes(const strand *s, double (*x)[3]) {
  for (int i = 0; i < s->path->n; i++) v3_copy(x[i], s->path->node[i].at);
}

/* Passes shrink the error by one factor, the same for all nodes once it has worn itself in; seen over two
 * passes from x0 by x1 to now, the limit can be told (Aitken 1926). */
static void look_ahead(strand *s, const double (*x0)[3], const double (*x1)[3]) {
  double same = 0, size = 0;
  for (int i = 0; i < s->path->n; i++)
    for (int k = 0; k < 3; k++) {
      double first = x1[i][k] - x0[i][k], second = s->path->node[i].at[k] - x1[i][k];
      same += first * second, size += first * first;
    }
  double factor = size > 0 ? same / size : 0;
  if (!(fabs(factor) < 0.9)) return;
  for (int i = 0; i < s->path->n; i++)
    for (int k = 0; k < 3; k++)
      s->path->node[i].at[k] += factor / (1 - factor) * (s->path->node[i].at[k] - x1[i][k]);
}

/* Moves the tangent points of all wraps until they meet. */
static void refine(strand *s, const int *way) {
  double x0[PC_PATH_MAX][3], x1[PC_PATH_MAX][3];
  for (int round = 0; round < REFINING_PASSES / 2; round++) {
    save_nodes(s, x0);
    if (pass_over(s, way) < SETTLED) return;
    save_nodes(s, x1);
    if (pass_over(s, way) < SETTLED) return;
    look_ahead(s, (const double(*)[3])x0, (const double(*)[3])x1);
  }
}

void pc_path_trace(const pc_body *body, const pc_pose *pose, pc_path_work *work, int muscle, pc_path *path) {
  strand s; /* its array is filled as nodes come */
  s.body = body, s.pose = pose, s.work = work, s.muscle = &body->muscles[muscle], s.path = path;
  int way[PC_PATH_MAX], touching = 0;
  string_points(&s);
  if (s.muscle->n_wraps > 0) {
    assert(s.muscle->n_wraps <= PC_PATH_MAX);
    decide(&s, way);
    for (int i = 0; i < s.muscle->n_wraps; i++) touching += way[i] != 0;
    if (touching > 1) refine(&s, way);
  }
  path->length = length_of(&s);
  path->node[path->n - 1].reach = 0;
}

void pc_path_find(const pc_body *body, const pc_pose *pose, pc_path_work *work, int muscle, pc_path *path) {
  const pc_muscle *m = &body->muscles[muscle];
  place_points(body, pose, m->first_point, m->n_points, work->point);
  for (int i = m->first_wrap; i < m->first_wrap + m->n_wraps; i++) {
    int object = body->path_wraps[i].object;
    place_object(pose, &body->wraps[object], &work->object[object]);
  }
  pc_path_trace(body, pose, work, muscle, path);
}
