/* stride_keys.c: what a file says of a stride: curves through its postures, and what of the foot carries.
 *
 * A posture tells the right side at its time, and what of the right foot carries from then on; the left side
 * does the same half a stride later. Between the postures every angle that is told goes along the periodic
 * cubic spline through them. What lies in the middle is the mean of what both halves ask for.
 */
#include "base/linalg.h"
#include "play/stride.h"

#include <math.h>
#include <string.h>

enum { MOST_KEYS = 32, FRAMES_A_KNOT = 3 };

/* ---- a periodic cubic through keys ------------------------------------------------------------------- */

typedef struct round_curve {
  int n;
  double period, t[MOST_KEYS], y[MOST_KEYS], bend[MOST_KEYS]; /* second derivatives at the keys */
} round_curve;

static double gap(const round_curve *c, int i) {
  return i + 1 < c->n ? c->t[i + 1] - c->t[i] : c->period - c->t[i] + c->t[0];
}

/* Second derivatives such that slopes agree at every key (de Boor 1978), the last beside the first. */
static void bend(round_curve *c) {
  double A[MOST_KEYS * MOST_KEYS] = {0}, b[MOST_KEYS];
  int n = c->n;
  for (int i = 0; i < n; i++) {
    int before = (i + n - 1) % n, after = (i + 1) % n;
    double h0 = gap(c, before), h1 = gap(c, i);
    A[i * n + i] += 2 * (h0 + h1), A[i * n + before] += h0, A[i * n + after] += h1;
    b[i] = 6 * ((c->y[after] - c->y[i]) / h1 - (c->y[i] - c->y[before]) / h0);
  }
  pc_cholesky(A, n, n, 0);
  pc_cholesky_solve(A, n, n, b);
  memcpy(c->bend, b, (size_t)n * sizeof *b);
}

static void curve_at(const round_curve *c, double t, double *value, double *second) {
  int i = 0;
  t = fmod(t, c->period);
  if (t < 0) t += c->period;
  while (i + 1 < c->n && t >= c->t[i + 1]) i++;
  int k = (i + 1) % c->n;
  double h = gap(c, i), b = (t - c->t[i]) / h, a = 1 - b;
  *value =
      a * c->y[i] + b * c->y[k] + ((a * a * a - a) * c->bend[i] + (b * b * b - b) * c->bend[k]) * h * h / 6;
  *second = a * c->bend[i] + b * c->bend[k];
}

/* ---- targets ----------------------------------------------------------------------------------------------
 */

/* The coordinate whose words are meant: that of the right side. */
static int told_of(const pc_body *body, int c) {
  const char *name = body->coordinates[c].name;
  int other = pc_twin(body, c);
  return other >= 0 && name[strlen(name) - 1] == 'l' ? other : c;
}

static void make_curve(const pc_stride *st, int coordinate, round_curve *c) {
  const pc_course *course = st->s->course;
  c->n = 0, c->period = st->period;
  for (int i = 0; i + 1 < course->n_moments && c->n < MOST_KEYS; i++) {
    const pc_given *g = pc_given_find(&st->posture[course->moments[i].posture], coordinate);
    if (!g && !(c->n == 0 && i + 2 == course->n_moments)) continue;
    c->t[c->n] = course->moments[i].t, c->y[c->n++] = g ? g->value : st->still[coordinate];
  }
  if (c->n > 2)
    bend(c);
  else
    memset(c->bend, 0, sizeof c->bend);
}

static void target_at(const pc_stride *st, const pc_stride_track *track, const round_curve *c, double t,
                      double out[2]) {
  double other[2];
  curve_at(c, t + (track->late ? st->period / 2 : 0), &out[0], &out[1]);
  if (track->beat != PC_BEAT_SAME && track->beat != PC_BEAT_TURNED) return;
  curve_at(c, t + st->period / 2, &other[0], &other[1]);
  for (int d = 0; d < 2; d++) out[d] = (out[d] + (track->beat == PC_BEAT_TURNED ? -other[d] : other[d])) / 2;
}

