/* validate.c: tables in, verdicts out: what is compared, with what band, and what came of it.
 *
 * A disc's force F becomes a pressure P = F / (area * factor), with the two factors of the literature
 * (Nachemson 1960: nucleus pressure is 1.3 to 1.5 times F / area). One verdict a factor: the conversion alone
 * may be wrong by up to 44 % (Dreischarf 2013), so neither is hidden. Ratios and forces are the same for
 * both.
 */
#include "study/tables.h"

#include <math.h>
#include <string.h>

#define EXERCISES_ASKED "no posture for it, or not worked out (--exercises)"
static const double FACTORS[PC_FACTORS] = {0.66, 0.77}; /* constants.csv: pressure_factor_* */

double pc_validation_number(const pc_csv *csv, int row, const char *column, pc_err *err) {
  return *pc_csv_cell(csv, row, column, err) ? pc_csv_number(csv, row, column, err) : NAN;
}

/* ---- reading ----------------------------------------------------------------------------------- */

#define CELL(column) pc_csv_cell(csv, i, column, err)
#define NUMBER(column) pc_validation_number(csv, i, column, err)

static int posture_of(const pc_validation_tables *t, const char *row) {
  pc_err none = {0};
  for (int i = 0; i < t->postures.n_rows; i++)
    if (!strcmp(pc_csv_cell(&t->postures, i, "row", &none), row)) return i;
  return -1;
}

/* Of a band without one: infinite. */
static double upper_end(const pc_csv *csv, int row, pc_err *err) {
  double x = INFINITY;
  pc_csv_numbers(csv, row, "accept_high", &x, 1, err);
  return x;
}

static void read_row(pc_validation *v, int i, pc_err *err) {
  const pc_csv *csv = &v->tables->measured;
  pc_compared *c = &v->rows[i];
  *c = (pc_compared){.row = CELL("row"),
                     .table = CELL("table"),
                     .what = CELL("what"),
                     .where = CELL("where"),
                     .unit = CELL("unit"),
                     .source = CELL("source"),
                     .status = CELL("status"),
                     .grade = CELL("grade"),
                     .posture = "",
                     .value = NUMBER("value"),
                     .low = NUMBER("low"),
                     .high = NUMBER("high"),
                     .accept_low = NUMBER("accept_low"),
                     .accept_high = *CELL("accept_low") ? upper_end(csv, i, err) : NUMBER("accept_high"),
                     .ours = {NAN, NAN},
                     .force = NAN};
  int at = posture_of(v->tables, c->row);
  pc_err none = {0};
  if (at >= 0) c->posture = pc_csv_cell(&v->tables->postures, at, "chosen", &none);
  c->why = "no posture or movement for it yet";
  if (c->accept_low > c->accept_high)
    pc_fail(err, PC_BAD_INPUT, 0, "table measured, row %s: its band ends before it begins", c->row);
  for (int k = 0; k < i; k++)
    if (!strcmp(v->rows[k].row, c->row))
      pc_fail(err, PC_BAD_INPUT, 0, "table measured: row %s stands twice", c->row);
}

static void read_deciding(pc_validation *v, int i, pc_err *err) {
  const pc_csv *csv = &v->tables->comparisons;
  v->deciding[i] = (pc_compared){.row = CELL("id"),
                                 .table = "12",
                                 .what = CELL("what"),
                                 .where = CELL("where"),
                                 .unit = CELL("unit"),
                                 .source = CELL("source"),
                                 .status = "",
                                 .grade = "",
                                 .posture = "",
                                 .value = NUMBER("value"),
                                 .low = NAN,
                                 .high = NAN,
                                 .accept_low = pc_csv_number(csv, i, "accept_low", err),
                                 .accept_high = upper_end(csv, i, err),
                                 .ours = {NAN, NAN},
                                 .force = NAN,
                                 .why = "no posture or movement for it yet"};
}

static void read_movement(pc_validation *v, int i, pc_err *err) {
  const pc_csv *csv = &v->tables->movements;
  v->movements[i] = (pc_movement){.name = CELL("name"),
                                  .recording = CELL("recording"),
                                  .forces = CELL("forces"),
                                  .still = CELL("still"),
                                  .exercise = CELL("exercise"),
                                  .rows = CELL("rows"),
                                  .what = CELL("what"),
                                  .mass = pc_csv_number(csv, i, "mass", err),
                                  .height = NUMBER("height")};
  if (!pc_sex_read(CELL("sex"), &v->movements[i].sex))
    pc_fail(err, PC_BAD_INPUT, 0, "table movements, %s: sex is f or m", v->movements[i].name);
  if (!*v->movements[i].recording == !*v->movements[i].exercise)
    pc_fail(err, PC_BAD_INPUT, 0, "table movements, %s: it has a recording or an exercise",
            v->movements[i].name);
  if (*v->movements[i].exercise && !(v->movements[i].height > 0))
    pc_fail(err, PC_BAD_INPUT, 0, "table movements, %s: who plays has a height", v->movements[i].name);
}

