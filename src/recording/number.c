/* number.c: a number as text, ten times faster than printf.
 *
 * Result files are half a million numbers of twelve digits. printf finds every digit with integers of
 * hundreds of bits, so that it is right even where a number lies half way between two texts. Here the number
 * is brought to twelve digits before the point by one multiplication or division with a power of ten that a
 * double holds exactly: one rounding, off by at most 2^-13 of the last digit. Unless that lies near a half,
 * the rounded digits are right; near a half, and for very large, small or special numbers, printf is asked.
 */
#include "recording/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { DIGITS = 12, POWERS = 23 };
static const double power[POWERS] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
static const double SMALLEST = 1e-11, LARGEST = 1e11; /* between them the power is exact */
enum { LEAST_PLAIN = -4 };            /* the least decimal exponent that %g writes without "e" */
static const double NEAR_HALF = 1e-3; /* of the last digit; its error is 1e-4 at most */

/* The twelve digits of x as an integer, and x's decimal exponent; false where printf must be asked. */
static bool find_digits(double x, long long *digits, int *exponent) {
  int e = 0;
  if (!(x >= SMALLEST && x < LARGEST)) return false;
  if (x >= 1)
    while (x >= power[e + 1]) e++;
  else
    while (e > DIGITS - POWERS && x * power[-e] < 1)
      e--; /* a product that rounds up to 1 leaves a digit too few, seen below */
  int shift = DIGITS - 1 - e;
  double scaled = x * power[shift], down = floor(scaled), rest = scaled - down;
  if (fabs(rest - 0.5) < NEAR_HALF) return false;
  *digits = (long long)down + (rest > 0.5);
  *exponent = e;
  return scaled >= power[DIGITS - 1] && *digits < (long long)power[DIGITS];
}

/* d.ddd, the point after the first `whole` digits; returns the length. */
static int write_digits(char *text, const char *digit, int used, int whole) {
  int n = 0;
  for (int i = 0; i < used || i < whole; i++) {
    if (i == whole) text[n++] = '.';
    text[n++] = digit[i];
  }
  return n;
}

int pc_number_write(char text[PC_NUMBER_LENGTH], double x) {
  long long digits;
  int e, n = 0, used = DIGITS;
  if (isnan(x)) return snprintf(text, PC_NUMBER_LENGTH, "nan"); /* printf may add a sign */
  if (signbit(x)) text[n++] = '-';
  if (x == 0) {
    text[n++] = '0', text[n] = 0;
    return n;
  }
  if (!find_digits(fabs(x), &digits, &e)) return snprintf(text, PC_NUMBER_LENGTH, "%.12g", x);
  char digit[DIGITS];
  for (int i = DIGITS - 1; i >= 0; i--) digit[i] = (char)('0' + digits % 10), digits /= 10;
  while (used > 1 && digit[used - 1] == '0') used--;
  if (e >= 0)
    n += write_digits(text + n, digit, used, e + 1);
  else if (e < LEAST_PLAIN) {
    n += write_digits(text + n, digit, used, 1);
    text[n++] = 'e', text[n++] = '-', text[n++] = (char)('0' - e / 10), text[n++] = (char)('0' + -e % 10);
  } else {
    text[n++] = '0', text[n++] = '.';
    for (int i = -1; i > e; i--) text[n++] = '0';
    n += write_digits(text + n, digit, used, used);
  }
  text[n] = 0;
  return n;
}
