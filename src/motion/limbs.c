/* limbs.c: how long the limbs of a person are whom a pose network sees, and how well that is known.
 *
 * A length is the mean over the recording of the distance between two landmarks. They are off by centimetres
 * that last (noise.c), so the mean is as bad as one moment where the limb always points the same way: depth
 * lengthens what lies across it, and a knee that stays bent and is told too straight shortens thigh and
 * shank together. On the other side people are built alike: one size, from which each length differs by 5 %.
 * Both are weighed as they deserve (linear Gaussian estimation, Kalman 1960):
 *     y = H x + A e + rest,   x = size 1 + own,   x told = G (y - bias),   G = P H' inverse(H P H' + C)
 *   y     logarithm of length over the body's, of each side by itself; H says of which limb;
 *   e, A  every landmark's lasting error and the straightening of knees, and what they do to y: means over
 *         the recording, so what turns about averages out by itself;
 *   C     A cov(e) A', and what else there is: wavering, and where the body's own landmarks are not fixed
 *         to the limb (REST);
 *   bias  an error across a limb lengthens it whatever its sign: half its square over the length.
 * What is left, (1 - G H)(x) and G A e, goes on to the angles (error_modes.c): an error that moves a landmark
 * also moves the length that was found by it.
 *
 * Not done: left and right that differ; widths; feet, which networks draw as they like: they follow the rest.
 */
#include "base/linalg.h"
#include "base/vec.h"
#include "motion/error_modes.h"
#include "motion/find.h"

#include <string.h>

/* Logarithms. Between people, segment length over height (Drillis & Contini 1966); a size is as good as not
 * known. */
static const double OWN = PC_LIMB_OWN, SIZE = 0.3;
/* Shoulder and elbow landmarks move against the arm's bones as it is raised, hips against shoulders as the
 * back bends; the others hardly. */
static const double REST = 0.02, REST_TRUNK = 0.04, REST_ARM = 0.04;
static const double LARGEST_BIAS = 0.15; /* beyond it the square is no longer small */
static const double MEMORY = 0.5;        /* s: wavering errors this far apart are independent */
static const double UNSEEN = 10;         /* variance of what was never seen */
static const double SHOWN = 0.1;         /* weight of a landmark that tells a length */

/* The landmark where each limb begins and ends; left ones, right ones follow. The trunk is between middles.
 */
static const struct {
  pc_landmark from, to;
  double rest;
} LIMBS[PC_LIMBS] = {
    [PC_LIMB_TRUNK] = {PC_LM_LEFT_HIP, PC_LM_LEFT_SHOULDER, REST_TRUNK},
    [PC_LIMB_THIGH] = {PC_LM_LEFT_HIP, PC_LM_LEFT_KNEE, REST},
    [PC_LIMB_SHANK] = {PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE, REST},
    [PC_LIMB_FOOT] = {PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE, REST},
    [PC_LIMB_ARM] = {PC_LM_LEFT_SHOULDER, PC_LM_LEFT_ELBOW, REST_ARM},
    [PC_LIMB_FOREARM] = {PC_LM_LEFT_ELBOW, PC_LM_LEFT_WRIST, REST},
};

enum { MEASURES = 2 * (PC_LIMBS - 1) + 1 };
typedef struct measure {
  pc_limb limb;
  int n, end[4]; /* landmarks: the first half are where it begins */
  double own;    /* m: of the body */
  double seen;   /* weight of all moments */
  double y, bias, wavers;
  double by[4][3]; /* of y by the ends, 1/m, the camera's axes */
  double knee[2];  /* of y by the straightening of a knee */
} measure;

typedef struct limbs {
  const pc_body *body;
  const pc_markers *markers;
  pc_view view;
  double axes[9]; /* camera to room */
  int column[PC_LANDMARKS], marker[PC_LANDMARKS];
  measure m[MEASURES];
  double G[PC_LIMBS][MEASURES];
} limbs;

/* ---- what is seen ---- */

static void list_measures(limbs *l) {
  int n = 0;
  for (int i = 0; i < PC_LIMBS; i++) {
    int a = (int)LIMBS[i].from, b = (int)LIMBS[i].to;
    if (i == PC_LIMB_TRUNK)
      l->m[n++] = (measure){.limb = PC_LIMB_TRUNK, .n = 4, .end = {a, a + 1, b, b + 1}};
    else
      for (int side = 0; side < 2; side++)
        l->m[n++] = (measure){.limb = (pc_limb)i, .n = 2, .end = {a + side, b + side}};
  }
}

