/* session.c: `posterior session`: today's exercises, one set at a time.
 *
 * Each set is in the store before the next begins. A session that was left (Ctrl-C, a closed terminal, an
 * empty battery) is taken up where it stopped, all of that day; one left on an earlier day is closed as far
 * as it got. What the rules say to a set (pc_set_judge) is done at once: leave this exercise, end here,
 * answer the safety questions. q ends kindly: what was done counts.
 */
#include "cli/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_UNITS = 200 };

typedef struct session {
  const pc_cli *cli;
  pc_coach *coach;
  pc_term *term;
  pc_arena *arena;  /* of what lasts as long as the session */
  pc_event *events; /* since its START */
  int n_events, room;
  pc_unit units[MOST_UNITS];
  int n_units;
  pc_err err;
} session;

/* ---- events ---- */

/* The moment of an event: the machine's, or that of --now and the seconds counted since. */
static pc_clock moment(const session *s) {
  pc_clock c = s->cli->now;
  if (s->cli->now_given)
    c.at += (int64_t)s->term->passed;
  else
    c.at = time(NULL);
  return c;
}

static int store(session *s, pc_event *e) {
  if (pc_event_check(e, &s->err) || pc_coach_add(s->coach, e, 1, &s->err)) return (int)s->err.code;
  if (s->n_events == s->room) return pc_fail(&s->err, PC_NO_MEMORY, 0, "the session is too long");
  s->events[s->n_events++] = *e;
  return 0;
}

static int store_simple(session *s, pc_event_kind kind, const char *what, int pain) {
  pc_event e = pc_event_blank(kind, moment(s));
  snprintf(e.what, sizeof e.what, "%s", what);
  e.pain = pain;
  return store(s, &e);
}

/* A session of an earlier day that has no END: closed as far as it got. */
static int close_old(session *s) {
  const pc_history *h = &s->coach->history;
  int start = -1, sets = 0, today = pc_clock_day(s->coach->now);
  pc_clock last = {0};
  for (int i = 0; i < h->n; i++) {
    const pc_event *e = &h->events[i];
    if (e->kind == PC_EVENT_START) start = i, sets = 0, last = e->when;
    if (e->kind == PC_EVENT_END) start = -1;
    if (start >= 0 && e->kind == PC_EVENT_SET) sets++, last = e->when;
  }
  if (start < 0 || pc_clock_day(h->events[start].when) == today) return 0;
  pc_event e = pc_event_blank(PC_EVENT_END, last);
  snprintf(e.what, sizeof e.what, "%s", h->events[start].what);
  e.done = sets;
  return pc_event_check(&e, &s->err) || pc_coach_add(s->coach, &e, 1, &s->err) ? (int)s->err.code : 0;
}

/* ---- what there is to do ---- */

static bool trained_here(const pc_item *item) {
  return strcmp(item->part, "walk") != 0 && strcmp(item->part, "wake_up") != 0 &&
         strcmp(item->part, "test") != 0;
}

static void add_unit(session *s, pc_unit u) {
  if (s->n_units < MOST_UNITS) s->units[s->n_units++] = u;
}

static void lay_out(session *s, const pc_day_plan *day) {
  int places = 0, place = 0;
  for (int i = 0; i < day->n; i++) places += trained_here(&day->items[i]);
  for (int i = 0; i < day->n; i++) {
    const pc_item *item = &day->items[i];
    if (!trained_here(item)) continue;
    pc_unit u = {.item = item, .place = ++place, .places = places, .sets = item->sets};
    pc_side first = item->first == PC_SIDE_RIGHT ? PC_SIDE_RIGHT : PC_SIDE_LEFT;
    for (u.set = 1; u.set <= item->sets + item->extra_sets; u.set++) {
      bool extra = u.set > item->sets, sides = item->exercise->sides && !(item->minutes > 0);
      u.side = sides ? first : PC_SIDE_BOTH;
      add_unit(s, u);
      if (!sides || extra) continue;
      u.side = first == PC_SIDE_LEFT ? PC_SIDE_RIGHT : PC_SIDE_LEFT;
      add_unit(s, u);
    }
    if (s->n_units) s->units[s->n_units - 1].last = true;
  }
}

/* Whether there was a strength session on a local day from `from` on. */
static bool strength_since(const pc_coach *c, int from) {
  bool strength = false;
  for (int i = 0; i < c->history.n; i++) {
    const pc_event *e = &c->history.events[i];
    if (e->kind == PC_EVENT_START) strength = e->what[0] >= 'A' && e->what[0] <= 'C' && !e->what[1];
    if ((e->kind == PC_EVENT_SET || e->kind == PC_EVENT_END) && strength && pc_clock_day(e->when) >= from)
      return true;
  }
  return false;
}

/* The day to train: today's, or that of the session named, as this moment allows it. A session that is open
 * may go on. */
