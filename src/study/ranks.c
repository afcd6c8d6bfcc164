/* ranks.c: which unknown matters: Spearman's rank correlation (1904), Pearson's of the ranks. It sees any
 * relation that only rises or only falls. Equal numbers share the mean of their ranks. */
#include "posterior/study.h"

#include <math.h>
#include <stdlib.h>

typedef struct item {
  double value;
  int at;
} item;

static int by_value(const void *a, const void *b) {
  const item *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? -1 : 1;
  return (x->at > y->at) - (x->at < y->at);
}

int pc_ranks(int n, const double *x, int stride, double *rank) {
  item *items = malloc((size_t)n * sizeof *items + 1);
  if (!items) return -1;
  for (int i = 0; i < n; i++) items[i] = (item){x[(size_t)i * stride], i};
  qsort(items, (size_t)n, sizeof *items, by_value);
  for (int i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && items[end].value == items[i].value;) end++;
    for (int k = i; k < end; k++) rank[items[k].at] = 0.5 * (i + end - 1);
  }
  free(items);
  return 0;
}

double pc_rank_correlation(int n, const double *a, const double *b) {
  double mean = 0.5 * (n - 1), ab = 0, aa = 0, bb = 0;
  for (int i = 0; i < n; i++) {
    double x = a[i] - mean, y = b[i] - mean;
    ab += x * y, aa += x * x, bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}
