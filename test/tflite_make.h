/* tflite_make.h: writes small TFLite files for tests and fuzzing: a flatbuffer from front to back, parents
 * before children, every field of a table in a slot of four bytes. */
#ifndef POSTERIOR_TFLITE_MAKE_H
#define POSTERIOR_TFLITE_MAKE_H

#include <stdint.h>
#include <string.h>

typedef struct maker {
  uint8_t at[1 << 16];
  size_t len;
  int n_tensors, n_ops;
  size_t tensors, ops, codes, buffers, n_buffers; /* lists, and how full */
  size_t graph;
} maker;

enum { MAKER_LIST = 64 }; /* entries that each list has room for */

static inline void put4(maker *m, size_t at, uint32_t v) {
  for (int k = 0; k < 4; k++) m->at[at + (size_t)k] = (uint8_t)(v >> 8 * k);
}

static inline size_t room(maker *m, size_t bytes) {
  size_t at = (m->len + 3) & ~(size_t)3;
  m->len = at + bytes;
  return at;
}

/* A table of n fields, all absent. */
static inline size_t make_table(maker *m, int n) {
  size_t list = room(m, 4 + 2 * (size_t)n), t = room(m, 4 + 4 * (size_t)n);
  m->at[list] = (uint8_t)(4 + 2 * n);
  m->at[list + 2] = (uint8_t)(4 + 4 * n);
  put4(m, t, (uint32_t)(t - list));
  return t;
}

static inline size_t slot(maker *m, size_t t, int field) {
  size_t list = t - (m->at[t] | (size_t)m->at[t + 1] << 8);
  m->at[list + 4 + 2 * (size_t)field] = (uint8_t)(4 + 4 * field);
  return t + 4 + 4 * (size_t)field;
}

static inline void set_field(maker *m, size_t t, int field, int value) {
  put4(m, slot(m, t, field), (uint32_t)value);
}
static inline void link_at(maker *m, size_t at, size_t to) {
  put4(m, at, (uint32_t)(to - at));
}
static inline void set_link(maker *m, size_t t, int field, size_t to) {
  link_at(m, slot(m, t, field), to);
}

static inline size_t make_bytes(maker *m, const void *bytes, size_t n, size_t each) {
  size_t at = room(m, 4 + n * each);
  put4(m, at, (uint32_t)n);
  if (bytes) memcpy(m->at + at + 4, bytes, n * each);
  return at;
}

static inline size_t make_ints(maker *m, const int32_t *v, size_t n) {
  return make_bytes(m, v, n, 4);
}

/* One more entry of a list of tables. */
static inline void list_add(maker *m, size_t list, size_t n, size_t table) {
  put4(m, list, (uint32_t)n + 1);
  link_at(m, list + 4 + 4 * n, table);
}

static inline size_t make_list(maker *m) {
  size_t list = make_bytes(m, NULL, MAKER_LIST, 4);
  put4(m, list, 0);
  return list;
}

static inline void maker_begin(maker *m) {
  memset(m, 0, sizeof *m);
  room(m, 8);
  memcpy(m->at + 4, "TFL3", 4);
  size_t model = make_table(m, 5);
  link_at(m, 0, model);
  m->codes = make_list(m);
  set_link(m, model, 1, m->codes);
  size_t graphs = make_bytes(m, NULL, 1, 4);
  set_link(m, model, 2, graphs);
  m->buffers = make_list(m);
  set_link(m, model, 4, m->buffers);
  m->graph = make_table(m, 4);
  link_at(m, graphs + 4, m->graph);
  m->tensors = make_list(m);
  set_link(m, m->graph, 0, m->tensors);
  m->ops = make_list(m);
  set_link(m, m->graph, 3, m->ops);
  list_add(m, m->buffers, m->n_buffers++, make_table(m, 1)); /* buffer 0: none */
}

/* A tensor; bytes NULL: computed. Returns its number; *table, when asked for, to add sparsity. */
static inline int make_tensor(maker *m, const int32_t *dim, int n_dims, int type, const void *bytes, size_t n,
                              size_t *table) {
  size_t t = make_table(m, 8);
  list_add(m, m->tensors, (size_t)m->n_tensors, t);
  set_link(m, t, 0, make_ints(m, dim, (size_t)n_dims));
  set_field(m, t, 1, type);
  if (bytes) {
    size_t b = make_table(m, 1);
    set_field(m, t, 2, (int)m->n_buffers);
    list_add(m, m->buffers, m->n_buffers++, b);
    set_link(m, b, 0, make_bytes(m, bytes, n, 1));
  }
  if (table) *table = t;
  return m->n_tensors++;
}

/* An operator with n options, given as field and value in turn. */
static inline void make_op(maker *m, int kind, const int32_t *in, int n_in, int out, const int *options,
                           int n) {
  size_t code = make_table(m, 4), op = make_table(m, 5), o = make_table(m, 8);
  set_field(m, code, 0, kind > 127 ? 127 : kind);
  set_field(m, code, 3, kind);
  list_add(m, m->codes, (size_t)m->n_ops, code);
  list_add(m, m->ops, (size_t)m->n_ops, op);
  set_field(m, op, 0, m->n_ops++);
  set_link(m, op, 1, make_ints(m, in, (size_t)n_in));
  int32_t to = out;
  set_link(m, op, 2, make_ints(m, &to, 1));
  for (int k = 0; k < n; k++) set_field(m, o, options[2 * k], options[2 * k + 1]);
  set_link(m, op, 4, o);
}

static inline void maker_end(maker *m, int in, const int32_t *out, int n_out) {
  int32_t from = in;
  set_link(m, m->graph, 1, make_ints(m, &from, 1));
  set_link(m, m->graph, 2, make_ints(m, out, (size_t)n_out));
}

#endif
