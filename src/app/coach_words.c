/* coach_words.c: days, doses and tiers in plain words. */
#include "exchange/out.h"
#include "posterior/coach.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void pc_day_text(int day, char out[PC_DAY_TEXT]) {
  int y, m, d;
  pc_day_date(day, &y, &m, &d);
  snprintf(out, PC_DAY_TEXT, "%04d-%02d-%02d", y % 10000, m % 100, d % 100);
}

int pc_moment_read(const char *text, pc_clock *out) {
  static const char *const ends[] = {"", "Z", ":00Z", "T00:00:00Z"};
  char whole[PC_TIME_MAX];
  for (int i = 0; i < 4; i++)
    if (snprintf(whole, sizeof whole, "%s%s", text, ends[i]) < (int)sizeof whole && pc_time_read(whole, out))
      return 0;
  return PC_BAD_INPUT;
}

const char *pc_weekday_name(int weekday) {
  static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};
  return names[((weekday % 7) + 7) % 7];
}

const char *pc_flag_name(int flag) {
  static const char *const names[PC_N_FLAGS] = {
      "E1", "E2",          "E3",         "U1_FALL",     "U1_MINOR",    "U1_BONE",  "U2",       "U3", "P1",
      "P2", "P3_PREGNANT", "P3_SURGERY", "P3_FRACTURE", "P3_PRESSURE", "P3_ORGAN", "P3_ONSET", "P4"};
  return flag >= 0 && flag < PC_N_FLAGS ? names[flag] : "";
}

/* "8", "8 to 10", or set by set where they differ: "3, 2, 1". */
static int reps_text(const pc_item *item, char *out, size_t size) {
  int n = item->sets < PC_MAX_SETS ? item->sets : PC_MAX_SETS, len = 0;
  bool same = true;
  for (int i = 1; i < n; i++) same = same && item->reps[i] == item->reps[0];
  if (same) return snprintf(out, size, "%d", item->reps[0]);
  for (int i = 0; i < n && len >= 0 && (size_t)len < size; i++)
    len += snprintf(out + len, size - (size_t)len, "%s%d", i ? ", " : "", item->reps[i]);
  return len;
}

void pc_dose_text(const pc_item *item, char out[PC_DOSE_TEXT]) {
  char reps[40], hold[24] = "", load[32] = "";
  const char *side = item->exercise && item->exercise->sides ? " a side" : "";
  if (item->minutes > 0) {
    snprintf(out, PC_DOSE_TEXT, "%.0f min", item->minutes);
    return;
  }
  reps_text(item, reps, sizeof reps);
  if (item->hold_s > 0) snprintf(hold, sizeof hold, ", %.0f s each", item->hold_s);
  if (isfinite(item->load_kg) && item->load_kg > 0) snprintf(load, sizeof load, ", %.4g kg", item->load_kg);
  if (strchr(reps, ','))
    snprintf(out, PC_DOSE_TEXT, "%s%s%s%s", reps, side, hold, load);
  else
    snprintf(out, PC_DOSE_TEXT, "%d x %s%s%s%s", item->sets, reps, side, hold, load);
}

const char *pc_gate_words(const pc_gate *gate) {
  if (gate->tier < PC_TIER_URGENT && gate->locked)
    return "The safety questions come first. They take about two minutes: posterior screen\n";
  switch (gate->tier) {
  case PC_TIER_EMERGENCY:
    return "Please go to emergency care now.\n"
           "What you told can be a sign of something that must be seen at once, today.\n"
           "Call your emergency number (112 or 911), or let someone take you. Do not drive yourself.\n"
           "No exercise until a professional has cleared you.\n"
           "When you are cleared, note it with: posterior clear --by \"NAME\"\n";
  case PC_TIER_URGENT:
    return "Please see a doctor, today if you can.\n"
           "Such a sign alone is often harmless. It should still be looked at before you train.\n"
           "No exercise from here until a professional has cleared you.\n"
           "If it gets worse, or your legs, bladder or bowel change, go to emergency care.\n"
           "When you are cleared, note it with: posterior clear --by \"NAME\"\n";
  case PC_TIER_SEE_PRO:
    return "You can start. Please also show this to a professional when you can.\n"
           "The plan stays on the careful side until then.\n";
  case PC_TIER_OK:
    return "You can start.\n";
  default:
    return "The safety questions come first. They take about two minutes: posterior screen\n";
  }
}
