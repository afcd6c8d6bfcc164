/* validate_pose.c: the postures of studies/validation/postures.csv, each a still body under its own weight.
 *
 * A posture is told by the trunk's angles, the knees, what the arms do and what they hold; the rest is worked
 * out by pc_motion_posed (weight over the feet, hands where they were told). Who lies is carried everywhere
 * by the ground, so no muscle need pull and the discs carry their ligaments' preload. Who sits is carried by
 * a seat that the contact model finds; it wants to see the person rest for a third of a second, so the frame
 * is given twice.
 */
#include "body/copy.h"
#include "posterior/motion.h"
#include "posterior/person.h"
#include "study/tables.h"

#include <math.h>
#include <string.h>

static const double MASS = 70, HEIGHT = 1.74; /* kg, m: Wilke 1999, 2001; constants.csv */
static const double REST = 0.5;               /* s between the two frames of a posture */
static const double LUMBAR_SHARE = 0.6;       /* PREREGISTRATION.md: of small bends */
static const double FREE_TURN = 20;           /* degrees either way in which the thorax may find its place */
static const double TURN_FOUND = 0.05;        /* degrees */

pc_body *pc_validation_person(double mass, double height, pc_err *err) {
  pc_physique who = pc_physique_default();
  who.sex = PC_MALE, who.strength = PC_STRENGTH_AVERAGE;
  pc_body *human = pc_body_human(err),
          *scaled = human ? pc_body_scale_person(human, mass, height, err) : NULL,
          *man = scaled ? pc_body_physique(scaled, &who, err) : NULL;
  pc_body_free(human), pc_body_free(scaled);
  return man;
}

pc_body *pc_validation_man(pc_err *err) {
  return pc_validation_person(MASS, HEIGHT, err);
}

/* What the arms do: bend of the elbows, degrees; whether the hands are brought to a distance. Ours: no paper
 * tells. */
typedef struct arms {
  const char *word;
  double elbow;
  bool reach;
} arms;
static const arms ARMS[] = {{"hang", 0, false},  {"beside", 0, false}, {"on_thighs_light", 80, false},
                            {"close", 90, true}, {"reach", 0, true},   {"down", 0, true}};

typedef struct posture {
  pc_posed posed;
  double thorax, load; /* thorax: NaN = not told */
  const arms *arms;
  const char *support;
} posture;

static int read_posture(const pc_csv *csv, int i, posture *p, pc_err *err) {
  const char *word = pc_csv_cell(csv, i, "arms", err);
  *p = (posture){.support = pc_csv_cell(csv, i, "support", err)};
  for (size_t k = 0; k < sizeof ARMS / sizeof *ARMS; k++)
    if (!strcmp(word, ARMS[k].word)) p->arms = &ARMS[k];
  if (!p->arms)
    return pc_fail(err, PC_BAD_INPUT, 0, "table postures, row %s: the arms cannot be \"%s\"",
                   pc_csv_cell(csv, i, "row", err), word);
  p->load = pc_csv_number(csv, i, "load", err);
  p->thorax = pc_validation_number(csv, i, "thorax", err);
  p->posed = (pc_posed){.thorax = isnan(p->thorax) ? 0 : p->thorax,
                        .lumbar = pc_csv_number(csv, i, "lumbar", err),
                        .lateral = pc_csv_number(csv, i, "lateral", err),
                        .knee = pc_csv_number(csv, i, "knee", err),
                        .hip = pc_csv_number(csv, i, "hip", err),
                        .seated = !strcmp(p->support, "seat"),
                        .elbow = p->arms->elbow,
                        .reach = p->arms->reach ? pc_csv_number(csv, i, "distance", err) : NAN};
  return err->code;
}

/* The man with the load in his hands; NULL with err filled. */
static pc_body *loaded(const pc_body *man, double kg, pc_err *err) {
  const double grip[3] = {0, 0, 0};
  pc_arena *arena = pc_arena_make();
  pc_body *body = arena ? pc_body_copy(man, arena) : NULL;
  if (!body) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  if (pc_body_finish(body, err) || pc_body_carry(body, 1, kg / 2, grip, err) ||
      pc_body_carry(body, -1, kg / 2, grip, err)) {
    pc_body_free(body);
    return NULL;
  }
  return body;
}

