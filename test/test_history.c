/* Days and dates against the C library; every kind of event through the check; corrections against a plain
 * second road that replays them one by one. */
#include "posterior/history.h"
#include "test.h"

#include <time.h>

static uint64_t state = 1;
static uint32_t next(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

static void days(void) {
  for (int day = -40000; day < 80000; day += 13) {
    int y, m, d;
    pc_day_date(day, &y, &m, &d);
    time_t t = (time_t)day * 86400;
    struct tm tm;
    gmtime_r(&t, &tm);
    CHECK(y == tm.tm_year + 1900 && m == tm.tm_mon + 1 && d == tm.tm_mday, "day %d is %d-%d-%d", day, y, m,
          d);
    CHECK(pc_day_weekday(day) == (tm.tm_wday + 6) % 7, "day %d", day);
    CHECK(pc_date_day(y, m, d) == day, "day %d", day);
  }
  pc_clock c = {-1, 0};
  CHECK(pc_clock_day(c) == -1 && pc_clock_minute(c) == 1439, "a second before 1970");
  CHECK(pc_clock_day((pc_clock){-1, 60}) == 0 && pc_clock_minute((pc_clock){-1, 60}) == 59, "an hour east");
  CHECK(pc_clock_day((pc_clock){86399, -720}) == 0, "twelve hours west");
}

/* An event of each kind that must pass, and each of its needed fields taken away. */
static void kinds(void) {
  int n;
  const pc_event_field *f = pc_event_fields(&n);
  for (int kind = 0; kind < PC_N_EVENT_KINDS; kind++) {
    CHECK(pc_event_kind_find(pc_event_kind_name(kind)) == kind, "%d", kind);
    pc_event e = pc_event_blank(kind, (pc_clock){1000000000, 60});
    e.id = 7;
    if (kind == PC_EVENT_VOID) e.replaces = 3;
    const char *what = kind == PC_EVENT_SETTING                         ? "minutes"
                       : kind == PC_EVENT_PAIN                          ? "am"
                       : kind == PC_EVENT_HABIT                         ? "wake_up"
                       : kind == PC_EVENT_START || kind == PC_EVENT_END ? "A"
                                                                        : "bridge";
    for (int i = 0; i < n; i++) {
      if (!(f[i].needed_by >> kind & 1)) continue;
      CHECK(f[i].used_by >> kind & 1, "%s is needed and used", f[i].name);
      pc_err err = {0};
      CHECK(pc_event_check(&e, &err) && err.text[0], "%s without %s", pc_event_kind_name(kind), f[i].name);
      void *place = (char *)&e + f[i].offset;
      if (f[i].type == PC_FIELD_INT) *(int *)place = (int)f[i].lo;
      if (f[i].type == PC_FIELD_MASK) *(uint64_t *)place = 1;
      if (f[i].type == PC_FIELD_REAL) *(double *)place = f[i].hi;
      if (f[i].type == PC_FIELD_WHAT) strcpy(e.what, what);
      if (f[i].type == PC_FIELD_NOTE) e.note = "heat, 20 min \xC3\xA9";
    }
    if (kind == PC_EVENT_SETTING) e.value = 30;
    pc_err err = {0};
    CHECK(!pc_event_check(&e, &err), "%s: %s", pc_event_kind_name(kind), err.text);
    for (int i = 0; i < n; i++) { /* out of range, and where it does not belong */
      if (f[i].type != PC_FIELD_INT && f[i].type != PC_FIELD_REAL) continue;
      pc_event bad = e;
      if (f[i].type == PC_FIELD_INT) *(int *)((char *)&bad + f[i].offset) = (int)f[i].hi + 1;
      if (f[i].type == PC_FIELD_REAL) *(double *)((char *)&bad + f[i].offset) = f[i].hi * 2;
      CHECK(pc_event_check(&bad, NULL), "%s with %s", pc_event_kind_name(kind), f[i].name);
    }
  }
}

static void refused(void) {
  static const char *const texts[] = {"\xC0\x80",         "\xED\xA0\x80", "a\x01",
                                      "\xF5\x80\x80\x80", "\xE2\x82",     "\x7F"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    pc_event e = pc_event_blank(PC_EVENT_NOTE, (pc_clock){0, 0});
    e.note = texts[i];
    CHECK(pc_event_check(&e, NULL), "text %zu", i);
  }
  pc_event e = pc_event_blank(PC_EVENT_SETTING, (pc_clock){0, 0});
  strcpy(e.what, "minuets"), e.value = 30;
  CHECK(pc_event_check(&e, NULL), "unknown setting");
  strcpy(e.what, "minutes"), e.value = 5;
  CHECK(pc_event_check(&e, NULL), "setting out of range");
  strcpy(e.what, "zone"), e.value = 5;
  CHECK(pc_event_check(&e, NULL), "a text setting with a number");
  e = pc_event_blank(PC_EVENT_PAIN, (pc_clock){0, 0}), strcpy(e.what, "noon"), e.pain = 3;
  CHECK(pc_event_check(&e, NULL), "unknown pain");
  e = pc_event_blank(PC_EVENT_STEPS, (pc_clock){0, 900}), e.steps = 10;
  CHECK(pc_event_check(&e, NULL), "no such zone");
  e = pc_event_blank(PC_EVENT_STEPS, (pc_clock){0, 0}), e.steps = 10, e.id = 4, e.replaces = 4;
  CHECK(pc_event_check(&e, NULL), "replaces itself");
}

/* Second road: replay from the last event to the first over a list that shrinks. */
static void corrections(void) {
  pc_arena *arena = pc_arena_make();
  for (int round = 0; round < 400; round++) {
    enum { N = 12 };
    pc_event raw[N];
    bool stands[N];
    for (int i = 0; i < N; i++) {
      pc_event_kind kind = i > 0 && next() % 4 == 0 ? PC_EVENT_VOID : PC_EVENT_STEPS;
      raw[i] = pc_event_blank(kind, (pc_clock){next() % 5, 0});
      raw[i].id = i + 1, stands[i] = true;
      if (kind == PC_EVENT_VOID || next() % 3 == 0) raw[i].replaces = i > 0 ? 1 + next() % (uint32_t)i : 0;
    }
    for (int i = N - 1; i >= 0; i--)
      if (stands[i] && raw[i].replaces) stands[raw[i].replaces - 1] = false;
    int want = 0;
    for (int i = 0; i < N; i++) want += stands[i] && raw[i].kind != PC_EVENT_VOID && raw[i].when.at <= 3;
    for (int i = 0; i < N; i++) { /* in any order */
      int j = (int)(next() % N);
      pc_event t = raw[i];
      raw[i] = raw[j], raw[j] = t;
    }
    pc_history h;
    CHECK(!pc_history_make(raw, N, 3, arena, &h) && h.n == want, "round %d: %d of %d", round, h.n, want);
    for (int i = 0; i < h.n; i++) {
      CHECK(stands[h.events[i].id - 1], "round %d: %d stands", round, (int)h.events[i].id);
      if (i > 0)
        CHECK(h.events[i - 1].when.at < h.events[i].when.at ||
                  (h.events[i - 1].when.at == h.events[i].when.at && h.events[i - 1].id < h.events[i].id),
              "round %d: order", round);
    }
  }
  pc_history none;
  CHECK(!pc_history_make(NULL, 0, 0, arena, &none) && none.n == 0, "no events");
  pc_event one = pc_event_blank(PC_EVENT_STEPS, (pc_clock){0, 0});
  CHECK(!pc_history_make(&one, 1, 0, arena, &none) && none.events == &one && none.n == 1, "as it is");
  one.id = 2, one.replaces = 1; /* of an event that is not there: nothing to do but look */
  pc_arena_fail_at(arena, 1);
  CHECK(pc_history_make(&one, 1, 0, arena, &none) == PC_NO_MEMORY, "out of memory");
  pc_arena_fail_at(arena, 2);
  CHECK(pc_history_make(&one, 1, 0, arena, &none) == PC_NO_MEMORY, "out of memory");
  pc_arena_free(arena);
}

/* A lock is not undone: what the gate was told stays, whatever names it as replaced. */
static void stays(void) {
  pc_arena *arena = pc_arena_make();
  static const pc_event_kind kinds[] = {PC_EVENT_SCREEN, PC_EVENT_SYMPTOM, PC_EVENT_SETTING};
  for (int k = 0; k < 3; k++)
    for (int by = 0; by < 2; by++) {
      pc_event raw[] = {pc_event_blank(kinds[k], (pc_clock){5, 0}),
                        pc_event_blank(by ? kinds[k] : PC_EVENT_VOID, (pc_clock){9, 0})};
      raw[0].id = 1, raw[1].id = 2, raw[1].replaces = 1;
      pc_history h;
      CHECK(!pc_history_make(raw, 2, 10, arena, &h) && h.n == 1 + by && h.events[0].id == 1, "kind %d",
            kinds[k]);
    }
  pc_arena_free(arena);
}

static void settings(void) {
  int n;
  const pc_setting *s = pc_settings(&n);
  pc_history none = {0};
  for (int i = 0; i < n; i++) {
    double v = pc_history_setting(&none, s[i].key);
    CHECK(isnan(s[i].fallback) ? isnan(v) : v == s[i].fallback && v >= s[i].lo && v <= s[i].hi, "%s",
          s[i].key);
  }
  pc_event list[3];
  for (int i = 0; i < 3; i++) {
    list[i] = pc_event_blank(PC_EVENT_SETTING, (pc_clock){i, 0});
    strcpy(list[i].what, i < 2 ? "minutes" : "zone"), list[i].note = i < 2 ? "" : "Europe/Berlin";
    if (i < 2) list[i].value = 20 + i;
  }
  pc_history h = {list, 3};
  CHECK(pc_history_setting(&h, "minutes") == 21, "the latest holds");
  CHECK(strcmp(pc_history_text(&h, "zone"), "Europe/Berlin") == 0, "a text");
  CHECK(pc_history_text(&h, "activity_1")[0] == 0, "unsaid text");
}

int main(void) {
  days();
  kinds();
  refused();
  corrections();
  stays();
  settings();
  return test_done();
}
