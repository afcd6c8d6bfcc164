/* measure.c: every feature of rules.h, of one sight.
 *
 * What a view shows decides from which scene (scene.h) a feature is taken: from the side all that turns about
 * the body's width, from the front all that leans and what is level, from between or from measured points
 * everything, in space. What hangs on a hidden landmark, or cannot be seen from there, is NaN.
 *
 * Errors are those of the landmarks to first order (figure.c), and never below the bands that
 * PROGRAMME_RULES MEAS-3 gives for a camera that was not calibrated: knee and hip 7-8 degrees, frontal
 * 4-5, trunk 6, each of a difference.
 */
#include "form/measure.h"
#include "base/vec.h"
#include "form/scene.h"

#include <string.h>

static const double Z95 = 1.96;

double pc_feature_least_band(pc_feature f) {
  switch (f) {
  case PC_M_HIP:
  case PC_M_KNEE:
  case PC_M_ANKLE:
  case PC_M_SHOULDER:
  case PC_M_ELBOW:
  case PC_M_THIGH:
  case PC_M_SHANK:
  case PC_M_BODY_LINE:
    return 7.5;
  case PC_M_TRUNK:
    return 6;
  case PC_M_TRUNK_SIDE:
  case PC_M_PELVIS_SIDE:
  case PC_M_SHOULDER_SIDE:
  case PC_M_KNEE_IN:
    return 4.5;
  default:
    return 0;
  }
}

typedef struct body { /* the points of a scene that features are made of; has: bits of what is seen */
  const pc_scene *scene;
  pc_point hip[2], knee[2], ankle[2], toe[2], heel[2], shoulder[2], elbow[2], wrist[2];
  pc_point hips, shoulders, ankles, ears;
  unsigned has;
  double leg,
      arm; /* how long they are when straight, as far as is known, in the scene's unit; 0 = not known */
} body;
enum {
  HIP = 1,
  KNEE = 4,
  ANKLE = 16,
  TOE = 64,
  HEEL = 256,
  SHOULDER = 1024,
  ELBOW = 4096,
  WRIST = 16384,
  HIPS = 65536,
  SHOULDERS = 131072,
  ANKLES = 262144,
  EARS = 524288
};

static void find_points(const pc_scene *s, body *b) {
  static const int left[8] = {PC_LM_LEFT_HIP,  PC_LM_LEFT_KNEE,     PC_LM_LEFT_ANKLE, PC_LM_LEFT_TOE,
                              PC_LM_LEFT_HEEL, PC_LM_LEFT_SHOULDER, PC_LM_LEFT_ELBOW, PC_LM_LEFT_WRIST};
  pc_point *to[8] = {b->hip, b->knee, b->ankle, b->toe, b->heel, b->shoulder, b->elbow, b->wrist};
  b->scene = s, b->has = 0;
  for (int i = 0; i < 8; i++)
    for (int side = 0; side < 2; side++) /* the right one follows the left one */
      if (pc_point_of(s, left[i] + 1 - side, &to[i][side])) b->has |= 1u << (2 * i + side);
  if (pc_point_between(s, PC_LM_LEFT_HIP, PC_LM_RIGHT_HIP, &b->hips)) b->has |= HIPS;
  if (pc_point_between(s, PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, &b->shoulders)) b->has |= SHOULDERS;
  if (pc_point_between(s, PC_LM_LEFT_ANKLE, PC_LM_RIGHT_ANKLE, &b->ankles)) b->has |= ANKLES;
  if (pc_point_between(s, PC_LM_LEFT_EAR, PC_LM_RIGHT_EAR, &b->ears)) b->has |= EARS;
}

/* All of these are seen; sided bits move up for the left side. */
static bool sees(const body *b, unsigned sided, int side, unsigned middle) {
  unsigned all = sided << side | middle;
  return (b->has & all) == all;
}

static void put(pc_gauge *out, pc_feature feature, int side, const pc_figure *f) {
  double sd, wander, least = pc_feature_least_band(feature) / Z95;
  pc_figure_error(f, &sd, &wander);
  out->all.of[feature][side] = (pc_measured){f->value, sd > least ? sd : least};
  out->wander[feature][side] = wander;
}

