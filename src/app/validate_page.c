/* validate_page.c: the validation as one page: what decides, measured against ours as a plot, every row. No
 * script, nothing fetched; the style is that of the progress page. */
#include "app/plot.h"
#include "app/web.h"
#include "posterior/app.h"
#include "posterior/study.h"

#include <math.h>
#include <string.h>

/* The plot: square, 0 to TOP MPa both ways. */
enum { W = 360, LEFT = 34, RIGHT = 10, ROOM = 316 };
static const double TOP = 2.8; /* MPa; the highest row of table 01 is 2.3 */

static double x_of(double pressure) {
  return LEFT + ROOM * fmin(pressure, TOP) / TOP;
}
static double y_of(double pressure) {
  return RIGHT + ROOM * (1 - fmin(pressure, TOP) / TOP);
}

static bool is_pressure(const pc_compared *c) {
  return !strcmp(c->table, "01") && !strcmp(c->where, "L4_L5") && !strcmp(c->unit, "MPa") &&
         !isnan(c->value) && !c->why;
}

static void axes(pc_out *out) {
  for (double p = 0; p <= TOP; p += 0.5)
    pc_out_print(
        out,
        "<path class=\"grid\" d=\"M%.1f %dV%d\"/><path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%.1f\" "
        "y=\"%d\" text-anchor=\"middle\">%.1f</text><text x=\"%d\" y=\"%.1f\" "
        "text-anchor=\"end\">%.1f</text>",
        x_of(p), RIGHT, RIGHT + ROOM, LEFT, y_of(p), LEFT + ROOM, x_of(p), RIGHT + ROOM + 14, p, LEFT - 5,
        y_of(p) + 4, p);
  pc_out_print(out, "<path class=\"bar\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x_of(0), y_of(0), x_of(TOP),
               y_of(TOP));
  pc_out_print(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">measured, MPa</text>", LEFT + ROOM,
               RIGHT + ROOM + 30);
  pc_out_print(out, "<text x=\"%d\" y=\"%d\">ours, MPa</text>", LEFT + 6, RIGHT + 12);
}

static void scatter(pc_out *out, const pc_validation *v) {
  pc_out_print(
      out,
      "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"p-t p-d\"><title "
      "id=\"p-t\">Pressure in the disc L4/L5</title><desc id=\"p-d\">Each posture is a round mark (factor "
      "0.66) and a square one (factor 0.77): measured to the right, ours upwards. On the line both are "
      "equal.</desc>",
      W, RIGHT + ROOM + 36);
  axes(out);
  for (int i = 0; i < v->n_rows; i++) {
    const pc_compared *c = &v->rows[i];
    if (!is_pressure(c)) continue;
    pc_out_print(out, "<rect class=\"peak\" x=\"%.1f\" y=\"%.1f\" width=\"5\" height=\"5\"><title>",
                 x_of(c->value) - 2.5, y_of(c->ours[1]) - 2.5);
    pc_plot_text(out, c->what);
    pc_out_print(out, "</title></rect><circle class=\"am\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>",
                 x_of(c->value), y_of(c->ours[0]));
    pc_plot_text(out, c->what);
    pc_out_say(out, "</title></circle>");
  }
  pc_out_say(
      out, "</svg><figcaption><span class=\"key am\">●</span> factor 0.66 <span class=\"key peak\">■</span> "
           "factor 0.77</figcaption></figure>");
}

/* Each comparison on its own scale: the band is shaded in the middle half, one without an upper end from its
 * quarter on, and what lies beyond the scale is marked at its end. */
static void bands(pc_out *out, const pc_validation *v) {
  enum { ROW = 44 };
  pc_out_print(
      out,
      "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"b-t b-d\"><title "
      "id=\"b-t\">The comparisons that decide</title><desc id=\"b-d\">One row a comparison: the shaded "
      "part is the accepted band, the mark is ours.</desc>",
      W, ROW * v->n_deciding + 8);
  for (int i = 0; i < v->n_deciding; i++) {
    const pc_compared *c = &v->deciding[i];
    bool open = isinf(c->accept_high);
    double lo = open ? 0 : c->accept_low - 0.5 * (c->accept_high - c->accept_low),
           span = open ? 4 * c->accept_low : 2 * (c->accept_high - c->accept_low);
    double width = W - LEFT - RIGHT, at = (c->ours[0] - lo) / span;
    int y = ROW * i + 14;
    pc_out_print(out, "<text x=\"0\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\">", y + 18, c->row, LEFT, y);
    pc_plot_text(out, c->what);
    pc_out_print(
        out,
        "</text><rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\"/><path class=\"grid\" "
        "d=\"M%d %dH%d\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%.4g</text>",
        LEFT + 0.25 * width, y + 7, (open ? 0.75 : 0.5) * width, LEFT, y + 14, W - RIGHT,
        LEFT + 0.25 * width - 3, y + 18, c->accept_low);
    if (!open)
      pc_out_print(out, "<text x=\"%.1f\" y=\"%d\">%.4g</text>", LEFT + 0.75 * width + 3, y + 18,
                   c->accept_high);
    if (!isnan(at))
      pc_out_print(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"5\"/>",
                   c->verdict[0] == PC_INSIDE ? "work" : "am", LEFT + width * fmax(0, fmin(1, at)), y + 14);
  }
  pc_out_say(out, "</svg></figure>");
}

static void number(pc_out *out, double x) {
  if (!isfinite(x))
    pc_out_say(out, "<td></td>");
  else
    pc_out_print(out, "<td>%.3g</td>", x);
}

static void text_cell(pc_out *out, const char *text) {
  pc_out_say(out, "<td>");
  pc_plot_text(out, text);
  pc_out_say(out, "</td>");
}

