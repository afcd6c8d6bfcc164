/* c3d.c: markers, analog channels and events of a C3D file ("The C3D File Format", Motion Lab Systems).
 *
 *   block 1: header, 16-bit words from 1:
 *     2 points a frame  3 analog values a frame  4 first, 5 last frame  7-8 scale
 *     9 first data block  10 analog samples a frame  11-12 frame rate  150-234 events, in old files
 *   data, a frame: points (x y z residual) then analog (all channels of sample 1, of sample 2, ...),
 *   all 16-bit whole numbers when the scale is positive, all 32-bit reals when it is negative.
 *
 * Parameters are believed before the header where both say the same thing, since they are wider. The
 * number of frames is the first of TRIAL:ACTUAL_*, POINT:LONG_FRAMES, header, POINT:FRAMES that fits the
 * length of the file; a file shorter than all of them is cut short and refused. A point with a negative
 * residual is a gap. Time 0 is the first frame, as in OpenSim; events are shifted to match.
 */
#include "recording/c3d.h"
#include "recording/text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 512 };

typedef struct layout {          /* of the data section */
  int points, channels, samples; /* channels * samples analog values a frame */
  size_t start, frame_bytes, n_frames;
  bool real, is_unsigned;
  double rate, scale;
  long first_frame;
} layout;

static int header_word(const c3d_file *file, int word) {
  return pc_c3d_word(file->order, file->data + 2 * (word - 1)) & 0xffff;
}

/* A stored count as 0..65535; 0 when it is none. */
static int small_count(double x) {
  return x >= 0 && x <= 65535 ? (int)x : x < 0 && x >= -32768 ? (int)x + 65536 : 0;
}

/* A count that may be stored in two words, low first. */
static double long_count(const c3d_file *file, const char *group, const char *name) {
  const c3d_parameter *p = pc_c3d_find(file, group, name);
  if (p && p->type == C3D_WORD && p->count == 2)
    return ((int)pc_c3d_number(file, p, 0, 0) & 0xffff) +
           65536.0 * ((int)pc_c3d_number(file, p, 1, 0) & 0xffff);
  double x = pc_c3d_number(file, p, 0, -1);
  return p && p->type == C3D_WORD && x < 0 ? x + 65536 : x; /* words are unsigned here */
}

/* How many frames, see the essay; there is room for `room`. */
static int count_frames(const c3d_file *file, layout *l, size_t room, pc_err *err) {
  double first = long_count(file, "TRIAL", "ACTUAL_START_FIELD"),
         last = long_count(file, "TRIAL", "ACTUAL_END_FIELD");
  l->first_frame = header_word(file, 4);
  double header = header_word(file, 5) - (double)l->first_frame + 1;
  double said[] = {first >= 0 && last >= first ? last - first + 1 : -1,
                   long_count(file, "POINT", "LONG_FRAMES"), header, long_count(file, "POINT", "FRAMES")};
  double least = INFINITY;
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    if (!(said[i] >= 1)) continue;
    least = fmin(least, said[i]);
    if (said[i] > (double)room || said[i] > INT_MAX) continue;
    l->n_frames = (size_t)said[i];
    return PC_OK;
  }
  if (least < INFINITY)
    return pc_fail_byte(err, PC_BAD_INPUT, file->len,
                        "the C3D file promises %.0f frames but holds %zu; it is cut short", least, room);
  return pc_fail_byte(err, PC_BAD_INPUT, 8, "the C3D file holds no frames");
}

