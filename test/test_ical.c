/* test_ical.c: the week as iCalendar, read by a parser that others wrote, and the clock changes of zones
 * against the C library's own.
 *
 * libical (Busboom and others, the parser of GNOME's and KDE's calendars) takes the text apart and expands
 * every rule by itself; the moments must be those of the plan, by the C library's idea of local time.
 */
#include "coach_people.h"
#include "exchange/zone.h"
#include "posterior/exchange.h"
#include "test.h"
#include "week_make.h"

#include <time.h>

static const char *const zones[] = {
    "Europe/Berlin",   "Europe/Dublin",     "America/New_York",    "America/St_Johns",
    "America/Godthab", "America/Santiago",  "Australia/Lord_Howe", "Asia/Kathmandu",
    "Asia/Gaza",       "Africa/Casablanca", "Africa/Cairo",        "Pacific/Apia",
    "Pacific/Chatham", "Antarctica/Troll",  "Asia/Tehran",         "UTC"};
enum { N_ZONES = sizeof zones / sizeof *zones };

static char *zone_file(const char *zone, size_t *len) {
  char path[128];
  snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
  return test_slurp(path, len);
}

static void local_zone(const char *zone) {
  setenv("TZ", zone, 1);
  tzset();
}

/* Offset, name and summer time at many moments from 1970 to 2200: by table to 2037, by rule after. */
static void test_zones(void) {
  int compared = 0, wrong = 0, files = 0;
  for (int z = 0; z < N_ZONES; z++) {
    size_t len;
    char *tzif = zone_file(zones[z], &len);
    if (!tzif) continue;
    files++;
    local_zone(zones[z]);
    for (int64_t at = 0; at < 7258118400; at += 86400 * 11 + 3607) {
      pc_zone_time t;
      struct tm tm;
      time_t clock = (time_t)at;
      localtime_r(&clock, &tm);
      bool same = pc_zone_at(tzif, len, at, &t) && t.offset == tm.tm_gmtoff &&
                  t.summer == (tm.tm_isdst > 0) && !strcmp(t.name, tm.tm_zone);
      if (!same && !wrong++)
        printf("%s at %lld: %d %s, libc %ld %s\n", zones[z], (long long)at, t.offset, t.name, tm.tm_gmtoff,
               tm.tm_zone);
      compared++;
    }
    /* every shift: the second before and the second itself */
    pc_zone_shift shifts[600];
    int n = pc_zone_shifts(tzif, len, 1700000000, 4200000000, shifts, 600);
    for (int i = 0; i < n; i++)
      for (int s = 0; s < 2; s++) {
        time_t clock = (time_t)shifts[i].at - 1 + s;
        struct tm tm;
        localtime_r(&clock, &tm);
        wrong += tm.tm_gmtoff != (s ? shifts[i].after.offset : shifts[i].before.offset);
        compared++;
      }
    free(tzif);
  }
  local_zone("UTC");
  if (!files) {
    SKIP("no zone files in /usr/share/zoneinfo");
    return;
  }
  printf("zones: %d files, %d moments\n", files, compared);
  CHECK(wrong == 0, "%d of %d", wrong, compared);
}

/* A slim file: no table, all by rule. The shifts of Berlin in 2026 are 29 March and 25 October, 01:00 UTC. */
static size_t slim(char *file, const char *rule) {
  char header[44] = "TZif2";
  size_t n = 0;
  header[39] = 1; /* types */
  header[43] = 4; /* bytes of names */
  for (int i = 0; i < 2; i++) {
    memcpy(file + n, header, 44);
    memcpy(file + n + 44, "\0\0\x0E\x10\0\0CET", 10);
    n += 54;
  }
  return n + (size_t)sprintf(file + n, "\n%s\n", rule);
}

