/* csv.c: a small table reader: one copy of the text, cut in place. */
#include "body/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The next line that is not a comment, zero-terminated in place; NULL at the end. */
static char *next_line(char **rest) {
  while (**rest) {
    char *line = *rest, *end = line + strcspn(line, "\n");
    *rest = *end ? end + 1 : end;
    *end = 0;
    if (end > line && end[-1] == '\r') end[-1] = 0;
    if (*line && *line != '#') return line;
  }
  return NULL;
}

static int cut(char *line, const char **cells, int max) {
  int n = 0;
  for (;;) {
    if (n < max) cells[n] = line;
    n++;
    char *comma = strchr(line, ',');
    if (!comma) return n;
    *comma = 0;
    line = comma + 1;
  }
}

int pc_csv_read(pc_csv *csv, const char *name, const char *text, size_t len, pc_arena *arena, pc_err *err) {
  *csv = (pc_csv){.name = name};
  char *rest = pc_arena_str(arena, text, len);
  if (!rest) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  int lines = 1, commas = 1;
  for (const char *c = rest; *c; c++) lines += *c == '\n', commas += *c == ',';
  char *line = next_line(&rest);
  if (!line) return pc_fail(err, PC_BAD_INPUT, 0, "table %s has no columns", name);
  csv->columns = PC_NEW(arena, const char *, commas);
  if (!csv->columns) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  csv->n_columns = cut(line, csv->columns, commas);
  csv->cells = PC_NEW(arena, const char *, (size_t)lines *(size_t)csv->n_columns);
  if (!csv->cells) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  while ((line = next_line(&rest))) {
    int n = cut(line, csv->cells + (ptrdiff_t)csv->n_rows * csv->n_columns, csv->n_columns);
    if (n != csv->n_columns)
      return pc_fail(err, PC_BAD_INPUT, 0, "table %s, row %d (%s): %d cells, not %d", name, csv->n_rows + 1,
                     line, n, csv->n_columns);
    csv->n_rows++;
  }
  return PC_OK;
}

const char *pc_csv_cell(const pc_csv *csv, int row, const char *column, pc_err *err) {
  for (int c = 0; c < csv->n_columns; c++)
    if (strcmp(csv->columns[c], column) == 0) return csv->cells[(ptrdiff_t)row * csv->n_columns + c];
  pc_fail(err, PC_BAD_INPUT, 0, "table %s has no column %s", csv->name, column);
  return "";
}

int pc_csv_numbers(const pc_csv *csv, int row, const char *column, double *out, int max, pc_err *err) {
  const char *at = pc_csv_cell(csv, row, column, err);
  int n = 0;
  while (at[strspn(at, " ")]) {
    char *end;
    double x = strtod(at, &end);
    if (end == at || !isfinite(x) || (*end && *end != ' ') || n == max) {
      pc_fail(err, PC_BAD_INPUT, 0, "table %s, row %d, column %s: \"%s\" is not a number", csv->name, row + 1,
              column, at);
      return n;
    }
    out[n++] = x;
    at = end;
  }
  return n;
}

double pc_csv_number(const pc_csv *csv, int row, const char *column, pc_err *err) {
  double x = 0;
  if (pc_csv_numbers(csv, row, column, &x, 1, err) != 1)
    pc_fail(err, PC_BAD_INPUT, 0, "table %s, row %d: %s is missing", csv->name, row + 1, column);
  return x;
}
