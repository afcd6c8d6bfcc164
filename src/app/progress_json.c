/* progress_json.c: the progress as JSON: what the page and the terminal draw. */
#include "app/coach_json.h"
#include "app/page.h"

static json_t *json_progress_day(const pc_progress_day *d) {
  json_t *o = json_object();
  json_object_set_new(o, "date", pc_json_day_text(d->day));
  json_object_set_new(o, "am", json_number(d->am));
  json_object_set_new(o, "peak", json_number(d->peak));
  json_object_set_new(o, "worst", json_number(d->worst));
  json_object_set_new(o, "sets", json_integer(d->sets));
  json_object_set_new(o, "walk_minutes", json_number(d->walk));
  json_object_set_new(o, "steps", d->steps == PC_UNSAID ? json_null() : json_integer(d->steps));
  json_object_set_new(o, "session", json_boolean(d->session));
  return o;
}

static json_t *json_lines(const pc_progress_line *lines, int n) {
  static const char *const sides[] = {"both", "left", "right"};
  json_t *list = json_array();
  for (int i = 0; i < n; i++) {
    json_t *o = json_object(), *points = json_array();
    for (int k = 0; k < lines[i].n; k++) {
      json_t *point = json_object();
      json_object_set_new(point, "date", pc_json_day_text(lines[i].points[k].day));
      json_object_set_new(point, "value", json_number(lines[i].points[k].value));
      json_object_set_new(point, "error", json_number(lines[i].points[k].error));
      json_array_append_new(points, point);
    }
    json_object_set_new(o, "name", json_text(lines[i].name));
    json_object_set_new(o, "title", json_text(lines[i].title));
    json_object_set_new(o, "side", json_string(sides[lines[i].side]));
    json_object_set_new(o, "word", json_text(lines[i].word));
    json_object_set_new(o, "points", points);
    json_array_append_new(list, o);
  }
  return list;
}

char *pc_progress_json(const pc_coach *c, const pc_progress *p, size_t *len, pc_err *err) {
  json_t *o = pc_json_head(c), *days = json_array();
  for (int i = 0; i < p->n_days; i++) json_array_append_new(days, json_progress_day(&p->days[i]));
  json_object_set_new(o, "sentences", json_texts(p->n_sentences, p->sentences));
  json_object_set_new(o, "adherence", json_number(c->standing.adherence));
  json_object_set_new(o, "better", json_number(c->standing.better));
  json_object_set_new(o, "days", days);
  json_object_set_new(o, "ladders", json_lines(p->ladders, p->n_ladders));
  json_object_set_new(o, "tests", json_lines(p->tests, p->n_tests));
  json_object_set_new(o, "scores", json_lines(p->scores, p->n_scores));
  json_object_set_new(o, "standing", pc_json_reasons(&c->standing.reasons));
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}
