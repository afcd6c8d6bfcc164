/* progress.c: what became of it: pain, work, rungs and tests by day, for the terminal, a page and JSON.
 *
 * Only what was said is counted; a day without an entry is empty, not zero. Differences smaller than a test's
 * own error are called "no clear change" (MEAS-3), and so is a change of pain below 2 of 10 (OUT-2, Ostelo
 * 2008). It informs; it neither praises nor scolds.
 */
#include "posterior/coach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double PAIN_CHANGE = 2; /* of 10; Ostelo 2008. Smaller ones are within the scale's noise */
enum { MOST_LINES = 64, MOST_POINTS = 400, FEWEST_MORNINGS = 3 };

static int no_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

/* ---- days ---- */

static double higher(double a, int b) {
  return b == PC_UNSAID ? a : isnan(a) || b > a ? b : a;
}

static void note_day(pc_progress *p, pc_progress_day *d, const pc_event *e) {
  switch (e->kind) {
  case PC_EVENT_PAIN:
    if (!strcmp(e->what, "am")) d->am = e->pain;
    if (!strcmp(e->what, "worst")) d->worst = higher(d->worst, e->pain);
    break;
  case PC_EVENT_SET:
    d->sets++;
    d->session = true;
    d->peak = higher(d->peak, e->pain);
    break;
  case PC_EVENT_END:
    d->session = true;
    d->peak = higher(d->peak, e->pain);
    p->sessions++;
    break;
  case PC_EVENT_WALK:
    d->walk += e->minutes;
    p->walks++;
    break;
  case PC_EVENT_STEPS:
    d->steps = e->steps;
    break;
  default:
    break;
  }
}

static int make_days(pc_coach *c, pc_progress *p) {
  p->days = PC_NEW(c->arena, pc_progress_day, p->n_days);
  if (!p->days) return 1;
  for (int i = 0; i < p->n_days; i++)
    p->days[i] =
        (pc_progress_day){.day = p->first_day + i, .am = NAN, .peak = NAN, .worst = NAN, .steps = PC_UNSAID};
  for (int i = c->history.n - 1; i >= 0; i--) {
    int k = pc_clock_day(c->history.events[i].when) - p->first_day;
    if (k < -1) break; /* events are in order of time; a day of slack for other zones */
    if (k >= 0 && k < p->n_days) note_day(p, &p->days[k], &c->history.events[i]);
  }
  return 0;
}

static double mean_am(const pc_progress *p, int from, int to) {
  double sum = 0;
  int n = 0;
  for (int i = from; i < to && i < p->n_days; i++)
    if (i >= 0 && !isnan(p->days[i].am)) sum += p->days[i].am, n++;
  return n >= FEWEST_MORNINGS ? sum / n : NAN;
}

static void make_means(pc_progress *p) {
  int first = 0;
  while (first < p->n_days && isnan(p->days[first].am)) first++;
  p->am_first = mean_am(p, first, first + 7);
  p->am_last = first + 7 <= p->n_days - 7 ? mean_am(p, p->n_days - 7, p->n_days) : NAN;
}

/* ---- lines ---- */

typedef struct lines {
  pc_progress_line *list;
  int n;
  pc_arena *arena;
} lines;

static pc_progress_line *line_of(lines *l, const char *name, pc_side side) {
  for (int i = 0; i < l->n; i++)
    if (l->list[i].side == side && !strcmp(l->list[i].name, name)) return &l->list[i];
  if (l->n == MOST_LINES) return NULL;
  pc_progress_point *points = PC_NEW(l->arena, pc_progress_point, MOST_POINTS);
  if (!points) return NULL;
  l->list[l->n] = (pc_progress_line){.name = name, .title = name, .side = side, .points = points, .word = ""};
  return &l->list[l->n++];
}

/* One point a day: of a ladder the highest, of a test the last. Old ones make room. */
static void add_point(pc_progress_line *line, int day, double value, double error, bool highest) {
  pc_progress_point *last = line->n ? &line->points[line->n - 1] : NULL;
  if (last && last->day == day) {
    if (!highest || value > last->value) *last = (pc_progress_point){day, value, error};
    return;
  }
  if (line->n == MOST_POINTS)
    memmove(line->points, line->points + 1, (size_t)--line->n * sizeof *line->points);
  line->points[line->n++] = (pc_progress_point){day, value, error};
}

static int by_name(const void *a, const void *b) {
  const pc_progress_line *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  return order ? order : (int)x->side - (int)y->side;
}

static void title_ladder(const pc_coach *c, pc_progress_line *line) {
  const pc_exercise *e;
  const pc_rung *r = pc_ladder_rung(c->catalogue, line->name, (int)line->points[line->n - 1].value, &e);
  line->top = pc_ladder_top(c->catalogue, line->name);
  line->title = r ? r->title : line->name;
}

