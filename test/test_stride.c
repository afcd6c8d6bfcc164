/* test_stride.c: played walks: the halves are each other's mirror, a stride ends as it began, feet stay where
 * they stand, a sum that owes nothing to the program's dynamics finds what the ground does; and the ground's
 * force, the way of the mass centre, and the moments at the joints are those of people (published, and two
 * that were measured).
 */
#include "parity.h"
#include "play_check.h"
#include "posterior/app.h"

static const double GRAVITY = 9.80665;

typedef struct walk {
  const char *name;
  pc_arena *arena;
  pc_played p;
  pc_load *load;
  double weight, period, way;
  int half; /* frames of half a stride */
} walk;

/* Published bands at these speeds: recalled from Winter 1991 and Perry and Burnfield 2010, wide enough for
 * the spread between people and for what they differ in. Body weights; share of the stride; m. */
typedef struct bands {
  const char *name;
  double speed;                          /* m/s */
  double first[2], valley[2], second[2]; /* of one foot's upward force */
  double brake[2], push[2];              /* backward, forward */
  double stance[2], rise[2], sway[2]; /* share; m from lowest to highest of the mass centre, side to side */
} bands;
static const bands BANDS[] = {
    {"walk",
     1.11,
     {0.93, 1.15},
     {0.70, 0.95},
     {0.95, 1.20},
     {0.08, 0.22},
     {0.08, 0.22},
     {0.58, 0.68},
     {0.02, 0.05},
     {0.02, 0.07}},
    {"walk_with_intent",
     1.5,
     {1.0, 1.3},
     {0.55, 0.85},
     {1.0, 1.3},
     {0.12, 0.30},
     {0.12, 0.30},
     {0.56, 0.66},
     {0.03, 0.065},
     {0.01, 0.06}},
};

static void within(const char *name, const char *what, double is, const double band[2]) {
  CHECK(is >= band[0] && is <= band[1], "%s: %s %.3f, not %g to %g", name, what, is, band[0], band[1]);
  printf("  %-17s %-34s %7.3f (%g to %g)\n", name, what, is, band[0], band[1]);
}

static int open_walk(walk *w, const pc_body *body, const pc_catalogue *c, const char *name) {
  pc_err err = {0};
  const pc_exercise *e = pc_exercise_find(c, name);
  *w = (walk){.name = name, .arena = pc_arena_make()};
  CHECK(e && e->play && e->play->stride > 0, "%s is a stride", name);
  CHECK(e && !pc_play_make(&w->p, body, e, w->arena, &err), "%s: line %ld: %s", name, err.line, err.text);
  if (err.code) return 1;
  w->load = pc_load_solve(w->p.body, w->p.motion, &w->p.load, w->arena, &err);
  CHECK(w->load, "%s: %s", name, err.text);
  w->weight = GRAVITY * w->p.body->total_mass;
  w->period = e->play->moments[e->play->n_moments - 1].t, w->way = e->play->stride;
  w->half = (int)(w->period / 2 * PC_PLAY_RATE + 0.5);
  return !w->load;
}

/* ---- mirrored, and round ----------------------------------------------------------------------------------
 */

/* The coordinate of the other side, itself in the middle. */
static int other(const pc_body *body, int c) {
  char name[64];
  size_t n = strlen(body->coordinates[c].name);
  snprintf(name, sizeof name, "%s", body->coordinates[c].name);
  if (n > 2 && name[n - 2] == '_' && (name[n - 1] == 'r' || name[n - 1] == 'l'))
    name[n - 1] = name[n - 1] == 'r' ? 'l' : 'r';
  int o = pc_body_find_coordinate(body, name);
  return o < 0 ? c : o;
}

static bool sideways(const char *name) {
  return strstr(name, "list") || strstr(name, "pelvis_rot") || strstr(name, "_tz") || strstr(name, "Lat_") ||
         strstr(name, "axial") || strstr(name, "Abs_r1") || strstr(name, "Abs_r2");
}

static void check_round(const walk *w) {
  const pc_motion *m = w->p.motion;
  double mirror = 0, seam = 0;
  for (int f = 0; f + w->half < m->n_frames; f++)
    for (int c = 0; c < m->n_q; c++) {
      const char *name = w->p.body->coordinates[c].name;
      if (w->p.body->coordinates[c].driver >= 0) continue; /* follows another */
      double on = !strcmp(name, "pelvis_tx") ? w->way / 2 : 0;
      double now = m->q[f * m->n_q + c], then = m->q[(f + w->half) * m->n_q + other(w->p.body, c)] - on;
      mirror = fmax(mirror, fabs(sideways(name) ? now + then : now - then));
      if (f + 2 * w->half < m->n_frames)
        seam = fmax(seam, fabs(m->q[(f + 2 * w->half) * m->n_q + c] - 2 * on - now));
    }
  CHECK(mirror < 1e-9, "%s: halves differ by %g", w->name, mirror);
  CHECK(seam < 1e-9, "%s: strides differ by %g", w->name, seam);
}

