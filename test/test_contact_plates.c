/* Predicted ground forces against force plates that the prediction does not see.
 *
 * From markers (inverse kinematics, 6 Hz low-pass) or OpenSim's stored joint angles to forces under each
 * foot, compared with the raw plate record, in per cent of body weight, root mean square. The limits are
 * the project's acceptance limits. Forces at a foot begin and end where they pass 20 N. Moments of hip
 * and knee under predicted and under measured forces are compared too and printed as NOTE lines. */
#include "app/plates.h"
#include "load/contact.h"
#include "parity.h"

#define S4 "recordings/opencap-lab-s4/"
#define RAJ "recordings/rajagopal-walk/expected/"

typedef struct trial {
  const char *name, *model, *markers, *tasks, *angles, *forces;
  double mass;        /* kg; 0 = the model's */
  double from, to;    /* s: of the comparison, where the plates see every foot that touches */
  double first, last; /* s: of the movement that is solved */
  double sum, foot;   /* limits, % of body weight */
  double seated;      /* limit of a foot while the chair carries a part; 0 = no chair */
  double events;      /* limit, s, of contact times; 0 = none in the trial */
} trial;

typedef struct run {
  parity_run p;
  pc_load *predicted, *measured;
  int n_feet;
  pc_force_series *feet;
  double weight;
} run;

static char *slurp(const char *path, size_t *len) {
  char *bytes = test_slurp_shared(path, len);
  CHECK(bytes != NULL, "no %s", path);
  return bytes;
}

static pc_motion *from_markers(run *r, const trial *t) {
  size_t len, xml_len;
  char *bytes = slurp(t->markers, &len), *xml = slurp(t->tasks, &xml_len);
  if (!bytes || !xml) return NULL;
  pc_recording *rec = pc_recording_read_trc(bytes, len, NULL, r->p.arena, &r->p.err);
  pc_ik_def def = pc_ik_default();
  def.tasks = pc_tasks_read(xml, xml_len, r->p.arena, &r->p.err);
  def.from = t->first, def.to = t->last;
  pc_motion *m = rec ? pc_motion_solve(r->p.body, rec->markers, &def, r->p.arena, &r->p.err) : NULL;
  free(bytes);
  free(xml);
  return m;
}

static pc_motion *from_angles(run *r, const trial *t) {
  pc_table *table = parity_table(t->angles, r->p.arena);
  return table ? pc_motion_from_table(r->p.body, table, NULL, r->p.arena, &r->p.err) : NULL;
}

static pc_load *load(run *r, const trial *t, bool predict) {
  pc_load_def def = pc_load_default();
  def.predict_contact = predict;
  def.from = t->first, def.to = t->last;
  if (!predict) def.n_forces = r->n_feet, def.forces = r->feet;
  pc_load *l = pc_load_solve(r->p.body, r->p.motion, &def, r->p.arena, &r->p.err);
  CHECK(l != NULL, "%s: %s", t->name, r->p.err.text);
  return l;
}

static int open(run *r, const trial *t) {
  size_t len;
  const char *note;
  *r = (run){.p = {.arena = pc_arena_make()}};
  char *bytes = slurp(t->model, &len);
  r->p.body = bytes ? pc_body_read_osim(bytes, len, &r->p.err) : NULL;
  free(bytes);
  if (!r->p.body) return 1;
  if (t->mass > 0) pc_body_set_mass(r->p.body, t->mass);
  r->weight = 9.80665 * r->p.body->total_mass;
  r->p.motion = t->markers ? from_markers(r, t) : from_angles(r, t);
  pc_table *table = parity_table(t->forces, r->p.arena);
  CHECK(r->p.motion && table, "%s: %s", t->name, r->p.err.text);
  if (!r->p.motion || !table) return 1;
  pc_motion_smooth(r->p.motion, 6, r->p.arena, &r->p.err);
  pc_forces_from_table(table, NULL, r->p.arena, &r->p.n_forces, &r->p.forces, &r->p.err);
  for (int i = 0; i < r->p.n_forces; i++) r->p.forces[i].body = NULL; /* by place, not by name */
  pc_plates_to_feet(r->p.body, r->p.motion, r->p.n_forces, r->p.forces, &r->n_feet, &r->feet, &note,
                    r->p.arena, &r->p.err);
  CHECK(!r->p.err.code, "%s: %s", t->name, r->p.err.text);
  r->predicted = load(r, t, true), r->measured = load(r, t, false);
  return !r->predicted || !r->measured;
}

