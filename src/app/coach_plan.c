/* coach_plan.c: the plan of a coach: standing, week and today from all that is stored. */
#include "posterior/coach.h"

static int no_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

int pc_coach_plan(pc_coach *c, pc_err *err) {
  if (!c->arena && pc_coach_read(c, err)) return (int)err->code;
  if (!c->catalogue && !(c->catalogue = pc_app_catalogue(c->exercises, c->place, err))) return (int)err->code;
  if (pc_plan_make(c->events, c->n_events, c->catalogue, c->now, c->seed, c->arena, &c->standing, &c->week,
                   &c->today))
    return no_memory(err);
  c->gate = c->standing.gate; /* the gate with what the standing adds */
  c->planned = true;
  return 0;
}

int pc_coach_week(pc_coach *c, int number, pc_week *out, pc_err *err) {
  const pc_standing *s = &c->standing;
  if (number == s->week) return *out = c->week, 0;
  if (s->start_day < 0)
    return pc_fail(err, PC_BAD_INPUT, 0, "the programme has not begun; answer posterior screen first");
  int first = s->start_day + 7 * (number - 1);
  if (number > s->week)
    return pc_week_make(s, c->catalogue, first, c->seed, c->arena, out) ? no_memory(err) : 0;
  pc_clock then = {.at = 86400LL * first + 43200 - 60LL * c->now.offset_min, .offset_min = c->now.offset_min};
  pc_standing standing;
  pc_day_plan day;
  return pc_plan_make(c->events, c->n_events, c->catalogue, then, c->seed, c->arena, &standing, out, &day)
             ? no_memory(err)
             : 0;
}
