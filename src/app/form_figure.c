/* form_figure.c: the 33 landmarks as a figure of lines.
 *
 * A camera's are drawn as they lie in the picture; measured places from the side the person turns to: the
 * level axis along which the hips-to-shoulders and foot lines move most is to the right. One scale for the
 * whole recording. The moving figure is one path whose points are animated by the page itself (SMIL), so that
 * the page stays without a script; closing it stops it, and it is left out where less motion is asked for.
 */
#include "app/form_plot.h"

#include <math.h>
#include <stdio.h>

enum { WIDE = 320, MOST_HIGH = 230, MARGIN = 16, MOVING = 150 };

/* Runs of landmarks joined by lines; -1 ends a run. The trunk closes upon itself. */
static const int LINES[] = {PC_LM_LEFT_SHOULDER,
                            PC_LM_RIGHT_SHOULDER,
                            PC_LM_RIGHT_HIP,
                            PC_LM_LEFT_HIP,
                            PC_LM_LEFT_SHOULDER,
                            PC_LM_LEFT_ELBOW,
                            PC_LM_LEFT_WRIST,
                            PC_LM_LEFT_INDEX,
                            -1,
                            PC_LM_RIGHT_SHOULDER,
                            PC_LM_RIGHT_ELBOW,
                            PC_LM_RIGHT_WRIST,
                            PC_LM_RIGHT_INDEX,
                            -1,
                            PC_LM_LEFT_HIP,
                            PC_LM_LEFT_KNEE,
                            PC_LM_LEFT_ANKLE,
                            PC_LM_LEFT_HEEL,
                            PC_LM_LEFT_TOE,
                            -1,
                            PC_LM_RIGHT_HIP,
                            PC_LM_RIGHT_KNEE,
                            PC_LM_RIGHT_ANKLE,
                            PC_LM_RIGHT_HEEL,
                            PC_LM_RIGHT_TOE,
                            -1};
enum { N_LINES = sizeof LINES / sizeof *LINES };

typedef struct frame {
  double x0, y0, scale; /* of the drawing */
  int wide, high;       /* of the drawing, as the figure needs it */
  int level;            /* world axis that is drawn to the right */
} frame;

static void place(const pc_sight *s, int i, int level, double p[2]) {
  bool camera = s->kind == PC_SIGHT_CAMERA && !isnan(s->image[i][0]);
  p[0] = camera ? s->image[i][0] : s->world[i][level];
  p[1] = camera ? s->image[i][1] : -s->world[i][1];
}

static bool drawn(const pc_sight *s, int i) {
  double p[2];
  place(s, i, 0, p);
  return s->person && !isnan(p[0]) && !isnan(p[1]);
}

/* The level axis along which feet point and hips travel: toes from heels, summed. */
static int facing(const pc_judged *seen) {
  double along[2] = {0, 0};
  for (int f = 0; f < seen->n_sights; f++) {
    const pc_sight *s = &seen->sights[f];
    if (!s->person || s->kind == PC_SIGHT_CAMERA) continue;
    for (int k = 0; k < 2; k++) {
      double d = s->world[PC_LM_RIGHT_TOE][2 * k] - s->world[PC_LM_RIGHT_HEEL][2 * k];
      along[k] += isnan(d) ? 0 : fabs(d);
    }
  }
  return along[1] > along[0] ? 2 : 0;
}

static frame fit(const pc_judged *seen) {
  double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY}, p[2];
  frame fr = {.level = facing(seen)};
  for (int f = 0; f < seen->n_sights; f++)
    for (int i = PC_LM_NOSE; i < PC_LANDMARKS; i++) {
      if (!drawn(&seen->sights[f], i)) continue;
      place(&seen->sights[f], i, fr.level, p);
      for (int k = 0; k < 2; k++) lo[k] = fmin(lo[k], p[k]), hi[k] = fmax(hi[k], p[k]);
    }
  double wide = fmax(hi[0] - lo[0], 1e-3), high = fmax(hi[1] - lo[1], 1e-3);
  fr.scale = fmin((WIDE - 2 * MARGIN) / wide, (MOST_HIGH - 2 * MARGIN) / high);
  fr.high = (int)ceil(fr.scale * high) + 2 * MARGIN;
  fr.wide = (int)ceil(fr.scale * wide) + 2 * MARGIN;
  fr.x0 = MARGIN - fr.scale * lo[0];
  fr.y0 = fr.high - MARGIN - fr.scale * hi[1];
  return fr;
}

/* The head: a ring as wide as half the way from the middle of the shoulders to the middle of the ears, and
 * the neck below it. */
static void head_path(pc_out *out, const pc_sight *s, const frame *fr) {
  static const int OF[4] = {PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, PC_LM_LEFT_EAR, PC_LM_RIGHT_EAR};
  double p[4][2], neck[2], head[2];
  for (int i = 0; i < 4; i++) place(s, OF[i], fr->level, p[i]);
  bool there = drawn(s, OF[0]) && drawn(s, OF[1]) && drawn(s, OF[2]) && drawn(s, OF[3]);
  for (int k = 0; k < 2; k++) {
    double at = k ? fr->y0 : fr->x0;
    neck[k] = there ? at + fr->scale * (p[0][k] + p[1][k]) / 2 : 0;
    head[k] = there ? at + fr->scale * (p[2][k] + p[3][k]) / 2 : 0;
  }
  double r = 0.5 * hypot(head[0] - neck[0], head[1] - neck[1]);
  pc_out_print(out, "M%.0f %.0fL%.0f %.0fM%.0f %.0fa%.0f %.0f 0 1 0 %.0f 0a%.0f %.0f 0 1 0 %.0f 0", neck[0],
               neck[1], (neck[0] + head[0]) / 2, (neck[1] + head[1]) / 2, head[0] - r, head[1], r, r, 2 * r,
               r, r, -2 * r);
}

