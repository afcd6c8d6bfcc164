/* qp_columns.c: A'y, A x and A D A' for columns that share their rows.
 *
 * Many columns touch the same rows: all muscles from pelvis to thigh, all contact generators of a foot.
 * Columns with equal row lists form a group. Of a group the rows are gathered and scattered once; between,
 * four columns are worked on at once and three rows at a time: most muscles and all contacts come in threes.
 * Fours of columns that are all zero (muscles at rest) are passed over. Columns of a single entry (residual
 * actuators) need no group.
 *
 * Motion keeps the pattern from frame to frame, so the groups are kept, the pattern is only compared and the
 * values are copied. The groups follow from the pattern alone: results do not depend on what was solved
 * before.
 */
#include "load/qp_columns.h"

#include <assert.h>
#include <string.h>

enum { ROWS = 3 }; /* in a block */

bool pc_qp_columns_make(pc_qp_columns *c, int n_max, int m_max, int nnz_max, pc_arena *arena) {
  memset(c, 0, sizeof *c);
  c->n = -1;
  for (c->slots = 16; c->slots < 2 * n_max;) c->slots *= 2;
  c->first = PC_NEW(arena, int, n_max + 1);
  c->order = PC_NEW(arena, int, 4 * n_max);
  c->lone = PC_NEW(arena, int, n_max);
  c->source = PC_NEW(arena, int, 4 * n_max);
  c->blocks = PC_NEW(arena, int, n_max);
  c->row_at = PC_NEW(arena, int, n_max);
  c->at = PC_NEW(arena, int, n_max);
  int padded = nnz_max + (ROWS - 1) * n_max;
  c->rows = PC_NEW(arena, int, padded);
  c->value = pc_arena_get(arena, (size_t)padded, sizeof(pc_four));
  c->live = PC_NEW(arena, const pc_four *, n_max);
  c->start = PC_NEW(arena, int, n_max + 1);
  c->row = PC_NEW(arena, int, nnz_max);
  c->group_of = PC_NEW(arena, int, n_max);
  c->table = PC_NEW(arena, int, c->slots);
  c->words = (m_max + 63) / 64;
  c->filled = PC_NEW(arena, uint64_t, (size_t)m_max * (size_t)c->words);
  c->later_start = PC_NEW(arena, int, m_max + 1);
  c->later = PC_NEW(arena, int, (size_t)m_max *(size_t)m_max / 2);
  c->wide = pc_arena_get(arena, (size_t)n_max, sizeof(pc_four));
  return c->first && c->order && c->lone && c->source && c->blocks && c->row_at && c->at && c->rows &&
         c->value && c->live && c->start && c->row && c->group_of && c->table && c->filled &&
         c->later_start && c->later && c->wide;
}

static bool same_rows(const pc_qp *qp, int i, int k) {
  int count = qp->start[i + 1] - qp->start[i];
  return count == qp->start[k + 1] - qp->start[k] &&
         memcmp(qp->row + qp->start[i], qp->row + qp->start[k], (size_t)count * sizeof(int)) == 0;
}

/* Fowler, Noll & Vo's hash (FNV-1a) of a row list */
static unsigned hash_rows(const pc_qp *qp, int i) {
  unsigned hash = 2166136261u;
  for (int k = qp->start[i]; k < qp->start[i + 1]; k++) hash = (hash ^ (unsigned)qp->row[k]) * 16777619u;
  return hash ^ hash >> 15;
}

static bool is_lone(const pc_qp *qp, int i) {
  return qp->start[i + 1] - qp->start[i] == 1;
}

/* Puts every column into the group of its rows; first[k + 1] counts those of group k. */
static void find_groups(pc_qp_columns *c, const pc_qp *qp) {
  memset(c->table, -1, (size_t)c->slots * sizeof(int)); /* a slot holds a group's first column */
  c->n_groups = c->n_lone = 0;
  for (int i = 0; i < qp->n; i++) {
    if (is_lone(qp, i)) {
      c->lone[c->n_lone++] = i;
      continue;
    }
    unsigned slot = hash_rows(qp, i) & (unsigned)(c->slots - 1);
    while (c->table[slot] >= 0 && !same_rows(qp, i, c->table[slot]))
      slot = (slot + 1) & (unsigned)(c->slots - 1);
    if (c->table[slot] < 0) {
      c->table[slot] = i;
      c->group_of[i] = c->n_groups++;
      c->first[c->n_groups] = 0;
    }
    c->group_of[i] = c->group_of[c->table[slot]];
    c->first[c->group_of[i] + 1]++;
  }
}

