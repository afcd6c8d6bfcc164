/* Breaks, the rule alone: vectors, a simulated day at a desk, random days against a second seat clock that
 * works from hindsight (which stretches between two signs of a person were long or locked?) instead of from
 * a running state. */
#include "posterior/breaks.h"
#include "test.h"

#include <stdint.h>

enum { HOUR = 3600, MAX = 12 * HOUR };

/* What happens in every second. */
typedef struct Day {
  int n;
  bool input[MAX], locked[MAX], inhibited[MAX], call[MAX], dnd[MAX], full[MAX];
} Day;

static void between(bool *what, int from, int to, bool value) {
  for (int t = from; t < to && t < MAX; t++) what[t] = value;
}

static bool sign(const Day *d, int t) {
  return !d->locked[t] && (d->input[t] || d->inhibited[t] || d->call[t]);
}

/* The second clock: seat seconds at time T since `start`, known at T. Between two signs a person sat unless
 * it took 3 minutes or the screen was locked; such a stretch of 2 minutes forgets what was before. */
static int sat_at(const Day *d, int start, int T) {
  int sat = 0, last = start;
  while (last > 0 && !sign(d, last)) last--;
  for (int t = last + 1; t <= T; t++) {
    if (!sign(d, t) && t < T) continue;
    bool locked = false;
    for (int u = last + 1; u <= t; u++) locked |= d->locked[u];
    if (!locked && t - last < 180 + sign(d, t)) /* a sign in the last second still counts */
      sat += t > start ? t - (last > start ? last : start) : 0;
    else if (t - last >= 120)
      sat = 0;
    last = t;
  }
  return sat;
}

static pc_seat seat_at(const Day *d, int t, int last_input) {
  return (pc_seat){.now_s = t,
                   .idle_s = t - last_input,
                   .locked = d->locked[t],
                   .inhibited = d->inhibited[t],
                   .call = d->call[t],
                   .dnd = d->dnd[t],
                   .fullscreen = d->full[t]};
}

/* ---- vectors ---- */

/* Runs n seconds of one kind of seat, 1 s a step; the last act that was not NONE, its second in *at. */
static pc_break_act run(pc_break_state *s, pc_seat seat, double seconds, double *at) {
  pc_break_rule r = pc_break_rule_default();
  pc_break_act last = PC_ACT_NONE;
  double from = s->last_s, idle = seat.idle_s;
  for (int i = 1; i <= (int)seconds; i++) {
    seat.now_s = from + i;
    seat.idle_s = idle + i;
    pc_break_act act = pc_break_step(s, &r, &seat);
    if (act != PC_ACT_NONE) {
      last = act;
      if (at) *at = seat.now_s;
    }
  }
  return last;
}

/* A reader: touches the mouse every minute, never at a moment that matters. */
static pc_break_act read_for(pc_break_state *s, double seconds, double *at) {
  pc_break_act last = PC_ACT_NONE;
  while (seconds > 0) {
    double part = fmin(seconds, 60);
    pc_break_act act = run(s, (pc_seat){.idle_s = 20}, part, at);
    if (act != PC_ACT_NONE) last = act;
    seconds -= part;
  }
  return last;
}

static void vectors(void) {
  pc_break_rule r = pc_break_rule_default();
  double at = 0;
  pc_break_state s = pc_break_start(0);
  CHECK(read_for(&s, 1799, &at) == PC_ACT_NONE && !s.shown, "nothing before 30:00");
  CHECK(read_for(&s, 10, &at) == PC_ACT_SHOW);
  CHECK_NEAR(at, 1800, 1);

  /* 5 min, twice; then only Done and Skip are left, and a third "not now" is quiet until a pause */
  pc_break_answer(&s, &r, s.last_s, PC_BREAK_LATER);
  double put_off = s.last_s;
  CHECK(read_for(&s, 400, &at) == PC_ACT_SHOW);
  CHECK_NEAR(at - put_off, 300, 1);
  pc_break_answer(&s, &r, s.last_s, PC_BREAK_LATER);
  CHECK(read_for(&s, 299, &at) == PC_ACT_NONE);
  CHECK(read_for(&s, 5, &at) == PC_ACT_SHOW);
  pc_break_answer(&s, &r, s.last_s, PC_BREAK_LATER);
  CHECK(s.quiet && isinf(pc_break_left(&s, &r)));
  CHECK(read_for(&s, 2 * HOUR, &at) == PC_ACT_NONE, "quiet");
  CHECK(run(&s, (pc_seat){.idle_s = 0}, 200, &at) == PC_ACT_NONE && !s.quiet, "a natural pause ends it");
  CHECK_NEAR(pc_break_left(&s, &r), 1800, 0);
  CHECK(read_for(&s, 1810, &at) == PC_ACT_SHOW);

  /* skip: the next one after 30 more minutes of sitting */
  pc_break_answer(&s, &r, s.last_s, PC_BREAK_SKIP);
  double skipped = s.last_s;
  CHECK(read_for(&s, 1900, &at) == PC_ACT_SHOW);
  CHECK_NEAR(at - skipped, 1800, 1);

  /* done: the clock begins anew */
  pc_break_answer(&s, &r, s.last_s, PC_BREAK_DONE);
  CHECK_NEAR(s.sat_s, 0, 0);

  /* no answer for 5 minutes: taken away, comes back 5 minutes later, twice, then quiet */
  int shows = 0, hides = 0;
  pc_seat seat = {.idle_s = 20};
  for (int i = 0; i < 3 * HOUR; i++) {
    seat.now_s = s.last_s + 1;
    pc_break_act act = pc_break_step(&s, &r, &seat);
    shows += act == PC_ACT_SHOW, hides += act == PC_ACT_HIDE;
  }
  CHECK(shows == 3 && hides == 3 && s.quiet, "%d shown, %d hidden", shows, hides);
}

