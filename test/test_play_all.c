/* Every exercise plays: nothing deeper than 5 mm, what touches stays, joints within
 * what living people reach, smooth, and no force from nowhere above a hundredth of the body's weight in any
 * frame. So it is for a woman of 1.50 m and men of 1.60 and 1.95 m: a few files, all with POSTERIOR_LONG=1.
 * People of average strength lack a little more in what is hard.
 */
#include "base/pieces.h"
#include "play_check.h"

#ifdef __SANITIZE_ADDRESS__
enum { EVERY = 9 }; /* of the files; all in the optimised build */
#else
enum { EVERY = 1 };
#endif

/* They rest on a step, a seat, and a counter; the last lands on a foot. */
static const char *const FEW = "step_down chair_stand lat_thoracic_reach side_lunge";
/* 5.4 km/h is a pace that was measured in people of 1.7 m; a woman of 1.50 m does not keep it up. */
static const char *const NOT_ALL = "walk_with_intent";

/* Who else plays, and the share of the weight that may come from nowhere, measured: 1.2 % in a tall man's
 * side bridge as it leaves the floor (18.8 N m). Loaded lunges, a side bridge and the fast walk ask more than
 * average muscles of this model have: up to 2.5 %. */
static const struct {
  double height, mass;
  pc_sex sex;
  pc_strength strength;
  double lacks;
} PEOPLE[] = {{1.50, 50, PC_FEMALE, PC_STRENGTH_MODEL, 0.015},
              {1.60, 62, PC_MALE, PC_STRENGTH_MODEL, 0.015},
              {1.95, 95, PC_MALE, PC_STRENGTH_MODEL, 0.015},
              {1.75, 75, PC_MALE, PC_STRENGTH_AVERAGE, 0.03},
              {1.65, 60, PC_FEMALE, PC_STRENGTH_AVERAGE, 0.03}};

/* Of file i: people of other sizes play a few, people of average strength all. */
static bool is_played(const pc_exercise *e, int i, bool average) {
  bool all = getenv("POSTERIOR_LONG") != NULL;
  return average ? i % EVERY == 0 : pc_word_in(all ? NOT_ALL : FEW, e->name) != all;
}

static void check_people(const pc_body *human, const pc_catalogue *c) {
  for (size_t p = 0; p < sizeof PEOPLE / sizeof *PEOPLE; p++) {
    pc_err err = {0};
    pc_physique who = pc_physique_default();
    bool average = PEOPLE[p].strength == PC_STRENGTH_AVERAGE;
    who.sex = PEOPLE[p].sex, who.strength = PEOPLE[p].strength;
    pc_body *scaled = pc_body_scale_person(human, PEOPLE[p].mass, PEOPLE[p].height, &err);
    pc_body *body = scaled ? pc_body_physique(scaled, &who, &err) : NULL;
    CHECK(body, "%s", err.text);
    printf("%.2f m, %.0f kg%s\n", PEOPLE[p].height, PEOPLE[p].mass, average ? ", average strength" : "");
    for (int i = 0; body && i < c->n; i++)
      if (is_played(&c->exercises[i], i, average))
        check_share(body, &c->exercises[i], NAN, PEOPLE[p].lacks, NULL);
    pc_body_free(body), pc_body_free(scaled);
  }
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  int played = 0;
  CHECK(body && c, "%s", err.text);
  for (int i = 0; body && c && i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    CHECK(e->play, "%s has no movement", e->name);
    if (!e->play) continue;
    pc_arena *arena = pc_arena_make();
    CHECK(!pc_play_check(body, e, arena, &err), "%s: line %ld: %s", e->name, err.line, err.text);
    pc_arena_free(arena);
    if (i % EVERY == 0) check_movement(body, e, NAN, NULL);
    played++;
  }
  CHECK(played >= 57, "%d play", played);
  if (body && c) check_people(body, c);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
