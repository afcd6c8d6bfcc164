/* look.c: the last seconds of a person.
 *
 *   view      One moment is noisy: the median of shoulder width over trunk length in the last LATELY seconds.
 *             People turn within a movement, and the width is known to about a tenth of the trunk (two
 *             shoulders at 17 mm each over half a metre, 95 %): rules for a view hold within that of its
 *             limits. A trunk that points at the camera looks short; its length in space puts that right.
 *   facing    A running mean of what scene.c says, so that no single picture turns a person round.
 *   near side From the side one leg hides the other: the side with the better visibility in the last seconds
 *             stands for both.
 *   lengths   Networks tell bent limbs too short, so that hips seem higher than they are: parts of a limb are
 *             measured against the longest that it was lately. A camera that looks down sees who stands less
 *             tall: the highest hips of the last seconds are 100, where that is near.
 *   one       Left and right as they were, and nobody else for a moment: steady.c.
 *   smoothing Two low-passes in a row, causal. A feature not seen for GAP starts anew.
 */
#include "form/look.h"
#include "base/vec.h"
#include "form/scene.h"

#include <math.h>
#include <string.h>

static const double LATELY = 3;                             /* s */
static const double EVERY = 0.05;                           /* s between ratios that are kept */
static const double SIDE = 0.35, FRONT = 0.6, UNSURE = 0.1; /* MEAS-1; and what the ratio is off at most */
static const double STEADY = 0.03;  /* beyond a limit, before the plane of measuring changes */
static const double MEMORY = 2;     /* s: time constant of facing and of the near side */
static const double GAP = 0.3;      /* s without a value that a smoothed one lasts */
static const double ENTERING = 0.5; /* s in which of who walks in the network makes dwarfs (ten clips) */
static const double BLINK = 0.3;    /* s */
/* s, of each of two low-passes: 4.5 Hz for a camera, whose networks jitter, 16 Hz for markers. More takes the
 * depth from quick repetitions: of one in 1.5 s 2 % go. */
static const double TAU = 0.035, TAU_MEASURED = 0.01;
/* s in which a limb is believed to be longer, and shorter, than it was: a set's straight moments come again
 * within ten seconds. */
static const double SIZE = 0.3; /* s: how large a person is in the picture */
static const double LONGER = 0.5, SHORTER = 10;
/* % of the leg's length that the hips of who stands tall are high at least, seen by a camera that looks down
 * by up to 20 degrees. */
static const double TALL = 94, NEARLY_TALL = 90;
/* Trunk lengths a person moves while standing still; that tell who came from there; and beyond which an
 * exercise on the spot does not go; s.
 */
static const double STILL = 0.1, CAME = 0.7, AWAY = 1.2, STAYS = 1;
/* Of a heel above its mean: a heel that lifts is not where it started, though the shoulders hardly move. */
static const double UPWARD = 0.25;
static const double LONG_GAP = 1; /* s between sights after which time starts anew */

void pc_look_make(pc_look *look) {
  memset(look, 0, sizeof *look);
  pc_steady_make(&look->steady);
  look->limbs = (pc_lengths){NAN, NAN}, look->tall = look->metres = NAN;
  look->ratio = NAN, look->t_absent = -INFINITY, look->t_gone = NAN;
}

/* ---- view ---- */

static void keep_ratio(pc_look *l, const pc_sight *s) {
  double ratio;
  pc_view view = pc_view_of(s, &ratio);
  if (view == PC_VIEW_UNKNOWN) return;
  ratio *= pc_scene_trunk_seen(s);
  int bin = (int)fmin(ratio / 0.02, PC_LOOK_BINS - 1);
  /* which way the trunk faces counts only where it faces at all */
  bool front = view == PC_VIEW_FRONT;
  l->bins[bin][0] += l->dt > 0 ? l->dt : 0.03;
  if (front) l->bins[bin][1] += l->dt > 0 ? l->dt : 0.03;
  if (l->n_ratio && s->t - l->t_ratio < EVERY) return;
  l->t_ratio = s->t;
  l->ratios[l->next_ratio].t = s->t, l->ratios[l->next_ratio].ratio = ratio;
  l->ratios[l->next_ratio].front = front;
  l->next_ratio = (l->next_ratio + 1) % PC_LOOK_RATIOS;
  if (l->n_ratio < PC_LOOK_RATIOS) l->n_ratio++;
}

