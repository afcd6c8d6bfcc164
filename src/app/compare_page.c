/* compare_page.c: report.html of a comparison: what changed in plain words, the body at its deepest moment
 * twice, a few curves over each other, numbers as tables. No script, so that it opens anywhere and prints;
 * full pages of each movement lie in the folders beside it. Nothing is told by colour alone: the own way's
 * lines are dashed, the recorded ones thin. */
#include "app/measures.h"
#include "app/plot.h"
#include "app/web.h"
#include "base/vec.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
  W = 420,
  H = 170,
  LEFT_EDGE = 44,
  RIGHT_EDGE = 8,
  TOP_EDGE = 10,
  BOTTOM_EDGE = 20,
  POINTS = 200,
  FIGURE_H = 260
};

static const char *const CLASSES[PC_VARIANTS] = {"was", "same", "own"};

/* ---- the two figures ---- */

static int deepest(const pc_comparison *c) {
  const pc_load *l = c->load[PC_RECORDED];
  int at = 0, hip[2] = {pc_sided_coordinate(c->changed, "hip_flexion", RIGHT),
                        pc_sided_coordinate(c->changed, "hip_flexion", LEFT)};
  double most = -INFINITY;
  for (int f = 0; f < l->n_frames && hip[0] >= 0 && hip[1] >= 0; f++) {
    double bent = l->q[(size_t)f * l->n_q + hip[0]] + l->q[(size_t)f * l->n_q + hip[1]];
    if (bent > most) most = bent, at = f;
  }
  return at;
}

/* Seen from the person's right: how far ahead of the pelvis, and how high, a joint is. */
typedef struct view {
  double ahead[2]; /* unit vector on the ground, x and z */
  double low, origin[2], scale;
} view;

static const double HEAD = 0.095; /* m, radius */

static view look(const pc_body *body, const pc_pose *pose) {
  int pelvis = pc_body_find_segment(body, "pelvis");
  const double *R = pose->R[pelvis > 0 ? pelvis : 1], *p = pose->p[pelvis > 0 ? pelvis : 1];
  double side[2] = {R[2], R[8]}, n = hypot(side[0], side[1]); /* the pelvis' z points to its right */
  view v = {.ahead = {1, 0}, .origin = {p[0], p[2]}};
  if (n > 0.1) v.ahead[0] = side[1] / n, v.ahead[1] = -side[0] / n;
  double high = -INFINITY;
  v.low = INFINITY;
  for (int s = 1; s < body->n_segments; s++)
    v.low = fmin(v.low, pose->p[s][1]), high = fmax(high, pose->p[s][1]);
  v.scale = fmin((FIGURE_H - 60) / (high - v.low + 2 * HEAD), 190 / 1.1); /* as wide as arms reach ahead */
  return v;
}

static void joint_at(const pc_body *body, const pc_pose *pose, int s, double at[3]) {
  pc_pose_point(pose, s, body->joints[s].in_child.p, at);
}

static double across(const view *v, const double at[3]) {
  return 105 + v->scale * ((at[0] - v->origin[0]) * v->ahead[0] + (at[2] - v->origin[1]) * v->ahead[1]);
}
static double up(const view *v, const double at[3]) {
  return FIGURE_H - 20 - v->scale * (at[1] - v->low);
}

/* Lines from joint to joint, and a head. */
static void draw_body(pc_out *out, const pc_body *body, const pc_pose *pose, const view *v,
                      const char *name) {
  int head = pc_body_find_segment(body, "head");
  double a[3], b[3];
  pc_out_print(out, "<path class=\"body %s\" d=\"", name);
  for (int s = 1; s < body->n_segments; s++) {
    int parent = body->joints[s].parent;
    if (parent < 1) continue;
    joint_at(body, pose, parent, a);
    joint_at(body, pose, s, b);
    pc_out_print(out, "M%.1f %.1fL%.1f %.1f", across(v, a), up(v, a), across(v, b), up(v, b));
  }
  pc_out_say(out, "\"/>");
  if (head < 0) return;
  pc_pose_point(pose, head, body->segments[head].com, a);
  pc_out_print(out, "<circle class=\"body %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", name, across(v, a),
               up(v, a), v->scale * HEAD);
}

