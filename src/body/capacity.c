/* capacity.c: the largest moment a body can exert in a posture, as a dynamometer would find it.
 *
 * The linear program "largest moment of one coordinate with activations from 0 to 1" has no other
 * constraint, since the dynamometer's belts hold the other joints; so it falls apart muscle by muscle:
 * whoever helps is fully active, whoever hinders is silent. People do co-contract, and seldom activate
 * fully; both are inside the scales of strength.csv, which were found against measured moments.
 *
 * The lumbar joints turn together. Their moment here is work per radian of the whole lumbar angle: the mean
 * over the levels, weighted by each level's part of the turn. A single level's moment would be wrong for the
 * obliques, which pull on the massless abdomen (OUTLIERS.md, 7).
 */
#include "body/csv.h"
#include "body/human.h"
#include "posterior/person.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tester {
  const pc_body *body;
  pc_csv table;
  pc_pose *pose;
  pc_path_work *work;
  double *arm; /* n_coordinates */
  pc_arena *arena;
  pc_err *err;
} tester;

/* Sets the coordinates of "hip_flexion_r 45 knee_angle_r 90" (degrees); false when the body lacks one. */
static bool take_posture(tester *t, const char *posture) {
  const pc_body *b = t->body;
  char word[64];
  double degrees;
  int used;
  for (int c = 0; c < b->n_coordinates; c++) t->pose->q[c] = b->coordinates[c].value;
  for (; sscanf(posture, "%63s %lf%n", word, &degrees, &used) == 2; posture += used) {
    int c = pc_body_find_coordinate(b, word);
    if (c < 0) return false;
    t->pose->q[c] = degrees * acos(-1) / 180;
  }
  pc_pose_couple(b, t->pose);
  pc_pose_position(b, t->pose);
  return true;
}

/* Lever arm of muscle m for a free coordinate and all that follows it, and the path's length. */
static double lever(tester *t, int m, int coordinate, double *length) {
  const pc_body *b = t->body;
  pc_path path;
  double sum = 0;
  memset(t->arm, 0, (size_t)b->n_coordinates * sizeof *t->arm);
  pc_path_find(b, t->pose, t->work, m, &path);
  pc_path_arms(b, t->pose, m, &path, t->arm);
  for (int c = 0; c < b->n_coordinates; c++)
    if (c == coordinate || b->coordinates[c].driver == coordinate) sum += t->pose->gain[c] * t->arm[c];
  *length = path.length;
  return sum;
}

/* The part of every muscle, and their sum. sign: which way counts; turn: how far the measured angle turns
 * with the coordinate. */
static void add_up(tester *t, pc_strength_test *test, int coordinate, double sign, double turn) {
  for (int m = 0; m < t->body->n_muscles; m++) {
    pc_muscle_state state;
    double length, arm;
    if (!t->body->muscles[m].applies_force) continue;
    arm = lever(t, m, coordinate, &length);
    pc_muscle_force(t->body, m, length, 0, &state);
    test->by_muscle[m] = fmax(0, sign * arm / turn * state.active);
    test->moment += test->by_muscle[m];
  }
}

static double optional(tester *t, int row, const char *column) {
  const char *cell = pc_csv_cell(&t->table, row, column, t->err);
  return *cell ? pc_csv_number(&t->table, row, column, t->err) : NAN;
}

static const char *keep(tester *t, int row, const char *column) {
  const char *cell = pc_csv_cell(&t->table, row, column, t->err);
  return pc_arena_str(t->arena, cell, strlen(cell));
}

/* False when the body lacks the test's coordinates. */
static bool run(tester *t, int row, pc_strength_test *test) {
  const char *turns = pc_csv_cell(&t->table, row, "turns", t->err);
  int c = pc_body_find_coordinate(t->body, pc_csv_cell(&t->table, row, "coordinate", t->err));
  int along = *turns ? pc_body_find_coordinate(t->body, turns) : c;
  if (c < 0 || along < 0 || t->body->coordinates[c].free < 0) return false;
  if (!take_posture(t, pc_csv_cell(&t->table, row, "posture", t->err))) return false;
  test->name = keep(t, row, "test"), test->source = keep(t, row, "source");
  test->lo[0] = optional(t, row, "men_lo"), test->hi[0] = optional(t, row, "men_hi");
  test->lo[1] = optional(t, row, "women_lo"), test->hi[1] = optional(t, row, "women_hi");
  test->by_muscle = PC_NEW(t->arena, double, t->body->n_muscles);
  if (!test->by_muscle || !test->name || !test->source)
    return pc_fail(t->err, PC_NO_MEMORY, 0, "out of memory"), false;
  add_up(t, test, c, pc_csv_number(&t->table, row, "sign", t->err), along == c ? 1 : t->pose->gain[along]);
  return true;
}

int pc_body_strength(const pc_body *body, pc_strength_test **out, pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  tester t = {.body = body, .arena = arena, .err = err ? err : &own};
  pc_arena *scratch = pc_arena_make();
  int n = 0;
  t.pose = pc_pose_make(body), t.work = pc_path_work_make(body);
  t.arm = scratch ? PC_NEW(scratch, double, body->n_coordinates) : NULL;
  if (!scratch || !t.pose || !t.work || !t.arm)
    pc_fail(t.err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_csv_read(&t.table, "capacity", (const char *)pc_models_human_capacity_csv,
                        pc_models_human_capacity_csv_len, scratch, t.err)) {
    *out = PC_NEW(arena, pc_strength_test, t.table.n_rows);
    if (!*out) pc_fail(t.err, PC_NO_MEMORY, 0, "out of memory");
    for (int row = 0; *out && row < t.table.n_rows && !t.err->code; row++) n += run(&t, row, &(*out)[n]);
  }
  pc_path_work_free(t.work);
  pc_pose_free(t.pose);
  pc_arena_free(scratch);
  return t.err->code ? -1 : n;
}
