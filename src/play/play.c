/* play.c: an exercise's movement by the built-in human: words to postures, postures to frames, frames to what
 * a load needs. The steps: settings.c, keys.c, balance.c, course.c; of a walk settings.c, stride.c. Made, not
 * recorded: one way to do it. */
#include "play/stride.h"
#include "posterior/condition.h"

/* Each posture once, in the order of the play, from the one before it. */
static int solve_keys(pc_stage *s, const pc_posture *postures, pc_err *err) {
  const pc_course *c = s->course;
  s->n_keys = c->n_postures;
  s->keys = PC_NEW(s->arena, pc_key, s->n_keys);
  s->natural = PC_NEW(s->arena, double, s->body->n_coordinates);
  if (!s->keys || !s->natural) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < c->n_moments; i++) {
    pc_key *key = &s->keys[c->moments[i].posture];
    if (key->solved) continue;
    key->posture = &postures[c->moments[i].posture];
    if (pc_key_solve(s, key, i ? &s->keys[c->moments[i - 1].posture] : NULL, err)) return err->code;
  }
  return PC_OK;
}

/* The body with what the movement holds in its hands and wears. */
static pc_body *carrying(const pc_body *body, const pc_posture *p, pc_err *err) {
  const pc_changes none = {0};
  pc_body *own = pc_body_changed(body, &none, err);
  double grip[3] = {0, 0, 0}, kg = p->hands ? p->load : p->load / 2;
  for (int side = -1; own && !err->code && side <= 1; side += 2)
    if (p->load > 0 && p->hands != -side) pc_body_carry(own, side, kg, grip, err);
  for (int w = 0; own && !err->code && w < PC_WORN; w++)
    if (p->weight[w] > 0) pc_body_wear(own, (pc_worn)w, p->weight[w], err);
  if (!err->code) return own;
  pc_body_free(own);
  return NULL;
}

static int need_course(const pc_body *body, const pc_exercise *e, pc_err *err) {
  if (!e->play)
    return pc_fail(err, PC_UNSUPPORTED, 0, "exercise %s has no [movement], so it cannot be played", e->name);
  if (pc_body_find_segment(body, "lumbar5") < 0 || body->spine)
    return pc_fail(err, PC_UNSUPPORTED, 0, "model %s cannot play exercises: it is not the built-in human",
                   body->name);
  return PC_OK;
}

int pc_play_check(const pc_body *body, const pc_exercise *e, pc_arena *arena, pc_err *err) {
  pc_posture *postures;
  if (need_course(body, e, err) || pc_stage_read(body, e->play, arena, &postures, err) < 0) return err->code;
  pc_stage s = {.body = body, .course = e->play, .arena = arena};
  return e->play->stride > 0 ? pc_stride_read(&s, postures, err) : PC_OK;
}

int pc_play_make(pc_played *out, const pc_body *body, const pc_exercise *e, pc_arena *arena, pc_err *err) {
  pc_posture *postures;
  pc_err own = {0};
  if (!err) err = &own;
  *out = (pc_played){.load = pc_load_default()};
  if (need_course(body, e, err) || pc_stage_read(body, e->play, arena, &postures, err) < 0) return err->code;
  pc_stage s = {.course = e->play, .arena = arena};
  if (!(out->body = carrying(body, &postures[0], err))) return err->code;
  s.body = out->body, out->holds = postures[0].load > 0;
  if (!pc_fit_make(&s.fit, s.body, arena, err) && !pc_contact_candidates(&s.balls, s.body, arena, err) &&
      !pc_stage_checks(&s, err)) {
    if (s.course->stride > 0)
      out->motion = pc_stride_move(&s, postures, out, err);
    else if (!solve_keys(&s, postures, err))
      out->motion = pc_stage_move(&s, out, err);
  }
  pc_fit_free(&s.fit);
  out->load.ground_height = 0;
  if (err->code) pc_body_free(out->body), out->body = NULL;
  return err->code;
}