#define FIGURE(f) pc_figure f = {.scene = b->scene}

static void angle(const body *b, pc_gauge *out, pc_feature feature, int side, const pc_point *p,
                  const pc_point *q, const pc_point *r, int sign) {
  FIGURE(f);
  pc_figure_angle(&f, p, q, r, sign);
  put(out, feature, side, &f);
}

static void slope(const body *b, pc_gauge *out, pc_feature feature, int side, const pc_point *p,
                  const pc_point *q, int zero, bool flip, int one) {
  FIGURE(f);
  pc_figure_slope(&f, 1, p, q, zero, flip, one);
  put(out, feature, side, &f);
}

/* least: of the way's length, where more is known of it than this moment shows. */
static void part(const body *b, pc_gauge *out, pc_feature feature, int side, const pc_point *p,
                 const pc_point *q, int along, const pc_point *const *way, int n, double least) {
  FIGURE(f);
  pc_figure_part(&f, p, q, along, way, n, least);
  put(out, feature, side, &f);
}

static double length(const pc_point *const *way, int n) {
  double sum = 0;
  for (int i = 1; i < n; i++) sum += v3_distance(way[i - 1]->at, way[i]->at);
  return sum;
}

/* ---- what turns about the body's width: from the side or in space ---- */

static void joints(const body *b, pc_gauge *out, int i) {
  pc_point p[3] = {b->shoulder[i], b->hip[i], b->knee[i]};
  bool flat = b->scene->flat, hip = sees(b, HIP | KNEE, i, flat ? 0 : HIPS | SHOULDERS);
  if (!flat) { /* in the plane of ahead and up, by the middles: shoulders are wider than hips */
    p[0] = b->shoulders, p[1] = b->hips;
    for (int k = 0; k < 3; k++) p[k].at[PC_RIGHT] = 0;
  }
  if (hip && (!flat || sees(b, SHOULDER, i, 0))) angle(b, out, PC_M_HIP, i, &p[0], &p[1], &p[2], -1);
  if (sees(b, HIP | KNEE | ANKLE, i, 0))
    angle(b, out, PC_M_KNEE, i, &b->hip[i], &b->knee[i], &b->ankle[i], 0);
  if (sees(b, KNEE | ANKLE | TOE, i, 0))
    angle(b, out, PC_M_ANKLE, i, &b->knee[i], &b->ankle[i], &b->toe[i], 0);
  if (sees(b, HIP | SHOULDER | ELBOW, i, 0))
    angle(b, out, PC_M_SHOULDER, i, &b->hip[i], &b->shoulder[i], &b->elbow[i], 0);
  if (!flat && sees(b, SHOULDER | ELBOW | WRIST, i, 0))
    angle(b, out, PC_M_ELBOW, i, &b->shoulder[i], &b->elbow[i], &b->wrist[i], 0);
  if (sees(b, HIP | KNEE, i, 0)) slope(b, out, PC_M_THIGH, i, &b->hip[i], &b->knee[i], PC_UP, true, PC_AHEAD);
  if (sees(b, KNEE | ANKLE, i, 0))
    slope(b, out, PC_M_SHANK, i, &b->ankle[i], &b->knee[i], PC_UP, false, PC_AHEAD);
}

static void ahead(const body *b, pc_gauge *out, int i) {
  const pc_point *trunk[2] = {&b->hips, &b->shoulders}, *shank[2] = {&b->knee[i], &b->ankle[i]};
  if (sees(b, KNEE | ANKLE | TOE, i, 0))
    part(b, out, PC_M_KNEE_TOE, i, &b->toe[i], &b->knee[i], PC_AHEAD, shank, 2, 0);
  if (sees(b, WRIST, i, HIPS | SHOULDERS))
    part(b, out, PC_M_HAND_FAR, i, &b->hips, &b->wrist[i], PC_AHEAD, trunk, 2, 0);
}

