/* course.c: a movement through its key postures, frame by frame.
 *
 * Every joint goes from posture to posture along the path of least jerk (Flash & Hogan 1985) and rests in
 * each. What touches in both neighbours stays exactly; a foot or hand that is put elsewhere is lifted over
 * the floor on its way. The weight: the zero moment point must lie within what carries, so it is planned
 * first (balance.c), and every frame has its mass centre where that plan wants it. A frame is then the pose
 * nearest to the blended joints that keeps all this (fit.h).
 */
#include "base/vec.h"
#include "play/balance.h"

#include <string.h>

static const double PINNED = 2e-4, WEIGHT = 0.0015, CARRIED_PLACE = 0.004;
/* Joints keep to their path within this share of how far they usually are from a natural posture. */
static const double PATH = 0.15;
/* How high, m, what is put elsewhere is lifted on its way. */
static const double LIFT = 0.07;
/* Share of the time in which it stands before it leaves or after it has landed. */
static const double STANDS = 0.2;
/* Share of its way in which what is carried comes to its exact place. */
static const double SETTLES = 0.15;
enum { STEPS = 25 };
/* Hz: takes the corners that touching leaves in the second derivative. */
static const double CUTOFF = 6;

typedef struct frame {
  pc_stage *s;
  const pc_span *span;
  double u, share; /* of the span's time; of its way */
  double com[2];
  double *target; /* n_coordinates */
} frame;

double pc_least_jerk(double u) {
  return u <= 0 ? 0 : u >= 1 ? 1 : u * u * u * (10 + u * (-15 + 6 * u));
}

static void add_joints(const frame *fr, pc_fit *f) {
  for (int z = 0; z < f->n; z++) {
    int c = f->body->free_to_q[z];
    pc_fit_hold(f, z, fr->target[c], PATH * pc_natural_spread(f->body->coordinates[c].name));
  }
}

/* How far a carried part is on its way, as a share of its time: it leaves after the weight has left it and
 * lands before the weight comes. */
static double time_of(const pc_carried *c, double u) {
  double start = c->leaves ? STANDS : 0, end = c->lands ? 1 - STANDS : 1;
  return (u - start) / (end - start);
}

/* How far it may be off: as little as what touches while it stands, and more and more on its way; a jump
 * would be a jolt for the whole body. */
static double loose(const pc_carried *c, double v) {
  double from_rest = fmin(c->leaves ? v : 1, c->lands ? 1 - v : 1);
  return PINNED * pow(CARRIED_PLACE / PINNED, pc_least_jerk(from_rest / SETTLES));
}

/* Parts that are put down, taken up or put elsewhere: up, over, down. */
static void add_carried(const frame *fr, pc_fit *f) {
  for (int i = 0; i < fr->span->n_carried; i++) {
    const pc_carried *c = &fr->span->carried[i];
    const pc_pin *p = c->pin;
    double at[3], v = time_of(c, fr->u), w = pc_least_jerk(v),
                  rise = c->leaves && c->lands ? 16 * LIFT * w * w * (1 - w) * (1 - w) : 0;
    pc_pose_point(f->pose, p->segment, p->at, at);
    pc_rows_move(&f->rows, p->segment, at, c->axis, 1, f->row);
    double place = c->from + w * (c->to - c->from) + (p->level && c->axis == 1 ? rise : 0);
    pc_fit_add(f, at[c->axis] - place, c->axis == p->axis ? loose(c, v) : CARRIED_PLACE);
  }
}

/* What lies and may roll does not slide. */
static void add_rolling(const frame *fr, pc_fit *f) {
  const pc_key *a = fr->span->a, *b = fr->span->b;
  for (int k = 0; k < a->n_pins; k++) {
    const pc_pin *p = &a->pin[k];
    if (p->on_foot || !p->level || !(fr->span->shared & 1u << p->part)) continue;
    for (int i = 0; i < b->n_pins; i++) {
      double at[3];
      if (b->pin[i].part != p->part || b->pin[i].segment != p->segment || b->pin[i].axis != p->axis ||
          v3_distance(b->pin[i].at, p->at) > 1e-9)
        continue;
      pc_pose_point(f->pose, p->segment, p->at, at);
      for (int axis = 0; axis < 3; axis++) {
        double place = a->spot[k][axis] + fr->share * (b->spot[i][axis] - a->spot[k][axis]);
        if (axis == p->axis) continue;
        pc_rows_move(&f->rows, p->segment, at, axis, 1, f->row);
        pc_fit_add(f, at[axis] - place, CARRIED_PLACE);
      }
    }
  }
}