/* Upward force on a body in a frame of a load. */
static double up(const pc_load *l, int f, const char *body) {
  for (int i = 0; i < l->n_contacts; i++)
    if (!strcmp(l->contact[i].name, body)) return l->contact_wrench[((size_t)f * l->n_contacts + i) * 9 + 1];
  return 0;
}

static const char *const FOOT[2] = {"calcn_r", "calcn_l"};

static bool within(const trial *t, const run *r, int f) {
  double time = r->predicted->time[f];
  return time >= t->from - 1e-9 && time <= t->to + 1e-9;
}

static double feet(const pc_load *l, int f) {
  return up(l, f, FOOT[0]) + up(l, f, FOOT[1]);
}

/* ---- forces ---- */

typedef struct error {
  double square;
  int n;
} error;

static void add(error *e, double a, double b) {
  e->square += (a - b) * (a - b), e->n++;
}

static double percent(const error *e, const run *r) {
  return e->n ? 100 * sqrt(e->square / e->n) / r->weight : 0;
}

/* Seated: the plates under the feet carry less than 0.7 of the weight while the pelvis is low, that is,
 * in the lower half of its travel. */
static bool is_seated(const run *r, int f) {
  int ty = pc_body_find_coordinate(r->p.body, "pelvis_ty");
  double lo = INFINITY, hi = -INFINITY;
  for (int i = 0; i < r->predicted->n_frames; i++) {
    double y = r->predicted->q[(size_t)i * r->predicted->n_q + ty];
    lo = fmin(lo, y), hi = fmax(hi, y);
  }
  return feet(r->measured, f) < 0.7 * r->weight &&
         r->predicted->q[(size_t)f * r->predicted->n_q + ty] < (lo + hi) / 2;
}

static void compare_forces(const trial *t, const run *r) {
  error sum = {0, 0}, foot[2] = {{0, 0}, {0, 0}}, seated[2] = {{0, 0}, {0, 0}};
  for (int f = 0; f < r->predicted->n_frames; f++) {
    if (!within(t, r, f)) continue;
    bool sits = t->seated > 0 && is_seated(r, f);
    if (!sits) add(&sum, feet(r->predicted, f), feet(r->measured, f));
    for (int side = 0; side < 2; side++)
      add(sits ? &seated[side] : &foot[side], up(r->predicted, f, FOOT[side]),
          up(r->measured, f, FOOT[side]));
  }
  CHECK(foot[0].n > 50, "%s: only %d frames", t->name, foot[0].n);
  CHECK(percent(&sum, r) < t->sum, "%s: sum off by %.2f %%", t->name, percent(&sum, r));
  for (int side = 0; side < 2; side++) {
    CHECK(percent(&foot[side], r) < t->foot, "%s: %s off by %.2f %%", t->name, FOOT[side],
          percent(&foot[side], r));
    CHECK(t->seated == 0 || percent(&seated[side], r) < t->seated, "%s: %s off by %.2f %% seated", t->name,
          FOOT[side], percent(&seated[side], r));
  }
  printf("NOTE %s, upward force, %% of body weight: sum %.2f, right %.2f, left %.2f (%d frames)", t->name,
         percent(&sum, r), percent(&foot[0], r), percent(&foot[1], r), foot[0].n);
  if (t->seated > 0)
    printf("; seated right %.2f, left %.2f (%d)", percent(&seated[0], r), percent(&seated[1], r),
           seated[0].n);
  printf("\n");
}

/* ---- contact times ---- */

