/* settings.c: what a person can tell the coach about themselves, each with its range and what holds if
 * unsaid.
 *
 * A setting is said by an event, so that a plan of last month can be made again with what was known then.
 * Defaults are the desk worker of the programme rules: half an hour a day, a floor, a chair and a wall.
 */
#include "posterior/history.h"

#include <math.h>
#include <string.h>

static const pc_setting settings[] = {
    {"birth_year", "year", 1900, 2100, NAN, "The year you were born.", false},
    {"sex", "0 unsaid, 1 female, 2 male", 0, 2, 0, "Used for reference figures only.", false},
    {"mass_kg", "kg", 25, 300, NAN, "Your weight, for load limits that depend on it.", false},
    {"height_cm", "cm", 100, 250, NAN, "Your height.", false},
    {"minutes", "min", 10, 120, 30, "Minutes a day you want to give to exercise.", false},
    {"days", "weekday mask, Monday 1", 1, 127, 127, "Days on which you can train.", false},
    {"desk_days", "weekday mask, Monday 1", 0, 127, 31, "Days on which you sit at a desk.", false},
    {"gear", "mask", 0, 1023, 0, "Gear at hand besides a chair, a wall, a towel and a step.", false},
    {"conditions", "mask", 0, 1023, 0, "Conditions to work around.", false},
    {"step_kg", "kg", 0.25, 20, 1, "The smallest weight step you can add.", false},
    {"sitting_hours", "h", 0, 18, 8, "Hours you sit on a usual day.", false},
    {"wake_minute", "min after midnight", 0, 1439, 420, "When you get up.", false},
    {"session_minute", "min after midnight", 0, 1439, 1080, "When you like to train.", false},
    {"walk_minutes", "min", 0, 240, 10, "Minutes you walk on a usual day.", false},
    {"steps", "steps", 0, 60000, NAN, "Steps you take on a usual day.", false},
    {"step_goal", "steps", 1000, 30000, 7000, "The daily steps you want to reach in time.", false},
    {"break_minutes", "min", 15, 60, 30, "Sitting time before a break is shown.", false},
    {"stand_minutes", "min", 15, 120, 30, "Standing time before a change is shown.", false},
    {"office", "0, 1", 0, 1, 1, "Break moves that suit work clothes.", false},
    {"wake_up", "0, 1", 0, 1, 1, "Ten bridges before you get up.", false},
    {"cue_style", "0 brace, 1 hollow", 0, 1, 0, "How to hold the belly.", false},
    {"worry", "0..10", 0, 10, NAN, "How much the pain worries you.", false},
    {"zone", "IANA name", NAN, NAN, NAN, "Time zone of the calendar.", true},
    {"activity_1", "text", NAN, NAN, NAN, "First thing you want back.", true},
    {"activity_2", "text", NAN, NAN, NAN, "Second thing you want back.", true},
    {"screen_draft", "letters", NAN, NAN, NAN, "Safety answers not finished yet.", true},
    {"activity_3", "text", NAN, NAN, NAN, "Third thing you want back.", true},
};

const pc_setting *pc_settings(int *n) {
  *n = (int)(sizeof settings / sizeof *settings);
  return settings;
}

static const pc_event *latest(const pc_history *h, const char *key) {
  for (int i = h->n - 1; i >= 0; i--)
    if (h->events[i].kind == PC_EVENT_SETTING && strcmp(h->events[i].what, key) == 0) return &h->events[i];
  return NULL;
}

double pc_history_setting(const pc_history *h, const char *key) {
  const pc_event *e = latest(h, key);
  if (e && !isnan(e->value)) return e->value;
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    if (strcmp(settings[i].key, key) == 0) return settings[i].fallback;
  return NAN;
}

const char *pc_history_text(const pc_history *h, const char *key) {
  const pc_event *e = latest(h, key);
  return e ? e->note : "";
}