static void figures(pc_out *out, const pc_comparison *c, pc_pose *was, pc_pose *is) {
  int f = deepest(c);
  pc_load_pose(c->changed, c->load[PC_RECORDED], f, was);
  pc_load_pose(c->changed, c->load[PC_OWN_WAY], f, is);
  view v = look(c->changed, was);
  pc_out_print(
      out, "<section class=\"wide\"><h2>The moment the hips bend most, at %.1f s</h2><div class=\"pair\">",
      c->load[PC_RECORDED]->time[f]);
  for (int k = 0; k < 2; k++) {
    pc_out_print(out, "<figure><svg viewBox=\"0 0 210 %d\" role=\"img\" aria-label=\"", FIGURE_H);
    if (k)
      pc_out_print(out, "Changed body, its own way, over the %s figure", pc_compare_was(c));
    else
      pc_out_say(out, pc_variant_say(c, PC_RECORDED));
    pc_out_print(out, ", seen from the right\"><path class=\"grid\" d=\"M5 %dH205\"/>", FIGURE_H - 14);
    draw_body(out, c->changed, was, &v, "was");
    if (k) draw_body(out, c->changed, is, &v, "own");
    pc_out_say(out, "</svg><figcaption>");
    if (k)
      pc_out_print(out, "Changed body, its own way (thick), over the %s (thin)", pc_compare_was(c));
    else
      pc_out_say(out, pc_variant_say(c, PC_RECORDED));
    pc_out_say(out, "</figcaption></figure>");
  }
  pc_out_say(out, "</div></section>");
}

/* ---- curves ---- */

typedef double (*curve)(const pc_findings *found, int index, int f);

static double disc(const pc_findings *f, int index, int frame) {
  (void)index;
  return f->compression[frame];
}

static double family(const pc_findings *f, int index, int frame) {
  double sum = 0;
  const double *force = f->load->force + (size_t)frame * f->load->n_actuators;
  for (int m = 0; m < f->load->n_muscles; m++)
    if (f->family[m] == index) sum += force[m];
  return sum;
}

static double degrees(const pc_findings *f, int index, int frame) {
  return f->load->q[(size_t)frame * f->load->n_q + index] * 180 / M_PI;
}

static double nice_step(double range) {
  double p = pow(10, floor(log10(range / 3))), n = range / 3 / p;
  return p * (n < 1.5 ? 1 : n < 3.5 ? 2 : n < 7.5 ? 5 : 10);
}

typedef struct frame_of {
  double x0, x1, y0, y1;
} frame_of;

static double place_x(const frame_of *a, double x) {
  return LEFT_EDGE + (W - LEFT_EDGE - RIGHT_EDGE) * (a->x1 > a->x0 ? (x - a->x0) / (a->x1 - a->x0) : 0);
}
static double place_y(const frame_of *a, double y) {
  return H - BOTTOM_EDGE - (H - TOP_EDGE - BOTTOM_EDGE) * (y - a->y0) / (a->y1 - a->y0);
}

static void axes(pc_out *out, frame_of *a, const char *left, const char *right) {
  if (!(a->y1 - a->y0 > 1e-9)) a->y1 = a->y0 + 1;
  double step = nice_step(a->y1 - a->y0);
  for (double y = ceil(a->y0 / step - 1e-9) * step; y <= a->y1 + 1e-9; y += step)
    pc_out_print(
        out,
        "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>",
        LEFT_EDGE, place_y(a, y), W - RIGHT_EDGE, LEFT_EDGE - 5, place_y(a, y) + 4, fabs(y) < 1e-9 ? 0 : y);
  pc_out_print(out, "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
               LEFT_EDGE, H - 5, left, W - RIGHT_EDGE, H - 5, right);
}

static void open_plot(pc_out *out, const char *title, const char *unit) {
  pc_out_say(out, "<figure><h3>");
  pc_plot_text(out, title);
  pc_out_print(out,
               " <span class=\"quiet\">%s</span></h3><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
               unit, W, H);
  pc_plot_text(out, title);
  pc_out_say(out, "; the numbers are in the tables below\">");
}

static void plot_curve(pc_out *out, const pc_comparison *c, const char *title, const char *unit, curve value,
                       int index) {
  const pc_load *l = c->load[PC_RECORDED];
  int n = l->n_frames < POINTS ? l->n_frames : POINTS;
  frame_of a = {l->time[0], l->time[l->n_frames - 1], INFINITY, -INFINITY};
  for (int v = 0; v < PC_VARIANTS; v++)
    for (int f = 0; f < l->n_frames; f++) {
      double y = value(c->found[v], index, f);
      a.y0 = fmin(a.y0, y), a.y1 = fmax(a.y1, y);
    }
  char left[32], right[32];
  snprintf(left, sizeof left, "%.1f s", a.x0), snprintf(right, sizeof right, "%.1f s", a.x1);
  open_plot(out, title, unit);
  axes(out, &a, left, right);
  for (int v = 0; v < PC_VARIANTS; v++) {
    pc_out_print(out, "<path class=\"line %s\" d=\"", CLASSES[v]);
    for (int i = 0; i < n; i++) {
      int f = n < 2 ? 0 : (int)((long)i * (l->n_frames - 1) / (n - 1));
      pc_out_print(out, "%c%.1f %.1f", i ? 'L' : 'M', place_x(&a, l->time[f]),
                   place_y(&a, value(c->found[v], index, f)));
    }
    pc_out_say(out, "\"/>");
  }
  pc_out_say(out, "</svg></figure>");
}