/* Away, lock, sleep, no idle information. */
static void pauses(void) {
  pc_break_rule r = pc_break_rule_default();
  double at;
  pc_break_state s = pc_break_start(0);
  read_for(&s, 1000, NULL);
  double sat = s.sat_s;
  run(&s, (pc_seat){.locked = true, .idle_s = 0}, 100, NULL);
  CHECK(s.away);
  CHECK_NEAR(s.sat_s, sat, 1);
  run(&s, (pc_seat){.idle_s = 0}, 10, NULL);
  CHECK_NEAR(s.sat_s, sat + 10, 2);
  run(&s, (pc_seat){.locked = true, .idle_s = 0}, 119, NULL);
  CHECK(s.sat_s > 0);
  run(&s, (pc_seat){.locked = true, .idle_s = 119}, 3, NULL);
  CHECK_NEAR(s.sat_s, 0, 0);

  /* keys at a locked screen (a cat, a wrong password) are nobody sitting */
  read_for(&s, 1000, NULL);
  for (int i = 0; i < 130; i++)
    pc_break_step(&s, &r, &(pc_seat){.now_s = s.last_s + 1, .idle_s = 0.2, .locked = true});
  CHECK(s.away && s.sat_s == 0, "%.0f", s.sat_s);

  /* the 3 minutes that it took to notice are not sitting */
  s = pc_break_start(0);
  r.away_s = 600;
  pc_seat seat = {0};
  for (int t = 1; t <= 1000; t++)
    seat.now_s = t, seat.idle_s = t < 500 ? 0 : t - 500, pc_break_step(&s, &r, &seat);
  CHECK(s.away);
  CHECK_NEAR(s.sat_s, 500, 1);
  r = pc_break_rule_default();

  /* a film keeps the seat taken; when it ends, the pause begins there and not at the last key */
  s = pc_break_start(0);
  CHECK(run(&s, (pc_seat){.inhibited = true}, 1790, &at) == PC_ACT_NONE && !s.away);
  CHECK_NEAR(s.sat_s, 1790, 1);
  run(&s, (pc_seat){.idle_s = 1790}, 100, NULL);
  CHECK(!s.away && s.shown, "seen at the end of the film");
  CHECK(run(&s, (pc_seat){.idle_s = 1890}, 85, NULL) == PC_ACT_HIDE && s.away);

  /* a machine that slept */
  s = pc_break_start(0);
  read_for(&s, 1700, NULL);
  seat = (pc_seat){.now_s = s.last_s + 125, .idle_s = 20};
  CHECK(pc_break_step(&s, &r, &seat) == PC_ACT_NONE && s.sat_s == 0, "slept for two minutes");

  /* nobody can tell the idle time: wall time counts */
  s = pc_break_start(0);
  CHECK(run(&s, (pc_seat){.idle_s = NAN}, 1900, &at) == PC_ACT_SHOW);
  CHECK_NEAR(at, 1800, 1);

  /* standing has its own clock, and changing over is a break */
  s = pc_break_start(0);
  r.stand_s = 1200;
  read_for(&s, 1000, NULL);
  seat = (pc_seat){.idle_s = 20, .standing = true};
  int shown_at = 0;
  for (int t = 1; t <= 1300 && !shown_at; t++) {
    seat.now_s = s.last_s + 1;
    if (pc_break_step(&s, &r, &seat) == PC_ACT_SHOW) shown_at = t;
  }
  CHECK_NEAR(shown_at, 1201, 1);
}

