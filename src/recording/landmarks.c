/* landmarks.c: body landmarks of a video, as JSON lines.
 *
 *   {"model":"full","w":1080,"h":1920,"fps":30}
 *   {"t":0.0333,"lm":[[x,y,z,visibility] x 33],"world":[[x,y,z,visibility] x 33]}
 *   {"t":0.0667,"lm":null}
 *
 * The 33 landmarks are MediaPipe's (Bazarevsky et al., "BlazePose", 2020), in its order. Image
 * coordinates are 0..1 with y down and are kept as they are. World coordinates are metres as the network
 * imagines the person, origin between the hips, x to the right of the picture, y down, z away from the
 * camera: half a turn about x makes that Y up. Nothing tells where forward is, so X stays the picture's.
 * A frame without a person is a frame of gaps; visibility becomes the weight.
 */
#include "recording/space.h"
#include "recording/text.h"

#include <ctype.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <string.h>

enum { LANDMARKS = 33 };

static const char *const names[LANDMARKS] = {
    "nose",        "left_eye_inner",  "left_eye",        "left_eye_outer", "right_eye_inner",
    "right_eye",   "right_eye_outer", "left_ear",        "right_ear",      "mouth_left",
    "mouth_right", "left_shoulder",   "right_shoulder",  "left_elbow",     "right_elbow",
    "left_wrist",  "right_wrist",     "left_pinky",      "right_pinky",    "left_index",
    "right_index", "left_thumb",      "right_thumb",     "left_hip",       "right_hip",
    "left_knee",   "right_knee",      "left_ankle",      "right_ankle",    "left_heel",
    "right_heel",  "left_foot_index", "right_foot_index"};

const char *pc_landmark_name(int i) {
  return names[i];
}

/* The next JSON object, blank lines skipped; NULL at the end or, with *code set, on an error. */
static json_t *next_object(pc_text *text, int *code, pc_err *err) {
  pc_span line;
  *code = PC_OK;
  while (pc_text_line(text, &line)) {
    if (pc_span_trim(line).len == 0) continue;
    json_error_t e;
    json_t *object = json_loadb(line.at, line.len, 0, &e);
    if (json_is_object(object)) return object;
    json_decref(object);
    json_t *more = object ? NULL : json_object(); /* a scanner without memory says "expected" or nothing */
    bool full = !object && (!more || json_error_code(&e) == json_error_out_of_memory);
    json_decref(more);
    if (full)
      *code = pc_fail_memory(err);
    else
      *code = pc_fail(err, PC_BAD_INPUT, text->line, "not a JSON object (%.120s); is the line cut short?",
                      object ? "another value" : e.text);
    return NULL;
  }
  return NULL;
}

/* [[x,y,z] or [x,y,z,visibility]] x 33 into at[99] and weight[33]; null or absent leaves them. */
static int read_points(const json_t *array, const char *what, long line, double *at, double *weight,
                       pc_err *err) {
  if (!array || json_is_null(array)) return PC_OK;
  if (!json_is_array(array) || json_array_size(array) != LANDMARKS)
    return pc_fail(err, PC_BAD_INPUT, line, "'%s' must be null or a list of %d landmarks", what, LANDMARKS);
  for (size_t i = 0; i < LANDMARKS; i++) {
    const json_t *p = json_array_get(array, i);
    size_t n = json_array_size(p);
    if (n != 3 && n != 4)
      return pc_fail(err, PC_BAD_INPUT, line, "'%s', landmark %zu: must be [x, y, z, visibility]", what, i);
    for (size_t c = 0; c < n; c++)
      if (!json_is_number(json_array_get(p, c)))
        return pc_fail(err, PC_BAD_INPUT, line, "'%s', landmark %zu: not a number", what, i);
    for (size_t c = 0; c < 3; c++) at[3 * i + c] = json_number_value(json_array_get(p, c));
    double seen = n == 4 ? json_number_value(json_array_get(p, 3)) : 1;
    if (weight) weight[i] = seen < 0 ? 0 : seen > 1 ? 1 : seen;
  }
  return PC_OK;
}

static int read_frame(const json_t *frame, long line, int f, pc_recording *r, pc_err *err) {
  const json_t *t = json_object_get(frame, "t"), *world = json_object_get(frame, "world");
  const char *what = world ? "world" : "wl"; /* an older name */
  size_t at = (size_t)f * LANDMARKS;
  pc_markers *m = r->markers;
  if (!json_is_number(t)) return pc_fail(err, PC_BAD_INPUT, line, "a frame needs its time 't' in seconds");
  m->time[f] = json_number_value(t);
  if (f > 0 && m->time[f] <= m->time[f - 1])
    return pc_fail(err, PC_BAD_INPUT, line, "time does not go on: %g s after %g s", m->time[f],
                   m->time[f - 1]);
  if (!json_object_get(frame, "lm") && !json_object_get(frame, what))
    return pc_fail(err, PC_BAD_INPUT, line, "a frame needs its landmarks 'lm' (null when nobody is seen)");
  int code = read_points(json_object_get(frame, "lm"), "lm", line, r->image + 3 * at, NULL, err);
  return code ? code
              : read_points(json_object_get(frame, what), what, line, m->at + 3 * at, m->weight + at, err);
}

