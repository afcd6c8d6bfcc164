/* zone.c: the clock changes of a time zone, from a file of the tz database.
 *
 * A calendar entry at 18:00 in Berlin must carry Berlin's rules (RFC 5545, 3.6.5). They stand on every Linux
 * machine in /usr/share/zoneinfo as TZif files (RFC 9636, Olson, Eggert and Murchison 2024): a table of past
 * and coming shifts, and after its last one a rule in the words of POSIX ("CET-1CEST,M3.5.0,M10.5.0/3":
 * summer time from the last Sunday of March). Both are read here, from bytes the caller brings. Files with
 * leap seconds ("right/...") are refused: our seconds are POSIX seconds.
 */
#include "exchange/zone.h"
#include "posterior/history.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, HEADER = 44 };

typedef struct block {
  const unsigned char *times, *kinds, *types, *names;
  size_t n_times, n_types, n_names;
  const char *rule; /* not terminated */
  size_t rule_len;
} block;

static uint64_t big_endian(const unsigned char *at, int bytes) {
  uint64_t x = 0;
  for (int i = 0; i < bytes; i++) x = x << 8 | at[i];
  return x;
}

/* The sizes of one header's block with times of `width` bytes; false: not a header. */
static bool header(const unsigned char *at, size_t len, size_t width, block *b, size_t *size) {
  if (len < HEADER || memcmp(at, "TZif", 4) != 0 || at[4] < '2') return false;
  size_t count[6]; /* UT marks, standard marks, leap seconds, times, types, name bytes */
  for (int i = 0; i < 6; i++) count[i] = (size_t)big_endian(at + 20 + 4 * i, 4);
  *size = HEADER + count[3] * (width + 1) + count[4] * 6 + count[5] + count[2] * (width + 4) + count[1] +
          count[0];
  if (*size > len || count[2] > 0) return false;
  b->times = at + HEADER;
  b->kinds = b->times + count[3] * width;
  b->types = b->kinds + count[3];
  b->names = b->types + count[4] * 6;
  b->n_times = count[3], b->n_types = count[4], b->n_names = count[5];
  return true;
}

static bool file_read(const char *tzif, size_t len, block *b) {
  const unsigned char *at = (const unsigned char *)tzif;
  size_t first, second;
  if (!tzif || !header(at, len, 4, b, &first) || !header(at + first, len - first, 8, b, &second))
    return false;
  const char *rule = tzif + first + second;
  size_t left = len - first - second;
  const char *end = left > 1 && *rule == '\n' ? memchr(rule + 1, '\n', left - 1) : NULL;
  if (!end || b->n_types == 0 || b->n_names == 0) return false;
  b->rule = rule + 1;
  b->rule_len = (size_t)(end - rule) - 1;
  for (size_t i = 0; i < b->n_times; i++)
    if (b->kinds[i] >= b->n_types) return false;
  for (size_t i = 0; i < b->n_types; i++)
    if (b->types[6 * i + 5] >= b->n_names) return false;
  return true;
}

static int64_t time_of(const block *b, size_t i) {
  return (int64_t)big_endian(b->times + 8 * i, 8);
}

static pc_zone_time type_of(const block *b, size_t i) {
  const unsigned char *type = b->types + 6 * i;
  pc_zone_time t = {.offset = (int)(int32_t)big_endian(type, 4), .summer = type[4] != 0};
  size_t from = type[5], n = 0;
  for (; n + 1 < sizeof t.name && from + n < b->n_names && b->names[from + n]; n++)
    t.name[n] = (char)b->names[from + n];
  return t;
}

/* ---- the rule after the table (POSIX.1-2017, 8.3, TZ) ---- */

typedef struct day_rule {
  char form; /* 'M' month.week.weekday, 'J' day 1..365 without 29 February, 'n' day 0..365 */
  int month, week, weekday, day;
  int time; /* s after midnight; may be negative or above a day */
} day_rule;

typedef struct rule {
  pc_zone_time standard, summer;
  bool shifts;
  day_rule begin, end; /* of summer time */
} rule;

typedef struct words {
  const char *at, *end;
} words;

static bool take(words *w, char c) {
  if (w->at == w->end || *w->at != c) return false;
  w->at++;
  return true;
}

static bool number(words *w, int most, int *out) {
  int n = 0, value = 0;
  for (; w->at < w->end && *w->at >= '0' && *w->at <= '9' && n < 4; n++)
    value = 10 * value + (*w->at++ - '0');
  *out = value;
  return n > 0 && value <= most;
}