static void compare_events(const trial *t, const run *r) {
  int found = 0;
  double worst = 0;
  for (int side = 0; side < 2 && t->events > 0; side++)
    for (int f = 1; f < r->measured->n_frames; f++) {
      bool was = up(r->measured, f - 1, FOOT[side]) > 20, is = up(r->measured, f, FOOT[side]) > 20;
      if (was == is || !within(t, r, f)) continue;
      double nearest = INFINITY;
      for (int g = 1; g < r->predicted->n_frames; g++)
        if ((up(r->predicted, g - 1, FOOT[side]) > 20) == was && (up(r->predicted, g, FOOT[side]) > 20) == is)
          nearest = fmin(nearest, fabs(r->predicted->time[g] - r->measured->time[f]));
      worst = fmax(worst, nearest), found++;
    }
  if (t->events == 0) return;
  CHECK(found >= 3, "%s: only %d contacts begin or end", t->name, found);
  CHECK(worst <= t->events + 1e-9, "%s: a contact time is off by %.3f s", t->name, worst);
  printf("NOTE %s: %d contact times, worst off by %.0f ms\n", t->name, found, 1e3 * worst);
}

/* ---- moments ---- */

static void compare_moments(const trial *t, const run *r) {
  static const char *const joint[] = {"hip_flexion_r", "hip_flexion_l", "knee_angle_r", "knee_angle_l",
                                      "lumbar_extension"};
  printf("NOTE %s, moments under predicted and measured forces, RMS difference N m (correlation):", t->name);
  for (size_t j = 0; j < sizeof joint / sizeof *joint; j++) {
    int c = pc_body_find_coordinate(r->p.body, joint[j]), n = 0;
    double d2 = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (int f = 0; f < r->predicted->n_frames; f++) {
      if (!within(t, r, f) || (t->seated > 0 && is_seated(r, f))) continue;
      double x = r->predicted->moment[(size_t)f * r->predicted->n_q + c],
             y = r->measured->moment[(size_t)f * r->measured->n_q + c];
      d2 += (x - y) * (x - y), a += x, b += y, aa += x * x, bb += y * y, ab += x * y, n++;
    }
    double r_xy = (n * ab - a * b) / sqrt((n * aa - a * a) * (n * bb - b * b));
    CHECK(r_xy > 0.8, "%s %s: correlation %.2f", t->name, joint[j], r_xy);
    printf(" %s %.1f (%.2f)", joint[j], sqrt(d2 / n), r_xy);
  }
  printf("\n");
}

/* A seat is found where there is one and nowhere else. */
static void check_seat(const trial *t, const run *r) {
  bool found = false;
  for (int i = 0; i < r->predicted->n_contacts; i++)
    found |= !strcmp(r->predicted->contact[i].name, "pelvis");
  CHECK(found == (t->seated > 0), "%s: %s seat", t->name, found ? "a" : "no");
}

int main(void) {
  static const trial trials[] = {
      {"squats", S4 "optimized_scale_and_markers.osim", NULL, NULL, S4 "expected/ik_squats1.mot",
       S4 "squats1_grf.mot", 60.1, 0, 13.45, 0, 13.45, 2.5, 6, 0, 0},
      {"sit to stand", S4 "optimized_scale_and_markers.osim", S4 "STS1.trc", S4 "expected/ik_squats1.xml",
       NULL, S4 "STS1_grf.mot", 60.1, 0, 7, 0, 7, 8, 8, 12, 0},
      /* the plates saw 1.06 of the weight that the same person's squats and standing have: the mass is the
         model's own here; until 0.12 s a foot is beside the plates */
      {"walking", S4 "optimized_scale_and_markers.osim", S4 "walking1.trc", S4 "expected/ik_squats1.xml",
       NULL, S4 "walking1_grf.mot", 0, 0.12, 1.30, 0, 1.30, 6, 12, 0, 0.03},
      {"walking of another person", RAJ "subject_walk_scaled.osim", NULL, NULL, RAJ "ik_walk.mot",
       RAJ "grf_walk.mot", 0, 0.45, 1.95, 0.3, 2.3, 6, 12, 0, 0.045},
  };
  if (!test_shared()) {
    SKIP("needs the shared recordings");
    return test_done();
  }
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
    run r;
    if (open(&r, &trials[i]) == 0) {
      compare_forces(&trials[i], &r);
      compare_events(&trials[i], &r);
      compare_moments(&trials[i], &r);
      check_seat(&trials[i], &r);
    }
    parity_close(&r.p);
  }
  return test_done();
}