/* Lays the groups out, each column in its place. */
static void lay_columns(pc_qp_columns *c, const pc_qp *qp) {
  int *next = c->at; /* its turn comes later */
  c->first[0] = 0;
  for (int k = 0; k < c->n_groups; k++) {
    next[k] = c->first[k];
    c->first[k + 1] = c->first[k] + (c->first[k + 1] + 3) / 4 * 4;
  }
  for (int i = 0; i < qp->n; i++)
    if (!is_lone(qp, i)) c->order[next[c->group_of[i]]++] = i;
  for (int k = 0; k < c->n_groups; k++) {
    for (int i = next[k]; i < c->first[k + 1]; i++) c->order[i] = qp->n;
    for (int i = c->first[k]; i < c->first[k + 1]; i++)
      c->source[i] = c->order[i < next[k] ? i : next[k] - 1];
  }
}

/* And their rows and room for their values. */
static void lay_rows(pc_qp_columns *c, const pc_qp *qp) {
  int at = 0, rows = 0;
  for (int k = 0; k < c->n_groups; k++) {
    int some = c->order[c->first[k]], count = qp->start[some + 1] - qp->start[some];
    c->blocks[k] = (count + ROWS - 1) / ROWS;
    c->row_at[k] = rows, c->at[k] = at;
    for (int p = 0; p < ROWS * c->blocks[k]; p++)
      c->rows[rows++] = p < count ? qp->row[qp->start[some] + p] : qp->m;
    at += ROWS * c->blocks[k] * (c->first[k + 1] - c->first[k]) / 4;
  }
  memset(c->value, 0, (size_t)at * sizeof *c->value);
}

static bool is_filled(const pc_qp_columns *c, int column, int row) {
  return c->filled[column * c->words + row / 64] >> row % 64 & 1;
}

static void fill_in(pc_qp_columns *c, int column, int row) {
  c->filled[column * c->words + row / 64] |= (uint64_t)1 << row % 64;
}

/* Which entries of the upper factor, made from the last column to the first (qp.c), may not be zero: those of
 * the matrix, and a column fills those before it that it reaches. */
static void find_fill(pc_qp_columns *c, const pc_qp *qp) {
  int count = 0;
  memset(c->filled, 0, (size_t)(c->m * c->words) * sizeof *c->filled);
  for (int k = 0; k < c->n_groups; k++) {
    int some = c->order[c->first[k]];
    for (int q = qp->start[some]; q < qp->start[some + 1]; q++)
      for (int p = qp->start[some]; p < qp->start[some + 1]; p++)
        if (qp->row[p] < qp->row[q]) fill_in(c, qp->row[q], qp->row[p]);
  }
  for (int j = c->m - 1; j >= 0; j--)
    for (int k = j + 1; k < c->m; k++)
      for (int i = 0; is_filled(c, k, j) && i <= j / 64; i++)
        c->filled[j * c->words + i] |= c->filled[k * c->words + i]; /* rows from j on mean nothing there */
  for (int j = 0; j < c->m; j++) {
    c->later_start[j] = count;
    for (int k = j + 1; k < c->m; k++)
      if (is_filled(c, k, j)) c->later[count++] = k;
  }
  c->later_start[c->m] = count;
}

/* A group as the loops want it. */
typedef struct group {
  const int *column, *row;
  int fours, blocks; /* columns / 4, rows / 3 */
  pc_four *value;
} group;

static inline group get_group(const pc_qp_columns *c, int k) {
  return (group){c->order + c->first[k], c->rows + c->row_at[k], (c->first[k + 1] - c->first[k]) / 4,
                 c->blocks[k], c->value + c->at[k]};
}

/* From the values of one block of rows to those of the next. */
static inline ptrdiff_t block_size(const group *in) {
  return (ptrdiff_t)ROWS * in->fours;
}

PC_CLONES
static void copy_values(const pc_qp_columns *c, const pc_qp *qp) {
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, k);
    int count = qp->start[*in.column + 1] - qp->start[*in.column];
    for (int j = 0; j < in.fours; j++) {
      const int *i = c->source + c->first[k] + 4 * j;
      const double *w = qp->value + qp->start[i[0]], *x = qp->value + qp->start[i[1]];
      const double *y = qp->value + qp->start[i[2]], *z = qp->value + qp->start[i[3]];
      pc_four *to = in.value + ROWS * j;
      int p = 0;
      for (; p + ROWS <= count; p += ROWS, to += block_size(&in))
        for (int q = 0; q < ROWS; q++) to[q] = (pc_four){w[p + q], x[p + q], y[p + q], z[p + q]};
      for (; p < count; p++) to[p % ROWS] = (pc_four){w[p], x[p], y[p], z[p]};
    }
  }
}

void pc_qp_columns_take(pc_qp_columns *c, const pc_qp *qp) {
  size_t starts = (size_t)(qp->n + 1) * sizeof(int), rows = (size_t)qp->start[qp->n] * sizeof(int);
  if (c->n != qp->n || c->m != qp->m || memcmp(c->start, qp->start, starts) != 0 ||
      memcmp(c->row, qp->row, rows) != 0) {
    c->n = qp->n, c->m = qp->m;
    memcpy(c->start, qp->start, starts);
    memcpy(c->row, qp->row, rows);
    find_groups(c, qp);
    lay_columns(c, qp);
    lay_rows(c, qp);
    find_fill(c, qp);
  }
  copy_values(c, qp);
}

