/* fhir_plan.c: what the person aims for, and this week's plan, as Goals and a CarePlan.
 *
 * https://hl7.org/fhir/R4/goal.html, .../careplan.html. Goals are the person's own activities, steps and
 * walking; there is no goal of a pain score, since pain is not in one's hand. A week in which nothing may be
 * trained is a plan "on-hold" that says why. The plan names no practitioner, because there is none.
 */
#include "exchange/fhir.h"
#include "exchange/out.h"

#include <math.h>
#include <string.h>

enum { WEEK = 7, ACTIVITIES = 3, STEPS = ACTIVITIES, WALK };

/* ---- goals ---- */

static json_t *goal(pc_fhir *f, int number, const char *text) {
  json_t *g = pc_fhir_new(f, "Goal", "", number);
  pc_fhir_set(f, g, "lifecycleStatus", json_string("active"));
  pc_fhir_set(f, g, "description", pc_fhir_code(NULL, NULL, text ? text : ""));
  pc_fhir_set(f, g, "subject", pc_fhir_reference(f->patient));
  return g;
}

static void target(pc_fhir *f, json_t *g, json_t *measure, json_t *quantity) {
  pc_fhir_set(f, g, "target", json_pack("[{s:o,s:o}]", "measure", measure, "detailQuantity", quantity));
}

static bool has_goal(const pc_history *h, const pc_standing *s, int number) {
  static const char *const keys[ACTIVITIES] = {"activity_1", "activity_2", "activity_3"};
  if (number < ACTIVITIES) return h && *pc_history_text(h, keys[number]);
  return s && (number == STEPS ? s->step_goal > 0 : s->walk_minutes > 0);
}

void pc_fhir_goals(pc_fhir *f, const pc_history *h, const pc_standing *s) {
  static const char *const keys[ACTIVITIES] = {"activity_1", "activity_2", "activity_3"};
  for (int i = 0; i < ACTIVITIES && !f->failed; i++)
    if (has_goal(h, s, i)) goal(f, i, pc_history_text(h, keys[i]));
  if (has_goal(h, s, STEPS) && !f->failed)
    target(f, goal(f, STEPS, pc_arena_print(f->arena, "%d steps a day", s->step_goal)),
           pc_fhir_code("41950-7", "Number of steps in 24 hour Measured", "Steps of the day"),
           pc_fhir_quantity(s->step_goal, "steps per day", "/d"));
  if (has_goal(h, s, WALK) && !f->failed)
    target(f, goal(f, WALK, pc_arena_print(f->arena, "Walk %.0f minutes on walking days", s->walk_minutes)),
           pc_fhir_code("55411-3", "Exercise duration", "Walking"),
           pc_fhir_quantity(round(s->walk_minutes), "min", "min"));
}

/* ---- the week ---- */

static void activity(pc_fhir *f, json_t *list, const char *name, const char *text, int first_day,
                     unsigned days) {
  json_t *dates = json_array();
  for (int i = 0; i < WEEK; i++)
    if (days >> i & 1) pc_fhir_add(f, dates, pc_fhir_date(first_day + i));
  json_t *detail = json_pack("{s:{s:s},s:s,s:{s:o}}", "code", "text", name ? name : "", "status", "scheduled",
                             "scheduledTiming", "event", dates);
  if (text && *text) pc_fhir_set(f, detail, "description", json_string(text));
  pc_fhir_add(f, list, json_pack("{s:o}", "detail", detail));
}

