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
static const double SMALLEST = 1e-4, LARGEST = 1e11; /* between them %g writes no exponent */
static const double NEAR_HALF = 1e-3;                /* of the last digit; its error is 1e-4 at most */

/* The twelve digits of x as an integer, and x's decimal exponent; false where printf must be asked. */
static bool find_digits(double x, long long *digits, int *exponent) {
  int e = 0;
  if (!(x >= SMALLEST && x < LARGEST)) return false;
  if (x >= 1)
    while (x >= power[e + 1]) e++;
  else
    while (x * power[-e] < 1) e--; /* a product that rounds up to 1 leaves a digit too few, seen below */
  int shift = DIGITS - 1 - e;
  double scaled = x * power[shift], down = floor(scaled), rest = scaled - down;
  if (fabs(rest - 0.5) < NEAR_HALF) return false;
  *digits = (long long)down + (rest > 0.5);
  *exponent = e;
  return scaled >= power[DIGITS - 1] && *digits < (long long)power[DIGITS];
}

int pc_number_write(char text[PC_NUMBER_LENGTH], double x) {
  long long digits;
  int e, n = 0, used = DIGITS;
  if (isnan(x)) return snprintf(text, PC_NUMBER_LENGTH, "nan"); /* printf may add a sign */
  if (!find_digits(fabs(x), &digits, &e)) return snprintf(text, PC_NUMBER_LENGTH, "%.12g", x);
  char digit[DIGITS];
  for (int i = DIGITS - 1; i >= 0; i--) digit[i] = (char)('0' + digits % 10), digits /= 10;
  while (used > 1 && digit[used - 1] == '0') used--;
  if (x < 0) text[n++] = '-';
  if (e < 0) {
    text[n++] = '0', text[n++] = '.';
    for (int i = -1; i > e; i--) text[n++] = '0';
  }
  for (int i = 0; i < used || i <= e; i++) {
    if (e >= 0 && i == e + 1) text[n++] = '.';
    text[n++] = digit[i];
  }
  text[n] = 0;
  return n;
}
