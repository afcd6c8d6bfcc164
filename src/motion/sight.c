/* sight.c: one moment of a landmark recording, and from where the person is seen.
 *
 * The shoulders of a person seen from the front lie two thirds of a trunk's length apart in the picture, and
 * on each other seen from the side: their distance over the trunk's length (middle of the shoulders to middle
 * of the hips) tells the view without knowing size or distance. Front or back: the person's left shoulder
 * lies clockwise of the trunk's upward direction when seen from the front, counter-clockwise from the back,
 * also of who lies down. Where shoulders and hips disagree (a twisted trunk) the face decides: whether the
 * network sees the nose nearer than the ears.
 *
 * A trunk that points at the camera looks short and so the shoulders look wide: the view is then told as
 * front or back, which it is not. Callers take the median over a while.
 */
#include "posterior/sight.h"
#include "base/vec.h"

/* PROGRAMME_RULES MEAS-1: nothing is judged by landmarks that are less visible; views by shoulder width over
 * trunk length. */
static const double VISIBLE = 0.6, SIDE = 0.35, FRONT = 0.6;
/* Width of the shoulders over that of the hips in the networks' eyes: 0.33 m over 0.22 in eleven clips. */
static const double WIDER = 1.5;

void pc_sight_of_recording(const pc_recording *recording, int frame, pc_sight *out) {
  const pc_markers *m = recording->markers;
  bool camera = recording->format == PC_FORMAT_LANDMARKS;
  double wide = recording->image_h > 0 ? recording->image_w / recording->image_h : 1;
  *out = (pc_sight){.t = m->time[frame], .kind = camera ? PC_SIGHT_CAMERA : PC_SIGHT_SPACE};
  for (int i = 0; i < PC_LANDMARKS; i++) {
    size_t at = (size_t)frame * (size_t)m->n + (size_t)i;
    bool has = m->n == PC_LANDMARKS && !isnan(m->at[3 * at]);
    v3_set(out->world[i], NAN, NAN, NAN);
    out->image[i][0] = out->image[i][1] = NAN;
    if (m->n == PC_LANDMARKS && recording->image) {
      out->image[i][0] = wide * recording->image[3 * at], out->image[i][1] = recording->image[3 * at + 1];
      has = has || !isnan(out->image[i][0]);
    }
    if (!has) continue;
    v3_copy(out->world[i], m->at + 3 * at);
    out->visibility[i] = m->weight ? m->weight[at] : 1;
    out->person = true;
  }
}

const char *pc_view_word(pc_view view) {
  static const char *const words[] = {"unknown", "side", "oblique", "front", "back"};
  return words[view];
}

static bool sees(const pc_sight *s, int landmark) {
  return s->visibility[landmark] >= VISIBLE && isfinite(s->image[landmark][0]) &&
         isfinite(s->image[landmark][1]);
}

/* How far the left one of a pair lies clockwise of `up`, heights of the picture. */
static double clockwise(const pc_sight *s, int left, int right, const double up[2]) {
  double x = s->image[left][0] - s->image[right][0], y = s->image[left][1] - s->image[right][1];
  return (up[0] * y - up[1] * x) / hypot(up[0], up[1]);
}

static bool faces_camera(const pc_sight *s, const double up[2]) {
  double shoulders = clockwise(s, PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, up),
         hips = clockwise(s, PC_LM_LEFT_HIP, PC_LM_RIGHT_HIP, up),
         face = s->world[PC_LM_NOSE][2] - 0.5 * (s->world[PC_LM_LEFT_EAR][2] + s->world[PC_LM_RIGHT_EAR][2]);
  if (shoulders * hips < 0 && isfinite(face)) return face > 0;
  return shoulders + hips > 0;
}

pc_view pc_view_of(const pc_sight *sight, double *ratio) {
  const int trunk[4] = {PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, PC_LM_LEFT_HIP, PC_LM_RIGHT_HIP};
  double own;
  if (!ratio) ratio = &own;
  *ratio = NAN;
  if (!sight->person || sight->kind != PC_SIGHT_CAMERA) return PC_VIEW_UNKNOWN;
  for (int i = 0; i < 4; i++)
    if (!sees(sight, trunk[i])) return PC_VIEW_UNKNOWN;
  const double(*p)[2] = sight->image;
  double up[2];
  for (int k = 0; k < 2; k++)
    up[k] = 0.5 * (p[trunk[0]][k] + p[trunk[1]][k] - p[trunk[2]][k] - p[trunk[3]][k]);
  double length = hypot(up[0], up[1]),
         hips = hypot(p[trunk[2]][0] - p[trunk[3]][0], p[trunk[2]][1] - p[trunk[3]][1]),
         width = hypot(p[trunk[0]][0] - p[trunk[1]][0], p[trunk[0]][1] - p[trunk[1]][1]);
  if (!(length > 0)) return PC_VIEW_UNKNOWN;
  *ratio = fmax(width, WIDER * hips) / length;
  if (*ratio < SIDE) return PC_VIEW_SIDE;
  if (*ratio <= FRONT) return PC_VIEW_OBLIQUE;
  return faces_camera(sight, up) ? PC_VIEW_FRONT : PC_VIEW_BACK;
}

pc_view pc_view_of_recording(const pc_recording *recording) {
  int count[PC_VIEW_BACK + 1] = {0};
  pc_view most = PC_VIEW_UNKNOWN;
  for (int f = 0; f < recording->markers->n_frames; f++) {
    pc_sight s;
    pc_sight_of_recording(recording, f, &s);
    count[pc_view_of(&s, NULL)]++;
  }
  count[PC_VIEW_UNKNOWN] = 0;
  for (int v = PC_VIEW_SIDE; v <= PC_VIEW_BACK; v++)
    if (count[v] > count[most]) most = (pc_view)v;
  return most;
}
