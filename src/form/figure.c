/* figure.c: angles and parts of lengths from points, with their errors to first order.
 *
 * Every figure is a closed form of a few landmarks; its derivative by each of them is written beside it. The
 * landmarks' errors are taken as independent, so the variance is the sum of squares of derivative times
 * standard deviation (Gauss). Two points of a figure that share a landmark add their derivatives first.
 */
#include "base/vec.h"
#include "form/scene.h"

#include <assert.h>

static const double DEG = 180 / M_PI;

bool pc_point_of(const pc_scene *s, int landmark, pc_point *out) {
  if (!s->seen[landmark]) return false;
  *out = (pc_point){.n = 1, .of = {landmark}};
  v3_copy(out->at, s->at[landmark]);
  return true;
}

bool pc_point_between(const pc_scene *s, int a, int b, pc_point *out) {
  if (s->flat && !(s->seen[a] && s->seen[b])) return pc_point_of(s, s->seen[a] ? a : b, out);
  if (!s->seen[a] || !s->seen[b]) return false;
  *out = (pc_point){.n = 2, .of = {a, b}};
  for (int k = 0; k < 3; k++) out->at[k] = 0.5 * (s->at[a][k] + s->at[b][k]);
  return true;
}

void pc_figure_add(pc_figure *f, const pc_point *p, const double by[3]) {
  for (int i = 0; i < p->n; i++) {
    int k = 0;
    while (k < f->n && f->of[k] != p->of[i]) k++;
    assert(k < (int)(sizeof f->of / sizeof *f->of));
    if (k == f->n) {
      f->of[f->n++] = p->of[i];
      v3_set(f->by[k], 0, 0, 0);
    }
    v3_madd(f->by[k], 1.0 / p->n, by);
  }
}

void pc_figure_error(const pc_figure *f, double *sd, double *wander) {
  double jitter = 0, lasting = 0;
  for (int i = 0; i < f->n; i++)
    for (int k = 0; k < 3; k++) {
      double j = f->by[i][k] * f->scene->jitter[f->of[i]][k],
             l = f->by[i][k] * f->scene->lasting[f->of[i]][k];
      jitter += j * j, lasting += l * l;
    }
  *sd = sqrt(jitter + lasting), *wander = sqrt(jitter);
}

/* The unit vector in the plane of u and v that is perpendicular to u and points away from v; of parallel
 * vectors one in the plane of ahead and up, upward: a straight joint bends by both its ends to one side. */
static void away(const double u[3], const double v[3], double out[3]) {
  double uu = v3_dot(u, u), uv = v3_dot(u, v);
  for (int k = 0; k < 3; k++) out[k] = u[k] * uv / uu - v[k];
  double length = v3_norm(out);
  if (length < 1e-9 * v3_norm(v)) {
    v3_set(out, u[0] < 0 ? u[1] : -u[1], fabs(u[0]), 0);
    length = v3_norm(out);
  }
  v3_scale(out, length > 0 ? 1 / length : 0, out);
}

void pc_figure_angle(pc_figure *f, const pc_point *a, const pc_point *b, const pc_point *c, int sign) {
  double u[3], v[3], cross[3], by_a[3], by_c[3], by_b[3];
  v3_sub(u, a->at, b->at), v3_sub(v, c->at, b->at);
  double lu = v3_norm(u), lv = v3_norm(v);
  if (!(lu > 0) || !(lv > 0)) {
    f->value = NAN;
    return;
  }
  v3_cross(cross, u, v);
  double angle = atan2(v3_norm(cross), v3_dot(u, v)) * DEG;
  away(u, v, by_a), away(v, u, by_c);
  v3_scale(by_a, DEG / lu, by_a), v3_scale(by_c, DEG / lv, by_c);
  bool beyond = sign != 0 && sign * cross[2] < 0;
  if (beyond) v3_scale(by_a, -1, by_a), v3_scale(by_c, -1, by_c);
  for (int k = 0; k < 3; k++) by_b[k] = -by_a[k] - by_c[k];
  f->value = beyond ? 360 - angle : angle;
  pc_figure_add(f, a, by_a), pc_figure_add(f, b, by_b), pc_figure_add(f, c, by_c);
}

void pc_figure_slope(pc_figure *f, double weight, const pc_point *a, const pc_point *b, int zero, bool flip,
                     int one) {
  double z = b->at[zero] - a->at[zero], o = b->at[one] - a->at[one], square = z * z + o * o;
  double sign = flip ? -1 : 1, by[3] = {0, 0, 0}, back[3];
  if (!(square > 0)) {
    f->value = NAN;
    return;
  }
  f->value += weight * atan2(o, sign * z) * DEG;
  by[one] = weight * DEG * sign * z / square, by[zero] = -weight * DEG * sign * o / square;
  v3_scale(back, -1, by);
  pc_figure_add(f, b, by), pc_figure_add(f, a, back);
}

void pc_figure_part(pc_figure *f, const pc_point *a, const pc_point *b, int along, const pc_point *const *way,
                    int n, double least) {
  double length = 0, by[3] = {0, 0, 0}, back[3];
  for (int i = 1; i < n; i++) length += v3_distance(way[i - 1]->at, way[i]->at);
  bool known = length > 0 && length < least; /* what the way shows now does not matter then */
  if (known) length = least;
  if (!(length > 0)) {
    f->value = NAN;
    return;
  }
  f->value += 100 * (b->at[along] - a->at[along]) / length;
  by[along] = 100 / length;
  v3_scale(back, -1, by);
  pc_figure_add(f, b, by), pc_figure_add(f, a, back);
  for (int i = 1; i < n && !known; i++) { /* a longer way makes the part smaller */
    double step = v3_distance(way[i - 1]->at, way[i]->at);
    if (!(step > 0)) continue;
    v3_sub(by, way[i]->at, way[i - 1]->at);
    v3_scale(by, -f->value / length / step, by);
    v3_scale(back, -1, by);
    pc_figure_add(f, way[i], by), pc_figure_add(f, way[i - 1], back);
  }
}
