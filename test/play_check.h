/* play_check.h: what must hold of every played movement. */
#ifndef PLAY_CHECK_H
#define PLAY_CHECK_H

#include "base/vec.h"
#include "posterior/posterior.h"
#include "test.h"

static const double DEGREE = M_PI / 180;

typedef struct place {
  const pc_body *body;
  const pc_motion *m;
  pc_pose *pose;
} place;

static inline void at_time(place *p, double t) {
  int f = (int)(t * PC_PLAY_RATE + 0.5);
  memcpy(p->pose->q, p->m->q + (size_t)f * (size_t)p->m->n_q, (size_t)p->m->n_q * sizeof(double));
  pc_pose_couple(p->body, p->pose);
  pc_pose_position(p->body, p->pose);
}

static inline double angle(const place *p, const char *coordinate) {
  return p->pose->q[pc_body_find_coordinate(p->body, coordinate)] / DEGREE;
}

static inline double trunk(const place *p) {
  const double *R = p->pose->R[pc_body_find_segment(p->body, "torso")];
  return atan2(R[1], R[4]) / DEGREE;
}

/* The largest force, N, and moment, N m, from nowhere at the root. */
static inline void residuals(const pc_body *body, const pc_load *l, double *force, double *moment) {
  *force = *moment = 0;
  for (int f = 0; f < l->n_frames; f++)
    for (int z = 0; z < 6; z++) {
      double x = fabs(l->force[(size_t)f * l->n_actuators + l->n_actuators - body->n_free + z]);
      bool slides = body->coordinates[body->free_to_q[z]].type == PC_TRANSLATIONAL;
      if (slides)
        *force = fmax(*force, x);
      else
        *moment = fmax(*moment, x);
    }
}

/* A movement goes from rest to rest, but for the weight, which is on its way before a foot is lifted, and for
 * a walk; speeds do not jump. Limits, rad/s and rad/s^2 from frame to frame: the side lunge has the most of
 * those that rest, and an ankle as the sole comes down of all. */
static inline void check_smooth(const pc_exercise *e, const pc_motion *m) {
  double worst = 0, jump = 0, when = 0;
  int at = 0;
  for (int k = 0; k < e->play->n_moments && e->play->stride <= 0; k++) {
    int f = (int)(e->play->moments[k].t * PC_PLAY_RATE + 0.5);
    for (int c = 0; c < m->n_q; c++)
      if (fabs(m->qd[f * m->n_q + c]) > worst) worst = fabs(m->qd[f * m->n_q + c]), at = c, when = m->time[f];
  }
  for (int i = m->n_q; i < m->n_frames * m->n_q; i++) jump = fmax(jump, fabs(m->qdd[i] - m->qdd[i - m->n_q]));
  CHECK(worst < 1.5, "%s: %.3f rad/s at rest, coordinate %d at %.2f s", e->name, worst, at, when);
  CHECK(jump < 60, "%s: acceleration jumps by %.2f rad/s^2 from frame to frame", e->name, jump);
}

static inline void check_ranges(const pc_exercise *e, const pc_body *body, const pc_motion *m) {
  for (int c = 0; c < m->n_q; c++) {
    double lo, hi;
    if (body->coordinates[c].driver >= 0 || !pc_living_range(body->coordinates[c].name, &lo, &hi)) continue;
    for (int f = 0; f < m->n_frames; f++) {
      double q = m->q[f * m->n_q + c];
      if (q >= lo - 0.01 && q <= hi + 0.01) continue;
      CHECK(false, "%s: %s is %.1f degrees at %.2f s", e->name, body->coordinates[c].name, q / DEGREE,
            m->time[f]);
      break;
    }
  }
}

/* No joint goes so far that people's tissue resists with more than this, N m; also where this body has none.
 */
static const double TISSUE_RESISTS = 30;
static inline void check_tissue(const pc_exercise *e, const pc_body *body, const pc_motion *m,
                                pc_arena *arena) {
  pc_body tissue = *body;
  pc_err err = {0};
  tissue.arena = arena;
  CHECK(!pc_body_add_passive_joints(&tissue, &err), "%s", err.text);
  for (int i = 0; i < tissue.n_passives; i++) {
    int c = tissue.passives[i].coordinate;
    double worst = 0, moment, slope, at = 0;
    for (int f = 0; f < m->n_frames; f++) {
      pc_passive_moment(&tissue.passives[i], m->q[f * m->n_q + c], &moment, &slope);
      if (fabs(moment) > worst) worst = fabs(moment), at = m->time[f];
    }
    CHECK(worst < TISSUE_RESISTS, "%s: tissue of %s resists with %.0f N m at %.2f s", e->name,
          body->coordinates[c].name, worst, at);
  }
}

/* Plays, measures, and solves the load: nowhere is the share of the body's weight that may come from nowhere.
 */
static inline void check_share(const pc_body *body, const pc_exercise *e, double seconds_of_load,
                               double nowhere, void (*more)(place *)) {
  pc_arena *arena = pc_arena_make();
  pc_played played;
  pc_err err = {0};
  CHECK(!pc_play_make(&played, body, e, arena, &err), "%s: line %ld: %s", e->name, err.line, err.text);
  if (err.code) return pc_arena_free(arena);
  CHECK(played.penetration < 0.005, "%s: %.1f mm deep", e->name, 1000 * played.penetration);
  CHECK(played.crossed < 0.005, "%s: one leg is %.1f mm in the other", e->name, 1000 * played.crossed);
  CHECK(played.off < 0.002, "%s: slides by %.2f mm", e->name, 1000 * played.off);
  CHECK(played.balance < 0.010, "%s: the weight is %.1f mm outside", e->name, 1000 * played.balance);
  check_smooth(e, played.motion);
  check_ranges(e, played.body, played.motion);
  check_tissue(e, played.body, played.motion, arena);
  place p = {played.body, played.motion, pc_pose_make(played.body)};
  if (more) more(&p);
  pc_pose_free(p.pose);
  pc_load_def def = played.load;
  def.to = seconds_of_load, def.threads = 2;
  pc_load *load = pc_load_solve(played.body, played.motion, &def, arena, &err);
  CHECK(load, "%s: %s", e->name, err.text);
  if (load) {
    double force, moment, weight = played.body->total_mass * 9.80665;
    residuals(played.body, load, &force, &moment);
    CHECK(force < nowhere * weight, "%s: %.1f N from nowhere", e->name, force);
    CHECK(moment < nowhere * weight * 1.7, "%s: %.1f N m from nowhere", e->name, moment);
    printf("  %-12s %4d frames, %.2f mm deep, %.2f crossed, %.2f off, root %.2f N %.2f N m\n", e->name,
           load->n_frames, 1000 * played.penetration, 1000 * played.crossed, 1000 * played.off, force,
           moment);
  }
  pc_body_free(played.body);
  pc_arena_free(arena);
}

static inline void check_movement(const pc_body *body, const pc_exercise *e, double seconds_of_load,
                                  void (*more)(place *)) {
  check_share(body, e, seconds_of_load, 0.01, more);
}

#endif
