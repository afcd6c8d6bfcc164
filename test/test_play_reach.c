/* test_play_reach.c: who copies a reference movement is counted: as points without error see it, the counted
 * quantity passes the far limit of the file's own form by a fifth of the way from rest, and repetitions begin
 * and end beyond rest. Those that do not stand in a table with the reason and what they reach, so that none
 * gets worse.
 */
#include "form/measure.h"
#include "posterior/posterior.h"
#include "test.h"

/* share: of the way from rest to far, beyond far. */
static const struct {
  const char *exercise;
  double share;
  const char *why;
} SHORT[] = {
    {"calf_raise", 0.04,
     "40 % of the foot as a network sees it is 11 cm of the heel: near the end of the toes' range"},
    {"side_lunge", -0.70,
     "the long leg's foot lies flat, its joint at the end of its 30 degrees; people tip the foot"},
};

static double least_share(const char *exercise) {
  for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++)
    if (!strcmp(SHORT[i].exercise, exercise)) return SHORT[i].share;
  return 0.2;
}

static void see(const pc_played *p, int frame, pc_pose *pose, pc_sight *s) {
  size_t n = (size_t)p->motion->n_q;
  *s = (pc_sight){.kind = PC_SIGHT_SPACE, .person = true};
  memcpy(pose->q, p->motion->q + (size_t)frame * n, n * sizeof *pose->q);
  pc_pose_couple(p->body, pose);
  pc_pose_position(p->body, pose);
  pc_play_landmarks(p->body, pose, s->world);
  for (int i = 0; i < PC_LANDMARKS; i++) s->visibility[i] = 1;
}

/* Repetitions are told of the side that moves most. What is counted from the start is left out: the counter
 * keeps that (test_form.c), but for the heel, which begins flat. */
static void check_reach(const pc_body *body, const pc_exercise *e) {
  const pc_form_rules *r = e->rules;
  pc_feature what = r->count.feature;
  double least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY}, sign = r->far > r->rest ? 1 : -1;
  pc_arena *arena = pc_arena_make();
  pc_played p;
  pc_err err = {0};
  CHECK(!pc_play_make(&p, body, e, arena, &err), "%s: %s", e->name, err.text);
  if (err.code) return pc_arena_free(arena);
  pc_pose *pose = pc_pose_make(p.body);
  double first[2] = {0, 0};
  for (int f = 0; f < p.motion->n_frames; f++) {
    pc_sight s;
    pc_measures m;
    see(&p, f, pose, &s);
    pc_measure_sight(&s, PC_VIEW_UNKNOWN, &m);
    for (int side = 0; side < 2; side++) {
      double x = m.of[what][pc_feature_sided(what) ? side : 0].value;
      if (f == 0 && what == PC_M_HEEL) first[side] = x;
      least[side] = fmin(least[side], sign * (x - first[side])),
      most[side] = fmax(most[side], sign * (x - first[side]));
    }
  }
  int side = most[1] - least[1] > most[0] - least[0] + 1;
  double way = fabs(r->far - r->rest), beyond = (most[side] - sign * r->far) / way,
         back = sign * r->rest - least[side];
  printf("  %-22s %s from %.0f to %.0f; counts from %.0f to %.0f: %.2f of it beyond\n", e->name,
         pc_feature_word(what), sign * least[side], sign * most[side], r->rest, r->far, beyond);
  CHECK(beyond >= least_share(e->name), "%s: %s goes to %.1f; it counts at %.0f", e->name,
        pc_feature_word(what), sign * most[side], r->far);
  CHECK(back > 3, "%s: %s comes back to %.1f; a repetition ends at %.0f", e->name, pc_feature_word(what),
        sign * least[side], r->rest);
  pc_pose_free(pose);
  pc_body_free(p.body);
  pc_arena_free(arena);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  int checked = 0;
  CHECK(body && c, "%s", err.text);
  for (int i = 0; body && c && i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    bool reps = e->rules && e->play && !strcmp(e->rules->kind, "reps");
    if (reps && e->rules->count.feature != PC_M_SHOULDER_MOVE) check_reach(body, e), checked++;
  }
  CHECK(checked >= 30, "%d checked", checked);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
