/* outcomes.c: is it getting better, and when should someone else look (OUT-1 and 2, REF-1 to 3, R-TEST).
 *
 * Change is told in the pain a person told first and last under the same name: average, else now, else
 * morning; means of the first and of the last seven days, at least a week apart. Two points or three tenths
 * less is better than the scale's noise (Childs 2005); so is a gain of 1.3 in the activities (Abbott 2014).
 * "At 4 to 6 weeks" is read as from four weeks on. Nothing here ever says that a program failed someone:
 * whoever does the work and is no better deserves a professional's eye.
 */
#include "plan/calendar.h"

#include <math.h>
#include <string.h>

void pc_scores_event(pc_scores *s, const pc_event *e) {
  if (isnan(e->value)) return;
  if (strcmp(e->what, "psfs") == 0) {
    if (isnan(s->psfs_first)) s->psfs_first = e->value;
    s->psfs_last = e->value;
  }
  if (strcmp(e->what, "worry") == 0) s->worry = e->value;
  if (strcmp(e->what, "start_back_psych") == 0) s->psych = e->value;
}

/* ---- change ---- */

static int average_of(const pc_diary_day *day) {
  return day->average;
}
static int now_of(const pc_diary_day *day) {
  return day->now;
}
static int morning_of(const pc_diary_day *day) {
  return day->am;
}

/* Mean over the entries from..to; NaN none. */
static double mean(const pc_diary *d, int from, int to, int (*read)(const pc_diary_day *)) {
  double sum = 0;
  int n = 0;
  for (int i = pc_diary_from(d, from); i < d->n && d->days[i].day <= to; i++)
    if (read(&d->days[i]) != PC_UNSAID) sum += read(&d->days[i]), n++;
  return n > 0 ? sum / n : NAN;
}

static int first_told(const pc_diary *d, int (*read)(const pc_diary_day *)) {
  for (int i = 0; i < d->n; i++)
    if (read(&d->days[i]) != PC_UNSAID) return d->days[i].day;
  return PC_NEVER;
}

/* First and last level of pain; false: nothing to compare. */
static bool change(const pc_diary *d, double *then, double *now) {
  int (*const reads[])(const pc_diary_day *) = {average_of, now_of, morning_of};
  for (int i = 0; i < 3; i++) {
    int first = first_told(d, reads[i]);
    if (first == PC_NEVER || d->today - first < 13) continue;
    *then = mean(d, first, first + 6, reads[i]);
    *now = mean(d, d->today - 6, d->today, reads[i]);
    if (!isnan(*now)) return true;
  }
  return false;
}

static bool is_better(const pc_scores *s, double then, double now) {
  if (s->psfs_last - s->psfs_first >= BETTER_PSFS - 1e-9) return true;
  if (then - now >= BETTER_POINTS) return true;
  return then <= 0 || now <= (1 - BETTER_SHARE) * then;
}

/* ---- referral ---- */

static int refer(pc_standing *out, pc_arena *arena, pc_note note) {
  out->refer = true;
  return pc_why_note(&out->reasons, arena, &note);
}

static int judge_month(const pc_diary *d, const pc_scores *s, pc_arena *arena, pc_standing *out) {
  double then, now;
  out->better = NAN;
  if (!change(d, &then, &now)) return 0;
  out->better = now - then;
  bool better = is_better(s, then, now);
  if (better && out->better < 0)
    return pc_why(&out->reasons, arena, "OUT-2", "Your pain went from {then} to {now}: clearly better.",
                  "then", then, "now", now, NULL);
  if (better || d->today - out->start_day < REFER_DAYS || !(out->adherence >= REFER_ADHERENCE)) return 0;
  return refer(out, arena,
               pc_note_make("REF-1",
                            "You trained well and the pain went from {then} to {now}. A professional may see "
                            "what this plan cannot.",
                            "then", then, "now", now, NULL));
}

static int judge_worse(const pc_diary *d, int fired, pc_arena *arena, pc_standing *out) {
  bool lately = fired != PC_NEVER && d->today - fired < 14;
  if (lately || pc_pain_worse(d, d->today) || pc_pain_rise(d, d->today) >= WORSE_CUT) {
    if (refer(out, arena,
              pc_note_make("REF-2", "The pain is clearly stronger than before. Please ask a professional.",
                           NULL)))
      return PC_NO_MEMORY;
  }
  if (out->gate.tier < PC_TIER_SEE_PRO && !out->gate.leg) return 0;
  return refer(out, arena, pc_note_make("REF-2", "What you told is worth a professional's look.", NULL));
}

static int judge_worry(const pc_diary *d, const pc_scores *s, pc_arena *arena, pc_standing *out) {
  double worry = isnan(s->worry) ? d->worry : s->worry;
  out->distress = worry >= WORRY_HIGH || s->psych >= DISTRESS_HIGH;
  if (!out->distress) return 0;
  return pc_why(&out->reasons, arena, "REF-3", "The pain worries you a lot. Talking to someone may help.",
                NULL);
}

/* ---- tests ---- */

static int judge_tests(const pc_diary *d, int last_test, pc_arena *arena, pc_standing *out) {
  int since = last_test != PC_NEVER && last_test > out->start_day ? last_test : out->start_day;
  bool due = out->start_day >= 0 && d->today - since >= TEST_DAYS;
  double pain = isnan(out->pain.now) ? out->pain.am : out->pain.now;
  out->retest = due && !(pain > TEST_PAIN_MAX);
  if (!due) return 0;
  return pc_why(&out->reasons, arena, "R-TEST",
                out->retest ? "The last tests are {days} days old: time for new ones."
                            : "Tests are due; they wait for a day with less pain.",
                "days", (double)(d->today - since), NULL);
}

int pc_outcomes(const pc_diary *d, const pc_scores *s, int refer_day, int last_test, pc_arena *arena,
                pc_standing *out) {
  if (judge_month(d, s, arena, out) || judge_worse(d, refer_day, arena, out) || judge_worry(d, s, arena, out))
    return PC_NO_MEMORY;
  return judge_tests(d, last_test, arena, out);
}