static const double *at(const limbs *l, int frame, int landmark) {
  return l->markers->at + 3 * ((size_t)frame * (size_t)l->markers->n + (size_t)l->column[landmark]);
}

static double visible(const limbs *l, int frame, int landmark) {
  if (!l->markers->weight) return 1;
  return l->markers->weight[(size_t)frame * (size_t)l->markers->n + (size_t)l->column[landmark]];
}

/* From where the limb begins to where it ends, the camera's axes; false: not seen. Returns the weight too. */
static bool way(const limbs *l, const measure *m, int frame, double d[3], double *weight) {
  double x[3] = {0, 0, 0};
  *weight = 1;
  for (int i = 0; i < m->n; i++) {
    if (l->column[m->end[i]] < 0 || isnan(at(l, frame, m->end[i])[0])) return false;
    *weight = fmin(*weight, visible(l, frame, m->end[i]));
    v3_madd(x, (i < m->n / 2 ? -2.0 : 2.0) / m->n, at(l, frame, m->end[i]));
  }
  m3_apply_t(d, l->axes, x);
  return *weight >= SHOWN && v3_dot(d, d) > 1e-4;
}

/* From a knee to the middle of hip and ankle, the camera's axes; nothing where they are not seen. */
static void pull(const limbs *l, int frame, int side, double out[3]) {
  const int chain[3] = {PC_LM_LEFT_HIP + side, PC_LM_LEFT_KNEE + side, PC_LM_LEFT_ANKLE + side};
  double d[3] = {0, 0, 0};
  bool seen = true;
  for (int k = 0; k < 3; k++) seen = seen && l->column[chain[k]] >= 0 && !isnan(at(l, frame, chain[k])[0]);
  for (int k = 0; k < 3 && seen; k++)
    d[k] = 0.5 * (at(l, frame, chain[0])[k] + at(l, frame, chain[2])[k]) - at(l, frame, chain[1])[k];
  m3_apply_t(out, l->axes, d);
}

/* What a landmark's error is multiplied by: knees were moved away from the middle. */
static double grown(const limbs *l, int frame, int landmark) {
  double d[3];
  if (landmark != PC_LM_LEFT_KNEE && landmark != PC_LM_RIGHT_KNEE) return 1;
  pull(l, frame, landmark - PC_LM_LEFT_KNEE, d);
  return 1 + pc_knee_undone(l->view, v3_norm(d));
}

static void add_frame(const limbs *l, measure *m, int frame) {
  double d[3], weight;
  if (!way(l, m, frame, d, &weight)) return;
  double square = v3_dot(d, d), bias = 0;
  for (int i = 0; i < m->n; i++) {
    pc_noise noise = pc_landmark_noise(l->view, m->end[i], visible(l, frame, m->end[i]));
    double part = grown(l, frame, m->end[i]) * (i < m->n / 2 ? -2.0 : 2.0) / m->n;
    for (int k = 0; k < 3; k++) {
      double last = part * noise.lasting[k], waver = part * noise.jitter[k], by = part * d[k] / square;
      bias += (last * last + waver * waver) * (1 - 2 * d[k] * d[k] / square) / (2 * square);
      m->by[i][k] += weight * by;
      m->wavers += weight * by * by * noise.jitter[k] * noise.jitter[k];
    }
  }
  m->y += weight * log(sqrt(square) / m->own), m->seen += weight;
  m->bias += weight * fmax(-LARGEST_BIAS, fmin(LARGEST_BIAS, bias));
  if (m->limb != PC_LIMB_THIGH && m->limb != PC_LIMB_SHANK) return;
  int side = m->end[0] == PC_LM_RIGHT_HIP || m->end[0] == PC_LM_RIGHT_KNEE;
  double way_in[3];
  pull(l, frame, side, way_in);
  m->knee[side] += (m->limb == PC_LIMB_THIGH ? 1 : -1) * weight * v3_dot(d, way_in) / square;
}