/* Over 180: hips below the line from shoulders to ankles where that line lies, arched where it stands. */
static void body_line(const body *b, pc_gauge *out) {
  if (!sees(b, 0, 0, HIPS | SHOULDERS | ANKLES)) return;
  FIGURE(f);
  const double *s = b->shoulders.at, *h = b->hips.at, *a = b->ankles.at;
  double along[3], to[3];
  v3_sub(along, a, s), v3_sub(to, h, s);
  bool lies = fabs(along[PC_UP]) < hypot(along[PC_AHEAD], along[PC_RIGHT]), flat = b->scene->flat;
  pc_figure_angle(&f, &b->shoulders, &b->hips, &b->ankles, flat || !lies ? -1 : 0);
  if (!flat && lies && to[PC_UP] < v3_dot(to, along) / v3_dot(along, along) * along[PC_UP])
    f.value = 360 - f.value;
  put(out, PC_M_BODY_LINE, 0, &f);
}

static void along_body(const body *b, pc_gauge *out) {
  const pc_point *trunk[2] = {&b->hips, &b->shoulders};
  int leg = sees(b, HIP | KNEE | ANKLE, 0, 0) ? 0 : 1;
  const pc_point *way[3] = {&b->hip[leg], &b->knee[leg], &b->ankle[leg]};
  bool limb = sees(b, HIP | KNEE | ANKLE, leg, 0);
  if (sees(b, 0, 0, HIPS | SHOULDERS))
    slope(b, out, PC_M_TRUNK, 0, &b->hips, &b->shoulders, PC_UP, false, PC_AHEAD);
  body_line(b, out);
  if (sees(b, 0, 0, HIPS | SHOULDERS | EARS))
    part(b, out, PC_M_HEAD, 0, &b->shoulders, &b->ears, PC_AHEAD, trunk, 2, 0);
  if (limb && sees(b, 0, 0, HIPS | ANKLES))
    part(b, out, PC_M_HIP_BACK, 0, &b->hips, &b->ankles, PC_AHEAD, way, 3, b->leg);
  if (limb && sees(b, ANKLE | ANKLE << 1, 0, 0)) {
    part(b, out, PC_M_STEP, 0, &b->ankle[0], &b->ankle[1], PC_AHEAD, way, 3, b->leg);
    out->all.of[PC_M_STEP][0].value = fabs(out->all.of[PC_M_STEP][0].value);
  }
}

/* ---- what is above what: from anywhere ---- */

static void heights(const body *b, pc_gauge *out, int i) {
  const pc_point *foot[2] = {&b->heel[i], &b->toe[i]}, *leg[3] = {&b->hip[i], &b->knee[i], &b->ankle[i]},
                 *arm[3] = {&b->shoulder[i], &b->elbow[i], &b->wrist[i]};
  if (sees(b, HEEL | TOE, i, 0)) part(b, out, PC_M_HEEL, i, &b->toe[i], &b->heel[i], PC_UP, foot, 2, 0);
  if (sees(b, HIP | KNEE | ANKLE, i, 0) && sees(b, ANKLE, !i, 0)) {
    const pc_point *low = b->ankle[0].at[PC_UP] < b->ankle[1].at[PC_UP] ? &b->ankle[0] : &b->ankle[1];
    part(b, out, PC_M_FOOT_HEIGHT, i, low, &b->ankle[i], PC_UP, leg, 3, b->leg);
  }
  if (sees(b, SHOULDER | ELBOW | WRIST, i, 0))
    part(b, out, PC_M_HAND_HEIGHT, i, &b->shoulder[i], &b->wrist[i], PC_UP, arm, 3, b->arm);
  bool lower = !sees(b, ANKLE, !i, 0) || b->ankle[i].at[PC_UP] <= b->ankle[!i].at[PC_UP];
  if (sees(b, HIP | KNEE | ANKLE, i, HIPS) && lower)
    part(b, out, PC_M_HIP_HEIGHT, 0, &b->ankle[i], &b->hips, PC_UP, leg, 3, b->leg);
}

/* ---- what leans and what is level: from the front or in space ---- */

static void knee_in(const body *b, pc_gauge *out, int i) {
  FIGURE(f);
  double outside = i ? 1 : -1; /* a knee leaning to the person's right is outside on the right */
  if (!sees(b, HIP | KNEE | ANKLE, i, 0)) return;
  pc_figure_slope(&f, outside, &b->hip[i], &b->knee[i], PC_UP, true, PC_RIGHT);
  pc_figure_slope(&f, -outside, &b->knee[i], &b->ankle[i], PC_UP, true, PC_RIGHT);
  put(out, PC_M_KNEE_IN, i, &f);
}

