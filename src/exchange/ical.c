/* ical.c: one week of the plan as iCalendar (RFC 5545, Desruisseaux 2009), for any calendar.
 *
 * Sessions stand once, on their day. What returns within the week (wake-up moves, the morning question,
 * walks) is one entry with a rule that ends with the week, for the plan is made week by week and nothing may
 * remind of a plan that no longer holds. UIDs name the week and the thing, so that a later export of the same
 * week takes the place of this one; SEQUENCE counts minutes of the clock and therefore never falls. Times are
 * local: with the zone's own rules where its TZif file is given, floating ("wherever you are") where not.
 */
#include "exchange/out.h"
#include "exchange/zone.h"
#include "posterior/exchange.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 75, DAY_S = 86400, WEEK = 7, EARLY_MIN = 10, NOON_H = 12 };

typedef struct calendar {
  pc_out out, line;
  const pc_ical_opts *opts;
  int first_day;
  bool zoned;
  char stamp[24]; /* DTSTAMP */
} calendar;

/* One VEVENT in the making. days: bit i = first_day + i; minute -1 = all day. */
typedef struct entry {
  const char *name; /* of the UID */
  int number;       /* of the UID, where a name comes twice */
  unsigned days;
  int minute, length; /* min */
  int alarm;          /* min from the start; NO_ALARM */
  const char *summary;
  const char *text;
} entry;
enum { NO_ALARM = 1 << 20, ALL_DAY = -1 };

/* ---- lines ---- */

/* The line made so far, folded after 75 octets (3.1), never inside a character. */
static void line_end(calendar *c) {
  const char *at = c->line.text;
  size_t left = c->line.len, room = LINE;
  while (left > room) {
    size_t n = room;
    while (n > 1 && ((unsigned char)at[n] & 0xC0) == 0x80) n--;
    pc_out_put(&c->out, at, n);
    pc_out_say(&c->out, "\r\n ");
    at += n;
    left -= n;
    room = LINE - 1;
  }
  pc_out_put(&c->out, at, left);
  pc_out_say(&c->out, "\r\n");
  c->line.len = 0;
}

static void line(calendar *c, const char *text) {
  pc_out_say(&c->line, text);
  line_end(c);
}

/* NAME:text with the escapes of 3.3.11. */
static void line_text(calendar *c, const char *name, const char *text) {
  pc_out_say(&c->line, name);
  pc_out_say(&c->line, ":");
  for (; *text; text++) {
    if (*text == '\n')
      pc_out_say(&c->line, "\\n");
    else if (strchr("\\;,", *text))
      pc_out_print(&c->line, "\\%c", *text);
    else if ((unsigned char)*text >= 0x20 || *text == '\t')
      pc_out_put(&c->line, text, 1);
  }
  line_end(c);
}

/* 20261123T180000 */
static void say_time(pc_out *out, int64_t local) {
  pc_clock at = {local, 0};
  int year, month, dom, minute = pc_clock_minute(at);
  pc_day_date(pc_clock_day(at), &year, &month, &dom);
  pc_out_print(out, "%04d%02d%02dT%02d%02d%02d", year, month, dom, minute / 60, minute % 60,
               (int)((local % 60 + 60) % 60));
}

static void say_date(pc_out *out, int day) {
  int year, month, dom;
  pc_day_date(day, &year, &month, &dom);
  pc_out_print(out, "%04d%02d%02d", year, month, dom);
}

/* ---- the zone ---- */

