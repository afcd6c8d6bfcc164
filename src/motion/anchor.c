/* anchor.c: a place in the room for landmarks that have none.
 *
 * A pose network gives the person around the middle of the hips, in the camera's axes: the feet slide,
 * the floor rises as the person sinks, and "up" is the camera's. What is known instead: something carries
 * the person, what carries does not move, and it all lies on one level floor. So
 *   support   A part (heel, toe, knee, hand, shoulder, ...) carries while it is low and slow: its weight
 *             fades from 1 to 0 with height and speed. The lowest part always keeps a little weight.
 *   height    The floor is where the supporting parts are, each lowered by what flesh and bone lie between
 *             landmark and floor (RESTS) and by an error of its own that lasts through the recording.
 *   slide     From frame to frame the person moves against the mean motion of the supporting parts.
 *   lock      What remains, a centimetre or five by which supporting hands, feet, elbows and knees differ
 * from each other and from their own mean, is the network's error: these landmarks are moved to the floor and
 * to their mean place for as long as they carry. Inverse kinematics then finds the legs between a steady
 * trunk and planted feet. tilt      One rotation for the whole recording, about the two level axes, for a
 * camera that is not held level: supporting parts lie in one level plane, and the centre of mass lies above
 * them, as it must in whoever moves slowly and does not fall. The tilt needed for both is found by searching;
 * the prior keeps it small where the recording says nothing. Support depends on height and speed and these on
 * support, so a few rounds are made. Centre of mass: segment masses of de Leva (1996).
 *
 * Not done: jumps (the lowest part is held to the floor), stairs, boxes and treadmills, an error of depth
 * that changes with the pose, and noise: the movement is as rough as the landmarks are, and is smoothed
 * with the joint angles.
 */
#include "base/vec.h"
#include "motion/find.h"
#include "posterior/motion.h"

#include <stdlib.h>
#include <string.h>

/* Height of a landmark over the floor while its part rests there, m: rough sizes of an adult's heel pad,
 * ball of the foot, knee cap, buttock, shoulder, elbow, wrist, hand, head. Errors of 2 cm are taken up by
 * each part's own level. A part may be the mean of two landmarks. */
static const struct {
  const char *landmark, *other;
  double rests;
} PARTS[] = {
    {"left_heel", NULL, 0.03},          {"right_heel", NULL, 0.03},
    {"left_foot_index", NULL, 0.02},    {"right_foot_index", NULL, 0.02},
    {"left_knee", NULL, 0.05},          {"right_knee", NULL, 0.05},
    {"left_hip", NULL, 0.10},           {"right_hip", NULL, 0.10},
    {"left_shoulder", NULL, 0.07},      {"right_shoulder", NULL, 0.07},
    {"left_elbow", NULL, 0.04},         {"right_elbow", NULL, 0.04},
    {"left_wrist", NULL, 0.03},         {"right_wrist", NULL, 0.03},
    {"left_pinky", "left_index", 0.02}, {"right_pinky", "right_index", 0.02},
    {"left_ear", "right_ear", 0.09},
};
enum { N_PARTS = sizeof PARTS / sizeof *PARTS, HEELS = 2, TOES = 2 /* so many parts after its heel */ };
/* A heel's landmark is 7 cm before the back of the heel (models/human/markers.csv): of a foot whose toes
 * point up it is as much higher, m. Feet that stand are told up to this sine off the level, and depth makes
 * them shorter than they are. */
static const double HEEL_RISE = 0.085, TOES_UP = 0.5, FOOT = 0.135;

/* Landmarks that move with a part when it is locked, and how much. */
static const struct {
  const char *end, *part; /* with "left_" or "right_" before */
  double share;
} LOCKS[] = {
    {"heel", "heel", 1},    {"foot_index", "foot_index", 1},
    {"ankle", "heel", 0.7}, {"ankle", "foot_index", 0.3},
    {"knee", "knee", 1},    {"elbow", "elbow", 1},
    {"wrist", "wrist", 1},  {"pinky", "pinky", 1},
    {"index", "pinky", 1},  {"thumb", "pinky", 1},
};
enum { N_LOCKS = sizeof LOCKS / sizeof *LOCKS };

/* de Leva (1996), means of women and men: mass fraction and centre of mass from `from` to `to`. Head by the
 * ears; trunk from the middle of the shoulders to that of the hips. */