static int read_layout(const c3d_file *file, layout *l, pc_err *err) {
  double points = pc_c3d_scalar(file, "POINT", "USED", header_word(file, 2));
  double scale = pc_c3d_real(file->order, file->data + 12);
  l->points = small_count(points);
  l->samples = header_word(file, 10);
  int values = header_word(file, 3);
  l->channels = l->samples ? values / l->samples : 0;
  if (l->samples && l->channels * l->samples != values)
    return pc_fail_byte(err, PC_BAD_INPUT, 4, "%d analog values a frame do not divide by %d samples", values,
                        l->samples);
  l->scale = pc_c3d_scalar(file, "POINT", "SCALE", scale);
  l->real = l->scale < 0;
  l->rate = pc_c3d_scalar(file, "POINT", "RATE", pc_c3d_real(file->order, file->data + 20));
  if (!(l->rate > 0 && l->rate < 1e6) || !isfinite(l->scale))
    return pc_fail_byte(err, PC_BAD_INPUT, 20, "the C3D frame rate (%g) or scale (%g) is no usable number",
                        l->rate, l->scale);
  int block = header_word(file, 9);
  if (block == 0) block = small_count(pc_c3d_scalar(file, "POINT", "DATA_START", 0));
  if (block < 2 || (size_t)(block - 1) * BLOCK >= file->len)
    return pc_fail_byte(err, PC_BAD_INPUT, 16, "the C3D header puts the data outside the file (block %d)",
                        block);
  l->start = (size_t)(block - 1) * BLOCK;
  l->frame_bytes = (4 * (size_t)l->points + (size_t)l->channels * (size_t)l->samples) * (l->real ? 4 : 2);
  if (l->frame_bytes == 0)
    return pc_fail_byte(err, PC_BAD_INPUT, 2, "the C3D file has neither points nor analog channels");
  return count_frames(file, l, (file->len - l->start) / l->frame_bytes, err);
}

/* Label i of POINT or ANALOG; a list longer than 255 goes on in LABELS2, LABELS3, ... */
static const char *label(const c3d_file *file, const char *group, const char *base, size_t i,
                         pc_arena *arena) {
  char name[24];
  for (int part = 1; part < 100; part++) {
    snprintf(name, sizeof name, part == 1 ? "%s" : "%s%d", base, part);
    const c3d_parameter *p = pc_c3d_find(file, group, name);
    size_t n = pc_c3d_n_strings(p);
    if (i < n) return pc_c3d_string(p, i, arena);
    if (!p) break;
    i -= n;
  }
  return pc_arena_str(arena, "", 0);
}

static double value_at(const c3d_file *file, const layout *l, const unsigned char *frame, size_t i) {
  return l->real ? pc_c3d_real(file->order, frame + 4 * i) : pc_c3d_word(file->order, frame + 2 * i);
}

static int read_points(const c3d_file *file, const layout *l, pc_recording *r, pc_arena *arena, pc_err *err) {
  pc_markers *m = r->markers = pc_markers_make(l->points, (int)l->n_frames, l->rate, arena);
  if (!m) return pc_fail_memory(err);
  for (int i = 0; i < m->n; i++) {
    const char *name = label(file, "POINT", "LABELS", (size_t)i, arena);
    if (name && !*name) name = pc_say(arena, "point_%d", i + 1);
    if (!(m->names[i] = name)) return pc_fail_memory(err);
  }
  double scale = l->real ? 1 : l->scale;
  for (size_t f = 0; f < l->n_frames; f++) {
    const unsigned char *frame = file->data + l->start + f * l->frame_bytes;
    m->time[f] = (double)f / l->rate;
    for (size_t i = 0; i < (size_t)m->n; i++) {
      double *at = m->at + 3 * (f * (size_t)m->n + i), residual = value_at(file, l, frame, 4 * i + 3);
      if (!(residual >= 0)) continue; /* stays a gap */
      for (size_t c = 0; c < 3; c++) at[c] = scale * value_at(file, l, frame, 4 * i + c);
    }
  }
  return pc_markers_gaps(r, arena) || pc_markers_unique(r, arena) ? pc_fail_memory(err) : PC_OK;
}

/* Number i of a list that may go on in NAME2, NAME3, ... as labels do; both lists break at 255. */
static double listed(const c3d_file *file, const char *base, size_t i, double fallback) {
  char name[24];
  for (int part = 1; part < 100; part++) {
    snprintf(name, sizeof name, part == 1 ? "%s" : "%s%d", base, part);
    const c3d_parameter *p = pc_c3d_find(file, "ANALOG", name);
    if (!p) break;
    if (i < p->count) return pc_c3d_number(file, p, i, fallback);
    i -= p->count;
  }
  return fallback;
}

