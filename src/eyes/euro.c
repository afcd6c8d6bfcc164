/* euro.c: the one-euro filter (Casiez, Roussel & Vogel, CHI 2012): a low-pass whose cut-off rises with speed.
 *
 * At rest it takes the jitter away; in a quick movement it lets everything through, since there lag is worse
 * than jitter. Speed itself is low-passed at 1 Hz. Speeds are measured in sizes of the person a second, so
 * that near and far people are smoothed alike.
 */
#include "eyes/euro.h"

#include <math.h>

static const double SPEED_CUT = 1; /* Hz, the authors' and MediaPipe's */
static const double PI = 3.14159265358979323846;

/* Weight of the new value for a cut-off and a time step. */
static double weight(double cut, double step) {
  return 1 / (1 + 1 / (2 * PI * cut * step));
}

double pc_euro_next(pc_euro *e, pc_euro_set set, double step, double scale, double x) {
  if (!e->started) {
    *e = (pc_euro){true, x, x, 0};
    return x;
  }
  if (!(step > 0)) return e->smooth;
  double speed = (x - e->raw) * scale / step;
  e->speed += weight(SPEED_CUT, step) * (speed - e->speed);
  e->smooth += weight(set.still + set.quick * fabs(e->speed), step) * (x - e->smooth);
  e->raw = x;
  return e->smooth;
}
