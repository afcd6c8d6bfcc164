/* table.c: numbers against time: MOT and STO files, OpenSim's and SIMM's.
 *
 * A header of free lines ends with "endheader"; of these only the counts (nRows, nColumns; SIMM:
 * datarows, datacolumns), version and inDegrees mean something. Then one line of column names, then one
 * line a row. As in OpenSim, a motion without a version is SIMM's and in degrees unless it says otherwise.
 *
 * The columns count, not the header: more promised than there is means a file cut short, refused.
 */
#include "recording/build.h"
#include "recording/text.h"

#include <assert.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct header {
  long rows, columns; /* as promised, -1: not said */
  bool versioned, degrees_said, degrees;
  pc_span title;
} header;

static int bad(pc_err *err, long line, const char *text) {
  return pc_fail(err, PC_BAD_INPUT, line, "%s", text);
}

/* "key=value", "key = value" or "key value"; true when the line starts with the key. */
static bool value_of(pc_span line, const char *key, pc_span *value) {
  if (!pc_span_starts(line, key)) return false;
  size_t n = strlen(key);
  if (n < line.len && line.at[n] != '=' && line.at[n] != ' ' && line.at[n] != '\t') return false;
  *value = pc_span_trim((pc_span){line.at + n, line.len - n});
  if (value->len && value->at[0] == '=') value->at++, value->len--;
  *value = pc_span_trim(*value);
  return true;
}

static int read_header(pc_text *text, header *h, pc_err *err) {
  static const char *rows[] = {"nRows", "datarows", "nr"}, *columns[] = {"nColumns", "datacolumns", "nc"};
  pc_span line, value;
  *h = (header){.rows = -1, .columns = -1, .title = {"", 0}};
  while (pc_text_line(text, &line)) {
    line = pc_span_trim(line);
    if (pc_span_is(line, "endheader")) return PC_OK;
    if (text->line == 1 && !pc_span_has(line, '=')) h->title = value_of(line, "name", &value) ? value : line;
    for (int i = 0; i < 3; i++) {
      bool is_rows = value_of(line, rows[i], &value);
      if ((is_rows && !pc_span_count_number(value, &h->rows)) ||
          (value_of(line, columns[i], &value) && !pc_span_count_number(value, &h->columns)))
        return pc_fail(err, PC_BAD_INPUT, text->line, "'%.*s' is not a count",
                       (int)(value.len < 40 ? value.len : 40), value.at);
    }
    if (value_of(line, "version", &value)) h->versioned = !pc_span_is(value, "0");
    if (value_of(line, "inDegrees", &value))
      h->degrees_said = true, h->degrees = pc_span_is(value, "yes") || pc_span_is(value, "y");
    if (pc_span_starts(line, "Angles are in degrees")) h->degrees_said = h->degrees = true;
    if (pc_span_starts(line, "Angles are in radians")) h->degrees_said = true, h->degrees = false;
  }
  return text->line == 0
             ? bad(err, 0, "the file is empty; a MOT or STO file was expected")
             : bad(err, text->line, "no 'endheader': this is no MOT or STO file, or it is cut short");
}

static bool is_blank(pc_span line) {
  return pc_span_trim(line).len == 0;
}

static char separator_of(pc_span line) {
  return pc_span_has(pc_span_trim(line), '\t') ? '\t' : ' ';
}

static int read_names(pc_span line, pc_table *t, long number, pc_arena *arena, pc_err *err) {
  pc_span cell;
  char separator = separator_of(line);
  if (separator == '\t') line = pc_span_trim(line);
  t->n_columns = pc_span_count(line, separator);
  t->names = PC_NEW(arena, const char *, t->n_columns);
  if (!t->names) return pc_fail_memory(err);
  for (int i = 0; i < t->n_columns; i++) {
    pc_span_cell(&line, separator, &cell);
    if (cell.len == 0) return pc_fail(err, PC_BAD_INPUT, number, "column %d has no name", i + 1);
    if (i == 0 && !pc_span_is(cell, "time"))
      return pc_fail(err, PC_BAD_INPUT, number, "the first column is '%.*s'; it must be 'time'",
                     (int)(cell.len < 40 ? cell.len : 40), cell.at);
    t->names[i] = i == 0 ? "time" : pc_span_name(cell, arena);
    if (!t->names[i]) return pc_fail_memory(err);
  }
  return PC_OK;
}