static int family_index(const pc_findings *f, const char *key) {
  for (int i = 0; i < f->n_families; i++)
    if (!strcmp(f->families[i].row->key, key)) return i;
  return -1;
}

static void curves(pc_out *out, const pc_comparison *c) {
  static const char *const muscles[][2] = {{"gluteus_maximus", "Gluteus maximus, both sides"},
                                           {"hamstrings", "Hamstrings, both sides"},
                                           {"back_extensors", "Back extensors"}};
  static const char *const joints[][2] = {{"hip_flexion_r", "Right hip, bending"},
                                          {"knee_angle_r", "Right knee, bending"},
                                          {"pelvis_tilt", "Pelvis, tipped back (up) or forward (down)"}};
  const pc_findings *f = c->found[PC_RECORDED];
  pc_out_print(
      out,
      "<section class=\"wide\"><h2>Over time</h2><p class=\"quiet\"><span class=\"key was\">thin</span> as "
      "%s, <span class=\"key same\">thick</span> changed body, same movement, <span class=\"key "
      "own\">dashed</span> changed body, its own way</p><div class=\"plots\">",
      pc_compare_was(c));
  if (f->compression) plot_curve(out, c, "Low back, load on the disc L5/S1", "N", disc, 0);
  for (int i = 0; i < 3; i++) plot_curve(out, c, muscles[i][1], "N", family, family_index(f, muscles[i][0]));
  for (int i = 0; i < 3; i++) {
    int q = pc_body_find_coordinate(c->changed, joints[i][0]);
    if (q >= 0) plot_curve(out, c, joints[i][1], "°", degrees, q);
  }
  pc_out_say(out, "</div></section>");
}

/* ---- the sweep ---- */

static void plot_sweep(pc_out *out, const pc_comparison *c, const pc_measure *m) {
  int at = (int)(m - c->measures);
  frame_of a = {c->steps[0].parameter, c->steps[c->n_steps - 1].parameter, INFINITY, -INFINITY};
  char left[32], right[32];
  snprintf(left, sizeof left, "%.3g", a.x0), snprintf(right, sizeof right, "%.3g", a.x1);
  bool turned = a.x0 > a.x1;
  if (turned) a.x0 = -a.x0, a.x1 = -a.x1;
  for (int s = 0; s < c->n_steps; s++)
    for (int v = PC_SAME_MOVEMENT; v < PC_VARIANTS; v++)
      a.y0 = fmin(a.y0, c->steps[s].value[v][at]), a.y1 = fmax(a.y1, c->steps[s].value[v][at]);
  open_plot(out, m->label, m->unit);
  axes(out, &a, left, right);
  for (int v = PC_SAME_MOVEMENT; v < PC_VARIANTS; v++) {
    pc_out_print(out, "<path class=\"line %s\" d=\"", CLASSES[v]);
    for (int s = 0; s < c->n_steps; s++)
      pc_out_print(out, "%c%.1f %.1f", s ? 'L' : 'M',
                   place_x(&a, turned ? -c->steps[s].parameter : c->steps[s].parameter),
                   place_y(&a, c->steps[s].value[v][at]));
    pc_out_say(out, "\"/>");
  }
  pc_out_say(out, "</svg></figure>");
}

static void sweep(pc_out *out, const pc_comparison *c) {
  static const char *const keys[] = {"back_share", "Low_back_L5_S1_disc_compression", "hamstrings_impulse",
                                     "back_extensors_impulse"};
  if (!c->n_steps) return;
  pc_out_say(out, "<section class=\"wide\"><h2>Step by step: ");
  pc_plot_text(out, c->sweep);
  pc_out_print(out, "</h2><p class=\"quiet\">%d steps; above is the last of them.</p><div class=\"plots\">",
               c->n_steps);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (pc_measure_of(c, keys[i])) plot_sweep(out, c, pc_measure_of(c, keys[i]));
  pc_out_say(out, "</div></section>");
}

/* ---- tables ---- */

static void number(pc_out *out, double x) {
  if (isnan(x))
    pc_out_say(out, "<td>–</td>");
  else
    pc_out_print(out, fabs(x) < 100 ? "<td>%.1f</td>" : "<td>%.0f</td>", x);
}