static int choose_day(session *s, const char *name, bool open, pc_day_plan *day) {
  pc_coach *c = s->coach;
  *day = c->today;
  if (!name || !strcmp(name, c->today.session)) return 0;
  if (!open && strength_since(c, c->standing.today - 1)) /* WEEK-3 */
    return pc_fail(&s->err, PC_MISMATCH, 0,
                   "a strength session needs a day between it and the last; try tomorrow");
  for (int i = 0; i < 7; i++) {
    if (strcmp(c->week.days[i].session, name) != 0) continue;
    pc_standing then = c->standing;
    then.today = c->week.days[i].day;
    int bad = pc_today_make(&c->week, &then, c->catalogue, c->arena, day);
    day->day = c->standing.today;
    return bad ? pc_fail(&s->err, PC_NO_MEMORY, 0, "out of memory") : 0;
  }
  return pc_fail(&s->err, PC_BAD_INPUT, 0,
                 "there is no session \"%.20s\" this week; posterior plan shows them", name);
}

/* ---- running ---- */

static void leave_item(session *s, const pc_item *item) {
  for (int i = 0; i < s->n_units; i++)
    if (s->units[i].item == item && !s->units[i].done) s->units[i].leave = true;
}

/* What the rules say to the event at `i`; the session's events before it are known. */
static pc_verdict judge(session *s, int i, bool tell) {
  pc_reasons why = {0};
  pc_history before = {s->events, i};
  pc_verdict verdict = pc_set_judge(&before, &s->events[i], s->arena, &why);
  if (tell && verdict != PC_GO_ON) pc_print_reasons(s->term, 2, &why, false);
  return verdict;
}

/* Marks what an earlier run of this session did. The verdict that still holds. */
static pc_verdict take_up(session *s) {
  pc_verdict worst = PC_GO_ON;
  for (int i = 0; i < s->n_events; i++) {
    const pc_event *e = &s->events[i];
    if (e->kind != PC_EVENT_SET) continue;
    pc_verdict verdict = judge(s, i, false);
    if (verdict > worst) worst = verdict;
    for (int k = 0; k < s->n_units; k++) {
      pc_unit *u = &s->units[k];
      if (strcmp(u->item->exercise->name, e->what) != 0 || u->set != e->set || (int)u->side != e->side)
        continue;
      u->done = true;
      u->id = e->id;
      if (verdict == PC_STOP_EXERCISE) leave_item(s, u->item);
      break;
    }
  }
  return worst >= PC_STOP_SESSION ? worst : PC_GO_ON;
}

static bool looked_at(const session *s, int k) {
  for (int i = 0; i < s->n_units; i++)
    if (s->units[i].item == s->units[k].item && s->units[i].done) return true;
  return false;
}

static pc_reply rest_after(session *s, int k) {
  const pc_unit *u = &s->units[k];
  const pc_unit *next = k + 1 < s->n_units ? &s->units[k + 1] : NULL;
  if (!next || next->item != u->item || next->set == u->set || next->leave) return PC_REPLY_VALUE;
  pc_key key = pc_countdown(s->term, "  rest", u->item->rest_s);
  return key == PC_KEY_QUIT ? PC_REPLY_QUIT : key == PC_KEY_END ? PC_REPLY_GONE : PC_REPLY_VALUE;
}

static int step_back(const session *s, int k) {
  for (int i = k - 1; i >= 0; i--)
    if (!s->units[i].leave) return i;
  return k;
}

/* From unit to unit. *verdict: why it ended early. */
static pc_reply run(session *s, pc_verdict *verdict) {
  *verdict = take_up(s);
  int redo = -1;
  for (int k = 0; k < s->n_units && *verdict < PC_STOP_SESSION;) {
    pc_unit *u = &s->units[k];
    if (u->leave || (u->done && k != redo)) {
      k++;
      continue;
    }
    pc_event e = pc_event_blank(PC_EVENT_SET, moment(s));
    pc_reply reply = pc_unit_do(s->term, u, !looked_at(s, k), &e);
    if (reply == PC_REPLY_BACK) {
      k = redo = step_back(s, k);
      continue;
    }
    if (reply == PC_REPLY_QUIT || reply == PC_REPLY_GONE) return reply;
    if (reply == PC_REPLY_VALUE) {
      e.when = moment(s);
      e.replaces = u->done ? u->id : 0;
      if (store(s, &e)) return PC_REPLY_GONE;
      u->done = true;
      u->id = e.id;
      *verdict = judge(s, s->n_events - 1, true);
      if (*verdict == PC_STOP_EXERCISE) leave_item(s, u->item);
      reply = *verdict < PC_STOP_EXERCISE ? rest_after(s, k) : reply;
      if (reply == PC_REPLY_QUIT || reply == PC_REPLY_GONE) return reply;
    }
    redo = -1;
    k++;
  }
  return PC_REPLY_VALUE;
}

static int finish(session *s, const char *what) {
  int done = 0, worst = PC_UNSAID;
  for (int i = 0; i < s->n_units; i++) done += s->units[i].done;
  for (int i = 0; i < s->n_events; i++)
    if (s->events[i].kind == PC_EVENT_SET && s->events[i].pain > worst) worst = s->events[i].pain;
  pc_event e = pc_event_blank(PC_EVENT_END, moment(s));
  snprintf(e.what, sizeof e.what, "%s", what);
  e.done = done;
  e.asked = s->n_units;
  e.pain = worst;
  return store(s, &e);
}