/* `blocks` is told as a constant where there is one, as mostly, so that its row factors stay in registers. */
FOUR_INLINE void price_group(const group *in, int blocks, const double *y, double *out) {
  const pc_four *first = in->value;
  for (int j = 0; j < in->fours; j++, first += ROWS) {
    const pc_four *value = first;
    pc_four sum = FOUR_OF(0);
    for (int b = 0; b < blocks; b++, value += block_size(in)) {
      const int *row = in->row + ROWS * b;
      sum += value[0] * y[row[0]] + value[1] * y[row[1]] + value[2] * y[row[2]];
    }
    for (int i = 0; i < 4; i++) out[in->column[4 * j + i]] = sum[i];
  }
}

PC_CLONES
void pc_qp_columns_price(const pc_qp_columns *c, const pc_qp *qp, const double *y, double *restrict out) {
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, k);
    if (in.blocks == 1)
      price_group(&in, 1, y, out);
    else
      price_group(&in, in.blocks, y, out);
  }
  for (int k = 0; k < c->n_lone; k++) {
    int i = c->lone[k], at = qp->start[i];
    out[i] = qp->value[at] * y[qp->row[at]];
  }
}

/* The columns' numbers x, four by four, of those fours that are not all zero, and where the values of these
 * begin; returns how many. */
FOUR_INLINE int gather(const group *in, const double *x, pc_four *restrict wide,
                       const pc_four **restrict live) {
  int n = 0;
  for (int j = 0; j < in->fours; j++) {
    const int *column = in->column + 4 * j;
    double a = x[column[0]], b = x[column[1]], c = x[column[2]], d = x[column[3]];
    wide[n] = (pc_four){a, b, c, d}, live[n] = in->value + ROWS * j;
    n += fabs(a) + fabs(b) + fabs(c) + fabs(d) > 0;
  }
  return n;
}

PC_CLONES
void pc_qp_columns_residual(const pc_qp_columns *c, const pc_qp *qp, const double *x, double *restrict r) {
  for (int j = 0; j < qp->m; j++) r[j] = -qp->b[j];
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, k);
    int n = gather(&in, x, c->wide, c->live);
    for (int b = 0; b < in.blocks && n; b++) {
      const int *row = in.row + ROWS * b;
      pc_four sum[ROWS] = {{0}};
      for (int j = 0; j < n; j++) {
        const pc_four *value = c->live[j] + b * block_size(&in);
        for (int p = 0; p < ROWS; p++) sum[p] += value[p] * c->wide[j];
      }
      for (int p = 0; p < ROWS; p++) r[row[p]] += FOUR_SUM(sum[p]);
    }
  }
  for (int k = 0; k < c->n_lone; k++) {
    int i = c->lone[k], at = qp->start[i];
    r[qp->row[at]] += qp->value[at] * x[i];
  }
}

/* U += what block p of the rows has with block q, of n fours of columns. */
FOUR_INLINE void square_blocks(const group *in, const pc_four *weight, const pc_four *const *live, int n,
                               int p, int q, double *restrict U, int stride) {
  const int *row = in->row + ROWS * p, *of = in->row + ROWS * q;
  pc_four sum[ROWS * ROWS] = {{0}};
  for (int j = 0; j < n; j++) {
    const pc_four *a = live[j] + p * block_size(in), *b = live[j] + q * block_size(in);
    for (int k = 0; k < ROWS; k++) {
      pc_four heavy = b[k] * weight[j];
      for (int i = 0; i < ROWS; i++) sum[ROWS * k + i] += heavy * a[i];
    }
  }
  for (int k = 0; k < ROWS; k++) {
    double *column = U + of[k] * stride;
    pc_two two = four_sums(&sum[ROWS * k], &sum[ROWS * k + 1]);
    column[row[0]] += two[0], column[row[1]] += two[1], column[row[2]] += FOUR_SUM(sum[ROWS * k + 2]);
  }
}

PC_CLONES
void pc_qp_columns_square(const pc_qp_columns *c, const pc_qp *qp, const double *weight, double *restrict U,
                          int stride) {
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, k);
    int n = gather(&in, weight, c->wide, c->live);
    for (int q = 0; q < in.blocks && n; q++)
      for (int p = 0; p <= q; p++) square_blocks(&in, c->wide, c->live, n, p, q, U, stride);
  }
  for (int k = 0; k < c->n_lone; k++) {
    int i = c->lone[k], at = qp->start[i];
    U[qp->row[at] * stride + qp->row[at]] += weight[i] * qp->value[at] * qp->value[at];
  }
}
