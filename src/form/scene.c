/* scene.c: the person's own directions in a sight.
 *
 * A camera at the side sees true angles in its picture; what is ahead is told by how the body is made, not by
 * the way it goes: knees bend one way only, feet and noses point ahead. Each sign votes with the sine of its
 * angle, so that a straight knee says nothing. Depth votes too: whether the right hip is nearer than the
 * left.
 *
 * From the front the picture shows what is level and what leans; ahead is towards the camera. Everything else
 * is taken from the network's idea of space, or from measured points: right is the way from left hip to right
 * hip and left shoulder to right shoulder, laid level; of who lies on the side, the way from up and the
 * trunk.
 */
#include "form/scene.h"
#include "base/vec.h"

#include <string.h>

static bool counts(const pc_sight *s, int i, bool image) {
  const double *at = image ? s->image[i] : s->world[i];
  return s->visibility[i] >= PC_FORM_VISIBLE && isfinite(at[0]) && isfinite(at[1]) &&
         (image || isfinite(at[2]));
}

/* ---- which side is seen ---- */

/* Sine of the turn from way a-b to way c-d in the picture, clockwise positive as seen. */
static double turn(const pc_sight *s, int a, int b, int c, int d) {
  const double(*p)[2] = s->image;
  if (!counts(s, a, true) || !counts(s, b, true) || !counts(s, c, true) || !counts(s, d, true)) return 0;
  double u[2] = {p[b][0] - p[a][0], p[b][1] - p[a][1]}, v[2] = {p[d][0] - p[c][0], p[d][1] - p[c][1]};
  double size = hypot(u[0], u[1]) * hypot(v[0], v[1]);
  return size > 0 ? (u[0] * v[1] - u[1] * v[0]) / size : 0; /* y points down */
}

double pc_scene_facing(const pc_sight *s) {
  double sum = 0;
  for (int left = 0; left < 2; left++) {
    int hip = left ? PC_LM_LEFT_HIP : PC_LM_RIGHT_HIP, knee = left ? PC_LM_LEFT_KNEE : PC_LM_RIGHT_KNEE,
        ankle = left ? PC_LM_LEFT_ANKLE : PC_LM_RIGHT_ANKLE, heel = left ? PC_LM_LEFT_HEEL : PC_LM_RIGHT_HEEL,
        toe = left ? PC_LM_LEFT_TOE : PC_LM_RIGHT_TOE, ear = left ? PC_LM_LEFT_EAR : PC_LM_RIGHT_EAR,
        shoulder = left ? PC_LM_LEFT_SHOULDER : PC_LM_RIGHT_SHOULDER;
    sum += turn(s, hip, knee, knee, ankle); /* a bent knee turns back: clockwise of who faces right */
    sum += turn(s, ankle, knee, heel, toe); /* the foot points ahead */
    sum += 0.5 * turn(s, hip, shoulder, ear, PC_LM_NOSE);
  }
  double depth = s->world[PC_LM_RIGHT_HIP][2] - s->world[PC_LM_LEFT_HIP][2];
  if (isfinite(depth)) sum += depth > 0.1 ? 1 : depth < -0.1 ? -1 : 10 * depth; /* hips are 0.2 m apart */
  return sum;
}

/* ---- the scenes ---- */

/* By the lengths of trunk, thighs and shanks in space, as far as they lie in the picture's plane. */
double pc_scene_metres(const pc_sight *s) {
  static const int bones[6][2] = {
      {PC_LM_LEFT_SHOULDER, PC_LM_LEFT_HIP}, {PC_LM_RIGHT_SHOULDER, PC_LM_RIGHT_HIP},
      {PC_LM_LEFT_HIP, PC_LM_LEFT_KNEE},     {PC_LM_RIGHT_HIP, PC_LM_RIGHT_KNEE},
      {PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE},   {PC_LM_RIGHT_KNEE, PC_LM_RIGHT_ANKLE}};
  double space = 0, picture = 0;
  for (int b = 0; b < 6; b++) {
    int i = bones[b][0], k = bones[b][1];
    if (!counts(s, i, true) || !counts(s, k, true) || !counts(s, i, false) || !counts(s, k, false)) continue;
    space += hypot(s->world[i][0] - s->world[k][0], s->world[i][1] - s->world[k][1]);
    picture += hypot(s->image[i][0] - s->image[k][0], s->image[i][1] - s->image[k][1]);
  }
  return space > 0 && picture > 0 ? space / picture : NAN;
}

/* Where nothing tells: a person of 1.7 m who fills nine tenths of the picture. */
static double scale_of(const pc_sight *s) {
  double metres = pc_scene_metres(s);
  return isnan(metres) ? 1.9 : metres;
}

/* Below, the trunk points at the camera so far that nothing can be made of it. */
static const double TRUNK_SEEN = 0.6;

