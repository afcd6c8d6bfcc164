/* qp_columns.c: A'y, A x and A D A' for columns that share their rows.
 *
 * Many columns touch the same rows: all muscles from pelvis to thigh, all contact generators of a foot.
 * Columns with equal row lists form a group. Of a group the rows are gathered and scattered once; between,
 * its values stand row by row with four columns side by side, which are worked on at once, three rows at a
 * time: most muscles and all contacts come in threes. Columns of a single entry (residual actuators) need no
 * group.
 *
 * Motion keeps the pattern from frame to frame, so the groups are kept, the pattern is only compared and the
 * values are copied. The groups follow from the pattern alone: results do not depend on what was solved
 * before.
 */
#include "load/qp_columns.h"

#include <assert.h>
#include <string.h>

bool pc_qp_columns_make(pc_qp_columns *c, int n_max, int m_max, int nnz_max, pc_arena *arena) {
  memset(c, 0, sizeof *c);
  c->n = -1;
  for (c->slots = 16; c->slots < 2 * n_max;) c->slots *= 2;
  c->first = PC_NEW(arena, int, n_max + 1);
  c->order = PC_NEW(arena, int, 4 * n_max);
  c->lone = PC_NEW(arena, int, n_max);
  c->size = PC_NEW(arena, int, n_max);
  c->at = PC_NEW(arena, int, n_max);
  c->value = pc_arena_get(arena, (size_t)nnz_max, sizeof(pc_four));
  c->heavy = pc_arena_get(arena, (size_t)n_max, sizeof(pc_four));
  c->start = PC_NEW(arena, int, n_max + 1);
  c->row = PC_NEW(arena, int, nnz_max);
  c->group_of = PC_NEW(arena, int, n_max);
  c->table = PC_NEW(arena, int, c->slots);
  c->words = (m_max + 63) / 64;
  c->filled = PC_NEW(arena, uint64_t, (size_t)m_max * (size_t)c->words);
  c->later_start = PC_NEW(arena, int, m_max + 1);
  c->later = PC_NEW(arena, int, (size_t)m_max *(size_t)m_max / 2);
  c->wide = pc_arena_get(arena, (size_t)n_max, sizeof(pc_four));
  return c->first && c->order && c->lone && c->size && c->at && c->value && c->heavy && c->start && c->row &&
         c->group_of && c->table && c->filled && c->later_start && c->later && c->wide;
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

/* Puts every column into the group of its rows. */
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
      c->size[c->n_groups] = 0;
      c->group_of[i] = c->n_groups++;
    }
    c->group_of[i] = c->group_of[c->table[slot]];
    c->size[c->group_of[i]]++;
  }
}

/* Lays the groups out, each column in its place. */
static void lay_groups(pc_qp_columns *c, const pc_qp *qp) {
  int at = 0;
  c->first[0] = 0;
  for (int k = 0; k < c->n_groups; k++) {
    c->first[k + 1] = c->first[k] + (c->size[k] + 3) / 4 * 4;
    c->size[k] = 0;
  }
  for (int i = 0; i < qp->n; i++) {
    int k = c->group_of[i];
    if (!is_lone(qp, i)) c->order[c->first[k] + c->size[k]++] = i;
  }
  for (int k = 0; k < c->n_groups; k++) {
    int some = c->order[c->first[k]], count = qp->start[some + 1] - qp->start[some];
    for (int i = c->first[k] + c->size[k]; i < c->first[k + 1]; i++) c->order[i] = c->order[i - 1];
    c->at[k] = at;
    at += count * (c->first[k + 1] - c->first[k]) / 4;
  }
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
  int fours, count; /* columns / 4, rows */
  const pc_four *value;
} group;

static inline group get_group(const pc_qp_columns *c, const pc_qp *qp, int k) {
  const int *column = c->order + c->first[k];
  int start = qp->start[*column];
  return (group){column, qp->row + start, (c->first[k + 1] - c->first[k]) / 4, qp->start[*column + 1] - start,
                 c->value + c->at[k]};
}

static void copy_values(const pc_qp_columns *c, const pc_qp *qp, int k) {
  group g = get_group(c, qp, k);
  for (int j = 0; j < g.fours; j++) {
    const int *column = g.column + 4 * j;
    const double *from[4];
    pc_four *value = c->value + c->at[k] + j;
    for (int i = 0; i < 4; i++) from[i] = qp->value + qp->start[column[i]];
    for (int p = 0; p < g.count; p++, value += g.fours)
      *value = (pc_four){from[0][p], from[1][p], from[2][p], from[3][p]};
  }
  for (int i = c->size[k] % 4; i % 4; i++) /* the repeated columns weigh nothing */
    for (int p = 1; p <= g.count; p++) c->value[c->at[k] + p * g.fours - 1][i] = 0;
}

