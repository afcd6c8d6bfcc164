/* validate_stand.c: which posture stands for which published figure, and the orders among them.
 *
 * stands.csv names for each row a posture of exercises.txt (or two or three, where a difference or a ratio
 * was published), or the reason why there is none. A name that ends with * stands for all postures whose
 * names begin so, and their mean: a repetition, held still at several places. Muscle activity as measured (%
 * of the largest voluntary one) is not force, and electrodes see a part of a muscle; so of activity only
 * orders within one study decide.
 */
#include "posterior/study.h"
#include "study/tables.h"

#include <math.h>
#include <string.h>

#define ASKED "not worked out (--exercises)"

/* Is this posture named so, or is it one of a repetition named so? */
static bool is_meant(const char *name, const char *posture) {
  size_t n = strlen(name);
  return n > 0 && name[n - 1] == '*' ? !strncmp(name, posture, n - 1) : !strcmp(name, posture);
}

/* The next posture or movement of that name, from number i; NULL: no more. */
static const pc_exercise_load *next_exercise(const pc_validation *v, const char *name, int *i) {
  const pc_validation_tables *t = v->tables;
  while (*i < t->n_exercises + v->n_movements) {
    int at = (*i)++;
    const pc_exercise_load *e = at < t->n_exercises ? &t->exercises[at] : &t->walked[at - t->n_exercises];
    if (is_meant(name, e->name)) return e;
  }
  return NULL;
}

/* The row of electrodes for a name, and its side where the name ends with one; -1: none. */
static int electrode_of(const pc_validation *v, const char *where, const char **side) {
  const pc_csv *csv = &v->tables->electrodes;
  size_t n = strlen(where);
  bool sided = n > 2 && (!strcmp(where + n - 2, "_R") || !strcmp(where + n - 2, "_L"));
  if (sided) *side = where + n - 1, n -= 2;
  pc_err none = {0};
  for (int i = 0; i < csv->n_rows; i++) {
    const char *name = pc_csv_cell(csv, i, "where", &none);
    if (strlen(name) == n && !strncmp(name, where, n)) return i;
  }
  return -1;
}

static double of_side(const double both[2], const char *side) {
  return *side == 'R' ? both[0] : *side == 'L' ? both[1] : fmax(both[0], both[1]);
}

static int angle_of(const char *where) {
  static const char *const names[PC_STAND_ANGLES] = {
      "trunk", "pelvis", "lumbar", "pelvis_drop", "trunk_lean", "hip_adduction", "pelvis_on_femur"};
  for (int i = 0; i < PC_STAND_ANGLES; i++)
    if (!strcmp(where, names[i])) return i;
  return -1;
}

static double of_exercise(const pc_validation *v, const pc_exercise_load *e, const char *where,
                          const char *quantity, const char *side) {
  if (e->why) return NAN;
  if (!strcmp(where, "hip")) return 100 * of_side(e->hip, side) / e->weight;
  int level = pc_validation_level(where);
  if (!strcmp(quantity, "moment")) return e->moment;
  if (level >= 0) return !strcmp(quantity, "shear") ? e->shear[level] : e->disc[level];
  if (angle_of(where) >= 0) return of_side(e->angle[angle_of(where)], side);
  int row = electrode_of(v, where, &side);
  return row < 0 || !e->activity ? NAN : of_side(e->activity[row], side);
}