static void take_mean(measure *m) {
  double per = m->seen > 0 ? 1 / m->seen : 0;
  m->y *= per, m->bias *= per, m->wavers *= per;
  for (int i = 0; i < m->n; i++) v3_scale(m->by[i], per, m->by[i]);
  for (int k = 0; k < 2; k++) m->knee[k] *= per;
}

/* Lengths of the body as it stands. */
static int measure_body(limbs *l, pc_err *err) {
  pc_pose *pose = pc_pose_make(l->body);
  if (!pose) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int c = 0; c < l->body->n_coordinates; c++) pose->q[c] = l->body->coordinates[c].value;
  pc_pose_couple(l->body, pose);
  pc_pose_position(l->body, pose);
  for (int i = 0; i < MEASURES; i++) {
    double sum[3] = {0, 0, 0}, x[3];
    for (int k = 0; k < l->m[i].n; k++) {
      const pc_marker *marker = &l->body->markers[l->marker[l->m[i].end[k]]];
      pc_pose_point(pose, marker->segment, marker->at, x);
      v3_madd(sum, (k < l->m[i].n / 2 ? -2.0 : 2.0) / l->m[i].n, x);
    }
    l->m[i].own = v3_norm(sum);
  }
  pc_pose_free(pose);
  return PC_OK;
}

/* ---- what follows ---- */

/* Lasting error of a landmark, m; as visible as it is on the whole. */
static void find_lasting(const limbs *l, int landmark, double sd[3]) {
  double sum = 0;
  for (int f = 0; f < l->markers->n_frames; f++) sum += visible(l, f, landmark);
  v3_copy(sd, pc_landmark_noise(l->view, landmark, sum / l->markers->n_frames).lasting);
}

static double shared_error(const measure *a, const measure *b, const double sd[PC_LANDMARKS][3],
                           double knee) {
  double sum = 0;
  for (int i = 0; i < a->n; i++)
    for (int j = 0; j < b->n; j++)
      for (int k = 0; k < 3 && a->end[i] == b->end[j]; k++)
        sum += a->by[i][k] * b->by[j][k] * sd[a->end[i]][k] * sd[a->end[i]][k];
  for (int k = 0; k < 2; k++) sum += a->knee[k] * b->knee[k] * knee * knee;
  return sum;
}

static double prior(pc_limb a, pc_limb b) {
  return SIZE * SIZE + (a == b ? OWN * OWN : 0);
}

static bool find_gain(limbs *l) {
  double sd[PC_LANDMARKS][3] = {{0}}, S[MEASURES * MEASURES], column[MEASURES];
  double knee, seconds = l->markers->time[l->markers->n_frames - 1] - l->markers->time[0];
  double share = pc_knee_bias(l->view, &knee);
  knee /= 1 - share; /* after pc_landmarks_bend */
  for (int i = 0; i < MEASURES; i++)
    for (int e = 0; e < l->m[i].n; e++) find_lasting(l, l->m[i].end[e], sd[l->m[i].end[e]]);
  for (int a = 0; a < MEASURES; a++)
    for (int b = 0; b <= a; b++) {
      const measure *x = &l->m[a], *y = &l->m[b];
      S[a * MEASURES + b] = prior(x->limb, y->limb) + shared_error(x, y, sd, knee);
      if (a == b)
        S[a * MEASURES + b] += pow(LIMBS[x->limb].rest, 2) + x->wavers / fmax(1, seconds / MEMORY) +
                               (x->seen > 0 && x->limb != PC_LIMB_FOOT ? 0 : UNSEEN);
    }
  if (!pc_cholesky(S, MEASURES, MEASURES, 0)) return false;
  for (int i = 0; i < PC_LIMBS; i++) {
    for (int b = 0; b < MEASURES; b++) column[b] = prior((pc_limb)i, l->m[b].limb);
    pc_cholesky_solve(S, MEASURES, MEASURES, column);
    memcpy(l->G[i], column, sizeof column);
  }
  return true;
}