/* The exercises of one day but walks and wake-up moves: "Bridge 3 x 10; Goblet squat 2 x 8, 12.5 kg". */
static const char *session_text(pc_fhir *f, const pc_day_plan *day) {
  pc_out out = {0};
  for (int i = 0; i < day->n; i++) {
    const pc_item *item = &day->items[i];
    if (!strcmp(item->part, "walk") || !strcmp(item->part, "wake_up")) continue;
    const char *name = item->rung && item->rung->title ? item->rung->title
                       : item->exercise                ? item->exercise->title
                                                       : "Exercise";
    pc_out_print(&out, "%s%s", out.len ? "; " : "", name);
    if (item->minutes > 0)
      pc_out_print(&out, " %.3g min", item->minutes);
    else
      pc_out_print(&out, " %d x %d", item->sets, item->reps[0]);
    if (item->hold_s > 0) pc_out_print(&out, ", hold %.3g s", item->hold_s);
    if (item->load_kg > 0) pc_out_print(&out, ", %.4g kg", item->load_kg);
  }
  const char *text = pc_out_take(&out, f->arena, NULL);
  if (!text) f->failed = true;
  return text ? text : "";
}

static unsigned days_with(const pc_week *week, const char *part) {
  unsigned days = 0;
  for (int d = 0; d < WEEK; d++)
    for (int i = 0; i < week->days[d].n; i++)
      if (!strcmp(week->days[d].items[i].part, part)) days |= 1u << d;
  return days;
}

static void activities(pc_fhir *f, json_t *list, const pc_week *week) {
  unsigned walked = 0;
  for (int d = 0; d < WEEK && !f->failed; d++) {
    const pc_day_plan *day = &week->days[d];
    const char *text = session_text(f, day);
    if (*text)
      activity(f, list,
               *day->session ? pc_arena_print(f->arena, "Training %s", day->session) : "Short training", text,
               week->first_day, 1u << d);
    long minutes = lround(day->walk_minutes);
    unsigned days = 0;
    for (int i = d; i < WEEK; i++)
      if (lround(week->days[i].walk_minutes) == minutes) days |= 1u << i;
    if (minutes < 1 || walked >> d & 1) continue;
    walked |= days;
    activity(f, list, pc_arena_print(f->arena, "Walk %ld min", minutes), "", week->first_day, days);
  }
  unsigned mornings = days_with(week, "wake_up");
  if (mornings) activity(f, list, "Wake-up moves in bed", "", week->first_day, mornings);
}

static void say_notes(pc_fhir *f, json_t *plan, const pc_week *week, bool on_hold) {
  json_t *notes = pc_fhir_list(f, plan, "note");
  pc_fhir_add(
      f, notes,
      json_pack("{s:s}", "text",
                "Made by a program from what the person logged. It informs; it is not a prescription."));
  for (int i = 0; on_hold && i < week->reasons.n; i++)
    pc_fhir_add(f, notes, json_pack("{s:s}", "text", week->reasons.list[i].text));
}

void pc_fhir_plan(pc_fhir *f, const pc_standing *s, const pc_week *week) {
  json_t *plan = pc_fhir_new(f, "CarePlan", "", week->first_day), *list = json_array();
  if (!f->failed) activities(f, list, week);
  bool on_hold = json_array_size(list) == 0;
  pc_fhir_set(f, plan, "status", json_string(on_hold ? "on-hold" : "active"));
  pc_fhir_set(f, plan, "intent", json_string("plan"));
  pc_fhir_set(f, plan, "title", json_string("One week of home exercise"));
  pc_fhir_set(f, plan, "subject", pc_fhir_reference(f->patient));
  pc_fhir_set(f, plan, "period",
              json_pack("{s:o,s:o}", "start", pc_fhir_date(week->first_day), "end",
                        pc_fhir_date(week->first_day + WEEK - 1)));
  pc_fhir_set(f, plan, "created", pc_fhir_moment(f->opts->now));
  json_t *goals = json_array();
  for (int i = STEPS; i <= WALK; i++)
    if (has_goal(NULL, s, i)) pc_fhir_add(f, goals, pc_fhir_reference(pc_fhir_url(f, "Goal", "", i)));
  if (json_array_size(goals) > 0)
    pc_fhir_set(f, plan, "goal", goals);
  else
    json_decref(goals);
  if (on_hold)
    json_decref(list);
  else
    pc_fhir_set(f, plan, "activity", list);
  say_notes(f, plan, week, on_hold);
}
