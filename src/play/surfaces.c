/* surfaces.c: what a played movement touches and what pulls at it, for its load.
 *
 * The floor, for every ball; each thing that some part rests on in some posture, for the balls of that part,
 * as far as the part comes on it. Bands pull at the middle of the part's segment with the force that is told
 * in the postures, blended between them as the joints are.
 */
#include "base/vec.h"
#include "play/balance.h"

#include <string.h>

enum { MOST_SURFACES = 12, MOST_PULLED = 12 };
/* Beyond where a part's pins come, m. */
static const double MARGIN = 0.15;
static const double GRAVITY = 9.80665; /* m/s^2 */

static pc_surface plane(const char *name, const pc_carrier *c) {
  pc_surface s = {
      .name = name, .lo = {-INFINITY, -INFINITY, -INFINITY}, .hi = {INFINITY, INFINITY, INFINITY}};
  s.at[c->axis] = c->at, s.normal[c->axis] = c->away;
  return s;
}

/* The balls that a part has on what it rests on: those of its pins' segments; of a foot the toes' too. */
static unsigned long long balls_of(const pc_stage *s, const pc_key *key, int part) {
  unsigned long long bits = 0;
  bool seat = !strcmp(pc_touch_word(part), "seat");
  for (int k = 0; k < key->n_pins; k++)
    for (int i = 0; key->pin[k].part == part && i < s->balls.n_points; i++) {
      const pc_contact_point *p = &s->balls.points[i];
      bool own = p->segment == key->pin[k].segment,
           toe = p->foot && s->body->joints[p->segment].parent == key->pin[k].segment;
      if (seat ? p->sits : own || toe) bits |= 1ull << i; /* on a seat the thighs, too */
    }
  return bits;
}

/* It reaches as far as the part's pins. */
static void reach(pc_stage *s, const pc_key *key, int part, int axis, pc_surface *out, bool first) {
  pc_fit_take(&s->fit, key->q);
  for (int a = 0; a < 3; a++) {
    if (axis != 1) continue; /* walls have no end */
    if (first) out->lo[a] = INFINITY, out->hi[a] = -INFINITY;
    for (int k = 0; k < key->n_pins; k++) {
      double at[3];
      if (key->pin[k].part != part) continue;
      pc_pose_point(s->fit.pose, key->pin[k].segment, key->pin[k].at, at);
      out->lo[a] = fmin(out->lo[a], at[a] - MARGIN), out->hi[a] = fmax(out->hi[a], at[a] + MARGIN);
    }
  }
}

static int add_rest(pc_stage *s, const pc_key *key, int part, pc_surface *list, int n) {
  pc_carrier c = pc_support_carrier(key->posture, part);
  int k = 1;
  if (!(key->parts & 1u << part) || !c.told || (c.axis == 1 && c.at <= 0)) return n;
  while (k < n && !(list[k].normal[c.axis] == c.away && list[k].at[c.axis] == c.at)) k++;
  if (k == MOST_SURFACES) return n;
  if (k == n) list[n++] = plane(c.axis == 1 ? "raised" : "upright", &c);
  reach(s, key, part, c.axis, &list[k], list[k].balls == 0);
  list[k].balls |= balls_of(s, key, part);
  return n;
}

int pc_stage_surfaces(pc_stage *s, pc_load_def *load, pc_err *err) {
  const pc_carrier floor = {1, 0, 1, true};
  pc_surface *list = PC_NEW(s->arena, pc_surface, MOST_SURFACES);
  int n = 0;
  if (!list) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  list[n++] = plane("floor", &floor);
  for (int k = 0; k < s->n_keys; k++)
    for (int part = 0; s->keys[k].solved && part < pc_touch_count(); part++)
      n = add_rest(s, &s->keys[k], part, list, n);
  load->n_surfaces = n, load->surfaces = list;
  return PC_OK;
}

/* ---- bands --------------------------------------------------------------------------------------------- */

void pc_stage_tip(const pc_stage *s, const pc_posture *posture, double tip[2]) {
  double moment[2] = {0, 0}, down = s->body->total_mass * GRAVITY;
  for (int part = 0; posture->n_pulls && part < pc_touch_count(); part++) {
    double force[3], at[3];
    int segment = pc_support_segment(s->body, part);
    pc_band_force(s->body, s->fit.pose, posture, part, force);
    if (v3_norm(force) == 0) continue;
    pc_pose_point(s->fit.pose, segment, s->body->segments[segment].com, at);
    down -= force[1];
    for (int i = 0; i < 2; i++) moment[i] += force[2 * i] * at[1];
  }
  for (int i = 0; i < 2; i++) tip[i] = moment[i] / down;
}

static bool make_series(pc_force_series *f, const pc_stage *s, const pc_motion *m, int part) {
  int n = m->n_frames;
  *f = (pc_force_series){.name = pc_touch_word(part), .n = n, .time = m->time};
  f->body = pc_arena_print(s->arena, "%s", s->body->segments[pc_support_segment(s->body, part)].name);
  f->force = PC_NEW(s->arena, double, 3 * n), f->point = PC_NEW(s->arena, double, 3 * n),
  f->torque = PC_NEW(s->arena, double, 3 * n);
  return f->body && f->force && f->point && f->torque;
}

static void fill_series(pc_stage *s, const pc_sway *plan, const pc_motion *m, int part, pc_force_series *f) {
  int segment = pc_support_segment(s->body, part);
  for (int i = 0; i < m->n_frames; i++) {
    double u, a[3], b[3];
    const pc_span *span = pc_sway_span(plan, m->time[i], &u);
    pc_fit_take(&s->fit, m->q + (size_t)i * (size_t)m->n_q);
    pc_band_force(s->body, s->fit.pose, span->a->posture, part, a);
    pc_band_force(s->body, s->fit.pose, span->b->posture, part, b);
    for (int k = 0; k < 3; k++) f->force[3 * i + k] = a[k] + pc_least_jerk(u) * (b[k] - a[k]);
    pc_pose_point(s->fit.pose, segment, s->body->segments[segment].com, f->point + 3 * i);
  }
}

int pc_stage_pulls(pc_stage *s, const pc_sway *plan, const pc_motion *m, pc_load_def *load, pc_err *err) {
  pc_force_series *list = PC_NEW(s->arena, pc_force_series, MOST_PULLED);
  unsigned parts = 0;
  int n = 0;
  if (!list) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int k = 0; k < s->n_keys; k++)
    for (int i = 0; s->keys[k].solved && i < s->keys[k].posture->n_pulls; i++)
      parts |= s->keys[k].posture->pull[i].parts;
  for (int part = 0; part < pc_touch_count() && n < MOST_PULLED; part++) {
    if (!(parts & 1u << part)) continue;
    if (!make_series(&list[n], s, m, part)) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    fill_series(s, plan, m, part, &list[n++]);
  }
  load->n_forces = n, load->forces = list;
  return PC_OK;
}