static void terms(void *user, pc_fit *f) {
  const frame *fr = user;
  double com[3];
  pc_key_pin_terms(f, fr->span->a, fr->span->shared, PINNED);
  add_joints(fr, f);
  add_carried(fr, f);
  add_rolling(fr, f);
  for (int i = 0; i < 2; i++) {
    pc_rows_centre(&f->rows, 2 * i, 1, com, f->row);
    pc_fit_add(f, com[2 * i] - fr->com[i], WEIGHT);
  }
  pc_clear_terms(fr->s, f, fr->span->a, fr->span->b);
  pc_apart_terms(f);
}

static int solve_frames(pc_stage *s, pc_sway *plan, pc_motion *m, pc_err *err) {
  frame fr = {.s = s, .target = PC_NEW(s->arena, double, s->body->n_coordinates)};
  int nq = s->body->n_coordinates;
  if (!fr.target) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < m->n_frames; i++) {
    fr.span = pc_sway_span(plan, m->time[i], &fr.u);
    fr.share = pc_least_jerk(fr.u);
    pc_sway_centre(plan, i, fr.com);
    for (int c = 0; c < nq; c++)
      fr.target[c] = fr.span->a->q[c] + fr.share * (fr.span->b->q[c] - fr.span->a->q[c]);
    if (i == 0) pc_fit_take(&s->fit, fr.target);
    pc_fit_solve(&s->fit, terms, &fr, STEPS);
    memcpy(m->q + (size_t)i * (size_t)nq, s->fit.pose->q, (size_t)nq * sizeof(double));
  }
  return PC_OK;
}

static pc_motion *make_motion(const pc_stage *s, double seconds) {
  int n = (int)(seconds * PC_PLAY_RATE + 0.5) + 1, nq = s->body->n_coordinates;
  pc_motion *m = PC_NEW(s->arena, pc_motion, 1);
  if (!m) return NULL;
  *m = (pc_motion){.n_frames = n, .n_q = nq, .time = PC_NEW(s->arena, double, n)};
  m->q = PC_NEW(s->arena, double, (size_t)n *(size_t)nq);
  for (int i = 0; i < n && m->time; i++) m->time[i] = (double)i / PC_PLAY_RATE;
  return m->time && m->q ? m : NULL;
}

/* What the movement as it came out does: how deep anything is, how far what touches has slid. */
static void measure(pc_stage *s, const pc_sway *plan, const pc_motion *m, pc_played *out) {
  for (int i = 0; i < m->n_frames; i++) {
    double u;
    const pc_span *span = pc_sway_span(plan, m->time[i], &u);
    pc_fit_take(&s->fit, m->q + (size_t)i * (size_t)m->n_q);
    out->penetration = fmax(out->penetration, pc_clear_depth(s, s->fit.pose));
    out->crossed = fmax(out->crossed, pc_apart_depth(s->body, s->fit.pose));
    out->off = fmax(out->off, pc_key_off(span->a, s->fit.pose, span->shared));
  }
}

pc_motion *pc_stage_move(pc_stage *s, pc_played *out, pc_err *err) {
  pc_sway plan;
  const pc_course *c = s->course;
  pc_motion *m = make_motion(s, c->moments[c->n_moments - 1].t);
  if (!m) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  if (pc_sway_make(&plan, s, m, err) || solve_frames(s, &plan, m, err)) return NULL;
  if (pc_motion_smooth(m, CUTOFF, s->arena, err)) return NULL;
  measure(s, &plan, m, out);
  if (pc_stage_surfaces(s, &out->load, err) || pc_stage_pulls(s, &plan, m, &out->load, err)) return NULL;
  for (int k = 0; k < s->n_keys; k++) {
    double way[2], point[2] = {s->keys[k].com[0] + s->keys[k].tip[0], s->keys[k].com[2] + s->keys[k].tip[1]};
    if (s->keys[k].solved && s->keys[k].area.n)
      out->balance = fmax(out->balance, pc_area_outside(&s->keys[k].area, point, way));
  }
  return m;
}
