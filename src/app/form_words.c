/* form_words.c: a judgement of form in sentences, for whoever does not read tables. A difference inside its
 * error is called no clear difference (PROGRAMME_RULES MEAS-3). */
#include "posterior/judge.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *plural(int n) {
  return n == 1 ? "" : "s";
}

static void nearest(const pc_judged *j, char *line, size_t room) {
  int n = snprintf(line, room, "Which exercise this is could not be told");
  for (int i = 0; i < j->guess.n_others && n > 0 && (size_t)n < room; i++)
    n += snprintf(line + n, room - (size_t)n, "%s %s (%.0f %%)",
                  i ? "," : ". Nearest:", j->catalogue->exercises[j->guess.others[i].exercise].name,
                  100 * j->guess.others[i].confidence);
  if (n > 0 && (size_t)n < room) snprintf(line + n, room - (size_t)n, ". Name it with --exercise.");
}

static void which(const pc_judged *j, char *line, size_t room) {
  if (j->exercise && !j->told)
    snprintf(line, room, "This looks like %s (%.0f %% sure).", j->exercise->title, 100 * j->guess.confidence);
  else if (!j->exercise)
    nearest(j, line, room);
}

static void done(const pc_judged *j, char *line, size_t room) {
  const pc_form_result *r = j->result;
  int partial = r ? r->n_reps - r->complete : 0;
  if (!r) return;
  if (r->refused)
    snprintf(line, room, "Not judged: %s", r->refused);
  else if (!strcmp(j->exercise->rules->kind, "hold") && r->n_holds)
    snprintf(line, room, "%d hold%s, the longest %.1f s.", r->n_holds, plural(r->n_holds),
             pc_judged_longest(j));
  else if (!strcmp(j->exercise->rules->kind, "hold"))
    snprintf(line, room, "No hold was seen.");
  else if (strcmp(j->exercise->rules->kind, "walk") && partial)
    snprintf(line, room, "%d complete repetition%s, and %d that turned back early or did not end.",
             r->complete, plural(r->complete), partial);
  else if (strcmp(j->exercise->rules->kind, "walk"))
    snprintf(line, room, "%d complete repetition%s.", r->complete, plural(r->complete));
}

static void ranges(const pc_judged *j, char *line, size_t room) {
  const pc_form_result *r = j->result;
  double sum = 0, error = 0, lo = INFINITY, hi = -INFINITY;
  int n = 0;
  if (!r || r->refused) return;
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *p = &r->reps[i];
    if (!p->complete) continue;
    sum += p->range, error += p->error, lo = fmin(lo, p->range), hi = fmax(hi, p->range), n++;
  }
  pc_feature f = j->exercise->rules->count.feature;
  if (n)
    snprintf(line, room, "%s: through %.0f%s on average, %.0f to %.0f; each ± %.0f.", pc_feature_title(f),
             sum / n, pc_feature_mark(f), lo, hi, error / n);
}

static void differ(char *line, size_t room, const char *what, double value, double error, const char *unit) {
  if (isnan(value)) return;
  if (fabs(value) <= error)
    snprintf(line, room, "%s: no clear difference (%+.1f ± %.1f%s).", what, value, error, unit);
  else
    snprintf(line, room, "%s: %+.1f ± %.1f%s.", what, value, error, unit);
}

static void sides(const pc_judged *j, char *line, size_t room) {
  if (j->result && !j->result->refused)
    differ(line, room, "Left against right", j->result->left_right, j->result->left_right_error,
           pc_feature_mark(j->exercise->rules->count.feature));
}

static void drift(const pc_judged *j, char *line, size_t room) {
  if (j->result && !j->result->refused)
    differ(line, room, "End of the set against its beginning", j->result->drift, j->result->drift_error,
           pc_feature_mark(j->exercise->rules->count.feature));
}

static void noticed(const pc_judged *j, char *line, size_t room) {
  const pc_form_result *r = j->result;
  size_t at = 0;
  if (!r || r->refused || r->n_reps + r->n_holds == 0) return;
  for (int k = 0; k < j->exercise->rules->n_faults; k++) {
    int n = pc_judged_fault_count(j, k);
    if (n && at < room)
      at += (size_t)snprintf(line + at, room - at, "%s%s (%d of %d)",
                             at ? " " : "Noticed: ", j->exercise->rules->faults[k].text, n,
                             r->n_reps + r->n_holds);
  }
  if (!at) snprintf(line, room, "Nothing was noticed that lies outside the error of what was measured.");
}