static void test_rule_alone(void) {
  char file[300];
  pc_zone_shift s[8];
  size_t len = slim(file, "CET-1CEST,M3.5.0,M10.5.0/3");
  CHECK(pc_zone_known(file, len));
  CHECK(pc_zone_shifts(file, len, 1767225600, 1798761600, s, 8) == 2);
  CHECK(s[0].at == 1774746000 && s[0].after.offset == 7200 && s[0].after.summer, "%lld", (long long)s[0].at);
  CHECK(s[1].at == 1792890000 && s[1].after.offset == 3600 && !s[1].after.summer, "%lld", (long long)s[1].at);
  len = slim(file, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"); /* Nuuk: 22:00 the day before */
  CHECK(pc_zone_shifts(file, len, 1767225600, 1798761600, s, 8) == 2 && s[0].at == 1774746000);
  len = slim(file, "IST-1GMT0,J60/0,300/24");
  CHECK(pc_zone_shifts(file, len, 1767225600, 1798761600, s, 8) == 2);
  CHECK(s[0].at == 1772319600 && s[1].at == 1767225600 + 301LL * 86400, "%lld %lld", (long long)s[0].at,
        (long long)s[1].at);
  static const char *const bad[] = {"CET",
                                    "CET-1CEST",
                                    "CET-1CEST,M3.5.0",
                                    "CET-1CEST,M13.5.0,M10.5.0",
                                    "CET-1CEST,M3.5.0,M10.5.0x",
                                    "<CET-1",
                                    "CET-1CEST,M3.5.7,M10.5.0",
                                    "9-1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    len = slim(file, bad[i]);
    CHECK(!pc_zone_known(file, len), "%s", bad[i]);
  }
  len = slim(file, "CET-1");
  for (size_t cut = 0; cut < len; cut++) {
    char *part = malloc(cut ? cut : 1);
    memcpy(part, file, cut);
    CHECK(!pc_zone_known(part, cut), "cut at %zu", cut);
    free(part);
  }
  CHECK(!pc_zone_known(NULL, 0));
}

/* ---- the text ---- */

static pc_ical_opts options(const char *zone, const char *tzif, size_t len) {
  return (pc_ical_opts){.zone = zone,
                        .tzif = tzif,
                        .tzif_len = len,
                        .uid_seed = "person 1",
                        .wake_minute = 7 * 60,
                        .session_minute = 18 * 60 + 30,
                        .now = {1795415465, 60}};
}

static void check_lines(const char *text, size_t len) {
  size_t start = 0;
  int longest = 0, bare = 0, split = 0;
  for (size_t i = 0; i < len; i++) {
    if (text[i] != '\n') continue;
    bare += i == 0 || text[i - 1] != '\r';
    int n = (int)(i - 1 - start);
    if (n > longest) longest = n;
    split += start < len && ((unsigned char)text[start] & 0xC0) == 0x80;
    if (text[start] == ' ') split += ((unsigned char)text[start + 1] & 0xC0) == 0x80;
    start = i + 1;
  }
  CHECK(start == len, "the last line has no end");
  CHECK(bare == 0 && split == 0, "%d bare line ends, %d characters cut", bare, split);
  CHECK(longest <= 75 && longest > 70, "longest line %d octets", longest);
}

/* The text after "UID:" of each entry, and the SEQUENCE. */
static void test_stable(void) {
  made_week m, later;
  pc_arena *arena = pc_arena_make();
  size_t len, len2;
  pc_ical_opts o = options("", NULL, 0);
  const char *a = pc_export_ical(week_make(&m, MADE_DAY), &o, arena, &len);
  const char *b = pc_export_ical(week_make(&m, MADE_DAY), &o, arena, &len2);
  CHECK(len == len2 && !memcmp(a, b, len), "the same week gives the same bytes");
  check_lines(a, len);
  CHECK(test_count(a, "BEGIN:VEVENT") == 7 && test_count(a, "BEGIN:VALARM") == 7, "%d",
        test_count(a, "BEGIN:VEVENT"));
  CHECK(strstr(a, "DTSTART:20261123T183000\r\n"), "floating without a zone");
  CHECK(!strstr(a, "TZID") && !strstr(a, "VTIMEZONE"));
  CHECK(strstr(a, "RRULE:FREQ=DAILY;COUNT=7\r\n") &&
        strstr(a, "RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO,TU,FR,SU\r\n"));
  CHECK(strstr(a, "DTSTAMP:20261123T063105Z\r\n"));
  CHECK(!strstr(a, "person"), "the seed stays secret");
  /* a day later the session has moved: same UIDs, higher sequence */
  pc_week *w = week_make(&later, MADE_DAY);
  pc_day_plan swap = w->days[1];
  w->days[1] = w->days[0], w->days[0] = swap;
  o.now.at += 86400;
  b = pc_export_ical(w, &o, arena, &len2);
  CHECK(test_count(a, "UID:session-A-1-20261123-") == 1 && test_count(b, "UID:session-A-1-20261123-") == 1);
  CHECK(test_count(b, "UID:session-A-2-20261123-") == 1);
  CHECK(atol(strstr(b, "SEQUENCE:") + 9) == atol(strstr(a, "SEQUENCE:") + 9) + 1440);
  o.uid_seed = "person 2";
  b = pc_export_ical(w, &o, arena, &len2);
  CHECK(strncmp(strstr(a, "UID:"), strstr(b, "UID:"), 60) != 0, "two people have two UIDs");
  /* a zone with a name that could break the lines is not written */
  o.zone = "X\r\nBEGIN:VEVENT";
  CHECK(!strstr(pc_export_ical(w, &o, arena, &len2), "TZID"));
  b = pc_export_ical(week_locked(&m, MADE_DAY), &o, arena, &len2);
  CHECK(test_count(b, "BEGIN:VEVENT") == 1 && test_count(b, "VALARM") == 0 &&
        strstr(b, "DESCRIPTION:Please get emergency care now"));
  for (size_t k = 1; k < 5; k++) {
    pc_arena *poor = pc_arena_make();
    pc_arena_fail_at(poor, k);
    CHECK(!pc_export_ical(w, &o, poor, &len2) && len2 == 0);
    pc_arena_free(poor);
  }
  pc_arena_free(arena);
}

#if __has_include(<libical/ical.h>)
#include <libical/ical.h>

enum { MOST = 64 };
typedef struct moments {
  time_t at[MOST];
  int n;
} moments;

static void collect(icalcomponent *c, struct icaltime_span *span, void *data) {
  moments *m = data;
  (void)c;
  if (m->n < MOST) m->at[m->n++] = span->start;
}

static time_t local(int day, int minute) {
  struct tm tm = {.tm_year = 70, .tm_mday = 1 + day, .tm_min = minute, .tm_isdst = -1};
  return mktime(&tm);
}

/* Every entry of libical's against the plan's days. */
static void compare(icalcomponent *calendar, const pc_week *week, const pc_ical_opts *o, int *entries,
                    int *wrong) {
  static const unsigned days[] = {1u << 0, 1u << 3, 1u << 5, 0x7F, 0x7F};
  static const char *const uids[] = {"session-A-1-", "session-A-2-", "session-B-1-", "wake-up-1-",
                                     "morning-1-"};
  const int minutes[] = {o->session_minute, o->session_minute, o->session_minute, o->wake_minute,
                         o->wake_minute + 10};
  icaltimetype from = icaltime_from_timet_with_zone((time_t)(week->first_day - 30) * 86400, 0, NULL);
  icaltimetype to = icaltime_from_timet_with_zone((time_t)(week->first_day + 60) * 86400, 0, NULL);
  for (icalcomponent *e = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); e;
       e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
    for (int i = 0; i < 5; i++) {
      if (strncmp(icalcomponent_get_uid(e), uids[i], strlen(uids[i])) != 0) continue;
      moments m = {0};
      icalcomponent_foreach_recurrence(e, from, to, collect, &m);
      int k = 0;
      for (int d = 0; d < 7; d++)
        if (days[i] >> d & 1) *wrong += k >= m.n || m.at[k++] != local(week->first_day + d, minutes[i]);
      *wrong += k != m.n;
      ++*entries;
    }
    if (strncmp(icalcomponent_get_uid(e), "walk-", 5) != 0) continue;
    moments m = {0};
    icalcomponent_foreach_recurrence(e, from, to, collect, &m);
    int k = 0, minutes_said = atoi(icalcomponent_get_summary(e) + 5);
    for (int d = 0; d < 7; d++)
      if (lround(week->days[d].walk_minutes) == minutes_said)
        *wrong += k >= m.n || (m.at[k++] + 43200) / 86400 != week->first_day + d;
    *wrong += k != m.n;
    ++*entries;
  }
}

