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

/* A tall man's side bridge, as it leaves the floor: 18.8 N m, 1.2 % of his weight and 1.7 m (measured). */
static const double TALL_LACKS = 0.015;

static void check_sizes(const pc_body *human, const pc_catalogue *c) {
  static const struct {
    double height, mass;
    pc_sex sex;
  } people[] = {{1.50, 50, PC_FEMALE}, {1.60, 62, PC_MALE}, {1.95, 95, PC_MALE}};
  bool all = getenv("POSTERIOR_LONG") != NULL;
  for (size_t p = 0; p < sizeof people / sizeof *people; p++) {
    pc_err err = {0};
    pc_physique who = pc_physique_default();
    who.sex = people[p].sex;
    pc_body *scaled = pc_body_scale_person(human, people[p].mass, people[p].height, &err);
    pc_body *body = scaled ? pc_body_physique(scaled, &who, &err) : NULL;
    CHECK(body, "%s", err.text);
    printf("%.2f m, %.0f kg\n", people[p].height, people[p].mass);
    for (int i = 0; body && i < c->n; i++) {
      const pc_exercise *e = &c->exercises[i];
      if (pc_word_in(all ? NOT_ALL : FEW, e->name) != all) check_share(body, e, NAN, TALL_LACKS, NULL);
    }
    pc_body_free(body), pc_body_free(scaled);
  }
}

/* Loaded lunges, a side bridge and the fast walk ask more than average muscles of this model have: up to 2.5
 * % of the weight (measured) in a frame. */
static const double LACKS = 0.03;

static void check_average(const pc_body *human, const pc_catalogue *c) {
  static const struct {
    double height, mass;
    pc_sex sex;
  } people[] = {{1.75, 75, PC_MALE}, {1.65, 60, PC_FEMALE}};
  for (size_t p = 0; p < sizeof people / sizeof *people; p++) {
    pc_err err = {0};
    pc_physique who = pc_physique_default();
    who.sex = people[p].sex, who.strength = PC_STRENGTH_AVERAGE;
    pc_body *scaled = pc_body_scale_person(human, people[p].mass, people[p].height, &err);
    pc_body *body = scaled ? pc_body_physique(scaled, &who, &err) : NULL;
    CHECK(body, "%s", err.text);
    printf("average strength, %.2f m, %.0f kg\n", people[p].height, people[p].mass);
    for (int i = 0; body && i < c->n; i += EVERY) check_share(body, &c->exercises[i], NAN, LACKS, NULL);
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
  if (body && c) check_sizes(body, c), check_average(body, c);
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
