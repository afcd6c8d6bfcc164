/* pain.c: what mornings, starts and sets say (R-PAIN).
 *
 * The pain-monitoring model (Thomee 1997) comes from knees and Achilles tendons and is stretched here to
 * backs: some pain in training is allowed as long as the next morning is back at its usual level. "Usual" is
 * the median of the seven mornings before, at least three of them, else the average told at intake. Read the
 * careful way where the rules leave room:
 *   - A morning not told is unknown, never "fine".
 *   - PAIN-10 compares a week's mean with the lower of the two weeks before it, so that 4, 5, 6 is first held
 *     and then cut, and a slow climb does not become the new usual at once. At least three mornings a week.
 *   - Pain that rises by two from set to set counts once it leaves the green band (0 to 2).
 *   - PAIN-3 "two days running" is any two such days within a week.
 *   - Several factors on sets: the smallest holds.
 */
#include "plan/constants.h"
#include "plan/diary.h"
#include "plan/reasons.h"

#include <math.h>

static double median(int *v, int n) { /* sorts v; n is 7 at most */
  for (int i = 1; i < n; i++)
    for (int k = i; k > 0 && v[k - 1] > v[k]; k--) {
      int t = v[k];
      v[k] = v[k - 1];
      v[k - 1] = t;
    }
  return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2.;
}

/* PAIN-8's base for that morning; NaN. */
static double usual_at(const pc_diary *d, int day) {
  int v[BASE_DAYS], n = 0;
  for (int i = pc_diary_from(d, day - BASE_DAYS); i < d->n && d->days[i].day < day; i++)
    if (d->days[i].am != PC_UNSAID) v[n++] = d->days[i].am;
  return n >= BASE_VALUES ? median(v, n) : d->intake;
}

pc_known pc_pain_recovered(const pc_diary *d, int day) {
  const pc_diary_day *next = pc_diary_find(d, day + 1);
  double usual = usual_at(d, day + 1);
  if (!next || next->am == PC_UNSAID || isnan(usual)) return PC_UNKNOWN;
  return next->am <= usual + MORNING_RISE ? PC_YES : PC_NO;
}

typedef struct weeks {
  double mean[3]; /* of the mornings of this week, the one before it and the one before that; NaN */
} weeks;

/* The three weeks that end with `last`, its entries being those before the i-th. */
static weeks look_back(const pc_diary *d, int i, int last) {
  int sum[3] = {0}, n[3] = {0};
  weeks w;
  for (i--; i >= 0 && d->days[i].day > last - 21; i--) {
    int week = (last - d->days[i].day) / 7;
    if (d->days[i].am != PC_UNSAID) sum[week] += d->days[i].am, n[week]++;
  }
  for (int k = 0; k < 3; k++) w.mean[k] = n[k] >= BASE_VALUES ? (double)sum[k] / n[k] : NAN;
  return w;
}

static weeks weeks_of(const pc_diary *d, int last) {
  return look_back(d, pc_diary_from(d, last + 1), last);
}

static double rise(const weeks *w) {
  return w->mean[0] - fmin(w->mean[1], w->mean[2]);
}

static bool well_above(const weeks *w, double intake) {
  return w->mean[0] >= intake + REFER_WORSE && w->mean[1] >= intake + REFER_WORSE;
}

/* Of the 7 mornings that end with `last`; NaN. */
static double mean_of_week(const pc_diary *d, int last) {
  return weeks_of(d, last).mean[0];
}

double pc_pain_rise(const pc_diary *d, int day) {
  weeks w = weeks_of(d, day);
  return rise(&w);
}

bool pc_pain_worse(const pc_diary *d, int day) {
  weeks w = weeks_of(d, day);
  return well_above(&w, d->intake);
}

/* PAIN-3 on this entry's day and once more in the week before. */
static bool no_load_twice(const pc_diary *d, int i) {
  if (d->days[i].start <= FLARE_MAX) return false;
  for (int k = i - 1; k >= 0 && d->days[k].day > d->days[i].day - 7; k--)
    if (d->days[k].start > FLARE_MAX) return true;
  return false;
}

int pc_pain_refer_day(const pc_diary *d) {
  int last = PC_NEVER;
  bool was = false;
  for (int i = 0; i < d->n; i++) {
    bool worse = was;
    if (d->days[i].am != PC_UNSAID) { /* means change with a morning told */
      weeks w = look_back(d, i + 1, d->days[i].day);
      worse = well_above(&w, d->intake) || rise(&w) >= WORSE_CUT;
    }
    if ((worse && !was) || no_load_twice(d, i)) last = d->days[i].day;
    was = worse;
  }
  return last;
}

