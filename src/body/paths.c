/* paths.c: the paths of all muscles of a frame at once.
 *
 * What pc_path_trace and pc_path_arms find for one muscle, the load station asks for hundreds in every
 * frame. Most need no search: a path without wraps and conditional points is the same straight stretches
 * in every pose, those along one bone keep their length, and of the others only the two ends move. These
 * stretches are drawn four at a time, in one loop over all muscles. A path over one wrap starts as if it
 * were straight, and is wound (single_wrap.c). What is left is traced one by one.
 *
 * A stretch between two segments then gives arms and speed as inner products of its line with the
 * relative twists of its span (spans.c), four rows at a time. Mostly the rows of the span are all the rows
 * of the muscle, and the products are its arms as they come; else they are added where they belong.
 *
 * The plain road, one muscle after the other and joint by joint, stays in path.c and arms.c; test_path
 * holds this one against it.
 */
#include "body/paths.h"
#include "base/vec.h"
#include "body/topology.h"

#include <string.h>

/* ---- what never changes -------------------------------------------------------------------------- */

static bool always_straight(const pc_body *body, const pc_muscle *m) {
  for (int i = 0; i < m->n_points; i++)
    if (body->points[m->first_point + i].kind != PC_POINT_FIXED) return false;
  for (int i = 0; i < m->n_wraps; i++)
    if (body->wraps[body->path_wraps[m->first_wrap + i].object].active) return false;
  return true;
}

/* Lists the straight stretches of a path and adds up what stays within segments. */
static void list_stretches(const pc_body *body, pc_paths *p, int m) {
  const pc_muscle *muscle = &body->muscles[m];
  for (int i = muscle->first_point; i + 1 < muscle->first_point + muscle->n_points; i++) {
    const pc_path_point *a = &body->points[i], *b = a + 1;
    if (a->segment == b->segment) {
      p->rigid[m] += v3_distance(a->at, b->at);
      continue;
    }
    bool up = a->segment < b->segment;
    pc_fixed_four *four = &p->four[p->n_fixed / 4];
    four->low[p->n_fixed % 4] = p->work->place[up ? i : i + 1];
    four->high[p->n_fixed % 4] = p->work->place[up ? i + 1 : i];
    p->owner[p->n_fixed] = m;
    p->span[p->n_fixed++] = pc_span_of(body->topology->spans, a->segment, b->segment);
  }
}

/* Are the muscle's rows those of the spans of all its stretches? */
static bool as_spanned(const pc_body *body, const pc_paths *p, int m) {
  const pc_topology *t = body->topology;
  int n = t->row_start[m + 1] - t->row_start[m], all = p->count[m] > 0;
  for (int i = p->first[m]; i < p->first[m] + p->count[m]; i++) all &= t->spans->count[p->span[i]] == n;
  return all;
}

/* The same once the path is wound at a leg. */
static bool as_wound(const pc_body *body, const pc_paths *p, int m, const pc_single_leg *leg) {
  const pc_topology *t = body->topology;
  int n = t->row_start[m + 1] - t->row_start[m], all = 1;
  for (int k = 0; k < 2; k++) all &= leg->span[k] < 0 || t->spans->count[leg->span[k]] == n;
  for (int i = p->first_fixed[m]; i < p->first_fixed[m + 1]; i++)
    all &= (leg->crosses && i == leg->stretch) || t->spans->count[p->span[i]] == n;
  return all;
}

