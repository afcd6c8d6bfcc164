/* sto.h: just enough of OpenSim's table format for tests: a header up to "endheader", names, numbers. */
#ifndef POSTERIOR_TEST_STO_H
#define POSTERIOR_TEST_STO_H

#include "test.h"

#include <stdbool.h>

typedef struct sto {
  int columns, rows;
  char **name;   /* into text */
  double *value; /* rows x columns */
  char *text;
} sto;

/* A table under the shared folder. False when it is not there. */
static inline bool sto_load(sto *t, const char *rest) {
  *t = (sto){.text = test_slurp_shared(rest, NULL)};
  char *at = t->text ? strstr(t->text, "endheader") : NULL;
  if (!at) return false;
  at = strchr(at, '\n') + 1;
  char *numbers = strchr(at, '\n');
  *numbers++ = 0;
  size_t room = strlen(at) / 2 + 1, n = 0;
  t->name = malloc(room * sizeof *t->name);
  for (char *word = strtok(at, "\t \r"); word; word = strtok(NULL, "\t \r")) t->name[t->columns++] = word;
  t->value = malloc((strlen(numbers) / 2 + 1) * sizeof *t->value);
  for (char *end;; numbers = end) {
    double v = strtod(numbers, &end);
    if (end == numbers) break;
    t->value[n++] = v;
  }
  t->rows = (int)n / t->columns;
  return true;
}

static inline void sto_free(sto *t) {
  free(t->name);
  free(t->value);
  free(t->text);
}

static inline int sto_column(const sto *t, const char *name) {
  for (int c = 0; c < t->columns; c++)
    if (strcmp(t->name[c], name) == 0) return c;
  return -1;
}

static inline double sto_at(const sto *t, int row, int column) {
  return t->value[row * t->columns + column];
}

#endif
