/* single_wrap.c: the path of a muscle over one wrap object, its path points fixed to their segments.
 *
 * That is a third of all muscles, and pc_path_trace does for them what only several wraps and points that
 * come and go need. Here the straight stretches are known already (paths.c), and what is asked is which
 * leg of the path goes round the object, by the rule of path.c, and where. Much of that never changes: an
 * end on the object's own segment keeps its place in the object's frame, and a leg with both ends there
 * never wraps, or else the muscle is left to pc_path_trace. The straight parts before and after the object
 * are worked out side by side.
 */
#include "body/single_wrap.h"
#include "base/vec.h"
#include "body/topology.h"

#include <string.h>

/* ---- what never changes ---------------------------------------------------------------------------- */

/* First and last path point of the wrap's range. */
static void range_of(const pc_muscle *m, const pc_path_wrap *pw, int *first, int *last) {
  *first = m->first_point + (pw->range[0] < 1 ? 0 : pw->range[0] - 1);
  *last = m->first_point + (pw->range[1] < 1 ? m->n_points : pw->range[1]) - 1;
  if (*last > m->first_point + m->n_points - 1) *last = m->first_point + m->n_points - 1;
}

/* Are both ends of the leg from path point i on the object's segment? */
static bool within(const pc_body *body, const pc_wrap_object *object, int i) {
  return body->points[i].segment == object->segment && body->points[i + 1].segment == object->segment;
}

bool pc_single_fits(const pc_body *body, pc_path_work *work, int muscle) {
  const pc_muscle *m = &body->muscles[muscle];
  if (m->n_wraps != 1) return false;
  const pc_path_wrap *pw = &body->path_wraps[m->first_wrap];
  const pc_wrap_object *object = &body->wraps[pw->object];
  if (!object->active) return false;
  for (int i = 0; i < m->n_points; i++)
    if (body->points[m->first_point + i].kind != PC_POINT_FIXED) return false;
  int first, last;
  range_of(m, pw, &first, &last);
  for (int i = first; i < last; i++) {
    double a[3], b[3];
    pc_wrap_arc arc;
    if (!within(body, object, i)) continue;
    tf_unpoint(a, &object->at, body->points[i].at);
    tf_unpoint(b, &object->at, body->points[i + 1].at);
    pc_wrap_action action = pc_path_stretch(body, work, m->first_wrap, a, b, 0, &arc);
    work->warm[m->first_wrap].known = 0;
    if (action > PC_WRAP_INSIDE) return false;
  }
  return true;
}

static void lay_end(const pc_body *body, const pc_path_work *work, const pc_wrap_object *object, int point,
                    int end, pc_single_leg *leg) {
  int segment = body->points[point].segment, o = object->segment;
  const pc_spans *spans = body->topology->spans;
  leg->place[end] = work->place[point];
  leg->riding[end] = segment == o;
  tf_unpoint(leg->at[end], &object->at, body->points[point].at);
  leg->span[end] = segment == o ? -1 : pc_span_of(spans, segment, o);
  leg->sign[end] = (end == 0 ? segment < o : o < segment) ? 1 : -1;
}

pc_single_wrap pc_single_list(const pc_body *body, const pc_path_work *work, int muscle, int first_stretch,
                              int first_leg, pc_single_leg *leg) {
  const pc_muscle *m = &body->muscles[muscle];
  const pc_path_wrap *pw = &body->path_wraps[m->first_wrap];
  const pc_wrap_object *object = &body->wraps[pw->object];
  pc_single_wrap s = {muscle, m->first_wrap, pw->object, first_leg, 0};
  int first, last, stretch = first_stretch;
  range_of(m, pw, &first, &last);
  for (int i = m->first_point; i < last; i++) {
    const pc_path_point *a = &body->points[i], *b = a + 1;
    bool crosses = a->segment != b->segment;
    int own = stretch;
    stretch += crosses;
    if (i < first || within(body, object, i)) continue;
    pc_single_leg *l = &leg[first_leg + s.n_legs++];
    lay_end(body, work, object, i, 0, l);
    lay_end(body, work, object, i + 1, 1, l);
    l->crosses = crosses, l->stretch = own;
    l->rigid = v3_distance(a->at, b->at);
  }
  return s;
}

/* ---- in a pose --------------------------------------------------------------------------------------- */

static inline void into_object(const pc_path_work *work, const pc_transform *X, const pc_single_leg *leg,
                               int end, double x[3]) {
  if (leg->riding[end]) {
    v3_copy(x, leg->at[end]);
    return;
  }
  tf_unpoint(x, X, (const double *)&work->ground[leg->place[end]]);
}

/* The straight parts, side by side: from the leg's first end to r1, from r2 to its second end. */
static inline double draw_ends(const pc_path_work *work, const pc_transform *X, const pc_single_leg *leg,
                               const pc_wrap_arc *arc, double (*line)[6]) {
  pc_four a = work->ground[leg->place[0]], b = work->ground[leg->place[1]];
  pc_two r[3], t[3], e[3], moment[3];
  for (int k = 0; k < 3; k++) r[k] = (pc_two){arc->r1[k], arc->r2[k]};
  for (int k = 0; k < 3; k++) {
    const double *R = X->R + 3 * k;
    t[k] = R[0] * r[0] + R[1] * r[1] + R[2] * r[2] + X->p[k];
    e[k] = t[k] - (pc_two){a[k], b[k]};
  }
  pc_two length = two_sqrt(two_dot(e, e)), factor = (pc_two){leg->sign[0], -leg->sign[1]} / length;
  factor = two_pick(length > two_of(PC_TOO_SHORT), factor, two_of(0));
  for (int k = 0; k < 3; k++) e[k] *= factor;
  two_cross(moment, t, e);
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 3; k++) line[i][k] = moment[k][i], line[i][3 + k] = e[k][i];
  return length[0] + length[1];
}

void pc_single_wind(const pc_body *body, pc_path_work *work, const pc_single_wrap *s,
                    const pc_single_leg *leg, const double *reach, pc_wound *wound) {
  const pc_transform *X = &work->object[s->object];
  pc_wrap_arc arc[2], *best = &arc[0], *next = &arc[1];
  double least = INFINITY, a[3], b[3], straight = 0;
  wound->leg = -1;
  for (int i = s->first_leg; i < s->first_leg + s->n_legs; i++) { /* as apply_wrap of path.c */
    into_object(work, X, &leg[i], 0, a);
    into_object(work, X, &leg[i], 1, b);
    pc_wrap_action action = pc_path_stretch(body, work, s->wrap, a, b, 0, next);
    if (action <= PC_WRAP_INSIDE) continue;
    double own = leg[i].crosses ? reach[leg[i].stretch] : leg[i].rigid, longer = -INFINITY;
    if (action != PC_WRAP_MANDATORY)
      longer = v3_distance(a, next->r1) + next->length + v3_distance(next->r2, b) - own;
    if (longer >= least) continue;
    pc_wrap_arc *swap = best;
    least = longer, best = next, next = swap, wound->leg = i, straight = own;
    if (action == PC_WRAP_MANDATORY) break;
  }
  if (wound->leg < 0) return;
  wound->longer = draw_ends(work, X, &leg[wound->leg], best, wound->line) + best->length - straight;
}
