/* gait.c: contacts of the feet from where heels and toes lie before and behind the hips.
 *
 * For each foot u(t) = (heel - hips) along the way of walking, over the leg's length. Where u is greatest the
 * foot meets the ground; where (toe - hips) is least it leaves (Zeni, Richards and Higginson 2008, Gait &
 * Posture 27:710; within 20 ms of force plates on treadmills). In two walks over plates it is 20 to 55 ms
 * early (test_gait): a foot is already drawn back when it lands. What is early on both feet does not touch
 * the time of a step. A greatest value counts once u has fallen by SWING from it, so jitter makes no steps;
 * its moment is told by a parabola through three averaged values.
 *
 * The way of walking: in a side view along the picture, in a front or back view the network's depth, measured
 * points by heels and toes. From the front the moments are rougher, and the trailing leg is not told.
 *
 * A hip's drop and the trunk's lean are means over the middle half of the time in which that side's foot is
 * in the air. They are told from the front, from the back or by markers only, and of ten steps or more
 * (MEAS-5).
 *
 * Not done: running (no double support), stairs, turning while walking, sticks.
 */
#include "posterior/gait.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const double SWING = 0.15;    /* of leg length: half of what the shortest usual step makes, 0.3 */
static const double LONGEST = 1.5;   /* s between two contacts; more is a stop */
static const double SHORTEST = 0.25; /* s; less is an error: fast walking takes 0.4 */
static const double LOST = 0.3;      /* s without a person: what was going on is forgotten */
static const double VISIBLE = 0.5;   /* visibility from which on a foot counts */
static const double EVENT = 0.025; /* s, standard deviation of a moment at many frames a second: Zeni's 20 ms,
                                      and plates against markers in test_gait */
static const double FRONTAL = 4.5 / 1.96; /* degrees: least standard deviation that lasts, frontal (MEAS-3) */
static const double LEG = 0.8;            /* m, hip to ankle: what landmark errors are divided by */
static const double DEGREE = M_PI / 180;
enum { RING = 256, AROUND = 2 };

typedef struct moment {
  double t, heel[2], toe[2]; /* along the way, of leg length; NaN = not seen; right, left */
  double trailing[2];        /* degrees */
  double pelvis, lean;       /* degrees, right down and to the right positive */
} moment;

typedef struct extreme { /* of one foot, one sign */
  double best, t;
  double other; /* least since the last one */
  bool armed;   /* it rose by SWING from there */
} extreme;

struct pc_gait {
  moment ring[RING];
  long n; /* moments since the last break */
  double t_seen, frame;
  double way[2];     /* mean direction of heels to toes */
  double leg, n_leg; /* mean leg length, in the unit of the places */
  extreme contact[2], off[2];
  double t_contact[2], t_off[2], trailing[2];
  bool frontal, rough; /* drop can be told; moments are by depth */
  double lasting;      /* standard deviation of a trailing angle that lasts, degrees */
  pc_footfall steps[PC_MAX_STEPS];
  int n_steps;
  pc_gait_result result;
};

static const extreme NOTHING = {-INFINITY, NAN, INFINITY, false};

static void forget(pc_gait *g) {
  g->n = 0;
  for (int k = 0; k < 2; k++) {
    g->contact[k] = g->off[k] = NOTHING;
    g->t_contact[k] = g->t_off[k] = g->trailing[k] = NAN;
  }
}

pc_gait *pc_gait_make(void) {
  pc_gait *g = calloc(1, sizeof *g);
  if (!g) return NULL;
  g->t_seen = NAN;
  forget(g);
  return g;
}

void pc_gait_free(pc_gait *g) {
  free(g);
}

/* ---- one moment ---- */

typedef struct place {
  double level[2], up;
} place;

