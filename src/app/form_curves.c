/* form_curves.c: quantities against time, as SVG: the line, its 95 % band, the limits of the rules,
 * repetitions.
 *
 * The counted quantity is drawn as the engine had it. The others are worked out of each moment alone and
 * averaged over five for the eye; faults were judged on the engine's own.
 */
#include "app/form_plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDE = 720, HIGH = 200, LEFT = 40, RIGHT = 10, TOP = 18, FOOT = 22, SMOOTH = 2 };

typedef struct curve {
  int n;
  double *t, *y, *sd; /* y NaN = not seen */
  double lo, hi;      /* of the drawing */
} curve;

static bool curve_make(curve *c, int n) {
  *c = (curve){n, calloc(n, sizeof(double)), calloc(n, sizeof(double)), calloc(n, sizeof(double)), 0, 0};
  return c->t && c->y && c->sd;
}
static void curve_free(curve *c) {
  free(c->t), free(c->y), free(c->sd);
}

static double x_of(const curve *c, double t) {
  double span = fmax(c->t[c->n - 1] - c->t[0], 1e-3);
  return LEFT + (WIDE - LEFT - RIGHT) * (t - c->t[0]) / span;
}
static double y_of(const curve *c, double y) {
  return TOP + (HIGH - TOP - FOOT) * (c->hi - fmin(fmax(y, c->lo), c->hi)) / (c->hi - c->lo);
}

/* Room for the line, its limits (NaN: none) and some air; steps of ten. */
static void scale(curve *c, double a, double b) {
  double lo = INFINITY, hi = -INFINITY;
  for (int i = 0; i < c->n; i++) /* fmin passes NaN over */
    lo = fmin(lo, c->y[i] - 1.96 * c->sd[i]), hi = fmax(hi, c->y[i] + 1.96 * c->sd[i]);
  lo = fmin(lo, fmin(a, b)), hi = fmax(hi, fmax(a, b));
  if (!(hi > lo)) lo = isfinite(lo) ? lo - 10 : 0, hi = lo + 20;
  c->lo = 10 * floor(lo / 10), c->hi = 10 * ceil(hi / 10);
}

static double nice(double span) {
  double step = pow(10, floor(log10(span / 3)));
  return span / step > 15 ? 5 * step : span / step > 6 ? 2 * step : step;
}

static void axes(pc_out *out, const curve *c, const char *unit) {
  double dy = nice(c->hi - c->lo), dt = nice(fmax(c->t[c->n - 1] - c->t[0], 1e-3));
  for (double y = dy * ceil(c->lo / dy); y <= c->hi; y += dy)
    pc_out_print(
        out,
        "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>",
        LEFT, y_of(c, y), WIDE - RIGHT, LEFT - 5, y_of(c, y) + 4, y);
  for (double t = dt * ceil(c->t[0] / dt); t <= c->t[c->n - 1]; t += dt)
    pc_out_print(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g s</text>", x_of(c, t), HIGH - 6,
                 t);
  pc_out_print(out, "<text x=\"0\" y=\"11\">%s</text>", unit);
}

/* The band as one closed shape for each run that was seen, then the line. */
static void draw(pc_out *out, const curve *c) {
  for (int i = 0; i < c->n;) {
    int end = i;
    while (end < c->n && !isnan(c->y[end])) end++;
    if (end > i + 1) {
      pc_out_say(out, "<path class=\"sure\" d=\"");
      for (int k = i; k < end; k++)
        pc_out_print(out, "%c%.1f %.1f", k == i ? 'M' : 'L', x_of(c, c->t[k]),
                     y_of(c, c->y[k] + 1.96 * c->sd[k]));
      for (int k = end - 1; k >= i; k--)
        pc_out_print(out, "L%.1f %.1f", x_of(c, c->t[k]), y_of(c, c->y[k] - 1.96 * c->sd[k]));
      pc_out_say(out, "Z\"/><path class=\"am\" d=\"");
      for (int k = i; k < end; k++)
        pc_out_print(out, "%c%.1f %.1f", k == i ? 'M' : 'L', x_of(c, c->t[k]), y_of(c, c->y[k]));
      pc_out_say(out, "\"/>");
    }
    i = end > i ? end : i + 1;
  }
}

static void limit(pc_out *out, const curve *c, double y, const char *words) {
  if (isnan(y)) return;
  pc_out_print(out, "<path class=\"peak\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
               LEFT, y_of(c, y), WIDE - RIGHT, WIDE - RIGHT - 2, y_of(c, y) - 3);
  pc_plot_text(out, words);
  pc_out_say(out, "</text>");
}

static void span(pc_out *out, const curve *c, double from, double to, bool whole, const char *words) {
  pc_out_print(out,
               "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/><text x=\"%.1f\" "
               "y=\"%d\">%s</text>",
               whole ? "band" : "part", x_of(c, from), TOP, fmax(1, x_of(c, to) - x_of(c, from)),
               HIGH - TOP - FOOT, x_of(c, from) + 3, TOP + 11, words);
}

