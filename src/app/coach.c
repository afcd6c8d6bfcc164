/* coach.c: store, catalogue and plan in one hand. */
#include "posterior/coach.h"

#include <stdio.h>
#include <string.h>

static int no_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

static int find_person(pc_coach *c, const char *name, pc_err *err) {
  pc_person *people;
  int n;
  if (pc_store_people(c->store, c->lasting, &people, &n, err)) return (int)err->code;
  if (n == 0)
    return pc_fail(err, PC_MISMATCH, 0, "there is nobody in the store yet; begin with: posterior screen");
  if (!(c->person = pc_store_find(c->store, name, err))) return (int)err->code;
  for (int i = 0; i < n; i++)
    if (people[i].id == c->person) c->name = people[i].name, c->since = people[i].since;
  return 0;
}

int pc_coach_open(pc_coach *c, const pc_coach_def *def, pc_err *err) {
  *c = (pc_coach){.now = def->now, .seed = def->seed, .exercises = def->exercises, .name = ""};
  if (!(c->lasting = pc_arena_make())) return no_memory(err);
  const char *path = def->store ? def->store : pc_store_path(c->lasting);
  if (!path)
    return pc_fail(err, PC_IO, 0, "no place for the store is known; set HOME, or give a path with --store");
  snprintf(c->place, sizeof c->place, "%s", path);
  if (!(c->store = pc_store_open_told(path, def->read_only, def->progress, def->user, err)))
    return (int)err->code;
  c->place[0] = 0;
  return find_person(c, def->person, err);
}

void pc_coach_close(pc_coach *c) {
  pc_store_close(c->store);
  pc_catalogue_free(c->catalogue);
  pc_arena_free(c->arena);
  pc_arena_free(c->lasting);
  *c = (pc_coach){0};
}

static int read_history(pc_coach *c, pc_err *err) {
  pc_arena_free(c->arena);
  c->planned = false;
  if (!(c->arena = pc_arena_make())) return no_memory(err);
  if (pc_store_read(c->store, c->person, c->arena, &c->events, &c->n_events, err)) return (int)err->code;
  return pc_history_make(c->events, c->n_events, c->now.at, c->arena, &c->history) ? no_memory(err) : 0;
}

int pc_coach_read(pc_coach *c, pc_err *err) {
  if (read_history(c, err)) return (int)err->code;
  return pc_gate_make(&c->history, c->now, c->arena, &c->gate) ? no_memory(err) : 0;
}

int pc_coach_plan(pc_coach *c, pc_err *err) {
  if (!c->arena && read_history(c, err)) return (int)err->code;
  if (!c->catalogue && !(c->catalogue = pc_app_catalogue(c->exercises, c->place, err))) return (int)err->code;
  if (pc_plan_make(&c->history, c->catalogue, c->now, c->seed, c->arena, &c->standing, &c->week, &c->today))
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
  pc_history past;
  pc_standing standing;
  pc_day_plan day;
  if (pc_history_make(c->events, c->n_events, then.at, c->arena, &past) ||
      pc_plan_make(&past, c->catalogue, then, c->seed, c->arena, &standing, out, &day))
    return no_memory(err);
  return 0;
}

int pc_coach_add(pc_coach *c, pc_event *events, int n, pc_err *err) {
  return pc_store_append(c->store, c->person, events, n, err) ? (int)err->code : 0;
}

int pc_coach_open_session(const pc_coach *c) {
  int today = pc_clock_day(c->now);
  for (int i = c->history.n - 1; i >= 0; i--) {
    const pc_event *e = &c->history.events[i];
    if (e->kind == PC_EVENT_END || pc_clock_day(e->when) < today) return -1;
    if (e->kind == PC_EVENT_START) return i;
  }
  return -1;
}