static void level(const body *b, pc_gauge *out) {
  const pc_point *hips[2] = {&b->hip[0], &b->hip[1]};
  if (sees(b, 0, 0, HIPS | SHOULDERS))
    slope(b, out, PC_M_TRUNK_SIDE, 0, &b->hips, &b->shoulders, PC_UP, false, PC_RIGHT);
  for (int k = 0; k < 2; k++) { /* from the left one to the right one, from right towards down */
    const pc_point *pair = k ? b->shoulder : b->hip;
    FIGURE(f);
    if (!sees(b, k ? SHOULDER | SHOULDER << 1 : HIP | HIP << 1, 0, 0)) continue;
    pc_figure_slope(&f, -1, &pair[1], &pair[0], PC_RIGHT, false, PC_UP);
    put(out, k ? PC_M_SHOULDER_SIDE : PC_M_PELVIS_SIDE, 0, &f);
  }
  if (sees(b, HIP | HIP << 1 | ANKLE | ANKLE << 1, 0, 0)) {
    part(b, out, PC_M_FEET_WIDTH, 0, &b->ankle[1], &b->ankle[0], PC_RIGHT, hips, 2, 0);
    out->all.of[PC_M_FEET_WIDTH][0].value = fabs(out->all.of[PC_M_FEET_WIDTH][0].value);
  }
  knee_in(b, out, 0), knee_in(b, out, 1);
}

/* Seen from the front: over 180 where the hips hang below the line from shoulders to ankles. */
static void line_from_front(const body *b, pc_gauge *out) {
  if (!sees(b, 0, 0, HIPS | SHOULDERS | ANKLES)) return;
  FIGURE(f);
  pc_point p[3] = {b->shoulders, b->hips, b->ankles};
  for (int k = 0; k < 3; k++) p[k].at[PC_AHEAD] = 0; /* in the picture */
  pc_figure_angle(&f, &p[0], &p[1], &p[2], 0);
  double across = p[2].at[PC_RIGHT] - p[0].at[PC_RIGHT],
         u = across != 0 ? (p[1].at[PC_RIGHT] - p[0].at[PC_RIGHT]) / across : 0,
         line = p[0].at[PC_UP] + u * (p[2].at[PC_UP] - p[0].at[PC_UP]);
  if (p[1].at[PC_UP] < line) f.value = 360 - f.value;
  put(out, PC_M_BODY_LINE, 0, &f);
}

/* Lengths of both limbs of a kind that are seen, their mean, m. */
static double limbs(const body *b, unsigned first, unsigned second, unsigned third, const pc_point *a,
                    const pc_point *m, const pc_point *z) {
  double sum = 0;
  int n = 0;
  for (int i = 0; i < 2; i++) {
    const pc_point *way[3] = {&a[i], &m[i], &z[i]};
    if (sees(b, first | second | third, i, 0)) sum += length(way, 3), n++;
  }
  return n ? sum / n * b->scene->metres : NAN;
}

static void find_body(const pc_scene *s, const pc_lengths *known, body *b, pc_gauge *out) {
  find_points(s, b);
  b->leg = known && known->leg > 0 ? known->leg / s->metres : 0;
  b->arm = known && known->arm > 0 ? known->arm / s->metres : 0;
  out->lengths.leg = limbs(b, HIP, KNEE, ANKLE, b->hip, b->knee, b->ankle);
  out->lengths.arm = limbs(b, SHOULDER, ELBOW, WRIST, b->shoulder, b->elbow, b->wrist);
}

/* Elbows point where they like: their angle is one of space, from the side too. */
static void elbows(const pc_sight *sight, pc_view view, pc_gauge *out) {
  pc_scene s;
  body b;
  if (!pc_scene_in_space(sight, view, &s)) return;
  find_points(&s, &b);
  for (int i = 0; i < 2; i++)
    if (sees(&b, SHOULDER | ELBOW | WRIST, i, 0))
      angle(&b, out, PC_M_ELBOW, i, &b.shoulder[i], &b.elbow[i], &b.wrist[i], 0);
}

