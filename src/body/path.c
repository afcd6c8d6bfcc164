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
#include "body/path_work.h"

#include <assert.h>

/* OpenSim lets a conditional point act this far beyond its range (ConditionalPathPoint), rad or m. */
static const double RANGE_SLACK = 1e-5;
/* OpenSim's bound on the passes that decide which wraps touch. */
enum { DECIDING_PASSES = 8, REFINING_PASSES = 200 };
/* Several wraps have met when no tangent point moves more than this between passes, m: a length errs by
 * the square of what is left, below 1e-14 m, an arm by some 1e-8 of itself. */
static const double SETTLED = 3e-8;

/* The path under construction: beside each node which path wrap set it (-1: a path point). */
typedef struct strand {
  const pc_body *body;
  pc_path_work *work;
  const pc_muscle *muscle;
  pc_path *path;
  int owner[PC_PATH_MAX];
} strand;

/* ---- path points --------------------------------------------------------------------------------- */

static bool acts(const pc_path_point *point, const double *q) {
  double value = q[point->coordinate];
  return value >= point->lo - RANGE_SLACK && value <= point->hi + RANGE_SLACK;
}

/* The points that act now, one straight line from each to the next. */
static void string_points(const pc_body *body, const pc_pose *pose, const pc_path_work *work,
                          const pc_muscle *m, pc_path *path) {
  pc_path_node *node = path->node;
  double length = 0;
  for (int i = m->first_point; i < m->first_point + m->n_points; i++) {
    const pc_path_point *point = &body->points[i];
    if (point->kind == PC_POINT_CONDITIONAL && !acts(point, pose->q)) continue;
    v3_copy(node->at, pc_path_ground(work, i));
    node->segment = point->segment;
    node->point = i;
    node->wrap = -1;
    node->reach = 0;
    if (node > path->node) length += node[-1].reach = v3_distance(node->at, node[-1].at);
    node++;
  }
  path->n = (int)(node - path->node);
  path->length = length;
}

/* ---- nodes of wraps ------------------------------------------------------------------------------ */

/* Index of the first tangent point of path wrap w, or -1. */
static int find_owner(const strand *s, int w) {
  for (int i = 0; i < s->path->n; i++)
    if (s->owner[i] == w) return i;
  return -1;
}

/* The straight length from node i to the next. */
static void reach_on(strand *s, int i) {
  s->path->node[i].reach = v3_distance(s->path->node[i].at, s->path->node[i + 1].at);
}

static void cut(strand *s, int at) { /* takes out nodes at, at+1 */
  for (int i = at; i + 2 < s->path->n; i++) {
    s->path->node[i] = s->path->node[i + 2];
    s->owner[i] = s->owner[i + 2];
  }
  s->path->n -= 2;
  reach_on(s, at - 1);
}

static void splice(strand *s, int w, int at) { /* makes room for nodes at, at+1, of path wrap w */
  assert(s->path->n + 2 <= PC_PATH_MAX);
  for (int i = s->path->n - 1; i >= at; i--) {
    s->path->node[i + 2] = s->path->node[i];
    s->owner[i + 2] = s->owner[i];
  }
  s->path->n += 2;
  for (int i = at; i < at + 2; i++) {
    pc_path_node *node = &s->path->node[i];
    node->wrap = s->body->path_wraps[w].object;
    node->segment = s->body->wraps[node->wrap].segment;
    node->point = -1;
    s->owner[i] = w;
  }
}

/* Moves the tangent points at, at+1 to the ends of an arc. */
static void set_arc(strand *s, int at, const pc_transform *X, const pc_wrap_arc *arc) {
  pc_path_node *node = &s->path->node[at];
  tf_point(node[0].at, X, arc->r1);
  tf_point(node[1].at, X, arc->r2);
  node[0].reach = arc->length;
  reach_on(s, at - 1);
  reach_on(s, at + 1);
}

/* ---- one wrap ------------------------------------------------------------------------------------ */

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