static void verdict(pc_out *out, const pc_compared *c) {
  char error[32];
  pc_out_print(out, "<td>%s / %s", pc_match_word(c->verdict[0]), pc_match_word(c->verdict[1]));
  if (strcmp(c->table, "12")) pc_out_print(out, " %s", pc_match_error(c, error));
  if (c->note) {
    pc_out_say(out, "<br>");
    pc_plot_text(out, c->note);
  }
  pc_out_say(out, "</td>");
}

static void row(pc_out *out, const pc_compared *c) {
  pc_out_print(out, "<tr><th scope=\"row\">%s</th>", c->row);
  text_cell(out, c->what);
  text_cell(out, c->where);
  number(out, c->value);
  number(out, c->accept_low);
  number(out, c->accept_high);
  number(out, c->ours[0]);
  number(out, c->ours[1]);
  text_cell(out, c->unit);
  if (c->why)
    text_cell(out, c->why);
  else
    verdict(out, c);
  text_cell(out, c->source);
  pc_out_say(out, "</tr>");
}

static void table(pc_out *out, const pc_validation *v, const char *which, const char *title) {
  static const char *const heads[] = {"Row",  "What", "Where", "Published", "From",  "To",
                                      "0.66", "0.77", "Unit",  "Verdict",   "Source"};
  pc_out_print(out, "<section class=\"wide\"><h2>%s</h2><div style=\"overflow-x:auto\"><table><thead><tr>",
               title);
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    pc_out_print(out, "<th scope=\"col\">%s</th>", heads[i]);
  pc_out_say(out, "</tr></thead><tbody>");
  if (!strcmp(which, "12"))
    for (int i = 0; i < v->n_deciding; i++) row(out, &v->deciding[i]);
  for (int i = 0; i < v->n_rows; i++)
    if (!strcmp(v->rows[i].table, which)) row(out, &v->rows[i]);
  pc_out_say(out, "</tbody></table></div></section>");
}

/* Over the constants' ranges. */
static void ensemble(pc_out *out, const pc_validation *v, const pc_validation_draws *d) {
  pc_out_print(
      out,
      "<section><h2>How much hangs on constants</h2><p>%d draws of the constants from their ranges in the "
      "literature%s. Share of the draws inside the band, and where 90 of 100 lie:</p><table><thead><tr><th "
      "scope=\"col\">Row</th><th scope=\"col\">What</th><th scope=\"col\">Inside</th><th "
      "scope=\"col\">From</th><th scope=\"col\">To</th></tr></thead><tbody>",
      d->draws, d->shipped ? ", made once and kept" : "");
  for (int i = 0; i < d->n; i++) {
    if (isnan(d->inside[i][0])) continue;
    pc_out_print(out, "<tr><th scope=\"row\">%s</th>", v->deciding[i].row);
    text_cell(out, v->deciding[i].what);
    pc_out_print(out, "<td>%.0f %%</td>", 100 * d->inside[i][0]);
    number(out, d->ours[i][0].low);
    number(out, d->ours[i][0].high);
    pc_out_say(out, "</tr>");
  }
  pc_out_say(out, "</tbody></table>");
  for (int f = 0; f < PC_FACTORS; f++)
    pc_out_print(out,
                 "<p>Factor %.2f: r %.3f to %.3f and RMSE %.3f to %.3f MPa in 90 of 100; both as wanted in "
                 "%.0f %%; all of these rows inside in %.0f %%.</p>",
                 v->factor[f], d->r[f].low, d->r[f].high, d->rmse[f].low, d->rmse[f].high, 100 * d->agree[f],
                 100 * d->all_inside[f]);
  pc_out_say(out, "</section>");
}

static void lead(pc_out *out, const pc_validation *v) {
  int inside = 0, known = 0;
  for (int i = 0; i < v->n_deciding; i++)
    inside += v->deciding[i].verdict[0] == PC_INSIDE, known += v->deciding[i].verdict[0] != PC_NOT_BUILT;
  pc_out_print(
      out,
      "<section class=\"lead\"><p>Of the %d comparisons that decide, %d could be made, and %d of these are "
      "in their band.</p><p>Disc pressures of the man of 70 kg, %d postures: r %.3f and RMSE %.3f MPa with "
      "factor 0.66, r %.3f and RMSE %.3f MPa with 0.77. Wanted: 0.98 or more, 0.15 MPa or "
      "less.</p></section>",
      v->n_deciding, known, inside, v->man[0].n, v->man[0].r, v->man[0].rmse, v->man[1].r, v->man[1].rmse);
}

char *pc_validation_html(const pc_validation *v, size_t *len, pc_err *err) {
  pc_out out = {0};
  pc_out_say(
      &out,
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>Published figures and ours</title>"
      "<style>");
  pc_out_put(&out, (const char *)pc_web_progress_css, pc_web_progress_css_len);
  pc_out_say(&out,
             "</style></head><body><main><h1>Published figures and ours</h1><p class=\"quiet\">What fails is "
             "shown as failing; what cannot be built says why.</p>");
  lead(&out, v);
  pc_out_say(&out, "<section><h2>Disc pressure, measured and ours</h2>");
  scatter(&out, v);
  pc_out_say(&out, "</section><section><h2>The comparisons that decide</h2>");
  bands(&out, v);
  pc_out_say(&out, "</section>");
  if (v->draws) ensemble(&out, v, v->draws);
  table(&out, v, "12", "The comparisons that decide");
  const char *which, *title;
  for (int i = 0; (title = pc_validation_title(i, &which)); i++) table(&out, v, which, title);
  pc_out_say(
      &out,
      "<p class=\"quiet wide\">Estimates. This page informs; it does not diagnose. Method, constants and "
      "every change: studies/validation.</p></main></body></html>\n");
  return pc_out_release(&out, len, err);
}