static void sagittal(const pc_scene *s, const pc_lengths *known, pc_gauge *out) {
  body b;
  find_body(s, known, &b, out);
  for (int i = 0; i < 2; i++) joints(&b, out, i), ahead(&b, out, i), heights(&b, out, i);
  along_body(&b, out);
  if (!s->flat) level(&b, out);
}

static void frontal(const pc_scene *s, const pc_lengths *known, pc_gauge *out) {
  body b;
  find_body(s, known, &b, out);
  for (int i = 0; i < 2; i++) heights(&b, out, i);
  level(&b, out);
  line_from_front(&b, out);
}

/* Middle of two landmarks (or the one that is seen) where they are, in the picture or in the room; false:
 * none is seen. */
static bool middle(const pc_sight *s, int left, double out[3]) {
  bool space = s->kind == PC_SIGHT_SPACE;
  int n = 0;
  for (int k = 0; k < 3; k++) out[k] = 0;
  for (int i = left; i <= left + 1; i++) n += s->visibility[i] >= PC_FORM_VISIBLE;
  for (int i = left; i <= left + 1; i++)
    for (int k = 0; k < (space ? 3 : 2) && s->visibility[i] >= PC_FORM_VISIBLE; k++)
      out[k] += (space ? s->world[i][k] : s->image[i][k]) / n;
  return n > 0 && isfinite(out[0]) && isfinite(out[1]) && isfinite(out[2]);
}

/* Where the shoulders are, for who remembers where they were; the feature is told from zero. */
static void find_place(const pc_sight *s, pc_gauge *out) {
  double hips[3];
  out->metres = s->kind == PC_SIGHT_SPACE ? 1 : pc_scene_metres(s); /* whatever the scene is */
  if (!middle(s, PC_LM_LEFT_SHOULDER, out->shoulders) || !middle(s, PC_LM_LEFT_HIP, hips)) {
    for (int k = 0; k < 3; k++) out->shoulders[k] = NAN;
    return;
  }
  out->trunk = v3_distance(out->shoulders, hips);
  double sd =
      pc_landmark_noise(out->all.view, PC_LM_LEFT_SHOULDER, 1).lasting[0] / 0.5; /* trunks are 0.5 m */
  out->all.of[PC_M_SHOULDER_MOVE][0] = (pc_measured){100 * v3_norm(out->shoulders) / out->trunk, 100 * sd};
  out->wander[PC_M_SHOULDER_MOVE][0] = 100 * sd / 2;
}

void pc_gauge_sight(const pc_sight *s, pc_view view, int facing, const pc_lengths *known, pc_gauge *out) {
  pc_scene scene;
  out->lengths = (pc_lengths){NAN, NAN};
  out->metres = NAN;
  out->all.t = s->t, out->all.view = pc_view_of(s, NULL);
  for (int k = 0; k < 3; k++) out->shoulders[k] = NAN;
  out->trunk = NAN;
  for (int f = 0; f < PC_N_FEATURES; f++)
    for (int i = 0; i < 2; i++) {
      out->all.of[f][i] = (pc_measured){NAN, NAN};
      out->wander[f][i] = NAN;
    }
  if (!s->person) return;
  if (view == PC_VIEW_UNKNOWN) view = out->all.view;
  if (s->kind == PC_SIGHT_CAMERA && view == PC_VIEW_SIDE) {
    if (!facing) facing = pc_scene_facing(s) < 0 ? -1 : 1;
    pc_scene_from_side(s, facing, &scene);
    sagittal(&scene, known, out);
    elbows(s, view, out);
  } else if (pc_scene_in_space(s, view, &scene))
    sagittal(&scene, known, out);
  if (s->kind == PC_SIGHT_CAMERA && (view == PC_VIEW_FRONT || view == PC_VIEW_BACK)) {
    pc_scene_from_front(s, view, &scene);
    frontal(&scene, known, out);
  }
  find_place(s, out);
}

void pc_measure_sight(const pc_sight *sight, pc_view view, pc_measures *out) {
  pc_gauge gauge;
  pc_gauge_sight(sight, view, 0, NULL, &gauge);
  *out = gauge.all;
}
