/* spans.h: the pairs of segments that muscles run between, and what moves one against the other. */
#ifndef POSTERIOR_SPANS_H
#define POSTERIOR_SPANS_H

#include "base/four.h"
#include "base/two.h"
#include "posterior/body.h"

/* The twist that a unit of one free coordinate gives a segment: that of carry `base`, its parent's, and
 * of the coordinates of its own joint that follow the free one. */
typedef struct pc_carry {
  int base, first, end; /* in pc_spans.term */
} pc_carry;

/* A span is a pair of segments, the first of lower index. Its first row is the motion of the pose itself, the
 * others the free coordinates that move one segment against the other, padded to a multiple of four. A row is
 * the difference of two carries. */
typedef struct pc_spans {
  int n, n_segments;
  int (*end)[2];  /* n: the two segments */
  int *between;   /* n_segments * n_segments, first segment times n_segments plus second: span, or -1 */
  int *row_start; /* n + 1, all multiples of four */
  int *count;     /* n: free coordinates */
  int *row;       /* 0 for the motion (and a pad, which adds nothing); free coordinate plus 1 */
  int (*from)[2]; /* by row: the carries of the first segment and of the second */
  int n_carries;  /* 0 is no twist; 1 + s is segment s in the motion of the pose; then those listed */
  pc_carry *carry;
  int *carry_of; /* n_segments * n_free, segment by segment: the carry by a free coordinate, or 0 */
  int *term;     /* coordinates */
} pc_spans;

/* Four rows, side by side: first segment's twist less the second's. */
typedef struct pc_span_four {
  pc_four twist[6];
} pc_span_four;

/* The span between two segments that some muscle joins, given in either order. */
static inline int pc_span_of(const pc_spans *spans, int a, int b) {
  return a < b ? spans->between[a * spans->n_segments + b] : spans->between[b * spans->n_segments + a];
}

/* Part of pc_topology_make; NULL when out of memory. */
pc_spans *pc_spans_make(const pc_body *body);

/* Fills four[r / 4] for rows r and the next three, and carry (n_carries). The pose must hold velocities, or
 * the first rows mean nothing. */
void pc_spans_place(const pc_spans *spans, const pc_pose *pose, pc_two (*carry)[3], pc_span_four *four);

#endif