static void holds(void) {
  const pc_seat kinds[] = {{.idle_s = 100, .dnd = true}, {.call = true}, {.idle_s = 20, .fullscreen = true}};
  pc_break_rule r = pc_break_rule_default();
  for (int k = 0; k < 3; k++) {
    pc_break_state s = pc_break_start(0);
    read_for(&s, 1795, NULL);
    double badge = 0, at = 0;
    int acts = 0;
    for (int i = 0; i < 2000; i++) { /* somebody is there, now and then */
      pc_seat seat = kinds[k];
      seat.now_s = s.last_s + 1;
      seat.idle_s = 20 + i % 60;
      pc_break_act act = pc_break_step(&s, &r, &seat);
      if (act == PC_ACT_BADGE) badge = seat.now_s;
      acts += act != PC_ACT_NONE;
    }
    CHECK(acts == 1, "the badge and nothing else: %d", acts);
    CHECK_NEAR(badge, 1800 + 1200, 2);
    double released = s.last_s;
    CHECK(read_for(&s, 60, &at) == PC_ACT_SHOW, "within 60 s of release");
    CHECK_NEAR(at - released, 1, 1);
  }
  /* keys */
  pc_break_state s = pc_break_start(0);
  read_for(&s, 1700, NULL);
  for (int i = 0; i < 300; i++) pc_break_step(&s, &r, &(pc_seat){.now_s = s.last_s + 1, .idle_s = 0.5});
  CHECK(!s.shown, "not into the typing");
  double at = 0, stopped = s.last_s;
  CHECK(run(&s, (pc_seat){.idle_s = 0}, 60, &at) == PC_ACT_SHOW);
  CHECK_NEAR(at - stopped, 15, 1);
}

/* ---- a day at a desk ---- */

/* Nine hours in the seat or about it: typing in bursts, reading between; a short and a long walk, a call
 * over 45 minutes without a key, lunch, a film in do-not-disturb, a lock of 90 s. */
static void make_day(Day *d) {
  memset(d, 0, sizeof *d);
  d->n = 10 * HOUR;
  for (int t = 0; t < d->n; t++) d->input[t] = t % 120 < 50 && t % 3 == 0; /* then 70 s of reading */
  between(d->input, 5800, 8600, false);                                    /* a call, looking on */
  between(d->call, 5800, 8600, true);
  between(d->input, 10000, 10300, false); /* coffee */
  between(d->locked, 11500, 11590, true); /* a word next door */
  between(d->input, 11500, 11590, false);
  between(d->locked, 14400, 17100, true); /* lunch */
  between(d->input, 14400, 17100, false);
  between(d->dnd, 20000, 21500, true);
  between(d->inhibited, 20500, 21200, true);
  between(d->input, 20500, 21200, false);
  between(d->full, 25200, 26400, true);
}

static void desk_day(void) {
  static Day d;
  make_day(&d);
  pc_break_rule r = pc_break_rule_default();
  pc_break_state s = pc_break_start(0);
  int start = 0, last = 0, shows = 0, badges = 0, exact = 0, answered = -1, put_offs = 0, most = 0;
  int busy_until = 0, released = 0;
  for (int t = 1; t < d.n; t++) {
    if (d.input[t]) last = t;
    pc_seat seat = seat_at(&d, t, last);
    if (seat.call || seat.dnd || seat.fullscreen || seat.idle_s < 15) busy_until = t;
    double due_before = s.sat_s - s.from_s;
    pc_break_act act = pc_break_step(&s, &r, &seat);
    badges += act == PC_ACT_BADGE;
    if (act == PC_ACT_SHOW) {
      shows++;
      answered = t + 40;
      CHECK(!seat.call && !seat.dnd && !seat.fullscreen, "shown at %d into a call or the like", t);
      int sat = sat_at(&d, start, t);
      CHECK(sat >= 1795, "shown after %d s of sitting, at %d", sat, t);
      if (t - busy_until > 5 && put_offs == 0) {
        exact++;
        CHECK_NEAR(sat, 1800, 5);
      }
      if (t - busy_until <= 1 && due_before > 1801) released++;
    }
    if (t == answered && s.shown) { /* every third card is put off twice, then done */
      bool later = shows % 5 < 2;
      pc_break_answer(&s, &r, t, later ? PC_BREAK_LATER : PC_BREAK_DONE);
      put_offs = later ? put_offs + 1 : 0;
      most = put_offs > most ? put_offs : most;
      if (!later) start = t;
    }
    if (s.sat_s == 0) put_offs = 0;
    if (t % 20 == 0) CHECK_NEAR(s.sat_s, sat_at(&d, start, t), 2);
  }
  CHECK(exact >= 3 && released >= 2, "%d exact, %d on release", exact, released);
  CHECK(badges >= 1 && most <= 2, "%d badges, %d times put off", badges, most);
  printf("NOTE desk day: %d cards, %d at 30:00 exactly, %d on release, %d badges\n", shows, exact, released,
         badges);
}