static pc_view view_by(double ratio, bool front) {
  if (isnan(ratio)) return PC_VIEW_UNKNOWN;
  return ratio < SIDE     ? PC_VIEW_SIDE
         : ratio <= FRONT ? PC_VIEW_OBLIQUE
         : front          ? PC_VIEW_FRONT
                          : PC_VIEW_BACK;
}

static void find_view(pc_look *l) {
  double sorted[PC_LOOK_RATIOS];
  int n = 0, front = 0, wide = 0;
  for (int i = 0; i < l->n_ratio; i++) {
    double ratio = l->ratios[i].ratio;
    if (l->t - l->ratios[i].t > LATELY) continue;
    int at = n++;
    for (; at > 0 && sorted[at - 1] > ratio; at--) sorted[at] = sorted[at - 1];
    sorted[at] = ratio;
    wide += ratio > FRONT, front += l->ratios[i].front;
  }
  l->ratio = n ? sorted[n / 2] : NAN;
  l->view = view_by(l->ratio, 2 * front >= wide);
  double limit = SIDE + UNSURE + (l->plane == PC_VIEW_SIDE ? STEADY : -STEADY);
  l->plane = n && l->ratio < limit ? PC_VIEW_SIDE : l->view;
}

pc_view pc_look_overall(const pc_look *l, double *ratio) {
  double all = 0, front = 0, sum = 0;
  *ratio = NAN;
  for (int i = 0; i < PC_LOOK_BINS; i++) {
    all += l->bins[i][0];
    if (0.02 * i > FRONT) front += l->bins[i][1] - 0.5 * l->bins[i][0];
  }
  if (!(all > 0)) return PC_VIEW_UNKNOWN;
  for (int i = 0; i < PC_LOOK_BINS; i++) {
    sum += l->bins[i][0];
    if (sum < 0.5 * all) continue;
    *ratio = 0.02 * i + 0.01;
    break;
  }
  return view_by(*ratio, front >= 0);
}

bool pc_look_fits(const pc_look *l, unsigned views) {
  double r = l->ratio;
  if (l->space || !views) return true;
  if (isnan(r)) return false;
  if (views & 1u << l->view) return true;
  if (views & 1u << PC_VIEW_SIDE && r < SIDE + UNSURE) return true;
  if (views & 1u << PC_VIEW_OBLIQUE && r > SIDE - UNSURE && r < FRONT + UNSURE) return true;
  return views & (1u << PC_VIEW_FRONT | 1u << PC_VIEW_BACK) && r > FRONT - UNSURE &&
         l->view == PC_VIEW_OBLIQUE;
}

/* ---- sides ---- */

static void follow(double *mean, double x, double dt) {
  if (isfinite(x)) *mean += (x - *mean) * (dt > 0 ? 1 - exp(-dt / MEMORY) : 1);
}

static void find_sides(pc_look *l, const pc_sight *s) {
  static const int legs[2][4] = {{PC_LM_RIGHT_SHOULDER, PC_LM_RIGHT_HIP, PC_LM_RIGHT_KNEE, PC_LM_RIGHT_ANKLE},
                                 {PC_LM_LEFT_SHOULDER, PC_LM_LEFT_HIP, PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE}};
  follow(&l->facing, pc_scene_facing(s), l->dt);
  for (int side = 0; side < 2; side++) {
    double sum = 0;
    for (int i = 0; i < 4; i++) sum += s->visibility[legs[side][i]];
    follow(&l->visible[side], sum, l->dt);
  }
  double gap = l->visible[1] - l->visible[0];
  if (fabs(gap) > 0.1) /* of 4: where both are seen alike, the side that faces the camera */
    l->near = gap > 0;
  else if (fabs(l->facing) > 0.2)
    l->near = l->facing < 0;
}

