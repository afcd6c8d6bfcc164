/* nearest.c: edit distance by the usual table, one row at a time. */
#include "base/nearest.h"

#include <stddef.h>
#include <string.h>

enum { LONGEST = 63, FAR = 99 };

static int least(int a, int b, int c) {
  int ab = a < b ? a : b;
  return ab < c ? ab : c;
}

int pc_word_distance(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b);
  int row[LONGEST + 1];
  if (n > LONGEST || m > LONGEST) return FAR;
  for (size_t j = 0; j <= m; j++) row[j] = (int)j;
  for (size_t i = 1; i <= n; i++) {
    int diagonal = row[0];
    row[0] = (int)i;
    for (size_t j = 1; j <= m; j++) {
      int above = row[j];
      row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[m];
}

const char *pc_word_nearest(const char *word, const char *const *words, int n) {
  const char *best = NULL;
  int most = (int)strlen(word) / 3, nearest = most < 1 ? 1 : most;
  for (int i = 0; i < n; i++) {
    int d = pc_word_distance(word, words[i]);
    if (d > nearest || (best && d == nearest)) continue;
    best = words[i], nearest = d;
  }
  return best;
}
