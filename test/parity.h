/* parity.h: what the tests against OpenSim's stored results share: a case's files, run through the
 * library, and comparisons of tables. */
#ifndef POSTERIOR_PARITY_H
#define POSTERIOR_PARITY_H

#include "posterior/load.h"
#include "test.h"

typedef struct parity_case {
  const char *name;
  const char *model, *angles, *forces, *external, *actuators; /* under the shared folder; NULL = none */
  double lowpass, from, to;
  double hand_load; /* kg at each hand, (0,-0.08,0) in its frame */
} parity_case;

/* The movements whose OpenSim results are stored, with the settings they were made with. */
#define PARITY_WALK "recordings/rajagopal-walk/expected/"
#define PARITY_SQUAT "recordings/opencap-lab-s4/"
#define PARITY_GAIT "recordings/opensim-gait2392/expected/"
static const parity_case parity_walk = {"rajagopal walk",
                                        PARITY_WALK "subject_walk_scaled.osim",
                                        PARITY_WALK "ik_walk.mot",
                                        PARITY_WALK "grf_walk.mot",
                                        PARITY_WALK "grf_walk.xml",
                                        PARITY_WALK "reserves.xml",
                                        6,
                                        0.48,
                                        1.61,
                                        0};
static const parity_case parity_squat = {"squat",
                                         PARITY_SQUAT "optimized_scale_and_markers.osim",
                                         PARITY_SQUAT "expected/ik_squats1.mot",
                                         PARITY_SQUAT "squats1_grf.mot",
                                         PARITY_SQUAT "expected/grf_squats1.xml",
                                         PARITY_SQUAT "expected/reserves.xml",
                                         6,
                                         2,
                                         6,
                                         0};
static const parity_case parity_gait = {"gait2392",
                                        PARITY_GAIT "subject01_simbody_adjusted.osim",
                                        PARITY_GAIT "subject01_walk1_Kinematics.sto",
                                        PARITY_GAIT "subject01_walk1_grf.mot",
                                        PARITY_GAIT "foot_floor_loads.xml",
                                        PARITY_GAIT "gait2392_SO_weak_Residual_Actuators.xml",
                                        0,
                                        0.5,
                                        1.999,
                                        0};

typedef struct parity_run {
  pc_arena *arena;
  pc_body *body;
  pc_motion *motion;
  pc_externals *externals;
  int n_forces;
  pc_force_series *forces;
  pc_err err;
} parity_run;

static inline pc_table *parity_table(const char *path, pc_arena *arena) {
  size_t len;
  pc_err err = {0};
  char *bytes = test_slurp_shared(path, &len);
  pc_table *t = bytes ? pc_table_read(bytes, len, arena, &err) : NULL;
  CHECK(t != NULL, "%s: %s", path, err.text);
  free(bytes); /* the table keeps copies in the arena */
  return t;
}

/* A point mass fixed to a segment. */
static inline void parity_add_mass(pc_body *b, const char *segment, double mass, const double at[3]) {
  pc_segment *s = &b->segments[pc_body_find_segment(b, segment)];
  for (int k = 0; k < 3; k++) s->com[k] = (s->mass * s->com[k] + mass * at[k]) / (s->mass + mass);
  s->mass += mass; /* the poses are static: its inertia does not enter */
}

static inline int parity_open(parity_run *r, const parity_case *c) {
  size_t len;
  *r = (parity_run){.arena = pc_arena_make()};
  char *bytes = test_slurp_shared(c->model, &len);
  r->body = bytes ? pc_body_read_osim(bytes, len, &r->err) : NULL;
  free(bytes);
  CHECK(r->body != NULL, "%s: %s", c->model, r->err.text);
  if (!r->body) return 1;
  if (c->hand_load > 0) {
    parity_add_mass(r->body, "hand_r", c->hand_load, (double[3]){0, -0.08, 0});
    parity_add_mass(r->body, "hand_l", c->hand_load, (double[3]){0, -0.08, 0});
  }
  if (c->actuators && (bytes = test_slurp_shared(c->actuators, &len))) {
    CHECK(pc_body_add_actuators(r->body, bytes, len, &r->err) == 0, "%s", r->err.text);
    free(bytes);
  }
  pc_table *angles = parity_table(c->angles, r->arena);
  if (!angles) return 1;
  r->motion = pc_motion_from_table(r->body, angles, NULL, r->arena, &r->err);
  CHECK(r->motion != NULL, "%s", r->err.text);
  if (!r->motion) return 1;
  CHECK(pc_motion_smooth(r->motion, c->lowpass, r->arena, &r->err) == 0, "%s", r->err.text);
  if (c->external && (bytes = test_slurp_shared(c->external, &len))) {
    r->externals = pc_externals_read(bytes, len, r->arena, &r->err);
    CHECK(r->externals != NULL, "%s", r->err.text);
    free(bytes);
  }
  if (c->forces) {
    pc_table *forces = parity_table(c->forces, r->arena);
    CHECK(forces &&
              pc_forces_from_table(forces, r->externals, r->arena, &r->n_forces, &r->forces, &r->err) == 0,
          "%s", r->err.text);
  }
  return r->err.code;
}

static inline void parity_close(parity_run *r) {
  pc_body_free(r->body);
  pc_arena_free(r->arena);
}

static inline pc_load *parity_load(parity_run *r, const parity_case *c, const pc_table *muscle_forces) {
  pc_load_def def = pc_load_default();
  def.formulation = PC_FORMULATION_OPENSIM;
  def.predict_contact = false;
  def.n_forces = r->n_forces, def.forces = r->forces, def.externals = r->externals;
  def.muscle_forces = muscle_forces;
  def.from = c->from, def.to = c->to;
  pc_load *l = pc_load_solve(r->body, r->motion, &def, r->arena, &r->err);
  CHECK(l != NULL, "%s: %s", c->name, r->err.text);
  return l;
}

/* Our frame at a table row's time, -1 when there is none. */
static inline int parity_frame(const double *time, int n, double t) {
  for (int f = 0; f < n; f++)
    if (fabs(time[f] - t) < 1e-6) return f;
  return -1;
}

#endif