/* The unknowns begin at the targets' values at the knots, of which B-splines are near. */
static void begin(pc_stride *st, int z, const round_curve *c) {
  const pc_stride_track *t = &st->track[z];
  double y[2];
  if (t->late) return;
  for (int k = 0; k < (t->beat == PC_BEAT_SIDED ? 2 : 1) * st->half; k++) {
    target_at(st, t, c, (k - 1) * st->basis.step, y);
    st->x[(k % st->half) * st->block + t->place + (k >= st->half)] = y[0];
  }
}

int pc_stride_targets(pc_stride *st, pc_err *err) {
  const pc_body *body = st->s->body;
  st->n_frames = FRAMES_A_KNOT * st->half;
  for (int d = 0; d < 2; d++)
    if (!(st->target[d] = PC_NEW(st->s->arena, double, st->n_frames * body->n_free)))
      return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int z = 0; z < body->n_free; z++) {
    const pc_stride_track *t = &st->track[z];
    int c = told_of(body, body->free_to_q[z]);
    round_curve curve;
    if (t->beat == PC_BEAT_STILL) continue;
    make_curve(st, c, &curve);
    if (t->beat == PC_BEAT_ONWARD) curve.y[0] = -st->way / 4; /* the heel lands so far ahead, about */
    begin(st, z, &curve);
    for (int f = 0; f < st->n_frames; f++) {
      double y[2];
      target_at(st, t, &curve, pc_stride_time(st, f), y);
      for (int d = 0; d < 2; d++) st->target[d][f * body->n_free + z] = y[d];
    }
  }
  return PC_OK;
}

/* ---- contacts ---------------------------------------------------------------------------------------------
 */

static pc_tread tread_of(const pc_posture *p) {
  if (pc_touches(p, "right_foot")) return PC_ON_SOLE;
  if (pc_touches(p, "right_forefoot") || pc_touches(p, "right_toes")) return PC_ON_FOREFOOT;
  return pc_touches(p, "right_heel") ? PC_ON_HEEL : PC_IN_THE_AIR;
}

/* A part that is no foot's; -1: none. */
static int stranger(const pc_posture *p) {
  unsigned parts = pc_touching(p);
  for (int i = 0; i < pc_touch_count(); i++) {
    const char *word = pc_touch_word(i);
    if (parts & 1u << i && !strstr(word, "foot") && !strstr(word, "heel") && !strstr(word, "toes")) return i;
  }
  return -1;
}

pc_tread pc_stride_tread(const pc_stride *st, double since) {
  for (int i = PC_ON_FOREFOOT; i > PC_IN_THE_AIR; i--)
    if (since >= st->from[i] && since < st->from[PC_IN_THE_AIR]) return (pc_tread)i;
  return PC_IN_THE_AIR;
}

int pc_stride_contacts(pc_stride *st, pc_err *err) {
  static const pc_tread order[] = {PC_ON_HEEL, PC_ON_SOLE, PC_ON_FOREFOOT, PC_IN_THE_AIR};
  static const char *const words[] = {"a right foot in the air", "right_heel", "right_foot",
                                      "right_forefoot"};
  const pc_course *c = st->s->course;
  int at = 0;
  for (int i = 0; i + 1 < c->n_moments; i++) {
    const pc_posture *p = &st->posture[c->moments[i].posture];
    pc_tread tread = tread_of(p);
    if (stranger(p) >= 0)
      return pc_fail(err, PC_MISMATCH, p->line, "posture %s: %s touches; in a stride only feet do", p->name,
                     pc_touch_word(stranger(p)));
    if (i && at < 3 && tread == order[at + 1]) st->from[order[++at]] = c->moments[i].t;
    if (tread != order[at])
      return pc_fail(
          err, PC_MISMATCH, p->line,
          "posture %s: %s comes too soon or too late; a stride goes over right_heel, right_foot and "
          "right_forefoot, and ends with the foot in the air (support: left_leg)",
          p->name, words[tread]);
  }
  double left = st->from[PC_IN_THE_AIR];
  if (at == 3 && left > st->period / 2 && st->from[PC_ON_FOREFOOT] > left - st->period / 2) return PC_OK;
  return pc_fail(
      err, PC_MISMATCH, st->posture[c->moments[0].posture].line,
      "the right foot stands for %.2f s of a stride of %.2f s; it is more than half of it, and the "
      "foot is flat when the other has left",
      left, st->period);
}
