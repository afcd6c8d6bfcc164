/* progress_page.c: the progress as one page: sentences first, plots, then the summary that a professional
 * wants. No script, nothing fetched; the style is packed in. Who it is about is the alias only. */
#include "app/plot.h"
#include "app/web.h"

#include <math.h>

static void row(pc_out *out, const char *name, const char *text) {
  pc_out_print(out, "<tr><th scope=\"row\">%s</th><td>", name);
  pc_plot_text(out, text);
  pc_out_say(out, "</td></tr>");
}

static void number_row(pc_out *out, pc_arena *a, const char *name, double x, const char *unit) {
  const char *text =
      isnan(x) ? "not known" : pc_arena_print(a, "%.*f%s", fabs(x - round(x)) < 0.05 ? 0 : 1, x, unit);
  row(out, name, text ? text : "");
}

static const char *const TIERS[] = {"not answered yet", "no warning sign told", "see a professional",
                                    "urgent: training locked", "emergency: training locked"};

static void summary(pc_out *out, const pc_coach *c, const pc_progress *p) {
  const pc_standing *s = &c->standing;
  pc_out_say(out, "<table class=\"summary\"><tbody>");
  row(out, "Safety questions", TIERS[c->gate.tier]);
  number_row(out, c->arena, "Week of the programme", s->week, "");
  number_row(out, c->arena, "Morning pain, mean of the first 7 days", p->am_first, " of 10");
  number_row(out, c->arena, "Morning pain, mean of the last 7 days", p->am_last, " of 10");
  number_row(out, c->arena, "Sessions done of those planned, 28 days", 100 * s->adherence, " %");
  number_row(out, c->arena, "Walking goal", s->walk_minutes, " min a walking day");
  for (int i = 0; i < p->n_scores; i++) {
    const pc_progress_line *l = &p->scores[i];
    const char *text =
        pc_arena_print(c->arena, "%.3g first, %.3g last", l->points[0].value, l->points[l->n - 1].value);
    row(out, "Score", pc_arena_print(c->arena, "%s: %s", l->title, text ? text : ""));
  }
  for (int i = 1; i <= 3; i++) {
    const char *key = pc_arena_print(c->arena, "activity_%d", i),
               *text = key ? pc_history_text(&c->history, key) : "";
    if (*text) row(out, "Wants back", text);
  }
  pc_out_say(out, "</tbody></table>");
}

static void reasons(pc_out *out, const pc_reasons *list) {
  for (int i = 0; i < list->n; i++) {
    const pc_reason *r = &list->list[i];
    const pc_rule *rule = pc_rule_find(r->rule);
    pc_out_say(out, "<li>");
    pc_plot_text(out, r->text);
    pc_out_say(out, " <span class=\"quiet\">");
    pc_plot_text(out, r->rule);
    for (int k = 0; k < r->n_numbers; k++) {
      pc_out_say(out, k ? ", " : " (");
      pc_plot_text(out, r->numbers[k].name);
      pc_out_print(out, " %.4g", r->numbers[k].value);
    }
    pc_out_say(out, r->n_numbers ? ")" : "");
    if (rule) {
      pc_out_say(out, ", grade ");
      pc_plot_text(out, rule->grade);
    }
    pc_out_say(out, "</span></li>");
  }
}

static void head(pc_out *out, const pc_coach *c, const pc_progress *p) {
  char from[PC_DAY_TEXT], to[PC_DAY_TEXT];
  pc_day_text(p->first_day, from);
  pc_day_text(p->first_day + p->n_days - 1, to);
  pc_out_say(out,
             "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
             "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>Progress of ");
  pc_plot_text(out, c->name);
  pc_out_say(out, "</title><style>");
  pc_out_put(out, (const char *)pc_web_progress_css, pc_web_progress_css_len);
  pc_out_say(out, "</style></head><body><main><h1>Progress of ");
  pc_plot_text(out, c->name);
  pc_out_print(out, "</h1><p class=\"quiet\">%s to %s</p>", from, to);
}

char *pc_progress_html(const pc_coach *c, const pc_progress *p, size_t *len, pc_err *err) {
  pc_out out = {0};
  head(&out, c, p);
  pc_out_say(&out, "<section class=\"lead\">");
  for (int i = 0; i < p->n_sentences; i++) {
    pc_out_say(&out, "<p>");
    pc_plot_text(&out, p->sentences[i]);
    pc_out_say(&out, "</p>");
  }
  pc_out_say(&out, "</section><section><h2>Pain over work</h2>");
  pc_plot_pain(&out, p);
  pc_out_say(&out, "</section><section><h2>Sessions and walks</h2>");
  pc_plot_calendar(&out, p);
  pc_out_say(&out, "</section><section><h2>Ladders</h2>");
  pc_plot_ladders(&out, p);
  pc_out_say(&out, "</section><section><h2>Tests</h2>");
  pc_plot_tests(&out, p);
  pc_out_say(&out, "</section><section class=\"wide\"><h2>Summary for a professional</h2>");
  summary(&out, c, p);
  pc_out_say(&out, "<h3>What the rules say now</h3><ul>");
  reasons(&out, &c->gate.reasons);
  reasons(&out, &c->standing.reasons);
  pc_out_say(&out, "</ul><p class=\"quiet\">Grades: G guideline or trial, C common practice, D a choice of "
                   "this program. All "
                   "entries are the person's own. This page informs; it does not "
                   "diagnose.</p></section></main></body></html>\n");
  return pc_out_release(&out, len, err);
}
