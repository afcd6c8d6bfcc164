/* flat.h: a bounds-checked walk through a flatbuffer. See flat.c. */
#ifndef POSTERIOR_EYES_FLAT_H
#define POSTERIOR_EYES_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pc_flat {
  const uint8_t *at;
  size_t len;
  bool broken; /* an offset led outside: everything read since is zero */
} pc_flat;

typedef struct pc_flat_table {
  pc_flat *in;
  size_t at, fields; /* where it starts; where its list of fields starts */
  size_t n_fields;
} pc_flat_table;

typedef struct pc_flat_list {
  pc_flat *in;
  size_t at, n;
} pc_flat_list;

pc_flat_table pc_flat_root(pc_flat *in);
/* A field that is absent gives `otherwise`, an empty table or list. */
int32_t pc_flat_int(const pc_flat_table *t, int field, int32_t otherwise);
uint8_t pc_flat_byte(const pc_flat_table *t, int field, uint8_t otherwise);
pc_flat_table pc_flat_child(const pc_flat_table *t, int field);
pc_flat_list pc_flat_listed(const pc_flat_table *t, int field, size_t bytes_each);
/* Elements; i must be below n. */
pc_flat_table pc_flat_list_table(const pc_flat_list *l, size_t i);
int32_t pc_flat_list_int(const pc_flat_list *l, size_t i);

#endif