pc_validation *pc_validation_from(const pc_table_text text[PC_TABLES], pc_arena *arena, pc_err *err) {
  pc_validation *v = PC_NEW(arena, pc_validation, 1);
  pc_validation_tables *t = PC_NEW(arena, pc_validation_tables, 1);
  if (!v || !t) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  v->tables = t;
  pc_csv *csv[PC_TABLES] = {&t->measured,  &t->postures, &t->comparisons,
                            &t->movements, &t->stands,   &t->electrodes};
  for (int i = 0; i < PC_TABLES; i++)
    if (pc_csv_read(csv[i], text[i].name, text[i].bytes, text[i].len, arena, err)) return NULL;
  v->n_rows = t->measured.n_rows, v->n_deciding = t->comparisons.n_rows, v->n_movements = t->movements.n_rows;
  v->rows = PC_NEW(arena, pc_compared, v->n_rows), v->deciding = PC_NEW(arena, pc_compared, v->n_deciding);
  v->movements = PC_NEW(arena, pc_movement, v->n_movements);
  t->arena = arena;
  t->force = pc_arena_get(arena, (size_t)t->postures.n_rows, sizeof *t->force);
  t->why = PC_NEW(arena, const char *, t->postures.n_rows);
  t->walked = PC_NEW(arena, pc_exercise_load, v->n_movements);
  if (!v->rows || !v->deciding || !v->movements || !t->force || !t->why || !t->walked)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  for (int i = 0; i < PC_FACTORS; i++) v->factor[i] = FACTORS[i];
  for (int i = 0; i < v->n_rows; i++) read_row(v, i, err);
  for (int i = 0; i < v->n_deciding; i++) read_deciding(v, i, err);
  for (int i = 0; i < v->n_movements; i++) {
    read_movement(v, i, err);
    t->walked[i] = (pc_exercise_load){.name = v->movements[i].name, .why = "not worked out"};
    for (int k = 0; k < PC_STAND_ANGLES; k++) t->walked[i].angle[k][0] = t->walked[i].angle[k][1] = NAN;
  }
  for (int i = 0; i < t->postures.n_rows; i++) {
    t->why[i] = "not worked out";
    for (int k = 0; k < PC_LEVELS; k++) t->force[i][k] = NAN;
  }
  return err->code ? NULL : v;
}

