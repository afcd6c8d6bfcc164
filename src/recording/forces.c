/* forces.c: which columns of a table are forces, and on which body.
 *
 * With an ExternalLoads description its identifiers are column prefixes, completed by x, y, z; as in
 * OpenSim, a prefix that exactly three columns start with will do too.
 *
 * Without one, every three columns STEMx STEMy STEMz with a STEM ending in "v" (ground_force_r_v,
 * 1_ground_force_v, right_foot_force_v, calcn_r_v, ...) are a force. Its point has p for v, its torque
 * is found under the names that laboratories use: m for v (ground_force_1_m), or torque / moment for
 * force (ground_torque_r_, 1_ground_torque_). Sides: a word r, right, l, left of the stem; and the plain
 * pair of SIMM's files, ground_force_v right, 1_ground_force_v left. A stem without "force" is the name
 * of a body (calcn_r_v). What the name does not tell stays NULL.
 */
#include "recording/build.h"
#include "recording/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_ROOM = 256, MOST_COLUMNS = 20000 }; /* names are searched for by names: quadratic */

/* Columns PREFIXx, PREFIXy, PREFIXz. */
static bool triple(const pc_table *t, const char *prefix, int column[3]) {
  char name[NAME_ROOM];
  for (int i = 0; i < 3; i++) {
    if (snprintf(name, sizeof name, "%s%c", prefix, 'x' + i) >= NAME_ROOM) return false;
    column[i] = pc_table_find(t, name);
    if (column[i] < 0) return false;
  }
  return true;
}

/* An identifier as OpenSim understands it. */
static int identified(const pc_table *t, const pc_external *e, const char *id, int column[3], pc_err *err) {
  int found = 0;
  if (triple(t, id, column)) return PC_OK;
  for (int i = 0; i < t->n_columns; i++)
    if (strncmp(t->names[i], id, strlen(id)) == 0) {
      if (found < 3) column[found] = i;
      found++;
    }
  if (found == 3) return PC_OK;
  return pc_fail(err, PC_MISMATCH, 0,
                 "external force '%.60s': %d columns of the force table start with '%.60s', not 3", e->name,
                 found, id);
}

/* NULL columns give zeros. */
static double *gather(const pc_table *t, const int *column, pc_arena *arena) {
  double *v = PC_NEW(arena, double, 3 * (size_t)t->n_rows);
  for (size_t r = 0; v && column && r < (size_t)t->n_rows; r++)
    for (int i = 0; i < 3; i++) v[3 * r + (size_t)i] = t->data[r * (size_t)t->n_columns + (size_t)column[i]];
  return v;
}

/* A series of the table's columns; NULL for those it has not. */
static int make_series(const pc_table *t, const int *force, const int *point, const int *torque,
                       pc_arena *arena, pc_force_series *s) {
  s->n = t->n_rows;
  s->time = PC_NEW(arena, double, s->n);
  s->force = gather(t, force, arena);
  s->point = gather(t, point, arena);
  s->torque = gather(t, torque, arena);
  if (!s->time || !s->force || !s->point || !s->torque) return PC_NO_MEMORY;
  for (size_t r = 0; r < (size_t)t->n_rows; r++) s->time[r] = t->data[r * (size_t)t->n_columns];
  for (int i = 0; i < 4; i++)
    for (int c = 0; c < 3; c++) s->corners[i][c] = NAN;
  return PC_OK;
}

static int by_external(const pc_table *t, const pc_external *e, pc_arena *arena, pc_force_series *s,
                       pc_err *err) {
  int force[3], point[3], torque[3], code = PC_OK;
  bool has_force = *e->force_id, has_point = *e->point_id, has_torque = *e->torque_id;
  if (strcmp(e->force_in, "ground") != 0 || (has_force && strcmp(e->point_in, "ground") != 0))
    return pc_fail(err, PC_UNSUPPORTED, 0,
                   "external force '%.60s' is expressed in '%.60s'; only ground is computed", e->name,
                   strcmp(e->force_in, "ground") ? e->force_in : e->point_in);
  if (has_force && !has_point)
    return pc_fail(err, PC_UNSUPPORTED, 0,
                   "external force '%.60s' has no point columns; name a point_identifier", e->name);
  if (has_force) code = identified(t, e, e->force_id, force, err);
  if (!code && has_force) code = identified(t, e, e->point_id, point, err);
  if (!code && has_torque) code = identified(t, e, e->torque_id, torque, err);
  if (code) return code;
  if (make_series(t, has_force ? force : NULL, has_force ? point : NULL, has_torque ? torque : NULL, arena,
                  s))
    return pc_fail_memory(err);
  s->name = e->name, s->body = e->applied_to;
  return PC_OK;
}

/* ---- by name ----------------------------------------------------------------------------------- */

/* The stem of a column STEMx ending in v, with its y and z beside it: "calcn_r_v" for "calcn_r_vx". */
static bool is_force(const pc_table *t, int i, char stem[NAME_ROOM], int column[3]) {
  size_t n = strlen(t->names[i]);
  if (n < 3 || n >= NAME_ROOM || t->names[i][n - 1] != 'x' || t->names[i][n - 2] != 'v') return false;
  memcpy(stem, t->names[i], n - 1);
  stem[n - 1] = 0;
  return triple(t, stem, column) && column[0] == i;
}

