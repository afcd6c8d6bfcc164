/* plot.c: pain over work, the calendar, ladders and tests as SVG.
 *
 * Drawn here and not in a script, so that the page opens anywhere, prints, and can be read aloud: every
 * picture has a title, a description and its numbers as a table. Widths are those of a phone (360 units);
 * wider screens scale it. Colours come from the page's style; nothing is told by colour alone.
 */
#include "app/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { W = 360, LEFT = 28, RIGHT = 8, TOP = 10, PAIN_H = 130, WORK_H = 44 };

void pc_plot_text(pc_out *out, const char *text) {
  for (; *text; text++) {
    const char *safe = *text == '&'   ? "&amp;"
                       : *text == '<' ? "&lt;"
                       : *text == '>' ? "&gt;"
                       : *text == '"' ? "&quot;"
                                      : NULL;
    if (safe)
      pc_out_say(out, safe);
    else
      pc_out_put(out, text, 1);
  }
}

static const char *side_word(pc_side side) {
  return side == PC_SIDE_LEFT ? ", left" : side == PC_SIDE_RIGHT ? ", right" : "";
}

static void date_text(int day, char text[PC_DAY_TEXT]) {
  pc_day_text(day, text);
}

/* ---- frames ---- */

static void open_svg(pc_out *out, int height, const char *id, const char *title, const char *what) {
  pc_out_print(
      out,
      "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\"><title id=\"%s-t\">", W,
      height, id, id, id);
  pc_plot_text(out, title);
  pc_out_print(out, "</title><desc id=\"%s-d\">", id);
  pc_plot_text(out, what);
  pc_out_say(out, "</desc>");
}

static void open_table(pc_out *out, const char *const *heads, int n) {
  pc_out_say(out, "<details><summary>The numbers</summary><table><thead><tr>");
  for (int i = 0; i < n; i++) pc_out_print(out, "<th scope=\"col\">%s</th>", heads[i]);
  pc_out_say(out, "</tr></thead><tbody>");
}

static void close_table(pc_out *out) {
  pc_out_say(out, "</tbody></table></details></figure>");
}

static void cell(pc_out *out, double x) {
  if (isnan(x))
    pc_out_say(out, "<td></td>");
  else
    pc_out_print(out, "<td>%.4g</td>", x);
}

/* First and last date below a plot. */
static void dates_below(pc_out *out, int y, int first, int last) {
  char a[PC_DAY_TEXT], b[PC_DAY_TEXT];
  date_text(first, a);
  date_text(last, b);
  pc_out_print(out, "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
               LEFT, y, a, W - RIGHT, y, b);
}

static double x_of(int day, int first, int last) {
  return last == first ? (LEFT + W - RIGHT) / 2.0
                       : LEFT + (double)(W - RIGHT - LEFT) * (day - first) / (last - first);
}

/* ---- pain over work ---- */

static double am_of(const pc_progress_day *d) {
  return d->am;
}
static double peak_of(const pc_progress_day *d) {
  return d->peak;
}