static void list_all(const pc_body *body, pc_paths *p) {
  int legs = 0;
  for (int m = 0; m < body->n_muscles; m++) {
    bool single = pc_single_fits(body, p->work, m);
    p->record[m] = body->topology->row_start[m] + m;
    p->first_fixed[m] = p->n_fixed;
    p->traced[m] = !single && !always_straight(body, &body->muscles[m]);
    if (!p->traced[m]) list_stretches(body, p, m);
    if (single) {
      p->single[p->n_single] = pc_single_list(body, p->work, m, p->first_fixed[m], legs, p->leg);
      legs += p->single[p->n_single++].n_legs;
    }
  }
  p->first_fixed[body->n_muscles] = p->n_fixed;
  p->record[body->n_muscles] = body->topology->row_start[body->n_muscles] + body->n_muscles;
  for (int m = 0; m < body->n_muscles; m++) {
    p->first[m] = p->first_fixed[m], p->count[m] = p->first_fixed[m + 1] - p->first_fixed[m];
    p->as_spanned[m] = p->spanned[m] = as_spanned(body, p, m);
  }
  for (int i = 0; i < p->n_single; i++)
    for (int k = 0; k < p->single[i].n_legs; k++) {
      pc_single_leg *leg = &p->leg[p->single[i].first_leg + k];
      leg->spanned = as_wound(body, p, p->single[i].muscle, leg);
    }
  int used = (p->n_fixed + 3) / 4 * 4; /* lines that fill up a four go behind the others */
  for (int m = 0; m < body->n_muscles; m++) {
    p->first_free[m] = used;
    used += body->muscles[m].n_points + 2 * body->muscles[m].n_wraps;
  }
}

/* ---- life ------------------------------------------------------------------------------------------ */

static int max_guides(const pc_body *body) {
  int n = 0;
  for (int i = 0; i < body->n_points; i++) n += 3 * (body->points[i].kind == PC_POINT_MOVING);
  return n;
}

static bool make_arrays(const pc_body *body, pc_paths *p) {
  const pc_topology *t = body->topology;
  int nm = body->n_muscles, stretches = 2 * (body->n_points + body->n_path_wraps + 2);
  p->length = PC_NEW(p->arena, double, nm), p->speed = PC_NEW(p->arena, double, nm);
  p->rigid = PC_NEW(p->arena, double, nm);
  p->spanned = PC_NEW(p->arena, bool, nm);
  p->first = PC_NEW(p->arena, int, nm), p->count = PC_NEW(p->arena, int, nm);
  p->record = PC_NEW(p->arena, int, nm + 1), p->as_spanned = PC_NEW(p->arena, bool, nm),
  p->traced = PC_NEW(p->arena, bool, nm);
  p->first_fixed = PC_NEW(p->arena, int, nm + 1), p->first_free = PC_NEW(p->arena, int, nm);
  p->single = PC_NEW(p->arena, pc_single_wrap, nm), p->leg = PC_NEW(p->arena, pc_single_leg, body->n_points);
  p->line = pc_arena_get(p->arena, (size_t)stretches, sizeof *p->line);
  p->span = PC_NEW(p->arena, int, stretches), p->reach = PC_NEW(p->arena, double, stretches);
  p->four = PC_NEW(p->arena, pc_fixed_four, stretches), p->owner = PC_NEW(p->arena, int, stretches);
  p->value = PC_NEW(p->arena, double, t->row_start[nm] + nm + 4); /* pads are written beyond the last */
  p->first_guide = PC_NEW(p->arena, int, nm + 1), p->guide = PC_NEW(p->arena, pc_guide, max_guides(body));
  p->span_twist = PC_NEW(p->arena, pc_span_four, t->spans->row_start[t->spans->n] / 4);
  p->carry = pc_arena_get(p->arena, (size_t)t->spans->n_carries, sizeof *p->carry);
  p->row = PC_NEW(p->arena, double, body->n_free + 1);
  return p->length && p->speed && p->rigid && p->first && p->count && p->record && p->as_spanned &&
         p->spanned && p->traced && p->first_fixed && p->first_free && p->single && p->leg && p->line &&
         p->span && p->reach && p->four && p->owner && p->value && p->first_guide && p->guide &&
         p->span_twist && p->carry && p->row;
}

pc_paths *pc_paths_make(const pc_body *body) {
  pc_arena *arena = pc_arena_make();
  pc_paths *p = arena ? PC_NEW(arena, pc_paths, 1) : NULL;
  if (!p) return pc_arena_free(arena), NULL;
  p->arena = arena, p->work = pc_path_work_make(body);
  if (!p->work || !make_arrays(body, p)) return pc_paths_free(p), NULL;
  list_all(body, p);
  return p;
}

void pc_paths_free(pc_paths *p) {
  if (!p) return;
  pc_path_work_free(p->work);
  pc_arena_free(p->arena);
}

