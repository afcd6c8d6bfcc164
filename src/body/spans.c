/* spans.c: the pairs of segments that muscles run between, and what moves one against the other.
 *
 * A straight piece of a path from one segment to another lengthens, in a unit motion of a coordinate, by
 * its line times the relative twist of the two segments (body.h, pc_stretch). That twist does not depend
 * on the muscle: the 238 muscles of the built-in human run between some sixty pairs. So the twists are
 * worked out once a frame for each pair, the ones of driven coordinates into their driver's, and a muscle's
 * arms are then inner products of six. The speed it shortens at is one more, with the relative velocity.
 *
 * How a free coordinate carries a segment is how it carries the parent, and what it moves in the segment's
 * own joint. Most coordinates move few joints, so there are few different carries, each one addition or two
 * away from its parent's; a row of a span is the difference of two.
 */
#include "body/spans.h"

#include <string.h>

static int free_behind(const pc_body *body, int c) {
  int driver = body->coordinates[c].driver;
  return body->coordinates[driver >= 0 ? driver : c].free;
}

/* Marks every pair of segments one straight piece of muscle m may join; wraps and conditional points come
 * and go, so any two of its segments. */
static void mark_pairs(const pc_body *body, const pc_muscle *m, int *between) {
  int n = m->n_points + m->n_wraps;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      int s[2], at[2] = {i, j};
      for (int k = 0; k < 2; k++)
        s[k] = at[k] < m->n_points
                   ? body->points[m->first_point + at[k]].segment
                   : body->wraps[body->path_wraps[m->first_wrap + at[k] - m->n_points].object].segment;
      if (s[0] < s[1]) between[s[0] * body->n_segments + s[1]] = 0;
    }
}

static void list_carries(const pc_body *body, pc_spans *s) {
  int terms = 0, nz = body->n_free, *of = s->carry_of;
  s->n_carries = 1 + body->n_segments;
  for (int segment = 1; segment < body->n_segments; segment++) {
    const pc_joint *joint = &body->joints[segment];
    for (int z = 0; z < nz; z++) {
      int base = of[joint->parent * nz + z], first = terms;
      for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++)
        if (free_behind(body, c) == z) s->term[terms++] = c;
      of[segment * nz + z] = terms > first ? s->n_carries : base;
      if (terms > first) s->carry[s->n_carries++] = (pc_carry){base, first, terms};
    }
  }
}

static void append(pc_spans *s, int *n_rows, int row, int first, int second) {
  s->row[*n_rows] = row, s->from[*n_rows][0] = first, s->from[*n_rows][1] = second;
  ++*n_rows;
}

/* Appends the rows of the span from a to b; returns how many coordinates. */
static int append_rows(const pc_body *body, pc_spans *s, int *n_rows, int a, int b) {
  int count = 0, nz = body->n_free;
  const int *of = s->carry_of;
  append(s, n_rows, 0, 1 + a, 1 + b);
  for (int z = 0; z < nz; z++)
    if (of[a * nz + z] != of[b * nz + z]) append(s, n_rows, z + 1, of[a * nz + z], of[b * nz + z]), count++;
  while (*n_rows % 4) append(s, n_rows, 0, 0, 0);
  return count;
}

pc_spans *pc_spans_make(const pc_body *body) {
  int ns = body->n_segments, nq = body->n_coordinates, n_rows = 0;
  pc_spans *s = PC_NEW(body->arena, pc_spans, 1);
  int *of = PC_NEW(body->arena, int, ns * body->n_free + 1);
  if (!s || !of || !(s->between = PC_NEW(body->arena, int, ns *ns))) return NULL;
  s->n_segments = ns;
  for (int i = 0; i < ns * ns; i++) s->between[i] = -1;
  for (int m = 0; m < body->n_muscles; m++) mark_pairs(body, &body->muscles[m], s->between);
  for (int i = 0; i < ns * ns; i++)
    if (s->between[i] == 0) s->between[i] = s->n++;
  s->carry_of = PC_NEW(body->arena, int, ns * body->n_free + 1), s->term = PC_NEW(body->arena, int, nq + 1),
  s->carry = PC_NEW(body->arena, pc_carry, 1 + ns + nq);
  int room = s->n * (body->n_free + 4); /* the motion, all coordinates, pads */
  s->row_start = PC_NEW(body->arena, int, s->n + 1), s->row = PC_NEW(body->arena, int, room + 1);
  s->from = pc_arena_get(body->arena, (size_t)room + 1, sizeof *s->from);
  s->end = pc_arena_get(body->arena, (size_t)s->n, sizeof *s->end), s->count = PC_NEW(body->arena, int, s->n);
  if (!s->carry_of || !s->term || !s->carry || !s->row_start || !s->row || !s->from || !s->end || !s->count)
    return NULL;
  list_carries(body, s);
  for (int i = 0; i < ns * ns; i++) {
    int k = s->between[i];
    if (k < 0) continue;
    s->end[k][0] = i / ns, s->end[k][1] = i % ns;
    s->count[k] = append_rows(body, s, &n_rows, i / ns, i % ns);
    s->row_start[k + 1] = n_rows;
  }
  return s;
}

/* Six numbers as three pairs. */
static inline void load(const double v[6], pc_two out[3]) {
  for (int k = 0; k < 3; k++) out[k] = (pc_two){v[2 * k], v[2 * k + 1]};
}

static void place_carries(const pc_spans *s, const pc_pose *pose, pc_two (*carry)[3]) {
  for (int k = 0; k < 3; k++) carry[0][k] = two_of(0);
  for (int i = 0; i < s->n_segments; i++) load(pose->vel[i], carry[1 + i]);
  for (int i = 1 + s->n_segments; i < s->n_carries; i++) {
    const pc_carry *from = &s->carry[i];
    pc_two sum[3] = {carry[from->base][0], carry[from->base][1], carry[from->base][2]}, twist[3];
    for (int t = from->first; t < from->end; t++) {
      pc_two gain = two_of(pose->gain[s->term[t]]);
      load(pose->twist[s->term[t]], twist);
      for (int k = 0; k < 3; k++) sum[k] += gain * twist[k];
    }
    for (int k = 0; k < 3; k++) carry[i][k] = sum[k];
  }
}

/* Rows r and the next three. */
FOUR_INLINE void place_four(const int (*from)[2], const pc_two (*carry)[3], pc_span_four *four) {
  pc_four row[4];
  pc_two rest[4];
  for (int i = 0; i < 4; i++) {
    const pc_two *a = carry[from[i][0]], *b = carry[from[i][1]];
    row[i] = *(const pc_four_any *)a - *(const pc_four_any *)b;
    rest[i] = a[2] - b[2];
  }
  four_transpose(row);
  for (int k = 0; k < 4; k++) four->twist[k] = row[k];
  four->twist[4] = (pc_four){rest[0][0], rest[1][0], rest[2][0], rest[3][0]};
  four->twist[5] = (pc_four){rest[0][1], rest[1][1], rest[2][1], rest[3][1]};
}

PC_CLONES
static void place_spans(const pc_spans *s, const pc_two (*carry)[3], pc_span_four *four) {
  for (int r = 0; r < s->row_start[s->n]; r += 4, four++)
    place_four((const int(*)[2])s->from + r, carry, four);
}

void pc_spans_place(const pc_spans *s, const pc_pose *pose, pc_two (*carry)[3], pc_span_four *four) {
  place_carries(s, pose, carry);
  place_spans(s, (const pc_two(*)[3])carry, four);
}