static bool name_read(words *w, char name[16]) {
  bool quoted = take(w, '<');
  size_t n = 0;
  for (; w->at < w->end && n < 15; n++, w->at++) {
    char c = *w->at;
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !(quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'))) break;
    name[n] = c;
  }
  name[n] = 0;
  return n > 0 && (!quoted || take(w, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool clock_read(words *w, int *seconds) {
  bool minus = take(w, '-');
  int part[3] = {0};
  if (!minus) take(w, '+');
  if (!number(w, 167, &part[0])) return false;
  for (int i = 1; i < 3 && take(w, ':'); i++)
    if (!number(w, 59, &part[i])) return false;
  *seconds = (minus ? -1 : 1) * (3600 * part[0] + 60 * part[1] + part[2]);
  return true;
}

static bool day_read(words *w, day_rule *d) {
  d->time = 7200;
  if (take(w, 'M')) {
    d->form = 'M';
    if (!number(w, 12, &d->month) || !take(w, '.') || !number(w, 5, &d->week) || !take(w, '.') ||
        !number(w, 6, &d->weekday) || d->month == 0 || d->week == 0)
      return false;
  } else {
    d->form = take(w, 'J') ? 'J' : 'n';
    if (!number(w, 365, &d->day)) return false;
  }
  return !take(w, '/') || clock_read(w, &d->time);
}

static bool rule_read(const block *b, rule *r) {
  words w = {b->rule, b->rule + b->rule_len};
  int west;
  if (!name_read(&w, r->standard.name) || !clock_read(&w, &west)) return false;
  r->standard.offset = -west;
  r->shifts = w.at < w.end;
  if (!r->shifts) return true;
  r->summer.summer = true;
  if (!name_read(&w, r->summer.name)) return false;
  r->summer.offset = r->standard.offset + 3600;
  if (w.at < w.end && *w.at != ',') {
    if (!clock_read(&w, &west)) return false;
    r->summer.offset = -west;
  }
  return take(&w, ',') && day_read(&w, &r->begin) && take(&w, ',') && day_read(&w, &r->end) && w.at == w.end;
}

/* The day a rule means in a year, as days since 1970. */
static int rule_day(const day_rule *d, int year) {
  int january = pc_date_day(year, 1, 1);
  bool leap = pc_date_day(year, 3, 1) - january == 60;
  if (d->form == 'J') return january + d->day - 1 + (leap && d->day >= 60);
  if (d->form == 'n') return january + d->day;
  int first = pc_date_day(year, d->month, 1);
  int next = d->month == 12 ? pc_date_day(year + 1, 1, 1) : pc_date_day(year, d->month + 1, 1);
  int sunday = (pc_day_weekday(first) + 1) % 7; /* of the month's first: 0 Sunday */
  int day = first + (d->weekday - sunday + 7) % 7 + 7 * (d->week - 1);
  return day < next ? day : day - 7;
}

/* The two shifts of a year by the rule, to summer time and back. */
static void rule_year(const rule *r, int year, int64_t at[2]) {
  at[0] = (int64_t)rule_day(&r->begin, year) * DAY_S + r->begin.time - r->standard.offset;
  at[1] = (int64_t)rule_day(&r->end, year) * DAY_S + r->end.time - r->summer.offset;
}

static int year_of(int64_t at) {
  int year, month, dom;
  pc_day_date(pc_clock_day((pc_clock){at, 0}), &year, &month, &dom);
  return year;
}

static pc_zone_time rule_at(const rule *r, int64_t at) {
  bool summer = false;
  int64_t latest = INT64_MIN, shift[2];
  for (int year = year_of(at) - 1; r->shifts && year <= year_of(at) + 1; year++) {
    rule_year(r, year, shift);
    for (int i = 0; i < 2; i++)
      if (shift[i] <= at && shift[i] >= latest) {
        latest = shift[i];
        summer = i == 0;
      }
  }
  return summer ? r->summer : r->standard;
}

/* ---- both ---- */

static pc_zone_time zone_at(const block *b, const rule *r, int64_t at) {
  size_t n = 0;
  while (n < b->n_times && time_of(b, n) <= at) n++;
  if (n == b->n_times && b->rule_len > 0) return rule_at(r, at);
  return type_of(b, n > 0 ? b->kinds[n - 1] : 0);
}

/* The years a calendar can mean, so that no sum of dates overflows. */
static bool sane(int64_t at) {
  return at > -((int64_t)1 << 36) && at < (int64_t)1 << 36;
}

bool pc_zone_at(const char *tzif, size_t len, int64_t at, pc_zone_time *out) {
  block b;
  rule r = {0};
  if (!sane(at) || !file_read(tzif, len, &b) || (b.rule_len && !rule_read(&b, &r))) return false;
  *out = zone_at(&b, &r, at);
  return true;
}

static int by_time(const void *a, const void *b) {
  int64_t x = ((const pc_zone_shift *)a)->at, y = ((const pc_zone_shift *)b)->at;
  return x < y ? -1 : x > y;
}

/* One moment at which something may change, if it does and lies in the span. */
static int add(const block *b, const rule *r, int64_t at, int64_t from, int64_t to, pc_zone_shift *out, int n,
               int room) {
  if (at < from || at >= to || n == room) return n;
  pc_zone_shift s = {at, zone_at(b, r, at - 1), zone_at(b, r, at)};
  if (s.before.offset == s.after.offset && s.before.summer == s.after.summer &&
      !strcmp(s.before.name, s.after.name))
    return n;
  out[n] = s;
  return n + 1;
}

int pc_zone_shifts(const char *tzif, size_t len, int64_t from, int64_t to, pc_zone_shift *out, int room) {
  block b;
  rule r = {0};
  int n = 0;
  if (!sane(from) || !sane(to) || !file_read(tzif, len, &b) || (b.rule_len && !rule_read(&b, &r))) return -1;
  for (size_t i = 0; i < b.n_times; i++) n = add(&b, &r, time_of(&b, i), from, to, out, n, room);
  int64_t last = b.n_times ? time_of(&b, b.n_times - 1) : INT64_MIN, shift[2];
  for (int year = year_of(from) - 1; r.shifts && year <= year_of(to) + 1; year++) {
    rule_year(&r, year, shift);
    for (int i = 0; i < 2; i++)
      if (shift[i] > last) n = add(&b, &r, shift[i], from, to, out, n, room);
  }
  qsort(out, (size_t)n, sizeof *out, by_time);
  return n;
}