static const struct {
  const char *from[2], *to[2];
  double mass, at;
} SEGMENTS[] = {
    {{"left_ear", "right_ear"}, {"left_ear", "right_ear"}, 0.0681, 0},
    {{"left_shoulder", "right_shoulder"}, {"left_hip", "right_hip"}, 0.4302, 0.45},
    {{"left_shoulder", NULL}, {"left_elbow", NULL}, 0.0263, 0.576},
    {{"right_shoulder", NULL}, {"right_elbow", NULL}, 0.0263, 0.576},
    {{"left_elbow", NULL}, {"left_wrist", NULL}, 0.0150, 0.457},
    {{"right_elbow", NULL}, {"right_wrist", NULL}, 0.0150, 0.457},
    {{"left_wrist", NULL}, {"left_index", NULL}, 0.0059, 0.5},
    {{"right_wrist", NULL}, {"right_index", NULL}, 0.0059, 0.5},
    {{"left_hip", NULL}, {"left_knee", NULL}, 0.1447, 0.385},
    {{"right_hip", NULL}, {"right_knee", NULL}, 0.1447, 0.385},
    {{"left_knee", NULL}, {"left_ankle", NULL}, 0.0457, 0.443},
    {{"right_knee", NULL}, {"right_ankle", NULL}, 0.0457, 0.443},
    {{"left_heel", NULL}, {"left_foot_index", NULL}, 0.0133, 0.42},
    {{"right_heel", NULL}, {"right_foot_index", NULL}, 0.0133, 0.42},
};
enum { N_SEGMENTS = sizeof SEGMENTS / sizeof *SEGMENTS };

/* A part this far above the floor, m, or this fast, m/s, carries nothing. */
static const double TOO_HIGH = 0.08, TOO_FAST = 0.6;
/* Below this share of both limits together it carries fully. */
static const double FULL = 0.4;
static const double SUPPORTS = 0.3; /* parts of less weight are not asked about tilt and levels */
static const double LEAST = 0.02;   /* weight of the lowest part, however fast it is */
/* Speeds are differences over this time, s, and weights are averaged over it: landmarks jitter by a
 * centimetre from frame to frame. */
static const double WINDOW = 0.2;
/* Share of a part's landmarks' visibility that its weight must reach to be locked at all, and wholly. */
static const double LOOSE = 0.1, LOCKED = 0.5;
static const double LARGEST_LOCK = 0.1;   /* m: what is further off is no error but a step or a box */
static const double LARGEST_LEVEL = 0.05; /* m: how far a part's own level may lie off the floor */
static const double HALF_BASE = 0.04;     /* m: half the width of a foot or hand around its landmark */
/* What tilt is judged by: heights of supports differ by about this, m; the centre of mass lies outside
 * its support by about this, m; cameras are tilted by about this, rad: those on a tripod or table look down
 * (pitch) more than they are crooked (roll). */
static const double UNEVEN = 0.01, OFF_BALANCE = 0.03, PITCH = 0.17, ROLL = 0.05;
/* In fast movement the centre of mass is not over its support all the time: more than this, m, is not held
 * against a tilt. */
static const double MOMENTARY = 0.1;
static const double LARGEST_TILT = 0.44; /* rad, 25 degrees */
enum { ROUNDS = 4, TILT_FRAMES = 80, DIRECTIONS = 16 };

typedef struct place {
  const pc_markers *in;
  int n;           /* frames */
  double *part;    /* n * N_PARTS * 3: as recorded */
  double *com;     /* n * 3: as recorded */
  double *visible; /* n * N_PARTS: 0..1 */
  double tilt[2];  /* pitch about x, roll about z, rad */
  double R[9];     /* of the tilt */
  double *turned;  /* n * N_PARTS * 3: after R */
  double *shift;   /* n * 3 */
  double *weight;  /* n * N_PARTS: support */
  double *spare;   /* n * N_PARTS */
  double *lock;    /* n * N_PARTS * 3: correction in the room, m */
  double level[N_PARTS];
  double compass[DIRECTIONS][2];
  int half; /* frames to each side of WINDOW */
} place;

/* ---- what the landmarks say -------------------------------------------------------------------- */