static void tell(const limbs *l, pc_limbs *out) {
  memset(out, 0, sizeof *out);
  for (int i = 0; i < PC_LIMBS; i++) {
    double sum = 0;
    for (int b = 0; b < MEASURES; b++) {
      const measure *m = &l->m[b];
      sum += l->G[i][b] * (m->y - m->bias);
      out->told_by[i][m->limb] += l->G[i][b];
      for (int e = 0; e < m->n; e++) v3_madd(out->by[i][m->end[e]], l->G[i][b], m->by[e]);
      for (int k = 0; k < 2; k++) out->knee[i][k] += l->G[i][b] * m->knee[k];
    }
    out->factor[i] = exp(sum);
  }
}

/* ---- the body ---- */

static bool bears(const limbs *l, int segment, int landmark) {
  return l->body->markers[l->marker[landmark]].segment == segment;
}

/* Which limb a segment goes with: the trunk is all from hips to shoulders; an end's segment is its limb; the
 * others go with what they carry, and then with what carries them. */
static void group(const limbs *l, int *limb) {
  int ns = l->body->n_segments;
  for (int s = 0; s < ns; s++) limb[s] = -1;
  for (int side = 0; side < 2; side++) {
    for (int i = PC_LIMB_THIGH; i < PC_LIMBS; i++)
      for (int s = 1; s < ns; s++)
        if (bears(l, s, (int)LIMBS[i].to + side)) limb[s] = i;
    for (int end = 0; end < 2; end++)
      for (int s = l->body->markers[l->marker[(end ? PC_LM_LEFT_SHOULDER : PC_LM_LEFT_HIP) + side]].segment;
           s > 0; s = l->body->joints[s].parent)
        limb[s] = PC_LIMB_TRUNK;
  }
  for (int s = ns - 1; s > 0; s--) {
    int p = l->body->joints[s].parent;
    if (limb[s] > PC_LIMB_TRUNK && p > 0 && limb[p] < 0) limb[p] = limb[s];
  }
  for (int s = 1; s < ns; s++)
    if (limb[s] < 0)
      limb[s] = limb[l->body->joints[s].parent] < 0 ? PC_LIMB_TRUNK : limb[l->body->joints[s].parent];
}

static pc_body *stretch(const limbs *l, const pc_limbs *told, double mass, pc_arena *scratch, pc_err *err) {
  int ns = l->body->n_segments, *limb = PC_NEW(scratch, int, ns);
  double(*factor)[3] = pc_arena_get(scratch, (size_t)ns, sizeof *factor);
  if (!limb || !factor) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  group(l, limb);
  for (int s = 0; s < ns; s++) {
    double f = s ? told->factor[limb[s]] : 1;
    v3_set(factor[s], f, f, f);
  }
  return pc_body_scale(l->body, (const double(*)[3])factor, mass, err);
}

static int find_landmarks(limbs *l, pc_err *err) {
  for (int i = 0; i < PC_LANDMARKS; i++) {
    l->column[i] = pc_markers_find(l->markers, pc_landmark_name(i));
    l->marker[i] = pc_body_find_marker(l->body, pc_landmark_name(i));
  }
  for (int i = 0; i < MEASURES; i++)
    for (int e = 0; e < l->m[i].n; e++)
      if (l->marker[l->m[i].end[e]] < 0 || l->column[l->m[i].end[e]] < 0)
        return pc_fail(err, PC_MISMATCH, 0, "lacks %s, or the model does: limbs cannot be measured",
                       pc_landmark_name(l->m[i].end[e]));
  return PC_OK;
}

pc_body *pc_body_scale_limbs(const pc_body *body, const pc_markers *markers, pc_view view,
                             const pc_place *place, double mass, pc_limbs *told, pc_err *err) {
  limbs l = {.body = body, .markers = markers, .view = view};
  pc_place_axes(place, l.axes);
  list_measures(&l);
  if (find_landmarks(&l, err) || measure_body(&l, err)) return NULL;
  for (int i = 0; i < MEASURES; i++) {
    for (int f = 0; f < markers->n_frames; f++) add_frame(&l, &l.m[i], f);
    take_mean(&l.m[i]);
  }
  pc_arena *scratch = pc_arena_make();
  pc_body *scaled = NULL;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!find_gain(&l))
    pc_fail(err, PC_MISMATCH, 0, "lengths of limbs cannot be told from these landmarks");
  else {
    tell(&l, told);
    scaled = stretch(&l, told, mass, scratch, err);
  }
  pc_arena_free(scratch);
  return scaled;
}
