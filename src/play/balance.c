/* balance.c: where the mass centre goes, so that what carries can carry.
 *
 * A body does not tip while its zero moment point (Vukobratovic 1972) lies within what carries. So that point
 * is chosen first: on the way between the weights of the two postures, drawn into the area of the parts that
 * touch all the time; in the first and last quarter of a step the point moves over to or from the parts that
 * leave or land. For a mass at height h the centre then follows from
 *     x - (h / g) x'' = p(t)
 * solved over all frames at once, which is stable, unlike running it forward (Kagami et al. 2002): the centre
 * goes ahead of each step as people's does. Turning of the trunk and height's acceleration are left out: slow
 * movements move the point by a centimetre or two for them, and areas are drawn in by as much.
 *
 * Not done: jumps, and steps so fast that the weight falls from foot to foot.
 */
#include "play/balance.h"
#include "base/vec.h"

#include <string.h>

/* s of rest before and after, for the plan alone */
static const double REST = 1.0;
/* Share of a step in which the weight moves over. */
static const double OVER = 0.25;
static const double GRAVITY = 9.80665; /* m/s^2 */

static double smooth_step(double u) {
  return u <= 0 ? 0 : u >= 1 ? 1 : u * u * (3 - 2 * u);
}

/* Where the zero moment point is to be. */
static void choose_point(const pc_span *span, double u, double point[2]) {
  double s = pc_least_jerk(u), raw[2], inner[2], w;
  for (int i = 0; i < 2; i++) {
    double from = span->a->com[2 * i] + span->a->tip[i], to = span->b->com[2 * i] + span->b->tip[i];
    raw[i] = from + s * (to - from);
    inner[i] = raw[i];
  }
  pc_area_clamp(&span->area, inner);
  const pc_key *end = u < 0.5 ? span->a : span->b;
  pc_area_clamp(&end->area, raw);
  if (!(end->parts & ~span->shared))
    w = 1;
  else
    w = smooth_step((u < 0.5 ? u : 1 - u) / OVER);
  for (int i = 0; i < 2; i++) {
    double tip = span->a->tip[i] + s * (span->b->tip[i] - span->a->tip[i]);
    point[i] = raw[i] + w * (inner[i] - raw[i]) - tip; /* the weight makes up for what pulls */
  }
}

const pc_span *pc_sway_span(const pc_sway *plan, double t, double *u) {
  int k = 0;
  while (k + 1 < plan->n_spans && t >= plan->spans[k].to) k++;
  const pc_span *span = &plan->spans[k];
  *u = fmax(0, fmin(1, (t - span->from) / (span->to - span->from)));
  return span;
}

void pc_sway_centre(const pc_sway *plan, int frame, double com[2]) {
  com[0] = plan->com[plan->before + frame][0], com[1] = plan->com[plan->before + frame][1];
}

/* x - h/g x'' = p by Thomas's elimination of the tridiagonal system; the ends are given. */
static void solve_axis(pc_sway *plan, const double *height, double step, int axis, double *c, double *d) {
  int n = plan->n;
  c[0] = 0, d[0] = plan->point[0][axis];
  for (int i = 1; i < n; i++) {
    bool end = i == n - 1;
    double k = end ? 0 : height[i] / GRAVITY / (step * step), b = 1 + 2 * k + k * c[i - 1];
    c[i] = -k / b;
    d[i] = (plan->point[i][axis] + k * d[i - 1]) / b;
  }
  plan->com[n - 1][axis] = d[n - 1];
  for (int i = n - 2; i >= 0; i--) plan->com[i][axis] = d[i] - c[i] * plan->com[i + 1][axis];
}

static bool in_both(const pc_key *k, const pc_pin *p) {
  for (int i = 0; i < k->n_pins; i++)
    if (k->pin[i].part == p->part && k->pin[i].segment == p->segment && k->pin[i].axis == p->axis &&
        v3_distance(k->pin[i].at, p->at) < 1e-9)
      return true;
  return false;
}