static void open_plot(pc_out *out, const char *title, const char *what) {
  pc_out_say(out, "<figure><h3>");
  pc_plot_text(out, title);
  pc_out_print(out, "</h3><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDE, HIGH);
  pc_plot_text(out, what);
  pc_out_say(out, "\">");
}

void pc_form_plot_count(pc_out *out, const pc_judged *seen) {
  const pc_form_rules *rules = seen->exercise->rules;
  const pc_form_result *r = seen->result;
  curve c;
  char words[40];
  if (seen->n_sights < 2 || !curve_make(&c, seen->n_sights)) {
    curve_free(&c);
    out->failed = out->failed || seen->n_sights >= 2;
    return;
  }
  for (int i = 0; i < c.n; i++)
    c.t[i] = seen->states[i].t, c.y[i] = seen->states[i].counted.value, c.sd[i] = seen->states[i].counted.sd;
  scale(&c, rules->rest, rules->far);
  open_plot(out, pc_feature_title(rules->count.feature),
            "The counted quantity over time with its 95 per cent band; shaded are repetitions or holds");
  for (int i = 0; i < r->n_reps; i++) {
    snprintf(words, sizeof words, "%d", i + 1);
    span(out, &c, r->reps[i].start, r->reps[i].end, r->reps[i].complete, words);
  }
  for (int i = 0; i < r->n_holds; i++) {
    snprintf(words, sizeof words, "%.1f s", r->holds[i].end - r->holds[i].start);
    span(out, &c, r->holds[i].start, r->holds[i].end, true, words);
  }
  axes(out, &c, pc_feature_mark(rules->count.feature));
  draw(out, &c);
  limit(out, &c, rules->rest, "rest");
  limit(out, &c, rules->far, "complete from here");
  pc_out_print(
      out,
      "</svg><figcaption>Shaded upright: repetitions or holds; lightly: not complete. Around the line: "
      "95 %% of what %s may be off.</figcaption></figure>",
      pc_judged_in_space(seen) ? "measured points" : "a camera");
  curve_free(&c);
}

/* ---- what faults watch ---- */

static double both(const pc_measured of[2], pc_feature_side side, double *sd) {
  int only = side == PC_OF_LEFT ? 1 : side == PC_OF_RIGHT ? 0 : -1;
  double sum = 0, sds = 0;
  int n = 0;
  for (int s = 0; s < 2; s++)
    if ((only < 0 || only == s) && !isnan(of[s].value)) sum += of[s].value, sds += of[s].sd, n++;
  *sd = n ? sds / n : NAN;
  return n ? sum / n : NAN;
}

static void average(curve *c, const double *raw) {
  for (int i = 0; i < c->n; i++) {
    double sum = 0;
    int n = 0;
    for (int k = i - SMOOTH; k <= i + SMOOTH; k++)
      if (k >= 0 && k < c->n && !isnan(raw[k])) sum += raw[k], n++;
    c->y[i] = n > SMOOTH ? sum / n : NAN;
  }
}

static bool watches(const pc_judged *seen, pc_quantity q) {
  return q.feature != PC_M_SECONDS && q.feature != seen->exercise->rules->count.feature;
}

static void watched(pc_out *out, const pc_judged *seen, pc_quantity q) {
  const pc_form_rules *rules = seen->exercise->rules;
  curve c;
  double *raw = calloc(seen->n_sights, sizeof(double)), a = NAN, b = NAN;
  bool any = false;
  if (!curve_make(&c, seen->n_sights) || !raw) out->failed = true;
  for (int i = 0; i < seen->n_sights && !out->failed; i++) {
    pc_measures m;
    pc_measure_sight(&seen->sights[i], seen->result->view, &m);
    c.t[i] = seen->sights[i].t;
    raw[i] = seen->sights[i].person ? both(m.of[q.feature], q.side, &c.sd[i]) : NAN;
    any = any || !isnan(raw[i]);
  }
  for (int i = 0; i < rules->n_faults; i++)
    if (rules->faults[i].quantity.feature == q.feature && !rules->faults[i].change)
      a = fmin(a, fmin(rules->faults[i].above, rules->faults[i].below)),
      b = fmax(b, fmax(rules->faults[i].above, rules->faults[i].below));
  if (any && !out->failed) {
    average(&c, raw);
    scale(&c, a, b);
    open_plot(out, pc_feature_title(q.feature),
              "A quantity that faults watch, over time with its 95 per cent band");
    axes(out, &c, pc_feature_mark(q.feature));
    draw(out, &c);
    for (int i = 0; i < rules->n_faults; i++)
      if (rules->faults[i].quantity.feature == q.feature && !rules->faults[i].change)
        limit(out, &c, rules->faults[i].above, rules->faults[i].name),
            limit(out, &c, rules->faults[i].below, rules->faults[i].name);
    pc_out_say(out, "</svg></figure>");
  }
  curve_free(&c);
  free(raw);
}

void pc_form_plot_watched(pc_out *out, const pc_judged *seen) {
  const pc_form_rules *rules = seen->exercise->rules;
  bool done[PC_N_FEATURES] = {false};
  int any = 0;
  if (seen->n_sights < 2) return;
  for (int i = 0; i < rules->n_faults; i++) {
    pc_quantity q = rules->faults[i].quantity;
    if (!done[q.feature] && watches(seen, q)) {
      if (!any++) pc_out_say(out, "<section class=\"wide plots\"><h2>What else was watched</h2>");
      watched(out, seen, q);
    }
    done[q.feature] = true;
  }
  if (any) pc_out_say(out, "</section>");
}