static const char *kind_of(const pc_day_plan *day) {
  return *day->session ? day->session : "mobility";
}

static bool done_today(const pc_coach *c) {
  for (int i = c->history.n - 1; i >= 0 && pc_clock_day(c->history.events[i].when) == pc_clock_day(c->now);
       i--)
    if (c->history.events[i].kind == PC_EVENT_END) return true;
  return false;
}

/* Begins, or goes on with what is open. *what: the session's name. 0, or 1. */
static int begin(session *s, pc_day_plan *day, char what[PC_WHAT_MAX]) {
  pc_coach *c = s->coach;
  int open = pc_coach_open_session(c), pain = 0, sharp = 0, leg = 0;
  if (open >= 0) {
    snprintf(what, PC_WHAT_MAX, "%s", c->history.events[open].what);
    for (int i = open; i < c->history.n && s->n_events < s->room; i++)
      s->events[s->n_events++] = c->history.events[i];
    printf("Welcome back. We go on where you stopped.\n");
    return choose_day(s, strlen(what) == 1 ? what : NULL, true,
                      day); /* A, B, C; the others are today's own */
  }
  if (choose_day(s, s->cli->args[0], false, day)) return 1;
  if (!s->cli->args[0] && done_today(c))
    return pc_fail(&s->err, PC_MISMATCH, 0, "today's session is done; rest is part of the plan");
  pc_reply reply =
      pc_ask_pain(s->term, "Before we begin: your pain right now, 0 to 10? > ", &pain, &sharp, &leg);
  if (reply != PC_REPLY_VALUE) return pc_fail(&s->err, PC_BAD_INPUT, 0, "nothing was begun");
  pc_event e = pc_event_blank(PC_EVENT_PAIN, moment(s));
  snprintf(e.what, sizeof e.what, "now");
  e.pain = pain, e.sharp = sharp, e.leg = leg;
  if (store(s, &e)) return 1;
  s->n_events = 0; /* it is no part of the session */
  c->now = moment(s);
  if (pc_coach_read(c, &s->err) || pc_coach_plan(c, &s->err) || choose_day(s, s->cli->args[0], false, day))
    return 1;
  if (c->gate.locked) return 0;
  snprintf(what, PC_WHAT_MAX, "%s", kind_of(day));
  lay_out(s, day);
  return s->n_units ? store_simple(s, PC_EVENT_START, what, pain) : 0;
}

static void farewell(const session *s, pc_verdict verdict) {
  int done = 0;
  for (int i = 0; i < s->n_units; i++) done += s->units[i].done;
  if (verdict == PC_STOP_AND_SCREEN)
    printf("\nWe stop here. Please answer the safety questions again: posterior screen\n");
  else if (done == s->n_units)
    printf("\nDone: all %d sets. Well done.\n", done);
  else
    printf("\nEnough for today: %d of %d sets. What you did counts.\n", done, s->n_units);
  printf("Tomorrow morning one number helps most: posterior log pain 0..10 am\n");
}

static int do_session(session *s) {
  pc_day_plan day;
  char what[PC_WHAT_MAX] = "";
  pc_verdict verdict = PC_GO_ON;
  if (close_old(s) || begin(s, &day, what)) return 1;
  if (pc_cli_locked(s->term, s->coach)) return 1;
  if (s->n_units == 0) lay_out(s, &day);
  if (s->n_units == 0) {
    pc_print_reasons(s->term, 0, &day.reasons, false);
    printf("Nothing to train right now. A rest day is part of the plan; a walk is always welcome.\n");
    return 0;
  }
  pc_print_reasons(s->term, 0, &day.reasons, false);
  printf("\nEnter goes on, p pauses, s skips, b goes back, q ends. Each set is kept at once.\n");
  pc_reply reply = run(s, &verdict);
  if (s->err.code) return 1;
  if (reply == PC_REPLY_GONE) {
    fprintf(stderr, "posterior: paused; every set so far is kept. Go on today with: posterior session\n");
    return 1;
  }
  if (finish(s, what)) return 1;
  farewell(s, verdict);
  return 0;
}

int pc_verb_session(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  t.fast = cli->fast;
  t.beep = cli->beep;
  if (pc_cli_plan(cli, &c)) return pc_cli_end(&c, 1, NULL);
  if (pc_cli_locked(&t, &c)) return pc_cli_end(&c, 1, NULL);
  session *s = calloc(1, sizeof *s);
  pc_arena *arena = pc_arena_make();
  int code = 1;
  if (s && arena) {
    *s = (session){.cli = cli, .coach = &c, .term = &t, .arena = arena, .room = 4 * MOST_UNITS};
    s->events = PC_NEW(arena, pc_event, s->room);
  }
  if (!s || !arena || !s->events) {
    fprintf(stderr, "posterior: out of memory\n");
  } else {
    code = do_session(s);
    if (s->err.code) code = pc_cli_fail(c.place, &s->err);
  }
  pc_arena_free(arena);
  free(s);
  return pc_cli_end(&c, code, NULL);
}
