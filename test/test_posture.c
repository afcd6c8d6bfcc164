/* Postures as text, and the least-effort posture. */
#include "posterior/posterior.h"
#include "test.h"

static pc_body *average_man(void) {
  pc_err err = {0};
  pc_body *human = pc_body_human(&err);
  pc_physique who = pc_physique_default();
  who.sex = PC_MALE, who.strength = PC_STRENGTH_AVERAGE;
  pc_body *man = human ? pc_body_physique(human, &who, &err) : NULL;
  CHECK(man, "%s", err.text);
  pc_body_free(human);
  return man;
}

/* ---- text ---------------------------------------------------------------------------------------- */

static void check_read(const pc_body *body) {
  static const struct {
    const char *text, *says; /* NULL: is taken */
    long line;
  } cases[] = {
      {"[a]\nsupport: two_legs\n", NULL, 0},
      {"[a]\nsupport: left_leg\nknee: 20\n[b]\nsupport: supine\nchange: gluteus_medius.strength=0.3\n", NULL,
       0},
      {"[a]\nsupport: two_legs\ntrunk: 40\nlumbar_share: 60\nload: 20\ndistance: 0.4\n", NULL, 0},
      {"[a]\nsupport: two_legs\nhip_rotation_r: 5\n", NULL, 0},
      {"", "column 1: there is no posture", 1},
      {"support: two_legs\n", "column 1: there is no posture", 1},
      {"[a]\nknee: 5\n", "column 1: [a] has no support", 1},
      {"[a]\nsupport: two_leg\n", "column 10: no support \"two_leg\"; did you mean two_legs", 2},
      {"[a]\nsupport: two_legs\nknees: 5\n", "column 1: no key \"knees\"; did you mean knee", 3},
      {"[a]\nsupport: two_legs\nknee: bent\n", "column 7: knee wants a number", 3},
      {"[a]\nsupport: two_legs\nknee: 900\n", "column 7: knee 900 is not between 0 and 140", 3},
      {"[a]\nsupport: two_legs\nknee: 5\nright_knee: 5\n",
       "column 1: right_knee: knee_angle_r is given twice", 4},
      {"[a]\nsupport: two_legs\nlumbar_share: 5\n", "column 1: lumbar_share is a share of trunk", 3},
      {"[a]\nsupport: two_legs\ndistance: 0.5\n", "column 1: [a] has a distance and no load", 1},
      {"[a]\nsupport: prone\ntouching: chest hed\n",
       "column 17: no part of the body \"hed\"; did you mean head", 3},
      {"[a]\nsupport: prone\nchange: glutes.strength=1\n", "column 9: there is no muscle group", 3},
      {"[a]\nsupport: prone\n[a]\nsupport: prone\n", "column 2: [a] stands twice", 3},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pc_arena *arena = pc_arena_make();
    pc_posture *postures;
    pc_err err = {0};
    int n = pc_postures_read(cases[i].text, strlen(cases[i].text), body, arena, &postures, &err);
    if (!cases[i].says)
      CHECK(n > 0, "%zu: %s", i, err.text);
    else {
      CHECK(n < 0 && !strncmp(err.text, cases[i].says, strlen(cases[i].says)), "%zu: %s", i, err.text);
      CHECK(err.line == cases[i].line, "%zu: line %ld", i, err.line);
    }
    pc_arena_free(arena);
  }
}

/* ---- the answer ---------------------------------------------------------------------------------- */

static void check_standing(const pc_body *man) {
  static const char text[] = "[a]\nsupport: two_legs\n";
  pc_arena *arena = pc_arena_make();
  pc_posture *posture;
  pc_posed_body posed;
  pc_posture_def def = pc_posture_default();
  pc_err err = {0};
  CHECK(pc_postures_read(text, strlen(text), man, arena, &posture, &err) == 1, "%s", err.text);
  CHECK(pc_posture_solve(&posed, man, posture, &def, arena, &err) == 0, "%s", err.text);
  if (!err.code) {
    const pc_load *l = posed.load;
    double up = 0;
    for (int i = 0; i < l->n_contacts; i++) up += l->contact_wrench[9 * i + 1];
    CHECK(posed.converged && posed.gap < 1e-8 && posed.slope < 1e-2, "gap %g slope %g", posed.gap,
          posed.slope);
    CHECK_NEAR(up, man->total_mass * 9.80665, 0.5);
    CHECK_NEAR(l->balance[0], 0, 1e-6);
    int knee = pc_body_find_coordinate(man, "knee_angle_r");
    CHECK(posed.motion->q[knee] >= 0 && posed.motion->q[knee] < 0.15, "%g", posed.motion->q[knee]);
  }
  pc_posed_body_free(&posed);
  pc_arena_free(arena);
}

int main(void) {
  pc_body *man = average_man();
  check_read(man);
  check_standing(man);
  pc_body_free(man);
  return test_done();
}
