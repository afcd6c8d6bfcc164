/* area.c: where the weight may come down: the convex hull of what touches, as its reach along 32 directions
 * (short of the true hull by less than 0.5 %), drawn in a little, so that the forces that carry are not all
 * at one edge. What leans against a wall counts where it is: its push and the feet's friction hold a body
 * whose weight is between them. */
#include "base/vec.h"
#include "play/stage.h"

/* The weight stays this far from the edge, m, but no further than a quarter of the area's width. */
static const double INSIDE = 0.015;

static void direction(int k, double way[2]) {
  way[0] = cos(2 * M_PI * k / PC_STAGE_EDGES), way[1] = sin(2 * M_PI * k / PC_STAGE_EDGES);
}

void pc_area_add(pc_area *a, const double at[3]) {
  if (a->n == PC_STAGE_POINTS) return;
  a->at[a->n][0] = at[0], a->at[a->n++][1] = at[2];
}

/* The balls of a flat sole: of the heel's segment and the toes', which follow it. */
static void add_sole(pc_area *a, const pc_stage *s, const pc_pin *pin, const pc_pose *pose) {
  for (int i = 0; i < s->balls.n_points; i++) {
    const pc_contact_point *p = &s->balls.points[i];
    double at[3];
    if (!p->foot || (p->segment != pin->segment && s->body->joints[p->segment].parent != pin->segment))
      continue;
    pc_pose_point(pose, p->segment, p->at, at);
    pc_area_add(a, at);
  }
}

void pc_area_make(pc_area *a, const pc_stage *s, const pc_key *key, unsigned parts, const pc_pose *pose) {
  a->n = 0;
  for (int k = 0; k < key->n_pins; k++) {
    const pc_pin *p = &key->pin[k];
    double at[3];
    if (!(parts & 1u << p->part)) continue;
    if (p->sole) add_sole(a, s, p, pose);
    if (p->on_foot) continue;
    pc_pose_point(pose, p->segment, p->at, at);
    pc_area_add(a, at);
  }
  pc_area_close(a);
}

void pc_area_close(pc_area *a) {
  double reach[PC_STAGE_EDGES], way[2];
  for (int k = 0; k < PC_STAGE_EDGES; k++) {
    reach[k] = -INFINITY;
    direction(k, way);
    for (int i = 0; i < a->n; i++) reach[k] = fmax(reach[k], way[0] * a->at[i][0] + way[1] * a->at[i][1]);
  }
  for (int k = 0; k < PC_STAGE_EDGES; k++) {
    double width = reach[k] + reach[(k + PC_STAGE_EDGES / 2) % PC_STAGE_EDGES];
    a->edge[k] = reach[k] - fmin(INSIDE, width / 4);
  }
}

double pc_area_outside(const pc_area *a, const double point[2], double way[2]) {
  double worst = -INFINITY, d[2];
  for (int k = 0; k < PC_STAGE_EDGES && a->n; k++) {
    direction(k, d);
    double out = d[0] * point[0] + d[1] * point[1] - a->edge[k];
    if (out > worst) worst = out, way[0] = d[0], way[1] = d[1];
  }
  return worst;
}

void pc_area_clamp(const pc_area *a, double point[2]) {
  double way[2] = {0, 0}, out;
  for (int i = 0; i < 200 && (out = pc_area_outside(a, point, way)) > 1e-9; i++)
    point[0] -= out * way[0], point[1] -= out * way[1];
}

void pc_area_middle(const pc_area *a, double point[2]) {
  point[0] = point[1] = 0;
  for (int i = 0; i < a->n; i++) point[0] += a->at[i][0] / a->n, point[1] += a->at[i][1] / a->n;
}