static void steps(const pc_judged *j, char *line, size_t room) {
  const pc_gait_result *g = j->walked;
  if (g && g->n_steps && !isnan(g->cadence))
    snprintf(line, room, "%d steps, %.0f ± %.0f a minute.", g->n_steps, g->cadence, g->cadence_error);
  else if (g)
    snprintf(line, room, "%d step%s: too few in a row to tell how fast.", g->n_steps, plural(g->n_steps));
}

static void step_times(const pc_judged *j, char *line, size_t room) {
  const pc_gait_result *g = j->walked;
  if (!g || !g->step_time[0].n || !g->step_time[1].n) return;
  double d = g->step_time[1].value - g->step_time[0].value,
         e = hypot(g->step_time[0].error, g->step_time[1].error);
  snprintf(line, room, "A step onto the right foot takes %.2f ± %.2f s, onto the left %.2f ± %.2f s: %s.",
           g->step_time[0].value, g->step_time[0].error, g->step_time[1].value, g->step_time[1].error,
           fabs(d) <= e ? "no clear difference"
           : d > 0      ? "the left comes later"
                        : "the right comes later");
}

static void trailing(const pc_judged *j, char *line, size_t room) {
  const pc_gait_result *g = j->walked;
  size_t at = 0;
  static const char *const SIDE[2] = {"right", "left"};
  for (int k = 0; g && k < 2; k++)
    if (g->trailing[k].n && at < room)
      at += (size_t)snprintf(line + at, room - at, "%s %s leg %.0f ± %.0f°",
                             at ? "," : "Behind the body before it lifts:", SIDE[k], g->trailing[k].value,
                             g->trailing[k].error);
  if (at && at < room) snprintf(line + at, room - at, ".");
}

static void level(const pc_judged *j, char *line, size_t room) {
  const pc_gait_result *g = j->walked;
  if (g && g->not_told)
    snprintf(line, room, "%s", g->not_told);
  else if (g && g->drop[0].n && g->drop[1].n)
    snprintf(line, room,
             "While its foot is in the air the right hip is %.1f ± %.1f° lower, the left %.1f ± %.1f°; the "
             "trunk leans over the "
             "standing leg by %.1f ± %.1f° and %.1f ± %.1f°.",
             g->drop[0].value, g->drop[0].error, g->drop[1].value, g->drop[1].error, g->lean[0].value,
             g->lean[0].error, g->lean[1].value, g->lean[1].error);
}

bool pc_judged_sentence(const pc_judged *j, int i, char *line, size_t room) {
  static void (*const SAY[PC_N_SAID])(const pc_judged *, char *, size_t) = {
      [PC_SAID_WHICH] = which,       [PC_SAID_DONE] = done,
      [PC_SAID_RANGES] = ranges,     [PC_SAID_SIDES] = sides,
      [PC_SAID_DRIFT] = drift,       [PC_SAID_NOTICED] = noticed,
      [PC_SAID_STEPS] = steps,       [PC_SAID_STEP_TIMES] = step_times,
      [PC_SAID_TRAILING] = trailing, [PC_SAID_LEVEL] = level,
  };
  if (i < 0 || i >= PC_N_SAID) return false;
  *line = 0;
  SAY[i](j, line, room);
  return true;
}

bool pc_judged_in_space(const pc_judged *j) {
  return j->n_sights && j->sights[0].kind == PC_SIGHT_SPACE;
}

double pc_judged_longest(const pc_judged *j) {
  double longest = 0;
  for (int i = 0; i < j->result->n_holds; i++)
    longest = fmax(longest, j->result->holds[i].end - j->result->holds[i].start);
  return longest;
}

int pc_judged_fault_count(const pc_judged *j, int rule) {
  const pc_form_result *r = j->result;
  int n = 0;
  for (int k = 0; k < r->n_reps + r->n_holds; k++) {
    const pc_fault *list = k < r->n_reps ? r->reps[k].faults : r->holds[k - r->n_reps].faults;
    int of = k < r->n_reps ? r->reps[k].n_faults : r->holds[k - r->n_reps].n_faults;
    for (int i = 0; i < of; i++) n += list[i].rule == rule;
  }
  return n;
}