static bool place_of(const pc_sight *s, pc_view view, int i, place *p) {
  bool camera = s->kind == PC_SIGHT_CAMERA;
  if (camera && s->visibility[i] < VISIBLE) return false;
  if (camera && (view == PC_VIEW_SIDE || view == PC_VIEW_OBLIQUE))
    *p = (place){{s->image[i][0], 0}, -s->image[i][1]};
  else
    *p = (place){{camera ? 0 : s->world[i][0], s->world[i][2]}, s->world[i][1]};
  return !isnan(p->level[0]) && !isnan(p->level[1]) && !isnan(p->up);
}

static const int HIP[2] = {PC_LM_RIGHT_HIP, PC_LM_LEFT_HIP}, KNEE[2] = {PC_LM_RIGHT_KNEE, PC_LM_LEFT_KNEE},
                 ANKLE[2] = {PC_LM_RIGHT_ANKLE, PC_LM_LEFT_ANKLE},
                 HEEL[2] = {PC_LM_RIGHT_HEEL, PC_LM_LEFT_HEEL}, TOE[2] = {PC_LM_RIGHT_TOE, PC_LM_LEFT_TOE};

static double between(const place *a, const place *b) {
  double d[3] = {a->level[0] - b->level[0], a->level[1] - b->level[1], a->up - b->up};
  return v3_norm(d);
}

/* The way of walking, a mean of about the last second. From the front it is towards the camera or away. */
static bool direction(pc_gait *g, const pc_sight *s, pc_view view, double way[2]) {
  double sum[2] = {0, 0};
  place heel, toe;
  for (int k = 0; k < 2; k++)
    if (place_of(s, view, HEEL[k], &heel) && place_of(s, view, TOE[k], &toe))
      for (int a = 0; a < 2; a++) sum[a] += toe.level[a] - heel.level[a];
  if (g->rough) sum[0] = 0, sum[1] = view == PC_VIEW_FRONT ? 1 : -1;
  double keep = g->n ? exp(-g->frame) : 0;
  for (int a = 0; a < 2; a++) g->way[a] = keep * g->way[a] + (1 - keep) * sum[a];
  double size = hypot(g->way[0], g->way[1]);
  for (int a = 0; a < 2; a++) way[a] = g->way[a] / size;
  return size > 0;
}

static void leg_length(pc_gait *g, const pc_sight *s, pc_view view) {
  place hip, knee, ankle;
  for (int k = 0; k < 2; k++)
    if (place_of(s, view, HIP[k], &hip) && place_of(s, view, KNEE[k], &knee) &&
        place_of(s, view, ANKLE[k], &ankle)) {
      double length = between(&hip, &knee) + between(&knee, &ankle);
      g->n_leg++, g->leg += (length - g->leg) / g->n_leg;
    }
}

static double along(const place *a, const place *from, const double way[2]) {
  return way[0] * (a->level[0] - from->level[0]) + way[1] * (a->level[1] - from->level[1]);
}

static bool take(pc_gait *g, const pc_sight *s, pc_view view, moment *m) {
  double way[2];
  place hip[2], middle, p;
  *m = (moment){s->t, {NAN, NAN}, {NAN, NAN}, {NAN, NAN}, NAN, NAN};
  leg_length(g, s, view);
  if (!direction(g, s, view, way) || !(g->leg > 0)) return false;
  bool seen[2] = {place_of(s, view, HIP[0], &hip[0]), place_of(s, view, HIP[1], &hip[1])};
  if (!seen[0] && !seen[1]) return false;
  const place *a = seen[0] ? &hip[0] : &hip[1], *b = seen[1] ? &hip[1] : &hip[0];
  middle = (place){{(a->level[0] + b->level[0]) / 2, (a->level[1] + b->level[1]) / 2}, (a->up + b->up) / 2};
  for (int k = 0; k < 2; k++) {
    if (place_of(s, view, HEEL[k], &p)) m->heel[k] = along(&p, &middle, way) / g->leg;
    if (place_of(s, view, TOE[k], &p)) m->toe[k] = along(&p, &middle, way) / g->leg;
    if (!g->rough && seen[k] && place_of(s, view, ANKLE[k], &p))
      m->trailing[k] = atan2(-along(&p, &hip[k], way), hip[k].up - p.up) / DEGREE;
  }
  return true;
}

