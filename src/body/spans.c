/* spans.c: the pairs of segments that muscles run between, and what moves one against the other.
 *
 * A straight piece of a path from one segment to another lengthens, in a unit motion of a coordinate, by
 * its line times the relative twist of the two segments (body.h, pc_stretch). That twist does not depend
 * on the muscle: the 238 muscles of the built-in human run between some sixty pairs. So the twists are
 * summed once a frame for each pair, the ones of driven coordinates into their driver's, and a muscle's
 * arms are then inner products of six. The speed it shortens at is one more, with the relative velocity.
 */
#include "body/spans.h"

#include <string.h>

/* The terms of the span from segment a to b, a < b; returns how many. */
static int list_terms(const pc_body *body, int a, int b, pc_span_term *term) {
  int n = 0;
  double sign[2] = {1, -1};
  int end[2] = {a, b};
  while (end[0] != end[1]) { /* a parent's index is the lower */
    int deep = end[1] > end[0];
    const pc_joint *joint = &body->joints[end[deep]];
    for (int c = 0; c < joint->n_coordinates; c++)
      term[n++] = (pc_span_term){joint->first_coordinate + c, sign[deep]};
    end[deep] = joint->parent;
  }
  return n;
}

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

/* A row without terms: the motion's, or a pad. */
static void append_empty(pc_spans *s, int *n_rows) {
  s->row[*n_rows] = 0;
  ++*n_rows;
  s->term_start[*n_rows] = s->term_start[*n_rows - 1];
}

/* Appends the rows of one span, each free coordinate's terms together; returns how many coordinates. */
static int append_rows(const pc_body *body, pc_spans *s, int *n_rows, const pc_span_term *term, int n) {
  int count = 0;
  append_empty(s, n_rows);
  for (int z = 0; z < body->n_free; z++) {
    int out = s->term_start[*n_rows];
    for (int i = 0; i < n; i++)
      if (free_behind(body, term[i].coordinate) == z) s->term[out++] = term[i];
    if (out == s->term_start[*n_rows]) continue;
    s->row[*n_rows] = z + 1, count++;
    s->term_start[++*n_rows] = out;
  }
  if (*n_rows % 2) append_empty(s, n_rows);
  return count;
}

pc_spans *pc_spans_make(const pc_body *body) {
  int ns = body->n_segments, n_terms = 0, n_rows = 0;
  pc_spans *s = PC_NEW(body->arena, pc_spans, 1);
  pc_span_term *term = PC_NEW(body->arena, pc_span_term, body->n_coordinates + 1);
  if (!s || !term || !(s->between = PC_NEW(body->arena, int, ns *ns))) return NULL;
  s->n_segments = ns;
  for (int i = 0; i < ns * ns; i++) s->between[i] = -1;
  for (int m = 0; m < body->n_muscles; m++) mark_pairs(body, &body->muscles[m], s->between);
  for (int i = 0; i < ns * ns; i++)
    if (s->between[i] == 0) s->between[i] = s->n++, n_terms += list_terms(body, i / ns, i % ns, term);
  int room = n_terms + 2 * s->n; /* a motion and at most one pad each */
  s->row_start = PC_NEW(body->arena, int, s->n + 1), s->row = PC_NEW(body->arena, int, room);
  s->term_start = PC_NEW(body->arena, int, room + 1);
  s->term = PC_NEW(body->arena, pc_span_term, n_terms + 1);
  s->end = pc_arena_get(body->arena, (size_t)s->n, sizeof *s->end), s->count = PC_NEW(body->arena, int, s->n);
  if (!s->row_start || !s->row || !s->term_start || !s->term || !s->end || !s->count) return NULL;
  for (int i = 0; i < ns * ns; i++) {
    int k = s->between[i];
    if (k < 0) continue;
    s->end[k][0] = i / ns, s->end[k][1] = i % ns;
    s->count[k] = append_rows(body, s, &n_rows, term, list_terms(body, i / ns, i % ns, term));
    s->row_start[k + 1] = n_rows;
  }
  return s;
}

/* The terms of row r together: components 0 and 1, 2 and 3, 4 and 5. */
static inline void add_terms(const pc_spans *s, const pc_pose *pose, int r, pc_two sum[3]) {
  for (int k = 0; k < 3; k++) sum[k] = two_of(0);
  for (int i = s->term_start[r]; i < s->term_start[r + 1]; i++) {
    int c = s->term[i].coordinate;
    const double *twist = pose->twist[c];
    pc_two factor = two_of(s->term[i].sign * pose->gain[c]);
    for (int k = 0; k < 3; k++) sum[k] += factor * (pc_two){twist[2 * k], twist[2 * k + 1]};
  }
}

/* The first row: how fast the one segment moves against the other. */
static inline void move(const pc_spans *s, const pc_pose *pose, int k, pc_two sum[3]) {
  const double *v = pose->vel[s->end[k][0]], *w = pose->vel[s->end[k][1]];
  for (int i = 0; i < 3; i++) sum[i] = (pc_two){v[2 * i], v[2 * i + 1]} - (pc_two){w[2 * i], w[2 * i + 1]};
}

void pc_spans_place(const pc_spans *s, const pc_pose *pose, pc_span_pair *pair) {
  for (int k = 0; k < s->n; k++)
    for (int r = s->row_start[k]; r < s->row_start[k + 1]; r += 2, pair++) {
      pc_two one[3], other[3];
      if (r == s->row_start[k])
        move(s, pose, k, one);
      else
        add_terms(s, pose, r, one);
      add_terms(s, pose, r + 1, other);
      for (int i = 0; i < 3; i++) {
        pair->twist[2 * i] = (pc_two){one[i][0], other[i][0]};
        pair->twist[2 * i + 1] = (pc_two){one[i][1], other[i][1]};
      }
    }
}
