/* write.c: tables as OpenSim's MOT/STO text, markers as TRC. Numbers are written in the C locale. */
#include "posterior/recording.h"
#include "recording/number.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct out {
  char *text;
  size_t len, room;
} out; /* text NULL: memory ran out */

__attribute__((format(printf, 2, 3))) static void put(out *o, const char *format, ...) {
  for (int tries = 0; o->text && tries < 2; tries++) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(o->text + o->len, o->room - o->len, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < o->room - o->len) {
      o->len += (size_t)n;
      return;
    }
    size_t room = 2 * o->room + (size_t)(n > 0 ? n : 0);
    char *more = realloc(o->text, room);
    if (!more) free(o->text);
    o->text = more, o->room = room;
  }
}

/* x and one character after it. */
static void put_number(out *o, double x, char after) {
  char text[PC_NUMBER_LENGTH + 1];
  int n = pc_number_write(text, x);
  text[n] = after;
  if (o->text && o->room - o->len > (size_t)n + 1) {
    memcpy(o->text + o->len, text, (size_t)n + 1);
    o->len += (size_t)n + 1;
    o->text[o->len] = 0;
  } else
    put(o, "%.*s", n + 1, text);
}

/* Opens an output with room for about n numbers, in the C locale; *old is what to go back to. */
static out begin(size_t n, locale_t *c, locale_t *old) {
  out o = {NULL, 0, 4096 + 14 * n};
  *c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  *old = *c ? uselocale(*c) : (locale_t)0;
  if (*c) o.text = malloc(o.room);
  return o;
}

static char *end(out *o, size_t *len, locale_t c, locale_t old) {
  if (c) {
    uselocale(old);
    freelocale(c);
  }
  if (len) *len = o->text ? o->len : 0;
  return o->text;
}

char *pc_table_write(const pc_table *t, size_t *len) {
  locale_t c, old;
  out o = begin((size_t)t->n_rows * (size_t)t->n_columns, &c, &old);
  put(&o, "%s\nversion=1\nnRows=%d\nnColumns=%d\ninDegrees=%s\nendheader\n", t->title ? t->title : "table",
      t->n_rows, t->n_columns, t->in_degrees ? "yes" : "no");
  for (int i = 0; i < t->n_columns; i++) put(&o, "%s%s", i ? "\t" : "", t->names[i]);
  put(&o, "\n");
  for (int r = 0; r < t->n_rows; r++)
    for (int i = 0; i < t->n_columns; i++) {
      double x = t->data[(size_t)r * (size_t)t->n_columns + (size_t)i];
      put_number(&o, x, i + 1 < t->n_columns ? '\t' : '\n');
    }
  return end(&o, len, c, old);
}

char *pc_markers_write_trc(const pc_markers *m, const char *name, size_t *len) {
  locale_t c, old;
  out o = begin(3 * (size_t)m->n_frames * (size_t)m->n, &c, &old);
  put(&o, "PathFileType\t4\t(X/Y/Z)\t%s\n", name);
  put(&o, "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrame"
          "s\n");
  put(&o, "%.12g\t%.12g\t%d\t%d\tm\t%.12g\t1\t%d\nFrame#\tTime", m->rate, m->rate, m->n_frames, m->n, m->rate,
      m->n_frames);
  for (int i = 0; i < m->n; i++) put(&o, "\t%s\t\t", m->names[i]);
  put(&o, "\n\t");
  for (int i = 1; i <= m->n; i++) put(&o, "\tX%d\tY%d\tZ%d", i, i, i);
  put(&o, "\n\n");
  for (int f = 0; f < m->n_frames; f++) {
    put(&o, "%d\t%.9g", f + 1, m->time[f]);
    for (int i = 0; i < m->n; i++) {
      const double *p = m->at + 3 * ((size_t)f * (size_t)m->n + (size_t)i);
      if (isnan(p[0]))
        put(&o, "\t\t\t"); /* a gap is three empty cells */
      else
        put(&o, "\t%.7f\t%.7f\t%.7f", p[0], p[1], p[2]);
    }
    put(&o, "\n");
  }
  return end(&o, len, c, old);
}