/* ---- smoothing ---- */

static void smooth(pc_smooth *s, double tau, double t, double x) {
  if (isnan(x)) {
    if (s->any && t - s->t > GAP) s->any = false;
    return;
  }
  if (!s->any) {
    *s = (pc_smooth){x, x, t, true};
    return;
  }
  double step = 1 - exp(-(t - s->t) / tau);
  s->a += step * (x - s->a), s->b += step * (s->a - s->b), s->t = t;
}

static void smooth_all(pc_look *l) {
  for (int f = 0; f < PC_N_FEATURES; f++)
    for (int side = 0; side < 2; side++) {
      pc_smooth *s = &l->smooth[f][side];
      bool fresh = !isnan(l->raw.all.of[f][side].value);
      smooth(s, l->tau, l->t, l->raw.all.of[f][side].value);
      l->now.all.of[f][side].value = s->any ? s->b : NAN;
      if (!fresh) continue; /* a short gap keeps its error */
      l->now.all.of[f][side].sd = l->raw.all.of[f][side].sd;
      l->now.wander[f][side] = l->raw.wander[f][side];
    }
}

/* ---- what is known of this person ---- */

/* Rises soon, sinks slowly: what something is at its longest. */
static void reach(double *most, double x, double dt) {
  if (isnan(x)) return;
  double tau = x > *most ? LONGER : SHORTER;
  *most = isnan(*most) ? x : *most + (x - *most) * (1 - exp(-dt / tau));
}

static void know_limbs(pc_look *l) {
  double fresh = l->dt > 0 && !isnan(l->metres) ? 1 - exp(-l->dt / SIZE) : 1;
  if (!isnan(l->raw.metres))
    l->metres = isnan(l->metres) ? l->raw.metres : l->metres + fresh * (l->raw.metres - l->metres);
  pc_measured *hips = &l->raw.all.of[PC_M_HIP_HEIGHT][0];
  reach(&l->limbs.leg, l->raw.lengths.leg, l->dt);
  reach(&l->limbs.arm, l->raw.lengths.arm, l->dt);
  if (hips->value > NEARLY_TALL) reach(&l->tall, hips->value, l->dt);
  if (isnan(hips->value) || isnan(l->tall)) return;
  double tall = fmin(fmax(fmax(l->tall, hips->value), TALL), 100); /* at once, where taller */
  hips->value *= 100 / tall, hips->sd *= 100 / tall, l->raw.wander[PC_M_HIP_HEIGHT][0] *= 100 / tall;
}

/* ---- what is told against the start ---- */

static void average(const pc_look *l, pc_spot *mean, double part) {
  for (int k = 0; k < 3; k++) mean->shoulders[k] += part * (l->raw.shoulders[k] - mean->shoulders[k]);
  for (int k = 0; k < 2; k++) {
    double heel = l->raw.all.of[PC_M_HEEL][k].value;
    if (isnan(heel)) continue;
    double mine = heel > mean->heel[k] ? UPWARD * part : part;
    mean->heel[k] = isnan(mean->heel[k]) || part >= 1 ? heel : mean->heel[k] + mine * (heel - mean->heel[k]);
  }
}

/* Whether the person has moved since they were last still; else one moment more of it. */
static bool moved(pc_look *l) {
  if (l->start.any && v3_distance(l->raw.shoulders, l->start.from) <= STILL * l->raw.trunk) {
    l->start.still_for += l->dt;
    average(l, &l->start.still, fmin(1, l->dt / (l->start.still_for + l->dt + 1e-9)));
    return false;
  }
  v3_copy(l->start.from, l->raw.shoulders), l->start.still_for = 0;
  v3_copy(l->start.still.shoulders, l->raw.shoulders);
  l->start.still.heel[0] = l->start.still.heel[1] = NAN;
  average(l, &l->start.still, 1);
  return true;
}

