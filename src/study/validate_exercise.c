/* validate_exercise.c: exercises as still postures, and the orders that others measured among them.
 *
 * Muscle activity as measured (% of the largest voluntary one) is not force, and electrodes see a part of a
 * muscle; so only orders are compared: which exercise asks more of the same muscle, or loads the same disc
 * more. Ours is the force-weighted mean activation of a group, of the side that does more. Every exercise is
 * held still at its hardest moment, in the posture of least effort (posture.h).
 */
#include "posterior/posture.h"
#include "posterior/study.h"
#include "study/tables.h"

#include <math.h>
#include <string.h>

static double activity(const pc_posed_body *p, const char *group) {
  double best = 0;
  for (int side = -1; side <= 1; side += 2) {
    double force = 0, most = 0;
    for (int m = 0; m < p->body->n_muscles; m++) {
      const pc_muscle *muscle = &p->body->muscles[m];
      if (muscle->side != side || strcmp(muscle->group, group)) continue;
      force += p->load->activation[m] * muscle->f_max, most += muscle->f_max;
    }
    if (most > 0) best = fmax(best, 100 * force / most);
  }
  return best;
}

int pc_validation_exercises(pc_validation *v, const pc_validation_def *def, pc_arena *arena, pc_err *err) {
  pc_posture *posture;
  pc_posture_def how = pc_posture_default();
  int n = pc_postures_read((const char *)pc_studies_validation_exercises_txt,
                           pc_studies_validation_exercises_txt_len, def->man, arena, &posture, err);
  if (n < 0) return err->code;
  pc_exercise_load *out = v->tables->exercises = PC_NEW(arena, pc_exercise_load, n);
  if (!out) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  how.spine = true;
  for (int i = 0; i < n; i++) {
    pc_posed_body posed = {0};
    if (pc_posture_solve(&posed, def->man, &posture[i], &how, arena, err)) return err->code;
    out[i] = (pc_exercise_load){posture[i].name, activity(&posed, "gluteus_medius"),
                                activity(&posed, "gluteus_maximus"), posed.load->level[1].compression};
    pc_posed_body_free(&posed);
    v->tables->n_exercises = i + 1;
    if (def->progress && def->progress(def->user, i + 1, n)) return pc_fail(err, PC_MISMATCH, 0, "stopped");
  }
  return err->code;
}

double pc_validation_exercise(const pc_validation *v, const char *name, const char *where) {
  for (int i = 0; i < v->tables->n_exercises; i++) {
    const pc_exercise_load *e = &v->tables->exercises[i];
    if (strcmp(e->name, name)) continue;
    if (!strcmp(where, "gluteus_medius")) return e->gluteus_medius;
    if (!strcmp(where, "gluteus_maximus")) return e->gluteus_maximus;
    return !strcmp(where, "L4_L5") ? e->disc : NAN;
  }
  return NAN;
}

void pc_validation_activity(pc_validation *v, pc_err *err) {
  const pc_csv *csv = &v->tables->activity;
  for (int i = 0; i < csv->n_rows; i++) {
    const char *name = pc_csv_cell(csv, i, "row", err);
    for (int k = 0; k < v->n_rows; k++) {
      pc_compared *c = &v->rows[k];
      if (strcmp(c->row, name)) continue;
      double ours = pc_validation_exercise(v, pc_csv_cell(csv, i, "exercise", err), c->where);
      c->ours[0] = c->ours[1] = ours;
      c->why = isnan(ours) ? "not worked out (--exercises)" : NULL;
      c->verdict[0] = c->verdict[1] = isnan(ours) ? PC_NOT_BUILT : PC_NO_BAND;
    }
  }
}

/* Orders are rows "C12.1", "C12.2a", "C12.2b": how many of the numbers hold in all their rows. */
static double count_orders(const pc_validation *v, const char *stem, pc_err *err) {
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

/* The lowest rank correlation over studies and muscles with three rows or more. */
static double lowest_rank(const pc_validation *v) {
  enum { MOST = 32 };
  double lowest = NAN;
  for (int i = 0; i < v->n_rows; i++) {
    double theirs[MOST], ours[MOST], a_rank[MOST], b_rank[MOST];
    int n = 0;
    const pc_compared *a = &v->rows[i];
    for (int k = 0; k < v->n_rows && n < MOST; k++) {
      const pc_compared *b = &v->rows[k];
      if (strcmp(b->table, "05") || b->why || strcmp(a->source, b->source) || strcmp(a->where, b->where))
        continue;
      theirs[n] = b->value, ours[n++] = b->ours[0];
    }
    if (n >= 3 && !pc_ranks(n, theirs, 1, a_rank) && !pc_ranks(n, ours, 1, b_rank))
      lowest = fmin(lowest, pc_rank_correlation(n, a_rank, b_rank));
  }
  return lowest;
}

double pc_validation_order(const pc_validation *v, int i, const char *kind, pc_err *err) {
  const pc_csv *csv = &v->tables->comparisons;
  const char *first = pc_csv_cell(csv, i, "first", err), *second = pc_csv_cell(csv, i, "second", err);
  if (!strcmp(kind, "count")) return count_orders(v, first, err);
  if (!strcmp(kind, "rank")) return lowest_rank(v);
  return pc_validation_exercise(v, first, v->deciding[i].where) /
         pc_validation_exercise(v, second, v->deciding[i].where);
}
