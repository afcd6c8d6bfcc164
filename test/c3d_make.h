/* c3d_make.h: a C3D file in memory, for tests that know the answer beforehand.
 * begin; group, parameters; end_parameters; data; then bytes and len are a file. */
#ifndef POSTERIOR_C3D_MAKE_H
#define POSTERIOR_C3D_MAKE_H

#include <stddef.h>
#include <string.h>

enum { INTEL = 84, DEC = 85, MIPS = 86 };

typedef struct c3d_make {
  unsigned char bytes[64 * 1024];
  size_t len;
  int order;
} c3d_make;

static inline void make_word_at(c3d_make *m, size_t at, int word) {
  m->bytes[at + (m->order == MIPS)] = (unsigned char)(word & 255);
  m->bytes[at + (m->order != MIPS)] = (unsigned char)(word >> 8 & 255);
}

static inline void make_real_at(c3d_make *m, size_t at, double x) {
  float f = (float)(m->order == DEC ? 4 * x : x); /* VAX F counts its exponent differently */
  unsigned char b[4];
  memcpy(b, &f, 4);
  static const int place[3][4] = {{0, 1, 2, 3}, {2, 3, 0, 1}, {3, 2, 1, 0}};
  for (int i = 0; i < 4; i++) m->bytes[at + (size_t)place[m->order - INTEL][i]] = b[i];
}

static inline void make_word(c3d_make *m, int word) {
  make_word_at(m, m->len, word), m->len += 2;
}
static inline void make_real(c3d_make *m, double x) {
  make_real_at(m, m->len, x), m->len += 4;
}

static inline void make_begin(c3d_make *m, int order) {
  memset(m, 0, sizeof *m);
  m->order = order;
  m->bytes[0] = 2, m->bytes[1] = 0x50;
  m->bytes[515] = (unsigned char)order;
  m->len = 516;
}

static inline void make_group(c3d_make *m, int id, const char *name) {
  size_t n = strlen(name);
  m->bytes[m->len] = (unsigned char)n, m->bytes[m->len + 1] = (unsigned char)(256 - id);
  memcpy(m->bytes + m->len + 2, name, n);
  m->len += 2 + n;
  make_word(m, 3);
  m->bytes[m->len++] = 0; /* no description */
}

/* The head of a parameter; the caller appends `count` values of `size` bytes. */
static inline void make_parameter(c3d_make *m, int id, const char *name, int type, int n_dims,
                                  const int *dims) {
  size_t n = strlen(name), bytes = type < 0 ? 1 : (size_t)type;
  for (int i = 0; i < n_dims; i++) bytes *= (size_t)dims[i];
  m->bytes[m->len] = (unsigned char)n, m->bytes[m->len + 1] = (unsigned char)id;
  memcpy(m->bytes + m->len + 2, name, n);
  m->len += 2 + n;
  make_word(m, (int)(2 + 2 + (size_t)n_dims + bytes + 1));
  m->bytes[m->len++] = (unsigned char)type, m->bytes[m->len++] = (unsigned char)n_dims;
  for (int i = 0; i < n_dims; i++) m->bytes[m->len++] = (unsigned char)dims[i];
}

static inline void make_words(c3d_make *m, int id, const char *name, int n, const int *values) {
  make_parameter(m, id, name, 2, n != 1, &n);
  for (int i = 0; i < n; i++) make_word(m, values[i]);
  m->bytes[m->len++] = 0;
}

static inline void make_reals(c3d_make *m, int id, const char *name, int n_dims, const int *dims,
                              const double *values) {
  int n = 1;
  for (int i = 0; i < n_dims; i++) n *= dims[i];
  make_parameter(m, id, name, 4, n_dims, dims);
  for (int i = 0; i < n; i++) make_real(m, values[i]);
  m->bytes[m->len++] = 0;
}

/* n strings of one width, back to back in text. */
static inline void make_texts(c3d_make *m, int id, const char *name, int width, int n, const char *text) {
  make_parameter(m, id, name, -1, 2, (int[]){width, n});
  memcpy(m->bytes + m->len, text, (size_t)(width * n));
  m->len += (size_t)(width * n) + 1;
}

/* Ends the parameters and fills the header; data follow at m->len. */
static inline void make_end_parameters(c3d_make *m, int points, int channels, int samples, int first,
                                       int last, double scale, double rate) {
  m->len += 2;
  m->len = (m->len + 511) / 512 * 512;
  m->bytes[514] = (unsigned char)(m->len / 512 - 1);
  int words[] = {points, channels * samples, first, last, 10};
  for (int i = 0; i < 5; i++) make_word_at(m, 2 + 2 * (size_t)i, words[i]);
  make_real_at(m, 12, scale);
  make_word_at(m, 16, (int)(m->len / 512) + 1);
  make_word_at(m, 18, samples);
  make_real_at(m, 20, rate);
}

#endif
