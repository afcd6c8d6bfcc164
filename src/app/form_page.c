/* form_page.c: the judged movement as one page: what was done in sentences, the figure, the curve that tells
 * repetitions, each repetition with its error, faults with their time, what a camera cannot know. No script,
 * nothing fetched; the style is packed in. */
#include "app/form_plot.h"
#include "app/web.h"
#include "posterior/app.h"

#include <math.h>
#include <string.h>

static void head(pc_out *out, const pc_judged *seen) {
  const char *title = seen->exercise ? seen->exercise->title : "A movement";
  char line[600];
  pc_out_say(out,
             "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
             "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>");
  pc_plot_text(out, title);
  pc_out_say(out, "</title><style>");
  pc_out_put(out, (const char *)pc_web_progress_css, pc_web_progress_css_len);
  pc_out_put(out, (const char *)pc_web_form_css, pc_web_form_css_len);
  pc_out_say(out, "</style></head><body><main><h1>");
  pc_plot_text(out, title);
  pc_out_say(out, "</h1><p class=\"quiet\">");
  pc_plot_text(out, seen->name);
  pc_out_print(out, ", %.1f s", seen->n_sights ? seen->sights[seen->n_sights - 1].t - seen->sights[0].t : 0);
  if (!pc_judged_in_space(seen) && seen->result)
    pc_out_print(out, ", seen from the %s", pc_view_word(seen->result->view));
  pc_out_say(out, "</p><section class=\"lead\">");
  for (int i = 0; pc_judged_sentence(seen, i, line, sizeof line); i++) {
    if (!*line) continue;
    pc_out_print(out, "<p%s>", seen->result && seen->result->refused ? " class=\"refused\"" : "");
    pc_plot_text(out, line);
    pc_out_say(out, "</p>");
  }
  pc_out_say(out, "</section>");
}

/* ---- tables ---- */

static void cell(pc_out *out, double x, int digits) {
  if (isnan(x))
    pc_out_say(out, "<td></td>");
  else
    pc_out_print(out, "<td>%.*f</td>", digits, x);
}

static void fault_names(pc_out *out, const pc_form_rules *rules, const pc_fault *faults, int n) {
  pc_out_say(out, "<td>");
  for (int i = 0; i < n; i++) {
    if (i) pc_out_say(out, "; ");
    pc_plot_text(out, rules->faults[faults[i].rule].text);
  }
  pc_out_say(out, "</td></tr>");
}

static void reps_table(pc_out *out, const pc_judged *seen) {
  const pc_form_result *r = seen->result;
  const pc_form_rules *rules = seen->exercise->rules;
  if (!r->n_reps) return;
  pc_out_print(out,
               "<section class=\"wide scroll\"><h2>Repetitions</h2><table><thead><tr><th>#</th><th>from, "
               "s</th><th>to, "
               "s</th><th>side</th><th>range, %s</th><th>±</th><th>out, s</th><th>stay, s</th><th>back, "
               "s</th><th>noticed</th></tr></thead><tbody>",
               pc_feature_mark(rules->count.feature));
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *p = &r->reps[i];
    pc_out_print(out, "<tr><th scope=\"row\">%d%s</th>", i + 1, p->complete ? "" : " (not complete)");
    cell(out, p->start, 1), cell(out, p->end, 1);
    pc_out_print(out, "<td>%s</td>", p->side > 0 ? "right" : p->side < 0 ? "left" : "both");
    cell(out, p->range, 0), cell(out, p->error, 0), cell(out, p->out, 1), cell(out, p->stay, 1),
        cell(out, p->back, 1);
    fault_names(out, rules, p->faults, p->n_faults);
  }
  pc_out_say(out, "</tbody></table></section>");
}

static void holds_table(pc_out *out, const pc_judged *seen) {
  const pc_form_result *r = seen->result;
  if (!r->n_holds) return;
  pc_out_say(out, "<section class=\"wide scroll\"><h2>Holds</h2><table><thead><tr><th>from, s</th><th>to, "
                  "s</th><th>held, "
                  "s</th><th>side</th><th>mean</th><th>±</th><th>noticed</th></tr></thead><tbody>");
  for (int i = 0; i < r->n_holds; i++) {
    const pc_held *h = &r->holds[i];
    pc_out_say(out, "<tr>");
    cell(out, h->start, 1), cell(out, h->end, 1), cell(out, h->end - h->start, 1);
    pc_out_print(out, "<td>%s</td>", h->side > 0 ? "right" : h->side < 0 ? "left" : "both");
    cell(out, h->mean, 0), cell(out, h->error, 0);
    fault_names(out, seen->exercise->rules, h->faults, h->n_faults);
  }
  pc_out_say(out, "</tbody></table></section>");
}

static void steps_table(pc_out *out, const pc_gait_result *g) {
  pc_out_say(out, "<section class=\"scroll\"><h2>Steps</h2><table><thead><tr><th>at, "
                  "s</th><th>foot</th><th>since the other, s</th>"
                  "<th>leg behind, °</th><th>hip lower, °</th><th>lean, °</th></tr></thead><tbody>");
  for (int i = 0; i < g->n_steps; i++) {
    const pc_footfall *s = &g->steps[i];
    pc_out_say(out, "<tr>");
    cell(out, s->t, 2);
    pc_out_print(out, "<td>%s</td>", s->side > 0 ? "right" : "left");
    cell(out, s->seconds, 2), cell(out, s->trailing, 0), cell(out, s->drop, 1), cell(out, s->lean, 1);
    pc_out_say(out, "</tr>");
  }
  pc_out_say(out, "</tbody></table></section>");
}