/* Feet, hands and knees are carried; the trunk goes as its joints take it. */
static bool is_limb(int part) {
  static const char *const limbs[] = {"foot", "toes", "heel", "hand", "knee"};
  for (size_t i = 0; i < sizeof limbs / sizeof *limbs; i++)
    if (strstr(pc_touch_word(part), limbs[i])) return true;
  return false;
}

/* Pins of `key` whose parts do not stay: their places in the postures before and after. */
static void list_carried(pc_span *span, pc_stage *s, const pc_key *key) {
  int first = span->n_carried;
  for (int k = 0; k < key->n_pins; k++) {
    const pc_pin *p = &key->pin[k];
    bool both = in_both(span->a, p) && in_both(span->b, p);
    if (!is_limb(p->part) || span->shared & 1u << p->part || (key == span->b && both)) continue;
    for (int axis = 0; axis < 3; axis++)
      if (axis == p->axis || (p->level && !p->on_foot))
        span->carried[span->n_carried++] =
            (pc_carried){p, axis, 0, 0, key == span->a, key == span->b || both};
  }
  for (int end = 0; end < 2; end++) {
    double at[3];
    pc_fit_take(&s->fit, (end ? span->b : span->a)->q);
    for (int i = first; i < span->n_carried; i++) {
      pc_carried *c = &span->carried[i];
      pc_pose_point(s->fit.pose, c->pin->segment, c->pin->at, at);
      *(end ? &c->to : &c->from) = at[c->axis];
    }
  }
}

static int make_spans(pc_sway *plan, pc_stage *s, pc_err *err) {
  const pc_course *c = s->course;
  plan->n_spans = c->n_moments - 1;
  if (!(plan->spans = PC_NEW(s->arena, pc_span, plan->n_spans)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < plan->n_spans; i++) {
    pc_span *span = &plan->spans[i];
    span->a = &s->keys[c->moments[i].posture], span->b = &s->keys[c->moments[i + 1].posture];
    span->from = c->moments[i].t, span->to = c->moments[i + 1].t;
    span->shared = pc_key_shared(span->a, span->b);
    list_carried(span, s, span->a);
    if (span->b != span->a) list_carried(span, s, span->b);
    pc_fit_take(&s->fit, span->a->q);
    pc_area_make(&span->area, s, span->a, span->shared, s->fit.pose);
    if (!span->area.n)
      return pc_fail(err, PC_MISMATCH, span->b->posture->line,
                     "nothing carries from posture %s to %s; add one between them that shares a foot or hand "
                     "with each",
                     span->a->posture->name, span->b->posture->name);
  }
  return PC_OK;
}

int pc_sway_make(pc_sway *plan, pc_stage *s, const pc_motion *m, pc_err *err) {
  double step = 1.0 / PC_PLAY_RATE;
  *plan = (pc_sway){.before = (int)(REST * PC_PLAY_RATE)};
  plan->n = m->n_frames + 2 * plan->before;
  plan->point = pc_arena_get(s->arena, (size_t)plan->n, sizeof *plan->point);
  plan->com = pc_arena_get(s->arena, (size_t)plan->n, sizeof *plan->com);
  double *height = PC_NEW(s->arena, double, plan->n), *c = PC_NEW(s->arena, double, plan->n),
         *d = PC_NEW(s->arena, double, plan->n);
  if (!plan->point || !plan->com || !height || !c || !d)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (make_spans(plan, s, err)) return err->code;
  for (int i = 0; i < plan->n; i++) {
    double u;
    const pc_span *span = pc_sway_span(plan, (i - plan->before) * step, &u);
    choose_point(span, u, plan->point[i]);
    height[i] = span->a->com[1] + pc_least_jerk(u) * (span->b->com[1] - span->a->com[1]);
  }
  for (int axis = 0; axis < 2; axis++) solve_axis(plan, height, step, axis, c, d);
  return PC_OK;
}