/* "side bridge" of side_bridge. */
static const char *plain_name(pc_arena *arena, const char *name) {
  char *text = pc_arena_str(arena, name, strlen(name));
  for (char *c = text; c && *c; c++) *c = *c == '_' ? ' ' : *c;
  return text ? text : name;
}

static void word_of(pc_progress_line *line) {
  const pc_progress_point *first = &line->points[0], *last = &line->points[line->n - 1];
  double change = last->value - first->value,
         error = fmax(first->error, last->error); /* fmax passes over NaN */
  line->word = line->n < 2             ? "one value so far"
               : isnan(error)          ? "its error is not known"
               : fabs(change) <= error ? "no clear change"
               : change > 0            ? "higher"
                                       : "lower";
}

static int make_lines(pc_coach *c, pc_progress *p) {
  lines all[3];
  for (int i = 0; i < 3; i++) {
    all[i] = (lines){PC_NEW(c->arena, pc_progress_line, MOST_LINES), 0, c->arena};
    if (!all[i].list) return 1;
  }
  for (int i = 0; i < c->history.n; i++) {
    const pc_event *e = &c->history.events[i];
    int day = pc_clock_day(e->when);
    const pc_exercise *x = NULL;
    if (e->kind == PC_EVENT_SET && day >= p->first_day && (x = pc_exercise_find(c->catalogue, e->what))) {
      pc_progress_line *line = line_of(&all[0], x->ladder, PC_SIDE_BOTH);
      if (line) add_point(line, day, e->rung, NAN, true);
    } else if (e->kind == PC_EVENT_TEST || e->kind == PC_EVENT_SCORE) {
      bool test = e->kind == PC_EVENT_TEST;
      pc_side side = test && e->side != PC_UNSAID ? (pc_side)e->side : PC_SIDE_BOTH;
      pc_progress_line *line = line_of(&all[test ? 1 : 2], e->what, side);
      if (line) add_point(line, day, e->value, e->error, false);
    }
  }
  for (int i = 0; i < 3; i++) qsort(all[i].list, (size_t)all[i].n, sizeof *all[i].list, by_name);
  for (int i = 0; i < all[0].n; i++) title_ladder(c, &all[0].list[i]);
  for (int i = 0; i < all[1].n; i++) {
    word_of(&all[1].list[i]);
    all[1].list[i].title = plain_name(c->arena, all[1].list[i].name);
  }
  p->ladders = all[0].list, p->n_ladders = all[0].n;
  p->tests = all[1].list, p->n_tests = all[1].n;
  p->scores = all[2].list, p->n_scores = all[2].n;
  return 0;
}

/* ---- sentences ---- */

static int say(pc_progress *p, char *text) {
  if (!text) return 1;
  p->sentences[p->n_sentences++] = text;
  return 0;
}

static char *pain_sentence(const pc_progress *p, pc_arena *a) {
  if (isnan(p->am_first))
    return pc_arena_print(a, "A few more mornings with a number, and your pain can be compared.");
  if (isnan(p->am_last))
    return pc_arena_print(a, "Your mornings began at a mean pain of %.1f. Two weeks of them can be compared.",
                          p->am_first);
  double change = p->am_last - p->am_first;
  if (fabs(change) < PAIN_CHANGE)
    return pc_arena_print(a,
                          "Morning pain: %.1f at first, %.1f in the last week. That is no clear change: "
                          "below %.0f it is within the scale's noise.",
                          p->am_first, p->am_last, PAIN_CHANGE);
  return pc_arena_print(a, "Morning pain: %.1f at first, %.1f in the last week: %s.", p->am_first, p->am_last,
                        change < 0 ? "clearly lower" : "clearly higher");
}

static int make_sentences(pc_coach *c, pc_progress *p) {
  enum { MOST = 6 };
  pc_arena *a = c->arena;
  p->sentences = PC_NEW(a, const char *, MOST);
  if (!p->sentences) return 1;
  int bad =
      say(p, pc_arena_print(a, "In the last %d days: %d session%s and %d walk%s.", p->n_days, p->sessions,
                            p->sessions == 1 ? "" : "s", p->walks, p->walks == 1 ? "" : "s"));
  bad |= say(p, pain_sentence(p, a));
  if (!isnan(c->standing.adherence))
    bad |= say(p, pc_arena_print(a, "Of the sessions planned in the last four weeks you did %.0f %%.",
                                 100 * fmin(1, c->standing.adherence)));
  if (c->standing.refer)
    bad |= say(
        p, pc_arena_print(
               a, "It is time to let a professional look. This page is made to be printed and taken along."));
  return bad;
}

int pc_progress_make(pc_coach *c, int n_days, pc_progress *out, pc_err *err) {
  int today = pc_clock_day(c->now);
  *out = (pc_progress){.first_day = today - n_days + 1, .n_days = n_days};
  if (make_days(c, out) || make_lines(c, out)) return no_memory(err);
  make_means(out);
  return make_sentences(c, out) ? no_memory(err) : 0;
}