static bool zone_name_fits(const char *zone) {
  return zone && *zone && strlen(zone) < 64 &&
         !zone[strspn(zone, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/")];
}

static void offset_line(calendar *c, const char *name, int offset) {
  int s = abs(offset);
  pc_out_print(&c->line, "%s:%c%02d%02d", name, offset < 0 ? '-' : '+', s / 3600, s / 60 % 60);
  if (s % 60) pc_out_print(&c->line, "%02d", s % 60);
  line_end(c);
}

static void observance(calendar *c, int64_t at, int from, const pc_zone_time *to) {
  const char *kind = to->summer ? "DAYLIGHT" : "STANDARD";
  pc_out_print(&c->line, "BEGIN:%s", kind);
  line_end(c);
  pc_out_say(&c->line, "DTSTART:");
  say_time(&c->line, at + from);
  line_end(c);
  offset_line(c, "TZOFFSETFROM", from);
  offset_line(c, "TZOFFSETTO", to->offset);
  line_text(c, "TZNAME", to->name);
  pc_out_print(&c->line, "END:%s", kind);
  line_end(c);
}

/* The zone from a year before the week to a month after it, shift by shift: no yearly rule to get wrong. */
static void say_zone(calendar *c) {
  enum { ROOM = 32 };
  pc_zone_shift shifts[ROOM];
  pc_zone_time first;
  int64_t from = ((int64_t)c->first_day - 366) * DAY_S, to = ((int64_t)c->first_day + 37) * DAY_S;
  const char *tzif = c->opts->tzif;
  if (!zone_name_fits(c->opts->zone) || !pc_zone_at(tzif, c->opts->tzif_len, from, &first)) return;
  int n = pc_zone_shifts(tzif, c->opts->tzif_len, from + 1, to, shifts, ROOM);
  c->zoned = true;
  line(c, "BEGIN:VTIMEZONE");
  line_text(c, "TZID", c->opts->zone);
  observance(c, from, first.offset, &first);
  for (int i = 0; i < n; i++) observance(c, shifts[i].at, shifts[i].before.offset, &shifts[i].after);
  line(c, "END:VTIMEZONE");
}

/* ---- entries ---- */

/* The person's part of the UIDs: 64 bits of the seed, stirred (FNV-1a; finish of Steele, Lea and Flood 2014).
 */
static uint64_t stir(const char *seed) {
  uint64_t z = 0xCBF29CE484222325u;
  for (; seed && *seed; seed++) z = (z ^ (unsigned char)*seed) * 0x100000001B3u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static int first_of(unsigned days) {
  int i = 0;
  while (i < WEEK && !(days >> i & 1)) i++;
  return i;
}

static void say_rule(calendar *c, unsigned days) {
  static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  int n = 0;
  for (int i = 0; i < WEEK; i++) n += days >> i & 1;
  if (n < 2) return;
  if (n == WEEK) {
    line(c, "RRULE:FREQ=DAILY;COUNT=7");
    return;
  }
  pc_out_print(&c->line, "RRULE:FREQ=WEEKLY;COUNT=%d;BYDAY=", n);
  for (int i = 0, any = 0; i < WEEK; i++)
    if (days >> i & 1)
      pc_out_print(&c->line, "%s%s", any++ ? "," : "", names[pc_day_weekday(c->first_day + i)]);
  line_end(c);
}

static void say_start(calendar *c, const entry *e) {
  int day = c->first_day + first_of(e->days);
  if (e->minute == ALL_DAY) {
    pc_out_say(&c->line, "DTSTART;VALUE=DATE:");
    say_date(&c->line, day);
    line_end(c);
    line(c, "TRANSP:TRANSPARENT"); /* the day is not taken */
    return;
  }
  pc_out_say(&c->line, "DTSTART");
  if (c->zoned) pc_out_print(&c->line, ";TZID=%s", c->opts->zone);
  pc_out_say(&c->line, ":");
  say_time(&c->line, (int64_t)day * DAY_S + 60 * (int64_t)e->minute);
  line_end(c);
  pc_out_print(&c->line, "DURATION:PT%dM", e->length);
  line_end(c);
}

static void say_alarm(calendar *c, const entry *e) {
  if (e->alarm == NO_ALARM) return;
  line(c, "BEGIN:VALARM");
  line(c, "ACTION:DISPLAY");
  line_text(c, "DESCRIPTION", e->summary);
  pc_out_print(&c->line, "TRIGGER:%sPT%dM", e->alarm < 0 ? "-" : "", abs(e->alarm));
  line_end(c);
  line(c, "END:VALARM");
}

static void say_entry(calendar *c, const entry *e) {
  line(c, "BEGIN:VEVENT");
  pc_out_print(&c->line, "UID:%s-%d-", e->name, e->number);
  say_date(&c->line, c->first_day);
  pc_out_print(&c->line, "-%016" PRIx64 "@posterior", stir(c->opts->uid_seed));
  line_end(c);
  pc_out_print(&c->line, "DTSTAMP:%s", c->stamp);
  line_end(c);
  pc_out_print(&c->line, "SEQUENCE:%" PRId64, c->opts->now.at > 0 ? c->opts->now.at / 60 : 0);
  line_end(c);
  say_start(c, e);
  say_rule(c, e->days);
  line_text(c, "SUMMARY", e->summary);
  if (e->text && *e->text) line_text(c, "DESCRIPTION", e->text);
  line(c, "CLASS:PRIVATE");
  say_alarm(c, e);
  line(c, "END:VEVENT");
}

/* ---- what the week holds ---- */

static bool in_session(const pc_item *item) {
  return strcmp(item->part, "walk") != 0 && strcmp(item->part, "wake_up") != 0;
}

static const char *title(const pc_item *item) {
  return item->rung && item->rung->title ? item->rung->title
         : item->exercise                ? item->exercise->title
                                         : "Exercise";
}

/* "Glute bridge: 3 sets of 10, 10, 9 on each side, hold 8 s, 12.5 kg" */
static void say_item(pc_out *out, const pc_item *item) {
  pc_out_print(out, "%s%s: ", out->len ? "\n" : "", title(item));
  if (item->minutes > 0) {
    pc_out_print(out, "%.3g min", item->minutes);
    return;
  }
  pc_out_print(out, "%d set%s of ", item->sets, item->sets == 1 ? "" : "s");
  for (int i = 0; i < item->sets && i < PC_MAX_SETS; i++)
    pc_out_print(out, "%s%d", i ? ", " : "", item->reps[i]);
  if (item->exercise && item->exercise->sides) pc_out_say(out, " on each side");
  if (item->hold_s > 0) pc_out_print(out, ", hold %.3g s", item->hold_s);
  if (item->load_kg > 0) pc_out_print(out, ", %.4g kg", item->load_kg);
}

/* The same session twice in a week is numbered in its order, and so keeps its UID when its day moves. */
static void say_sessions(calendar *c, const pc_week *week, pc_arena *arena) {
  for (int d = 0; d < WEEK; d++) {
    const pc_day_plan *day = &week->days[d];
    pc_out text = {0};
    int number = 1;
    for (int i = 0; i < day->n; i++)
      if (in_session(&day->items[i])) say_item(&text, &day->items[i]);
    for (int i = 0; i < d; i++) number += !strcmp(week->days[i].session, day->session);
    bool any = text.len > 0;
    const char *words = pc_out_take(&text, arena, NULL), *label = *day->session ? day->session : "short";
    const char *uid = pc_arena_print(arena, "session-%s", label);
    const char *summary =
        pc_arena_print(arena, "%s%s", *day->session ? "Training " : "Short training", day->session);
    if (!words || !uid || !summary) c->out.failed = true;
    if (!any || c->out.failed) continue;
    int length = day->minutes > 5 ? (int)ceil(day->minutes) : 5;
    say_entry(c, &(entry){uid, number, 1u << d, c->opts->session_minute, length, -EARLY_MIN, summary, words});
  }
}

static void say_wake_up(calendar *c, const pc_week *week) {
  unsigned days = 0;
  pc_out text = {0};
  const char *summary = NULL;
  for (int d = 0; d < WEEK; d++)
    for (int i = 0; i < week->days[d].n; i++) {
      const pc_item *item = &week->days[d].items[i];
      if (strcmp(item->part, "wake_up") != 0) continue;
      days |= 1u << d;
      if (!summary) summary = title(item), say_item(&text, item);
    }
  pc_out_put(&text, "", 1);
  if (text.failed) c->out.failed = true;
  if (summary && !text.failed)
    say_entry(c, &(entry){"wake-up", 1, days, c->opts->wake_minute, 5, 0, summary, text.text});
  free(text.text);
}

/* Walks of the same length are one entry; when in the day is up to the person, a reminder comes at noon. */
static void say_walks(calendar *c, const pc_week *week, pc_arena *arena) {
  unsigned done = 0;
  for (int d = 0, number = 1; d < WEEK; d++) {
    long minutes = lround(week->days[d].walk_minutes);
    unsigned days = 0;
    for (int i = d; i < WEEK; i++)
      if (lround(week->days[i].walk_minutes) == minutes) days |= 1u << i;
    if (minutes < 1 || done >> d & 1) continue;
    done |= days;
    const char *summary = pc_arena_print(arena, "Walk %ld min", minutes);
    if (!summary)
      c->out.failed = true;
    else
      say_entry(c, &(entry){"walk", number++, days, ALL_DAY, 0, 60 * NOON_H, summary,
                            "Any time today, at your own pace."});
  }
}

static void say_nothing_planned(calendar *c, const pc_week *week) {
  const char *why = week->reasons.n ? week->reasons.list[0].text : "";
  say_entry(c, &(entry){"none", 1, 1, ALL_DAY, 0, NO_ALARM, "No training planned this week", why});
}

const char *pc_export_ical(const pc_week *week, const pc_ical_opts *opts, pc_arena *arena, size_t *len) {
  calendar c = {.opts = opts, .first_day = week->first_day};
  pc_out stamp = {0};
  say_time(&stamp, opts->now.at);
  snprintf(c.stamp, sizeof c.stamp, "%.*sZ", (int)stamp.len, stamp.text ? stamp.text : "");
  free(stamp.text);
  line(&c, "BEGIN:VCALENDAR");
  line(&c, "VERSION:2.0");
  line(&c, "PRODID:-//Posterior//Plan " PC_PLAN_VERSION "//EN");
  line(&c, "CALSCALE:GREGORIAN");
  say_zone(&c);
  size_t before = c.out.len;
  say_sessions(&c, week, arena);
  say_wake_up(&c, week);
  say_walks(&c, week, arena);
  if (c.out.len == before) {
    say_nothing_planned(&c, week);
  } else {
    say_entry(&c, &(entry){"morning", 1, 0x7F, opts->wake_minute + EARLY_MIN, 5, 0,
                           "How is your back this morning?",
                           "Tell posterior one number: 0 is no pain, 10 the worst you can think of."});
  }
  line(&c, "END:VCALENDAR");
  c.out.failed |= c.line.failed || stamp.failed;
  free(c.line.text);
  return pc_out_take(&c.out, arena, len);
}

bool pc_zone_known(const char *tzif, size_t len) {
  pc_zone_time t;
  return pc_zone_at(tzif, len, 0, &t);
}