static void table(pc_out *out, const pc_comparison *c, bool all) {
  pc_out_say(out, "<table class=\"numbers\"><thead><tr><th scope=\"col\"></th>");
  for (int v = 0; v < PC_VARIANTS; v++)
    pc_out_print(out, "<th scope=\"col\">%s</th>", pc_variant_say(c, (pc_variant)v));
  pc_out_say(out, "<th scope=\"col\">Unit</th></tr></thead><tbody>");
  for (int i = 0; i < c->n_measures; i++) {
    const pc_measure *m = &c->measures[i];
    if (!all && !m->main) continue;
    pc_out_say(out, "<tr><th scope=\"row\">");
    pc_plot_text(out, m->label);
    pc_out_say(out, "</th>");
    for (int v = 0; v < PC_VARIANTS; v++) number(out, m->value[v]);
    pc_out_print(out, "<td>%s</td></tr>", m->unit);
  }
  pc_out_say(out, "</tbody></table>");
}

static void numbers(pc_out *out, const pc_comparison *c) {
  pc_out_say(out, "<section class=\"wide\"><h2>Side by side, estimated</h2>");
  table(out, c, false);
  pc_out_say(out, "<details><summary>All numbers</summary>");
  table(out, c, true);
  pc_out_say(out, "</details><p>The full page of each: ");
  for (int v = 0; v < PC_VARIANTS; v++)
    pc_out_print(out, "%s<a href=\"%s/report.html\">%s</a>", v ? ", " : "", pc_variant_name((pc_variant)v),
                 pc_variant_say(c, (pc_variant)v));
  pc_out_say(out, "</p></section>");
}

static void solved(pc_out *out, const pc_comparison *c) {
  const pc_compensation *w = &c->way;
  pc_out_say(out, "<section><h2>How the own way was found</h2><table><tbody>");
  pc_out_print(out, "<tr><th scope=\"row\">Kept</th><td>%s, and what touches the ground</td></tr>", c->keep);
  pc_out_print(out, "<tr><th scope=\"row\">Largest distance from the kept paths</th><td>%.2f mm</td></tr>",
               1e3 * w->task_error);
  pc_out_print(out, "<tr><th scope=\"row\">Search</th><td>%s after %d tries of the whole movement</td></tr>",
               w->converged ? "settled" : "ended before it settled", w->evaluations);
  pc_out_print(
      out,
      "<tr><th scope=\"row\">Slope of the cost, first and last</th><td>%.2g, %.2g (half its square is what a "
      "further step would save, in squared activations a frame)</td></tr>",
      w->gradient[0], w->gradient[1]);
  pc_out_print(
      out,
      "<tr><th scope=\"row\">Cost, first and last</th><td>%.4f, %.4f</td></tr></tbody></table></section>",
      w->cost[0], w->cost[1]);
}

static void assumed(pc_out *out, const pc_comparison *c) {
  const pc_report_info *info = c->found[PC_OWN_WAY]->info;
  pc_out_say(out, "<section><h2>What was assumed</h2><ul>");
  for (int i = 0; i < info->n_assumed; i++) {
    pc_out_say(out, "<li>");
    pc_plot_text(out, info->assumed[i]);
    pc_out_say(out, "</li>");
  }
  pc_out_say(out, "</ul><p class=\"quiet\">People with pain or weakness do not all move alike, and may not "
                  "move for least "
                  "effort. This page informs; it does not diagnose.</p></section>");
}

static void head(pc_out *out, const pc_comparison *c) {
  const char *name = c->found[PC_RECORDED]->info->recording;
  pc_out_say(out,
             "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
             "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>What if: ");
  pc_plot_text(out, name ? name : "a movement");
  pc_out_say(out, "</title><style>");
  pc_out_put(out, (const char *)pc_web_progress_css, pc_web_progress_css_len);
  pc_out_put(out, (const char *)pc_web_compare_css, pc_web_compare_css_len);
  pc_out_say(out, "</style></head><body><main><h1>What if: ");
  pc_plot_text(out, name ? name : "a movement");
  pc_out_say(out, "</h1><section class=\"lead\">");
  for (int i = 0; i < c->n_sentences; i++) {
    pc_out_say(out, "<p>");
    pc_plot_text(out, c->sentences[i]);
    pc_out_say(out, "</p>");
  }
  const pc_findings *care = c->found[PC_OWN_WAY];
  for (int i = 0; i < care->n_cautions; i++) {
    pc_out_say(out, "<p class=\"quiet\">Read with care: ");
    pc_plot_text(out, care->cautions[i]);
    pc_out_say(out, "</p>");
  }
  pc_out_say(out, "</section>");
}

char *pc_compare_html(const pc_comparison *c, size_t *len, pc_err *err) {
  pc_out out = {0};
  pc_pose *was = pc_pose_make(c->changed), *is = pc_pose_make(c->changed);
  if (was && is) {
    head(&out, c);
    figures(&out, c, was, is);
    numbers(&out, c);
    curves(&out, c);
    sweep(&out, c);
    assumed(&out, c);
    solved(&out, c);
    pc_out_say(&out, "</main></body></html>\n");
  } else
    out.failed = true;
  pc_pose_free(was), pc_pose_free(is);
  return pc_out_release(&out, len, err);
}