void pc_qp_columns_take(pc_qp_columns *c, const pc_qp *qp) {
  size_t starts = (size_t)(qp->n + 1) * sizeof(int), rows = (size_t)qp->start[qp->n] * sizeof(int);
  if (c->n != qp->n || c->m != qp->m || memcmp(c->start, qp->start, starts) != 0 ||
      memcmp(c->row, qp->row, rows) != 0) {
    c->n = qp->n, c->m = qp->m;
    memcpy(c->start, qp->start, starts);
    memcpy(c->row, qp->row, rows);
    find_groups(c, qp);
    lay_groups(c, qp);
    find_fill(c, qp);
  }
  for (int k = 0; k < c->n_groups; k++) copy_values(c, qp, k);
}

/* The rows of a group are worked through in threes; what is left over, in ones. The functions below are told
 * how many as a constant, so that their inner loops are straight code. */
enum { ROWS = 3 };

/* sum[j] (+)= rows p.. times y */
FOUR_INLINE void price_rows(const group *in, const double *y, int p, int rows, pc_four *restrict sum) {
  const pc_four *value = in->value + p * in->fours;
  double factor[ROWS];
  for (int k = 0; k < rows; k++) factor[k] = y[in->row[p + k]];
  for (int j = 0; j < in->fours; j++) {
    pc_four more = value[j] * factor[0];
    for (int k = 1; k < rows; k++) more += value[k * in->fours + j] * factor[k];
    sum[j] = p ? sum[j] + more : more;
  }
}

PC_CLONES
void pc_qp_columns_price(const pc_qp_columns *c, const pc_qp *qp, const double *y, const double *g,
                         double *out) {
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, qp, k);
    int p = 0;
    if (in.count == 0) c->wide[0] = FOUR_OF(0); /* all empty columns are one group */
    for (; p + ROWS <= in.count; p += ROWS) price_rows(&in, y, p, ROWS, c->wide);
    for (; p < in.count; p++) price_rows(&in, y, p, 1, c->wide);
    for (int j = 0; j < in.fours; j++)
      for (int i = 3; i >= 0; i--) /* backwards: of a repeated column the first counts */
        out[in.column[4 * j + i]] = c->wide[in.count ? j : 0][i];
  }
  for (int k = 0; k < c->n_lone; k++) {
    int i = c->lone[k], at = qp->start[i];
    out[i] = qp->value[at] * y[qp->row[at]];
  }
  for (int i = 0; g && i < qp->n; i++) out[i] -= g[i];
}

/* r += rows p.. times the columns' x */
FOUR_INLINE void add_rows(const group *in, const pc_four *restrict x, int p, int rows, double *r) {
  const pc_four *value = in->value + p * in->fours;
  pc_four sum[ROWS];
  for (int k = 0; k < rows; k++) sum[k] = FOUR_OF(0);
  for (int j = 0; j < in->fours; j++)
    for (int k = 0; k < rows; k++) sum[k] += value[k * in->fours + j] * x[j];
  for (int k = 0; k < rows; k++) r[in->row[p + k]] += FOUR_SUM(sum[k]);
}

FOUR_INLINE void gather(const group *in, const double *x, pc_four *restrict wide) {
  for (int j = 0; j < in->fours; j++) {
    const int *column = in->column + 4 * j;
    wide[j] = (pc_four){x[column[0]], x[column[1]], x[column[2]], x[column[3]]};
  }
}

PC_CLONES
void pc_qp_columns_residual(const pc_qp_columns *c, const pc_qp *qp, const double *x, double *r) {
  for (int j = 0; j < qp->m; j++) r[j] = -qp->b[j];
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, qp, k);
    int p = 0;
    gather(&in, x, c->wide);
    for (; p + ROWS <= in.count; p += ROWS) add_rows(&in, c->wide, p, ROWS, r);
    for (; p < in.count; p++) add_rows(&in, c->wide, p, 1, r);
  }
  for (int k = 0; k < c->n_lone; k++) {
    int i = c->lone[k], at = qp->start[i];
    r[qp->row[at]] += qp->value[at] * x[i];
  }
}

PC_CLONES
void pc_qp_columns_square(const pc_qp_columns *c, const pc_qp *qp, const double *weight, double *U,
                          int stride) {
  for (int k = 0; k < c->n_groups; k++) {
    group in = get_group(c, qp, k);
    gather(&in, weight, c->wide);
    for (int q = 0; q < in.count; q++) {
      double *column = U + in.row[q] * stride;
      int p = 0;
      for (int j = 0; j < in.fours; j++) c->heavy[j] = in.value[q * in.fours + j] * c->wide[j];
      for (; p + ROWS <= q + 1; p += ROWS) add_rows(&in, c->heavy, p, ROWS, column);
      for (; p <= q; p++) add_rows(&in, c->heavy, p, 1, column);
    }
  }
  for (int k = 0; k < c->n_lone; k++) {
    int i = c->lone[k], at = qp->start[i];
    U[qp->row[at] * stride + qp->row[at]] += weight[i] * qp->value[at] * qp->value[at];
  }
}