double pc_scene_trunk_seen(const pc_sight *s) {
  static const int ends[4] = {PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, PC_LM_LEFT_HIP, PC_LM_RIGHT_HIP};
  double picture[2] = {0, 0}, space[3] = {0, 0, 0};
  for (int i = 0; i < 4; i++) {
    if (!counts(s, ends[i], true) || !counts(s, ends[i], false)) return 1;
    double sign = i < 2 ? 0.5 : -0.5;
    for (int k = 0; k < 2; k++) picture[k] += sign * s->image[ends[i]][k];
    for (int k = 0; k < 3; k++) space[k] += sign * s->world[ends[i]][k];
  }
  double part = pc_scene_metres(s) * hypot(picture[0], picture[1]) / v3_norm(space);
  return part > TRUNK_SEEN && part < 1 ? part : 1;
}

static void in_picture(const pc_sight *s, pc_view view, int across, double sign, pc_scene *out) {
  double scale = scale_of(s);
  memset(out, 0, sizeof *out);
  out->metres = scale;
  for (int i = 0; i < PC_LANDMARKS; i++) {
    if (!(out->seen[i] = counts(s, i, true))) continue;
    pc_noise noise = pc_landmark_noise(view, i, s->visibility[i]);
    out->at[i][across] = sign * s->image[i][0], out->at[i][PC_UP] = -s->image[i][1];
    out->jitter[i][across] = noise.jitter[0] / scale, out->lasting[i][across] = noise.lasting[0] / scale;
    out->jitter[i][PC_UP] = noise.jitter[1] / scale, out->lasting[i][PC_UP] = noise.lasting[1] / scale;
  }
}

void pc_scene_from_side(const pc_sight *s, int facing, pc_scene *out) {
  in_picture(s, PC_VIEW_SIDE, PC_AHEAD, facing < 0 ? -1 : 1, out);
  out->flat = true;
}

void pc_scene_from_front(const pc_sight *s, pc_view view, pc_scene *out) {
  double sign = view == PC_VIEW_BACK ? 1 : -1, scale = scale_of(s);
  in_picture(s, view, PC_RIGHT, sign, out);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    if (!out->seen[i] || !isfinite(s->world[i][2])) continue;
    pc_noise noise = pc_landmark_noise(view, i, s->visibility[i]);
    out->at[i][PC_AHEAD] = -sign * s->world[i][2] / scale;
    out->jitter[i][PC_AHEAD] = noise.jitter[2] / scale, out->lasting[i][PC_AHEAD] = noise.lasting[2] / scale;
  }
}

/* Measured points: skin moves over bone by about 10 mm (Leardini et al. 2005), nearly the same throughout a
 * slow movement but for a few millimetres; joint centres are no better known. */
static const pc_noise MEASURED = {{0.004, 0.004, 0.004}, {0.010, 0.010, 0.010}};

static bool directions(const pc_sight *s, double axes[3][3]) {
  static const int needed[4] = {PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, PC_LM_LEFT_HIP, PC_LM_RIGHT_HIP};
  double right[3], trunk[3], sum = 0;
  for (int i = 0; i < 4; i++)
    if (!counts(s, needed[i], false)) return false;
  for (int k = 0; k < 3; k++) {
    const double ls = s->world[needed[0]][k], rs = s->world[needed[1]][k], lh = s->world[needed[2]][k],
                 rh = s->world[needed[3]][k];
    right[k] = rs - ls + rh - lh, trunk[k] = ls + rs - lh - rh;
    sum += right[k] * right[k];
  }
  v3_set(axes[PC_UP], 0, 1, 0);
  v3_cross(axes[PC_AHEAD], axes[PC_UP], right);    /* x = y cross z */
  if (v3_norm(axes[PC_AHEAD]) < 0.5 * sqrt(sum)) { /* on the side: right points up or down */
    v3_cross(axes[PC_AHEAD], trunk, right);
    axes[PC_AHEAD][1] = 0;
  }
  double length = v3_norm(axes[PC_AHEAD]);
  if (!(length > 1e-9)) return false;
  v3_scale(axes[PC_AHEAD], 1 / length, axes[PC_AHEAD]);
  v3_cross(axes[PC_RIGHT], axes[PC_AHEAD], axes[PC_UP]);
  return true;
}

bool pc_scene_in_space(const pc_sight *s, pc_view view, pc_scene *out) {
  double axes[3][3];
  memset(out, 0, sizeof *out);
  out->metres = 1;
  if (!directions(s, axes)) return false;
  for (int i = 0; i < PC_LANDMARKS; i++) {
    if (!(out->seen[i] = counts(s, i, false))) continue;
    pc_noise noise = s->kind == PC_SIGHT_SPACE ? MEASURED : pc_landmark_noise(view, i, s->visibility[i]);
    for (int k = 0; k < 3; k++) {
      out->at[i][k] = v3_dot(axes[k], s->world[i]);
      double jitter = 0, lasting = 0;
      for (int c = 0; c < 3; c++) {
        double a2 = axes[k][c] * axes[k][c];
        jitter += a2 * noise.jitter[c] * noise.jitter[c], lasting += a2 * noise.lasting[c] * noise.lasting[c];
      }
      out->jitter[i][k] = sqrt(jitter), out->lasting[i][k] = sqrt(lasting);
    }
  }
  return true;
}