/* Mean of one or two landmarks; NaN when one is missing. Returns the lesser visibility. */
static double mean_of(const pc_markers *m, int frame, const char *a, const char *b, double out[3]) {
  int i = pc_markers_find(m, a), j = b ? pc_markers_find(m, b) : i;
  v3_set(out, NAN, NAN, NAN);
  if (i < 0 || j < 0) return 0;
  const double *at = m->at + (size_t)frame * m->n * 3,
               *w = m->weight ? m->weight + (size_t)frame * m->n : NULL;
  v3_add(out, at + 3 * i, at + 3 * j);
  v3_scale(out, 0.5, out);
  return w ? fmin(w[i], w[j]) : 1;
}

static void find_com(const pc_markers *m, int frame, double com[3]) {
  double total = 0;
  v3_set(com, 0, 0, 0);
  for (int s = 0; s < N_SEGMENTS; s++) {
    double from[3], to[3];
    mean_of(m, frame, SEGMENTS[s].from[0], SEGMENTS[s].from[1], from);
    mean_of(m, frame, SEGMENTS[s].to[0], SEGMENTS[s].to[1], to);
    if (isnan(from[0]) || isnan(to[0])) continue;
    v3_madd(com, SEGMENTS[s].mass * (1 - SEGMENTS[s].at), from);
    v3_madd(com, SEGMENTS[s].mass * SEGMENTS[s].at, to);
    total += SEGMENTS[s].mass;
  }
  v3_scale(com, 1 / total, com); /* NaN when nothing is seen */
}

static void gather(place *p) {
  for (int f = 0; f < p->n; f++) {
    find_com(p->in, f, p->com + 3 * (size_t)f);
    for (int i = 0; i < N_PARTS; i++) {
      size_t at = (size_t)f * N_PARTS + i;
      p->visible[at] = mean_of(p->in, f, PARTS[i].landmark, PARTS[i].other, p->part + 3 * at);
    }
  }
}

static void turn_by(double R[9], const double tilt[2]) {
  double X[9], Z[9];
  m3_axis_angle(X, (double[]){1, 0, 0}, tilt[0]);
  m3_axis_angle(Z, (double[]){0, 0, 1}, tilt[1]);
  m3_mul(R, X, Z);
}

static void turn_parts(place *p) {
  turn_by(p->R, p->tilt);
  for (size_t i = 0; i < (size_t)p->n * N_PARTS; i++) m3_apply(p->turned + 3 * i, p->R, p->part + 3 * i);
}

/* ---- support, height, slide -------------------------------------------------------------------- */

static double fade(double x, double full, double none) { /* 1 below full, 0 above none, C1 between */
  double u = (none - x) / (none - full);
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return u * u * (3 - 2 * u);
}

/* Height of part i over the floor while it rests there, m. Which way toes point is told in the camera's axes:
 * a tilt that is being looked for must not lift the heels that it is judged by. */
static double rests(const place *p, int f, int i) {
  if (i >= HEELS) return PARTS[i].rests;
  const double *heel = p->part + 3 * ((size_t)f * N_PARTS + i), *toe = heel + 3 * TOES;
  double sine = (toe[1] - heel[1]) / fmax(FOOT, v3_distance(toe, heel));
  return PARTS[i].rests + (sine > TOES_UP ? HEEL_RISE * (sine - TOES_UP) / (1 - TOES_UP) : 0);
}

/* Part i of frame f over the floor, less its own level, m. */
static double above(const place *p, int f, int i) {
  return p->turned[3 * ((size_t)f * N_PARTS + i) + 1] - rests(p, f, i) - p->level[i] +
         p->shift[3 * (size_t)f + 1];
}

/* Speed of a part in the room, m/s; 0 when it cannot be told. */
static double speed(const place *p, int f, int i) {
  int a = f - p->half < 0 ? 0 : f - p->half, b = f + p->half >= p->n ? p->n - 1 : f + p->half;
  double d[3], dt = p->in->time[b] - p->in->time[a];
  v3_sub(d, p->turned + 3 * ((size_t)b * N_PARTS + i), p->turned + 3 * ((size_t)a * N_PARTS + i));
  v3_madd(d, 1, p->shift + 3 * (size_t)b);
  v3_madd(d, -1, p->shift + 3 * (size_t)a);
  double v = v3_norm(d) / dt;
  return isfinite(v) ? v : 0;
}

static int lowest(const place *p, int f) {
  int low = -1;
  for (int i = 0; i < N_PARTS; i++) {
    double h = above(p, f, i);
    if (!isnan(h) && (low < 0 || h < above(p, f, low))) low = i;
  }
  return low;
}