double pc_validation_exercise(const pc_validation *v, const char *name, const char *where,
                              const char *quantity, const char *side) {
  double sum = 0;
  int n = 0, i = 0;
  for (const pc_exercise_load *e; (e = next_exercise(v, name, &i)); n++)
    sum += of_exercise(v, e, where, quantity, side);
  return n ? sum / n : NAN;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

#define CELL(column) pc_csv_cell(csv, i, column, err)

typedef struct sums {
  double first, against, base;
} sums;

static double combine(const char *row, const char *how, const sums *s, double weight, pc_err *err) {
  if (!strcmp(how, "value")) return s->first;
  if (!strcmp(how, "more")) return 100 * (s->first / s->against - 1);
  if (!strcmp(how, "less")) return (s->first - s->against) / weight;
  if (!strcmp(how, "ratio")) return s->first / s->against;
  if (!strcmp(how, "difference")) return s->first - s->against;
  if (!strcmp(how, "part")) return (s->first - s->base) / (s->against - s->base);
  pc_fail(err, PC_BAD_INPUT, 0, "table stands, %s: how cannot be \"%s\"", row, how);
  return NAN;
}

/* What `where` adds from one posture to another over what `beside` adds. */
static double rhythm(const pc_validation *v, const char *where, const char *beside, const char *from,
                     const char *to) {
  return (pc_validation_exercise(v, to, where, "", "") - pc_validation_exercise(v, from, where, "", "")) /
         (pc_validation_exercise(v, to, beside, "", "") - pc_validation_exercise(v, from, beside, "", ""));
}

/* Why a row's postures gave nothing. */
static const char *lacks(const pc_validation *v, const pc_compared *c, const char *const names[3]) {
  for (int k = 0; k < 3; k++) {
    int i = 0;
    for (const pc_exercise_load *e; (e = next_exercise(v, names[k], &i));)
      if (e->why) return e->why;
  }
  const char *side = "";
  bool known = !strcmp(c->where, "hip") || pc_validation_level(c->where) >= 0 || angle_of(c->where) >= 0 ||
               electrode_of(v, c->where, &side) >= 0;
  return known ? ASKED : "no such muscle in electrodes.csv";
}

static void fill(pc_validation *v, pc_compared *c, int i, pc_err *err) {
  const pc_csv *csv = &v->tables->stands;
  const char *const names[3] = {CELL("exercise"), CELL("against"), CELL("base")};
  const char *quantity = CELL("quantity"), *side = CELL("side");
  c->posture = CELL("chosen");
  if (!*names[0]) {
    c->why = c->posture;
    return;
  }
  double of[3];
  for (int k = 0; k < 3; k++) of[k] = pc_validation_exercise(v, names[k], c->where, quantity, side);
  int first = 0;
  const pc_exercise_load *e = next_exercise(v, names[0], &first);
  sums s = {of[0], of[1], of[2]};
  double ours = !strcmp(CELL("how"), "rhythm")
                    ? rhythm(v, c->where, quantity, names[2], names[0]) * (strcmp(c->unit, "%") ? 1 : 100)
                    : combine(c->row, CELL("how"), &s, e ? e->weight : NAN, err);
  c->why = isnan(ours) ? lacks(v, c, names) : NULL;
  c->force = pc_validation_level(c->where) >= 0 && !*quantity ? of[0] : NAN;
  for (int f = 0; f < PC_FACTORS; f++)
    c->ours[f] = !strcmp(c->unit, "MPa") ? pc_validation_pressure(v, ours, f) : ours;
  pc_validation_verdict(c);
}

void pc_validation_stand(pc_validation *v, pc_err *err) {
  const pc_csv *csv = &v->tables->stands;
  for (int i = 0; i < csv->n_rows; i++)
    for (int k = 0; k < v->n_rows; k++)
      if (!strcmp(v->rows[k].row, CELL("row"))) fill(v, &v->rows[k], i, err);
}

/* ---- orders -------------------------------------------------------------------------------------- */

/* Orders are rows "C12.1", "C12.2a", "C12.2b": how many of the numbers hold in all their rows. */
static double count_orders(pc_validation *v, const char *stem, pc_err *err) {
  int held = 0, known = 0;
  for (char number = '1'; number <= '9'; number++) {
    bool any = false, all = true;
    for (int i = 0; i < v->n_deciding; i++) {
      const char *row = v->deciding[i].row;
      if (strncmp(row, stem, strlen(stem)) || row[strlen(stem)] != number) continue;
      double ratio = pc_validation_order(v, i, "order", err);
      any |= !isnan(ratio), all &= ratio >= 1;
    }
    known += any, held += any && all;
  }
  return known ? held : NAN;
}

static bool is_peak(const pc_compared *c) {
  return strstr(c->what, "(peak)") != NULL;
}

/* Are both muscle activity, of one study and one muscle, both means or both peaks? Figures to be checked
 * before use (D) decide nothing. */
static bool is_alike(const pc_compared *a, const pc_compared *b) {
  return is_peak(a) == is_peak(b) && !strcmp(b->table, "05") && !b->why && *b->grade != 'D' &&
         !strcmp(a->source, b->source) && !strcmp(a->where, b->where);
}

/* The rank correlation of all rows that are like row a, which must be the first of them; NaN with less than
 * three. */
static double rank_of(const pc_validation *v, const pc_compared *a, int *n) {
  enum { MOST = 32 };
  double theirs[MOST], ours[MOST], a_rank[MOST], b_rank[MOST];
  *n = 0;
  if (!is_alike(a, a)) return NAN;
  for (const pc_compared *b = v->rows; b < v->rows + v->n_rows && *n < MOST; b++) {
    if (!is_alike(a, b)) continue;
    if (b < a) return NAN;
    theirs[*n] = b->value, ours[(*n)++] = b->ours[0];
  }
  if (*n < 3 || pc_ranks(*n, theirs, 1, a_rank) || pc_ranks(*n, ours, 1, b_rank)) return NAN;
  return pc_rank_correlation(*n, a_rank, b_rank);
}

/* The lowest rank correlation over studies and muscles of the glutes with three rows or more; all of them are
 * told in the note. */
static double lowest_rank(pc_validation *v, int deciding, pc_err *err) {
  double lowest = NAN;
  const char *told = "";
  for (const pc_compared *a = v->rows; a < v->rows + v->n_rows; a++) {
    int n;
    if (strncmp(a->where, "gluteus", 7)) continue;
    double rho = rank_of(v, a, &n);
    if (isnan(rho)) continue;
    lowest = fmin(lowest, rho);
    told = pc_arena_print(v->tables->arena, "%s%s%.*s %s %.2f of %d", told, *told ? "; " : "",
                          (int)strcspn(a->source, "0123456789") + 4, a->source, a->where, rho, n);
    if (!told) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NAN;
  }
  if (*told) v->deciding[deciding].note = told;
  return lowest;
}

double pc_validation_order(pc_validation *v, int i, const char *kind, pc_err *err) {
  const pc_csv *csv = &v->tables->comparisons;
  const char *first = CELL("first"), *second = CELL("second");
  if (!strcmp(kind, "count")) return count_orders(v, first, err);
  if (!strcmp(kind, "rank")) return lowest_rank(v, i, err);
  return pc_validation_exercise(v, first, v->deciding[i].where, "", "") /
         pc_validation_exercise(v, second, v->deciding[i].where, "", "");
}