bool pc_pain_stops(int pain, int sharp, int before) {
  if (pain > AMBER_MAX || sharp == 1) return true;
  return before != PC_UNSAID && pain - before >= PEAK_RISE && pain > GREEN_MAX;
}

/* ---- today ---- */

static pc_pain_mode mode_of(double pain) {
  if (!(pain > GREEN_MAX)) return PC_PAIN_GREEN; /* unsaid too: the session's start asks */
  if (pain <= AMBER_MAX) return PC_PAIN_AMBER;
  return pain <= FLARE_MAX ? PC_PAIN_FLARE : PC_PAIN_NO_LOAD;
}

/* The day of the last training before today; PC_NEVER. */
static int trained_before(const pc_diary *d) {
  for (int i = pc_diary_from(d, d->today) - 1; i >= 0; i--)
    if (d->days[i].trained) return d->days[i].day;
  return PC_NEVER;
}

static pc_note tell_mode(const pc_pain *p, double pain) {
  switch (p->mode) {
  case PC_PAIN_FLARE:
    return pc_note_make("PAIN-2", "Pain of {pain} today: a short, light session and a short walk.", "pain",
                        pain, NULL);
  case PC_PAIN_NO_LOAD:
    return pc_note_make("PAIN-3", "Pain of {pain} today: no loading. Breathe, find ease, walk a little.",
                        "pain", pain, NULL);
  default:
    if (isnan(pain)) return (pc_note){0};
    return pc_note_make("PAIN-1", "Pain of {pain} today: the session goes as planned.", "pain", pain, NULL);
  }
}

static pc_note tell_morning(const pc_diary *d, int last, pc_known recovered) {
  const pc_diary_day *next = pc_diary_find(d, last + 1);
  double usual = usual_at(d, last + 1), am = next && next->am != PC_UNSAID ? next->am : NAN;
  switch (recovered) {
  case PC_YES:
    return pc_note_make("PAIN-8", "Your morning pain of {am} after training is near your usual {base}.", "am",
                        am, "base", usual, NULL);
  case PC_NO:
    return pc_note_make(
        "PAIN-9",
        "Your morning pain of {am} after training is above your usual {base}. Fewer sets next "
        "time.",
        "am", am, "base", usual, NULL);
  default:
    return pc_note_make("PAIN-11", "The morning after your last training is not told, so nothing goes up.",
                        NULL);
  }
}

static pc_note tell_weeks(double mean, double more) {
  if (more >= WORSE_CUT)
    return pc_note_make(
        "PAIN-10",
        "This week's pain of {mean7} is {rise} more than before. The work is cut; please ask a "
        "professional.",
        "mean7", mean, "rise", more, NULL);
  if (more >= WORSE_HOLD)
    return pc_note_make("PAIN-10", "This week's pain of {mean7} is {rise} more than before. Nothing goes up.",
                        "mean7", mean, "rise", more, NULL);
  return (pc_note){0};
}

int pc_pain_now(const pc_diary *d, pc_arena *arena, pc_pain *out, pc_reasons *why) {
  const pc_diary_day *today = pc_diary_find(d, d->today);
  *out = (pc_pain){.base = usual_at(d, d->today),
                   .now = today && today->now != PC_UNSAID ? today->now : NAN,
                   .am = today && today->am != PC_UNSAID ? today->am : NAN,
                   .mean7 = mean_of_week(d, d->today),
                   .before7 = mean_of_week(d, d->today - 7),
                   .volume = 1};
  double pain = isnan(out->now) ? out->am : out->now;
  out->mode = mode_of(pain);
  int last = trained_before(d);
  pc_known recovered = last == PC_NEVER ? PC_UNKNOWN : pc_pain_recovered(d, last);
  double more = pc_pain_rise(d, d->today);
  out->recovered = recovered == PC_YES;
  out->hold_all = more >= WORSE_HOLD;
  if (recovered == PC_NO) out->volume = SORE_VOLUME;
  if (more >= WORSE_CUT) out->volume = fmin(out->volume, CUT_VOLUME);
  if (out->mode == PC_PAIN_FLARE) out->volume = fmin(out->volume, FLARE_VOLUME);
  pc_note notes[] = {tell_mode(out, pain), tell_weeks(out->mean7, more),
                     last == PC_NEVER ? (pc_note){0} : tell_morning(d, last, recovered)};
  for (int i = 0; i < 3; i++)
    if (pc_why_note(why, arena, &notes[i])) return PC_NO_MEMORY;
  return 0;
}