static int read_row(pc_span line, long number, const pc_table *t, double *row, pc_err *err) {
  pc_span cell;
  char separator = separator_of(line);
  if (separator == '\t' && line.len && line.at[0] == '\t') line = pc_span_trim(line); /* indented rows */
  bool open = separator == '\t' && line.len && line.at[line.len - 1] == '\t';         /* an empty last cell */
  int n = 0;
  for (; pc_span_cell(&line, separator, &cell); n++) {
    if (n >= t->n_columns && cell.len == 0) continue;
    if (n >= t->n_columns)
      return pc_fail(err, PC_BAD_INPUT, number, "more numbers than the %d column names", t->n_columns);
    row[n] = NAN;
    if (cell.len && !pc_span_number(cell, &row[n]))
      return pc_fail(err, PC_BAD_INPUT, number, "column '%.60s': '%.*s' is not a number%s", t->names[n],
                     (int)(cell.len < 40 ? cell.len : 40), cell.at,
                     pc_span_has(cell, ',') ? " (use a decimal point)" : "");
  }
  if (open && n == t->n_columns - 1) row[n++] = NAN;
  if (n < t->n_columns)
    return pc_fail(err, PC_BAD_INPUT, number, "%d numbers for %d columns; is the file cut short?", n,
                   t->n_columns);
  return isnan(row[0]) ? bad(err, number, "the time is missing") : PC_OK;
}

static int read_rows(pc_text *text, pc_table *t, pc_err *err) {
  pc_span line;
  for (int r = 0; pc_text_line(text, &line);) {
    if (is_blank(line)) continue;
    assert(r < t->n_rows); /* see make_room: any row before would have been too short */
    double *row = t->data + (size_t)r * (size_t)t->n_columns;
    int code = read_row(line, text->line, t, row, err);
    if (code) return code;
    if (r > 0 && row[0] < row[-t->n_columns])
      return pc_fail(err, PC_BAD_INPUT, text->line, "time goes back from %g to %g s", row[-t->n_columns],
                     row[0]);
    r++;
  }
  return PC_OK;
}

static int make_room(pc_text text, pc_table *t, pc_arena *arena, pc_err *err) {
  pc_span line;
  size_t rows = 0, left = (size_t)(text.end - text.at);
  while (pc_text_line(&text, &line)) rows += !is_blank(line);
  size_t most = left / (size_t)t->n_columns + 1; /* a row of n numbers takes n bytes or more */
  if (rows > most) rows = most;
  if (rows > INT_MAX) return bad(err, text.line, "more rows than this program counts");
  t->n_rows = (int)rows;
  t->data = pc_arena_get(arena, rows * (size_t)t->n_columns, sizeof(double));
  return t->data ? PC_OK : pc_fail_memory(err);
}

static int read_table(pc_text text, pc_table *t, pc_arena *arena, pc_err *err) {
  header h;
  pc_span line = {0};
  int code = read_header(&text, &h, err);
  if (code) return code;
  do {
    if (!pc_text_line(&text, &line)) return bad(err, text.line, "the file ends before the column names");
  } while (is_blank(line));
  if ((code = read_names(line, t, text.line, arena, err))) return code;
  if (h.columns > t->n_columns)
    return pc_fail(err, PC_BAD_INPUT, text.line, "the header promises %ld columns, the file names %d",
                   h.columns, t->n_columns);
  if ((code = make_room(text, t, arena, err)) || (code = read_rows(&text, t, err))) return code;
  while (pc_text_line(&text, &line)) {} /* to count lines */
  if (h.rows > t->n_rows)
    return pc_fail(err, PC_BAD_INPUT, text.line,
                   "the header promises %ld rows, the file ends after %d; it is cut short", h.rows,
                   t->n_rows);
  t->in_degrees = h.degrees_said ? h.degrees : !h.versioned;
  t->title = pc_span_name(h.title, arena);
  return t->title ? PC_OK : pc_fail_memory(err);
}

pc_table *pc_table_read(const char *data, size_t len, pc_arena *arena, pc_err *err) {
  pc_table *t = PC_NEW(arena, pc_table, 1);
  if (!t) {
    pc_fail_memory(err);
    return NULL;
  }
  return read_table(pc_text_open(data, len), t, arena, err) ? NULL : t;
}

int pc_table_find(const pc_table *table, const char *name) {
  for (int i = 0; i < table->n_columns; i++)
    if (strcmp(table->names[i], name) == 0) return i;
  return -1;
}