/* Derivatives against differences of the coordinates of neighbouring frames: splines are cubic, frames 20 ms.
 */
static void check_derivatives(const walk *w) {
  const pc_motion *m = w->p.motion;
  double worst = 0, step = 1.0 / PC_PLAY_RATE;
  for (int f = 1; f + 1 < m->n_frames; f++)
    for (int c = 0; c < m->n_q; c++) {
      int i = f * m->n_q + c;
      double mean = (m->qdd[i - m->n_q] + 4 * m->qdd[i] + m->qdd[i + m->n_q]) / 6,
             seen = (m->q[i + m->n_q] - 2 * m->q[i] + m->q[i - m->n_q]) / (step * step);
      worst = fmax(worst, fabs(mean - seen) / (20 + fabs(seen)));
    }
  CHECK(worst < 0.5, "%s: accelerations differ from differences by %.2f", w->name, worst);
}

/* ---- feet -------------------------------------------------------------------------------------------------
 */

/* Between foot flat and heel off the sole's heel does not move, and lies where the last one was, a stride on.
 */
static void check_feet(const walk *w, const pc_exercise *e) {
  place p = {w->p.body, w->p.motion, pc_pose_make(w->p.body)};
  double flat = 0, off = 0, first[3], at[3], worst = 0;
  for (int i = 0; i < e->play->n_moments; i++) {
    const char *name = e->play->postures[e->play->moments[i].posture].name;
    if (!strcmp(name, "foot_flat")) flat = e->play->moments[i].t + 0.05;
    if (!strcmp(name, "heel_off")) off = e->play->moments[i].t;
  }
  CHECK(off > flat + 0.1, "%s stands flat from %.2f to %.2f s", w->name, flat, off);
  int heel = pc_body_find_segment(w->p.body, "calcn_r");
  at_time(&p, flat);
  v3_copy(first, p.pose->p[heel]);
  for (double t = flat; t < off - 0.01; t += 0.02)
    for (int stride = 0; stride < 2; stride++) {
      at_time(&p, t + stride * w->period);
      v3_copy(at, p.pose->p[heel]);
      at[0] -= stride * w->way;
      worst = fmax(worst, v3_distance(at, first));
    }
  CHECK(worst < 0.002, "%s: a standing heel moves by %.2f mm", w->name, 1000 * worst);
  pc_pose_free(p.pose);
}

/* ---- as told ----------------------------------------------------------------------------------------------
 */

/* Angles at the postures' times beside those of the file, degrees: feet, floor and balance take their share.
 */
static void check_told(const walk *w, const pc_exercise *e) {
  static const struct {
    const char *key, *coordinate;
    double add, most; /* degrees: of upright standing; root of the mean square */
  } told[] = {{"hip", "hip_flexion_r", 6.567, 3.5}, {"hip_out", "hip_adduction_r", 0, 3},
              {"knee", "knee_angle_r", 0, 3.5},     {"ankle", "ankle_angle_r", 0, 6},
              {"pelvis_list", "pelvis_list", 0, 2}, {"pelvis_rotation", "pelvis_rotation", 0, 4},
              {"shoulder", "arm_flex_r", 0, 3},     {"elbow", "elbow_flex_r", 0, 3}};
  place p = {w->p.body, w->p.motion, pc_pose_make(w->p.body)};
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    double square = 0, worst = 0;
    int n = 0;
    for (int k = 0; k + 1 < e->play->n_moments; k++) {
      const pc_key_posture *key = &e->play->postures[e->play->moments[k].posture];
      for (int l = 0; l < key->n_settings; l++) {
        if (strcmp(key->settings[l].key, told[i].key)) continue;
        at_time(&p, e->play->moments[k].t);
        double asked = atof(key->settings[l].value) * (strcmp(told[i].key, "hip_out") ? 1 : -1),
               off = angle(&p, told[i].coordinate) - told[i].add - asked;
        square += off * off, worst = fmax(worst, fabs(off)), n++;
      }
    }
    double mean = sqrt(square / n);
    CHECK(n == e->play->n_moments - 1, "%s: %s is told %d times", w->name, told[i].key, n);
    CHECK(mean < told[i].most, "%s: %s is %.1f degrees from what is told", w->name, told[i].key, mean);
    printf("  %-17s %-16s %4.1f degrees from what is told, at most %.1f\n", w->name, told[i].key, mean,
           worst);
  }
  pc_pose_free(p.pose);
}