/* ---- contacts ---- */

static const moment *at(const pc_gait *g, long i) {
  return &g->ring[i % RING];
}

/* Mean of 2 AROUND + 1 values about the i-th: forward of the heel, or backward of the toe. */
static double smooth(const pc_gait *g, long i, int foot, bool toe) {
  double sum = 0;
  for (long k = i - AROUND; k <= i + AROUND; k++) sum += toe ? -at(g, k)->toe[foot] : at(g, k)->heel[foot];
  return sum / (2 * AROUND + 1);
}

/* Whether a greatest value is complete with the i-th moment; *t is then when it was. */
static bool passed(const pc_gait *g, extreme *e, long i, int foot, bool toe, double *t) {
  double x = smooth(g, i, foot, toe);
  if (isnan(x)) return false;
  e->other = fmin(e->other, x);
  e->armed = e->armed || x > e->other + SWING;
  if (x > e->best) {
    double before = smooth(g, i - 1, foot, toe), after = smooth(g, i + 1, foot, toe);
    double bend = before - 2 * x + after, step = bend < 0 ? 0.5 * (before - after) / bend : 0;
    e->best = x, e->t = at(g, i)->t + fmax(-1, fmin(1, step)) * g->frame;
  }
  if (!(x < e->best - SWING)) return false;
  bool complete = e->armed;
  *t = e->t;
  *e = (extreme){x, at(g, i)->t, x, false};
  return complete;
}

static double pelvis_of(const moment *m) {
  return m->pelvis;
}
static double lean_of(const moment *m) {
  return m->lean;
}

/* Mean over the middle half of from..to. */
static double middle_mean(const pc_gait *g, double from, double to, double (*of)(const moment *)) {
  double a = from + 0.25 * (to - from), b = to - 0.25 * (to - from), sum = 0;
  int n = 0;
  for (long i = g->n > RING ? g->n - RING : 0; i < g->n; i++) {
    double x = of(at(g, i));
    if (at(g, i)->t >= a && at(g, i)->t <= b && !isnan(x)) sum += x, n++;
  }
  return n ? sum / n : NAN;
}

static void contact(pc_gait *g, int foot, double t) {
  double other = g->t_contact[1 - foot], own = g->t_contact[foot], left = g->t_off[foot];
  if (t - own < 2 * SHORTEST || t - other < SHORTEST) return;
  if (g->n_steps < PC_MAX_STEPS) {
    pc_footfall *s = &g->steps[g->n_steps++];
    bool in_turn = t - other < LONGEST && !(other < own);
    bool left_seen = left < t && t - left < LONGEST;
    *s = (pc_footfall){t,  foot ? -1 : 1, in_turn ? t - other : NAN, left_seen ? g->trailing[foot] : NAN, NAN,
                       NAN};
    if (g->frontal && left_seen) {
      s->drop = (foot ? -1 : 1) * middle_mean(g, left, t, pelvis_of);
      s->lean = (foot ? 1 : -1) * middle_mean(g, left, t, lean_of);
    }
  }
  g->t_contact[foot] = t, g->trailing[foot] = NAN;
}

/* The newest moment all of whose neighbours are known; a parabola looks one further than the mean. */
static void watch(pc_gait *g) {
  long i = g->n - 1 - AROUND - 1;
  double t;
  if (i < AROUND + 1) return;
  for (int k = 0; k < 2; k++) {
    double angle = at(g, i)->trailing[k];
    if (angle > 0 && !(angle < g->trailing[k])) g->trailing[k] = angle;
    if (passed(g, &g->off[k], i, k, true, &t)) g->t_off[k] = t;
    if (passed(g, &g->contact[k], i, k, false, &t)) contact(g, k, t);
  }
}

static void frontal(const pc_sight *s, pc_view view, moment *m) {
  pc_measures measures;
  pc_measure_sight(s, view, &measures);
  m->pelvis = measures.of[PC_M_PELVIS_SIDE][0].value;
  m->lean = measures.of[PC_M_TRUNK_SIDE][0].value;
}

