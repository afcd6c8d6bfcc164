/* sides.h: what tests say of left and right and of the hamstrings. */
#ifndef POSTERIOR_PLAN_SIDES_H
#define POSTERIOR_PLAN_SIDES_H

#include "plan/reasons.h"

enum { PC_SIDE_TESTS = 16 };

/* One test as the history goes by; index = place in pc_tests. */
typedef struct pc_test_track {
  int day;                   /* of the latest value */
  double value[3], error[3]; /* of that day, by pc_side */
  double ratio;              /* of the latest pair */
  pc_side weaker;            /* in the latest pair */
  int below, above;          /* pairs in a row that ask for more work of the weak side, and that end it */
  bool acting;
} pc_test_track;

typedef struct pc_test_tracks {
  pc_test_track list[PC_SIDE_TESTS];
  int last_day; /* of any test */
} pc_test_tracks;

void pc_tests_start(pc_test_tracks *t);
void pc_tests_event(pc_test_tracks *t, const pc_event *e);
/* Weak sides that the week should act on. Non-zero: no memory. */
int pc_tests_weak(pc_test_tracks *t, pc_arena *arena, pc_weak **out, int *n, pc_reasons *why);
/* R-HAM. leg: leg signs of the gate. */
int pc_tests_hamstrings(const pc_test_tracks *t, bool leg, pc_arena *arena, bool *stretch, pc_reasons *why);

#endif
