/* coach_json.c: gate, day, week and log as JSON: the same object for the terminal's --json and a page. */
#include "app/coach_json.h"

#include "app/page.h"
#include "exchange/out.h"

static const char *const TIERS[] = {"unasked", "ok", "see_professional", "urgent", "emergency"};

json_t *pc_json_day_text(int day) {
  char text[PC_DAY_TEXT];
  pc_day_text(day, text);
  return json_string(text);
}

static json_t *moment(pc_clock c) {
  char text[PC_TIME_MAX];
  pc_time_text(text, c, false);
  return json_string(text);
}

json_t *pc_json_reasons(const pc_reasons *reasons) {
  json_t *list = json_array();
  for (int i = 0; i < reasons->n; i++) {
    const pc_reason *r = &reasons->list[i];
    const pc_rule *rule = pc_rule_find(r->rule);
    json_t *numbers = json_object(), *one = json_object();
    for (int k = 0; k < r->n_numbers; k++)
      json_object_set_new(numbers, r->numbers[k].name, json_number(r->numbers[k].value));
    json_object_set_new(one, "rule", json_text(r->rule));
    json_object_set_new(one, "text", json_text(r->text));
    json_object_set_new(one, "numbers", numbers);
    json_object_set_new(one, "grade", json_text(rule ? rule->grade : NULL));
    json_object_set_new(one, "source", json_text(rule ? rule->source : NULL));
    json_array_append_new(list, one);
  }
  return list;
}

json_t *pc_json_head(const pc_coach *c) {
  json_t *o = json_object();
  json_object_set_new(o, "person", json_text(c->name));
  json_object_set_new(o, "now", moment(c->now));
  json_object_set_new(o, "tier", json_string(TIERS[c->gate.tier]));
  json_object_set_new(o, "locked", json_boolean(c->gate.locked));
  json_object_set_new(o, "ask", json_boolean(c->gate.ask));
  return o;
}

static json_t *json_item(const pc_item *item) {
  char dose[PC_DOSE_TEXT];
  pc_dose_text(item, dose);
  json_t *o = json_object(), *reps = json_array();
  for (int i = 0; i < item->sets && i < PC_MAX_SETS; i++)
    json_array_append_new(reps, json_integer(item->reps[i]));
  json_object_set_new(o, "part", json_text(item->part));
  json_object_set_new(o, "exercise", json_text(item->exercise ? item->exercise->name : NULL));
  json_object_set_new(o, "ladder", json_text(item->exercise ? item->exercise->ladder : NULL));
  json_object_set_new(o, "level", item->rung ? json_integer(item->rung->level) : json_null());
  json_object_set_new(o, "title", json_text(item->rung ? item->rung->title : NULL));
  json_object_set_new(o, "dose", json_string(dose));
  json_object_set_new(o, "sets", json_integer(item->sets));
  json_object_set_new(o, "reps", reps);
  json_object_set_new(o, "reps_lo", json_integer(item->reps_lo));
  json_object_set_new(o, "reps_hi", json_integer(item->reps_hi));
  json_object_set_new(o, "reps_left", json_integer(item->reps_left));
  json_object_set_new(o, "hold_s", json_number(item->hold_s));
  json_object_set_new(o, "rest_s", json_number(item->rest_s));
  json_object_set_new(o, "load_kg", json_number(item->load_kg));
  json_object_set_new(o, "minutes", json_number(item->minutes));
  json_object_set_new(o, "sides", json_boolean(item->exercise && item->exercise->sides));
  json_object_set_new(o, "first", json_integer(item->first));
  json_object_set_new(o, "extra_sets", json_integer(item->extra_sets));
  json_object_set_new(o, "cue", json_text(item->cue));
  json_object_set_new(o, "reasons", pc_json_reasons(&item->reasons));
  return o;
}

static json_t *json_day(const pc_day_plan *day) {
  json_t *o = json_object(), *items = json_array();
  for (int i = 0; i < day->n; i++) json_array_append_new(items, json_item(&day->items[i]));
  json_object_set_new(o, "date", pc_json_day_text(day->day));
  json_object_set_new(o, "weekday", json_string(pc_weekday_name(pc_day_weekday(day->day))));
  json_object_set_new(o, "session", json_text(day->session));
  json_object_set_new(o, "minutes", json_rounded(day->minutes, 0.1));
  json_object_set_new(o, "walk_minutes", json_rounded(day->walk_minutes, 0.1));
  json_object_set_new(o, "items", items);
  json_object_set_new(o, "reasons", pc_json_reasons(&day->reasons));
  return o;
}