/* Weights by height and, but for the first round, by speed; then their mean over the window. */
static void find_support(place *p, bool first) {
  double *raw = p->spare;
  for (int f = 0; f < p->n; f++) {
    int low = lowest(p, f);
    for (int i = 0; i < N_PARTS; i++) {
      double h = above(p, f, i), *w = raw + (size_t)f * N_PARTS + i;
      *w = isnan(h) ? 0 : fade(fmax(0, h) / TOO_HIGH + (first ? 0 : speed(p, f, i) / TOO_FAST), FULL, 1);
      *w = (*w + (i == low ? LEAST : 0)) * p->visible[(size_t)f * N_PARTS + i];
    }
  }
  for (int f = 0; f < p->n; f++)
    for (int i = 0; i < N_PARTS; i++) {
      double sum = 0;
      int n = 0;
      for (int k = f - p->half / 2; k <= f + p->half / 2; k++)
        if (k >= 0 && k < p->n) sum += raw[(size_t)k * N_PARTS + i], n++;
      size_t at = (size_t)f * N_PARTS + i;
      p->weight[at] = isnan(p->turned[3 * at]) ? 0 : sum / n;
    }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Each part's own level: the median of its height while it supports. */
static void find_levels(place *p) {
  for (int i = 0; i < N_PARTS; i++) {
    int n = 0;
    for (int f = 0; f < p->n; f++)
      if (p->weight[(size_t)f * N_PARTS + i] > SUPPORTS) p->spare[n++] = above(p, f, i) + p->level[i];
    if (n <= p->half) {
      p->level[i] = 0;
      continue;
    }
    qsort(p->spare, (size_t)n, sizeof *p->spare, ascending);
    p->level[i] = fmax(-LARGEST_LEVEL, fmin(LARGEST_LEVEL, p->spare[n / 2]));
  }
}

static void find_height(place *p) {
  for (int f = 0; f < p->n; f++) {
    double sum = 0, weight = 0;
    for (int i = 0; i < N_PARTS; i++) {
      double w = p->weight[(size_t)f * N_PARTS + i];
      if (w > 0) sum += w * above(p, f, i), weight += w;
    }
    if (weight > 0) p->shift[3 * (size_t)f + 1] -= sum / weight;
  }
}

static void find_slide(place *p) {
  for (int f = 1; f < p->n; f++) {
    double move[3] = {0}, weight = 0;
    double *now = p->shift + 3 * (size_t)f, *before = now - 3;
    for (int i = 0; i < N_PARTS; i++) {
      size_t at = (size_t)f * N_PARTS + i, was = at - N_PARTS;
      double w = p->weight[at] * p->weight[was], d[3];
      v3_sub(d, p->turned + 3 * at, p->turned + 3 * was);
      if (w > 0 && !isnan(d[0])) v3_madd(move, w, d), weight += w;
    }
    for (int k = 0; k < 3; k += 2) now[k] = before[k] - (weight > 0 ? move[k] / weight : 0);
  }
}

/* The floor where the lowest part is: where the rounds start. */
static void start_height(place *p) {
  double height = 0;
  memset(p->level, 0, sizeof p->level);
  memset(p->shift, 0, (size_t)p->n * 3 * sizeof *p->shift);
  for (int f = 0; f < p->n; f++) {
    int low = lowest(p, f);
    if (low >= 0) height = -above(p, f, low);
    p->shift[3 * (size_t)f + 1] = height; /* nobody seen: as before */
  }
}

static void stand(place *p) {
  turn_parts(p);
  start_height(p);
  for (int round = 0; round < ROUNDS; round++) {
    find_support(p, round == 0);
    if (round > 0) find_levels(p);
    find_height(p);
    find_slide(p);
  }
}

/* ---- tilt -------------------------------------------------------------------------------------- */

/* Under rotation R, in frame f: variance of the heights of the supports, m^2, and how far the centre of mass
 * lies outside them, m; false when nothing is seen to support. */
static bool judge(const place *p, int f, const double R[9], double *uneven, double *outside) {
  double sum = 0, squares = 0, weight = 0, com[3], edge[DIRECTIONS];
  if (isnan(p->com[3 * (size_t)f])) return false;
  m3_apply(com, R, p->com + 3 * (size_t)f);
  for (int k = 0; k < DIRECTIONS; k++) edge[k] = -INFINITY;
  for (int i = 0; i < N_PARTS; i++) {
    size_t at = (size_t)f * N_PARTS + i;
    double w = p->weight[at], x[3];
    if (w < SUPPORTS) continue;
    m3_apply(x, R, p->part + 3 * at);
    double h = x[1] - rests(p, f, i);
    sum += w * h, squares += w * h * h, weight += w;
    for (int k = 0; k < DIRECTIONS; k++)
      edge[k] = fmax(edge[k], p->compass[k][0] * x[0] + p->compass[k][1] * x[2] + HALF_BASE);
  }
  if (!(weight > 0)) return false;
  *uneven = fmax(0, squares / weight - sum * sum / weight / weight);
  *outside = 0;
  for (int k = 0; k < DIRECTIONS; k++)
    *outside = fmax(*outside, p->compass[k][0] * com[0] + p->compass[k][1] * com[2] - edge[k]);
  return true;
}

/* How unlikely a tilt is: squares of what is off, each over what is usual. */
static double tilt_cost(const place *p, const double tilt[2]) {
  double R[9], sum = 0;
  int n = 0, stride = p->n > TILT_FRAMES ? p->n / TILT_FRAMES : 1;
  turn_by(R, tilt);
  for (int f = 0; f < p->n; f += stride) {
    double uneven, outside;
    if (!judge(p, f, R, &uneven, &outside)) continue;
    outside = fmin(outside, MOMENTARY);
    sum += uneven / (UNEVEN * UNEVEN) + outside * outside / (OFF_BALANCE * OFF_BALANCE), n++;
  }
  double a = tilt[0] / PITCH, b = tilt[1] / ROLL;
  return (n ? sum / n : 0) + a * a + b * b;
}

/* Pattern search: steps of 4 degrees halved to 0.1. */
static void find_tilt(place *p) {
  double best = tilt_cost(p, p->tilt);
  for (double step = 0.07; step > 0.0015;) {
    double from[2] = {p->tilt[0], p->tilt[1]};
    bool better = false;
    for (int k = 0; k < 8; k++) {
      static const double way[8][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
      double next[2] = {from[0] + step * way[k][0], from[1] + step * way[k][1]};
      if (fabs(next[0]) > LARGEST_TILT || fabs(next[1]) > LARGEST_TILT) continue;
      double cost = tilt_cost(p, next);
      if (cost < best) best = cost, p->tilt[0] = next[0], p->tilt[1] = next[1], better = true;
    }
    if (!better) step /= 2;
  }
}

/* ---- the whole --------------------------------------------------------------------------------- */

static int make_place(place *p, pc_arena *scratch, pc_err *err) {
  size_t n = (size_t)p->n;
  p->part = PC_NEW(scratch, double, n *N_PARTS * 3), p->turned = PC_NEW(scratch, double, n *N_PARTS * 3);
  p->com = PC_NEW(scratch, double, n * 3), p->shift = PC_NEW(scratch, double, n * 3);
  p->visible = PC_NEW(scratch, double, n *N_PARTS), p->weight = PC_NEW(scratch, double, n *N_PARTS),
  p->spare = PC_NEW(scratch, double, n *N_PARTS), p->lock = PC_NEW(scratch, double, n *N_PARTS * 3);
  if (!p->part || !p->turned || !p->com || !p->shift || !p->visible || !p->weight || !p->spare || !p->lock)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int k = 0; k < DIRECTIONS; k++)
    p->compass[k][0] = cos(2 * M_PI * k / DIRECTIONS), p->compass[k][1] = sin(2 * M_PI * k / DIRECTIONS);
  double dt = p->n > 1 ? (p->in->time[p->n - 1] - p->in->time[0]) / (p->n - 1) : 1;
  p->half = (int)fmax(1, floor(0.5 * WINDOW / dt + 0.5));
  return PC_OK;
}

/* ---- lock -------------------------------------------------------------------------------------- */

/* 0..1: how firmly part i is held in frame f. */
static double hold(const place *p, int f, int i) {
  size_t at = (size_t)f * N_PARTS + i;
  if (!(p->visible[at] > 0) || isnan(p->turned[3 * at])) return 0;
  return 1 - fade(p->weight[at] / p->visible[at], LOOSE, LOCKED);
}

static void in_room(const place *p, int f, int i, double x[3]) {
  v3_add(x, p->turned + 3 * ((size_t)f * N_PARTS + i), p->shift + 3 * (size_t)f);
}

/* From frame a until before b part i is held: towards the floor and its mean place. */
static void lock_spell(place *p, int i, int a, int b) {
  double mean[3] = {0}, sum = 0, height = 0, x[3];
  for (int f = a; f < b; f++) {
    in_room(p, f, i, x);
    v3_madd(mean, hold(p, f, i), x);
    sum += hold(p, f, i), height += hold(p, f, i) * rests(p, f, i);
  }
  v3_scale(mean, 1 / sum, mean);
  mean[1] = height / sum;
  for (int f = a; f < b; f++) {
    double *d = p->lock + 3 * ((size_t)f * N_PARTS + i);
    in_room(p, f, i, x);
    v3_sub(d, mean, x);
    double length = v3_norm(d), most = fmin(1, LARGEST_LOCK / length);
    v3_scale(d, hold(p, f, i) * (length > 0 ? most : 1), d);
  }
}

static void lock_parts(place *p) {
  for (int i = 0; i < N_PARTS; i++)
    for (int f = 0; f < p->n; f++) {
      int first = f;
      while (f < p->n && hold(p, f, i) > 0) f++;
      if (f > first) lock_spell(p, i, first, f);
    }
}

static int side_of(const char *name) { /* length of "left_" or "right_" */
  return strncmp(name, "left_", 5) == 0 ? 5 : strncmp(name, "right_", 6) == 0 ? 6 : 0;
}

/* Share of part i's correction that a landmark takes. */
static double lock_share(const char *landmark, int i) {
  int side = side_of(landmark), of = side_of(PARTS[i].landmark);
  if (!side || side != of) return 0;
  for (int k = 0; k < N_LOCKS; k++)
    if (!strcmp(LOCKS[k].end, landmark + side) && !strcmp(LOCKS[k].part, PARTS[i].landmark + of))
      return LOCKS[k].share;
  return 0;
}

static pc_markers *moved(const place *p, pc_arena *arena) {
  const pc_markers *in = p->in;
  pc_markers *out = PC_NEW(arena, pc_markers, 1);
  double *at = PC_NEW(arena, double, (size_t)in->n_frames *(size_t)in->n * 3);
  if (!out || !at) return NULL;
  *out = *in, out->at = at;
  for (int m = 0; m < in->n; m++) {
    double share[N_PARTS];
    for (int i = 0; i < N_PARTS; i++) share[i] = lock_share(in->names[m], i);
    for (int f = 0; f < in->n_frames; f++) {
      size_t k = 3 * ((size_t)f * in->n + m);
      m3_apply(at + k, p->R, in->at + k);
      v3_madd(at + k, 1, p->shift + 3 * (size_t)f);
      for (int i = 0; i < N_PARTS; i++)
        if (share[i] > 0) v3_madd(at + k, share[i], p->lock + 3 * ((size_t)f * N_PARTS + i));
    }
  }
  return out;
}

static void tell(const place *p, pc_place *said) {
  double share[N_PARTS] = {0};
  for (int f = 0; f < p->n; f++)
    for (int i = 0; i < N_PARTS; i++) share[i] += p->weight[(size_t)f * N_PARTS + i] / p->n;
  *said = (pc_place){.pitch = p->tilt[0], .roll = p->tilt[1]};
  for (int i = 0; i < N_PARTS; i++) {
    int best = -1;
    for (int k = 0; k < N_PARTS; k++)
      if (share[k] > 0.2 && (best < 0 || share[k] > share[best])) best = k;
    if (best < 0 || said->n_supports == PC_PLACE_SUPPORTS) break;
    said->support[said->n_supports++] = PARTS[best].landmark;
    share[best] = 0;
  }
}

pc_markers *pc_markers_anchor(const pc_markers *markers, pc_place *said, pc_arena *arena, pc_err *err) {
  place p = {.in = markers, .n = markers->n_frames};
  pc_arena *scratch = pc_arena_make();
  pc_markers *out = NULL;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!make_place(&p, scratch, err)) {
    gather(&p);
    stand(&p);
    for (int round = 0; round < 2; round++) {
      find_tilt(&p);
      stand(&p);
    }
    lock_parts(&p);
    out = moved(&p, arena);
    if (!out) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    if (said) tell(&p, said);
  }
  pc_arena_free(scratch);
  return out;
}