static bool has_word(const char *stem, const char *word) {
  size_t n = strlen(word);
  for (const char *at = stem; (at = strcasestr(at, word)); at++)
    if ((at == stem || at[-1] == '_') && (at[n] == '_' || at[n] == 0)) return true;
  return false;
}

/* stem with its last letter v replaced, and the word force by another. */
static bool other_columns(const pc_table *t, const char *stem, const char *last, const char *word,
                          int column[3]) {
  char name[NAME_ROOM];
  const char *force = strstr(stem, "force");
  int n = (int)strlen(stem) - 1, before = force ? (int)(force - stem) : n;
  if (!word || !force) word = "", before = n;
  const char *after = before < n ? force + 5 : stem + n;
  int made =
      snprintf(name, sizeof name, "%.*s%s%.*s%s", before, stem, word, (int)(stem + n - after), after, last);
  return made < NAME_ROOM && triple(t, name, column);
}

static bool find_torque(const pc_table *t, const char *stem, int column[3]) {
  return other_columns(t, stem, "m", NULL, column) || other_columns(t, stem, "", "torque", column) ||
         other_columns(t, stem, "", "moment", column) || other_columns(t, stem, "m", "torque", column) ||
         other_columns(t, stem, "m", "moment", column) || other_columns(t, stem, "t", NULL, column);
}

/* The body a stem names, NULL when it does not; *memory false: there was none. */
static const char *body_of(const pc_table *t, const char *stem, pc_arena *arena, bool *memory) {
  int unused[3];
  size_t n = strlen(stem);
  *memory = true;
  if (has_word(stem, "r") || has_word(stem, "right") || has_word(stem, "l") || has_word(stem, "left")) {
    if (strcasestr(stem, "force") || strcasestr(stem, "grf"))
      return has_word(stem, "r") || has_word(stem, "right") ? "calcn_r" : "calcn_l";
  } else if (strcasestr(stem, "force") || strcasestr(stem, "grf")) {
    bool pair = triple(t, "ground_force_v", unused) && triple(t, "1_ground_force_v", unused);
    if (pair && strcmp(stem, "ground_force_v") == 0) return "calcn_r";
    return pair && strcmp(stem, "1_ground_force_v") == 0 ? "calcn_l" : NULL;
  }
  if (n < 3 || stem[n - 2] != '_' || strcasestr(stem, "plate") || strncasecmp(stem, "fp", 2) == 0)
    return NULL;
  const char *body = pc_arena_str(arena, stem, n - 2);
  *memory = body != NULL;
  return body;
}

static int by_name(const pc_table *t, const char *stem, const int force[3], pc_arena *arena,
                   pc_force_series *s, pc_err *err) {
  int point[3], torque[3];
  bool memory;
  if (!other_columns(t, stem, "p", NULL, point))
    return pc_fail(err, PC_MISMATCH, 0,
                   "force columns '%.60sx..' have no point columns beside them (p for v); where does it act?",
                   stem);
  bool has_torque = find_torque(t, stem, torque);
  if (make_series(t, force, point, has_torque ? torque : NULL, arena, s)) return pc_fail_memory(err);
  size_t n = strlen(stem) - 1;
  s->name = pc_arena_str(arena, stem, n > 1 && stem[n - 1] == '_' ? n - 1 : n);
  s->body = body_of(t, stem, arena, &memory);
  return s->name && memory ? PC_OK : pc_fail_memory(err);
}

int pc_forces_from_table(const pc_table *table, const pc_externals *externals, pc_arena *arena, int *n_forces,
                         pc_force_series **forces, pc_err *err) {
  char stem[NAME_ROOM];
  int column[3], most = externals ? externals->n : 0, code = PC_OK;
  *n_forces = 0, *forces = NULL;
  if (table->n_columns > MOST_COLUMNS)
    return pc_fail(err, PC_UNSUPPORTED, 0, "forces in a table of more than %d columns", MOST_COLUMNS);
  for (int i = 0; !externals && i < table->n_columns; i++) most += is_force(table, i, stem, column);
  if (!externals && most == 0)
    return pc_fail(
        err, PC_MISMATCH, 0,
        "no force columns (NAME_vx, NAME_vy, NAME_vz) in the table; describe them by an ExternalLoads file");
  pc_force_series *all = PC_NEW(arena, pc_force_series, most);
  if (!all) return pc_fail_memory(err);
  for (int i = 0; !code && externals && i < externals->n; i++)
    code = by_external(table, &externals->force[i], arena, &all[(*n_forces)++], err);
  for (int i = 0; !code && !externals && i < table->n_columns; i++)
    if (is_force(table, i, stem, column))
      code = by_name(table, stem, column, arena, &all[(*n_forces)++], err);
  if (code)
    *n_forces = 0;
  else
    *forces = all;
  return code;
}