/* ---- random days ---- */

static uint64_t random_bits(uint64_t *s) { /* xorshift64*, Vigna 2016 */
  *s ^= *s >> 12, *s ^= *s << 25, *s ^= *s >> 27;
  return *s * 2685821657736338717u;
}
static int up_to(uint64_t *s, int n) {
  return (int)(random_bits(s) >> 33) % n;
}

static void random_day(Day *d, uint64_t *seed) {
  memset(d, 0, sizeof *d);
  d->n = 3 * HOUR;
  for (int t = 0; t < d->n;) { /* bursts and pauses; one pause in twelve is a long one */
    int burst = 1 + up_to(seed, 90), pause = up_to(seed, 12) ? up_to(seed, 100) : up_to(seed, 400);
    for (int u = t; u < t + burst && u < d->n; u++) d->input[u] = up_to(seed, 3) == 0;
    t += burst + pause;
  }
  bool *kinds[] = {d->locked, d->inhibited, d->call, d->dnd, d->full};
  for (int k = 0; k < 5; k++)
    for (int i = up_to(seed, 4); i > 0; i--) {
      int from = up_to(seed, d->n), length = up_to(seed, k ? 2400 : 240);
      between(kinds[k], from, from + length, true);
      if (k == 0) between(d->input, from, from + length, false); /* the key that locks comes before it */
    }
}

/* What must hold whatever the day and the answers: cards only when due by the other clock and not busy;
 * at once when due, not put off and not busy; two postponements; the badge after 20 minutes of hold. */
static void one_random_day(const Day *d, uint64_t *seed) {
  pc_break_rule r = pc_break_rule_default();
  pc_break_state s = pc_break_start(0);
  int start = 0, last = 0, base = 0, later = 0, until = 0, shown = -1, answer_at = -1, held = 0, wrong = 0;
  bool quiet = false, badge = false;
  for (int t = 1; t < d->n; t++) {
    if (d->input[t]) last = t;
    pc_seat seat = seat_at(d, t, last);
    pc_break_act act = pc_break_step(&s, &r, &seat);
    int sat = sat_at(d, start, t), away = 0;
    if (sat == 0) { /* a break was had, by the other clock */
      start = t, base = later = until = held = 0, shown = -1, quiet = badge = false;
      away = 1;
    }
    wrong += fabs(s.sat_s - sat) > 1.5;
    bool busy = seat.dnd || seat.call || seat.fullscreen || seat.idle_s < 15;
    bool due = !away && !s.away && sat - base >= 1800 && t >= until && !quiet && shown < 0;
    held = (due && busy) || (s.away && held) ? held + 1 : 0;
    if (due && !busy && sat - base > 1801) wrong += act != PC_ACT_SHOW;
    if (act == PC_ACT_SHOW) {
      wrong += busy || sat - base < 1799 || quiet || t < until || later > 2;
      shown = t, held = 0, badge = false, answer_at = t + up_to(seed, 400);
    }
    if (act == PC_ACT_BADGE) wrong += badge || held < 1200 - 1, badge = true;
    if (shown >= 0 && act == PC_ACT_HIDE && !away) {
      wrong += t - shown < 300;
      quiet = later >= 2, until = t + 300, later++, shown = -1;
    }
    if (shown >= 0 && t == answer_at) {
      pc_outcome answer = (pc_outcome)up_to(seed, 3);
      pc_break_answer(&s, &r, t, answer);
      shown = -1;
      if (answer == PC_BREAK_DONE) start = t, base = later = until = 0;
      if (answer == PC_BREAK_SKIP) base = sat, later = until = 0;
      if (answer == PC_BREAK_LATER) quiet = later >= 2, until = t + 300, later++;
    }
    if (wrong) {
      CHECK(false, "second %d: sat %.0f (the other clock %d), act %d, later %d", t, s.sat_s, sat, act, later);
      return;
    }
  }
  CHECK(true);
}

int main(void) {
  vectors();
  pauses();
  holds();
  desk_day();
  static Day d;
  const char *longer = getenv("POSTERIOR_LONG"); /* how many days; 1000 take a minute at full optimisation */
  int days = longer ? atoi(longer) : 8;
  for (int i = 0; i < days; i++) {
    uint64_t seed = 0x9E3779B97F4A7C15u + (uint64_t)i * 7919;
    random_day(&d, &seed);
    one_random_day(&d, &seed);
  }
  return test_done();
}