/* ---- an independent sum -----------------------------------------------------------------------------------
 */

/* The pose at a moment near a frame, by Taylor's series. */
static void near_frame(const walk *w, int f, double dt, pc_pose *pose) {
  const pc_motion *m = w->p.motion;
  for (int c = 0; c < m->n_q; c++) {
    int i = f * m->n_q + c;
    pose->q[c] = m->q[i] + dt * m->qd[i] + dt * dt / 2 * m->qdd[i];
  }
  pc_pose_couple(w->p.body, pose);
  pc_pose_position(w->p.body, pose);
}

/* Angular momentum of the turning of all segments about their own centres between two poses dt apart, taken
 * at the first's axes (dt is small), and the momenta's places: none of the program's velocities are used. */
static void spin(const pc_body *body, const pc_pose *a, const pc_pose *b, double dt, double out[3]) {
  v3_set(out, 0, 0, 0);
  for (int s = 1; s < body->n_segments; s++) {
    const double *A = a->R[s], *B = b->R[s], *I = body->segments[s].inertia;
    double W[9], own[3], world[3], L[3], turn[3];
    for (int r = 0; r < 3; r++) /* W = B A' - 1, about dt times the turning's cross product */
      for (int c = 0; c < 3; c++)
        W[3 * r + c] = B[3 * r] * A[3 * c] + B[3 * r + 1] * A[3 * c + 1] + B[3 * r + 2] * A[3 * c + 2];
    world[0] = (W[7] - W[5]) / 2 / dt, world[1] = (W[2] - W[6]) / 2 / dt, world[2] = (W[3] - W[1]) / 2 / dt;
    m3_apply_t(own, A, world);
    const double full[9] = {I[0], I[3], I[4], I[3], I[1], I[5], I[4], I[5], I[2]};
    m3_apply(L, full, own);
    m3_apply(turn, A, L);
    v3_add(out, out, turn);
  }
}

/* What the ground's forces leave unexplained of every frame: force, and moment about the mass centre. */
static void check_sum(const walk *w) {
  const pc_body *body = w->p.body;
  const double dt = 1e-4;
  pc_pose *at[3] = {pc_pose_make(body), pc_pose_make(body), pc_pose_make(body)};
  double force = 0, moment = 0;
  for (int f = 0; f < w->load->n_frames; f++) {
    double F[3] = {0, w->weight, 0}, M[3] = {0, 0, 0}, com[3] = {0, 0, 0}, L[2][3];
    for (int k = 0; k < 3; k++) near_frame(w, f, (k - 1) * dt, at[k]);
    for (int s = 1; s < body->n_segments; s++) {
      double c[3][3];
      for (int k = 0; k < 3; k++) pc_pose_point(at[k], s, body->segments[s].com, c[k]);
      v3_madd(com, body->segments[s].mass / body->total_mass, c[1]);
    }
    for (int s = 1; s < body->n_segments; s++) {
      double c[3][3], a[3], arm[3], turn[3];
      for (int k = 0; k < 3; k++) pc_pose_point(at[k], s, body->segments[s].com, c[k]);
      for (int k = 0; k < 3; k++)
        a[k] = body->segments[s].mass * (c[2][k] - 2 * c[1][k] + c[0][k]) / (dt * dt);
      v3_add(F, F, a);
      v3_sub(arm, c[1], com);
      v3_cross(turn, arm, a);
      v3_add(M, M, turn);
    }
    spin(body, at[0], at[1], dt, L[0]), spin(body, at[1], at[2], dt, L[1]);
    for (int k = 0; k < 3; k++) M[k] += (L[1][k] - L[0][k]) / dt;
    for (int i = 0; i < w->load->n_contacts; i++) {
      const double *x = w->load->contact_wrench + ((size_t)f * (size_t)w->load->n_contacts + (size_t)i) * 9;
      double arm[3], turn[3];
      v3_sub(F, F, x);
      v3_sub(arm, x + 3, com);
      v3_cross(turn, arm, x);
      v3_sub(M, M, turn), v3_sub(M, M, x + 6);
    }
    force = fmax(force, v3_norm(F)), moment = fmax(moment, v3_norm(M));
  }
  CHECK(force < 0.01 * w->weight, "%s: %.1f N are nobody's", w->name, force);
  CHECK(moment < 0.01 * w->weight, "%s: %.1f N m are nobody's", w->name, moment);
  printf("  %-17s by an own sum: %.2f N and %.2f N m of a body of %.0f N are nobody's\n", w->name, force,
         moment, w->weight);
  for (int k = 0; k < 3; k++) pc_pose_free(at[k]);
}