/* The force on each disc and what the posture costs; INFINITY with err filled on failure. */
static double solve(const pc_body *body, const pc_body *spine, const pc_posed *posed, double *force,
                    pc_err *err) {
  pc_posed twice[2] = {*posed, *posed};
  pc_arena *arena = pc_arena_make();
  pc_motion *motion = arena ? pc_motion_posed(body, twice, 2, arena, err) : NULL;
  pc_load_def def = pc_load_default();
  pc_load *load = NULL;
  double cost = INFINITY;
  if (!arena) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (motion) {
    motion->time[1] = motion->time[0] + REST;
    load = pc_load_solve(spine, motion, &def, arena, err);
  }
  if (load) {
    double pressure = load->pressure[0] / spine->spine->pressure_limit;
    cost = load->objective[0] + spine->spine->pressure_price * pressure * pressure;
    for (int k = 0; k < load->n_levels && k < PC_LEVELS; k++) force[k] = load->level[k].compression;
  }
  pc_arena_free(arena);
  return cost;
}

int pc_validation_standing(const pc_body *body, double *force, int n, pc_err *err) {
  const pc_posed stand = {.reach = NAN};
  double all[PC_LEVELS];
  pc_body *spine = pc_body_free_spine(body, err);
  if (spine) solve(body, spine, &stand, all, err);
  for (int i = 0; i < n && i < PC_LEVELS && !err->code; i++) force[i] = all[i];
  pc_body_free(spine);
  return err->code;
}

static double cost_at(const pc_body *body, const pc_body *spine, const posture *p, double turn, double *force,
                      pc_err *err) {
  pc_posed posed = p->posed;
  posed.thorax += turn, posed.lumbar += LUMBAR_SHARE * turn;
  return solve(body, spine, &posed, force, err);
}

/* The thorax where it costs least. */
static int settle(const pc_body *body, const pc_body *spine, const posture *p, double *force, pc_err *err) {
  const double golden = 0.5 * (sqrt(5) - 1);
  double lo = -FREE_TURN, hi = FREE_TURN, a = hi - golden * (hi - lo), b = lo + golden * (hi - lo),
         at_a = cost_at(body, spine, p, a, force, err), at_b = cost_at(body, spine, p, b, force, err);
  while (hi - lo > TURN_FOUND && !err->code) {
    if (at_a < at_b) {
      hi = b, b = a, at_b = at_a, a = hi - golden * (hi - lo);
      at_a = cost_at(body, spine, p, a, force, err);
    } else {
      lo = a, a = b, at_a = at_b, b = lo + golden * (hi - lo);
      at_b = cost_at(body, spine, p, b, force, err);
    }
  }
  cost_at(body, spine, p, 0.5 * (lo + hi), force, err);
  return err->code;
}

static int work_out(pc_validation *v, const pc_validation_def *def, int i, pc_err *err) {
  pc_validation_tables *t = v->tables;
  posture p;
  if (strcmp(pc_csv_cell(&t->postures, i, "build", err), "yes")) {
    t->why[i] = pc_csv_cell(&t->postures, i, "chosen", err);
    return err->code;
  }
  if (read_posture(&t->postures, i, &p, err)) return err->code;
  pc_body *body = loaded(def->man, p.load, err), *spine = body ? pc_body_free_spine(body, err) : NULL;
  if (spine && def->vary) def->vary(def->user, spine);
  for (int k = 0; spine && k < PC_LEVELS; k++) t->force[i][k] = spine->spine->discs[k].preload;
  if (spine) t->area = spine->spine->disc_area;
  if (spine && strcmp(p.support, "lying")) {
    if (isnan(p.thorax))
      settle(body, spine, &p, t->force[i], err);
    else
      solve(body, spine, &p.posed, t->force[i], err);
  }
  if (!err->code) t->why[i] = NULL;
  pc_body_free(spine), pc_body_free(body);
  return err->code;
}

int pc_validation_postures(pc_validation *v, const pc_validation_def *def, pc_err *err) {
  int n = v->tables->postures.n_rows;
  for (int i = 0; i < n; i++) {
    if (work_out(v, def, i, err)) return err->code;
    if (def->progress && def->progress(def->user, i + 1, n)) return pc_fail(err, PC_MISMATCH, 0, "stopped");
  }
  return err->code;
}
