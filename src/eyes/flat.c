/* flat.c: reads a flatbuffer that may be anything.
 *
 * A flatbuffer is a tree of tables in one block of bytes. A table begins with the distance back to its list
 * of fields; that list holds, per field, its distance from the table's start, 0 = absent. Lists and child
 * tables are reached by distances too. (FlatBuffers internals, Google, 2014: the public format document.)
 *
 * Each step is checked against the block. One that leads outside sets `broken` and reads as absent, so that
 * callers need to look once, at the end of a table. Nothing recurses here and no pointer into the block is
 * ever cast to a wider type: alignment is not taken for granted.
 */
#include "eyes/flat.h"

#include <string.h>

static bool inside(pc_flat *in, size_t at, size_t bytes) {
  if (at <= in->len && bytes <= in->len - at) return true;
  in->broken = true;
  return false;
}

static uint32_t word(pc_flat *in, size_t at) {
  if (!inside(in, at, 4)) return 0;
  const uint8_t *b = in->at + at;
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint16_t half_word(pc_flat *in, size_t at) {
  if (!inside(in, at, 2)) return 0;
  return (uint16_t)(in->at[at] | in->at[at + 1] << 8);
}

static int32_t signed_word(uint32_t bits) {
  int32_t value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static pc_flat_table table_at(pc_flat *in, size_t at) {
  pc_flat_table none = {in, 0, 0, 0}, t = {in, at, 0, 0};
  long long fields = (long long)at - signed_word(word(in, at));
  if (in->broken || fields < 0 || !inside(in, (size_t)fields, 4)) {
    in->broken = true;
    return none;
  }
  size_t bytes = half_word(in, (size_t)fields);
  if (bytes < 4 || !inside(in, (size_t)fields, bytes)) {
    in->broken = true;
    return none;
  }
  t.fields = (size_t)fields + 4;
  t.n_fields = (bytes - 4) / 2;
  return t;
}

pc_flat_table pc_flat_root(pc_flat *in) {
  return table_at(in, word(in, 0));
}

/* Where a field is; 0 = absent. */
static size_t find(const pc_flat_table *t, int field) {
  if ((size_t)field >= t->n_fields) return 0;
  size_t distance = half_word(t->in, t->fields + 2 * (size_t)field);
  return distance ? t->at + distance : 0;
}

int32_t pc_flat_int(const pc_flat_table *t, int field, int32_t otherwise) {
  size_t at = find(t, field);
  return at ? signed_word(word(t->in, at)) : otherwise;
}

uint8_t pc_flat_byte(const pc_flat_table *t, int field, uint8_t otherwise) {
  size_t at = find(t, field);
  if (!at) return otherwise;
  return inside(t->in, at, 1) ? t->in->at[at] : 0;
}

pc_flat_table pc_flat_child(const pc_flat_table *t, int field) {
  size_t at = find(t, field);
  if (!at) return (pc_flat_table){t->in, 0, 0, 0};
  return table_at(t->in, at + word(t->in, at));
}

pc_flat_list pc_flat_listed(const pc_flat_table *t, int field, size_t bytes_each) {
  pc_flat_list none = {t->in, 0, 0};
  size_t at = find(t, field);
  if (!at) return none;
  at += word(t->in, at);
  size_t n = word(t->in, at);
  if (t->in->broken || !inside(t->in, at + 4, n * bytes_each)) return none;
  return (pc_flat_list){t->in, at + 4, n};
}

pc_flat_table pc_flat_list_table(const pc_flat_list *l, size_t i) {
  size_t at = l->at + 4 * i;
  return table_at(l->in, at + word(l->in, at));
}

int32_t pc_flat_list_int(const pc_flat_list *l, size_t i) {
  return signed_word(word(l->in, l->at + 4 * i));
}
