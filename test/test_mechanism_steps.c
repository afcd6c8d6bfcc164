/* Steps add up (INVENTORY 12): foot strikes are counted, and what a step asks of the low back sideways is
 * summed to a dose, against a load whose every number was chosen. Nothing calls it a risk. */
#include "mechanism.h"

enum { FRAMES = 501, STEPS = 5 }; /* 5 s; a strike at 0.5, 1.3, 2.1, 2.9, 3.7 s, left and right in turn */
static const double FIRST = 0.5, EVERY = 0.8;

static double foot(int side, double t) {
  if (side == 0 && t < FIRST + 0.1) return 700; /* the right stands at the start: no strike */
  for (int i = 0; i < STEPS; i++) {
    double since = t - (FIRST + EVERY * i);
    if ((i + 1) % 2 == side && since >= -1e-9 && since < EVERY + 0.1) return 700;
  }
  return 0;
}

static double moment(double t) {
  int step = t < FIRST - 1e-9 ? -1 : (int)((t - FIRST) / EVERY + 1e-9);
  if (step < 0) return 50; /* before the first strike: of no step, but of the time */
  return (step % 2 ? -1 : 1) * (10 + 2.0 * (step < STEPS ? step : STEPS - 1));
}

int main(void) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *b = pc_body_human(&err);
  int nq = b->n_coordinates, c = pc_body_find_coordinate(b, "L5_S1_Lat_Bending");
  double *time = PC_NEW(arena, double, FRAMES), *q = PC_NEW(arena, double, FRAMES *nq), dose = 0;
  pc_contact_body feet[2] = {{"calcn_r", pc_body_find_segment(b, "calcn_r")},
                             {"calcn_l", pc_body_find_segment(b, "calcn_l")}};
  pc_load l = {
      .n_frames = FRAMES, .n_q = nq, .n_muscles = b->n_muscles, .n_actuators = b->n_muscles, .n_contacts = 2};
  l.time = time, l.q = q, l.contact = feet;
  l.force = PC_NEW(arena, double, FRAMES * b->n_muscles), l.moment = PC_NEW(arena, double, FRAMES *nq);
  l.contact_wrench = PC_NEW(arena, double, FRAMES * 2 * 9);
  for (int f = 0; f < FRAMES; f++) {
    time[f] = 0.01 * f;
    for (int k = 0; k < nq; k++) q[f * nq + k] = b->coordinates[k].value;
    for (int s = 0; s < 2; s++) l.contact_wrench[(2 * f + s) * 9 + 1] = foot(s, time[f]);
    l.moment[f * nq + c] = moment(time[f]);
    if (f) dose += 0.005 * (fabs(moment(time[f])) + fabs(moment(time[f - 1])));
  }
  const pc_mechanics *m = pc_mechanics_make(b, &l, arena, &err);
  CHECK(m != NULL, "%s", err.text);
  printf("  %d steps, %.1f N m each on average, %.0f N m s\n", m->steps, m->step_moment, m->dose);
  CHECK(m->steps == STEPS, "%d steps", m->steps);
  CHECK_NEAR(m->step_moment, (10 + 12 + 14 + 16 + 18) / 5.0, 1e-12);
  CHECK_NEAR(m->dose, dose, 1e-9);
  CHECK(m->lumbar.positive == 0 && isnan(m->crane), "nobody moves, and the crane index is %g", m->crane);
  pc_body_free(b);
  pc_arena_free(arena);
  return test_done();
}