static int make_analog(const c3d_file *file, const layout *l, pc_analog *a, pc_arena *arena, pc_err *err) {
  size_t n_samples = l->n_frames * (size_t)l->samples;
  if (n_samples > INT_MAX)
    return pc_fail(err, PC_UNSUPPORTED, 0, "more analog samples than this program counts");
  *a = (pc_analog){.n = l->channels, .n_samples = (int)n_samples, .rate = l->rate * l->samples};
  a->names = PC_NEW(arena, const char *, a->n);
  a->units = PC_NEW(arena, const char *, a->n);
  a->value = pc_arena_get(arena, n_samples * (size_t)a->n, sizeof(double));
  if (!a->names || !a->units || !a->value) return pc_fail_memory(err);
  for (int i = 0; i < a->n; i++) {
    const char *name = label(file, "ANALOG", "LABELS", (size_t)i, arena);
    if (name && !*name) name = pc_say(arena, "analog_%d", i + 1);
    a->names[i] = name;
    a->units[i] = label(file, "ANALOG", "UNITS", (size_t)i, arena);
    if (!a->names[i] || !a->units[i]) return pc_fail_memory(err);
  }
  return PC_OK;
}

/* value = (stored - OFFSET) * SCALE * GEN_SCALE */
static int read_analog(const c3d_file *file, const layout *l, pc_recording *r, pc_arena *arena, pc_err *err) {
  pc_analog *a = r->analog = PC_NEW(arena, pc_analog, 1);
  if (!a) return pc_fail_memory(err);
  int code = make_analog(file, l, a, arena, err);
  if (code) return code;
  const char *format = pc_c3d_string(pc_c3d_find(file, "ANALOG", "FORMAT"), 0, arena);
  double *offset = PC_NEW(arena, double, a->n), *scale = PC_NEW(arena, double, a->n);
  if (!format || !offset || !scale) return pc_fail_memory(err);
  bool is_unsigned = strcasecmp(format, "UNSIGNED") == 0;
  double general = pc_c3d_scalar(file, "ANALOG", "GEN_SCALE", 1);
  for (int i = 0; i < a->n; i++) {
    scale[i] = general * listed(file, "SCALE", (size_t)i, 1);
    offset[i] = listed(file, "OFFSET", (size_t)i, 0);
    if (is_unsigned && offset[i] < 0) offset[i] += 65536;
  }
  for (size_t f = 0; f < l->n_frames; f++) {
    const unsigned char *frame = file->data + l->start + f * l->frame_bytes;
    for (size_t s = 0; s < (size_t)l->samples; s++)
      for (size_t i = 0; i < (size_t)a->n; i++) {
        double x = value_at(file, l, frame, 4 * (size_t)l->points + s * (size_t)a->n + i);
        if (is_unsigned && !l->real && x < 0) x += 65536;
        a->value[(f * (size_t)l->samples + s) * (size_t)a->n + i] = (x - offset[i]) * scale[i];
      }
  }
  return PC_OK;
}

/* The older way: up to 18 events in the header. Word 150 is a key, 151 the count, from 153 the times (s),
 * from 199 the labels of four characters. */
static int read_header_events(const c3d_file *file, const layout *l, pc_recording *r, pc_arena *arena,
                              pc_err *err) {
  enum { KEY = 12345, MOST = 18, TIMES = 2 * 152, LABELS = 2 * 198 };
  int n = header_word(file, 151);
  if (header_word(file, 150) != KEY || n < 1 || n > MOST) return PC_OK;
  r->events = PC_NEW(arena, pc_recording_event, n);
  if (!r->events) return pc_fail_memory(err);
  for (int i = 0; i < n; i++) {
    const char *name = (const char *)file->data + LABELS + 4 * i;
    double time = pc_c3d_real(file->order, file->data + TIMES + 4 * i);
    r->events[i].time = time - (double)(l->first_frame - 1) / l->rate;
    r->events[i].label = pc_span_name((pc_span){name, strnlen(name, 4)}, arena);
    r->events[i].context = "";
    if (!r->events[i].label) return pc_fail_memory(err);
  }
  r->n_events = n;
  return PC_OK;
}