pc_validation *pc_validation_read(pc_arena *arena, pc_err *err) {
  static const char *const names[PC_TABLES] = {"measured",  "postures", "comparisons",
                                               "movements", "stands",   "electrodes"};
  pc_table_text text[PC_TABLES];
  int n = 0;
#define X(table)                                                                                             \
  text[n] = (pc_table_text){names[n], (const char *)pc_studies_validation_##table##_csv,                     \
                            pc_studies_validation_##table##_csv_len},                                        \
  n++;
  PC_VALIDATION_TABLES(X)
#undef X
  return pc_validation_from(text, arena, err);
}

/* ---- what is known ------------------------------------------------------------------------------ */

int pc_validation_level(const char *name) {
  static const char *const names[PC_LEVELS] = {"L5_S1", "L4_L5", "L3_L4", "L2_L3", "L1_L2", "T12_L1"};
  for (int i = 0; i < PC_LEVELS; i++)
    if (!strcmp(name, names[i])) return i;
  return -1;
}

double pc_validation_force(const pc_validation *v, const char *row, const char *level) {
  int at = posture_of(v->tables, row), k = pc_validation_level(level);
  return at < 0 || k < 0 ? NAN : v->tables->force[at][k];
}

double pc_validation_pressure(const pc_validation *v, double force, int factor) {
  return force / (v->tables->area * v->factor[factor]) / 1e6;
}

static pc_compared *find(pc_validation *v, const char *row) {
  for (int i = 0; i < v->n_rows; i++)
    if (!strcmp(v->rows[i].row, row)) return &v->rows[i];
  for (int i = 0; i < v->n_deciding; i++)
    if (!strcmp(v->deciding[i].row, row)) return &v->deciding[i];
  return NULL;
}

void pc_validation_take(pc_validation *v, const char *row, double force, const double ours[PC_FACTORS]) {
  pc_compared *c = find(v, row);
  if (!c) return;
  c->force = force, c->why = NULL;
  memcpy(c->ours, ours, sizeof c->ours);
}

void pc_validation_lack(pc_validation *v, const char *row, const char *why) {
  pc_compared *c = find(v, row);
  if (c) c->why = why;
}

void pc_validation_note(pc_validation *v, const char *row, const char *note) {
  pc_compared *c = find(v, row);
  if (c) c->note = note;
}

/* ---- verdicts ----------------------------------------------------------------------------------- */

static pc_match judge(const pc_compared *c, double ours) {
  if (isnan(ours)) return PC_NOT_BUILT;
  if (isnan(c->accept_low) && isnan(c->accept_high)) return PC_NO_BAND;
  return ours < c->accept_low || ours > c->accept_high ? PC_OUTSIDE : PC_INSIDE;
}

void pc_validation_verdict(pc_compared *c) {
  for (int f = 0; f < PC_FACTORS; f++) c->verdict[f] = judge(c, c->ours[f]);
}

/* From the posture's force to the unit of the published figure. */
static void fill_row(pc_validation *v, pc_compared *c) {
  int at = posture_of(v->tables, c->row);
  double force = pc_validation_force(v, c->row, c->where);
  if (at >= 0 && isnan(c->ours[0])) c->why = v->tables->why[at];
  if (isnan(force)) return;
  c->force = force;
  for (int f = 0; f < PC_FACTORS; f++) {
    if (!strcmp(c->unit, "MPa")) c->ours[f] = pc_validation_pressure(v, force, f);
    if (!strcmp(c->unit, "N")) c->ours[f] = force;
    if (!strcmp(c->unit, "% of standing")) c->ours[f] = 100 * force / pc_validation_force(v, "W10", c->where);
  }
}

/* A force behind a row, wherever it came from. */
static double force_of(pc_validation *v, const char *row, const char *where) {
  double force = pc_validation_force(v, row, where);
  pc_compared *c = find(v, row);
  return isnan(force) && c ? c->force : force;
}

static void decide(pc_validation *v, int i, pc_err *err) {
  const pc_csv *csv = &v->tables->comparisons;
  pc_compared *c = &v->deciding[i];
  const char *kind = CELL("kind"), *first = CELL("first"), *second = CELL("second");
  double ours = force_of(v, first, c->where);
  pc_compared *row = find(v, first);
  if (!strcmp(kind, "ratio"))
    ours /= force_of(v, second, c->where);
  else if (!strcmp(kind, "value"))
    ours = row ? row->ours[0] : NAN;
  else if (!strcmp(kind, "taken")) {
    pc_validation_verdict(c);
    return;
  } else if (!strcmp(kind, "order") || !strcmp(kind, "count") || !strcmp(kind, "rank")) {
    ours = pc_validation_order(v, i, kind, err);
  } else if (strcmp(kind, "force"))
    pc_fail(err, PC_BAD_INPUT, 0, "table comparisons, %s: kind \"%s\" is unknown", c->row, kind);
  c->ours[0] = c->ours[1] = ours;
  c->why = !isnan(ours)                 ? NULL
           : row && row->why            ? row->why
           : !strncmp(c->row, "C12", 3) ? EXERCISES_ASKED
                                        : "no posture or movement for it yet";
  pc_validation_verdict(c);
}

/* What other models reach, beside what this one does; a row that says why not stays so. */
static void beside_models(pc_validation *v, int f, double rmse_ratio) {
  const struct {
    const char *where;
    double ours;
  } reached[] = {{"r", v->man[f].r},
                 {"rmse", v->man[f].rmse},
                 {"rmse_ratio", rmse_ratio},
                 {"rmse_all", v->everybody[f].rmse}};
  for (pc_compared *c = v->rows; c < v->rows + v->n_rows; c++)
    for (size_t i = 0; i < sizeof reached / sizeof *reached; i++) {
      if (strcmp(c->table, "11") || *c->posture || strcmp(c->where, reached[i].where)) continue;
      if (isnan(reached[i].ours)) continue;
      c->ours[f] = reached[i].ours, c->why = NULL;
      pc_validation_verdict(c);
    }
}

/* Rows of table 01 at L4/L5 that are pressures or forces of people lying, standing, bending, lifting; the
 * man's begin with W. */
static void agree(pc_validation *v, int f) {
  enum { MOST = 64 };
  double theirs[2][MOST] = {{0}}, ours[2][MOST] = {{0}}, standing[2] = {NAN, NAN};
  int n[2] = {0, 0};
  for (int i = 0; i < v->n_rows; i++) {
    const pc_compared *c = &v->rows[i];
    if (strcmp(c->table, "01") || strcmp(c->where, "L4_L5") || isnan(c->ours[f]) || isnan(c->value)) continue;
    bool force = !strcmp(c->unit, "N");
    double a = force ? pc_validation_pressure(v, c->value, f) : c->value,
           b = force ? pc_validation_pressure(v, c->ours[f], f) : c->ours[f];
    for (int k = c->row[0] == 'W' ? 0 : 1; k < 2; k++)
      if (n[k] < MOST) theirs[k][n[k]] = a, ours[k][n[k]++] = b;
    if (!strcmp(c->row, "W10")) standing[0] = a, standing[1] = b;
  }
  v->man[f] = pc_agree(n[0], theirs[0], ours[0]);
  v->everybody[f] = pc_agree(n[1], theirs[1], ours[1]);
  for (int i = 0; i < n[0]; i++) theirs[0][i] /= standing[0], ours[0][i] /= standing[1];
  beside_models(v, f, pc_agree(n[0], theirs[0], ours[0]).rmse);
}

int pc_validation_judge(pc_validation *v, pc_err *err) {
  for (int i = 0; i < v->n_rows; i++) {
    fill_row(v, &v->rows[i]);
    pc_validation_verdict(&v->rows[i]);
  }
  pc_validation_stand(v, err);
  for (int i = 0; i < v->n_deciding; i++) decide(v, i, err);
  for (int f = 0; f < PC_FACTORS; f++) agree(v, f);
  return err->code;
}