/* A line that breaks where more than a week is missing, and a mark a value. */
static void pain_line(pc_out *out, const pc_progress *p, double (*value)(const pc_progress_day *),
                      const char *name, bool square) {
  int before = -1, last = p->first_day + p->n_days - 1;
  pc_out_print(out, "<path class=\"%s\" d=\"", name);
  for (int i = 0; i < p->n_days; i++) {
    double v = value(&p->days[i]);
    if (isnan(v)) continue;
    pc_out_print(out, "%c%.1f %.1f", before >= 0 && i - before <= 7 ? 'L' : 'M',
                 x_of(p->first_day + i, p->first_day, last), TOP + PAIN_H * (1 - v / 10));
    before = i;
  }
  pc_out_say(out, "\"/>");
  for (int i = 0; i < p->n_days; i++) {
    double v = value(&p->days[i]), x = x_of(p->first_day + i, p->first_day, last),
           y = TOP + PAIN_H * (1 - v / 10);
    if (isnan(v)) continue;
    if (square)
      pc_out_print(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"4\" height=\"4\"/>", name, x - 2,
                   y - 2);
    else
      pc_out_print(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>", name, x, y);
  }
}

static void pain_table(pc_out *out, const pc_progress *p) {
  static const char *const heads[] = {"Day", "Morning pain", "Highest in training", "Sets", "Walk, min"};
  open_table(out, heads, 5);
  for (int i = 0; i < p->n_days; i++) {
    const pc_progress_day *d = &p->days[i];
    char date[PC_DAY_TEXT];
    if (isnan(d->am) && isnan(d->peak) && d->sets == 0 && !(d->walk > 0)) continue;
    date_text(d->day, date);
    pc_out_print(out, "<tr><th scope=\"row\">%s</th>", date);
    cell(out, d->am);
    cell(out, d->peak);
    cell(out, d->sets);
    cell(out, d->walk);
    pc_out_say(out, "</tr>");
  }
  close_table(out);
}

void pc_plot_pain(pc_out *out, const pc_progress *p) {
  int last = p->first_day + p->n_days - 1, foot = TOP + PAIN_H + 16 + WORK_H, most = 1;
  for (int i = 0; i < p->n_days; i++) most = p->days[i].sets > most ? p->days[i].sets : most;
  open_svg(out, foot + 18, "pain", "Pain over work",
           "Above: pain in the morning (round marks) and the highest in training (square marks), 0 to 10. "
           "Below: sets "
           "done on each day.");
  for (int v = 0; v <= 10; v += 5) {
    double y = TOP + PAIN_H * (1 - v / 10.0);
    pc_out_print(
        out,
        "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>",
        LEFT, y, W - RIGHT, LEFT - 5, y + 4, v);
  }
  pain_line(out, p, peak_of, "peak", true);
  pain_line(out, p, am_of, "am", false);
  double wide = fmax(1, 0.8 * (W - LEFT - RIGHT) / p->n_days);
  for (int i = 0; i < p->n_days; i++) {
    double h = (double)WORK_H * p->days[i].sets / most;
    if (p->days[i].sets)
      pc_out_print(out, "<rect class=\"work\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                   x_of(p->first_day + i, p->first_day, last) - wide / 2, foot - h, wide, h);
  }
  pc_out_print(out,
               "<path class=\"grid\" d=\"M%d %dH%d\"/><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>",
               LEFT, foot, W - RIGHT, LEFT - 5, foot - WORK_H + 8, most);
  dates_below(out, foot + 14, p->first_day, last);
  pc_out_say(out, "</svg><figcaption><span class=\"key am\">●</span> morning pain <span class=\"key "
                  "peak\">■</span> highest in "
                  "training <span class=\"key work\">▮</span> sets</figcaption>");
  pain_table(out, p);
}

/* ---- the calendar ---- */

void pc_plot_calendar(pc_out *out, const pc_progress *p) {
  enum { ROW = 16 };
  int monday = p->first_day - pc_day_weekday(p->first_day), end = p->first_day + p->n_days;
  int weeks = (end - monday + 6) / 7;
  double step = fmin(22, (double)(W - LEFT - RIGHT) / weeks);
  static const char *const heads[] = {"Week from", "Days with a session", "Days with a walk"};
  open_svg(out, TOP + 7 * ROW + 22, "days", "Days with a session or a walk",
           "One column a week, Monday on top. A filled square is a session, a ring a walk, a dot neither.");
  for (int wd = 0; wd < 7; wd++)
    pc_out_print(out, "<text x=\"0\" y=\"%d\">%.2s</text>", TOP + ROW * wd + 9, pc_weekday_name(wd));
  for (int day = p->first_day; day < end; day++) {
    const pc_progress_day *d = &p->days[day - p->first_day];
    double x = LEFT + step * ((day - monday) / 7) + 6, y = TOP + ROW * pc_day_weekday(day) + 5;
    if (d->session)
      pc_out_print(out, "<rect class=\"work\" x=\"%.1f\" y=\"%.1f\" width=\"10\" height=\"10\" rx=\"2\"/>",
                   x - 5, y - 5);
    else
      pc_out_print(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>",
                   d->walk > 0 ? "walk" : "none", x, y, d->walk > 0 ? "4" : "1.2");
  }
  dates_below(out, TOP + 7 * ROW + 16, p->first_day, end - 1);
  pc_out_say(out, "</svg><figcaption><span class=\"key work\">■</span> session <span class=\"key\">○</span> "
                  "walk</figcaption>");
  open_table(out, heads, 3);
  for (int w = 0; w < weeks; w++) {
    int sessions = 0, walks = 0;
    char date[PC_DAY_TEXT];
    for (int day = monday + 7 * w; day < monday + 7 * w + 7; day++) {
      if (day < p->first_day || day >= end) continue;
      sessions += p->days[day - p->first_day].session;
      walks += p->days[day - p->first_day].walk > 0;
    }
    date_text(monday + 7 * w, date);
    pc_out_print(out, "<tr><th scope=\"row\">%s</th><td>%d</td><td>%d</td></tr>", date, sessions, walks);
  }
  close_table(out);
}

/* ---- ladders ---- */

void pc_plot_ladders(pc_out *out, const pc_progress *p) {
  enum { ROW = 34 };
  static const char *const heads[] = {"Exercise", "Rung at first", "Rung now", "Top rung"};
  if (!p->n_ladders) {
    pc_out_say(out, "<p class=\"quiet\">The first sets will show here.</p>");
    return;
  }
  open_svg(out, TOP + ROW * p->n_ladders, "ladders", "Ladders",
           "One row a ladder: a box for each rung, the rungs reached are filled, the rung now has a frame.");
  for (int i = 0; i < p->n_ladders; i++) {
    const pc_progress_line *l = &p->ladders[i];
    int now = (int)l->points[l->n - 1].value, rungs = l->top + 1, y = TOP + ROW * i;
    double step = (double)(W - LEFT - RIGHT) / (rungs > 0 ? rungs : 1);
    pc_out_print(out, "<text x=\"%d\" y=\"%d\">", LEFT, y + 8);
    pc_plot_text(out, l->title);
    pc_out_say(out, "</text>");
    for (int r = 0; r < rungs; r++)
      pc_out_print(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"9\" rx=\"2\"/>",
                   r == now  ? "rung now"
                   : r < now ? "rung past"
                             : "rung",
                   LEFT + step * r, y + 13, step - 3);
  }
  pc_out_say(out, "</svg>");
  open_table(out, heads, 4);
  for (int i = 0; i < p->n_ladders; i++) {
    const pc_progress_line *l = &p->ladders[i];
    pc_out_say(out, "<tr><th scope=\"row\">");
    pc_plot_text(out, l->title);
    pc_out_print(out, "</th><td>%.0f</td><td>%.0f</td><td>%d</td></tr>", l->points[0].value,
                 l->points[l->n - 1].value, l->top);
  }
  close_table(out);
}

/* ---- tests ---- */

/* The band is the first value with its error: within it nothing is said to have changed. */
static void test_row(pc_out *out, const pc_progress_line *l, int y, int height) {
  double lo = INFINITY, hi = -INFINITY, e0 = isnan(l->points[0].error) ? 0 : l->points[0].error;
  int first = l->points[0].day, last = l->points[l->n - 1].day;
  for (int k = 0; k < l->n; k++) {
    double e = isnan(l->points[k].error) ? 0 : l->points[k].error;
    lo = fmin(lo, l->points[k].value - e), hi = fmax(hi, l->points[k].value + e);
  }
  if (!(hi > lo)) lo -= 1, hi += 1;
  double scale = height / (hi - lo);
  pc_out_print(out, "<rect class=\"band\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>", LEFT,
               y + (hi - l->points[0].value - e0) * scale, W - RIGHT - LEFT, fmax(1, 2 * e0 * scale));
  for (int k = 0; k < l->n; k++) {
    double x = x_of(l->points[k].day, first, last), v = y + (hi - l->points[k].value) * scale;
    double e = isnan(l->points[k].error) ? 0 : l->points[k].error * scale;
    pc_out_print(
        out,
        "<path class=\"bar\" d=\"M%.1f %.1fV%.1f\"/><circle class=\"am\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
        x, v - e, v + e, x, v);
  }
  pc_out_print(out,
               "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.3g</text><text x=\"%d\" y=\"%d\" "
               "text-anchor=\"end\">%.3g</text>",
               LEFT - 4, y + 8, hi, LEFT - 4, y + height, lo);
}

void pc_plot_tests(pc_out *out, const pc_progress *p) {
  enum { ROW = 84, HEIGHT = 52 };
  static const char *const heads[] = {"Test", "Day", "Value", "Error"};
  if (!p->n_tests) {
    pc_out_say(out, "<p class=\"quiet\">No test yet. The plan says when they are due.</p>");
    return;
  }
  open_svg(out, TOP + ROW * p->n_tests, "tests", "Tests",
           "One row a test: each value with its error as a bar; the shaded band is the first value with its "
           "error. "
           "Within the band there is no clear change.");
  for (int i = 0; i < p->n_tests; i++) {
    const pc_progress_line *l = &p->tests[i];
    pc_out_print(out, "<text x=\"%d\" y=\"%d\">", LEFT, TOP + ROW * i + 8);
    pc_plot_text(out, l->title);
    pc_out_print(out, "%s: %s</text>", side_word(l->side), l->word);
    test_row(out, l, TOP + ROW * i + 16, HEIGHT);
  }
  pc_out_say(out, "</svg>");
  open_table(out, heads, 4);
  for (int i = 0; i < p->n_tests; i++)
    for (int k = 0; k < p->tests[i].n; k++) {
      char date[PC_DAY_TEXT];
      date_text(p->tests[i].points[k].day, date);
      pc_out_say(out, "<tr><th scope=\"row\">");
      pc_plot_text(out, p->tests[i].title);
      pc_out_print(out, "%s</th><td>%s</td>", side_word(p->tests[i].side), date);
      cell(out, p->tests[i].points[k].value);
      cell(out, p->tests[i].points[k].error);
      pc_out_say(out, "</tr>");
    }
  close_table(out);
}