/* ---- people -----------------------------------------------------------------------------------------------
 */

static const double *foot(const pc_load *l, int f, const char *name) {
  static const double none[9];
  for (int i = 0; i < l->n_contacts; i++)
    if (!strcmp(l->contact[i].name, name)) return l->contact_wrench + ((size_t)f * l->n_contacts + i) * 9;
  return none;
}

static void check_force(const walk *w, const bands *b) {
  double first = 0, second = 0, valley = INFINITY, brake = 0, push = 0, impulse = 0;
  int n = 2 * w->half, stands = 0;
  for (int f = 0; f < n; f++) {
    const double *x = foot(w->load, f, "calcn_r");
    double up = x[1] / w->weight, share = (double)f / n;
    if (share < 0.3) first = fmax(first, up);
    if (share >= 0.15 && share < 0.45) valley = fmin(valley, up);
    if (share >= 0.35 && share < 0.65) second = fmax(second, up);
    brake = fmax(brake, -x[0] / w->weight), push = fmax(push, x[0] / w->weight);
    stands += up > 20 / w->weight;
    impulse += (x[0] + foot(w->load, f, "calcn_l")[0]) / w->weight / PC_PLAY_RATE;
  }
  within(w->name, "first peak upward, body weights", first, b->first);
  within(w->name, "valley", valley, b->valley);
  within(w->name, "second peak", second, b->second);
  within(w->name, "most backward", brake, b->brake);
  within(w->name, "most forward", push, b->push);
  within(w->name, "foot on the floor, of the stride", (double)stands / n, b->stance);
  CHECK(fabs(impulse) < 0.005, "%s: a stride's impulse fore and aft is %.4f BW s", w->name, impulse);
}

static void check_centre(const walk *w, const bands *b) {
  place p = {w->p.body, w->p.motion, pc_pose_make(w->p.body)};
  double lo[3] = {9, 9, 9}, hi[3] = {-9, -9, -9};
  for (int f = 0; f < 2 * w->half; f++) {
    double com[3];
    at_time(&p, (double)f / PC_PLAY_RATE);
    v3_set(com, 0, 0, 0);
    for (int s = 1; s < p.body->n_segments; s++) {
      double at[3];
      pc_pose_point(p.pose, s, p.body->segments[s].com, at);
      v3_madd(com, p.body->segments[s].mass / p.body->total_mass, at);
    }
    for (int k = 0; k < 3; k++) lo[k] = fmin(lo[k], com[k]), hi[k] = fmax(hi[k], com[k]);
  }
  within(w->name, "mass centre up and down, m", hi[1] - lo[1], b->rise);
  within(w->name, "mass centre side to side, m", hi[2] - lo[2], b->sway);
  pc_pose_free(p.pose);
}

/* ---- moments ----------------------------------------------------------------------------------------------
 */

/* N m/kg about the right leg's joints through a stride from its heel's touch. */
enum { POINTS = 50, CURVES = 4 };
static const char *const JOINTS[CURVES] = {"hip_flexion_r", "hip_adduction_r", "knee_angle_r",
                                           "ankle_angle_r"};
typedef struct stride_moments {
  double at[CURVES][POINTS];
} stride_moments;

static stride_moments moments_of(const pc_body *body, const pc_load *l, double from, double period) {
  stride_moments m;
  for (int k = 0; k < CURVES; k++) {
    int c = pc_body_find_coordinate(body, JOINTS[k]);
    for (int i = 0; i < POINTS; i++) {
      double t = from + period * i / POINTS;
      int f = 0;
      while (f + 2 < l->n_frames && l->time[f + 1] <= t) f++;
      double u = (t - l->time[f]) / (l->time[f + 1] - l->time[f]);
      const double *a = l->moment + (size_t)f * (size_t)l->n_q + (size_t)c, *b = a + l->n_q;
      m.at[k][i] = (*a + u * (*b - *a)) / body->total_mass;
    }
  }
  return m;
}

static double extreme(const double *x, int sign) {
  double most = 0;
  for (int i = 0; i < POINTS; i++) most = fmax(most, sign * x[i]);
  return most;
}

