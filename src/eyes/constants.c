/* constants.c: weights as they lie in the file, to plain floats.
 *
 * Stored are IEEE half-precision numbers, and for the detector only those that are not zero. The sparse
 * form (TFLite schema, "SparsityParameters") is a tree of levels, one per dimension and, below them, one per
 * dimension of a block. A level is dense (every index) or compressed (the indices listed between two
 * entries of `segments`). The position on the last level is the place among the stored values. Walking it
 * costs at most a step a level for each stored number and each row; a file that lies about its lists is
 * stopped there, so that the work is bounded by the file's size.
 */
#include "eyes/constants.h"

#include <math.h>
#include <string.h>

static double half_value(unsigned bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double size = exponent == 31  ? (fraction ? NAN : INFINITY)
                : exponent == 0 ? ldexp(fraction, -24)
                                : ldexp(1024 + fraction, exponent - 25);
  return bits & 0x8000 ? -size : size;
}

float *pc_constant_floats(const pc_flat_list *bytes, int stored, size_t n, pc_arena *arena, pc_err *err) {
  size_t each = stored == PC_STORED_HALF ? 2 : 4;
  if (stored != PC_STORED_HALF && stored != PC_STORED_FLOAT) {
    pc_fail(err, PC_UNSUPPORTED, 0, "weights of type %d are not read", stored);
    return NULL;
  }
  if (bytes->n / each < n) {
    pc_fail(err, PC_BAD_INPUT, 0, "a tensor of %zu numbers has %zu bytes", n, bytes->n);
    return NULL;
  }
  float *value = PC_NEW(arena, float, n);
  if (!value) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  const uint8_t *from = bytes->in->at + bytes->at;
  if (stored == PC_STORED_FLOAT)
    memcpy(value, from, 4 * n);
  else
    for (size_t i = 0; i < n; i++) value[i] = (float)half_value(from[2 * i] | (unsigned)from[2 * i + 1] << 8);
  return value;
}

int32_t *pc_constant_ints(const pc_flat_list *bytes, size_t n, pc_arena *arena, pc_err *err) {
  int32_t *value = bytes->n / 4 < n ? NULL : PC_NEW(arena, int32_t, n);
  if (value)
    memcpy(value, bytes->in->at + bytes->at, 4 * n);
  else
    pc_fail(err, PC_BAD_INPUT, 0, "a tensor of %zu integers has %zu bytes", n, bytes->n);
  return value;
}

/* ---- sparse ------------------------------------------------------------------------------------ */

enum { LEVELS = 8 };

/* A list of 32, 16 or 8 bit numbers. */
typedef struct numbers {
  pc_flat_list list;
  int bytes;
} numbers;

typedef struct level {
  bool dense;
  size_t size;               /* dense */
  numbers segments, indices; /* compressed */
  int of;                    /* dimension of the tensor that it indexes */
  size_t stride;             /* what one step of its index is, in the tensor's order */
} level;

typedef struct walk {
  level at[LEVELS];
  int n_levels;
  size_t steps, n_stored, n;
  const float *stored;
  float *value;
} walk;

static size_t number(const numbers *l, size_t i) {
  if (i >= l->list.n) {
    l->list.in->broken = true;
    return 0;
  }
  const uint8_t *b = l->list.in->at + l->list.at + i * (size_t)l->bytes;
  size_t value = b[0];
  for (int k = 1; k < l->bytes; k++) value |= (size_t)b[k] << 8 * k;
  return value;
}

static numbers read_numbers(const pc_flat_table *t, int field) {
  static const int BYTES[] = {4, 4, 2, 1}; /* by the type's number: none, 32, 16, 8 bits */
  int type = pc_flat_byte(t, field, 0);
  pc_flat_table holder = pc_flat_child(t, field + 1);
  numbers l = {{t->in, 0, 0}, type >= 0 && type <= 3 ? BYTES[type] : 4};
  l.list = pc_flat_listed(&holder, 0, (size_t)l.bytes);
  return l;
}

