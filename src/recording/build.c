/* build.c: what every reader does while it builds a recording. */
#include "recording/build.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_ROOM = 16 }; /* more notes than this say nothing new */

static const char *say(pc_arena *arena, const char *format, va_list args) {
  char text[512];
  vsnprintf(text, sizeof text, format, args);
  return pc_arena_str(arena, text, strlen(text));
}

const char *pc_say(pc_arena *arena, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *text = say(arena, format, args);
  va_end(args);
  return text;
}

int pc_note(pc_recording *recording, pc_arena *arena, const char *format, ...) {
  if (!recording->notes) recording->notes = PC_NEW(arena, const char *, NOTE_ROOM);
  if (!recording->notes) return PC_NO_MEMORY;
  if (recording->n_notes == NOTE_ROOM) return PC_OK;
  va_list args;
  va_start(args, format);
  const char *text = say(arena, format, args);
  va_end(args);
  if (!text) return PC_NO_MEMORY;
  recording->notes[recording->n_notes++] = text;
  return PC_OK;
}

int pc_fail_byte(pc_err *err, pc_code code, size_t byte, const char *format, ...) {
  char text[sizeof err->text];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  bool first = err && err->code == PC_OK;
  pc_fail(err, code, 0, "%s", text);
  if (first) err->byte = (long)byte;
  return code;
}

int pc_fail_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "not enough memory for this file");
}

pc_markers *pc_markers_make(int n, int n_frames, double rate, pc_arena *arena) {
  pc_markers *m = PC_NEW(arena, pc_markers, 1);
  if (!m) return NULL;
  *m = (pc_markers){.n = n, .n_frames = n_frames, .rate = rate};
  size_t samples = (size_t)n * (size_t)n_frames;
  m->names = PC_NEW(arena, const char *, n);
  m->time = PC_NEW(arena, double, n_frames);
  m->at = pc_arena_get(arena, samples, 3 * sizeof(double));
  if (!m->names || !m->time || !m->at) return NULL;
  for (size_t i = 0; i < 3 * samples; i++) m->at[i] = NAN;
  return m;
}

typedef struct named {
  const char *name;
  int index;
} named;

static int by_name(const void *a, const void *b) {
  const named *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  return order ? order : x->index - y->index;
}

int pc_markers_unique(pc_recording *recording, pc_arena *arena) {
  pc_markers *m = recording->markers;
  named *sorted = PC_NEW(arena, named, m->n);
  if (!sorted) return PC_NO_MEMORY;
  for (int i = 0; i < m->n; i++) sorted[i] = (named){m->names[i], i};
  qsort(sorted, (size_t)m->n, sizeof *sorted, by_name);
  int renamed = 0;
  for (int i = 1, same = 1; i < m->n; i++) {
    same = strcmp(sorted[i].name, sorted[i - 1].name) == 0 ? same + 1 : 1;
    if (same == 1) continue;
    m->names[sorted[i].index] = pc_say(arena, "%s_%d", sorted[i].name, same);
    if (!m->names[sorted[i].index]) return PC_NO_MEMORY;
    if (renamed++ == 0 &&
        pc_note(recording, arena, "several markers are named '%s': numbered _2, _3, ...", sorted[i].name))
      return PC_NO_MEMORY;
  }
  return PC_OK;
}

int pc_markers_gaps(pc_recording *recording, pc_arena *arena) {
  pc_markers *m = recording->markers;
  size_t samples = (size_t)m->n * (size_t)m->n_frames, gaps = 0, zeros = 0;
  for (size_t i = 0; i < samples; i++) {
    double *p = m->at + 3 * i;
    bool zero = p[0] == 0 && p[1] == 0 && p[2] == 0;
    bool gap = zero || !isfinite(p[0] + p[1] + p[2]);
    if (gap) p[0] = p[1] = p[2] = NAN;
    gaps += gap, zeros += zero;
  }
  recording->n_gaps = (int)gaps;
  if (zeros == 0) return PC_OK;
  return pc_note(recording, arena, "%zu marker samples are exactly 0 0 0: taken as gaps", zeros);
}
