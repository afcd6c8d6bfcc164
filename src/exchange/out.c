/* out.c: text that grows; numbers and times as the formats spell them.
 *
 * A number is written with the fewest of 15 to 17 digits that give the same double back (17 always do, Steele
 * and White 1990), so a file read in and written again is the same file. Times are RFC 3339 with the person's
 * own distance from UTC, so that "in the morning" survives a journey.
 */
#include "exchange/out.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400 };

void pc_out_put(pc_out *out, const char *bytes, size_t len) {
  if (out->failed || len == 0) return;
  if (out->len + len + 1 > out->room) {
    size_t room = 2 * out->room + len + 256;
    char *text = realloc(out->text, room);
    if (!text) {
      out->failed = true;
      return;
    }
    out->text = text;
    out->room = room;
  }
  memcpy(out->text + out->len, bytes, len);
  out->len += len;
}

void pc_out_say(pc_out *out, const char *text) {
  pc_out_put(out, text, strlen(text));
}

void pc_out_print(pc_out *out, const char *format, ...) {
  char text[600];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n < 0)
    out->failed = true;
  else
    pc_out_put(out, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

const char *pc_out_take(pc_out *out, pc_arena *arena, size_t *len) {
  const char *text = out->failed ? NULL : pc_arena_str(arena, out->text ? out->text : "", out->len);
  if (len) *len = text ? out->len : 0;
  free(out->text);
  *out = (pc_out){0};
  return text;
}

char *pc_out_release(pc_out *out, size_t *len, pc_err *err) {
  pc_out_put(out, "", 1); /* the end */
  char *text = out->failed ? NULL : out->text;
  if (text)
    *len = out->len - 1;
  else
    free(out->text), pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  *out = (pc_out){0};
  return text;
}

void pc_number_text(char text[PC_NUMBER_MAX], double x) {
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, PC_NUMBER_MAX, "%.*g", digits, x + 0.0); /* + 0: no minus zero */
    if (strtod(text, NULL) == x) break;
  }
}

static bool fits(pc_clock c) {
  const int64_t first = -62167219200, last = 253402300799; /* 0000-01-01 and the end of 9999 */
  int64_t local = c.at / 60 + c.offset_min;
  return c.offset_min > -1440 && c.offset_min < 1440 && c.at >= first && c.at <= last &&
         local >= first / 60 && local <= last / 60;
}

void pc_time_text(char text[PC_TIME_MAX], pc_clock c, bool utc) {
  if (utc) c.offset_min = 0;
  int year, month, dom, minute = pc_clock_minute(c), offset = abs(c.offset_min);
  int second = (int)((c.at % 60 + 60) % 60);
  pc_day_date(pc_clock_day(c), &year, &month, &dom);
  int n = snprintf(text, PC_TIME_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, dom, minute / 60,
                   minute % 60, second);
  if (n < 0 || n > PC_TIME_MAX - 7) return;
  if (utc)
    snprintf(text + n, PC_TIME_MAX - (size_t)n, "Z");
  else
    snprintf(text + n, PC_TIME_MAX - (size_t)n, "%c%02d:%02d", c.offset_min < 0 ? '-' : '+', offset / 60 % 24,
             offset % 60);
}

/* n digits at *at, which moves past them; -1: something else stands there. */
static int digits(const char **at, int n) {
  int value = 0;
  for (int i = 0; i < n; i++, ++*at) {
    if (**at < '0' || **at > '9') return -1;
    value = 10 * value + (**at - '0');
  }
  return value;
}

static bool sign(const char **at, char c) {
  if (**at != c) return false;
  ++*at;
  return true;
}

/* "+01:00", "-03:30" or "Z" to the end. */
static bool offset_read(const char *at, int *offset_min) {
  *offset_min = 0;
  if (sign(&at, 'Z')) return *at == 0;
  bool minus = *at == '-';
  if (!minus && *at != '+') return false;
  at++;
  int hours = digits(&at, 2);
  if (hours < 0 || !sign(&at, ':')) return false;
  int minutes = digits(&at, 2);
  if (minutes < 0 || hours > 23 || minutes > 59 || *at) return false;
  *offset_min = (minus ? -1 : 1) * (60 * hours + minutes);
  return true;
}

bool pc_time_read(const char *text, pc_clock *c) {
  int year = digits(&text, 4);
  if (year < 0 || !sign(&text, '-')) return false;
  int month = digits(&text, 2);
  if (month < 1 || month > 12 || !sign(&text, '-')) return false;
  int dom = digits(&text, 2);
  if (dom < 1 || !sign(&text, 'T')) return false;
  int hour = digits(&text, 2);
  if (hour < 0 || hour > 23 || !sign(&text, ':')) return false;
  int minute = digits(&text, 2);
  if (minute < 0 || minute > 59 || !sign(&text, ':')) return false;
  int second = digits(&text, 2);
  if (second < 0 || second > 59 || !offset_read(text, &c->offset_min)) return false;
  int day = pc_date_day(year, month, dom), y, m, d;
  pc_day_date(day, &y, &m, &d);
  if (m != month || d != dom) return false; /* the 30th of February */
  c->at = (int64_t)day * DAY_S + 3600 * hour + 60 * (minute - c->offset_min) + second;
  return fits(*c);
}