static double correlation(const double *x, const double *y) {
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (int i = 0; i < POINTS; i++)
    a += x[i], b += y[i], aa += x[i] * x[i], bb += y[i] * y[i], ab += x[i] * y[i];
  return (POINTS * ab - a * b) / sqrt((POINTS * aa - a * a) * (POINTS * bb - b * b));
}

/* Largest moments of healthy adults from 1.1 to 1.5 m/s, N m/kg: recalled from Winter 1991, Fukuchi 2018. */
static void check_moments(const char *name, const stride_moments *m) {
  static const struct {
    const char *what;
    int curve, sign;
    double band[2];
  } peaks[] = {{"hip, extending, N m/kg", 0, -1, {0.4, 1.5}},
               {"hip, flexing", 0, 1, {0.4, 1.3}},
               {"hip, abducting", 1, -1, {0.6, 1.3}},
               {"knee, extending", 2, -1, {0.2, 1.1}},
               {"ankle, pushing", 3, -1, {1.1, 2.0}}};
  for (size_t i = 0; i < sizeof peaks / sizeof *peaks; i++)
    within(name, peaks[i].what, extreme(m->at[peaks[i].curve], peaks[i].sign), peaks[i].band);
}

/* Two people who were measured, with their own models and plates: a stride of the right leg each. */
static const struct {
  parity_case trial;
  double from, period; /* s: the right heel touches; the next time is so much later */
} PEOPLE[] = {
    {{"man, 1.25 m/s", PARITY_WALK "subject_walk_scaled.osim", PARITY_WALK "ik_walk.mot",
      PARITY_WALK "grf_walk.mot", PARITY_WALK "grf_walk.xml", NULL, 6, 0.28, 1.5, 0},
     0.29,
     1.11},
    {{"woman, 1.25 m/s", PARITY_SQUAT "optimized_scale_and_markers.osim",
      PARITY_SQUAT "ik_addbio/walking1_ik.mot", PARITY_SQUAT "walking1_grf.mot",
      PARITY_SQUAT "expected/grf_squats1.xml", NULL, 6, 0, 1.3, 0},
     0.0,
     1.07},
};

static void check_people(const char *const name[], const stride_moments played[], int n) {
  static const double ALIKE[CURVES] = {0.6, 0.6, 0.3, 0.85};
  for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++) {
    parity_run r;
    if (parity_open(&r, &PEOPLE[i].trial)) continue;
    pc_load_def def = pc_load_default();
    def.predict_contact = false;
    def.n_forces = r.n_forces, def.forces = r.forces, def.externals = r.externals;
    def.from = PEOPLE[i].trial.from, def.to = PEOPLE[i].trial.to;
    pc_load *l = pc_load_solve(r.body, r.motion, &def, r.arena, &r.err);
    CHECK(l, "%s: %s", PEOPLE[i].trial.name, r.err.text);
    if (!l) continue;
    stride_moments m = moments_of(r.body, l, PEOPLE[i].from, PEOPLE[i].period);
    check_moments(PEOPLE[i].trial.name, &m);
    for (int w = 0; w < n; w++) {
      printf("  %-17s like the %s: ", name[w], PEOPLE[i].trial.name);
      for (int k = 0; k < CURVES; k++) {
        double same = correlation(m.at[k], played[w].at[k]);
        CHECK(same > ALIKE[k], "%s: %s, r %.2f with the %s", name[w], JOINTS[k], same, PEOPLE[i].trial.name);
        printf(" %s %.2f", JOINTS[k], same);
      }
      printf("\n");
    }
    parity_close(&r);
  }
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  CHECK(body && c, "%s", err.text);
  enum { WALKS = sizeof BANDS / sizeof *BANDS };
  stride_moments moments[WALKS];
  const char *names[WALKS];
  int n = 0;
  for (size_t i = 0; body && c && i < WALKS; i++) {
    walk w;
    if (!open_walk(&w, body, c, BANDS[i].name)) {
      CHECK_NEAR(w.way / w.period, BANDS[i].speed, 0.01);
      check_round(&w);
      check_derivatives(&w);
      check_feet(&w, pc_exercise_find(c, w.name));
      check_told(&w, pc_exercise_find(c, w.name));
      check_sum(&w);
      check_force(&w, &BANDS[i]);
      check_centre(&w, &BANDS[i]);
      names[n] = w.name, moments[n] = moments_of(w.p.body, w.load, 0, w.period);
      check_moments(w.name, &moments[n++]);
    }
    pc_body_free(w.p.body);
    pc_arena_free(w.arena);
  }
  if (test_shared())
    check_people(names, moments, n);
  else
    SKIP("no shared recordings");
  pc_catalogue_free(c);
  pc_body_free(body);
  return test_done();
}