/* The figure as a path. Every frame has the same commands, so that they can follow one another: a landmark
 * that is missing is drawn where the one before it lies. */
static void figure_path(pc_out *out, const pc_sight *s, const frame *fr) {
  double p[2] = {0, 0};
  for (int i = 0, first = 1; i < N_LINES; i++) {
    if (LINES[i] < 0) {
      first = 1;
      continue;
    }
    if (drawn(s, LINES[i])) place(s, LINES[i], fr->level, p);
    pc_out_print(out, "%c%.0f %.0f", first ? 'M' : 'L', fr->x0 + fr->scale * p[0], fr->y0 + fr->scale * p[1]);
    first = 0;
  }
  head_path(out, s, fr);
}

static int nearest(const pc_judged *seen, double t) {
  int best = -1;
  for (int f = 0; f < seen->n_sights; f++)
    if (seen->sights[f].person && (best < 0 || fabs(seen->sights[f].t - t) < fabs(seen->sights[best].t - t)))
      best = f;
  return best;
}

static void still(pc_out *out, const pc_judged *seen, const frame *fr, double t, const char *name) {
  int f = nearest(seen, t);
  if (f < 0) return;
  pc_out_print(out, "<path class=\"body %s\" d=\"", name);
  figure_path(out, &seen->sights[f], fr);
  pc_out_say(out, "\"/>");
}

void pc_form_plot_moving(pc_out *out, const pc_judged *seen) {
  int people = 0, f0 = -1;
  for (int f = 0; f < seen->n_sights; f++)
    people += seen->sights[f].person, f0 = f0 < 0 && seen->sights[f].person ? f : f0;
  if (people < 2) return;
  frame fr = fit(seen);
  int step = (people + MOVING - 1) / MOVING;
  double seconds = seen->sights[seen->n_sights - 1].t - seen->sights[0].t;
  pc_out_print(
      out,
      "<details open class=\"moving\"><summary>Moving (close to stop)</summary><svg viewBox=\"0 0 %d "
      "%d\" role=\"img\" aria-label=\"The figure moving\"><path class=\"body now\" d=\"",
      fr.wide, fr.high);
  figure_path(out, &seen->sights[f0], &fr);
  pc_out_print(out, "\"><animate attributeName=\"d\" dur=\"%.2fs\" repeatCount=\"indefinite\" values=\"",
               fmax(seconds, 0.5));
  for (int f = f0, k = 0; f < seen->n_sights; f++) {
    if (!seen->sights[f].person || k++ % step) continue;
    if (f != f0) pc_out_say(out, ";");
    figure_path(out, &seen->sights[f], &fr);
  }
  pc_out_say(out, "\"/></path></svg></details>");
}

static void one(pc_out *out, const pc_judged *seen, const frame *fr, double start, double far,
                const char *words) {
  pc_out_print(out, "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", fr->wide, fr->high);
  pc_plot_text(out, words);
  pc_out_say(out, "\">");
  still(out, seen, fr, start, "was");
  still(out, seen, fr, far, "now");
  pc_out_say(out, "</svg><figcaption>");
  pc_plot_text(out, words);
  pc_out_say(out, "</figcaption></figure>");
}

void pc_form_plot_reps(pc_out *out, const pc_judged *seen) {
  enum { MOST = 12 };
  const pc_form_result *r = seen->result;
  const char *unit = pc_feature_mark(seen->exercise->rules->count.feature);
  char words[120];
  frame fr = fit(seen);
  pc_out_say(out, "<div class=\"strip\">");
  for (int i = 0; i < r->n_reps && i < MOST; i++) {
    const pc_rep *p = &r->reps[i];
    snprintf(words, sizeof words, "%d at %.1f s: range %.0f ± %.0f%s%s%s", i + 1, p->far, p->range, p->error,
             unit,
             p->side > 0   ? ", right"
             : p->side < 0 ? ", left"
                           : "",
             p->complete ? "" : ", not complete");
    one(out, seen, &fr, p->start, p->far, words);
  }
  for (int i = 0; i < r->n_holds && i < MOST; i++) {
    const pc_held *h = &r->holds[i];
    snprintf(words, sizeof words, "held %.1f s, from %.1f s%s", h->end - h->start, h->start,
             h->side > 0   ? ", right"
             : h->side < 0 ? ", left"
                           : "");
    one(out, seen, &fr, h->start, (h->start + h->end) / 2, words);
  }
  pc_out_say(out, "</div>");
  if (r->n_reps > MOST)
    pc_out_print(out, "<p class=\"quiet\">The first %d of %d are drawn.</p>", MOST, r->n_reps);
}