/* Puts wrap w, which is not on the path, where it belongs now. Returns the last stretch's answer. */
static pc_wrap_action apply_wrap(strand *s, int w, int *way) {
  const pc_path_wrap *pw = &s->body->path_wraps[w];
  const pc_transform *X = &s->work->object[pw->object];
  pc_wrap_action action = PC_WRAP_NONE;
  pc_wrap_arc arc[2], *best = &arc[0], *next = &arc[1];
  double least = INFINITY, end[2][3];
  int at = -1, first, last;
  *way = 0;
  if (!s->body->wraps[pw->object].active || !range_of(s, pw, &first, &last)) return action;
  tf_unpoint(end[first & 1], X, s->path->node[first].at);
  for (int i = first; i < last; i++) {
    const pc_path_node *node = &s->path->node[i];
    const double *a = end[i & 1], *b = end[(i + 1) & 1];
    tf_unpoint(end[(i + 1) & 1], X, node[1].at);
    if (node[0].wrap >= 0 && node[0].wrap == node[1].wrap) continue; /* an arc, not a stretch */
    action = pc_path_stretch(s->body, s->work, w, a, b, 0, next);
    if (action == PC_WRAP_NONE || action == PC_WRAP_INSIDE) continue;
    double longer = -INFINITY;
    if (action != PC_WRAP_MANDATORY)
      longer = v3_distance(a, next->r1) + next->length + v3_distance(next->r2, b) - node->reach;
    if (longer >= least) continue;
    pc_wrap_arc *swap = best;
    least = longer, best = next, next = swap, at = i + 1;
    if (action == PC_WRAP_MANDATORY) break;
  }
  if (at < 0) return action;
  splice(s, w, at);
  set_arc(s, at, X, best);
  *way = best->way;
  return action;
}

/* ---- all wraps ----------------------------------------------------------------------------------- */

static double length_of(const pc_path *path) {
  double length = 0;
  for (int i = 0; i + 1 < path->n; i++) length += path->node[i].reach;
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
      int old = pass ? find_owner(s, first + k) : -1;
      if (old >= 0) cut(s, old);
      pc_wrap_action answer = apply_wrap(s, first + k, &way[k]);
      if (i < 2) action[i] = answer;
    }
    if (n == 1) return;
    double length = length_of(s->path);
    if (fabs(length - last_length) < 0.0005) return; /* OpenSim's threshold, m */
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
    pc_path_node *node = &s->path->node[at];
    const pc_transform *X = &s->work->object[node->wrap];
    pc_wrap_arc arc;
    double a[3], b[3], old[2][3];
    tf_unpoint(a, X, node[-1].at);
    tf_unpoint(b, X, node[2].at);
    if (pc_path_stretch(s->body, s->work, w, a, b, way[i], &arc) <= PC_WRAP_INSIDE) { /* lifted off */
      cut(s, at);
      continue;
    }
    for (int k = 0; k < 2; k++) v3_copy(old[k], node[k].at);
    set_arc(s, at, X, &arc);
    for (int k = 0; k < 2; k++) moved = fmax(moved, v3_distance(old[k], node[k].at));
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

/* Winds the path, which runs straight from point to point, over the muscle's wraps. */
static void wind(strand *s) {
  int way[PC_PATH_MAX], n = s->muscle->n_wraps, touching = 0;
  assert(n <= PC_PATH_MAX);
  for (int i = 0; i < s->path->n; i++) s->owner[i] = -1;
  decide(s, way);
  for (int i = 0; i < n; i++) touching += way[i] != 0;
  if (touching > 1) refine(s, way);
  if (touching > 0) s->path->length = length_of(s->path);
}

void pc_path_trace(const pc_body *body, const pc_pose *pose, pc_path_work *work, int muscle, pc_path *path) {
  const pc_muscle *m = &body->muscles[muscle];
  string_points(body, pose, work, m, path);
  if (m->n_wraps == 0) return;
  strand s; /* its array is filled as nodes come */
  s.body = body, s.work = work, s.muscle = m, s.path = path;
  wind(&s);
}

void pc_path_find(const pc_body *body, const pc_pose *pose, pc_path_work *work, int muscle, pc_path *path) {
  pc_path_place_one(body, pose, work, &body->muscles[muscle]);
  pc_path_trace(body, pose, work, muscle, path);
}
