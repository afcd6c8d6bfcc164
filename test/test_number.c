/* Numbers as text: printf is the reference. */
#include "recording/number.h"
#include "test.h"

#include <stdint.h>

static void compare(double x) {
  char ours[PC_NUMBER_LENGTH], theirs[64];
  int n = pc_number_write(ours, x);
  snprintf(theirs, sizeof theirs, "%.12g", x);
  if (isnan(x)) strcpy(theirs, "nan");
  CHECK(strcmp(ours, theirs) == 0 && n == (int)strlen(ours), "%.17g: %s, printf %s", x, ours, theirs);
}

/* splitmix64 (Steele, Lea & Flood 2014) */
static uint64_t next(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

int main(void) {
  uint64_t state = 1;
  compare(0), compare(-0.0), compare(NAN), compare(-NAN), compare(INFINITY), compare(-INFINITY);
  for (int k = -320; k <= 308; k++) { /* powers of ten and their neighbours */
    double x = pow(10, k);
    for (int i = -3; i <= 3; i++) compare(x * (1 + i * 2.220446049250313e-16)), compare(-x + i * x * 1e-12);
  }
  for (int i = 0; i < 50000; i++) {
    uint64_t bits = next(&state);
    double any, unit = (double)(bits >> 11) * 0x1p-53;
    memcpy(&any, &bits, sizeof any);
    compare(any);                                                     /* any bits */
    compare((unit - 0.5) * pow(10, (int)(bits % 26) - 14));           /* any size that results have */
    compare(floor(unit * 1e6) / 1000);                                /* few digits */
    compare((floor(unit * 1e11) + 0.5) * pow(10, -(int)(bits % 16))); /* near half way between two texts */
  }
  return test_done();
}
