/* draw.c: random numbers by counter: which one it is decides its value, not how many were drawn before.
 *
 * Philox 4x32-10: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3". The seed
 * is the key; draw, stream and index are the counter. So threads, their number, and a run that was stopped
 * and taken up again give the same numbers.
 */
#include "study/draw.h"

#include <math.h>

void pc_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t a = (uint64_t)0xD2511F53u * c0, b = (uint64_t)0xCD9E8D57u * c2;
    c0 = (uint32_t)(b >> 32) ^ c1 ^ k0, c1 = (uint32_t)b;
    c2 = (uint32_t)(a >> 32) ^ c3 ^ k1, c3 = (uint32_t)a;
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
  }
  out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

/* Two numbers in (0, 1), of 53 bits each. */
static void two_even(uint64_t seed, uint32_t draw, uint32_t stream, uint32_t index, double u[2]) {
  uint32_t counter[4] = {draw, stream, index, 0}, key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, w[4];
  pc_philox(counter, key, w);
  for (int i = 0; i < 2; i++)
    u[i] = ((double)(((uint64_t)w[2 * i] << 21) ^ (w[2 * i + 1] >> 11)) + 0.5) * 0x1p-53;
}

double pc_draw_even(uint64_t seed, uint32_t draw, uint32_t stream, uint32_t index) {
  double u[2];
  two_even(seed, draw, stream, index, u);
  return u[0];
}

/* Box and Muller 1958. */
double pc_draw_normal(uint64_t seed, uint32_t draw, uint32_t stream, uint32_t index) {
  double u[2];
  two_even(seed, draw, stream, index, u);
  return sqrt(-2 * log(u[0])) * cos(2 * M_PI * u[1]);
}
