/* trc.c: marker trajectories of a TRC file (Motion Analysis' text format, used by OpenSim).
 *
 *   PathFileType 4 (X/Y/Z) NAME
 *   DataRate CameraRate NumFrames NumMarkers Units OrigDataRate OrigDataStartFrame OrigNumFrames
 *   100      100        238       41         mm    ...
 *   Frame# Time  R.Shoulder <tab><tab> L.Shoulder ...
 *                X1 Y1 Z1 X2 Y2 Z2 ...
 *   (often an empty line)
 *   1      0.000 463.565 1572.120 ...
 *
 * Programs disagree about tabs, blanks and line ends, so the header is read by words and the data by
 * cells. The columns count, not the header: a header that promises more than there is means a file cut
 * short, which is refused; one that promises less is noted. Times that are equal by rounding are
 * rebuilt from the rate.
 */
#include "recording/space.h"
#include "recording/text.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

typedef struct header {
  double rate;
  long frames, markers; /* as promised */
  char units[32];
} header;

static int bad(pc_err *err, long line, const char *text) {
  return pc_fail(err, PC_BAD_INPUT, line, "%s", text);
}

/* Lines 1 to 3. */
static int read_header(pc_text *text, header *h, pc_err *err) {
  pc_span first, keys, values, key, value;
  if (!pc_text_line(text, &first))
    return bad(err, 0, "the file is empty; a TRC file starts with 'PathFileType'");
  if (!pc_span_starts(pc_span_trim(first), "PathFileType"))
    return bad(err, 1, "not a TRC file: the first line does not start with 'PathFileType'");
  if (!pc_text_line(text, &keys) || !pc_text_line(text, &values))
    return bad(err, text->line, "the file ends in its header; export it again");
  int seen = 0;
  while (pc_span_cell(&keys, ' ', &key)) {
    bool has_value = pc_span_cell(&values, ' ', &value);
    bool good = true;
    if (pc_span_is(key, "DataRate")) seen |= 1, good = has_value && pc_span_number(value, &h->rate);
    if (pc_span_is(key, "NumFrames")) seen |= 2, good = has_value && pc_span_count_number(value, &h->frames);
    if (pc_span_is(key, "NumMarkers"))
      seen |= 4, good = has_value && pc_span_count_number(value, &h->markers);
    if (!good) return pc_fail(err, PC_BAD_INPUT, 3, "%.*s has no number under it", (int)key.len, key.at);
    double number;
    if (!pc_span_is(key, "Units") || !has_value) continue;
    if (pc_span_number(value, &number)) break; /* the unit is left out: the rest has slipped */
    size_t n = value.len < sizeof h->units ? value.len : sizeof h->units - 1;
    memcpy(h->units, value.at, n);
    h->units[n] = 0;
  }
  if (seen != 7) return bad(err, 2, "the second line must name DataRate, NumFrames and NumMarkers");
  if (!(h->rate > 0)) return bad(err, 3, "DataRate must be above zero");
  return PC_OK;
}

/* Line 4: one name every three cells, so the cells that are not empty. Counts, or fills names. */
static int read_names(pc_span line, const char **names, pc_arena *arena) {
  pc_span cell;
  char separator = pc_span_has(line, '\t') ? '\t' : ' ';
  int n = 0;
  for (int skip = 2; pc_span_cell(&line, separator, &cell);) {
    if (cell.len == 0) continue;
    if (skip-- > 0) continue; /* Frame#, Time */
    if (names && !(names[n] = pc_span_name(cell, arena))) return -1;
    n++;
  }
  return n;
}

static bool is_data(pc_span line) {
  line = pc_span_trim(line);
  return line.len && !pc_span_starts(line, "X1");
}

/* Lines of numbers from here to the end of the file. */
static size_t count_rows(pc_text text) {
  pc_span line;
  size_t n = 0;
  while (pc_text_line(&text, &line)) n += is_data(line);
  return n;
}

static int read_cell(pc_span cell, int column, long line, double *value, pc_err *err) {
  *value = NAN;
  if (cell.len == 0 || pc_span_number(cell, value)) return PC_OK;
  int shown = cell.len > 40 ? 40 : (int)cell.len;
  return pc_fail(err, PC_BAD_INPUT, line, "column %d: '%.*s' is not a number%s", column, shown, cell.at,
                 pc_span_has(cell, ',') ? " (use a decimal point)" : "");
}

/* One line of numbers into 3 n coordinates. */
static int read_row(pc_span line, long number, int n, double *time, double *at, pc_err *err) {
  pc_span cell;
  char separator = pc_span_has(line, '\t') ? '\t' : ' ';
  double frame, beyond;
  int columns = 0, want = 3 * n + 2;
  bool open = separator == '\t' && line.len && line.at[line.len - 1] == '\t'; /* an empty last cell */
  for (; pc_span_cell(&line, separator, &cell); columns++) {
    double *to = columns == 0 ? &frame : columns == 1 ? time : columns < want ? at + columns - 2 : &beyond;
    if (columns >= want && cell.len)
      return pc_fail(err, PC_BAD_INPUT, number, "more than the %d columns that %d markers need", want, n);
    if (read_cell(cell, columns + 1, number, to, err)) return err ? (int)err->code : PC_BAD_INPUT;
  }
  if (columns + open < want)
    return pc_fail(err, PC_BAD_INPUT, number, "%d columns, but %d markers need %d; is the file cut short?",
                   columns, n, want);
  if (isnan(frame) || isnan(*time))
    return pc_fail(err, PC_BAD_INPUT, number, "frame number or time is missing");
  return PC_OK;
}

