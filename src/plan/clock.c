/* clock.c: local days and their names from a moment and its distance from UTC.
 *
 * A day is the count of local days since 1970-01-01, so that "seven days ago" is a subtraction whatever the
 * clocks did in between. Dates are the proleptic Gregorian calendar's, by Hinnant's shift of the year's start
 * to March
 * ("chrono-Compatible Low-Level Date Algorithms", 2013). No time zone table: the offset comes with the
 * moment.
 */
#include "posterior/history.h"

static int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}

int pc_clock_day(pc_clock c) {
  return (int)floor_div(c.at + 60 * (int64_t)c.offset_min, 86400);
}

int pc_clock_minute(pc_clock c) {
  int64_t local = c.at + 60 * (int64_t)c.offset_min;
  return (int)((local - 86400 * floor_div(local, 86400)) / 60);
}

int pc_day_weekday(int day) {
  return (int)(day + 3 - 7 * floor_div(day + 3, 7)); /* day 0 was a Thursday */
}

void pc_day_date(int day, int *year, int *month, int *dom) {
  int64_t z = (int64_t)day + 719468; /* days since 0000-03-01 */
  int64_t era = floor_div(z, 146097), of_era = z - era * 146097;
  int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t from_march = (5 * of_year + 2) / 153;
  *dom = (int)(of_year - (153 * from_march + 2) / 5 + 1);
  *month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
  *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

int pc_date_day(int year, int month, int dom) {
  int64_t y = (int64_t)year - (month <= 2), era = floor_div(y, 400), year_of_era = y - era * 400;
  int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + dom - 1;
  int64_t of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
  return (int)(era * 146097 + of_era - 719468);
}
