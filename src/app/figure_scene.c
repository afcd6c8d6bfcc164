/* figure_scene.c: what is around the body of the page's figure: floor, bench, step, wall, weights and bands.
 *
 * All of it is told to the load or to the body; nothing is guessed from the movement. Where a load knows only
 * a surface's top, a board with legs is drawn, low ones as a block. A band is drawn as a line: between the
 * two parts that it pulls together, else from its part the way it pulls.
 */
#include "app/figure.h"
#include "app/findings.h"
#include "base/vec.h"

/* A load's surfaces reach this far, m, beyond what is drawn of them (src/play/surfaces.c: 0.15 beyond a
 * part). */
static const double LOOSE = 0.10;
static const double BOARD = 0.05, LEG = 0.03, BLOCK = 0.25;             /* m: boards above BLOCK have legs */
static const double WALL_HIGH = 2, WALL_WIDE = 0.75, WALL_THICK = 0.03; /* m */
static const double BAND = 0.7;                                         /* m, of one that is held elsewhere */
static const double IRON = 7800;                                        /* kg/m^3 */

static void add_box(json_t *list, const double lo[3], const double hi[3]) {
  json_t *box = pc_figure_point(-1, lo);
  json_t *far = pc_figure_point(-1, hi);
  json_array_extend(box, far);
  json_decref(far);
  json_array_append_new(list, box);
}

static void add_level(json_t *list, const pc_surface *s, double ground) {
  double lo[3], hi[3], top = s->at[1];
  v3_set(lo, s->lo[0] + LOOSE, top - BOARD, s->lo[2] + LOOSE);
  v3_set(hi, s->hi[0] - LOOSE, top, s->hi[2] - LOOSE);
  if (!(top > ground) || !isfinite(lo[0] + lo[2] + hi[0] + hi[2])) return;
  if (top - ground < BLOCK) lo[1] = ground;
  add_box(list, lo, hi);
  for (int leg = 0; leg < 4 && top - ground >= BLOCK; leg++) {
    double from[3] = {leg & 1 ? hi[0] - LEG : lo[0], ground, leg & 2 ? hi[2] - LEG : lo[2]};
    double to[3] = {from[0] + LEG, lo[1], from[2] + LEG};
    add_box(list, from, to);
  }
}

static void add_wall(json_t *list, const pc_surface *s, const double near[3], double ground) {
  int axis = s->normal[0] != 0 ? 0 : 2, along = 2 - axis;
  double lo[3], hi[3], back = s->at[axis] - s->normal[axis] * WALL_THICK;
  lo[axis] = fmin(s->at[axis], back), hi[axis] = fmax(s->at[axis], back);
  lo[1] = ground, hi[1] = ground + WALL_HIGH;
  lo[along] = near[along] - WALL_WIDE, hi[along] = near[along] + WALL_WIDE;
  add_box(list, lo, hi);
}

/* [segment, x, y, z, r, is a bar, limb], mm: as large as iron of that weight. */
static json_t *weights(const pc_body *body) {
  json_t *list = json_array();
  for (int i = 0; i < body->n_burdens; i++) {
    const pc_burden *b = &body->burdens[i];
    const char *name = body->segments[b->segment].name;
    bool bar = !strcmp(name, "pelvis") || !strcmp(name, "torso");
    json_t *item = pc_figure_point(b->segment, b->at);
    json_array_append_new(item, json_rounded(1000 * cbrt(0.75 * b->kg / IRON / M_PI), 1));
    json_array_append_new(item, json_integer(bar));
    json_array_append_new(item, json_integer(pc_figure_limb(body, b->segment)));
    json_array_append_new(list, item);
  }
  return list;
}

void pc_figure_scene(const pc_body *body, const pc_load *load, const pc_load_def *acted, json_t *figure) {
  json_t *boxes = json_array();
  bool told = acted && acted->n_surfaces > 0;
  double ground = told && isfinite(acted->ground_height) ? acted->ground_height : 0;
  pc_pose *pose = told ? pc_pose_make(body) : NULL;
  if (pose) pc_load_pose(body, load, 0, pose);
  for (int i = 0; pose && i < acted->n_surfaces; i++) {
    const pc_surface *s = &acted->surfaces[i];
    if (s->normal[1] != 0)
      add_level(boxes, s, ground);
    else
      add_wall(boxes, s, pose->p[1], ground);
  }
  json_object_set_new(figure, "floor", told ? json_rounded(1000 * ground, 1) : json_null());
  json_object_set_new(figure, "boxes", boxes);
  json_object_set_new(figure, "weights", weights(body));
  pc_pose_free(pose);
}

/* ---- bands ----------------------------------------------------------------------------------------------
 */

typedef struct pull {
  double at[3], force[3];
} pull;

/* Between its two samples around t. */
static void take(const pc_force_series *s, double t, pull *out) {
  int k = 0;
  while (k + 2 < s->n && s->time[k + 1] <= t) k++;
  int next = k + 1 < s->n ? k + 1 : k;
  double span = s->time[next] - s->time[k], u = span > 0 ? fmax(0, fmin(1, (t - s->time[k]) / span)) : 0;
  for (int i = 0; i < 3; i++) {
    out->at[i] = s->point[3 * k + i] + u * (s->point[3 * next + i] - s->point[3 * k + i]);
    out->force[i] = s->force[3 * k + i] + u * (s->force[3 * next + i] - s->force[3 * k + i]);
  }
}

/* Do the two pull against each other, about towards each other, as the ends of a band or a towel do? */
static bool are_ends(const pull *a, const pull *b) {
  double way[3];
  v3_sub(way, b->at, a->at);
  double fa = v3_norm(a->force), fb = v3_norm(b->force), along = v3_dot(way, a->force);
  return v3_dot(a->force, b->force) < -0.99 * fa * fb && along > 0.5 * v3_norm(way) * fa;
}

static void add_band(json_t *list, const double from[3], const double to[3]) {
  json_t *band = pc_figure_point(-1, from), *end = pc_figure_point(-1, to);
  json_array_extend(band, end);
  json_decref(end);
  json_array_append_new(list, band);
}

json_t *pc_figure_bands(const pc_load_def *acted, double t) {
  enum { MOST = 12 };
  json_t *list = json_array();
  pull p[MOST];
  int n = acted && acted->predict_contact ? acted->n_forces : 0; /* measured ones are the ground's */
  if (n > MOST) n = MOST;
  for (int i = 0; i < n; i++) take(&acted->forces[i], t, &p[i]);
  bool drawn[MOST] = {false};
  for (int i = 0; i < n; i++) {
    double size = v3_norm(p[i].force), end[3];
    int other = -1;
    for (int k = i + 1; k < n; k++) /* the nearest one */
      if (!drawn[k] && are_ends(&p[i], &p[k]) && are_ends(&p[k], &p[i]) &&
          (other < 0 || v3_distance(p[i].at, p[k].at) < v3_distance(p[i].at, p[other].at)))
        other = k;
    if (size < 1e-6 || drawn[i]) continue;
    v3_copy(end, p[i].at);
    v3_madd(end, BAND / size, p[i].force);
    add_band(list, p[i].at, other >= 0 ? p[other].at : end);
    if (other >= 0) drawn[other] = true;
  }
  return list;
}