static int read_rows(pc_text *text, pc_markers *m, pc_err *err) {
  pc_span line;
  for (int f = 0; pc_text_line(text, &line);) {
    if (!is_data(line)) continue;
    assert(f < m->n_frames); /* see prepare: any row before would have been too short */
    int code = read_row(line, text->line, m->n, &m->time[f], m->at + 3 * (size_t)f * (size_t)m->n, err);
    if (code) return code;
    if (f > 0 && m->time[f] < m->time[f - 1])
      return pc_fail(err, PC_BAD_INPUT, text->line, "time goes back from %g to %g s", m->time[f - 1],
                     m->time[f]);
    f++;
  }
  return PC_OK;
}

/* Times written with too few decimals repeat; a rate that the times contradict is corrected. */
static int check_times(pc_recording *r, pc_arena *arena) {
  pc_markers *m = r->markers;
  int last = m->n_frames - 1, equal = 0;
  for (int f = 1; f <= last; f++) equal += m->time[f] == m->time[f - 1];
  if (equal) {
    for (int f = 1; f <= last; f++) m->time[f] = m->time[0] + f / m->rate;
    return pc_note(r, arena, "%d frames repeat the time before them: times rebuilt from %g frames a second",
                   equal, m->rate);
  }
  double measured = last > 0 ? last / (m->time[last] - m->time[0]) : m->rate;
  if (fabs(measured - m->rate) <= 0.01 * m->rate) return PC_OK;
  int code = pc_note(r, arena, "DataRate is %g, the times run at %.6g frames a second: the times are taken",
                     m->rate, measured);
  m->rate = measured;
  return code;
}

static int note_header(pc_recording *r, const header *h, pc_arena *arena) {
  pc_markers *m = r->markers;
  if (h->markers != m->n &&
      pc_note(r, arena, "NumMarkers is %ld, the file names %d markers", h->markers, m->n))
    return PC_NO_MEMORY;
  if (h->frames != m->n_frames &&
      pc_note(r, arena, "NumFrames is %ld, the file holds %d", h->frames, m->n_frames))
    return PC_NO_MEMORY;
  return PC_OK;
}

/* Everything up to the numbers; makes room for them. */
static int prepare(pc_text *text, const header *h, pc_recording *r, pc_arena *arena, pc_err *err) {
  pc_span names;
  if (!pc_text_line(text, &names)) return bad(err, text->line, "the file ends before the marker names");
  int n = read_names(names, NULL, arena);
  if (n == 0) return bad(err, text->line, "no marker names in the fourth line");
  if (h->markers > n)
    return pc_fail(err, PC_BAD_INPUT, text->line, "the header promises %ld markers, the file names %d",
                   h->markers, n);
  size_t rows = count_rows(*text), left = (size_t)(text->end - text->at);
  if (rows == 0) return bad(err, text->line, "the file holds no frames");
  /* a row of n markers has at least 3 n + 1 separators: a larger product cannot be read anyway */
  size_t most = left / (3 * (size_t)n + 1) + 1;
  if (rows > most) rows = most;
  if (rows > INT_MAX) return bad(err, text->line, "more frames than this program counts");
  r->markers = pc_markers_make(n, (int)rows, h->rate, arena);
  if (!r->markers || read_names(names, r->markers->names, arena) < 0) return pc_fail_memory(err);
  return PC_OK;
}

static int read_trc(pc_recording *r, pc_text text, const pc_recording_opts *opts, pc_arena *arena,
                    pc_err *err) {
  header h = {0};
  pc_up up;
  int code = read_header(&text, &h, err);
  if (!code) code = prepare(&text, &h, r, arena, err);
  if (!code) code = read_rows(&text, r->markers, err);
  if (code) return code;
  if (h.frames > r->markers->n_frames)
    return pc_fail(err, PC_BAD_INPUT, text.line,
                   "the header promises %ld frames, the file ends after %d; it is cut short", h.frames,
                   r->markers->n_frames);
  if (pc_markers_gaps(r, arena) || check_times(r, arena) || note_header(r, &h, arena) ||
      pc_markers_unique(r, arena))
    return pc_fail_memory(err);
  if ((code = pc_space_units(r, h.units, opts, arena, err))) return code;
  if (pc_space_up_trc(r, opts, arena, &up)) return pc_fail_memory(err);
  pc_space_apply(r->markers, r->unit_m, up);
  return PC_OK;
}

pc_recording *pc_recording_read_trc(const char *data, size_t len, const pc_recording_opts *opts,
                                    pc_arena *arena, pc_err *err) {
  pc_recording *r = PC_NEW(arena, pc_recording, 1);
  if (!r) {
    pc_fail_memory(err);
    return NULL;
  }
  r->format = PC_FORMAT_TRC;
  return read_trc(r, pc_text_open(data, len), opts, arena, err) ? NULL : r;
}