static int read_frames(pc_text *text, json_t *frame, pc_recording *r, int *n, pc_err *err) {
  int code = PC_OK;
  *n = 0;
  while (frame) {
    code = read_frame(frame, text->line, *n, r, err);
    json_decref(frame);
    if (code) return code;
    ++*n;
    frame = next_object(text, &code, err);
  }
  return code;
}

/* Frames there can be: lines that are not blank, no more than bytes for the shortest frame. */
static size_t count_frames(pc_text text) {
  pc_span line;
  size_t n = 0, most = (size_t)(text.end - text.at) / sizeof "{\"t\":1,\"lm\":null}" + 1;
  while (pc_text_line(&text, &line)) n += pc_span_trim(line).len > 0;
  return n < most ? n : most;
}

static int make_room(pc_recording *r, int n_frames, double fps, pc_arena *arena, pc_err *err) {
  r->markers = pc_markers_make(LANDMARKS, n_frames, fps, arena);
  size_t samples = (size_t)n_frames * LANDMARKS;
  r->image = pc_arena_get(arena, samples, 3 * sizeof(double));
  if (!r->markers || !r->image || !(r->markers->weight = PC_NEW(arena, double, samples)))
    return pc_fail_memory(err);
  for (size_t i = 0; i < 3 * samples; i++) r->image[i] = NAN;
  memcpy(r->markers->names, names, sizeof names);
  return PC_OK;
}

/* The first object: a header, or a frame when the header is missing (then *frame holds it). */
static int read_header(pc_text *text, pc_recording *r, double *fps, json_t **frame, pc_arena *arena,
                       pc_err *err) {
  int code;
  json_t *first = next_object(text, &code, err);
  *frame = NULL;
  if (code) return code;
  if (!first) return pc_fail(err, PC_BAD_INPUT, 0, "the file is empty; a landmark recording was expected");
  if (json_object_get(first, "lm") || json_object_get(first, "t")) {
    *frame = first;
    code = pc_note(r, arena, "no header line: picture size and rate are not known");
  } else {
    r->image_w = json_number_value(json_object_get(first, "w"));
    r->image_h = json_number_value(json_object_get(first, "h"));
    *fps = json_number_value(json_object_get(first, "fps"));
    json_decref(first);
    *frame = next_object(text, &code, err);
    if (code) return code;
  }
  if (code) {
    json_decref(*frame);
    return pc_fail_memory(err);
  }
  return *frame ? PC_OK : pc_fail(err, PC_BAD_INPUT, text->line, "the recording holds no frames");
}

/* Units and axes are the format's own; opts may overrule them (a camera on its side). */
static int finish(pc_recording *r, const pc_recording_opts *opts, pc_arena *arena, pc_err *err) {
  pc_markers *m = r->markers;
  int last = m->n_frames - 1;
  pc_up up = {1, -1};
  if (!(m->rate > 0)) m->rate = last > 0 ? last / (m->time[last] - m->time[0]) : 30;
  r->unit_m = opts && opts->unit_m > 0 ? opts->unit_m : 1;
  r->found_units = pc_say(arena, "m (as the landmark network imagines the person, not measured)");
  int axis = opts ? tolower((unsigned char)opts->up) : 0;
  bool told = axis >= 'x' && axis <= 'z';
  if (told) up = (pc_up){axis - 'x', opts->down ? -1 : 1};
  r->found_up = told ? pc_say(arena, "%s%c up, as told", opts->down ? "-" : "", axis)
                     : pc_say(arena, "Y up (image y points down, turned; origin between the hips)");
  if (!r->found_units || !r->found_up || pc_markers_gaps(r, arena)) return pc_fail_memory(err);
  pc_space_apply(m, r->unit_m, up);
  return PC_OK;
}

static int read_landmarks(pc_recording *r, pc_text text, const pc_recording_opts *opts, pc_arena *arena,
                          pc_err *err) {
  size_t frames = count_frames(text);
  double fps = 0;
  json_t *frame;
  int n, code = read_header(&text, r, &fps, &frame, arena, err);
  if (code) return code;
  code = frames > INT_MAX / LANDMARKS ? pc_fail(err, PC_UNSUPPORTED, 0, "too many frames")
                                      : make_room(r, (int)frames, fps, arena, err);
  if (code) {
    json_decref(frame);
    return code;
  }
  if ((code = read_frames(&text, frame, r, &n, err))) return code;
  r->markers->n_frames = n;
  return finish(r, opts, arena, err);
}

pc_recording *pc_recording_read_landmarks(const char *data, size_t len, const pc_recording_opts *opts,
                                          pc_arena *arena, pc_err *err) {
  pc_recording *r = PC_NEW(arena, pc_recording, 1);
  if (!r) {
    pc_fail_memory(err);
    return NULL;
  }
  r->format = PC_FORMAT_LANDMARKS;
  return read_landmarks(r, pc_text_open(data, len), opts, arena, err) ? NULL : r;
}
