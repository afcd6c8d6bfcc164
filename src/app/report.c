/* report.c: report.html: one file with its style, its script and its data, asking nothing of a network.
 *
 * web/report.html has four places, each named posterior:style, :data, :figure and :script, which become the
 * style, the data (JSON in a script element that is not run), what draws the figure, and the page's script.
 * In the data every '<' is written \u003c, so that no name in a recording can end the element it stands in.
 */
#include "app/page.h"
#include "app/web.h"

#include <stdio.h>

static json_t *page_data(const pc_body *body, const pc_load *load, const pc_findings *found,
                         const pc_report_info *info) {
  json_t *root = pc_json_summary(body, load, found, info);
  json_object_set_new(root, "figure", pc_page_figure(body, load, found));
  json_object_set_new(root, "curves", pc_page_curves(body, load, found));
  json_object_set_new(root, "everything", pc_page_everything(body, load, found));
  json_object_set_new(root, "files", pc_json_files(info->bands));
  return root;
}

static char *without_angles(const char *json, size_t *len) {
  size_t angles = 0, n = 0;
  for (const char *c = json; *c; c++) angles += *c == '<';
  char *out = malloc(*len + 5 * angles + 1);
  for (const char *c = json; out && *c; c++) {
    if (*c == '<')
      n += (size_t)sprintf(out + n, "\\u003c");
    else
      out[n++] = *c;
  }
  if (out) out[n] = 0, *len = n;
  return out;
}

typedef struct filling {
  const char *mark, *text;
  size_t len;
} filling;

/* The template with each mark replaced; marks are looked for in the template only, in order. */
static char *fill(const char *page, size_t page_len, const filling *with, int n, size_t *len) {
  size_t total = page_len, out_len = 0, at = 0;
  for (int i = 0; i < n; i++) total += with[i].len;
  char *out = malloc(total + 1);
  if (!out) return NULL;
  for (int i = 0; i < n; i++) {
    const char *mark = memmem(page + at, page_len - at, with[i].mark, strlen(with[i].mark));
    size_t before = mark ? (size_t)(mark - page) - at : 0;
    if (!mark) continue; /* a template without it; tests hold that there is none */
    memcpy(out + out_len, page + at, before);
    memcpy(out + out_len + before, with[i].text, with[i].len);
    out_len += before + with[i].len;
    at += before + strlen(with[i].mark);
  }
  memcpy(out + out_len, page + at, page_len - at);
  out_len += page_len - at;
  out[out_len] = 0;
  *len = out_len;
  return out;
}

static char *assemble(const char *data, size_t data_len, size_t *len) {
  filling with[] = {{"/*posterior:style*/", (const char *)pc_web_report_css, pc_web_report_css_len},
                    {"\"posterior:data\"", data, data_len},
                    {"/*posterior:figure*/", (const char *)pc_web_figure_js, pc_web_figure_js_len},
                    {"/*posterior:script*/", (const char *)pc_web_report_js, pc_web_report_js_len}};
  return fill((const char *)pc_web_report_html, pc_web_report_html_len, with, 4, len);
}

char *pc_report_html(const pc_findings *found, size_t *len, pc_err *err) {
  size_t n = 0;
  char *json = pc_json_dump(page_data(found->body, found->load, found, found->info), JSON_COMPACT, &n, err);
  char *safe = json ? without_angles(json, &n) : NULL;
  char *html = safe ? assemble(safe, n, len) : NULL;
  free(json);
  free(safe);
  if (!html) pc_fail(err, PC_NO_MEMORY, 0, "no memory for the report");
  return html;
}