/* One level down: p is the place on the level above, offset the place in the tensor so far. */
static bool descend(walk *w, int depth, size_t p, size_t offset) {
  if (w->steps-- == 0) return false;
  if (depth == w->n_levels) {
    if (p >= w->n_stored || offset >= w->n) return false;
    w->value[offset] = w->stored[p];
    return true;
  }
  const level *l = &w->at[depth];
  if (l->dense) {
    for (size_t i = 0; i < l->size; i++)
      if (!descend(w, depth + 1, p * l->size + i, offset + i * l->stride)) return false;
    return true;
  }
  size_t end = number(&l->segments, p + 1);
  for (size_t k = number(&l->segments, p); k < end; k++) {
    size_t i = number(&l->indices, k);
    if (l->indices.list.in->broken || !descend(w, depth + 1, k, offset + i * l->stride)) return false;
  }
  return !l->segments.list.in->broken;
}

/* Which dimension each level indexes, and how far one step of it goes. */
static bool read_levels(walk *w, const pc_flat_table *sparsity, const int *dim, int n_dims) {
  pc_flat_list order = pc_flat_listed(sparsity, 0, 4), blocks = pc_flat_listed(sparsity, 1, 4),
               metadata = pc_flat_listed(sparsity, 2, 4);
  size_t block[LEVELS] = {1, 1, 1, 1, 1, 1, 1, 1}, stride[LEVELS];
  if (order.n != metadata.n || order.n != (size_t)n_dims + blocks.n || order.n > LEVELS) return false;
  w->n_levels = (int)order.n;
  w->steps = LEVELS * (w->n_stored + 128);
  for (int k = 0; k < w->n_levels; k++) {
    level *l = &w->at[k];
    pc_flat_table m = pc_flat_list_table(&metadata, (size_t)k);
    int which = pc_flat_list_int(&order, (size_t)k), size = pc_flat_int(&m, 1, 0);
    if (which < 0 || which >= w->n_levels || size < 0) return false;
    l->of = which < n_dims ? which : pc_flat_list_int(&blocks, (size_t)(which - n_dims));
    if (l->of < 0 || l->of >= n_dims) return false;
    l->dense = pc_flat_byte(&m, 0, 0) == 0;
    l->size = (size_t)size;
    l->segments = read_numbers(&m, 2);
    w->steps += LEVELS * l->segments.list.n;
    l->indices = read_numbers(&m, 4);
    bool in_block = which >= n_dims;
    if (in_block && !l->dense) return false;
    if (in_block) block[l->of] *= l->size;
    l->stride = in_block;
  }
  stride[n_dims - 1] = 1;
  for (int d = n_dims - 1; d > 0; d--) stride[d - 1] = stride[d] * (size_t)dim[d];
  for (int k = 0; k < w->n_levels; k++) {
    level *l = &w->at[k];
    l->stride = stride[l->of] * (l->stride ? 1 : block[l->of]);
  }
  return !sparsity->in->broken;
}

float *pc_constant_sparse(const pc_flat_list *bytes, int stored, const pc_flat_table *sparsity,
                          const int *dim, int n_dims, pc_arena *arena, pc_err *err) {
  walk w = {.n = 1, .n_stored = bytes->n / (stored == PC_STORED_HALF ? 2 : 4)};
  for (int d = 0; d < n_dims; d++) w.n *= (size_t)dim[d];
  w.stored = pc_constant_floats(bytes, stored, w.n_stored, arena, err);
  w.value = PC_NEW(arena, float, w.n);
  if (!w.stored) return NULL;
  if (!w.value) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  if (n_dims < 1 || !read_levels(&w, sparsity, dim, n_dims) || !descend(&w, 0, 0, 0)) {
    pc_fail(err, PC_BAD_INPUT, 0, "sparse weights do not fit their tensor");
    return NULL;
  }
  return w.value;
}
