/* week_days.c: which day of the week holds what.
 *
 * Strength days keep at least one day between them, also from one week to the next, because the same weekdays
 * come again each week: the choice hangs on the seed alone. Among all ways to place three days on the
 * weekdays a person has, those that begin earliest are taken, and the seed picks one. A and B take the first
 * two, so that nothing moves when C comes in week 3. Who has room for two days gets A and B; for one, A and B
 * in turn. The three holds get three further days, walking five: days without A or B first, so that the days
 * are alike in length. Nothing is asked on a weekday that the person has not.
 */
#include "plan/constants.h"
#include "plan/week.h"

static int bits(unsigned mask) {
  int n = 0;
  for (; mask; mask &= mask - 1) n++;
  return n;
}

/* One day or more between any two, the last and the first of the next week too. */
static bool spaced(unsigned mask) {
  for (int i = 0; i < 7; i++)
    if ((mask >> i & 1) && (mask >> (i + 1) % 7 & 1)) return false;
  return true;
}

static int first_bit(unsigned mask) {
  int i = 0;
  while (!(mask >> i & 1)) i++;
  return i;
}

/* The days of strength: as many as there is room for, at most three. */
static unsigned strength_days(unsigned allowed, uint64_t seed) {
  unsigned found[35];
  for (int want = 3; want > 0; want--) {
    int n = 0, earliest = 7;
    for (unsigned mask = 1; mask < 128; mask++) {
      if ((mask & ~allowed) || bits(mask) != want || !spaced(mask)) continue;
      if (first_bit(mask) > earliest) continue;
      if (first_bit(mask) < earliest) n = 0;
      earliest = first_bit(mask);
      found[n++] = mask;
    }
    if (n) return found[pc_pick(seed, 0, 0) % (uint64_t)n];
  }
  return 0;
}

/* Marks up to `want` of the allowed days, those outside `busy` first. */
static void mark(bool day[7], unsigned allowed, unsigned busy, int want) {
  for (int turn = 0; turn < 2; turn++)
    for (int i = 0; i < 7; i++)
      if (want > 0 && !day[i] && (allowed >> i & 1) && (busy >> i & 1) == (unsigned)turn) {
        day[i] = true;
        want--;
      }
}

void pc_calendar_make(unsigned weekdays, int first_day, int number, int stage, bool halve, uint64_t seed,
                      pc_calendar *out) {
  static const char *const SESSIONS[] = {"A", "B", "C"};
  *out = (pc_calendar){.session = {"", "", "", "", "", "", ""}};
  unsigned allowed = 0, busy = 0, heavy = 0;
  for (int i = 0; i < 7; i++)
    if (weekdays >> pc_day_weekday(first_day + i) & 1) allowed |= 1u << i;
  unsigned strength = strength_days(allowed, seed);
  int room = bits(strength), most = stage == PC_STAGE_LEARN || halve ? 2 : 3;
  for (int i = 0; i < 7; i++) {
    if (!(strength >> i & 1) || out->n_sessions == most) continue;
    int which = room == 1 ? (number + 1) % 2 : out->n_sessions;
    out->session[i] = SESSIONS[which];
    out->mobility[i] = true;
    out->n_sessions++;
    busy |= 1u << i;
    if (which < 2) heavy |= 1u << i;
    if (which == 2) out->walk[i] = true;
  }
  mark(out->core, allowed & ~busy, 0, halve ? CORE_DAYS_HALVED : CORE_DAYS);
  int walks = WALK_DAYS;
  for (int i = 0; i < 7; i++) walks -= out->walk[i];
  mark(out->walk, allowed, heavy, walks);
  int stretch = 0;
  for (int i = 0; i < 7; i++)
    if (out->core[i] && stretch < 2) {
      out->mobility[i] = true;
      stretch++;
    }
}