void pc_paths_forget(pc_paths *p) {
  pc_path_forget(p->work);
}

/* ---- stretches ------------------------------------------------------------------------------------- */

/* As pc_path_tension has it: one without direction pulls nowhere. */
FOUR_INLINE void draw_four(const pc_four *ground, const pc_fixed_four *ends, double (*line)[6],
                           double *reach) {
  pc_four a[4], e[4];
  for (int i = 0; i < 4; i++) a[i] = ground[ends->low[i]], e[i] = ground[ends->high[i]] - a[i];
  four_transpose(a), four_transpose(e);
  pc_four square = e[0] * e[0] + e[1] * e[1] + e[2] * e[2], length = FOUR_SQRT(square);
  pc_four inverse = FOUR_PICK(length > PC_TOO_SHORT, 1.0 / length, FOUR_OF(0));
  for (int k = 0; k < 3; k++) e[k] *= inverse;
  pc_four row[4] = {a[1] * e[2] - a[2] * e[1], a[2] * e[0] - a[0] * e[2], a[0] * e[1] - a[1] * e[0], e[0]};
  four_transpose(row);
  *(pc_four_any *)reach = length;
  for (int i = 0; i < 4; i++) {
    *(pc_four_any *)line[i] = row[i];
    line[i][4] = e[1][i], line[i][5] = e[2][i];
  }
}

PC_CLONES
static void draw_straight(const pc_body *body, pc_paths *p) {
  for (int i = 0; i < p->n_fixed; i += 4)
    draw_four(p->work->ground, &p->four[i / 4], p->line + i, p->reach + i);
  memcpy(p->length, p->rigid, (size_t)body->n_muscles * sizeof *p->length);
  for (int i = 0; i < p->n_fixed; i++) p->length[p->owner[i]] += p->reach[i];
}

static void put_stretch(pc_paths *p, int m, int span, const double line[6]) {
  int at = p->first[m] + p->count[m]++;
  p->span[at] = span;
  memcpy(p->line[at], line, sizeof p->line[at]);
}

/* Where a path goes round its only wrap, the straight leg gives way to those before and after. */
static void wind(const pc_body *body, pc_paths *p, const pc_single_wrap *single) {
  pc_wound wound;
  int m = single->muscle;
  p->first[m] = p->first_fixed[m], p->count[m] = p->first_fixed[m + 1] - p->first_fixed[m];
  p->as_spanned[m] = p->spanned[m];
  pc_single_wind(body, p->work, single, p->leg, p->reach, &wound);
  if (wound.leg < 0) return;
  const pc_single_leg *leg = &p->leg[wound.leg];
  p->length[m] += wound.longer;
  p->first[m] = p->first_free[m], p->count[m] = 0;
  for (int i = p->first_fixed[m]; i < leg->stretch; i++) put_stretch(p, m, p->span[i], p->line[i]);
  for (int k = 0; k < 2; k++)
    if (leg->span[k] >= 0) put_stretch(p, m, leg->span[k], wound.line[k]);
  for (int i = leg->stretch + leg->crosses; i < p->first_fixed[m + 1]; i++)
    put_stretch(p, m, p->span[i], p->line[i]);
  p->as_spanned[m] = leg->spanned;
}

static void trace(const pc_body *body, const pc_pose *pose, pc_paths *p, int m, int *n_guides) {
  pc_path path;
  pc_tension tension;
  pc_path_trace(body, pose, p->work, m, &path);
  pc_path_tension(body, pose, m, &path, &tension);
  p->length[m] = path.length;
  p->first[m] = p->first_free[m], p->count[m] = 0;
  for (int i = 0; i < tension.n_stretches; i++) {
    const pc_stretch *s = &tension.stretch[i];
    put_stretch(p, m, pc_span_of(body->topology->spans, s->low, s->high), s->line);
  }
  for (int i = 0; i < tension.n_guides; i++) p->guide[(*n_guides)++] = tension.guide[i];
  p->as_spanned[m] = tension.n_guides == 0 && as_spanned(body, p, m);
}

/* ---- arms ------------------------------------------------------------------------------------------ */

