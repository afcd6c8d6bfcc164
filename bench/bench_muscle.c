/* Nanoseconds per muscle force, per kind, and the cost of preparing one set of Millard curves. */
#include "body/muscle.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>

enum { MUSCLES = 238, FRAMES = 200, ROUNDS = 100 };

/* A movement as muscles see it: each swings about its own length, one cycle in FRAMES frames of 10 ms. */
typedef struct movement {
  double length[FRAMES][MUSCLES], speed[FRAMES][MUSCLES];
} movement;

static void move(movement *mv) {
  const double turn = 6.28318530717958647693, cycle = 0.01 * FRAMES;
  for (int f = 0; f < FRAMES; f++)
    for (int m = 0; m < MUSCLES; m++) {
      double middle = 0.3 + 0.02 * sin(1.7 * m), swing = 0.015 + 0.01 * cos(2.3 * m);
      double phase = turn * f / FRAMES + 0.9 * m;
      mv->length[f][m] = middle + swing * sin(phase);
      mv->speed[f][m] = swing * turn / cycle * cos(phase);
    }
}

static double run(const pc_body *body, const movement *mv, double *sum) {
  double t0 = pc_seconds();
  for (int r = 0; r < ROUNDS; r++)
    for (int f = 0; f < FRAMES; f++)
      for (int m = 0; m < MUSCLES; m++) {
        pc_muscle_state s;
        pc_muscle_force(body, m, mv->length[f][m], mv->speed[f][m], &s);
        *sum += s.active + s.passive;
      }
  return (pc_seconds() - t0) / ((double)ROUNDS * FRAMES * MUSCLES) * 1e9;
}

int main(void) {
  static movement mv;
  move(&mv);
  const struct {
    pc_muscle_kind kind;
    const char *name;
  } kinds[] = {
      {PC_MILLARD2012, "Millard 2012"}, {PC_THELEN2003, "Thelen 2003"}, {PC_DEGROOTE2016, "De Groote 2016"}};
  for (int k = 0; k < 3; k++) {
    pc_body body = {.arena = pc_arena_make(), .n_muscles = MUSCLES};
    body.muscles = PC_NEW(body.arena, pc_muscle, MUSCLES);
    double sum = 0, t0 = pc_seconds();
    for (int m = 0; m < MUSCLES; m++) {
      body.muscles[m].name = "bench";
      pc_curves_default(kinds[k].kind, &body.muscles[m]);
      body.muscles[m].pennation = 0.001 * m;
      if (pc_muscle_prepare(&body, m, NULL)) return 1;
    }
    double prepared = pc_seconds() - t0;
    double ns = run(&body, &mv, &sum);
    printf("%-15s prepare %.2f ms for %d muscles, %.1f ns per muscle, %.2f us per frame (sum %g)\n",
           kinds[k].name, 1e3 * prepared, MUSCLES, ns, ns * MUSCLES * 1e-3, sum);
    pc_arena_free(body.arena);
  }
  return 0;
}