char *pc_coach_gate_json(const pc_coach *c, size_t *len, pc_err *err) {
  json_t *o = pc_json_head(c);
  json_object_set_new(o, "words", json_string(pc_gate_words(&c->gate)));
  json_object_set_new(o, "reasons", pc_json_reasons(&c->gate.reasons));
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}

char *pc_coach_today_json(const pc_coach *c, size_t *len, pc_err *err) {
  json_t *o = pc_json_head(c);
  json_object_set_new(o, "week", json_integer(c->standing.week));
  json_object_set_new(o, "day", json_day(&c->today));
  json_object_set_new(o, "gate", pc_json_reasons(&c->gate.reasons));
  json_object_set_new(o, "standing", pc_json_reasons(&c->standing.reasons));
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}

char *pc_coach_week_json(const pc_coach *c, const pc_week *week, size_t *len, pc_err *err) {
  json_t *o = pc_json_head(c), *days = json_array();
  for (int i = 0; i < 7; i++) json_array_append_new(days, json_day(&week->days[i]));
  json_object_set_new(o, "version", json_text(week->version));
  json_object_set_new(o, "seed", json_integer((json_int_t)week->seed));
  json_object_set_new(o, "week", json_integer(week->number));
  json_object_set_new(o, "first_day", pc_json_day_text(week->first_day));
  json_object_set_new(o, "deload", json_boolean(week->deload));
  json_object_set_new(o, "days", days);
  json_object_set_new(o, "unmet", pc_json_reasons(&week->unmet));
  json_object_set_new(o, "reasons", pc_json_reasons(&week->reasons));
  json_object_set_new(o, "gate", pc_json_reasons(&c->gate.reasons));
  json_object_set_new(o, "standing", pc_json_reasons(&c->standing.reasons));
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}

/* What was said of an event, by the names of its table. */
static json_t *json_event(const pc_event *e) {
  int n;
  const pc_event_field *fields = pc_event_fields(&n);
  json_t *o = json_object();
  json_object_set_new(o, "id", json_integer(e->id));
  json_object_set_new(o, "when", moment(e->when));
  json_object_set_new(o, "kind", json_string(pc_event_kind_name(e->kind)));
  for (int i = 0; i < n; i++) {
    const char *at = (const char *)e + fields[i].offset;
    json_t *v = NULL;
    switch (fields[i].type) {
    case PC_FIELD_INT:
      if (*(const int *)at != PC_UNSAID) v = json_integer(*(const int *)at);
      break;
    case PC_FIELD_MASK:
      if (*(const uint64_t *)at) v = json_integer((json_int_t) * (const uint64_t *)at);
      break;
    case PC_FIELD_REAL:
      if (isfinite(*(const double *)at)) v = json_real(*(const double *)at);
      break;
    case PC_FIELD_WHAT:
      if (*at) v = json_text(at);
      break;
    case PC_FIELD_NOTE:
      if (e->note && *e->note) v = json_text(e->note);
      break;
    }
    if (v) json_object_set_new(o, fields[i].name, v);
  }
  return o;
}

char *pc_coach_log_json(const pc_coach *c, int most, size_t *len, pc_err *err) {
  json_t *o = json_object(), *list = json_array();
  for (int i = c->history.n > most ? c->history.n - most : 0; i < c->history.n; i++)
    json_array_append_new(list, json_event(&c->history.events[i]));
  json_object_set_new(o, "person", json_text(c->name));
  json_object_set_new(o, "events", list);
  return pc_json_dump(o, JSON_INDENT(2), len, err);
}

char *pc_people_json(const pc_person *people, int n, size_t *len, pc_err *err) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++) {
    json_t *one = json_object();
    json_object_set_new(one, "name", json_text(people[i].name));
    json_object_set_new(one, "since", moment((pc_clock){people[i].since, 0}));
    json_object_set_new(one, "chosen", json_boolean(people[i].chosen));
    json_array_append_new(list, one);
  }
  return pc_json_dump(list, JSON_INDENT(2), len, err);
}