FOUR_INLINE void product(const double line[6], const pc_four twist[6], pc_four *out) {
  *out = (line[0] * twist[0] + line[1] * twist[1] + line[2] * twist[2]) +
         (line[3] * twist[3] + line[4] * twist[4] + line[5] * twist[5]);
}

/* The record of a muscle whose rows are those of the spans of all its stretches: speed, arms, perhaps
 * pads. `fours` of rows. */
FOUR_INLINE void pull_as_spanned(const pc_paths *p, const pc_spans *spans, int m, int fours, double *out) {
  for (int k = 0; k < fours; k++) {
    pc_four sum = FOUR_OF(0), more;
    for (int i = p->first[m], end = i + p->count[m]; i < end; i++) {
      product(p->line[i], p->span_twist[spans->row_start[p->span[i]] / 4u + k].twist, &more);
      sum += more;
    }
    *(pc_four_any *)(out + 4 * k) = sum;
  }
}

/* row[] += the stretch's part, row[0] being the speed */
FOUR_INLINE void pull_rows(const pc_paths *p, const pc_spans *spans, int stretch, double *row) {
  int span = p->span[stretch];
  for (int r = spans->row_start[span], end = spans->row_start[span + 1]; r < end; r += 4) {
    pc_four sum;
    product(p->line[stretch], p->span_twist[r / 4].twist, &sum);
    for (int k = 0; k < 4; k++) row[spans->row[r + k]] += sum[k];
  }
}

/* What the guides of moving points add. */
static void push_rows(const pc_body *body, const pc_pose *pose, const pc_paths *p, int m, double *row) {
  for (int i = p->first_guide[m]; i < p->first_guide[m + 1]; i++) {
    int c = p->guide[i].coordinate, driver = body->coordinates[c].driver;
    int z = body->coordinates[driver >= 0 ? driver : c].free;
    row[0] += p->guide[i].arm * pose->qd[c];
    if (z >= 0) row[z + 1] += pose->gain[c] * p->guide[i].arm;
  }
}

FOUR_INLINE void gather(const pc_body *body, const pc_pose *pose, pc_paths *p, int m, double *out) {
  const pc_topology *t = body->topology;
  const int *rows = t->row + t->row_start[m];
  int n = t->row_start[m + 1] - t->row_start[m];
  p->row[0] = 0;
  for (int i = 0; i < n; i++) p->row[rows[i] + 1] = 0;
  for (int i = p->first[m], end = i + p->count[m]; i < end; i++) pull_rows(p, t->spans, i, p->row);
  push_rows(body, pose, p, m, p->row);
  out[0] = p->row[0];
  for (int i = 0; i < n; i++) out[1 + i] = p->row[rows[i] + 1];
}

/* Pads are written beyond a record, into the next muscle's, whose turn is later. */
PC_CLONES
static void fill_records(const pc_body *body, const pc_pose *pose, pc_paths *p) {
  const pc_spans *spans = body->topology->spans;
  double *out = p->value;
  for (int m = 0; m < body->n_muscles; m++) {
    int numbers = p->record[m + 1] - p->record[m], fours = (numbers + 3) >> 2;
    if (!p->as_spanned[m])
      gather(body, pose, p, m, out);
    else if (fours == 1) /* up to three coordinates: most; a known number is quicker */
      pull_as_spanned(p, spans, m, 1, out);
    else
      pull_as_spanned(p, spans, m, fours, out);
    p->speed[m] = -out[0];
    out += numbers;
  }
}

void pc_paths_find(const pc_body *body, const pc_pose *pose, pc_paths *p) {
  int n_guides = 0;
  pc_path_place(body, pose, p->work);
  pc_spans_place(body->topology->spans, pose, p->carry, p->span_twist);
  draw_straight(body, p);
  for (int i = 0; i < p->n_single; i++) wind(body, p, &p->single[i]);
  for (int m = 0; m < body->n_muscles; m++) {
    if (p->traced[m]) trace(body, pose, p, m, &n_guides);
    p->first_guide[m + 1] = n_guides;
  }
  fill_records(body, pose, p);
}