/* Who has not been still before: were they only coming? */
static bool came(const pc_look *l) {
  double far = v3_distance(l->raw.shoulders, l->start.at.shoulders);
  return l->start.passing && (l->t_absent > -INFINITY || far > CAME * l->raw.trunk);
}

/* The start is where a person was first seen, a mean over the first second as long as they are still. Who
 * came into the picture while it was taken, or goes further than any exercise does, was not there yet: it is
 * where they are still next. */
static void find_start(pc_look *l) {
  if (isnan(l->raw.shoulders[0]) || !(l->raw.trunk > 0)) return;
  bool first = !l->start.any, moves = moved(l), stayed = l->start.still_for > STAYS;
  if (first) {
    l->start.any = l->start.known = l->start.passing = true;
    l->start.at = l->start.still;
  } else if (l->start.known && !l->start.settled) {
    l->start.settled = moves || stayed;
    if (!moves) l->start.at = l->start.still;
  } else if (stayed && (came(l) || !l->start.known)) {
    l->start.known = true, l->start.at = l->start.still;
  } else if (v3_distance(l->raw.shoulders, l->start.at.shoulders) > AWAY * l->raw.trunk)
    l->start.known = false;
  if (stayed) l->start.passing = false;
}

static void since_start(pc_look *l) {
  pc_measured *move = &l->raw.all.of[PC_M_SHOULDER_MOVE][0];
  find_start(l);
  for (int k = 0; k < 2; k++) l->raw.all.of[PC_M_HEEL][k].value -= l->start.known ? l->start.at.heel[k] : NAN;
  if (isnan(move->value)) return;
  move->value =
      l->start.known ? 100 * v3_distance(l->raw.shoulders, l->start.at.shoulders) / l->raw.trunk : NAN;
}

/* Who is lost for a moment does not enter anew. */
static void miss(pc_look *l, const pc_sight *s) {
  if (s->person)
    l->t_gone = NAN;
  else if (isnan(l->t_gone))
    l->t_gone = s->t;
  if (!s->person && (!l->start.any || s->t - l->t_gone > BLINK)) l->t_absent = s->t;
}

void pc_look_push(pc_look *l, const pc_sight *told) {
  pc_sight sight, *s = &sight;
  bool same = pc_steady_push(&l->steady, told, s);
  l->dt = l->any && s->t - l->t < LONG_GAP ? s->t - l->t : 0;
  l->tau = s->kind == PC_SIGHT_SPACE ? TAU_MEASURED : TAU, l->late = 2 * l->tau;
  l->t = s->t, l->any = true, l->space = s->kind == PC_SIGHT_SPACE;
  miss(l, s);
  l->strange = !same;
  l->person = s->person && same && s->t - l->t_absent > ENTERING;
  if (l->person) {
    if (!l->space) keep_ratio(l, s), find_sides(l, s);
    find_view(l);
  }
  pc_sight nobody = {.t = s->t, .kind = s->kind};
  pc_gauge_sight(l->person ? s : &nobody, l->plane, l->facing < 0 ? -1 : 1, &l->limbs, &l->raw);
  if (l->space)
    l->metres = 1;
  else
    know_limbs(l);
  since_start(l);
  l->now.all.t = s->t, l->now.all.view = l->view;
  smooth_all(l);
}

bool pc_look_drain(pc_look *l, double end) {
  static const double STEP = 1.0 / 60;
  if (!l->any || l->t - end >= 3 * l->late) return false;
  l->t += STEP, l->dt = STEP;
  smooth_all(l);
  return true;
}