/* EVENT: LABELS, CONTEXTS and TIMES (minutes, seconds); times count from frame 1. */
static int read_events(const c3d_file *file, const layout *l, pc_recording *r, pc_arena *arena, pc_err *err) {
  const c3d_parameter *times = pc_c3d_find(file, "EVENT", "TIMES");
  double used = pc_c3d_scalar(file, "EVENT", "USED", 0);
  if (!times || times->type != C3D_REAL || !(used >= 1)) return read_header_events(file, l, r, arena, err);
  size_t n = times->count / 2;
  if (used < (double)n) n = (size_t)used;
  r->events = PC_NEW(arena, pc_recording_event, n);
  if (!r->events) return pc_fail_memory(err);
  double start = (double)(l->first_frame - 1) / l->rate;
  for (size_t i = 0; i < n; i++) {
    pc_recording_event *e = &r->events[i];
    e->time = 60 * pc_c3d_number(file, times, 2 * i, 0) + pc_c3d_number(file, times, 2 * i + 1, 0) - start;
    e->label = pc_c3d_string(pc_c3d_find(file, "EVENT", "LABELS"), i, arena);
    e->context = pc_c3d_string(pc_c3d_find(file, "EVENT", "CONTEXTS"), i, arena);
    if (!e->label || !e->context) return pc_fail_memory(err);
  }
  r->n_events = (int)n;
  return PC_OK;
}

/* Channels alone have neither lengths nor axes. */
static int only_analog(pc_recording *r) {
  r->markers = NULL;
  r->unit_m = 1;
  r->found_units = "none (no markers)";
  r->found_up = "none (no markers)";
  return PC_OK;
}

static int read_c3d(pc_recording *r, const c3d_file *file, const pc_recording_opts *opts, pc_arena *arena,
                    pc_err *err) {
  layout l = {0};
  double *corners;
  int n_plates = 0, code = read_layout(file, &l, err);
  if (!code) code = read_points(file, &l, r, arena, err);
  if (!code) code = read_events(file, &l, r, arena, err);
  if (!code && l.channels) code = read_analog(file, &l, r, arena, err);
  if (!code) code = pc_c3d_corners(file, arena, &n_plates, &corners, err);
  if (code) return code;
  if (l.points == 0 && n_plates == 0) return only_analog(r);
  const char *units = pc_c3d_string(pc_c3d_find(file, "POINT", "UNITS"), 0, arena);
  const char *screen = pc_c3d_string(pc_c3d_find(file, "POINT", "Y_SCREEN"), 0, arena);
  pc_up up;
  if (!units || !screen) return pc_fail_memory(err);
  if ((code = pc_space_units(r, units, opts, arena, err))) return code;
  if (pc_space_up_c3d(r, screen, corners, n_plates, opts, arena, &up)) return pc_fail_memory(err);
  if (l.first_frame > 1 &&
      pc_note(r, arena, "the first frame is number %ld: time 0 is that frame", l.first_frame))
    return pc_fail_memory(err);
  pc_space_apply(r->markers, r->unit_m, up);
  if (n_plates && r->analog && (code = pc_c3d_plates(file, r, corners, n_plates, up, arena, err)))
    return code;
  if (l.points == 0) r->markers = NULL;
  return PC_OK;
}

pc_recording *pc_recording_read_c3d(const char *data, size_t len, const pc_recording_opts *opts,
                                    pc_arena *arena, pc_err *err) {
  c3d_file file;
  pc_recording *r = PC_NEW(arena, pc_recording, 1);
  if (!r) {
    pc_fail_memory(err);
    return NULL;
  }
  r->format = PC_FORMAT_C3D;
  if (pc_c3d_parameters(&file, (const unsigned char *)data, len, arena, err)) return NULL;
  return read_c3d(r, &file, opts, arena, err) ? NULL : r;
}
