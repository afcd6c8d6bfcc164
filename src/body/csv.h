/* csv.h: the tables of models/: comma separated, no quotes, lines that start with # are comments, the
 * first other line names the columns. */
#ifndef POSTERIOR_CSV_H
#define POSTERIOR_CSV_H

#include "posterior/base.h"

typedef struct pc_csv {
  const char *name; /* of the table, for messages */
  int n_rows, n_columns;
  const char **columns; /* n_columns */
  const char **cells;   /* n_rows * n_columns */
} pc_csv;

/* Every row must have as many cells as there are columns. Non-zero with err filled on failure. */
int pc_csv_read(pc_csv *csv, const char *name, const char *text, size_t len, pc_arena *arena, pc_err *err);

/* The cell of a column by name. An unknown column fills err and gives "". */
const char *pc_csv_cell(const pc_csv *csv, int row, const char *column, pc_err *err);
/* The same as a number; anything else than one finite number fills err and gives 0. */
double pc_csv_number(const pc_csv *csv, int row, const char *column, pc_err *err);
/* Numbers separated by blanks in one cell; returns how many, at most max. */
int pc_csv_numbers(const pc_csv *csv, int row, const char *column, double *out, int max, pc_err *err);

#endif