static int errors_in(icalcomponent *c) {
  int n = icalcomponent_count_properties(c, ICAL_XLICERROR_PROPERTY) +
          (icalcomponent_isa(c) == ICAL_XLICINVALID_COMPONENT);
  for (icalcomponent *i = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT); i;
       i = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT))
    n += errors_in(i);
  return n;
}

static void test_libical(void) {
  pc_arena *arena = pc_arena_make();
  int entries = 0, wrong = 0, bad = 0, calendars = 0;
  /* weeks around both clock changes, and one in the far future */
  static const int first_days[] = {MADE_DAY, 20534, 20536, 20748, 20744, 20780 + 4000, 20780 + 12000};
  for (int z = 0; z < N_ZONES; z++) {
    size_t tz_len, len;
    char *tzif = zone_file(zones[z], &tz_len);
    if (!tzif) continue;
    local_zone(zones[z]);
    for (size_t w = 0; w < sizeof first_days / sizeof *first_days; w++) {
      made_week m;
      pc_ical_opts o = options(zones[z], tzif, tz_len);
      pc_week *week = week_make(&m, first_days[w]);
      const char *text = pc_export_ical(week, &o, arena, &len);
      icalcomponent *c = icalparser_parse_string(text);
      calendars++;
      if (!c) {
        bad++;
        continue;
      }
      bad += icalcomponent_count_errors(c) + errors_in(c) + !icalrestriction_check(c);
      int before = wrong;
      compare(c, week, &o, &entries, &wrong);
      if (wrong > before && before == 0) printf("%s, week from day %d\n%s", zones[z], first_days[w], text);
      icalcomponent_free(c);
    }
    free(tzif);
  }
  local_zone("UTC");
  printf("libical: %d calendars, %d entries\n", calendars, entries);
  CHECK(bad == 0, "%d errors", bad);
  CHECK(entries == 7 * calendars, "%d", entries);
  CHECK(wrong == 0, "%d", wrong);
  made_week m;
  size_t len;
  pc_ical_opts o = options("", NULL, 0);
  icalcomponent *c = icalparser_parse_string(pc_export_ical(week_locked(&m, MADE_DAY), &o, arena, &len));
  CHECK(c && !errors_in(c) && icalrestriction_check(c));
  icalcomponent_free(c);
  c = icalparser_parse_string(pc_export_ical(week_make(&m, MADE_DAY), &o, arena, &len));
  icalcomponent *e = icalcomponent_get_first_component(c, ICAL_VEVENT_COMPONENT);
  const char *said = icalcomponent_get_description(e);
  CHECK(said && strstr(said, made_squat_rung.title) &&
            strstr(said, "\nSide bridge, knees: 3 sets of 3, 2, 1 on each side, hold 8 s\n"),
        "%s", said);
  icalcomponent_free(c);
  pc_arena_free(arena);
  icaltimezone_free_builtin_timezones();
  icalmemory_free_ring();
}
/* Weeks of people who live with the coach: no errors, and training on the days it is planned for. */
static void test_people(void) {
  static coach_person p;
  pc_catalogue *c = pc_catalogue_make();
  int bad = 0, wrong = 0, sessions = 0, weeks = 0;
  for (uint64_t seed = 1; seed <= 6; seed++) {
    coach_person_make(&p, seed);
    for (int w = 0; w < 8; w++, weeks++) {
      pc_arena *arena = pc_arena_make();
      pc_history h;
      pc_standing s;
      pc_week week;
      size_t len;
      CHECK(!coach_person_standing(&p, c, arena, &h, &s) &&
            !pc_week_make(&s, c, s.today, seed, arena, &week));
      pc_ical_opts o = options("", NULL, 0);
      icalcomponent *calendar = icalparser_parse_string(pc_export_ical(&week, &o, arena, &len));
      bad += !calendar || errors_in(calendar) || !icalrestriction_check(calendar);
      int planned = 0, found = 0;
      for (int d = 0; d < 7; d++) planned += *week.days[d].session && week.days[d].n > 0;
      for (icalcomponent *e = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); e;
           e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        if (strncmp(icalcomponent_get_uid(e), "session-", 8) ||
            !strncmp(icalcomponent_get_uid(e), "session-short", 13))
          continue;
        struct icaltimetype start = icalcomponent_get_dtstart(e);
        int day = pc_date_day(start.year, start.month, start.day);
        found++;
        wrong +=
            day < week.first_day || day > week.first_day + 6 || !*week.days[day - week.first_day].session;
      }
      wrong += found != planned;
      sessions += found;
      icalcomponent_free(calendar);
      pc_arena_free(arena);
      CHECK(!coach_person_standing(&p, c, arena = pc_arena_make(), &h, &s));
      coach_person_live(&p, c, &s);
      pc_arena_free(arena);
    }
  }
  pc_catalogue_free(c);
  printf("people: %d weeks, %d sessions\n", weeks, sessions);
  CHECK(bad == 0 && wrong == 0 && sessions > weeks, "%d bad, %d wrong", bad, wrong);
}
#else
static void test_people(void) {}
static void test_libical(void) {
  SKIP("libical-dev is not installed: no second reader of the calendar");
}
#endif

int main(void) {
  test_zones();
  test_rule_alone();
  test_stable();
  test_libical();
  test_people();
  return test_done();
}