/* Hip and ankle are off along the way by what lasts of their errors. */
static double lasting_angle(pc_view view) {
  pc_noise hip = pc_landmark_noise(view, PC_LM_LEFT_HIP, 1),
           ankle = pc_landmark_noise(view, PC_LM_LEFT_ANKLE, 1);
  return hypot(hip.lasting[0], ankle.lasting[0]) / LEG / DEGREE;
}

void pc_gait_push(pc_gait *g, const pc_sight *s, pc_view view) {
  moment m;
  bool space = s->kind == PC_SIGHT_SPACE;
  if (!s->person) return;
  if (!space && view == PC_VIEW_UNKNOWN) view = pc_view_of(s, NULL);
  if (!space && view == PC_VIEW_UNKNOWN) return;
  if (!(s->t - g->t_seen < LOST)) forget(g);
  g->rough = !space && (view == PC_VIEW_FRONT || view == PC_VIEW_BACK);
  g->frontal = space || g->rough;
  g->frame = g->n ? s->t - g->t_seen : 0;
  if (!take(g, s, view, &m)) return;
  if (g->frontal) frontal(s, view, &m);
  if (!space) g->lasting = lasting_angle(view);
  g->ring[g->n++ % RING] = m;
  g->t_seen = s->t;
  watch(g);
}

/* ---- the end ---- */

static double step_seconds(const pc_footfall *s) {
  return s->seconds;
}
static double step_trailing(const pc_footfall *s) {
  return s->trailing;
}
static double step_drop(const pc_footfall *s) {
  return s->drop;
}
static double step_lean(const pc_footfall *s) {
  return s->lean;
}

/* side: 0 right, 1 left, -1 both. lasts: standard deviation that no number of steps makes smaller; least: of
 * one step. */
static pc_gait_mean mean_of(const pc_gait *g, int side, double (*of)(const pc_footfall *), double lasts,
                            double least) {
  double sum = 0, square = 0;
  int n = 0;
  for (int i = 0; i < g->n_steps; i++) {
    double x = of(&g->steps[i]);
    if (isnan(x) || (side >= 0 && (g->steps[i].side < 0) != side)) continue;
    sum += x, square += x * x, n++;
  }
  if (!n) return (pc_gait_mean){NAN, NAN, 0};
  double mean = sum / n, spread = n > 1 ? sqrt(fmax(0, (square - n * mean * mean) / (n - 1))) : 0;
  spread = fmax(spread, least);
  return (pc_gait_mean){mean, 1.96 * sqrt(lasts * lasts + spread * spread / n), n};
}

const pc_gait_result *pc_gait_end(pc_gait *g) {
  pc_gait_result *r = &g->result;
  double step_sd = sqrt(2) * fmax(EVENT, 0.5 * g->frame) * (g->rough ? 2 : 1);
  *r = (pc_gait_result){.n_steps = g->n_steps, .steps = g->steps};
  pc_gait_mean all = mean_of(g, -1, step_seconds, 0, step_sd);
  r->cadence = all.n >= 2 ? 60 / all.value : NAN;
  r->cadence_error = all.n >= 2 ? 60 / (all.value * all.value) * all.error : NAN;
  if (!g->frontal)
    r->not_told = "How level the pelvis stays can only be seen from the front or the back.";
  else if (g->n_steps < PC_GAIT_STEPS)
    r->not_told = "How level the pelvis stays is told of ten steps or more.";
  for (int k = 0; k < 2; k++) {
    bool told = !r->not_told;
    r->step_time[k] = mean_of(g, k, step_seconds, 0, step_sd);
    r->trailing[k] = mean_of(g, k, step_trailing, g->lasting, 0);
    r->drop[k] = told ? mean_of(g, k, step_drop, FRONTAL, 0) : (pc_gait_mean){NAN, NAN, 0};
    r->lean[k] = told ? mean_of(g, k, step_lean, FRONTAL, 0) : (pc_gait_mean){NAN, NAN, 0};
  }
  return r;
}