/* Calls `with` for each time a rule fired. */
static void each_fault(const pc_form_result *r, int rule, void (*with)(void *, const pc_fault *),
                       void *user) {
  for (int k = 0; k < r->n_reps + r->n_holds; k++) {
    const pc_fault *list = k < r->n_reps ? r->reps[k].faults : r->holds[k - r->n_reps].faults;
    int n = k < r->n_reps ? r->reps[k].n_faults : r->holds[k - r->n_reps].n_faults;
    for (int i = 0; i < n; i++)
      if (list[i].rule == rule) with(user, &list[i]);
  }
}

typedef struct fired {
  pc_out *out;
  double lo, hi, error, limit;
  int said;
} fired;

static void span_of(void *user, const pc_fault *f) {
  fired *x = user;
  x->lo = fmin(x->lo, f->value), x->hi = fmax(x->hi, f->value), x->error = fmax(x->error, f->error),
  x->limit = f->limit;
}
static void say_when(void *user, const pc_fault *f) {
  fired *x = user;
  pc_out_print(x->out, "%s%.1f", x->said++ ? ", " : " ", f->t);
}

/* A rule that fired: what, the cue, how much with limit and error, and when. */
static void fault_rule(pc_out *out, const pc_judged *seen, int rule) {
  const pc_fault_rule *f = &seen->exercise->rules->faults[rule];
  const char *mark = pc_feature_mark(f->quantity.feature);
  int digits = f->quantity.feature == PC_M_SECONDS;
  fired x = {out, INFINITY, -INFINITY, 0, NAN, 0};
  each_fault(seen->result, rule, span_of, &x);
  pc_out_say(out, "<li>");
  pc_plot_text(out, f->text);
  pc_out_say(out, " <span class=\"cue\">");
  pc_plot_text(out, f->cue);
  pc_out_print(out, "</span><br><span class=\"quiet\">%s%s ", pc_feature_title(f->quantity.feature),
               f->change ? " changed by" : "");
  if (pc_judged_fault_count(seen, rule) > 1) pc_out_print(out, "%.*f to ", digits, x.lo);
  pc_out_print(out, "%.*f ± %.*f%s, limit %g, at", digits, x.hi, digits, x.error, mark, x.limit);
  each_fault(seen->result, rule, say_when, &x);
  pc_out_say(out, " s</span></li>");
}

static void faults(pc_out *out, const pc_judged *seen) {
  int any = 0;
  for (int i = 0; i < seen->exercise->rules->n_faults; i++) any += pc_judged_fault_count(seen, i);
  pc_out_say(out, "<section><h2>What was noticed</h2>");
  if (any) {
    pc_out_say(out, "<ul>");
    for (int i = 0; i < seen->exercise->rules->n_faults; i++)
      if (pc_judged_fault_count(seen, i)) fault_rule(out, seen, i);
    pc_out_say(out, "</ul>");
  } else
    pc_out_say(out, "<p>Nothing that lies outside the error of what was measured.</p>");
  pc_out_say(out, "</section>");
}

static void limits(pc_out *out, const pc_judged *seen) {
  pc_out_say(out, "<section><h2>How far to trust it</h2><ul>");
  if (!pc_judged_in_space(seen))
    pc_out_say(
        out,
        "<li>A pose network guesses 33 points. The ± is 95 % of what such points are known to be off by, "
        "from this "
        "view.</li><li>Shoulders and hips do not show how the low back bends between them. Muscle work and "
        "load cannot be seen at all.</li>");
  else
    pc_out_say(out, "<li>Points were measured in space; the ± is that of where they lie on the body.</li>");
  if (seen->result)
    pc_out_print(out, "<li>What is needed was visible in %.0f %% of the time.</li>",
                 100 * seen->result->seen);
  pc_out_say(out, "</ul><p class=\"quiet\">Limits come from the exercise's file; most are choices, not "
                  "truths about health. "
                  "This page informs; it does not diagnose.</p></section>");
}

/* ---- the page ---- */

static void judged(pc_out *out, const pc_judged *seen) {
  bool counted = seen->result->n_reps + seen->result->n_holds > 0;
  faults(out, seen);
  pc_out_say(out, "<section class=\"wide plots\"><h2>Over time</h2>");
  pc_form_plot_count(out, seen);
  pc_out_say(out, "</section>");
  if (counted) {
    pc_out_say(out, "<section class=\"wide\"><h2>One by one</h2><p class=\"quiet\">Light: where it began. "
                    "Dark: how far it went.</p>");
    pc_form_plot_reps(out, seen);
    pc_out_say(out, "</section>");
  }
  reps_table(out, seen);
  holds_table(out, seen);
  pc_form_plot_watched(out, seen);
}

char *pc_judged_html(const pc_judged *seen, size_t *len, pc_err *err) {
  pc_out out = {0};
  head(&out, seen);
  pc_out_say(&out, "<section><h2>As it was seen</h2>");
  pc_form_plot_moving(&out, seen);
  pc_out_say(&out, "</section>");
  if (seen->walked) steps_table(&out, seen->walked);
  if (seen->result && !seen->result->refused && !seen->walked) judged(&out, seen);
  limits(&out, seen);
  pc_out_say(&out, "</main></body></html>\n");
  return pc_out_release(&out, len, err);
}
